"""Panels: the parts of a board, each drawn by one function for the first page, the answer to a POST and the push.

A drawing is the HTML of one `<section id="panel-<name>">`, the same for everyone of the same kind and language, so it
carries nothing personal. What must not hang on a wall is left out here, by kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pulse import clock, words
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Missing
from pulse.journal import Entry
from pulse.panels import deviations, figures, head, ideas, news, paper, tree

PANELS: Mapping[str, tuple[str, ...]] = {
    "wall": ("head", "figures", "ideas", "deviations", "news", "foot"),
    "tablet": ("head", "figures", "ideas", "deviations", "news"),
    "overview": ("tree",),
}

_FACTS: Mapping[str, Callable[..., Any]] = {
    "head": head.all, "figures": figures.all, "ideas": ideas.all, "deviations": deviations.all, "news": news.all,
    "foot": news.all,
}
_TOUCHED: Mapping[str, tuple[str, ...]] = {
    "idea": ("ideas", "news", "foot", "tree"),
    "deviation": ("deviations", "news", "foot", "tree"),
}
_EVERYTHING = ("head", "figures", "ideas", "deviations", "news", "foot", "tree")


@dataclass(frozen=True, slots=True)
class Viewer:
    """A kind of screen and its language: a panel is drawn once for each."""

    kind: str  # wall | tablet | overview
    lang: str = "sv"


Shared = dict[Callable[..., Any], Any]
"""Facts worked out once for panels that are drawn in the same snapshot, board and language."""


def draw(db: Database, panel: str, board: Board | None, viewer: Viewer, shared: Shared | None = None) -> Markup:
    """The panel as it is now, in one snapshot. `figure-<id>` is one tile of the panel `figures`.

    `board` is None for the overview only. Raises Missing for a panel that this kind of viewer does not have.
    """
    with words.speaking(viewer.lang), db.read():
        if panel.startswith("figure-") and "figures" in PANELS[viewer.kind] and board:
            return _figure(db, panel, board, viewer)
        if panel not in PANELS[viewer.kind]:
            raise Missing
        facts = tree.all(db, clock.now()) if board is None else _facts(db, panel, board, shared)
        return paper.render(f"panels/{viewer.kind}/{panel}.html", board=board, viewer=viewer, facts=facts)


def draw_all(db: Database, board: Board | None, viewer: Viewer) -> dict[str, Markup]:
    """Every panel of that kind of viewer by name, all from the same moment."""
    with db.read():
        shared: Shared = {}
        return {panel: draw(db, panel, board, viewer, shared) for panel in PANELS[viewer.kind]}


def _facts(db: Database, panel: str, board: Board, shared: Shared | None) -> Any:
    ask = _FACTS[panel]
    known: Shared = {} if shared is None else shared
    if ask not in known:
        known[ask] = ask(db, board, clock.now())
    return known[ask]


def touched(entry: Entry) -> tuple[str, ...]:
    """The panels that the change may show on; a kind of viewer has only some of them."""
    if entry.thing == "reading":
        return (f"figure-{entry.thing_id}", "news", "foot", "tree")
    return _TOUCHED.get(entry.thing, _EVERYTHING)


def wall(db: Database, board: Board, lang: str, theme: str = "") -> Markup:
    """The whole page of a wall. `theme` dark or light is for this screen only, else it is the board's."""
    viewer = Viewer("wall", lang)
    with words.speaking(lang), db.read():
        return paper.render(
            "wall.html", board=board, viewer=viewer, panels=draw_all(db, board, viewer), version=paper.version(),
            theme=theme if theme in ("dark", "light") else board.wall_theme,
            local=clock.local().strftime("%Y-%m-%dT%H:%M:%S"), clock=words.time(clock.now()))


def _figure(db: Database, panel: str, board: Board, viewer: Viewer) -> Markup:
    number = panel.removeprefix("figure-")
    figure = figures.one(db, board, int(number), clock.now()) if number.isdecimal() else None
    if figure is None:
        raise Missing
    return paper.render(f"panels/{viewer.kind}/figure.html", board=board, viewer=viewer, figure=figure)
