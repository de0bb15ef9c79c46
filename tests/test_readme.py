"""What README and docs tell people to type works, and what they point to exists."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import click
import pytest

from pulse.cli import main
from tests import house
from tests.browser.server import free_port

ROOT = Path(__file__).resolve().parents[1]
TEXTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
FIRST_BOARD = ("pulse-env/bin/pulse init var-kommun", "cd var-kommun", "../pulse-env/bin/pulse serve")
ELSEWHERE = {
    "make run": "tests/install/test_run.py",
    "make test": "itself: .ci/run calls it",
    "python3 -m venv pulse-env": "tests/install/test_wheel.py",
    "pulse-env/bin/pip install .": "tests/install/test_wheel.py",
}
"""Commands that are not run here, and what runs them."""
OTHERS = ("sudo ", "systemctl ", "apt ", "brew ", "curl ", "cp ", "mkdir ", "nginx ", "sqlite3 ")
"""What begins so belongs to the reader's own machine."""


def commands(path: Path) -> list[str]:
    """The lines of the file's shell blocks, without their comments; a line that ends with \\ goes on."""
    blocks = re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", path.read_text(), flags=re.S | re.M)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [found for line in lines if (found := re.sub(r"\s+#.*|^#.*|^\$ ", "", line).strip())]


def fault(command: str) -> str:
    """Why the command cannot be right; "" when it is known, run elsewhere, or its words exist."""
    if command in ELSEWHERE or command in FIRST_BOARD or command.startswith(OTHERS):
        return ""
    typed = shlex.split(re.sub(r"^([A-Z_]+=\S+\s+)*", "", command))
    program = typed[0].rpartition("/")[2] if typed else ""
    if program == "make":
        return "" if set(target for target in typed[1:] if "=" not in target) <= targets() else "no such target"
    if program == "pulse":
        return _pulse(typed[1:])
    if program in ("python", "python3") and typed[1:2] == ["-m"] and typed[2].startswith("tests."):
        return "" if (ROOT / f"{typed[2].replace('.', '/')}.py").exists() or (
            ROOT / typed[2].replace(".", "/") / "__main__.py").exists() else "no such module"
    return "nobody knows whether it works"


def _pulse(typed: list[str]) -> str:
    verb = main.commands.get(typed[0]) if typed else None
    if verb is None:
        return "" if typed == ["--help"] else "no such command of pulse"
    options = {option for parameter in verb.params for option in [*parameter.opts, *parameter.secondary_opts]}
    unknown = [word for word in typed[1:] if word.startswith("-") and word.split("=")[0] not in options | {"--help"}]
    return f"no option {unknown}" if unknown else ""


def targets() -> set[str]:
    found = re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(), flags=re.M)
    return set(found[1].split()) if found else set()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_command_is_one_that_works(path: Path) -> None:
    assert {command: why for command in commands(path) if (why := fault(command))} == {}


def test_every_command_of_the_first_board_is_still_told() -> None:
    assert [line for line in (*FIRST_BOARD, *ELSEWHERE) if line not in commands(ROOT / "README.md")] == []
    assert all((ROOT / where).exists() for where in ELSEWHERE.values() if where.startswith("tests/"))


@pytest.mark.parametrize(
    "command", ["make nothing", "pulse fly", "pulse serve --wings", "rm -rf /", "python -m tests.no"])
def test_a_command_that_does_not_work_is_found(command: str) -> None:
    assert fault(command)


def test_every_command_of_pulse_is_told_somewhere() -> None:
    told = "\n".join(path.read_text() for path in TEXTS)
    assert [name for name in main.commands if f"pulse {name}" not in told] == []
    assert all(isinstance(verb, click.Command) and verb.help for verb in main.commands.values())


def test_the_first_board_in_ten_minutes(tmp_path: Path) -> None:
    """As told: init, serve, and load again while it runs."""
    (tmp_path / "pulse-env").symlink_to(sys.prefix)
    port = free_port()
    chosen = os.environ | {"PULSE_PORT": str(port), "PULSE_WORKERS": "1"}
    subprocess.run(shlex.split(FIRST_BOARD[0]), cwd=tmp_path, check=True, env=chosen, capture_output=True)
    folder = tmp_path / FIRST_BOARD[1].removeprefix("cd ")
    with (tmp_path / "log").open("wb") as log:
        serving = subprocess.Popen(shlex.split(FIRST_BOARD[2]), cwd=folder, env=chosen, stdout=log, stderr=log)
    try:
        assert answers(f"http://127.0.0.1:{port}/healthz"), (tmp_path / "log").read_text()
        assert f":{port}/boards/var-tavla/wall" in (tmp_path / "log").read_text()
        load = subprocess.run(["../pulse-env/bin/pulse", "load"], cwd=folder, env=chosen, capture_output=True)
        assert load.returncode == 0, load.stderr
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(15)


def answers(address: str, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_what_it_points_to_exists(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.S | re.M)
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    named = re.findall(r"`((?:pulse|tests|static|templates|boards|docs)/[\w@./-]+)`", text)
    assert [link for link in links if link and not (path.parent / link).exists()] == []
    first = {f"boards/{path.name}" for path in (ROOT / "boards" / "first").iterdir()}  # what `pulse init` makes
    assert [name for name in named if not (ROOT / name).exists() and name not in first] == []


def test_the_house_is_drawn_as_it_stands() -> None:
    """The README's floors name the rooms that the house test knows, and no others."""
    drawing = (ROOT / "README.md").read_text().partition("\nROOF ")[2].partition("```")[0]
    told = set(re.findall(r"\w+", drawing))
    rooms = {room for rooms in house.FLOORS.values() for room in rooms.split()}
    assert [room for room in sorted(rooms) if room not in told and (ROOT / "pulse" / room).exists() | (
        ROOT / "pulse" / f"{room}.py").exists()] == []
