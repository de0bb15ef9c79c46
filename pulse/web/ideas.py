"""Ideas: everyone's, from the first thought to what came of it."""

from flask import Blueprint, Response, request

from pulse import clock, entry, ideas
from pulse.boards import Board
from pulse.errors import Missing, Refused, Stale
from pulse.ideas import Idea
from pulse.panels import cards
from pulse.web import answers, forms, gate, saved

pages = Blueprint("ideas", __name__)
ONE = "/boards/<key>/ideas/<int(max=999999999):idea_id>"


@pages.get("/boards/<key>/ideas")
@gate.may("see ideas")
def every(key: str) -> Response:
    """All of them, or those in the stages that `stage` names."""
    with gate.db().read():
        board = gate.board(key)
        found = cards.ideas(gate.db(), board, request.args.get("stage", ""), clock.now())
        return answers.page("ideas", board=board, facts=found, who=forms.who(), toast=saved.told(board))


@pages.get("/boards/<key>/ideas/new")
@gate.may("add idea")
def new(key: str) -> Response:
    board = gate.board(key)
    return forms.answer("idea", board=board, form=forms.opened(board))


@pages.post("/boards/<key>/ideas")
@gate.may("add idea")
def add(key: str) -> Response:
    board, raw = gate.board(key), forms.raw
    try:
        noted = ideas.add(gate.db(), board, raw("title"), raw("text"), entry.who(raw("who")), entry.key(raw("key")))
    except Refused as no:
        return forms.answer("idea", 422, board=board, form=forms.again(board, {no.field: no.message} | _faults()))
    except Stale:
        return forms.answer("idea", 409, board=board, form=forms.already(board))
    return saved.saved(board, noted.seq)


@pages.get(ONE)
@gate.may("see ideas")
def show(key: str, idea_id: int) -> Response:
    with gate.db().read():
        board = gate.board(key)
        return _shown(board, _idea(board, idea_id), forms.opened(board))


@pages.post(f"{ONE}/stage")
@gate.may("move idea")
def move(key: str, idea_id: int) -> Response:
    board, raw = gate.board(key), forms.raw
    idea = _idea(board, idea_id)
    try:
        noted = ideas.move(gate.db(), board, idea.id, raw("stage"), entry.who(raw("who")),
                           entry.whole("version", raw("version"), 0, 999_999_999), entry.key(raw("key")), raw("note"))
    except Refused as no:
        return _shown(board, idea, forms.again(board, {no.field: no.message}), 422)
    except Stale:
        now = _idea(board, idea_id)
        return _shown(board, now, forms.again(board, {}, cards.overtaken(gate.db(), "idea", now.id, clock.now()), True),
                      409)
    return saved.saved(board, noted.seq)


def _faults() -> dict[str, str]:
    raw = forms.raw
    return forms.faults(
        lambda: entry.line("title", raw("title")), lambda: entry.text("text", raw("text"), entry.TEXT, required=False),
        lambda: entry.who(raw("who")), lambda: entry.key(raw("key")))


def _idea(board: Board, idea_id: int) -> Idea:
    found = ideas.get(gate.db(), board.id, idea_id)
    if found is None:
        raise Missing
    return found


def _shown(board: Board, idea: Idea, form: forms.Form, status: int = 200) -> Response:
    facts = cards.idea(gate.db(), idea, clock.now())
    return forms.answer("move", status, page="idea", board=board, form=form, facts=facts, toast=saved.told(board))
