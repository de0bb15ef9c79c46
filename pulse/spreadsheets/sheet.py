"""What a table is, once it is out of its file."""

import unicodedata
from dataclasses import dataclass
from datetime import date, time

Cell = str | float | date | time

LARGEST = 8 * 1024 * 1024  # bytes of one file
MOST_ROWS = 100_000
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Row:
    line: int  # in the file, from 1
    cells: tuple[Cell, ...]  # "" where there is nothing


@dataclass(frozen=True, slots=True)
class Sheet:
    file: str
    name: str  # of the Excel sheet, '' for text
    sheets: tuple[str, ...]  # all there are
    header: tuple[str, ...]  # unique names
    header_line: int  # 0 when the file has no header
    rows: tuple[Row, ...]  # below the header, empty ones left out


def fold(name: object) -> str:
    """The name as it is compared: case, double spaces and the way å is stored do not matter."""
    return " ".join(unicodedata.normalize("NFC", str(name)).casefold().replace("\ufeff", "").split())


def written(cell: Cell) -> str:
    """The cell as text on one line; whole numbers without decimals."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return " ".join(str(cell).split())
