import pytest

from pulse.live.hub import Hub
from tests.live.peer import Peer


@pytest.fixture
def wanted():
    """The topics that got their first screen."""
    return []


@pytest.fixture
def hub(wanted):
    running = Hub(100, lambda: '{"beat": 1}', wanted.append)
    running.start()
    yield running
    running.stop()
    running.join(5)
    assert not running.is_alive()


@pytest.fixture
def screen(hub):
    """screen(topic) connects a screen and returns its other end, with the first heartbeat read."""
    peers = []

    def connect(topic="hemtjanst-norr", pair=None):
        peer = Peer(pair)
        peers.append(peer)
        hub.adopt(peer.sent, topic)
        assert peer.beat() == {"beat": 1}
        return peer

    yield connect
    for peer in peers:
        peer.close()
