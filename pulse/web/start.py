"""Health, language and the static files: what is neither a board nor the overview."""

from flask import Blueprint, Response, current_app, redirect, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from pulse import __version__, journal, settings, words
from pulse.web import gate

pages = Blueprint("start", __name__)
FOR_EVER = "public, max-age=31536000, immutable"


@pages.get("/static/<path:name>", endpoint="static")
@gate.may("load static file")
def static(name: str) -> Response:
    answer = send_from_directory(settings.home("static"), name, max_age=None)
    answer.headers["Cache-Control"] = FOR_EVER if request.args.get("v") else "no-cache"
    return answer


@pages.post("/language")
@gate.may("choose language")
def choose_language() -> AnyResponse:
    """Back to the page that asked; only known pages of this site."""
    back = request.form.get("back", "/")
    chosen = request.form.get("language", "")
    answer = redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", 303)
    if chosen in words.LANGUAGES:
        answer.set_cookie("language", chosen, max_age=31_536_000, samesite="Lax", httponly=True)
    return answer


@pages.get("/healthz")
@gate.may("see health")
def healthz() -> tuple[dict[str, object], int]:
    """200 while the process and, once a screen is there, its live threads turn."""
    live = current_app.extensions.get("pulse.live")
    well = live is None or live.well()
    return {"well": well, "version": __version__}, 200 if well else 503


@pages.get("/readyz")
@gate.may("see health")
def readyz() -> dict[str, object]:
    """200 when the database answers."""
    return {"seq": journal.last(gate.db()), "engine": ".".join(map(str, gate.db().engine)), "version": __version__}
