"""Ideas and deviations for the eye, and what of them may hang on a wall."""

from datetime import timedelta

import pytest

from pulse import clock, deviations, ideas, panels
from pulse.panels import Viewer
from pulse.panels import deviations as deviation_cards
from pulse.panels import ideas as idea_cards
from tests import cast


@pytest.fixture
def idea(db, home):
    """idea("Title", "plan", "do", days=3): added so many days ago and moved on."""
    def added(title, *stages, days=0):
        with clock.frozen(clock.now() - timedelta(days=days)):
            noted = ideas.add(db, home, title, "En längre text", cast.NURSE)
            for version, stage in enumerate(stages, 1):
                ideas.move(db, home, noted.id, stage, cast.MANAGER, version, note="För att.")
        return noted.id

    return added


def test_those_under_way_come_first_then_new_then_done(db, home, idea):
    idea("klar", "done")
    idea("ny i går", days=1)
    idea("ny")
    idea("planeras", "plan")
    idea("studeras", "plan", "do", "check")
    shown = idea_cards.all(db, home, clock.now())
    assert [card.title for card in shown.cards] == ["studeras", "planeras", "ny", "ny i går", "klar"]
    assert shown.summary == "2 pågår · 2 nya · 1 klar"


@pytest.mark.parametrize(("stages", "quarters", "word"), [
    ((), 0, "ny"), (("plan",), 1, "planerar"), (("plan", "do"), 2, "genomför"),
    (("plan", "do", "check"), 3, "studerar"),
    (("plan", "do", "check", "act"), 4, "agerar"), (("done",), 4, "klar")])
def test_the_wheel_fills_quarter_by_quarter(db, home, idea, stages, quarters, word):
    idea("En ruttlista", *stages)
    card, = idea_cards.all(db, home, clock.now()).cards
    assert (card.quarters, card.stage_word) == (quarters, word)


@pytest.mark.parametrize(("days", "waited"), [(0, "i dag"), (1, "1 dag"), (12, "12 dagar")])
def test_the_time_it_has_waited_in_its_stage(db, home, idea, days, waited):
    idea("En ruttlista", days=days)
    assert idea_cards.all(db, home, clock.now()).cards[0].waited == waited


def test_parked_and_declined_are_not_on_the_wall(db, home, idea):
    idea("parkerad", "parked")
    idea("avböjd", "declined")
    shown = idea_cards.all(db, home, clock.now())
    assert len(shown.cards) == 2
    assert shown.on_wall == ()


def test_open_deviations_come_first_and_are_counted(db, home):
    for title in ("första", "andra"):
        deviations.log(db, home, clock.today(), title, "", "Fall", "low", cast.NURSE)
    first = deviations.on(db, [home.id])[-1]
    deviations.move(db, home, first.id, "closed", cast.NURSE, 1)
    shown = deviation_cards.all(db, home, clock.now())
    assert [card.title for card in shown.cards] == ["andra", "första"]
    assert (shown.summary, shown.cards[0].when, shown.cards[1].stage_word) == (
        "1 öppen · 1 avslutad", "i dag 10.30", "avslutad")


def test_a_deviation_of_another_day_is_dated_without_the_hour(db, home):
    deviations.log(db, home, clock.today() - timedelta(days=1), "Nyckel", "", "Annat", "low", cast.NURSE)
    assert deviation_cards.all(db, home, clock.now()).cards[0].when == "i går"


@pytest.mark.parametrize("panel", ["deviations", "news"])
def test_what_harmed_somebody_is_not_retold_on_the_wall(db, home, panel):
    deviations.log(db, home, clock.today(), "Föll i trappan", "Bröt benet", "Fall", "harm", cast.NURSE)
    wall = panels.draw(db, panel, home, Viewer("wall"))
    assert "trappan" not in wall
    assert "Rapporteras i avvikelsesystemet" in wall
    assert "Fall" in wall


def test_the_wall_names_nobody_and_shows_no_free_text(db, home, idea):
    idea("En ruttlista", "plan")
    deviations.log(db, home, clock.today(), "Nyckel saknas", "Hemlig text", "Annat", "risk", cast.NURSE)
    wall = "".join(panels.draw_all(db, home, Viewer("wall")).values())
    assert "En ruttlista" in wall and "Nyckel saknas" in wall
    for hidden in (cast.NURSE, cast.MANAGER, "Hemlig text", "En längre text", "För att."):
        assert hidden not in wall


def test_what_people_type_is_escaped(db, home, idea):
    idea("<script>alert(1)</script>")
    wall = panels.draw(db, "ideas", home, Viewer("wall"))
    assert "&lt;script&gt;" in wall and "<script>" not in wall
