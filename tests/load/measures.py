"""From what was posted and received to figures: how long, how many, what was lost."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from statistics import median

from tests.load.poster import Change

Receipt = tuple[int, int, int, float]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Milliseconds from the start of a POST until a screen had that change or a newer one of the figure."""

    p50: float
    p99: float
    longest: float
    post_p50: float
    changes: int
    deliveries: int
    lost: int  # screens × figures that did not end with the newest state
    overtaken: int  # changes that a screen was spared because a newer one was there
    backwards: int  # older drawings that came after newer ones
    refused: int  # POSTs that were not accepted


def delivery(changes: Sequence[Change], receipts: Sequence[Receipt], watching: dict[int, list[int]]) -> Delivery:
    """`watching`: board → the numbers of its screens."""
    good = [change for change in changes if change.status < 400 and change.seq]
    heard: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    for screen, figure, seq, at in receipts:
        heard[screen, figure].append((seq, at))
    made: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for change in sorted(good, key=lambda change: change.seq):
        made[change.board, change.figure].append(change)
    times: list[float] = []
    lost = overtaken = backwards = 0
    for (board, figure), posted in made.items():
        for screen in watching[board]:
            got = heard.get((screen, figure), [])
            backwards += sum(later[0] < earlier[0] for earlier, later in zip(got, got[1:], strict=False))
            place = exact = 0
            for number, change in enumerate(posted):
                while place < len(got) and got[place][0] < change.seq:
                    place += 1
                if place == len(got):
                    lost += number == len(posted) - 1
                    continue
                times.append((got[place][1] - change.began_at) * 1000)
                exact += number + 1 == len(posted) or got[place][0] < posted[number + 1].seq
            overtaken += len(posted) - exact
    return Delivery(
        percentile(times, 50), percentile(times, 99), max(times, default=0.0),
        percentile([(change.answered_at - change.began_at) * 1000 for change in good], 50),
        len(good), len(times), lost, overtaken, backwards, len(changes) - len(good))


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that so many per cent do not exceed; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(part) // 100) - 1)] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """One measurement of one server."""

    name: str
    p50: float  # ms
    p99: float  # ms
    longest: float  # ms
    post: float  # ms, half of the POSTs are answered by then
    cpu: float  # µs of processor time per message delivered
    cost: float  # ms of processor time per change, all in
    messages: float  # per change and screen, heartbeats not counted
    memory: float  # kB resident per idle screen
    size: int  # bytes of a figure's drawing
    lost: int
    overtaken: int
    backwards: int
    refused: int


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure; what must be none is added up."""
    sums = ("lost", "overtaken", "backwards", "refused")
    return Run(**{
        field.name: runs[0].name if field.name == "name"
        else sum(getattr(run, field.name) for run in runs) if field.name in sums
        else median(getattr(run, field.name) for run in runs)
        for field in fields(Run)})


COLUMNS = (  # title, field, decimals
    ("p50 ms", "p50", 1), ("p99 ms", "p99", 1), ("max ms", "longest", 1), ("POST ms", "post", 1), ("CPU µs", "cpu", 1),
    ("ms/change", "cost", 1), ("messages", "messages", 2), ("kB/screen", "memory", 2), ("bytes", "size", 0),
    ("lost", "lost", 0), ("overtaken", "overtaken", 0), ("backwards", "backwards", 0), ("refused", "refused", 0),
)
COMPARED = ("p50", "p99", "longest", "cpu", "cost", "memory")
HEAD = " " * 16 + "".join(f"{title:>10}" for title, _, _ in COLUMNS)


def line(run: Run) -> str:
    return f"{run.name:16}" + "".join(f"{getattr(run, name):10.{digits}f}" for _, name, digits in COLUMNS)


def ratios(ours: Run, theirs: Run) -> dict[str, float]:
    return {name: getattr(ours, name) / (getattr(theirs, name) or float("inf")) for name in COMPARED}


def ratio(ours: Run, theirs: Run) -> str:
    found = ratios(ours, theirs)
    return f"{'ratio':16}" + "".join(f"{found[name]:10.2f}" if name in found else " " * 10 for _, name, _ in COLUMNS)
