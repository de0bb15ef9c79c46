"""Readings (utfall): the values of key figures, one per period, each with the colour it was judged to.

A ratio keeps its parts, so that a roll-up adds numerators and denominators and never averages percentages.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from pulse import clock, comments, entry, journal, kpis, periods
from pulse.boards import Board
from pulse.db import Database, among
from pulse.errors import Missing, Refused, Retired, Stale
from pulse.kpis import Kpi
from pulse.words import _

STATES = ("off", "near", "on", "old", "none")
_VALUES = ("value", "numerator", "denominator", "colour", "comment")
_STATE_OF = {"green": "on", "yellow": "near", "red": "off"}


class Reading(NamedTuple):
    """A tuple, in the order of `_ROW`: a board has hundreds of them."""

    kpi_id: int
    period: str
    value: float | None  # in the figure's measure; None when judged by hand
    numerator: float | None
    denominator: float | None
    colour: str
    comment_id: int | None
    comment: str
    entered_at: str
    entered_by: str
    version: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody says a figure is; which fields are set depends on the figure."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    colour: str | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    seq: int | None  # of the journal; None when nothing changed
    reading: Reading


def state(kpi: Kpi, reading: Reading | None, board: Board, now: datetime) -> str:
    """on, near, off, old or none: the one function that says how a figure is doing."""
    if reading is None:
        return "none"
    return _STATE_OF[reading.colour] if periods.fresh(kpi.rhythm, board, reading.period, now) else "old"


# -- questions

_ROW = """SELECT r.kpi_id, r.period, r.value, r.numerator, r.denominator, r.colour, r.comment_id,
  coalesce(c.text, '') AS comment, r.entered_at, r.entered_by, r.version FROM"""


def recent(db: Database, board_ids: Collection[int], count: int = 30) -> dict[int, list[Reading]]:
    """The newest `count` readings of each figure in use, oldest first, by figure id."""
    marks, ids = among("board", board_ids)
    rows = db.query(
        f"{_ROW} kpis AS k JOIN readings AS r ON r.kpi_id = k.id AND r.period >="
        " (SELECT min(period) FROM (SELECT period FROM readings WHERE kpi_id = k.id ORDER BY period DESC LIMIT :count)"
        "  AS newest)"
        " LEFT JOIN comments AS c ON c.id = r.comment_id"
        f" WHERE k.board_id IN ({marks}) AND k.retired_at IS NULL ORDER BY r.kpi_id, r.period", count=count, **ids)
    found: dict[int, list[Reading]] = {}
    for row in rows:
        found.setdefault(row["kpi_id"], []).append(Reading._make(row))
    return found


def series(db: Database, kpi_id: int, count: int = 400) -> list[Reading]:
    """One figure's newest readings, oldest first."""
    rows = db.query(f"{_ROW} readings AS r LEFT JOIN comments AS c ON c.id = r.comment_id"
                    " WHERE r.kpi_id = :kpi ORDER BY r.period DESC LIMIT :count", kpi=kpi_id, count=count)
    return [Reading._make(row) for row in reversed(rows)]


def at(db: Database, kpi_id: int, period: str) -> Reading | None:
    row = db.one(f"{_ROW} readings AS r LEFT JOIN comments AS c ON c.id = r.comment_id"
                 " WHERE r.kpi_id = :kpi AND r.period = :period", kpi=kpi_id, period=period)
    return None if row is None else Reading._make(row)


def states(db: Database, on: Sequence[Board], now: datetime) -> dict[int, Counter[str]]:
    """How many figures are in which state, by board id; every figure is counted once."""
    by_id = {board.id: board for board in on}
    newest = recent(db, by_id, count=1)
    found: dict[int, Counter[str]] = {board.id: Counter() for board in on}
    for kpi in kpis.of(db, by_id):
        reading = newest.get(kpi.id, [None])[-1]
        found[kpi.board_id][state(kpi, reading, by_id[kpi.board_id], now)] += 1
    return found


