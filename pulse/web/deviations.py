"""Deviations: noted in seconds, then looked into. The board points to the formal system and never replaces it."""

from flask import Blueprint, Response, request

from pulse import clock, deviations, entry
from pulse.boards import Board
from pulse.deviations import Deviation
from pulse.errors import Missing, Refused, Stale
from pulse.panels import cards
from pulse.web import answers, forms, gate, saved

pages = Blueprint("deviations", __name__)
ONE = "/boards/<key>/deviations/<int(max=999999999):deviation_id>"


@pages.get("/boards/<key>/deviations")
@gate.may("see deviations")
def every(key: str) -> Response:
    """All of them, or those that `stage` and `category` name."""
    with gate.db().read():
        board = gate.board(key)
        found = cards.deviations(gate.db(), board, request.args.get("stage", ""), request.args.get("category", ""),
                                 clock.now())
        return answers.page("deviations", board=board, facts=found, who=forms.who(), toast=saved.told(board))


@pages.get("/boards/<key>/deviations/new")
@gate.may("log deviation")
def new(key: str) -> Response:
    board = gate.board(key)
    form = forms.opened(board, day=clock.today().isoformat(), severity="low")
    return forms.answer("deviation", board=board, form=form, today=clock.today())


@pages.post("/boards/<key>/deviations")
@gate.may("log deviation")
def log(key: str) -> Response:
    board, raw = gate.board(key), forms.raw
    try:
        noted = deviations.log(
            gate.db(), board, entry.day("day", raw("day")), raw("title"), raw("text"), raw("category"),
            raw("severity"), entry.who(raw("who")), entry.key(raw("key")))
    except Refused as no:
        form = forms.again(board, {no.field: no.message} | _faults(board))
        return forms.answer("deviation", 422, board=board, form=form, today=clock.today())
    except Stale:
        return forms.answer("deviation", 409, board=board, form=forms.already(board), today=clock.today())
    return saved.saved(board, noted.seq)


@pages.get(ONE)
@gate.may("see deviations")
def show(key: str, deviation_id: int) -> Response:
    with gate.db().read():
        board = gate.board(key)
        return _shown(board, _deviation(board, deviation_id), forms.opened(board))


@pages.post(f"{ONE}/stage")
@gate.may("move deviation")
def move(key: str, deviation_id: int) -> Response:
    board, raw = gate.board(key), forms.raw
    one = _deviation(board, deviation_id)
    try:
        noted = deviations.move(
            gate.db(), board, one.id, raw("stage"), entry.who(raw("who")),
            entry.whole("version", raw("version"), 0, 999_999_999), entry.key(raw("key")), raw("note"))
    except Refused as no:
        return _shown(board, one, forms.again(board, {no.field: no.message}), 422)
    except Stale:
        now = _deviation(board, deviation_id)
        told = cards.overtaken(gate.db(), "deviation", now.id, clock.now())
        return _shown(board, now, forms.again(board, {}, told, True), 409)
    return saved.saved(board, noted.seq)


def _faults(board: Board) -> dict[str, str]:
    raw = forms.raw
    return forms.faults(
        lambda: entry.line("title", raw("title")), lambda: entry.choice("category", raw("category"), board.categories),
        lambda: entry.choice("severity", raw("severity"), deviations.SEVERITIES),
        lambda: entry.day("day", raw("day")), lambda: entry.text("text", raw("text"), entry.TEXT, required=False),
        lambda: entry.who(raw("who")), lambda: entry.key(raw("key")))


def _deviation(board: Board, deviation_id: int) -> Deviation:
    found = deviations.get(gate.db(), board.id, deviation_id)
    if found is None:
        raise Missing
    return found


def _shown(board: Board, one: Deviation, form: forms.Form, status: int = 200) -> Response:
    facts = cards.deviation(gate.db(), one, clock.now())
    return forms.answer("move", status, page="deviation", board=board, form=form, facts=facts, toast=saved.told(board))
