"""The preview: every reading new, changed or the same, and each fault with its line; nothing is written."""

from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pulse import clock, imports, journal, readings
from pulse.boards import Board
from pulse.db import Database
from pulse.imports import File, Preview
from pulse.kpis import Kpi
from pulse.readings import Typed
from tests import cast
from tests.imports import written

NAMED = """
board = "Tavla"
period = "Period"
shift = "Pass"
[[figure]]
column = "Nyckeltal"
value = ["Värde"]
numerator = ["Del"]
denominator = ["Helhet"]
"""


def seen(db: Database, text: str | File, mapping: str = written.RESPONSE) -> Preview:
    return imports.preview(db, [written.csv(text) if isinstance(text, str) else text], written.mapping(mapping))


def faults(db: Database, text: str, mapping: str = written.RESPONSE) -> list[str]:
    return list(map(str, seen(db, text, mapping).faults))


def responses(*lines: str) -> str:
    return "Enhet;Datum;Minuter\n" + "".join(f"{line}\n" for line in lines)


def named(*lines: str) -> str:
    return "Tavla;Nyckeltal;Period;Pass;Värde;Del;Helhet\n" + "".join(f"{line}\n" for line in lines)


def test_a_new_value_is_new_with_its_colour(db: Database) -> None:
    preview = seen(db, responses("IT-enheten;2026-11-16;12,5", "it-enheten;17/11/2026;9"))
    assert [(one.verdict, one.value, one.colour, one.line) for one in preview.changes] == [
        ("new", 12.5, "yellow", 2), ("new", 9, "green", 3)]
    assert not preview.faults
    assert journal.last(db) == 0


def test_a_value_that_differs_is_changed_and_the_same_is_the_same(
        db: Database, board: Callable[[str], Board], figure: Callable[..., Kpi]) -> None:
    kpi = figure("svarstid", cast.IT)
    for period, value in (("2026-11-16", 12.5), ("2026-11-17", 8)):
        readings.enter(db, board(cast.IT), kpi, period, Typed(value=value), cast.OUTSIDER)
    preview = seen(db, responses("IT-enheten;2026-11-16;12,5", "IT-enheten;2026-11-17;9"))
    assert [one.verdict for one in preview.changes] == ["same", "changed"]
    assert preview.changes[1].before is not None
    assert preview.changes[1].before.value == 8
    assert preview.counts == {"same": 1, "changed": 1, "wrong": 0}


def test_the_colour_is_that_of_the_limits_that_held_then(db: Database, figure: Callable[..., Kpi]) -> None:
    with db.write():
        db.insert("limits", kpi_id=figure("svarstid", cast.IT).id, valid_from="2026-11-17", target_high=2.0,
                  limit_high=3.0)
    preview = seen(db, responses("IT-enheten;2026-11-16;9", "IT-enheten;2026-11-17;9"))
    assert [one.colour for one in preview.changes] == ["green", "red"]


def test_a_value_that_stays_keeps_the_colour_it_was_judged_to(db: Database, figure: Callable[..., Kpi]) -> None:
    imports.apply(db, seen(db, responses("IT-enheten;2026-11-16;9")), cast.MANAGER)
    with db.write():
        db.execute("UPDATE limits SET target_high = 1, limit_high = 2 WHERE kpi_id = :id",
                   id=figure("svarstid", cast.IT).id)
    (one,) = seen(db, responses("IT-enheten;2026-11-16;9")).changes
    assert (one.verdict, one.colour) == ("same", "green")


def test_one_date_and_one_number_decide_for_their_whole_columns(db: Database) -> None:
    preview = seen(db, responses("IT-enheten;03/04/2026;1,234", "IT-enheten;21/04/2026;7,5"))
    assert [(one.period, one.value) for one in preview.changes] == [("2026-04-03", 1.234), ("2026-04-21", 7.5)]
    chosen = 'date_order = "mdy"\ndecimal = "."' + written.RESPONSE
    (one,) = seen(db, responses("IT-enheten;03/04/2026;1,234"), chosen).changes
    assert (one.period, one.value) == ("2026-03-04", 1234)


