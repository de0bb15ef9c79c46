"""No page is forgotten by the checks that look at all of them, and each answers as it should."""

import json
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from pulse.app import create_app
from tests import house
from tests.browser import pages, town
from tests.browser.pages import Page as Shown
from tests.browser.server import Server


def fetch(server: Server, page: Shown, language: str = "sv") -> tuple[int, str]:
    """Status and HTML, as a browser without any script would get it."""
    asked = urllib.request.Request(
        server.url(page.speaking(language)), urlencode(page.form).encode() if page.form else None,
        {"Sec-Fetch-Site": "same-origin"})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as no:
        return no.code, no.read().decode()


def test_every_page_of_the_application_is_looked_at(server: Server) -> None:
    known = {page.rule for page in pages.all_of(server)}
    app = create_app(server.settings)
    there = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) or rule.websocket}
    assert there - known - set(pages.ELSEWHERE) == set()


def test_every_page_answers_as_it_should(server: Server) -> None:
    answers = {f"{page} {page.path}": (fetch(server, page)[0], page.status) for page in pages.all_of(server)}
    assert {name: got for name, (got, wanted) in answers.items() if got != wanted} == {}


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_page_says_which_language_it_speaks(server: Server, lang: str) -> None:
    silent = [str(page) for page in pages.all_of(server) if f'lang="{lang}"' not in fetch(server, page, lang)[1][:200]]
    assert silent == []


def test_a_wall_loads_only_what_is_checked_for_old_engines(server: Server, open_page) -> None:  # type: ignore[no-untyped-def]
    page: Page = open_page(1920, 1080)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.split("?")[0]))
    page.goto(server.url(f"/boards/{town.NORMAL}/wall"))
    root = house.Path(__file__).resolve().parents[2]
    checked = {path.name for path in [*house.wall_sheets(root), *house.wall_scripts(root)]}
    loaded = {address.rpartition("/")[2] for address in asked if address.endswith((".css", ".js"))}
    assert loaded and loaded <= checked, json.dumps(sorted(loaded - checked))
