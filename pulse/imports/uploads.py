"""Uploaded files between the steps of an import: under a token nobody can guess, few of them, and not for long."""

import json
import re
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pulse import clock
from pulse.spreadsheets import File

KEPT = timedelta(hours=2)
MOST = 20
_TOKEN = re.compile(r"[0-9a-f]{32}")
_LIST, _MAPPING = "files.json", "mapping.toml"


@dataclass(frozen=True, slots=True)
class Upload:
    token: str
    files: tuple[File, ...]
    mapping: File | None  # the mapping that came with them or was chosen; without one columns are chosen on the page


def keep(folder: Path, files: Sequence[File], mapping: File | None) -> str:
    """The token. Takes away what is too old, and the oldest when there are too many."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _tidy(folder)
    token = secrets.token_hex(16)
    place = folder / f".{token}"
    place.mkdir(mode=0o700)
    for number, file in enumerate(files):
        (place / str(number)).write_bytes(file.content)
    if mapping is not None:
        (place / _MAPPING).write_bytes(mapping.content)
    listed = {"kept_at": clock.stamp(), "names": [file.name for file in files], "mapping": mapping and mapping.name}
    (place / _LIST).write_text(json.dumps(listed))
    place.rename(folder / token)  # whole or not at all
    return token


def find(folder: Path, token: str) -> Upload | None:
    """None for a token that is unknown, saved already or too old."""
    if not _TOKEN.fullmatch(token) or _too_old(folder / token):
        return None
    try:
        listed = json.loads((folder / token / _LIST).read_text())
        files = tuple(File(name, (folder / token / str(number)).read_bytes())
                      for number, name in enumerate(listed["names"]))
        mapping = File(listed["mapping"], (folder / token / _MAPPING).read_bytes()) if listed["mapping"] else None
    except OSError:  # forgotten by another worker at this moment
        return None
    return Upload(token, files, mapping)


def forget(folder: Path, token: str) -> None:
    if _TOKEN.fullmatch(token):
        shutil.rmtree(folder / token, ignore_errors=True)


def _tidy(folder: Path) -> None:
    places = sorted((place for place in folder.iterdir() if place.is_dir()), key=_kept_at)
    for place in [*(place for place in places if _too_old(place)), *places[:max(0, len(places) - MOST + 1)]]:
        shutil.rmtree(place, ignore_errors=True)


def _too_old(place: Path) -> bool:
    return clock.now() - _kept_at(place) > KEPT


def _kept_at(place: Path) -> datetime:
    """The beginning of time for what is half written or broken; while it is being written, its folder's own time."""
    try:
        return clock.parse(json.loads((place / _LIST).read_text())["kept_at"])
    except (OSError, ValueError, KeyError):
        try:
            return datetime.fromtimestamp(place.stat().st_mtime, clock.STOCKHOLM)
        except OSError:
            return datetime.fromtimestamp(0, clock.STOCKHOLM)
