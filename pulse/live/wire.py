"""Bytes on a socket that nobody waits for.

On Linux `spread` keeps Python's global lock until all have been served: no call blocks or takes more than microseconds,
but letting go of the lock would mean queueing for it again behind a thread that draws pages, once for every screen.
"""

import contextlib
import ctypes
import errno
import os
import socket
import sys
from collections.abc import Callable, Collection
from itertools import repeat

GONE = -1
"""What `send` answers when the other end is no longer there."""

SILENT_FOR = 15_000
"""Milliseconds that sent bytes may stay unacknowledged before the kernel gives the connection up."""

Short = list[tuple[int, int]]
"""Descriptors that did not take all of it, each with what `send` would answer."""


def _plain(fd: int, what: bytes) -> int:
    try:
        return os.write(fd, what)
    except (BlockingIOError, InterruptedError):
        return 0
    except OSError as error:
        return 0 if error.errno == errno.ENOBUFS else GONE


def _spread_plain(fds: Collection[int], what: bytes) -> Short:
    return [(fd, sent) for fd in fds if (sent := _plain(fd, what)) != len(what)]


def _with_the_lock_kept() -> Callable[[Collection[int], bytes], Short]:
    call = ctypes.PyDLL(None).write
    call.restype = ctypes.c_ssize_t

    def spread(fds: Collection[int], what: bytes) -> Short:
        taken = list(map(call, fds, repeat(ctypes.c_char_p(what)), repeat(ctypes.c_size_t(len(what)))))
        if taken.count(len(what)) == len(taken):
            return []
        short = [(fd, sent) for fd, sent in zip(fds, taken, strict=True) if sent != len(what)]
        return [(fd, sent if sent >= 0 else _plain(fd, what)) for fd, sent in short]

    return spread


send = _plain
"""`send(fd, bytes)`: how many bytes went out at once (0: the socket is full), or GONE. Never waits, never raises."""

spread: Callable[[Collection[int], bytes], Short] = _with_the_lock_kept() if sys.platform == "linux" else _spread_plain
"""`spread(fds, bytes)`: the same to all of them, in one go."""


def receive(fd: int) -> bytes | None:
    """What has arrived; b"" when the other end is gone, None when there is nothing yet."""
    try:
        return os.read(fd, 8192)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""


def ready(connection: socket.socket) -> None:
    """Never waits, sends at once, and notices by itself when the other end has vanished."""
    connection.setblocking(False)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_NODELAY", 1),
        ("TCP_KEEPIDLE", 20),
        ("TCP_KEEPINTVL", 5),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", SILENT_FOR),
    ):
        if (option := getattr(socket, name, None)) is not None:
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, option, value)


def hang_up(fd: int) -> None:
    """Say that nothing more comes, so that what was sent last still arrives."""
    twin = socket.socket(fileno=fd)
    try:
        twin.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    finally:
        twin.detach()
