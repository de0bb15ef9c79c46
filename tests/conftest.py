"""What tests share: a copy of a once filled database, a clock that stands still, the application and a browser.

`cast.py` says who and what is in the database. Only ask for what the test needs: `db` alone starts no Flask.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as trials

from pulse import boards, clock, kpis, readings, schema
from pulse.boards import Board
from pulse.db import Database
from pulse.kpis import Kpi
from pulse.readings import Entered, Typed
from pulse.settings import Settings
from tests import cast

trials.register_profile("pulse", max_examples=int(os.environ.get("TRIALS", "25")), deadline=None, database=None,
                        derandomize=True,
                        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
trials.load_profile("pulse")

FindBoard = Callable[[str], Board]
FindFigure = Callable[..., Kpi]
Enter = Callable[..., Entered]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that all copies are made of: migrated once, filled once with the cast."""
    path = tmp_path_factory.mktemp("filled") / "pulse.db"
    with clock.frozen(cast.NOW):
        db = Database(path)
        schema.migrate(db)
        cast.fill(db)
        db.close()
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()
    return path


@pytest.fixture
def now() -> Iterator[datetime]:
    """The clock stands still at cast.NOW; `with clock.frozen(…)` inside a test moves it."""
    with clock.frozen(cast.NOW) as moment:
        yield moment


@pytest.fixture
def settings(tmp_path: Path, filled: Path) -> Settings:
    """An installation of its own, with a copy of the filled database in its data folder."""
    found = Settings(data=tmp_path / "data", boards=tmp_path / "boards", max_screens=64)
    found.data.mkdir()
    shutil.copyfile(filled, found.database)
    return found


@pytest.fixture
def db(settings: Settings, now: datetime) -> Iterator[Database]:
    """The copy, opened; nobody listens to its bell."""
    found = Database(settings.database)
    yield found
    found.close()


@pytest.fixture
def board(db: Database) -> FindBoard:
    """The board of that key: board(cast.HOME_CARE)."""
    def find(key: str) -> Board:
        found = boards.by_key(db, key)
        assert found is not None
        return found

    return find


@pytest.fixture
def home(board: FindBoard) -> Board:
    """The home-care board: three shifts, every day of the week."""
    return board(cast.HOME_CARE)


@pytest.fixture
def figure(db: Database, board: FindBoard) -> FindFigure:
    """The key figure of that name: figure("fall"), figure("närvaro", cast.SCHOOL)."""
    def find(key: str, on: str = cast.HOME_CARE) -> Kpi:
        found = kpis.by_key(db, board(on).id, key)
        assert found is not None
        return found

    return find


@pytest.fixture
def enter(db: Database, home: Board, figure: FindFigure) -> Enter:
    """Enters on the home-care board: enter("temperatur", 5) for today; enter("fall", 1, "2026-11-17 1")."""
    def write(key: str, value: float | None = None, period: str = cast.TODAY, by: str = cast.NURSE,
        version: int | None = None,
              client_key: str | None = None, **typed: object) -> Entered:
        return readings.enter(db, home, figure(key), period, Typed(value, **typed), by, version,
            client_key)  # type: ignore[arg-type]

    return write


@pytest.fixture
def app(settings: Settings, now: datetime) -> Iterator[Flask]:
    """The application on the same copy as `db`."""
    from pulse.app import create_app  # here: a test of the ground starts no Flask

    found = create_app(settings)
    found.testing = True
    found.config["PROPAGATE_EXCEPTIONS"] = False  # an answer 500 is what people would get
    yield found
    found.extensions["pulse.db"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that sends what a page of ours would: its Origin and no Sec-Fetch-Site (a TV of 2019)."""
    found = app.test_client()
    found.environ_base["HTTP_ORIGIN"] = "http://localhost"
    return found
