"""The paper that panels and pages are drawn on: Jinja without Flask, because the publisher draws without a request."""

import hashlib
from functools import cache
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pulse import __version__, words
from pulse.settings import home


def render(template: str, **facts: Any) -> Markup:
    """The template's HTML, escaped already, in the language that is spoken; `facts` are the only names it sees."""
    return Markup(_environment().get_template(template).render(**facts))


@cache
def asset(path: str) -> str:
    """The address of a static file, with a sum of its content so that a browser keeps it until it changes."""
    return f"/static/{path}?v={_sum([path])}"


@cache
def version() -> str:
    """Changes with the program, its templates and its static files: a screen that loaded another one loads again."""
    drawn = hashlib.sha256(__version__.encode())
    for file in sorted(home("templates").rglob("*.html")):
        drawn.update(file.read_bytes())
    loaded = sorted(str(file.relative_to(home("static"))) for kind in ("css", "js")
                    for file in home("static").glob(f"{kind}/*.{kind}"))
    return hashlib.sha256(f"{drawn.hexdigest()} {_sum(loaded)}".encode()).hexdigest()[:12]


def _sum(paths: list[str]) -> str:
    content = hashlib.sha256()
    for path in paths:
        content.update((home("static") / path).read_bytes())
    return content.hexdigest()[:12]


@cache
def _environment() -> Environment:
    paper: Any = Environment(
        loader=FileSystemLoader(home("templates")), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False, extensions=["jinja2.ext.i18n"])
    paper.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)
    paper.globals.update(asset=asset, language=words.language)
    paper.filters.update(
        number=words.number, day=words.day, short_day=words.short_day, full_day=words.full_day, time=words.time,
        week=words.week, month=words.month, hours=words.hours)
    return cast(Environment, paper)
