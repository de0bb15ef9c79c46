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
LARGEST = 1e12
"""What a figure may be at most, either side of zero."""
EARLIEST = date(1900, 1, 1)
"""An earlier day is a slip of the finger."""
_GAP = "[ \u00a0\u2007\u2009\u202f]"
_NUMBER = re.compile(rf"[+-]?(?:[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+|[0-9]+)(?:[.,][0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEY = re.compile(r"(?!undo-)[A-Za-z0-9-]{8,64}")  # undo-… is what the journal calls an undone entry's
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_WIDTHLESS = re.compile("[\u00ad\u180e\u200b\u2060]")  # come along with pasted text, say nothing
_KEPT = "\n\t"
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters by name, empty to the eye
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff\ufffd"


def text(field: str, raw: str | None, longest: int, required: bool = True) -> str:
    """NFC, outer space stripped, line ends as \\n. Refuses the invisible, what turns writing round, the too long."""
    value = unicodedata.normalize("NFC", _WIDTHLESS.sub("", _LINE_END.sub("\n", raw or ""))).strip()
    if len(value) > longest:
        raise Refused(field, _("Texten är för lång: %(length)s tecken, högst %(longest)s får plats.")
                      % {"length": len(value), "longest": longest})
    if any(_unprintable(char) for char in value):
        raise Refused(field, _("Texten innehåller tecken som inte syns. Skriv om den för hand."))
    value = value if any(_seen(char) for char in value) else ""
    if required and not value:
        raise Refused(field, _("Skriv något här först."))
    return value


def line(field: str, raw: str | None, longest: int = TITLE, required: bool = True) -> str:
    """A text on one line."""
    return text(field, re.sub("[\r\n\t\u2028\u2029]+", " ", raw or ""), longest, required)


def number(field: str, raw: str | None) -> float:
    """A finite number within ±10¹², unit as the figure's."""
    written = (raw or "").strip(" \t\r\n\u00a0\u2007\u2009\u202f").replace("\u2212", "-").replace("\u2013", "-")
    if not written:
        raise Refused(field, _("Skriv ett tal, till exempel 87,5."))
    if not _NUMBER.fullmatch(written):
        raise Refused(field, _("Det där är inte ett tal. Skriv bara siffror, till exempel 87,5."))
    return size(field, float(re.sub(_GAP, "", written).replace(",", ".")))


def size(field: str, value: float) -> float:
    """The value when a figure can be that large, without a minus before zero."""
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise Refused(field, _("Talet är för stort. Kontrollera det och skriv igen."))
    return value + 0.0


def day(field: str, raw: str | None) -> date:
    """A day that exists, written 2026-11-21."""
    written = (raw or "").strip()
    if not _DAY.fullmatch(written):
        raise Refused(field, _("Skriv datumet så här: 2026-11-21."))
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise Refused(field, _("Det datumet finns inte. Kontrollera dag och månad.")) from None
    if found < EARLIEST:
        raise Refused(field, _("Det var för länge sedan. Kontrollera året."))
    return found


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
    name = line("who", raw, NAME, required=False)
    if not name:
        raise Refused("who", _("Skriv ditt namn eller dina initialer."))
    return name


def _unprintable(char: str) -> bool:
    if char in _KEPT:
        return False
    never = ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF  # no characters, by the standard
    return never or char in _TURNING or unicodedata.category(char) in ("Cc", "Cs", "Co")


def _seen(char: str) -> bool:
    """Whether the eye sees it by itself: no space, joiner, selector or mark."""
    kind = unicodedata.category(char)
    return kind == "Cn" or (kind[0] not in "CMZ" and char not in _BLANK)  # Cn: an emoji newer than this Python
