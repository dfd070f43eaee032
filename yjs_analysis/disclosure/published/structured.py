"""Reading data in JSON: records, columns, frames of pandas, Vega and Plotly figures, and whatever lies between them."""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
from collections.abc import Collection, Iterator

from yjs_analysis.disclosure.published.items import Inside, Item, UnreadableError, words
from yjs_analysis.disclosure.published.shapes import Grid
from yjs_analysis.disclosure.published.uris import inside_uris

LABELS = ("labels", "categories", "names", "x")
"""Where the makers of charts keep the labels of an axis."""

PACKED = {"f8": "d", "f4": "f", "i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q"}
"""How a Plotly figure names the kind of its packed numbers, and how Python does."""


def json_value(text: str, name: str) -> object:
    """Give the value of a JSON text, or of JSON one to a line; numbers stay as they are written, as text.

    A key that stands twice in one object is kept twice: readers of JSON differ in which of the two they show.

    Raises
    ------
    UnreadableError
        If it is not JSON.

    Examples
    --------
    >>> json_value('{"rate": 0.50, "rate": 0.51}', "a.json")
    {'rate': '0.50', 'rate (again)': '0.51'}
    """
    settings = {"parse_float": str, "parse_int": str, "parse_constant": str, "object_pairs_hook": _pairs}
    try:
        return json.loads(text, **settings)
    except (json.JSONDecodeError, RecursionError) as fault:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            if len(lines) > 1:
                return [json.loads(line, **settings) for line in lines]
        except (json.JSONDecodeError, RecursionError):
            pass
        raise UnreadableError(f"{name} is not well-formed JSON ({fault})") from fault


def read_json(value: object, place: str, inside: Inside, *, hidden: bool = False) -> list[Item]:
    """Read every value of a JSON tree: what is a table becomes a grid, lone values a grid of one row.

    Examples
    --------
    >>> read_json([{"group": "Black", "events": "12"}], "a.json", lambda *_: [])[0].rows
    (('group', 'events'), ('Black', '12'))
    """
    items: list[Item] = []
    titles: dict[str, str] = {}
    for path, found in _tables(value, ""):
        where = f"{place}, {path}" if path else place
        if "title" in found[0] and len(found) == 2:
            titles[path] = found[1][found[0].index("title")]
        items.append(Grid(place=where, rows=found, title=titles.get(path.rpartition(".")[0], ""), hidden=hidden))
        for said in _lone_words(path, found):
            items += words(where, said, hidden=hidden)
        for cell in (cell for row in found for cell in row):
            if cell.count(" ") > 2:
                items += words(where, cell, hidden=hidden)
            items += inside_uris(cell, where, inside)
    return items


