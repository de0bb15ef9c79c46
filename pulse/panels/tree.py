"""The overview: every unit in the tree with the state of its board. Old and no value are classes of their own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pulse import boards, clock, deviations, ideas, journal, readings, units, words
from pulse.boards import Board
from pulse.db import Database
from pulse.readings import STATES
from pulse.units import Unit
from pulse.words import _, ngettext

Below = Mapping[int | None, Sequence[Unit]]  # units by their parent
URGENT = 4  # boards named at the top


@dataclass(frozen=True, slots=True)
class Share:
    """How many figures are in a state, with the state's word."""

    state: str
    count: int
    text: str  # "2 röda"


@dataclass(frozen=True, slots=True)
class Node:
    """A board, or a unit with what lies below it; then `key` is "". A unit that has both a board and units below is
    shown with its board as the first of them, so that every figure is counted once and every line says whose it is."""

    unit_id: int
    name: str
    level: str
    depth: int  # 0 at the top
    key: str
    state: str  # the worst: off | near | on; old or none when nothing else is known
    shares: tuple[Share, ...]
    figures: int
    open_deviations: int
    open_ideas: int
    changed: str  # "14.06", "" without a change or a board
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Tree:
    roots: tuple[Node, ...]
    urgent: tuple[Node, ...]  # boards with something red, the most first
    boards: int
    seq: int
    changed: str


@dataclass(frozen=True, slots=True)
class _Known:
    boards: Mapping[int, Board]  # by unit
    states: Mapping[int, Counter[str]]  # by board, as the two that follow
    deviations: Counter[int]
    ideas: Counter[int]
    changed: Mapping[int, str]


def all(db: Database, now: datetime) -> Tree:
    """The number of questions does not grow with units, boards or figures."""
    tree, used = units.all(db), boards.all(db)
    ids = [board.id for board in used]
    changed = journal.changed_at(db, ids)
    known = _Known(
        {board.unit_id: board for board in used}, readings.states(db, used, now),
        Counter(one.board_id for one in deviations.on(db, ids) if one.closed_at is None),
        Counter(one.board_id for one in ideas.on(db, ids) if one.closed_at is None),
        {board: words.moment(clock.parse(at), now) for board, at in changed.items()})
    latest = max(changed.values(), default="")
    below: dict[int | None, list[Unit]] = {}
    for unit in tree:
        below.setdefault(unit.parent_id, []).append(unit)
    roots = _nodes(below, None, 0, known)
    return Tree(roots, _urgent(roots), len(used), journal.last(db),
                words.moment(clock.parse(latest), now) if latest else "")


def narrowed(found: Tree, asked: str) -> Tree:
    """Only the units whose name holds the text, with what lies above them and below them."""
    return replace(found, roots=_holding(found.roots, asked.strip().casefold()))


def _holding(nodes: Sequence[Node], asked: str) -> tuple[Node, ...]:
    kept = (node if asked in node.name.casefold() else replace(node, children=_holding(node.children, asked))
            for node in nodes)
    return tuple(node for node in kept if node.children or asked in node.name.casefold())


def _urgent(roots: Sequence[Node]) -> tuple[Node, ...]:
    red = [(node.shares[0].count, node) for node in _boards(roots) if node.state == "off"]
    return tuple(node for _count, node in sorted(red, key=lambda one: -one[0])[:URGENT])


def _boards(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.key:
            yield node
        yield from _boards(node.children)


def _nodes(below: Below, parent: int | None, depth: int, known: _Known) -> tuple[Node, ...]:
    return tuple(_node(below, unit, depth, known) for unit in below.get(parent, ()))


def _node(below: Below, unit: Unit, depth: int, known: _Known) -> Node:
    children = _nodes(below, unit.id, depth + 1, known)
    board = known.boards.get(unit.id)
    if board is not None:
        own = _made(unit, depth + bool(children), board.key, known.states[board.id], known.deviations[board.id],
                    known.ideas[board.id], known.changed.get(board.id, ""), ())
        if not children:
            return own
        children = (own, *children)
    states: Counter[str] = Counter()
    for child in children:
        states.update({share.state: share.count for share in child.shares})
    return _made(unit, depth, "", states, sum(child.open_deviations for child in children),
                 sum(child.open_ideas for child in children), "", children)


def _made(unit: Unit, depth: int, key: str, states: Counter[str], open_deviations: int, open_ideas: int, changed: str,
          children: tuple[Node, ...]) -> Node:
    return Node(
        unit.id, unit.name, unit.level, depth, key, worst(states),
        tuple(Share(state, states[state], share_text(state, states[state])) for state in STATES if states[state]),
        sum(states.values()), open_deviations, open_ideas, changed, children)


def worst(states: Counter[str]) -> str:
    """Red before yellow before green; old or none alone are never green."""
    for state in ("off", "near"):
        if states[state]:
            return state
    if states["old"] or states["none"]:
        return "old" if states["old"] else "none"
    return "on" if states["on"] else "none"


def share_text(state: str, count: int) -> str:
    return {
        "off": ngettext("%s röd", "%s röda", count), "near": ngettext("%s gul", "%s gula", count),
        "on": ngettext("%s grön", "%s gröna", count), "old": ngettext("%s gammal", "%s gamla", count),
        "none": _("%s utan värde")}[state] % count
