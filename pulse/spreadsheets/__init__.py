"""Tables out of files: CSV in every form Swedish and English programs write, and Excel workbooks.

Cells keep what the file knows: a text, a number, a day or a time. What a text means (a number, a date) is for
`numbers` and `dates`, because a whole column decides.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from pulse.errors import Refused
from pulse.spreadsheets import dates, excel, numbers, text
from pulse.spreadsheets.sheet import LARGEST, MOST_COLUMNS, Cell, File, Row, Sheet, fold, written
from pulse.words import _

__all__ = ["Cell", "File", "Row", "Sheet", "fold", "load", "read", "written"]

_HEADER_WITHIN = 30  # rows from the top; titles and notes may come first
_EXCEL, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def load(path: Path) -> File:
    """Raises Refused when it cannot be opened or is too large."""
    try:
        with path.open("rb") as opened:
            return File(path.name, opened.read(LARGEST + 1))
    except OSError as error:
        raise Refused("files", _("Filen går inte att öppna (%(why)s).") % {"why": error.strerror}) from error


def read(file: File, wanted: Collection[str] = (), sheet: str = "") -> Sheet:
    """The table in the file. `wanted` are names that the header row should have; without any it is guessed.
    Raises Refused with a sentence when the file is no table."""
    name, names, rows = _table(file, sheet)
    rows = [row for row in rows if any(cell != "" for cell in row.cells)]
    if not rows:
        raise Refused("files", _("Filen är tom."))
    if max(len(row.cells) for row in rows) > MOST_COLUMNS:
        raise Refused("files", _("Filen har för många kolumner, högst %(most)s.") % {"most": MOST_COLUMNS})
    place = _header_place(rows, {fold(one) for one in wanted})
    if place is None:
        width = max(len(row.cells) for row in rows)
        header = tuple(_("Kolumn %(number)s") % {"number": number} for number in range(1, width + 1))
        return Sheet(file.name, name, names, header, 0, tuple(rows))
    return Sheet(file.name, name, names, _unique(rows[place].cells), rows[place].line, tuple(rows[place + 1:]))


def _table(file: File, sheet: str) -> tuple[str, tuple[str, ...], list[Row]]:
    if len(file.content) > LARGEST:
        raise Refused("files", _("Filen är för stor, högst %(size)s MB.") % {"size": LARGEST >> 20})
    if file.content.startswith(_OLD_EXCEL):
        raise Refused("files", _("Det är en äldre eller låst Excelfil. Spara den som .xlsx utan lösenord."))
    if file.content.startswith(_EXCEL):
        return excel.table(file.content, sheet)
    return "", (), text.table(file.content)


def _header_place(rows: Sequence[Row], wanted: Collection[str]) -> int | None:
    """Where in `rows` the header is, None when the first row is a reading already."""
    top = rows[:_HEADER_WITHIN]
    if wanted:
        hits = [len({fold(cell) for cell in row.cells} & set(wanted)) for row in top]
        return hits.index(max(hits)) if max(hits) else 0
    full = max(_filled(row) for row in top)
    for place, row in enumerate(top):
        if _filled(row) >= max(2, (full + 1) // 2):
            return place if not any(_is_value(cell) for cell in row.cells) else None
    return 0 if not any(_is_value(cell) for cell in rows[0].cells) else None


def _filled(row: Row) -> int:
    return sum(cell != "" for cell in row.cells)


def _is_value(cell: Cell) -> bool:
    return not isinstance(cell, str) or (cell != "" and (numbers.looks_like(cell) or dates.looks_like(cell)))


def _unique(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Names of the columns: an empty one gets its number, a second one of the same name too."""
    names: list[str] = []
    seen: set[str] = set()
    for number, cell in enumerate(cells, 1):
        name = written(cell).replace("\ufeff", "").strip()[:120] or _("Kolumn %(number)s") % {"number": number}
        if fold(name) in seen:
            name = f"{name} ({number})"
        seen.add(fold(name))
        names.append(name)
    return tuple(names)
