"""The tables: tests/schema.sql shows them as all migrations leave them; `python -m tests.test_schema` redraws it."""

import tempfile
from pathlib import Path

import pytest

from pulse import schema
from pulse.db import Database
from tests import cast

PICTURE = Path(__file__).with_name("schema.sql")


def picture(db: Database) -> str:
    rows = db.query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%sqlite%' ORDER BY rowid")
    return "\n".join(f"{row['sql'].strip()};" for row in rows) + "\n"


def test_the_picture_of_the_tables_is_what_a_migrated_file_has(db: Database) -> None:
    assert PICTURE.read_text("utf-8") == picture(db), "redraw it: python -m tests.test_schema"


def test_every_table_is_strict(db: Database) -> None:
    loose = db.query("SELECT name FROM pragma_table_list"
                     " WHERE schema = 'main' AND strict = 0 AND name NOT LIKE '%sqlite%'")
    assert [row["name"] for row in loose] == []


def test_the_filled_file_points_at_nothing_that_is_missing(db: Database) -> None:
    assert db.query("PRAGMA foreign_key_check") == []


def test_a_unit_has_one_board_in_use_and_any_number_out_of_use(db: Database) -> None:
    with db.write():
        copy = "INSERT INTO boards SELECT NULL, :key, unit_id, name, kind, language, wall_theme, days, shifts," \
            " meeting_days, meeting_times, dim, categories, report_url, source, created_at, :retired FROM boards" \
            " WHERE key = :from"
        db.execute(copy, key="gammal", retired="2026-01-01T00:00:00.000Z", **{"from": cast.SCHOOL})
    with pytest.raises(Exception, match="UNIQUE"), db.write():
        db.execute(copy, key="ny", retired=None, **{"from": cast.SCHOOL})


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = Database(tmp_path / "pulse.db")
    with monkeypatch.context() as broken:
        broken.setattr(schema, "FIRST", schema.FIRST + "CREATE TABLE journal (id INTEGER);\n")
        with pytest.raises(Exception, match="already exists"):
            schema.migrate(db)
    assert db.query("SELECT name FROM sqlite_master") == []
    schema.migrate(db)
    assert db.value("SELECT count(*) FROM boards") == 0
    db.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        fresh = Database(Path(folder) / "pulse.db")
        schema.migrate(fresh)
        PICTURE.write_text(picture(fresh), "utf-8")
        fresh.close()
