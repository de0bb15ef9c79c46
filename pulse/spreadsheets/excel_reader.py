"""Run as a script by `excel`: a workbook on standard input becomes JSON on standard output.

Arguments: the sheet wanted ('' for the first with content), the most rows, the most columns. Imports nothing of pulse.
"""

import contextlib
import io
import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any

import python_calamine as calamine

MEMORY = 1024 * 1024 * 1024  # bytes of address space
SECONDS = 20  # of processor


def found(content: bytes, wanted: str, most_rows: int, most_columns: int) -> dict[str, Any]:
    """{"sheet", "sheets", "rows"}, or {"no": why}."""
    try:
        book = calamine.load_workbook(io.BytesIO(content))
        return _sheet(book, wanted, most_rows, most_columns)
    except (calamine.CalamineError, OSError, ValueError):
        return {"no": "broken"}


def _sheet(book: calamine.CalamineWorkbook, wanted: str, most_rows: int, most_columns: int) -> dict[str, Any]:
    shown = [sheet.name for sheet in book.sheets_metadata
             if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible]
    if wanted and wanted not in shown:
        return {"no": "sheet"}
    for name in [wanted] if wanted else shown:
        sheet = book.get_sheet_by_name(name)
        if sheet.end is None:
            continue
        if sheet.end[0] >= most_rows or sheet.end[1] >= most_columns:
            return {"no": "rows"}
        rows = sheet.to_python(skip_empty_area=False)
        return {"sheet": name, "sheets": shown, "rows": [[plain(cell) for cell in row] for row in rows]}
    return {"no": "empty"}


def plain(cell: object) -> object:
    """A text, a float, {"day": …} or {"time": …}. A day with a time of day stays a text, `2026-11-21 14:30`."""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return {"day": cell.date().isoformat()} if midnight else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat("minutes")}
    return str(cell).strip()


if __name__ == "__main__":
    for limit, ceiling in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # some systems know no ceiling on memory
            resource.setrlimit(limit, (ceiling, ceiling))
    json.dump(found(sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
