"""Where in a sheet the mapped columns are, and how the dates and numbers in them are written."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pulse.imports import mapping
from pulse.imports.mapping import MINUS, Words
from pulse.imports.remarks import Remark
from pulse.spreadsheets import Sheet, dates, fold, numbers
from pulse.words import _


@dataclass(frozen=True, slots=True)
class Term:
    """One column of a sum."""

    place: int
    name: str
    sign: int  # 1 or -1


@dataclass(frozen=True, slots=True)
class Sums:
    """A figure's columns; `value` or the two parts are None when the sheet lacks one of their columns."""

    figure: mapping.Figure
    column: int | None
    value: tuple[Term, ...] | None
    numerator: tuple[Term, ...] | None
    denominator: tuple[Term, ...] | None


@dataclass(frozen=True, slots=True)
class Columns:
    board: int | None
    period: int | None
    shift: int | None
    name: int | None
    figures: tuple[Sums, ...]


@dataclass(slots=True)
class Forms:
    """How things are written, decided by whole columns over all files."""

    order: str = ""  # of dates
    decimals: dict[str, str] = field(default_factory=dict)  # by folded name of the column
    told: bool = False  # the decimal sign was chosen, not found


def locate(words: Words, sheet: Sheet) -> tuple[Columns, list[Remark]]:
    """The places, and a remark for each column that is missing."""
    places = {fold(name): place for place, name in enumerate(sheet.header)}
    missing: list[str] = []

    def place(name: str) -> int | None:
        found = places.get(fold(name)) if name else None
        if name and found is None:
            missing.append(name)
        return found

    columns = Columns(place(words.board), place(words.period), place(words.shift), place(words.boards.name),
                      tuple(_sums(figure, places, place(figure.column)) for figure in words.figure))
    for sums in columns.figures:
        if sums.value is None and (sums.numerator is None or sums.denominator is None):
            figure = sums.figure
            missing += [term.lstrip(MINUS).strip() for term in (*figure.value, *figure.numerator, *figure.denominator)
                        if _term(term, places) is None]
    return columns, [_missing(name, sheet) for name in dict.fromkeys(missing)]


def _sums(figure: mapping.Figure, places: dict[str, int], column: int | None) -> Sums:
    def terms(names: Sequence[str]) -> tuple[Term, ...] | None:
        found = tuple(_term(name, places) for name in names)
        whole = tuple(term for term in found if term is not None)
        return whole if whole and len(whole) == len(found) else None

    return Sums(figure, column, terms(figure.value), terms(figure.numerator), terms(figure.denominator))


def _term(name: str, places: dict[str, int]) -> Term | None:
    """A column by its name; with a minus in front when there is no column of just that name."""
    if fold(name) in places:
        return Term(places[fold(name)], name, 1)
    bare = name.lstrip(MINUS).strip()
    if name[:1] and name[0] in MINUS and fold(bare) in places:
        return Term(places[fold(bare)], bare, -1)
    return None


def forms(words: Words, found: Iterable[tuple[Sheet, Columns]]) -> Forms:
    """Reads every date and number column once."""
    tables = list(found)
    shown = Forms(words.date_order, told=bool(words.decimal))
    if not shown.order:
        shown.order = dates.decide(cell for sheet, columns in tables for cell in _cells(sheet, columns.period))
    names = {term.name for _sheet, columns in tables for sums in columns.figures for term in _terms(sums)}
    for name in names:
        shown.decimals[fold(name)] = words.decimal or numbers.decide(
            cell for sheet, columns in tables for term in _named(columns, name) for cell in _cells(sheet, term.place))
    return shown


def _cells(sheet: Sheet, place: int | None) -> Iterator[object]:
    if place is not None:
        yield from (row.cells[place] for row in sheet.rows if place < len(row.cells))


def _terms(sums: Sums) -> tuple[Term, ...]:
    return (sums.value or ()) + (sums.numerator or ()) + (sums.denominator or ())


def _named(columns: Columns, name: str) -> Iterator[Term]:
    """The first term of that name: one column may serve many figures."""
    yield from [term for sums in columns.figures for term in _terms(sums) if term.name == name][:1]


def _missing(name: str, sheet: Sheet) -> Remark:
    near = difflib.get_close_matches(fold(name)[:80], [fold(one) for one in sheet.header], n=1, cutoff=0.6)
    there = next((one for one in sheet.header if near and fold(one) == near[0]), "")
    hint = _("Menar du ”%(word)s”?") % {"word": there} if there else _("Filen har: %(names)s.") % {
        "names": ", ".join(sheet.header[:8])}
    return Remark(sheet.file, sheet.header_line, name, _("Kolumnen finns inte i filen.") + " " + hint)
