"""Board files: the organisation's tree and its boards as TOML, one file per board. docs/boards.md explains the format.

One bad file never stops the others: its board stays as it was, and the outcome says which line to mend.
"""

from dataclasses import dataclass
from pathlib import Path

from pulse.boardfiles import reading, saving
from pulse.boardfiles.definition import Board
from pulse.boardfiles.faults import Fault
from pulse.db import Database
from pulse.words import _

__all__ = ["Fault", "Outcome", "check", "load"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Names are `units/<key>`, `<board>` and `<board>/<figure>`. A board that came back counts as added."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]
    errors: tuple[Fault, ...]


def check(folder: Path) -> tuple[Fault, ...]:
    """Everything wrong in the folder, without a database."""
    return tuple(reading.folder(folder).faults)


def load(db: Database, folder: Path) -> Outcome:
    """Brings the database to what the files say, a transaction per file. Loading the same again changes nothing."""
    known = [row["key"] for row in db.query("SELECT key FROM units WHERE retired_at IS NULL")]
    found, done = reading.folder(folder, known), saving.Done()
    if found.units is not None:
        saving.units(db, found.units, done)
        saving.retire_boards(db, found.keys, done)
    _boards(db, found, done)
    if found.units is not None:
        saving.retire_units(db, {unit.key for unit in found.units}, done)
    return Outcome(tuple(done.added), tuple(done.changed), tuple(done.retired), tuple(found.faults))


def _boards(db: Database, found: reading.Found, done: saving.Done) -> None:
    """In an order that lets a board take over the unit another one leaves."""
    waiting = found.boards
    while waiting:
        blocked = []
        for board in waiting:
            if saving.holder(db, board.unit, board.key):
                blocked.append(board)
            else:
                saving.board(db, board, done)
        if len(blocked) == len(waiting):
            found.faults += [_held(db, board) for board in blocked]
            return
        waiting = blocked


def _held(db: Database, board: Board) -> Fault:
    return Fault(board.columns["source"], 1, _("Enheten ”%(unit)s” har redan tavlan ”%(key)s”.") % {
        "unit": board.unit, "key": saving.holder(db, board.unit, board.key)})
