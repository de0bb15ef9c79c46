"""Readings: entered once, corrected in the open, undone as they were, judged by the limits of their day."""

import math
from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import clock, journal, readings
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Missing, Refused, Retired, Stale
from pulse.kpis import Kpi
from pulse.readings import Entered, Typed
from tests import cast
from tests.conftest import Enter, FindBoard, FindFigure

TODAY, YESTERDAY = "2026-11-17", "2026-11-16"


def entry_of(db: Database, entered: Entered) -> journal.Entry:
    found = journal.entry(db, entered.seq or 0)
    assert found is not None
    return found


def undo(db: Database, home: Board, entered: Entered, by: str = cast.NURSE) -> int:
    return readings.undo(db, home, entry_of(db, entered), by)


def state(db: Database, board: Board, kpi: Kpi, now: datetime = cast.NOW) -> str:
    newest = readings.recent(db, [board.id], 1).get(kpi.id, [None])[-1]
    return readings.state(kpi, newest, board, now)


# -- entering

@pytest.mark.parametrize("key, typed, value, colour", [
    ("temperatur", Typed(4), 4, "green"), ("temperatur", Typed(3.9), 3.9, "yellow"),
    ("temperatur", Typed(8.1), 8.1, "red"),
    ("insatser", Typed(numerator=57, denominator=60), 95, "green"),
    ("insatser", Typed(numerator=54, denominator=60), 90, "yellow"),
    ("insatser", Typed(numerator=0, denominator=60), 0, "red"),
    ("insatser", Typed(numerator=0.57, denominator=0.6), 95, "green")])
def test_a_value_is_judged_and_kept(db: Database, home: Board, figure: FindFigure, key: str, typed: Typed, value: float,
                                    colour: str) -> None:
    readings.enter(db, home, figure(key), TODAY, typed, cast.NURSE)
    found = readings.at(db, figure(key).id, TODAY)
    assert found is not None and (found.value, found.colour) == (value, colour)
    assert (found.numerator, found.denominator) == (typed.numerator, typed.denominator)
    assert (found.entered_by, found.entered_at, found.version) == (cast.NURSE, clock.stamp(), 1)


def test_a_figure_without_numbers_has_the_colour_that_was_chosen_and_why(enter: Enter) -> None:
    found = enter("belastning", period="2026-11-17 1", colour="yellow", comment="Två sjuka").reading
    assert (found.value, found.colour, found.comment) == (None, "yellow", "Två sjuka")


def test_nobody_chooses_the_colour_of_a_figure_with_numbers(enter: Enter) -> None:
    assert enter("temperatur", 20, colour="green").reading.colour == "red"


def test_parts_that_the_figure_does_not_have_are_not_kept(enter: Enter) -> None:
    found = enter("temperatur", 5, numerator=1, denominator=2).reading
    assert (found.numerator, found.denominator) == (None, None)
    judged = enter("belastning", 7, "2026-11-17 1", colour="red", comment="Fullt", numerator=3).reading
    assert (judged.value, judged.numerator) == (None, None)


def test_what_was_entered_stands_in_the_journal(db: Database, enter: Enter, home: Board, figure: FindFigure) -> None:
    entry = entry_of(db, enter("temperatur", 5))
    assert (entry.thing, entry.thing_id, entry.board_id, entry.verb) == ("reading", figure("temperatur").id, home.id,
        "entered")
    assert entry.detail["value"] == [None, 5] and entry.detail["colour"] == [None, "green"]


@pytest.mark.parametrize("key, typed, field", [
    ("temperatur", Typed(), "value"), ("temperatur", Typed(math.nan), "value"),
    ("temperatur", Typed(math.inf), "value"),
    ("temperatur", Typed(1e13), "value"), ("temperatur", Typed(numerator=1, denominator=2), "value"),
    ("insatser", Typed(95), "numerator"),
    ("insatser", Typed(numerator=1), "denominator"), ("insatser", Typed(numerator=-1, denominator=2), "numerator"),
    ("insatser", Typed(numerator=1, denominator=0), "denominator"),
    ("insatser", Typed(numerator=0, denominator=-1), "denominator"),
    ("insatser", Typed(numerator=3, denominator=2), "numerator"),
    ("insatser", Typed(numerator=math.nan, denominator=2), "numerator"),
    ("insatser", Typed(numerator=1, denominator=math.nan), "denominator"),
    ("insatser", Typed(numerator=1, denominator=math.inf), "denominator"),
    ("temperatur", Typed(5, comment="x\x00"), "comment"), ("temperatur", Typed(5, comment="x" * 2001), "comment")])
