"""Numbers as Swedish and English programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pulse.errors import Refused
from pulse.spreadsheets import numbers


@pytest.mark.parametrize(("text", "value"), [
    ("1 234,5", 1234.5), ("1\u00a0234,5", 1234.5), ("1\u202f234", 1234), ("1,234.5", 1234.5), ("1.234,5", 1234.5),
    ("−3", -3), ("–3,25", -3.25), ("+4", 4), ("87,5 %", 87.5), ("0,345", 0.345), ("1,23", 1.23), ("1.5", 1.5),
    ("1,234,567", 1234567), ("1.234.567", 1234567), ("1234,567", 1234.567), ("0", 0), ("007", 7),
])
def test_a_number_is_read_as_it_is_written(text: str, value: float) -> None:
    assert numbers.read(text) == value


@pytest.mark.parametrize("text", [
    "", "NaN", "inf", "1e309", "1e3", "½", "12 34", "1,2,3", "=1+1", "3 st", "--3", "1,", ",5", "9" * 500, "#DIV/0!"])
def test_what_is_no_number_gets_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as no:
        numbers.read(text)
    assert no.value.message.endswith(".")


def test_a_formula_is_called_a_formula() -> None:
    with pytest.raises(Refused, match="formel"):
        numbers.read("=SUMMA(A1:A9)")


def test_one_certain_number_decides_for_the_whole_column() -> None:
    assert numbers.decide(["1,234", "7,5"]) == ","
    assert numbers.decide(["1,234", "1,234.5"]) == "."
    assert numbers.read("1,234", ",") == 1.234
    assert numbers.read("1,234", ".") == 1234


def test_a_comma_that_can_be_either_is_said() -> None:
    assert numbers.decide(["1,234", "5"]) == ""
    with pytest.raises(Refused, match="två sätt"):
        numbers.read("1,234", "")


def test_a_chosen_decimal_sign_holds_for_every_cell() -> None:
    with pytest.raises(Refused):
        numbers.read("1.5", ",", told=True)
    assert numbers.read("1.500", ",", told=True) == 1500


@given(some.floats(-1e9, 1e9).map(lambda value: round(value, 2)), some.sampled_from("., "))
def test_every_swedish_and_english_number_comes_back(value: float, group: str) -> None:
    english = f"{value:,.2f}"
    written = english if group == "," else english.translate(str.maketrans(",.", f"{group},"))
    assert numbers.read(written) == value


@given(some.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    numbers.decide([text])
    try:
        assert abs(numbers.read(text)) <= 1e12
    except Refused as no:
        assert no.message
