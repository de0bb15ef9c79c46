"""Reads what people typed. Each function returns the value or raises Refused with a sentence for that field.

Numbers are written as people write them: `1 234,5`, `−3`, `87.5`; both decimal signs, ordinary, hard and thin spaces.
"""

import math
import re
import unicodedata
from collections.abc import Collection
from datetime import date

from pulse.errors import Refused
from pulse.words import _

TITLE = 120
TEXT = 2000
NAME = 40
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[\s\u00a0\u2007\u2009\u202f]\d{3})+(?:[.,]\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_KEPT = "\n\t"
_LARGEST = 1e12
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff"


def text(field: str, raw: str | None, longest: int, required: bool = True) -> str:
    """NFC, outer space stripped, line ends as \\n. Refuses the invisible, what turns writing round, the too long."""
    value = unicodedata.normalize("NFC", (raw or "").replace("\r\n", "\n")).strip()
    if any(_unprintable(char) for char in value):
        raise Refused(field, _("Texten innehåller tecken som inte syns. Skriv om den för hand."))
    if required and not value:
        raise Refused(field, _("Skriv något här först."))
    if len(value) > longest:
        raise Refused(field, _("Texten är för lång: %(length)s tecken, högst %(longest)s får plats.")
                      % {"length": len(value), "longest": longest})
    return value


def line(field: str, raw: str | None, longest: int = TITLE, required: bool = True) -> str:
    """A text on one line."""
    return text(field, re.sub(r"[\r\n\t]+", " ", raw or ""), longest, required)


def number(field: str, raw: str | None) -> float:
    """A finite number within ±10¹², unit as the figure's."""
    written = (raw or "").strip().replace("\u2212", "-").replace("\u2013", "-")
    if not written:
        raise Refused(field, _("Skriv ett tal, till exempel 87,5."))
    if not (_NUMBER.fullmatch(written) or _GROUPED.fullmatch(written)):
        raise Refused(field, _("Det där är inte ett tal. Skriv bara siffror, till exempel 87,5."))
    value = float(_SPACES.sub("", written).replace(",", "."))
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise Refused(field, _("Talet är för stort. Kontrollera det och skriv igen."))
    return value


def day(field: str, raw: str | None) -> date:
    """A day that exists, written 2026-11-21."""
    written = (raw or "").strip()
    if _DAY.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise Refused(field, _("Det datumet finns inte. Kontrollera dag och månad.")) from None
    raise Refused(field, _("Skriv datumet så här: 2026-11-21."))


def choice(field: str, raw: str | None, allowed: Collection[str]) -> str:
    if raw is None or raw not in allowed:
        raise Refused(field, _("Välj ett av alternativen."))
    return raw


def whole(field: str, raw: str | None, low: int, high: int) -> int:
    """An integer from `low` to `high`."""
    written = (raw or "").strip()
    if not re.fullmatch(r"[0-9]{1,9}", written) or not low <= int(written) <= high:
        raise Refused(field, _("Skriv ett heltal från %(low)s till %(high)s.") % {"low": low, "high": high})
    return int(written)


def key(raw: str | None) -> str | None:
    """The client's own key for this entry; without one (an old form) the entry has none."""
    if not raw:
        return None
    if not _KEY.fullmatch(raw):
        raise Refused("key", _("Sidan är för gammal. Ladda om den och försök igen."))
    return raw


def who(raw: str | None) -> str:
    """Name or initials of who writes, at most 40 characters."""
    try:
        return line("who", raw, NAME)
    except Refused as no:
        empty = not (raw or "").strip()
        raise Refused("who", _("Skriv ditt namn eller dina initialer.") if empty else no.message) from None


def _unprintable(char: str) -> bool:
    if char in _KEPT:
        return False
    return char in _TURNING or unicodedata.category(char) in ("Cc", "Cs", "Co")