# -- verbs

_WRITE = """
    INSERT INTO readings
      (kpi_id, period, value, numerator, denominator, colour, comment_id, entered_at, entered_by, version)
    VALUES
      (:kpi_id, :period, :value, :numerator, :denominator, :colour, :comment_id, :entered_at, :entered_by, :version)
    ON CONFLICT (kpi_id, period) DO UPDATE SET value = excluded.value, numerator = excluded.numerator,
      denominator = excluded.denominator, colour = excluded.colour, comment_id = excluded.comment_id,
      entered_at = excluded.entered_at, entered_by = excluded.entered_by, version = excluded.version
"""


def enter(
    db: Database, board: Board, kpi: Kpi, period: str, typed: Typed, actor: str, version: int | None = None,
    key: str | None = None,
) -> Entered:
    """Writes or corrects the reading of a period. `version` is the reading's as the form showed it (0: there was none);
    raises Stale when somebody else has written since or the key came with something else, Refused when the values do
    not make a reading, Retired for a figure out of use, Missing for one of another board."""
    _check_figure(board, kpi)
    _check_period(board, kpi, period)
    typed, value = _read(kpi, typed)
    with db.write():
        earlier = journal.seen(db, key, "reading", board.id)
        before = at(db, kpi.id, period)
        if earlier is not None:
            return Entered(earlier.seq, _as_before(db, earlier, kpi, period, value, typed, before))
        if version is not None and version != (before.version if before else 0):
            raise Stale
        colour = typed.colour or kpis.judge(_number(value), kpis.limits_on(db, kpi.id, periods.day(period)))
        if before and _same(before, value, typed, colour):
            return Entered(None, before)
        comment = comments.add(db, board.id, typed.comment, actor)
        after = Reading(
            kpi.id, period, value, typed.numerator, typed.denominator, colour, comment, typed.comment, clock.stamp(),
            actor, before.version + 1 if before else _first_version(db, kpi, period))
        db.execute(_WRITE, **after._asdict())
        seq = journal.record(db, board.id, "reading", kpi.id, "corrected" if before else "entered", actor, key,
                             **_changes(before, after))
    return Entered(seq, after)


def undo(db: Database, board: Board, done: journal.Entry, actor: str) -> int:
    """Puts back what the entry replaced; the journal keeps both. Raises Stale when the reading has moved on since,
    Missing when the entry is not about a reading of this board."""
    if (done.thing, done.board_id) != ("reading", board.id):
        raise Missing
    if "version" not in done.detail:
        raise Stale
    changes, period = done.detail, done.detail["period"]
    with db.write():
        again = journal.seen(db, f"undo-{done.seq}", "reading", board.id)
        if again is not None:
            return again.seq
        here = at(db, done.thing_id, period)
        if here is None or here.version != changes["version"][1]:
            raise Stale
        if changes["version"][0] == 0:
            db.execute("DELETE FROM readings WHERE kpi_id = :kpi AND period = :period",
                       kpi=done.thing_id, period=period)
        else:
            db.execute(
                "UPDATE readings SET value = :value, numerator = :numerator, denominator = :denominator,"
                " colour = :colour, comment_id = :comment, version = version + 1, entered_at = :at, entered_by = :by"
                " WHERE kpi_id = :kpi AND period = :period", kpi=done.thing_id, period=period, at=clock.stamp(),
                by=actor, **{name: changes[name][0] for name in _VALUES})
        return journal.record(db, board.id, "reading", done.thing_id, "undone", actor, f"undo-{done.seq}",
                              period=period, **{name: changes[name][::-1] for name in _VALUES})


def ratio(kpi: Kpi, numerator: float, denominator: float) -> float:
    """The share in per cent when the measure is %, else the plain quotient; exact, so that 0,57 of 0,6 is 95."""
    return float((100 if kpi.measure == "%" else 1) * Fraction(str(numerator)) / Fraction(str(denominator)))


# -- private

