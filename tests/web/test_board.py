"""The board's page, what is answered when something was saved, and for how long it can be taken back."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from pulse import boards, clock, deviations, ideas, journal, kpis, readings, units
from pulse.boards import Board
from pulse.db import Database
from pulse.readings import Typed
from tests import cast

BOARD = f"/boards/{cast.HOME_CARE}"
READINGS = f"{BOARD}/kpis/temperatur/readings"
VALUE = {"value": "4,5", "period": "2026-11-17", "version": "0", "who": cast.NURSE, "key": "a" * 32}
IDEA = {"title": "Märk matlådorna", "who": cast.NURSE, "key": "b" * 32}
HTMX = {"HX-Request": "true"}


def counted(client: FlaskClient, path: str) -> int:
    """How many statements the page costs."""
    database: Database = client.application.extensions["pulse.db"]
    seen: list[str] = []
    database._connection.set_trace_callback(seen.append)
    assert client.get(path).status_code == 200
    database._connection.set_trace_callback(None)
    return len(seen)


def fill(db: Database, board: Board, count: int) -> None:
    for number in range(count):
        ideas.add(db, board, f"Idé {number}", "", cast.NURSE)
        deviations.log(db, board, clock.today(), f"Avvikelse {number}", "", "Annat", "low", cast.NURSE)


@pytest.mark.parametrize("path", ["", "/ideas", "/deviations", "/wall"])
def test_a_page_costs_the_same_with_ten_cards_and_with_a_hundred(
    client: FlaskClient, db: Database, home: Board, path: str) -> None:
    fill(db, home, 10)
    ten = counted(client, BOARD + path)
    fill(db, home, 90)
    assert counted(client, BOARD + path) == ten


def test_an_ideas_page_costs_the_same_with_a_long_history(client: FlaskClient, db: Database, home: Board) -> None:
    noted = ideas.add(db, home, "Fram och tillbaka", "", cast.NURSE)
    costs = []
    for times in (1, 10):
        for _ in range(times):
            for stage in ("prioritised", "new"):
                one = ideas.get(db, home.id, noted.id)
                assert one is not None
                ideas.move(db, home, noted.id, stage, cast.NURSE, one.version, note="Igen")
        costs.append(counted(client, f"{BOARD}/ideas/{noted.id}"))
    assert costs[0] == costs[1]


def test_a_figures_page_costs_the_same_with_three_values_and_with_sixty(
    client: FlaskClient, db: Database, home: Board) -> None:
    kpi = kpis.by_key(db, home.id, "temperatur")
    assert kpi is not None
    costs = []
    for first, last in ((1, 4), (4, 60)):
        for back in range(first, last):
            day = (clock.today() - timedelta(days=back)).isoformat()
            readings.enter(db, home, kpi, day, Typed(value=5.0), cast.NURSE)
        costs.append(counted(client, f"{BOARD}/kpis/temperatur"))
    assert costs[0] == costs[1]


def test_the_overview_costs_the_same_for_three_boards_and_for_two_hundred(client: FlaskClient, db: Database) -> None:
    few = counted(client, "/")
    with db.write():
        for number in range(200):
            unit = units.add(db, f"enhet-{number}", f"Enhet {number}", "enhet", 2, 10 + number)
            db.insert("boards", key=f"tavla-{number}", unit_id=unit, name=f"Tavla {number}", kind="", language="sv",
                      wall_theme="dark", days="12345", shifts="", meeting_days="", meeting_times="", dim="",
                      categories="[]", report_url="", source="x", created_at="2026-01-01T00:00:00.000Z")
    assert counted(client, "/") == few


def test_the_overview_says_which_board_is_worst_and_narrows_by_name(
    client: FlaskClient, db: Database, home: Board) -> None:
    kpi = kpis.by_key(db, home.id, "temperatur")
    assert kpi is not None
    readings.enter(db, home, kpi, "2026-11-17", Typed(value=20.0), cast.NURSE)
    html = client.get("/").get_data(as_text=True)
    assert f'id="urgent-{cast.HOME_CARE}"' in html and "1 röd" in html and "utan värde" in html
    narrowed = client.get("/?q=åSÄNG").get_data(as_text=True)
    assert "board-åsängsskolan" in narrowed and "board-it-enheten" not in narrowed
    below = client.get("/?q=utbildning").get_data(as_text=True)
    assert "board-åsängsskolan" in below and "board-it-enheten" not in below
    assert "Ingen enhet heter så" in client.get("/?q=xyz").get_data(as_text=True)


def test_what_is_saved_is_told_with_the_way_back(client: FlaskClient) -> None:
    answer = client.post(READINGS, data=VALUE)
    assert answer.status_code == 303
    html = client.get(answer.location).get_data(as_text=True)
    assert "Sparat: 4,5 °C · Temperatur i kylskåp" in html and "Ångra" in html


def test_an_address_without_the_key_offers_nothing_to_undo(client: FlaskClient) -> None:
    answer = client.post(READINGS, data=VALUE)
    html = client.get(answer.location.split("&key")[0] + "&key=gissat").get_data(as_text=True)
    assert "Ångra" not in html and "Sparat" not in html


def test_a_sheet_gets_the_panels_that_changed_and_the_message(client: FlaskClient) -> None:
    html = client.post(READINGS, data=VALUE | {"sheet": "1"}, headers=HTMX).get_data(as_text=True)
    assert 'id="panel-figures"' in html and 'id="panel-news"' in html and 'id="panel-ideas"' not in html
    assert 'id="toasts"' in html and 'id="who"' in html and "Sparat: 4,5" in html


def test_a_page_of_its_own_is_led_on(client: FlaskClient) -> None:
    answer = client.post(f"{BOARD}/ideas", data=IDEA | {"back": f"{BOARD}/ideas"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].startswith("/boards/hemtj%C3%A4nst-norr/ideas?done=")


@pytest.mark.parametrize("back", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "/boards/annan", "", "x", f"{BOARD}-söder",
    f"{BOARD}/\r\nSet-Cookie: a=b"])
def test_it_leads_only_to_pages_of_the_board(client: FlaskClient, back: str) -> None:
    answer = client.post(f"{BOARD}/ideas", data=IDEA | {"back": back})
    assert answer.location.startswith("/boards/hemtj%C3%A4nst-norr?done=")


def test_who_writes_is_remembered_for_a_shift(client: FlaskClient) -> None:
    client.post(f"{BOARD}/ideas", data=IDEA)
    assert "Du skriver som <b>Åsa Ek</b>" in client.get(BOARD).get_data(as_text=True)
    assert 'value="Åsa Ek"' in client.get(f"{BOARD}/ideas/new").get_data(as_text=True)
    cookie = client.get_cookie("who")
    assert cookie is not None and cookie.max_age == 12 * 3600 and cookie.http_only


def test_the_name_can_be_said_before_anything_is_written(client: FlaskClient, db: Database) -> None:
    before = journal.last(db)
    assert client.post(f"{BOARD}/who", data={"who": "LB"}).status_code == 303
    assert "Du skriver som <b>LB</b>" in client.get(BOARD).get_data(as_text=True)
    assert journal.last(db) == before


def test_the_same_key_writes_once_and_answers_the_same(client: FlaskClient, db: Database, home: Board) -> None:
    first, second = (client.post(f"{BOARD}/ideas", data=IDEA).location for _ in range(2))
    assert first == second
    assert len(ideas.all_on(db, home.id)) == 1


def test_the_same_key_with_other_words_asks_before_it_writes(client: FlaskClient, db: Database, home: Board) -> None:
    client.post(f"{BOARD}/ideas", data=IDEA)
    answer = client.post(f"{BOARD}/ideas", data=IDEA | {"title": "Ändrat sedan dess"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "redan sparat" in html and "Ändrat sedan dess" in html
    assert IDEA["key"] not in html
    assert len(ideas.all_on(db, home.id)) == 1


def test_whoever_comes_second_sees_what_stands_there_and_saves_knowing_it(client: FlaskClient) -> None:
    client.post(READINGS, data=VALUE)
    answer = client.post(READINGS, data=VALUE | {"value": "7", "who": "LB", "key": "c" * 32})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Nu står det 4,5 °C, Åsa Ek 10.30" in html and 'value="7"' in html and 'name="version" value="1"' in html
    assert client.post(READINGS, data=VALUE | {"value": "7", "version": "1", "key": "d" * 32}).status_code == 303


def test_the_same_value_again_says_that_nothing_changed(client: FlaskClient) -> None:
    client.post(READINGS, data=VALUE)
    answer = client.post(READINGS, data=VALUE | {"version": "1", "key": "e" * 32})
    assert "Inget ändrades" in client.get(answer.location).get_data(as_text=True)


def test_moving_a_card_that_somebody_moved_tells_who(client: FlaskClient, db: Database, home: Board) -> None:
    one = ideas.add(db, home, "Omtvistad", "", cast.NURSE)
    ideas.move(db, home, one.id, "plan", cast.MANAGER, 1)
    answer = client.post(f"{BOARD}/ideas/{one.id}/stage", data={"stage": "plan", "version": "1", "who": "LB"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Birgitta Öst hann före" in html and 'name="version" value="2"' in html and 'value="do"' in html


def test_a_card_offers_the_legal_moves_only_and_tells_its_story(client: FlaskClient, db: Database, home: Board) -> None:
    one = deviations.log(db, home, clock.today(), "Nyckel saknades", "", "Annat", "risk", cast.NURSE)
    deviations.move(db, home, one.id, "closed", cast.MANAGER, 1, note="Låg i bilen.")
    html = client.get(f"{BOARD}/deviations/{one.id}").get_data(as_text=True)
    assert "Öppna igen" in html and "Sök orsak" not in html
    assert "flyttade till avslutad" in html and "Låg i bilen." in html and "Åsa Ek" in html


def undo(client: FlaskClient, db: Database, key: str, **changed: str) -> int:
    form = {"seq": str(journal.last(db)), "proof": key, "back": BOARD} | changed
    return client.post(f"{BOARD}/undo", data=form).status_code


def test_undo_within_two_minutes_by_whoever_wrote(client: FlaskClient, db: Database, home: Board) -> None:
    client.post(f"{BOARD}/ideas", data=IDEA)
    assert undo(client, db, "f" * 32) == 404
    assert undo(client, db, "") == 404
    assert undo(client, db, IDEA["key"], seq="9999") == 404
    with clock.frozen(cast.NOW + timedelta(minutes=2, seconds=1)):
        assert undo(client, db, IDEA["key"]) == 409
    assert len(ideas.all_on(db, home.id)) == 1
    with clock.frozen(cast.NOW + timedelta(minutes=2)):
        assert undo(client, db, IDEA["key"]) == 303
    assert ideas.all_on(db, home.id) == []


def test_undo_on_another_board_finds_nothing(client: FlaskClient, db: Database) -> None:
    client.post(f"{BOARD}/ideas", data=IDEA)
    form = {"seq": str(journal.last(db)), "proof": IDEA["key"]}
    assert client.post(f"/boards/{cast.SCHOOL}/undo", data=form).status_code == 404


def test_undo_twice_is_undone_once(client: FlaskClient, db: Database) -> None:
    client.post(READINGS, data=VALUE)
    seq = str(journal.last(db))
    assert [undo(client, db, VALUE["key"], seq=seq) for _ in range(2)] == [303, 303]
    assert journal.last(db) == int(seq) + 1


def test_undo_after_somebody_else_wrote_is_refused_in_words(client: FlaskClient, db: Database) -> None:
    client.post(READINGS, data=VALUE)
    seq = str(journal.last(db))
    client.post(READINGS, data=VALUE | {"value": "6", "version": "1", "key": "d" * 32})
    form = {"seq": seq, "proof": VALUE["key"], "sheet": "1"}
    answer = client.post(f"{BOARD}/undo", data=form, headers=HTMX)
    assert answer.status_code == 409
    assert "Det går inte att ångra längre" in answer.get_data(as_text=True)


def test_a_deviation_form_points_to_the_formal_system(client: FlaskClient) -> None:
    html = client.get(f"{BOARD}/deviations/new").get_data(as_text=True)
    assert "Har någon farit illa? Rapportera direkt i avvikelsesystemet." in html
    assert 'href="https://avvikelser.example/"' in html
    assert "Skriv inget som gör att någon kan känna igen en brukare" in html


def test_an_earlier_period_can_be_filled_in_and_shows_what_stands_there(
    client: FlaskClient, db: Database, home: Board) -> None:
    kpi = kpis.by_key(db, home.id, "temperatur")
    assert kpi is not None
    readings.enter(db, home, kpi, "2026-11-15", Typed(value=5.5), cast.MANAGER)
    html = client.get(f"{BOARD}/kpis/temperatur/readings/new?period=2026-11-15").get_data(as_text=True)
    assert 'name="period" value="2026-11-15"' in html and 'name="version" value="1"' in html
    assert "5,5 °C, Birgitta Öst" in html
    later = client.get(f"{BOARD}/kpis/temperatur/readings/new?period=2027-01-01").get_data(as_text=True)
    assert 'name="period" value="2026-11-17"' in later


def test_lists_are_filtered_by_the_address(client: FlaskClient, db: Database, home: Board) -> None:
    one = ideas.add(db, home, "Avböjd idé", "", cast.NURSE)
    ideas.add(db, home, "Ny idé", "", cast.NURSE)
    ideas.move(db, home, one.id, "declined", cast.MANAGER, 1, note="Vi gör det redan.")
    declined = client.get(f"{BOARD}/ideas?stage=declined").get_data(as_text=True)
    assert "Avböjd idé" in declined and "Vi gör det redan." in declined and ">Ny idé<" not in declined
    deviations.log(db, home, clock.today(), "Föll i trappan", "", "Fall", "low", cast.NURSE)
    fall = client.get(f"{BOARD}/deviations?category=Fall&stage=open").get_data(as_text=True)
    assert "Föll i trappan" in fall
    assert "Inga avvikelser här" in client.get(f"{BOARD}/deviations?stage=closed").get_data(as_text=True)


def test_a_figures_page_keeps_the_colour_of_its_time(client: FlaskClient, db: Database, home: Board) -> None:
    kpi = kpis.by_key(db, home.id, "temperatur")
    assert kpi is not None
    for back, value in ((3, 5.0), (2, 7.0), (1, 20.0)):
        day = (clock.today() - timedelta(days=back)).isoformat()
        readings.enter(db, home, kpi, day, Typed(value=value), cast.NURSE)
    with db.write():
        db.insert("limits", kpi_id=kpi.id, valid_from="2026-11-16", target_low=0, target_high=30, limit_low=0,
                  limit_high=40)
    html = client.get(f"{BOARD}/kpis/temperatur").get_data(as_text=True)
    path = re.search(r'chart__target" d="([^"]*)"', html)
    assert path and len(set(re.findall(r" ([\d.]+)H", path[1]))) == 4  # a band before and a wider one after
    for state in ("on", "near", "off"):
        assert f"chart__dot--{state}" in html
    assert "3 värden från" in html and "1 på mål, 1 nära, 1 utanför" in html and "Gäller från i går" in html


def test_no_page_has_inline_style_or_script(client: FlaskClient) -> None:
    for path in ("/", BOARD, f"{BOARD}/kpis/temperatur", f"{BOARD}/ideas", f"{BOARD}/deviations/new"):
        html = client.get(path).get_data(as_text=True)
        assert " style=" not in html and "<style" not in html and "hx-on" not in html
        assert "<script>" not in html and " onclick" not in html


def test_every_board_that_is_used_has_its_page(client: FlaskClient, db: Database) -> None:
    for board in boards.all(db):
        assert client.get(f"/boards/{board.key}").status_code == 200
