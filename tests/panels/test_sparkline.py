"""A trend as strokes and as a sentence."""

from pulse import words
from pulse.kpis import Limits
from pulse.panels import sparkline


def test_the_line_goes_from_the_first_value_to_the_last():
    spark = sparkline.of_values([0, 10, 5], Limits(), 0)
    assert spark.line == "M0 300L500 0L1000 150"
    assert spark.now == "M1000 150h.1"
    assert spark.target == ""


def test_the_target_lies_in_the_same_scale():
    assert sparkline.of_values([0, 10], Limits(target_high=5), 0).target == "M0 150H1000"
    assert sparkline.of_values([5, 10], Limits(target_high=0), 0).target == "M0 300H1000"


def test_a_band_has_two_target_lines():
    assert sparkline.of_values([0, 10], Limits(target_low=2, target_high=8), 0).target.count("M") == 2


def test_values_that_never_change_make_a_line_in_the_middle():
    assert sparkline.of_values([3, 3], Limits(), 0).line == "M0 150L1000 150"


def test_one_value_is_no_trend():
    assert sparkline.of_values([3], Limits(), 0) == sparkline.EMPTY
    assert sparkline.of_colours(["red"]) == sparkline.EMPTY


def test_it_is_said_in_words_too():
    assert sparkline.of_values([2, 1.5, 4], Limits(), 1).text == (
        "Trend: 3 värden, från 2,0 till 4,0, lägst 1,5, högst 4,0.")
    assert sparkline.of_colours(["green", "red"]).text == "Trend: 2 bedömningar, 1 röd."
    assert sparkline.of_colours(["red", "red"]).text == "Trend: 2 bedömningar, 2 röda."


def test_judgements_are_steps_with_green_on_top():
    assert sparkline.of_colours(["red", "yellow", "green"]).line == "M0 300L500 150L1000 0"


def test_numbers_follow_the_language():
    with words.speaking("en"):
        assert "1.5" in sparkline.of_values([2, 1.5], Limits(), 1).text