@pytest.mark.parametrize(("line", "where", "sentence"), [
    ("IT-enhetn;2026-11-16;9", "rad 2, kolumn ”Enhet”", "Menar du ”IT-enheten”?"),
    (";2026-11-16;9", "rad 2, kolumn ”Enhet”", "namn saknas"),
    ("Gamla köket;2026-11-16;9", "rad 2, kolumn ”Enhet”", "används inte längre"),
    ("nedlagd;2026-11-16;9", "rad 2", "används inte längre"),
    ("IT-enheten;2026-02-30;9", "rad 2, kolumn ”Datum”", "finns inte i kalendern"),
    ("IT-enheten;;9", "rad 2, kolumn ”Datum”", "Datum saknas"),
    ("IT-enheten;2026-11;9", "rad 2, kolumn ”Datum”", "varje dag"),
    ("IT-enheten;v. 46 2026;9", "rad 2, kolumn ”Datum”", "varje dag"),
    ("IT-enheten;2026-11-18;9", "rad 2, kolumn ”Datum”", "inte börjat"),
    ("IT-enheten;03/04/2026;9", "rad 2, kolumn ”Datum”", "två sätt"),
    ("IT-enheten;2026-11-16;NaN", "rad 2, kolumn ”Minuter”", "inte ett tal"),
    ("IT-enheten;2026-11-16;1e309", "rad 2, kolumn ”Minuter”", "inte ett tal"),
    ("IT-enheten;2026-11-16;9999999999999", "rad 2, kolumn ”Minuter”", "för stort"),
    ("IT-enheten;2026-11-16;=1+1", "rad 2, kolumn ”Minuter”", "formel"),
    ("IT-enheten;2026-11-16;1,234", "rad 2, kolumn ”Minuter”", "två sätt"),
    ("IT-enheten;2026-11-16;9;7", "rad 2", "fler celler"),
])
def test_each_fault_has_its_line_its_column_and_a_sentence(db: Database, line: str, where: str, sentence: str) -> None:
    (fault,) = faults(db, responses(line))
    assert where in fault
    assert sentence in fault
    assert fault.startswith("siffror.csv, ")


@pytest.mark.parametrize(("line", "sentence"), [
    (f"{cast.HOME_CARE};Fal;2026-11-16;1;1;;", "Menar du ”Fall”?"),
    (f"{cast.HOME_CARE};;2026-11-16;1;1;;", "Nyckeltalets namn saknas"),
    (f"{cast.HOME_CARE};Arbetsbelastning;2026-11-16;1;1;;", "bedöms för hand"),
    (f"{cast.HOME_CARE};Insatser i rätt tid;2026-11-16;;;57;60;", ""),
    (f"{cast.HOME_CARE};Insatser i rätt tid;2026-11-16;;;61;60", "större än helheten"),
    (f"{cast.HOME_CARE};Insatser i rätt tid;2026-11-16;;;−1;60", "mindre än noll"),
    (f"{cast.HOME_CARE};Fall;2026-11-16;4;1;;", "1 (07:00), 2 (14:30), 3 (21:00)"),
    (f"{cast.HOME_CARE};Fall;2026-11-16;;1;;", "vilket pass"),
    (f"{cast.HOME_CARE};Fall;2026-11-16;13.00;1;;", "vilket pass"),
    (f"{cast.HOME_CARE};Kontinuitet;2026-11;;1;;", "varje vecka"),
    (f"{cast.HOME_CARE};Genomförda förslag;v. 46 2026;;1;;", "varje månad"),
    ("åsängsskolan;Frånvaro;2026-11-16;;;;", "Menar du ”Närvaro”?"),
])
def test_a_figure_that_cannot_take_the_value_says_why(db: Database, line: str, sentence: str) -> None:
    found = faults(db, named(line), NAMED)
    assert [sentence in fault for fault in found] == ([True] if sentence else [])


