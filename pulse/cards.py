"""What ideas and deviations share: a numbered card on a board that moves between stages, closes, and can be undone.

Every verb is one transaction with its journal row; a client key seen before writes nothing and answers as it did then,
or raises Stale when it came with something else: what was acknowledged is what was typed.
"""

from dataclasses import dataclass
from typing import Any

from pulse import clock, comments, journal
from pulse.db import Database, Row
from pulse.errors import Missing, Refused, Stale
from pulse.words import _


@dataclass(frozen=True, slots=True)
class Kind:
    """Which table, what the journal calls it, and which moves are legal; `endings` close the card."""

    table: str
    thing: str
    moves: dict[str, tuple[str, ...]]
    endings: frozenset[str]
    with_reason: frozenset[str]  # endings that need a sentence


@dataclass(frozen=True, slots=True)
class Noted:
    seq: int  # of the journal
    id: int


def shown(kind: Kind, boards: str) -> str:
    """The ids of the cards that are open or closed after `:since`, as a question of two halves: one with OR would read
    every card that the boards have ever had."""
    of = f"SELECT id FROM {kind.table} WHERE board_id IN ({boards}) AND closed_at"
    return f"{of} IS NULL UNION ALL {of} > :since"


def add(db: Database, kind: Kind, board_id: int, stage: str, author: str, key: str | None, **columns: Any) -> Noted:
    with db.write():
        earlier = journal.seen(db, key, kind.thing, board_id)
        if earlier is not None:
            return _as_before(db, kind, earlier, author, columns)
        number = db.value(f"SELECT coalesce(max(number), 0) + 1 FROM {kind.table} WHERE board_id = :board",
                          board=board_id)
        now = clock.stamp()
        card = db.insert(kind.table, board_id=board_id, number=number, stage=stage, author=author, created_at=now,
                         stage_at=now, version=1, **columns)
        return Noted(journal.record(db, board_id, kind.thing, card, "added", author, key, stage=[None, stage],
                                    version=[0, 1]), card)


def move(db: Database, kind: Kind, board_id: int, card: int, stage: str, actor: str, version: int, key: str | None,
         note: str = "") -> Noted:
    """Raises Stale when somebody moved the card since the form was drawn, Refused when the move is not legal."""
    with db.write():
        earlier = journal.seen(db, key, kind.thing, board_id)
        if earlier is not None:
            _same_move(db, earlier, card, stage, note)
            return Noted(earlier.seq, earlier.thing_id)
        row = _open_row(db, kind, board_id, card)
        if row["version"] != version:
            raise Stale
        if stage not in kind.moves.get(row["stage"], ()):
            raise Refused("stage", _("Kortet kan inte flyttas dit härifrån."))
        if stage in kind.with_reason and not note:
            raise Refused("note", _("Skriv en mening om varför."))
        closed = clock.stamp() if stage in kind.endings else None
        comment = comments.add(db, board_id, note, actor)
        _place(db, kind, card, stage, clock.stamp(), closed, actor if closed else None, comment)
        return Noted(journal.record(
            db, board_id, kind.thing, card, "moved", actor, key, stage=[row["stage"], stage],
            closed_at=[row["closed_at"], closed], stage_at=row["stage_at"], comment=[row["comment_id"], comment],
            version=[version, version + 1]), card)


def undo(db: Database, kind: Kind, board_id: int, entry: journal.Entry, actor: str) -> int:
    """Takes a new card back, or puts a moved one where it was. Raises Stale when it has moved on since, Missing when
    the entry is not about a card of this board."""
    if (entry.thing, entry.board_id) != (kind.thing, board_id):
        raise Missing
    with db.write():
        again = journal.seen(db, f"undo-{entry.seq}", kind.thing, board_id)
        if again is not None:
            return again.seq
        row = _open_row(db, kind, board_id, entry.thing_id)
        if entry.verb not in ("added", "moved") or row["version"] != entry.detail["version"][1]:
            raise Stale
        if entry.verb == "added":
            db.execute(f"UPDATE {kind.table} SET withdrawn_at = :now, version = version + 1 WHERE id = :id",
                       now=clock.stamp(), id=entry.thing_id)
        else:
            closed = entry.detail["closed_at"][0]
            _place(db, kind, entry.thing_id, entry.detail["stage"][0], entry.detail["stage_at"], closed,
                   _closer(db, kind, entry.thing_id, closed) if closed else None, entry.detail["comment"][0])
        return journal.record(db, board_id, kind.thing, entry.thing_id, "undone", actor, f"undo-{entry.seq}",
                              stage=entry.detail["stage"][::-1], version=[row["version"], row["version"] + 1])


def _as_before(db: Database, kind: Kind, earlier: journal.Entry, author: str, columns: dict[str, Any]) -> Noted:
    """The answer to a form that came twice."""
    row = db.one(f"SELECT * FROM {kind.table} WHERE id = :id", id=earlier.thing_id)
    sent = {"author": author, **columns}
    if earlier.verb != "added" or row is None or any(row[name] != value for name, value in sent.items()):
        raise Stale
    return Noted(earlier.seq, earlier.thing_id)


def _same_move(db: Database, earlier: journal.Entry, card: int, stage: str, note: str) -> None:
    if earlier.verb != "moved" or (earlier.thing_id, earlier.detail["stage"][1]) != (card, stage):
        raise Stale
    if comments.text(db, earlier.detail["comment"][1]) != note:
        raise Stale


def _open_row(db: Database, kind: Kind, board_id: int, card: int) -> Row:
    row = db.one(f"SELECT * FROM {kind.table} WHERE id = :id AND board_id = :board AND withdrawn_at IS NULL",
                 id=card, board=board_id)
    if row is None:
        raise Missing
    return row


def _place(db: Database, kind: Kind, card: int, stage: str, stage_at: str, closed_at: str | None, closed_by: str | None,
           comment: int | None) -> None:
    db.execute(
        f"UPDATE {kind.table} SET stage = :stage, stage_at = :stage_at, closed_at = :closed_at, closed_by = :closed_by,"
        " comment_id = :comment, version = version + 1 WHERE id = :id",
        stage=stage, stage_at=stage_at, closed_at=closed_at, closed_by=closed_by, comment=comment, id=card)


def _closer(db: Database, kind: Kind, card: int, closed_at: str) -> str | None:
    """Who closed the card at that time."""
    return next((entry.actor for entry in journal.of(db, kind.thing, card)
                 if entry.verb == "moved" and entry.detail["closed_at"][1] == closed_at), None)
