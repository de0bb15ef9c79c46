"""The database: one SQLite file, one writer at a time, durable before it is acknowledged.

`with db.write():` is BEGIN IMMEDIATE and the only way to write; `with db.read():` is a snapshot, so that a page never
mixes two states. sqlite-utils' own `atomic()` is not used: it opens a deferred transaction, and a read followed by a
write then fails at once with "database is locked" when another writer came between.
"""

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlite_utils
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined,unused-ignore]

Row = Mapping[str, Any]
WAL_SAFE_SINCE = (3, 51, 3)  # earlier versions can corrupt a WAL file when two processes reset it at once
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "temp_store=MEMORY",
            "recursive_triggers=ON")  # the last, so that INSERT OR REPLACE cannot get round the journal's triggers


def among(name: str, values: Collection[Any]) -> tuple[str, dict[str, Any]]:
    """The marks and parameters for `IN (…)`: among("board", [7, 9]) → (":board0, :board1", {"board0": 7, …})."""
    named = {f"{name}{i}": value for i, value in enumerate(values)}
    return ", ".join(f":{key}" for key in named) or "NULL", named


class Database:
    """The file at `path`, a connection per thread; `ring` is called after each commit."""

    def __init__(self, path: Path | str, ring: Callable[[], object] | None = None) -> None:
        self.path = Path(path)
        self.ring = ring
        self._here = threading.local()

    # -- questions
    def query(self, sql: str, **params: Any) -> list[Row]:
        return list(self._connection.execute(sql, params))

    def one(self, sql: str, **params: Any) -> Row | None:
        row: Row | None = self._connection.execute(sql, params).fetchone()
        return row

    def value(self, sql: str, **params: Any) -> Any:
        """The first column of the first row, None without rows."""
        row = self._connection.execute(sql, params).fetchone()
        return None if row is None else row[0]

    # -- changes, inside `write()` only
    def execute(self, sql: str, **params: Any) -> int:
        """The number of rows changed."""
        return int(self._writing.execute(sql, params).rowcount)

    def many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> int:
        return int(self._writing.executemany(sql, rows).rowcount)

    def insert(self, table: str, **values: Any) -> int:
        """The new row's id. Table and column names come from code, never from people."""
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        return int(self._writing.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values).lastrowid)

    # -- transactions
    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction, all or nothing; refuses nesting. The bell rings after the commit."""
        connection = self._connection
        if connection.in_transaction:
            raise RuntimeError("a transaction is already open: keep writes short and flat")
        connection.execute("BEGIN IMMEDIATE")
        self._here.writing = True
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            self._here.writing = False
        if self.ring:
            with suppress(OSError):  # what is committed stays so; the bell is only a hint
                self.ring()

    @contextmanager
    def read(self) -> Iterator[None]:
        """One snapshot for all questions inside; within another transaction it is that one's."""
        connection = self._connection
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            if connection.in_transaction:
                connection.execute("COMMIT")

    # -- the file itself
    @property
    def tables(self) -> sqlite_utils.Database:
        """The same connection as a sqlite-utils database, for migrations and the command line."""
        return sqlite_utils.Database(self._connection)

    @property
    def engine(self) -> tuple[int, ...]:
        """SQLite's version."""
        return tuple(int(part) for part in sqlite3.sqlite_version.split("."))

    def close(self) -> None:
        """Closes this thread's connection; one that a parent process opened is only let go."""
        connection = getattr(self._here, "connection", None)
        if connection is not None and self._here.process == os.getpid():
            connection.close()
        self._here.connection = None

    @property
    def _connection(self) -> Any:
        connection = getattr(self._here, "connection", None)
        if connection is None or self._here.process != os.getpid():  # a child must not touch its parent's
            connection = self._here.connection = self._open()
            self._here.process = os.getpid()
        return connection

    @property
    def _writing(self) -> Any:
        if not getattr(self._here, "writing", False):
            raise RuntimeError("writes go inside `with db.write():`")
        return self._connection

    def _open(self) -> Any:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(str(self.path), timeout=10, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection


DiskError = sqlite3.OperationalError  # disk full, read-only or locked: the doors answer 503
