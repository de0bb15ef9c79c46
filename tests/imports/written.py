"""What the tests of the import write: files as people's programs do, and mappings."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from pulse import imports
from pulse.imports import File, Mapping
from pulse.settings import home

RESPONSE = """
board = "Enhet"
period = "Datum"
[[figure]]
key = "svarstid"
value = ["Minuter"]
"""
"""Mapping for the IT desk's response times, a plain number each day."""

CREATING = """
board = "org"
period = "month"
same_period = "add"
[[figure]]
key = "i-tid"
numerator = ["all", "-late"]
denominator = ["all"]
[[unit]]
key = "sjukhusen"
name = "Sjukhusen"
level = "förvaltning"
[boards]
create = true
unit = "sjukhusen"
name = "name"
days = "mån-sön"
[[boards.kpi]]
key = "i-tid"
name = "I tid"
measure = "%"
direction = "higher"
target = 95
limit = 90
ratio = true
decimals = 1
rhythm = "month"
limits = [{ from = 2026-09-01, target = 80, limit = 70 }]
"""
"""Mapping that makes a board of each organisation; the limits are easier from September 2026."""


def csv(text: str, name: str = "siffror.csv", encoding: str = "utf-8") -> File:
    return File(name, text.encode(encoding))


def excel(*sheets: Sequence[Sequence[Any]], name: str = "siffror.xlsx", formats: str = "yyyy-mm-dd") -> File:
    """A workbook with these sheets, Blad1, Blad2 …"""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": formats}) as book:
        for number, rows in enumerate(sheets, 1):
            sheet = book.add_worksheet(f"Blad{number}")
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return File(name, target.getvalue())


def mapping(text: str) -> Mapping:
    return imports.parse(text.encode(), "mapping.toml", home("boards"))
