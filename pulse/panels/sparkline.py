"""A figure's trend as three strokes: the line, the dashed target, the dot for now, and the same in words.

Coordinates lie in a box of WIDTH × HEIGHT; y grows downwards. The template stretches the box, so strokes do not scale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pulse import words
from pulse.kpis import Limits
from pulse.words import _, ngettext

WIDTH, HEIGHT = 1000, 300
_LEVELS = {"red": 0.0, "yellow": 1.0, "green": 2.0}


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`line` is empty when there is too little to draw."""

    line: str
    target: str
    now: str
    text: str
    width: int = WIDTH
    height: int = HEIGHT


EMPTY = Sparkline("", "", "", "")


def of_values(values: Sequence[float], limits: Limits, decimals: int) -> Sparkline:
    """Oldest first. The target's lines lie in the same scale as the values."""
    if len(values) < 2:
        return EMPTY
    targets = [target for target in (limits.target_low, limits.target_high) if target is not None]
    scale = Scale([*values, *targets])
    target = "".join(f"M0 {y}H{WIDTH}" for y in scale.ys(targets))
    return _drawn(scale.ys(values), target, _said(values, decimals))


def of_colours(colours: Sequence[str]) -> Sparkline:
    """A figure judged by hand: red, yellow and green as three steps."""
    if len(colours) < 2:
        return EMPTY
    heights = Scale([0.0, 2.0]).ys([_LEVELS[colour] for colour in colours])
    return _drawn(heights, "", _counted(colours))


class Scale:
    """From values to heights in the box: the highest of those it is made from lies at the top."""

    def __init__(self, values: Sequence[float]) -> None:
        self.low, self.high = min(values), max(values)

    def ys(self, values: Iterable[float]) -> list[int]:
        """The middle when all values are the same."""
        if self.low == self.high:
            return [HEIGHT // 2 for _ in values]
        high, unit = self.high, HEIGHT / (self.high - self.low)
        return [round((high - value) * unit) for value in values]


def points(heights: Sequence[int]) -> list[str]:
    """`x y` of each, evenly over the width."""
    return list(map("%s %s".__mod__, zip(xs(len(heights)), heights, strict=True)))


@cache
def xs(count: int) -> tuple[int, ...]:
    """So many places from the left edge to the right."""
    return tuple(round(WIDTH * number / max(1, count - 1)) for number in range(count))


def _drawn(heights: Sequence[int], target: str, text: str) -> Sparkline:
    line = points(heights)
    return Sparkline("M" + "L".join(line), target, f"M{line[-1]}h.1", text)


def _said(values: Sequence[float], decimals: int) -> str:
    return _("Trend: %(count)s värden, från %(first)s till %(last)s, lägst %(low)s, högst %(high)s.") % {
        "count": len(values), "first": words.number(values[0], decimals), "last": words.number(values[-1], decimals),
        "low": words.number(min(values), decimals), "high": words.number(max(values), decimals)}


def _counted(colours: Sequence[str]) -> str:
    reds = colours.count("red")
    return ngettext("Trend: %(count)s bedömningar, %(reds)s röd.", "Trend: %(count)s bedömningar, %(reds)s röda.",
                    reds) % {"count": len(colours), "reds": reds}
