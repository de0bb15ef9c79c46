"""One case: so many screens on so many boards, changed at a rate; on Pulse, or the same bytes on the yardstick."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulse import clock
from pulse.live.agenda import PAUSE, SHORTLY
from tests.load import server, town, yardstick
from tests.load.crowd import FIGURE, Crowd, Loop, as_change
from tests.load.measures import Run, delivery
from tests.load.poster import Change, Poster, paced
from tests.load.server import Server


@dataclass(frozen=True)
class Case:
    screens: int = 1000
    boards: int = 1
    figures: int = 10
    changes: int = 40
    rate: float = 2.0  # changes a second
    workers: int = 1
    port: int = 8150
    kind: str = "wall"
    inflates: bool = False  # the screens take deflated messages; the yardstick has none
    visitors: int = 0  # who load pages without a pause meanwhile
    settle: float = 2.0  # seconds: screens idle so long before memory is read, and late drawings still count

    def path(self, screen: int) -> str:
        return f"/boards/tavla-{screen % self.boards + 1}/live?as={self.kind}&lang=sv"

    @property
    def paths(self) -> list[str]:
        return [self.path(screen) for screen in range(self.screens)]

    @property
    def watching(self) -> dict[int, list[int]]:
        found = defaultdict(list)
        for screen in range(self.screens):
            found[screen % self.boards + 1].append(screen)
        return dict(found)

    def turn(self, number: int) -> tuple[int, int]:
        """Board and figure of the change with this number: boards take turns, then their figures."""
        board = number % self.boards
        return board + 1, board * self.figures + number // self.boards % self.figures + 1


class Tablet:
    """Enters readings as the form does: today's value of one figure after the other, each with the version it saw."""

    def __init__(self, case: Case, poster: Poster) -> None:
        self.case, self.poster = case, poster
        self._last: dict[int, Change] = {}
        self._version: dict[int, int] = defaultdict(int)
        self._period = clock.today().isoformat()
        self._run = f"{time.time_ns():x}"

    def enter(self, number: int) -> Change:
        board, figure = self.case.turn(number)
        before = self._last.get(figure)
        if before is not None:
            self.poster.loop.until(lambda: bool(before.answered_at), 30)
            self._version[figure] += before.status < 400
        name = (figure - 1) % self.case.figures + 1
        change = self._last[figure] = Change(board, figure)
        self.poster.changes.append(change)
        self.poster.form(change, f"/boards/tavla-{board}/kpis/figur-{name}/readings", {
            "period": self._period, "value": str(1000 + number), "who": "Prov",
            "version": str(self._version[figure]), "key": f"{self._run}-{number:08}"})
        return change

    def skip(self, figure: int) -> None:
        """Somebody has written before us: expect one version more."""
        self._version[figure] += 1


class Printer:
    """Gives the yardstick the same messages at the same moments: the figure at once, its board's summaries after a
    moment and at most once a second."""

    def __init__(self, case: Case, poster: Poster, sample: list[bytes]) -> None:
        self.case, self.poster, self.sample = case, poster, sample
        self._summed: dict[int, float] = {}

    def publish(self, number: int) -> None:
        board, figure = self.case.turn(number)
        change, now = Change(board, figure), time.perf_counter()
        seq = 10_000 + number
        self.poster.post(change, self._path(board), as_change(self.sample[0], figure, seq), "text/html", seq)
        self.poster.changes.append(change)
        at = max(now + SHORTLY, self._summed.get(board, 0.0) + PAUSE)
        if self._summed.get(board, 0.0) <= now:
            self._summed[board] = at
            self.poster.loop.later(at - now, lambda: self._sum(board))

    def _sum(self, board: int) -> None:
        for panel in self.sample[1:]:
            self.poster.post(Change(board, 0), self._path(board), panel, "text/html")

    def _path(self, board: int) -> str:
        return f"/publish/tavla-{board}"


@contextmanager
def pulse_with(case: Case, **settings: str) -> Iterator[Server]:
    """Pulse on a town of its own, on the first core (with several workers: on all)."""
    folder = Path(tempfile.mkdtemp(prefix="pulse-load-"))
    town.build(folder, case.boards, case.figures).close()
    found = server.pulse(folder, case.port, case.workers, server.CORES[0] if case.workers == 1 else None, **settings)
    found.start()
    try:
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def visited(running: Server, boards: int, visitors: int) -> Iterator[list[float]]:
    """Pages are loaded without a pause meanwhile, on the client's core and after it; pages a second are in the list."""
    counted: list[float] = []
    if not visitors:
        yield counted
        return
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.load.visitors", running.base, str(boards), str(visitors)], cwd=server.ROOT,
        stdout=subprocess.PIPE)
    time.sleep(1)
    try:
        yield counted
    finally:
        child.terminate()
        answer, _ = child.communicate(timeout=10)
        counted.append(float(answer or 0))


