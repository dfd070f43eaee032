"""From a service's own columns and values to those of the schema: recognised, or told by a small TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yjs_analysis.checks import refuse
from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.dates import ORDERS
from yjs_analysis.sources.cases.values import known_values, value_reader

PARTS = ("columns", "values", "dates")


def read_mapping(path: Path | str) -> dict[str, Any]:
    r"""Read a mapping file, and refuse it with everything that is wrong in it.

    A mapping is TOML. `[columns]` says their name = our name, and "" for a column that is not to be used;
    `[values.ethnicity]` says their value = our value; `[dates]` says order = "day first" or "month first". Under the
    name of a table (`[reoffences.columns]`) each counts for that table alone.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    dict
        The mapping, as it stands.

    Raises
    ------
    ValueError
        If it cannot be read, or with every name and value in it that the schema does not have.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "mapping.toml"
    >>> _ = place.write_text('[columns]\nWann = "disposal_date"\n[dates]\norder = "day first"')
    >>> read_mapping(place)
    {'columns': {'Wann': 'disposal_date'}, 'dates': {'order': 'day first'}}
    """
    path = Path(path)
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValueError(f"{path.name} must be a mapping, but cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} must be a mapping in UTF-8, but is not. Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"{path.name} must be TOML, but is not: {error}. Correct the line.") from None
    refuse(f"{path.name}: {one}" for one in mapping_problems(held))
    return held


def mapping_problems(mapping: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with a mapping: parts, columns and values that the schema does not have.

    Parameters
    ----------
    mapping
        As `read_mapping` gives it.

    Returns
    -------
    list
        One sentence a problem.

    Examples
    --------
    >>> mapping_problems({"columns": {"When": "date_of_disposal"}})[0][:70]
    "[columns] 'When': found 'date_of_disposal'; allowed is the name of a c"
    """
    problems = []
    for name, part in mapping.items():
        if name not in (*PARTS, *schema.TABLES):
            problems.append(f"found [{name}]; allowed are {', '.join((*PARTS, *schema.TABLES))}. Correct the name.")
        elif not isinstance(part, Mapping):
            problems.append(f"found {name} = ...; allowed is a part [{name}]. Put it under a heading.")
        elif name in PARTS:
            problems += _part_problems(name, part, schema.TABLES, f"[{name}]")
        else:
            for inner, held in part.items():
                place = f"[{name}.{inner}]"
                if inner in PARTS and isinstance(held, Mapping):
                    problems += _part_problems(inner, held, (name,), place)
                else:
                    problems.append(f"found {place}; allowed are {', '.join(PARTS)}. Correct the name.")
    return problems


def for_table(mapping: Mapping[str, Any], table: str) -> dict[str, Any]:
    """Give what a mapping says for one table: its own words before those for all tables.

    Parameters
    ----------
    mapping
        As `read_mapping` gives it.
    table
        One of `schema.TABLES`.

    Returns
    -------
    dict
        `columns`, `values` by column, and `order` of dates ("" if not told).

    Examples
    --------
    >>> for_table({"columns": {"Ref": "child_id"}, "exits": {"columns": {"What": "event"}}}, "exits")["columns"]
    {'Ref': 'child_id', 'What': 'event'}
    """
    own = mapping.get(table, {})
    columns = schema.columns(table)
    everywhere = {theirs: ours for theirs, ours in mapping.get("columns", {}).items() if ours == "" or ours in columns}
    values = {
        column: {**mapping.get("values", {}).get(column, {}), **own.get("values", {}).get(column, {})}
        for column in columns
    }
    order = {**mapping.get("dates", {}), **own.get("dates", {})}.get("order", "")
    return {"columns": {**everywhere, **own.get("columns", {})}, "values": values, "order": order}


def _part_problems(part: str, held: Mapping[str, Any], tables: tuple[str, ...], place: str) -> list[str]:
    """Say what is wrong with one part of a mapping."""
    known = {name for table in tables for name in schema.columns(table)}
    if part == "dates":
        wrong = [name for name in held if name != "order"]
        problems = [f"{place}: found {name!r}; allowed is order. Correct the name." for name in wrong]
        if held.get("order", ORDERS[0]) not in ORDERS:
            problems.append(f'{place} order: allowed are "day first" and "month first". Choose one.')
        return problems
    if part == "columns":
        return [
            f'{place} {theirs!r}: found {ours!r}; allowed is the name of a column of {" or ".join(tables)}, or "".'
            for theirs, ours in held.items()
            if not isinstance(ours, str) or (ours and ours not in known)
        ]
    return [one for column, values in held.items() for one in _values_problems(column, values, tables, place)]


def _values_problems(column: str, values: Any, tables: tuple[str, ...], place: str) -> list[str]:
    """Say which values of one column in a mapping the schema does not have."""
    homes = [table for table in tables if column in schema.columns(table)]
    if not homes or not isinstance(values, Mapping):
        return [f"{place}: found {column!r}; allowed is [{place.strip('[]')}.<column>], a column of the schema."]
    problems = []
    for theirs, ours in values.items():
        readers = [(value_reader(home, column), known_values(home, column)) for home in homes]
        right = isinstance(ours, str) and (not ours or any(not known or ours in known for _, known in readers))
        if not right:
            allowed = ", ".join(readers[0][1])
            problems.append(f"{place} {column}, {theirs!r}: found {ours!r}; allowed are {allowed}. Correct it.")
    return problems
