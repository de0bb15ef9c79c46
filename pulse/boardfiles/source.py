"""A TOML file as read: its table, and the line on which each key stands, for the sentences about what is wrong."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulse.boardfiles.faults import Fault, Unreadable, brief
from pulse.words import _

LARGEST = 256 * 1024  # bytes; the largest board anybody wrote by hand is a tenth of it

Place = tuple[str | int, ...]  # ("kpi", 2, "target")

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Source:
    file: str
    table: dict[str, Any]
    lines: dict[Place, int]

    def fault(self, place: Place, message: str) -> Fault:
        """At the place's line, or that of the nearest thing around it."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return Fault(self.file, self.lines[place[:length]], message)
        return Fault(self.file, 1, message)


def read(path: Path, file: str) -> Source:
    """Raises Unreadable when it is no TOML, no UTF-8, too large or not there."""
    try:
        with path.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise Unreadable(Fault(file, 1, _("Filen finns inte."))) from error
    except OSError as error:
        raise Unreadable(Fault(file, 1, _("Filen går inte att öppna. Kontrollera att Pulse får läsa den."))) from error
    return parse(raw, file)


def parse(raw: bytes, file: str) -> Source:
    """The same for bytes."""
    if len(raw) > LARGEST:
        raise Unreadable(Fault(file, 1, _("Filen är för stor, högst %(size)s kB.") % {"size": LARGEST // 1024}))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(Fault(file, raw[:error.start].count(b"\n") + 1, _(
            "Här finns ett tecken som inte är UTF-8, ofta å, ä eller ö från ett äldre program. Spara filen som UTF-8.",
        ))) from error
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_syntax(text, file, error)) from error
    return Source(file, table, dict(_places(text)))


def _syntax(text: str, file: str, error: Exception) -> Fault:
    lines = text.splitlines() or [""]
    found = _WHERE.search(str(error))
    number = min(int(found[1]) if found and found[1] else len(lines) if found else 1, len(lines))
    line = lines[number - 1].strip()
    return Fault(file, number, _("Raden ”%(line)s” går inte att läsa. %(hint)s") % {
        "line": brief(line), "hint": _hint(line, str(error))})


def _hint(line: str, error: str) -> str:
    """What most often is wrong, in the words of somebody who looks over your shoulder."""
    name, equals, value = line.partition("=")
    if "twice" in error or "overwrite" in error or "already" in error or "mutate" in error:
        return _("Samma ord står två gånger i samma del. Ta bort det ena.")
    if equals and re.search(r"[åäöÅÄÖ]", name):
        return _("Ordet före likhetstecknet skrivs utan å, ä och ö.")
    if equals and re.search(r"\d,\d", value):
        return _("Skriv decimaltal med punkt: 87.5.")
    if equals and re.fullmatch(r"\s*[^\W\d_][^\"'\[\]]*", value):
        return _("Text ska stå inom citattecken.")
    if line.count('"') % 2:
        return _("Ett citattecken saknas.")
    if line.startswith("["):
        return _("Kontrollera hakparenteserna: [meeting] har enkla, [[kpi]] och [[agenda]] dubbla.")
    return _("Varje rad ska se ut så här: ord = värde.")


def _places(text: str) -> Iterator[tuple[Place, int]]:
    """Every table and key with its line. Lines inside multi-line texts are skipped."""
    here: Place = ()
    counts: dict[Place, int] = {}
    quotes = ""
    for number, line in enumerate(text.split("\n"), 1):
        was, quotes = quotes, _still_open(line, quotes)
        if was:
            continue
        if header := _HEADER.match(line):
            here = _enter(_parts(header[2]), counts, repeated=header[1] == "[[")
            yield here, number
            yield here[:1], number
        elif key := _KEY.match(line):
            yield (*here, *_parts(key[1])), number


def _enter(parts: Place, counts: dict[Place, int], repeated: bool) -> Place:
    """The header's place; `[[kpi]]` for the third time is ("kpi", 2)."""
    place: Place = ()
    for part in parts[:-1]:
        place = (*place, part)
        if place in counts:
            place = (*place, counts[place])
    place = (*place, *parts[-1:])
    if not repeated:
        return place
    counts[place] = counts.get(place, -1) + 1
    return (*place, counts[place])


def _parts(dotted: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _still_open(line: str, quotes: str) -> str:
    """The kind of triple quotes that are open after the line, '' for none."""
    for found in re.findall(r'"""|\'\'\'', line):
        if not quotes:
            quotes = found
        elif quotes == found:
            quotes = ""
    return quotes
