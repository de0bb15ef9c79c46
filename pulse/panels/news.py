"""What is new since the last meeting (or shift), read from the journal: one line per thing, and the counts of the foot.

A meeting that runs, or has just ended, looks back to the one before it: that is when people stand in front of the wall.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pulse import boards, clock, deviations, ideas, journal, kpis, readings, words
from pulse.boards import Board
from pulse.db import Database
from pulse.deviations import Deviation
from pulse.ideas import Idea
from pulse.journal import Entry
from pulse.kpis import Kpi
from pulse.panels import deviations as deviation_cards
from pulse.panels import figures
from pulse.panels import ideas as idea_cards
from pulse.readings import Reading
from pulse.words import _, ngettext

MEETING_LASTS = timedelta(hours=1)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One line. `state` is that of a figure, `quarters` the wheel of an idea; the other is "" or None."""

    thing: str  # reading | idea | deviation
    thing_id: int
    at: str  # "14.06", "i går 16.20"
    title: str
    text: str  # "från 2 till 0 · På mål"
    state: str
    word: str
    quarters: int | None
    actor: str  # not for the wall


@dataclass(frozen=True, slots=True)
class News:
    title: str  # "Sedan förra mötet"
    since: str  # "14.30", "i går 14.30"
    empty: str  # "Inget nytt sedan förra mötet."
    items: tuple[Item, ...]
    more: int  # how many lines there are beyond `items`
    counts: tuple[tuple[int, str], ...]  # (2, "avvikelser"), (1, "vände till grönt")
    counted: str  # "Sedan förra mötet:"
    seq: int
    changed: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the lines are about, asked for once."""

    kpis: Mapping[int, Kpi]
    readings: Mapping[int, list[Reading]]  # the newest two
    ideas: Mapping[int, Idea]
    deviations: Mapping[int, Deviation]


def all(db: Database, board: Board, now: datetime) -> News:
    since, word = last_time(board, now)
    entries = _standing(journal.on(db, board.id, clock.stamp(since)))
    known = _known(db, board)
    items = [item for entry in _newest_per_thing(entries) if (item := _item(entry, known, board, now))]
    return News(word, words.moment(since, now), _("Inget nytt ännu"), tuple(items[:SHOWN]),
                max(0, len(items) - SHOWN), _counts(entries, known), f"{word}:", *figures.mark(db, board, now))


def last_time(board: Board, now: datetime) -> tuple[datetime, str]:
    """Since when things are new here, and what that time is called."""
    before = now - MEETING_LASTS
    meeting = boards.last_meeting(board, before)
    if meeting:
        return meeting, _("Sedan förra mötet")
    if board.shifts:
        return _last_shift(board, before), _("Sedan förra passet")
    return now - timedelta(days=1), _("Senaste dygnet")


def _last_shift(board: Board, now: datetime) -> datetime:
    here = clock.local(now)
    for back in (0, 1):
        day = here.date() - timedelta(days=back)
        for start in reversed(board.shifts):
            moment = boards.at(day, start)
            if moment <= now:
                return moment
    return now - timedelta(days=1)


def _standing(entries: Iterable[Entry]) -> list[Entry]:
    """Newest first, without what was undone and the undoing of it."""
    all_of = list(entries)
    undone = {entry.key for entry in all_of if entry.verb == "undone"}
    return [entry for entry in all_of if entry.verb != "undone" and f"undo-{entry.seq}" not in undone]


def _newest_per_thing(entries: Iterable[Entry]) -> list[Entry]:
    found: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        found.setdefault((entry.thing, entry.thing_id), entry)
    return list(found.values())


def _known(db: Database, board: Board) -> _Known:
    here = [board.id]
    return _Known({kpi.id: kpi for kpi in kpis.of(db, here)}, readings.recent(db, here, 2),
                  {idea.id: idea for idea in ideas.on(db, here)},
                  {deviation.id: deviation for deviation in deviations.on(db, here)})


def _item(entry: Entry, known: _Known, board: Board, now: datetime) -> Item | None:
    """None for what is no longer shown, and for what is no news to a team."""
    at = words.moment(clock.parse(entry.at), now)
    if entry.thing == "reading" and entry.thing_id in known.kpis:
        return _figure(entry, known.kpis[entry.thing_id], known.readings.get(entry.thing_id, []), board, now, at)
    if entry.thing == "idea" and entry.thing_id in known.ideas:
        return _idea(entry, known.ideas[entry.thing_id], at)
    if entry.thing == "deviation" and entry.thing_id in known.deviations:
        return _deviation(entry, known.deviations[entry.thing_id], at)
    return None


def _figure(entry: Entry, kpi: Kpi, newest: list[Reading], board: Board, now: datetime, at: str) -> Item | None:
    if not newest:
        return None
    state = readings.state(kpi, newest[-1], board, now)
    return Item("reading", kpi.id, at, kpi.name, _change(kpi, newest), state, figures.word(kpi, newest[-1], state),
                None, entry.actor)


def _change(kpi: Kpi, newest: list[Reading]) -> str:
    """`från 2 till 0`, or `0` the first time; nothing for a figure judged by hand."""
    values = [kpis.shown(kpi, reading.value) for reading in newest if reading.value is not None]
    if not values:
        return ""
    unit = f" {kpi.measure}" if len(kpi.measure) <= figures.SHORT_UNIT else ""
    if len(values) == 1 or values[0] == values[1]:
        return f"{values[-1]}{unit}"
    return _("från %(before)s till %(after)s") % {"before": values[0], "after": values[1] + unit}


def _idea(entry: Entry, idea: Idea, at: str) -> Item:
    text = _("ny idé") if entry.verb == "added" else idea_cards.stage_word(idea.stage)
    return Item("idea", idea.id, at, idea.title, text, "", "", idea_cards.quarters(idea.stage), entry.actor)


def _deviation(entry: Entry, one: Deviation, at: str) -> Item:
    text = _("ny avvikelse") if entry.verb == "added" else deviation_cards.stage_word(one.stage)
    return Item("deviation", one.id, at, deviation_cards.wall_title(one), f"{one.category} · {text}", "", "", None,
                entry.actor)


def _counts(entries: list[Entry], known: _Known) -> tuple[tuple[int, str], ...]:
    new = {thing: len({entry.thing_id for entry in entries if entry.thing == thing and entry.verb == "added"})
           for thing in ("deviation", "idea")}
    touched = {entry.thing_id for entry in entries if entry.thing == "reading"} & set(known.kpis)
    turned = [newest[1].colour for kpi_id, newest in known.readings.items()
              if kpi_id in touched and len(newest) == 2 and newest[0].colour != newest[1].colour]
    greens, reds = turned.count("green"), turned.count("red")
    found = (
        (reds, _("blev röd") if reds == 1 else _("blev röda")),
        (greens, _("vände till grönt")),
        (new["deviation"], ngettext("ny avvikelse", "nya avvikelser", new["deviation"])),
        (new["idea"], ngettext("ny idé", "nya idéer", new["idea"])))
    return tuple(count for count in found if count[0])
