"""The key figures of a board, worked out for the eye: each as its number, its state in a word, its target and age."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pulse import clock, journal, kpis, periods, readings, words
from pulse.boards import Board
from pulse.db import Database
from pulse.kpis import Kpi, Limits
from pulse.panels import sparkline
from pulse.panels.sparkline import Sparkline
from pulse.readings import Reading
from pulse.words import _

SHOWN = 30  # periods in a trend
PLACES = (0, 1, 2, 3, 4, 6, 8, 9, 12, 24, 40, 60)  # layouts in static/css/wall-figures.css
SHORT_UNIT = 3  # a measure of so few letters stands beside the number


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure as a person reads it. Texts are in the reader's language; "" means there is nothing to say."""

    kpi_id: int
    key: str
    name: str
    measure: str
    unit: str  # the measure when it is short enough to stand beside the number ("%")
    caption: str  # the measure when it is not ("personal på 14 dagar")
    direction: str
    rhythm: str
    is_shift: bool
    is_ratio: bool
    is_judged: bool
    state: str  # on | near | off | old | none
    word: str  # "På mål" …
    value_text: str
    numerator_text: str
    denominator_text: str
    target_text: str  # "mål högst 4"
    limit_text: str  # "gräns 6"
    age_text: str  # "07.10", "i går", "vecka 46"
    age_at: str  # the same as a stored date, for <time>
    period: str  # the one to fill in now
    period_text: str  # "i dag", "kvällspasset", "vecka 47"
    due: bool  # nothing filled in for that period yet
    version: int  # of the reading of that period, 0 without one
    comment: str  # not for the wall
    entered_by: str  # not for the wall
    spark: Sparkline
    seq: int
    changed: str  # "14.06"


@dataclass(frozen=True, slots=True)
class Figures:
    figures: tuple[Figure, ...]
    states: Counter[str]
    due: int  # how many wait for a value in their current period
    places: int  # tiles the wall lays out, when its script does not page them
    seq: int
    changed: str


def all(db: Database, board: Board, now: datetime) -> Figures:
    """Every figure in use, in the board's order. Three questions, however many figures."""
    series = readings.recent(db, [board.id], SHOWN)
    seq, changed = mark(db, board, now)
    shown = tuple(_figure(kpi, series.get(kpi.id, []), board, now, seq, changed) for kpi in kpis.of(db, [board.id]))
    return Figures(shown, Counter(figure.state for figure in shown), sum(figure.due for figure in shown),
                   places(len(shown)), seq, changed)


def one(db: Database, board: Board, kpi_id: int, now: datetime) -> Figure | None:
    """None when the figure is not (or no longer) on this board."""
    kpi = kpis.by_id(db, kpi_id)
    if kpi is None or kpi.board_id != board.id or kpi.retired_at:
        return None
    return _figure(kpi, readings.series(db, kpi.id, SHOWN), board, now, *mark(db, board, now))


def places(count: int) -> int:
    """The smallest layout that holds so many figures, the largest for more."""
    return next((fits for fits in PLACES if fits >= count), PLACES[-1])


def mark(db: Database, board: Board, now: datetime) -> tuple[int, str]:
    """What every panel carries: the journal's newest seq, and when this board was last changed."""
    seq, at = journal.newest(db, board.id)
    return seq, words.moment(clock.parse(at), now) if at else ""


def word(kpi: Kpi, reading: Reading | None, state: str) -> str:
    """What the state is called; red says on which side of the target the value lies."""
    if state != "off":
        return {"on": _("På mål"), "near": _("Nära målet"), "old": _("Gammalt värde")}.get(state, _("Inget värde"))
    if reading is None or reading.value is None:
        return _("Inte på mål")
    low = kpi.limits.target_low  # of today; the value may have been judged by other limits, but never the other way
    below = kpi.direction == "higher" or (kpi.direction == "band" and low is not None and reading.value < low)
    return _("Under målet") if below else _("Över gränsen")


