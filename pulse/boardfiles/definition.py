"""What a board file means once it is right: columns of the board and its figures, ready to be compared and saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pulse.boardfiles import shapes

DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The four ends, named as the columns of `limits`; None is open."""

    target_low: float | None = None
    target_high: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    key: str
    columns: Mapping[str, object]
    bounds: Bounds
    changes: Mapping[str, Bounds]  # by first day, ISO

    def on(self, day: str) -> Bounds:
        """What the file says holds that day."""
        since = max((first for first in self.changes if first <= day), default="")
        return self.changes.get(since, self.bounds)


@dataclass(frozen=True, slots=True)
class Board:
    key: str
    unit: str
    columns: Mapping[str, str]
    agenda: tuple[tuple[str, int], ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    key: str
    name: str
    level: str
    parent: str


def bounds(direction: str | None, target: shapes.Span | None, limit: shapes.Span | None) -> Bounds | None:
    """None when target and limit do not have the form that the direction needs."""
    if direction == "judged":
        return Bounds() if target is None and limit is None else None
    if direction == "band":
        if isinstance(target, tuple) and isinstance(limit, tuple):
            return Bounds(target[0], target[1], limit[0], limit[1])
        return None
    if isinstance(target, tuple) or isinstance(limit, tuple) or target is None or limit is None:
        return None
    return Bounds(target_low=target, limit_low=limit) if direction == "higher" else Bounds(
        target_high=target, limit_high=limit)


def weekdays(written: str) -> str | None:
    """`mån-fre` → '12345', `mån, ons` → '13'; None when it cannot be read."""
    found: set[int] = set()
    for part in written.casefold().replace("–", "-").split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or any(end not in DAYS for end in ends):
            return None
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        if last < first:
            return None
        found.update(range(first + 1, last + 2))
    return "".join(str(day) for day in sorted(found))


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
