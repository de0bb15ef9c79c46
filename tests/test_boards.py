"""Boards: how they are found, which days are worked, and when the next pulse meeting is."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import boards, clock, units
from pulse.boards import Board
from pulse.db import Database
from tests import cast
from tests.conftest import FindBoard
from tests.counting import statements

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
TIMES = st.lists(st.times().map(lambda time: f"{time:%H:%M}"), max_size=4, unique=True).map(sorted).map(tuple)
DAYS = st.sets(st.sampled_from("1234567")).map(sorted).map("".join)


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=clock.STOCKHOLM)


# -- finding

def test_a_board_knows_its_rhythm_its_agenda_and_the_units_above_it(db: Database, home: Board) -> None:
    assert home.name == "Hemtjänst Norr"
    assert units.above(db, home.unit_id) == ("Vård och omsorg", "Granby kommun")
    assert home.shifts == home.meeting_times == ("07:00", "14:30", "21:00")
    assert home.categories == cast.CATEGORIES and boards.agenda(db, home.id) == cast.AGENDA


def test_boards_in_use_come_in_the_order_of_the_tree(db: Database) -> None:
    assert [board.key for board in boards.all(db)] == [cast.HOME_CARE, cast.SCHOOL, cast.IT]


def test_a_board_out_of_use_is_found_and_says_so(board: FindBoard) -> None:
    assert board(cast.CLOSED).retired_at is not None


def test_a_board_is_found_by_its_id(db: Database, home: Board) -> None:
    assert boards.by_id(db, home.id) == home


def test_an_unknown_board_is_none(db: Database) -> None:
    assert boards.by_key(db, "finns-inte") is None and boards.by_id(db, 4711) is None


def test_boards_without_shifts_or_agenda_have_none(db: Database, board: FindBoard) -> None:
    with db.write():
        db.execute("DELETE FROM agenda_steps")
    school = board(cast.SCHOOL)
    assert school.shifts == () and boards.agenda(db, school.id) == ()


def test_all_boards_cost_as_many_questions_as_one(db: Database) -> None:
    assert len(statements(db, lambda: boards.all(db))) == len(statements(db, lambda: boards.by_key(db, cast.IT)))


# -- days worked

@pytest.mark.parametrize("day, home_care, school", [
    ("2026-11-16", True, True), ("2026-11-20", True, True), ("2026-11-21", True, False), ("2026-11-22", True, False)])
def test_which_days_are_worked_follows_the_boards_week(
        home: Board, board: FindBoard, day: str, home_care: bool, school: bool) -> None:
    assert boards.works(home, date.fromisoformat(day)) is home_care
    assert boards.works(board(cast.SCHOOL), date.fromisoformat(day)) is school


# -- meetings

@pytest.mark.parametrize("now, meeting", [
    ("2026-11-17T06:59", "2026-11-17T07:00"), ("2026-11-17T07:00", "2026-11-17T14:30"),
    ("2026-11-17T22:00", "2026-11-18T07:00"),
    ("2026-12-31T21:00", "2027-01-01T07:00"), ("2028-02-28T21:30", "2028-02-29T07:00")])
def test_a_board_with_shifts_meets_at_each_handover(home: Board, now: str, meeting: str) -> None:
    assert boards.next_meeting(home, local(now)) == local(meeting)


@pytest.mark.parametrize("now, meeting", [
    ("2026-11-18T14:29", "2026-11-18T14:30"), ("2026-11-18T14:30", "2026-11-25T14:30"),
    ("2026-11-19T08:00", "2026-11-25T14:30")])
def test_a_weekly_meeting_comes_again_the_same_weekday(board: FindBoard, now: str, meeting: str) -> None:
    assert boards.next_meeting(board(cast.SCHOOL), local(now)) == local(meeting)


def test_a_morning_meeting_skips_the_weekend(board: FindBoard) -> None:
    assert boards.next_meeting(board(cast.IT), local("2026-11-20T09:00")) == local("2026-11-23T08:30")
    assert boards.last_meeting(board(cast.IT), local("2026-11-22T12:00")) == local("2026-11-20T08:30")


def test_a_meeting_that_begins_now_is_the_last_one_and_not_the_next(home: Board) -> None:
    assert boards.last_meeting(home, local("2026-11-17T14:30")) == local("2026-11-17T14:30")


def test_a_board_without_meetings_has_neither_a_next_nor_a_last(board: FindBoard) -> None:
    assert boards.next_meeting(board(cast.CLOSED), cast.NOW) is None
    assert boards.last_meeting(board(cast.CLOSED), cast.NOW) is None


@pytest.mark.parametrize("day, hours", [("2026-03-28", 9), ("2026-10-24", 11), ("2026-11-17", 10)])
def test_the_night_between_two_handovers_is_as_long_as_it_is(home: Board, day: str, hours: int) -> None:
    evening = boards.at(date.fromisoformat(day), "21:00").astimezone(UTC)
    morning = boards.next_meeting(home, evening)
    assert morning is not None and morning.astimezone(UTC) - evening == timedelta(hours=hours)
    assert f"{morning:%H:%M}" == "07:00"


def test_a_time_that_the_clock_jumps_over_is_an_hour_later() -> None:
    assert f"{boards.at(date(2026, 3, 29), '02:30'):%H:%M}" == "03:30"


@pytest.mark.parametrize("minutes, next_one", [(0, "02:30"), (45, "03:30"), (75, "03:30")])
def test_a_meeting_in_the_hour_that_comes_twice_is_held_once(home: Board, minutes: int, next_one: str) -> None:
    night = dataclasses.replace(home, meeting_times=("02:30", "03:30"))
    for reader in (UTC, clock.STOCKHOLM):
        now = datetime(2026, 10, 25, 0, 0, tzinfo=UTC) + timedelta(minutes=minutes)
        found = boards.next_meeting(night, now.astimezone(reader))
        assert found is not None and f"{found:%H:%M}" == next_one


@given(MOMENTS, DAYS, TIMES)
def test_the_last_meeting_has_begun_the_next_has_not_and_none_lies_between(
        home: Board, now: datetime, days: str, times: tuple[str, ...]) -> None:
    board = dataclasses.replace(home, meeting_days=days, meeting_times=times)
    first = clock.local(now).date() - timedelta(days=8)
    held = sorted(boards.at(day, time).astimezone(UTC) for day in (first + timedelta(days=n) for n in range(17))
                  if str(day.isoweekday()) in days for time in times)
    before, after = [one for one in held if one <= now], [one for one in held if one > now]
    assert boards.last_meeting(board, now) == (before[-1] if before else None)
    assert boards.next_meeting(board, now) == (after[0] if after else None)
