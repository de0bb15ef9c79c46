"""Installing as people do, from the package registry, in folders of the test's own. Slow: only `make test` does it."""

import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., float]


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a fresh clone would have it: what git knows or would add, nothing else."""
    folder = tmp_path_factory.mktemp("clone") / "pulse"
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            check=True, capture_output=True).stdout.decode().split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """start(command, folder, address, patience) → seconds until the address answered; stopped after the test."""
    running: list[subprocess.Popen[bytes]] = []
    told = tmp_path / "told"

    def started(command: list[str], folder: Path, address: str, patience: float = 180, **environ: str) -> float:
        begun = time.monotonic()
        with told.open("wb") as log:
            running.append(subprocess.Popen(command, cwd=folder, env=os.environ | environ, stdout=log, stderr=log,
                                            start_new_session=True))
        while time.monotonic() - begun < patience and running[-1].poll() is None:
            try:
                with urllib.request.urlopen(address, timeout=5):
                    return time.monotonic() - begun
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"{command} did not answer at {address}:\n{told.read_text()[-3000:]}")

    yield started
    for each in running:
        os.killpg(each.pid, signal.SIGTERM)
        each.wait(15)
