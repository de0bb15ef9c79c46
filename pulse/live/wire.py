"""Bytes on a socket that nobody waits for.

On Linux `send` keeps Python's global lock: the call does not block and takes microseconds, but letting go of the lock
means queueing for it again behind a thread that draws pages, once for every screen.
"""

import contextlib
import ctypes
import errno
import os
import socket
import sys
from collections.abc import Callable

GONE = -1
"""What `send` answers when the other end is no longer there."""

SILENT_FOR = 15_000
"""Milliseconds that sent bytes may stay unacknowledged before the kernel gives the connection up."""


def _with_the_lock_kept() -> Callable[[int, bytes], int]:
    call = ctypes.PyDLL(None, use_errno=True).send
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
    call.restype = ctypes.c_ssize_t
    flags = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL

    def send(fd: int, what: bytes) -> int:
        sent: int = call(fd, what, len(what), flags)
        if sent >= 0:
            return sent
        return 0 if ctypes.get_errno() in (errno.EAGAIN, errno.EINTR, errno.ENOBUFS) else GONE

    return send


def _plain(fd: int, what: bytes) -> int:
    try:
        return os.write(fd, what)
    except BlockingIOError:
        return 0
    except OSError:
        return GONE


send: Callable[[int, bytes], int] = _with_the_lock_kept() if sys.platform == "linux" else _plain
"""`send(fd, bytes)`: how many bytes went out at once (0: the socket is full), or GONE. Never waits, never raises."""


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
