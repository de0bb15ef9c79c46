"""Key figures (nyckeltal): what is measured, in which direction it is good, and where green and yellow end.

All four directions share one shape of limits: green within [target_low, target_high], yellow within [limit_low,
limit_high], else red; an open end is None, and equality belongs to the better side.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pulse import clock, words
from pulse.db import Database, Row, among

DIRECTIONS = ("higher", "lower", "band", "judged")
RHYTHMS = ("shift", "day", "week", "month")
COLOURS = ("green", "yellow", "red")
MORE = 3  # decimals at most beyond the figure's own
EVER = "0001-01-01"


@dataclass(frozen=True, slots=True)
class Limits:
    valid_from: str = EVER
    target_low: float | None = None
    target_high: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    id: int
    board_id: int
    key: str
    name: str
    measure: str
    direction: str
    ratio: bool
    decimals: int
    rhythm: str
    owner: str
    purpose: str
    review_at: str | None
    position: int
    retired_at: str | None
    limits: Limits


_WITH_LIMITS = """
    SELECT k.*, l.valid_from, l.target_low, l.target_high, l.limit_low, l.limit_high
    FROM kpis AS k LEFT JOIN limits AS l ON l.kpi_id = k.id AND l.valid_from =
      (SELECT max(valid_from) FROM limits WHERE kpi_id = k.id AND valid_from <= :today)
"""


def of(db: Database, board_ids: Collection[int]) -> list[Kpi]:
    """The figures in use of these boards with the limits of today, in the board's order."""
    marks, ids = among("board", board_ids)
    return [_kpi(row) for row in db.query(
        f"{_WITH_LIMITS} WHERE k.board_id IN ({marks}) AND k.retired_at IS NULL ORDER BY k.board_id, k.position, k.id",
        today=clock.today().isoformat(), **ids)]


def by_key(db: Database, board_id: int, key: str) -> Kpi | None:
    """The figure, retired or not."""
    row = db.one(f"{_WITH_LIMITS} WHERE k.board_id = :board AND k.key = :key",
                 board=board_id, key=key, today=clock.today().isoformat())
    return None if row is None else _kpi(row)


def by_id(db: Database, kpi_id: int) -> Kpi | None:
    row = db.one(f"{_WITH_LIMITS} WHERE k.id = :id", id=kpi_id, today=clock.today().isoformat())
    return None if row is None else _kpi(row)


def limits_on(db: Database, kpi_id: int, day: date) -> Limits:
    """The limits that held that day, before the first ones those: yesterday keeps the colour it was judged to."""
    known = limits_of(db, kpi_id)
    return next((limits for limits in known if limits.valid_from <= day.isoformat()), known[-1] if known else Limits())


def limits_of(db: Database, kpi_id: int) -> list[Limits]:
    """All limits the figure has had, newest first."""
    return [_limits(row) for row in
            db.query("SELECT * FROM limits WHERE kpi_id = :id ORDER BY valid_from DESC", id=kpi_id)]


def judge(value: float, limits: Limits) -> str:
    """green, yellow or red."""
    if _within(value, limits.target_low, limits.target_high):
        return "green"
    return "yellow" if _within(value, limits.limit_low, limits.limit_high) else "red"


def shown(kpi: Kpi, value: float) -> str:
    """The number as people read it: with the figure's decimals, and more where rounding would change its colour, so
    that 94,96 under a target of 95 is not a yellow 95,0."""
    colour = judge(value, kpi.limits)
    places = range(kpi.decimals, kpi.decimals + MORE)
    return words.number(value, next(
        (n for n in places if judge(float(words.rounded(value, n)), kpi.limits) == colour), kpi.decimals + MORE))


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _limits(row: Row) -> Limits:
    return Limits(row["valid_from"] or EVER, row["target_low"], row["target_high"], row["limit_low"], row["limit_high"])


def _kpi(row: Row) -> Kpi:
    return Kpi(row["id"], row["board_id"], row["key"], row["name"], row["measure"], row["direction"],
               bool(row["ratio"]), row["decimals"], row["rhythm"], row["owner"], row["purpose"], row["review_at"],
               row["position"], row["retired_at"], _limits(row))