def _check_figure(board: Board, kpi: Kpi) -> None:
    if kpi.board_id != board.id:
        raise Missing
    if kpi.retired_at is not None:
        raise Retired("kpi")


def _check_period(board: Board, kpi: Kpi, period: str) -> None:
    if not periods.valid(kpi.rhythm, board, period):
        raise Refused("period", _("Välj vilken period värdet gäller."))
    if period > periods.current(kpi.rhythm, board, clock.now()):
        raise Refused("period", _("Perioden har inte börjat än. Välj en som har det."))


def _read(kpi: Kpi, typed: Typed) -> tuple[Typed, float | None]:
    """Only what this kind of figure has, and its value: nobody but a person judging by hand chooses the colour."""
    comment = entry.text("comment", typed.comment, entry.TEXT, required=False)
    if kpi.direction == "judged":
        return _judgement(typed.colour, comment), None
    if kpi.ratio:
        numerator, denominator = _parts(kpi, typed)
        share = entry.size("denominator", ratio(kpi, numerator, denominator))
        return Typed(numerator=numerator, denominator=denominator, comment=comment), share
    if typed.value is None:
        raise Refused("value", _("Skriv ett tal, till exempel 87,5."))
    return Typed(comment=comment), entry.size("value", typed.value)


def _judgement(colour: str | None, comment: str) -> Typed:
    if colour not in kpis.COLOURS:
        raise Refused("colour", _("Välj grönt, gult eller rött."))
    if not comment:
        raise Refused("comment", _("Skriv en mening om varför ni bedömer så."))
    return Typed(colour=colour, comment=comment)


def _parts(kpi: Kpi, typed: Typed) -> tuple[float, float]:
    if typed.numerator is None or entry.size("numerator", typed.numerator) < 0:
        raise Refused("numerator", _("Skriv hur många, noll eller fler."))
    if typed.denominator is None or entry.size("denominator", typed.denominator) <= 0:
        raise Refused("denominator", _("Skriv av hur många. Det måste vara fler än noll."))
    if kpi.measure == "%" and typed.numerator > typed.denominator:
        raise Refused("numerator", _("Delen kan inte vara större än helheten. Kontrollera talen."))
    return entry.size("numerator", typed.numerator), typed.denominator


def _number(value: float | None) -> float:
    assert value is not None
    return value


def _as_before(db: Database, earlier: journal.Entry, kpi: Kpi, period: str, value: float | None, typed: Typed,
               here: Reading | None) -> Reading:
    """The answer to a form that came twice; Stale when the key came with something else or it was undone since."""
    sent = {"period": period, "value": value, "numerator": typed.numerator, "denominator": typed.denominator}
    wrote = {name: pair if name == "period" else pair[1] for name, pair in earlier.detail.items() if name in sent}
    if here is None or earlier.thing_id != kpi.id or wrote != sent:
        raise Stale
    if typed.colour and typed.colour != earlier.detail["colour"][1]:
        raise Stale
    if typed.comment and typed.comment != comments.text(db, earlier.detail["comment"][1]):
        raise Stale
    return here


def _same(before: Reading, value: float | None, typed: Typed, colour: str) -> bool:
    return (before.value, before.numerator, before.denominator, before.colour) == (
        value, typed.numerator, typed.denominator, colour) and typed.comment in ("", before.comment)


def _first_version(db: Database, kpi: Kpi, period: str) -> int:
    """1, and one more for each that was undone: a form drawn before an undo stays stale after it."""
    return 1 + journal.undone(db, "reading", kpi.id, period)


def _changes(before: Reading | None, after: Reading) -> dict[str, object]:
    """What the journal keeps: the period, and each coded value before and after."""
    def pair(name: str) -> list[object]:
        return [getattr(before, name) if before else None, getattr(after, name)]

    return {"period": after.period, "value": pair("value"), "numerator": pair("numerator"),
            "denominator": pair("denominator"), "colour": pair("colour"), "comment": pair("comment_id"),
            "version": [before.version if before else 0, after.version]}
