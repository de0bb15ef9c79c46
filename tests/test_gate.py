"""Nobody gets in beside the gate: every view declares its verb, and no other site can make a visitor's browser act."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from pulse.web import gate
from tests import cast

FILLED = {"key": cast.HOME_CARE, "kpi_key": "fall", "idea_id": 1, "deviation_id": 1, "name": "css/base.css",
          "token": "a" * 32, "seq": 1}
"""What stands in addresses, so that every rule becomes one."""
FOREIGN = ("https://evil.example", "null", "http://localhost.evil.example", "http://localhost:1", "https://localhost",
           "http://LOCALHOST", "http://user@localhost", "http://xlocalhost", "http://localhost.", "")


def undeclared(app: Flask) -> list[str]:
    """Endpoints whose view says no verb, or one that the gate does not know."""
    return [endpoint for endpoint, view in app.view_functions.items() if getattr(view, "verb", None) not in gate.VERBS]


def unsafe(app: Flask) -> list[tuple[str, str]]:
    """Method and address of everything that may change something."""
    return [(method, _address(app, rule)) for rule in app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - gate.SAFE)]


def _address(app: Flask, rule: Rule) -> str:
    with app.test_request_context():
        return rule.build({name: FILLED[name] for name in rule.arguments}, append_unknown=False)[1]  # type: ignore[index]


def test_every_view_declares_what_it_needs(app: Flask) -> None:
    assert len(app.view_functions) > 15
    assert undeclared(app) == []


def test_every_verb_of_the_gate_is_used(app: Flask) -> None:
    assert {getattr(view, "verb", None) for view in app.view_functions.values()} == gate.VERBS


@pytest.mark.parametrize("which", range(5))
def test_a_view_that_lost_its_declaration_is_found_and_refused(
    app: Flask, client: FlaskClient, which: int) -> None:
    endpoint = sorted(app.view_functions)[which::7][0]
    declared = app.view_functions[endpoint]

    def bare(*args: Any, **kwargs: Any) -> Any:
        return declared(*args, **kwargs)

    app.view_functions[endpoint] = bare
    assert undeclared(app) == [endpoint]
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    if not rule.websocket:
        assert client.open(_address(app, rule), method=method).status_code == 403


def test_a_declaration_that_is_no_verb_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="do as I please"):
        gate.may("do as I please")


def test_there_is_something_to_protect(app: Flask) -> None:
    assert len(unsafe(app)) >= 8


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "Same-Origin"])
def test_another_site_cannot_act_whatever_it_calls_itself(app: Flask, client: FlaskClient, site: str) -> None:
    got = {address: client.open(address, method=method, headers={"Sec-Fetch-Site": site}).status_code
           for method, address in unsafe(app)}
    assert {address: status for address, status in got.items() if status != 403} == {}


@pytest.mark.parametrize("origin", FOREIGN)
def test_without_fetch_metadata_the_origin_decides(app: Flask, origin: str) -> None:
    client = app.test_client()
    got = {address: client.open(address, method=method, headers={"Origin": origin}).status_code
           for method, address in unsafe(app)}
    assert {address: status for address, status in got.items() if status != 403} == {}


def test_without_any_word_of_where_it_comes_from_nothing_is_changed(app: Flask) -> None:
    client = app.test_client()
    assert {client.open(address, method=method).status_code for method, address in unsafe(app)} == {403}


def test_our_own_pages_may_act(app: Flask, client: FlaskClient) -> None:
    """What they sent is read, whatever comes of it: never 403."""
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        got = [client.open(address, method=method, headers=headers).status_code for method, address in unsafe(app)]
        assert 403 not in got


def test_two_origins_are_none(app: Flask) -> None:
    client = app.test_client()
    two = [("Origin", "http://localhost"), ("Origin", "http://localhost")]
    assert {client.open(address, method=method, headers=two).status_code for method, address in unsafe(app)} == {403}


def test_reading_changes_nothing(app: Flask, client: FlaskClient, db: Any) -> None:
    """Every address that answers GET is asked; the journal stands still."""
    before = db.value("SELECT count(*) FROM journal")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.websocket:
            with client.get(_address(app, rule)) as answer:
                assert answer.status_code < 500
    assert db.value("SELECT count(*) FROM journal") == before


def test_a_board_comes_only_through_the_gate() -> None:
    """No door asks the nouns for a board by its key itself."""
    doors = Path(gate.__file__).parent
    assert [path.name for path in doors.glob("*.py") if "boards.by_key(" in path.read_text()] == ["gate.py"]
