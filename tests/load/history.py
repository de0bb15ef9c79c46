"""Does a board page with five years of history cost more than one with a month? `python -m tests.load.history`.

Two towns are made, alike but for their history; pages of both are asked for in turn, in this process and without a
network, so that the figure is the page's own cost. Queries are counted as SQLite sees them.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask

from pulse.app import create_app
from pulse.settings import Settings
from tests.load import town
from tests.load.measures import percentile

MONTH, YEARS = 30, 1825
PAGES = ("/boards/tavla-{}", "/boards/tavla-{}/wall")


@dataclass(frozen=True)
class Page:
    p50: float  # ms
    p99: float  # ms
    queries: int
    size: int  # bytes


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser("history", description=__doc__)
    parser.add_argument("--boards", type=int, default=200)
    parser.add_argument("--figures", type=int, default=10)
    parser.add_argument("--days", type=int, default=YEARS)
    parser.add_argument("--rounds", type=int, default=5, help="of every board")
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="pulse-history-"))
    try:
        short, long = (_town(folder / str(days), chosen, days) for days in (MONTH, chosen.days))
        good = [_compare(short, long, page, chosen.boards, chosen.rounds) for page in PAGES]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(good) else 1


def _town(folder: Path, chosen: argparse.Namespace, days: int) -> Flask:
    began = time.perf_counter()
    town.build(folder, chosen.boards, chosen.figures, days).close()
    size = (folder / "pulse.db").stat().st_size / 1e6
    print(f"{chosen.boards} boards × {chosen.figures} figures × {days} days: {size:.0f} MB, made in"
          f" {time.perf_counter() - began:.0f} s", flush=True)
    return create_app(Settings(data=folder))


def _compare(short: Flask, long: Flask, page: str, boards: int, rounds: int) -> bool:
    month, years = measure(short, long, page, boards, rounds)
    times = years.p50 / month.p50
    for name, found in (("a month", month), ("all of it", years)):
        print(f"{page:24}{name:12} p50 {found.p50:6.2f} ms  p99 {found.p99:6.2f} ms  {found.queries} queries"
              f"  {found.size} bytes")
    print(f"{page:24}{'ratio':12} {times:.2f} (asked for: 1.2), {years.queries - month.queries} more queries")
    return times <= 1.2 and month.queries == years.queries


def measure(short: Flask, long: Flask, page: str, boards: int, rounds: int) -> tuple[Page, Page]:
    """The two towns in turn, so that both meet the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(boards * rounds):
        for app, taken in zip((short, long), times, strict=True):
            began = time.perf_counter()
            answer = app.test_client().get(page.format(number % boards + 1))
            taken.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.status
    return _page(short, page, times[0]), _page(long, page, times[1])


def _page(app: Flask, page: str, times: list[float]) -> Page:
    with counted(app) as statements:
        answer = app.test_client().get(page.format(1))
    return Page(median(times), percentile(times, 99), len(statements), len(answer.data))


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement that this thread's connection runs, transactions' own left out."""
    connection = app.extensions["pulse.db"].tables.conn
    found: list[str] = []
    connection.set_trace_callback(lambda sql: found.append(sql) if sql.split()[0] in ("SELECT", "WITH") else None)
    try:
        yield found
    finally:
        connection.set_trace_callback(None)


if __name__ == "__main__":
    sys.exit(main())
