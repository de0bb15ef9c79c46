"""A board per organisation from one mapping: a small made-up twin, and the real files where they are at hand.

The real ones are 36 monthly files of A&E figures from NHS England (Open Government Licence), beside the project's
folder and not part of it.
"""

import csv
import io
from collections import defaultdict
from pathlib import Path

import pytest

from pulse import boards, clock, imports, journal, kpis, readings
from pulse.db import Database
from pulse.imports import Applied
from pulse.kpis import judge
from pulse.settings import home

HERE = Path(__file__).parent.parent / "data"
REAL = Path(__file__).parents[3] / "shared" / "real" / "nhs-ae"
TWIN = sorted(HERE.glob("ae-*.csv"))
FIGURE = "inom-fyra-timmar"


def taken_in(db: Database, paths: list[Path]) -> Applied:
    mapping = imports.read(HERE / "nhs-ae.toml", home("boards"))
    preview = imports.preview(db, [imports.load(path) for path in paths], mapping)
    assert not preview.faults
    return imports.apply(db, preview, "MA")


def shares(paths: list[Path]) -> dict[tuple[str, str], tuple[int, int]]:
    """Worked out without the program: organisation and month → within four hours, of how many."""
    sums: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for path in paths:
        for row in csv.DictReader(io.StringIO(path.read_text())):
            at, whole = (row["org_code"].lower(), row["period"]), int(row["attendances"])
            sums[at] = (sums[at][0] + whole - int(row["breaches"]), sums[at][1] + whole)
    return {at: pair for at, pair in sums.items() if pair[1]}


def check(db: Database, paths: list[Path]) -> None:
    wanted = shares(paths)
    first = taken_in(db, paths)
    assert (first.new, first.changed, first.same) == (len(wanted), 0, 0)
    assert len(first.created) == len({org for org, _month in wanted})
    found = {(row["key"], row["period"]): row for row in db.query(
        "SELECT b.key, r.* FROM readings AS r JOIN kpis AS k ON k.id = r.kpi_id JOIN boards AS b ON b.id = k.board_id"
        " WHERE k.key = :figure", figure=FIGURE)}
    assert {at: (row["numerator"], row["denominator"]) for at, row in found.items()} == wanted
    for at, (part, whole) in wanted.items():
        share = 100 * part / whole
        assert found[at]["value"] == share
        assert found[at]["colour"] == ("green" if share >= 95 else "yellow" if share >= 90 else "red")
    seq, rows = journal.last(db), db.value("SELECT total_changes()")
    again = taken_in(db, paths)
    assert (again.seq, again.same, again.created) == (None, len(wanted), ())
    assert (journal.last(db), db.value("SELECT total_changes()")) == (seq, rows)


def test_the_made_up_twin_comes_in_whole_and_only_once(db: Database) -> None:
    check(db, TWIN)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real A&E files are not beside the project")
def test_the_36_real_files_come_in_whole_and_only_once(db: Database) -> None:
    paths = sorted(REAL.glob("*.csv"))
    assert len(paths) == 36
    check(db, paths)


def test_an_organisation_appears_when_it_is_first_seen_and_grows_old_when_it_is_gone(db: Database) -> None:
    taken_in(db, TWIN[:1])
    assert boards.by_key(db, "nlx24") is None
    taken_in(db, TWIN[1:])
    found = {key: boards.by_key(db, key) for key in ("nlx24", "y02696", "rf4")}
    assert all(found.values())
    states = readings.states(db, [board for board in found.values() if board], clock.now())
    assert {key: dict(states[board.id]) for key, board in found.items() if board} == {
        "nlx24": {"on": 1}, "y02696": {"old": 1}, "rf4": {"on": 1}}


def test_a_corrected_month_changes_only_what_differs(db: Database, tmp_path: Path) -> None:
    taken_in(db, TWIN)
    corrected = tmp_path / "ae-2026-10.csv"
    corrected.write_text(TWIN[1].read_text().replace("19001,900", "19001,1900"))
    applied = taken_in(db, [corrected])
    assert (applied.new, applied.changed, applied.same) == (0, 1, 2)
    board = boards.by_key(db, "rf4")
    assert board is not None
    (kpi,) = kpis.of(db, [board.id])
    value = 100 * (19001 - 1900 + 540) / (19001 + 540)
    assert readings.series(db, kpi.id)[-1].value == value
    assert readings.series(db, kpi.id)[-1].colour == judge(value, kpi.limits)
