"""The wall on the engines of real TV sets: live on Chromium 69 and 77, readable on 56.

tests/setup/engines.py gets the engines; where it cannot, these tests are skipped and say so.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.walls import FULL, NORMAL, TWELVE, House

ENGINES = Path(sys.prefix) / "engines"
SCREEN = Path(__file__).with_name("screen.py")
LIVE = ("69", "77")
OVERLAPS = """(function () {
  var faults = [], boxes = [];
  document.querySelectorAll('.tile').forEach(function (tile) {
    var r = tile.getBoundingClientRect();
    if (r.width > 2) { boxes.push(r); }
    if (r.width > 2 && (r.right > innerWidth + 1 || r.bottom > innerHeight + 1)) { faults.push(tile.textContent); }
  });
  boxes.forEach(function (a, i) { boxes.slice(i + 1).forEach(function (b) {
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) {
      faults.push('overlap');
    }
  }); });
  return faults;
})()"""
SMALLEST = """(function () {
  var least = 99;
  document.querySelectorAll('.tile__name, .tile__value, .status, .tile__age, .item__title, .item__more').forEach(
    function (part) {
      if (part.offsetWidth) { least = Math.min(least, parseFloat(getComputedStyle(part).fontSize)); }
    });
  return least;
})()"""


class Screen:
    """An old engine that shows a wall, asked one expression at a time."""

    def __init__(self, number: str, address: str, log: Path, display: str = "") -> None:
        environ = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        self.log, self.name = log, f"{number}-{address.split('/')[-2]}"
        self._errors = log.open("wb")
        self._engine = subprocess.Popen(
            [ENGINES / number / "bin" / "python", SCREEN, address, "1920", "1080"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._errors, text=True,
            env=environ | ({"DISPLAY": display} if display else {}))
        assert self._answer() == {"loaded": True}, log.read_text()

    def ask(self, expression: str) -> Any:
        assert self._engine.stdin is not None
        self._engine.stdin.write(" ".join(expression.split()) + "\n")
        self._engine.stdin.flush()
        return self._answer()

    def wait(self, expression: str, seconds: float = 10) -> bool:
        until = time.monotonic() + seconds
        while not self.ask(expression):
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True

    def faults(self) -> list[str]:
        """What its console said about our own scripts, lost contact apart."""
        said = [line for line in self.log.read_text().splitlines() if line.startswith("console:")]
        return [line for line in said if "/static/js/" in line and "WebSocket" not in line]

    def close(self) -> None:
        if folder := os.environ.get("PULSE_SHOTS"):  # a folder for a picture of each
            self.ask(f"picture {folder}/{self.name}.png")
        self._engine.kill()
        self._engine.wait(10)
        for pipe in (self._engine.stdin, self._engine.stdout, self._errors):
            if pipe is not None:
                pipe.close()

    def _answer(self) -> Any:
        assert self._engine.stdout is not None
        line = self._engine.stdout.readline()
        assert line, self.log.read_text()[-2000:]
        return json.loads(line)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = House(tmp_path_factory.mktemp("old") / "pulse")
    found.start()
    yield found
    found.kill()
    found.writer.close()


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """An X server of its own: the engine of 2017 draws nowhere else."""
    if not shutil.which("Xvfb"):
        pytest.skip("Chromium 56 needs Xvfb, which is not installed here")
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"],
                              pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


def _had(number: str) -> None:
    if not (ENGINES / number / "bin" / "python").exists():
        pytest.skip(f"Chromium {number} could not be had here; tests/setup/engines.py says why")


@pytest.mark.parametrize("number", LIVE)
def test_the_wall_is_live_and_fits(house: House, tmp_path: Path, number: str) -> None:
    _had(number)
    screen = Screen(number, house.url(f"/boards/{NORMAL}/wall"), tmp_path / "log")
    try:
        assert f"Chrome/{number}." in screen.ask("navigator.userAgent")
        assert screen.wait("document.getElementById('contact').getAttribute('data-state') === 'live'")
        assert screen.ask("document.documentElement.scrollHeight <= innerHeight")
        assert screen.ask(OVERLAPS) == []
        assert screen.ask(SMALLEST) >= 0.022 * 1080
        tile = f"#panel-figure-{house.figure(NORMAL, 2).id} .tile__value"
        value = 60 + int(number) % 10
        house.enter(NORMAL, 2, value)
        assert screen.wait(f"document.querySelector('{tile}').textContent.indexOf('{value}') === 0")
        assert screen.ask("getComputedStyle(document.querySelector('.tile')).display") == "flex"
        assert screen.faults() == []
    finally:
        screen.close()


@pytest.mark.parametrize("number", LIVE)
def test_lost_contact_is_told_and_mends(tmp_path: Path, number: str) -> None:
    _had(number)
    house = House(tmp_path / "pulse")
    house.start()
    screen = Screen(number, house.url(f"/boards/{NORMAL}/wall"), tmp_path / "log")
    try:
        assert screen.wait("document.getElementById('contact').getAttribute('data-state') === 'live'")
        house.kill()
        assert screen.wait("document.documentElement.className.indexOf('is-lost') >= 0", 15)
        house.start()
        assert screen.wait("document.documentElement.className.indexOf('is-lost') < 0", 12)
        assert screen.faults() == []
    finally:
        screen.close()
        house.kill()
        house.writer.close()


@pytest.mark.parametrize("number", LIVE)
def test_an_overfull_board_is_paged(house: House, tmp_path: Path, number: str) -> None:
    _had(number)
    screen = Screen(number, house.url(f"/boards/{FULL}/wall"), tmp_path / "log")
    try:
        assert screen.wait("document.querySelector('.figures__pages').textContent.indexOf('av 2') > 0")
        assert screen.ask(OVERLAPS) == []
        assert screen.ask("document.querySelectorAll('.tile--off:not([hidden])').length") == 3
        assert screen.ask("document.querySelector('#panel-ideas .list__pages').textContent").endswith(" av 8")
    finally:
        screen.close()


@pytest.mark.parametrize("key", [NORMAL, TWELVE])
def test_the_engine_of_2017_can_still_be_read(house: House, tmp_path: Path, display: str, key: str) -> None:
    _had("56")
    screen = Screen("56", house.url(f"/boards/{key}/wall"), tmp_path / "log", display)
    try:
        assert "Chrome/56." in screen.ask("navigator.userAgent")
        assert screen.ask("document.documentElement.scrollHeight <= innerHeight")
        assert screen.ask(OVERLAPS) == []
        assert screen.ask(SMALLEST) >= 0.022 * 1080
        assert screen.wait("document.getElementById('contact').getAttribute('data-state') === 'live'")
        assert screen.faults() == []
    finally:
        screen.close()
