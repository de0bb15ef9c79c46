"""Ideas and deviations: numbered cards that move as they may, close with who and when, and can be put back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import cards, clock, deviations, ideas, journal
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Missing, Refused, Stale
from tests import cast
from tests.conftest import FindBoard
from tests.counting import statements, steps


@dataclass(frozen=True)
class Sort:
    """What the same test needs of ideas and of deviations."""

    noun: Any
    add: Callable[..., cards.Noted]
    first: str  # the stage of a new card
    step: str  # a legal first move
    end: str  # a stage that closes, and needs `why`
    again: str  # the move that opens it again
    shown: timedelta  # how long a closed card stays on the board
    why: str = "För dyrt"


def _idea(db: Database, board: Board, title: str = "Nyckelskåp vid entrén", key: str | None = None,
    **other: str) -> cards.Noted:
    return ideas.add(db, board, title, other.get("text", ""), other.get("author", cast.NURSE), key)


def _deviation(db: Database, board: Board, title: str = "Larm utan svar", key: str | None = None,
    **other: str) -> cards.Noted:
    return deviations.log(db, board, date(2026, 11, 17), title, other.get("text", ""), other.get("category", "Annat"),
        "risk",
                          other.get("author", cast.NURSE), key)


SORTS = [Sort(ideas, _idea, "new", "plan", "declined", "new", timedelta(days=30)),
         Sort(deviations, _deviation, "open", "cause", "closed", "open", timedelta(days=7))]


@pytest.fixture(params=SORTS, ids=["ideas", "deviations"])
def sort(request: pytest.FixtureRequest) -> Sort:
    found: Sort = request.param
    return found


def get(db: Database, sort: Sort, board: Board, card: cards.Noted) -> Any:
    found = sort.noun.get(db, board.id, card.id)
    assert found is not None
    return found


def undo(db: Database, sort: Sort, board: Board, done: cards.Noted, by: str = cast.NURSE) -> int:
    entry = journal.entry(db, done.seq)
    assert entry is not None
    seq: int = sort.noun.undo(db, board, entry, by)
    return seq


# -- adding

def test_a_new_card_has_the_next_number_of_its_board(db: Database, home: Board, board: FindBoard, sort: Sort) -> None:
    first, elsewhere, second = sort.add(db, home), sort.add(db, board(cast.IT)), sort.add(db, home)
    assert [get(db, sort, home, card).number for card in (first, second)] == [1, 2]
    assert get(db, sort, board(cast.IT), elsewhere).number == 1


def test_a_new_card_says_who_and_when_and_is_open(db: Database, home: Board, sort: Sort) -> None:
    found = get(db, sort, home, sort.add(db, home, text="Kl. 14"))
    assert (found.author, found.created_at, found.stage, found.version) == (cast.NURSE, clock.stamp(), sort.first, 1)
    assert (found.closed_at, found.closed_by, found.note, found.text) == (None, None, "", "Kl. 14")


def test_a_new_card_stands_in_the_journal(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home, key="nyckel-12345")
    entry = journal.entry(db, card.seq)
    assert entry is not None
    assert (entry.verb, entry.thing_id, entry.board_id, entry.actor) == ("added", card.id, home.id, cast.NURSE)
    assert entry.detail["stage"] == [None, sort.first] and entry.key == "nyckel-12345"


@pytest.mark.parametrize("title", ["", "  ", "\u200b", "x" * 121, "a\x00b", "a\u202eb", "\ud800"])
def test_a_card_without_a_proper_title_is_refused_and_nothing_is_written(
        db: Database, home: Board, sort: Sort, title: str) -> None:
    with pytest.raises(Refused) as no:
        sort.add(db, home, title)
    assert no.value.field == "title"
    assert journal.last(db) == 0 and sort.noun.all_on(db, home.id) == []


def test_a_text_that_is_too_long_is_refused_at_the_text(db: Database, home: Board, sort: Sort) -> None:
    with pytest.raises(Refused) as no:
        sort.add(db, home, text="x" * 2001)
    assert no.value.field == "text"


def test_å_ä_ö_and_a_family_are_kept(db: Database, home: Board, sort: Sort) -> None:
    assert get(db, sort, home, sort.add(db, home, "Åka båt på ön 👨‍👩‍👧")).title == "Åka båt på ön 👨‍👩‍👧"


# -- deviations alone

@pytest.mark.parametrize("day, category, severity, field", [
    (date(2026, 11, 18), "Annat", "low", "day"), (date(2026, 11, 17), "Brand", "low", "category"),
    (date(2026, 11, 17), "", "low", "category"), (date(2026, 11, 17), "Annat", "värst", "severity")])
def test_a_deviation_has_a_day_that_has_been_and_a_category_of_the_board(
        db: Database, home: Board, day: date, category: str, severity: str, field: str) -> None:
    with pytest.raises(Refused) as no:
        deviations.log(db, home, day, "Larm", "", category, severity, cast.NURSE)
    assert no.value.field == field and journal.last(db) == 0


def test_a_deviation_of_last_night_keeps_its_day(db: Database, home: Board) -> None:
    with clock.frozen(cast.NOW.replace(hour=23, minute=30)):  # 00.30 on the 18th in Sweden
        noted = deviations.log(db, home, date(2026, 11, 18), "Larm", "", "Fall", "harm", cast.NURSE)
    found = deviations.get(db, home.id, noted.id)
    assert found is not None and (found.day, found.category, found.severity) == ("2026-11-18", "Fall", "harm")


# -- moving

def test_a_move_changes_the_stage_and_when(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    with clock.frozen(cast.NOW + timedelta(hours=1)):
        moved = sort.noun.move(db, home, card.id, sort.step, cast.MANAGER, 1, note="Vi börjar på norra")
        found = get(db, sort, home, card)
        assert (found.stage, found.stage_at, found.version, found.note) == (sort.step, clock.stamp(), 2,
            "Vi börjar på norra")
    entry = journal.entry(db, moved.seq)
    assert entry is not None and (entry.verb, entry.actor) == ("moved", cast.MANAGER)
    assert entry.detail["stage"] == [sort.first, sort.step]


def test_closing_says_who_and_when_and_opening_again_takes_it_off(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    sort.noun.move(db, home, card.id, sort.end, cast.MANAGER, 1, note=sort.why)
    found = get(db, sort, home, card)
    assert (found.closed_at, found.closed_by, found.note) == (clock.stamp(), cast.MANAGER, sort.why)
    sort.noun.move(db, home, card.id, sort.again, cast.NURSE, 2)
    found = get(db, sort, home, card)
    assert (found.closed_at, found.closed_by, found.note) == (None, None, "")


@pytest.mark.parametrize("noun, stages, moves", [
    (ideas, ideas.STAGES, ideas.MOVES), (deviations, deviations.STAGES, deviations.MOVES)], ids=["ideas", "deviations"])
def test_only_legal_moves_are_made(db: Database, home: Board, noun: Any, stages: tuple[str, ...],
                                   moves: dict[str, tuple[str, ...]]) -> None:
    sort = next(sort for sort in SORTS if sort.noun is noun)
    for start in stages:
        for stage in stages:
            card = sort.add(db, home)
            with db.write():
                db.execute(f"UPDATE {noun.KIND.table} SET stage = :stage WHERE id = :id", stage=start, id=card.id)
            try:
                noun.move(db, home, card.id, stage, cast.NURSE, 1, note="Därför")
            except Refused as no:
                assert no.field == "stage" and stage not in moves[start]
                assert get(db, sort, home, card).stage == start
            else:
                assert stage in moves[start] and get(db, sort, home, card).stage == stage


def test_every_stage_can_be_left(db: Database) -> None:
    for stages, moves in ((ideas.STAGES, ideas.MOVES), (deviations.STAGES, deviations.MOVES)):
        assert set(moves) == set(stages) and all(moves.values())
        assert all(set(to) <= set(stages) - {stage} for stage, to in moves.items())


@pytest.mark.parametrize("stage", ["", "DONE", "finns-inte", "done'"])
def test_a_stage_that_does_not_exist_is_refused(db: Database, home: Board, sort: Sort, stage: str) -> None:
    card = sort.add(db, home)
    with pytest.raises(Refused) as no:
        sort.noun.move(db, home, card.id, stage, cast.NURSE, 1)
    assert no.value.field == "stage"


@pytest.mark.parametrize("note", ["", "   ", "\u200b"])
def test_declining_an_idea_needs_a_reason(db: Database, home: Board, note: str) -> None:
    card = _idea(db, home)
    with pytest.raises(Refused) as no:
        ideas.move(db, home, card.id, "declined", cast.MANAGER, 1, note=note)
    assert no.value.field == "note" and journal.last(db) == 1


@pytest.mark.parametrize("version", [0, 2, -1])
def test_a_move_from_a_form_that_is_out_of_date_is_stale(db: Database, home: Board, sort: Sort, version: int) -> None:
    card = sort.add(db, home)
    with pytest.raises(Stale):
        sort.noun.move(db, home, card.id, sort.step, cast.NURSE, version)
    assert get(db, sort, home, card).stage == sort.first and journal.last(db) == 1


def test_a_card_of_another_board_is_missing(db: Database, home: Board, board: FindBoard, sort: Sort) -> None:
    card = sort.add(db, board(cast.IT))
    assert sort.noun.get(db, home.id, card.id) is None
    with pytest.raises(Missing):
        sort.noun.move(db, home, card.id, sort.step, cast.NURSE, 1)
    with pytest.raises(Missing):
        sort.noun.move(db, home, 4711, sort.step, cast.NURSE, 1)


def test_a_refused_move_leaves_no_comment_behind(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    with pytest.raises(Stale):
        sort.noun.move(db, home, card.id, sort.step, cast.NURSE, 7, note="En mening")
    assert db.value("SELECT count(*) FROM comments") == 0


# -- undoing

def test_undoing_a_new_card_takes_it_off_every_list_but_keeps_its_number(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    undo(db, sort, home, card)
    assert sort.noun.on(db, [home.id]) == sort.noun.all_on(db, home.id) == []
    assert sort.noun.get(db, home.id, card.id) is None
    with pytest.raises(Missing):
        sort.noun.move(db, home, card.id, sort.step, cast.NURSE, 2)
    assert get(db, sort, home, sort.add(db, home)).number == 2


def test_undoing_a_move_puts_everything_back(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    sort.noun.move(db, home, card.id, sort.step, cast.NURSE, 1, note="Första")
    before = get(db, sort, home, card)
    with clock.frozen(cast.NOW + timedelta(hours=1)):
        undo(db, sort, home, sort.noun.move(db, home, card.id, sort.end, cast.NURSE, 2, note=sort.why))
    after = get(db, sort, home, card)
    for name in ("stage", "stage_at", "closed_at", "closed_by", "note"):
        assert getattr(after, name) == getattr(before, name)
    assert after.version == 4


def test_undoing_an_opening_closes_it_again_by_whoever_closed_it(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    sort.noun.move(db, home, card.id, sort.end, cast.MANAGER, 1, note=sort.why)
    closed = get(db, sort, home, card)
    for by, version in ((cast.NURSE, 2), (cast.OUTSIDER, 4)):  # twice: the second time an opening lies between
        with clock.frozen(cast.NOW + timedelta(hours=version)):
            undo(db, sort, home, sort.noun.move(db, home, card.id, sort.again, by, version), by)
        again = get(db, sort, home, card)
        assert (again.closed_at, again.closed_by, again.note) == (closed.closed_at, cast.MANAGER, sort.why)


def test_undoing_twice_is_undoing_once(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    moved = sort.noun.move(db, home, card.id, sort.step, cast.NURSE, 1)
    assert undo(db, sort, home, moved) == undo(db, sort, home, moved) == journal.last(db)
    assert get(db, sort, home, card).stage == sort.first


def test_undoing_after_somebody_else_moved_it_is_stale(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    sort.noun.move(db, home, card.id, sort.step, cast.MANAGER, 1)
    with pytest.raises(Stale):
        undo(db, sort, home, card)
    assert get(db, sort, home, card).stage == sort.step


def test_an_undo_cannot_be_undone(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    undone = undo(db, sort, home, sort.noun.move(db, home, card.id, sort.step, cast.NURSE, 1))
    with pytest.raises(Stale):
        undo(db, sort, home, cards.Noted(undone, card.id))


def test_nobody_undoes_on_another_board(db: Database, home: Board, board: FindBoard, sort: Sort) -> None:
    card = sort.add(db, home)
    with pytest.raises(Missing):
        undo(db, sort, board(cast.IT), card)


def test_an_idea_is_not_undone_as_a_deviation_with_the_same_number(db: Database, home: Board) -> None:
    idea, deviation = _idea(db, home), _deviation(db, home)
    assert idea.id == deviation.id
    entry = journal.entry(db, idea.seq)
    assert entry is not None
    with pytest.raises(Missing):
        deviations.undo(db, home, entry, cast.NURSE)
    assert deviations.get(db, home.id, deviation.id) is not None


# -- the client's key

def test_the_same_form_twice_makes_one_card(db: Database, home: Board, sort: Sort) -> None:
    first = sort.add(db, home, key="nyckel-12345")
    assert sort.add(db, home, key="nyckel-12345") == first
    assert len(sort.noun.all_on(db, home.id)) == journal.last(db) == 1


def test_forms_without_a_key_make_a_card_each(db: Database, home: Board, sort: Sort) -> None:
    assert sort.add(db, home).id != sort.add(db, home).id


@pytest.mark.parametrize("other", [{"title": "Något annat"}, {"text": "Mer text"}, {"author": "Någon annan"}])
def test_a_used_key_with_other_words_is_stale_and_loses_nothing(
        db: Database, home: Board, sort: Sort, other: dict[str, str]) -> None:
    sort.add(db, home, key="nyckel-12345")
    with pytest.raises(Stale):
        sort.add(db, home, key="nyckel-12345", **other)
    assert journal.last(db) == 1


def test_the_same_move_twice_is_made_once(db: Database, home: Board, sort: Sort) -> None:
    card = sort.add(db, home)
    move = (db, home, card.id, sort.end, cast.NURSE, 1, "nyckel-12345", sort.why)
    assert sort.noun.move(*move) == sort.noun.move(*move)
    assert get(db, sort, home, card).version == journal.last(db) == 2


def test_a_move_with_a_used_key_and_another_card_stage_or_reason_is_stale(db: Database, home: Board,
    sort: Sort) -> None:
    card, other = sort.add(db, home, key="nyckel-00001"), sort.add(db, home)
    sort.noun.move(db, home, card.id, sort.end, cast.NURSE, 1, "nyckel-12345", sort.why)
    for target, stage, key, note in ((other, sort.end, "nyckel-12345", sort.why),
    (card, sort.again, "nyckel-12345", sort.why),
                                     (card, sort.end, "nyckel-12345", "En annan mening"),
                                     (other, sort.step, "nyckel-00001", "")):
        with pytest.raises(Stale):
            sort.noun.move(db, home, target.id, stage, cast.NURSE, 1, key, note)
    with pytest.raises(Stale):
        sort.add(db, home, key="nyckel-12345")
    assert journal.last(db) == 3


# -- asking

def test_open_cards_come_newest_first_board_by_board(db: Database, home: Board, board: FindBoard, sort: Sort) -> None:
    for _ in range(2):
        sort.add(db, home)
        sort.add(db, board(cast.IT))
    found = [(card.board_id, card.number) for card in sort.noun.on(db, [home.id, board(cast.IT).id])]
    assert found == [(home.id, 2), (home.id, 1), (board(cast.IT).id, 2), (board(cast.IT).id, 1)]
    assert sort.noun.on(db, []) == []


def test_a_closed_card_stays_on_the_board_for_a_while_and_in_the_list_for_ever(db: Database, home: Board,
    sort: Sort) -> None:
    card = sort.add(db, home)
    sort.noun.move(db, home, card.id, sort.end, cast.NURSE, 1, note=sort.why)
    with clock.frozen(cast.NOW + sort.shown - timedelta(seconds=1)):
        assert len(sort.noun.on(db, [home.id])) == 1
    with clock.frozen(cast.NOW + sort.shown):
        assert sort.noun.on(db, [home.id]) == []
        assert len(sort.noun.all_on(db, home.id)) == 1


def test_a_parked_idea_stays_on_the_board(db: Database, home: Board) -> None:
    ideas.move(db, home, _idea(db, home).id, "parked", cast.NURSE, 1)
    with clock.frozen(cast.NOW + timedelta(days=400)):
        assert [idea.stage for idea in ideas.on(db, [home.id])] == ["parked"]


def test_the_list_stops_at_its_limit(db: Database, home: Board, sort: Sort) -> None:
    for _ in range(3):
        sort.add(db, home)
    assert [card.number for card in sort.noun.all_on(db, home.id, limit=2)] == [3, 2]


def test_the_board_costs_the_same_after_years_of_closed_cards(db: Database, home: Board, sort: Sort) -> None:
    for _ in range(10):
        sort.add(db, home)
    young = steps(db, lambda: sort.noun.on(db, [home.id]))
    table, fields = sort.noun.KIND.table, "day, category, severity," if sort.noun is deviations else ""
    values = "'2020-01-01', 'Annat', 'low'," if sort.noun is deviations else ""
    with db.write():
        db.many(f"INSERT INTO {table} (board_id, number, title, text, author, stage, {fields} created_at, stage_at,"
                f" closed_at, closed_by, version) VALUES (:board, :number, 'x', '', 'x', :end, {values} '2020', '2020',"
                " '2020', 'x', 1)", [{"board": home.id, "number": n, "end": sort.end} for n in range(100, 1100)])
    assert steps(db, lambda: sort.noun.on(db, [home.id])) <= young * 1.2 + 100
    assert len(statements(db, lambda: sort.noun.on(db, [home.id]))) == 1


# -- any walk

WALK = st.lists(st.tuples(st.sampled_from(ideas.STAGES), st.booleans()), max_size=12)


@given(WALK)
def test_whatever_walk_an_idea_takes_each_undo_brings_back_what_was_before(
        db: Database, home: Board, walk: list[tuple[str, bool]]) -> None:
    sort = SORTS[0]
    card = _idea(db, home)
    for stage, regret in walk:
        before = get(db, sort, home, card)
        if stage not in ideas.MOVES[before.stage]:
            continue
        moved = ideas.move(db, home, card.id, stage, cast.NURSE, before.version, note="Därför")
        assert (get(db, sort, home, card).closed_at is not None) == (stage in ideas.ENDINGS)
        if regret:
            undo(db, sort, home, moved, cast.MANAGER)
            after = get(db, sort, home, card)
            assert (after.stage, after.closed_at, after.closed_by, after.note, after.stage_at) == (
                before.stage, before.closed_at, before.closed_by, before.note, before.stage_at)
