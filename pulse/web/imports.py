"""The import of figures as pages: a file, its columns, what would change, and saved or not at all."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from pulse import boards, entry, imports, journal, kpis, spreadsheets
from pulse.errors import Missing, Refused, Stale
from pulse.imports import File, Preview, Unusable, choices, uploads
from pulse.imports.choices import Choices
from pulse.imports.uploads import Upload
from pulse.panels import imports as sight
from pulse.settings import Settings
from pulse.web import answers, forms, gate
from pulse.words import _

pages = Blueprint("imports", __name__)

MOST_FILES = 150
_CHOSEN = ("board", "period", "shift", "mode", "figure", "named", "value", "numerator", "minus", "denominator", "share",
           "add", "date_order", "decimal", "sheet")


@pages.get("/import")
@gate.may("import figures")
def start() -> Response:
    return _start()


@pages.post("/import")
@gate.may("import figures")
def upload() -> AnyResponse:
    """Keeps the files; on to the columns, or to the preview when a mapping says them."""
    try:
        files = _sent("files")
        if not files:
            raise Refused("files", _("Välj en fil först."))
        if len(files) > MOST_FILES:
            raise Refused("files", _("Högst %(most)s filer åt gången.") % {"most": MOST_FILES})
        mapping = _mapping_sent()
        if mapping is not None:
            imports.parse(mapping.content, mapping.name, _settings().boards)
        else:
            spreadsheets.read(files[0])
    except Refused as no:
        return _start(422, {no.field: no.message})
    except Unusable as no:
        return _start(422, {"mapping": "\n".join(no.faults[:10])})
    token = uploads.keep(_folder(), files, mapping)
    return redirect(f"/import/{token}/preview" if mapping else f"/import/{token}", 303)


@pages.get("/import/<token>")
@gate.may("import figures")
def columns(token: str) -> AnyResponse:
    found = uploads.find(_folder(), token)
    if found is None:
        return _gone()
    return _columns(found, _choices() if request.args else None)


@pages.get("/import/<token>/preview")
@gate.may("import figures")
def preview(token: str) -> AnyResponse:
    found = uploads.find(_folder(), token)
    if found is None:
        return _gone()
    try:
        return _preview(found, _made(found))
    except (Refused, Unusable) as no:
        return _back(found, no)


@pages.post("/import/<token>/save")
@gate.may("import figures")
def save(token: str) -> AnyResponse:
    """Saves what the preview showed; anything else is shown anew first (409)."""
    earlier = _saved_before(token)
    if earlier is not None:
        return earlier
    found = uploads.find(_folder(), token)
    if found is None:
        return _gone()
    try:
        made = _made(found)
    except (Refused, Unusable) as no:
        return _back(found, no)
    try:
        who = entry.who(request.form.get("who"))
        if made.fingerprint != request.form.get("fingerprint"):
            raise Stale
        applied = imports.apply(gate.db(), made, who, f"import-{token}")
    except Refused as no:
        return _preview(found, made, 422, {no.field: no.message})
    except Stale:
        return _saved_before(token) or _preview(found, _made(found), 409, {"stale": _(
            "Något har ändrats sedan förhandsvisningen. Se det nya och spara igen.")})
    uploads.forget(_folder(), token)
    answer = redirect(f"/import/done/{applied.seq}", 303) if applied.seq else redirect("/import", 303)
    forms.remember(answer, who)  # type: ignore[arg-type]
    return answer


@pages.get("/import/done/<int(max=9223372036854775807):seq>")
@gate.may("import figures")
def done(seq: int) -> Response:
    found = journal.entry(gate.db(), seq)
    if found is None or found.thing != "import":
        raise Missing
    applied = imports.outcome(found)
    touched = set(applied.boards)
    links = [board for board in boards.all(gate.db()) if board.id in touched]
    return answers.page("import_done", applied=applied, links=links, toast=None)


def _saved_before(token: str) -> AnyResponse | None:
    """A double tap or a lost answer: where the first one led."""
    earlier = journal.seen(gate.db(), f"import-{token}"[:64], "import", None)
    return redirect(f"/import/done/{earlier.seq}", 303) if earlier else None


# -- what was sent

def _sent(name: str) -> list[File]:
    return [File(_file_name(sent.filename, number), sent.read())
            for number, sent in enumerate(request.files.getlist(name), 1) if sent.filename]


def _file_name(name: str | None, number: int) -> str:
    """The name as it may be shown; a path before it and what cannot be shown are left out."""
    try:
        return entry.line("files", (name or "").replace("\\", "/").rpartition("/")[2], 200)
    except Refused:
        return _("fil %(number)s") % {"number": number}


def _mapping_sent() -> File | None:
    """The mapping that came with the files, or the one chosen by name."""
    sent = _sent("own_mapping")
    if sent:
        return sent[0]
    chosen = request.form.get("mapping", "")
    if not chosen:
        return None
    path = imports.shipped(_settings().boards).get(chosen)
    if path is None:
        raise Refused("mapping", _("Välj ett av alternativen."))
    return imports.load(path)


def _choices() -> Choices:
    """From the address when columns are chosen, from the form when they are saved."""
    sent = request.form if request.method == "POST" else request.args
    wide = {name.removeprefix("wide:"): value for name, value in sent.items() if name.startswith("wide:")}
    return Choices(**{name: sent.get(name, "") for name in _CHOSEN}, wide=wide)


# -- pages

def _start(status: int = 200, faults: Mapping[str, str] | None = None) -> Response:
    return answers.page("import", status, mappings=_titles(), faults=faults or {}, toast=None,
                        most=_settings().max_body >> 20, has_boards=bool(boards.all(gate.db())))


def _columns(found: Upload, chosen: Choices | None, status: int = 200, faults: Mapping[str, str] | None = None,
             ) -> Response:
    try:
        sheet = spreadsheets.read(found.files[0], sheet=chosen.sheet if chosen else "")
    except Refused as no:
        return _start(422, {"files": no.message})
    names = {board.key: board.name for board in boards.all(gate.db())}
    figures = _figures()
    chosen = chosen or choices.guess(sheet, names, figures)
    return answers.page(
        "import_columns", status, upload=found, sheet=sheet, sample=sight.sample(sheet), boards=names, figures=figures,
        chosen=chosen, faults=faults or {}, toast=None)


def _preview(found: Upload, made: Preview, status: int = 0, faults: Mapping[str, str] | None = None) -> Response:
    facts = sight.facts(made, len(found.files) > 1)
    kept = [] if found.mapping else [(name, value) for name, value in request.values.items()
                                     if name in _CHOSEN or name.startswith("wide:")]
    form = forms.Form(found.token[:16], forms.raw("who") or forms.who(), "/import", False, {}, faults or {},
                      (faults or {}).get("stale", "") or (faults or {}).get("files", ""))
    return answers.page("import_preview", status or (422 if facts.wrong else 200), upload=found, facts=facts, form=form,
                        kept=kept, toast=None)


def _back(found: Upload, no: Refused | Unusable) -> Response:
    """To the columns with the sentence at the field, or to the start when the mapping is of no use."""
    if isinstance(no, Unusable):
        return _start(422, {"mapping": "\n".join(no.faults[:10])})
    return _columns(found, _choices(), 422, {no.field: no.message})


def _gone() -> Response:
    return answers.sorry(410, _("Filen finns inte kvar"), _(
        "Uppladdade filer sparas i två timmar. Hämta in filen en gång till."))


def _made(found: Upload) -> Preview:
    """Raises Refused or Unusable when there is no mapping to read the files by."""
    if found.mapping is not None:
        mapping = imports.parse(found.mapping.content, found.mapping.name, _settings().boards)
    else:
        chosen = _choices()
        sheet = spreadsheets.read(found.files[0], sheet=chosen.sheet)
        mapping = choices.meaning(chosen, sheet.header)
    return imports.preview(gate.db(), found.files, mapping)


def _figures() -> dict[str, str]:
    """Names of all figures that can be read from a file, by key."""
    every = kpis.of(gate.db(), [board.id for board in boards.all(gate.db())])
    return {kpi.key: kpi.name for kpi in every if kpi.direction != "judged"}


def _titles() -> Sequence[tuple[str, str]]:
    """Name and title of each mapping there is to choose; one that has faults is left out."""
    found = []
    for name, path in imports.shipped(_settings().boards).items():
        try:
            found.append((name, imports.read(path, _settings().boards).words.title or name))
        except Unusable as no:
            current_app.logger.warning("mapping %s: %s", name, no)
    return found


def _folder() -> Path:
    return _settings().data / "uploads"


def _settings() -> Settings:
    found: Settings = current_app.extensions["pulse.settings"]
    return found
