"""The board on a tablet or a desk, and who writes on it."""

from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect

from pulse import boards, clock, entry, panels
from pulse.errors import Refused
from pulse.panels import Viewer, paper
from pulse.web import answers, forms, gate, saved

pages = Blueprint("boards", __name__)


@pages.get("/boards/<key>")
@gate.may("see board")
def show(key: str) -> Response:
    """Everything at one moment; the forms for an idea and a deviation lie ready, so that they open without contact."""
    with gate.db().read():
        board = gate.board(key)
        return answers.page(
            "board", board=board, panels=panels.draw_all(gate.db(), board, Viewer("tablet", answers.language())),
            who=forms.who(), toast=saved.told(board), version=paper.version(), today=clock.today(),
            idea=forms.waiting(board), deviation=forms.waiting(board, day=clock.today().isoformat(), severity="low"))


@pages.get("/boards/<key>/who")
@gate.may("say who")
def ask_who(key: str) -> Response:
    board = gate.board(key)
    return _who(board, forms.opened(board))


@pages.post("/boards/<key>/who")
@gate.may("say who")
def say_who(key: str) -> Response:
    """Remembered on this tablet for a shift; writes nothing."""
    board = gate.board(key)
    try:
        name = entry.who(forms.raw("who"))
    except Refused as no:
        return _who(board, forms.again(board, {no.field: no.message}), 422)
    if forms.in_sheet():
        answer = make_response(paper.render("parts/who.html", board=board, who=name))
    elif answers.from_htmx():
        answer = make_response("", 200, {"HX-Redirect": quote(forms.back(board))})
    else:
        answer = make_response(redirect(forms.back(board), 303))
    forms.remember(answer, name)
    return answer


def _who(board: boards.Board, form: forms.Form, status: int = 200) -> Response:
    return forms.answer("who", status, board=board, form=form)
