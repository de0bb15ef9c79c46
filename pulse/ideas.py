"""Ideas (förbättringsidéer): from the first thought round the PDCA wheel to done, parked or declined."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from pulse import cards, clock, entry, journal
from pulse.boards import Board
from pulse.db import Database, Row, among

STAGES = ("new", "prioritised", "plan", "do", "check", "act", "done", "parked", "declined")
WHEEL = ("plan", "do", "check", "act")
ENDINGS = frozenset({"done", "declined"})
MOVES: dict[str, tuple[str, ...]] = {
    "new": ("prioritised", "plan", "done", "parked", "declined"),
    "prioritised": ("plan", "done", "parked", "declined", "new"),
    "plan": ("do", "prioritised", "parked", "declined"),
    "do": ("check", "plan", "parked", "declined"),
    "check": ("act", "do", "parked", "declined"),
    "act": ("done", "check", "plan", "parked", "declined"),
    "done": ("act",),
    "parked": ("new", "prioritised", "plan", "declined"),
    "declined": ("new",),
}
KIND = cards.Kind("ideas", "idea", MOVES, ENDINGS, with_reason=frozenset({"declined"}))
SHOWN_AFTER_END = timedelta(days=30)


_SELECT = ("SELECT i.*, coalesce(c.text, '') AS note FROM ideas AS i"
           " LEFT JOIN comments AS c ON c.id = i.comment_id WHERE i.withdrawn_at IS NULL AND")


@dataclass(frozen=True, slots=True)
class Idea:
    id: int
    board_id: int
    number: int
    title: str
    text: str
    author: str
    stage: str
    note: str  # the result or reason that came with the last move
    created_at: str
    stage_at: str
    closed_at: str | None
    closed_by: str | None
    version: int


def on(db: Database, board_ids: Collection[int]) -> list[Idea]:
    """Open ideas and those ended within 30 days, newest number first."""
    marks, ids = among("board", board_ids)
    return [_idea(row) for row in db.query(
        f"{_SELECT} i.id IN ({cards.shown(KIND, marks)})"
        " ORDER BY i.board_id, i.number DESC", since=clock.stamp(clock.now() - SHOWN_AFTER_END), **ids)]


def all_on(db: Database, board_id: int, limit: int = 500) -> list[Idea]:
    """Every idea of the board that was not taken back, newest first."""
    return [_idea(row) for row in db.query(
        f"{_SELECT} i.board_id = :board ORDER BY i.number DESC LIMIT :limit", board=board_id, limit=limit)]


def get(db: Database, board_id: int, idea_id: int) -> Idea | None:
    row = db.one(f"{_SELECT} i.id = :id AND i.board_id = :board", id=idea_id, board=board_id)
    return None if row is None else _idea(row)


def add(db: Database, board: Board, title: str, text: str, author: str, key: str | None = None) -> cards.Noted:
    title, text = entry.line("title", title), entry.text("text", text, entry.TEXT, required=False)
    return cards.add(db, KIND, board.id, "new", author, key, title=title, text=text)


def move(db: Database, board: Board, idea_id: int, stage: str, actor: str, version: int, key: str | None = None,
         note: str = "") -> cards.Noted:
    return cards.move(db, KIND, board.id, idea_id, entry.choice("stage", stage, STAGES), actor, version, key,
                      entry.text("note", note, entry.TEXT, required=False))


def undo(db: Database, board: Board, done: journal.Entry, actor: str) -> int:
    return cards.undo(db, KIND, board.id, done, actor)


def _idea(row: Row) -> Idea:
    return Idea(row["id"], row["board_id"], row["number"], row["title"], row["text"], row["author"], row["stage"],
                row["note"], row["created_at"], row["stage_at"], row["closed_at"], row["closed_by"], row["version"])
