"""All ideas or deviations of a board by filter, and one of them with its history and where it may go from here."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pulse import clock, comments, journal, words
from pulse import deviations as deviation_noun
from pulse import ideas as idea_noun
from pulse.boards import Board
from pulse.db import Database
from pulse.deviations import Deviation
from pulse.ideas import Idea
from pulse.panels import deviations as deviation_cards
from pulse.panels import ideas as idea_cards
from pulse.words import _

_GROUPS = {"new": ("new", "prioritised"), "wheel": idea_noun.WHEEL, "done": ("done",), "parked": ("parked",),
           "declined": ("declined",)}


@dataclass(frozen=True, slots=True)
class Filter:
    key: str  # in the address
    text: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Every:
    """A list with its filters; `filters` have counts for the whole board."""

    cards: tuple[idea_cards.Card | deviation_cards.Card, ...]
    filters: tuple[Filter, ...]
    categories: tuple[Filter, ...]
    stage: str
    category: str
    total: int


@dataclass(frozen=True, slots=True)
class Move:
    """One button. `kind` forward is the likely next step; back and aside stand apart."""

    stage: str
    text: str
    kind: str  # forward | other | aside
    needs_note: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to the card."""

    at: str
    stored_at: str
    who: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class One:
    thing: str  # idea | deviation
    card: idea_cards.Card | deviation_cards.Card
    added: str  # "i går 14.06"
    closed: str
    moves: tuple[Move, ...]
    lines: tuple[Line, ...]  # newest first
    question: str  # what to write with a move


def ideas(db: Database, board: Board, stage: str, now: datetime) -> Every:
    """Those in the group that `stage` names; an unknown one shows all."""
    found = idea_noun.all_on(db, board.id)
    names = {"new": _("Nya"), "wheel": _("Pågår"), "done": _("Klara"), "parked": _("Parkerade"),
             "declined": _("Avböjda")}
    counts = {key: sum(one.stage in stages for one in found) for key, stages in _GROUPS.items()}
    stages = _GROUPS.get(stage, idea_noun.STAGES)
    cards = tuple(idea_cards.card(one, now) for one in found if one.stage in stages)
    return Every(cards, _filters(names, counts, stage, len(found)), (), stage if stage in names else "", "", len(found))


def deviations(db: Database, board: Board, stage: str, category: str, now: datetime) -> Every:
    """Those in that stage and of that category; an unknown one does not narrow."""
    found = deviation_noun.all_on(db, board.id)
    names = {"open": _("Nya"), "cause": _("Orsak söks"), "action": _("Åtgärd pågår"), "closed": _("Avslutade")}
    counts = Counter(one.stage for one in found)
    used = Counter(one.category for one in found)
    stage, category = stage if stage in names else "", category if category in used else ""
    cards = tuple(deviation_cards.card(one, now) for one in found
                  if stage in ("", one.stage) and category in ("", one.category))
    categories = {name: name for name in sorted(used, key=words.sort_key)}
    return Every(cards, _filters(names, counts, stage, len(found)), _filters(categories, used, category, len(found)),
                 stage, category, len(found))


def idea(db: Database, one: Idea, now: datetime) -> One:
    moves = tuple(_idea_move(one.stage, to, place) for place, to in enumerate(idea_noun.MOVES[one.stage]))
    lines = _lines(db, "idea", one.id, idea_cards.stage_word, _("la till idén"), now)
    return One("idea", idea_cards.card(one, now), _moment(one.created_at, now), _moment(one.closed_at, now), moves,
               lines, _("Vad lärde ni er, eller varför?"))


def deviation(db: Database, one: Deviation, now: datetime) -> One:
    moves = tuple(_deviation_move(one.stage, to, place) for place, to in enumerate(deviation_noun.MOVES[one.stage]))
    lines = _lines(db, "deviation", one.id, deviation_cards.stage_word, _("antecknade avvikelsen"), now)
    return One("deviation", deviation_cards.card(one, now), _moment(one.created_at, now), _moment(one.closed_at, now),
               moves, lines, _("Vad kom ni fram till?"))


def overtaken(db: Database, thing: str, thing_id: int, now: datetime) -> str:
    """Who moved the card before you, for whoever wanted to."""
    newest = journal.of(db, thing, thing_id, 1)[0]
    return _("%(who)s hann före och ändrade %(at)s. Så här står det nu. Välj igen om du fortfarande vill flytta.") % {
        "who": newest.actor, "at": _moment(newest.at, now)}


def _filters(names: dict[str, str], counts: dict[str, int] | Counter[str], chosen: str,
             total: int) -> tuple[Filter, ...]:
    everything = Filter("", _("Alla"), total, chosen not in names)
    return (everything, *(Filter(key, text, counts.get(key, 0), key == chosen) for key, text in names.items()))


def _idea_move(here: str, to: str, place: int) -> Move:
    text = {"new": _("Ta upp igen"), "prioritised": _("Prioritera"), "plan": _("Planera"), "do": _("Genomför"),
            "check": _("Studera"), "act": _("Agera"), "done": _("Klart"), "parked": _("Parkera"),
            "declined": _("Avböj")}[to]
    if here in ("done", "parked", "declined"):
        text = {"act": _("Öppna igen"), "new": _("Ta upp igen")}.get(to, text)
    elif to == "new":
        text = _("Tillbaka till nya")
    kind = "aside" if to in ("parked", "declined") else "other" if place else "forward"
    return Move(to, text, kind, to == "declined")


def _deviation_move(here: str, to: str, place: int) -> Move:
    back = _("Öppna igen") if here == "closed" else _("Tillbaka till nya")
    text = {"open": back, "cause": _("Sök orsak"), "action": _("Påbörja åtgärd"), "closed": _("Avsluta")}[to]
    return Move(to, text, "other" if place else "forward", False)


def _lines(db: Database, thing: str, thing_id: int, word: Callable[[str], str], added: str,
           now: datetime) -> tuple[Line, ...]:
    """Two questions, however much has happened."""
    entries = journal.of(db, thing, thing_id)
    notes = comments.texts(db, {entry.detail["comment"][1] for entry in entries if _said(entry)})
    return tuple(Line(_moment(entry.at, now), entry.at, entry.actor, _done(entry, word, added),
                      notes.get(entry.detail["comment"][1], "") if _said(entry) else "") for entry in entries)


def _said(entry: journal.Entry) -> bool:
    """Whether something was written with the move."""
    before, after = entry.detail.get("comment", (None, None))
    return after is not None and after != before


def _done(entry: journal.Entry, word: Callable[[str], str], added: str) -> str:
    if entry.verb == "added":
        return added
    stages: Sequence[str | None] = entry.detail.get("stage", (None, None))
    if entry.verb == "undone":
        return _("ångrade, tillbaka till %s") % word(stages[1]) if stages[1] else _("ångrade")
    return _("flyttade till %s") % word(stages[1]) if stages[1] else _("ändrade")


def _moment(stored: str | None, now: datetime) -> str:
    return words.moment(clock.parse(stored), now) if stored else ""
