"""Answers: pages in the reader's language, the strict headers on each of them, and a plain sentence for every no."""

from typing import Any

from flask import Flask, Response, current_app, g, make_response, request
from werkzeug.exceptions import HTTPException

from pulse import words
from pulse.db import DiskError
from pulse.errors import Missing, Retired, Stale
from pulse.panels import paper
from pulse.words import _


def language() -> str:
    """The reader's: asked for in the address, chosen before (cookie), else the installation's."""
    asked = (request.args.get("lang"), request.cookies.get("language"))
    fallback: str = current_app.extensions["pulse.settings"].language
    return next((language for language in asked if language in words.LANGUAGES), fallback)


def page(template: str, status: int = 200, **context: Any) -> Response:
    html = paper.render(f"pages/{template}.html", here=request.full_path.rstrip("?"), **context)
    answer = make_response(html, status)
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Vary"] = "Cookie, HX-Request"
    return answer


def from_htmx() -> bool:
    """Whether htmx asks, and a fragment is the answer."""
    return request.headers.get("HX-Request") == "true"


def sorry(status: int, title: str, advice: str) -> Response:
    """What happened and what to do, as a page or, for htmx, as a message in the corner."""
    if from_htmx():
        return make_response(paper.render("parts/sorry.html", title=title, advice=advice), status)
    return page("sorry", status, title=title, advice=advice)


def headers(answer: Response) -> Response:
    """After each request. The policy allows nothing inline and no other host."""
    answer.headers.setdefault("Content-Security-Policy", (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'{_own_socket()}; manifest-src 'self'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ))
    for name, value in _ALWAYS.items():
        answer.headers.setdefault(name, value)
    return answer


def _own_socket() -> str:
    """Old browsers do not count sockets as 'self'. Nothing when the request came without a name that can be read."""
    return f" {'wss' if request.is_secure else 'ws'}://{request.host}" if request.host else ""


_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Frame-Options": "DENY",
}


def install(app: Flask) -> None:
    """Language, headers and the sentences for errors."""
    app.before_request(_listen)
    app.after_request(headers)
    app.teardown_request(_fall_silent)
    app.register_error_handler(Missing, lambda _no: sorry(
        404, _("Sidan finns inte"), _("Kontrollera adressen, eller börja om från översikten.")))
    app.register_error_handler(Retired, lambda no: sorry(
        410, _("Nyckeltalet används inte längre") if no.args else _("Tavlan används inte längre"),
        _("Historiken finns kvar. Välj ett annat på tavlan.") if no.args else
        _("Historiken finns kvar. Välj en annan tavla i översikten.")))
    app.register_error_handler(Stale, lambda _no: sorry(
        409, _("Någon annan hann före"), _("Det har ändrats sedan du öppnade sidan. Se det nya och försök igen.")))
    app.register_error_handler(DiskError, _disk)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _listen() -> None:
    g.speaking = words.speaking(language())
    g.speaking.__enter__()


def _fall_silent(_error: BaseException | None) -> None:
    speaking = g.pop("speaking", None)
    if speaking is not None:
        speaking.__exit__(None, None, None)


def _disk(error: Exception) -> Response:
    current_app.logger.error("database: %s", error)
    answer = sorry(503, _("Inget sparades"), _("Det går inte att spara just nu. Försök igen om en stund."))
    answer.headers["Retry-After"] = "5"
    return answer


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    texts = {
        400: (_("Det gick inte att läsa"), _("Ladda om sidan och försök igen.")),
        403: (_("Det går inte härifrån"), _("Öppna tavlan på nytt och försök igen.")),
        404: (_("Sidan finns inte"), _("Kontrollera adressen, eller börja om från översikten.")),
        405: (_("Det går inte att göra så"), _("Gå tillbaka och använd knapparna på sidan.")),
        413: (_("Det är för stort"), _("Skicka en mindre fil eller kortare text.")),
    }
    title, advice = texts.get(status, (_("Något gick fel"), _("Försök igen om en stund.")))
    answer = sorry(status, title, advice)
    retry = error.get_headers()
    answer.headers.extend([(name, value) for name, value in retry if name in ("Retry-After", "Allow")])
    return answer


def _broken(error: Exception) -> Response:
    current_app.logger.exception("unexpected", exc_info=error)
    return sorry(500, _("Något gick fel hos oss"), _("Inget sparades. Försök igen, och säg till om det händer igen."))
