"""The wheel is whole: `pip install` of it and `pulse demo` work in an empty folder, far from any checkout."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.browser.server import free_port
from tests.install.conftest import Start

INSIDE = {"templates": "pulse/templates", "static": "pulse/static", "boards": "pulse/boards_shipped"}


def test_the_wheel_is_whole_and_runs_in_an_empty_folder(clone: Path, start: Start, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", tmp_path, clone], check=True)
    wheel = next(tmp_path.glob("pulse-*.whl"))
    wanted = {f"{inside}/{path.relative_to(clone / folder).as_posix()}" for folder, inside in INSIDE.items()
              for path in (clone / folder).rglob("*") if path.is_file()}
    assert wanted - set(ZipFile(wheel).namelist()) == set()

    subprocess.run([sys.executable, "-m", "venv", tmp_path / "pulse-env"], check=True)
    subprocess.run([tmp_path / "pulse-env/bin/pip", "-qq", "--disable-pip-version-check", "install", wheel], check=True)
    empty, port = tmp_path / "empty", str(free_port())
    empty.mkdir()
    start([str(tmp_path / "pulse-env/bin/pulse"), "demo"], empty, f"http://127.0.0.1:{port}/readyz", PULSE_PORT=port)
    assert [path.name for path in empty.iterdir()] == ["pulse-demo"]
