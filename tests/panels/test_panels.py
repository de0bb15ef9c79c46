"""Panels: each drawn by one function, marked with how new it is, and cheap however much there is to show."""

import re

import pytest

from pulse import clock, ideas, journal, panels, periods, readings
from pulse.errors import Missing
from pulse.journal import Entry
from pulse.panels import Viewer, paper
from pulse.readings import Typed
from tests import cast

WALL = Viewer("wall")


@pytest.fixture
def questions(db, monkeypatch):
    """questions(act) counts what `act` asks the database."""
    def counted(act):
        asked = []

        def watched(real):
            return lambda self, sql, **params: (asked.append(sql), real(self, sql, **params))[1]

        with monkeypatch.context() as patch:
            for name in ("query", "one", "value"):
                patch.setattr(type(db), name, watched(getattr(type(db), name)))
            act()
        return len(asked)

    return counted


def _entry(thing, thing_id=7, board_id=1):
    return Entry(1, clock.stamp(), cast.NURSE, board_id, thing, thing_id, "added", {}, None)


@pytest.mark.parametrize("panel", panels.PANELS["wall"])
def test_every_panel_is_one_section_with_its_name_and_age(db, home, panel):
    ideas.add(db, home, "En ruttlista", "", cast.NURSE)
    html = panels.draw(db, panel, home, WALL)
    opening = re.search(r"<section[^>]*>", html)[0]
    assert f'id="panel-{panel}"' in opening
    assert f'data-seq="{journal.last(db)}"' in opening
    assert 'data-changed="10.30"' in opening
    assert html.rstrip().endswith("</section>")


def test_a_tile_alone_is_the_tile_in_its_panel(db, home, figure):
    fall = figure("fall")
    readings.enter(db, home, fall, periods.current("shift", home, clock.now()), Typed(2), cast.NURSE)
    alone = panels.draw(db, f"figure-{fall.id}", home, WALL)
    assert alone.strip() in panels.draw(db, "figures", home, WALL)


@pytest.mark.parametrize("panel", ["tree", "nothing", "figure-", "figure-x", "figure-99999"])
def test_a_panel_that_a_wall_does_not_have_is_missing(db, home, panel):
    with pytest.raises(Missing):
        panels.draw(db, panel, home, WALL)


def test_each_thing_touches_its_panels():
    assert panels.touched(_entry("reading")) == ("figure-7", "news", "foot", "tree")
    assert "ideas" in panels.touched(_entry("idea"))
    assert "deviations" in panels.touched(_entry("deviation"))
    for thing in ("board", "kpi", "unit", "import"):
        assert set(panels.PANELS["wall"]) <= set(panels.touched(_entry(thing)))


def test_the_page_has_every_panel_the_boards_theme_and_the_dim_hours(db, home):
    page = panels.wall(db, home, "sv")
    assert all(page.count(f'id="panel-{panel}"') == 1 for panel in panels.PANELS["wall"])
    assert 'data-theme="dark"' in page
    assert f'data-version="{paper.version()}"' in page
    assert 'data-local="2026-11-17T10:30:00"' in page


@pytest.mark.parametrize(("asked", "theme"), [("light", "light"), ("dark", "dark"), ("", "dark"), ("pink", "dark")])
def test_a_screen_may_ask_for_its_theme(db, home, asked, theme):
    assert f'data-theme="{theme}"' in panels.wall(db, home, "sv", asked)


def test_the_page_asks_as_much_for_a_hundred_ideas_as_for_ten(db, home, questions):
    for number in range(10):
        ideas.add(db, home, f"Idé {number}", "", cast.NURSE)
    few = questions(lambda: panels.wall(db, home, "sv"))
    for number in range(90):
        ideas.add(db, home, f"Till {number}", "", cast.NURSE)
    assert questions(lambda: panels.wall(db, home, "sv")) == few
    assert few > 0


def test_an_asset_has_a_sum_of_its_content():
    assert re.fullmatch(r"/static/css/tokens\.css\?v=[0-9a-f]{12}", paper.asset("css/tokens.css"))
    assert paper.asset("css/base.css")[-12:] != paper.asset("css/tokens.css")[-12:]


def test_the_version_is_the_same_until_something_changes():
    assert re.fullmatch("[0-9a-f]{12}", paper.version())
    assert paper.version() == paper.version.__wrapped__()
