"""Dates in a column: `2026-11-21`, `21/11/2026`, `21 nov 2026`, `v. 46 2026`, `2026-W46`, `2026-11`, `nov 2026`.

`03/04/2026` is 3 April or 4 March; the whole column decides, and when it cannot, that is said.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from pulse import clock
from pulse.errors import Refused
from pulse.words import _

Found = TypeVar("Found")
ORDERS = ("dmy", "mdy")
GRAINS = ("day", "week", "month")
EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class When:
    first: date  # the day, the week's Monday, the month's 1st
    grain: str  # one of GRAINS
    time: str = ""  # 'HH:MM' when the cell told it


_MONTHS = {name: number for number, names in enumerate((
    "jan januari january", "feb febr februari february", "mar mars march", "apr april", "maj may", "jun juni june",
    "jul juli july", "aug augusti august", "sep sept september", "okt oct oktober october", "nov november",
    "dec december"), 1) for name in names.split()}
_YEAR = r"(?P<year>\d{4})"
_NAME = r"(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_WEEK = r"(?:v|w|vecka|week)\.?\s*(?P<week>\d{1,2})"
_CLOCK = r"(?:[ t](?P<time>\d{1,2}[:.]\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?)?"
_FORMS = tuple(re.compile(form) for form in (
    _YEAR + r"([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + _CLOCK,
    _YEAR + r"(?P<month>\d{2})(?P<day>\d{2})",
    r"(?P<one>\d{1,2})([-/.])(?P<two>\d{1,2})\2" + _YEAR + _CLOCK,
    r"(?:den )?(?P<day>\d{1,2})(?:[.:]|:?e|:?a|st|nd|rd|th)?[ -]" + _NAME + r",?[ -]" + _YEAR + _CLOCK,
    _NAME + r" (?P<day>\d{1,2}),? " + _YEAR,
    _WEEK + r"[ ,/-]\s*" + _YEAR,
    _YEAR + r"[ -]?" + _WEEK,
    _YEAR + r"[-/.m](?P<month>\d{1,2})",
    _YEAR + r"(?P<month>\d{2})",
    r"(?P<month>\d{1,2})[-/.]" + _YEAR,
    _NAME + r"[ -]" + _YEAR,
    _YEAR + r"[ -]" + _NAME,
))
_ZONED = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d(:\d\d(\.\d{1,6})?)?(z|[+-]\d\d:?\d\d)")


def looks_like(text: str) -> bool:
    """Whether it has the form of a date, existing or not."""
    return len(text) <= 40 and _match(_clean(text)) is not None


def decide(cells: Iterable[object]) -> str:
    """'dmy' or 'mdy' when the column shows it, '' when every date in it can be read both ways."""
    seen: set[str] = set()
    for cell in cells:
        found = _match(_clean(cell)) if isinstance(cell, str) and len(cell) <= 40 else None
        if found and "one" in found.groupdict():
            one, two = int(found["one"]), int(found["two"])
            seen |= {"dmy"} if one > 12 >= two or found[2] == "." else {"mdy"} if two > 12 >= one else set()
    return seen.pop() if len(seen) == 1 else ""


def read(cell: object, order: str = "") -> When:
    """Raises Refused with a sentence. `order` is the column's, for dates that can be read two ways."""
    if isinstance(cell, date):
        return _checked(When(cell, "day"))
    if isinstance(cell, float) and cell.is_integer() and 0 < cell < 1e8:
        cell = str(int(cell))
    if not isinstance(cell, str) or not cell:
        raise Refused("period", _("Datum saknas.") if cell == "" else _not_a_date(cell))
    text = _clean(cell) if len(cell) <= 40 else ""
    if _ZONED.fullmatch(text):
        moment = _existing(cell, lambda: clock.local(datetime.fromisoformat(text.upper())))
        return _checked(When(moment.date(), "day", moment.strftime("%H:%M")))
    found = _match(text)
    if found is None:
        raise Refused("period", _not_a_date(cell))
    return _checked(_when(found, cell, order))


def clock_time(cell: object) -> str:
    """'HH:MM' out of `7:00`, `07.00` or Excel's own time; '' when it is no time."""
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    found = re.fullmatch(r"(?:kl\.? ?)?([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]\d\d)?", str(cell).strip().casefold())
    return f"{int(found[1]):02}:{found[2]}" if found else ""


def _match(text: str) -> re.Match[str] | None:
    return next((found for form in _FORMS if (found := form.fullmatch(text))), None)


def _when(found: re.Match[str], cell: str, order: str) -> When:
    parts = found.groupdict()
    year = int(parts["year"])
    if parts.get("week"):
        return When(_existing(cell, lambda: date.fromisocalendar(year, int(parts["week"]), 1)), "week")
    if "one" in parts:
        month, day = _ordered(int(parts["one"]), int(parts["two"]), found[2], order, cell)
    else:
        month = _MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
        day = int(parts["day"]) if parts.get("day") else 0
    first = _existing(cell, lambda: date(year, month, day or 1))
    return When(first, "day" if day else "month", clock_time(parts["time"]) if parts.get("time") else "")


def _ordered(one: int, two: int, sign: str, order: str, cell: str) -> tuple[int, int]:
    """Month and day of `one/two/year`."""
    if sign == "." or one > 12 or one == two:
        return two, one
    if two > 12:
        return one, two
    if not order:
        raise Refused("period", _("”%(text)s” kan läsas på två sätt. Välj om dagen eller månaden står först.")
                      % {"text": cell})
    return (two, one) if order == "dmy" else (one, two)


def _existing(cell: str, make: Callable[[], Found]) -> Found:
    try:
        return make()
    except (ValueError, OverflowError):
        raise Refused("period", _("”%(text)s” finns inte i kalendern.") % {"text": cell}) from None


def _checked(when: When) -> When:
    if when.first.year < EARLIEST:
        raise Refused("period", _("Årtalet %(year)s kan inte stämma.") % {"year": when.first.year})
    return when


def _clean(text: str) -> str:
    return " ".join(text.casefold().split())


def _not_a_date(cell: object) -> str:
    text = "".join(char if char.isprintable() else "·" for char in str(cell)[:40])
    return _("”%(text)s” är inget datum. Skriv till exempel 2026-11-21, 2026-11 eller v. 46 2026.") % {"text": text}
