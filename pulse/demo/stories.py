"""What has happened on a demo board, as told in its file."""

import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec

from pulse import clock


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a figure is now, where it was when the story began, and how much it goes up and down on the way."""

    now: float | str = 0.0  # a colour when judged by hand
    start: float = 0.0
    spread: float = 0.0
    whole: int = 0  # a usual denominator
    step: float = 0.0  # values are multiples of it; 0: the figure's decimals
    counts: bool = False  # goes up by one a day and sometimes begins again
    missing: int = 0  # how many of the last readings nobody entered
    none: bool = False  # never entered at all
    green: Sequence[str] = ()  # what people write when they judge
    yellow: Sequence[str] = ()
    red: Sequence[str] = ()


class Idea(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    text: str
    by: str
    age: int  # days
    steps: list[tuple[str | int, ...]] = []


class Deviation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    text: str
    category: str
    severity: str
    by: str
    age: int
    steps: list[tuple[str | int, ...]] = []


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    team: list[str]
    figures: dict[str, Figure]
    idea: list[Idea]
    deviation: list[Deviation]
    hour: str = ""  # when the day's figures are entered; '' leaves it to the board's rhythm


@dataclass(frozen=True, slots=True)
class Event:
    """Something somebody did; `happen` does it with the clock standing at `moment`."""

    moment: datetime
    act: Callable[[], object]

    def happen(self) -> None:
        with clock.frozen(self.moment):
            self.act()


@cache
def _paths() -> dict[str, Path]:
    return {unicodedata.normalize("NFC", path.stem): path
            for path in (Path(__file__).parent / "stories").glob("*.toml")}


def of(board_key: str) -> Story | None:
    path = _paths().get(board_key)
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Story) if path else None
