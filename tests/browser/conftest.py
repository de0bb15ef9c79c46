"""What browser tests share: a running Pulse and a Chromium, one of each for a process of pytest.

`server` is for looking only; a test that writes asks for `own_server`, with a town of its own that it may kill.
`open_page(…)` gives a page in a context of its own; a script error or a request to another host fails the test.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.server import Server

FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")
FOUND = Path(sys.prefix) / "chromium"


def chromium_path() -> str:
    """The browser that tests/setup/browser.py found or installed."""
    return FOUND.read_text().strip() if FOUND.exists() else os.environ.get("CHROMIUM", "/usr/bin/chromium")


def flags() -> list[str]:
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium_path(), args=flags())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The town of town.py, for looking only."""
    found = Server(tmp_path_factory.mktemp("town") / "pulse").start()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An installation on its first day: no board at all."""
    found = Server(tmp_path_factory.mktemp("nowhere") / "pulse", empty=True).start()
    yield found
    found.stop()


@pytest.fixture
def own_server(server: Server, tmp_path: Path) -> Iterator[Server]:
    """A town of its own, that the test may write to, kill and start again."""
    found = Server(tmp_path / "pulse", like=server.folder).start()
    yield found
    found.stop()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """open_page(width=1024, height=768, **context) → an empty page; what it may not do is told when the test ends."""
    contexts, faults = [], []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: faults.append(f"{page.url} asks {asked.url}") if foreign(asked.url) else None)

    def opened(width: int = 1024, height: int = 768, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.on("page", watch)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def foreign(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost")
