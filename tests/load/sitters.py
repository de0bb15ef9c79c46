"""Screens that connect, say "live" and read until they are killed: `python -m tests.load.sitters BASE PATH COUNT`."""

import sys

from tests.load.crowd import Crowd, Loop

if __name__ == "__main__":
    loop = Loop()
    Crowd(loop, sys.argv[1], [sys.argv[2]] * int(sys.argv[3])).connect()
    print("live", flush=True)
    loop.run(3600)
