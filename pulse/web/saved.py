"""Saved: what is answered when something was written, and for how long it can be taken back."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from flask import Response, make_response, redirect, request

from pulse import clock, deviations, entry, ideas, journal, kpis, panels
from pulse.boards import Board
from pulse.errors import Refused
from pulse.journal import Entry
from pulse.panels import Viewer, chart, paper
from pulse.panels import deviations as deviation_cards
from pulse.panels import ideas as idea_cards
from pulse.web import answers, forms, gate
from pulse.words import _

REGRET = timedelta(minutes=2)
"""For so long the server takes an entry back; the page offers it for ten seconds."""


@dataclass(frozen=True, slots=True)
class Toast:
    text: str
    seq: int = 0  # of the entry that can be undone; 0 for none
    key: str = ""  # its client key, the proof that whoever undoes it wrote it
    back: str = ""


def saved(board: Board, seq: int | None) -> Response:
    """For a sheet the changed panels and what was saved; else the way to the page that tells. None: nothing changed."""
    done = journal.entry(gate.db(), seq) if seq else None
    who = entry.who(forms.raw("who")) if "who" in request.form else forms.who()
    answer = _in_place(board, done, who) if forms.in_sheet() else _elsewhere(board, done)
    if who:
        forms.remember(answer, who)
    return answer


def told(board: Board) -> Toast | None:
    """What the page says was saved: by the address that `saved` sent it to."""
    seq, key = request.args.get("done", ""), request.args.get("key", "")
    if seq == "same":
        return Toast(_("Samma som förut. Inget ändrades."))
    try:
        done = journal.entry(gate.db(), entry.whole("done", seq, 1, 999_999_999)) if seq else None
    except Refused:
        return None
    return toast(board, done, request.path) if done and done.board_id == board.id and done.key == key else None


def toast(board: Board, done: Entry, back: str) -> Toast:
    """What happened in a sentence; with the way back while there is one."""
    may_undo = done.key and done.verb != "undone" and in_time(done)
    return Toast(_sentence(board, done), done.seq if may_undo else 0, done.key or "", back)


def in_time(done: Entry) -> bool:
    """Whether it was written so lately that it can be taken back."""
    return clock.now() - clock.parse(done.at) <= REGRET


def _in_place(board: Board, done: Entry | None, who: str) -> Response:
    viewer = Viewer("tablet", answers.language())
    names = {"figures" if name.startswith("figure-") else name for name in panels.touched(done)} if done else set()
    drawn = [panels.draw(gate.db(), name, board, viewer) for name in panels.PANELS["tablet"] if name in names]
    told = toast(board, done, forms.back(board)) if done else Toast(_("Samma som förut. Inget ändrades."))
    return make_response(paper.render("parts/saved.html", board=board, drawn=drawn, toast=told, who=who))


def _elsewhere(board: Board, done: Entry | None) -> Response:
    where = quote(forms.back(board)) + (f"?done={done.seq}&key={done.key or ''}" if done else "?done=same")
    if answers.from_htmx():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = where
        return answer
    return make_response(redirect(where, 303))


def _sentence(board: Board, done: Entry) -> str:
    what, title = _what(board, done)
    if done.verb == "undone":
        return _("Ångrat: %(title)s") % {"title": title}
    return _("Sparat: %(what)s · %(title)s") % {"what": what, "title": title}


def _what(board: Board, done: Entry) -> tuple[str, str]:
    """("88 %", "Besök inom ±30 min"), ("idé 41", "Nyckelskåp vid entrén"), ("studerar", …)."""
    if done.thing == "reading":
        kpi = kpis.by_id(gate.db(), done.thing_id)
        return (chart.value_text(kpi, done.detail["value"][1], done.detail["colour"][1]), kpi.name) if kpi else ("", "")
    if done.thing == "idea":
        idea = ideas.get(gate.db(), board.id, done.thing_id)
        title = idea.title if idea else _("idén togs tillbaka")
        added, word = _("idé %s") % (idea.number if idea else ""), idea_cards.stage_word
    else:
        one = deviations.get(gate.db(), board.id, done.thing_id)
        title = one.title if one else _("avvikelsen togs tillbaka")
        added, word = _("avvikelse %s") % (one.number if one else ""), deviation_cards.stage_word
    stage = done.detail["stage"][1]  # None when a new card was taken back
    return added if done.verb == "added" or stage is None else word(stage), title