def test_values_that_make_no_reading_are_refused_at_their_field_and_nothing_is_written(
        db: Database, home: Board, figure: FindFigure, key: str, typed: Typed, field: str) -> None:
    with pytest.raises(Refused) as no:
        readings.enter(db, home, figure(key), TODAY, typed, cast.NURSE)
    assert no.value.field == field
    assert journal.last(db) == 0 and readings.recent(db, [home.id]) == {}


@pytest.mark.parametrize("typed, field", [
    (Typed(), "colour"), (Typed(colour="blue", comment="x"), "colour"), (Typed(5, comment="x"), "colour"),
    (Typed(colour="green"), "comment"), (Typed(colour="green", comment=" \n\u200b"), "comment")])
def test_a_judgement_needs_one_of_the_colours_and_a_reason(enter: Enter, typed: Typed, field: str) -> None:
    with pytest.raises(Refused) as no:
        enter("belastning", typed.value, "2026-11-17 1", colour=typed.colour, comment=typed.comment)
    assert no.value.field == field


@pytest.mark.parametrize("key, period", [
    ("temperatur", "2026-11-18"), ("temperatur", "2026-02-30"), ("temperatur", "2026-11-17 1"), ("temperatur", ""),
    ("temperatur", "0001-01-01"), ("fall", "2026-11-17"), ("fall", "2026-11-17 2"), ("fall", "2026-11-17 4"),
    ("kontinuitet", "2026-11-17"),
    ("kontinuitet", "2026-11-23"), ("förslag", "2026-11-17"), ("förslag", "2026-12-01")])
def test_a_period_that_is_none_or_has_not_begun_is_refused(enter: Enter, key: str, period: str) -> None:
    with pytest.raises(Refused) as no:
        enter(key, 1, period)
    assert no.value.field == "period"


def test_a_figure_of_another_board_is_missing(db: Database, home: Board, figure: FindFigure) -> None:
    with pytest.raises(Missing):
        readings.enter(db, home, figure("svarstid", cast.IT), TODAY, Typed(5), cast.OUTSIDER)


def test_a_figure_out_of_use_is_retired(db: Database, board: FindBoard, figure: FindFigure) -> None:
    with pytest.raises(Retired):
        readings.enter(db, board(cast.CLOSED), figure("portioner", cast.CLOSED), TODAY, Typed(5), cast.NURSE)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_a_share_is_the_float_nearest_to_the_true_one(figure: FindFigure, part: int, rest: int, decimals: int) -> None:
    numerator, denominator = part / 10**decimals, (part + rest) / 10**decimals
    share = readings.ratio(figure("insatser"), numerator, denominator)
    assert share == float(Fraction(100 * part, part + rest))


# -- correcting

def test_a_correction_is_judged_anew_and_the_journal_keeps_the_earlier_value(db: Database, enter: Enter) -> None:
    enter("temperatur", 5)
    corrected = enter("temperatur", 9, by=cast.MANAGER, version=1)
    assert (corrected.reading.value, corrected.reading.colour, corrected.reading.version) == (9, "red", 2)
    entry = entry_of(db, corrected)
    assert entry.verb == "corrected" and entry.actor == cast.MANAGER
    assert entry.detail["value"] == [5, 9] and entry.detail["colour"] == ["green", "red"]


def test_the_same_value_again_changes_nothing(db: Database, enter: Enter) -> None:
    enter("temperatur", 5, comment="Efter service")
    assert enter("temperatur", 5, by=cast.MANAGER).seq is None
    assert enter("temperatur", 5, comment="Efter service").seq is None
    assert journal.last(db) == 1


