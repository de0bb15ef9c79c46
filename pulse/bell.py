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
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LONGEST = 100
"""Bytes a socket's path may have; the kernels stop at 104 (macOS) and 108 (Linux)."""

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
            _send(mouth, os.fspath(self.path))

    def close(self) -> None:
        self._ear.close()
        self.path.unlink(missing_ok=True)


def ring(data_dir: Path, but: Bell | None = None) -> None:
    """Ring every bell, or all but one. Never raises: one that is gone is taken down, one that is full rings already,
    and what was committed is committed."""
    with contextlib.suppress(OSError):
        bells = os.fspath(folder(data_dir))
        hung = [name for name in os.listdir(bells) if but is None or name != but.path.name]
        if hung:
            with _mouth() as mouth:
                for name in hung:
                    _send(mouth, f"{bells}/{name}")


@contextlib.contextmanager
def _mouth() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        mouth.setblocking(False)
        yield mouth


def _send(mouth: socket.socket, path: str) -> None:
    try:
        mouth.sendto(b"!", path)
    except ConnectionRefusedError:
        Path(path).unlink(missing_ok=True)
    except OSError:
        return
