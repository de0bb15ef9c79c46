"""The overview's tree: whose figures a line counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from pulse import boards, readings, units
from pulse.db import Database
from pulse.panels import tree
from pulse.panels.tree import Node
from tests import cast


def every(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from every(node.children)


def counts(node: Node) -> Counter[str]:
    return Counter({share.state: share.count for share in node.shares})


def test_a_board_counts_only_its_own_figures(db: Database, now: datetime) -> None:
    own = {board.key: readings.states(db, [board], now)[board.id] for board in boards.all(db)}
    shown = {node.key: counts(node) for node in every(tree.all(db, now).roots) if node.key}
    assert shown == own


def test_a_unit_above_counts_every_figure_below_it_once(db: Database, now: datetime) -> None:
    _board_at_the_top(db)
    found = tree.all(db, now)
    all_together: Counter[str] = sum(readings.states(db, boards.all(db), now).values(), Counter())
    assert sum((counts(root) for root in found.roots), Counter()) == all_together
    assert sum(root.figures for root in found.roots) == all_together.total()


def test_a_unit_with_a_board_and_units_below_has_its_board_as_the_first_of_them(db: Database, now: datetime) -> None:
    key = _board_at_the_top(db)
    top = tree.all(db, now).roots[0]
    assert top.key == ""
    assert (top.children[0].key, top.children[0].figures, top.children[0].depth) == (key, 0, 1)


def test_a_search_keeps_what_lies_above_a_find(db: Database, now: datetime) -> None:
    found = tree.all(db, now)
    leaf = next(node for node in every(found.roots) if node.key and node.depth > 0)
    kept = tree.narrowed(found, leaf.name.upper())
    assert leaf.name in {node.name for node in every(kept.roots)}
    assert len(list(every(kept.roots))) < len(list(every(found.roots)))
    assert replace(kept, roots=found.roots) == found


def _board_at_the_top(db: Database) -> str:
    """The municipality's leaders have a board too, still without figures."""
    unit = next(unit for unit in units.all(db) if unit.parent_id is None)
    pattern = db.one("SELECT * FROM boards WHERE key = :key", key=cast.HOME_CARE)
    assert pattern is not None
    with db.write():
        other = {"id": None, "key": "ledningen", "unit_id": unit.id, "name": "Ledningen"}
        db.insert("boards", **{**dict(pattern), **other})
    return "ledningen"
