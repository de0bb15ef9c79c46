"""The wall in a browser: it fits, it turns its pages, it tells the truth about contact, and it misses nothing."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import walls
from tests.browser.walls import ALL_RED, EMPTY, FULL, NORMAL, ONE, REDS, SIZES, TWELVE, House

FITS = """() => {
  const wide = innerWidth, high = innerHeight, u = Math.min(wide, high) / 100, faults = [];
  const root = document.scrollingElement;
  if (root.scrollHeight > high || root.scrollWidth > wide) faults.push('the page scrolls');
  const shown = e => { const r = e.getBoundingClientRect(); return r.width > 2 && r.height > 2 && r.left < wide; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const e = node.parentElement;
    if (!node.textContent.trim() || !shown(e) || e.closest('.said') || e.closest('script,noscript')) continue;
    if (e.closest('[data-places="40"] .status')) continue;
    if (parseFloat(getComputedStyle(e).fontSize) < 2.2 * u - 0.1) faults.push('small: ' + node.textContent);
  }
  const tiles = [...document.querySelectorAll('.tile')].filter(shown).map(e => [e, e.getBoundingClientRect()]);
  for (const [e, r] of tiles) {
    if (r.right > wide + 1 || r.bottom > high + 1 || r.left < -1 || r.top < -1) faults.push('outside: ' + e.innerText);
    for (const part of e.querySelectorAll('.tile__value, .tile__foot, .status__word, .tile__age')) {
      const p = part.getBoundingClientRect();
      if (p.width > 2 && (p.right > r.right + 1 || p.bottom > r.bottom + 1)) faults.push('sticks out: ' + e.innerText);
    }
    const value = e.querySelector('.tile__value');
    const v = value.getBoundingClientRect(), half = 0.36 * parseFloat(getComputedStyle(value).fontSize);
    const middle = (v.top + v.bottom) / 2, above = e.querySelector('.tile__top').getBoundingClientRect();
    const below = e.querySelector('.tile__foot').getBoundingClientRect();
    if (r.height > 8 * u && (middle - half < above.bottom - 0.5 * u || middle + half > below.top + 0.5 * u))
      faults.push('a number on a word: ' + e.innerText);
    if (value.scrollWidth > value.clientWidth + 1) faults.push('a number is cut: ' + value.innerText);
  }
  tiles.forEach(([a, r], i) => tiles.slice(i + 1).forEach(([b, s]) => {
    if (r.left < s.right - 1 && s.left < r.right - 1 && r.top < s.bottom - 1 && s.top < r.bottom - 1)
      faults.push('overlap: ' + a.innerText + b.innerText);
  }));
  for (const list of document.querySelectorAll('.list__items')) {
    const box = list.getBoundingClientRect();
    for (const item of list.children) {
      const r = item.getBoundingClientRect();
      const here = r.left >= box.left - 1 && r.right <= box.right + 1;
      if (here && r.bottom > box.bottom + 1) faults.push('cut: ' + item.innerText);
    }
  }
  for (const part of document.querySelectorAll('.list, .head, .board__foot, .lower')) {
    const r = part.getBoundingClientRect();
    if (r.height && (r.bottom > high + 1 || r.right > wide + 6 * u)) faults.push('below the edge: ' + part.className);
  }
  return faults;
}"""
SOCKETS = """(() => { const Real = WebSocket; window.sockets = [];
  window.WebSocket = function (to) { const made = new Real(to); window.sockets.push(made); return made; }; })()"""
SHIFTS = """window.shifted = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) window.shifted += e.value; })
  .observe({type: 'layout-shift', buffered: true})"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HASTE = "const slow = setInterval; setInterval = (act, ms) => slow(act, ms === 12000 ? 300 : ms)"
NO_SOCKETS = "window.WebSocket = function () { throw new Error('blocked'); }"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = House(tmp_path_factory.mktemp("walls") / "pulse")
    found.start()
    yield found
    found.kill()
    found.writer.close()


def _value(page: Page, house: House, key: str, number: int) -> Any:
    return page.locator(f"#panel-figure-{house.figure(key, number).id} .tile__value")


@pytest.mark.parametrize("key", [EMPTY, ONE, NORMAL, TWELVE, FULL, REDS, ALL_RED])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_whole_board_fits_on_the_screen(house: House, browser: Browser, key: str, size: tuple[int, int]) -> None:
    with walls.screen(browser, house, key, size) as page:
        page.evaluate("document.fonts.ready")
        assert page.evaluate(FITS) == []


