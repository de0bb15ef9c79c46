"""From the rows of a sheet to sums: what each board, figure and period gets, or why a row cannot be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pulse import periods
from pulse.boards import Board
from pulse.errors import Refused
from pulse.imports import known
from pulse.imports.columns import Columns, Forms, Sums, Term
from pulse.imports.known import Known
from pulse.imports.remarks import Remark
from pulse.kpis import Kpi
from pulse.spreadsheets import Cell, Row, Sheet, dates, fold, numbers, written
from pulse.words import _

Numbers = tuple[float | None, float | None, float | None]  # value, numerator, denominator


@dataclass(slots=True)
class Sum:
    """What a file says about one reading."""

    board: Board
    kpi: Kpi
    period: str
    file: str
    line: int  # the first
    rows: int
    numbers: Numbers


@dataclass(slots=True)
class Reader:
    """Reads sheet after sheet into `sums`; `faults` stop the import, `notes` do not."""

    known: Known
    forms: Forms
    now: datetime
    sums: dict[tuple[int, int, str], Sum] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    _whens: dict[Cell, dates.When] = field(default_factory=dict)
    _periods: dict[tuple[int, str, Cell, Cell], str] = field(default_factory=dict)
    _currents: dict[tuple[int, str], str] = field(default_factory=dict)

    def sheet(self, sheet: Sheet, columns: Columns) -> None:
        skip = {fold(word) for word in self.known.mapping.words.skip}
        for row in sheet.rows:
            extra = next((cell for cell in row.cells[len(sheet.header):] if cell != ""), None)
            if extra is not None:
                self._fault(sheet, row, "", _("Raden har fler celler än rubrikraden. Ofta är det ett decimalkomma i"
                                              " en fil där kolumnerna skiljs åt med komma."))
            elif columns.board is None or fold(_cell(row, columns.board)) not in skip:
                self._row(sheet, columns, row)

    def _row(self, sheet: Sheet, columns: Columns, row: Row) -> None:
        words = self.known.mapping.words
        text = written(_cell(row, columns.board)) if columns.board is not None else words.fixed.board
        name = written(_cell(row, columns.name)) if columns.name is not None else ""
        try:
            board = known.board(self.known, text, name)
        except Refused as no:
            self._fault(sheet, row, _header(sheet, columns.board), no.message)
            return
        for sums in columns.figures:
            self._figure(sheet, columns, row, board, sums)

    def _figure(self, sheet: Sheet, columns: Columns, row: Row, board: Board, sums: Sums) -> None:
        column = _header(sheet, sums.column)
        try:
            text = sums.figure.key if sums.column is None else written(_cell(row, sums.column))
            kpi = known.figure(self.known, board, text)
            found = self._numbers(sheet, row, kpi, sums)
            if found is None:
                return
            column = _header(sheet, columns.period)
            period = self._period(row, columns, board, kpi)
        except Refused as no:
            self._fault(sheet, row, no.field if no.field in sheet.header else column, no.message)
            return
        self._add(sheet, row, Sum(board, kpi, period, sheet.file, row.line, 1, found))

    def _add(self, sheet: Sheet, row: Row, new: Sum) -> None:
        at = (new.board.id, new.kpi.id, new.period)
        old = self.sums.setdefault(at, new)
        if old is new:
            return
        if self.known.mapping.words.same_period == "add" and old.file == new.file:
            old.numbers = _added(old.numbers, new.numbers)
            old.rows += 1
            return
        self._fault(sheet, row, "", _("Samma tavla, nyckeltal och period står redan på rad %(line)s i %(file)s.") % {
            "line": old.line, "file": old.file})

    def _numbers(self, sheet: Sheet, row: Row, kpi: Kpi, sums: Sums) -> Numbers | None:
        """None when the row has no value, which is noted. Raises Refused with the column's name as the field."""
        if kpi.ratio and (sums.numerator is None or sums.denominator is None):
            raise Refused("", _("”%(name)s” är en andel. Den behöver kolumner för del och helhet.") % {
                "name": kpi.name})
        if not kpi.ratio and sums.value is None:
            raise Refused("", _("”%(name)s” är ett enda tal. Det behöver en kolumn för värdet.") % {"name": kpi.name})
        terms = ((sums.numerator or ()) + (sums.denominator or ())) if kpi.ratio else sums.value or ()
        empty = next((term for term in terms if numbers.is_missing(_cell(row, term.place))), None)
        if empty is not None:
            if self.known.mapping.words.same_period == "add":
                raise Refused(empty.name, _("Rutan är tom. Summan skulle bli för liten."))
            self._note(sheet, row, empty.name, _("Rutan är tom: inget värde."))
            return None
        times = sums.figure.times
        if kpi.ratio:
            return None, self._sum(row, sums.numerator or ()), self._sum(row, sums.denominator or ())
        return times * self._sum(row, terms), None, None

    def _sum(self, row: Row, terms: Sequence[Term]) -> float:
        return sum(term.sign * self._number(row, term) for term in terms)

    def _number(self, row: Row, term: Term) -> float:
        try:
            return numbers.read(_cell(row, term.place), self.forms.decimals.get(fold(term.name), ""), self.forms.told)
        except Refused as no:
            raise Refused(term.name, no.message) from None

    def _period(self, row: Row, columns: Columns, board: Board, kpi: Kpi) -> str:
        cell = _cell(row, columns.period) if columns.period is not None else self.known.mapping.words.fixed.period
        shift = _cell(row, columns.shift) if columns.shift is not None else ""
        at = (board.id, kpi.rhythm, cell, shift)
        if at not in self._periods:
            when = self._whens.get(cell) or self._whens.setdefault(cell, dates.read(cell, self.forms.order))
            period = _period(when, shift, board, kpi)
            if period > self._current(board, kpi.rhythm):
                raise Refused("", _("Perioden har inte börjat än."))
            self._periods[at] = period
        return self._periods[at]

    def _current(self, board: Board, rhythm: str) -> str:
        at = (board.id, rhythm)
        if at not in self._currents:
            self._currents[at] = periods.current(rhythm, board, self.now)
        return self._currents[at]

    def _fault(self, sheet: Sheet, row: Row, column: str, message: str) -> None:
        self.faults.append(Remark(sheet.file, row.line, column, message))

    def _note(self, sheet: Sheet, row: Row, column: str, message: str) -> None:
        self.notes.append(Remark(sheet.file, row.line, column, message))


