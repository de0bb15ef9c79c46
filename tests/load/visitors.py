"""People who load board pages without a pause: `python -m tests.load.visitors BASE BOARDS COUNT`.

At the end: pages a second."""

import http.client
import os
import signal
import sys
import threading
import time
from urllib.parse import urlsplit

pages = 0
asked = threading.Event()


def visit(base: str, board: int) -> None:
    global pages
    where = urlsplit(base)
    line = http.client.HTTPConnection(where.hostname or "", where.port)
    while not asked.is_set():
        line.request("GET", f"/boards/tavla-{board}")
        answer = line.getresponse()
        if answer.status != 200:
            sys.exit(f"a page answered {answer.status}")
        answer.read()
        pages += 1


if __name__ == "__main__":
    os.nice(10)
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    began = time.perf_counter()
    for number in range(int(sys.argv[3])):
        threading.Thread(target=visit, args=(sys.argv[1], number % int(sys.argv[2]) + 1), daemon=True).start()
    asked.wait()
    print(pages / (time.perf_counter() - began), flush=True)
