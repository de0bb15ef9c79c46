"""The top of a board: who, when, and how long until the next meeting."""

import dataclasses
from datetime import timedelta

import pytest

from pulse import clock, words
from pulse.panels import head
from tests import cast


def test_it_names_the_board_and_the_way_up(db, home):
    found = head.all(db, home, clock.now())
    assert (found.name, found.path, found.date, found.clock) == (
        "Hemtjänst Norr", "Vård och omsorg · Granby kommun", "tis 17 nov", "10.30")


@pytest.mark.parametrize(("minutes", "meeting", "countdown"), [
    (0, "14.30", "om 4 timmar"), (181, "14.30", "om 59 min"), (239.5, "14.30", "om 1 min"),
    (190, "14.30", "om 50 min")])
def test_the_countdown_is_in_minutes_within_the_hour(db, home, minutes, meeting, countdown):
    found = head.all(db, home, clock.now() + timedelta(minutes=minutes))
    assert (found.meeting, found.countdown) == (meeting, countdown)


def test_a_meeting_of_another_day_is_named_by_it(db, board):
    school = board(cast.SCHOOL)  # wednesdays 14.30
    found = head.all(db, school, clock.now())
    assert (found.meeting, found.countdown, found.meeting_at) == ("i morgon 14.30", "", "2026-11-18T14:30")
    assert head.all(db, school, clock.now() - timedelta(days=1)).meeting == "ons 18 nov 14.30"


def test_a_board_without_meetings_promises_none(db, home):
    found = head.all(db, dataclasses.replace(home, meeting_times=()), clock.now())
    assert (found.meeting, found.countdown, found.meeting_at) == ("", "", "")


def test_english_has_a_colon_in_the_hour(db, home):
    with words.speaking("en"):
        assert head.all(db, home, clock.now()).clock == "10:30"
