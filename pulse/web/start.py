"""Health, language and the static files: what is neither a board nor the overview."""

import hashlib
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from pulse import __version__, journal, settings, words
from pulse.errors import Missing
from pulse.panels import paper
from pulse.web import gate

pages = Blueprint("start", __name__)
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2",
          ".png": "image/png", ".ico": "image/x-icon", ".webmanifest": "application/manifest+json"}
_PATH = re.compile(r"/(?![/\\])[^\s\\#\x00-\x1f\x7f]*")
FOR_EVER = "public, max-age=31536000, immutable"


@pages.get("/static/<path:name>", endpoint="static")
@gate.may("load static file")
def static(name: str) -> AnyResponse:
    """Kept for ever only when the address says which content it wants and that is what it gets: a page may come from
    a newer process than its files do."""
    path = safe_join(str(settings.home("static")), name)
    try:
        content = Path(path or "\0").read_bytes()
    except (OSError, ValueError):
        raise Missing from None
    answer = Response(content, mimetype=_KINDS.get(Path(name).suffix, "text/plain"))
    answer.set_etag(hashlib.sha256(content).hexdigest()[:16])
    dated = name.startswith("vendor/") and "@" in name
    known = dated or request.args.get("v") == paper.asset(name).rpartition("=")[2]
    answer.headers["Cache-Control"] = FOR_EVER if known else "no-cache"
    return answer.make_conditional(request)


@pages.post("/language")
@gate.may("choose language")
def choose_language() -> AnyResponse:
    """Back to the page that asked; only known pages of this site."""
    chosen = request.form.get("language", "")
    answer = redirect(_page_of_ours(request.form.get("back", "/")), 303)
    if chosen in words.LANGUAGES:
        answer.set_cookie(
            "language", chosen, max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


def _page_of_ours(asked: str) -> str:
    """The address when one of our pages has it, without a language of its own; else the overview."""
    path, _, query = asked.partition("?")
    known = current_app.create_url_adapter(request)
    if not _PATH.fullmatch(asked) or known is None or not known.test(path, "GET"):
        return "/"
    kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "lang"]
    return f"{path}?{urlencode(kept)}" if kept else path


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
