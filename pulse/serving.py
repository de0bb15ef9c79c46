"""Serving: gunicorn, set up for boards. Each worker is pinned to a core and has a hub and a publisher of its own."""

import contextlib
import gc
import os
import resource
import socket
from collections import Counter
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from pulse import schema
from pulse.app import create_app
from pulse.db import Database
from pulse.live import Live
from pulse.settings import Settings

RARELY = (20_000, 20, 50)
"""When the garbage collector looks: what a page leaves behind is mostly freed without it."""

GRACE = 3
"""Seconds a stopping worker gives to requests under way."""


def serve(settings: Settings) -> None:
    """Listen until told to stop, then exit. The database is migrated first, before any worker runs."""
    lift_file_limit()
    db = Database(settings.database)
    schema.migrate(db)
    db.close()
    _House(settings).run()


def can_listen(settings: Settings) -> bool:
    """Whether the address is ours and nobody else listens on the port; asked before gunicorn starts its retries."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def lift_file_limit() -> None:
    """A screen is an open file; the soft limit of 1,024 is for shells."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Worker(ThreadWorker):  # type: ignore[misc]
    """A worker that sends its screens away at once when it is told to stop; they come back to the next one."""

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.live: Live = self.wsgi.extensions["pulse.live"]

    def handle_exit(self, sig: int, frame: object) -> None:
        self.live.stop()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: object) -> None:
        self.live.stop()
        super().handle_quit(sig, frame)


class _House(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in _config(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._settings)


def _config(settings: Settings) -> dict[str, Any]:
    quick = Path("/dev/shm")  # where a worker tells that it lives, many times a second
    return {
        "bind": f"{settings.host}:{settings.port}",
        "worker_class": Worker,
        "workers": settings.workers,
        "threads": settings.threads,
        "backlog": 4096,
        "graceful_timeout": GRACE,
        "keepalive": 5,
        "proc_name": "pulse",
        "control_socket_disable": True,
        "worker_tmp_dir": str(quick) if os.access(quick, os.W_OK) else None,
        "pre_fork": _choose_core,
        "post_fork": _pin,
        "post_worker_init": _begin,
        "worker_exit": _end,
    }


def _choose_core(arbiter: Any, worker: Any) -> None:
    """The core with the fewest workers; a Python process on two cores is slower than on one."""
    if hasattr(os, "sched_getaffinity"):
        taken = Counter(getattr(other, "core", None) for other in arbiter.WORKERS.values())
        worker.core = min(sorted(os.sched_getaffinity(0)), key=lambda core: taken[core])


def _begin(worker: Worker) -> None:
    """What is there now stays for good: the garbage collector need not look at it again, so its pauses stay short."""
    worker.live.start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


def _end(_arbiter: Any, worker: Any) -> None:
    live: Live | None = getattr(worker, "live", None)
    if live is not None:
        live.stop()
        live.join(0.5)


def _pin(_arbiter: Any, worker: Any) -> None:
    if hasattr(worker, "core"):
        os.sched_setaffinity(0, {worker.core})
