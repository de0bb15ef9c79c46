"""The house holds: floors, sizes, names, and what templates and the wall's files may contain."""

import shutil
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from tests import house

ROOT = Path(__file__).resolve().parents[1]

BROKEN: dict[str, tuple[Callable[[Path], list[str]], str, str]] = {
    "a noun imports a door": (house.upward, "pulse/ideas.py", "from pulse.web import gate\n"),
    "inside a function too": (house.upward, "pulse/db.py", "def f():\n    from pulse import journal\n"),
    "to the left on its own floor": (house.upward, "pulse/units.py", "import pulse.boards\n"),
    "a relative import": (house.upward, "pulse/ideas.py", "from . import boards\n"),
    "a room on no floor": (house.upward, "pulse/attic.py", ""),
    "two modules in a circle": (house.circles, "pulse/bell.py", "from pulse import bell, clock\nimport pulse.ring\n"),
    "flask in a noun": (house.libraries, "pulse/boards.py", "from flask import request\n"),
    "sqlite in a noun": (house.libraries, "pulse/boards.py", "import sqlite3\n"),
    "a connection in schema": (house.libraries, "pulse/schema.py", "import sqlite3\n"),
    "the network in a noun": (house.libraries, "pulse/boards.py", "def f():\n    import urllib.request\n"),
    "a stopwatch in a noun": (house.libraries, "pulse/boards.py", "import time\n"),
    "the environment outside settings": (house.environment, "pulse/app.py", "os.environ.get('X')\n"),
    "the time outside clock": (house.time, "pulse/ideas.py", "datetime.now()\n"),
    "the database's time": (house.time, "pulse/ideas.py", "'SELECT CURRENT_TIMESTAMP'\n"),
    "a long file": (house.sizes, "pulse/ideas.py", "x = 1\n" * 401),
    "a long function": (house.sizes, "pulse/ideas.py", "def f():\n" + "    x = 1\n" * 50),
    "a long script": (house.sizes, "static/js/wall.js", "x = 1;\n" * 151),
    "a long sheet": (house.sizes, "static/css/wall.css", "a {}\n" * 251),
    "a long template": (house.sizes, "templates/pages/board.html", "<p>\n" * 121),
    "a module named util": (house.names, "pulse/utils.py", ""),
    "a class named Manager": (house.names, "pulse/ideas.py", "class IdeaManager: ...\n"),
    "a function named process": (house.names, "pulse/ideas.py", "def process_idea(): ...\n"),
    "escaping turned off": (house.templates, "templates/a.html", "{{ text | safe }}"),
    "an inline style": (house.templates, "templates/a.html", "<p style='color:red'>"),
    "an inline script": (house.templates, "templates/a.html", "<script>go()</script>"),
    "a script with both": (house.templates, "templates/a.html", "<script src='/a.js'>go()</script>"),
    "an inline handler": (house.templates, "templates/a.html", "<p onclick='go()'>"),
    "an htmx handler": (house.templates, "templates/a.html", "<p hx-on:click='go()'>"),
    "another host": (house.templates, "templates/a.html", "<img src='https://cdn.example.com/a.png'>"),
    "clamp on the wall": (house.wall_css, "static/css/wall.css", "p { font-size: clamp(1px, 2vh, 3px) }"),
    "min in the tokens": (house.wall_css, "static/css/tokens.css", ":root { --a: min(1px, 2px) }"),
    "inset on the wall": (house.wall_css, "static/css/wall-lists.css", "p { inset: 0 }"),
    "aspect-ratio on the wall": (house.wall_css, "static/css/wall.css", "p { aspect-ratio: 1 }"),
    ":is on the wall": (house.wall_css, "static/css/wall.css", ":is(p, a) { color: red }"),
    "flex gap on the wall": (house.wall_css, "static/css/wall.css", "p { display: flex; gap: 1px }"),
    "nesting on the wall": (house.wall_css, "static/css/wall.css", "p { color: red; &:hover { color: blue } }"),
    "layers on the wall": (house.wall_css, "static/css/base.css", "@layer base { p { color: red } }"),
    "a new interface on the wall": (house.wall_interfaces, "static/js/wall.js", "a.replaceAll('x', 'y');\n"),
}
RULES = sorted({rule for rule, _, _ in BROKEN.values()}, key=lambda rule: rule.__name__)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Callable[[Path], list[str]]) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize("what", BROKEN)
def test_the_rule_can_fail(what: str, tmp_path: Path) -> None:
    rule, name, text = BROKEN[what]
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "ring.py").write_text("from pulse import bell\n" if rule is house.circles else "")
    if rule is house.upward:
        (tmp_path / "pulse" / "ring.py").unlink()
    assert rule(tmp_path) == []
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    assert rule(tmp_path) != []


@pytest.mark.parametrize("text", [
    "p { display: grid; gap: 1px }", "p { grid-template-columns: minmax(1px, max-content) }",
    "p { box-shadow: inset 0 0 1px red }", "@media (min-aspect-ratio: 1/1) { p { color: red } }",
    "/* clamp( */ p { max-width: calc(1px + 2vh) }"])
def test_what_a_wall_understands_is_no_fault(text: str, tmp_path: Path) -> None:
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "static" / "css" / "wall.css").write_text(text)
    assert house.wall_css(tmp_path) == []


def test_the_rules_look_at_the_real_files(tmp_path: Path) -> None:
    """Breaking a copy of the project turns its rule red: no pattern has lost its files."""
    for folder in ("pulse", "templates", "static"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("pulse/kpis.py", "templates/wall.html", "static/css/wall.css", "static/js/wall.js"):
        with (tmp_path / name).open("a") as file:
            file.write({"py": "import pulse.web\n", "html": "<p onclick='x'>", "css": "p { inset: 0 }", "js": ""}[
                name.rpartition(".")[2]] + "\n" * 400)
    assert house.upward(tmp_path) and house.templates(tmp_path) and house.wall_css(tmp_path)
    assert len(house.sizes(tmp_path)) == 4
    assert len(house.wall_sheets(ROOT)) >= 3


def test_the_median_stays_small(record_property: Callable[[str, object], None]) -> None:
    files = [len(path.read_text().splitlines()) for path in house.modules(ROOT) if path.stat().st_size]
    functions = [house.length(function) for path in house.modules(ROOT) for function in house.functions(path)]
    record_property("median file", median(files))
    record_property("median function", median(functions))
    print(f"median file {median(files)} lines, median function {median(functions)} lines")
    assert median(files) <= 120
    assert median(functions) <= 8
