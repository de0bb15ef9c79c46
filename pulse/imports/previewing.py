"""What an import would do: every reading new, changed or the same, and everything that is wrong. Writes nothing."""

import hashlib
import json
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pulse import clock, kpis, periods, readings, spreadsheets
from pulse.boards import Board
from pulse.db import Database, among
from pulse.errors import Refused
from pulse.imports import columns, known
from pulse.imports.known import Known, NewFigure
from pulse.imports.lines import Reader, Sum
from pulse.imports.mapping import Mapping
from pulse.imports.remarks import Remark
from pulse.kpis import Kpi, Limits
from pulse.spreadsheets import File, Sheet
from pulse.words import _, ngettext

VERDICTS = ("changed", "new", "same")
MOST = 100_000  # readings in one import: saving must not keep other writers waiting
_LARGEST = 1e12
_AT_ONCE = 500  # ids in one question


@dataclass(frozen=True, slots=True)
class Stored:
    """A reading as it is before the import."""

    value: float | None
    numerator: float | None
    denominator: float | None
    colour: str
    comment_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """One reading; what it is in the file, and what it was."""

    file: str
    line: int  # the first of `rows` that were added up
    rows: int
    board: Board
    kpi: Kpi
    period: str
    value: float
    numerator: float | None
    denominator: float | None
    colour: str
    before: Stored | None
    verdict: str  # one of VERDICTS


@dataclass(frozen=True, slots=True)
class Preview:
    mapping: Mapping
    changes: tuple[Change, ...]
    faults: tuple[Remark, ...]  # with any of these nothing can be saved
    notes: tuple[Remark, ...]
    boards: tuple[Board, ...]  # to be created
    figures: tuple[NewFigure, ...]  # to be created, those of the new boards too
    ground: tuple[object, ...]  # boards, figures and limits it was judged by
    counts: Counter[str]  # by verdict, and "wrong"

    def summary(self) -> str:
        """One line: `210 nya, 3 ändras, 55 lika som förut, 0 fel. 2 nya tavlor.`"""
        counts = self.counts
        line = _("%(new)s nya, %(changed)s ändras, %(same)s lika som förut, %(wrong)s fel.") % {
            "new": counts["new"], "changed": counts["changed"], "same": counts["same"], "wrong": counts["wrong"]}
        return line + (" " + ngettext("%(n)s ny tavla.", "%(n)s nya tavlor.", len(self.boards)) % {
            "n": len(self.boards)} if self.boards else "")

    @property
    def fingerprint(self) -> str:
        """The same as long as saving would do the same."""
        writes = [(one.board.key, one.kpi.key, one.period, one.value, one.numerator, one.denominator, one.colour,
                   one.before.version if one.before else 0) for one in self.changes if one.verdict != "same"]
        plan = [writes, [board.key for board in self.boards], [(new.board.key, new.kpi.key) for new in self.figures],
                len(self.faults)]
        return hashlib.sha256(json.dumps(plan).encode()).hexdigest()[:32]


def preview(db: Database, files: Sequence[File], mapping: Mapping) -> Preview:
    """Reads the files and compares them with the database in one snapshot. Never raises for what is in a file."""
    faults = list(_twice(files))
    tables = [table for file in files for table in _tables(file, mapping, faults)]
    with db.read():
        found = known.known(db, mapping)
        nowhere = known.no_unit(db, mapping)
        faults += [Remark("", 0, "", nowhere)] if nowhere else []
        reader = Reader(found, columns.forms(mapping.words, tables), clock.now(), faults=faults)
        for sheet, places in tables:
            reader.sheet(sheet, places)
        changes = list(_changes(db, reader, {one.kpi.id for one in reader.sums.values() if one.kpi.id > 0}))
        ground = standing(db, changes)
    if len(changes) > MOST:
        faults.append(Remark("", 0, "", _("Det är för många värden, högst %(most)s. Ta några filer i taget.") % {
            "most": MOST}))
    if not (changes or faults):
        faults.append(Remark("", 0, "", _("Det finns inga värden att läsa in.")))
    return _preview(reader, changes, ground)


def standing(db: Database, changes: Sequence[Change]) -> tuple[object, ...]:
    """Everything these readings are judged by, to see later whether it still stands."""
    found: list[object] = []
    kpi_ids = {one.kpi.id for one in changes if one.kpi.id > 0}
    for some in _portions({one.board.id for one in changes if one.board.id > 0}):
        marks, ids = among("board", some)
        found += map(tuple, db.query(
            f"SELECT id, key, days, shifts, retired_at FROM boards WHERE id IN ({marks}) ORDER BY id", **ids))
    for some in _portions(kpi_ids):
        marks, ids = among("kpi", some)
        found += map(tuple, db.query(
            "SELECT id, measure, direction, ratio, rhythm, retired_at FROM kpis"
            f" WHERE id IN ({marks}) ORDER BY id", **ids))
        found += map(tuple, db.query(
            f"SELECT * FROM limits WHERE kpi_id IN ({marks}) ORDER BY kpi_id, valid_from", **ids))
    return tuple(found)


