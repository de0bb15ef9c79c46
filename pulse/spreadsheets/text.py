"""CSV: the encoding, the separator and the rows of a text file."""

import csv
import io
import re
from collections import Counter

from pulse.errors import Refused
from pulse.spreadsheets.sheet import MOST_ROWS, Cell, Row
from pulse.words import _

_MARKED = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATORS = ";\t,|"
_LOOKED_AT = 64 * 1024  # characters from the top, to find the separator


def table(content: bytes) -> list[Row]:
    """Raises Refused when it is no text or no table."""
    text = decode(content)
    first, _end, rest = text.partition("\n")
    told = re.fullmatch(r"\"?sep=(.)\"?", first.strip())
    if told:
        return _rows("\n" + rest, told[1])
    return _rows(text, separator(text))


def decode(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with one, else what Windows programs write (cp1252)."""
    known = next((name for mark, name in _MARKED if content.startswith(mark)), None)
    for encoding in (known,) if known else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _BINARY.search(text):
            return text
        break
    raise Refused("files", _("Det är ingen tabell. Välj en CSV-fil eller en Excelfil (.xlsx)."))


def separator(text: str) -> str:
    """The sign that cuts most of the first lines into equally many pieces, at least two."""
    top = text[:_LOOKED_AT]
    if len(text) > _LOOKED_AT:
        top = top[:top.rfind("\n") + 1] or top
    best, sign = (0.0, 0), ";"
    for candidate in _SEPARATORS:
        widths = Counter(len(row) for row in _split(top, candidate) if row)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        score = (times / sum(widths.values()), width) if width > 1 else (0.0, 0)
        if score > best:
            best, sign = score, candidate
    return sign


def _split(text: str, sign: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            rows.append(row)
            if len(rows) == 60:
                break
    except csv.Error:
        return rows
    return rows


def _rows(text: str, sign: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if len(rows) >= MOST_ROWS:
                raise Refused("files", _("Filen har för många rader, högst %(most)s. Dela den i flera.")
                              % {"most": MOST_ROWS})
            rows.append(Row(line, tuple(map(_cell, cells))))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused("files", _("Raden som börjar på rad %(line)s går inte att läsa. Ofta är det ett citattecken"
                                 " för mycket eller för lite.") % {"line": line}) from error
    return rows


def _cell(raw: str) -> Cell:
    return raw.strip()
