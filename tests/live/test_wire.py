"""Sending without waiting, with and without the lock kept."""

import os
import socket

import pytest

from pulse.live import wire


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


@pytest.fixture(params=["here", "plain"])
def spread(request):
    return wire.spread if request.param == "here" else wire._spread_plain


def test_what_fits_goes_out_whole_and_nobody_is_short(pair, spread):
    ours, theirs = pair
    assert spread([theirs.fileno()], b"hej") == []
    assert ours.recv(10) == b"hej"


def test_a_full_socket_is_told_with_how_much_it_took(pair, spread):
    _, theirs = pair
    (fd, sent), = spread([theirs.fileno()], b"x" * 10_000_000)
    assert fd == theirs.fileno()
    assert 0 < sent < 10_000_000
    assert spread([theirs.fileno()], b"more") == [(fd, 0)]


def test_a_socket_whose_other_end_is_gone_is_told_and_raises_nothing(pair, spread):
    ours, theirs = pair
    ours.close()
    assert spread([theirs.fileno()], b"hej") == [(theirs.fileno(), wire.GONE)]


def test_receiving_tells_nothing_yet_from_the_end(pair):
    ours, theirs = pair
    assert wire.receive(theirs.fileno()) is None
    ours.send(b"hej")
    assert wire.receive(theirs.fileno()) == b"hej"
    ours.close()
    assert wire.receive(theirs.fileno()) == b""


def test_a_closed_descriptor_counts_as_gone():
    fd = os.dup(0)
    os.close(fd)
    assert wire.receive(fd) == b""
    assert wire.send(fd, b"hej") == wire.GONE


def test_a_connection_is_made_ready():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        with socket.create_connection(door.getsockname()) as ours:
            wire.ready(ours)
            assert ours.getblocking() is False
            assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == wire.SILENT_FOR
