"""The only clock. Times are stored in UTC; days, shifts and weeks belong to Europe/Stockholm."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_frozen: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen or datetime.now(UTC)


def local(moment: datetime | None = None) -> datetime:
    """The moment (default: now) as people in Sweden read it."""
    return (moment or now()).astimezone(STOCKHOLM)


def today() -> date:
    return local().date()


def stamp(moment: datetime | None = None) -> str:
    """The moment as stored text, `2026-11-21T13:06:09.123Z`; sorts in order of time."""
    return (moment or now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def parse(stamped: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.fromisoformat(stamped)


@contextmanager
def frozen(moment: datetime) -> Iterator[datetime]:
    """For tests and demo content: time stands still at `moment` (aware) inside the block, in all threads."""
    global _frozen
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield _frozen
    finally:
        _frozen = before
