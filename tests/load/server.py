"""The server under load, and what it costs: processes started, watched through /proc, killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVE = "from pulse.serving import serve; from pulse.settings import Settings; serve(Settings.from_env())"
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]


class Server:
    """A command and all its children. `core` pins them to one core; the load client takes another."""

    def __init__(self, command: list[str], port: int, ready: str, env: dict[str, str] | None = None,
                 core: int | None = None, log: Path | None = None) -> None:
        self.command, self.port, self.core = command, port, core
        self.base = f"http://127.0.0.1:{port}"
        self._ready, self._env, self.log = ready, env or {}, log
        self._started: subprocess.Popen[bytes] | None = None

    def start(self, wait: float = 20.0) -> float:
        """Returns the seconds until it answered."""
        began = time.perf_counter()
        with (self.log or Path(os.devnull)).open("ab") as log:
            self._started = subprocess.Popen(
                self.command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **self._env}, stdout=log,
                stderr=log, start_new_session=True, preexec_fn=self._pin)
        if wait:
            self.wait(wait)
        return time.perf_counter() - began

    def wait(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while not self.answers():
            if time.perf_counter() > end or self.pids == []:
                raise RuntimeError(f"no answer from {self.base}{self._ready}; see {self.log}")
            time.sleep(0.02)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.base + self._ready, timeout=2) as answer:
                return bool(answer.status < 500)
        except OSError:
            return False

    @property
    def pid(self) -> int:
        assert self._started is not None
        return self._started.pid

    @property
    def pids(self) -> list[int]:
        """The process and its children, while they live."""
        if self._started is None or self._started.poll() is not None:
            return []
        return [self.pid, *_children(self.pid)]

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """With -9, all at once, as a power cut would."""
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
        if self._started is not None:
            self._started.wait(10)

    def stop(self, wait: float = 10.0) -> float:
        """Politely. Returns the seconds until the last process was gone."""
        began, pids = time.perf_counter(), self.pids
        if pids:
            self.signal(signal.SIGTERM)
            assert self._started is not None
            self._started.wait(wait)
            while any(_alive(pid) for pid in pids[1:]) and time.perf_counter() - began < wait:
                time.sleep(0.01)
        return time.perf_counter() - began

    def cpu(self) -> float:
        """Seconds of processor time so far, of all threads."""
        return sum(_cpu(pid) for pid in self.pids)

    def resident(self) -> int:
        """Bytes, of all processes but the first, which only watches over the others."""
        return sum(_resident(pid) for pid in self.pids[1:])

    def _pin(self) -> None:
        if self.core is not None:
            os.sched_setaffinity(0, {self.core})


def pulse(data: Path, port: int, workers: int = 1, core: int | None = None, host: str = "127.0.0.1",
          **settings: str) -> Server:
    """Pulse on the database in this folder."""
    env = {"PULSE_DATA": str(data), "PULSE_PORT": str(port), "PULSE_WORKERS": str(workers), "PULSE_HOST": host,
           **{f"PULSE_{name.upper()}": value for name, value in settings.items()}}
    return Server([sys.executable, "-c", SERVE], port, "/healthz", env, core, data / "server.log")


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _children(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [int(child) for child in listed]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _cpu(pid: int) -> float:
    spent = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e9


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
