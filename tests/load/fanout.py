"""How fast does a change reach every screen? `python -m tests.load.fanout --help`; see the README beside this file.

Server and client each have a core of their own. Changes are posted as a tablet does, over HTTP; the clock runs from the
start of the POST to the receipt at each screen.
"""

import argparse
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace

from tests.load import restarts, server, silence, yardstick
from tests.load.case import Case, ours, theirs
from tests.load.measures import HEAD, Run, line, middle, ratio, ratios

Bar = tuple[str, float, str, float]  # what, measured, "<=" or "==", asked for


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    _make_room()
    case = Case(chosen.screens, chosen.boards, chosen.figures, chosen.changes, chosen.rate, chosen.workers, chosen.port,
                inflates=chosen.deflated, visitors=chosen.visitors)
    if chosen.quick:
        compare(replace(case, screens=200, changes=20, rate=4), 1, yardstick.there())
        return 0
    if chosen.all:
        return _report(_everything(chosen.port, chosen.runs))
    if chosen.restart:
        print(restarts.told(restarts.restart(case, chosen.restart)))
    elif chosen.silent == "reader":
        print(silence.told("never reads", silence.never_reads(silence.quick(case))))
    elif chosen.silent == "cable":
        print(silence.told("cable pulled", silence.cable_pulled(case)))
    else:
        runs = compare(case, chosen.runs, chosen.yardstick)
        if chosen.json:
            print(json.dumps([asdict(run) for run in runs]))
    return 0


def compare(case: Case, runs: int, with_yardstick: bool, name: str = "pulse") -> list[Run]:
    """Alternating, so that both meet the same machine; returns the median of ours and, if asked for, of nchan."""
    print(f"\n{case.screens} screens on {case.boards} board(s), {case.changes} changes at {case.rate:g}/s,"
          f" {case.workers} worker(s)\n{HEAD}")
    mine, its = [], []
    for _ in range(runs):
        run, sample = ours(case, name)
        mine.append(run)
        print(line(run), flush=True)
        if with_yardstick:
            its.append(theirs(case, sample))
            print(line(its[-1]), flush=True)
    middles = [middle(mine), *([middle(its)] if its else [])]
    if runs > 1:
        print("medians")
        for run in middles:
            print(line(run))
    if its:
        print(ratio(*middles), flush=True)
    return middles


def _everything(port: int, runs: int) -> Iterator[Bar]:
    """All that is asked for, some twenty minutes."""
    plain = Case(port=port)
    for screens, rate in ((1000, 2.0), (5000, 1.0)):
        mine, its = compare(replace(plain, screens=screens, rate=rate, changes=30), runs, True)
        found = ratios(mine, its)
        yield f"{screens} screens, p50 to nchan", found["p50"], "<=", 1.4
        yield f"{screens} screens, p99 to nchan", found["p99"], "<=", 1.2
        yield f"{screens} screens, CPU per message to nchan", found["cpu"], "<=", 1.2
        yield f"{screens} screens, lost", mine.lost + mine.backwards, "==", 0
    yield "kB resident per idle screen at 5000", mine.memory, "<=", 4
    spread, = compare(replace(plain, screens=2000, boards=200, changes=1000, rate=50), runs, False)
    yield "2000 screens on 200 boards at 50/s, p99 ms", spread.p99, "<=", 10
    yield "… lost", spread.lost, "==", 0
    burst, = compare(replace(plain, figures=1, changes=2000, rate=200), runs, False)
    yield "200/s on one board with 1000 screens, newest state p99 ms", burst.p99, "<=", 50
    yield "… lost", burst.lost, "==", 0
    busy, = compare(replace(plain, changes=60, visitors=4), runs, False)
    yield "pages under full load meanwhile, push p99 ms", busy.p99, "<=", 60
    for how, what, most in (("kill", "last", 8), ("term", "gone", 3), ("hup", "stale", 0)):
        back = restarts.restart(replace(plain, screens=5000 if how == "kill" else 1000), how)
        print(restarts.told(back), flush=True)
        yield f"{back.how}: {what}", getattr(back, what), "<=", most
    yield from _silent(plain)


def _silent(plain: Case) -> Iterator[Bar]:
    cases: list[tuple[str, Callable[[], silence.Silence]]] = [
        ("never reads", lambda: silence.never_reads(silence.quick(plain)))]
    if silence.possible():
        cases.append(("cable pulled", lambda: silence.cable_pulled(replace(plain, screens=200))))
    for name, act in cases:
        found = act()
        print(silence.told(name, found), flush=True)
        yield f"{name}: the others' p99 ms", found.others.p99, "<=", 15
        yield f"{name}: gone after s", found.gone, "<=", 60


def _report(bars: Iterator[Bar]) -> int:
    """Every figure beside its bar. 1 when one is not reached."""
    found = list(bars)
    print("\nasked for")
    for what, measured, kind, asked in found:
        good = measured <= asked if kind == "<=" else measured == asked
        print(f"  {'yes' if good else 'NO ':4}{what:60}{measured:10.2f} {kind} {asked:g}")
    return 0 if all(measured <= asked for _, measured, _, asked in found) else 1


def _make_room() -> None:
    """A file for each screen, and a core for this client."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hasattr(os, "sched_setaffinity") and len(server.CORES) > 1:
        os.sched_setaffinity(0, {server.CORES[-1]})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("fanout", description=__doc__)
    parser.add_argument("--screens", type=int, default=1000)
    parser.add_argument("--boards", type=int, default=1, help="the screens are spread over so many")
    parser.add_argument("--figures", type=int, default=10, help="on each board")
    parser.add_argument("--changes", type=int, default=30)
    parser.add_argument("--rate", type=float, default=2.0, help="changes a second")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--visitors", type=int, default=0, help="who load board pages without a pause meanwhile")
    parser.add_argument("--deflated", action="store_true", help="the screens take deflated messages, as browsers do")
    parser.add_argument("--runs", type=int, default=1, help="medians of so many")
    parser.add_argument("--yardstick", action="store_true", help="the same bytes through nginx + nchan, alternating")
    parser.add_argument("--restart", choices=("kill", "term", "hup"), help="instead: how the screens come back")
    parser.add_argument("--silent", choices=("reader", "cable"), help="instead: screens that went silent")
    parser.add_argument("--quick", action="store_true", help="a look in half a minute, 200 screens")
    parser.add_argument("--all", action="store_true", help="all that is asked for, beside its bar (20 minutes, root)")
    parser.add_argument("--port", type=int, default=8150, help="and the next one, for the yardstick")
    parser.add_argument("--json", action="store_true", help="the medians once more, for programs")
    return parser


if __name__ == "__main__":
    if "--yardstick" in sys.argv and not yardstick.there():
        sys.exit("nginx with nchan is not here: apt-get install nginx libnginx-mod-nchan")
    sys.exit(main())
