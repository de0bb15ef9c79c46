import contextlib
import os
import socket
import threading
import time

import pytest

from pulse.live import hub as hub_module
from pulse.live import screen as screen_module
from tests.live.peer import Peer, eventually


def test_every_screen_of_a_board_gets_the_drawing_and_nobody_else(hub, screen):
    first, second, other = screen("norr"), screen("norr"), screen("söder")
    hub.publish("norr", {"ideas": "<section>å</section>"})
    hub.publish("söder", {"ideas": "söder"})
    assert first.words() == second.words() == "<section>å</section>"
    assert other.words() == "söder"


def test_a_screen_that_comes_later_gets_the_newest_of_each_panel_in_the_order_drawn(hub, screen):
    early = screen("norr")
    for panel, words in (("figure-12", "old part"), ("ideas", "ideas"), ("figures", "whole"), ("figure-12", "part")):
        hub.publish("norr", {panel: words})
        assert early.words() == words
    late = screen("norr")
    assert [late.words() for _ in range(3)] == ["ideas", "whole", "part"]


def test_the_first_screen_of_a_topic_asks_for_all_its_panels_and_the_last_one_takes_them_along(hub, screen, wanted):
    first, second = screen("norr"), screen("norr")
    assert wanted == ["norr"]
    hub.publish("norr", {"ideas": "before"})
    assert first.words() == second.words() == "before"
    first.close()
    second.close()
    assert eventually(lambda: hub.topics == [])
    third = screen("norr")
    hub.publish("norr", {"ideas": "after"})
    assert third.words() == "after"
    assert wanted == ["norr", "norr"]


def test_a_screen_that_never_reads_delays_nobody_and_gets_only_the_newest(hub, screen):
    slow, quick = screen("norr"), screen("norr")
    for number in range(400):
        hub.publish("norr", {"figure-1": f"{number} " + "x" * 4000})
        assert quick.words().startswith(f"{number} ")
    seen = []
    while not seen or seen[-1] != 399:
        seen.append(int(slow.words().split()[0]))
    assert seen == sorted(set(seen)), "in order, none twice"
    assert len(seen) < 390, "what was overtaken is skipped"


def test_behind_a_full_socket_a_newer_whole_comes_after_the_older_part(hub, screen):
    slow = screen("norr")
    for panel in ("figure-12", "figures", "figure-12", "figures", "end"):
        for _ in range(100 if panel == "figure-12" else 1):
            hub.publish("norr", {panel: panel + " " + "x" * 9000})
        time.sleep(0.05)
    seen = []
    while not seen or seen[-1] != "end":
        seen.append(slow.words().split()[0])
    assert seen[-2:] == ["figures", "end"]


def test_what_waits_in_the_inbox_is_replaced_by_what_is_newer(hub, screen):
    peer = screen("norr")
    busy, go = threading.Event(), threading.Event()
    hub._wanted = lambda _topic: (busy.set(), go.wait(5))  # holds the thread in the middle of its turn
    elsewhere = Peer()
    hub.adopt(elsewhere.sent, "elsewhere")
    assert busy.wait(5)
    for number in range(50):
        hub.publish("norr", {"figure-1": f"part {number}", "figures": f"whole {number}"})
    hub.publish("norr", {"figure-1": "last"})
    go.set()
    assert [peer.words(), peer.words()] == ["whole 49", "last"]
    elsewhere.close()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(hub_module, "BEAT", 0.1)
    monkeypatch.setattr(hub_module, "GRAIN", 0.02)


def test_heartbeats_come_by_themselves(quick, monkeypatch, hub, screen):
    peer = screen()
    began = time.monotonic()
    assert [peer.beat(), peer.beat(), peer.beat()] == [{"beat": 1}] * 3
    assert 0.1 < time.monotonic() - began < 3


def test_a_ping_comes_with_every_fourth_heartbeat(quick, monkeypatch, hub, screen):
    peer = screen()
    kinds = [peer.frame()[0] for _ in range(5)]
    assert kinds == [1, 1, 1, 1, 9]


def test_a_screen_that_gives_no_sign_of_life_is_dropped_and_one_that_answers_stays(quick, monkeypatch, hub, screen):
    monkeypatch.setattr(screen_module, "SILENCE", 0.5)
    dead, living = screen("norr"), screen("norr")
    end = time.monotonic() + 1.2
    while time.monotonic() < end:
        kind, payload = living.frame()
        if kind == 9:
            living.say(10, payload)
    assert dead.words() is None
    assert hub.count == 1


