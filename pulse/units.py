"""Units (enheter): the organisation's tree, from the municipality down to the team."""

from dataclasses import dataclass

from pulse.db import Database, Row

LEVELS = ("kommun", "förvaltning", "område", "enhet")


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    key: str
    name: str
    level: str
    parent_id: int | None
    position: int
    retired_at: str | None


def all(db: Database) -> list[Unit]:
    """Every unit in use, in the order of the file, parents and children mixed."""
    return [_unit(row) for row in db.query("SELECT * FROM units WHERE retired_at IS NULL ORDER BY position, id")]


def by_key(db: Database, key: str) -> Unit | None:
    row = db.one("SELECT * FROM units WHERE key = :key", key=key)
    return None if row is None else _unit(row)


def above(db: Database, unit_id: int) -> tuple[str, ...]:
    """The names of the units above this one, the nearest first."""
    rows = db.query("""
        WITH RECURSIVE above (name, parent_id, height) AS (
          SELECT name, parent_id, 0 FROM units WHERE id = :id
          UNION ALL
          SELECT u.name, u.parent_id, a.height + 1 FROM above AS a JOIN units AS u ON u.id = a.parent_id
          WHERE a.height < 20
        )
        SELECT name FROM above WHERE height > 0 ORDER BY height""", id=unit_id)
    return tuple(row["name"] for row in rows)


def add(db: Database, key: str, name: str, level: str, parent_id: int | None, position: int) -> int:
    """Inside the caller's transaction. The new unit's id."""
    return db.insert("units", key=key, name=name, level=level, parent_id=parent_id, position=position)


def _unit(row: Row) -> Unit:
    return Unit(row["id"], row["key"], row["name"], row["level"], row["parent_id"], row["position"], row["retired_at"])
