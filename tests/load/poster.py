"""What a tablet does: posts forms over kept-alive connections, on the load program's own loop."""

import re
import socket
import time
from collections import deque
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from tests.load.crowd import IN, Loop

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
DONE = re.compile(rb"[?&]done=(\d+)")


class Change:
    """One POST: when it began, when it was answered, with what."""

    __slots__ = ("answered_at", "began_at", "board", "figure", "seq", "status")

    def __init__(self, board: int, figure: int) -> None:
        self.board, self.figure = board, figure
        self.began_at = self.answered_at = 0.0
        self.status = self.seq = 0


class Poster:
    """`post` waits for a free connection when all are busy; the clock starts when the bytes go out."""

    def __init__(self, loop: Loop, base: str, connections: int = 8) -> None:
        where = urlsplit(base)
        self.loop, self.base, self.address = loop, base, (where.hostname, where.port)
        self.changes: list[Change] = []
        self._queue: deque[tuple[Change, bytes, int]] = deque()
        self._lines = [_Line(self) for _ in range(connections)]
        self._idle = list(self._lines)
        loop.at_end.append(self.close)

    def form(self, change: Change, path: str, fields: dict[str, str]) -> None:
        self.post(change, path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def post(self, change: Change, path: str, body: bytes, kind: str, seq: int = 0) -> None:
        """`seq` is what the change is known by when the answer does not say."""
        head = (f"POST {path} HTTP/1.1\r\nHost: {self.base.split('//')[1]}\r\nOrigin: {self.base}\r\n"
                f"Sec-Fetch-Site: same-origin\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n")
        self._queue.append((change, head.encode() + body, seq))
        self.go_on()

    def go_on(self) -> None:
        while self._queue and self._idle:
            self._idle.pop().send(*self._queue.popleft())

    def free(self, line: "_Line") -> None:
        self._idle.append(line)
        self.go_on()

    def again(self, change: Change, request: bytes, seq: int) -> None:
        """The kept connection had been closed meanwhile."""
        self._queue.appendleft((change, request, seq))

    def close(self) -> None:
        for line in self._lines:
            line.close()

    @property
    def waiting(self) -> int:
        return sum(1 for change in self.changes if not change.answered_at)

    def wait(self, seconds: float = 30.0) -> None:
        if not self.loop.until(lambda: not self.waiting, seconds):
            raise RuntimeError(f"{self.waiting} posts were not answered")


class _Line:
    """One kept-alive connection."""

    def __init__(self, poster: Poster) -> None:
        self.poster = poster
        self.socket: socket.socket | None = None
        self.busy: tuple[Change, bytes, int] | None = None
        self.answer = b""

    def send(self, change: Change, request: bytes, seq: int) -> None:
        if self.socket is None:
            self.socket = socket.create_connection(self.poster.address)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.setblocking(False)
            self.poster.loop.watch(self.socket.fileno(), IN, self._read)
        self.busy, self.answer = (change, request, seq), b""
        change.began_at = time.perf_counter()
        self.socket.send(request)

    def _read(self, _mask: int) -> None:
        assert self.socket is not None
        try:
            data = self.socket.recv(65536)
        except OSError:
            data = b""
        self.answer += data
        head, end, body = self.answer.partition(b"\r\n\r\n")
        found = LENGTH.search(head)
        if end and found and len(body) >= int(found[1]):
            self._answered(head)
        elif not data:
            self._ended()

    def _answered(self, head: bytes) -> None:
        assert self.busy is not None
        change, _, seq = self.busy
        change.answered_at = time.perf_counter()
        change.status = int(head.split()[1])
        done = DONE.search(head)
        change.seq = int(done[1]) if done else seq
        self.busy, self.answer = None, b""
        if b"connection: close" in head.lower():
            self.close()
        self.poster.free(self)

    def _ended(self) -> None:
        self.close()
        if self.busy is not None:
            self.poster.again(*self.busy)
            self.busy = None
            self.poster.free(self)

    def close(self) -> None:
        if self.socket is not None:
            self.poster.loop.forget(self.socket.fileno())
            self.socket.close()
            self.socket = None


def paced(loop: Loop, count: int, rate: float, act: Callable[[int], object]) -> float:
    """`act(number)` so many times, so many a second. Returns the seconds it took."""
    began = time.perf_counter()
    for number in range(count):
        loop.run(began + number / rate - time.perf_counter())
        act(number)
    return time.perf_counter() - began
