"""Numbers in a column: `1 234,5`, `1,234.5`, `−3`, `87,5 %`. The whole column decides what a comma means."""

import math
import re
from collections.abc import Iterable
from datetime import date, time

from pulse.errors import Refused
from pulse.words import _

MISSING = frozenset({"", "-", "–", "—", "..", "...", "…"})
"""What statistics put where there is no value."""

_LARGEST = 1e12
_SPACES = "\u00a0\u2007\u2009\u202f "
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", **dict.fromkeys(_SPACES[:-1], " ")})
_PLAIN = re.compile(r"[+-]?\d+")
_SHAPE = re.compile(r"[+-]?\d[\d ]*(?:[.,][\d ]+)*")
_WHOLE = {
    ",": re.compile(r"[+-]?(?:\d+|\d{1,3}(?: \d{3})+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?"),
    ".": re.compile(r"[+-]?(?:\d+|\d{1,3}(?: \d{3})+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?"),
}


def looks_like(text: str) -> bool:
    return bool(_SHAPE.fullmatch(_clean(text)))


def is_missing(cell: object) -> bool:
    return isinstance(cell, str) and cell in MISSING


def decide(cells: Iterable[object]) -> str:
    """The decimal sign that the column shows: ',' or '.', '' when it does not show any."""
    votes = {sign for cell in cells if isinstance(cell, str) for sign in _vote(_clean(cell))}
    return votes.pop() if len(votes) == 1 else ""


def read(cell: object, decimal: str = "", told: bool = False) -> float:
    """A finite number within ±10¹². `decimal` is the column's sign; `told` says that a person chose it, so that it
    holds for cells that look otherwise too. Raises Refused with a sentence."""
    if isinstance(cell, float):
        return _bounded(cell)
    if isinstance(cell, date | time):
        raise Refused("value", _("Här står ett datum eller klockslag, inte ett tal."))
    text = _clean(str(cell))
    if _PLAIN.fullmatch(text):
        return _bounded(_float(text))
    if not _SHAPE.fullmatch(text):
        raise Refused("value", _formula(text) or _("”%(text)s” är inte ett tal.") % {"text": _brief(str(cell))})
    own = _vote(text)
    sign = decimal if told or not own else own[0]
    if not sign and "," in text:
        raise Refused("value", _("”%(text)s” kan läsas på två sätt. Välj om kommatecknet är decimaltecken.")
                      % {"text": _brief(str(cell))})
    sign = sign or "."
    if not _WHOLE[sign].fullmatch(text):
        raise Refused("value", _("”%(text)s” är inte ett tal.") % {"text": _brief(str(cell))})
    return _bounded(_float(text.replace(" ", "").replace("." if sign == "," else ",", "").replace(",", ".")))


def _vote(text: str) -> str:
    """The decimal sign that this number alone makes certain, '' when either is possible."""
    if not _SHAPE.fullmatch(text):
        return ""
    commas, dots = text.count(","), text.count(".")
    if commas and dots:
        return max(",.", key=text.rindex)
    if commas > 1 or dots > 1:
        return "." if commas else ","
    if not commas and not dots:
        return ""
    head, tail = re.split("[,.]", text.lstrip("+-"))
    grouped = len(tail) == 3 and 1 <= len(head) <= 3 and head.lstrip("0") == head
    return "" if grouped else "," if commas else "."


def _clean(text: str) -> str:
    return text.translate(_SIGNS).strip().removesuffix("%").rstrip()


def _float(text: str) -> float:
    return float(text) if len(text) < 400 else math.inf


def _bounded(value: float) -> float:
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise Refused("value", _("Talet är för stort. Kontrollera det."))
    return value


def _formula(text: str) -> str:
    return _("Här står en formel. Spara filen med värden i stället.") if text.startswith(("=", "@")) else ""


def _brief(text: str) -> str:
    visible = "".join(char if char.isprintable() else "·" for char in text[:41])
    return visible if len(visible) <= 40 else visible[:39] + "…"
