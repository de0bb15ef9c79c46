"""The words a board file may contain, and what each holds. docs/boards.md explains them for people."""

from datetime import date
from typing import Literal

from msgspec import Struct, field

Span = float | tuple[float, float]
Level = Literal["kommun", "förvaltning", "område", "enhet"]
Direction = Literal["higher", "lower", "band", "judged"]
Rhythm = Literal["shift", "day", "week", "month"]


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    name: str
    level: Level
    parent: str = ""


class Units(Struct, frozen=True, forbid_unknown_fields=True):
    unit: list[Unit] = []


class Meeting(Struct, frozen=True, forbid_unknown_fields=True):
    days: str = ""
    times: list[str] = []


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    minutes: int


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """New limits from a day on."""

    since: date = field(name="from")
    target: Span
    limit: Span


class Figure(Struct, frozen=True, forbid_unknown_fields=True):
    """A key figure; all but `key` may come from the template."""

    key: str
    name: str = ""
    measure: str = ""
    direction: Direction | None = None
    target: Span | None = None
    limit: Span | None = None
    ratio: bool = False
    decimals: int = 0
    rhythm: Rhythm | None = None
    owner: str = ""
    purpose: str = ""
    review: date | None = None
    limits: list[Change] = []


class Board(Struct, frozen=True, forbid_unknown_fields=True):
    template: str = ""
    unit: str = ""
    name: str = ""
    language: Literal["sv", "en"] = "sv"
    wall_theme: Literal["dark", "light"] = "dark"
    days: str = "mån-fre"
    shifts: list[str] = []
    dim: str = ""
    categories: list[str] = field(default_factory=lambda: ["Annat"])
    report_url: str = ""
    meeting: Meeting = Meeting()
    agenda: list[Step] = []
    without: list[str] = []
    kpi: list[Figure] = []
