"""The rules of the house as functions: each takes the project's folder and returns what breaks the rule, a line each.

tests/test_house.py holds the project to them, and shows for each one that it can fail.
"""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

FLOORS = {
    "ROOF": "cli serving app",
    "DOORS": "web",
    "STAGE": "live panels",
    "COURIERS": "demo imports spreadsheets",
    "NOUNS": "boardfiles deviations ideas cards readings comments periods kpis boards units",
    "GROUND": "journal schema entry words db bell settings clock errors",
}
"""From the roof down. A room may import from every floor below, and on its own floor from the rooms to its right."""

WEB = ("flask", "flask_sock", "flask_compress", "werkzeug")
OUTWARD = ("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "smtplib", "ftplib", "ssl")
LIBRARIES = {
    **dict.fromkeys(WEB, {"web", "app", "serving", "cli"}),
    **dict.fromkeys(("sqlite3", "pysqlite3"), {"db"}),
    "sqlite_utils": {"db", "schema"},
    **dict.fromkeys(OUTWARD, set(FLOORS["COURIERS"].split())),
    "socket": {"bell", "live", "serving"},
    "time": {"bell", "live", "serving"},
}
"""Which rooms may use a library that is not everyone's."""

NOT_NAMES = {"util", "helper", "common", "misc", "manager", "service", "factory", "handler", "process", "data", "info"}
LONGEST = {"pulse/**/*.py": 400, "static/js/*.js": 150, "static/css/*.css": 250, "templates/**/*.html": 120}
LONGEST_FUNCTION = 50


def modules(root: Path) -> list[Path]:
    return sorted((root / "pulse").rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def room(root: Path, path: Path) -> str:
    first = path.relative_to(root / "pulse").parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, also inside functions; `from a import b` is a.b."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            where = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{where}.{name.name}") for name in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


# -- floors

def upward(root: Path) -> list[str]:
    """Imports from a floor above or from the left on the same one, rooms on no floor, and relative imports."""
    order = " ".join(FLOORS.values()).split()
    faults = []
    for path in modules(root):
        here = room(root, path)
        if here != "__init__" and here not in order:
            faults.append(f"{path}: stands on no floor")
            continue
        place = order.index(here) if here in order else len(order)
        for line, name in imports(path):
            there = (name.split(".") + [""])[1]
            if name.startswith("."):
                faults.append(f"{path}:{line} imports by a relative name")
            elif name.startswith("pulse.") and there in order and there != here and order.index(there) <= place:
                faults.append(f"{path}:{line} {here} may not import {there}")
    return faults


def circles(root: Path) -> list[str]:
    """Modules that import each other, whatever room they are in."""
    names = {".".join(path.relative_to(root).with_suffix("").parts): path for path in modules(root)}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}

    def module(name: str) -> str:
        return name if name in names else name.rpartition(".")[0]

    graph = {name: {module(found) for _, found in imports(path) if module(found) in names} - {name, "pulse"}
             for name, path in names.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" → ".join(error.args[1])]
    return []


def libraries(root: Path) -> list[str]:
    return [f"{path}:{line} {here} may not import {name}"
            for path in modules(root) for line, name in imports(path)
            for library, rooms in LIBRARIES.items()
            if f"{name}.".startswith(f"{library}.") and (here := room(root, path)) not in rooms]


def _calls(root: Path, wanted: str, home: set[str]) -> list[str]:
    return [f"{path}:{number} {found.group()}" for path in modules(root) if room(root, path) not in home
            for number, line in enumerate(path.read_text().splitlines(), 1) if (found := re.search(wanted, line))]


def environment(root: Path) -> list[str]:
    return _calls(root, r"\bos\.(environ|getenv)\b|from os import .*environ", {"settings"})


def time(root: Path) -> list[str]:
    """What o'clock it is: asked of `clock` only. How long something took is another question."""
    asked = (r"\bdatetime\.(now|utcnow|today)\b|\bdate\.today\b|\btime\.(time|localtime|gmtime|strftime|ctime)\b"
             r"|CURRENT_(TIMESTAMP|DATE|TIME)\b|\bdatetime\('now'|\bdate\('now'")
    return _calls(root, asked, {"clock"})


# -- sizes and names

def sizes(root: Path) -> list[str]:
    files = [f"{path}: {lines} lines, at most {most}" for pattern, most in LONGEST.items()
             for path in root.glob(pattern) if (lines := len(path.read_text().splitlines())) > most]
    return files + [f"{path}:{function.lineno} {function.name}: {length(function)} lines, at most {LONGEST_FUNCTION}"
                    for path in modules(root) for function in functions(path) if length(function) > LONGEST_FUNCTION]


