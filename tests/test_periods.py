"""Periods: which shift, day, week or month a moment belongs to, and how long a value speaks for today."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pulse import clock, kpis, periods
from pulse.boards import Board
from tests import cast
from tests.conftest import FindBoard

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
DAYS = st.sets(st.sampled_from("1234567"), min_size=1).map(sorted).map("".join)
SHIFTS = st.lists(st.times().map(lambda time: f"{time:%H:%M}"), min_size=1, max_size=9, unique=True).map(
    sorted).map(tuple)


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=clock.STOCKHOLM)


# -- the period that runs

@pytest.mark.parametrize("now, shift", [
    ("2026-11-17T07:00", "2026-11-17 1"), ("2026-11-17T14:29", "2026-11-17 1"), ("2026-11-17T14:30", "2026-11-17 2"),
    ("2026-11-17T21:00", "2026-11-17 3"), ("2026-11-17T23:59", "2026-11-17 3"), ("2026-11-18T00:00", "2026-11-17 3"),
    ("2026-11-18T06:59", "2026-11-17 3"), ("2026-11-18T07:00", "2026-11-18 1"), ("2027-01-01T03:00", "2026-12-31 3"),
    ("2028-03-01T03:00", "2028-02-29 3")])
def test_a_night_shift_belongs_to_the_day_it_began(home: Board, now: str, shift: str) -> None:
    assert periods.current("shift", home, local(now)) == shift


@pytest.mark.parametrize("moment, shift", [
    (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-28 3"),
    (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-28 3"),
    (datetime(2026, 3, 29, 4, 59, tzinfo=UTC), "2026-03-28 3"),
    (datetime(2026, 3, 29, 5, 0, tzinfo=UTC), "2026-03-29 1"),
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-24 3"),
    (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-24 3"),
    (datetime(2026, 10, 25, 5, 59, tzinfo=UTC), "2026-10-24 3"),
    (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), "2026-10-25 1"),
    (datetime(2026, 10, 25, 20, 0, tzinfo=UTC), "2026-10-25 3")])
def test_a_night_shift_stays_one_shift_when_the_clock_changes(home: Board, moment: datetime, shift: str) -> None:
    assert periods.current("shift", home, moment) == shift


@pytest.mark.parametrize("rhythm, now, period", [
    ("day", "2026-11-17T00:00", "2026-11-17"), ("day", "2026-11-17T23:59", "2026-11-17"),
    ("day", "2028-02-29T12:00", "2028-02-29"),
    ("week", "2026-11-22T23:59", "2026-11-16"), ("week", "2026-11-23T00:00", "2026-11-23"),
    ("week", "2027-01-01T12:00", "2026-12-28"),
    ("week", "2027-01-03T12:00", "2026-12-28"), ("week", "2024-12-31T12:00", "2024-12-30"),
    ("month", "2026-11-30T23:59", "2026-11-01"), ("month", "2026-12-01T00:00", "2026-12-01"),
    ("month", "2028-02-29T12:00", "2028-02-01")])
def test_days_weeks_and_months_change_at_midnight_in_sweden(home: Board, rhythm: str, now: str, period: str) -> None:
    assert periods.current(rhythm, home, local(now)) == period


def test_a_board_without_shifts_has_one_a_day(board: FindBoard) -> None:
    assert periods.current("shift", board(cast.SCHOOL), local("2026-11-17T03:00")) == "2026-11-17 1"


@given(MOMENTS, SHIFTS)
def test_the_shift_that_runs_is_the_one_that_began_last(home: Board, now: datetime, shifts: tuple[str, ...]) -> None:
    board = dataclasses.replace(home, shifts=shifts)
    here = clock.local(now).replace(tzinfo=None)
    begun = [f"{day} {number}" for back in (2, 1, 0) for day in [here.date() - timedelta(days=back)]
             for number, start in enumerate(shifts, 1) if datetime.fromisoformat(f"{day}T{start}") <= here]
    assert periods.current("shift", board, now) == begun[-1]


# -- freshness

@pytest.mark.parametrize("now, fresh", [
    ("2026-11-17T10:00", True), ("2026-11-17T15:00", True), ("2026-11-17T20:59", True), ("2026-11-17T21:00", False)])
def test_a_shifts_value_is_fresh_during_its_own_shift_and_the_next(home: Board, now: str, fresh: bool) -> None:
    assert periods.fresh("shift", home, "2026-11-17 1", local(now)) is fresh


@pytest.mark.parametrize("now, fresh", [
    ("2026-11-17T22:00", True), ("2026-11-18T06:00", True), ("2026-11-18T14:29", True), ("2026-11-18T14:30", False)])
def test_a_night_shifts_value_is_fresh_until_the_day_shift_ends(home: Board, now: str, fresh: bool) -> None:
    assert periods.fresh("shift", home, "2026-11-17 3", local(now)) is fresh


@pytest.mark.parametrize("now, fresh", [
    ("2026-11-20T12:00", True), ("2026-11-21T12:00", True), ("2026-11-22T12:00", True), ("2026-11-23T23:59", True),
    ("2026-11-24T00:00", False)])
def test_fridays_value_is_fresh_over_the_weekend_and_through_monday(board: FindBoard, now: str, fresh: bool) -> None:
    assert periods.fresh("day", board(cast.IT), "2026-11-20", local(now)) is fresh


@pytest.mark.parametrize("now, fresh", [("2026-11-20T23:59", True), ("2026-11-21T00:00", False)])
def test_thursdays_value_is_old_on_saturday(board: FindBoard, now: str, fresh: bool) -> None:
    assert periods.fresh("day", board(cast.IT), "2026-11-19", local(now)) is fresh


@pytest.mark.parametrize("now, fresh", [
    ("2026-11-21T10:00", True), ("2026-11-21T16:00", True), ("2026-11-22T23:00", True), ("2026-11-23T08:00", True),
    ("2026-11-23T14:29", True), ("2026-11-23T14:30", False)])
def test_the_last_shift_before_the_weekend_is_fresh_until_the_first_one_after_it_ends(
        home: Board, now: str, fresh: bool) -> None:
    weekdays = dataclasses.replace(home, days="12345")
    assert periods.fresh("shift", weekdays, "2026-11-20 3", local(now)) is fresh


@pytest.mark.parametrize("rhythm, period, last, first_old", [
    ("week", "2026-11-16", "2026-11-29T23:59", "2026-11-30T00:00"),
    ("week", "2026-12-28", "2027-01-10T23:59", "2027-01-11T00:00"),
    ("month", "2026-11-01", "2026-12-31T23:59", "2027-01-01T00:00"),
    ("month", "2028-01-01", "2028-02-29T23:59", "2028-03-01T00:00"),
    ("day", "2028-02-28", "2028-02-29T23:59", "2028-03-01T00:00"),
    ("day", "2026-12-31", "2027-01-01T23:59", "2027-01-02T00:00")])
def test_a_value_is_fresh_until_the_next_period_ends_over_leap_days_and_years(
        home: Board, rhythm: str, period: str, last: str, first_old: str) -> None:
    assert periods.fresh(rhythm, home, period, local(last))
    assert not periods.fresh(rhythm, home, period, local(first_old))


@pytest.mark.parametrize("rhythm, period", [
    ("day", "2026-11-18"), ("shift", "2026-11-17 2"), ("week", "2026-11-23"), ("month", "2026-12-01")])
def test_a_value_of_a_period_that_has_not_begun_does_not_speak_for_today(home: Board, rhythm: str, period: str) -> None:
    assert not periods.fresh(rhythm, home, period, cast.NOW)


def _all_periods(rhythm: str, board: Board, first: date, last: date) -> list[tuple[str, bool]]:
    """Every period that begins on those days, with whether the team works then: slow and obvious."""
    found: list[tuple[str, bool]] = []
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        worked = str(day.isoweekday()) in board.days
        if rhythm == "shift":
            found += [(f"{day} {number}", worked) for number in range(1, len(board.shifts) + 1)]
        elif rhythm == "day" or (rhythm == "week" and day.isoweekday() == 1) or (rhythm == "month" and day.day == 1):
            found.append((str(day), worked if rhythm == "day" else True))
    return found


@given(MOMENTS, DAYS, SHIFTS, st.sampled_from(kpis.RHYTHMS), st.integers(0, 40))
def test_a_value_is_fresh_while_no_worked_period_has_begun_and_ended_after_its_own(
        home: Board, now: datetime, days: str, shifts: tuple[str, ...], rhythm: str, back: int) -> None:
    board = dataclasses.replace(home, days=days, shifts=shifts)
    today = clock.local(now).date()
    everything = _all_periods(rhythm, board, today - timedelta(days=130), today)
    running = [period for period, _ in everything].index(periods.current(rhythm, board, now))
    assume(running >= back)
    between = [period for period, worked in everything[running - back + 1:running] if worked]
    assert periods.fresh(rhythm, board, everything[running - back][0], now) is (between == [])


@given(MOMENTS, DAYS, SHIFTS, st.sampled_from(kpis.RHYTHMS))
def test_periods_sort_in_order_of_time_and_are_valid(
        home: Board, now: datetime, days: str, shifts: tuple[str, ...], rhythm: str) -> None:
    board = dataclasses.replace(home, days=days, shifts=shifts)
    running = periods.current(rhythm, board, now)
    earlier = periods.before(rhythm, board, running)
    assert earlier < running
    assert periods.valid(rhythm, board, running) and periods.valid(rhythm, board, earlier)
    number = periods.shift_number(running)
    assert periods.of(rhythm, periods.day(running), number or 1) == running


# -- what is a period

@pytest.mark.parametrize("rhythm, written", [
    ("day", "2026-11-17"), ("day", "2028-02-29"), ("week", "2026-11-16"), ("week", "2026-12-28"),
    ("month", "2026-11-01"),
    ("shift", "2026-11-17 1"), ("shift", "2026-11-17 3")])
def test_a_period_of_the_rhythm_is_valid(home: Board, rhythm: str, written: str) -> None:
    assert periods.valid(rhythm, home, written)


@pytest.mark.parametrize("rhythm, written", [
    ("day", ""), ("day", "2026-02-30"), ("day", "2027-02-29"), ("day", "2026-11-17 1"), ("day", "20261117"),
    ("day", "2026-11-17\n"),
    ("day", "0001-01-01"), ("day", "٢٠٢٦-١١-١٧"), ("week", "2026-11-17"), ("month", "2026-11-17"), ("month", "2026-11"),
    ("shift", "2026-11-17"), ("shift", "2026-11-17 0"), ("shift", "2026-11-17 4"), ("shift", "2026-11-17  1"),
    ("shift", "2026-02-30 1"),
    ("shift", "2026-11-17 1\x00"), ("shift", "2026-11-17 ١")])
def test_what_is_no_period_of_the_rhythm_is_not_valid(home: Board, rhythm: str, written: str) -> None:
    assert not periods.valid(rhythm, home, written)


@given(st.text(max_size=14), st.sampled_from(kpis.RHYTHMS))
def test_any_text_is_a_period_or_not_without_a_fuss(home: Board, written: str, rhythm: str) -> None:
    assert periods.valid(rhythm, home, written) in (True, False)


@pytest.mark.parametrize("rhythm, period", [
    ("day", "2026-11-19"), ("week", "2026-11-16"), ("month", "2026-11-01"), ("shift", "2026-11-19 2")])
def test_a_day_lies_in_its_period(rhythm: str, period: str) -> None:
    assert periods.of(rhythm, date(2026, 11, 19), 2) == period


def test_a_period_knows_its_first_day_and_its_shift() -> None:
    assert periods.day("2026-11-17 2") == date(2026, 11, 17)
    assert (periods.shift_number("2026-11-17 2"), periods.shift_number("2026-11-17")) == (2, 0)
