"""Units (enheter): the organisation's tree, from the municipality down to the team."""

from collections.abc import Iterable
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


def path(units: Iterable[Unit], unit_id: int) -> tuple[Unit, ...]:
    """From the top down to the unit itself."""
    known = {unit.id: unit for unit in units}
    steps: list[Unit] = []
    here = known.get(unit_id)
    while here is not None and here not in steps:
        steps.append(here)
        here = known.get(here.parent_id) if here.parent_id else None
    return tuple(reversed(steps))


def add(db: Database, key: str, name: str, level: str, parent_id: int | None, position: int) -> int:
    """Inside the caller's transaction. The new unit's id."""
    return db.insert("units", key=key, name=name, level=level, parent_id=parent_id, position=position)


def _unit(row: Row) -> Unit:
    return Unit(row["id"], row["key"], row["name"], row["level"], row["parent_id"], row["position"], row["retired_at"])
