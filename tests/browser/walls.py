"""What the tests of the wall share: a running server with boards from empty to far too much, and a page on a screen.

The server is a process of its own on the real clock; its boards are those that a wall must bear, from none to too much.
"""

import json
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from pulse import bell, boards, clock, deviations, ideas, kpis, periods, readings, units
from pulse.boards import Board
from pulse.db import Database
from pulse.kpis import Kpi
from pulse.readings import Typed
from tests.browser.server import Server

EMPTY, ONE, NORMAL, TWELVE, FULL, REDS, ALL_RED = "tom", "en", "norr", "tolv", "overfull", "manga-roda", "alla-roda"
SIZES = ((1920, 1080), (3840, 2160), (1366, 768), (1280, 720), (1080, 1920))
NAMES = ("Personalkontinuitet", "Uteblivna besök", "Besök inom ±30 min", "Brukartid av arbetad tid",
         "Vakanta pass, 7 dagar framåt", "Läkemedelsavvikelser", "Korttidssjukfrånvaro", "Aktuell genomförandeplan")
LONG_WORD = "Läkemedelsgenomgångsuppföljningsdokumentationsavvikelsehantering"[:60]
LONG_NAME = ("Centrum för utveckling av hemtjänstens dokumentation, planering och samverkan med regionen och alla dess "
             "kommuner i länet")[:120]
IDEAS = ("Nyckelskåp vid entrén", "En ruttlista per slinga", f"{LONG_WORD} i varje bil", "Laddplats för telefoner")
CONTACT = ("ERR_", "WebSocket", "Failed to load resource")
STAGES = ("check", "do", "plan", "new")


class House(Server):
    """A server with those boards; what is written through it rings the bell, as a tablet's change would."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, empty=True)
        self.writer = Database(self.settings.database, ring=lambda: bell.ring(self.settings.data))
        self._build()

    def tell(self, number: signal.Signals) -> None:
        """A signal to the server and its workers."""
        assert self._running is not None
        os.killpg(self._running.pid, number)

    def board(self, key: str) -> Board:
        found = boards.by_key(self.writer, key)
        assert found is not None
        return found

    def figure(self, key: str, number: int) -> Kpi:
        return kpis.of(self.writer, [self.board(key).id])[number]

    def enter(self, key: str, number: int, value: float) -> None:
        """The reading of the running period of the board's figure number `number`."""
        board, kpi = self.board(key), self.figure(key, number)
        period = periods.current(kpi.rhythm, board, clock.now())
        readings.enter(self.writer, board, kpi, period, Typed(value=value), "AK")

    def _build(self) -> None:
        for key, figures, reds, cards in ((EMPTY, 0, 0, 0), (ONE, 1, 0, 1), (NORMAL, 8, 1, 4), (TWELVE, 12, 2, 4),
                                          (FULL, 20, 3, 40), (REDS, 20, 13, 4), (ALL_RED, 40, 34, 0)):
            self._board(key, LONG_NAME if key == FULL else "Hemtjänst Norr", figures, reds, cards)

    def _board(self, key: str, name: str, figures: int, reds: int, cards: int) -> None:
        db = self.writer
        with db.write():
            unit = units.add(db, f"unit-{key}", name, "enhet", None, 1)
            board = db.insert(
                "boards", key=key, unit_id=unit, name=name, kind="hemtjanst", language="sv", wall_theme="dark",
                days="1234567", shifts="07:00,14:30,21:00", meeting_days="1234567", meeting_times="07:00,14:30,21:00",
                dim="", categories=json.dumps(["Nycklar", "Planering"]), report_url="", source="test",
                created_at=clock.stamp())
            for number in range(figures):
                self._figure(board, key, number)
        for number in range(figures):
            self._fill(key, number, 80 if number < reds else 97 if number % 3 else 92)
        for number in range(cards):
            self._cards(key, number)

    def _figure(self, board: int, key: str, number: int) -> None:
        name = NAMES[number % 8] if number < 8 else f"{NAMES[number % 8]} {number // 8 + 1}"
        if key == FULL:
            name = {0: LONG_NAME, 1: LONG_WORD}.get(number, name)
        kpi = self.writer.insert(
            "kpis", board_id=board, key=f"k{number}", name=name, measure="%" if number % 2 else "personal på 14 dagar",
            direction="higher", ratio=0, decimals=number % 2, rhythm="day", owner="", purpose="", position=number)
        self.writer.insert("limits", kpi_id=kpi, valid_from=kpis.EVER, target_low=95, limit_low=90)

    def _fill(self, key: str, number: int, last: float) -> None:
        board, kpi, chance = self.board(key), self.figure(key, number), random.Random(number)
        period = periods.current("day", board, clock.now())
        for back in range(10):
            value = chance.randint(850, 1000) / 10 if back else last
            readings.enter(self.writer, board, kpi, period, Typed(value=value), "AK")
            period = periods.before("day", board, period)

    def _cards(self, key: str, number: int) -> None:
        board, stage = self.board(key), STAGES[number % 4]
        idea = ideas.add(self.writer, board, f"{IDEAS[number % 4]} {number or ''}".strip(), "", "AK")
        for version, step in enumerate(("plan", "do", "check")[:("new", "plan", "do", "check").index(stage)], 1):
            ideas.move(self.writer, board, idea.id, step, "AK", version)
        deviations.log(self.writer, board, clock.today(), f"Larmnyckel {number} låg kvar i bilen", "", "Nycklar",
                       ("low", "risk", "harm")[number % 3], "AK")


@contextmanager
def screen(browser: Browser, house: House, key: str, size: tuple[int, int] = (1920, 1080), query: str = "",
           script: str = "", **options: Any) -> Iterator[Page]:
    """The board's wall on a screen of that size, live. Fails on an error in the console that is not about contact."""
    errors: list[str] = []
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text)
            if said.type == "error" and not any(word in said.text for word in CONTACT) else None)
    page.goto(house.url(f"/boards/{key}/wall{query}"))
    page.wait_for_selector("#contact[data-state=live]", timeout=10_000)
    yield page
    context.close()
    assert errors == []
