"""The board's deviations for the eye. What harmed somebody is never retold on the wall: category and day only."""

from dataclasses import dataclass
from datetime import date, datetime

from pulse import clock, deviations, words
from pulse.boards import Board
from pulse.db import Database
from pulse.deviations import Deviation
from pulse.panels.figures import mark
from pulse.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Card:
    """One deviation. `title`, `text`, `author` and `note` are not for the wall; it shows `wall_title`."""

    id: int
    number: int
    category: str
    severity: str  # low | risk | harm
    severity_word: str
    stage: str
    stage_word: str  # "orsak söks"
    when: str  # "i dag 06.50", "i går"
    is_open: bool
    wall_title: str
    title: str
    text: str
    author: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class Deviations:
    cards: tuple[Card, ...]
    open: int
    closed: int
    summary: str  # "2 öppna · 1 avslutad"
    seq: int
    changed: str


def all(db: Database, board: Board, now: datetime) -> Deviations:
    found = sorted(deviations.on(db, [board.id]), key=lambda one: (one.closed_at is not None, -one.number))
    cards = tuple(card(one, now) for one in found)
    open_ = sum(card.is_open for card in cards)
    return Deviations(cards, open_, len(cards) - open_, _summary(open_, len(cards) - open_), *mark(db, board, now))


def stage_word(stage: str) -> str:
    return {"open": _("ny"), "cause": _("orsak söks"), "action": _("åtgärd pågår"), "closed": _("avslutad")}[stage]


def severity_word(severity: str) -> str:
    return {"low": _("liten"), "risk": _("risk"), "harm": _("skada")}[severity]


def wall_title(one: Deviation) -> str:
    """What may hang on a wall about it."""
    return _("Rapporteras i avvikelsesystemet") if one.severity == "harm" else one.title


def _summary(open_: int, closed: int) -> str:
    parts = (ngettext("%s öppen", "%s öppna", open_) % open_ if open_ else "",
             ngettext("%s avslutad", "%s avslutade", closed) % closed if closed else "")
    return " · ".join(part for part in parts if part)


def card(one: Deviation, now: datetime) -> Card:
    return Card(
        one.id, one.number, one.category, one.severity, severity_word(one.severity), one.stage, stage_word(one.stage),
        _when(one, now), one.closed_at is None, wall_title(one), one.title, one.text, one.author, one.note,
        one.version)


def _when(one: Deviation, now: datetime) -> str:
    """The day it happened; with the hour it was noted when that was the same day, and today."""
    day, today = date.fromisoformat(one.day), clock.local(now).date()
    noted = clock.local(clock.parse(one.created_at))
    near = words.near_day(day, today)
    return f"{near} {words.time(noted)}" if day == noted.date() == today else near
