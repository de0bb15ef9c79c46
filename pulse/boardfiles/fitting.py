"""Whether a table has the right words with the right kind of values; every misfit becomes a sentence with its line."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args, get_origin

import msgspec

from pulse.boardfiles.faults import Fault, brief, shown, suggestion
from pulse.boardfiles.shapes import Span
from pulse.boardfiles.source import Place, Source
from pulse.words import _


def misfits(shape: type[msgspec.Struct], table: dict[str, Any], place: Place, source: Source) -> Iterator[Fault]:
    """Unknown words, missing words and values of the wrong kind, in this table and those inside it."""
    words = {word.encode_name: word for word in msgspec.structs.fields(shape)}
    for key in table:
        if key not in words:
            yield source.fault((*place, key), _("Ordet ”%(word)s” finns inte här.") % {"word": brief(key)}
                               + suggestion(key, words))
    for name, word in words.items():
        if name in table:
            yield from _misfit(word.type, table[name], (*place, name), source)
        elif word.required:
            yield source.fault(place, _("Ordet ”%(word)s” saknas.") % {"word": name})


def _misfit(kind: Any, value: Any, place: Place, source: Source) -> Iterator[Fault]:
    inner = get_args(kind)[0] if get_origin(kind) is list else kind
    if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        yield from _inside(inner, kind is not inner, value, place, source)
        return
    try:
        msgspec.convert(value, type=kind)
    except (msgspec.ValidationError, OverflowError):
        yield source.fault(place, _sentence(kind, value, str(place[-1])))


def _inside(shape: type[msgspec.Struct], repeated: bool, value: Any, place: Place, source: Source) -> Iterator[Fault]:
    if not repeated:
        if isinstance(value, dict):
            yield from misfits(shape, value, place, source)
        else:
            yield source.fault(place, _("”%(word)s” skrivs som en egen del: [%(word)s].") % {"word": place[-1]})
    elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
        for index, one in enumerate(value):
            yield from misfits(shape, one, (*place, index), source)
    else:
        yield source.fault(place, _("Skriv [[%(word)s]] med dubbla hakparenteser, en gång för varje.")
                           % {"word": ".".join(str(part) for part in place if isinstance(part, str))})


def _sentence(kind: Any, value: Any, word: str) -> str:
    choice = _choice(kind)
    if choice and isinstance(value, str):
        return _("”%(value)s” går inte att välja som ”%(word)s”.") % {"value": brief(value), "word": word} + suggestion(
            value, choice)
    return _("”%(word)s” ska vara %(kind)s, inte %(found)s.") % {
        "word": word, "kind": _name(kind, choice), "found": shown(value)}


def _choice(kind: Any) -> tuple[str, ...]:
    for one in (kind, *get_args(kind)):
        if get_origin(one) is Literal:
            return get_args(one)
    return ()


def _name(kind: Any, choice: tuple[str, ...]) -> str:
    if choice:
        return _("något av %(words)s") % {"words": ", ".join(choice)}
    if set(get_args(Span)) <= set(get_args(kind)):
        return _("ett tal, till exempel 95, eller ett spann, till exempel [20, 23]")
    names = {
        str: _("text inom citattecken"), int: _("ett heltal"), bool: _("true eller false"),
        list[str]: _("en lista med texter, till exempel [\"07:00\", \"14:30\"]"),
    }
    if kind is date or date in get_args(kind):
        return _("ett datum, till exempel 2027-03-01")
    return names.get(kind, str(kind))