def test_a_screen_whose_socket_stays_full_is_dropped(quick, monkeypatch, hub, screen):
    monkeypatch.setattr(screen_module, "PATIENCE", 0.5)
    slow = screen()
    for _ in range(200):
        hub.publish("hemtjanst-norr", {"figure-1": "x" * 9000})
        time.sleep(0.002)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for _ in range(20):
            slow.say(10)  # it lives, it only does not read
            time.sleep(0.1)
    assert hub.count == 0


@pytest.mark.parametrize("harm", ["exception", "closed"])
def test_trouble_with_one_screen_does_not_reach_the_others(hub, screen, harm, caplog):
    victim, other = screen("norr"), screen("norr")
    if harm == "closed":
        victim.close()
    else:
        for one in hub._screens.values():
            if one.fd == victim.sent:
                one.rest, one.box = b"x", "no box at all"
                hub._behind.add(one.fd)
    hub.publish("norr", {"ideas": "still here"})
    assert other.words() == "still here"
    assert eventually(lambda: hub.count == 1)


def test_an_exception_in_the_thread_is_logged_and_does_not_end_it(hub, screen, caplog):
    peer = screen("norr")
    hub._wanted = lambda _topic: 1 / 0
    stranger = Peer()
    hub.adopt(stranger.sent, "other")
    assert eventually(lambda: "the hub stumbled" in caplog.text)
    hub.publish("norr", {"ideas": "still here"})
    assert peer.words() == "still here"
    stranger.close()


def test_stopping_closes_every_screen_with_1012_and_leaves_no_descriptor():
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    hub = hub_module.Hub(10, lambda: "{}", lambda topic: None)
    hub.start()
    peers = [Peer() for _ in range(3)]
    for peer in peers:
        hub.adopt(peer.sent, "norr")
    assert all(peer.beat() == {} for peer in peers)
    hub.stop()
    hub.join(5)
    assert [peer.ending() for peer in peers] == [1012] * 3
    late = Peer()
    hub.adopt(late.sent, "norr")
    assert late.ending() == 1012
    for peer in [*peers, late]:
        peer.close()
    if before:
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_dismissed_topic_loses_its_screens_and_no_other(hub, screen):
    gone, other = screen("retired"), screen("norr")
    hub.dismiss("retired")
    assert gone.ending() == 1012
    hub.publish("norr", {"ideas": "still here"})
    assert other.words() == "still here"


def test_it_is_full_at_its_limit_counting_those_who_wait_at_the_door(hub, screen):
    hub.most = 2
    screen()
    assert not hub.full
    screen()
    assert hub.full


def test_a_socket_that_takes_only_pieces_gets_every_frame_whole(hub, screen):
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    peer = screen("norr", (ours, theirs))
    received = []
    reader = threading.Thread(target=lambda: received.extend(peer.words() for _ in range(20)))
    reader.start()
    sent = [f"{number}" + "å" * 20_000 for number in range(20)]
    for number, words in enumerate(sent):
        hub.publish("norr", {f"panel-{number}": words})
        time.sleep(0.01)
    reader.join(10)
    assert received == sent


def test_turned_at_moves_even_when_nothing_happens(hub):
    before = hub.turned_at
    assert eventually(lambda: hub.turned_at > before, 3)


def test_the_same_drawing_goes_out_plain_and_deflated(hub, screen):
    plain, inflating = screen("norr"), Peer()
    hub.adopt(inflating.sent, "norr", True)
    assert inflating.beat() == {"beat": 1} and not inflating.deflated
    hub.publish("norr", {"ideas": "<section>å</section>"})
    assert plain.words() == inflating.words() == "<section>å</section>"
    assert (plain.deflated, inflating.deflated) == (False, True)
    inflating.close()
    assert eventually(lambda: hub.count == 1)
    hub.publish("norr", {"ideas": "still here"})
    assert plain.words() == "still here"


def test_behind_a_full_socket_what_waits_is_deflated_too(hub):
    slow = Peer()
    hub.adopt(slow.sent, "norr", True)
    assert slow.beat() == {"beat": 1}
    for number in range(60):
        hub.publish("norr", {"figure-1": f"{number} {os.urandom(9000).hex()}"})
        time.sleep(0.005)
    seen = []
    while not seen or seen[-1] != 59:
        seen.append(int(slow.words().split()[0]))
        assert slow.deflated
    assert seen == sorted(set(seen)) and len(seen) < 60
    slow.close()
