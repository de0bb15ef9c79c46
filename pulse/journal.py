"""The journal: what was done to what, by whom, when. Append only.

Each change writes its row and one row here in the same transaction; live push, undo, "since last time" and audit are
readers of this table. `detail` holds keys, numbers and coded values as `[before, after]`, never free text, so that
erasing a text in its noun really erases it. `key` is the client's own: a retry finds it and writes nothing.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulse import clock
from pulse.db import Database, Row, among
from pulse.errors import Stale


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    at: str
    actor: str
    board_id: int | None
    thing: str
    thing_id: int
    verb: str
    detail: Mapping[str, Any]
    key: str | None


_INSERT = """
    INSERT INTO journal (at, actor, board_id, thing, thing_id, verb, detail, key)
    VALUES (:at, :actor, :board_id, :thing, :thing_id, :verb, :detail, :key)
"""


def record(
    db: Database, board_id: int | None, thing: str, thing_id: int, verb: str, actor: str, key: str | None = None,
    **detail: Any,
) -> int:
    """Writes the row inside the caller's transaction and returns its seq."""
    db.execute(_INSERT, **_row(clock.stamp(), board_id, thing, thing_id, verb, actor, key, detail))
    return int(db.value("SELECT last_insert_rowid()"))


def record_many(db: Database, rows: Iterable[tuple[int | None, str, int, str, str, Mapping[str, Any]]]) -> int:
    """The same for many at once: (board_id, thing, thing_id, verb, actor, detail) each. Returns how many."""
    at = clock.stamp()
    return db.many(_INSERT, [_row(at, board, thing, id, verb, actor, None, detail)
                             for board, thing, id, verb, actor, detail in rows])


def seen(db: Database, key: str | None, thing: str, board_id: int | None) -> Entry | None:
    """The entry that this client key wrote earlier, if any. Raises Stale when the key was used for something else."""
    row = db.one("SELECT * FROM journal WHERE key = :key", key=key) if key else None
    if row is None:
        return None
    if row["thing"] != thing or row["board_id"] != board_id:
        raise Stale
    return _entry(row)


def since(db: Database, seq: int, limit: int = 1000) -> list[Entry]:
    """Entries after `seq`, oldest first."""
    return [_entry(row) for row in
            db.query("SELECT * FROM journal WHERE seq > :seq ORDER BY seq LIMIT :limit", seq=seq, limit=limit)]


def entry(db: Database, seq: int) -> Entry | None:
    row = db.one("SELECT * FROM journal WHERE seq = :seq", seq=seq)
    return None if row is None else _entry(row)


def last(db: Database) -> int:
    """The newest seq, 0 in an empty journal."""
    return int(db.value("SELECT max(seq) FROM journal") or 0)


def newest(db: Database, board_id: int) -> tuple[int, str]:
    """The newest seq of all, and when this board was last changed ("": never)."""
    row = db.one("SELECT max(seq) AS seq,"
                 " (SELECT at FROM journal WHERE board_id = :board ORDER BY seq DESC LIMIT 1) AS at FROM journal",
                 board=board_id)
    return (row["seq"] or 0, row["at"] or "") if row else (0, "")


def changed_at(db: Database, board_ids: Collection[int]) -> dict[int, str]:
    """When each of these boards was last changed; one that never was is left out."""
    marks, ids = among("board", board_ids)
    rows = db.query(
        "SELECT j.board_id, j.at FROM boards AS b JOIN journal AS j"
        f" ON j.seq = (SELECT max(seq) FROM journal WHERE board_id = b.id) WHERE b.id IN ({marks})", **ids)
    return {row["board_id"]: row["at"] for row in rows}


def on(db: Database, board_id: int, after: str, limit: int = 200) -> list[Entry]:
    """The board's entries after the stored time `after`, newest first; reads no others."""
    return [_entry(row) for row in db.query(
        "SELECT * FROM journal WHERE board_id = :board AND at > :after ORDER BY at DESC, seq DESC LIMIT :limit",
        board=board_id, after=after, limit=limit)]


def of(db: Database, thing: str, thing_id: int, limit: int = 200) -> list[Entry]:
    """The history of one thing, newest first."""
    return [_entry(row) for row in db.query(
        "SELECT * FROM journal WHERE thing = :thing AND thing_id = :id ORDER BY seq DESC LIMIT :limit",
        thing=thing, id=thing_id, limit=limit)]


def undone(db: Database, thing: str, thing_id: int, period: str) -> int:
    """How many of the thing's entries about that period were undone."""
    return int(db.value(
        "SELECT count(*) FROM journal WHERE thing = :thing AND thing_id = :id AND verb = 'undone'"
        " AND detail LIKE :part", thing=thing, id=thing_id, part=f'%"period":"{period}"%'))


def _row(at: str, board_id: int | None, thing: str, thing_id: int, verb: str, actor: str, key: str | None,
         detail: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": at, "actor": actor, "board_id": board_id, "thing": thing, "thing_id": thing_id, "verb": verb,
            "detail": json.dumps(detail, separators=(",", ":")), "key": key}


def _entry(row: Row) -> Entry:
    return Entry(row["seq"], row["at"], row["actor"], row["board_id"], row["thing"], row["thing_id"], row["verb"],
                 json.loads(row["detail"]), row["key"])
