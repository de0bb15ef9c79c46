"""A figure's trend as three strokes: the line, the dashed target, the dot for now, and the same in words.

Coordinates lie in a box of WIDTH × HEIGHT; y grows downwards. The template stretches the box, so strokes do not scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pulse import words
from pulse.kpis import Limits
from pulse.words import _, ngettext

WIDTH, HEIGHT = 100, 30
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
    scale = _Scale([*values, *targets])
    target = "".join(f"M0 {scale.y(value)}H{WIDTH}" for value in targets)
    return _drawn([scale.y(value) for value in values], target, _said(values, decimals))


def of_colours(colours: Sequence[str]) -> Sparkline:
    """A figure judged by hand: red, yellow and green as three steps."""
    if len(colours) < 2:
        return EMPTY
    scale = _Scale([0.0, 2.0])
    return _drawn([scale.y(_LEVELS[colour]) for colour in colours], "", _counted(colours))


class _Scale:
    def __init__(self, values: Sequence[float]) -> None:
        self.low, self.high = min(values), max(values)

    def y(self, value: float) -> float:
        """The middle when all values are the same."""
        spread = self.high - self.low
        return round(HEIGHT * (0.5 if spread == 0 else (self.high - value) / spread), 1)


def _drawn(heights: Sequence[float], target: str, text: str) -> Sparkline:
    step = WIDTH / (len(heights) - 1)
    points = [f"{round(number * step, 1):g} {height:g}" for number, height in enumerate(heights)]
    return Sparkline("M" + "L".join(points), target, f"M{points[-1]}h.01", text)


def _said(values: Sequence[float], decimals: int) -> str:
    return _("Trend: %(count)s värden, från %(first)s till %(last)s, lägst %(low)s, högst %(high)s.") % {
        "count": len(values), "first": words.number(values[0], decimals), "last": words.number(values[-1], decimals),
        "low": words.number(min(values), decimals), "high": words.number(max(values), decimals)}


def _counted(colours: Sequence[str]) -> str:
    reds = colours.count("red")
    return ngettext("Trend: %(count)s bedömningar, %(reds)s röd.", "Trend: %(count)s bedömningar, %(reds)s röda.",
                    reds) % {"count": len(colours), "reds": reds}
