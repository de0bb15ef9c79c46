"""The preview of an import, worked out for the eye: what is wrong, what changes, what is new and what stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from pulse import periods, words
from pulse.boards import Board
from pulse.imports import Change, Preview, Remark
from pulse.kpis import Kpi
from pulse.panels import figures
from pulse.readings import Reading
from pulse.spreadsheets import Sheet, written
from pulse.words import _

SHOWN = 200
"""Lines of each kind on the page; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Line:
    file: str
    line: str
    board: str
    figure: str
    period: str
    before: str
    after: str
    parts: str
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class Section:
    key: str  # changed | new | same
    title: str
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    wrong: int
    changed: int
    new: int
    same: int
    faults: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    more_notes: int
    boards: tuple[str, ...]
    more_boards: int
    sections: tuple[Section, ...]
    several: bool  # files
    fingerprint: str

    @property
    def writes(self) -> int:
        return self.changed + self.new


def facts(preview: Preview, several: bool) -> Facts:
    counts = preview.counts
    titles = {"changed": _("Ändras"), "new": _("Nya"), "same": _("Lika som förut")}
    sections = tuple(
        Section(key, title, counts[key], tuple(_line(one) for one in _first(preview.changes, key)))
        for key, title in titles.items() if counts[key])
    names = [board.name for board in preview.boards]
    return Facts(counts["wrong"], counts["changed"], counts["new"], counts["same"], preview.faults[:SHOWN],
                 preview.notes[:20], max(0, len(preview.notes) - 20), tuple(names[:12]), max(0, len(names) - 12),
                 sections, several, preview.fingerprint)


def sample(sheet: Sheet, count: int = 6) -> list[list[str]]:
    """The first rows as they stand in the file, as wide as the header."""
    return [[_brief(written(cell)) for cell in (*row.cells, *[""] * len(sheet.header))[:len(sheet.header)]]
            for row in sheet.rows[:count]]


def period_text(kpi: Kpi, period: str, board: Board) -> str:
    """With its year: `november 2026`, `vecka 46 2026`, `21 nov 2026 kväll`."""
    day = periods.day(period)
    if kpi.rhythm == "month":
        return f"{words.month(day)} {day.year}"
    if kpi.rhythm == "week":
        return f"{words.week(day)} {day.isocalendar().year}"
    text = f"{words.short_day(day)} {day.year}"
    number = periods.shift_number(period)
    return f"{text} {figures.shift_word(board, number)}" if number else text


def _first(changes: Sequence[Change], verdict: str) -> list[Change]:
    found = []
    for one in changes:
        if one.verdict == verdict:
            found.append(one)
            if len(found) == SHOWN:
                break
    return found


def _line(one: Change) -> Line:
    state = {"green": "on", "yellow": "near"}.get(one.colour, "off")
    reading = Reading(one.kpi.id, one.period, one.value, one.numerator, one.denominator, one.colour, None, "", "", "",
                      0)
    parts = _("%(part)s av %(whole)s") % {
        "part": words.number(one.numerator or 0), "whole": words.number(one.denominator)} if one.denominator else ""
    line = _("rad %(line)s") % {"line": one.line}
    return Line(
        one.file, line + (_(" med %(more)s till") % {"more": one.rows - 1} if one.rows > 1 else ""), one.board.name,
        one.kpi.name, period_text(one.kpi, one.period, one.board),
        _amount(one.kpi, one.before.value) if one.before and one.verdict == "changed" else "",
        _amount(one.kpi, one.value), parts, state, figures.word(one.kpi, reading, state))


def _amount(kpi: Kpi, value: float | None) -> str:
    """A plain number shows what the file says, even when the board will round it."""
    if value is None:
        return ""
    number = words.number(value, kpi.decimals if kpi.ratio or round(value, kpi.decimals) == value else None)
    return f"{number} {kpi.measure}" if len(kpi.measure) <= figures.SHORT_UNIT and kpi.measure else number


def _brief(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
