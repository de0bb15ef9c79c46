"""A real Pulse in processes of its own, on a free port of this machine, with the town of town.py."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from pulse.db import Database
from pulse.settings import Settings
from tests.browser import town

START = "from pulse import serving; from pulse.settings import Settings; serving.serve(Settings.from_env())"
PATIENCE = 30
"""Seconds it may take to answer."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """`start`, `stop` (as systemd would), `kill` (as a power cut would), and start again on the same port."""

    def __init__(self, folder: Path, like: Path | None = None, empty: bool = False, workers: int = 1) -> None:
        """`like` is the folder of another server whose town is copied."""
        self.settings = Settings(
            data=folder / "data", boards=folder / "boards", port=free_port(), workers=workers, max_screens=256)
        self.folder, self.address = folder, f"http://127.0.0.1:{self.settings.port}"
        self._log = folder / "log"
        self._running: subprocess.Popen[bytes] | None = None
        if like:
            shutil.copytree(like / "boards", folder / "boards")
            (folder / "data").mkdir()
            for file in (like / "data").glob("pulse.db*"):
                shutil.copy(file, folder / "data")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            town.build(self.settings, empty)

    @property
    def db(self) -> Database:
        """The same database, opened here; it rings no bell."""
        return Database(self.settings.database)

    def url(self, path: str = "/") -> str:
        return self.address + quote(path, safe="/?&=%-_.~+")

    def start(self) -> "Server":
        chosen = {f"PULSE_{name.upper()}": str(getattr(self.settings, name))
                  for name in ("data", "boards", "port", "workers", "max_screens")}
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-c", START], env=os.environ | chosen, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self._running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Pulse did not start:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.05)
        return self

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url("/readyz"), timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def said(self) -> str:
        """What it wrote to its log."""
        return self._log.read_text()

    def _end(self, how: signal.Signals) -> None:
        if self._running is None:
            return
        if how is signal.SIGKILL:
            os.killpg(self._running.pid, how)
        else:
            self._running.send_signal(how)
        try:
            self._running.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait(15)
        self._running = None
