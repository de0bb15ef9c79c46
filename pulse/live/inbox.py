"""What waits to be sent: for each topic the newest drawing of each panel, in the order they were last drawn."""

import threading
from collections.abc import Hashable, Mapping


class Newest(dict[str, bytes]):
    """Panel → frame. A panel put again moves to the end: a newer whole must not be overwritten by an older part."""

    def put(self, parts: Mapping[str, bytes]) -> None:
        for panel, frame in parts.items():
            self.pop(panel, None)
            self[panel] = frame


class Inbox:
    """Between the threads that draw and the one that sends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Hashable, Newest] = {}

    def put(self, topic: Hashable, parts: Mapping[str, bytes]) -> None:
        with self._lock:
            self._waiting.setdefault(topic, Newest()).put(parts)

    def take(self) -> dict[Hashable, Newest]:
        """All that waited; the box is empty then."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
        return taken
