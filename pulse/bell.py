"""The doorbell: a byte from whoever committed to every process that shows boards.

Each listening process binds a UNIX datagram socket in the data folder; `ring` sends a byte to all of them.
The bell is only a hint. The journal is the truth, so a lost ring costs a second and nothing else.
"""

import contextlib
import hashlib
import itertools
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LONGEST = 100
"""Bytes a socket's path may have; the kernels stop at 104 (macOS) and 108 (Linux)."""

WAY = 0.002
"""Seconds that the one who rang steps aside. On one core the listener would else wait until the answer is written."""

CALM = 0.05
"""Seconds since the ring before; in a rush nobody steps aside, so that many changes become one drawing."""

_rung_at = 0.0

_number = itertools.count()


@cache
def folder(data_dir: Path) -> Path:
    """Where this data folder's bells hang, for this user only. A long path gets a short twin in the temp folder.
    Raises PermissionError when that belongs to someone else."""
    bells = data_dir.resolve() / "bells"
    if len(os.fsencode(bells)) + 20 > LONGEST:
        short = hashlib.sha256(os.fsencode(bells)).hexdigest()[:16]
        bells = Path(tempfile.gettempdir()) / f"pulse-{short}"
    bells.mkdir(mode=0o700, parents=True, exist_ok=True)
    if bells.is_symlink() or bells.stat().st_uid != os.geteuid():
        raise PermissionError(f"{bells} belongs to someone else")
    return bells


class Bell:
    """One process's bell. Ring it with `ring`; its own threads may also `nudge` it."""

    def __init__(self, data_dir: Path) -> None:
        self.path = folder(data_dir) / f"{os.getpid()}-{next(_number)}"
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.path.unlink(missing_ok=True)
        self._ear.bind(os.fspath(self.path))

    def wait(self, seconds: float) -> bool:
        """True as soon as it rings, False after so many seconds of silence. Rings that queued up count as one."""
        self._ear.settimeout(max(seconds, 0.001))
        try:
            self._ear.recv(16)
        except TimeoutError:
            return False
        self._ear.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._ear.recv(16)
        return True

    def nudge(self) -> None:
        with _mouth() as mouth:
            _send(mouth, self.path)

    def close(self) -> None:
        self._ear.close()
        self.path.unlink(missing_ok=True)


def ring(data_dir: Path) -> None:
    """Ring every bell. Never raises: one that is gone is taken down, one that is full rings already, and what was
    committed is committed. Then those who woke go first: the screens before the answer to who rang."""
    with contextlib.suppress(OSError), _mouth() as mouth:
        hung = os.listdir(bells := folder(data_dir))
        for name in hung:
            _send(mouth, bells / name)
        if hung and _calm():
            time.sleep(WAY)


def _calm() -> bool:
    global _rung_at
    before, _rung_at = _rung_at, time.monotonic()
    return _rung_at - before > CALM


@contextlib.contextmanager
def _mouth() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        mouth.setblocking(False)
        yield mouth


def _send(mouth: socket.socket, path: Path) -> None:
    try:
        mouth.sendto(b"!", os.fspath(path))
    except ConnectionRefusedError:
        path.unlink(missing_ok=True)
    except OSError:
        return
