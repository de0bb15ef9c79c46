"""Board files: every mistake gets its line and a sentence; loading again changes nothing; nothing with history goes."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import boardfiles, boards, clock, kpis, readings, schema, settings, units
from pulse.boardfiles import shapes, source
from pulse.db import Database

SHIPPED = settings.home("boards")
MONDAY = datetime(2026, 11, 16, 12, tzinfo=UTC)

UNITS = """\
[[unit]]
key = "kommunen"
name = "Granby kommun"
level = "kommun"

[[unit]]
key = "norr"
name = "Hemtjänst Norr"
level = "enhet"
parent = "kommunen"

[[unit]]
key = "söder"
name = "Hemtjänst Söder"
level = "enhet"
parent = "kommunen"
"""

BOARD = """\
unit = "norr"
name = "Hemtjänst Norr"
shifts = ["07:00", "14:30"]

[meeting]
times = ["07:00"]

[[agenda]]
title = "Läget nu"
minutes = 2

[[kpi]]
key = "besok"
name = "Besök i tid"
measure = "%"
direction = "higher"
target = 95
limit = 90
ratio = true
rhythm = "day"

[[kpi]]
key = "temperatur"
name = "Temperatur"
direction = "band"
target = [20, 23]
limit = [18, 25]
rhythm = "week"
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "pulse.db"
    db = Database(path)
    schema.migrate(db)
    db.tables.conn.execute("PRAGMA journal_mode=DELETE")
    db.close()
    return path


