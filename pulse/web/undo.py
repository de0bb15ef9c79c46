"""Undo: what was just saved is taken back by whoever saved it, and the journal keeps both."""

from flask import Blueprint, Response

from pulse import deviations, entry, ideas, journal, readings
from pulse.errors import Missing, Refused, Stale
from pulse.web import answers, forms, gate, saved
from pulse.words import _

pages = Blueprint("undo", __name__)
_VERBS = {"reading": readings.undo, "idea": ideas.undo, "deviation": deviations.undo}


@pages.post("/boards/<key>/undo")
@gate.may("undo")
def undo(key: str) -> Response:
    """`seq` says which entry; its client key, sent as `proof`, that it was written here."""
    board = gate.board(key)
    try:
        done = journal.entry(gate.db(), entry.whole("seq", forms.raw("seq"), 1, 999_999_999))
    except Refused:
        raise Missing from None
    if done is None or done.board_id != board.id or not done.key or done.key != forms.raw("proof"):
        raise Missing
    if done.verb == "undone" or done.thing not in _VERBS or not saved.in_time(done):
        return _too_late()
    try:
        return saved.saved(board, _VERBS[done.thing](gate.db(), board, done, done.actor))
    except Stale:
        return _too_late()


def _too_late() -> Response:
    return answers.sorry(409, _("Det går inte att ångra längre"),
                         _("Något har ändrats sedan dess eller så har det gått för lång tid. Rätta det i stället."))
