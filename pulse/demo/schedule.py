"""When people on a board enter their figures, and when they write anything else."""

import random
from datetime import date, datetime, time, timedelta

from pulse import boards, clock, periods
from pulse.boards import Board

DAYS, WEEKS, MONTHS = 90, 26, 13

Slot = tuple[str, datetime]  # period, when it was entered


def slots(board: Board, rhythm: str, hour: str, place: int, now: datetime) -> list[Slot]:
    """Every period that has been entered by `now`, oldest first. `place` keeps figures a minute or two apart."""
    today = clock.local(now).date()
    if rhythm == "shift":
        found = [slot for back in range(DAYS) for slot in _shifts(board, today - timedelta(days=back))]
    elif rhythm == "day":
        days = [today - timedelta(days=back) for back in range(DAYS)]
        start = hour or ("07:05" if board.shifts else "08:05")
        found = [(day.isoformat(), boards.at(day, start)) for day in days if boards.works(board, day)]
    else:
        found = _long(board, rhythm, today)
    apart = timedelta(minutes=2 * place)
    return sorted((period, moment + apart) for period, moment in found if moment + apart <= now)


def _shifts(board: Board, day: date) -> list[Slot]:
    """Each shift of the day, entered when it is about to end."""
    if not boards.works(board, day):
        return []
    ends = [boards.at(day, start) for start in board.shifts[1:]]
    ends.append(boards.at(day + timedelta(days=1), board.shifts[0]))
    return [(f"{day.isoformat()} {number}", end - timedelta(minutes=35)) for number, end in enumerate(ends, 1)]


def _long(board: Board, rhythm: str, today: date) -> list[Slot]:
    """Weeks on their Friday, months on their 27th, or the last working day before."""
    first = periods.day(periods.of(rhythm, today))
    found = []
    for _back in range(WEEKS if rhythm == "week" else MONTHS):
        day = _worked(board, first + timedelta(days=4 if rhythm == "week" else 26))
        found.append((first.isoformat(), boards.at(day, "13:10")))
        first = periods.day(periods.of(rhythm, first - timedelta(days=1)))
    return found


def _worked(board: Board, day: date) -> date:
    while not boards.works(board, day):
        day -= timedelta(days=1)
    return day


def sometime(board: Board, age: int, now: datetime, after: datetime | None, chance: random.Random) -> datetime:
    """A moment `age` days ago when the team was at work, later than `after` and not later than `now`. Where work never
    stops, today means a short while ago, so that there is something new on the wall whenever the demo starts."""
    today = clock.local(now).date()
    day = _worked(board, today - timedelta(days=age))
    opens, closes = (time(6, 50), time(21, 20)) if board.shifts else (time(7, 50), time(16, 10))
    minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    moment = boards.at(day, opens.strftime("%H:%M")) + timedelta(minutes=chance.randrange(minutes))
    if age == 0 and board.shifts:
        moment = now - timedelta(minutes=chance.randint(6, 100))
    latest = now - timedelta(minutes=chance.randint(4, 50)) if moment > now else now - timedelta(minutes=1)
    moment = min(moment, latest)
    return max(moment, after + timedelta(minutes=3)) if after else moment
