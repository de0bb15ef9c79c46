"""Deviations (avvikelser): what did not go as intended. The board points to the formal system and never replaces it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from pulse import cards, clock, entry, journal
from pulse.boards import Board
from pulse.db import Database, Row, among
from pulse.errors import Refused
from pulse.words import _

STAGES = ("open", "cause", "action", "closed")
SEVERITIES = ("low", "risk", "harm")
MOVES: dict[str, tuple[str, ...]] = {
    "open": ("cause", "action", "closed"),
    "cause": ("open", "action", "closed"),
    "action": ("cause", "closed"),
    "closed": ("open",),
}
KIND = cards.Kind("deviations", "deviation", MOVES, endings=frozenset({"closed"}), with_reason=frozenset())
SHOWN_AFTER_END = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Deviation:
    id: int
    board_id: int
    number: int
    day: str
    title: str
    text: str
    category: str
    severity: str
    author: str
    stage: str
    note: str
    created_at: str
    stage_at: str
    closed_at: str | None
    closed_by: str | None
    version: int


_SELECT = ("SELECT d.*, coalesce(c.text, '') AS note FROM deviations AS d"
           " LEFT JOIN comments AS c ON c.id = d.comment_id WHERE d.withdrawn_at IS NULL AND")


def on(db: Database, board_ids: Collection[int]) -> list[Deviation]:
    """Open deviations and those closed within a week, newest first."""
    marks, ids = among("board", board_ids)
    return [_deviation(row) for row in db.query(
        f"{_SELECT} d.id IN ({cards.shown(KIND, marks)})"
        " ORDER BY d.board_id, d.number DESC", since=clock.stamp(clock.now() - SHOWN_AFTER_END), **ids)]


def all_on(db: Database, board_id: int, limit: int = 500) -> list[Deviation]:
    return [_deviation(row) for row in db.query(
        f"{_SELECT} d.board_id = :board ORDER BY d.number DESC LIMIT :limit", board=board_id, limit=limit)]


def get(db: Database, board_id: int, deviation_id: int) -> Deviation | None:
    row = db.one(f"{_SELECT} d.id = :id AND d.board_id = :board", id=deviation_id, board=board_id)
    return None if row is None else _deviation(row)


def log(db: Database, board: Board, day: date, title: str, text: str, category: str, severity: str, author: str,
        key: str | None = None) -> cards.Noted:
    """`day` is when it happened, not later than today; `category` is one of the board's."""
    if day > clock.today():
        raise Refused("day", _("Dagen har inte varit än. Välj i dag eller tidigare."))
    return cards.add(
        db, KIND, board.id, "open", author, key, day=day.isoformat(), title=entry.line("title", title),
        text=entry.text("text", text, entry.TEXT, required=False),
        category=entry.choice("category", category, board.categories),
        severity=entry.choice("severity", severity, SEVERITIES))


def move(db: Database, board: Board, deviation_id: int, stage: str, actor: str, version: int, key: str | None = None,
         note: str = "") -> cards.Noted:
    return cards.move(db, KIND, board.id, deviation_id, entry.choice("stage", stage, STAGES), actor, version, key,
                      entry.text("note", note, entry.TEXT, required=False))


def undo(db: Database, board: Board, done: journal.Entry, actor: str) -> int:
    return cards.undo(db, KIND, board.id, done, actor)


def _deviation(row: Row) -> Deviation:
    return Deviation(
        row["id"], row["board_id"], row["number"], row["day"], row["title"], row["text"], row["category"],
        row["severity"], row["author"], row["stage"], row["note"], row["created_at"], row["stage_at"],
        row["closed_at"], row["closed_by"], row["version"])
