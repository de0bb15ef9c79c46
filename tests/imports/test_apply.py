"""Saving an import: all or nothing, once, with the journal, and never over something newer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pulse import boardfiles, boards, clock, imports, journal, kpis, readings, units
from pulse.boards import Board
from pulse.db import Database
from pulse.errors import Refused, Stale
from pulse.imports import Applied, Preview, known, previewing
from pulse.kpis import Kpi
from pulse.readings import Typed
from tests import cast
from tests.imports import written

VALUES = "Enhet;Datum;Minuter\nIT-enheten;2026-11-16;12,5\nIT-enheten;2026-11-17;9\n"
ORGS = "org;name;month;all;late\nRF4;Sjukhuset Ö;2026-08;100;6\nRF4;;2026-08;100;0\nRF4;;2026-09;100;22\n" \
       "Å1/b;Lilla;2026-08;0;0\nÅ1/b;Lilla;2026-09;50;0\nTom;Tom;2026-09;0;0\n"


def seen(db: Database, text: str = VALUES, mapping: str = written.RESPONSE) -> Preview:
    return imports.preview(db, [written.csv(text)], written.mapping(mapping))


def saved(db: Database, text: str = VALUES, mapping: str = written.RESPONSE) -> Applied:
    return imports.apply(db, seen(db, text, mapping), cast.MANAGER)


def test_each_reading_is_saved_with_a_journal_row_and_the_bell_rings_once(
        db: Database, figure: Callable[..., Kpi]) -> None:
    rings: list[int] = []
    db.ring = lambda: rings.append(1)
    applied = saved(db)
    assert (applied.new, applied.changed, applied.same) == (2, 0, 0)
    kpi = figure("svarstid", cast.IT)
    assert [(one.period, one.value, one.colour, one.entered_by) for one in readings.series(db, kpi.id)] == [
        ("2026-11-16", 12.5, "yellow", cast.MANAGER), ("2026-11-17", 9, "green", cast.MANAGER)]
    assert [(one.thing, one.verb) for one in journal.since(db, 0)] == [
        ("reading", "entered"), ("reading", "entered"), ("import", "imported")]
    assert rings == [1]


def test_importing_again_changes_no_row_and_writes_no_journal(db: Database) -> None:
    saved(db)
    before, rows = journal.last(db), [tuple(row) for row in db.query("SELECT * FROM readings")]
    again = saved(db)
    assert (again.seq, again.new, again.changed, again.same) == (None, 0, 0, 2)
    assert journal.last(db) == before
    assert [tuple(row) for row in db.query("SELECT * FROM readings")] == rows


def test_a_correction_keeps_the_earlier_value_in_the_journal_and_can_be_undone(
        db: Database, board: Callable[[str], Board], figure: Callable[..., Kpi]) -> None:
    saved(db)
    applied = saved(db, VALUES.replace("12,5", "25"))
    assert (applied.new, applied.changed, applied.same) == (0, 1, 1)
    entry = next(one for one in journal.since(db, 3) if one.thing == "reading")
    assert (entry.verb, entry.detail["value"], entry.detail["colour"]) == ("corrected", [12.5, 25], ["yellow", "red"])
    readings.undo(db, board(cast.IT), entry, cast.MANAGER)
    reading = readings.at(db, figure("svarstid", cast.IT).id, "2026-11-16")
    assert reading is not None
    assert (reading.value, reading.colour) == (12.5, "yellow")


def test_a_new_value_can_be_undone_too(db: Database, board: Callable[[str], Board]) -> None:
    saved(db)
    readings.undo(db, board(cast.IT), journal.since(db, 0)[0], cast.MANAGER)
    assert db.value("SELECT count(*) FROM readings") == 1


def test_with_a_single_fault_nothing_is_saved(db: Database) -> None:
    with pytest.raises(Refused):
        saved(db, VALUES + "Okänd;2026-11-17;9\n")
    assert journal.last(db) == 0
    assert db.value("SELECT count(*) FROM readings") == 0


def test_a_crash_in_the_middle_leaves_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = seen(db)

    def crash(*_anything: object) -> int:
        raise RuntimeError("power lost")

    monkeypatch.setattr(journal, "record_many", crash)
    with pytest.raises(RuntimeError):
        imports.apply(db, preview, cast.MANAGER)
    assert db.value("SELECT count(*) FROM readings") == 0


def test_a_reading_that_somebody_changed_since_makes_the_preview_stale(
        db: Database, board: Callable[[str], Board], figure: Callable[..., Kpi]) -> None:
    preview = seen(db)
    readings.enter(db, board(cast.IT), figure("svarstid", cast.IT), "2026-11-16", Typed(value=3), cast.OUTSIDER)
    with pytest.raises(Stale):
        imports.apply(db, preview, cast.MANAGER)
    assert db.value("SELECT count(*) FROM readings") == 1
    assert seen(db).fingerprint != preview.fingerprint


@pytest.mark.parametrize("change", [
    "UPDATE boards SET retired_at = '2026-11-17T00:00:00.000Z' WHERE key = 'it-enheten'",
    "UPDATE kpis SET retired_at = '2026-11-17T00:00:00.000Z' WHERE key = 'svarstid'",
    "UPDATE limits SET target_high = 1 WHERE kpi_id = (SELECT id FROM kpis WHERE key = 'svarstid')",
    "INSERT INTO boards SELECT 999, 'rf4', unit_id, name, kind, language, wall_theme, days, shifts, meeting_days,"
    " meeting_times, dim, categories, report_url, source, created_at, '2026-01-01' FROM boards WHERE id = 1"])
def test_a_board_figure_or_limit_that_changed_since_makes_it_stale(db: Database, change: str) -> None:
    preview = seen(db) if "rf4" not in change else seen(db, ORGS, written.CREATING)
    with db.write():
        db.execute(change)
    with pytest.raises(Stale):
        imports.apply(db, preview, cast.MANAGER)


def test_a_double_tap_saves_once(db: Database) -> None:
    preview = seen(db)
    first = imports.apply(db, preview, cast.MANAGER, "import-12345678")
    assert imports.apply(db, preview, cast.MANAGER, "import-12345678") == first
    assert db.value("SELECT count(*) FROM journal") == 3


def test_new_boards_come_with_unit_figure_limits_and_colours(db: Database) -> None:
    applied = saved(db, ORGS, written.CREATING)
    assert applied.created == ("rf4", "å1-b")
    board = boards.by_key(db, "rf4")
    assert board is not None
    assert (board.name, board.days, board.source) == ("Sjukhuset Ö", "1234567", "import")
    assert units.above(db, board.unit_id) == ("Sjukhusen",)
    (kpi,) = kpis.of(db, [board.id])
    assert (kpi.name, kpi.ratio, kpi.limits.target_low) == ("I tid", True, 80)
    found = readings.series(db, kpi.id)
    assert [(one.period, one.numerator, one.denominator, one.value, one.colour) for one in found] == [
        ("2026-08-01", 194, 200, 97, "green"), ("2026-09-01", 78, 100, 78, "yellow")]


def test_nothing_to_be_a_share_of_is_noted_and_makes_no_reading(db: Database) -> None:
    preview = seen(db, ORGS, written.CREATING)
    assert [(note.line, "inget värde" in note.message) for note in preview.notes] == [(5, True), (7, True)]
    assert [board.name for board in preview.boards] == ["Sjukhuset Ö", "Lilla"]


def test_new_boards_are_found_again_by_key_and_name(db: Database) -> None:
    saved(db, ORGS, written.CREATING)
    again = saved(db, ORGS.replace("RF4", "rf4"), written.CREATING)
    assert (again.seq, again.same, again.created) == (None, 3, ())


def test_an_organisation_that_vanishes_keeps_its_history_and_grows_old(db: Database) -> None:
    saved(db, ORGS, written.CREATING)
    saved(db, "org;name;month;all;late\nå1/b;;2026-11;10;0\n", written.CREATING)
    board, other = boards.by_key(db, "rf4"), boards.by_key(db, "å1-b")
    assert board is not None
    assert other is not None
    states = readings.states(db, [board, other], clock.now())
    assert (states[board.id]["old"], states[other.id]["on"]) == (1, 1)


def test_a_figure_that_the_mapping_gained_is_added_to_its_boards(db: Database) -> None:
    saved(db, ORGS, written.CREATING)
    more = written.CREATING.replace("[[unit]]", '[[figure]]\nkey = "alla"\nvalue = ["all"]\n[[unit]]') + """