@pytest.fixture
def empty(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    db = Database(shutil.copy(migrated, tmp_path / "pulse.db"))
    with clock.frozen(MONDAY):
        yield db
    db.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "boards"
    here.mkdir()
    write(here, "units.toml", UNITS)
    write(here, "norr.toml", BOARD)
    return here


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_bytes(text.encode())


def edit(folder: Path, name: str, old: str, new: str) -> int:
    """Replaces the text once; the line on which it stood."""
    text = (folder / name).read_bytes().decode()
    assert old in text
    write(folder, name, text.replace(old, new, 1))
    return text[:text.index(old)].count("\n") + 1


def the_fault(folder: Path) -> boardfiles.Fault:
    faults = boardfiles.check(folder)
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


def written(db: Database) -> tuple[int, int]:
    return db.value("SELECT total_changes()"), db.value("SELECT count(*) FROM journal")


# -- what is wrong, and where

# file, what stands there, what stands there instead, words of the sentence, and how far from there its line is
MISTAKES = [
    ("norr.toml", 'target = 95', 'targett = 95', ["targett", "Menar du ”target”?"], 0),
    ("norr.toml", 'direction = "higher"', 'direction = "hihger"', ["hihger", "Menar du ”higher”?"], 0),
    ("norr.toml", 'rhythm = "day"', 'rhythm = "dya"', ["dya", "Menar du ”day”?"], 0),
    ("norr.toml", 'rhythm = "week"', 'rhythm = "aldrig"', ["aldrig", "shift, day, week, month"], 0),
    ("norr.toml", 'unit = "norr"', 'unit = "nor"', ["nor", "Menar du ”norr”?"], 0),
    ("norr.toml", 'unit = "norr"', 'unit = "norr"\ntemplate = "hemtjänst"', ["hemtjänst", "Menar du ”hemtjanst”?"], 1),
    ("norr.toml", 'target = 95', 'target = "95"', ["target", "ett tal", "”95”"], 0),
    ("norr.toml", 'minutes = 2', 'minutes = 2.5', ["minutes", "heltal", "2.5"], 0),
    ("norr.toml", 'minutes = 2', 'minutes = 0', ["1 till 120"], 0),
    ("norr.toml", 'ratio = true', 'ratio = "ja"', ["ratio", "true eller false"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'shifts = "07:00"', ["shifts", "en lista"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'shifts = ["7:00"]', ["7:00", "07:00"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'shifts = ["14:30", "07:00"]', ["i ordning"], 0),
    ("norr.toml", 'times = ["07:00"]', 'days = "mån-fra"', ["mån-fra", "Menar du ”fre”?"], 0),
    ("norr.toml", 'times = ["07:00"]', 'days = "fre-mån"', ["fre-mån", "mån-fre"], 0),
    ("norr.toml", 'limit = 90', 'limit = 96', ["limit", "högre än ”target”"], 0),
    ("norr.toml", 'limit = 90\n', '', ["”target” och ”limit” behövs båda"], -6),
    ("norr.toml", 'limit = [18, 25]', 'limit = [21, 25]', ["omsluta"], 0),
    ("norr.toml", 'limit = [18, 25]', 'limit = 25', ["två tal"], 0),
    ("norr.toml", 'limit = [18, 25]', 'limit = [18, 20, 25]', ["spann"], 0),
    ("norr.toml", 'limit = 90', 'limit = nan', ["vanliga tal"], 0),
    ("norr.toml", 'target = 95', 'target = inf', ["vanliga tal"], 0),
    ("norr.toml", 'target = 95', 'target = 1e300', ["vanliga tal"], 0),
    ("norr.toml", 'direction = "band"', 'direction = "judged"', ["varken ”target” eller ”limit”"], 1),
    ("norr.toml", 'key = "temperatur"', 'key = "besok"', ["besok", "två gånger"], 0),
    ("norr.toml", 'key = "temperatur"', 'key = "Ute temperatur"', ["Ute temperatur", "små bokstäver"], 0),
    ("norr.toml", 'key = "temperatur"\n', '', ["key", "saknas"], -1),
    ("norr.toml", 'name = "Temperatur"\n', '', ["name"], -2),
    ("norr.toml", 'rhythm = "week"\n', '', ["rhythm", "saknas"], -6),
    ("norr.toml", 'unit = "norr"\n', '', ["unit", "saknas"], 0),
    ("norr.toml", 'measure = "%"', 'measure = "% av alla"', ["procenttecknet"], 0),
    ("norr.toml", 'measure = "%"', 'measure = "%"\ndecimals = 9', ["decimals"], 1),
    ("norr.toml", 'name = "Besök i tid"', f'name = "{"x" * 121}"', ["för lång", "120"], 0),
    ("norr.toml", 'name = "Besök i tid"', 'name = "Besök\\u202e"', ["inte syns"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'categories = []', ["Minst en kategori"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'categories = ["Fall", "Fall"]', ["Fall", "två gånger"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'dim = "natten"', ["dim", "22:00-06:00"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'report_url = "javascript:alert(1)"', ["https://"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'language = "sw"', ["sw", "Menar du ”sv”?"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'wall_theme = "drak"', ["drak", "Menar du ”dark”?"], 0),
    ("norr.toml", '[meeting]', '[[meeting]]', ["[meeting]"], 0),
    ("norr.toml", 'rhythm = "week"', 'rhythm = "week"\nreview = "i mars"', ["review", "ett datum"], 1),
    ("norr.toml", 'rhythm = "week"', 'rhythm = "week"\nreview = 2027-02-30', ["2027-02-30"], 1),
    ("norr.toml", 'target = 95', 'target = 95,5', ["punkt"], 0),
    ("norr.toml", 'target = 95', 'målvärde = 95', ["målvärde", "utan å, ä och ö"], 0),
    ("norr.toml", 'name = "Temperatur"', 'name = Temperatur', ["inom citattecken"], 0),
    ("norr.toml", 'name = "Temperatur"', 'name = "Temperatur', ["citattecken saknas"], 0),
    ("norr.toml", 'name = "Temperatur"', 'key = "igen"', ["två gånger"], 0),
    ("norr.toml", 'shifts = ["07:00", "14:30"]', 'dim = true', ["dim", "true"], 0),
    ("norr.toml", 'name = "Hemtjänst Norr"', 'language = 4\nname = "N"', ["något av sv, en"], 0),
    ("norr.toml", 'times = ["07:00"]', f'times = {[f"{hour:02}:00" for hour in range(10)]}', ["nio"], 0),
    ("norr.toml", 'rhythm = "day"', 'rhythm = "day"\nlimits = 3', ["[[kpi.limits]]"], 1),
    ("norr.toml", 'direction = "higher"', 'direction = "lower"', ["lägre än ”target”"], 2),
    ("norr.toml", '[[agenda]]', '[[agenda]', ["hakparenteserna"], 0),
    ("units.toml", 'parent = "kommunen"', 'parent = "komunen"', ["komunen", "Menar du ”kommunen”?"], 0),
    ("units.toml", 'level = "kommun"', 'level = "komun"', ["komun", "Menar du ”kommun”?"], 0),
    ("units.toml", 'key = "söder"', 'key = "norr"', ["norr", "två gånger"], 0),
    ("units.toml", 'level = "kommun"\n', 'level = "kommun"\nparent = "norr"\n', ["kommunen", "nivån är högre"], 1),
    ("units.toml", 'name = "Hemtjänst Söder"\n', '', ["name", "saknas"], -2),
]


@pytest.mark.parametrize(("file", "old", "new", "words", "away"), MISTAKES)
def test_a_mistake_is_told_with_its_file_its_line_and_the_word(
    folder: Path, file: str, old: str, new: str, words: list[str], away: int,
) -> None:
    line = edit(folder, file, old, new)
    fault = next(fault for fault in boardfiles.check(folder) if fault.file == file)
    for word in words:
        assert word in fault.message
    assert fault.line == line + away


def test_a_shift_figure_needs_shifts_and_a_judged_one_has_no_parts(folder: Path) -> None:
    write(folder, "norr.toml", 'unit = "norr"\nname = "N"\n[[kpi]]\nkey = "a"\nname = "A"\ndirection = "judged"\n'
                               'ratio = true\nrhythm = "shift"\nowner = """\nx = 1\n"""\n')
    assert [(fault.line, fault.message[:20]) for fault in boardfiles.check(folder)] == [
        (7, "Ett nyckeltal som be"), (8, "Varje pass går inte:")]


def test_two_boards_for_one_unit_names_the_other_file(folder: Path) -> None:
    write(folder, "norra.toml", BOARD)
    assert the_fault(folder).message == "Enheten ”norr” har redan en tavla i norr.toml."


def test_a_unit_that_lies_under_itself_is_found(folder: Path) -> None:
    edit(folder, "units.toml", 'parent = "kommunen"', 'parent = "söder"')
    edit(folder, "units.toml", 'parent = "kommunen"', 'parent = "norr"')
    faults = [fault for fault in boardfiles.check(folder) if fault.file == "units.toml"]
    assert [(fault.line, fault.message) for fault in faults] == [
        (10, "”norr” ligger under sig själv."), (16, "”söder” ligger under sig själv.")]


def test_old_encodings_are_named_with_the_line(folder: Path) -> None:
    (folder / "norr.toml").write_bytes(BOARD.encode("cp1252"))
    fault = the_fault(folder)
    assert fault.line == 2 and "UTF-8" in fault.message


@pytest.mark.parametrize(
    "value", ["[" * 3000, "9" * 5000, "0x" + "f" * 2000, "1e999", '"' * 7, "07:00:00.5", "{a = {b = {}}}"])
def test_what_no_reader_can_digest_is_one_fault_at_its_line(folder: Path, value: str) -> None:
    line = edit(folder, "norr.toml", "target = 95", f"target = {value}")
    assert the_fault(folder).line in (1, line)


def test_a_huge_file_is_refused(folder: Path) -> None:
    write(folder, "norr.toml", BOARD + "#" * source.LARGEST)
    assert "för stor" in the_fault(folder).message


def test_a_folder_in_place_of_a_file_is_one_fault(folder: Path) -> None:
    (folder / "mapp.toml").mkdir()
    assert "går inte att öppna" in the_fault(folder).message


@pytest.mark.parametrize(
    "name", ["Hemtjänst Norr.toml", "norr kopia.toml", "a--b.toml", "NORR.toml", f"{'x' * 61}.toml"])
def test_a_file_name_that_makes_no_address_is_told(folder: Path, name: str) -> None:
    write(folder, name, BOARD)
    assert "Filnamnet" in the_fault(folder).message


def test_names_typed_on_a_mac_are_the_same_address(empty: Database, folder: Path) -> None:
    write(folder, "norr.toml", BOARD.replace('unit = "norr"', 'unit = "söder"'))
    (folder / "norr.toml").rename(folder / "so\u0308der.toml")
    assert boardfiles.load(empty, folder).errors == ()
    assert boards.by_key(empty, "söder") is not None


def test_a_mark_at_the_beginning_and_windows_line_ends_are_fine(folder: Path) -> None:
    (folder / "norr.toml").write_bytes(b"\xef\xbb\xbf" + BOARD.replace("\n", "\r\n").encode())
    assert boardfiles.check(folder) == ()


def test_a_faulty_template_is_told_in_its_own_file_and_at_the_board(folder: Path) -> None:
    (folder / "templates").mkdir()
    write(folder, "templates/egen.toml", '[[kpi]]\nkey = "a"\nname = "A"\ndirection = "up"\nrhythm = "day"\n')
    edit(folder, "norr.toml", 'unit = "norr"', 'unit = "norr"\ntemplate = "egen"')
    first, second = boardfiles.check(folder)
    assert (first.file, first.line) == ("templates/egen.toml", 4)
    assert (second.file, second.line) == ("norr.toml", 2) and "egen" in second.message


def test_leaving_out_a_figure_that_the_template_lacks_names_the_nearest(folder: Path) -> None:
    write(folder, "norr.toml", 'template = "hemtjanst"\nunit = "norr"\nname = "N"\nwithout = ["vakanta"]\n')
    assert the_fault(folder).line == 4 and "vakanta-pass" in the_fault(folder).message


def test_a_missing_tree_is_told_and_leaves_everything_as_it_was(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    (folder / "units.toml").unlink()
    (folder / "norr.toml").unlink()
    outcome = boardfiles.load(empty, folder)
    assert outcome.retired == () and outcome.errors[0].file == "units.toml"


# -- loading

def test_loading_twice_writes_nothing_the_second_time(empty: Database) -> None:
    first = boardfiles.load(empty, SHIPPED)
    assert first.errors == () and first.changed == first.retired == ()
    before = written(empty)
    again = boardfiles.load(empty, SHIPPED)
    assert (again.added, again.changed, again.retired) == ((), (), ())
    assert written(empty) == before


def test_a_bad_file_leaves_its_own_board_and_stops_no_other(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    edit(folder, "norr.toml", 'name = "Hemtjänst Norr"', 'name = 3')
    write(folder, "söder.toml", 'template = "hemtjanst"\nunit = "söder"\nname = "Söder"\n')
    outcome = boardfiles.load(empty, folder)
    assert [error.file for error in outcome.errors] == ["norr.toml"]
    assert {board.name for board in boards.all(empty)} == {"Hemtjänst Norr", "Söder"}


def test_a_bad_tree_keeps_the_units_and_still_loads_boards(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    edit(folder, "units.toml", 'level = "enhet"', 'level = "enhetå"')
    edit(folder, "norr.toml", 'name = "Hemtjänst Norr"', 'name = "Norr"')
    assert boardfiles.load(empty, folder).changed == ("norr",)


def test_changes_name_what_changed_in_the_journal_but_never_its_text(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    edit(folder, "norr.toml", 'name = "Besök i tid"', 'name = "Hemlig text"')
    assert boardfiles.load(empty, folder).changed == ("norr/besok",)
    row = empty.one("SELECT * FROM journal ORDER BY seq DESC LIMIT 1")
    assert row is not None and row["verb"] == "changed" and row["detail"] == '{"fields":["name"]}'


def test_what_disappears_is_retired_and_what_returns_is_revived(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    (folder / "norr.toml").rename(folder / "norr.bort")
    assert boardfiles.load(empty, folder).retired == ("norr",)
    gone = boards.by_key(empty, "norr")
    assert gone is not None and gone.retired_at and boards.all(empty) == []
    (folder / "norr.bort").rename(folder / "norr.toml")
    assert boardfiles.load(empty, folder).added == ("norr",)
    back = boards.by_key(empty, "norr")
    assert back is not None and back.id == gone.id and back.retired_at is None


def test_a_retired_figure_keeps_its_readings_and_gets_them_back(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    board = boards.by_key(empty, "norr")
    assert board is not None
    figure = kpis.by_key(empty, board.id, "temperatur")
    assert figure is not None
    readings.enter(empty, board, figure, "2026-11-16", readings.Typed(value=21), "AK")
    text = BOARD[:BOARD.index('[[kpi]]\nkey = "temperatur"')]
    write(folder, "norr.toml", text)
    assert boardfiles.load(empty, folder).retired == ("norr/temperatur",)
    assert [kpi.key for kpi in kpis.of(empty, [board.id])] == ["besok"]
    write(folder, "norr.toml", BOARD)
    assert boardfiles.load(empty, folder).added == ("norr/temperatur",)
    assert readings.recent(empty, [board.id])[figure.id][0].value == 21


def test_units_leave_the_tree_only_when_they_carry_no_board(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    write(folder, "units.toml", UNITS[:UNITS.index('[[unit]]\nkey = "norr"')])
    outcome = boardfiles.load(empty, folder)
    assert outcome.retired == ("units/söder",) and outcome.errors[0].file == "norr.toml"
    (folder / "norr.toml").unlink()
    assert set(boardfiles.load(empty, folder).retired) == {"units/norr", "norr"}


def test_the_units_above_a_board_in_use_stay_with_it(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    write(folder, "units.toml", '[[unit]]\nkey = "ny"\nname = "Ny kommun"\nlevel = "kommun"\n')
    assert boardfiles.load(empty, folder).retired == ("units/söder",)
    norr = boards.by_key(empty, "norr")
    assert norr is not None and units.above(empty, norr.unit_id) == ("Granby kommun",)


def test_an_imported_board_is_not_ours_to_retire(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    with empty.write():
        empty.execute("UPDATE boards SET source = 'import'")
    (folder / "norr.toml").unlink()
    assert boardfiles.load(empty, folder).retired == ()


def test_a_board_can_take_over_the_unit_that_another_leaves(empty: Database, folder: Path) -> None:
    write(folder, "a.toml", BOARD.replace('unit = "norr"', 'unit = "söder"'))
    boardfiles.load(empty, folder)
    edit(folder, "a.toml", 'unit = "söder"', 'unit = "norr"')
    edit(folder, "norr.toml", 'unit = "norr"', 'unit = "kommunen"')
    assert set(boardfiles.load(empty, folder).changed) == {"a", "norr"}


def test_two_boards_that_change_places_are_told_to_take_two_steps(empty: Database, folder: Path) -> None:
    write(folder, "a.toml", BOARD.replace('unit = "norr"', 'unit = "söder"'))
    boardfiles.load(empty, folder)
    edit(folder, "a.toml", 'unit = "söder"', 'unit = "norr"')
    edit(folder, "norr.toml", 'unit = "norr"', 'unit = "söder"')
    outcome = boardfiles.load(empty, folder)
    assert {error.file for error in outcome.errors} == {"a.toml", "norr.toml"} and outcome.changed == ()


# -- limits with dates

def limits(db: Database, figure: str, day: str) -> tuple[float | None, float | None]:
    board = boards.by_key(db, "norr")
    assert board is not None
    kpi = kpis.by_key(db, board.id, figure)
    assert kpi is not None
    held = kpis.limits_on(db, kpi.id, date.fromisoformat(day))
    return held.target_low, held.limit_low


def test_the_first_limits_hold_since_ever_and_a_change_from_its_day(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    edit(folder, "norr.toml", "target = 95", "target = 97")
    assert boardfiles.load(empty, folder).changed == ("norr/besok",)
    assert limits(empty, "besok", "1999-01-01") == limits(empty, "besok", "2026-11-15") == (95, 90)
    assert limits(empty, "besok", "2026-11-16") == (97, 90)
    before = written(empty)
    boardfiles.load(empty, folder)
    assert written(empty) == before


def test_two_changes_in_a_day_leave_one(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    edit(folder, "norr.toml", "target = 95", "target = 97")
    boardfiles.load(empty, folder)
    edit(folder, "norr.toml", "target = 97", "target = 95")
    boardfiles.load(empty, folder)
    assert limits(empty, "besok", "2026-11-16") == (95, 90)


def test_a_change_written_ahead_waits_for_its_day(empty: Database, folder: Path) -> None:
    ahead = "limit = 90\n  [[kpi.limits]]\n  from = 2027-01-01\n  target = 98\n  limit = 93"
    edit(folder, "norr.toml", "limit = 90\nratio = true\nrhythm = \"day\"",
         "ratio = true\nrhythm = \"day\"\n" + ahead)
    assert boardfiles.load(empty, folder).errors == ()
    assert limits(empty, "besok", "2026-12-31") == (95, 90)
    assert limits(empty, "besok", "2027-01-01") == (98, 93)
    edit(folder, "norr.toml", ahead, "limit = 90")
    boardfiles.load(empty, folder)
    assert limits(empty, "besok", "2027-01-01") == (95, 90)


def test_a_dated_change_that_is_taken_away_keeps_the_past(empty: Database, folder: Path) -> None:
    dated = "rhythm = \"day\"\n  [[kpi.limits]]\n  from = 2026-09-01\n  target = 98\n  limit = 93"
    edit(folder, "norr.toml", 'rhythm = "day"', dated)
    boardfiles.load(empty, folder)
    edit(folder, "norr.toml", dated, 'rhythm = "day"')
    boardfiles.load(empty, folder)
    assert limits(empty, "besok", "2026-10-01") == (98, 93)
    assert limits(empty, "besok", "2026-11-16") == (95, 90)


def test_a_later_dated_change_wins_over_an_earlier_one_made_by_hand(empty: Database, folder: Path) -> None:
    boardfiles.load(empty, folder)
    edit(folder, "norr.toml", "target = 95", "target = 97")
    boardfiles.load(empty, folder)
    edit(folder, "norr.toml", 'rhythm = "day"',
         'rhythm = "day"\n  [[kpi.limits]]\n  from = 2026-06-01\n  target = 99\n  limit = 94')
    boardfiles.load(empty, folder)
    assert limits(empty, "besok", "2026-07-01") == (99, 94) == limits(empty, "besok", "2026-11-16")
    before = written(empty)
    boardfiles.load(empty, folder)
    assert written(empty) == before


# -- templates

def test_the_first_board_that_a_new_folder_gets_is_right() -> None:
    assert boardfiles.check(SHIPPED / "first") == ()


def test_a_board_takes_over_its_template_and_may_differ(empty: Database, folder: Path) -> None:
    write(folder, "norr.toml", """\
template = "hemtjanst"
unit = "norr"
name = "Norr"
without = ["personalkontinuitet"]

[[kpi]]
key = "besok-i-tid"
target = 92
limit = 85

[[kpi]]
key = "egen"
name = "Egen"
direction = "judged"
rhythm = "shift"
""")
    assert boardfiles.load(empty, folder).errors == ()
    board = boards.by_key(empty, "norr")
    assert board is not None and board.kind == "hemtjanst" and board.shifts == ("07:00", "14:30", "21:00")
    assert board.days == "1234567" and sum(minutes for _title, minutes in boards.agenda(empty, board.id)) == 10
    figures = {kpi.key: kpi for kpi in kpis.of(empty, [board.id])}
    assert list(figures)[-1] == "egen" and "personalkontinuitet" not in figures and len(figures) == 8
    assert figures["besok-i-tid"].limits.target_low == 92 and figures["besok-i-tid"].name == "Besök inom ±30 min"


# direction, (target, limit), rhythm, in the order of the library of key figures
LIBRARY = {
    "hemtjanst": [("lower", 12, 15, "month"), ("lower", 0, 1, "day"), ("higher", 95, 90, "day"),
                  ("higher", 65, 60, "week"), ("higher", 95, 85, "week"), ("lower", 0, 3, "day"),
                  ("lower", 1, 3, "day"), ("lower", 4, 6, "week")],
    "sarskilt-boende": [("higher", 90, 75, "month"), ("lower", 1, 3, "day"), ("higher", 30, 10, "day"),
                        ("higher", 95, 85, "week"), ("higher", 95, 85, "month"), ("higher", 90, 75, "week"),
                        ("lower", 80, 108, "month")],
    "forskola": [("lower", 5.5, 6.5, "day"), ("lower", 12, 15, "month"), ("lower", 15, 18, "month"),
                 ("higher", 90, 75, "week"), ("lower", 1, 3, "day"), ("lower", 8, 14, "day"),
                 ("lower", 55, 71, "month")],
    "skola": [("higher", 95, 90, "day"), ("lower", 5, 10, "week"), ("lower", 2, 5, "day"), ("lower", 0, 2, "week"),
              ("higher", 95, 85, "month"), ("lower", 45, 56, "month")],
    "it": [("higher", 95, 90, "day"), ("lower", 10, 25, "day"), ("higher", 65, 55, "week"), ("lower", 0, 1, "day"),
           ("higher", 98, 90, "week"), ("higher", 98, 90, "week")],
    "bygglov": [("higher", 100, 95, "week"), ("higher", 100, 95, "week"), ("higher", 100, 95, "week"),
                ("lower", 2, 5, "day"), ("lower", 5, 8, "month"), ("lower", 0, 10000, "month"),
                ("higher", 60, 40, "month")],
    "socialkontor": [("higher", 100, 97, "day"), ("higher", 100, 95, "week"), ("higher", 100, 100, "day"),
                     ("lower", 0, 3, "day"), ("lower", 14, 20, "week"), ("lower", 16, 20, "week")],
    "kok": [("lower", 45, 56, "day"), ("lower", 3, 6, "day"), ("lower", 0, 1, "day"), ("higher", 100, 97, "day"),
            ("higher", 98, 95, "day"), ("higher", 80, 65, "week"), ("higher", 30, 25, "month")],
}


def test_the_eight_ready_templates_have_the_figures_of_the_library() -> None:
    shipped = {path.stem: source.read(path, path.name).table for path in (SHIPPED / "templates").glob("*.toml")}
    assert {name: [(kpi["direction"], kpi["target"], kpi["limit"], kpi["rhythm"]) for kpi in table["kpi"]]
            for name, table in shipped.items()} == LIBRARY


def test_every_template_figure_says_why_and_who(empty: Database) -> None:
    for path in (SHIPPED / "templates").glob("*.toml"):
        table = source.read(path, path.name).table
        assert all(kpi["purpose"] and kpi["owner"] and kpi["measure"] for kpi in table["kpi"]), path.name
        assert all(len(kpi["name"]) <= 30 and len(kpi["measure"]) <= 20 for kpi in table["kpi"]), "too long for a tile"
        assert table["agenda"] and table["meeting"]["times"] and table["categories"], path.name


@pytest.mark.parametrize("kind", sorted(LIBRARY))
def test_each_template_makes_a_board_of_three_lines(empty: Database, folder: Path, kind: str) -> None:
    write(folder, "norr.toml", f'template = "{kind}"\nunit = "norr"\nname = "Norr"\n')
    outcome = boardfiles.load(empty, folder)
    assert outcome.errors == () and len(outcome.added) == 4 + len(LIBRARY[kind])


# -- whatever stands in a file

FILES = [path.read_bytes() for path in sorted(SHIPPED.rglob("*.toml"))]
SNIPPETS = st.sampled_from([
    b'"', b"'", b'"""', b"[", b"[[", b"]", b"]]", b"=", b"\n", b"\r", b"{", b"}", b",", b".", b"#", b"\x00", b"\xff",
    b"nan", b"-inf", b"1e999", b"0x" + b"f" * 90, b"9" * 5000, b"[" * 3000, b"true", b"2026-02-30", b"07:00:00",
    b"a.b.c = 1\n", b"[kpi]\n", b"[[kpi.limits]]\nfrom = 2026-01-01\n", b"[meeting.days]\n", b"unit = []\n",
    b"[[unit]]\n", b"key = 1\n", b"limit = [1]\n", b"\xc3\xa5", b"\xe2\x80\xae", b"\\u0000", b"\\u001b",
])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    text = draw(st.sampled_from(FILES))
    for _change in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 0, 1, 3, 20, 200]))
        text = text[:at] + draw(st.one_of(SNIPPETS, st.binary(max_size=6))) + text[at + cut:]
    return text


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[Path, Database]:
    here = tmp_path_factory.mktemp("mutated")
    shutil.copytree(SHIPPED, here / "boards")
    db = Database(shutil.copy(migrated, here / "pulse.db"))
    boardfiles.load(db, here / "boards")
    return here / "boards", db


@given(text=mutated(), name=st.sampled_from(["lingonet.toml", "units.toml", "templates/hemtjanst.toml"]))
def test_whatever_stands_in_a_file_the_others_load_and_faults_have_lines(
    workplace: tuple[Path, Database], text: bytes, name: str,
) -> None:
    folder, db = workplace
    kept = (folder / name).read_bytes()
    try:
        (folder / name).write_bytes(text)
        outcome = boardfiles.load(db, folder)
    finally:
        (folder / name).write_bytes(kept)
    lines = text.count(b"\n") + text.count(b"\r") + 1
    for fault in outcome.errors:
        assert fault.message and 1 <= fault.line <= (lines if fault.file == name else 1000)
        assert str(fault).isprintable() and len(str(fault)) < 1000
    assert boards.by_key(db, "hemtjanst-norr") is not None
    assert "bygglov.toml" not in {fault.file for fault in outcome.errors} or name == "units.toml"


# -- the manual

MANUAL = (settings.home("boards").parent / "docs" / "boards.md").read_text("utf-8")


def test_the_manual_lists_every_word() -> None:
    kinds = (shapes.Unit, shapes.Board, shapes.Meeting, shapes.Step, shapes.Figure, shapes.Change)
    words = {word.encode_name for kind in kinds for word in msgspec.structs.fields(kind)}
    assert {word for word in words if f"`{word}`" not in MANUAL and f"[{word}]" not in MANUAL} == set()


def test_the_manuals_boards_can_be_read(folder: Path) -> None:
    edit(folder, "units.toml", 'key = "norr"', 'key = "hemtjanst-norr"')
    for example in re.findall(r"```toml\n(template.*?)```", MANUAL, re.DOTALL):
        write(folder, "norr.toml", example)
        assert boardfiles.check(folder) == ()


def test_the_manuals_mistakes_are_told_like_that(folder: Path) -> None:
    edit(folder, "norr.toml", "target = 95", "targett = 95")
    assert the_fault(folder).message in MANUAL
    edit(folder, "norr.toml", "targett = 95", "target = 85")
    assert the_fault(folder).message in MANUAL
