"""`make shots`: a picture of every page at every size, light and dark, with nothing, one, plenty and too much.

Into shots/, which git ignores. `make shots ONLY="wall board"` takes some. Says which pages scroll sideways.
"""

import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser import pages
from tests.browser.conftest import launch
from tests.browser.server import Server
from tests.browser.test_accessibility import show

SHOTS = Path(__file__).resolve().parents[1] / "shots"
WALLS = ((1920, 1080), (3840, 2160))
OTHERS = {"tablet": (1024, 768), "tablet-upright": (768, 1024), "phone": (390, 844), "desk": (1440, 900)}
SIDEWAYS = "() => document.scrollingElement.scrollWidth - innerWidth"
SCROLLS = "() => document.scrollingElement.scrollHeight - innerHeight"


def sizes(name: str) -> Iterator[tuple[int, int]]:
    yield from WALLS if name == "wall" else OTHERS.values()


def take(context: BrowserContext, server: Server, shown: pages.Page, theme: str, lang: str) -> list[str]:
    """One picture; what is wrong with its size."""
    page = context.new_page()
    show(page, server, shown, lang, theme)
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(150)
    size = page.viewport_size or {"width": 0, "height": 0}
    name = f"{shown}-{size['width']}x{size['height']}-{theme}-{lang}.png"
    page.screenshot(path=SHOTS / name, full_page=shown.name != "wall", animations="disabled")
    faults = [f"{name} scrolls sideways"] if page.evaluate(SIDEWAYS) > 0 else []
    if shown.name == "wall" and page.evaluate(SCROLLS) > 0:
        faults.append(f"{name} scrolls")
    page.close()
    return faults


def all_of(browser: Browser, server: Server, only: Collection[str]) -> Iterator[str]:
    for shown in pages.all_of(server):
        if only and shown.name not in only:
            continue
        for width, height in sizes(shown.name):
            for theme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
                yield from take(context, server, shown, theme, "sv")
                if (width, shown.state) in ((1440, "normal"), (1920, "normal")):
                    yield from take(context, server, shown, theme, "en")
                context.close()


def main(only: Collection[str]) -> int:
    SHOTS.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    server = Server(folder / "pulse").start()
    try:
        with sync_playwright() as playwright:
            faults = list(all_of(launch(playwright), server, only))
    finally:
        server.stop()
        shutil.rmtree(folder)
    print(*faults, f"{len(list(SHOTS.glob('*.png')))} pictures in {SHOTS}", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