@pytest.mark.parametrize("key", [NORMAL, FULL])
def test_it_fits_without_contact_too(house: House, browser: Browser, key: str) -> None:
    with walls.screen(browser, house, key) as page:
        page.evaluate("document.documentElement.classList.add('is-lost');"
                      "document.getElementById('lost').textContent = Wall.say('lost', '14.07'); Wall.lay()")
        assert page.evaluate(FITS) == []


def test_pages_turn_and_red_figures_stay_on_every_page(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, FULL, script=HASTE) as page:
        reds, seen, labels = set(), set(), set()
        for _ in range(20):
            shown = page.evaluate(
                "[...document.querySelectorAll('.tile')].filter(t => !t.hidden).map(t => [t.id, t.dataset.state])")
            reds.add(sum(state == "off" for _, state in shown))
            seen |= {tile for tile, _ in shown}
            labels.add(page.inner_text(".figures__pages"))
            page.wait_for_timeout(150)
        assert reds == {3}
        assert len(seen) == 20
        assert labels == {"sida 1 av 2 · röda visas alltid", "sida 2 av 2 · röda visas alltid"}
        assert page.inner_text("#panel-ideas .list__pages").endswith(" av 8")


@pytest.mark.parametrize(("key", "reds"), [(REDS, 13), (ALL_RED, 34)])
def test_more_reds_than_places_get_smaller_tiles(house: House, browser: Browser, key: str, reds: int) -> None:
    with walls.screen(browser, house, key) as page:
        shown = page.locator(".tile--off:visible .tile__name")
        assert shown.count() == reds
        assert page.locator(".tile--off .tile__value").first.is_visible()


def test_a_change_is_shown_at_once_marked_and_without_a_shift(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, NORMAL, script=SHIFTS) as page:
        page.wait_for_timeout(500)
        before = page.evaluate("window.shifted")
        house.enter(NORMAL, 2, 99)
        expect(_value(page, house, NORMAL, 2)).to_contain_text("99", timeout=2_000)
        expect(page.locator(f"#panel-figure-{house.figure(NORMAL, 2).id}.is-new")).to_be_visible()
        expect(page.locator("#panel-news")).to_contain_text("Besök inom ±30 min")
        page.wait_for_timeout(300)
        assert page.evaluate("window.shifted") - before == 0


def test_an_older_drawing_does_not_replace_a_newer(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, NORMAL) as page:
        seq = page.evaluate("+document.getElementById('panel-news').dataset.seq")
        draw = "seq => Wall.heard(`<section id='panel-news' class='list' data-seq='${seq}'>Ny</section>`)"
        page.evaluate(draw, seq - 1)
        assert page.inner_text("#panel-news") != "Ny"
        page.evaluate(draw, seq + 1)
        assert page.inner_text("#panel-news") == "Ny"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "silent"])
def test_lost_contact_is_told_within_15_s_and_mends_itself(house: House, browser: Browser, how: signal.Signals) -> None:
    with walls.screen(browser, house, NORMAL) as page:
        word = page.locator("#panel-figures .status--on").first
        colour = word.evaluate("e => getComputedStyle(e).color")
        began = time.monotonic()
        house.kill() if how == signal.SIGKILL else house.tell(how)
        expect(page.locator("#lost")).to_contain_text("Ingen kontakt sedan", timeout=15_000)
        assert 5 < time.monotonic() - began < 15
        assert word.evaluate("e => getComputedStyle(e).color") != colour
        assert "Visar läget kl." in page.inner_text("#lost")
        house.start() if how == signal.SIGKILL else house.tell(signal.SIGCONT)
        house.enter(NORMAL, 3, 64 if how == signal.SIGKILL else 65)
        expect(page.locator("#contact[data-state=live]")).to_be_visible(timeout=10_000)
        expect(_value(page, house, NORMAL, 3)).to_contain_text("64" if how == signal.SIGKILL else "65")
        assert word.evaluate("e => getComputedStyle(e).color") == colour
        assert not page.locator("#lost").is_visible()


def test_fifty_forced_disconnects_miss_nothing(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, NORMAL, script=SOCKETS) as page:
        missed = 0
        for turn in range(50):
            page.evaluate("window.sockets.forEach(s => s.close())")
            house.enter(NORMAL, 4, 100 + turn)
            try:
                expect(_value(page, house, NORMAL, 4)).to_contain_text(str(100 + turn), timeout=10_000)
            except AssertionError:
                missed += 1
                break
        assert missed == 0


