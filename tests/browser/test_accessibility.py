"""axe-core finds nothing: WCAG 2.2 A and AA, on every page in every state, light and dark, in both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import pages
from tests.browser.server import Server
from tests.browser.test_pages import fetch

AXE = Path(__file__).resolve().parents[1] / "tools" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (rules) => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']});
  return found.violations.map(v => v.id + ' (' + v.help + '): ' + v.nodes.slice(0, 3).map(
    n => n.target.join(' ') + ' — ' + (n.any.concat(n.all, n.none)[0] || {message: ''}).message).join(' | '));
}"""


def violations(page: Page) -> list[str]:
    page.evaluate("() => document.fonts.ready")
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(RUN, RULES)
    return found


def show(page: Page, server: Server, shown: pages.Page, lang: str, theme: str) -> None:
    """Opens the page; one that answers a form is shown as the browser would show the answer."""
    address = server.url(shown.speaking(lang) + (f"&theme={theme}" if shown.name == "wall" else ""))
    if shown.form:
        html = fetch(server, shown, lang)[1]
        page.route(address, lambda route: route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html))
    page.goto(address)


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", pages.names())
def test_axe_finds_nothing(server: Server, open_page: Callable[..., Page], name: str, theme: str, lang: str) -> None:
    wall = name == "wall"
    page = open_page(1920 if wall else 1024, 1080 if wall else 768, color_scheme=theme, reduced_motion="reduce")
    found = {}
    for shown in (each for each in pages.all_of(server) if each.name == name):
        show(page, server, shown, lang, theme)
        found[str(shown)] = violations(page)
    assert found
    assert {state: faults for state, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", ["overview", "board", "reading", "idea-new", "import"])
def test_axe_finds_nothing_on_a_phone(server: Server, open_page: Callable[..., Page], name: str) -> None:
    """Where target sizes and the order of things differ."""
    page = open_page(390, 844, has_touch=True, is_mobile=True, reduced_motion="reduce")
    shown = next(each for each in pages.all_of(server) if each.name == name)
    show(page, server, shown, "sv", "light")
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_first_day(
    empty_server: Server, open_page: Callable[..., Page], theme: str) -> None:
    page = open_page(color_scheme=theme)
    for path in ("/", "/import"):
        page.goto(empty_server.url(path))
        assert violations(page) == []


def test_axe_is_awake(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.set_content(
        "<html lang=sv><title>x</title><main><p style='color:#aaa;background:#fff'>Svårläst<img src=x></p>")
    assert {fault.split(" ")[0] for fault in violations(page)} == {"color-contrast", "image-alt"}
