"""Forms: what was typed, the sentence at each field that was refused, and the key by which a double tap writes once."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from flask import Response, make_response, request

from pulse import entry
from pulse.boards import Board
from pulse.errors import Refused
from pulse.panels import paper
from pulse.web import answers
from pulse.words import _

SHIFT = 12 * 3600
"""Seconds that a tablet remembers who writes: no longer than a shift, for others use it after."""

PLACEHOLDER = "new-sheet-key"
"""Stands for the key in a form that waits in the page; the browser puts its own there when the form is opened."""

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_PATH = re.compile(r"[^\s\\\x00-\x1f\x7f]*")


@dataclass(frozen=True, slots=True)
class Form:
    """`key` also makes the ids of the fields unique in the page; `notice` says what stands there now (409)."""

    key: str
    who: str
    back: str  # the page to show when it is saved
    in_sheet: bool
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""

    @property
    def heading(self) -> str:
        """The form's title: the page's first when the form is the page."""
        return "h2" if self.in_sheet else "h1"

    @property
    def subheading(self) -> str:
        return "h3" if self.in_sheet else "h2"

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def fault(self, name: str) -> str:
        return self.faults.get(name, "")


def answer(name: str, status: int = 200, page: str = "form", **context: Any) -> Response:
    """The form alone when htmx asks, else the page around it, which works without any script."""
    if not answers.from_htmx():
        return answers.page(page, status, form_name=name, toast=context.pop("toast", None), **context)
    reply = make_response(paper.render(f"forms/{name}.html", **context), status)
    reply.headers["Cache-Control"] = "no-store"
    return reply


def raw(name: str) -> str:
    """The field as it was sent, "" when it was not."""
    return request.form.get(name, "")


def who() -> str:
    """Who wrote last on this tablet, from the cookie; "" when nobody has or the cookie is not ours."""
    try:
        return entry.who(unquote(request.cookies.get("who", ""), errors="strict"))
    except (Refused, UnicodeDecodeError):
        return ""


def remember(answer: Response, name: str) -> None:
    answer.set_cookie("who", quote(name), max_age=SHIFT, samesite="Lax", httponly=True, secure=request.is_secure)


def opened(board: Board, **values: str) -> Form:
    """An empty form, or with what was typed already when only its period was changed."""
    sent = request.args
    typed = {name: sent[name] for name in sent if name not in ("key", "who", "back", "sheet")}
    key = sent["key"] if _KEY.fullmatch(sent.get("key", "")) else secrets.token_hex(16)
    return Form(key, sent.get("who") or who(), _back(board, sent.get("back")),
                answers.from_htmx() and sent.get("sheet") == "1", {**values, **typed})


def waiting(board: Board, **values: str) -> Form:
    """A form that lies ready in the page, so that it opens at once and without contact."""
    return Form(PLACEHOLDER, "", f"/boards/{board.key}", True, values)


def again(board: Board, faults: Mapping[str, str], notice: str = "", new_key: bool = False, **values: str) -> Form:
    """The form that was sent, with all that was typed and why it was not saved. Nothing was written, so a key that
    had been used for something else may be replaced."""
    sent = raw("key")
    key = sent if _KEY.fullmatch(sent) and not new_key else secrets.token_hex(16)
    return Form(key, raw("who"), back(board), in_sheet(), {**request.form.to_dict(), **values}, faults, notice)


def already(board: Board) -> Form:
    """The same form was saved before, with other words: the answer never came, and then something was changed."""
    return again(board, {}, _("Det du skrev först är redan sparat. Spara igen om det här också ska med."), new_key=True)


def in_sheet() -> bool:
    """Whether the form lies in a sheet over the board and not on a page of its own."""
    return answers.from_htmx() and raw("sheet") == "1"


def back(board: Board) -> str:
    """Where to go when it is saved: a page of this board."""
    return _back(board, raw("back"))


def faults(*readings: Callable[[], object]) -> dict[str, str]:
    """Field → sentence for every reading that is refused, so that all are told at once."""
    found: dict[str, str] = {}
    for reading in readings:
        try:
            reading()
        except Refused as no:
            found.setdefault(no.field, no.message)
    return found


def _back(board: Board, asked: str | None) -> str:
    home = f"/boards/{board.key}"
    asked = asked or home
    here = asked.split("?")[0]
    return here if _PATH.fullmatch(asked) and (here == home or here.startswith(f"{home}/")) else home
