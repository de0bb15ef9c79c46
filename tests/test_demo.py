"""The demo municipality: believable, the same every time, and never in the way of what people have entered."""

import json
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pulse import boards, clock, demo, deviations, ideas, journal, kpis, periods, readings, schema, settings, units
from pulse.db import Database
from pulse.demo import stories

SATURDAY = datetime(2026, 11, 21, 13, 7, tzinfo=UTC)
MOMENTS = [SATURDAY, datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 12, 31, 23, 10, tzinfo=UTC),
           datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
STORIES = sorted((Path(stories.__file__).parent / "stories").glob("*.toml"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "pulse.db"
    db = fresh(path)
    assert demo.fill(db, SATURDAY)
    db.tables.conn.execute("PRAGMA journal_mode=DELETE")
    db.close()
    return path


@pytest.fixture
def granby(filled: Path, tmp_path: Path) -> Iterator[Database]:
    db = Database(shutil.copy(filled, tmp_path / "pulse.db"))
    with clock.frozen(SATURDAY):
        yield db
    db.close()


def fresh(path: Path) -> Database:
    db = Database(path)
    schema.migrate(db)
    return db


def everything(db: Database) -> str:
    tables = ("units", "boards", "kpis", "limits", "readings", "comments", "ideas", "deviations", "journal")
    return json.dumps([[tuple(row) for row in db.query(f"SELECT * FROM {table}")] for table in tables])


def test_the_municipality_has_a_tree_of_four_levels_and_boards_of_all_eight_kinds(granby: Database) -> None:
    assert {unit.level for unit in units.all(granby)} == set(units.LEVELS)
    kinds = Counter(board.kind for board in boards.all(granby))
    assert len(boards.all(granby)) == 10 and kinds["hemtjanst"] == 2
    assert set(kinds) - {""} == {path.stem for path in (settings.home("boards") / "templates").glob("*.toml")}


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_most_figures_are_green_and_some_are_not_whenever_it_starts(tmp_path: Path, now: datetime) -> None:
    db = fresh(tmp_path / "pulse.db")
    demo.fill(db, now)
    with clock.frozen(now):
        all_boards = boards.all(db)
        states = sum(readings.states(db, all_boards, now).values(), Counter[str]())
    assert sum(states.values()) == len(kpis.of(db, [board.id for board in all_boards])) == 70
    share = {state: count / 70 for state, count in states.items()}
    assert 0.5 <= share["on"] <= 0.62 and 0.2 <= share["near"] <= 0.3 and 0.08 <= share["off"] <= 0.15
    assert 3 <= states["old"] <= 5 and states["none"] == 1
    assert db.value("SELECT max(entered_at) FROM readings") <= clock.stamp(now)
    assert db.value("SELECT max(at) FROM journal") <= clock.stamp(now)
    db.close()


def test_it_is_the_same_every_time(granby: Database, tmp_path: Path) -> None:
    again = fresh(tmp_path / "again.db")
    demo.fill(again, SATURDAY)
    assert everything(again) == everything(granby)


def test_filling_again_changes_nothing(granby: Database) -> None:
    before = everything(granby)
    assert not demo.fill(granby, SATURDAY + timedelta(days=3))
    assert everything(granby) == before


def test_it_keeps_out_where_somebody_has_written_already(tmp_path: Path) -> None:
    db = fresh(tmp_path / "pulse.db")
    with clock.frozen(SATURDAY):
        from_files = boards_loaded(db)
        ideas.add(db, from_files, "Vår egen", "", "AK")
        assert not demo.fill(db, SATURDAY)
    assert db.value("SELECT count(*) FROM ideas") == 1 and db.value("SELECT count(*) FROM readings") == 0


def boards_loaded(db: Database) -> boards.Board:
    from pulse import boardfiles

    boardfiles.load(db, settings.home("boards"))
    board = boards.by_key(db, "hemtjanst-norr")
    assert board is not None
    return board


def test_ninety_days_lie_behind_every_daily_figure(granby: Database) -> None:
    for board in boards.all(granby):
        for kpi in kpis.of(granby, [board.id]):
            series = readings.series(granby, kpi.id)
            if kpi.rhythm in ("day", "shift") and series:
                assert periods.day(series[0].period) <= clock.today() - timedelta(days=85), (board.key, kpi.key)
            assert all(periods.valid(kpi.rhythm, board, reading.period) for reading in series)


def test_every_reading_has_the_colour_of_the_limits_of_its_day(granby: Database) -> None:
    for board in boards.all(granby):
        for kpi in kpis.of(granby, [board.id]):
            for reading in readings.series(granby, kpi.id):
                if reading.value is None:
                    assert kpi.direction == "judged" and reading.comment
                else:
                    held = kpis.limits_on(granby, kpi.id, periods.day(reading.period))
                    assert reading.colour == kpis.judge(reading.value, held)


def test_a_share_is_its_parts_and_never_more_than_the_whole(granby: Database) -> None:
    for kpi in kpis.of(granby, [board.id for board in boards.all(granby)]):
        for reading in readings.series(granby, kpi.id):
            if kpi.ratio:
                assert reading.numerator is not None and reading.denominator
                assert reading.value == readings.ratio(kpi, reading.numerator, reading.denominator)
                assert kpi.measure != "%" or reading.numerator <= reading.denominator


def test_ideas_stand_in_every_stage_and_deviations_too(granby: Database) -> None:
    ids = [board.id for board in boards.all(granby)]
    assert {idea.stage for idea in ideas.on(granby, ids)} == set(ideas.STAGES)
    assert {deviation.stage for deviation in deviations.on(granby, ids)} == set(deviations.STAGES)
    for board in boards.all(granby):
        assert len(ideas.all_on(granby, board.id)) >= 6 and len(deviations.all_on(granby, board.id)) >= 3


def test_the_journal_runs_forward_and_its_newest_rows_are_from_today(granby: Database) -> None:
    entries = journal.since(granby, 0, 10_000)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert entries[-1].at[:10] == "2026-11-21"
    assert {"reading", "idea", "deviation", "board", "kpi", "unit"} == {entry.thing for entry in entries}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_names_nobody(path: Path) -> None:
    story = tomllib.loads(path.read_text("utf-8"))
    cards = [*story["idea"], *story["deviation"]]
    people = {card["by"] for card in cards} | {step[2] for card in cards for step in card.get("steps", [])}
    assert people <= set(story["team"]) and all(re.fullmatch(r"[A-ZÅÄÖ]{2}", who) for who in people)
    texts = " ".join(f"{card['title']} {card['text']}" for card in cards).casefold()
    assert not re.search(r"\b(rum|lgh|lägenhet) \d|\d{6}-?\d{4}|\bfru\b|\bherr\b|@|\bkpi\b|eskaler", texts)


def test_the_texts_carry_å_ä_and_ö(granby: Database) -> None:
    board = boards.by_key(granby, "åsängsskolan")
    assert board is not None
    assert units.above(granby, board.unit_id) == ("Grundskolor", "Barn och utbildning", "Granby kommun")
    assert any("å" in idea.title and "ö" in idea.text for idea in ideas.all_on(granby, board.id))
