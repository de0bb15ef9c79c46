"""The load programs still work, and their arithmetic can tell good from bad."""

from dataclasses import replace

import pytest

from tests.load import fanout, history, restarts, silence, town, yardstick
from tests.load.case import Case, ours, theirs
from tests.load.measures import delivery, middle, percentile, ratios
from tests.load.poster import Change
from tests.load.server import free_port


def change(seq, began, board=1, figure=1, status=303):
    made = Change(board, figure)
    made.seq, made.began_at, made.answered_at, made.status = seq, began, began + 0.002, status
    return made


def test_the_time_to_a_screen_ends_with_that_change_or_a_newer_one():
    found = delivery([change(1, 0.0), change(2, 0.010)], [(0, 1, 1, 0.005), (0, 1, 2, 0.030)], {1: [0]})
    assert (found.p50, round(found.longest)) == (5.0, 20)
    assert (found.lost, found.overtaken, found.backwards, found.refused) == (0, 0, 0, 0)


def test_a_change_that_was_skipped_is_overtaken_and_not_lost():
    found = delivery([change(1, 0.0), change(2, 0.010)], [(0, 1, 2, 0.030)], {1: [0]})
    assert (found.lost, found.overtaken, found.deliveries) == (0, 1, 2)


def test_a_screen_that_does_not_end_with_the_newest_state_is_counted_as_lost():
    found = delivery([change(1, 0.0), change(2, 0.010)], [(0, 1, 1, 0.005), (1, 1, 2, 0.020)], {1: [0, 1]})
    assert found.lost == 1


def test_another_figures_drawing_is_no_proof():
    assert delivery([change(1, 0.0)], [(0, 2, 5, 0.005)], {1: [0]}).lost == 1


def test_older_after_newer_is_counted():
    found = delivery([change(1, 0.0), change(2, 0.0)], [(0, 1, 2, 0.005), (0, 1, 1, 0.006)], {1: [0]})
    assert found.backwards == 1


def test_percentiles_are_values_that_were_measured():
    assert [percentile(range(1, 101), part) for part in (50, 99, 100)] == [50, 99, 100]
    assert percentile([], 99) == 0


@pytest.fixture
def small():
    return Case(screens=5, figures=2, changes=4, rate=20, port=free_port(), settle=0.3)


def test_fanout_measures_pulse_and_the_yardstick_with_the_same_bytes(small):
    run, sample = ours(small)
    assert (run.lost, run.backwards, run.refused) == (0, 0, 0)
    assert 0 < run.p50 <= run.p99 <= run.longest
    assert run.cpu > 0
    assert b'id="panel-figure-' in sample[0]
    if not yardstick.there():
        pytest.skip("nginx with nchan is not installed: no yardstick")
    its = theirs(replace(small, port=free_port()), sample)
    assert its.lost == 0
    assert its.size == run.size
    assert ratios(middle([run]), middle([its]))["p50"] > 0


def test_a_restart_leaves_no_screen_behind(small):
    back = restarts.restart(small, "hup", 20)
    assert (back.stale, back.codes) == (0, {1012: 5})


def test_a_screen_that_never_reads_is_found(small):
    found = silence.never_reads(replace(small, screens=3, rate=50), seconds=1)
    assert found.others.lost == 0
    assert found.gone == float("inf"), "one second is not enough to give it up"


def test_history_counts_the_pages_queries(tmp_path):
    apps = [history.create_app(history.Settings(data=town.build(tmp_path / str(days), 1, 2, days).path.parent))
            for days in (3, 60)]
    month, years = history.measure(*apps, history.PAGES[0], 1, 1)
    assert month.queries == years.queries > 3
    for app in apps:
        app.extensions["pulse.db"].close()


def test_a_missed_bar_is_told(capsys):
    assert fanout._report(iter([("p99", 2.0, "<=", 1.2)])) == 1
    assert "NO" in capsys.readouterr().out
    assert fanout._report(iter([("lost", 0.0, "==", 0.0)])) == 0
