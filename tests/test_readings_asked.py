"""Readings asked for: the newest of each figure, and how every figure is doing; history costs nothing."""


from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import boards, clock, kpis, periods, readings
from pulse.boards import Board
from pulse.db import Database
from pulse.kpis import Kpi
from tests import cast
from tests.conftest import Enter, FindFigure
from tests.counting import statements, steps


def state(db: Database, board: Board, kpi: Kpi, now: datetime = cast.NOW) -> str:
    newest = readings.recent(db, [board.id], 1).get(kpi.id, [None])[-1]
    return readings.state(kpi, newest, board, now)


# -- asking

def test_recent_gives_each_figures_newest_oldest_first(db: Database, home: Board, enter: Enter,
    figure: FindFigure) -> None:
    for day in range(1, 8):
        enter("temperatur", day, f"2026-11-0{day}")
    enter("förslag", 3, "2026-11-01")
    found = readings.recent(db, [home.id], 3)
    assert [one.period for one in found[figure("temperatur").id]] == ["2026-11-05", "2026-11-06", "2026-11-07"]
    assert [one.value for one in found[figure("förslag").id]] == [3]
    assert figure("fall").id not in found


def test_series_is_one_figures_newest_oldest_first(db: Database, enter: Enter, figure: FindFigure) -> None:
    for day in range(1, 8):
        enter("temperatur", day, f"2026-11-0{day}", comment=f"Dag {day}")
    found = readings.series(db, figure("temperatur").id, 2)
    assert [(one.period, one.comment) for one in found] == [("2026-11-06", "Dag 6"), ("2026-11-07", "Dag 7")]


def test_no_boards_have_no_readings(db: Database, enter: Enter) -> None:
    enter("temperatur", 5)
    assert readings.recent(db, []) == {} and readings.states(db, [], cast.NOW) == {}


def years(db: Database, kpi: Kpi, days: int) -> None:
    """So many days of history up to yesterday."""
    with db.write():
        db.many("INSERT OR IGNORE INTO readings (kpi_id, period, value, colour, entered_at, entered_by, version)"
                " VALUES (:kpi, :period, 5, 'green', '2026-01-01T00:00:00.000Z', 'x', 1)",
                [{"kpi": kpi.id, "period": (date(2026, 11, 16) - timedelta(days=n)).isoformat()} for n in range(days)])


@pytest.mark.parametrize("count", [1, 10])
def test_recent_costs_the_same_with_a_thousand_values_as_with_ten(
        db: Database, home: Board, figure: FindFigure, count: int) -> None:
    years(db, figure("temperatur"), 10)
    young = steps(db, lambda: readings.recent(db, [home.id], count))
    years(db, figure("temperatur"), 1000)
    assert steps(db, lambda: readings.recent(db, [home.id], count)) <= young * 1.1 + 50
    assert len(statements(db, lambda: readings.recent(db, [home.id], count))) == 1


def test_states_of_all_boards_cost_three_questions_at_most(db: Database, figure: FindFigure) -> None:
    every = boards.all(db)
    assert len(statements(db, lambda: readings.states(db, every, cast.NOW))) <= 3


def test_entering_costs_the_same_after_years(db: Database, enter: Enter, figure: FindFigure) -> None:
    years(db, figure("temperatur"), 10)
    young = steps(db, lambda: enter("temperatur", 5))
    years(db, figure("temperatur"), 1000)
    with clock.frozen(cast.NOW + timedelta(days=1)):
        assert steps(db, lambda: enter("temperatur", 6, "2026-11-18")) <= young * 1.3 + 100


# -- states

@pytest.mark.parametrize("value, expected", [(5, "on"), (7, "near"), (9, "off")])
def test_a_fresh_value_says_how_the_figure_is_doing(
        db: Database, home: Board, enter: Enter, figure: FindFigure, value: float, expected: str) -> None:
    enter("temperatur", value)
    assert state(db, home, figure("temperatur")) == expected


@pytest.mark.parametrize("value", [5, 7, 9])
def test_an_old_value_keeps_its_number_and_is_only_old(
        db: Database, home: Board, enter: Enter, figure: FindFigure, value: float) -> None:
    enter("temperatur", value, "2026-11-15")
    assert state(db, home, figure("temperatur")) == "old"
    assert readings.recent(db, [home.id], 1)[figure("temperatur").id][0].value == value


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 40), st.sampled_from(["green", "yellow", "red"])),
    max_size=25),
       st.integers(0, 3 * 24 * 60))
def test_every_figure_is_counted_once_and_old_or_missing_ones_never_as_anything_else(
        db: Database, entered: list[tuple[int, int, str]], minutes: int) -> None:
    now, every = cast.NOW + timedelta(minutes=minutes), boards.all(db)
    figures = kpis.of(db, [board.id for board in every])
    known = {board.id: board for board in every}
    newest = _write_all(db, figures, known, entered, now)
    expected = {board.id: Counter(_slow_state(kpi, known[kpi.board_id], newest.get(kpi.id), now)
                                  for kpi in figures if kpi.board_id == board.id) for board in every}
    with clock.frozen(now):
        found = readings.states(db, every, now)
    assert found == expected
    assert sum(sum(counted.values()) for counted in found.values()) == len(figures)


def _write_all(db: Database, figures: list[Kpi], known: dict[int, Board], entered: list[tuple[int, int, str]],
               now: datetime) -> dict[int, tuple[str, str]]:
    """Puts the readings in place of all others; what each figure's newest one is, by id."""
    newest: dict[int, tuple[str, str]] = {}
    with db.write():
        db.execute("DELETE FROM readings")
        for which, back, colour in entered:
            kpi = figures[which % len(figures)]
            period = periods.current(kpi.rhythm, known[kpi.board_id], now - timedelta(hours=8 * back))
            db.execute("INSERT OR REPLACE INTO readings"
                       " (kpi_id, period, value, colour, entered_at, entered_by, version) VALUES"
                       " (:kpi, :period, 1, :colour, 'x', 'x', 1)", kpi=kpi.id, period=period, colour=colour)
            if period >= newest.get(kpi.id, ("", ""))[0]:
                newest[kpi.id] = (period, colour)
    return newest


def _slow_state(kpi: Kpi, board: Board, newest: tuple[str, str] | None, now: datetime) -> str:
    if newest is None:
        return "none"
    fresh = periods.fresh(kpi.rhythm, board, newest[0], now)
    return {"green": "on", "yellow": "near", "red": "off"}[newest[1]] if fresh else "old"


def test_figures_out_of_use_are_counted_nowhere(db: Database, home: Board, enter: Enter, figure: FindFigure) -> None:
    enter("temperatur", 5)
    with db.write():
        db.execute("UPDATE kpis SET retired_at = 'x' WHERE id = :id", id=figure("temperatur").id)
    assert readings.states(db, [home], cast.NOW)[home.id] == Counter({"none": 5})
    assert readings.recent(db, [home.id]) == {}