def target_text(kpi: Kpi) -> str:
    """`mål minst 95`, `mål högst 4`, `mål 5–7`, or "" without one."""
    return _span(kpi.limits.target_low, kpi.limits.target_high, _("mål minst %s"), _("mål högst %s"), _("mål %s"))


def limit_text(kpi: Kpi) -> str:
    return _span(kpi.limits.limit_low, kpi.limits.limit_high, _("gräns %s"), _("gräns %s"), _("gräns %s"))


def period_text(rhythm: str, period: str, board: Board, now: datetime) -> str:
    """`i dag`, `i går kväll`, `vecka 46`, `november`."""
    day, today = periods.day(period), clock.local(now).date()
    if rhythm == "week":
        return words.week(day)
    if rhythm == "month":
        return words.month(day)
    near = words.near_day(day, today)
    return f"{near} {shift_word(board, periods.shift_number(period))}" if rhythm == "shift" else near


def shift_word(board: Board, number: int) -> str:
    """`dag`, `kväll` or `natt` by the hour the shift starts."""
    hour = int(board.shifts[number - 1][:2]) if 0 < number <= len(board.shifts) else 12
    if hour >= 20 or hour < 4:
        return _("natt")
    return _("kväll") if hour >= 13 else _("dag")


def _figure(kpi: Kpi, series: Sequence[Reading], board: Board, now: datetime, seq: int, changed: str) -> Figure:
    latest = series[-1] if series else None
    state = readings.state(kpi, latest, board, now)
    period = periods.current(kpi.rhythm, board, now)
    current = latest if latest and latest.period == period else None
    short = len(kpi.measure) <= SHORT_UNIT
    return Figure(
        kpi_id=kpi.id, key=kpi.key, name=kpi.name, measure=kpi.measure, unit=kpi.measure if short else "",
        caption="" if short else kpi.measure, direction=kpi.direction, rhythm=kpi.rhythm,
        is_shift=kpi.rhythm == "shift", is_ratio=kpi.ratio, is_judged=kpi.direction == "judged",
        state=state, word=word(kpi, latest, state),
        value_text=_number(kpi, latest.value) if latest else "",
        numerator_text=_part(latest.numerator if latest else None),
        denominator_text=_part(latest.denominator if latest else None),
        target_text=target_text(kpi), limit_text=limit_text(kpi),
        age_text=_age(kpi, latest, board, now), age_at=latest.period[:10] if latest else "",
        period=period, period_text=period_text(kpi.rhythm, period, board, now),
        due=current is None, version=current.version if current else 0,
        comment=latest.comment if latest else "", entered_by=latest.entered_by if latest else "",
        spark=_spark(kpi, series), seq=seq, changed=changed)


def _age(kpi: Kpi, latest: Reading | None, board: Board, now: datetime) -> str:
    """The hour when the value is of the shift or day that runs, else the period it stands for."""
    if latest is None:
        return ""
    entered = clock.parse(latest.entered_at)
    running = latest.period == periods.current(kpi.rhythm, board, now)
    if running and kpi.rhythm in ("shift", "day") and now - entered < timedelta(hours=24):
        return words.time(entered)
    return period_text(kpi.rhythm, latest.period, board, now)


def _spark(kpi: Kpi, series: Sequence[Reading]) -> Sparkline:
    if kpi.direction == "judged":
        return sparkline.of_colours([reading.colour for reading in series])
    values = [reading.value for reading in series if reading.value is not None]
    return sparkline.of_values(values, kpi.limits if not _open(kpi.limits) else Limits(), kpi.decimals)


def _open(limits: Limits) -> bool:
    return limits.target_low is None and limits.target_high is None


def _span(low: float | None, high: float | None, above: str, below: str, within: str) -> str:
    if low is not None and high is not None:
        return within % (words.number(low) if low == high else f"{words.number(low)}–{words.number(high)}")
    if low is not None:
        return above % words.number(low)
    return below % words.number(high) if high is not None else ""


def _number(kpi: Kpi, value: float | None) -> str:
    """With the decimals the figure has; a target shows only those it needs."""
    return "" if value is None else kpis.shown(kpi, value)


def _part(value: float | None) -> str:
    return "" if value is None else words.number(value)
