"""docs/import.md says what is true: its mappings are read, and its examples of numbers and dates too."""

import re
from pathlib import Path

import pytest

from pulse.spreadsheets import dates, numbers
from tests.imports import written

TEXT = (Path(__file__).parents[2] / "docs" / "import.md").read_text()
WHOLE = [block for block in re.findall(r"```toml\n(.*?)```", TEXT, re.S) if "title" in block]


@pytest.mark.parametrize("block", WHOLE)
def test_the_mappings_in_the_manual_can_be_used(block: str) -> None:
    assert written.mapping(block).words.title


def test_the_numbers_and_dates_in_the_manual_are_read() -> None:
    row = {name: re.findall(r"`([^`]+)`", line) for name, line in re.findall(r"^\| (\w+) \| (.*) \|$", TEXT, re.M)}
    assert all(numbers.read(text) for text in row["numbers"])
    assert {dates.read(text).grain for text in row["days"]} == {"day"}
    assert {dates.read(text).grain for text in row["weeks"]} == {"week"}
    assert {dates.read(text).grain for text in row["months"]} == {"month"}
