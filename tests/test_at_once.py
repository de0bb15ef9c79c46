"""Many writers at once, as at a handover: each form exactly once, no number twice, nobody locked out."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pulse import deviations, ideas, journal, readings
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Stale
from pulse.readings import Typed
from tests import cast
from tests.conftest import FindBoard, FindFigure

WRITERS = 8


def at_once(db: Database, work: Callable[[int], Any], writers: int = WRITERS) -> list[Any]:
    """What work(0) … answered, all begun in the same moment; an exception is an answer too."""
    ready = threading.Barrier(writers)
    answers: list[Any] = [None] * writers

    def run(n: int) -> None:
        ready.wait()
        try:
            answers[n] = work(n)
        except Exception as error:
            answers[n] = error
        finally:
            db.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def sorts(answers: list[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


@pytest.mark.parametrize("writers", [2, WRITERS])
def test_one_form_sent_by_many_hands_makes_one_idea_and_all_get_the_same_answer(
        db: Database, home: Board, writers: int) -> None:
    answers = at_once(db, lambda _n: ideas.add(db, home, "Nyckelskåp", "", cast.NURSE, "nyckel-12345"), writers)
    assert sorts(answers) == {"Noted": writers} and len(set(answers)) == 1
    assert len(ideas.all_on(db, home.id)) == journal.last(db) == 1


def test_many_forms_make_a_card_each_numbered_without_gaps_or_doubles(db: Database, home: Board,
    board: FindBoard) -> None:
    it = board(cast.IT)

    def work(n: int) -> list[int]:
        made = []
        for m in range(6):
            key = f"nyckel-{n}-{m}"
            made.append(ideas.add(db, home, f"Idé {n} {m}", "", cast.NURSE, key).id)
            deviations.log(db, (home, it)[m % 2], date(2026, 11, 17), f"Larm {n} {m}", "", "Fall", "low", cast.NURSE,
            f"d{key}")
        return made

    assert sorts(at_once(db, work)) == {"list": WRITERS}
    assert [idea.number for idea in ideas.all_on(db, home.id)] == list(range(6 * WRITERS, 0, -1))
    for place in (home, it):
        numbers = [deviation.number for deviation in deviations.all_on(db, place.id)]
        assert numbers == list(range(3 * WRITERS, 0, -1))
    assert journal.last(db) == 12 * WRITERS


def test_one_reading_sent_by_many_hands_is_written_once(db: Database, home: Board, figure: FindFigure) -> None:
    kpi = figure("temperatur")
    answers = at_once(db, lambda _n: readings.enter(db, home, kpi, "2026-11-17", Typed(5), cast.NURSE, 0,
    "nyckel-12345"))
    assert sorts(answers) == {"Entered": WRITERS} and {answer.seq for answer in answers} == {1}
    assert journal.last(db) == 1


def test_of_many_who_fill_in_the_same_figure_one_is_first_and_the_others_are_told(
        db: Database, home: Board, figure: FindFigure) -> None:
    kpi = figure("temperatur")
    answers = at_once(db, lambda n: readings.enter(db, home, kpi, "2026-11-17", Typed(n), cast.NURSE, 0, f"nyckel-{n}"))
    assert sorts(answers) == {"Entered": 1, "Stale": WRITERS - 1}
    assert journal.last(db) == 1


def test_of_many_who_move_the_same_card_one_is_first_and_the_others_are_told(db: Database, home: Board) -> None:
    card = ideas.add(db, home, "Nyckelskåp", "", cast.NURSE)
    answers = at_once(db, lambda n: ideas.move(db, home, card.id,
    ("plan", "parked")[n % 2], cast.NURSE, 1, f"nyckel-{n}"))
    assert sorts(answers) == {"Noted": 1, "Stale": WRITERS - 1}


def test_many_who_undo_the_same_entry_undo_it_once(db: Database, home: Board, figure: FindFigure) -> None:
    kpi = figure("temperatur")
    readings.enter(db, home, kpi, "2026-11-17", Typed(5), cast.NURSE)
    done = journal.entry(db, readings.enter(db, home, kpi, "2026-11-17", Typed(9), cast.NURSE).seq or 0)
    assert done is not None
    answers = at_once(db, lambda _n: readings.undo(db, home, done, cast.NURSE))
    assert answers == [3] * WRITERS
    found = readings.at(db, kpi.id, "2026-11-17")
    assert found is not None and (found.value, found.version) == (5, 3)


def test_corrections_from_many_hands_are_all_in_the_journal_in_one_chain(
        db: Database, home: Board, figure: FindFigure) -> None:
    kpi = figure("temperatur")

    def work(n: int) -> None:
        for m in range(5):
            readings.enter(db, home, kpi, "2026-11-17", Typed(n + m / 10), cast.NURSE, key=f"nyckel-{n}-{m}")

    assert sorts(at_once(db, work)) == {"NoneType": WRITERS}
    chain = [entry.detail["value"] for entry in journal.since(db, 0)]
    assert len(chain) == 5 * WRITERS
    assert [before for before, _ in chain] == [None, *[after for _, after in chain[:-1]]]


@pytest.mark.parametrize("broken", ["comments", "journal", "ideas"])
def test_a_move_that_fails_halfway_leaves_nothing_half_written(db: Database, home: Board, broken: str) -> None:
    card = ideas.add(db, home, "Nyckelskåp", "", cast.NURSE)
    rang: list[bool] = []
    db.ring = lambda: rang.append(True)
    with db.write():
        db.execute(f"CREATE TEMP TRIGGER full BEFORE {'UPDATE' if broken == 'ideas' else 'INSERT'} ON main.{broken}"
                   " BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    rang.clear()
    with pytest.raises(Exception, match="disk full"):
        ideas.move(db, home, card.id, "declined", cast.NURSE, 1, "nyckel-12345", "Därför")
    assert rang == [] and journal.last(db) == 1
    assert db.value("SELECT count(*) FROM comments") == 0
    with db.write():
        db.execute("DROP TRIGGER temp.full")
    found = ideas.get(db, home.id, card.id)
    assert found is not None and (found.stage, found.version) == ("new", 1)
    ideas.move(db, home, card.id, "declined", cast.NURSE, 1, "nyckel-12345", "Därför")


def test_a_verb_that_refuses_leaves_no_open_transaction(db: Database, home: Board) -> None:
    card = ideas.add(db, home, "Nyckelskåp", "", cast.NURSE)
    with pytest.raises(Stale):
        ideas.move(db, home, card.id, "plan", cast.NURSE, 7)
    other = Database(db.path)
    assert ideas.add(other, home, "En annan", "", cast.MANAGER).id
    other.close()