[[boards.kpi]]
key = "alla"
name = "Alla"
direction = "higher"
target = 10
limit = 5
rhythm = "month"
"""
    assert saved(db, ORGS, more).new == 5
    board = boards.by_key(db, "rf4")
    assert board is not None
    assert [kpi.key for kpi in kpis.of(db, [board.id])] == ["i-tid", "alla"]


def test_two_names_that_would_share_an_address_are_a_fault(db: Database) -> None:
    preview = seen(db, "org;name;month;all;late\nA/1;;2026-08;1;0\nA 1;;2026-08;1;0\n", written.CREATING)
    assert "samma adress" in str(preview.faults[0])


@pytest.mark.parametrize("name", ["///", "x" * 200, "skolan", "nedlagd"])
def test_a_name_that_cannot_be_a_board_is_a_fault(db: Database, name: str) -> None:
    preview = seen(db, f"org;name;month;all;late\n{name};;2026-08;1;0\n", written.CREATING)
    assert len(preview.faults) == 1


def test_new_boards_need_a_unit_that_is_there(db: Database) -> None:
    nowhere = written.CREATING.replace('key = "sjukhusen"', 'key = "annat"')
    assert "sjukhusen" in str(seen(db, ORGS, nowhere).faults[0])
    with db.write():
        db.execute("UPDATE units SET retired_at = '2026-01-01T00:00:00.000Z' WHERE key = 'gamla'")
    gone = written.CREATING.replace('"sjukhusen"', '"gamla"')
    assert "används inte längre" in str(seen(db, ORGS, gone).faults[0])


def test_loading_board_files_leaves_imported_boards_alone(db: Database, tmp_path: Path) -> None:
    saved(db, ORGS, written.CREATING)
    (tmp_path / "units.toml").write_text('[[unit]]\nkey = "ny"\nname = "Ny"\nlevel = "kommun"\n')
    boardfiles.load(db, tmp_path)
    board = boards.by_key(db, "rf4")
    assert board is not None
    assert (board.retired_at, units.above(db, board.unit_id)) == (None, ("Sjukhusen",))


def test_an_import_is_never_so_large_that_others_must_wait(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "MOST", 1)
    assert "för många värden" in str(seen(db).faults[0])
    monkeypatch.setattr(known, "MOST_NEW", 1)
    assert "Högst 1 nya tavlor" in str(seen(db, ORGS, written.CREATING).faults[0])


def test_units_are_made_parents_first_whatever_their_order(db: Database) -> None:
    above = written.CREATING.replace('level = "förvaltning"', 'level = "förvaltning"\nparent = "regionen"').replace(
        "[boards]", '[[unit]]\nkey = "regionen"\nname = "Regionen"\nlevel = "kommun"\n[boards]', 1)
    saved(db, ORGS, above)
    board = boards.by_key(db, "rf4")
    assert board is not None
    assert units.above(db, board.unit_id) == ("Sjukhusen", "Regionen")


def test_a_template_gives_the_new_boards_their_agenda(db: Database) -> None:
    saved(db, ORGS, written.CREATING.replace("[boards]", '[boards]\ntemplate = "skola"'))
    board = boards.by_key(db, "rf4")
    assert board is not None
    assert len(boards.agenda(db, board.id)) > 2
    assert len(kpis.of(db, [board.id])) > 1


def test_a_preview_and_an_import_can_be_told_in_one_line(db: Database) -> None:
    preview = seen(db, ORGS, written.CREATING)
    assert preview.summary() == "3 nya, 0 ändras, 0 lika som förut, 0 fel. 2 nya tavlor."
    assert imports.apply(db, preview, cast.MANAGER).summary() == "3 värden sparade."
