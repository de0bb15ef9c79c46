"""The boards and figures that a file's words mean: those there are, and those that the mapping may create.

A new board or figure has a negative id until it is saved.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from pulse import boards, clock, entry, kpis
from pulse.boardfiles import checks, definition
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Refused
from pulse.imports.mapping import Mapping
from pulse.kpis import EVER, Kpi, Limits
from pulse.spreadsheets import fold
from pulse.words import _

MOST_NEW = 2000  # boards in one import: saving must not keep other writers waiting
_MOST_HINTS = 20  # looking for the nearest word is slow, and twenty hints are enough to see what is wrong


@dataclass(frozen=True, slots=True)
class NewFigure:
    kpi: Kpi
    definition: definition.Figure
    board: Board


@dataclass(slots=True)
class Known:
    mapping: Mapping
    boards: dict[str, list[Board]] = field(default_factory=dict)  # by folded key and name
    figures: dict[int, dict[str, Kpi]] = field(default_factory=dict)  # by board id, then folded key and name
    gone: set[str] = field(default_factory=set)  # folded keys and names of retired boards
    gone_figures: dict[int, set[str]] = field(default_factory=dict)
    taken_units: set[str] = field(default_factory=set)  # keys of units that have a board
    new_boards: dict[str, Board] = field(default_factory=dict)  # by key
    new_figures: list[NewFigure] = field(default_factory=list)
    no: dict[object, str] = field(default_factory=dict)  # what was refused before, by the word
    texts: dict[str, str] = field(default_factory=dict)  # which word became which key
    meant: dict[str, Board] = field(default_factory=dict)  # by the word as it stands in the file


def known(db: Database, mapping: Mapping) -> Known:
    """The same few questions, however many boards there are."""
    found = Known(mapping)
    every = boards.all(db)
    for board in every:
        for name in {fold(board.key), fold(board.name)}:
            found.boards.setdefault(name, []).append(board)
    for kpi in kpis.of(db, [board.id for board in every]):
        figures = found.figures.setdefault(kpi.board_id, {})
        figures.setdefault(fold(kpi.name), kpi)
        figures[fold(kpi.key)] = kpi
    for row in db.query("SELECT key, name FROM boards WHERE retired_at IS NOT NULL"):
        found.gone |= {fold(row["key"]), fold(row["name"])}
    for row in db.query("SELECT board_id, key, name FROM kpis WHERE retired_at IS NOT NULL"):
        found.gone_figures.setdefault(row["board_id"], set()).update((fold(row["key"]), fold(row["name"])))
    for row in db.query("SELECT u.key, u.retired_at, b.id FROM units AS u LEFT JOIN boards AS b"
                        " ON b.unit_id = u.id AND b.retired_at IS NULL"):
        if row["retired_at"] is not None:
            found.gone.add(row["key"])
        elif row["id"] is not None:
            found.taken_units.add(row["key"])
    return found


def no_unit(db: Database, mapping: Mapping) -> str:
    """Why the new boards have nowhere to belong, '' when they have."""
    if mapping.pattern is None:
        return ""
    wanted = {mapping.words.boards.unit, *(unit.key for unit in mapping.words.unit)}
    rows = {row["key"]: row["retired_at"] for row in db.query("SELECT key, retired_at FROM units")}
    gone = sorted(key for key in wanted if rows.get(key) is not None)
    if gone:
        return _("Enheten ”%(key)s” används inte längre.") % {"key": gone[0]}
    if mapping.words.boards.unit in rows.keys() | {unit.key for unit in mapping.words.unit}:
        return ""
    return _("Enheten ”%(key)s”, som de nya tavlorna ska höra till, finns inte.") % {"key": mapping.words.boards.unit}


def board(found: Known, text: str, name: str = "") -> Board:
    """The board that `text` means. `name` is what a new one would be called. Raises Refused."""
    if text in found.meant:
        return found.meant[text]
    if text in found.no:
        raise Refused("board", found.no[text])
    try:
        found.meant[text] = _board(found, text, name)
        return found.meant[text]
    except Refused as no:
        found.no[text] = no.message
        raise


def figure(found: Known, on: Board, text: str) -> Kpi:
    """The board's figure that `text` means. Raises Refused."""
    here = found.figures.get(on.id, {}).get(fold(text))
    if here is None:
        here = _new_figure(found, on, text)
    if here is not None:
        if here.direction == "judged":
            raise Refused("figure", _("”%(name)s” bedöms för hand på tavlan och kan inte läsas in.")
                          % {"name": here.name})
        return here
    if (on.id, text) not in found.no:
        found.no[on.id, text] = _no_figure(found, on, text)
    raise Refused("figure", found.no[on.id, text])


def key_of(text: str) -> str:
    """The address that a name becomes: `RF4 Å/B` → `rf4-å-b`."""
    plain = "".join(char if char in "åäö" else unicodedata.normalize("NFKD", char)[0] for char in fold(text))
    return re.sub(r"[^a-z0-9åäö]+", "-", plain).strip("-")


