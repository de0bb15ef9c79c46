"""A mapping: which column is what; a small TOML file, or what somebody chose on the page. See docs/import.md."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from pulse import settings
from pulse.boardfiles import checks, definition, reading, shapes, source
from pulse.boardfiles.faults import Fault, Unreadable
from pulse.boardfiles.fitting import misfits
from pulse.imports.remarks import Unusable
from pulse.words import _

MINUS = "-\u2212"


class Fixed(Struct, frozen=True, forbid_unknown_fields=True):
    """What is the same on every row."""

    board: str = ""
    period: str = ""


class Figure(Struct, frozen=True, forbid_unknown_fields=True):
    """A key figure by its key, or by the column that names it; its value, or its parts, as sums of columns."""

    key: str = ""
    column: str = ""
    value: list[str] = []
    numerator: list[str] = []
    denominator: list[str] = []
    times: int = 1  # 100 when the file has 0.875 for 87.5 %


class Boards(shapes.Board, frozen=True, forbid_unknown_fields=True):
    """The boards to create: as in a board file, but `unit` is the unit above and `name` the column with the name."""

    create: bool = False


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    title: str = ""
    board: str = ""
    period: str = ""
    shift: str = ""
    fixed: Fixed = Fixed()
    same_period: Literal["refuse", "add"] = "refuse"
    date_order: Literal["", "dmy", "mdy"] = ""
    decimal: Literal["", ",", "."] = ""
    sheet: str = ""
    skip: list[str] = []
    figure: list[Figure] = []
    boards: Boards = Boards()
    unit: list[shapes.Unit] = []

    def columns(self) -> set[str]:
        """The names of columns that may be in the file."""
        terms = [term for figure in self.figure
                 for term in (figure.column, *figure.value, *figure.numerator, *figure.denominator)]
        bare = [term.lstrip(MINUS).strip() for term in terms]
        return {name for name in (self.board, self.period, self.shift, self.boards.name, *terms, *bare) if name}


@dataclass(frozen=True, slots=True)
class Mapping:
    words: Words
    pattern: definition.Board | None = None  # of the boards to create


def read(path: Path, boards: Path) -> Mapping:
    """The mapping in a file; `boards` is the folder with the board templates. Raises Unusable."""
    try:
        with path.open("rb") as opened:
            return parse(opened.read(source.LARGEST + 1), path.name, boards)
    except OSError as error:
        raise Unusable([Fault(path.name, 1, _("Filen går inte att öppna (%(why)s).") % {"why": error.strerror})]
                       ) from error


def parse(raw: bytes, file: str, boards: Path) -> Mapping:
    """The same for bytes."""
    try:
        found = source.parse(raw, file)
    except Unreadable as no:
        raise Unusable([no.fault]) from no
    wrong = list(misfits(Words, found.table, (), found))
    if wrong:
        raise Unusable(wrong)
    words = msgspec.convert(found.table, Words)
    wrong = [*_wrong(words, found), *checks.of_units(found.fault, words.unit)]
    pattern = None
    if words.boards.create and not wrong:
        pattern, wrong = reading.pattern(_board_words(found.table), found, ("boards",), boards)
    if wrong:
        raise Unusable(wrong)
    return Mapping(words, pattern)


def shipped(boards: Path) -> dict[str, Path]:
    """The mappings there are to choose from, by name: the installation's own before those that come with Pulse."""
    found = {path.stem: path for home in (settings.home("boards"), boards)
             for path in sorted((home / "mappings").glob("*.toml"))}
    return {name: found[name] for name in sorted(found) if re.fullmatch(r"[\w-]{1,60}", name)}


def _board_words(table: dict[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in table["boards"].items() if word not in ("create", "unit", "name")}


def _wrong(words: Words, found: source.Source) -> Iterator[Fault]:
    for word in ("board", "period"):
        if bool(getattr(words, word)) == bool(getattr(words.fixed, word)):
            yield found.fault((word,), _("Skriv antingen ”%(word)s” med en kolumns namn eller samma ord under [fixed].")
                              % {"word": word})
    if not words.figure:
        yield found.fault(("figure",), _("Skriv [[figure]] för varje nyckeltal som ska läsas in."))
    for index, figure in enumerate(words.figure):
        yield from _wrong_figure(figure, ("figure", index), found)
    if words.boards.create and not words.boards.unit:
        yield found.fault(("boards",), _("Skriv ”unit”: enheten som de nya tavlorna hör till."))


def _wrong_figure(figure: Figure, place: source.Place, found: source.Source) -> Iterator[Fault]:
    if bool(figure.key) == bool(figure.column):
        yield found.fault(place, _("Skriv antingen ”key” med nyckeltalet eller ”column” med kolumnen som namnger det."))
    if bool(figure.numerator) != bool(figure.denominator) or not (figure.value or figure.numerator):
        yield found.fault(place, _("Skriv ”value”, eller ”numerator” och ”denominator”, med kolumnernas namn."))
    if figure.times not in (1, 100):
        yield found.fault((*place, "times"), _("”times” är 1 eller 100."))