def test_a_retired_figure_is_said(db: Database, figure: Callable[..., Kpi]) -> None:
    with db.write():
        db.execute("UPDATE kpis SET retired_at = '2026-11-01T00:00:00.000Z' WHERE key = 'svarstid'")
    (fault,) = faults(db, responses("IT-enheten;2026-11-16;9"))
    assert "används inte längre på IT-enheten" in fault


def test_each_rhythm_finds_its_period(db: Database) -> None:
    preview = seen(db, named(
        f"{cast.HOME_CARE};fall;2026-11-16;3;1;;", f"{cast.HOME_CARE};Fall;2026-11-16;14.30;2;;",
        f"{cast.HOME_CARE};Kontinuitet;v. 46 2026;;9;;", f"{cast.HOME_CARE};Kontinuitet;5 nov 2026;;9;;",
        f"{cast.HOME_CARE};Genomförda förslag;okt 2026;;3;;",
        f"{cast.HOME_CARE};Insatser i rätt tid;2026-11-16;;;57;60",
    ), NAMED)
    assert [one.period for one in preview.changes] == [
        "2026-11-16 3", "2026-11-16 2", "2026-11-09", "2026-11-02", "2026-10-01", "2026-11-16"]
    assert preview.changes[5].value == 95
    assert preview.changes[5].colour == "green"


def test_excel_gives_days_times_and_numbers(db: Database) -> None:
    book = written.excel([["Tavla", "Nyckeltal", "Period", "Pass", "Värde", "Del", "Helhet"],
                          [cast.HOME_CARE, "fall", date(2026, 11, 16), time(7), 1, "", ""],
                          [cast.HOME_CARE, "fall", date(2026, 11, 16), 2, 0, "", ""]])
    assert [one.period for one in seen(db, book, NAMED).changes] == ["2026-11-16 1", "2026-11-16 2"]


def test_the_same_period_twice_is_a_fault_that_names_the_other_line(db: Database) -> None:
    (fault,) = faults(db, responses("IT-enheten;2026-11-16;9", "IT-enheten;16 nov 2026;9"))
    assert "rad 3" in fault
    assert "står redan på rad 2" in fault


def test_rows_are_added_when_the_mapping_says_so(db: Database) -> None:
    mapping = written.RESPONSE.replace("[[figure]]", 'same_period = "add"\n[[figure]]')
    preview = seen(db, responses("IT-enheten;2026-11-16;9", "IT-enheten;2026-11-16;2"), mapping)
    assert [(one.value, one.rows) for one in preview.changes] == [(11, 2)]
    two = [written.csv(responses("IT-enheten;2026-11-16;9"), "a.csv"),
           written.csv(responses("IT-enheten;2026-11-16;2"), "b.csv")]
    assert "rad 2 i a.csv" in str(imports.preview(db, two, written.mapping(mapping)).faults[0])
    (fault,) = faults(db, responses("IT-enheten;2026-11-16;9", "IT-enheten;2026-11-16;"), mapping)
    assert "för liten" in fault


def test_the_same_file_twice_is_a_fault(db: Database) -> None:
    file = written.csv(responses("IT-enheten;2026-11-16;9"))
    preview = imports.preview(db, [file, File("kopia.csv", file.content)], written.mapping(written.RESPONSE))
    assert "kopia.csv: Filen har samma innehåll som siffror.csv." in map(str, preview.faults)


def test_an_empty_cell_is_noted_and_writes_nothing(db: Database) -> None:
    preview = seen(db, responses("IT-enheten;2026-11-16;", "IT-enheten;2026-11-17;..", "IT-enheten;2026-11-15;3"))
    assert len(preview.changes) == 1
    assert [note.line for note in preview.notes] == [2, 3]


def test_shares_that_were_not_made_per_cent_are_noted(db: Database) -> None:
    with db.write():
        db.execute("UPDATE kpis SET measure = '%' WHERE key = 'svarstid'")
    preview = seen(db, responses("IT-enheten;2026-11-16;0,95"))
    assert "0,95 i filen 95 %?" in str(preview.notes[0])
    assert seen(db, responses("IT-enheten;2026-11-16;0,95"), written.RESPONSE + "times = 100").changes[0].value == 95


