"""The other end of a hub's socket: a screen made of one socket, for tests."""

import json
import os
import socket
import struct
import time
import zlib


class Peer:
    """Reads whole frames; `sent` is the end the hub gets."""

    def __init__(self, pair=None):
        self.socket, theirs = pair or socket.socketpair()
        theirs.setblocking(False)
        self.sent = theirs.detach()
        self.socket.settimeout(5)
        self._unread = b""
        self.deflated = False  # whether the last text came deflated

    def frame(self):
        """(kind, payload); (None, b"") at the end of the connection."""
        while True:
            if (found := self._take()) is not None:
                return found
            try:
                received = self.socket.recv(65536)
            except ConnectionResetError:
                received = b""
            if not received:
                return None, b""
            self._unread += received

    def _take(self):
        if len(self._unread) < 2:
            return None
        size, start = self._unread[1] & 0x7F, 2
        if size >= 126:
            wide = 2 if size == 126 else 8
            size, start = int.from_bytes(self._unread[2 : 2 + wide], "big"), 2 + wide
        if len(self._unread) < start + size:
            return None
        found = self._unread[0] & 0x0F, self._inflated(self._unread[start : start + size])
        self._unread = self._unread[start + size :]
        return found

    def _inflated(self, payload):
        self.deflated = bool(self._unread[0] & 0x40)
        return zlib.decompressobj(-15).decompress(payload + b"\0\0\xff\xff") if self.deflated else payload

    def words(self):
        """The next text that is not a heartbeat; None at the end."""
        while True:
            kind, payload = self.frame()
            if kind is None:
                return None
            if kind == 1 and not payload.startswith(b"{"):
                return payload.decode()

    def beat(self):
        while True:
            kind, payload = self.frame()
            if kind is None or kind == 1 and payload.startswith(b"{"):
                return json.loads(payload or "null")

    def ending(self):
        """The close code, or None when the connection just ended."""
        while True:
            kind, payload = self.frame()
            if kind is None:
                return None
            if kind == 8:
                return struct.unpack("!H", payload[:2])[0]

    def say(self, kind, payload=b"", masked=True, last=True, reserved=0):
        head = bytes([(0x80 if last else 0) | reserved | kind])
        size, flag = len(payload), 0x80 if masked else 0
        head += bytes([flag | size]) if size < 126 else bytes([flag | 126]) + struct.pack("!H", size)
        mask = os.urandom(4)
        hidden = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(head + (mask + hidden if masked else payload))

    def pending(self):
        """Bytes that have arrived and were not read."""
        return len(self.socket.recv(1 << 24, socket.MSG_PEEK | socket.MSG_DONTWAIT))

    def close(self):
        self.socket.close()


def eventually(true, seconds=5.0):
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())
