"""Screens that have gone silent: one that never reads, and thirty whose cable was pulled. Do the others notice?

The cable is a pair of virtual network cards into a network namespace of our own, so this needs root on Linux.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.load.case import Case, Tablet, pulse_with, warm_up
from tests.load.crowd import Crowd, Loop
from tests.load.measures import Delivery, delivery
from tests.load.poster import Poster, paced
from tests.load.server import ROOT, Server

OURS, THEIRS = "10.213.77.1", "10.213.77.2"


@dataclass(frozen=True)
class Silence:
    others: Delivery
    gone: float  # seconds until the server had let go of every silent screen, inf if it did not


def never_reads(case: Case, seconds: float = 70.0) -> Silence:
    """One screen with a small window stops reading; the board changes on. `case.rate` must fill its socket."""
    with pulse_with(case) as running, Loop() as loop:
        silent = Crowd(loop, running.base, [case.path(0)])
        silent.connect()
        mute = silent.screens[0]
        assert mute.socket is not None
        mute.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        mute.reads = False
        port = mute.socket.getsockname()[1]
        return _others(case, running, loop, lambda: _held(running.port, lambda ip, far: far == port), seconds)


def cable_pulled(case: Case, screens: int = 30, seconds: float = 70.0) -> Silence:
    with _cable() as name, pulse_with(case, host="0.0.0.0") as running, Loop() as loop:
        child = subprocess.Popen(
            ["ip", "netns", "exec", name, sys.executable, "-m", "tests.load.sitters", f"http://{OURS}:{running.port}",
             case.path(0), str(screens)], cwd=ROOT, stdout=subprocess.PIPE)
        try:
            assert child.stdout is not None
            if child.stdout.readline().strip() != b"live":
                raise RuntimeError("the screens behind the cable did not connect")
            _run("ip", "link", "set", f"{name}h", "down")
            return _others(case, running, loop, lambda: _held(running.port, lambda ip, _: ip == THEIRS), seconds)
        finally:
            child.kill()
            child.wait()


def possible() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("ip") is not None


def _others(case: Case, running: Server, loop: Loop, held, seconds: float) -> Silence:  # type: ignore[no-untyped-def]
    """The screens that are well, while the silent ones are still held."""
    crowd, poster = Crowd(loop, running.base, case.paths), Poster(loop, running.base, 2)
    tablet = Tablet(case, poster)
    began, gone = time.perf_counter(), float("inf")
    crowd.connect()
    warm_up(loop, tablet, poster)
    crowd.forget()
    poster.changes.clear()

    def enter(number: int) -> None:
        nonlocal gone
        tablet.enter(number + 1000)
        if gone == float("inf") and number % 20 == 0 and not held():
            gone = time.perf_counter() - began

    paced(loop, int(seconds * case.rate), case.rate, enter)
    poster.wait()
    loop.run(1.0)
    found = delivery(poster.changes, crowd.receipts, case.watching)
    return Silence(found, gone)


def _held(port: int, those) -> int:  # type: ignore[no-untyped-def]
    """How many connections to the port the server still holds, of `those(address, port)`."""
    count = 0
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, far, state, *_ = row.split()
        address, far_port = far.split(":")
        if int(local.split(":")[1], 16) == port and state == "01":
            ip = ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
            count += those(ip, int(far_port, 16))
    return count


@contextmanager
def _cable() -> Iterator[str]:
    """A namespace with one end of a cable; the other end is `<name>h` here. Both are taken away at the end."""
    name = f"pulse{os.getpid()}"
    _run("ip", "netns", "add", name)
    try:
        _run("ip", "link", "add", f"{name}h", "type", "veth", "peer", "name", "eth0", "netns", name)
        _run("ip", "addr", "add", f"{OURS}/30", "dev", f"{name}h")
        _run("ip", "link", "set", f"{name}h", "up")
        _run("ip", "-n", name, "addr", "add", f"{THEIRS}/30", "dev", "eth0")
        _run("ip", "-n", name, "link", "set", "eth0", "up")
        yield name
    finally:
        subprocess.run(["ip", "link", "del", f"{name}h"], check=False, capture_output=True)
        subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def told(name: str, found: Silence) -> str:
    others = found.others
    return (f"{name:16} others p50 {others.p50:.1f} p99 {others.p99:.1f} max {others.longest:.1f} ms,"
            f" POST {others.post_p50:.1f} ms, lost {others.lost}, refused {others.refused};"
            f" silent ones let go after {found.gone:.0f} s")


def quick(case: Case) -> Case:
    """Fast enough to fill a socket that nobody reads."""
    return replace(case, screens=49, rate=100.0, figures=1)
