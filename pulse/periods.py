"""Periods: which shift, day, week or month a reading belongs to, and when it has become old.

A period is text that sorts in order of time: its first day (`2026-11-21`; a week's Monday, a month's 1st), for a shift
followed by its number in the day (`2026-11-21 2`). A night shift belongs to the day it began.
"""

import re
from datetime import date, datetime, timedelta

from pulse import boards, clock, entry
from pulse.boards import Board

_FORM = re.compile(r"(\d{4}-\d{2}-\d{2})(?: ([1-9]))?")


def current(rhythm: str, board: Board, now: datetime) -> str:
    """The period that `now` lies in."""
    today = clock.local(now).date()
    if rhythm == "week":
        return (today - timedelta(days=today.weekday())).isoformat()
    if rhythm == "month":
        return today.replace(day=1).isoformat()
    return _shift(board, now) if rhythm == "shift" else today.isoformat()


def before(rhythm: str, board: Board, period: str) -> str:
    """The period before; for shifts and days the one before that the team works."""
    first = day(period)
    if rhythm == "week":
        return (first - timedelta(days=7)).isoformat()
    if rhythm == "month":
        return (first - timedelta(days=1)).replace(day=1).isoformat()
    number = shift_number(period)
    if rhythm == "shift" and number > 1 and boards.works(board, first):
        return f"{first.isoformat()} {number - 1}"
    for back in range(1, 8):
        earlier = first - timedelta(days=back)
        if boards.works(board, earlier):
            break
    return f"{earlier.isoformat()} {max(1, len(board.shifts))}" if rhythm == "shift" else earlier.isoformat()


def fresh(rhythm: str, board: Board, period: str, now: datetime) -> bool:
    """Whether a reading of that period still speaks for today: during its own period and the next one worked."""
    running = current(rhythm, board, now)
    return before(rhythm, board, running) <= period <= running


def valid(rhythm: str, board: Board, written: str) -> bool:
    """Whether the text is a period of that rhythm."""
    found = _FORM.fullmatch(written)
    if not found or (found[2] is None) == (rhythm == "shift"):
        return False
    try:
        first = date.fromisoformat(found[1])
    except ValueError:
        return False
    if first < entry.EARLIEST:
        return False
    if rhythm == "shift":
        return int(found[2]) <= max(1, len(board.shifts))
    return {"week": first.weekday() == 0, "month": first.day == 1}.get(rhythm, True)


def of(rhythm: str, first: date, shift: int = 1) -> str:
    """The period of that rhythm in which the day lies."""
    if rhythm == "week":
        return (first - timedelta(days=first.weekday())).isoformat()
    if rhythm == "month":
        return first.replace(day=1).isoformat()
    return f"{first.isoformat()} {shift}" if rhythm == "shift" else first.isoformat()


def day(period: str) -> date:
    """The period's first day."""
    return date.fromisoformat(period[:10])


def shift_number(period: str) -> int:
    """1 for the day's first shift; 0 when the period is no shift."""
    return int(period[11:]) if len(period) > 10 else 0


def _shift(board: Board, now: datetime) -> str:
    here = clock.local(now)
    starts = board.shifts or ("00:00",)
    begun = [number for number, start in enumerate(starts, 1) if here.strftime("%H:%M") >= start]
    if begun:
        return f"{here.date().isoformat()} {begun[-1]}"
    return f"{(here.date() - timedelta(days=1)).isoformat()} {len(starts)}"
