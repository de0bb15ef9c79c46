"""Saves an import: all of it or nothing, in one short transaction, with a journal row for each reading that changes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pulse import clock, journal, units
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Refused, Stale
from pulse.imports.previewing import Change, Preview, standing, stored
from pulse.words import _, ngettext

_WRITE = """
    INSERT INTO readings (kpi_id, period, value, numerator, denominator, colour, comment_id, entered_at, entered_by,
      version)
    VALUES (:kpi_id, :period, :value, :numerator, :denominator, :colour, NULL, :at, :by, 1)
    ON CONFLICT (kpi_id, period) DO UPDATE SET value = excluded.value, numerator = excluded.numerator,
      denominator = excluded.denominator, colour = excluded.colour, comment_id = NULL, entered_at = excluded.entered_at,
      entered_by = excluded.entered_by, version = readings.version + 1
"""


@dataclass(frozen=True, slots=True)
class Applied:
    seq: int | None  # of the journal's row about the import; None when there was nothing to save
    new: int
    changed: int
    same: int
    created: tuple[str, ...]  # keys of new boards
    boards: tuple[int, ...]  # ids of the boards that got or changed a reading

    def summary(self) -> str:
        """One line: what was saved."""
        writes = self.new + self.changed
        return ngettext("%(n)s värde sparat.", "%(n)s värden sparade.", writes) % {"n": writes}


def apply(db: Database, preview: Preview, actor: str, key: str | None = None) -> Applied:
    """Raises Refused when something in the preview is wrong, and Stale when a board, a figure, a limit or one of the
    readings has changed since it was made. With the client's `key` the same import is saved once."""
    if preview.faults:
        raise Refused("files", _("Rätta det som är fel först. Inget sparades."))
    writes = [one for one in preview.changes if one.verdict != "same"]
    same = len(preview.changes) - len(writes)
    if not (writes or preview.boards or preview.figures):
        return Applied(None, 0, 0, same, (), ())
    with db.write():
        earlier = journal.seen(db, key, "import", None)
        if earlier is not None:
            return outcome(earlier)
        _check(db, preview)
        board_ids, kpi_ids = _create(db, preview, actor)
        _save(db, writes, board_ids, kpi_ids, actor)
        touched = sorted({board_ids.get(one.board.id, one.board.id) for one in writes})
        new = sum(one.verdict == "new" for one in writes)
        seq = journal.record(
            db, None, "import", 0, "imported", actor, key, new=new, changed=len(writes) - new, same=same,
            created=[board.key for board in preview.boards], boards=touched)
    return Applied(seq, new, len(writes) - new, same, tuple(board.key for board in preview.boards), tuple(touched))


def outcome(entry: journal.Entry) -> Applied:
    """What an earlier import did."""
    detail = entry.detail
    return Applied(entry.seq, detail["new"], detail["changed"], detail["same"], tuple(detail["created"]),
                   tuple(detail["boards"]))


def _check(db: Database, preview: Preview) -> None:
    """Raises Stale unless everything is as it was when the preview was made."""
    if standing(db, preview.changes) != preview.ground:
        raise Stale
    kpis = {one.kpi.id for one in preview.changes if one.kpi.id > 0}
    spans = sorted(one.period for one in preview.changes) or [""]
    here = stored(db, kpis, spans[0], spans[-1])
    if any(here.get((one.kpi.id, one.period)) != one.before for one in preview.changes):
        raise Stale
    taken = {row["key"] for row in db.query("SELECT key FROM boards")}
    if any(board.key in taken for board in preview.boards):
        raise Stale


# -- boards and figures

def _create(db: Database, preview: Preview, actor: str) -> tuple[dict[int, int], dict[int, int]]:
    """New boards and figures, each with a journal row; the real ids by the preview's negative ones."""
    boards: dict[int, int] = {}
    kpis: dict[int, int] = {}
    if preview.boards:
        above = _units(db, preview, actor)
        position = int(db.value("SELECT max(position) FROM units") or 0)
        for number, board in enumerate(preview.boards, 1):
            boards[board.id] = _board(db, preview, board, above, position + number, actor)
    for new in preview.figures:
        board_id = boards.get(new.board.id, new.board.id)
        id = db.insert("kpis", board_id=board_id, key=new.kpi.key, **new.definition.columns)
        for first, ends in {"0001-01-01": new.definition.bounds, **new.definition.changes}.items():
            db.insert("limits", kpi_id=id, valid_from=first, **asdict(ends))
        journal.record(db, board_id, "kpi", id, "added", actor)
        kpis[new.kpi.id] = id
    return boards, kpis


def _units(db: Database, preview: Preview, actor: str) -> int:
    """The id of the unit above the new boards; the mapping's own units are made when they are missing."""
    words = preview.mapping.words
    ids = {unit.key: unit.id for unit in units.all(db)}
    waiting = [unit for unit in words.unit if unit.key not in ids]
    for _turn in range(len(waiting)):
        for unit in [unit for unit in waiting if unit.key not in ids and (not unit.parent or unit.parent in ids)]:
            position = int(db.value("SELECT max(position) FROM units") or 0) + 1
            ids[unit.key] = units.add(db, unit.key, unit.name, unit.level, ids.get(unit.parent), position)
            journal.record(db, None, "unit", ids[unit.key], "added", actor)
    if words.boards.unit not in ids:
        raise Stale
    return ids[words.boards.unit]


def _board(db: Database, preview: Preview, board: Board, above: int, position: int, actor: str) -> int:
    pattern = preview.mapping.pattern
    assert pattern is not None
    unit = db.value("SELECT id FROM units WHERE key = :key AND retired_at IS NULL", key=board.key)
    if unit is None:
        unit = units.add(db, board.key, board.name, "enhet", above, position)
        journal.record(db, None, "unit", unit, "added", actor)
    columns = {**pattern.columns, "name": board.name, "unit_id": unit, "source": "import"}
    id = db.insert("boards", key=board.key, created_at=clock.stamp(), **columns)
    for step, (title, minutes) in enumerate(pattern.agenda):
        db.insert("agenda_steps", board_id=id, position=step, title=title, minutes=minutes)
    journal.record(db, id, "board", id, "added", actor)
    return id


# -- readings

def _save(db: Database, writes: list[Change], boards: Mapping[int, int], kpis: Mapping[int, int], actor: str) -> None:
    at = clock.stamp()
    db.many(_WRITE, ({"kpi_id": kpis.get(one.kpi.id, one.kpi.id), "period": one.period, "value": one.value,
                      "numerator": one.numerator, "denominator": one.denominator, "colour": one.colour, "at": at,
                      "by": actor} for one in writes))
    journal.record_many(db, ((boards.get(one.board.id, one.board.id), "reading", kpis.get(one.kpi.id, one.kpi.id),
                              "corrected" if one.before else "entered", actor, _detail(one)) for one in writes))


def _detail(one: Change) -> dict[str, Any]:
    """As a reading entered by hand leaves in the journal, so that it can be undone."""
    old = one.before
    return {
        "period": one.period, "value": [old and old.value, one.value],
        "numerator": [old and old.numerator, one.numerator],
        "denominator": [old and old.denominator, one.denominator], "colour": [old and old.colour, one.colour],
        "comment": [old and old.comment_id, None],
        "version": [old.version if old else 0, old.version + 1 if old else 1],
    }
