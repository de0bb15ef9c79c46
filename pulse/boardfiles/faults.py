"""What is wrong in a board file: where, which word, and which word was probably meant."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass

from pulse.words import _


@dataclass(frozen=True, slots=True)
class Fault:
    file: str  # as seen from the boards folder, 'templates/skola.toml'
    line: int  # from 1
    message: str  # a sentence for people

    def __str__(self) -> str:
        return _("%(file)s, rad %(line)s: %(message)s") % {
            "file": self.file, "line": self.line, "message": self.message}


class Unreadable(Exception):
    """The whole file is of no use; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def suggestion(word: str, allowed: Collection[str]) -> str:
    """A sentence with the nearest allowed word; the whole choice when none is near."""
    near = difflib.get_close_matches(word[:80].casefold(), allowed, n=1, cutoff=0.5)
    if near:
        return " " + _("Menar du ”%(word)s”?") % {"word": near[0]}
    return (" " + _("Välj bland: %(words)s.") % {"words": ", ".join(allowed)}) if allowed else ""


def shown(value: object) -> str:
    """The value as it stands in the file, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"”{brief(value)}”"
    if isinstance(value, list):
        return _("en lista")
    if isinstance(value, dict):
        return _("en egen del")
    too_long = isinstance(value, int) and value.bit_length() > 300  # Python refuses to write very long integers
    return _("ett väldigt stort tal") if too_long else brief(str(value))


def brief(text: str, longest: int = 50) -> str:
    """Shortened, and without characters that would move the reader's cursor."""
    visible = "".join(char if char.isprintable() else "·" for char in text[:longest + 1])
    return visible if len(visible) <= longest else visible[:longest - 1] + "…"
