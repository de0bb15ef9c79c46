"""The doors: who gets a socket, who is refused before it is upgraded, and the same panels by polling."""

import dataclasses
import json
import socket
import time

import pytest

from pulse import bell, clock, journal, periods, readings
from pulse.errors import Missing
from pulse.panels import PANELS
from pulse.readings import Typed
from pulse.web import gate, screens
from tests import cast
from tests.live.peer import Peer

OWN = "http://localhost"
UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
           "Sec-WebSocket-Version": "13", "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
WALL = f"/boards/{cast.HOME_CARE}/live?as=wall"


@pytest.fixture
def live(app):
    found = app.extensions["pulse.live"]
    yield found
    found.stop()
    found.join(5)


@pytest.fixture
def ask(app, live):
    """ask(path, Origin=…) tries to connect and returns the answer's head and, if upgraded, the screen's end."""
    opened = []

    def connect(path=WALL, origin=OWN, **headers):
        ours, theirs = socket.socketpair()
        sent = [(name, value) for name, value in (UPGRADE | headers).items() if value is not None]
        sent += [("Origin", one) for one in ([origin] if isinstance(origin, str) else origin or [])]
        answer = app.test_client().get(path, headers=sent, environ_overrides={"werkzeug.socket": theirs})
        theirs.close()
        ours.settimeout(5)
        head = ours.recv(65536) if answer.status_code == 200 else b""
        first, _, rest = head.partition(b"\r\n\r\n")
        peer = Peer((ours, socket.socket()))
        peer._unread = rest
        opened.append(peer)
        return answer.status_code, first.decode(), peer

    yield connect
    for peer in opened:
        peer.close()


def test_our_own_page_gets_a_socket_a_heartbeat_and_every_panel(ask):
    status, head, peer = ask()
    assert (status, head.split("\r\n")[0]) == (200, "HTTP/1.1 101 Switching Protocols")
    assert {"beat", "local", "version", "seq"} == set(peer.beat())
    panels = [peer.words() for _ in PANELS["wall"]]
    assert all(f'id="panel-{name}"' in drawn for name, drawn in zip(PANELS["wall"], panels, strict=True))


def test_the_overview_has_a_socket_of_its_own(ask):
    _, _, peer = ask("/live")
    assert 'id="panel-tree"' in peer.words()


@pytest.mark.parametrize("origin", [
    None,
    "null",
    "",
    "http://evil.example",
    "http://localhost.evil.example",
    "http://evil-localhost",
    "http://localhost:8080",
    "https://localhost",
    "HTTP://LOCALHOST",
    "http://localhost ",
    "http://löcalhost",
    "http://xn--lcalhost-n4a",
    "http://user@localhost",
    "http://localhost.",
    ["http://localhost", "http://localhost"],
    ["http://evil.example", "http://localhost"],
    "http://board.localhost",
])
def test_any_other_origin_is_refused_before_the_upgrade(ask, live, origin):
    if isinstance(origin, str) and not origin.isascii():
        origin = origin.encode().decode("latin-1")
    status, head, _ = ask(origin=origin)
    assert status == 403
    assert head == ""
    assert live._hub is None


def test_the_origins_of_the_settings_are_the_only_ones(app, ask, monkeypatch):
    app.extensions["pulse.settings"] = dataclasses.replace(
        app.extensions["pulse.settings"], origins=("https://tavlor.kommun.se",))
    assert ask(origin="https://tavlor.kommun.se")[0] == 200
    assert ask(origin=OWN)[0] == 403


@pytest.mark.parametrize(("offer", "agreed"), [
    ("permessage-deflate; client_max_window_bits", True),
    ("permessage-deflate", True),
    ("permessage-deflate; server_max_window_bits=9", False),
    ("x-webkit-deflate-frame", False),
    (None, False),
])
def test_panels_are_deflated_for_a_screen_that_inflates(ask, offer, agreed):
    _, head, peer = ask(**{"Sec-WebSocket-Extensions": offer})
    assert ("\r\nsec-websocket-extensions: permessage-deflate" in head.lower()) is agreed
    assert "window_bits" not in head
    assert 'id="panel-head"' in peer.words()
    assert peer.deflated is agreed


@pytest.mark.parametrize(("path", "status"), [
    ("/boards/okänd/live", 404),
    (f"/boards/{cast.HOME_CARE}/live?as=overview", 404),
    (f"/boards/{cast.HOME_CARE}/live?as=<script>", 404),
])
def test_what_is_not_there_is_refused_before_the_upgrade(ask, path, status):
    assert ask(path)[:2] == (status, "")


