"""Tables out of files: encodings, separators, headers, Excel, and what is no table."""

import io
import random
import resource
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pulse import spreadsheets
from pulse.errors import Refused
from pulse.spreadsheets import File, excel, excel_reader, text
from tests.imports import written

ROWS = "Enhet;Värde\nHemtjänst Åsäng;1,5\nSkolan Ö;2,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_swedish_letters_survive_every_encoding(encoding: str) -> None:
    sheet = spreadsheets.read(written.csv(ROWS, encoding=encoding))
    assert sheet.header == ("Enhet", "Värde")
    assert sheet.rows[0].cells == ("Hemtjänst Åsäng", "1,5")


def test_utf_16_from_the_other_end_is_read_too() -> None:
    assert spreadsheets.read(File("a.csv", b"\xfe\xff" + ROWS.encode("utf-16-be"))).header == ("Enhet", "Värde")


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_separator_is_found(sign: str) -> None:
    sheet = spreadsheets.read(written.csv(f"a{sign}b\r\n\"x{sign}y\"{sign}2\r\nz{sign}3\r\n"))
    assert sheet.header == ("a", "b")
    assert sheet.rows[0].cells == (f"x{sign}y", "2")


def test_excels_own_line_about_the_separator_is_obeyed_and_counted() -> None:
    sheet = spreadsheets.read(written.csv("sep=|\na|b;c\n1|2\n"))
    assert (sheet.header, sheet.header_line, sheet.rows[0].line) == (("a", "b;c"), 2, 3)


def test_decimal_commas_do_not_hide_the_semicolons() -> None:
    assert text.separator("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n") == ";"


def test_the_header_is_found_below_a_title_and_empty_rows() -> None:
    content = "Rapport 2026;;\n;;\nEnhet;Datum;Värde\nA;2026-11-01;3\n"
    for wanted in ((), ("Enhet", "Datum", "Värde")):
        sheet = spreadsheets.read(written.csv(content), wanted)
        assert (sheet.header, sheet.header_line, sheet.rows[0].line) == (("Enhet", "Datum", "Värde"), 3, 4)


def test_a_file_without_header_gets_numbered_columns() -> None:
    sheet = spreadsheets.read(written.csv("2026-11-01;3\n2026-11-02;4\n"))
    assert (sheet.header, sheet.header_line, len(sheet.rows)) == (("Kolumn 1", "Kolumn 2"), 0, 2)


def test_columns_of_the_same_name_are_told_apart() -> None:
    assert spreadsheets.read(written.csv("a;A;;b\n1;2;3;4\n")).header == ("a", "A (2)", "Kolumn 3", "b")


def test_line_numbers_count_lines_inside_quotes() -> None:
    sheet = spreadsheets.read(written.csv('a;b\n"en\ntvå";1\nc;2\n'))
    assert [row.line for row in sheet.rows] == [2, 4]


def test_excel_keeps_numbers_days_and_times() -> None:
    sheet = spreadsheets.read(written.excel([
        ["Dag", "Värde", "Tid", "Text", "När"],
        [date(2026, 11, 21), 1234.5, time(7), " å ", datetime(2026, 11, 21, 14, 30)]],))
    assert sheet.rows[0].cells[:4] == (date(2026, 11, 21), 1234.5, sheet.rows[0].cells[2], "å")
    assert (sheet.rows[0].line, sheet.sheets) == (2, ("Blad1",))


def test_the_first_sheet_with_content_is_read_or_the_one_asked_for() -> None:
    book = written.excel([], [["a", "b"], [1, 2]], [["c", "d"], [3, 4]])
    assert spreadsheets.read(book).name == "Blad2"
    assert spreadsheets.read(book, sheet="Blad3").header == ("c", "d")
    with pytest.raises(Refused, match="Blad9"):
        spreadsheets.read(book, sheet="Blad9")


def test_the_reader_of_workbooks_speaks_plainly() -> None:
    book = written.excel([["a", "b"], [1, True]])
    found = excel_reader.found(book.content, "", 10, 10)
    assert found["rows"] == [["a", "b"], [1.0, "ja"]]
    assert excel_reader.found(book.content, "", 1, 10) == {"no": "rows"}
    assert excel_reader.found(book.content, "Blad9", 10, 10) == {"no": "sheet"}
    assert excel_reader.found(b"PK\x03\x04", "", 10, 10) == {"no": "broken"}
    assert excel_reader.found(written.excel([]).content, "", 10, 10) == {"no": "empty"}
    assert excel_reader.plain(datetime(2026, 11, 21, 14, 30)) == "2026-11-21 14:30"
    assert excel_reader.plain(datetime(2026, 11, 21)) == excel_reader.plain(date(2026, 11, 21)) == {"day": "2026-11-21"}
    assert excel_reader.plain(time(7)) == {"time": "07:00"}