def _words(name: str) -> set[str]:
    words = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()))
    return words | {word.removesuffix("s") for word in words}


def names(root: Path) -> list[str]:
    """Names that say nothing, of files, functions and classes."""
    files = [path for pattern in ("pulse/**/*.py", "templates/**/*", "static/css/*", "static/js/*", "tests/**/*.py")
             for path in root.glob(pattern) if "node_modules" not in path.parts]
    faults = [f"{path}: says nothing" for path in files if _words(path.stem) & NOT_NAMES]
    for path in modules(root):
        faults += [f"{path}:{node.lineno} {node.name}: says nothing" for node in ast.walk(tree(path))
                   if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                   and _words(node.name) & NOT_NAMES]
    return faults


# -- templates

_NOT_IN_TEMPLATES = {
    "turns escaping off": r"\|\s*safe\b|\{%-?\s*autoescape",
    "has an inline style": r"<style\b|\sstyle\s*=",
    "has an inline script": r"<script\b(?![^>]*\bsrc=)|<script\b[^>]*>\s*[^<\s]|href\s*=\s*[\"']?\s*javascript:",
    "has an inline handler": r"\s(on[a-z]+|hx-on[\w:-]*)\s*=",
    "evaluates a string": r"=\s*[\"']js:",
    "names another host": r"(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w.-]+",
}


def templates(root: Path) -> list[str]:
    faults = []
    for path in sorted((root / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
        faults += [f"{path}: {what}: {found.group().strip()!r}" for what, pattern in _NOT_IN_TEMPLATES.items()
                   for found in re.finditer(pattern, text)]
    return faults


# -- what a wall from 2019 understands

_NEWER_CSS = {
    "clamp(), min() or max()": r"(?<![\w-])(?:clamp|min|max)\(",
    "inset": r"(?<![\w-])inset(?:-[a-z-]+)?\s*:",
    "aspect-ratio": r"(?:^|[{;\s])aspect-ratio\s*:",
    ":is(), :where() or :has()": r":(?:is|where|has)\(",
    "@layer, @container or @property": r"@(?:layer|container|property)\b",
    "nesting": r"(?:^|[{;}\s])&",
    "colour functions": r"\b(?:color-mix|oklch|oklab|lab|lch|light-dark)\(",
    "two-sided logical margins": r"\b(?:margin|padding)-(?:inline|block)\s*:",
    "transforms of their own": r"(?:^|[{;]\s*)(?:translate|rotate|scale)\s*:",
    "small, large or dynamic viewport": r"\d[sld]v[hw]\b",
    "media ranges": r"@media[^{]*[<>]",
}
_NEWER_SCRIPT = (r"\.(replaceAll|at|flat|flatMap|matchAll|replaceChildren|padStart|padEnd|allSettled|append|prepend"
                 r"|toggleAttribute|replaceWith)\(|\b(fromEntries|globalThis|queueMicrotask|structuredClone"
                 r"|AbortController|ResizeObserver|IntersectionObserver|URLSearchParams)\b")


def wall_sheets(root: Path) -> list[Path]:
    sheets = sorted((root / "static" / "css").glob("*.css"))
    return [path for path in sheets if path.stem in ("tokens", "base") or path.stem.startswith("wall")]


def wall_scripts(root: Path) -> list[Path]:
    return sorted((root / "static" / "js").glob("wall*.js"))


def wall_css(root: Path) -> list[str]:
    """Nothing newer than Chromium 69; `gap` only where the same rule says grid."""
    faults = []
    for path in wall_sheets(root):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        faults += [f"{path}: {what}: {found.group().strip()!r}" for what, pattern in _NEWER_CSS.items()
                   for found in re.finditer(pattern, text, flags=re.M)]
        faults += [f"{path}: gap outside a grid: {rule.split('{')[0].strip()!r}"
                   for rule in re.findall(r"[^{}]+\{[^{}]*\}", text)
                   if re.search(r"(?<![\w-])(?:row-|column-)?gap\s*:", rule)
                   and not re.search(r"display\s*:\s*(?:inline-)?grid|grid-template", rule)]
    return faults


def wall_interfaces(root: Path) -> list[str]:
    """Interfaces of the browser that came after Chromium 56. That the language is ES5 is tried with a parser."""
    return [f"{path}:{number} {found.group()}" for path in wall_scripts(root)
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if (found := re.search(_NEWER_SCRIPT, line.split("//")[0]))]
