"""What is said about a file: where, which column, and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from pulse.words import _


@dataclass(frozen=True, slots=True)
class Remark:
    file: str  # '' when it is about no file of its own
    line: int  # from 1; 0 when it is about the whole file
    column: str  # '' when it is about the whole line
    message: str

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        if self.line:
            where.append(_("rad %(line)s") % {"line": self.line})
        if self.column:
            where.append(_("kolumn ”%(column)s”") % {"column": self.column})
        return f"{', '.join(where)}: {self.message}" if where else self.message


class Unusable(Exception):
    """A mapping that cannot be used; `faults` say why, each with its line."""

    def __init__(self, faults: Sequence[object]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(map(str, faults))
