"""Settings: the only place that reads the environment. Every name is PULSE_ + the field's name in capitals."""

import os
import re
import resource
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LANGUAGES = ("sv", "en")
_RANGES = {"port": (1, 65_535), "workers": (1, 64), "threads": (1, 256)}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def home(name: str) -> Path:
    """The folder `templates`, `static` or `boards`: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parent
    inside = package / ("boards_shipped" if name == "boards" else name)
    return inside if inside.is_dir() else package.parent / name


def default_workers() -> int:
    """One worker per core, at most two: the second is for pages and for a reload without a gap."""
    return max(1, min(2, os.cpu_count() or 1))


def default_screens() -> int:
    """Sockets a worker may hold: what the open-file limit leaves after 512 for requests, database and log."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(64, min(hard if hard > 0 else sys.maxsize, 20_480) - 512)


@dataclass(frozen=True)
class Settings:
    """What an installation may choose. Sizes in bytes, times in seconds unless the name says otherwise."""

    data: Path = Path("data")
    boards: Path = Path("boards")
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = field(default_factory=default_workers)
    threads: int = 8
    language: str = "sv"
    max_screens: int = field(default_factory=default_screens)
    max_body: int = 8 * 1024 * 1024
    origins: tuple[str, ...] = ()

    @property
    def database(self) -> Path:
        return self.data / "pulse.db"

    @property
    def loopback_only(self) -> bool:
        return self.host in LOOPBACK

    @property
    def hosts(self) -> frozenset[str]:
        """The names that the server answers to, without port; empty for any: on a network, when no origins are said."""
        named = {re.sub(r":\d+$", "", urlsplit(origin).netloc) for origin in self.origins}
        return frozenset({*LOOPBACK[:2], "[::1]", *named}) if named or self.loopback_only else frozenset()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Raises ValueError naming the variable when a value has the wrong form."""
        found = {f.name: environ[name] for f in fields(cls) if (name := f"PULSE_{f.name.upper()}") in environ}
        return cls(**{name: _read(name, raw) for name, raw in found.items()})


def _read(name: str, raw: str) -> Any:
    if name in ("data", "boards"):
        return Path(raw)
    if name == "origins":
        return tuple(_origin(origin) for origin in raw.split(",") if origin.strip())
    if name == "language" and raw not in LANGUAGES:
        raise ValueError(f"PULSE_LANGUAGE must be one of {', '.join(LANGUAGES)}, not {raw!r}")
    if name in ("host", "language"):
        return raw
    low, high = _RANGES.get(name, (1, sys.maxsize))
    if not re.fullmatch("[0-9]{1,12}", raw) or not low <= int(raw) <= high:
        raise ValueError(f"PULSE_{name.upper()} must be a whole number from {low} to {high}, not {raw!r}")
    return int(raw)


def _origin(written: str) -> str:
    found = written.strip().rstrip("/").lower()
    if not re.fullmatch(r"https?://[^/\s,@]+", found):
        raise ValueError(f"PULSE_ORIGINS must be addresses such as https://tavlor.kommunen.se, not {written!r}")
    return found