def test_another_comment_to_the_same_value_is_a_correction(enter: Enter) -> None:
    enter("temperatur", 5, comment="Efter service")
    assert enter("temperatur", 5, comment="Ny termometer").reading.comment == "Ny termometer"


@pytest.mark.parametrize("version", [0, 2, 99])
def test_a_form_drawn_before_somebody_else_wrote_is_stale(db: Database, enter: Enter, version: int) -> None:
    enter("temperatur", 5)
    with pytest.raises(Stale):
        enter("temperatur", 6, by=cast.MANAGER, version=version)
    assert journal.last(db) == 1


def test_a_form_that_expected_a_value_where_there_is_none_is_stale(enter: Enter) -> None:
    with pytest.raises(Stale):
        enter("temperatur", 5, version=1)


def test_a_form_drawn_before_an_undo_stays_stale_when_somebody_enters_anew(db: Database, home: Board,
    enter: Enter) -> None:
    first = enter("temperatur", 5)
    undo(db, home, first)
    enter("temperatur", 6, by=cast.MANAGER, version=0)
    with pytest.raises(Stale):
        enter("temperatur", 7, version=first.reading.version)


# -- limits of then

def test_a_late_value_is_judged_by_the_limits_of_its_day(db: Database, enter: Enter, figure: FindFigure) -> None:
    with db.write():
        db.insert("limits", kpi_id=figure("temperatur").id, valid_from=TODAY, target_low=20, target_high=22,
        limit_low=18, limit_high=25)
    assert enter("temperatur", 5, YESTERDAY).reading.colour == "green"
    assert enter("temperatur", 5, TODAY).reading.colour == "red"


def test_changed_limits_leave_yesterday_its_colour(db: Database, home: Board, enter: Enter, figure: FindFigure) -> None:
    enter("temperatur", 5, YESTERDAY)
    with db.write():
        db.insert("limits", kpi_id=figure("temperatur").id, valid_from=TODAY, target_low=20, target_high=22,
        limit_low=18, limit_high=25)
    assert state(db, home, figure("temperatur")) == "on"
    found = readings.at(db, figure("temperatur").id, YESTERDAY)
    assert found is not None and found.colour == "green"


# -- undoing

def test_undoing_the_first_value_leaves_none(db: Database, home: Board, enter: Enter, figure: FindFigure) -> None:
    undo(db, home, enter("temperatur", 5))
    assert readings.at(db, figure("temperatur").id, TODAY) is None
    assert state(db, home, figure("temperatur")) == "none"


def test_undoing_a_correction_brings_back_value_parts_colour_and_comment(
        db: Database, home: Board, enter: Enter, figure: FindFigure) -> None:
    before = enter("insatser", numerator=57, denominator=60, comment="Lugn dag").reading
    undo(db, home, enter("insatser", numerator=1, denominator=60, comment="Fel ruta"))
    after = readings.at(db, figure("insatser").id, TODAY)
    assert after is not None
    for name in ("value", "numerator", "denominator", "colour", "comment", "comment_id"):
        assert getattr(after, name) == getattr(before, name)


def test_undoing_a_judgement_brings_back_the_earlier_one_with_its_reason(
        db: Database, home: Board, enter: Enter, figure: FindFigure) -> None:
    enter("belastning", period="2026-11-17 1", colour="green", comment="Alla på plats")
    undo(db, home, enter("belastning", period="2026-11-17 1", colour="red", comment="Två sjuka"))
    found = readings.at(db, figure("belastning").id, "2026-11-17 1")
    assert found is not None and (found.colour, found.comment) == ("green", "Alla på plats")


def test_undoing_twice_is_undoing_once(db: Database, home: Board, enter: Enter, figure: FindFigure) -> None:
    enter("temperatur", 5)
    corrected = enter("temperatur", 9)
    assert undo(db, home, corrected) == undo(db, home, corrected) == journal.last(db)
    found = readings.at(db, figure("temperatur").id, TODAY)
    assert found is not None and found.value == 5


