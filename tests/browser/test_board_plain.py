"""The board without any script: plain links and forms, and the same words."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import town
from tests.browser.server import Server

BOARD = f"/boards/{town.NORMAL}"


@pytest.fixture
def plain(own_server: Server, open_page: Callable[..., Page]) -> Page:
    page = open_page(java_script_enabled=False)
    page.goto(own_server.url(BOARD))
    return page


def test_a_figure_is_filled_in_corrected_and_taken_back(plain: Page) -> None:
    plain.click(f'a.fill[href$="/kpis/{town.FIGURE}/readings/new"]')
    plain.get_by_label("Hur många", exact=True).fill("57")
    plain.get_by_label("Av hur många").fill("trettio")
    plain.get_by_label("Du skriver som").fill("Åsa Ek")
    plain.get_by_role("button", name="Spara").click()
    expect(plain.locator(".field__fault")).to_contain_text("inte ett tal")
    expect(plain.get_by_label("Hur många", exact=True)).to_have_value("57")
    plain.get_by_label("Av hur många").fill("60")
    plain.get_by_role("button", name="Spara").click()
    expect(plain.locator(".toast")).to_contain_text("Sparat: 95,0 %")
    expect(plain.locator("#who")).to_contain_text("Åsa Ek")
    plain.get_by_role("button", name="Ångra").click()
    expect(plain.locator(".toast")).to_contain_text("Ångrat")


def test_an_earlier_period_is_chosen_and_corrected(plain: Page) -> None:
    plain.get_by_role("link", name="Brukartid av arbetad tid", exact=True).click()
    plain.get_by_role("link", name="Rätta vecka").nth(1).click()
    expect(plain.locator(".form__now")).to_contain_text("Nu står det")
    period = plain.locator(".form__about").inner_text()
    for box in plain.locator("input[inputmode=decimal]").all():
        box.fill("70")
    plain.get_by_label("Du skriver som").fill("AK")
    plain.get_by_role("button", name="Spara").click()
    expect(plain).to_have_url(re.compile("/kpis/"))
    expect(plain.locator(".table tr", has_text=period.split(" · ")[0])).to_contain_text("rättat")


def test_an_idea_and_a_deviation_are_added_moved_and_closed(plain: Page) -> None:
    plain.click("#act-idea")
    plain.get_by_label("Vad skulle kunna bli bättre?").fill("Utan skript")
    plain.get_by_label("Du skriver som").fill("AK")
    plain.get_by_role("button", name="Spara idén").click()
    plain.get_by_role("link", name=re.compile("Utan skript")).click()
    plain.get_by_role("button", name=re.compile("^Avböj")).click()
    expect(plain.locator(".field__fault, .form__notice:visible").first).to_contain_text("varför")
    plain.get_by_label("Vad lärde ni er").fill("Vi gör det redan.")
    plain.get_by_role("button", name=re.compile("^Avböj")).click()
    expect(plain.locator(".toast")).to_contain_text("avböjd")

    plain.goto(plain.url.split("?")[0])
    plain.click("#act-deviation")
    plain.get_by_label("Vad hände?").fill("Tappade kontakten")
    plain.get_by_text("Annat", exact=True).click()
    plain.get_by_role("button", name="Spara avvikelsen").click()
    plain.get_by_role("link", name=re.compile("Tappade kontakten")).first.click()
    plain.get_by_role("button", name="Avsluta").click()
    expect(plain.locator(".toast")).to_contain_text("avslutad")


def test_one_figure_leads_to_the_next(plain: Page) -> None:
    plain.click("#act-figures")
    first = plain.locator("h1").inner_text()
    for box in plain.locator("input[inputmode=decimal]").all():
        box.fill("1")
    plain.get_by_label("Du skriver som").fill("AK")
    plain.get_by_role("button", name="Spara").click()
    expect(plain.locator(".toast")).to_contain_text(first)
    expect(plain.locator("h1")).not_to_have_text(first)


def test_the_overview_is_searched_and_leads_to_a_board(plain: Page, own_server: Server) -> None:
    plain.goto(own_server.url("/"))
    plain.get_by_label("Sök enhet").fill("ljus")
    plain.get_by_role("button", name="Sök").click()
    expect(plain.locator(".node--board")).to_have_count(1)
    plain.locator(".node--board a").click()
    expect(plain.locator("h1")).to_have_text("Hemtjänst Ljus")


def test_the_language_is_changed_and_remembered(plain: Page) -> None:
    plain.get_by_role("button", name="English").click()
    expect(plain.locator("html")).to_have_attribute("lang", "en")
    expect(plain).to_have_url(re.compile("/boards/"))
