"""The wall's scripts are ES5: a real parser that knows no more reads them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import house

ROOT = Path(__file__).resolve().parents[2]
ACORN = ROOT / "tests" / "tools" / "node_modules" / "acorn" / "bin" / "acorn"
NODE = Path(sys.prefix) / "node"


def refused(script: Path) -> str:
    """Why a parser of 2009 would not read it; "" when it would."""
    node = NODE.read_text().strip() if NODE.exists() else "node"
    ran = subprocess.run([node, str(ACORN), "--ecma5", "--silent", str(script)], capture_output=True, text=True,
                         timeout=60)
    return ran.stderr + (ran.stdout if ran.returncode else "")


def test_the_walls_scripts_are_es5() -> None:
    scripts = house.wall_scripts(ROOT)
    assert len(scripts) >= 3
    assert {path.name: why for path in scripts if (why := refused(path))} == {}


@pytest.mark.parametrize("newer", ["let a = 1;", "var f = (a) => a;", "var a = b?.c;", "var a = b ?? c;", "a(`b`);",
                                   "class A {}", "for (var a of b) {}", "var {a} = b;", "f(...a);", "var a = {b, c};"])
def test_anything_newer_is_found(newer: str, tmp_path: Path) -> None:
    (tmp_path / "newer.js").write_text(newer + "\n")
    assert refused(tmp_path / "newer.js")
