"""The real server, two workers: a change from a form to every screen, whichever worker holds it; stop and reload."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

import pytest

from pulse import clock
from pulse.panels import PANELS
from tests.live.peer import Peer, eventually
from tests.load import server, town

PATH = "/boards/tavla-1/live?as=wall&lang=sv"


@pytest.fixture
def house(tmp_path):
    town.build(tmp_path, boards=1, figures=2, days=2).close()
    running = server.pulse(tmp_path, server.free_port(), workers=2)
    running.start()
    assert eventually(lambda: both_serve(running), 60)
    yield running
    running.kill()


@pytest.fixture
def screen(house):
    """screen() connects one, reads the first drawing of every panel and returns its end."""
    opened = []

    def connect(base=None):
        peer = upgraded(base or house.base)
        opened.append(peer)
        for _ in PANELS["wall"]:
            assert peer.words() is not None
        return peer

    yield connect
    for peer in opened:
        peer.close()


def upgraded(base):
    host = base.removeprefix("http://")
    ours = socket.create_connection(("127.0.0.1", int(host.rsplit(":")[-1])))
    ours.sendall((f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\nOrigin: {base}\r\nUpgrade: websocket\r\n"
                  "Connection: Upgrade\r\n"
                  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
    ours.settimeout(10)
    head = b""
    while b"\r\n\r\n" not in head:
        got = ours.recv(65536)
        assert got, head
        head += got
    first, _, rest = head.partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 101"), first
    peer = Peer((ours, socket.socket()))
    peer.socket.settimeout(10)
    os.close(peer.sent)
    peer._unread = rest
    return peer


def enter(port, value, version):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("POST", "/boards/tavla-1/kpis/figur-1/readings", urlencode({
        "period": clock.today().isoformat(), "value": str(value), "who": "AB", "version": str(version),
        "key": f"prov-{value:06}"}),
        {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
    answer = line.getresponse()
    line.close()
    return answer.status


def both_serve(house):
    """Whether each worker hangs its bell, the last thing it does before it takes requests."""
    ours = {str(pid) for pid in house.pids[1:]}
    return len(ours) == 2 and ours == {name.split("-")[0] for name in os.listdir(house.log.parent / "bells")}


def held(house):
    """How many screens each worker holds: its established sockets on the port."""
    found = {}
    for pid in house.pids[1:]:
        links = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")
                 if os.path.islink(f"/proc/{pid}/fd/{fd}")]
        found[pid] = {link for link in links if link.startswith("socket:")}
    return found


def test_a_form_post_reaches_the_screens_of_both_workers(house, screen):
    before = held(house)
    screens = [screen()]
    while len(screens) < 100 and not all(held(house)[pid] - before[pid] for pid in before):
        screens.append(screen())
    assert all(held(house)[pid] - before[pid] for pid in before), "both workers hold some"
    assert enter(house.port, 17, 0) == 303
    for one in screens:
        drawn = one.words()
        assert 'id="panel-figure-1"' in drawn
        assert ">17<" in drawn.replace(" ", "").replace("\n", "")


def test_a_reload_sends_every_screen_away_and_the_next_worker_takes_it(house, screen):
    screens = [screen() for _ in range(6)]
    old = set(house.pids[1:])
    house.signal(signal.SIGHUP)
    assert [one.ending() for one in screens] == [1012] * 6
    assert eventually(lambda: not old & set(house.pids), 15)
    again = screen()
    assert enter(house.port, 18, 0) == 303
    assert 'id="panel-figure-1"' in again.words()


def test_stopping_takes_seconds_and_closes_with_1012(house, screen):
    screens = [screen() for _ in range(6)]
    began = time.monotonic()
    house.signal(signal.SIGTERM)
    assert [one.ending() for one in screens] == [1012] * 6
    house.stop()
    assert time.monotonic() - began < 10  # 3 s are measured by tests/load; here the machine may be busy
    assert not os.listdir(house.log.parent / "bells"), "and leaves no bell behind"


def test_after_kill_9_the_screens_come_back_to_the_newest_state(house, screen):
    lost = screen()
    assert enter(house.port, 19, 0) == 303
    house.kill()
    while lost.words() is not None:
        pass
    house.start()
    whole = upgraded(house.base)
    assert any(">19<" in whole.words().replace(" ", "").replace("\n", "") for _ in range(2))
    whole.close()


def test_handing_sockets_over_leaks_nothing(house, screen):
    screen()
    assert eventually(lambda: all(house.answers() for _ in range(4)))
    before = sum(map(len, held(house).values()))
    for _ in range(40):
        upgraded(house.base).close()
    assert eventually(lambda: sum(map(len, held(house).values())) <= before, 10)


def test_each_worker_has_a_core_of_its_own(house):
    assert eventually(lambda: all(len(os.sched_getaffinity(pid)) == 1 for pid in house.pids[1:]), 10)
    cores = [os.sched_getaffinity(pid) for pid in house.pids[1:]]
    assert len(set.union(*cores)) == min(2, len(os.sched_getaffinity(0)))


def test_it_works_under_flasks_own_server_too(tmp_path, screen):
    town.build(tmp_path / "dev", boards=1, figures=2, days=2).close()
    port = server.free_port()
    code = (f"import pathlib; from pulse.app import create_app; from pulse.settings import Settings;"
            f"create_app(Settings(data=pathlib.Path({str(tmp_path / 'dev')!r}))).run(port={port})")
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        assert eventually(server.Server([], port, "/healthz").answers, 20)
        peer = screen(base)
        assert enter(port, 21, 0) == 303
        assert 'id="panel-figure-1"' in peer.words()
    finally:
        child.kill()
        child.wait()
