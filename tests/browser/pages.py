"""Every page there is, in every state that matters, for the checks that look at all of them.

tests/browser/test_pages.py fails when the application has a page that is not here.
"""

import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pulse import boards, deviations, ideas
from tests.browser import town
from tests.browser.server import Server

STATES = {"empty": town.EMPTY, "one": town.ONE, "normal": town.NORMAL, "full": town.FULL}


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    rule: str  # the application's address pattern
    state: str
    path: str
    status: int = 200
    form: dict[str, str] = field(default_factory=dict)  # what is sent, when the page is the answer to a form

    def __str__(self) -> str:
        return f"{self.name}-{self.state}"

    def speaking(self, language: str) -> str:
        return f"{self.path}{'&' if '?' in self.path else '?'}lang={language}"


BOARD = "/boards/<key>"
KPI = f"{BOARD}/kpis/<kpi_key>"
IDEA = f"{BOARD}/ideas/<int(max=999999999):idea_id>"
DEVIATION = f"{BOARD}/deviations/<int(max=999999999):deviation_id>"
DONE = "/import/done/<int(max=9223372036854775807):seq>"
ON_BOARD = {  # name: rule, in all states
    "board": BOARD, "wall": f"{BOARD}/wall", "figure": KPI, "ideas": f"{BOARD}/ideas",
    "deviations": f"{BOARD}/deviations",
}
FORMS = {  # name: rule, on the normal board
    "who": f"{BOARD}/who", "next": f"{BOARD}/readings/next", "reading": f"{KPI}/readings/new",
    "idea-new": f"{BOARD}/ideas/new", "deviation-new": f"{BOARD}/deviations/new", "idea": IDEA, "deviation": DEVIATION,
}
REFUSED = {  # name: rule, what is sent, and the status of the answer
    "reading": (f"{KPI}/readings", {"value": "NaN", "version": "0"}, 422),
    "idea-new": (f"{BOARD}/ideas", {"title": "", "text": "Det jag skrev", "who": ""}, 422),
    "deviation-new": (f"{BOARD}/deviations", {"title": "", "day": "2199-02-03", "category": "x", "severity": "x"}, 422),
    "idea": (f"{IDEA}/stage", {"stage": "declined", "version": "1", "who": "Åsa"}, 422),
    "deviation": (f"{DEVIATION}/stage", {"stage": "closed", "version": "999", "who": "Åsa"}, 409),
    "who": (f"{BOARD}/who", {"who": ""}, 422),
}
ELSEWHERE = ("/static/<path:name>", "/healthz", "/readyz", "/panels", f"{BOARD}/panels", "/live", f"{BOARD}/live")
"""What answers GET and is not a page for people."""


def all_of(server: Server) -> Iterator[Page]:
    """`server` is one with the town."""
    yield Page("overview", "/", "normal", "/")
    yield Page("overview", "/", "found-nothing", "/?q=finnsinte")
    yield from _imports(server)
    for name, rule in ON_BOARD.items():
        yield from (Page(name, rule, state, _path(server, rule, key)) for state, key in STATES.items())
    yield Page("board", BOARD, "saved", f"/boards/{town.NORMAL}?done={_last(server)}")
    yield Page("figure", KPI, "judged", _path(server, KPI, town.NORMAL, "belastning"))
    yield Page("reading", FORMS["reading"], "judged", _path(server, FORMS["reading"], town.NORMAL, "belastning"))
    yield from (Page(name, rule, "normal", _path(server, rule, town.NORMAL)) for name, rule in FORMS.items())
    yield from (Page(name, rule, "refused", _path(server, rule, town.NORMAL), status, form)
                for name, (rule, form, status) in REFUSED.items())
    yield Page("sorry", BOARD, "missing", "/boards/finns-inte", 404)
    yield Page("sorry", BOARD, "retired", f"/boards/{town.RETIRED}", 410)


def _imports(server: Server) -> Iterator[Page]:
    """Before a file, its columns, what would change, what is wrong with it, and saved."""
    yield Page("import", "/import", "empty", "/import")
    yield Page("import", "/import", "refused", "/import", 422, {"mapping": ""})
    yield Page("import", "/import/<token>", "columns", _upload(server, town.table()))
    for state, text, status in (("preview", town.table(), 200), ("wrong", town.table("x"), 422)):
        yield Page("import", "/import/<token>/preview", state, _upload(server, text, town.MAPPING), status)
    yield Page("import", "/import/<token>", "gone", "/import/finnsinte", 410)
    yield Page("import", DONE, "done", f"/import/done/{_last(server, 'import')}")


_uploaded: dict[tuple[str, str, str], str] = {}


def _upload(server: Server, text: str, mapping: str = "") -> str:
    """Where the server leads after the file was sent to it; each is sent once."""
    sent = (server.address, text, mapping)
    if sent not in _uploaded:
        parts = [("files", "utfall.csv", text), *([("own_mapping", "mapping.toml", mapping)] if mapping else [])]
        body = "".join(f'--border\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
                       f"Content-Type: text/plain\r\n\r\n{content}\r\n" for name, file, content in parts)
        asked = urllib.request.Request(
            server.url("/import"), f"{body}--border--\r\n".encode(),
            {"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=border"})
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                _uploaded[sent] = urlsplit(answer.url).path
        except urllib.error.HTTPError as wrong:  # a preview with faults
            _uploaded[sent] = urlsplit(wrong.url).path
    return _uploaded[sent]


def names() -> list[str]:
    """The names to parametrise with, before there is a server."""
    return ["overview", "import", *ON_BOARD, *FORMS, "sorry"]


def _path(server: Server, rule: str, key: str, figure: str = town.FIGURE) -> str:
    """The rule as an address on that board, with its oldest idea or deviation."""
    db = server.db
    board = boards.by_key(db, key)
    assert board is not None
    path = rule.replace("<key>", key).replace("<kpi_key>", figure)
    if "idea_id>" in path:
        path = path.replace("<int(max=999999999):idea_id>", str(ideas.all_on(db, board.id)[-1].id))
    if "deviation_id>" in path:
        path = path.replace("<int(max=999999999):deviation_id>", str(deviations.all_on(db, board.id)[-1].id))
    db.close()
    return path


def _last(server: Server, thing: str = "idea") -> int:
    """The newest journal row about such a thing: on the normal board, what could be undone just now."""
    db = server.db
    found = db.value("SELECT max(j.seq) FROM journal AS j LEFT JOIN boards AS b ON b.id = j.board_id"
                     " WHERE j.thing = :thing AND coalesce(b.key, :key) = :key", thing=thing, key=town.NORMAL)
    db.close()
    return int(found)
