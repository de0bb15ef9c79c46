"""What a screen may say, and how it is told off."""

import pytest

from pulse.live import frames
from tests.live.peer import Peer


def test_a_frame_is_read_back_as_it_was_written():
    for size in (0, 1, 125, 126, 65535, 65536):
        ours, theirs = Peer(), b"x" * size
        ours._unread = frames.frame(frames.TEXT, theirs)
        assert ours.frame() == (1, theirs)
        ours.close()


@pytest.mark.parametrize("words", ["", "å", "<section>" + "Besök inom ±30 min " * 5000])
def test_a_deflated_frame_is_read_back_as_it_was_written_without_the_one_before(words):
    frames.small("something else")
    ours = Peer()
    ours._unread = frames.small(words)
    assert not ours._unread.endswith(frames.SYNC), "RFC 7692 leaves the last four bytes out"
    assert ours.frame() == (1, words.encode())
    assert ours.deflated
    ours.close()


def test_a_frame_that_comes_byte_by_byte_is_understood(hub, screen):
    peer = screen()
    for byte in b"\x89\x84" + b"\0\0\0\0" + b"ping":
        peer.socket.sendall(bytes([byte]))
    assert peer.frame() == (10, b"ping")


def test_a_ping_is_answered_with_its_own_words(hub, screen):
    peer = screen()
    peer.say(9, b"hej")
    assert peer.frame() == (10, b"hej")


def test_text_is_ignored(hub, screen):
    peer = screen("norr")
    peer.say(1, b"<script>")
    peer.say(1, b"a", last=False)
    peer.say(0, b"b")
    hub.publish("norr", {"ideas": "still here"})
    assert peer.words() == "still here"


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
def test_a_goodbye_is_returned(hub, screen, code):
    peer = screen()
    peer.say(8, code.to_bytes(2, "big") + "hej då".encode())
    assert peer.ending() == code


def test_a_goodbye_without_a_reason_is_normal(hub, screen):
    peer = screen()
    peer.say(8)
    assert peer.ending() == 1000


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": 1, "payload": b"x" * 4097}, 1009),
        ({"kind": 1, "payload": b"hej", "masked": False}, 1002),
        ({"kind": 1, "payload": b"hej", "reserved": 0x40}, 1002),
        ({"kind": 1, "payload": b"hej", "reserved": 0x20}, 1002),
        ({"kind": 3}, 1002),
        ({"kind": 11}, 1002),
        ({"kind": 0, "payload": b"nothing to continue"}, 1002),
        ({"kind": 9, "last": False}, 1002),
        ({"kind": 9, "payload": b"x" * 126}, 1002),
        ({"kind": 8, "payload": b"\x03\xed"}, 1002),
        ({"kind": 8, "payload": b"\x03"}, 1002),
    ],
)
def test_a_breach_ends_the_connection_with_its_code(hub, screen, said, code):
    peer = screen()
    peer.say(**said)
    assert peer.ending() == code


def test_the_size_limit_holds_for_the_whole_message(hub, screen):
    peer = screen()
    peer.say(1, b"x" * 3000, last=False)
    peer.say(0, b"x" * 3000)
    assert peer.ending() == 1009


def test_a_message_announced_as_too_big_is_not_waited_for(hub, screen):
    peer = screen()
    peer.socket.sendall(b"\x82\xff" + (1 << 40).to_bytes(8, "big"))
    assert peer.ending() == 1009


def test_a_new_message_may_not_begin_inside_another(hub, screen):
    peer = screen()
    peer.say(1, b"a", last=False)
    peer.say(1, b"b")
    assert peer.ending() == 1002


def test_a_message_of_exactly_the_limit_is_fine(hub, screen):
    peer = screen("norr")
    peer.say(2, b"x" * 4096)
    hub.publish("norr", {"ideas": "still here"})
    assert peer.words() == "still here"
