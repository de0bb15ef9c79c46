"""From an upgraded request to the hub: the socket leaves the request thread, the thread is free again."""

import os
import socket
from typing import Any

from pulse.live import wire


class NoThread:
    """simple-websocket starts a reader thread per socket; with this class in its place it does not."""

    def __init__(self, target: object = None) -> None:
        self.name = ""

    def start(self) -> None:
        """Nothing reads here: the hub does."""


def take(upgraded: Any) -> int:
    """The descriptor of a simple-websocket server's connection, ready for the hub.

    The web server shuts its connection down when the request ends, and a shutdown reaches every copy. So it is left
    with a stand-in, one end of a closed pair, under the old number.
    """
    old: int = upgraded.sock.fileno()
    mine = socket.socket(fileno=os.dup(old))
    wire.ready(mine)
    stand_in, other = socket.socketpair()
    other.close()
    os.dup2(stand_in.fileno(), old, inheritable=False)
    stand_in.close()
    upgraded.connected = False
    return mine.detach()
