"""Brings the database to what the files say: adds, changes, revives and retires; never deletes what has history.

Everything compares before it writes, so that loading the same files again changes no row and writes no journal.
"""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulse import boards, clock, journal
from pulse.boardfiles.definition import Board, Bounds, Figure, Unit
from pulse.db import Database, Row
from pulse.kpis import EVER

ACTOR = "tavelfil"


@dataclass(slots=True)
class Done:
    """What a load did, as `units/<key>`, `<board>` and `<board>/<figure>`; what came back counts as added."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def note(self, verb: str, name: str) -> None:
        lists = {"added": self.added, "revived": self.added, "changed": self.changed, "retired": self.retired}
        lists[verb].append(name)


# -- units

def units(db: Database, wanted: Sequence[Unit], done: Done) -> None:
    """Parents first, whatever the order of the file."""
    with db.write():
        ids: dict[str, int] = {}
        waiting = list(enumerate(wanted))
        while waiting:
            ready = [(position, unit) for position, unit in waiting if not unit.parent or unit.parent in ids]
            for position, unit in ready:
                ids[unit.key] = _unit(db, unit, position, ids.get(unit.parent), done)
            waiting = [pair for pair in waiting if pair not in ready]


def _unit(db: Database, unit: Unit, position: int, parent: int | None, done: Done) -> int:
    columns = {"name": unit.name, "level": unit.level, "parent_id": parent, "position": position}
    row = db.one("SELECT * FROM units WHERE key = :key", key=unit.key)
    id, verb, fields = _place(db, "units", row, columns, key=unit.key)
    _record(db, None, "unit", id, verb, fields, f"units/{unit.key}", done)
    return id


def retire_units(db: Database, keep: Collection[str], done: Done) -> None:
    """Units no longer in the file, but for those that still carry a board in use."""
    with db.write():
        rows = {row["id"]: row for row in db.query("SELECT * FROM units WHERE retired_at IS NULL")}
        used = {row["unit_id"] for row in db.query("SELECT unit_id FROM boards WHERE retired_at IS NULL")}
        used |= {id for id, row in rows.items() if row["key"] in keep}
        for id in list(used):
            while (id := rows[id]["parent_id"] if id in rows else None) is not None and id not in used:
                used.add(id)
        for id in rows.keys() - used:
            _retire(db, "units", None, "unit", id, f"units/{rows[id]['key']}", done)


# -- boards

def holder(db: Database, unit: str, but: str) -> str | None:
    """The key of another board in use at that unit."""
    key: str | None = db.value(
        "SELECT b.key FROM boards AS b JOIN units AS u ON u.id = b.unit_id"
        " WHERE u.key = :unit AND b.key <> :but AND b.retired_at IS NULL", unit=unit, but=but)
    return key


def board(db: Database, wanted: Board, done: Done) -> None:
    with db.write():
        unit_id = db.value("SELECT id FROM units WHERE key = :key", key=wanted.unit)
        row = db.one("SELECT * FROM boards WHERE key = :key", key=wanted.key)
        created = {} if row else {"created_at": clock.stamp()}
        id, verb, fields = _place(db, "boards", row, {**wanted.columns, "unit_id": unit_id}, key=wanted.key, **created)
        if _agenda(db, id, wanted):
            fields = [*fields, "agenda"]
        _record(db, id, "board", id, verb or ("changed" if fields else ""), fields, wanted.key, done)
        _figures(db, id, wanted, done)


def retire_boards(db: Database, keep: Collection[str], done: Done) -> None:
    """Boards whose file is gone; what an import made is not ours."""
    with db.write():
        for row in db.query("SELECT id, key FROM boards WHERE retired_at IS NULL AND source LIKE '%.toml'"):
            if row["key"] not in keep:
                _retire(db, "boards", row["id"], "board", row["id"], row["key"], done)


def _agenda(db: Database, board_id: int, wanted: Board) -> bool:
    """Whether the steps had to be written anew."""
    if boards.agenda(db, board_id) == wanted.agenda:
        return False
    db.execute("DELETE FROM agenda_steps WHERE board_id = :id", id=board_id)
    for position, (title, minutes) in enumerate(wanted.agenda):
        db.insert("agenda_steps", board_id=board_id, position=position, title=title, minutes=minutes)
    return True


# -- key figures

def _figures(db: Database, board_id: int, wanted: Board, done: Done) -> None:
    rows = {row["key"]: row for row in db.query("SELECT * FROM kpis WHERE board_id = :id", id=board_id)}
    for figure in wanted.figures:
        id, verb, fields = _place(db, "kpis", rows.get(figure.key), figure.columns, board_id=board_id, key=figure.key)
        limits = _limits(db, id, figure)
        _record(db, board_id, "kpi", id, verb or ("changed" if limits else ""), fields, f"{wanted.key}/{figure.key}",
                done, **limits)
    for key in rows.keys() - {figure.key for figure in wanted.figures}:
        if rows[key]["retired_at"] is None:
            _retire(db, "kpis", board_id, "kpi", rows[key]["id"], f"{wanted.key}/{key}", done)


def _limits(db: Database, kpi_id: int, figure: Figure) -> dict[str, Any]:
    """Writes what differs and returns it for the journal. The first limits hold since ever; a change from today on."""
    today = clock.today().isoformat()
    stored = {row["valid_from"]: Bounds(*(row[name] for name in _ENDS))
              for row in db.query("SELECT * FROM limits WHERE kpi_id = :id", id=kpi_id)}
    before = dict(stored)
    if not stored:
        stored[EVER] = figure.bounds
    stored = {first: ends for first, ends in stored.items() if first <= today or first in figure.changes}
    stored.update(figure.changes)
    if stored[max(first for first in stored if first <= today)] != figure.on(today):
        stored[today] = figure.on(today)
    return _write_limits(db, kpi_id, before, stored)


def _write_limits(
    db: Database, kpi_id: int, before: Mapping[str, Bounds], after: Mapping[str, Bounds],
) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for first in sorted(before.keys() | after.keys()):
        old, new = before.get(first), after.get(first)
        if old == new:
            continue
        written[first] = [_ends(old), _ends(new)]
        db.execute("DELETE FROM limits WHERE kpi_id = :id AND valid_from = :first", id=kpi_id, first=first)
        if new is not None:
            db.insert("limits", kpi_id=kpi_id, valid_from=first, **dataclasses.asdict(new))
    return {"limits": written} if written else {}


_ENDS = [end.name for end in dataclasses.fields(Bounds)]


def _ends(bounds: Bounds | None) -> list[float | None] | None:
    return None if bounds is None else list(dataclasses.astuple(bounds))


# -- what the three have in common

def _place(
    db: Database, table: str, row: Row | None, columns: Mapping[str, Any], **fixed: Any,
) -> tuple[int, str, list[str]]:
    """The row's id, the verb that was needed ('' for none) and the names of the columns that changed."""
    if row is None:
        return db.insert(table, **columns, **fixed), "added", []
    fields = [name for name, value in columns.items() if row[name] != value]
    revived = row["retired_at"] is not None
    if fields or revived:
        marks = ", ".join(f"{name} = :{name}" for name in (*fields, "retired_at"))
        db.execute(f"UPDATE {table} SET {marks} WHERE id = :id", id=row["id"], retired_at=None,
                   **{name: columns[name] for name in fields})
    return row["id"], "revived" if revived else "changed" if fields else "", fields


def _retire(db: Database, table: str, board_id: int | None, thing: str, id: int, name: str, done: Done) -> None:
    db.execute(f"UPDATE {table} SET retired_at = :now WHERE id = :id", now=clock.stamp(), id=id)
    _record(db, board_id, thing, id, "retired", [], name, done)


def _record(
    db: Database, board_id: int | None, thing: str, id: int, verb: str, fields: list[str], name: str, done: Done,
    **detail: Any,
) -> None:
    if verb:
        journal.record(db, board_id, thing, id, verb, ACTOR, None, **({"fields": fields} if fields else {}), **detail)
        done.note(verb, name)