def stored(db: Database, kpi_ids: Iterable[int], first: str, last: str) -> dict[tuple[int, str], Stored]:
    """The readings of these figures in the periods from `first` to `last`."""
    found = {}
    for some in _portions(kpi_ids):
        marks, ids = among("kpi", some)
        for row in db.query(
                "SELECT kpi_id, period, value, numerator, denominator, colour, comment_id, version FROM readings"
                f" WHERE kpi_id IN ({marks}) AND period BETWEEN :first AND :last", first=first, last=last, **ids):
            found[row["kpi_id"], row["period"]] = Stored(*(row[name] for name in Stored.__slots__))
    return found


def _tables(file: File, mapping: Mapping, faults: list[Remark]) -> Iterator[tuple[Sheet, columns.Columns]]:
    try:
        sheet = spreadsheets.read(file, mapping.words.columns(), mapping.words.sheet)
    except Refused as no:
        faults.append(Remark(file.name, 0, "", no.message))
        return
    places, missing = columns.locate(mapping.words, sheet)
    faults += missing
    if not missing:
        yield sheet, places


def _twice(files: Sequence[File]) -> Iterator[Remark]:
    seen: dict[bytes, str] = {}
    for file in files:
        first = seen.setdefault(hashlib.sha256(file.content).digest(), file.name)
        if first is not file.name:
            yield Remark(file.name, 0, "", _("Filen har samma innehåll som %(file)s.") % {"file": first})


def _changes(db: Database, reader: Reader, kpi_ids: set[int]) -> Iterator[Change]:
    sums = reader.sums.values()
    if not sums:
        return
    spans = sorted(one.period for one in sums)
    before = stored(db, kpi_ids, spans[0], spans[-1])
    limits = _limits(db, kpi_ids, reader.known)
    for one in sums:
        try:
            value = _value(one)
        except Refused as no:
            reader.faults.append(Remark(one.file, one.line, "", no.message))
            continue
        if value is None:
            reader.notes.append(Remark(one.file, one.line, "", _("Helheten är 0: inget värde för %(board)s.") % {
                "board": one.board.name}))
            continue
        yield _change(one, value, before.get((one.kpi.id, one.period)), limits[one.kpi.id])


def _change(one: Sum, value: float, before: Stored | None, limits: Sequence[Limits]) -> Change:
    numerator, denominator = one.numbers[1:]
    same = before is not None and (value, numerator, denominator) == (
        before.value, before.numerator, before.denominator)
    verdict = "new" if before is None else "same" if same else "changed"
    day = periods.day(one.period).isoformat()
    place = bisect_right(limits, day, key=lambda ends: ends.valid_from) - 1
    colour = before.colour if before and same else kpis.judge(value, limits[place] if place >= 0 else Limits())
    return Change(one.file, one.line, one.rows, one.board, one.kpi, one.period, value, numerator, denominator, colour,
                  before, verdict)


def _value(one: Sum) -> float | None:
    """None when there is no whole to be a share of."""
    plain, numerator, denominator = one.numbers
    if not one.kpi.ratio:
        return _bounded(plain)
    assert numerator is not None and denominator is not None
    if numerator < 0 or denominator < 0:
        raise Refused("", _("Delen och helheten kan inte vara mindre än noll."))
    if denominator == 0:
        return None
    if one.kpi.measure == "%" and numerator > denominator:
        raise Refused("", _("Delen är större än helheten. Kontrollera talen."))
    return _bounded(readings.ratio(one.kpi, numerator, denominator))


def _bounded(value: float | None) -> float:
    if value is None or not math.isfinite(value) or abs(value) > _LARGEST:
        raise Refused("", _("Talet är för stort. Kontrollera det."))
    return value


def _limits(db: Database, kpi_ids: set[int], found: Known) -> dict[int, list[Limits]]:
    """All limits of each figure, oldest first."""
    limits: dict[int, list[Limits]] = {id: [] for id in kpi_ids}
    for some in _portions(kpi_ids):
        marks, ids = among("kpi", some)
        for row in db.query(f"SELECT * FROM limits WHERE kpi_id IN ({marks}) ORDER BY kpi_id, valid_from", **ids):
            limits[row["kpi_id"]].append(Limits(*(row[name] for name in Limits.__slots__)))
    limits.update({new.kpi.id: known.limits(new.definition) for new in found.new_figures})
    return limits


def _preview(reader: Reader, changes: Sequence[Change], ground: tuple[object, ...]) -> Preview:
    found = reader.known
    used = {one.board.id for one in changes}
    figures = tuple(new for new in found.new_figures if new.board.id in used)
    boards = tuple(board for board in found.new_boards.values() if board.id in used)
    notes = tuple([*reader.notes, *_shares(changes)])
    counts = Counter(one.verdict for one in changes)
    counts["wrong"] = len(reader.faults)
    return Preview(found.mapping, tuple(changes), tuple(reader.faults), notes, boards, figures, ground, counts)


def _shares(changes: Sequence[Change]) -> Iterator[Remark]:
    """A figure in per cent whose values all lie from 0 to 1 was probably exported as shares."""
    values: dict[str, list[Any]] = {}
    for one in changes:
        if one.kpi.measure == "%" and not one.kpi.ratio:
            values.setdefault(one.kpi.name, []).append(one)
    for name, some in values.items():
        if any(one.value for one in some) and all(0 <= one.value <= 1 for one in some):
            yield Remark(some[0].file, 0, "", _(
                "Alla värden för ”%(name)s” är från 0 till 1. Betyder 0,95 i filen 95 %%? Välj i så fall att värdena är"
                " andelar.") % {"name": name})


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start:start + _AT_ONCE]
