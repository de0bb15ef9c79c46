"""The hub: one thread that owns every screen's socket of this process and never waits for any of them.

Others hand it sockets (`adopt`) and drawings (`publish`). Newest only, twice: while the hub is busy a new drawing of a
panel takes the place of the older one, and so it does behind a socket that is full. No thread per screen.
"""

import collections
import logging
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Concatenate, ParamSpec

from pulse.live import frames, wire
from pulse.live.inbox import Inbox, Message, Newest
from pulse.live.screen import Gone, Screen

P = ParamSpec("P")

log = logging.getLogger(__name__)

BEAT = 5.0
"""Seconds between two heartbeats to a screen."""

PING_EVERY = 4
"""Beats between two pings, whose answer proves that the screen lives."""

GRAIN = 0.2
"""Seconds: heartbeats due within it go out together, or thousands of screens would wake the thread as often."""

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Room:
    """The screens of one topic by descriptor, and the newest drawing of each panel for those who come later."""

    def __init__(self) -> None:
        self.plain: dict[int, Screen] = {}
        self.inflating: dict[int, Screen] = {}
        self.panels: Newest[Message] = Newest()

    def of(self, screen: Screen) -> dict[int, Screen]:
        """Those that get the same bytes as this one."""
        return self.inflating if screen.inflates else self.plain


