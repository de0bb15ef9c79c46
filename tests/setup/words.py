#!/usr/bin/env python3
"""Brings pulse/catalogues/en.po up to date with the Swedish sentences in the code and the templates.

What is new comes without a translation, what is gone is removed; tests/test_catalogue.py is red until all are written.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "pulse" / "catalogues" / "en.po"


def said(root: Path = ROOT) -> Catalog:
    """Every sentence that the code and the templates say, in Swedish."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(locale="en", charset="utf-8")
    for name, _line, message, comments, context in extract_from_dir(root, methods, options):
        found.add(message, None, [(name, None)], auto_comments=comments, context=context)
    return found


def written() -> Catalog:
    if not ENGLISH.exists():
        return Catalog(locale="en", charset="utf-8")
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def main() -> None:
    catalogue, template = written(), said()
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    text = BytesIO()
    write_po(text, catalogue, width=110, omit_header=True, include_lineno=False, sort_by_file=True)
    ENGLISH.parent.mkdir(exist_ok=True)
    ENGLISH.write_bytes(text.getvalue())
    missing = sum(1 for message in catalogue if message.id and not all(message.string or [""]))
    print(f"{ENGLISH.relative_to(ROOT)}: {len(catalogue)} sentences, {missing} still without English")


if __name__ == "__main__":
    main()
