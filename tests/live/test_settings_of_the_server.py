"""What gunicorn is told, without starting it; tests/live/test_serving.py starts it."""

import gc
import resource
import threading
from types import SimpleNamespace

import pytest

from pulse import serving
from pulse.serving import Worker


@pytest.fixture
def house(settings):
    return serving._House(settings)


def test_it_listens_where_the_settings_say_with_a_worker_that_knows_screens(house, settings):
    assert house.cfg.address == [(settings.host, settings.port)]
    assert house.cfg.worker_class is Worker
    assert (house.cfg.workers, house.cfg.threads) == (settings.workers, settings.threads)


def test_it_stops_within_three_seconds_and_opens_no_control_socket(house):
    assert house.cfg.graceful_timeout == 3
    assert house.cfg.control_socket_disable is True
    assert house.cfg.backlog == 4096
    assert house.cfg.max_requests == 0, "a worker that restarts by itself drops its screens"


def test_it_serves_the_application_with_its_live_part(house):
    app = house.load()
    assert app.extensions["pulse.live"].well()


def test_the_open_file_limit_is_lifted_to_what_is_allowed():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    serving.lift_file_limit()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)


def test_a_new_worker_takes_the_core_with_the_fewest(monkeypatch):
    monkeypatch.setattr(serving.os, "sched_getaffinity", lambda _pid: {0, 1}, raising=False)
    pinned = []
    monkeypatch.setattr(serving.os, "sched_setaffinity", lambda _pid, cores: pinned.append(cores), raising=False)
    arbiter, chosen = SimpleNamespace(WORKERS={}), []
    for pid in range(3):
        worker = SimpleNamespace()
        serving._choose_core(arbiter, worker)
        serving._pin(arbiter, worker)
        arbiter.WORKERS[pid] = worker
        chosen.append(worker.core)
    assert chosen == [0, 1, 0]
    del arbiter.WORKERS[0], arbiter.WORKERS[2]
    serving._choose_core(arbiter, after := SimpleNamespace())
    assert after.core == 0
    assert pinned == [{0}, {1}, {0}]


def test_where_cores_cannot_be_chosen_nothing_is_pinned(monkeypatch):
    monkeypatch.delattr(serving.os, "sched_getaffinity", raising=False)
    worker = SimpleNamespace()
    serving._choose_core(SimpleNamespace(WORKERS={}), worker)
    serving._pin(None, worker)
    assert not hasattr(worker, "core")


def test_a_worker_begins_its_live_part_and_ends_it(app):
    worker = SimpleNamespace(live=app.extensions["pulse.live"])
    serving._begin(worker)
    assert worker.live.well()
    serving._end(None, worker)
    assert not {"pulse-hub", "pulse-publisher"} & {thread.name for thread in threading.enumerate()}
    gc.unfreeze()


@pytest.mark.parametrize("how", ["handle_exit", "handle_quit"])
def test_a_signal_sends_the_screens_away_before_anything_else(monkeypatch, how):
    told = []
    monkeypatch.setattr(serving.ThreadWorker, how, lambda *_: told.append("gunicorn"))
    worker = Worker.__new__(Worker)
    worker.live = SimpleNamespace(stop=lambda: told.append("screens"))
    getattr(worker, how)(15, None)
    assert told == ["screens", "gunicorn"]


def test_serving_migrates_first(settings, monkeypatch):
    order = []
    monkeypatch.setattr(serving.schema, "migrate", lambda db: order.append(db.path))
    monkeypatch.setattr(serving._House, "run", lambda self: order.append("run"))
    serving.serve(settings)
    assert order == [settings.database, "run"]
