"""Words and numbers as people write them, in Swedish and in English."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import words

MAY = date(2026, 5, 3)


# -- numbers

@pytest.mark.parametrize("value, decimals, swedish, english", [
    (1234.5, None, "1\u00a0234,5", "1,234.5"), (1234567, 0, "1\u00a0234\u00a0567", "1,234,567"),
    (95, 1, "95,0", "95.0"),
    (-3, None, "−3", "−3"), (-1234.5, 2, "−1\u00a0234,50", "−1,234.50"), (0.1 + 0.2, None, "0,3", "0.3"),
    (1 / 3, None, "0,333", "0.333"), (999, 0, "999", "999"), (1e12, 0, "1\u00a0000\u00a0000\u00a0000\u00a0000",
    "1,000,000,000,000")])
def test_numbers_are_written_as_people_write_them(
        value: float, decimals: int | None, swedish: str, english: str) -> None:
    assert words.number(value, decimals) == swedish
    with words.speaking("en"):
        assert words.number(value, decimals) == english


@pytest.mark.parametrize("value, decimals, written", [
    (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (87.25, 1, "87,3"), (2.675, 2, "2,68"), (-2.5, 0, "−3"),
    (94.96, 1, "95,0")])
def test_half_is_rounded_up_as_people_do(value: float, decimals: int, written: str) -> None:
    assert words.number(value, decimals) == written


@pytest.mark.parametrize("value, decimals, written", [(-0.0, None, "0"), (-0.04, 1, "0,0"), (-1e-9, None, "0"),
    (-0.4, 0, "0")])
def test_what_is_rounded_to_zero_has_no_minus(value: float, decimals: int | None, written: str) -> None:
    assert words.number(value, decimals) == written


def test_a_number_far_beyond_any_figure_is_still_written() -> None:
    assert words.number(1e300, 3).endswith(",000")


@given(st.decimals(-10**9, 10**9, places=6), st.integers(0, 3))
def test_a_written_number_is_never_further_off_than_half_its_last_decimal(value: Decimal, decimals: int) -> None:
    written = words.number(float(value), decimals).replace("\u00a0", "").replace("−", "-").replace(",", ".")
    assert abs(Decimal(written) - value) <= Decimal(5).scaleb(-decimals - 1)
    assert written.strip("0.") != "-"


# -- days and times

def test_days_are_short_swedish_without_dots() -> None:
    assert (words.day(MAY), words.short_day(MAY)) == ("sön 3 maj", "3 maj")
    assert words.day(date(2026, 1, 13)) == "tis 13 jan"


def test_days_in_english_come_in_british_order() -> None:
    with words.speaking("en"):
        assert (words.day(MAY), words.short_day(MAY)) == ("Sun 3 May", "3 May")


def test_a_full_day_names_everything() -> None:
    assert words.full_day(MAY) == "söndag 3 maj 2026"


def test_months_have_no_capital_in_swedish() -> None:
    assert words.month(date(2026, 11, 1)) == "november"


@pytest.mark.parametrize("day, number", [
    ("2026-01-01", 1), ("2026-12-31", 53), ("2027-01-01", 53), ("2027-01-04", 1), ("2024-12-30", 1),
    ("2026-11-17", 47)])
def test_weeks_are_counted_by_the_iso_rule_over_the_change_of_year(day: str, number: int) -> None:
    assert words.week(date.fromisoformat(day)) == f"vecka {number}"


@pytest.mark.parametrize("moment, written", [
    (datetime(2026, 11, 17, 13, 6, tzinfo=UTC), "14.06"), (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "00.30"),
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02.30"), (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02.30"),
    (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "03.00")])
def test_times_are_local_also_on_the_nights_when_the_clock_changes(moment: datetime, written: str) -> None:
    assert words.time(moment) == written


def test_times_have_a_colon_in_english() -> None:
    with words.speaking("en"):
        assert words.time(datetime(2026, 11, 17, 13, 6, tzinfo=UTC)) == "14:06"
        assert words.hours("07:00") == "07:00"
    assert words.hours("07:00") == "07.00"


@pytest.mark.parametrize("day, written", [
    ("2026-11-17", "i dag"), ("2026-11-16", "i går"), ("2026-11-18", "i morgon"), ("2026-11-15", "15 nov"),
    ("2025-11-17", "17 nov 2025")])
def test_days_near_today_have_names_and_another_year_is_told(day: str, written: str) -> None:
    assert words.near_day(date.fromisoformat(day), date(2026, 11, 17)) == written


@pytest.mark.parametrize("when, written", [
    (datetime(2026, 11, 17, 6, tzinfo=UTC), "07.00"), (datetime(2026, 11, 16, 22, 59, tzinfo=UTC), "i går 23.59"),
    (datetime(2026, 11, 16, 23, tzinfo=UTC), "00.00"), (datetime(2026, 5, 3, 6, tzinfo=UTC), "3 maj 08.00")])
def test_a_moment_is_told_from_the_readers_day(when: datetime, written: str) -> None:
    assert words.moment(when, datetime(2026, 11, 17, 9, 30, tzinfo=UTC)) == written


# -- order and plurals

def test_å_ä_and_ö_come_last_in_that_order() -> None:
    names = ["Öra", "Ängen", "Åsen", "Zorn", "Anna", "ånga", "Erik"]
    assert sorted(names, key=words.sort_key) == ["Anna", "Erik", "Zorn", "ånga", "Åsen", "Ängen", "Öra"]


def test_loose_rings_and_dots_sort_as_their_letters() -> None:
    assert words.sort_key("A\u030angström") == words.sort_key("ångström")


def test_other_accents_sort_as_the_letter_under_them() -> None:
    names = ["Zeb", "Élodie", "Eva", "Ñuñez", "Noa", "Müller", "Myra", "Ærø", "Ärla"]
    assert sorted(names, key=words.sort_key) == ["Élodie", "Eva", "Müller", "Myra", "Noa", "Ñuñez", "Zeb", "Ärla",
        "Ærø"]


@pytest.mark.parametrize("count, written", [(0, "%(n)s tavlor"), (1, "%(n)s tavla"), (2, "%(n)s tavlor"),
    (1.5, "%(n)s tavlor")])
def test_only_one_is_singular(count: float, written: str) -> None:
    assert words.ngettext("%(n)s tavla", "%(n)s tavlor", count) == written


# -- which language

def test_an_unknown_language_is_swedish() -> None:
    with words.speaking("xx"):
        assert words.language() == "sv"


def test_languages_nest_and_come_back() -> None:
    with words.speaking("en"):
        with words.speaking("sv"):
            assert words.time(datetime(2026, 11, 17, 13, 6, tzinfo=UTC)) == "14.06"
        assert words.language() == "en"
    assert words.language() == "sv"


def test_a_sentence_without_a_translation_is_said_in_swedish() -> None:
    with words.speaking("en"):
        assert words.gettext("En mening som ingen har översatt.") == "En mening som ingen har översatt."


# -- the other language

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "i dag"
msgstr "today"

#, fuzzy
msgid "i går"
msgstr "tomorrow"

msgid "%(n)s tavla"
msgid_plural "%(n)s tavlor"
msgstr[0] "%(n)s board"
msgstr[1] "%(n)s boards"
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small English instead of the real one."""
    (tmp_path / "en.po").write_text(CATALOGUE, "utf-8")
    monkeypatch.setattr(words, "_CATALOGUES", tmp_path)
    words._catalogue.cache_clear()
    yield
    words._catalogue.cache_clear()


def test_a_translated_sentence_is_said_in_english_and_only_there(catalogue: None) -> None:
    with words.speaking("en"):
        assert words.gettext("i dag") == words.near_day(MAY, MAY) == "today"
    assert words.gettext("i dag") == "i dag"


def test_english_has_its_own_plurals(catalogue: None) -> None:
    with words.speaking("en"):
        assert [words.ngettext("%(n)s tavla", "%(n)s tavlor", n) for n in (1, 2)] == ["%(n)s board", "%(n)s boards"]


def test_a_translation_that_is_only_guessed_is_not_used(catalogue: None) -> None:
    with words.speaking("en"):
        assert words.gettext("i går") == "i går"
