"""Nothing scrolls sideways and everything can be hit: every page, on each screen, also with too much."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import pages, town
from tests.browser.server import Server
from tests.browser.test_accessibility import show

SIZES = ((390, 844), (768, 1024), (1024, 768), (1440, 900), (320, 568))
TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), textarea')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('p, .skip, .said, .row__name, .node')
    && one.type !== 'radio' && !one.closest('[inert], template'))
  .map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${Math.round(box.width)}×${Math.round(box.height)}`)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """() => [...document.querySelectorAll('main *')].filter(one => one.scrollWidth > one.clientWidth + 1
  && getComputedStyle(one).display !== 'inline' && one.clientWidth && !one.closest('.said, svg')
  && !one.matches('input, textarea, .said, thead, thead *, .who__text')).map(one => one.outerHTML.slice(0, 160))"""


@pytest.mark.parametrize("name", [name for name in pages.names() if name not in ("wall", "import")])
def test_pages_fit_every_screen_and_fingers(server: Server, open_page: Callable[..., Page], name: str) -> None:
    page = open_page()
    for shown in (one for one in pages.all_of(server) if one.name == name):
        show(page, server, shown, "sv", "light")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            told = f"{shown} at {width}"
            assert page.evaluate(SIDEWAYS) <= 0, told
            assert page.evaluate(CUT) == [], told
            assert page.evaluate(TOO_SMALL) == [], told


@pytest.mark.parametrize("opener", ["#act-deviation", "#act-idea", "#who", ".fill--due", "#panel-ideas a.thing"])
def test_sheets_fit_every_screen_and_fingers(server: Server, open_page: Callable[..., Page], opener: str) -> None:
    page = open_page()
    page.goto(server.url(f"/boards/{town.FULL}"))
    page.locator(opener).first.click()
    page.locator("dialog[open] .form").wait_for()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        box = page.locator("dialog[open]").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] <= height
        assert page.locator("dialog[open]").evaluate("sheet => sheet.scrollWidth - sheet.clientWidth") <= 0
        assert page.evaluate(TOO_SMALL.replace("document.q", "document.querySelector('dialog[open]').q")) == []


def test_twice_the_text_size_still_fits(server: Server, open_page: Callable[..., Page]) -> None:
    """200 % zoom of a 1024 pixel wide tablet is 512 pixels."""
    page = open_page(512, 384)
    for path in ("/", f"/boards/{town.FULL}", f"/boards/{town.FULL}/ideas"):
        page.goto(server.url(path))
        assert page.evaluate(SIDEWAYS) <= 0, path
