"""Swedish and English are complete: every sentence has its English, and none is written past the catalogue."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from tests import house
from tests.setup import words

said, written = cache(words.said), cache(words.written)
ROOT = Path(__file__).resolve().parents[1]
PLACES = re.compile(r"%\(\w+\)[sdf]|%[sd%]|\{\w*\}|</?\w+>")
WORD = re.compile(r"[^\W\d_]{2,}")
SWEDISH = re.compile("[åäöÅÄÖ]")
NOT_FOR_PEOPLE = ("demo", "schema", "units.py", "words.py", "imports/", "spreadsheets/", "boardfiles/")
"""Modules with Swedish that is content or part of a file's form, not sentences of the program."""


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def faults(message: Message) -> list[str]:
    """What is wrong with one translation."""
    swedish, english = forms(message.id), forms(message.string)
    found = []
    if len(english) != len(swedish) or not all(english):
        found.append("has no English")
    elif any(sorted(PLACES.findall(a)) != sorted(PLACES.findall(b)) for a, b in zip(swedish, english, strict=True)):
        found.append("has other places to fill in")
    elif any(a[-1:] + b[-1:] in (".!", ". ") or (a[-1:] == ".") != (b[-1:] == ".")
             for a, b in zip(swedish, english, strict=True)):
        found.append("ends otherwise")
    if message.fuzzy:
        found.append("is fuzzy")
    return [f"{swedish[0]!r} {fault}" for fault in found]


def test_every_sentence_has_its_english() -> None:
    english = {message.id: message for message in written() if message.id}
    assert [message.id for message in said() if message.id and message.id not in english] == []
    assert [fault for message in english.values() for fault in faults(message)] == []


def test_nothing_is_translated_that_nobody_says() -> None:
    swedish = {message.id for message in said() if message.id}
    assert [message.id for message in written() if message.id and message.id not in swedish] == []
    assert list(written().obsolete) == []


def test_the_words_are_found_where_they_are() -> None:
    """The patterns of babel.cfg reach the code, the panels and the pages."""
    places = {place.split("/")[0] for message in said() for place, _ in message.locations}
    assert places == {"pulse", "templates"}
    assert len(said()) > 150


@pytest.mark.parametrize(("swedish", "english"), [
    ("Hej", ""), (("%(n)s idé", "%(n)s idéer"), ("%(n)s idea", "")), ("Kl. %(time)s", "At"), ("Vänta.", "Wait"),
    ("Sidan {0} av {1}", "Page {0}")])
def test_a_bad_translation_is_found(swedish: str | tuple[str, ...], english: str | tuple[str, ...]) -> None:
    assert faults(Message(swedish, english)) != []


def bare_words(template: str) -> list[str]:
    """What a template says without asking the catalogue: text between tags, and attributes that are read aloud."""
    text = re.sub(r"\{#.*?#\}|<(script|style)\b.*?</\1>|<!doctype[^>]*>", "", template, flags=re.S)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", text, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|&\w+;", " ", text, flags=re.S)
    read = re.findall(r"\b(?:alt|title|placeholder|aria-label|aria-description)\s*=\s*\"([^\"]*)\"", text)
    between = re.sub(r"<[^>]*>|\bdata-[\w-]+(?!=)|[\w:-]+=(\"[^\"]*\"|'[^']*')", " ", text)
    told = [part for part in [*read, between] for part in WORD.findall(part)]
    return [word for word in told if word not in NAMES]


NAMES = {"Pulse", "English", "Svenska", "CSV", "Excel", "TOML", "xlsx", "csv"}
"""Words that are the same in every language, and the languages' own names."""


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.stem)
def test_no_template_says_a_word_past_the_catalogue(path: Path) -> None:
    assert bare_words(path.read_text()) == []


def test_a_bare_word_is_found() -> None:
    assert bare_words('<p class="x" title="Spara">{% trans %}Hej{% endtrans %} {{ name }} där</p>') == ["Spara", "där"]


def bare_sentences(source: str) -> list[str]:
    """Swedish text in code that is neither marked for the catalogue nor a docstring."""
    tree = ast.parse(source)
    marked = {id(argument) for call in ast.walk(tree) if isinstance(call, ast.Call)
              and getattr(call.func, "id", getattr(call.func, "attr", "")) in ("_", "gettext", "ngettext", "N_")
              for argument in ast.walk(call)}
    expressions = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and SWEDISH.search(node.value) and id(node) not in marked | expressions]


def test_no_code_says_swedish_past_the_catalogue() -> None:
    paths = [path for path in house.modules(ROOT)
             if not str(path.relative_to(ROOT / "pulse")).startswith(NOT_FOR_PEOPLE)]
    assert {path.name: found for path in paths if (found := bare_sentences(path.read_text()))} == {}


def test_a_bare_sentence_is_found() -> None:
    source = '"""Läs mig."""\nraise Refused("x", "Det går inte")\n_("Går bra")\nngettext("en ö", "%(n)s öar", 2)\n'
    assert bare_sentences(source) == ["Det går inte"]
