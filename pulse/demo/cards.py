"""The past of ideas and deviations: each card is added and moved with the verbs that people use."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pulse import clock, deviations, ideas
from pulse.boards import Board
from pulse.cards import Noted
from pulse.db import Database
from pulse.demo import schedule
from pulse.demo.stories import Deviation, Event, Idea, Story


@dataclass(slots=True)
class _Card:
    """A card on its way: its id once it has been added, and its version."""

    add: Callable[[], Noted]
    moving: Callable[[int, str, str, int, str], Noted]
    id: int = 0
    version: int = 1

    def appear(self) -> None:
        self.id = self.add().id

    def go(self, stage: str, who: str, note: str) -> None:
        self.moving(self.id, stage, who, self.version, note)
        self.version += 1


def past(db: Database, board: Board, story: Story, now: datetime) -> Iterator[Event]:
    """Every step of every card, in the order of the file; the caller sorts them by time."""
    for idea in story.idea:
        yield from _events(_idea(db, board, idea), board, idea, now)
    for deviation in story.deviation:
        yield from _events(_deviation(db, board, deviation), board, deviation, now)


def _idea(db: Database, board: Board, idea: Idea) -> _Card:
    return _Card(
        lambda: ideas.add(db, board, idea.title, idea.text, idea.by),
        lambda id, stage, who, version, note: ideas.move(db, board, id, stage, who, version, note=note))


def _deviation(db: Database, board: Board, deviation: Deviation) -> _Card:
    return _Card(
        lambda: deviations.log(db, board, clock.today(), deviation.title, deviation.text, deviation.category,
                               deviation.severity, deviation.by),
        lambda id, stage, who, version, note: deviations.move(db, board, id, stage, who, version, note=note))


def _events(card: _Card, board: Board, told: Idea | Deviation, now: datetime) -> Iterator[Event]:
    chance = random.Random(f"{board.key}/{told.title}")
    moment = schedule.sometime(board, told.age, now, None, chance)
    yield Event(moment, card.appear)
    for step in told.steps:
        stage, age, who, note = (*step, "")[:4]
        moment = schedule.sometime(board, int(age), now, moment, chance)
        yield Event(moment, _going(card, str(stage), str(who), str(note)))


def _going(card: _Card, stage: str, who: str, note: str) -> Callable[[], None]:
    return lambda: card.go(stage, who, note)
