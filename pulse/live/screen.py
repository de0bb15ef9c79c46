"""One connected screen: what it still has to get, and what it has said."""

from collections.abc import Mapping

from pulse.live import frames, wire
from pulse.live.inbox import Newest

PATIENCE = 30.0
"""Seconds a screen may leave its socket full before it is let go."""

SILENCE = 50.0
"""Seconds without a byte from a screen, pongs included, before it counts as dead."""

FAREWELL = 2.0
"""Seconds a screen has to answer the close frame."""


class Gone(Exception):
    """The other end is not there any more."""


class Screen:
    """Kept small: there are thousands. Times are those of `time.monotonic`."""

    __slots__ = (
        "beat_at", "beats", "blocked_at", "box", "fd", "heard_at", "inflates", "leaving_at", "message", "rest", "topic",
        "unread",
    )

    def __init__(self, fd: int, topic: object, now: float, inflates: bool = False) -> None:
        self.fd = fd
        self.topic = topic
        self.inflates = inflates  # takes deflated messages
        self.rest = b""  # what a full socket did not take, always up to the end of a frame
        self.box: Newest[bytes] | None = None  # behind the rest: the newest frame of each panel
        self.unread = b""
        self.message = 0  # bytes of the message whose last frame has not come yet
        self.heard_at = now
        self.beat_at = now
        self.beats = 0
        self.blocked_at: float | None = None
        self.leaving_at: float | None = None

    def keep(self, rest: bytes, parts: Mapping[str, bytes], now: float) -> None:
        """The socket is full: `rest` is what it did not take; with such a rest already there, `parts` wait."""
        if self.rest:
            self.box = self.box or Newest()
            self.box.put(parts)
        else:
            self.rest, self.blocked_at = rest, now

    def flush(self, now: float) -> bool:
        """The socket takes bytes again: send the rest, then what was kept. True when nothing is left."""
        while self.rest:
            sent = wire.send(self.fd, self.rest)
            if sent == wire.GONE:
                raise Gone
            if sent:
                self.blocked_at = now
            self.rest = self.rest[sent:]
            if self.rest:
                return False
            if self.box:
                self.rest, self.box = b"".join(self.box.values()), None
        self.blocked_at = None
        return True

    def hear(self, now: float) -> list[bytes]:
        """Read what came; the frames to answer with. Raises Gone and frames.Breach."""
        received = wire.receive(self.fd)
        if received is None:
            return []
        if not received:
            raise Gone
        self.heard_at = now
        if self.leaving_at is not None:
            return []
        found, self.unread = frames.split(self.unread + received)
        return [answer for frame in found if (answer := self._answer(frame))]

    def part(self, code: int, now: float) -> None:
        """Say why it ends and that nothing more comes."""
        if not self.rest:
            wire.send(self.fd, frames.close(code))
        wire.hang_up(self.fd)
        self.rest, self.box, self.blocked_at, self.leaving_at = b"", None, None, now

    def dead(self, now: float) -> bool:
        if self.leaving_at is not None:
            return now - self.leaving_at > FAREWELL
        blocked = self.blocked_at is not None and now - self.blocked_at > PATIENCE
        return blocked or now - self.heard_at > SILENCE

    def _answer(self, frame: frames.Frame) -> bytes | None:
        if frame.kind == frames.PING:
            return frames.frame(frames.PONG, frame.payload)
        if frame.kind == frames.CLOSE:
            raise frames.Breach(frames.code(frame.payload))
        if frame.kind != frames.PONG:
            self._measure(frame)
        return None

    def _measure(self, frame: frames.Frame) -> None:
        """Screens have nothing to say; only the form and the size of their messages are checked."""
        if (frame.kind == frames.CONTINUED) != bool(self.message):
            raise frames.Breach(frames.BROKEN)
        self.message += max(len(frame.payload), 1)
        if self.message > frames.LARGEST:
            raise frames.Breach(frames.TOO_BIG)
        if frame.last:
            self.message = 0
