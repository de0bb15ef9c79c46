"""Mappings: what a small TOML file may say, and where it is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pulse import imports
from pulse.imports import Unusable
from pulse.settings import home
from tests.imports import written

DATA = Path(__file__).parent.parent / "data"


@pytest.mark.parametrize(("text", "sentence"), [
    ("", "board"), ("bord = 1", "rad 1: Ordet ”bord” finns inte här. Menar du ”board”?"),
    ("board = 'a'\nperiod = 3", "rad 2"), ("board = 'a'\nfixed.board = 'b'\nperiod = 'p'", "antingen ”board”"),
    ("board = 'a'\nperiod = 'p'", "[[figure]]"),
    ("board = 'a'\nperiod = 'p'\n[[figure]]\nvalue = ['v']", "rad 3: Skriv antingen ”key”"),
    ("board = 'a'\nperiod = 'p'\n[[figure]]\nkey = 'k'\nnumerator = ['n']", "”numerator” och ”denominator”"),
    ("board = 'a'\nperiod = 'p'\n[[figure]]\nkey = 'k'\nvalue = 'v'", "lista"),
    ("board = 'a'\nperiod = 'p'\n[[figure]]\nkey = 'k'\nvalue = ['v']\ntimes = 7", "rad 6: ”times”"),
    ("board = 'a'\nperiod = 'p'\nsame_period = 'sum'", "add"), ("= =", "går inte att läsa"),
    (written.CREATING.replace('unit = "sjukhusen"\n', ""), "enheten"),
    (written.CREATING.replace("target = 95", "target = 85"), "”limit” är högre"),
    (written.CREATING.replace('days = "mån-sön"', 'days = "alltid"'), "alltid"),
    (written.CREATING.replace("[boards]", '[boards]\ntemplate = "hemtjänst"'), "Menar du ”hemtjanst”"),
    (written.CREATING.replace('level = "förvaltning"', 'level = "landsting"'), "landsting"),
])
def test_what_is_wrong_is_said_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(Unusable) as no:
        written.mapping(text)
    assert sentence in str(no.value)


def test_bytes_that_are_no_text_are_said() -> None:
    with pytest.raises(Unusable, match="UTF-8"):
        imports.parse(b"board = '\xff'", "m.toml", home("boards"))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"saknas\.toml"):
        imports.read(tmp_path / "saknas.toml", tmp_path)


def test_a_board_template_gives_its_figures_to_the_new_boards() -> None:
    mapping = written.mapping(written.CREATING.replace("[boards]", '[boards]\ntemplate = "skola"'))
    assert mapping.pattern is not None
    assert len(mapping.pattern.figures) > 1
    assert mapping.pattern.columns["kind"] == "skola"


def test_the_shipped_mappings_can_be_used() -> None:
    shipped = imports.shipped(Path("/finns-inte"))
    assert shipped
    for path in shipped.values():
        assert imports.read(path, home("boards")).words.title


def test_an_installations_own_mapping_comes_before_a_shipped_one(tmp_path: Path) -> None:
    name = next(iter(imports.shipped(tmp_path)))
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / f"{name}.toml").write_text(written.RESPONSE)
    assert imports.shipped(tmp_path)[name] == tmp_path / "mappings" / f"{name}.toml"


@given(some.integers(0, 2000), some.sampled_from(["", "[", '"', "=", "\x00", "é", "\n\n[[figure]]\n", "9" * 400]))
def test_any_damage_to_a_mapping_is_survived(place: int, damage: str) -> None:
    text = (DATA / "nhs-ae.toml").read_text()
    try:
        written.mapping(text[:place] + damage + text[place + 3:])
    except Unusable as no:
        assert no.faults
