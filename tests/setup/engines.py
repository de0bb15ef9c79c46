#!/usr/bin/env python3
"""Gets the old engines that TV sets run: Chromium 56, 69 and 77, from the PyQt wheels that contain them.

Each has a virtual environment of its own, .venv/engines/56 and so on; 56 needs Xvfb as well. They exist for Linux on
x86-64 only; where they cannot be had this says so and the tests in tests/old_engines are skipped.
"""

import ctypes
import ctypes.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

WHEELS = {"56": ("PyQt5==5.9.2",), "69": ("PyQt5==5.12.3", "PyQtWebEngine==5.12.1"),
          "77": ("PyQt5==5.14.2", "PyQtWebEngine==5.14.0")}
SIP = "PyQt5-sip>=12.15,<13"  # for all of them: the old ones asked for versions that this Python has no wheel of
NEEDED = ("GL", "nss3", "Xcomposite", "Xcursor", "Xi", "Xtst", "Xrandr", "asound", "Xrender", "fontconfig", "dbus-1",
          "xkbcommon-x11", "xcb-icccm", "xcb-image", "xcb-keysyms", "xcb-render-util", "xcb-xinerama")
PACKAGES = ("libgl1", "libegl1", "libnss3", "libxcomposite1", "libxcursor1", "libxi6", "libxtst6", "libxrandr2",
            "libasound2", "libxrender1", "libfontconfig1", "libdbus-1-3", "libxkbcommon-x11-0", "libxcb-icccm4",
            "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0", "libxcb-xinerama0", "fonts-dejavu-core", "xvfb")
ENGINES = Path(sys.prefix) / "engines"
SCREEN = Path(__file__).parents[1] / "old_engines" / "screen.py"  # without an address it only loads the engine


def libraries() -> None:
    """What the wheels link to, by apt where that may be done; without it the engines just do not start."""
    missing = [name for name in NEEDED if not ctypes.util.find_library(name)]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-qq", "--no-install-recommends", *PACKAGES], **quiet)


def engine(number: str, wheels: tuple[str, ...]) -> bool:
    folder = ENGINES / number
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    got = subprocess.run([python, "-m", "pip", "-qq", "--disable-pip-version-check", "install",
                          "--only-binary", ":all:", "--no-deps", SIP, *wheels])
    starts = subprocess.run([python, SCREEN], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"})
    if got.returncode or starts.returncode:
        print(f"Chromium {number} cannot be had here: {starts.stderr.strip()[-200:]}", file=sys.stderr)
        shutil.rmtree(folder)
        return False
    return True


def main() -> None:
    if sys.platform != "linux" or platform.machine() != "x86_64":
        print("The old engines exist for Linux on x86-64 only; their tests are skipped.")
        return
    print("Getting the old engines of TV sets …", flush=True)
    libraries()
    for number, wheels in WHEELS.items():
        engine(number, wheels)


if __name__ == "__main__":
    main()
