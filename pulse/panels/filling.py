"""What the form for a figure shows: which period it is for, what stands there now, and which other ones there are."""

from dataclasses import dataclass
from datetime import datetime

from pulse import periods, readings
from pulse.boards import Board
from pulse.db import Database
from pulse.kpis import Kpi
from pulse.panels import chart, figures
from pulse.readings import Reading

EARLIER = 8  # periods to choose among besides the one that runs


@dataclass(frozen=True, slots=True)
class Choice:
    period: str
    text: str  # "i går", "vecka 46"
    value_text: str  # "88 %", "" when nothing was filled in
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filling:
    period: str
    period_text: str
    version: int  # of the reading that stands there, 0 without one
    now_text: str  # "88 %, AK 07.10"
    reading: Reading | None
    choices: tuple[Choice, ...]
    target_text: str
    limit_text: str
    share: bool  # a ratio shown as per cent


def of(db: Database, board: Board, kpi: Kpi, asked: str, now: datetime) -> Filling:
    """For the period that was asked for when it is one that has begun, else the one that runs. One question."""
    running = periods.current(kpi.rhythm, board, now)
    period = asked if periods.valid(kpi.rhythm, board, asked) and asked <= running else running
    known = {one.period: one for one in readings.series(db, kpi.id, 2 * EARLIER)}
    here = known[period] if period in known else readings.at(db, kpi.id, period)
    offered = [running]
    while len(offered) <= EARLIER:
        offered.append(periods.before(kpi.rhythm, board, offered[-1]))
    if period not in offered:
        offered.append(period)
    choices = tuple(Choice(one, chart.period_text(kpi, one, board, now), _value(kpi, known.get(one)), one == period)
                    for one in offered)
    return Filling(
        period, chart.period_text(kpi, period, board, now), here.version if here else 0,
        chart.entered_text(kpi, here, now) if here else "", here, choices, figures.target_text(kpi),
        figures.limit_text(kpi), kpi.ratio and kpi.measure == "%")


def _value(kpi: Kpi, reading: Reading | None) -> str:
    return chart.value_text(kpi, reading.value, reading.colour) if reading else ""
