"""Live: notices that the journal grew, draws each touched panel once per kind of viewer, and sends it to every screen.

One `Live` per worker process holds three parts: the bell that rings, the publisher that draws, the hub that sends.
"""

import json
import threading
import time

from pulse import bell, clock
from pulse.bell import Bell
from pulse.db import Database
from pulse.live.agenda import EVERYWHERE, Topic
from pulse.live.hub import Hub
from pulse.live.publisher import Publisher
from pulse.panels import paper
from pulse.settings import Settings

__all__ = ["EVERYWHERE", "Live", "Topic"]

CALM = 0.05
"""Seconds since the commit before; in a rush the publisher's own thread makes one drawing of many changes."""

WAY = 0.0005
"""Seconds that who committed steps aside, so that the screens have the change before it is answered."""

STUCK = 5.0
"""Seconds after which a thread that has not come round counts as stuck."""


class Live:
    """The threads begin with `start`, after the fork: at once in a worker, else with the first screen."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self._settings, self._db = settings, db
        self._starting = threading.Lock()
        self._hub: Hub | None = None
        self._publisher: Publisher | None = None
        self._rung_at = 0.0

    def start(self) -> Hub:
        with self._starting:
            if self._hub is None:
                publisher = Publisher(self._db, Bell(self._settings.data))
                hub = Hub(self._settings.max_screens, lambda: json.dumps(self.beat(publisher.seq)), publisher.want)
                publisher.serve(hub)
                hub.start()
                self._hub, self._publisher = hub, publisher
            return self._hub

    def ring(self) -> None:
        """After each commit of this process: tell the others, and have it on the screens here at once. Never raises."""
        before, self._rung_at = self._rung_at, time.monotonic()
        publisher = self._publisher
        bell.ring(self._settings.data, publisher.bell if publisher else None)
        if publisher is not None:
            if self._rung_at - before > CALM:
                publisher.hurry()
                time.sleep(WAY)
            publisher.bell.nudge()

    def stop(self) -> None:
        """Closes the screens with 1012 and ends both threads. Safe in a signal handler."""
        if self._hub is not None and self._publisher is not None:
            self._publisher.stop()
            self._hub.stop()

    def join(self, seconds: float) -> None:
        """Wait until both threads have ended, so that the bell is taken down."""
        for part in (self._hub, self._publisher):
            if part is not None:
                part.join(seconds)

    def well(self) -> bool:
        """Whether both threads, once started, have come round in the last seconds."""
        oldest = time.monotonic() - STUCK
        return all(part is None or part.turned_at > oldest for part in (self._hub, self._publisher))

    @property
    def full(self) -> bool:
        """Whether this process has no room for one more screen."""
        return self._hub is not None and self._hub.full

    def beat(self, seq: int) -> dict[str, object]:
        """The heartbeat: local time for the screen's clock, the version it should show, the newest journal row."""
        local = clock.local().strftime("%Y-%m-%dT%H:%M:%S")
        return {"beat": 1, "local": local, "version": paper.version(), "seq": seq}
