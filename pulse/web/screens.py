"""Where screens connect: a websocket per screen, and the same panels by polling where websockets are blocked.

flask-sock answers a handshake before its view runs. So all that may refuse a screen is asked in `_refuse`, before the
request reaches it; the view only hands the socket over to the hub, and its thread is free again.
"""

from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, current_app, json, make_response, request
from flask.blueprints import BlueprintSetupState
from flask_sock import Sock
from werkzeug.exceptions import Forbidden, ServiceUnavailable

from pulse import clock, journal, panels
from pulse.boards import Board
from pulse.live import EVERYWHERE, Live, Topic, handover
from pulse.panels import Viewer
from pulse.web import answers, gate

doors = Blueprint("screens", __name__)
sock = Sock()

_OFFERS = "HTTP_SEC_WEBSOCKET_EXTENSIONS"

RETRY = 30
"""Seconds after which a screen that found the house full may ask for a socket again."""


@doors.get("/boards/<key>/wall")
@gate.may("see board")
def wall(key: str) -> Response:
    """The page of a TV: in the board's language and theme unless the address asks for others."""
    board = gate.board(key)
    lang = request.args.get("lang", board.language)
    answer = make_response(panels.wall(gate.db(), board, lang, request.args.get("theme", "")))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@sock.route("/boards/<key>/live", bp=doors, endpoint="board_live")  # type: ignore[untyped-decorator]
@gate.may("see board")
def board_live(ws: Any, key: str) -> None:
    _hand_over(ws, Topic(key, _viewer()))


@sock.route("/live", bp=doors, endpoint="overview_live")  # type: ignore[untyped-decorator]
@gate.may("see overview")
def overview_live(ws: Any) -> None:
    _hand_over(ws, Topic(EVERYWHERE, _viewer("overview")))


@doors.get("/boards/<key>/panels")
@gate.may("see board")
def board_panels(key: str) -> Response:
    return _polled(gate.board(key), _viewer())


@doors.get("/panels")
@gate.may("see overview")
def overview_panels() -> Response:
    return _polled(None, _viewer("overview"))


def live() -> Live:
    found: Live = current_app.extensions["pulse.live"]
    return found


@doors.record
def _install(state: BlueprintSetupState) -> None:
    app = state.app
    db = app.extensions["pulse.db"]
    found = app.extensions["pulse.live"] = Live(app.extensions["pulse.settings"], db)
    db.ring = found.ring
    app.config["SOCK_SERVER_OPTIONS"] = {"thread_class": handover.NoThread}


@doors.before_request
def _refuse() -> None:
    """Before a websocket's 101: is it our own page that asks, is there such a board, is there room?"""
    if request.environ.get("HTTP_UPGRADE", "").lower() != "websocket":
        return
    if not gate.own_origin(request):
        raise Forbidden
    if request.view_args and "key" in request.view_args:
        gate.board(request.view_args["key"])
        _viewer()
    if live().full:
        raise ServiceUnavailable(retry_after=RETRY)
    offer = request.environ.pop(_OFFERS, "")
    if "permessage-deflate" in offer and "server_max_window_bits" not in offer:
        request.environ[_OFFERS] = "permessage-deflate"  # no more than that, and the window is as wide as it can be


def _hand_over(ws: Any, topic: Topic) -> None:
    live().start().adopt(handover.take(ws), topic, _OFFERS in request.environ)


def _viewer(kind: str = "") -> Viewer:
    """As what the page looks, in its language. 404 for a kind there is not."""
    kind = kind or request.args.get("as", "tablet")
    if kind not in panels.PANELS or kind == "overview" and "key" in (request.view_args or {}):
        abort(404)
    return Viewer(kind, answers.language())


def _polled(board: Board | None, viewer: Viewer) -> Response:
    """The panels as JSON, 304 while nothing has changed: neither the journal nor the minute."""
    beat = live().beat(journal.last(gate.db()))
    minute = clock.local().strftime("%Y-%m-%dT%H:%M")
    named = f"{board.key if board else EVERYWHERE} {viewer} {beat['version']} {beat['seq']} {minute}"
    etag = sha256(named.encode()).hexdigest()[:16]
    if etag in request.if_none_match:
        answer = make_response("", 304)
    else:
        drawn = panels.draw_all(gate.db(), board, viewer)
        answer = make_response(json.dumps(beat | {"panels": {f"panel-{name}": html for name, html in drawn.items()}}))
        answer.mimetype = "application/json"
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Vary"] = "Cookie"
    return answer
