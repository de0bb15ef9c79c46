"""Words and numbers as people write them. Swedish is the source; English comes from words/en.po by way of Babel.

Not Flask-Babel: the publisher draws panels without a request, so the language is a context variable here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import normalize

from babel import dates, numbers
from babel.messages.pofile import read_po

from pulse import clock

LANGUAGES = {"sv": "Svenska", "en": "English"}
_language: ContextVar[str] = ContextVar("language", default="sv")
_LOCALES = {"sv": "sv_SE", "en": "en_GB"}
_AS_PEOPLE = Context(prec=400, rounding=ROUND_HALF_UP)
_CATALOGUES = Path(__file__).parent / "catalogues"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """All words inside are in `language`; an unknown one is Swedish."""
    token = _language.set(language if language in LANGUAGES else "sv")
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    return _language.get()


def gettext(message: str) -> str:
    return _catalogue(language()).get(message, message)


def ngettext(one: str, many: str, number: float) -> str:
    """Swedish and English share the rule: one is singular, all else plural."""
    return gettext(one if number == 1 else many)


_ = gettext


def number(value: float, decimals: int | None = None) -> str:
    """`1 234,5` in Swedish, `1,234.5` in English; `decimals` None keeps what is there, at most three. Minus is −.
    Half is rounded away from zero, as people do; what is rounded to zero has no sign."""
    return _number(float(value), decimals, _locale())


def rounded(value: float, decimals: int) -> Decimal:
    """Half away from zero."""
    with localcontext(_AS_PEOPLE):
        return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals))


@lru_cache(maxsize=8192)
def _number(value: float, decimals: int | None, locale: str) -> str:
    shown = rounded(value, 3 if decimals is None else decimals)
    written = f"{shown.copy_abs():,f}"
    if decimals is None and "." in written:
        written = written.rstrip("0").rstrip(".")
    return ("\u2212" if shown < 0 else "") + written.translate(_marks(locale))


@cache
def _marks(locale: str) -> dict[int, str]:
    """From Python's thousands and decimal marks to those of the language."""
    return str.maketrans({",": numbers.get_group_symbol(locale), ".": numbers.get_decimal_symbol(locale)})


def day(when: date) -> str:
    """`tis 3 maj`, `Tue 3 May`."""
    return _date(when, "EEE d MMM")


def short_day(when: date) -> str:
    """`3 maj`."""
    return _date(when, "d MMM")


def full_day(when: date) -> str:
    """`tisdag 3 maj 2026`."""
    return _date(when, "EEEE d MMMM y")


def month(when: date) -> str:
    """`november`."""
    return _date(when, "LLLL")


def week(when: date) -> str:
    """`vecka 46`, by ISO 8601."""
    return gettext("vecka %(number)s") % {"number": when.isocalendar().week}


def time(moment: datetime) -> str:
    """`14.30`, `14:30` in English; local time."""
    return clock.local(moment).strftime("%H:%M" if language() == "en" else "%H.%M")


def hours(written: str) -> str:
    """A stored `14:30` as people read it."""
    return written if language() == "en" else written.replace(":", ".")


def near_day(when: date, today: date) -> str:
    """`i dag`, `i går`, `i morgon`, else `3 maj`; another year is named."""
    near = {0: gettext("i dag"), -1: gettext("i går"), 1: gettext("i morgon")}.get((when - today).days)
    if near:
        return near
    return short_day(when) if when.year == today.year else _date(when, "d MMM y")


def moment(when: datetime, now: datetime) -> str:
    """`14.06` today, `i går 14.06` yesterday, else `3 maj 14.06`."""
    then, today = clock.local(when).date(), clock.local(now).date()
    return time(when) if then == today else f"{near_day(then, today)} {time(when)}"


def sort_key(text: str) -> tuple[str, ...]:
    """Å, ä and ö come last, in that order; case and other accents do not matter."""
    places = {"å": "{1", "ä": "{2", "æ": "{2", "ö": "{3", "ø": "{3", "ü": "y"}
    return tuple(places.get(char) or normalize("NFD", char)[0] for char in normalize("NFC", text.casefold()))


def _date(when: date, pattern: str) -> str:
    return str(dates.format_date(when, pattern, locale=_locale())).replace(".", "")


def _locale() -> str:
    return _LOCALES[language()]


@cache
def _catalogue(of: str) -> dict[str, str]:
    """Source → translation; plurals as two entries. Empty for Swedish."""
    path = _CATALOGUES / f"{of}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=of)
    found: dict[str, str] = {}
    for message in (message for message in catalogue if not message.fuzzy):
        pairs = zip(message.id, message.string or (), strict=False) if isinstance(message.id, (tuple, list)) else (
            (message.id, message.string),)
        found.update({str(source): str(target) for source, target in pairs if source and target})
    return found
