"""The past of the key figures: the last days through the same verb that people use, what lies before in one go."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from pulse import clock, comments, kpis, readings
from pulse.boards import Board
from pulse.db import Database
from pulse.demo import schedule
from pulse.demo.stories import Event, Figure, Story
from pulse.kpis import Kpi, Limits
from pulse.readings import Typed

RECENT = timedelta(days=3)  # what is newer stands in the journal, as if entered on the tablet
_SKIPPED = 0.03  # how often nobody had the time


def past(db: Database, board: Board, story: Story, now: datetime) -> Iterator[Event]:
    """Writes what is older than RECENT and returns the rest as events."""
    with db.write():
        for kpi in kpis.of(db, [board.id]):
            if (figure := story.figures.get(kpi.key)) and not figure.none:
                yield from _of_one(db, board, story, kpi, figure, now)


def _of_one(db: Database, board: Board, story: Story, kpi: Kpi, figure: Figure, now: datetime) -> list[Event]:
    chance = random.Random(f"{board.key}/{kpi.key}")
    slots = schedule.slots(board, kpi.rhythm, story.hour, kpi.position, now)
    slots = slots[:len(slots) - figure.missing]
    typed = values(kpi, figure, len(slots), chance)
    limits, events = kpis.limits_of(db, kpi.id), []
    for number, ((period, moment), value) in enumerate(zip(slots, typed, strict=True), 1):
        who = chance.choice(story.team)
        if chance.random() < _SKIPPED and number < len(slots) - 1:
            continue
        if now - moment < RECENT:
            events.append(Event(moment, _Entering(db, board, kpi, period, value, who)))
        else:
            _write(db, kpi, period, moment, value, who, limits)
    return events


class _Entering:
    """Somebody enters a reading."""

    def __init__(self, db: Database, board: Board, kpi: Kpi, period: str, typed: Typed, who: str) -> None:
        self._arguments = (db, board, kpi, period, typed, who)

    def __call__(self) -> object:
        return readings.enter(*self._arguments)


def _write(db: Database, kpi: Kpi, period: str, moment: datetime, typed: Typed, who: str, limits: list[Limits]) -> None:
    value = typed.value
    if typed.numerator is not None and typed.denominator is not None:
        value = readings.ratio(kpi, typed.numerator, typed.denominator)
    held = next((one for one in limits if one.valid_from <= period[:10]), Limits())
    with clock.frozen(moment):
        comment = comments.add(db, kpi.board_id, typed.comment, who)
    db.insert("readings", kpi_id=kpi.id, period=period, value=value, numerator=typed.numerator,
              denominator=typed.denominator, colour=typed.colour or kpis.judge(value or 0.0, held), comment_id=comment,
              entered_at=clock.stamp(moment), entered_by=who, version=1)


# -- the values

def values(kpi: Kpi, figure: Figure, count: int, chance: random.Random) -> list[Typed]:
    """`count` of them, oldest first; the last one is the figure's `now`."""
    if kpi.direction == "judged":
        return [_judged(figure, str(figure.now) if back == 0 else "", chance) for back in reversed(range(count))]
    numbers = _counting(figure, count, chance) if figure.counts else _walk(kpi, figure, count, chance)
    return [_typed(kpi, figure, number, last=back == 0, chance=chance)
            for back, number in zip(reversed(range(count)), numbers, strict=True)]


def _judged(figure: Figure, colour: str, chance: random.Random) -> Typed:
    colour = colour or chance.choices(("green", "yellow", "red"), (70, 23, 7))[0]
    return Typed(colour=colour, comment=chance.choice(list(getattr(figure, colour))))


def _walk(kpi: Kpi, figure: Figure, count: int, chance: random.Random) -> list[float]:
    """From start to now, with good and bad days that cling together a little."""
    now, drift, found = float(figure.now), 0.0, []
    for number in range(count):
        share = number / max(1, count - 1)
        drift = 0.0 if number == count - 1 else 0.5 * drift + chance.gauss(0, 0.7 * figure.spread)
        wanted = max(0.0, figure.start + (now - figure.start) * share + drift)
        found.append(min(100.0, wanted) if kpi.measure == "%" else wanted)
    return found


def _counting(figure: Figure, count: int, chance: random.Random) -> list[float]:
    number, found = int(float(figure.now)), []
    for _day in range(count):
        found.append(float(number))
        number = number - 1 if number else chance.randint(12, 40)
    return found[::-1]


def _typed(kpi: Kpi, figure: Figure, number: float, last: bool, chance: random.Random) -> Typed:
    if not kpi.ratio:
        step = figure.step or 10 ** -kpi.decimals
        return Typed(value=round(round(number / step) * step, kpi.decimals))
    whole = figure.whole if last else max(1, round(figure.whole * chance.uniform(0.92, 1.08)))
    return Typed(numerator=float(round(number * whole / (100 if kpi.measure == "%" else 1))), denominator=float(whole))
