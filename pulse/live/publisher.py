"""The publisher: one thread that reads the journal and draws what was touched, once per kind of viewer and language.

Drawings come from the database as it is now, so their order is that of the commits, and a burst of changes to one panel
costs one drawing. Only what somebody in this process looks at is drawn.
"""

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import NamedTuple, Protocol

from pulse import boards, clock, journal, panels, periods
from pulse.bell import Bell
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Missing
from pulse.journal import Entry
from pulse.panels import Viewer
from pulse.panels.news import MEETING_LASTS

log = logging.getLogger(__name__)

EVERYWHERE = "*"
"""In a topic's place for a board: the overview of all boards."""

BACKLOG = 2000
"""Journal rows; further behind than that, all that is looked at is drawn anew."""

PAUSE = 1.0
"""Seconds between two looks at the journal without a bell, and between two drawings of the overview."""

AGAIN = 5.0
"""Seconds until a drawing that failed is tried again."""


class Topic(NamedTuple):
    """What a screen looks at: a board's key or `*`, and as whom."""

    board: str
    viewer: Viewer

    @property
    def panels(self) -> tuple[str, ...]:
        """All that this kind of viewer has."""
        return panels.PANELS[self.viewer.kind]

    def among(self, touched: Iterable[str]) -> list[str]:
        """Those that this kind of viewer has; no single figure when the panel that holds them all comes anyway."""
        had = [name for name in touched if name in self.panels]
        single = "figures" in self.panels and "figures" not in had
        return [name for name in touched if name in had or single and name.startswith("figure-")]


class Sender(Protocol):
    """The hub, as the publisher sees it."""

    @property
    def topics(self) -> Collection[Hashable]: ...
    def publish(self, topic: Topic, drawings: Mapping[str, str], /) -> None: ...
    def dismiss(self, topic: Topic, /) -> None: ...


class Publisher(threading.Thread):
    """`serve` gives it the hub and starts it. `seq` is the last journal row it has seen."""

    def __init__(self, db: Database, bell: Bell) -> None:
        super().__init__(name="pulse-publisher", daemon=True)
        self.seq = 0
        self.turned_at = time.monotonic()
        self._db, self._bell = db, bell
        self._wishes: deque[Topic] = deque()
        self._due: dict[Topic, dict[str, None]] = {}  # panels in the order they are to be drawn
        self._failed: dict[Topic, dict[str, None]] = {}
        self._failed_at = self._overview_at = 0.0
        self._minute = ""
        self._moments: dict[str, object] = {}  # board key → what its drawings take the time to be
        self._keys: dict[int, str] = {}  # board id → key, of boards that were looked at
        self._stopping = False

    # -- called by other threads
    def serve(self, hub: Sender) -> None:
        self._hub = hub
        self.seq = journal.last(self._db)
        self.start()

    def want(self, topic: Hashable) -> None:
        """All panels of this topic, soon."""
        assert isinstance(topic, Topic)
        self._wishes.append(topic)
        self._bell.nudge()

    def stop(self) -> None:
        self._stopping = True
        self._bell.nudge()

    # -- the thread
    def run(self) -> None:
        while not self._stopping:
            self.turned_at = time.monotonic()
            try:
                self._bell.wait(self._patience())
                with self._db.read():
                    self._notice()
                    self._draw_due()
            except Exception:
                log.exception("the publisher stumbled")
                time.sleep(PAUSE)
        self._bell.close()
        self._db.close()

    def _patience(self) -> float:
        waiting = any(topic.board == EVERYWHERE for topic in self._due)
        return min(max(self._overview_at + PAUSE - time.monotonic(), 0.0), PAUSE) if waiting else PAUSE

    def _notice(self) -> None:
        """What has to be drawn: what was wished for, what was changed, what time has changed, what failed."""
        topics = [topic for topic in self._hub.topics if isinstance(topic, Topic)]
        while self._wishes:
            topic = self._wishes.popleft()
            self._add(topic, topic.panels)
        self._notice_changes(topics)
        if (minute := clock.stamp()[:16]) != self._minute:
            self._minute = minute
            self._notice_time(topics)
        if self._failed and time.monotonic() > self._failed_at + AGAIN:
            failed, self._failed = self._failed, {}
            for topic, names in failed.items():
                self._add(topic, names)

    def _notice_changes(self, topics: Iterable[Topic]) -> None:
        entries = journal.since(self._db, self.seq, BACKLOG)
        if not entries:
            return
        behind = len(entries) == BACKLOG
        touched = {} if behind else self._touched(entries)
        for topic in topics:
            if behind or topic.board == EVERYWHERE:
                self._add(topic, topic.panels)
            else:
                self._add(topic, [*touched.get(topic.board, ()), *touched.get(EVERYWHERE, ())])
        self.seq = journal.last(self._db) if behind else entries[-1].seq

    def _touched(self, entries: Iterable[Entry]) -> dict[str, dict[str, None]]:
        """Board key → panels; under `*` those that a change without a board touches on every board."""
        found: dict[str, dict[str, None]] = {}
        for entry in entries:
            key = EVERYWHERE if entry.board_id is None else self._keys.get(entry.board_id)
            if key is not None:
                found.setdefault(key, {}).update(dict.fromkeys(panels.touched(entry)))
        return found

    def _notice_time(self, topics: Iterable[Topic]) -> None:
        """A new shift, a new day or a meeting that has begun makes values old, without a change."""
        watched = {topic.board for topic in topics} & self._moments.keys()
        moments = {key: _moment(board) for key in watched if (board := boards.by_key(self._db, key)) is not None}
        for topic in topics:
            if topic.board == EVERYWHERE or moments.get(topic.board) != self._moments.get(topic.board):
                self._add(topic, topic.panels)
        self._moments = moments

    def _add(self, topic: Topic, names: Iterable[str]) -> None:
        if names := dict.fromkeys(names):
            self._due.setdefault(topic, {}).update(names)

    def _draw_due(self) -> None:
        early = time.monotonic() < self._overview_at + PAUSE
        for topic in [topic for topic in self._due if not (early and topic.board == EVERYWHERE)]:
            self.turned_at = time.monotonic()
            if topic.board == EVERYWHERE:
                self._overview_at = self.turned_at
            names = self._due.pop(topic)
            try:
                self._draw(topic, names)
            except Exception:
                log.exception("could not draw %s", topic)
                self._failed.setdefault(topic, {}).update(names)
                self._failed_at = time.monotonic()

    def _draw(self, topic: Topic, names: Iterable[str]) -> None:
        board = None if topic.board == EVERYWHERE else boards.by_key(self._db, topic.board)
        if board is not None and board.retired_at is None:
            self._keys[board.id] = board.key
            self._moments.setdefault(board.key, _moment(board))
        elif topic.board != EVERYWHERE:
            self._hub.dismiss(topic)
            return
        drawings = {}
        for name in topic.among(names):
            with contextlib.suppress(Missing):  # a figure that is no longer shown
                drawings[name] = panels.draw(self._db, name, board, topic.viewer)
        self._hub.publish(topic, drawings)


def _moment(board: Board) -> object:
    """What the time means to this board: its shift, the day, the next meeting and whether one is going on."""
    now = clock.now()
    meetings = boards.next_meeting(board, now), boards.next_meeting(board, now - MEETING_LASTS)
    return clock.today(), periods.current("shift", board, now), meetings
