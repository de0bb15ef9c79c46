"""Reads a folder of board files: what is right becomes definitions, what is wrong becomes faults. No database here."""

import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from pulse import settings
from pulse.boardfiles import checks, definition, shapes
from pulse.boardfiles.faults import Fault, Unreadable, brief, suggestion
from pulse.boardfiles.fitting import misfits
from pulse.boardfiles.source import Place, Source, read
from pulse.words import _

UNITS = "units.toml"


@dataclass(slots=True)
class Found:
    """What the folder holds. `units` is None when their file cannot be used; `keys` has every board with a file."""

    units: list[definition.Unit] | None = None
    boards: list[definition.Board] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


def folder(here: Path, known_units: Collection[str] = ()) -> Found:
    """Reads everything. `known_units` are those that boards may belong to when units.toml cannot be used."""
    found = Found()
    found.units = _units(here, found.faults)
    units = known_units if found.units is None else [unit.key for unit in found.units]
    templates = _templates(here, found.faults)
    taken: dict[str, str] = {}
    for path in _files(here):
        if path.name == UNITS:
            continue
        key = unicodedata.normalize("NFC", path.stem)
        board, faults = _board(path, key, templates, units, found.keys)
        found.keys.add(key)
        if board and taken.setdefault(board.unit, path.name) != path.name:
            faults = [Fault(path.name, 1, _("Enheten ”%(unit)s” har redan en tavla i %(file)s.") % {
                "unit": board.unit, "file": taken[board.unit]})]
        if board and not faults:
            found.boards.append(board)
        found.faults += faults
    return found


def _files(here: Path) -> list[Path]:
    return sorted(path for path in here.glob("*.toml") if not path.name.startswith("."))


# -- units

def _units(here: Path, faults: list[Fault]) -> list[definition.Unit] | None:
    try:
        source = read(here / UNITS, UNITS)
    except Unreadable as no:
        faults.append(no.fault)
        return None
    wrong = list(misfits(shapes.Units, source.table, (), source))
    if not wrong:
        entries = msgspec.convert(source.table, shapes.Units).unit
        wrong = list(checks.of_units(source.fault, entries)) or (
            [] if entries else [Fault(UNITS, 1, _("Här finns inga enheter. Skriv [[unit]] för den första."))])
    faults += wrong
    return None if wrong else [definition.Unit(unit.key, unit.name, unit.level, unit.parent) for unit in entries]


# -- templates

def _templates(here: Path, faults: list[Fault]) -> dict[str, dict[str, Any] | None]:
    """The tables by name, the folder's own before the shipped ones; None for one that has faults."""
    paths = {path.stem: path for home in (settings.home("boards"), here) for path in _files(home / "templates")}
    return {name: _template(path, faults) for name, path in sorted(paths.items())}


def _template(path: Path, faults: list[Fault]) -> dict[str, Any] | None:
    try:
        source = read(path, f"templates/{path.name}")
    except Unreadable as no:
        faults.append(no.fault)
        return None
    wrong = list(misfits(shapes.Board, source.table, (), source))
    if not wrong:
        board = msgspec.convert(source.table, shapes.Board)
        wrong = list(_wrong(board, source.fault, [("kpi", index) for index in range(len(board.kpi))]))
        wrong += [source.fault((word,), _("”%(word)s” hör hemma i tavlans egen fil, inte i mallen.") % {"word": word})
                  for word in ("template", "unit", "without") if getattr(board, word)]
    faults += wrong
    return None if wrong else source.table


# -- boards

def _board(path: Path, key: str, templates: Mapping[str, dict[str, Any] | None], units: Collection[str],
           taken: Collection[str]) -> tuple[definition.Board | None, list[Fault]]:
    if not checks.is_key(key) or key in taken:
        return None, [Fault(brief(path.name), 1, _(
            "Filnamnet blir tavlans adress. Skriv små bokstäver, siffror och bindestreck, ett namn för varje tavla."))]
    try:
        source = read(path, path.name)
    except Unreadable as no:
        return None, [no.fault]
    wrong = list(misfits(shapes.Board, source.table, (), source))
    wrong = wrong or list(_template_words(source, templates))
    if wrong:
        return None, wrong
    table, places = _merged(source.table, templates.get(source.table.get("template", "")) or {})
    board = msgspec.convert(table, shapes.Board)
    wrong = [*checks.of_unit(source.fault, board, units), *_wrong(board, source.fault, places)]
    return (None, wrong) if wrong else (_defined(board, key, path.name), [])


