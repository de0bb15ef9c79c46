"""The gate: who asks, may they, from where. Nobody gets a board except through here.

There is no sign-in yet, so everyone who reaches the server may do everything that is declared; but every view says
what it needs with `@gate.may(...)`, a test fails on one without, and no other site can act through a visitor's browser.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Request, abort, current_app, request

from pulse import boards, kpis
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Missing, Retired
from pulse.kpis import Kpi

View = TypeVar("View", bound=Callable[..., Any])
VERBS = frozenset({
    "see board", "say who", "see overview", "see kpi", "enter reading", "see ideas", "add idea", "move idea",
    "see deviations", "log deviation", "move deviation", "undo", "import figures", "choose language", "see health",
    "load static file",
})
LARGEST_FORM = 256 * 1024
"""Bytes of everything that is typed in one form."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def may(verb: str) -> Callable[[View], View]:
    """Declares what a view needs. The verb is one of VERBS."""
    if verb not in VERBS:
        raise ValueError(f"unknown verb {verb!r}")

    def declare(view: View) -> View:
        view.verb = verb  # type: ignore[attr-defined]
        return view

    return declare


def db() -> Database:
    found: Database = current_app.extensions["pulse.db"]
    return found


def board(key: str) -> Board:
    """The board in the address. Raises Missing for an unknown one, Retired for one taken out of use."""
    found = boards.by_key(db(), key)
    if found is None:
        raise Missing
    if found.retired_at is not None:
        raise Retired
    return found


def kpi(of: Board, key: str) -> Kpi:
    """The figure in the address. Raises Missing for an unknown one, Retired for one taken out of use."""
    found = kpis.by_key(db(), of.id, key)
    if found is None:
        raise Missing
    if found.retired_at is not None:
        raise Retired("kpi")
    return found


def known_host() -> None:
    """Before each request: it came under a name of ours, so that no other site can make its own name mean this server
    and read along in a visitor's browser. (Werkzeug's own check does not know IPv6 addresses.)"""
    ours = current_app.extensions["pulse.settings"].hosts
    if ours and re.sub(r":\d+$", "", request.host).lower() not in ours:
        abort(400)


def small_form() -> None:
    """Before each request: only a file may be large. Werkzeug limits the fields of a form with files itself."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = min(LARGEST_FORM, request.max_content_length or LARGEST_FORM)


def declared() -> None:
    """Before each request: a view that forgot to declare is refused, whatever it does."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not hasattr(view, "verb"):
        abort(403)


def same_origin() -> None:
    """Before each request: a change must come from our own pages."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    allowed = site in ("same-origin", "none") if site is not None else own_origin(request)
    if not allowed:
        abort(403)


def own_origin(asked: Request) -> bool:
    """Whether exactly one Origin was sent and it is ours: one of the settings, or the address that was asked for."""
    sent = asked.headers.getlist("Origin")
    settings = current_app.extensions["pulse.settings"]
    ours = settings.origins or (f"{asked.scheme}://{asked.host}",)
    return len(sent) == 1 and sent[0] in ours and urlsplit(sent[0]).username is None