def test_undoing_after_somebody_else_wrote_is_stale(db: Database, home: Board, enter: Enter,
    figure: FindFigure) -> None:
    first = enter("temperatur", 5)
    enter("temperatur", 9, by=cast.MANAGER)
    with pytest.raises(Stale):
        undo(db, home, first)
    found = readings.at(db, figure("temperatur").id, TODAY)
    assert found is not None and found.value == 9


def test_undoing_the_first_after_undoing_its_correction_is_stale(db: Database, home: Board, enter: Enter) -> None:
    first = enter("temperatur", 5)
    undo(db, home, enter("temperatur", 9))
    with pytest.raises(Stale):
        undo(db, home, first)


def test_an_undo_cannot_be_undone(db: Database, home: Board, enter: Enter) -> None:
    enter("temperatur", 5)
    undone = journal.entry(db, undo(db, home, enter("temperatur", 9)))
    assert undone is not None
    with pytest.raises(Stale):
        readings.undo(db, home, undone, cast.NURSE)


def test_the_undo_stands_in_the_journal_with_who_and_both_values(db: Database, home: Board, enter: Enter) -> None:
    enter("temperatur", 5)
    entry = journal.entry(db, undo(db, home, enter("temperatur", 9), by=cast.MANAGER))
    assert entry is not None and (entry.verb, entry.actor) == ("undone", cast.MANAGER)
    assert entry.detail["value"] == [9, 5] and entry.detail["colour"] == ["red", "green"]


def test_nobody_undoes_on_another_board(db: Database, board: FindBoard, home: Board, enter: Enter) -> None:
    entered = enter("temperatur", 5)
    with pytest.raises(Missing):
        undo(db, board(cast.IT), entered)


def test_an_entry_about_something_else_cannot_be_undone_as_a_reading(db: Database, home: Board) -> None:
    with db.write():
        seq = journal.record(db, home.id, "idea", 1, "added", cast.NURSE, version=[0, 1])
    other = journal.entry(db, seq)
    assert other is not None
    with pytest.raises(Missing):
        readings.undo(db, home, other, cast.NURSE)


# -- the client's key

def test_the_same_form_twice_writes_once_and_answers_alike(db: Database, enter: Enter) -> None:
    first = enter("temperatur", 5, version=0, client_key="nyckel-12345", comment="Ny")
    assert enter("temperatur", 5, version=0, client_key="nyckel-12345", comment="Ny") == first
    assert journal.last(db) == 1


def test_the_same_form_twice_after_a_correction_answers_with_what_stands_there_now(enter: Enter) -> None:
    first = enter("temperatur", 5, version=0, client_key="nyckel-12345")
    enter("temperatur", 6, by=cast.MANAGER)
    again = enter("temperatur", 5, version=0, client_key="nyckel-12345")
    assert again.seq == first.seq and again.reading.value == 6


@pytest.mark.parametrize("other", [
    {"key": "temperatur", "value": 6}, {"key": "temperatur", "value": 5, "period": YESTERDAY},
    {"key": "insatser", "numerator": 1, "denominator": 2}, {"key": "temperatur", "value": 5, "comment": "En annan"}])
def test_the_same_key_with_something_else_is_stale_and_loses_nothing(db: Database, enter: Enter, other: dict[str,
    object]) -> None:
    enter("temperatur", 5, YESTERDAY)
    enter("temperatur", 5, client_key="nyckel-12345")
    with pytest.raises(Stale):
        enter(**other, client_key="nyckel-12345")
    assert journal.last(db) == 2


def test_a_judgement_with_a_used_key_and_another_colour_is_stale(enter: Enter) -> None:
    enter("belastning", period="2026-11-17 1", colour="green", comment="Lugnt", client_key="nyckel-12345")
    with pytest.raises(Stale):
        enter("belastning", period="2026-11-17 1", colour="red", comment="Lugnt", client_key="nyckel-12345")


def test_a_key_whose_entry_was_undone_is_stale(db: Database, home: Board, enter: Enter) -> None:
    undo(db, home, enter("temperatur", 5, client_key="nyckel-12345"))
    with pytest.raises(Stale):
        enter("temperatur", 5, client_key="nyckel-12345")