def pattern(table: dict[str, Any], source: Source, place: Place, here: Path,
            ) -> tuple[definition.Board | None, list[Fault]]:
    """The board that another file (an import's mapping) describes under `place`; its key, unit and name come later."""
    lines = {at[len(place):]: line for at, line in source.lines.items() if at[:len(place)] == place}
    inside = Source(source.file, table, lines)
    templates = _templates(here, [])
    wrong = list(_template_words(inside, templates))
    if wrong:
        return None, wrong
    whole, places = _merged(table, templates.get(table.get("template", "")) or {})
    board = msgspec.convert({**whole, "name": "x"}, shapes.Board)
    wrong = list(_wrong(board, inside.fault, places))
    return (None, wrong) if wrong else (_defined(board, "", "import"), [])


def _template_words(source: Source, templates: Mapping[str, dict[str, Any] | None]) -> Iterator[Fault]:
    name, without = source.table.get("template"), source.table.get("without", [])
    if name is not None and name not in templates:
        yield source.fault(("template",), _("Mallen ”%(name)s” finns inte.") % {"name": brief(name)}
                           + suggestion(name, templates))
        return
    template = templates.get(name or "", {})
    if template is None:
        yield source.fault(("template",), _("Mallen ”%(name)s” har fel. Rätta templates/%(name)s.toml först.")
                           % {"name": brief(str(name))})
        return
    keys = [figure["key"] for figure in template.get("kpi", [])]
    for word in without:
        if word not in keys:
            yield source.fault(("without",), _("Mallen har inget nyckeltal ”%(key)s”.") % {"key": brief(word)}
                               + suggestion(word, keys))


def _merged(own: dict[str, Any], template: dict[str, Any]) -> tuple[dict[str, Any], list[Place]]:
    """The template with the board's own words over it, and where each figure stands in the board's file."""
    places: dict[str, Place] = {}
    figures: dict[str, dict[str, Any]] = {}
    for figure in template.get("kpi", []):
        if figure["key"] not in own.get("without", []):
            figures[figure["key"]], places[figure["key"]] = figure, ("template",)
    extra: list[tuple[Place, dict[str, Any]]] = []
    for index, figure in enumerate(own.get("kpi", [])):
        key, place = figure["key"], ("kpi", index)
        if places.get(key) == ("template",):
            figures[key], places[key] = {**figures[key], **figure}, place
        else:
            extra.append((place, figure))
    table = {**template, "name": "", **own, "kpi": [*figures.values(), *(figure for _place, figure in extra)]}
    return table, [*places.values(), *(place for place, _figure in extra)]


def _wrong(board: shapes.Board, say: checks.Say, places: list[Place]) -> Iterator[Fault]:
    yield from checks.of_board(say, board)
    yield from checks.doubles(say, [(*place, "key") for place in places], [figure.key for figure in board.kpi])
    for place, figure in zip(places, board.kpi, strict=True):
        yield from checks.of_figure(partial(_at, say, place), (), figure, board.shifts)


def _at(say: checks.Say, place: Place, inside: Place, message: str) -> Fault:
    return say((*place, *inside), message)


def _defined(board: shapes.Board, key: str, file: str) -> definition.Board:
    meeting_days = definition.weekdays(board.meeting.days or board.days) or ""
    columns = {
        "name": board.name, "kind": board.template, "language": board.language, "wall_theme": board.wall_theme,
        "days": definition.weekdays(board.days) or "", "shifts": ",".join(board.shifts),
        "meeting_days": meeting_days if board.meeting.times else "", "meeting_times": ",".join(board.meeting.times),
        "dim": board.dim, "categories": json.dumps(board.categories, ensure_ascii=False),
        "report_url": board.report_url, "source": file,
    }
    return definition.Board(key, board.unit, columns, tuple((step.title, step.minutes) for step in board.agenda),
                            tuple(_figure(figure, position) for position, figure in enumerate(board.kpi)))


def _figure(figure: shapes.Figure, position: int) -> definition.Figure:
    columns = {
        "name": figure.name, "measure": figure.measure, "direction": figure.direction, "ratio": int(figure.ratio),
        "decimals": figure.decimals, "rhythm": figure.rhythm, "owner": figure.owner, "purpose": figure.purpose,
        "review_at": definition.iso(figure.review), "position": position,
    }
    ends = definition.bounds(figure.direction, figure.target, figure.limit) or definition.Bounds()
    changes = {change.since.isoformat(): definition.bounds(figure.direction, change.target, change.limit)
               or definition.Bounds() for change in figure.limits}
    return definition.Figure(figure.key, columns, ends, changes)