class Hub(threading.Thread):
    """`beat` words a heartbeat; `wanted` is called with a topic that got its first screen and needs its panels."""

    def __init__(self, most: int, beat: Callable[[], str], wanted: Callable[[Hashable], None]) -> None:
        super().__init__(name="pulse-hub", daemon=True)
        self.most = most
        self.turned_at = time.monotonic()
        self._beat, self._wanted = beat, wanted
        self._selector = selectors.DefaultSelector()
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        self._selector.register(self._ear, READ, None)
        self._screens: dict[int, Screen] = {}
        self._behind: set[int] = set()  # those whose socket was full; a few of them may have caught up since
        self._rooms: dict[Hashable, Room] = {}
        self._hearts: collections.deque[Screen] = collections.deque()  # in the order their beat is due
        self._beaten_at = 0.0
        self._arrivals: collections.deque[tuple[int, Hashable, bool]] = collections.deque()
        self._leavers: collections.deque[Hashable] = collections.deque()
        self._inbox = Inbox()
        self._stopping = False

    # -- called by other threads
    def adopt(self, fd: int, topic: Hashable, inflates: bool = False) -> None:
        """Take over a connected, upgraded, non-blocking socket; it is the hub's to close. `inflates`: the screen takes
        deflated messages."""
        if self._stopping:
            wire.send(fd, frames.close(frames.RESTARTING))
            os.close(fd)
        else:
            self._arrivals.append((fd, topic, inflates))
            self._wake()

    def publish(self, topic: Hashable, drawings: Mapping[str, str]) -> None:
        """Panel → what to send. What is still unsent of the same panel is dropped."""
        self._inbox.put(topic, {panel: Message(words) for panel, words in drawings.items()})
        self._wake()

    def dismiss(self, topic: Hashable) -> None:
        """Close the topic's screens."""
        self._leavers.append(topic)
        self._wake()

    def stop(self) -> None:
        """Close every screen with 1012, "restarting", and end. Safe in a signal handler."""
        self._stopping = True
        self._wake()

    @property
    def topics(self) -> list[Hashable]:
        """Those with at least one screen."""
        return list(self._rooms)

    @property
    def count(self) -> int:
        return len(self._screens) + len(self._arrivals)

    @property
    def full(self) -> bool:
        return self.count >= self.most

    def _wake(self) -> None:
        try:
            self._mouth.send(b"!")
        except OSError:
            return  # it has been woken already, or has ended

    # -- the thread
    def run(self) -> None:
        while not self._stopping:
            try:
                self._turn()
            except Exception:
                log.exception("the hub stumbled")
                time.sleep(GRAIN)
        self._close_all()

    def _turn(self) -> None:
        self.turned_at = time.monotonic()
        for key, ready in self._selector.select(self._pause()):
            if key.data is None:
                self._ear.recv(4096)
            else:
                self._guard(self._serve, key.data, ready)
        while self._arrivals:
            self._admit(*self._arrivals.popleft())
        while self._leavers:
            if (room := self._rooms.get(self._leavers.popleft())) is not None:
                self._part([*room.plain.values(), *room.inflating.values()], frames.RESTARTING)
        self._deliver()
        self._beat_hearts()

    def _pause(self) -> float:
        if not self._hearts:
            return 1.0
        now = time.monotonic()
        return min(max(self._hearts[0].beat_at, self._beaten_at + GRAIN) - now, 1.0)

    def _serve(self, screen: Screen, ready: int) -> None:
        if self._screens.get(screen.fd) is not screen:
            return
        now = time.monotonic()
        if ready & READ and (answers := screen.hear(now)):
            self._give({screen.fd: screen}, {"answer": b"".join(answers)})
        if ready & WRITE and screen.flush(now):
            self._selector.modify(screen.fd, READ, screen)

    def _admit(self, fd: int, topic: Hashable, inflates: bool) -> None:
        now = time.monotonic()
        screen = self._screens[fd] = Screen(fd, topic, now, inflates)
        self._selector.register(fd, READ, screen)
        room = self._rooms.get(topic)
        if room is None:
            room = self._rooms[topic] = Room()
            self._wanted(topic)
        room.of(screen)[fd] = screen
        self._hearts.append(screen)
        screen.beat_at = now + BEAT
        self._give({fd: screen}, {"beat": frames.text(self._beat()), **_bytes(room.panels, inflates)})

    def _deliver(self) -> None:
        for topic, messages in self._inbox.take().items():
            if (room := self._rooms.get(topic)) is None:
                continue
            room.panels.put(messages)
            for screens, inflate in ((room.plain, False), (room.inflating, True)):
                if screens:
                    self._give(screens, _bytes(messages, inflate))

    def _beat_hearts(self) -> None:
        now = time.monotonic()
        if not self._hearts or self._hearts[0].beat_at > now or now < self._beaten_at + GRAIN:
            return
        self._beaten_at = now
        beat = frames.text(self._beat())
        due: dict[int, Screen] = {}
        while self._hearts and self._hearts[0].beat_at <= now:
            screen = self._hearts.popleft()
            if self._screens.get(screen.fd) is not screen:
                continue
            if screen.dead(now):
                self._drop(screen)
                continue
            screen.beats += 1
            screen.beat_at = now + BEAT
            self._hearts.append(screen)
            if screen.leaving_at is None:
                due[screen.fd] = screen
        pinged = {fd: due.pop(fd) for fd, screen in list(due.items()) if screen.beats % PING_EVERY == 0}
        self._give(due, {"beat": beat})
        self._give(pinged, {"beat": beat + frames.frame(frames.PING, b"")})

    def _give(self, screens: Mapping[int, Screen], parts: Mapping[str, bytes]) -> None:
        """The same bytes to each of them; a full socket gets the newest of each part later."""
        blob, now = b"".join(parts.values()), time.monotonic()
        self._behind = {fd for fd in self._behind if fd in self._screens and self._screens[fd].rest}
        behind = screens.keys() & self._behind
        for fd, sent in wire.spread(screens.keys() - behind if behind else screens, blob):
            self._guard(self._hold, screens[fd], blob[sent:] if sent >= 0 else None, parts, now)
        for fd in behind:
            self._guard(Screen.keep, screens[fd], b"", parts, now)

    def _hold(self, screen: Screen, rest: bytes | None, parts: Mapping[str, bytes], now: float) -> None:
        if rest is None:
            raise Gone
        screen.keep(rest, parts, now)
        self._behind.add(screen.fd)
        self._selector.modify(screen.fd, READ | WRITE, screen)

    def _guard(
        self, act: Callable[Concatenate[Screen, P], None], screen: Screen, *args: P.args, **named: P.kwargs
    ) -> None:
        """What goes wrong with one screen ends that screen, not the thread."""
        try:
            act(screen, *args, **named)
        except frames.Breach as breach:
            self._part([screen], breach.code)
        except Exception as error:
            self._lose(screen, error)

    def _lose(self, screen: Screen, error: Exception) -> None:
        if not isinstance(error, Gone):
            log.error("a screen's socket failed", exc_info=error)
        self._drop(screen)

    def _part(self, screens: Iterable[Screen], code: int) -> None:
        """Say why, then give the other end a moment to close."""
        for screen in screens:
            self._leave_room(screen)
            screen.part(code, time.monotonic())
            self._selector.modify(screen.fd, READ, screen)

    def _drop(self, screen: Screen) -> None:
        if self._screens.get(screen.fd) is screen:
            del self._screens[screen.fd]
            self._leave_room(screen)
            self._selector.unregister(screen.fd)
            os.close(screen.fd)

    def _leave_room(self, screen: Screen) -> None:
        room = self._rooms.get(screen.topic)
        if room is not None:
            room.of(screen).pop(screen.fd, None)
            if not room.plain and not room.inflating:
                del self._rooms[screen.topic]

    def _close_all(self) -> None:
        while self._arrivals:
            fd, topic, _ = self._arrivals.popleft()
            self._screens[fd] = Screen(fd, topic, 0.0)
            self._selector.register(fd, READ, None)
        self._part(list(self._screens.values()), frames.RESTARTING)
        for screen in list(self._screens.values()):
            self._drop(screen)
        self._selector.close()
        self._ear.close()
        self._mouth.close()


def _bytes(messages: Mapping[str, Message], inflate: bool) -> dict[str, bytes]:
    return {panel: message.small if inflate else message.plain for panel, message in messages.items()}
