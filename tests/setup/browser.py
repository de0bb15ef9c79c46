#!/usr/bin/env python3
"""Finds a Chromium for the tests, or gets one, and writes its path to .venv/chromium.

In order: the one named by CHROMIUM; one that is installed; Debian's by apt, as root or with sudo that asks no password;
Playwright's own. A name on the path is not enough: it must answer `--version` (Ubuntu has an empty stand-in).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC = tuple(f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Google Chrome", "Chromium"))
PACKAGES = ("chromium", "fonts-dejavu-core")
FOUND = Path(sys.prefix) / "chromium"


def candidates() -> Iterator[str]:
    if named := os.environ.get("CHROMIUM"):
        yield named
    yield from filter(None, map(shutil.which, NAMES))
    yield from (path for path in MAC if Path(path).exists())
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def works(path: str) -> bool:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


def by_apt() -> bool:
    """Whether apt could be asked at all; Ubuntu's package is an empty stand-in, so only Debian is asked."""
    release = Path("/etc/os-release")
    if not shutil.which("apt-get") or not release.exists() or "ID=debian" not in release.read_text():
        return False
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and (not shutil.which("sudo") or subprocess.run([*may, "true"], capture_output=True).returncode):
        return False
    print("Installing Chromium by apt …", flush=True)
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    if may:
        may.append("DEBIAN_FRONTEND=noninteractive")
    subprocess.run([*may, "apt-get", "update", "-qq"], **quiet)
    return subprocess.run(
        [*may, "apt-get", "install", "-qq", "--no-install-recommends", *PACKAGES], **quiet).returncode == 0


def by_playwright() -> bool:
    print("Installing Playwright's Chromium …", flush=True)
    deps = ["--with-deps"] if os.geteuid() == 0 and sys.platform == "linux" else []
    return subprocess.run([sys.executable, "-m", "playwright", "install", *deps, "chromium"]).returncode == 0


def main() -> int:
    for get in (lambda: False, by_apt, by_playwright):
        get()
        if path := next(filter(works, candidates()), None):
            FOUND.write_text(path + "\n")
            return 0
    print("No Chromium is here and none could be installed. Install Chromium or Google Chrome, or set CHROMIUM to one.",
          file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
