"""A crowd of screens: thousands of websockets in one thread, on epoll, cheap enough not to be what is measured."""

import base64
import heapq
import os
import re
import select
import socket
import time
import zlib
from collections.abc import Callable
from urllib.parse import urlsplit

IN, OUT = select.EPOLLIN, select.EPOLLOUT
FIGURE, SEQ = b'id="panel-figure-', b'data-seq="'
RETRY = 0.2
"""Seconds until a screen that lost its connection asks for it again."""
DEFLATED, SYNC = 0x40, b"\0\0\xff\xff"
PONG = b"\x8a\x80\0\0\0\0"


class Loop:
    """epoll with a callback for each file; everything in the load program happens on it."""

    def __init__(self) -> None:
        self.poll = select.epoll()
        self.called: dict[int, Callable[[int], None]] = {}
        self.at_end: list[Callable[[], None]] = []
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def __enter__(self) -> "Loop":
        return self

    def __exit__(self, *_: object) -> None:
        for close in self.at_end:
            close()
        self.poll.close()

    def watch(self, fd: int, mask: int, call: Callable[[int], None]) -> None:
        (self.poll.modify if fd in self.called else self.poll.register)(fd, mask)
        self.called[fd] = call

    def forget(self, fd: int) -> None:
        if self.called.pop(fd, None) is not None:
            self.poll.unregister(fd)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._timers, (time.perf_counter() + seconds, self._count, call))

    def turn(self, most: float = 0.1) -> None:
        """Wait for something to happen, at most so many seconds, and let it."""
        if self._timers:
            most = max(0.0, min(most, self._timers[0][0] - time.perf_counter()))
        for fd, mask in self.poll.poll(most):
            if (call := self.called.get(fd)) is not None:
                call(mask)
        now = time.perf_counter()
        while self._timers and self._timers[0][0] <= now:
            heapq.heappop(self._timers)[2]()

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        end = time.perf_counter() + seconds
        while not true():
            if time.perf_counter() > end:
                return False
            self.turn(0.05)
        return True

    def run(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.turn(min(left, 0.05))


class Screen:
    __slots__ = ("crowd", "ended", "fd", "live_at", "number", "path", "reads", "rest", "socket", "upgraded")

    def __init__(self, crowd: "Crowd", number: int, path: str) -> None:
        self.crowd, self.number, self.path = crowd, number, path
        self.socket: socket.socket | None = None
        self.rest = b""
        self.live_at = 0.0  # when the first drawing came on this connection
        self.ended: list[tuple[float, int | None]] = []  # when a connection was lost, with which close code
        self.reads = True

    def connect(self) -> None:
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.rest, self.live_at, self.upgraded = b"", 0.0, False
        self.fd = self.socket.fileno()
        self.socket.connect_ex(self.crowd.address)
        self.crowd.loop.watch(self.fd, OUT, self._ask)

    def _ask(self, _mask: int) -> None:
        assert self.socket is not None
        if self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return self._lost(None)
        self.socket.send(self.crowd.request(self.path))
        self.crowd.loop.watch(self.fd, IN, self._read)

    def _read(self, _mask: int) -> None:
        assert self.socket is not None
        if not self.reads:
            return self.crowd.loop.forget(self.fd)
        try:
            data = self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            return self._lost(None)
        self._take(data, time.perf_counter())

    def _take(self, data: bytes, now: float) -> None:
        if self.rest:
            data = self.rest + data
        if not self.upgraded:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self.rest = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.crowd.refused.append(head.split(b"\r\n")[0].decode())
                return self._lost(None)
            self.upgraded = True
            self.crowd.in_flight -= 1
            self.crowd.go_on()
        place, length = 0, len(data)
        while length - place >= 2:
            size, start = data[place + 1], place + 2
            if size >= 126:
                wide = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + wide], "big"), start + wide
            if start + size > length:
                break
            kind = data[place] & 15
            if kind == 1 and data[place] & DEFLATED:
                said = zlib.decompressobj(-15).decompress(data[start : start + size] + SYNC)
                self._hear(said, 0, len(said), now)
            elif kind == 1:
                self._hear(data, start, start + size, now)
            elif kind == 9 and self.socket is not None:
                self.socket.send(PONG)
            elif kind == 8:
                return self._lost(int.from_bytes(data[start : start + 2], "big"))
            place = start + size
        self.rest = data[place:]

    def _hear(self, data: bytes, start: int, end: int, now: float) -> None:
        self.crowd.messages += 1
        if data[start] == 123:  # "{": a heartbeat
            self.crowd.beats += 1
            return
        if not self.live_at:
            self.live_at = now
        self.crowd.bytes += end - start
        place, figure = data.find(SEQ, start, start + 400), data.find(FIGURE, start, start + 200)
        if place > 0 and figure > 0:
            seq = int(data[place + len(SEQ) : data.index(b'"', place + len(SEQ))])
            figure = int(data[figure + len(FIGURE) : data.index(b'"', figure + len(FIGURE))])
            self.crowd.receipts.append((self.number, figure, seq, now))
        if self.crowd.sample is not None:
            self.crowd.sample.append(data[start:end])

    def _lost(self, code: int | None) -> None:
        assert self.socket is not None
        if not self.upgraded:
            self.crowd.in_flight -= 1
        self.ended.append((time.perf_counter(), code))
        self.crowd.loop.forget(self.fd)
        self.socket.close()
        self.socket, self.live_at, self.upgraded = None, 0.0, True
        if self.crowd.comes_back:
            self.crowd.loop.later(RETRY, lambda: self.crowd.queue(self))
        self.crowd.go_on()

    def close(self) -> None:
        if self.socket is not None:
            self.crowd.loop.forget(self.fd)
            self.socket.close()
            self.socket = None