def test_where_sockets_are_blocked_it_asks_again_and_again(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, NORMAL, script=NO_SOCKETS) as page:
        house.enter(NORMAL, 5, 71)
        expect(_value(page, house, NORMAL, 5)).to_contain_text("71", timeout=8_000)


def test_a_new_version_of_the_server_loads_the_page_again(house: House, browser: Browser) -> None:
    hasty = walls.screen(browser, house, NORMAL, script="Math.random = () => 0.01")
    with hasty as page, page.expect_event("load", timeout=8_000):
        page.evaluate("Wall.heard(JSON.stringify({beat: 1, version: 'another'}))")


def test_without_a_server_a_new_version_loads_nothing(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, NORMAL, script="Math.random = () => 0.01") as page:
        page.route("**/wall*", lambda route: route.fulfill(status=502, body="proxy"))
        page.evaluate("window.old = true; Wall.heard(JSON.stringify({beat: 1, version: 'another'}))")
        page.wait_for_timeout(1_500)
        assert page.evaluate("window.old")


def test_the_clock_is_the_servers_and_the_countdown_follows(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, NORMAL) as page:
        page.evaluate("document.getElementById('countdown').dataset.at = '2026-05-03T14:30'")
        page.evaluate("Wall.setTime('2026-05-03T14:07:03'); Wall.tickClock()")
        assert page.inner_text("#clock") == "14.07"
        assert page.inner_text("#countdown") == "om 23 min"


def test_it_is_dimmed_by_the_boards_hours(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, NORMAL) as page:
        page.evaluate("document.body.dataset.dim = '21:00-06:00'")
        page.evaluate("Wall.setTime('2026-05-03T23:59:30'); Wall.tickClock()")
        assert page.locator(".night").is_visible()
        page.evaluate("Wall.setTime('2026-05-04T06:00:00'); Wall.tickClock()")
        assert not page.locator(".night").is_visible()


def test_it_moves_a_few_pixels_each_minute(house: House, browser: Browser) -> None:
    with walls.screen(browser, house, NORMAL) as page:
        moves = {page.evaluate(f"Wall.setTime('2026-05-03T12:0{minute}:00'), Wall.tickClock(), board.style.transform")
                 for minute in range(8)}
        assert len(moves) == 8


@pytest.mark.parametrize("key", [EMPTY, NORMAL, FULL, ALL_RED])
@pytest.mark.parametrize("query", ["", "?theme=light", "?lang=en"])
def test_axe_finds_nothing(house: House, browser: Browser, key: str, query: str) -> None:
    with walls.screen(browser, house, key, query=query) as page:
        found = Axe().run(page, options={"runOnly": RULES})
        assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found.response["violations"]] == []


def test_without_a_script_it_shows_everything_and_asks_again_each_minute(house: House, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(house.url(f"/boards/{NORMAL}/wall"))
    assert page.locator(".tile").count() == 8
    assert page.locator("noscript meta[http-equiv=refresh]").count() == 1
    assert page.inner_text("#contact").startswith("Läget kl.")
    context.close()


def on_the_socket(house: House, path: str) -> int:
    """Bytes of the answer to a browser's handshake and of all panels after it."""
    host = house.address.removeprefix("http://")
    with socket.create_connection((host.split(":")[0], int(host.split(":")[1])), timeout=2) as ours:
        ours.sendall((f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {house.address}\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                      "Sec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n").encode())
        count = 0
        with suppress(TimeoutError):  # nothing more comes
            while received := len(ours.recv(65536)):
                count += received
    assert count > 2_000
    return count


def test_the_page_weighs_at_most_90_kb_from_one_host(house: House, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    answers: list[Any] = []
    page.on("requestfinished", lambda request: answers.append(request))
    page.goto(house.url(f"/boards/{FULL}/wall"))
    page.wait_for_selector("#contact[data-state=live]")
    page.wait_for_timeout(500)
    sizes = [answer.sizes() for answer in answers]
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    weight += on_the_socket(house, f"/boards/{FULL}/live?as=wall&lang=sv")
    hosts = {answer.url.split("/")[2] for answer in answers}
    context.close()
    assert hosts == {house.address.removeprefix("http://")}
    assert 0 < weight <= 90_000, weight
