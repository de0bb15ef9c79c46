"""Key figures: which colour a value has, at both edges and in every direction, and by the limits of its day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse import kpis
from pulse.boards import Board
from pulse.db import Database
from pulse.kpis import EVER, Limits
from tests import cast
from tests.conftest import FindBoard, FindFigure
from tests.counting import statements

HIGHER = Limits(target_low=95, limit_low=90)
LOWER = Limits(target_high=10, limit_high=12)
BAND = Limits(target_low=4, target_high=6, limit_low=2, limit_high=8)
FIRST = date(2026, 1, 1)


def change(db: Database, kpi_id: int, since: str, low: float | None, limit: float | None) -> None:
    with db.write():
        db.insert("limits", kpi_id=kpi_id, valid_from=since, target_low=low, limit_low=limit)


# -- colour

@pytest.mark.parametrize("value, colour", [
    (100, "green"), (95, "green"), (94.999, "yellow"), (90, "yellow"), (89.999, "red"), (-5, "red")])
def test_when_higher_is_better_equality_belongs_to_the_better_side(value: float, colour: str) -> None:
    assert kpis.judge(value, HIGHER) == colour


@pytest.mark.parametrize("value, colour", [
    (0, "green"), (-3, "green"), (10, "green"), (10.001, "yellow"), (12, "yellow"), (12.001, "red")])
def test_when_lower_is_better_equality_belongs_to_the_better_side(value: float, colour: str) -> None:
    assert kpis.judge(value, LOWER) == colour


@pytest.mark.parametrize("value, colour", [
    (1.999, "red"), (2, "yellow"), (3.999, "yellow"), (4, "green"), (5, "green"), (6, "green"), (6.001, "yellow"),
    (8, "yellow"),
    (8.001, "red")])
def test_within_a_band_equality_belongs_to_the_better_side_at_all_four_edges(value: float, colour: str) -> None:
    assert kpis.judge(value, BAND) == colour


@pytest.mark.parametrize("value, colour", [(0, "green"), (0.5, "red")])
def test_a_target_that_is_also_the_limit_leaves_no_yellow(value: float, colour: str) -> None:
    assert kpis.judge(value, Limits(target_high=0, limit_high=0)) == colour


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4).map(sorted), st.floats(-1e6, 1e6))
def test_a_value_nearer_the_band_is_never_worse(edges: list[float], value: float) -> None:
    limits = Limits(EVER, edges[1], edges[2], edges[0], edges[3])
    middle = (edges[1] + edges[2]) / 2
    nearer = (value + middle) / 2
    rank = kpis.COLOURS.index
    assert rank(kpis.judge(nearer, limits)) <= rank(kpis.judge(value, limits))
    mirrored = Limits(EVER, -edges[2], -edges[1], -edges[3], -edges[0])
    assert kpis.judge(-value, mirrored) == kpis.judge(value, limits)


# -- limits that changed

def test_each_day_has_the_limits_that_held_then(db: Database, figure: FindFigure) -> None:
    kpi = figure("insatser")
    change(db, kpi.id, "2026-03-01", 80, 70)
    change(db, kpi.id, "2026-06-01", 98, 96)
    found = {day: kpis.limits_on(db, kpi.id, date.fromisoformat(day)).target_low
             for day in ("2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01", "2030-01-01")}
    assert list(found.values()) == [95, 80, 80, 98, 98]


def test_limits_that_begin_tomorrow_do_not_hold_today(db: Database, figure: FindFigure) -> None:
    kpi = figure("insatser")
    change(db, kpi.id, "2026-11-18", 50, 40)
    assert figure("insatser").limits == kpi.limits
    assert kpis.of(db, [kpi.board_id])[0].limits == kpi.limits


def test_limits_that_begin_today_hold_today(db: Database, figure: FindFigure) -> None:
    kpi = figure("insatser")
    change(db, kpi.id, "2026-11-17", 50, 40)
    assert figure("insatser").limits == Limits("2026-11-17", target_low=50, limit_low=40)
    assert kpis.by_id(db, kpi.id) == figure("insatser")


def test_a_day_before_the_first_limits_is_held_to_those(db: Database, figure: FindFigure) -> None:
    kpi = figure("insatser")
    with db.write():
        db.execute("UPDATE limits SET valid_from = '2026-06-01' WHERE kpi_id = :id", id=kpi.id)
    change(db, kpi.id, "2026-09-01", 50, 40)
    assert kpis.limits_on(db, kpi.id, date(2026, 5, 31)).target_low == 95


def test_a_figure_that_is_judged_by_hand_has_no_limits(db: Database, figure: FindFigure) -> None:
    assert figure("belastning").limits == kpis.limits_on(db, figure("belastning").id, FIRST) == Limits()
    assert kpis.limits_of(db, figure("belastning").id) == []


def test_all_limits_are_told_newest_first(db: Database, figure: FindFigure) -> None:
    change(db, figure("insatser").id, "2026-03-01", 80, 70)
    assert [limits.valid_from for limits in kpis.limits_of(db, figure("insatser").id)] == ["2026-03-01", EVER]


@given(st.sets(st.integers(1, 60), max_size=6), st.integers(0, 70))
def test_the_limits_of_a_day_are_the_newest_that_had_begun(db: Database, figure: FindFigure, days: set[int],
    on: int) -> None:
    kpi = figure("förslag")
    with db.write():
        db.execute("DELETE FROM limits WHERE kpi_id = :id AND valid_from > :ever", id=kpi.id, ever=EVER)
    for day in days:
        change(db, kpi.id, (FIRST + timedelta(days=day)).isoformat(), float(day), 0)
    begun = [day for day in days if day <= on]
    assert kpis.limits_on(db, kpi.id, FIRST + timedelta(days=on)).target_low == (max(begun) if begun else 5)


# -- finding

def test_figures_in_use_come_in_the_boards_order(db: Database, home: Board, board: FindBoard) -> None:
    found = [kpi.key for kpi in kpis.of(db, [board(cast.SCHOOL).id, home.id])]
    assert found == [key for on, key, *_ in cast.FIGURES if on in (cast.HOME_CARE, cast.SCHOOL)]


def test_figures_out_of_use_are_found_by_key_but_not_listed(db: Database, board: FindBoard, figure: FindFigure) -> None:
    assert figure("portioner", cast.CLOSED).retired_at is not None
    assert kpis.of(db, [board(cast.CLOSED).id]) == []


def test_no_boards_have_no_figures_and_an_unknown_figure_is_none(db: Database, home: Board) -> None:
    assert kpis.of(db, []) == []
    assert kpis.by_key(db, home.id, "närvaro") is None and kpis.by_id(db, 4711) is None


def test_all_figures_of_all_boards_are_one_question(db: Database) -> None:
    assert len(statements(db, lambda: kpis.of(db, range(1, 100)))) == 1


@pytest.mark.parametrize(("value", "read"), [
    (94.96, "94,96"), (95.0, "95,0"), (94.4, "94,4"), (89.999, "89,999"), (94.9999999, "95,0000"), (95.04, "95,0"),
])
def test_rounding_never_shows_a_number_of_another_colour(figure: FindFigure, value: float, read: str) -> None:
    kpi = replace(figure("fall"), decimals=1, limits=Limits(target_low=95, limit_low=90))
    assert kpis.shown(kpi, value) == read
