"""Boards (tavlor): one per unit, with its rhythm of shifts, working days and pulse meetings."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pulse import clock
from pulse.db import Database, Row


@dataclass(frozen=True, slots=True)
class Board:
    id: int
    key: str
    name: str
    unit_id: int
    path: tuple[str, ...]  # names from the top down, without the board's own unit
    kind: str
    language: str
    wall_theme: str  # dark | light
    days: str  # ISO weekdays worked, '12345'
    shifts: tuple[str, ...]  # starts, 'HH:MM'
    meeting_days: str
    meeting_times: tuple[str, ...]
    dim: str  # 'HH:MM-HH:MM' or ''
    categories: tuple[str, ...]
    agenda: tuple[tuple[str, int], ...]  # title, minutes
    report_url: str
    source: str
    retired_at: str | None


def by_key(db: Database, key: str) -> Board | None:
    """The board, retired or not: who shows it looks at `retired_at`."""
    found = _boards(db, "WHERE b.key = :key", key=key)
    return found[0] if found else None


def by_id(db: Database, board_id: int) -> Board | None:
    found = _boards(db, "WHERE b.id = :id", id=board_id)
    return found[0] if found else None


def all(db: Database) -> list[Board]:
    """Every board in use, in the order of its unit in the tree's file."""
    return _boards(db, "WHERE b.retired_at IS NULL")


def works(board: Board, day: date) -> bool:
    """Whether the team works that day of the week."""
    return str(day.isoweekday()) in board.days


def next_meeting(board: Board, now: datetime) -> datetime | None:
    """The next pulse meeting within eight days, aware, local time; None without a rhythm."""
    here, now = clock.local(now), now.astimezone(UTC)
    for ahead in range(9):
        day = here.date() + timedelta(days=ahead)
        if str(day.isoweekday()) not in board.meeting_days:
            continue
        for start in board.meeting_times:
            moment = at(day, start)
            if moment > now:
                return moment
    return None


def last_meeting(board: Board, now: datetime) -> datetime | None:
    """The latest planned pulse meeting that has begun, within eight days."""
    here, now = clock.local(now), now.astimezone(UTC)
    for back in range(9):
        day = here.date() - timedelta(days=back)
        if str(day.isoweekday()) not in board.meeting_days:
            continue
        for start in reversed(board.meeting_times):
            moment = at(day, start)
            if moment <= now:
                return moment
    return None


def at(day: date, start: str) -> datetime:
    """The local time `HH:MM` on that day, aware; one that the clock jumps over in spring is an hour later."""
    hour, minute = start.split(":")
    written = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=clock.STOCKHOLM)
    return written.astimezone(UTC).astimezone(clock.STOCKHOLM)


_WITH_PATH = """
    WITH RECURSIVE above (board_id, name, parent_id, height) AS (
      SELECT b.id, u.name, u.parent_id, 0 FROM boards AS b JOIN units AS u ON u.id = b.unit_id {where}
      UNION ALL
      SELECT a.board_id, u.name, u.parent_id, a.height + 1 FROM above AS a JOIN units AS u ON u.id = a.parent_id
      WHERE a.height < 20
    )
    SELECT b.*, a.name AS step, a.height FROM above AS a JOIN boards AS b ON b.id = a.board_id
    JOIN units AS u ON u.id = b.unit_id ORDER BY u.position, b.id, a.height DESC
"""


def _boards(db: Database, where: str, **params: object) -> list[Board]:
    """Two questions, whatever the number of boards and units; the rows of a board are the steps of its path."""
    rows: dict[int, list[Row]] = {}
    for row in db.query(_WITH_PATH.format(where=where), **params):
        rows.setdefault(row["id"], []).append(row)
    steps: dict[int, list[tuple[str, int]]] = {}
    for step in db.query(
        "SELECT s.* FROM agenda_steps AS s JOIN boards AS b ON b.id = s.board_id"
        f" {where} ORDER BY s.board_id, s.position", **params):
        steps.setdefault(step["board_id"], []).append((step["title"], step["minutes"]))
    return [_board(path[0], tuple(row["step"] for row in path if row["height"]), tuple(steps.get(board, ())))
            for board, path in rows.items()]


def _board(row: Row, path: tuple[str, ...], agenda: tuple[tuple[str, int], ...]) -> Board:
    return Board(
        row["id"], row["key"], row["name"], row["unit_id"], path, row["kind"], row["language"], row["wall_theme"],
        row["days"], _times(row["shifts"]), row["meeting_days"], _times(row["meeting_times"]), row["dim"],
        tuple(json.loads(row["categories"])), agenda, row["report_url"], row["source"], row["retired_at"])


def _times(stored: str) -> tuple[str, ...]:
    return tuple(stored.split(",")) if stored else ()
