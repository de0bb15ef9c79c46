"""The server dies, stops or is reloaded: how long until every screen is live again, and has one been left behind?"""

import signal
import time
from dataclasses import dataclass

from tests.load.case import Case, Tablet, pulse_with, warm_up
from tests.load.crowd import Crowd, Loop
from tests.load.poster import Poster


@dataclass(frozen=True)
class Back:
    how: str
    gone: float  # seconds until the old processes had ended
    first: float  # seconds until the first screen was live again
    last: float  # … the last one
    codes: dict[int | None, int]  # with which close code how many were sent away
    stale: int  # screens that did not get the change made afterwards


def restart(case: Case, how: str, wait: float = 60.0) -> Back:
    """`how`: kill (-9, then started again), term (the same after SIGTERM) or hup (reload)."""
    with pulse_with(case) as running, Loop() as loop:
        crowd, poster = Crowd(loop, running.base, case.paths, comes_back=True), Poster(loop, running.base, 1)
        tablet = Tablet(case, poster)
        warm_up(loop, tablet, poster)
        crowd.connect()
        for screen in crowd.screens:
            screen.ended.clear()
        began, gone = time.perf_counter(), 0.0
        if how == "hup":
            running.signal(signal.SIGHUP)
        else:
            if how == "kill":
                running.kill()
            else:
                running.stop()
            gone = time.perf_counter() - began
            running.start(wait=0)
        loop.until(lambda: all(screen.ended for screen in crowd.screens), wait)
        first = _when(loop, crowd, 1, began, wait)
        last = _when(loop, crowd, case.screens, began, wait)
        poster = Poster(loop, running.base, 1)
        stale = _stale(case, loop, crowd, Tablet(case, poster), poster)
        codes: dict[int | None, int] = {}
        for screen in crowd.screens:
            for _, code in screen.ended[:1]:
                codes[code] = codes.get(code, 0) + 1
    return Back(how, gone, first, last, codes, stale)


def _when(loop: Loop, crowd: Crowd, count: int, began: float, wait: float) -> float:
    return time.perf_counter() - began if loop.until(lambda: crowd.live >= count, wait) else float("inf")


def _stale(case: Case, loop: Loop, crowd: Crowd, tablet: Tablet, poster: Poster) -> int:
    """One change on each board, and who has not got it two seconds later. Versions are asked for by trying."""
    crowd.forget()
    for board in range(1, case.boards + 1):
        for _ in range(200):
            change = tablet.enter(board - 1)
            poster.wait()
            if change.status < 400:
                break
            tablet.skip(change.figure)
    loop.run(2.0)
    return case.screens - len({screen for screen, *_ in crowd.receipts})


def told(back: Back) -> str:
    return (f"{back.how:16} old ones gone {back.gone:.2f} s, first screen live {back.first:.2f} s, last"
            f" {back.last:.2f} s, closed with {back.codes}, stale {back.stale}")