def _board(found: Known, text: str, name: str) -> Board:
    if not text:
        raise Refused("board", _("Tavlans namn saknas."))
    here = found.boards.get(fold(text)) or found.boards.get(key_of(text), [])
    here = [board for board in here if board.key == fold(text)] or here
    if len(here) == 1:
        _only_one(found, here[0].key, text)
        return here[0]
    if here:
        raise Refused("board", _("Flera tavlor heter ”%(name)s”. Skriv tavlans nyckel i stället: %(keys)s.") % {
            "name": text, "keys": ", ".join(board.key for board in here[:5])})
    if fold(text) in found.gone:
        raise Refused("board", _("Tavlan ”%(name)s” används inte längre.") % {"name": _brief(text)})
    if found.mapping.pattern is not None:
        return _new_board(found, found.mapping.pattern, text, name)
    names = [one.name for same in found.boards.values() for one in same]
    raise Refused("board", _("Tavlan ”%(name)s” finns inte.") % {"name": _brief(text)} + _near(found, text, names))


def _new_board(found: Known, pattern: definition.Board, text: str, name: str) -> Board:
    key = key_of(text)
    if not checks.is_key(key) or key in found.taken_units or key in found.gone:
        raise Refused("board", _("”%(name)s” går inte att göra en tavla av. Skriv ett kort namn med bokstäver.")
                      % {"name": _brief(text)})
    if len(found.new_boards) >= MOST_NEW:
        raise Refused("board", _("Högst %(most)s nya tavlor åt gången.") % {"most": MOST_NEW})
    _only_one(found, key, text)
    columns = pattern.columns
    made = Board(
        -len(found.new_boards) - 1, key, entry.line("board", name or text, entry.TITLE), 0, columns["kind"],
        columns["language"], columns["wall_theme"], columns["days"], _times(columns["shifts"]),
        columns["meeting_days"], _times(columns["meeting_times"]), columns["dim"], (), columns["report_url"],
        "import", None)
    found.new_boards[key] = made
    found.boards[fold(text)] = found.boards[key] = [made]
    for one in pattern.figures:
        _add_figure(found, made, one)
    return made


def _only_one(found: Known, key: str, text: str) -> None:
    """Two words that only differ in signs must not end up on one board by accident."""
    if key_of(text) == key and found.texts.setdefault(key, fold(text)) != fold(text):
        raise Refused("board", _("”%(name)s” får samma adress som en annan tavla i filen.") % {"name": _brief(text)})


def _new_figure(found: Known, on: Board, text: str) -> Kpi | None:
    """A figure of the mapping that an earlier import's board does not have yet."""
    pattern = found.mapping.pattern
    if pattern is None or on.source != "import" or fold(text) in found.gone_figures.get(on.id, ()):
        return None
    one = next((one for one in pattern.figures if fold(text) in (fold(one.key), fold(one.columns["name"]))), None)
    return None if one is None else _add_figure(found, on, one)


def _add_figure(found: Known, on: Board, one: definition.Figure) -> Kpi:
    columns: dict[str, object] = dict(one.columns)
    columns["ratio"] = bool(columns["ratio"])
    today = [ends for ends in limits(one) if ends.valid_from <= clock.today().isoformat()][-1]
    kpi = Kpi(id=-len(found.new_figures) - 1, board_id=on.id, key=one.key, retired_at=None,
              limits=today, **columns)  # type: ignore[arg-type]
    found.new_figures.append(NewFigure(kpi, one, on))
    figures = found.figures.setdefault(on.id, {})
    figures[fold(kpi.key)] = kpi
    figures.setdefault(fold(kpi.name), kpi)
    return kpi


def limits(one: definition.Figure) -> list[Limits]:
    """The limits a new figure has, oldest first."""
    ends = {EVER: one.bounds, **one.changes}
    return [Limits(first, ends[first].target_low, ends[first].target_high, ends[first].limit_low,
                   ends[first].limit_high) for first in sorted(ends)]


def _no_figure(found: Known, on: Board, text: str) -> str:
    if not text:
        return _("Nyckeltalets namn saknas.")
    if fold(text) in found.gone_figures.get(on.id, ()):
        return _("Nyckeltalet ”%(name)s” används inte längre på %(board)s.") % {
            "name": _brief(text), "board": on.name}
    names = [kpi.name for kpi in found.figures.get(on.id, {}).values()]
    return _("%(board)s har inget nyckeltal ”%(name)s”.") % {"board": on.name, "name": _brief(text)} + _near(
        found, text, names)


def _near(found: Known, text: str, names: Collection[str]) -> str:
    """A sentence with the nearest name, all of them when they are few, or nothing."""
    if len(found.no) >= _MOST_HINTS:
        return ""
    by_fold = {fold(name): name for name in names}
    near = difflib.get_close_matches(fold(text)[:80], by_fold, n=1, cutoff=0.6)
    if near:
        return " " + _("Menar du ”%(word)s”?") % {"word": by_fold[near[0]]}
    few = 0 < len(by_fold) <= 8
    return " " + _("Välj bland: %(words)s.") % {"words": ", ".join(by_fold.values())} if few else ""


def _times(stored: str) -> tuple[str, ...]:
    return tuple(stored.split(",")) if stored else ()


def _brief(text: str) -> str:
    visible = "".join(char if char.isprintable() else "·" for char in text[:61])
    return visible if len(visible) <= 60 else visible[:59] + "…"
