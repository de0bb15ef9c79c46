"""Counts what a question costs, in numbers that are the same on every machine: statements and steps, never seconds."""

from collections.abc import Callable

from pulse.db import Database


def statements(db: Database, ask: Callable[[], object]) -> list[str]:
    """The SQL that `ask` sends to this thread's connection."""
    sent: list[str] = []
    connection = db.tables.conn
    connection.set_trace_callback(sent.append)
    try:
        ask()
    finally:
        connection.set_trace_callback(None)
    return sent


def steps(db: Database, ask: Callable[[], object], each: int = 10) -> int:
    """How many instructions SQLite's machine ran for `ask`, counted in tens: grows with the rows that were read."""
    ran = 0

    def count() -> int:
        nonlocal ran
        ran += each
        return 0

    connection = db.tables.conn
    connection.set_progress_handler(count, each)
    try:
        ask()
    finally:
        connection.set_progress_handler(None, 0)
    return ran


def plan(db: Database, sql: str, **params: object) -> str:
    """How SQLite goes about a question, a step a line."""
    return "\n".join(row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {sql}", **params))
