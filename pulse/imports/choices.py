"""The mapping that somebody chooses on the page: the choices, what they mean, and a guess to begin with."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pulse.errors import Refused
from pulse.imports import mapping
from pulse.imports.mapping import Fixed, Words
from pulse.spreadsheets import Cell, Sheet, dates, fold, numbers, written
from pulse.words import _

MODES = ("one", "named", "wide")
_LOOKED_AT = 200  # rows
_NAMES = {
    "board": ("tavla", "enhet", "board", "unit", "verksamhet", "organisation", "org", "org_code", "kod", "skola"),
    "period": ("period", "datum", "månad", "vecka", "dag", "date", "month", "week", "day", "tid"),
    "shift": ("pass", "skift", "shift"),
    "named": ("nyckeltal", "mått", "indikator", "figure", "kpi", "measure"),
    "value": ("värde", "utfall", "value", "resultat", "antal"),
    "numerator": ("täljare", "del", "numerator"),
    "denominator": ("nämnare", "helhet", "av", "denominator", "totalt"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """As sent by the form. `board` and `figure` are `column:<name>`, `board:<key>` and `figure:<key>`."""

    board: str = ""
    period: str = ""
    shift: str = ""
    mode: str = "one"
    figure: str = ""
    named: str = ""
    value: str = ""
    numerator: str = ""
    minus: str = ""
    denominator: str = ""
    share: str = ""
    add: str = ""
    date_order: str = ""
    decimal: str = ""
    sheet: str = ""
    wide: Mapping[str, str] = field(default_factory=dict)  # column → figure's key


def meaning(chosen: Choices, header: Collection[str]) -> mapping.Mapping:
    """Raises Refused with the field whose choice is missing or impossible."""
    kind, _colon, board = chosen.board.partition(":")
    if kind not in ("column", "board") or not board or (kind == "column" and board not in header):
        raise Refused("board", _("Välj vilken tavla värdena hör till."))
    _column(chosen.period, header, "period", _("Välj kolumnen med datum eller period."))
    words = Words(
        board=board if kind == "column" else "", fixed=Fixed(board=board if kind == "board" else ""),
        period=chosen.period, shift=chosen.shift if chosen.shift in header else "",
        same_period="add" if chosen.add else "refuse", figure=_figures(chosen, header), sheet=chosen.sheet,
        date_order=chosen.date_order if chosen.date_order in dates.ORDERS else "",  # type: ignore[arg-type]
        decimal=chosen.decimal if chosen.decimal in (",", ".") else "")  # type: ignore[arg-type]
    return mapping.Mapping(words)


def _figures(chosen: Choices, header: Collection[str]) -> list[mapping.Figure]:
    times = 100 if chosen.share else 1
    if chosen.mode == "wide":
        wide = [mapping.Figure(key=key, value=[name], times=times) for name, key in chosen.wide.items()
                if key and name in header]
        if not wide:
            raise Refused("wide", _("Välj nyckeltal för minst en kolumn."))
        return wide
    key = column = ""
    if chosen.mode == "named":
        column = _column(chosen.named, header, "named", _("Välj kolumnen som säger vilket nyckeltal det är."))
    else:
        key = chosen.figure
        if not key:
            raise Refused("figure", _("Välj vilket nyckeltal värdena hör till."))
    value = [chosen.value] if chosen.value in header else []
    numerator = [chosen.numerator] if chosen.numerator in header else []
    denominator = [chosen.denominator] if chosen.denominator in header else []
    if bool(numerator) != bool(denominator):
        raise Refused("numerator" if denominator else "denominator", _("En andel behöver både del och helhet."))
    if not value and not numerator:
        raise Refused("value", _("Välj kolumnen med värdet, eller kolumnerna med del och helhet."))
    minus = [f"-{chosen.minus}"] if numerator and chosen.minus in header else []
    return [mapping.Figure(key=key, column=column, value=value, numerator=numerator + minus, denominator=denominator,
                           times=times)]


def _column(name: str, header: Collection[str], where: str, sentence: str) -> str:
    if name not in header:
        raise Refused(where, sentence)
    return name


def guess(sheet: Sheet, boards: Mapping[str, str], figures: Mapping[str, str]) -> Choices:
    """What the columns probably are. `boards` and `figures` are names by key."""
    told = {what: _by_name(sheet, names) for what, names in _NAMES.items()}
    known_boards = {fold(word) for pair in boards.items() for word in pair}
    known_figures = {fold(word): key for key, name in figures.items() for word in (name, key)}
    board = _mostly(sheet, lambda cell: fold(written(cell)) in known_boards) or told["board"]
    period = _mostly(sheet, lambda cell: not isinstance(cell, str | float) or (
        isinstance(cell, str) and dates.looks_like(cell))) or told["period"]
    named = _mostly(sheet, lambda cell: fold(written(cell)) in known_figures) or told["named"]
    wide = {name: known_figures[fold(name)] for name in sheet.header if fold(name) in known_figures}
    value = told["value"] or _first_numbers(sheet, {board, period, named, told["shift"]})
    return Choices(
        board=f"column:{board}" if board else f"board:{next(iter(boards))}" if len(boards) == 1 else "",
        period=period, shift=told["shift"], mode="wide" if wide else "named" if named else "one", named=named,
        value="" if told["numerator"] and told["denominator"] else value, numerator=told["numerator"],
        denominator=told["denominator"], wide=wide)


def _by_name(sheet: Sheet, names: Sequence[str]) -> str:
    """The column of one of these names, the likeliest first."""
    columns = {fold(name): name for name in reversed(sheet.header)}
    return next((columns[name] for name in names if name in columns), "")


def _mostly(sheet: Sheet, fits: Callable[[Cell], bool]) -> str:
    """The column in which at least half of the filled cells fit, the best first; '' for none."""
    best, name = 0.5, ""
    for place, column in enumerate(sheet.header):
        cells = [cell for cell in _cells(sheet, place) if cell != ""]
        part = sum(map(fits, cells)) / len(cells) if cells else 0.0
        if part > best or (part == best and part and not name):
            best, name = part, column
    return name


def _first_numbers(sheet: Sheet, taken: Collection[str]) -> str:
    for place, column in enumerate(sheet.header):
        if column not in taken and any(isinstance(cell, float) or (
                isinstance(cell, str) and numbers.looks_like(cell)) for cell in _cells(sheet, place)):
            return column
    return ""


def _cells(sheet: Sheet, place: int) -> list[Cell]:
    return [row.cells[place] for row in sheet.rows[:_LOOKED_AT] if place < len(row.cells)]
