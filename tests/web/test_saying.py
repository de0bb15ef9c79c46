"""What people are told after each thing they do, and what a sheet gets instead of a page."""

from flask.testing import FlaskClient

from pulse import deviations, journal
from pulse.boards import Board
from pulse.db import Database
from tests import cast

BOARD = f"/boards/{cast.HOME_CARE}"
IDEA = {"title": "Märk matlådorna", "who": cast.NURSE, "key": "b" * 32}
DEVIATION = {"title": "Nyckel saknades", "category": "Annat", "severity": "low", "day": "2026-11-17", "who": cast.NURSE,
             "key": "d" * 32}
HTMX = {"HX-Request": "true"}


def told(client: FlaskClient, path: str, form: dict[str, str]) -> str:
    return client.get(client.post(path, data=form).location).get_data(as_text=True)


def test_an_idea_is_named_when_added_moved_and_taken_back(client: FlaskClient, db: Database) -> None:
    assert "Sparat: idé 1 · Märk matlådorna" in told(client, f"{BOARD}/ideas", IDEA)
    added = journal.last(db)
    move = {"stage": "plan", "version": "1", "who": cast.NURSE, "key": "m" * 32}
    assert "Sparat: planerar · Märk matlådorna" in told(client, f"{BOARD}/ideas/1/stage", move)
    html = told(client, f"{BOARD}/undo", {"seq": str(added + 1), "proof": "m" * 32})
    assert "Ångrat: Märk matlådorna" in html and "Ångra<" not in html
    gone = told(client, f"{BOARD}/ideas", IDEA | {"key": "g" * 32})
    assert "Sparat: idé 2" in gone
    assert "Ångrat: idén togs tillbaka" in told(client, f"{BOARD}/undo", {"seq": str(added + 3), "proof": "g" * 32})


def test_a_deviation_is_named_when_noted_moved_and_taken_back(client: FlaskClient, db: Database) -> None:
    assert "Sparat: avvikelse 1 · Nyckel saknades" in told(client, f"{BOARD}/deviations", DEVIATION)
    added = str(journal.last(db))
    assert "Ångrat: avvikelsen togs tillbaka" in told(client, f"{BOARD}/undo", {"seq": added, "proof": "d" * 32})
    told(client, f"{BOARD}/deviations", DEVIATION | {"key": "e" * 32})
    move = {"stage": "cause", "version": "1", "who": cast.NURSE, "key": "m" * 32}
    assert "Sparat: orsak söks · Nyckel saknades" in told(client, f"{BOARD}/deviations/2/stage", move)


def test_a_judged_figure_is_named_by_its_colour(client: FlaskClient) -> None:
    form = {"colour": "yellow", "comment": "Två sjuka.", "period": "2026-11-17 1", "version": "0", "who": "ÅE",
            "key": "j" * 32}
    assert "Sparat: gult · Arbetsbelastning" in told(client, f"{BOARD}/kpis/belastning/readings", form)


def test_a_sheet_gets_only_the_form(client: FlaskClient) -> None:
    for path in ("/ideas/new", "/deviations/new", "/kpis/temperatur/readings/new", "/readings/next", "/who"):
        html = client.get(f"{BOARD}{path}?sheet=1&key={'k' * 32}", headers=HTMX).get_data(as_text=True)
        assert "<html" not in html and f'id="{"k" * 32}"' in html and "<h2" in html and "<h1" not in html


def test_the_next_figure_is_the_next_one_due_until_all_are_filled(client: FlaskClient, db: Database) -> None:
    first = client.get(f"{BOARD}/readings/next").get_data(as_text=True)
    assert "Insatser i rätt tid" in first and f'name="back" value="{BOARD}/readings/next"' in first
    with db.write():
        db.execute("UPDATE kpis SET retired_at = '2026-01-01T00:00:00.000Z'")
    assert "Allt är ifyllt" in client.get(f"{BOARD}/readings/next").get_data(as_text=True)


def test_a_name_said_in_a_sheet_changes_only_the_chip(client: FlaskClient) -> None:
    html = client.post(f"{BOARD}/who", data={"who": "LB", "sheet": "1"}, headers=HTMX).get_data(as_text=True)
    assert 'id="who"' in html and "<b>LB</b>" in html and "panel-" not in html
    answer = client.post(f"{BOARD}/who", data={"who": "LB"}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == "/boards/hemtj%C3%A4nst-norr"


def test_two_who_close_the_same_deviation_see_who_was_first(client: FlaskClient, db: Database, home: Board) -> None:
    told(client, f"{BOARD}/deviations", DEVIATION)
    deviations.move(db, home, 1, "closed", cast.MANAGER, 1)
    answer = client.post(f"{BOARD}/deviations/1/stage", data={"stage": "closed", "version": "1", "who": "LB"})
    assert answer.status_code == 409
    assert "Birgitta Öst hann före" in answer.get_data(as_text=True)


def test_a_deviation_form_sent_twice_with_other_words_asks(client: FlaskClient) -> None:
    told(client, f"{BOARD}/deviations", DEVIATION)
    answer = client.post(f"{BOARD}/deviations", data=DEVIATION | {"title": "Ändrat"})
    assert answer.status_code == 409 and "redan sparat" in answer.get_data(as_text=True)
