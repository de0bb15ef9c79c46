"""Units: the tree from the municipality down to the team."""

from pulse import units
from pulse.db import Database


def above(db: Database, key: str) -> tuple[str, ...]:
    unit = units.by_key(db, key)
    assert unit is not None
    return units.above(db, unit.id)


def test_the_units_above_come_the_nearest_first(db: Database) -> None:
    assert above(db, "norr") == ("Vård och omsorg", "Granby kommun")


def test_nothing_is_above_the_top_unit(db: Database) -> None:
    assert above(db, "kommunen") == ()


def test_a_circle_in_the_tree_does_not_hang(db: Database) -> None:
    with db.write():
        db.execute("UPDATE units SET parent_id = (SELECT id FROM units WHERE key = 'norr') WHERE key = 'kommunen'")
    assert set(above(db, "norr")) == {"Granby kommun", "Hemtjänst Norr", "Vård och omsorg"}


def test_units_come_in_the_order_of_the_file_without_retired_ones(db: Database) -> None:
    with db.write():
        db.execute("UPDATE units SET retired_at = 'x' WHERE key = 'omsorg'")
    assert [unit.key for unit in units.all(db)] == ["kommunen", "utbildning", "norr", "skolan", "it", "gamla"]


def test_an_unknown_unit_is_none(db: Database) -> None:
    assert units.by_key(db, "finns-inte") is None
