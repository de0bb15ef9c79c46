"""A made-up municipality with 90 days behind it: figures, ideas and deviations dated relative to now.

The boards are those in the shipped folder `boards`; what has happened on them stands in `stories/<board>.toml`.
"""

from datetime import datetime, timedelta

from pulse import boardfiles, boards, clock, settings
from pulse.db import Database
from pulse.demo import cards, figures, stories

__all__ = ["fill"]

BEGAN = timedelta(days=100)  # before everything that is told: "since last time" should not list the boards themselves


def fill(db: Database, now: datetime) -> bool:
    """Fills the demo boards with a past that ends at `now` (aware), the same at every call with the same `now`.
    Loads the shipped boards when there are none. False, and nothing changed, when anything has been entered before."""
    if db.value("SELECT EXISTS (SELECT 1 FROM readings) OR EXISTS (SELECT 1 FROM ideas)"
                " OR EXISTS (SELECT 1 FROM deviations)"):
        return False
    if not boards.all(db):
        with clock.frozen(now - BEGAN):
            boardfiles.load(db, settings.home("boards"))
    told = [(board, story) for board in boards.all(db) if (story := stories.of(board.key))]
    events = [event for board, story in told
              for event in (*figures.past(db, board, story, now), *cards.past(db, board, story, now))]
    for event in sorted(events, key=lambda event: event.moment):
        event.happen()
    return True