def _lone_words(path: str, rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Write each lone value beside its name, and that beside the name of what holds it."""
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        return
    above = re.sub(r"\[\d+\]", "", path).rpartition(".")[2]
    for name, cell in zip(*rows, strict=True):
        if cell.isdigit() and re.search("[A-Za-z]", name):
            yield f"{above} {name}: {cell}".strip()
        elif 0 < cell.count(" ") < 3 and re.search(r"[A-Za-z].*\d|\d.*[A-Za-z]", cell):
            yield cell


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        while key in found:
            key += " (again)"
        found[key] = value
    return found


def _tables(value: object, path: str) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    unpacked = _unpacked(value)
    if isinstance(unpacked, dict):
        yield from _of_object(unpacked, path)
    elif isinstance(unpacked, list):
        yield from _of_list(unpacked, path)
    elif unpacked is not None:
        yield path, ((_text(unpacked),),)


def _of_object(value: dict[str, object], path: str) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    lone = {key: one for key, one in value.items() if not isinstance(one, dict | list)}
    if lone:
        yield path, (tuple(lone), tuple(_text(one) for one in lone.values()))
    yield from _charted(value, path)
    rest = {key: _unpacked(one) for key, one in value.items() if key not in lone}
    if _is_split(rest):
        yield from _of_split(rest, path)
        rest = {key: one for key, one in rest.items() if key not in ("columns", "index", "data")}
    columns = {key: one for key, one in rest.items() if _is_flat(one)}
    for table in _side_by_side(columns):
        yield path, table
    rows = {key: one for key, one in rest.items() if isinstance(one, dict) and one and _is_flat(list(one.values()))}
    if _are_rows(rows.values()):
        keys = list(dict.fromkeys(key for one in rows.values() for key in one))
        yield path, (("", *keys), *((name, *(_text(one.get(key)) for key in keys)) for name, one in rows.items()))
    else:
        rows = {}
    for key, one in rest.items():
        if key not in columns and key not in rows:
            yield from _tables(one, f"{path}.{key}" if path else key)


def _charted(value: dict[str, object], path: str) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Put the labels of a chart beside the numbers of its series, where an object keeps the two apart."""
    near = [(key, one) for key, one in value.items() if isinstance(one, list | dict)]
    near += [(key, one) for _, below in near if isinstance(below, dict) for key, one in below.items()]
    labels = [one for key, one in near if key in LABELS and _is_flat(one) and len(one) > 1]
    series = [one for _, held in near if isinstance(held, list) for one in held if isinstance(one, dict)]
    for given in labels[:1]:
        found = {}
        for at, one in enumerate(series):
            data = [_unpacked(one.get(key)) for key in ("data", "values", "y") if key in one]
            if data and _is_flat(data[0]) and len(data[0]) == len(given):
                found[_text(one.get("label", one.get("name", f"series {at + 1}")))] = data[0]
        if found:
            rows = zip(given, *found.values(), strict=True)
            yield path, (("", *found), *(tuple(_text(cell) for cell in row) for row in rows))


def _are_rows(objects: Collection[dict[str, object]]) -> bool:
    """Say whether objects are rows of one table: alike, or many that share most of what the shortest of them holds."""
    shared = set.intersection(*map(set, objects)) if objects else set()
    alike = len(objects) > 1 and all(len(one) == len(shared) for one in objects)
    return alike or (len(objects) > 2 and 2 * len(shared) > min(map(len, objects)))


def _is_split(value: dict[str, object]) -> bool:
    columns, data = value.get("columns"), value.get("data")
    return (
        isinstance(columns, list)
        and isinstance(data, list)
        and bool(data)
        and all(isinstance(row, list) and len(row) == len(columns) and _is_flat(row) for row in data)
    )


def _of_split(value: dict[str, object], path: str) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    columns, data = value["columns"], value["data"]
    index = value.get("index")
    labels = index if isinstance(index, list) and len(index) == len(data) else [None] * len(data)
    head = ("", *(_text(one) for one in columns))
    yield path, (head, *((_text(label), *(_text(one) for one in row)) for label, row in zip(labels, data, strict=True)))


def _side_by_side(columns: dict[str, object]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Lists of one same length in one object are the columns of one table."""
    lengths = {key: len(one) for key, one in columns.items()}
    for length in dict.fromkeys(lengths.values()):
        names = [key for key in columns if lengths[key] == length]
        if length:
            lines = zip(*(columns[key] for key in names), strict=True)
            yield (tuple(names), *(tuple(_text(one) for one in line) for line in lines))


def _of_list(value: list, path: str) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    if value and _is_flat(value):
        yield path, tuple((_text(one),) for one in value)
    elif value and all(isinstance(one, list) and _is_flat(one) for one in value):
        yield path, tuple(tuple(_text(cell) for cell in one) for one in value)
    elif value and all(isinstance(one, dict) for one in value):
        yield from _of_records(value, path)
    else:
        for at, one in enumerate(value):
            yield from _tables(one, f"{path}[{at}]")


def _of_records(value: list[dict], path: str) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    keys = list(dict.fromkeys(key for one in value for key in one if not isinstance(one[key], dict | list)))
    if keys:
        yield path, (tuple(keys), *(tuple(_text(_lone(one.get(key))) for key in keys) for one in value))
    for at, one in enumerate(value):
        deep = {key: below for key, below in one.items() if isinstance(below, dict | list)}
        if deep:
            yield from _of_object(deep, f"{path}[{at}]")


def _lone(value: object) -> object:
    return None if isinstance(value, dict | list) else value


def _is_flat(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(one, dict | list) for one in value)


def _unpacked(value: object) -> object:
    """Numbers that a Plotly figure holds packed: their kind, and their bytes in base64."""
    if not (isinstance(value, dict) and {"dtype", "bdata"} <= set(value) and value["dtype"] in PACKED):
        return value
    try:
        data = base64.b64decode(value["bdata"])
        return [repr(one[0]) for one in struct.iter_unpack("<" + PACKED[value["dtype"]], data)]
    except (binascii.Error, struct.error, TypeError):
        return value


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
