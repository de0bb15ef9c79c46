"""The board's ideas for the eye: those on their way round the wheel first, then new, then what has been done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pulse import clock, ideas
from pulse.boards import Board
from pulse.db import Database
from pulse.ideas import Idea
from pulse.panels.figures import mark
from pulse.words import _, ngettext

_ORDER = ("act", "check", "do", "plan", "new", "prioritised", "done", "parked", "declined")
_SHOWN_ON_WALL = frozenset(_ORDER[:7])
_NEWEST_FIRST = frozenset({"new", "done"})


@dataclass(frozen=True, slots=True)
class Card:
    """One idea. `author`, `text` and `note` are not for the wall."""

    id: int
    number: int
    title: str
    stage: str
    stage_word: str  # "studerar"
    quarters: int  # of the wheel, 0–4
    waited: str  # in its stage: "i dag", "3 dagar"
    is_open: bool
    is_done: bool
    text: str
    author: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class Ideas:
    cards: tuple[Card, ...]  # all that are shown on the tablet
    on_wall: tuple[Card, ...]  # without parked and declined
    under_way: int
    new: int
    done: int
    summary: str  # "3 pågår · 2 nya"
    seq: int
    changed: str


def all(db: Database, board: Board, now: datetime) -> Ideas:
    found = ideas.on(db, [board.id])
    ordered = sorted(found, key=lambda idea: (_ORDER.index(idea.stage), _age_key(idea)))
    cards = tuple(card(idea, now) for idea in ordered)
    under_way = sum(card.stage in ideas.WHEEL for card in cards)
    new, done = (sum(card.stage == stage for card in cards) for stage in ("new", "done"))
    return Ideas(cards, tuple(card for card in cards if card.stage in _SHOWN_ON_WALL), under_way, new, done,
                 _summary(under_way, new, done), *mark(db, board, now))


def stage_word(stage: str) -> str:
    """What is being done with the idea now."""
    return {
        "new": _("ny"), "prioritised": _("prioriterad"), "plan": _("planerar"), "do": _("genomför"),
        "check": _("studerar"), "act": _("agerar"), "done": _("klar"), "parked": _("parkerad"),
        "declined": _("avböjd"),
    }[stage]


def quarters(stage: str) -> int:
    """How many quarters of the wheel are filled."""
    if stage == "done":
        return 4
    return ideas.WHEEL.index(stage) + 1 if stage in ideas.WHEEL else 0


def waited(since: str, now: datetime) -> str:
    """`i dag`, `1 dag`, `3 dagar` since the stored time."""
    days = (clock.local(now).date() - clock.local(clock.parse(since)).date()).days
    return _("i dag") if days <= 0 else ngettext("%s dag", "%s dagar", days) % days


def _age_key(idea: Idea) -> float:
    """What has waited longest comes first, but the newest among new and done."""
    at = clock.parse(idea.stage_at).timestamp()
    return -at if idea.stage in _NEWEST_FIRST else at


def _summary(under_way: int, new: int, done: int) -> str:
    parts: Sequence[str] = (
        _("%s pågår") % under_way if under_way else "",
        ngettext("%s ny", "%s nya", new) % new if new else "",
        ngettext("%s klar", "%s klara", done) % done if done else "")
    return " · ".join(part for part in parts if part)


def card(idea: Idea, now: datetime) -> Card:
    return Card(
        idea.id, idea.number, idea.title, idea.stage, stage_word(idea.stage), quarters(idea.stage),
        waited(idea.stage_at, now), idea.closed_at is None, idea.stage == "done", idea.text, idea.author, idea.note,
        idea.version)
