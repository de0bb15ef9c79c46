"""Readings: a figure's own page, and the two taps and a number that fill it in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, request

from pulse import clock, entry, kpis, readings
from pulse.boards import Board
from pulse.errors import Refused, Stale
from pulse.kpis import Kpi
from pulse.panels import chart, figures, filling
from pulse.readings import Typed
from pulse.web import answers, forms, gate, saved
from pulse.words import _

pages = Blueprint("readings", __name__)


@pages.get("/boards/<key>/kpis/<kpi_key>")
@gate.may("see kpi")
def show(key: str, kpi_key: str) -> Response:
    with gate.db().read():
        board = gate.board(key)
        kpi = gate.kpi(board, kpi_key)
        now = clock.now()
        return answers.page(
            "kpi", board=board, kpi=kpi, figure=figures.one(gate.db(), board, kpi.id, now),
            facts=chart.all(gate.db(), board, kpi, now, "all" in request.args),
            review=date.fromisoformat(kpi.review_at) if kpi.review_at else None, who=forms.who(),
            toast=saved.told(board))


@pages.get("/boards/<key>/kpis/<kpi_key>/readings/new")
@gate.may("enter reading")
def new(key: str, kpi_key: str) -> Response:
    """`period` in the address is the one to fill in or correct; without it the one that runs."""
    with gate.db().read():
        board = gate.board(key)
        return _form(board, gate.kpi(board, kpi_key), forms.opened(board), request.args.get("period", ""))


@pages.get("/boards/<key>/readings/next")
@gate.may("enter reading")
def first_due(key: str) -> Response:
    """The first figure that waits for a value; each one that is saved leads back here."""
    with gate.db().read():
        board = gate.board(key)
        due = [one for one in figures.all(gate.db(), board, clock.now()).figures if one.due]
        kpi = kpis.by_id(gate.db(), due[0].kpi_id) if due else None
        form = forms.opened(board, left=str(len(due)))
        if kpi is None:
            return forms.answer("filled", board=board, form=form, toast=saved.told(board))
        return _form(board, kpi, replace(form, back=f"/boards/{board.key}/readings/next"), "")


@pages.post("/boards/<key>/kpis/<kpi_key>/readings")
@gate.may("enter reading")
def enter(key: str, kpi_key: str) -> Response:
    board, raw = gate.board(key), forms.raw
    kpi = gate.kpi(board, kpi_key)
    try:
        entered = readings.enter(
            gate.db(), board, kpi, raw("period"), _typed(kpi), entry.who(raw("who")),
            entry.whole("version", raw("version"), 0, 999_999_999), entry.key(raw("key")))
    except Refused as no:
        return _form(board, kpi, forms.again(board, {no.field: no.message} | _faults(kpi)), raw("period"), 422)
    except Stale:
        return _form(board, kpi, forms.again(board, {}, _overtaken(board, kpi), True), raw("period"), 409)
    return saved.saved(board, entered.seq)


def _form(board: Board, kpi: Kpi, form: forms.Form, period: str, status: int = 200) -> Response:
    """Together with what stands there now, so that saving again is a choice made knowing it."""
    facts = filling.of(gate.db(), board, kpi, period, clock.now())
    return forms.answer("reading", status, board=board, kpi=kpi, form=form, facts=facts, toast=saved.told(board))


def _numbers(kpi: Kpi) -> tuple[str, ...]:
    """The fields with numbers that this figure has."""
    if kpi.direction == "judged":
        return ()
    return ("numerator", "denominator") if kpi.ratio else ("value",)


def _faults(kpi: Kpi) -> dict[str, str]:
    raw = forms.raw
    judging = [lambda: entry.choice("colour", raw("colour"), kpis.COLOURS)] if kpi.direction == "judged" else []
    return forms.faults(
        *(lambda name=name: entry.number(name, raw(name)) for name in _numbers(kpi)), *judging,
        lambda: entry.text("comment", raw("comment"), entry.TEXT, required=kpi.direction == "judged"),
        lambda: entry.who(raw("who")), lambda: entry.key(raw("key")))


def _typed(kpi: Kpi) -> Typed:
    numbers: Mapping[str, float] = {name: entry.number(name, forms.raw(name)) for name in _numbers(kpi)}
    comment = entry.text("comment", forms.raw("comment"), entry.TEXT, required=False)
    return Typed(**numbers, colour=forms.raw("colour") if kpi.direction == "judged" else None, comment=comment)


def _overtaken(board: Board, kpi: Kpi) -> str:
    there = filling.of(gate.db(), board, kpi, forms.raw("period"), clock.now()).now_text
    if not there:
        return _("Värdet har tagits bort sedan du öppnade. Spara igen om det du skrev ska gälla.")
    return _("Någon annan hann före. Nu står det %s. Spara igen om det du skrev ska gälla i stället.") % there
