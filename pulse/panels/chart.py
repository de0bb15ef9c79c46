"""A key figure's own page: its readings as a large chart and as a table, each judged by the limits of its time."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pulse import clock, kpis, readings, words
from pulse.boards import Board
from pulse.db import Database
from pulse.kpis import EVER, Kpi, Limits
from pulse.panels import figures
from pulse.panels.sparkline import HEIGHT, WIDTH, Scale, points, xs
from pulse.readings import Reading
from pulse.words import _

SHOWN = 60  # readings, unless all are asked for
MOST = 400
_STATE = {"green": "on", "yellow": "near", "red": "off"}
_LEVEL = {"red": 0.0, "yellow": 1.0, "green": 2.0}


@dataclass(frozen=True, slots=True)
class Row:
    """One reading in the table."""

    period: str
    period_text: str
    value_text: str
    parts_text: str  # "57 av 60"
    state: str
    word: str
    comment: str
    entered_by: str
    entered_text: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Dated:
    """The limits that held from a day on; `since` is "" for those that held from the start."""

    since: str
    target_text: str
    limit_text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Paths lie in a box of `width` × `height` that the page stretches. `line` is "" with fewer than two readings."""

    line: str
    targets: str
    dots: tuple[tuple[str, str], ...]  # state and path
    high: str
    low: str
    first: str
    last: str
    text: str
    rows: tuple[Row, ...]  # newest first
    limits: tuple[Dated, ...]
    more: bool  # there are older readings
    width: int = WIDTH
    height: int = HEIGHT


def all(db: Database, board: Board, kpi: Kpi, now: datetime, everything: bool = False) -> Chart:
    """Three questions, however many readings."""
    count = MOST if everything else SHOWN
    found = readings.series(db, kpi.id, count + 1)
    series = found[-count:]
    dated = kpis.limits_of(db, kpi.id)
    held = [_limits_at(dated, one) for one in series]
    rows = tuple(_row(replace(kpi, limits=then), one, board, now)
                 for one, then in zip(reversed(series), reversed(held), strict=True))
    limits = tuple(_dated(kpi, one) for one in dated if kpi.direction != "judged")
    levels = [_level(kpi, one) for one in series]
    if len(series) < 2:
        return Chart("", "", (), "", "", "", "", "", rows, limits, len(found) > count)
    scale = Scale([*levels, *(target for one in held for target in _targets(one)), *_steps_of(kpi)])
    line = points(scale.ys(levels))
    dots = tuple((_STATE[one.colour], f"M{point}h.1") for one, point in zip(series, line, strict=True))
    high, low = (_("grönt"), _("rött")) if kpi.direction == "judged" else (
        words.number(scale.high, kpi.decimals), words.number(scale.low, kpi.decimals))
    return Chart("M" + "L".join(line), _steps(held, scale), dots, high, low, rows[-1].period_text,
                 rows[0].period_text, _said(kpi, rows), rows, limits, len(found) > count)


def value_text(kpi: Kpi, value: float | None, colour: str | None) -> str:
    """`88 %`, `3 pass`, only the number when the measure is a phrase; judged by hand, the colour in a word."""
    if value is None:
        return {"green": _("grönt"), "yellow": _("gult"), "red": _("rött")}.get(colour or "", _("inget värde"))
    measure = "" if " " in kpi.measure else kpi.measure
    return f"{kpis.shown(kpi, value)} {measure}".strip()


def entered_text(kpi: Kpi, reading: Reading, now: datetime) -> str:
    """`88 %, AK 07.10`: what stands there, who wrote it and when."""
    value = value_text(kpi, reading.value, reading.colour)
    return f"{value}, {reading.entered_by} {words.moment(clock.parse(reading.entered_at), now)}"


def _level(kpi: Kpi, reading: Reading) -> float:
    return _LEVEL[reading.colour] if reading.value is None else reading.value


def _limits_at(dated: Sequence[Limits], reading: Reading) -> Limits:
    """`dated` is newest first."""
    ordered = list(reversed(dated))
    place = bisect_right([one.valid_from for one in ordered], reading.period[:10])
    return ordered[place - 1] if place else Limits()


def _steps_of(kpi: Kpi) -> list[float]:
    """A figure judged by hand is always drawn between red and green."""
    return [_LEVEL["red"], _LEVEL["green"]] if kpi.direction == "judged" else []


def _targets(limits: Limits) -> list[float]:
    return [target for target in (limits.target_low, limits.target_high) if target is not None]


def _steps(held: Sequence[Limits], scale: Scale) -> str:
    """The target from reading to reading, with a step where it was changed."""
    path, places = "", xs(len(held))
    for name in ("target_low", "target_high"):
        for i in range(1, len(held)):
            target = getattr(held[i], name)
            if target is not None:
                path += f"M{places[i - 1]} {scale.ys([target])[0]}H{places[i]}"
    return path


def _said(kpi: Kpi, rows: Sequence[Row]) -> str:
    states = [row.state for row in rows]
    return _("%(name)s, %(count)s värden från %(first)s till %(last)s: %(on)s på mål, %(near)s nära, %(off)s utanför."
             " Alla värden står i tabellen under.") % {
        "name": kpi.name, "count": len(rows), "first": rows[-1].period_text, "last": rows[0].period_text,
        "on": states.count("on"), "near": states.count("near"), "off": states.count("off")}


def _row(kpi: Kpi, one: Reading, board: Board, now: datetime) -> Row:
    state = _STATE[one.colour]
    parts = _("%(part)s av %(whole)s") % {"part": words.number(one.numerator), "whole": words.number(one.denominator)} \
        if one.numerator is not None and one.denominator is not None else ""
    return Row(
        one.period, period_text(kpi, one.period, board, now), value_text(kpi, one.value, one.colour), parts, state,
        figures.word(kpi, one, state), one.comment, one.entered_by, words.moment(clock.parse(one.entered_at), now),
        one.version > 1)


def period_text(kpi: Kpi, period: str, board: Board, now: datetime) -> str:
    """As on the tile, with the year when it is another one."""
    text = figures.period_text(kpi.rhythm, period, board, now)
    year = int(period[:4])
    other = year != clock.local(now).year and kpi.rhythm in ("week", "month")
    return f"{text} {year}" if other else text


def _dated(kpi: Kpi, limits: Limits) -> Dated:
    since = "" if limits.valid_from == EVER else words.near_day(date.fromisoformat(limits.valid_from), clock.today())
    then = replace(kpi, limits=limits)
    return Dated(since, figures.target_text(then), figures.limit_text(then))
