"""The clock: UTC inside, Stockholm for people, and one that stands still for tests."""

import threading
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pulse import clock

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=5)


def test_local_is_stockholm_summer_and_winter() -> None:
    assert clock.local(datetime(2026, 7, 1, 12, tzinfo=UTC)).hour == 14
    assert clock.local(datetime(2026, 12, 1, 12, tzinfo=UTC)).hour == 13


def test_today_changes_at_midnight_in_sweden() -> None:
    with clock.frozen(datetime(2026, 11, 17, 22, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 17)
    with clock.frozen(datetime(2026, 11, 17, 23, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 18)


def test_the_stamp_has_milliseconds_and_is_utc() -> None:
    local = clock.local(datetime(2026, 11, 21, 13, 6, 9, 123999, tzinfo=UTC))
    assert clock.stamp(local) == "2026-11-21T13:06:09.123Z"


@given(MOMENTS, MOMENTS)
def test_stamps_sort_in_order_of_time(one: datetime, other: datetime) -> None:
    if one - other >= timedelta(milliseconds=1):
        assert clock.stamp(one) > clock.stamp(other)


@given(MOMENTS)
def test_a_stamp_is_read_back_to_the_millisecond(moment: datetime) -> None:
    assert timedelta(0) <= moment - clock.parse(clock.stamp(moment)) < timedelta(milliseconds=1)


def test_a_frozen_clock_stands_still_in_every_thread_and_starts_again() -> None:
    moment, seen = datetime(2026, 1, 1, tzinfo=UTC), []
    with clock.frozen(moment):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
        with clock.frozen(moment + timedelta(days=1)):
            assert clock.now() == moment + timedelta(days=1)
        assert clock.now() == moment
    assert seen == [moment]
    assert clock.now() > moment


def test_a_frozen_local_moment_is_the_same_moment() -> None:
    with clock.frozen(datetime(2026, 11, 17, 10, 30, tzinfo=clock.STOCKHOLM)):
        assert clock.stamp() == "2026-11-17T09:30:00.000Z"
