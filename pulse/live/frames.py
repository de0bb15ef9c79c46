"""Websocket frames (RFC 6455): the few that a server writes and the ones a screen may send."""

import struct
import zlib
from typing import NamedTuple

CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

DEFLATED, SYNC = 0x40, b"\0\0\xff\xff"
"""The bit that marks a deflated message, and how its deflated bytes end, which is not sent."""

NORMAL, RESTARTING, BROKEN, TOO_BIG = 1000, 1012, 1002, 1009
"""Close codes. 1012 is the one every client returns after."""

LARGEST = 4096
"""Bytes of the largest message a screen may send; it has nothing to say."""


class Frame(NamedTuple):
    kind: int
    last: bool
    payload: bytes


class Breach(Exception):
    """The peer broke the protocol or a limit; `code` is the close code it gets."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def text(words: str) -> bytes:
    return frame(TEXT, words.encode())


def small(words: str) -> bytes:
    """The same deflated (RFC 7692). It refers to nothing that was sent before, so one frame suits every screen."""
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    squeezed = squeeze.compress(words.encode()) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    return frame(DEFLATED | TEXT, squeezed[: -len(SYNC)])


def close(code: int) -> bytes:
    return frame(CLOSE, code.to_bytes(2, "big"))


def frame(kind: int, payload: bytes) -> bytes:
    """A whole, unmasked frame, as servers send them."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x80 | kind, size)
    elif size < 65536:
        head = struct.pack("!BBH", 0x80 | kind, 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | kind, 127, size)
    return head + payload


def code(payload: bytes) -> int:
    """The close code to answer a close frame with: its own, if that is one a peer may send."""
    if not payload:
        return NORMAL
    said = int.from_bytes(payload[:2], "big") if len(payload) > 1 else 0
    allowed = 3000 <= said < 5000 or 1000 <= said <= 1014 and said not in (1004, 1005, 1006)
    return said if allowed else BROKEN


def split(received: bytes) -> tuple[list[Frame], bytes]:
    """The whole frames a screen has sent and the rest that is not yet one. Raises Breach."""
    found: list[Frame] = []
    while (size := _size(received)) is not None and len(received) >= size:
        found.append(_frame(received[:size]))
        received = received[size:]
    return found, received


def _size(received: bytes) -> int | None:
    """Bytes of the first frame, head and mask included; None while its head is not all there."""
    if len(received) < 2:
        return None
    _check_head(received[0], received[1])
    size = received[1] & 0x7F
    wide = {126: 2, 127: 8}.get(size, 0)
    if len(received) < 2 + wide:
        return None
    if wide:
        size = int.from_bytes(received[2 : 2 + wide], "big")
    if size > LARGEST:
        raise Breach(TOO_BIG)
    return 2 + wide + 4 + size


def _check_head(first: int, second: int) -> None:
    kind = first & 0x0F
    masked, reserved, last = second & 0x80, first & 0x70, first & 0x80
    if not masked or reserved or kind not in (CONTINUED, TEXT, BINARY, CLOSE, PING, PONG):
        raise Breach(BROKEN)
    if kind >= CLOSE and (not last or second & 0x7F > 125):
        raise Breach(BROKEN)


def _frame(whole: bytes) -> Frame:
    wide = {126: 2, 127: 8}.get(whole[1] & 0x7F, 0)
    mask, masked = whole[2 + wide : 6 + wide], whole[6 + wide :]
    size = len(masked)
    pattern = (mask * (size // 4 + 1))[:size]
    payload = (int.from_bytes(masked, "big") ^ int.from_bytes(pattern, "big")).to_bytes(size, "big")
    return Frame(whole[0] & 0x0F, bool(whole[0] & 0x80), payload)
