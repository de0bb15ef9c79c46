"""Key figures for the eye: number, state in a word, target, age, and what is to be filled in."""

from datetime import timedelta

import pytest

from pulse import clock, periods, readings, words
from pulse.panels import figures
from pulse.readings import Typed
from tests import cast


@pytest.fixture
def enter(db, home, figure):
    """enter("fall", 2, days=1): what was typed for the period of that many days ago."""
    def entered(key, value=None, days=0, **typed):
        kpi, now = figure(key), clock.now() - timedelta(days=days)
        with clock.frozen(now):
            readings.enter(db, home, kpi, periods.current(kpi.rhythm, home, now), Typed(value, **typed), cast.NURSE)

    return entered


@pytest.fixture
def shown(db, home, figure):
    """shown("fall") as it is on the board now."""
    return lambda key: figures.one(db, home, figure(key).id, clock.now())


@pytest.mark.parametrize(("key", "value", "state", "word"), [
    ("fall", 0, "on", "På mål"), ("fall", 2, "near", "Nära målet"), ("fall", 3, "off", "Över gränsen"),
    ("förslag", 2, "off", "Under målet"), ("temperatur", 9, "off", "Över gränsen"),
    ("temperatur", 1, "off", "Under målet"), ("temperatur", 4, "on", "På mål")])
def test_a_state_has_its_word(enter, shown, key, value, state, word):
    enter(key, value)
    assert (shown(key).state, shown(key).word) == (state, word)


def test_a_red_value_below_the_target_of_its_day_is_not_above_one_that_was_lowered_since(db, enter, shown, figure):
    enter("förslag", 2)
    with db.write():
        db.insert("limits", kpi_id=figure("förslag").id, valid_from=cast.TODAY, target_low=1, limit_low=0)
    assert (shown("förslag").state, shown("förslag").word) == ("off", "Under målet")


def test_no_value_says_so_and_is_to_be_filled_in(shown):
    fall = shown("fall")
    assert (fall.state, fall.word, fall.value_text, fall.age_text, fall.due) == ("none", "Inget värde", "", "", True)


def test_an_old_value_keeps_its_number_and_loses_its_state(enter, shown):
    enter("temperatur", 5, days=3)
    found = shown("temperatur")
    assert (found.value_text, found.state, found.word) == ("5,0", "old", "Gammalt värde")


def test_the_judged_one_has_a_state_and_a_comment_but_no_number(enter, shown):
    enter("belastning", colour="red", comment="Två sjuka.")
    found = shown("belastning")
    assert (found.is_judged, found.value_text, found.word, found.comment) == (True, "", "Inte på mål", "Två sjuka.")


def test_a_ratio_is_shown_as_its_share_with_its_parts(enter, shown):
    enter("insatser", numerator=57, denominator=60)
    found = shown("insatser")
    assert (found.value_text, found.unit, found.numerator_text, found.denominator_text) == ("95,0", "%", "57", "60")


@pytest.mark.parametrize(("key", "target"), [
    ("fall", "mål högst 0"), ("förslag", "mål minst 5"), ("temperatur", "mål 4–6"), ("belastning", "")])
def test_the_target_is_said_in_words(shown, key, target):
    assert shown(key).target_text == target


def test_a_short_measure_stands_beside_the_number_and_a_long_one_below_the_name(shown):
    assert (shown("insatser").unit, shown("insatser").caption) == ("%", "")
    assert (shown("kontinuitet").unit, shown("kontinuitet").caption) == ("", "personal på 14 dagar")


@pytest.mark.parametrize(("key", "days", "age"), [
    ("temperatur", 0, "10.30"), ("temperatur", 1, "i går"), ("temperatur", 5, "12 nov"), ("fall", 0, "10.30"),
    ("fall", 1, "i går dag"), ("kontinuitet", 0, "vecka 47"), ("förslag", 0, "november"), ("förslag", 20, "oktober")])
def test_the_age_is_an_hour_or_the_period(enter, shown, key, days, age):
    enter(key, 5, days=days)
    assert shown(key).age_text == age


@pytest.mark.parametrize(("hour", "word"), [(8, "dag"), (15, "kväll"), (22, "natt"), (3, "natt")])
def test_a_shift_is_called_by_its_time_of_day(db, home, hour, word):
    moment = cast.NOW.replace(hour=hour - 1)
    assert figures.shift_word(home, periods.shift_number(periods.current("shift", home, moment))) == word


def test_what_is_filled_in_is_no_longer_due(db, home, enter, shown):
    before = figures.all(db, home, clock.now()).due
    enter("fall", 0)
    assert not shown("fall").due
    assert figures.all(db, home, clock.now()).due == before - 1


def test_one_alone_is_the_same_as_among_all(db, home, enter, shown):
    enter("fall", 2, days=1)
    enter("fall", 1)
    among = {one.key: one for one in figures.all(db, home, clock.now()).figures}
    assert among["fall"] == shown("fall")
    assert figures.all(db, home, clock.now()).states["near"] == 1


def test_one_of_another_board_or_out_of_use_is_none(db, board, figure):
    now = clock.now()
    assert figures.one(db, board(cast.SCHOOL), figure("fall").id, now) is None
    assert figures.one(db, board(cast.CLOSED), figure("portioner", cast.CLOSED).id, now) is None
    assert figures.one(db, board(cast.SCHOOL), 10_000, now) is None


def test_english_is_english(enter, shown):
    enter("fall", 3)
    with words.speaking("en"):
        found = shown("fall")
    assert "gräns" not in found.word.lower()
    assert found.target_text != "mål högst 0"


@pytest.mark.parametrize(("count", "places"), [(0, 0), (1, 1), (5, 6), (8, 8), (9, 9), (10, 12), (13, 24), (40, 40),
                                                (99, 60)])
def test_the_layout_holds_all_figures(count, places):
    assert figures.places(count) == places