@contextmanager
def nchan_with(case: Case) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="nchan-load-"))
    found = yardstick.nchan(folder, case.port + 1, server.CORES[0])
    found.start()
    try:
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


def ours(case: Case, name: str = "pulse") -> tuple[Run, list[bytes]]:
    """The figures, and the panels of one change for the yardstick."""
    with pulse_with(case) as running, Loop() as loop:
        crowd = Crowd(loop, running.base, case.paths, inflates=case.inflates)
        poster = Poster(loop, running.base)
        tablet = Tablet(case, poster)
        warm_up(loop, tablet, poster)
        before = running.resident()
        crowd.connect()
        memory = idle_memory(case, running, loop, before)
        sample = _sample(crowd, poster, tablet, warmed := WARMUP)
        with visited(running, case.boards, case.visitors) as pages:
            run = _measure(case, name, running, crowd, poster, lambda n: tablet.enter(n + warmed + 1), memory, sample)
    if pages:
        print(f"{'':16}{pages[0]:10.0f} pages a second meanwhile")
    return run, sample


def theirs(case: Case, sample: list[bytes]) -> Run:
    with nchan_with(case) as running, Loop() as loop:
        crowd, poster = Crowd(loop, running.base, case.paths), Poster(loop, running.base)
        before = running.resident()
        crowd.connect(first=False)
        memory = idle_memory(case, running, loop, before)
        printer = Printer(case, poster, sample)
        for number in range(20):
            printer.publish(number)
            poster.wait()
        loop.run(1.5)
        run = _measure(case, "nchan", running, crowd, poster, lambda n: printer.publish(n + WARMUP), memory, sample)
    return run


WARMUP = 300


def warm_up(loop: Loop, tablet: Tablet, poster: Poster) -> None:
    """A server in the middle of its day: every thread has opened its database and asked each question before, every
    template is read, and SQLite's log has reached the size at which it is used again instead of growing (4 MB)."""
    for number in range(WARMUP):
        tablet.enter(number)
        if number % 8 == 7:
            poster.wait()
    poster.wait()
    loop.run(0.3)


def idle_memory(case: Case, running: Server, loop: Loop, before: int) -> float:
    """kB resident that each screen added, a moment after the last connected."""
    loop.run(case.settle)
    return (running.resident() - before) / 1024 / case.screens


def _sample(crowd: Crowd, poster: Poster, tablet: Tablet, number: int) -> list[bytes]:
    """The panels of one change, as one screen of its board got them; the figure first."""
    crowd.loop.run(0.3)
    watchers = sum(screen % tablet.case.boards == number % tablet.case.boards for screen in range(tablet.case.screens))
    crowd.sample = []
    tablet.enter(number)
    poster.wait()
    crowd.loop.run(SHORTLY + PAUSE + 0.3)
    heard, crowd.sample = crowd.sample, None
    panels = sorted(set(heard), key=lambda panel: FIGURE not in panel[:200])
    if not panels or len(heard) < watchers:
        raise RuntimeError(f"{len(heard)} drawings reached {watchers} screens")
    return panels


def _measure(case: Case, name: str, running: Server, crowd: Crowd, poster: Poster, change: Callable[[int], object],
             memory: float, sample: list[bytes]) -> Run:
    crowd.forget()
    poster.changes.clear()
    spent = running.cpu()
    paced(crowd.loop, case.changes, case.rate, change)
    poster.wait()
    crowd.loop.run(case.settle)
    spent = running.cpu() - spent
    found = delivery(poster.changes, crowd.receipts, case.watching)
    drawings = max(crowd.messages - crowd.beats, 1)
    return Run(name, found.p50, found.p99, found.longest, found.post_p50, spent / drawings * 1e6,
               spent / len(poster.changes) * 1e3, drawings / len(poster.changes) / max(1, case.screens // case.boards),
               memory, len(sample[0]), found.lost, found.overtaken, found.backwards, found.refused)
