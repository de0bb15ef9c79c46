"""Units: the tree from the municipality down to the team."""

from pulse import units
from pulse.db import Database


def names(db: Database, key: str) -> list[str]:
    unit = units.by_key(db, key)
    assert unit is not None
    return [step.name for step in units.path(units.all(db), unit.id)]


def test_the_path_goes_from_the_top_down_to_the_unit_itself(db: Database) -> None:
    assert names(db, "norr") == ["Granby kommun", "Vård och omsorg", "Hemtjänst Norr"]


def test_the_top_unit_is_its_own_path(db: Database) -> None:
    assert names(db, "kommunen") == ["Granby kommun"]


def test_a_circle_in_the_tree_does_not_hang(db: Database) -> None:
    with db.write():
        db.execute("UPDATE units SET parent_id = (SELECT id FROM units WHERE key = 'norr') WHERE key = 'kommunen'")
    assert sorted(names(db, "norr")) == ["Granby kommun", "Hemtjänst Norr", "Vård och omsorg"]


def test_units_come_in_the_order_of_the_file_without_retired_ones(db: Database) -> None:
    with db.write():
        db.execute("UPDATE units SET retired_at = 'x' WHERE key = 'omsorg'")
    assert [unit.key for unit in units.all(db)] == ["kommunen", "utbildning", "norr", "skolan", "it", "gamla"]


def test_an_unknown_unit_is_none(db: Database) -> None:
    assert units.by_key(db, "finns-inte") is None
