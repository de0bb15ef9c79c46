"""What only a browser shows of the import: files chosen and dropped, three steps at three sizes, and a wall at once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from pulse import clock
from tests.browser import town
from tests.browser.server import Server

FIGURE = "Vakanta pass, 7 dagar"
SIZES = ((1440, 900), (1024, 768), (390, 844))


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """Three days for the normal board, with a number that nothing else shows."""
    days = [clock.today() - timedelta(days=back) for back in (2, 1, 0)]
    path = tmp_path / "vakanta pass åäö.csv"
    path.write_text("Tavla;Datum;Antal\n" + "".join(
        f"Hemtjänst Norr;{day.isoformat()};{number}\n" for day, number in zip(days, ("3", "4", "77"), strict=True)))
    return path


def walk(page: Page, server: Server, path: Path) -> None:
    """From the first page to the preview."""
    page.goto(server.url("/import"))
    page.locator("#files").set_input_files(path)
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("Ett nyckeltal i hela filen").check()
    page.locator("#figure").select_option(label=FIGURE)
    page.get_by_role("button", name="Se vad som ändras").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_figures_come_in_with_and_without_script(
        own_server: Server, open_page: Callable[..., Page], figures: Path, script: bool) -> None:
    page = open_page(1440, 900, java_script_enabled=script)
    walk(page, own_server, figures)
    page.locator("input[name=who]").fill("Åsa")
    page.get_by_role("button", name="Spara 3 värden").click()
    expect(page.get_by_role("heading", name="3 värden sparade")).to_be_visible()
    page.get_by_role("link", name="Hemtjänst Norr").click()
    assert unquote(page.url).endswith(town.NORMAL)
    expect(page.get_by_text("77").first).to_be_visible()


def test_a_wall_shows_what_came_in_at_once(
        own_server: Server, open_page: Callable[..., Page], figures: Path) -> None:
    wall, desk = open_page(1920, 1080), open_page(1440, 900)
    wall.goto(own_server.url(f"/boards/{town.NORMAL}/wall"))
    walk(desk, own_server, figures)
    desk.locator("input[name=who]").fill("Åsa")
    desk.get_by_role("button", name="Spara 3 värden").click()
    expect(wall.get_by_text("77", exact=True).first).to_be_attached(timeout=5000)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_step_scrolls_sideways(
        own_server: Server, open_page: Callable[..., Page], tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / f"{town.LONG_WORD}.csv"
    header = ";".join(f"{town.LONG_WORD}{number}" for number in range(12))
    path.write_text(f"Tavla;Datum;Antal;{header}\n{town.LONG_WORD};2026-01-01;3\nHemtjänst Norr;x;{town.LONG_WORD}\n")
    page = open_page(width, height)

    def sideways() -> int:
        return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    page.goto(own_server.url("/import"))
    page.locator("#files").set_input_files(path)
    assert sideways() <= 0
    page.get_by_role("button", name="Fortsätt").click()
    for mode in ("En kolumn säger vilket nyckeltal", "Ett nyckeltal i varje kolumn", "Ett nyckeltal i hela filen"):
        page.get_by_label(mode).check()
        assert sideways() <= 0
    page.locator("#figure").select_option(label=FIGURE)
    page.locator("#value").select_option(label="Antal")
    page.get_by_role("button", name="Se vad som ändras").click()
    expect(page.get_by_role("heading", name="Inget kan sparas än")).to_be_visible()
    assert sideways() <= 0


def test_only_the_fields_of_the_chosen_way_are_shown(
        server: Server, open_page: Callable[..., Page], figures: Path) -> None:
    page = open_page(1024, 768)
    page.goto(server.url("/import"))
    page.locator("#files").set_input_files(figures)
    expect(page.get_by_text(figures.name)).to_be_visible()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("Ett nyckeltal i varje kolumn").check()
    expect(page.locator("#figure")).to_be_hidden()
    expect(page.locator("#value")).to_be_hidden()
    page.get_by_label("En kolumn säger vilket nyckeltal").check()
    expect(page.locator("#named")).to_be_visible()
    expect(page.locator("#wide-1")).to_be_hidden()
