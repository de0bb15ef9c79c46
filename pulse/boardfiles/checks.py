"""What a board file must also be, beyond the right words: a sentence with its line for everything that cannot be."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from pulse import entry
from pulse.boardfiles import shapes
from pulse.boardfiles.definition import DAYS, weekdays
from pulse.boardfiles.faults import Fault, brief, suggestion
from pulse.boardfiles.source import Place
from pulse.errors import Refused
from pulse.units import LEVELS
from pulse.words import _

Say = Callable[[Place, str], Fault]  # puts a sentence at its line

_KEY = re.compile(r"[a-z0-9åäö]+(-[a-z0-9åäö]+)*")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LARGEST = 1e12
_MOST_SHIFTS = 9


def is_key(written: str) -> bool:
    """Whether it may stand in an address: small letters, å, ä and ö too, digits and single hyphens, at most 60."""
    return len(written) <= 60 and bool(_KEY.fullmatch(written)) and unicodedata.is_normalized("NFC", written)


def of_key(say: Say, place: Place, written: str) -> Iterator[Fault]:
    if not is_key(written):
        yield say(place, _("”%(key)s” går inte som nyckel. Skriv små bokstäver, siffror och bindestreck,"
                           " högst 60 tecken.") % {"key": brief(written)})


def of_text(
    say: Say, place: Place, written: str, longest: int = entry.TITLE, required: bool = False,
) -> Iterator[Fault]:
    """Too long, or with characters that cannot be seen."""
    try:
        entry.text(str(place[-1]), written, longest, required=required)
    except Refused as no:
        yield say(place, f"”{place[-1]}”: {no.message}")


def doubles(say: Say, places: Sequence[Place], keys: Sequence[str]) -> Iterator[Fault]:
    """Keys that stand twice, at the later place."""
    first: dict[str, Place] = {}
    for place, key in zip(places, keys, strict=True):
        if first.setdefault(key, place) != place:
            yield say(place, _("”%(key)s” finns två gånger. Ta bort eller döp om den ena.") % {"key": brief(key)})


def of_board(say: Say, board: shapes.Board) -> Iterator[Fault]:
    """All but the figures and the unit."""
    yield from of_text(say, ("name",), board.name, required=True)
    yield from _days(say, ("days",), board.days)
    if board.meeting.days:
        yield from _days(say, ("meeting", "days"), board.meeting.days)
    yield from _times(say, ("shifts",), board.shifts)
    yield from _times(say, ("meeting", "times"), board.meeting.times)
    if board.dim and not (board.dim.count("-") == 1 and all(_TIME.fullmatch(end) for end in board.dim.split("-"))):
        yield say(("dim",), _("Skriv ”dim” så här: \"22:00-06:00\"."))
    if board.report_url and not re.fullmatch(r"https?://[^\s\"'<>\\]{3,500}", board.report_url):
        yield say(("report_url",), _("Adressen i ”report_url” ska börja med https://."))
    yield from _categories(say, board.categories)
    for index, step in enumerate(board.agenda):
        yield from of_text(say, ("agenda", index, "title"), step.title, required=True)
        if not 1 <= step.minutes <= 120:
            yield say(("agenda", index, "minutes"), _("En punkt på dagordningen tar 1 till 120 minuter."))


def _categories(say: Say, written: Sequence[str]) -> Iterator[Fault]:
    if not written:
        yield say(("categories",), _("Minst en kategori behövs, till exempel \"Annat\"."))
    for word in written:
        yield from of_text(say, ("categories",), word, entry.NAME, required=True)
    yield from (say(("categories",), _("Kategorin ”%(word)s” står två gånger.") % {"word": brief(word)})
                for word, times in Counter(written).items() if times > 1)


def _days(say: Say, place: Place, written: str) -> Iterator[Fault]:
    if weekdays(written) is not None:
        return
    wrong = next((word for word in re.findall(r"\w+", written) if word.casefold() not in DAYS), "")
    hint = suggestion(wrong, DAYS) if wrong else " " + _("Skriv så här: \"mån-fre\" eller \"mån, ons\".")
    yield say(place, _("Dagarna ”%(days)s” går inte att läsa.") % {"days": brief(written)} + hint)


def _times(say: Say, place: Place, written: Sequence[str]) -> Iterator[Fault]:
    wrong = next((time for time in written if not _TIME.fullmatch(time)), None)
    if wrong is not None:
        yield say(place, _("”%(time)s” är inget klockslag. Skriv det så här: \"07:00\".") % {"time": brief(wrong)})
    elif list(written) != sorted(set(written)):
        yield say(place, _("Klockslagen ska stå i ordning, varje tid en gång."))
    elif len(written) > _MOST_SHIFTS:
        yield say(place, _("Högst nio klockslag får plats."))


def of_figure(say: Say, place: Place, figure: shapes.Figure, shifts: Sequence[str]) -> Iterator[Fault]:
    """A key figure with what it took from the template."""
    yield from of_key(say, (*place, "key"), figure.key)
    yield from of_text(say, (*place, "name"), figure.name, required=True)
    for word in ("measure", "owner"):
        yield from of_text(say, (*place, word), getattr(figure, word))
    yield from of_text(say, (*place, "purpose"), figure.purpose, entry.TEXT)
    for word in ("direction", "rhythm"):
        if getattr(figure, word) is None:
            yield say(place, _("”%(word)s” saknas för ”%(key)s”.") % {"word": word, "key": brief(figure.key)})
    if not 0 <= figure.decimals <= 3:
        yield say((*place, "decimals"), _("”decimals” är 0, 1, 2 eller 3."))
    if figure.ratio and figure.direction == "judged":
        yield say((*place, "ratio"), _("Ett nyckeltal som bedöms för hand kan inte vara en andel."))
    if figure.ratio and figure.measure != "%" and re.search(r"%|\bprocent\b", figure.measure):
        yield say((*place, "measure"), _("Skriv bara procenttecknet som måttenhet för en andel. Lägg resten i namnet."))
    if figure.rhythm == "shift" and not shifts:
        yield say((*place, "rhythm"), _("Varje pass går inte: tavlan har inga pass. Skriv när de börjar i ”shifts”."))
    yield from _all_limits(say, place, figure)


def _all_limits(say: Say, place: Place, figure: shapes.Figure) -> Iterator[Fault]:
    if figure.direction is None:
        return
    yield from _limits(say, place, figure.direction, figure.target, figure.limit)
    for index, change in enumerate(figure.limits):
        yield from _limits(say, (*place, "limits", index), figure.direction, change.target, change.limit)
    yield from doubles(say, [(*place, "limits", index) for index, _change in enumerate(figure.limits)],
                       [change.since.isoformat() for change in figure.limits])


def _limits(say: Say, place: Place, direction: str, target: shapes.Span | None, limit: shapes.Span | None,
            ) -> Iterator[Fault]:
    spans = {"target": _numbers(target), "limit": _numbers(limit)}
    wanted = {"judged": 0, "band": 2}.get(direction, 1)
    for word, numbers in spans.items():
        if any(not math.isfinite(number) or abs(number) > _LARGEST for number in numbers):
            yield say((*place, word), _("Mål och gräns ska vara vanliga tal."))
            return
        if len(numbers) != wanted:
            yield say((*place, word), _form(direction))
            return
    if wrong := _order(direction, [*spans["target"], *spans["limit"]]):
        yield say((*place, "limit"), wrong)


def _numbers(span: shapes.Span | None) -> tuple[float, ...]:
    return () if span is None else span if isinstance(span, tuple) else (span,)


def _form(direction: str) -> str:
    if direction == "judged":
        return _("Ett nyckeltal som bedöms för hand har varken ”target” eller ”limit”.")
    if direction == "band":
        return _("Ett spann har ”target” och ”limit” med två tal, till exempel target = [20, 23] och limit = [18, 25].")
    return _("”target” och ”limit” behövs båda, ett tal var.")


def _order(direction: str, numbers: Sequence[float]) -> str:
    if direction == "higher" and numbers[1] > numbers[0]:
        return _("”limit” är högre än ”target”. När högre är bättre är ”limit” den lägsta nivå som är gul.")
    if direction == "lower" and numbers[1] < numbers[0]:
        return _("”limit” är lägre än ”target”. När lägre är bättre är ”limit” den högsta nivå som är gul.")
    if direction == "band" and not numbers[2] <= numbers[0] <= numbers[1] <= numbers[3]:
        return _("Spannen ligger fel. ”limit” ska omsluta ”target”, det lägsta talet först.")
    return ""


def of_units(say: Say, units: Sequence[shapes.Unit]) -> Iterator[Fault]:
    """Keys, names, parents that exist, and a tree without circles."""
    parents = {unit.key: unit.parent for unit in units}
    levels = {unit.key: LEVELS.index(unit.level) for unit in units}
    yield from doubles(say, [("unit", index, "key") for index in range(len(units))], [unit.key for unit in units])
    for index, unit in enumerate(units):
        yield from of_key(say, ("unit", index, "key"), unit.key)
        yield from of_text(say, ("unit", index, "name"), unit.name, required=True)
        if unit.parent and unit.parent not in parents:
            yield say(("unit", index, "parent"), _("Enheten ”%(key)s” finns inte.") % {"key": brief(unit.parent)}
                      + suggestion(unit.parent, parents))
        elif unit.parent and levels[unit.parent] > levels[unit.key]:
            yield say(("unit", index, "parent"), _("”%(key)s” kan inte ligga under ”%(parent)s”: nivån är högre.")
                      % {"key": brief(unit.key), "parent": brief(unit.parent)})
        elif _circle(unit.key, parents):
            yield say(("unit", index, "parent"), _("”%(key)s” ligger under sig själv.") % {"key": brief(unit.key)})


def _circle(key: str, parents: dict[str, str]) -> bool:
    here, steps = parents[key], 0
    while here and steps <= len(parents):
        if here == key:
            return True
        here, steps = parents.get(here, ""), steps + 1
    return False


def of_unit(say: Say, board: shapes.Board, units: Collection[str]) -> Iterator[Fault]:
    if not board.unit:
        yield say((), _("Ordet ”%(word)s” saknas.") % {"word": "unit"})
    elif board.unit not in units:
        yield say(("unit",), _("Enheten ”%(key)s” finns inte.") % {"key": brief(board.unit)}
                  + suggestion(board.unit, units))
