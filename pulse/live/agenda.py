"""What is to be drawn, and when: a changed panel at once, what sums up many changes a moment later.

So the change itself is on every screen before anybody spends time on the lines about it, and a busy morning costs each
summary one drawing a second.
"""

import math
import time
from collections.abc import Iterable
from typing import NamedTuple

from pulse import panels
from pulse.panels import Viewer

EVERYWHERE = "*"
"""In a topic's place for a board: the overview of all boards."""

SUMMARIES = frozenset({"news", "foot", "tree"})
"""Panels that change with nearly everything; drawn at most once a second."""

SHORTLY = 0.2
"""Seconds from a change to its summaries."""

PAUSE = 1.0
"""Seconds between two drawings of a summary."""


class Topic(NamedTuple):
    """What a screen looks at: a board's key or `*`, and as whom."""

    board: str
    viewer: Viewer

    @property
    def panels(self) -> tuple[str, ...]:
        """All that this kind of viewer has."""
        return panels.PANELS[self.viewer.kind]

    def has(self, panel: str) -> bool:
        return panel in self.panels or panel.startswith("figure-") and "figures" in self.panels


class Agenda:
    """Times are those of `time.monotonic`."""

    def __init__(self) -> None:
        self._due: dict[tuple[Topic, str], float] = {}
        self._drawn: dict[tuple[Topic, str], float] = {}  # summaries only

    def changed(self, topic: Topic, names: Iterable[str]) -> None:
        """These show something else now; what the topic does not have is left out."""
        now = time.monotonic()
        for name in filter(topic.has, names):
            later = max(now + SHORTLY, self._drawn.get((topic, name), 0.0) + PAUSE) if name in SUMMARIES else now
            self._put(topic, name, later)

    def wanted(self, topic: Topic, names: Iterable[str], after: float = 0.0) -> None:
        """These are to be drawn in so many seconds, changed or not."""
        for name in names:
            self._put(topic, name, time.monotonic() + after)

    def take(self, most: float = math.inf) -> dict[Topic, list[str]]:
        """What is due; nothing yet when that is more than `most` drawings. A single figure is left out when the panel
        that holds them all is due as well."""
        now = time.monotonic()
        found: dict[Topic, list[str]] = {}
        due = [key for key, at in self._due.items() if at <= now]
        for topic, name in due if len(due) <= most else ():
            del self._due[topic, name]
            found.setdefault(topic, []).append(name)
            if name in SUMMARIES:
                self._drawn[topic, name] = now
        return {topic: [name for name in names if not (name.startswith("figure-") and "figures" in names)]
                for topic, names in found.items()}

    def patience(self) -> float:
        """Seconds until something is due, at most PAUSE."""
        return max(0.0, min([at - time.monotonic() for at in self._due.values()] + [PAUSE]))

    def _put(self, topic: Topic, name: str, at: float) -> None:
        self._due[topic, name] = min(at, self._due.get((topic, name), at))
