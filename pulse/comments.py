"""Comments: the free text beside a reading or a move. Rows are only added, so undo can point back to an earlier one;
erasing a text empties its row, and the journal never held it."""

from collections.abc import Collection

from pulse import clock
from pulse.db import Database, among


def add(db: Database, board_id: int, text: str, author: str) -> int | None:
    """Inside the caller's transaction. The new comment's id, None without a text."""
    if not text:
        return None
    return db.insert("comments", board_id=board_id, text=text, author=author, created_at=clock.stamp())


def text(db: Database, comment_id: int | None) -> str:
    return (db.value("SELECT text FROM comments WHERE id = :id", id=comment_id) or "") if comment_id else ""


def texts(db: Database, comment_ids: Collection[int]) -> dict[int, str]:
    """The texts that are left of these comments, by id."""
    marks, ids = among("comment", comment_ids)
    return {row["id"]: row["text"] for row in db.query(f"SELECT id, text FROM comments WHERE id IN ({marks})", **ids)}
