"""The database: durable, one writer at a time, all or nothing, and the bell only after the commit."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pulse import db as databases
from pulse import schema
from pulse.db import Database, among


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Database]:
    """A database of one table."""
    found = Database(tmp_path / "new" / "notes.db")
    with found.write():
        found.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    yield found
    found.close()


def together(number: int, work: Callable[[int], None]) -> None:
    """Runs work(0), work(1) … at once, each in a thread of its own; raises what one of them raised."""
    ready, wrong = threading.Barrier(number), []

    def run(n: int) -> None:
        ready.wait()
        try:
            work(n)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong


# -- the promise of durability

@pytest.mark.parametrize("pragma, value", [
    ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10000)])
def test_every_connection_is_durable_and_waits_for_its_turn(db: Database, pragma: str, value: object) -> None:
    assert db.value(f"PRAGMA {pragma}") == value


def test_a_row_that_points_at_nothing_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), db.write():
        db.insert("units", key="x", name="X", level="enhet", parent_id=4711, position=1)


def test_the_engine_is_one_that_keeps_its_log_whole(db: Database) -> None:
    assert db.engine >= databases.WAL_SAFE_SINCE


# -- transactions

def test_what_is_written_is_seen_by_others_after_the_commit_and_not_before(notes: Database) -> None:
    other = Database(notes.path)
    with notes.write():
        notes.insert("notes", text="hej")
        assert other.value("SELECT count(*) FROM notes") == 0
    assert other.value("SELECT count(*) FROM notes") == 1
    other.close()


def test_a_failure_leaves_nothing_and_no_open_transaction(notes: Database) -> None:
    with pytest.raises(ZeroDivisionError), notes.write():
        notes.insert("notes", text="hej")
        1 / 0  # noqa: B018
    assert notes.value("SELECT count(*) FROM notes") == 0
    with notes.write():
        notes.insert("notes", text="hopp")
    assert notes.value("SELECT count(*) FROM notes") == 1


def test_a_failing_statement_leaves_nothing_of_those_before_it(notes: Database) -> None:
    with pytest.raises(Exception, match="NOT NULL"), notes.write():
        notes.insert("notes", text="hej")
        notes.insert("notes", text=None)
    assert notes.query("SELECT * FROM notes") == []


def test_a_write_inside_a_write_is_refused_and_nothing_stays(notes: Database) -> None:
    with pytest.raises(RuntimeError, match="already open"), notes.write():
        notes.insert("notes", text="hej")
        with notes.write():
            pass
    assert notes.query("SELECT * FROM notes") == []


def test_a_write_inside_a_read_is_refused(notes: Database) -> None:
    with notes.read(), pytest.raises(RuntimeError, match="already open"), notes.write():
        pass


@pytest.mark.parametrize("change", [
    lambda db: db.execute("DELETE FROM notes"), lambda db: db.insert("notes", text="x"),
    lambda db: db.many("INSERT INTO notes (text) VALUES (:text)", [{"text": "x"}])])
def test_a_change_outside_a_write_is_refused(notes: Database, change: Callable[[Database], object]) -> None:
    with pytest.raises(RuntimeError, match="db.write"):
        change(notes)
    with notes.read(), pytest.raises(RuntimeError, match="db.write"):
        change(notes)


def test_a_read_sees_one_moment_whatever_others_write(notes: Database) -> None:
    other = Database(notes.path)
    with notes.read():
        assert notes.value("SELECT count(*) FROM notes") == 0
        with other.write():
            other.insert("notes", text="hej")
        with notes.read():
            assert notes.value("SELECT count(*) FROM notes") == 0
        assert notes.value("SELECT count(*) FROM notes") == 0
    assert notes.value("SELECT count(*) FROM notes") == 1
    other.close()


def test_a_read_that_fails_leaves_no_open_transaction(notes: Database) -> None:
    with pytest.raises(ZeroDivisionError), notes.read():
        1 / 0  # noqa: B018
    with notes.write():
        assert notes.insert("notes", text="hej") == 1


def test_changes_tell_how_many_rows_they_changed(notes: Database) -> None:
    with notes.write():
        assert notes.many("INSERT INTO notes (text) VALUES (:text)", [{"text": "a"}, {"text": "b"}]) == 2
        assert notes.execute("UPDATE notes SET text = :text", text="c") == 2
        assert notes.insert("notes", text="d") == 3


def test_questions_without_rows_answer_none(notes: Database) -> None:
    assert notes.one("SELECT * FROM notes") is None
    assert notes.value("SELECT text FROM notes") is None


def test_among_names_each_value() -> None:
    assert among("board", [7, 9]) == (":board0, :board1", {"board0": 7, "board1": 9})


def test_among_nothing_finds_nothing(notes: Database) -> None:
    with notes.write():
        notes.insert("notes", text="hej")
    marks, values = among("id", [])
    assert notes.query(f"SELECT * FROM notes WHERE id IN ({marks})", **values) == []


# -- the bell

def test_the_bell_rings_once_after_each_commit_when_others_can_see_it(notes: Database) -> None:
    other, seen = Database(notes.path), []
    notes.ring = lambda: seen.append(other.value("SELECT count(*) FROM notes"))
    with notes.write():
        notes.insert("notes", text="a")
        notes.insert("notes", text="b")
        assert seen == []
    assert seen == [2]
    other.close()


def test_the_bell_is_silent_when_nothing_was_committed(notes: Database) -> None:
    seen: list[bool] = []
    notes.ring = lambda: seen.append(True)
    with pytest.raises(ZeroDivisionError), notes.write():
        1 / 0  # noqa: B018
    with notes.read():
        pass
    assert seen == []


def test_a_broken_bell_does_not_make_a_saved_entry_look_lost(notes: Database) -> None:
    def broken() -> None:
        raise OSError("no room in the folder of bells")

    notes.ring = broken
    with notes.write():
        notes.insert("notes", text="hej")
    assert notes.value("SELECT count(*) FROM notes") == 1


# -- many at once

def test_eight_writers_who_read_before_they_write_lose_nothing_and_are_never_locked_out(notes: Database) -> None:
    with notes.write():
        notes.insert("notes", text="0")

    def count(_n: int) -> None:
        for _ in range(25):
            with notes.write():
                notes.execute("UPDATE notes SET text = :text", text=str(int(notes.value("SELECT text FROM notes")) + 1))
        notes.close()

    together(8, count)
    assert notes.value("SELECT text FROM notes") == "200"


def test_two_databases_on_one_file_take_turns(notes: Database) -> None:
    def count(_n: int) -> None:
        own = Database(notes.path)
        for _ in range(25):
            with own.write():
                own.insert("notes", text=str(own.value("SELECT count(*) FROM notes")))
        own.close()

    together(4, count)
    assert sorted(int(row["text"]) for row in notes.query("SELECT text FROM notes")) == list(range(100))


def test_a_thread_has_a_connection_of_its_own(notes: Database) -> None:
    def look(_n: int) -> None:
        with notes.read():
            assert notes.value("SELECT count(*) FROM notes") == 0
        notes.close()

    with notes.write():
        notes.insert("notes", text="hej")
        together(2, look)


def _child(notes: Database, answer: "multiprocessing.Queue[object]") -> None:
    answer.put([notes.value(f"SELECT count(*) FROM {table}") for table in ("notes", "sqlite_temp_master")])
    notes.close()


def test_a_child_process_opens_a_connection_of_its_own(notes: Database) -> None:
    with notes.write():
        notes.execute("CREATE TEMP TABLE mine (id INTEGER)")  # only the connection that made it sees it
    fork = multiprocessing.get_context("fork")
    answer = fork.Queue()
    child = fork.Process(target=_child, args=(notes, answer))
    child.start()
    assert answer.get(timeout=10) == [0, 0]
    child.join(10)


def test_after_close_the_next_question_opens_again(notes: Database) -> None:
    notes.close()
    notes.close()
    assert notes.value("SELECT count(*) FROM notes") == 0


# -- migrations

def test_several_processes_may_migrate_a_new_file_at_once(tmp_path: Path) -> None:
    def start(_n: int) -> None:
        own = Database(tmp_path / "pulse.db")
        schema.migrate(own)
        own.close()

    together(6, start)
    found = Database(tmp_path / "pulse.db")
    assert found.value("SELECT count(*) FROM journal") == 0
    found.close()


def test_a_migrated_file_is_left_alone(db: Database) -> None:
    before = db.value("PRAGMA schema_version"), db.value("SELECT count(*) FROM boards")
    schema.migrate(db)
    assert (db.value("PRAGMA schema_version"), db.value("SELECT count(*) FROM boards")) == before