def test_a_missing_column_names_the_nearest(db: Database) -> None:
    found = faults(db, "Enhet;Datun;Minuter\nIT-enheten;2026-11-16;9\n")
    assert found == ["siffror.csv, rad 1, kolumn ”Datum”: Kolumnen finns inte i filen. Menar du ”Datun”?"]
    assert "Filen har: x, y." in faults(db, "x;y\n1;2\n")[0]


def test_a_plain_figure_and_a_share_need_their_own_columns(db: Database) -> None:
    plain = written.RESPONSE.replace('value = ["Minuter"]', 'numerator = ["Minuter"]\ndenominator = ["Minuter"]')
    assert "ett enda tal" in faults(db, responses("IT-enheten;2026-11-16;9"), plain)[0]
    share = written.RESPONSE.replace("svarstid", "närvaro")
    assert "del och helhet" in faults(db, responses("Åsängsskolan;2026-11-16;9"), share)[0]


def test_a_fixed_board_and_period_need_no_columns(db: Database) -> None:
    mapping = '[fixed]\nboard = "it-enheten"\nperiod = "2026-11-16"\n[[figure]]\nkey = "svarstid"\nvalue = ["Minuter"]'
    assert [one.period for one in seen(db, "Minuter;x\n9;1\n", mapping).changes] == ["2026-11-16"]


def test_rows_to_skip_are_skipped(db: Database) -> None:
    mapping = 'skip = ["Summa"]' + written.RESPONSE
    preview = seen(db, responses("IT-enheten;2026-11-16;9", "SUMMA;;9"), mapping)
    assert (len(preview.changes), preview.faults) == (1, ())


def test_two_boards_of_the_same_name_are_told_apart_by_key(db: Database) -> None:
    with db.write():
        db.execute("UPDATE boards SET name = 'Tvilling' WHERE key IN ('it-enheten', 'åsängsskolan')")
    assert "åsängsskolan, it-enheten" in faults(db, responses("Tvilling;2026-11-16;9"))[0]
    assert not faults(db, responses("it-enheten;2026-11-16;9"))


def test_a_file_without_any_value_is_a_fault(db: Database) -> None:
    assert faults(db, "Enhet;Datum;Minuter\n") == ["Det finns inga värden att läsa in."]


def test_the_questions_do_not_grow_with_the_rows(db: Database) -> None:
    def questions(days: int) -> int:
        asked = 0

        def count(_statement: str) -> None:
            nonlocal asked
            asked += 1

        db._connection.set_trace_callback(count)
        seen(db, responses(*(f"IT-enheten;2026-{month:02}-{day:02};9" for month in range(1, 11)
                             for day in range(1, days + 1))))
        db._connection.set_trace_callback(None)
        return asked

    assert questions(1) == questions(28)


def test_hundreds_of_unknown_boards_are_answered_at_once(db: Database) -> None:
    found = faults(db, responses(*(f"Okänd {number};2026-11-16;9" for number in range(3000))))
    assert len(found) == 3000


@given(some.lists(some.tuples(
    some.sampled_from(["IT-enheten", "it-enheten", "Åsängsskolan", "x"]) | some.text(max_size=12),
    some.sampled_from(["2026-11-16", "16/11/2026", "03/04/2026", "2026-02-30", "v. 46 2026"]) | some.text(max_size=12),
    some.sampled_from(["1", "1,5", "1,234", "NaN", "1e309", "", "=A1"]) | some.text(max_size=12)), max_size=6))
def test_any_rows_become_readings_or_faults(db: Database, rows: list[tuple[str, str, str]]) -> None:
    content = responses(*(";".join(row) for row in rows)).encode("utf-8", "surrogatepass")
    preview = seen(db, File("fil.csv", content))
    assert preview.changes or preview.faults
    assert all(str(fault) for fault in preview.faults)
    assert all(one.period <= clock.today().isoformat() for one in preview.changes)
