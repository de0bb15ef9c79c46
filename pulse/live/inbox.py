"""What waits to be sent: for each topic the newest drawing of each panel, in the order they were last drawn."""

import threading
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Generic, TypeVar

from pulse.live import frames

T = TypeVar("T")


class Message:
    """A drawing as it goes out: `plain`, or `small` for screens that inflate. Each is made once, for all of them."""

    def __init__(self, words: str) -> None:
        self._words = words

    @cached_property
    def plain(self) -> bytes:
        return frames.text(self._words)

    @cached_property
    def small(self) -> bytes:
        return frames.small(self._words)


class Newest(dict[str, T], Generic[T]):
    """By panel. A panel put again moves to the end: a newer whole must not be overwritten by an older part."""

    def put(self, parts: Mapping[str, T]) -> None:
        for panel, part in parts.items():
            self.pop(panel, None)
            self[panel] = part


class Inbox:
    """Between the threads that draw and the one that sends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[Hashable, Newest[Message]] = {}

    def put(self, topic: Hashable, parts: Mapping[str, Message]) -> None:
        with self._lock:
            self._waiting.setdefault(topic, Newest()).put(parts)

    def take(self) -> dict[Hashable, Newest[Message]]:
        """All that waited; the box is empty then."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
        return taken