def _peak() -> int:
    """Megabytes this process and its children have held at most."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024


def _packed(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def test_a_workbook_that_unpacks_to_a_gigabyte_is_refused_without_using_the_memory() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/sheet.xml", "w") as part:
        for _turn in range(1024):
            part.write(bytes(1024 * 1024))
    before = _peak()
    with pytest.raises(Refused, match="packas upp"):
        spreadsheets.read(File("bomb.xlsx", target.getvalue()))
    assert _peak() - before <= 20


def test_a_workbook_with_a_cell_in_the_last_corner_is_refused_without_using_the_memory() -> None:
    book = written.excel([["a", "b"], [1, 2]])
    parts = {}
    with zipfile.ZipFile(io.BytesIO(book.content)) as packed:
        for name in packed.namelist():
            parts[name] = packed.read(name).replace(b'r="B2"', b'r="XFD1048576"')
    with pytest.raises(Refused):
        spreadsheets.read(File("corner.xlsx", _packed(**parts)))


def test_a_workbook_that_repeats_a_huge_text_is_refused_without_using_the_memory() -> None:
    book = written.excel([["a", "b"], ["x" * 30_000] * 2])
    parts = {}
    with zipfile.ZipFile(io.BytesIO(book.content)) as packed:
        for name in packed.namelist():
            parts[name] = packed.read(name).replace(b"x" * 30_000, b"x" * 20_000_000)
            cells = b"".join(b'<c r="%b%d" t="s"><v>2</v></c>' % (column, 3) for column in
                             [bytes([65 + first, 65 + second]) for first in range(6) for second in range(26)])
            parts[name] = parts[name].replace(b"</sheetData>", b'<row r="3">' + cells + b"</row></sheetData>")
    with pytest.raises(Refused):
        spreadsheets.read(File("repeat.xlsx", _packed(**parts)))


def test_a_slow_workbook_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "_SECONDS", 0.001)
    with pytest.raises(Refused, match="för stor"):
        spreadsheets.read(written.excel([["a", "b"], [1, 2]]))


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "tom"), (b"\n\n;;\n", "tom"), (b"\x00\x01\x02", "ingen tabell"), (b"a;b\n1;\x00\n", "ingen tabell"),
    (b"\xff\xfea", "ingen tabell"), (b"\x81\x8d\x8f", "ingen tabell"), (b"a\x1bb", "ingen tabell"),
    (b"\x89PNG\r\n\x1a\n", "ingen tabell"), (b"%PDF-1.7\x00", "ingen tabell"), (b"PK\x03\x04rest", "trasig"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "äldre"), (b'a;b\n"x;1\n', "citattecken"), (b'a;b\n"x"y;1\n', "citattecken"),
    (";".join(map(str, range(10_000))).encode() + b"\n", "för många kolumner"),
    (b"a;b\n" + b"x" * 200_000 + b";1\n", "rad 2"), (b"a;b\n" * 100_001, "för många rader"),
    (b"x" * (8 * 1024 * 1024 + 1), "för stor"), (_packed(a=b"x"), "trasig")])
def test_what_is_no_table_gets_a_plain_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        spreadsheets.read(File("fil", content))


def test_a_wide_or_long_workbook_is_refused() -> None:
    with pytest.raises(Refused, match="för stort"):
        spreadsheets.read(written.excel([list(range(300))]))


def test_a_file_that_cannot_be_opened_is_said(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused, match="öppna"):
        spreadsheets.load(tmp_path / "saknas.csv")
    (tmp_path / "a.csv").write_bytes(b"a;b")
    assert spreadsheets.load(tmp_path / "a.csv") == File("a.csv", b"a;b")


@given(some.binary(max_size=300) | some.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        sheet = spreadsheets.read(File("fil", content))
    except Refused as no:
        assert no.message.endswith(".")
    else:
        assert sheet.header
        assert len(set(sheet.header)) == len(sheet.header)


def test_a_workbook_with_flipped_bytes_is_a_table_or_refused() -> None:
    chance, book = random.Random(7), written.excel([["a", "b"], [1, 2]]).content
    for _turn in range(12):
        broken = bytearray(book)
        for _flip in range(6):
            broken[chance.randrange(4, len(broken))] ^= 1 << chance.randrange(8)
        try:
            spreadsheets.read(File("fil.xlsx", bytes(broken)))
        except Refused as no:
            assert no.message
