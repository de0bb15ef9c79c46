"""The board in a browser: what only a browser shows of filling in, being told, losing contact and keeping text."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from pulse import boards, journal
from tests.browser import town
from tests.browser.server import Server
from tests.browser.test_accessibility import violations

BOARD = f"/boards/{town.NORMAL}"
FIGURE = f'a.fill[href$="/kpis/{town.FIGURE}/readings/new"]'
Open = Callable[..., Page]


@pytest.fixture
def board(own_server: Server, open_page: Open) -> Page:
    """The normal board on a tablet, with somebody who has said who they are."""
    page = open_page()
    page.context.add_cookies([{"name": "who", "value": "AK", "url": own_server.address}])
    page.goto(own_server.url(BOARD))
    return page


def sheet(page: Page) -> Locator:
    return page.locator("dialog[open]")


def fill_in(page: Page, part: str = "57", whole: str = "60") -> None:
    page.click(FIGURE)
    sheet(page).get_by_label("Hur många", exact=True).fill(part)
    sheet(page).get_by_label("Av hur många").fill(whole)


def save(page: Page) -> None:
    sheet(page).get_by_role("button", name=re.compile("^Spara")).click()


def entries(server: Server) -> int:
    """How many rows the normal board has in the journal."""
    db = server.db
    board = boards.by_key(db, town.NORMAL)
    assert board is not None
    found = len(journal.on(db, board.id, "", 100_000))
    db.close()
    return found


def slow_down(page: Page, what: str) -> None:
    page.route(what, lambda route: (page.wait_for_timeout(600), route.continue_()) if route.request.method == "POST"
               else route.continue_())


def test_a_figure_takes_two_taps_and_a_number(board: Page) -> None:
    board.click(FIGURE)
    expect(sheet(board).get_by_label("Hur många", exact=True)).to_be_focused()
    board.keyboard.type("57")
    board.keyboard.press("Tab")
    board.keyboard.type("60")
    expect(sheet(board).locator("output")).to_have_text("= 95,0 %")
    save(board)
    expect(board.locator(".toast")).to_contain_text("Sparat: 95,0 % · Besök inom ±30 min")
    expect(board.locator(FIGURE)).to_contain_text("95,0%")
    expect(board.locator(FIGURE)).to_be_focused()


def test_undo_puts_back_what_was(board: Page) -> None:
    before = board.locator(FIGURE).inner_text()
    fill_in(board)
    save(board)
    board.get_by_role("button", name="Ångra").click()
    expect(board.locator(".toast")).to_contain_text("Ångrat: Besök inom ±30 min")
    expect(board.locator(FIGURE)).to_have_text(re.compile(re.escape(before.split("\n")[0])))


def test_the_row_shows_at_once_that_it_is_being_saved(board: Page) -> None:
    board.evaluate("""() => new MutationObserver(() => {
        const row = document.querySelector('.row.is-saving');
        if (row && !window.shown) window.shown = {after: performance.now() - window.tapped, text: row.innerText};
    }).observe(document.body, {subtree: true, attributes: true, childList: true})""")
    fill_in(board)
    slow_down(board, "**/readings")
    board.evaluate("() => addEventListener('click', () => { window.tapped = performance.now(); }, true)")
    save(board)
    expect(board.locator(".toast")).to_contain_text("Sparat")
    shown = board.evaluate("() => window.shown")
    assert shown["after"] < 100
    assert "95,0 %" in shown["text"] and "sparas" in shown["text"]


def test_a_double_tap_writes_once(board: Page, own_server: Server) -> None:
    before = entries(own_server)
    board.click("#act-idea")
    sheet(board).get_by_label("Vad skulle kunna bli bättre?").fill("Kaffe vid överlämningen")
    slow_down(board, "**/ideas")
    sheet(board).get_by_role("button", name="Spara idén").dblclick(force=True)
    expect(board.locator(".toast")).to_contain_text("Kaffe vid överlämningen")
    expect(board.locator("#panel-ideas .is-saving")).to_have_count(0)
    assert entries(own_server) == before + 1


def test_a_deviation_is_noted_with_two_taps_and_a_sentence(board: Page) -> None:
    board.click("#act-deviation")
    expect(sheet(board)).to_contain_text("Rapportera direkt i avvikelsesystemet")
    board.keyboard.type("Larmnyckel låg kvar i bilen")
    sheet(board).get_by_text("Annat", exact=True).click()
    save(board)
    expect(board.locator("#panel-deviations")).to_contain_text("Larmnyckel låg kvar i bilen")
    expect(board.locator("#panel-news")).to_contain_text("Larmnyckel låg kvar i bilen")


def test_what_is_refused_is_told_at_its_field_and_kept(board: Page) -> None:
    fill_in(board, "många")
    save(board)
    box = sheet(board).get_by_label("Hur många", exact=True)
    expect(box).to_be_focused()
    expect(box).to_have_value("många")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile("inte ett tal"))
    expect(sheet(board).get_by_label("Av hur många")).to_have_value("60")


def test_without_a_server_the_form_stays_and_saves_once_when_it_is_back(board: Page, own_server: Server) -> None:
    before = entries(own_server)
    board.click("#act-idea")
    sheet(board).get_by_label("Vad skulle kunna bli bättre?").fill("Reservnyckel i receptionen")
    own_server.kill()
    save(board)
    expect(sheet(board).locator(".form__notice")).to_contain_text("Det du skrev finns kvar")
    expect(sheet(board).get_by_label("Vad skulle kunna bli bättre?")).to_have_value("Reservnyckel i receptionen")
    expect(board.locator("#panel-ideas .is-saving")).to_have_count(0)
    own_server.start()
    sheet(board).get_by_role("button", name="Försök igen").click()
    expect(board.locator(".toast")).to_contain_text("Reservnyckel i receptionen")
    assert entries(own_server) == before + 1


def test_a_push_keeps_text_and_focus(board: Page, own_server: Server, open_page: Open) -> None:
    board.click("#act-deviation")
    board.keyboard.type("Halvskriven men")
    other = open_page()
    other.goto(own_server.url(BOARD))
    other.click("#act-idea")
    other.keyboard.type("Något helt annat")
    sheet(other).get_by_label("Du skriver som").fill("LB")
    save(other)
    expect(board.locator("#panel-ideas")).to_contain_text("Något helt annat")
    box = sheet(board).get_by_label("Vad hände?")
    expect(box).to_be_focused()
    expect(box).to_have_value("Halvskriven men")


def test_a_push_leaves_focus_on_the_same_button(board: Page, own_server: Server, open_page: Open) -> None:
    board.locator(FIGURE).focus()
    other = open_page()
    other.goto(own_server.url(BOARD))
    fill_in(other, "30", "60")
    sheet(other).get_by_label("Du skriver som").fill("LB")
    save(other)
    expect(board.locator(FIGURE)).to_contain_text("50,0%")
    expect(board.locator(FIGURE)).to_be_focused()


def test_a_closed_sheet_keeps_what_was_typed(board: Page) -> None:
    board.click("#act-idea")
    board.keyboard.type("Kommer tillbaka strax")
    board.keyboard.press("Escape")
    expect(sheet(board)).to_have_count(0)
    board.click("#act-idea")
    expect(sheet(board).get_by_label("Vad skulle kunna bli bättre?")).to_have_value("Kommer tillbaka strax")


def test_who_was_first_is_told_beside_what_you_typed(board: Page, own_server: Server, open_page: Open) -> None:
    fill_in(board)
    other = open_page()
    other.goto(own_server.url(BOARD))
    fill_in(other, "30", "60")
    sheet(other).get_by_label("Du skriver som").fill("LB")
    save(other)
    expect(other.locator(".toast")).to_contain_text("Sparat")
    save(board)
    expect(sheet(board).locator(".form__notice")).to_contain_text("Nu står det 50,0 %, LB")
    expect(sheet(board).get_by_label("Hur många", exact=True)).to_have_value("57")
    save(board)
    expect(board.locator(FIGURE)).to_contain_text("95,0%")


def test_one_figure_leads_to_the_next(board: Page) -> None:
    left = int(board.locator("#due b").inner_text())
    board.click("#act-figures")
    first = sheet(board).locator(".form__title").inner_text()
    sheet(board).locator("input[inputmode=decimal]").first.fill("1")
    second = sheet(board).locator("input[name=denominator]")
    if second.count():
        second.fill("2")
    save(board)
    expect(sheet(board).locator(".form__title")).not_to_have_text(first)
    expect(board.locator(".row[data-due]")).to_have_count(left - 1)


def test_an_idea_moves_by_a_button(board: Page) -> None:
    board.locator("#panel-ideas a.thing", has_text="Ring anhöriga").click()
    sheet(board).get_by_role("button", name="Planera").click()
    expect(board.locator(".toast")).to_contain_text("planerar")
    expect(board.locator("#panel-ideas li", has_text="Ring anhöriga")).to_contain_text("planerar")


def test_lost_contact_is_told_and_takes_the_colours_off(board: Page, own_server: Server) -> None:
    expect(board.locator("#contact")).to_be_hidden()
    coloured = board.evaluate("() => getComputedStyle(document.querySelector('.status--near')).color")
    own_server.kill()
    expect(board.locator("#contact")).to_contain_text("Det du skriver finns kvar", timeout=16_000)
    assert board.evaluate("() => getComputedStyle(document.querySelector('.status--near')).color") != coloured
    own_server.start()
    expect(board.locator("#contact")).to_be_hidden(timeout=16_000)


def test_where_websockets_are_blocked_the_board_is_fetched(own_server: Server, open_page: Open) -> None:
    page, other = open_page(), open_page()
    page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose(), 5); } close() {} }")
    page.goto(own_server.url(BOARD))
    other.goto(own_server.url(BOARD))
    other.click("#act-idea")
    other.keyboard.type("Kom fram ändå")
    sheet(other).get_by_label("Du skriver som").fill("LB")
    save(other)
    expect(page.locator("#panel-ideas")).to_contain_text("Kom fram ändå", timeout=12_000)
    expect(page.locator("#contact")).to_be_hidden()


def test_a_new_version_is_offered_and_nothing_typed_is_lost(own_server: Server, open_page: Open) -> None:
    page = open_page()
    page.route(f"**{BOARD.replace('ä', '%C3%A4')}", lambda route: route.fulfill(
        response=(got := route.fetch()), body=re.sub(r'data-version="\w+"', 'data-version="older"', got.text())))
    page.goto(own_server.url(BOARD))
    page.click("#act-idea")
    page.keyboard.type("Kvar")
    expect(page.locator("#newer")).to_be_visible()
    expect(sheet(page).get_by_label("Vad skulle kunna bli bättre?")).to_have_value("Kvar")


def test_the_same_version_is_not_offered(board: Page) -> None:
    heard: list[object] = []
    board.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(frame)))
    board.reload()
    while not heard:
        board.wait_for_timeout(50)
    board.wait_for_timeout(200)
    expect(board.locator("#newer")).to_be_hidden()


def test_everything_works_by_keyboard(board: Page) -> None:
    board.keyboard.press("Tab")
    expect(board.get_by_text("Till innehållet")).to_be_focused()
    board.keyboard.press("Enter")
    for _ in range(2):
        board.keyboard.press("Tab")
    expect(board.locator("#act-idea")).to_be_focused()
    board.keyboard.press("Enter")
    board.keyboard.type("Med bara tangenter")
    board.keyboard.press("Enter")
    expect(board.locator(".toast")).to_contain_text("Med bara tangenter")
    expect(board.locator("#act-idea")).to_be_focused()


def test_the_overview_follows_what_happens_on_a_board(own_server: Server, open_page: Open) -> None:
    overview, page = open_page(), open_page()
    overview.goto(own_server.url("/"))
    overview.get_by_label("Sök enhet").fill("norr")
    line = overview.locator(f"#board-{town.NORMAL}").locator("xpath=..")
    before = line.locator(".node__more").inner_text()
    page.goto(own_server.url(BOARD))
    page.click("#act-idea")
    page.keyboard.type("Syns i översikten")
    sheet(page).get_by_label("Du skriver som").fill("LB")
    save(page)
    expect(line.locator(".node__more")).not_to_have_text(before)
    expect(overview.locator(f"#board-{town.LIGHT}")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_sheets_and_messages(board: Page, theme: str) -> None:
    board.emulate_media(color_scheme=theme, reduced_motion="reduce")
    for opener in ("#act-deviation", "#act-idea", "#act-figures", "#who", "#panel-deviations a.thing",
                   "#panel-ideas a.thing"):
        board.locator(opener).first.click()
        sheet(board).locator(".form").wait_for()
        assert violations(board) == [], opener
        if opener in ("#act-deviation", "#act-idea"):
            save(board)
            sheet(board).locator(".field__fault").first.wait_for()
            assert violations(board) == [], f"{opener} refused"
        board.keyboard.press("Escape")
    fill_in(board)
    save(board)
    board.locator(".toast").wait_for()
    assert violations(board) == []