class Crowd:
    """`paths` has an address per screen. What they hear is in `receipts`: (screen, figure, seq, when). `inflates`: they
    take deflated messages, as browsers do."""

    def __init__(self, loop: Loop, base: str, paths: list[str], comes_back: bool = False, together: int = 256,
                 inflates: bool = False) -> None:
        where = urlsplit(base)
        self.loop, self.base, self.comes_back, self.together = loop, base, comes_back, together
        self._offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n" if inflates else ""
        self.address = (where.hostname, where.port)
        self.screens = [Screen(self, number, path) for number, path in enumerate(paths)]
        self.receipts: list[tuple[int, int, int, float]] = []
        self.refused: list[str] = []
        self.sample: list[bytes] | None = None
        self.messages = self.beats = self.bytes = self.in_flight = 0
        self._waiting: list[Screen] = []
        loop.at_end.append(self.close)

    def request(self, path: str) -> bytes:
        key = base64.b64encode(os.urandom(16)).decode()
        return (f"GET {path} HTTP/1.1\r\nHost: {self.base.split('//')[1]}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                f"{self._offer}Origin: {self.base}\r\n\r\n").encode()

    def connect(self, seconds: float = 60.0, first: bool = True) -> None:
        """All of them, and the first drawing on each (`first`). Raises RuntimeError when it takes longer."""
        self._waiting = list(reversed(self.screens))
        self.go_on()
        count = len(self.screens)
        if not self.loop.until(lambda: (self.live if first else self.up) == count, seconds):
            raise RuntimeError(f"{self.live} of {len(self.screens)} screens live; refused: {self.refused[:3]}")

    def queue(self, screen: Screen) -> None:
        self._waiting.append(screen)
        self.go_on()

    def go_on(self) -> None:
        while self._waiting and self.in_flight < self.together:
            self.in_flight += 1
            self._waiting.pop().connect()

    @property
    def live(self) -> int:
        """Screens that have got a drawing on the connection they have."""
        return sum(1 for screen in self.screens if screen.live_at)

    @property
    def up(self) -> int:
        return sum(1 for screen in self.screens if screen.socket is not None and screen.upgraded)

    def forget(self) -> None:
        """Start counting anew."""
        self.receipts.clear()
        self.messages = self.beats = self.bytes = 0

    def close(self) -> None:
        self.comes_back = False
        self._waiting = []
        for screen in self.screens:
            screen.close()


def as_change(drawing: bytes, figure: int, seq: int) -> bytes:
    """The figure's drawing as that of another figure and change."""
    drawing = re.sub(rb'id="panel-figure-\d+"', b'id="panel-figure-%d"' % figure, drawing, count=1)
    return re.sub(rb'data-seq="\d+"', b'data-seq="%d"' % seq, drawing, count=1)
