"""The top of a board (who, when, next meeting) and its foot (is this live, what is new)."""

from dataclasses import dataclass
from datetime import datetime

from pulse import boards, clock, periods, units, words
from pulse.boards import Board
from pulse.db import Database
from pulse.panels.figures import mark, shift_word
from pulse.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Head:
    name: str
    path: str  # nearest first: "Äldreomsorg · Granby kommun"
    date: str  # "tis 21 nov"
    shift: str  # "kväll", "" without shifts
    clock: str  # "14.07"
    meeting: str  # "14.30", "i morgon 08.00", "" without a rhythm
    meeting_at: str  # local time without zone, for the countdown
    countdown: str  # "om 23 min", "" when it is not within twelve hours
    seq: int
    changed: str


def all(db: Database, board: Board, now: datetime) -> Head:
    here = clock.local(now)
    meeting = boards.next_meeting(board, now)
    seq, changed = mark(db, board, now)
    return Head(
        name=board.name, path=" · ".join(name for name in units.above(db, board.unit_id) if name != board.name),
        date=words.day(here.date()), shift=_shift(board, now), clock=words.time(now), meeting=_meeting(meeting, now),
        meeting_at=clock.local(meeting).strftime("%Y-%m-%dT%H:%M") if meeting else "",
        countdown=_countdown(meeting, now), seq=seq, changed=changed)


def _shift(board: Board, now: datetime) -> str:
    return shift_word(board, periods.shift_number(periods.current("shift", board, now))) if board.shifts else ""


def _meeting(meeting: datetime | None, now: datetime) -> str:
    if meeting is None:
        return ""
    day, today = clock.local(meeting).date(), clock.local(now).date()
    if day == today:
        return words.time(meeting)
    near = words.near_day(day, today) if (day - today).days == 1 else words.day(day)
    return f"{near} {words.time(meeting)}"


def _countdown(meeting: datetime | None, now: datetime) -> str:
    """The script on the wall counts on from here in the same words."""
    minutes = -int(-(meeting - now).total_seconds() // 60) if meeting else 0
    if not meeting or minutes > 12 * 60:
        return ""
    if minutes < 60:
        return _("om %s min") % max(1, minutes)
    return ngettext("om %s timme", "om %s timmar", round(minutes / 60)) % round(minutes / 60)
