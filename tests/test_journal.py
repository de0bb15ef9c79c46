"""The journal: each change once, in order, append only, and never a word that somebody typed."""

from datetime import timedelta
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import cards, clock, deviations, ideas, journal, readings
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Stale
from pulse.readings import Typed
from tests import cast
from tests.conftest import FindFigure
from tests.counting import steps


def write(db: Database, board_id: int | None = 1, thing: str = "idea", thing_id: int = 1, verb: str = "added",
          key: str | None = None, **detail: object) -> int:
    with db.write():
        return journal.record(db, board_id, thing, thing_id, verb, cast.NURSE, key, **detail)


# -- writing

def test_an_entry_is_read_back_as_it_was_written(db: Database) -> None:
    seq = write(db, key="nyckel-12345", stage=[None, "new"], version=[0, 1])
    assert journal.entry(db, seq) == journal.Entry(
        seq, "2026-11-17T09:30:00.000Z", cast.NURSE, 1, "idea", 1, "added", {"stage": [None, "new"], "version": [0, 1]},
        "nyckel-12345")


def test_an_unknown_entry_is_none(db: Database) -> None:
    assert journal.entry(db, 4711) is None


def test_entries_are_numbered_upwards_without_gaps(db: Database) -> None:
    first = write(db)
    assert [write(db), write(db)] == [first + 1, first + 2]


def test_an_empty_journal_has_seq_zero(db: Database) -> None:
    assert journal.last(db) == 0
    assert write(db) == journal.last(db) == 1


def test_many_entries_at_once_are_each_written(db: Database) -> None:
    with db.write():
        assert journal.record_many(db, [(1, "reading", n, "entered", "import", {"value": [None,
            n]}) for n in range(3)]) == 3
    assert [(entry.thing_id, entry.detail["value"]) for entry in journal.since(db, 0)] == [
        (0, [None, 0]), (1, [None, 1]), (2, [None, 2])]


def test_an_entry_outside_a_write_is_refused(db: Database) -> None:
    with pytest.raises(RuntimeError, match="db.write"):
        journal.record(db, 1, "idea", 1, "added", cast.NURSE)


@pytest.mark.parametrize("sql", [
    "UPDATE journal SET actor = 'någon annan'", "DELETE FROM journal", "UPDATE journal SET detail = '{}' WHERE seq = 1",
    "INSERT OR REPLACE INTO journal SELECT seq, at, 'x', board_id, thing, thing_id, verb, detail, key FROM journal",
    "DELETE FROM boards WHERE id = 1"])
def test_what_is_written_can_be_neither_changed_nor_taken_out(db: Database, sql: str) -> None:
    write(db, key="nyckel-12345")
    before = journal.since(db, 0)
    with pytest.raises(Exception, match="append only|FOREIGN KEY|UNIQUE"), db.write():
        db.execute(sql)
    assert journal.since(db, 0) == before


# -- reading

def test_since_gives_what_came_after_oldest_first_and_no_more_than_asked_for(db: Database) -> None:
    seqs = [write(db, thing_id=n) for n in range(5)]
    assert [entry.seq for entry in journal.since(db, seqs[1])] == seqs[2:]
    assert [entry.seq for entry in journal.since(db, seqs[1], limit=2)] == seqs[2:4]
    assert journal.since(db, seqs[-1]) == []


def test_changed_at_is_each_boards_newest_and_silent_about_boards_without(db: Database) -> None:
    write(db, board_id=1)
    newest = []
    for board, minutes in ((1, 5), (2, 3), (3, 9)):
        with clock.frozen(cast.NOW + timedelta(minutes=minutes)):
            newest.append(write(db, board_id=board))
    at = {entry.seq: entry.at for entry in journal.since(db, 0)}
    assert journal.changed_at(db, [1, 2, 4]) == {1: at[newest[0]], 2: at[newest[1]]}
    assert at[newest[0]] > at[newest[1]]
    assert journal.changed_at(db, []) == {}


def test_on_gives_the_boards_entries_after_a_time_newest_first(db: Database) -> None:
    with clock.frozen(cast.NOW - timedelta(hours=2)):
        write(db)
    since = clock.stamp(cast.NOW - timedelta(hours=1))
    mine = [write(db), write(db)]
    write(db, board_id=2)
    assert [entry.seq for entry in journal.on(db, 1, since)] == mine[::-1]
    assert [entry.seq for entry in journal.on(db, 1, since, limit=1)] == mine[1:]


