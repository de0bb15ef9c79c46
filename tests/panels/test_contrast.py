"""The colours can be told apart and read: WCAG 2.2 AA in both themes, and both dark blocks say the same."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parents[2] / "static" / "css" / "tokens.css").read_text()
TEXT, GRAPHIC = 4.5, 3.0
GROUNDS = ("ground", "card", "card-raised", "well")
PAIRS = [(text, on, TEXT) for on in GROUNDS for text in ("text", "quiet", "accent", "on", "near", "off", "old", "none")]
PAIRS += [("text", "off-tint", TEXT), ("quiet", "off-tint", TEXT), ("off", "off-tint", TEXT), ("on", "on-tint", TEXT),
          ("near", "near-tint", TEXT), ("accent", "accent-tint", TEXT), ("accent-text", "accent", TEXT),
          ("toast-text", "toast", TEXT), ("toast-accent", "toast", TEXT), ("on-text", "on", TEXT),
          ("near-text", "near", TEXT), ("off-text", "off", TEXT)]
PAIRS += [(mark, "card", GRAPHIC) for mark in ("on", "near", "off", "trend", "focus", "line-strong")]
PAIRS += [("off-bar", "off-tint", GRAPHIC), ("on-bar", "card", GRAPHIC), ("trend-target", "card", GRAPHIC)]


def _block(opening: str) -> dict[str, str]:
    start = SHEET.index(opening) + len(opening)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SHEET[start:SHEET.index("}", start)]))


LIGHT = _block(":root {")
DARK = _block(':root[data-theme="dark"] {')


def _light(colour: str) -> float:
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "on", "least"), PAIRS)
def test_it_can_be_read(theme: dict[str, str], text: str, on: str, least: float) -> None:
    assert contrast(theme[text], theme[on]) >= least


def test_the_two_dark_blocks_say_the_same() -> None:
    assert _block(":root:not([data-theme]) {") == DARK
    assert set(DARK) == set(LIGHT)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
