"""Is what was acknowledged still there? Eight writers note ideas while the server is killed with -9, again and again.

`python -m tests.load.ledger --kills 20`. Each writer keeps its own ledger in a file outside the server's folder: a line
when it begins, with the key it chose, and a line when the server said that it was saved. Without an answer it sends the
same form again, with the same key, as a tablet does. At the end the database is compared with the ledgers.
"""

import argparse
import http.client
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from pulse.db import Database
from tests.load import server, town

HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Outcome:
    kills: int
    acknowledged: int
    retried: int  # sent more than once because no answer came
    stored: int
    lost: int  # acknowledged and not there
    doubled: int  # there more than once, in the table or in the journal
    unasked: int  # there without a line in any ledger
    unequal: int  # ideas without their journal row, or the other way round
    intact: bool  # by SQLite's own check

    @property
    def good(self) -> bool:
        return self.intact and not (self.lost or self.doubled or self.unasked or self.unequal)


class Writer(threading.Thread):
    """Notes ideas until told to stop; the one under way is still brought to its end."""

    def __init__(self, number: int, port: int, ledger: Path, enough: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.enough = number, port, enough
        self.ledger = ledger.open("a", buffering=1)
        self.retried = 0

    def run(self) -> None:
        count = 0
        while not self.enough.is_set():
            count += 1
            key = f"writer-{self.number}-{count:06}"
            self._note("begun", key)
            while not self._send(key):
                self.retried += 1
                time.sleep(0.02)
            self._note("saved", key)
        self.ledger.close()

    def _send(self, key: str) -> bool:
        """Whether the server said that it is saved."""
        board = self.number % 2 + 1
        form = urlencode({"title": key, "text": "", "who": f"W{self.number}", "key": key})
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("POST", f"/boards/tavla-{board}/ideas", form, HEADERS)
            status = line.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
        if status not in (303, 502, 503):
            sys.exit(f"an idea was answered with {status}")
        return status == 303

    def _note(self, what: str, key: str) -> None:
        self.ledger.write(f"{what} {key}\n")
        os.fsync(self.ledger.fileno())


def run(folder: Path, kills: int, port: int, writers: int = 8, workers: int = 2, pause: float = 0.6) -> Outcome:
    """`pause`: seconds of writing between the server's first answer and the next kill, give or take half."""
    data, books = folder / "data", folder / "ledgers"
    data.mkdir()
    books.mkdir()
    town.build(data, boards=2, figures=1, days=1).close()
    running = server.pulse(data, port, workers)
    running.start()
    enough = threading.Event()
    crew = [Writer(number, port, books / f"{number}.txt", enough) for number in range(writers)]
    for writer in crew:
        writer.start()
    for _ in range(kills):
        time.sleep(random.uniform(pause / 2, pause * 1.5))
        running.kill()
        running.start()
    time.sleep(pause)
    enough.set()
    for writer in crew:
        writer.join(30)
    running.stop()
    return compare(data, books, kills, sum(writer.retried for writer in crew))


def compare(data: Path, books: Path, kills: int, retried: int) -> Outcome:
    lines = [line.split() for book in books.iterdir() for line in book.read_text().splitlines()]
    begun = {key for what, key in lines if what == "begun"}
    saved = {key for what, key in lines if what == "saved"}
    db = Database(data / "pulse.db")
    stored = Counter(row["title"] for row in db.query("SELECT title FROM ideas"))
    journaled = Counter(row["key"] for row in db.query("SELECT key FROM journal WHERE thing = 'idea'"))
    intact = db.value("PRAGMA integrity_check") == "ok"
    db.close()
    return Outcome(
        kills, len(saved), retried, stored.total(), sum(not stored[key] for key in saved),
        sum(count > 1 for count in (*stored.values(), *journaled.values())), len(stored.keys() - begun),
        len(stored.keys() ^ journaled.keys()), intact)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser("ledger", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--port", type=int, default=8160)
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="pulse-ledger-"))
    try:
        found = run(folder, chosen.kills, chosen.port, chosen.writers, chosen.workers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(found)
    return 0 if found.good else 1


if __name__ == "__main__":
    sys.exit(main())