def test_a_full_house_asks_to_come_back_later(ask, live, monkeypatch):
    monkeypatch.setattr(type(live), "full", True)
    status, head, _ = ask()
    assert (status, head) == (503, "")


def test_a_full_house_says_when_to_come_back(app, live, monkeypatch):
    monkeypatch.setattr(type(live), "full", True)
    answer = app.test_client().get(WALL, headers=UPGRADE | {"Origin": OWN})
    assert answer.headers["Retry-After"] == str(screens.RETRY)


def test_the_socket_address_without_an_upgrade_is_an_error_and_not_a_page(client):
    assert client.get(WALL).status_code == 400


def test_a_change_reaches_the_wall_through_the_same_socket(ask, app, db, home, figure):
    _, _, peer = ask()
    for _ in PANELS["wall"]:
        peer.words()
    kpi = figure("fall")
    period = periods.current(kpi.rhythm, home, clock.now())
    before = readings.at(db, kpi.id, period)
    readings.enter(db, home, kpi, period, Typed(value=7.0), "AB", before.version if before else 0)
    bell.ring(app.extensions["pulse.settings"].data)
    assert f'id="panel-figure-{kpi.id}"' in peer.words()


# -- polling

def test_polling_gives_every_panel_and_the_heartbeat(client):
    answer = client.get(f"/boards/{cast.HOME_CARE}/panels?as=wall&lang=sv")
    assert answer.status_code == 200
    assert set(answer.json) == {"beat", "local", "version", "seq", "panels"}
    assert set(answer.json["panels"]) == {f"panel-{name}" for name in PANELS["wall"]}
    assert 'id="panel-head"' in answer.json["panels"]["panel-head"]


def test_polling_again_without_a_change_costs_304_and_no_drawing(client, monkeypatch):
    address = f"/boards/{cast.HOME_CARE}/panels?as=wall"
    etag = client.get(address).headers["ETag"]
    monkeypatch.setattr(screens.panels, "draw_all", lambda *_: pytest.fail("drawn"))
    answer = client.get(address, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


@pytest.mark.parametrize("address", [f"/boards/{cast.HOME_CARE}/panels?as=wall&lang=sv", "/panels?lang=sv"])
def test_polling_after_a_change_gives_the_new_panels(client, db, home, address):
    etag = client.get(address).headers["ETag"]
    with db.write():
        journal.record(db, home.id, "reading", 1, "entered", "AB")
    answer = client.get(address, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.json["seq"] == journal.last(db)


def test_the_kind_and_the_language_have_etags_of_their_own(client):
    etags = {client.get(f"/boards/{cast.HOME_CARE}/panels?as={kind}&lang={lang}").headers["ETag"]
             for kind in ("wall", "tablet") for lang in ("sv", "en")}
    assert len(etags) == 4


def test_polling_an_unknown_board_is_404(client):
    assert client.get("/boards/okänd/panels").status_code == 404


def test_health_fails_when_a_thread_stands_still(ask, live, client, monkeypatch):
    ask()
    assert client.get("/healthz").status_code == 200
    monkeypatch.setattr(live, "_hub", type("Stuck", (), {"turned_at": 0.0}))
    assert client.get("/healthz").status_code == 503
    monkeypatch.undo()


def test_a_board_that_is_gone_is_missing_for_the_gate_too(app):
    with app.test_request_context(), pytest.raises(Missing):
        gate.board("okänd")


def test_heartbeats_are_json_of_the_local_time(live, now):
    found = live.beat(7)
    assert json.loads(json.dumps(found)) == found
    assert (found["seq"], found["local"]) == (7, clock.local(now).strftime("%Y-%m-%dT%H:%M:%S"))


# -- after a commit

@pytest.fixture
def hurried(live, monkeypatch):
    """A screen is there; how often whoever commits draws by itself."""
    asked = []
    live.start()
    monkeypatch.setattr(live._publisher, "hurry", lambda: asked.append(True))
    return asked


def test_who_commits_draws_at_once_and_in_a_rush_leaves_it_to_the_publisher(live, hurried):
    live._rung_at -= 1
    live.ring()
    live.ring()
    assert hurried == [True]


def test_a_commit_is_told_to_every_process_and_to_the_publisher_here(app, live, hurried):
    other = bell.Bell(app.extensions["pulse.settings"].data)
    live._rung_at = time.monotonic()
    live.ring()
    assert other.wait(1)
    other.close()


def test_a_commit_before_any_screen_is_there_only_rings(app):
    other = bell.Bell(app.extensions["pulse.settings"].data)
    app.extensions["pulse.live"].ring()
    assert other.wait(1)
    other.close()
