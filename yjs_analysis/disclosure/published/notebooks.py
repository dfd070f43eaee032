"""Reading a notebook: what its cells say, and everything that running them left behind."""

from __future__ import annotations

import base64
import binascii
import re

from yjs_analysis.disclosure.published.frames import read_plain
from yjs_analysis.disclosure.published.html_pages import read_html
from yjs_analysis.disclosure.published.items import Inside, Item, UnreadableError, hide, words
from yjs_analysis.disclosure.published.structured import read_json
from yjs_analysis.disclosure.published.uris import inside_uris

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def read_notebook(value: object, place: str, inside: Inside) -> list[Item]:
    """Read a notebook: sources and outputs of every kind, attachments, and metadata (which are hidden).

    Raises
    ------
    UnreadableError
        If it has no cells.

    Examples
    --------
    >>> cell = {"cell_type": "markdown", "source": ["Four of 12."]}
    >>> read_notebook({"cells": [cell]}, "a.ipynb", lambda *_: [])
    [Passage(place='a.ipynb, cell 1', text='Four of 12.', hidden=False)]
    """
    cells = value.get("cells") if isinstance(value, dict) else None
    if cells is None and isinstance(value, dict):
        cells = [cell for sheet in value.get("worksheets", []) for cell in sheet.get("cells", [])]
    if not isinstance(cells, list):
        raise UnreadableError(f"{place} has no cells")
    rest = {key: one for key, one in value.items() if key not in ("cells", "worksheets", "nbformat", "nbformat_minor")}
    items = read_json(rest, f"{place}, metadata", inside, hidden=True)
    for at, cell in enumerate(cells, start=1):
        items += _cell(cell, f"{place}, cell {at}", inside)
    return items


def _cell(cell: dict, place: str, inside: Inside) -> list[Item]:
    source = _text(cell.get("source", cell.get("input", "")))
    prose = cell.get("cell_type") != "code"
    items: list[Item] = read_plain(source, place) if prose else words(place, source)
    if prose and "<" in source:
        items += read_html(source, f"{place}, markup", inside)
    items += inside_uris(source, place, inside)
    items += _bundles(cell.get("attachments", {}), place, inside)
    items += read_json(cell.get("metadata", {}), f"{place}, metadata", inside, hidden=True)
    for at, output in enumerate(cell.get("outputs", []), start=1):
        items += _output(output, f"{place}, output {at}", inside)
    return items


def _bundles(attachments: dict[str, dict], place: str, inside: Inside) -> list[Item]:
    items: list[Item] = []
    for name, bundle in attachments.items():
        for body in bundle.values():
            items += hide(inside(_bytes(_text(body)), f"{place}, attachment {name}", True))
    return items


def _output(output: dict, place: str, inside: Inside) -> list[Item]:
    items: list[Item] = []
    for key in ("text", "traceback", "evalue"):
        if key in output:
            items += read_plain(ANSI.sub("", _text(output[key], "\n" if key == "traceback" else "")), place)
    for kind, body in output.get("data", {}).items():
        items += _of_kind(kind, body, place, inside)
    old = {"html": "text/html", "svg": "image/svg+xml", "png": "image/png", "jpeg": "image/jpeg"}
    for key, kind in old.items():
        if key in output:
            items += _of_kind(kind, output[key], place, inside)
    return items + read_json(output.get("metadata", {}), f"{place}, metadata", inside, hidden=True)


def _of_kind(kind: str, body: object, place: str, inside: Inside) -> list[Item]:
    if kind.endswith("json") and not isinstance(body, str):
        return read_json(body, f"{place}, {kind}", inside, hidden=True)
    text = _text(body)
    if kind == "text/html":
        return read_html(text, place, inside)
    if kind in ("text/plain", "text/markdown", "text/latex"):
        items: list[Item] = read_plain(ANSI.sub("", text), place)
        return [*items, *read_html(text, place, inside)] if kind == "text/markdown" and "<" in text else items
    if kind.startswith("text/") or kind.endswith(("svg+xml", "json", "xml", "javascript")):
        return inside(text.encode(), f"{place}, {kind}", False)
    return inside(_bytes(text), f"{place}, {kind}", False)


def _text(value: object, between: str = "") -> str:
    return between.join(str(one) for one in value) if isinstance(value, list) else str(value or "")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
