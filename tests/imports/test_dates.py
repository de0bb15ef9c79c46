"""Days, weeks and months as people write them; a whole column decides what can be read two ways."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pulse.errors import Refused
from pulse.spreadsheets import dates
from pulse.spreadsheets.dates import When


@pytest.mark.parametrize("text", [
    "2026-11-21", "2026/11/21", "2026.11.21", "20261121", "21/11/2026", "21.11.2026", "21-11-2026", "11/21/2026",
    "21 nov 2026", "21 november 2026", "den 21 november 2026", "21 Nov. 2026", "November 21, 2026", "21-Nov-2026",
    "2026-11-21 00:00:00", "2026-11-21T00:00"])
def test_a_day_is_read_in_every_form(text: str) -> None:
    assert (dates.read(text).first, dates.read(text).grain) == (date(2026, 11, 21), "day")


@pytest.mark.parametrize("text", [
    "v. 46 2026", "v46 2026", "v 46, 2026", "vecka 46 2026", "2026-W46", "2026W46", "2026 v. 46", "2026v46",
    "week 46 2026", "W46/2026"])
def test_a_week_is_its_monday(text: str) -> None:
    assert dates.read(text) == When(date(2026, 11, 9), "week")


@pytest.mark.parametrize("text", [
    "2026-11", "2026/11", "202611", "2026M11", "11/2026", "nov 2026", "November 2026", "2026 nov", "nov-2026"])
def test_a_month_is_its_first_day(text: str) -> None:
    assert dates.read(text) == When(date(2026, 11, 1), "month")


@pytest.mark.parametrize("text", ["2026-02-30", "31/04/2026", "2025-W53", "2026-13", "30 feb 2026", "00/00/2026"])
def test_a_day_that_does_not_exist_is_said(text: str) -> None:
    with pytest.raises(Refused, match="kalendern"):
        dates.read(text)


@pytest.mark.parametrize("text", ["", "i går", "46347", "26-11-21", "12", "2026", "nov", "1492-10-12", "x" * 99])
def test_what_is_no_date_gets_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as no:
        dates.read(text)
    assert no.value.message.endswith(".")


def test_one_certain_date_decides_for_the_whole_column() -> None:
    assert dates.decide(["03/04/2026", "21/04/2026"]) == "dmy"
    assert dates.decide(["03/04/2026", "04/21/2026"]) == "mdy"
    assert dates.read("03/04/2026", "dmy").first == date(2026, 4, 3)
    assert dates.read("03/04/2026", "mdy").first == date(2026, 3, 4)


def test_a_column_that_does_not_decide_is_said_date_by_date() -> None:
    assert dates.decide(["03/04/2026", "05/06/2026"]) == ""
    assert dates.decide(["21/04/2026", "04/21/2026"]) == ""
    with pytest.raises(Refused, match="två sätt"):
        dates.read("03/04/2026", "")
    assert dates.read("04/04/2026", "").first == date(2026, 4, 4)
    assert dates.read("03.04.2026", "").first == date(2026, 4, 3)


def test_a_time_in_another_zone_is_a_swedish_day() -> None:
    assert dates.read("2026-11-20T23:30:00Z") == When(date(2026, 11, 21), "day", "00:30")


def test_excels_own_days_and_times_are_understood() -> None:
    assert dates.read(date(2026, 11, 21)) == When(date(2026, 11, 21), "day")
    assert dates.read(202611.0) == When(date(2026, 11, 1), "month")
    assert dates.clock_time(time(7)) == dates.clock_time("kl. 7.00") == "07:00"


@given(some.dates(date(1900, 1, 1), date(2100, 12, 31)), some.sampled_from(
    ["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y"]))
def test_every_day_comes_back(day: date, form: str) -> None:
    assert dates.read(day.strftime(form)).first == day


@given(some.text(max_size=45) | some.from_regex(r"[0-9]{1,4}[-/. ][0-9a-z]{1,9}[-/. ][0-9]{2,4}", fullmatch=True))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    dates.decide([text])
    for order in ("", *dates.ORDERS):
        try:
            assert dates.read(text, order).first.year >= dates.EARLIEST
        except Refused as no:
            assert no.message
