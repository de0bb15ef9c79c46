"""The Nu HTML checker finds no error on any page, in either language. One Java for all pages: it is slow to start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import pages
from tests.browser.server import Server
from tests.browser.test_pages import fetch

TOOLS = Path(__file__).resolve().parents[1] / "tools" / "node_modules"
JAVA = Path(sys.prefix) / "java"


def errors(folder: Path) -> list[str]:
    """What the checker says of the HTML files in the folder."""
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = JAVA.read_text().strip() if JAVA.exists() else "java"
    done = subprocess.run(
        [java, "-Xss2m", "-jar", str(jar), "--format", "json", "--exit-zero-always", "--stdout", str(folder)],
        capture_output=True, text=True, timeout=180)
    told = json.loads(done.stdout)["messages"]
    return [f"{Path(fault['url']).name}:{fault.get('lastLine')}: {fault['message']} — {fault.get('extract', '')!r}"
            for fault in told if fault["type"] in ("error", "non-document-error")]


@pytest.fixture(scope="module")
def folder(server: Server, empty_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("pages")
    for lang in ("sv", "en"):
        for page in pages.all_of(server):
            (found / f"{page}-{lang}.html").write_text(fetch(server, page, lang)[1])
    for name, path in (("overview", "/"), ("import", "/import")):
        first = pages.Page(name, path, "first-day", path)
        (found / f"{first}.html").write_text(fetch(empty_server, first)[1])
    return found


def test_nu_finds_no_error(folder: Path) -> None:
    assert len(list(folder.iterdir())) > 2 * len(pages.names())
    assert errors(folder) == []


def test_nu_is_awake(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("<!doctype html><html lang=sv><title>x</title><p><img src=x><div id=a id=b>")
    assert len(errors(tmp_path)) >= 2
