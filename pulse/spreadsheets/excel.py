"""Excel workbooks, read by calamine in a process of its own.

A workbook of some kilobytes can unpack to gigabytes or claim a cell in the last corner of the sheet. The reader
therefore runs with a ceiling on memory and time, and only what it hands back reaches the server.
"""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date, time
from pathlib import Path
from typing import Any

from pulse.errors import Refused
from pulse.spreadsheets.sheet import MOST_COLUMNS, MOST_ROWS, Cell, Row
from pulse.words import _

UNPACKED = 100 * 1024 * 1024  # bytes, all parts together
_PARTS = 2000
_SECONDS = 30


def table(content: bytes, sheet: str = "") -> tuple[str, tuple[str, ...], list[Row]]:
    """The sheet's name, all sheets' names and the rows. Without `sheet` the first visible one that holds something.
    Raises Refused when it cannot be read."""
    _check_size(content)
    found = _read_apart(content, sheet)
    if "no" in found:
        raise Refused("files", _sentence(found["no"], sheet))
    rows = [Row(line, tuple(map(_cell, cells))) for line, cells in enumerate(found["rows"], 1)]
    return found["sheet"], tuple(found["sheets"]), rows


def _check_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, UnicodeDecodeError):
        raise Refused("files", _sentence("broken", "")) from None
    if len(listed) > _PARTS or sum(part.file_size for part in listed) > UNPACKED:
        raise Refused("files", _sentence("large", ""))


def _read_apart(content: bytes, sheet: str) -> dict[str, Any]:
    reader = Path(__file__).with_name("excel_reader.py")
    command = [sys.executable, "-I", str(reader), sheet, str(MOST_ROWS), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"no": "large"}
    except (subprocess.CalledProcessError, ValueError):
        return {"no": "broken"}
    return found


def _sentence(reason: str, sheet: str) -> str:
    return {
        "large": _("Excelfilen är för stor när den packas upp. Spara bara bladet med värden i en ny fil."),
        "rows": _("Bladet är för stort: högst %(rows)s rader och %(columns)s kolumner.") % {
            "rows": MOST_ROWS, "columns": MOST_COLUMNS},
        "sheet": _("Bladet ”%(sheet)s” finns inte i filen.") % {"sheet": sheet[:60]},
        "empty": _("Filen är tom."),
    }.get(reason, _("Excelfilen är trasig. Öppna den i Excel och spara den på nytt som .xlsx."))


def _cell(found: Any) -> Cell:
    if isinstance(found, dict):
        return date.fromisoformat(found["day"]) if "day" in found else time.fromisoformat(found["time"])
    return found if isinstance(found, float) else str(found)