def test_of_gives_the_history_of_one_thing_newest_first(db: Database) -> None:
    first, _other, _deviation = write(db), write(db, thing_id=2), write(db, thing="deviation")
    second = write(db, verb="moved")
    assert [entry.seq for entry in journal.of(db, "idea", 1)] == [second, first]


def test_what_happened_lately_costs_the_same_after_years(db: Database) -> None:
    with clock.frozen(cast.NOW - timedelta(days=1)), db.write():
        journal.record_many(db, [(1, "reading", 1, "entered", "x", {}) for _ in range(20)])
    since = clock.stamp(cast.NOW - timedelta(hours=1))
    write(db)

    def ask() -> int:
        return steps(db, lambda: (journal.on(db, 1, since), journal.changed_at(db, [1]), journal.last(db)))

    young = ask()
    with clock.frozen(cast.NOW - timedelta(days=1)), db.write():
        journal.record_many(db, [(1, "reading", 1, "entered", "x", {}) for _ in range(3000)])
    assert ask() <= young * 1.2 + 100


# -- client keys

def test_an_unused_key_and_no_key_have_been_seen_by_nobody(db: Database) -> None:
    write(db)
    assert journal.seen(db, "nyckel-12345", "idea", 1) is None
    assert journal.seen(db, None, "idea", 1) is None


def test_a_used_key_finds_its_entry(db: Database) -> None:
    seq = write(db, key="nyckel-12345")
    found = journal.seen(db, "nyckel-12345", "idea", 1)
    assert found is not None and found.seq == seq


@pytest.mark.parametrize("thing, board_id", [("deviation", 1), ("idea", 2)])
def test_a_key_used_for_something_else_is_stale(db: Database, thing: str, board_id: int) -> None:
    write(db, key="nyckel-12345")
    with pytest.raises(Stale):
        journal.seen(db, "nyckel-12345", thing, board_id)


def test_a_key_is_written_once_whatever_happens(db: Database) -> None:
    write(db, key="nyckel-12345")
    with pytest.raises(Exception, match="UNIQUE"):
        write(db, key="nyckel-12345", board_id=2)
    assert journal.last(db) == 1


# -- nothing typed

TYPED = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=6, max_size=30).map(
    lambda word: normalize("NFC", f"¤{word}¤"))


@given(title=TYPED, text=TYPED, note=TYPED, comment=TYPED)
def test_no_verb_writes_anything_that_was_typed_into_the_journal(
        db: Database, home: Board, figure: FindFigure, title: str, text: str, note: str, comment: str) -> None:
    before = journal.last(db)
    idea = ideas.add(db, home, title, text, cast.NURSE)
    moved = ideas.move(db, home, idea.id, "declined", cast.MANAGER, 1, note=note)
    deviation = deviations.log(db, home, clock.today(), title, text, "Fall", "risk", cast.NURSE)
    closed = deviations.move(db, home, deviation.id, "closed", cast.MANAGER, 1, note=note)
    period = "2026-11-17 1"
    entered = readings.enter(db, home, figure("belastning"), period, Typed(colour="red", comment=comment), cast.NURSE)
    readings.enter(db, home, figure("temperatur"), period[:10], Typed(value=5, comment=comment), cast.NURSE)
    _undo_all(db, home, moved, closed, entered)
    for entry in journal.since(db, before):
        written = str(entry).casefold() + db.value("SELECT detail FROM journal WHERE seq = :seq", seq=entry.seq)
        assert not [typed for typed in (title, text, note, comment) if typed.casefold() in written or typed in written]
    assert db.value("SELECT count(*) FROM comments WHERE text IN (:note, :comment)", note=note, comment=comment) >= 4


def _undo_all(db: Database, home: Board, moved: cards.Noted, closed: cards.Noted, entered: readings.Entered) -> None:
    for undo, seq in ((ideas.undo, moved.seq), (deviations.undo, closed.seq), (readings.undo, entered.seq)):
        done = journal.entry(db, seq or 0)
        assert done is not None
        undo(db, home, done, cast.NURSE)
