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
    kind: str
    language: str
    wall_theme: str  # dark | light
    days: str  # ISO weekdays worked, '12345'
    shifts: tuple[str, ...]  # starts, 'HH:MM'
    meeting_days: str
    meeting_times: tuple[str, ...]
    dim: str  # 'HH:MM-HH:MM' or ''
    categories: tuple[str, ...]
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


def agenda(db: Database, board_id: int) -> tuple[tuple[str, int], ...]:
    """The steps of the board's pulse meeting: title and minutes, in order."""
    rows = db.query("SELECT title, minutes FROM agenda_steps WHERE board_id = :id ORDER BY position", id=board_id)
    return tuple((row["title"], row["minutes"]) for row in rows)


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


def _boards(db: Database, where: str, **params: object) -> list[Board]:
    return [_board(row) for row in db.query(
        f"SELECT b.* FROM boards AS b JOIN units AS u ON u.id = b.unit_id {where} ORDER BY u.position, b.id", **params)]


def _board(row: Row) -> Board:
    return Board(
        row["id"], row["key"], row["name"], row["unit_id"], row["kind"], row["language"], row["wall_theme"],
        row["days"], _times(row["shifts"]), row["meeting_days"], _times(row["meeting_times"]), row["dim"],
        tuple(json.loads(row["categories"])), row["report_url"], row["source"], row["retired_at"])


def _times(stored: str) -> tuple[str, ...]:
    return tuple(stored.split(",")) if stored else ()
