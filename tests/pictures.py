"""`make pictures`: the two pictures of the README, taken of the demo on a Tuesday morning."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import launch
from tests.browser.server import free_port

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MOMENT = "2026-11-17T09:42:00+01:00"
START = f"""
from datetime import datetime
from pulse import clock
from pulse.cli import main
with clock.frozen(datetime.fromisoformat("{MOMENT}")):
    main(["demo"])
"""
BOARD = "/boards/hemtjanst-norr"
TAKEN = {"wall": (f"{BOARD}/wall", 1920, 1080), "tablet": (BOARD, 1024, 768)}


def started(folder: Path, address: str, port: int) -> "subprocess.Popen[bytes]":
    chosen = {"PULSE_PORT": str(port), "PULSE_WORKERS": "1"}
    found = subprocess.Popen([sys.executable, "-c", START], cwd=folder, env=os.environ | chosen,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()
            return found
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the demo did not start")


def main() -> None:
    port = free_port()
    address = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = started(Path(folder), address, port)
        browser = launch(playwright)
        for name, (path, width, height) in TAKEN.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light", locale="sv-SE")
            page.goto(address + path)
            page.evaluate("() => document.fonts.ready")
            page.wait_for_timeout(1500)
            page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
        browser.close()
        demo.terminate()
        demo.wait(15)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    main()
