"""The publisher: reads the journal and draws what was touched, once per kind of viewer and language.

Drawings come from the database as it is now, one turn at a time, so their order is that of the commits, and a burst of
changes to one panel costs one drawing. Only what somebody in this process looks at is drawn. It has a thread of its
own; a small change is drawn by the thread that has just committed it, for waking another one takes longer.
"""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Protocol

from pulse import boards, clock, journal, panels, periods
from pulse.bell import Bell
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Missing
from pulse.journal import Entry
from pulse.live.agenda import EVERYWHERE, PAUSE, Agenda, Topic
from pulse.panels.news import MEETING_LASTS

log = logging.getLogger(__name__)

BACKLOG = 2000
"""Journal rows; further behind than that, all that is looked at is drawn anew."""

FEW = 4
"""Drawings that whoever committed makes at once; more are left to the publisher's own thread."""

AGAIN = 5.0
"""Seconds until what could not be drawn is tried again."""


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
        self._db, self.bell = db, bell
        self._turning = threading.Lock()
        self._agenda = Agenda()
        self._wishes: deque[Topic] = deque()
        self._minute = ""
        self._moments: dict[str, object] = {}  # board key → what its drawings take the time to be
        self._boards: dict[str, Board | None] = {}
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
        self.bell.nudge()

    def hurry(self) -> None:
        """For the thread that has just committed: draw what little that changed, unless somebody is drawing already.
        Never raises; the bell has the publisher's own thread do the rest."""
        if not self._turning.acquire(blocking=False):
            return
        try:
            with self._db.read():
                self._notice_changes(self._topics())
                self._draw_due(FEW)
        except Exception:
            log.exception("the publisher stumbled in a hurry")
        finally:
            self._turning.release()

    def stop(self) -> None:
        self._stopping = True
        self.bell.nudge()

    # -- the thread
    def run(self) -> None:
        while not self._stopping:
            self.turned_at = time.monotonic()
            try:
                self.bell.wait(self._agenda.patience())
                with self._turning, self._db.read():
                    self._notice()
                    self._draw_due()
            except Exception:
                log.exception("the publisher stumbled")
                time.sleep(PAUSE)
        self.bell.close()
        self._db.close()

    def _notice(self) -> None:
        """What has to be drawn: what was wished for, what was changed, what the time has changed."""
        topics = self._topics()
        while self._wishes:
            topic = self._wishes.popleft()
            self._agenda.wanted(topic, topic.panels)
        self._notice_changes(topics)
        if (minute := clock.stamp()[:16]) != self._minute:
            self._minute = minute
            self._notice_time(topics)

    def _topics(self) -> list[Topic]:
        return [topic for topic in self._hub.topics if isinstance(topic, Topic)]

    def _notice_changes(self, topics: Iterable[Topic]) -> None:
        entries = journal.since(self._db, self.seq, BACKLOG)
        behind = len(entries) == BACKLOG
        if behind or any(entry.board_id is None or entry.thing in ("board", "unit") for entry in entries):
            self._boards.clear()
        touched = {} if behind else self._touched(entries)
        for topic in topics:
            if behind:
                self._agenda.changed(topic, topic.panels)
            else:
                self._agenda.changed(topic, touched.get(topic.board, ()))
                self._agenda.changed(topic, touched.get(EVERYWHERE, ()))
        if entries:
            self.seq = journal.last(self._db) if behind else entries[-1].seq

    def _touched(self, entries: Iterable[Entry]) -> dict[str, dict[str, None]]:
        """Board key → panels. Under `*` the overview's, and those that a change without a board touches everywhere."""
        found: dict[str, dict[str, None]] = {}
        for entry in entries:
            names = dict.fromkeys(panels.touched(entry))
            if entry.board_id is None:
                found.setdefault(EVERYWHERE, {}).update(names)
            else:
                found.setdefault(EVERYWHERE, {}).update({name: None for name in names if name == "tree"})
                if (key := self._keys.get(entry.board_id)) is not None:
                    found.setdefault(key, {}).update(names)
        return found

    def _notice_time(self, topics: Iterable[Topic]) -> None:
        """A new shift, a new day or a meeting that has begun makes values old, without a change."""
        watched = {topic.board for topic in topics} & self._moments.keys()
        moments = {key: _moment(board) for key in watched if (board := boards.by_key(self._db, key)) is not None}
        for topic in topics:
            if topic.board == EVERYWHERE or moments.get(topic.board) != self._moments.get(topic.board):
                self._agenda.changed(topic, topic.panels)
        self._moments = moments

    def _draw_due(self, most: float = math.inf) -> None:
        for topic, names in self._agenda.take(most).items():
            self._draw(topic, names)

    def _draw(self, topic: Topic, names: Iterable[str]) -> None:
        """Draws and hands to the hub. What goes wrong with one board or panel stops no other."""
        self.turned_at = time.monotonic()
        try:
            board = None if topic.board == EVERYWHERE else self._board(topic.board)
            if board is not None and board.retired_at is None:
                self._keys[board.id] = board.key
                self._moments.setdefault(board.key, _moment(board))
            elif topic.board != EVERYWHERE:
                self._hub.dismiss(topic)
                return
            self._hub.publish(topic, self._drawn(topic, board, names))
        except Exception:
            log.exception("could not serve %s", topic)
            self._agenda.wanted(topic, topic.panels, AGAIN)

    def _board(self, key: str) -> Board | None:
        """As the journal last told; reading it anew for every change would be a tenth of the way to the screen."""
        if key not in self._boards:
            self._boards[key] = boards.by_key(self._db, key)
        return self._boards[key]

    def _drawn(self, topic: Topic, board: Board | None, names: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        shared: panels.Shared = {}
        for name in names:
            try:
                found[name] = panels.draw(self._db, name, board, topic.viewer, shared)
            except Missing:
                continue  # a figure that is no longer shown
            except Exception:
                log.exception("could not draw %s of %s", name, topic)
                self._agenda.wanted(topic, [name], AGAIN)
        return found


def _moment(board: Board) -> object:
    """What the time means to this board: its shift, the day, the next meeting and whether one is going on."""
    now = clock.now()
    meetings = boards.next_meeting(board, now), boards.next_meeting(board, now - MEETING_LASTS)
    return clock.today(), periods.current("shift", board, now), meetings