def _cell(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else ""


def _header(sheet: Sheet, place: int | None) -> str:
    return "" if place is None else sheet.header[place]


def _added(one: Numbers, other: Numbers) -> Numbers:
    return tuple(None if a is None or b is None else a + b  # type: ignore[return-value]
                 for a, b in zip(one, other, strict=True))


def _period(when: dates.When, shift: Cell, board: Board, kpi: Kpi) -> str:
    """The figure's period in which the date lies. Raises Refused when the date is too coarse for the rhythm."""
    coarse = {"shift": ("week", "month"), "day": ("week", "month"), "week": ("month",), "month": ("week",)}
    if when.grain in coarse[kpi.rhythm]:
        raise Refused("", _too_coarse(kpi.rhythm))
    if kpi.rhythm != "shift":
        return periods.of(kpi.rhythm, when.first)
    return _shift(when, shift, board)


def _too_coarse(rhythm: str) -> str:
    return {
        "shift": _("Nyckeltalet följs varje pass. Skriv en dag och ett pass."),
        "day": _("Nyckeltalet följs varje dag. Skriv en dag, till exempel 2026-11-21."),
        "week": _("Nyckeltalet följs varje vecka. Skriv en vecka, till exempel 2026-W46, eller en dag i veckan."),
    }.get(rhythm, _("Nyckeltalet följs varje månad. Skriv en månad, till exempel 2026-11."))


def _shift(when: dates.When, shift: Cell, board: Board) -> str:
    """By the shift's number, or by a time at which the shift begins."""
    start = dates.clock_time(shift) or ("" if shift != "" else when.time)
    if start in board.shifts:
        number = board.shifts.index(start) + 1
    else:
        text = written(shift)
        number = int(text) if len(text) == 1 and text in "123456789" else 0
    if not 1 <= number <= max(1, len(board.shifts)):
        raise Refused("", _("Skriv vilket pass: %(shifts)s.") % {"shifts": ", ".join(_choices(board))})
    return periods.of("shift", when.first, number)


def _choices(board: Board) -> Iterator[str]:
    for number, start in enumerate(board.shifts or ("",), 1):
        yield f"{number} ({start})" if start else str(number)
