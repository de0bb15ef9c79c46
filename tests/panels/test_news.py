"""What is new since the last meeting or shift."""

import dataclasses
from datetime import timedelta

import pytest

from pulse import clock, deviations, ideas, periods, readings
from pulse.panels import news
from pulse.readings import Typed
from tests import cast


def _enter(db, home, kpi, value, **ago):
    with clock.frozen(clock.now() - timedelta(**ago)):
        period = periods.current(kpi.rhythm, home, clock.now())
        return readings.enter(db, home, kpi, period, Typed(value), cast.NURSE)


def test_a_meeting_that_runs_looks_back_to_the_one_before(home):
    seven = cast.NOW.replace(hour=6, minute=20)  # 07.20 in Sweden; the meeting began at 07.00
    assert news.last_time(home, seven) == (cast.NOW.replace(day=16, hour=20, minute=0), "Sedan förra mötet")
    assert news.last_time(home, seven + timedelta(hours=1))[0] == cast.NOW.replace(hour=6, minute=0)


def test_without_meetings_it_is_the_shift_and_without_shifts_the_day(home):
    no_meetings = dataclasses.replace(home, meeting_times=())
    assert news.last_time(no_meetings, cast.NOW) == (cast.NOW.replace(hour=6, minute=0), "Sedan förra passet")
    early = cast.NOW.replace(hour=1)
    assert news.last_time(no_meetings, early)[0] == cast.NOW.replace(day=16, hour=20, minute=0)
    plain = dataclasses.replace(no_meetings, shifts=())
    assert news.last_time(plain, cast.NOW) == (cast.NOW - timedelta(days=1), "Senaste dygnet")


def test_nothing_new_says_so(db, home):
    found = news.all(db, home, clock.now())
    assert (found.items, found.counts, found.empty) == ((), (), "Inget nytt ännu")


def test_what_was_before_the_meeting_is_no_news(db, home, figure):
    _enter(db, home, figure("temperatur"), 5, hours=5)
    assert news.all(db, home, clock.now()).items == ()


def test_a_figure_tells_from_what_to_what_and_in_which_state(db, home, figure):
    _enter(db, home, figure("temperatur"), 9, days=1)
    _enter(db, home, figure("temperatur"), 5, minutes=30)
    item, = news.all(db, home, clock.now()).items
    assert (item.title, item.text, item.word, item.at) == (
        "Temperatur i kylskåp", "från 9,0 till 5,0 °C", "På mål", "10.00")
    assert news.all(db, home, clock.now()).counts == ((1, "vände till grönt"),)


def test_a_thing_that_changed_twice_is_one_line(db, home, figure):
    _enter(db, home, figure("fall"), 1, minutes=30)
    _enter(db, home, figure("fall"), 2, minutes=10)
    item, = news.all(db, home, clock.now()).items
    assert item.at == "10.20"


def test_a_figure_that_turned_red_is_counted(db, home, figure):
    _enter(db, home, figure("temperatur"), 5, days=1)
    _enter(db, home, figure("temperatur"), 9)
    assert news.all(db, home, clock.now()).counts == ((1, "blev röd"),)


def test_ideas_and_deviations_are_counted_when_new(db, home):
    for title in ("En", "Två"):
        ideas.add(db, home, title, "", cast.NURSE)
    deviations.log(db, home, clock.today(), "Nyckel", "", "Annat", "low", cast.NURSE)
    found = news.all(db, home, clock.now())
    assert found.counts == ((1, "ny avvikelse"), (2, "nya idéer"))
    assert [item.text for item in found.items] == ["Annat · ny avvikelse", "ny idé", "ny idé"]


def test_a_move_is_told_by_the_new_stage(db, home):
    noted = ideas.add(db, home, "En ruttlista", "", cast.NURSE)
    ideas.move(db, home, noted.id, "plan", cast.NURSE, 1)
    item, = news.all(db, home, clock.now()).items
    assert (item.text, item.quarters) == ("planerar", 1)


@pytest.mark.parametrize("undone", [True, False])
def test_what_was_undone_is_no_news(db, home, figure, undone):
    from pulse import journal
    entered = _enter(db, home, figure("fall"), 1)
    if undone:
        readings.undo(db, home, journal.entry(db, entered.seq), cast.NURSE)
    assert len(news.all(db, home, clock.now()).items) == (0 if undone else 1)


def test_more_lines_than_fit_are_counted(db, home):
    for number in range(news.SHOWN + 3):
        ideas.add(db, home, f"Idé {number}", "", cast.NURSE)
    found = news.all(db, home, clock.now())
    assert (len(found.items), found.more) == (news.SHOWN, 3)
