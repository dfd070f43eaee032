"""The draft of a mapping: what of an export was recognised, what was not, and nothing of any child's record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.dates import ORDERS, read_forms, settled_order
from yjs_analysis.sources.cases.findings import SHOWN_FROM, is_label, kind
from yjs_analysis.sources.cases.headings import match_columns, recognised_names, shown_headings
from yjs_analysis.sources.cases.mapping import for_table
from yjs_analysis.sources.cases.naming import map_tables
from yjs_analysis.sources.cases.values import known_values

HEAD = """\
# What the columns and values of an export are called in the schema (data/README.md).
# Left stands the export's name, right the schema's; "" leaves a column or value out.
# A line that starts with # does nothing: put the right name into it and take the # away.
"""


def draft_mapping(
    tables: Mapping[str, pd.DataFrame], *, mapping: Mapping[str, Any] | None = None, threshold: int = SHOWN_FROM
) -> str:
    """Draft a mapping from what stands in some tables, for an analyst to complete.

    Columns that are recognised stand as they are; the others stand behind a # with the kind of what they hold and how
    many different values. Of values that are not recognised, only short labels that enough children share are written;
    of the others, how many there are.

    The trap: the draft shows the names of the columns. If the first row of the export is not a heading, it is a
    child's record: where it looks like one, only the places of the columns are written.

    Parameters
    ----------
    tables
        By name, as text.
    mapping
        What is known already, as `mapping.read_mapping` gives it; it is written into the draft.
    threshold
        A value is shown where at least this many children (rows, where no column names the child) hold it.

    Returns
    -------
    str
        TOML, which `mapping.read_mapping` reads.

    Raises
    ------
    ValueError
        If the threshold is below 5, or as `naming.map_tables`.

    Examples
    --------
    >>> print(draft_mapping({"exits": pd.DataFrame({"YPID": ["a"], "What": ["Moved"]})}).split("away.")[1].strip())
    [exits.columns]
    "YPID" = "child_id"
    # Not found: event (must be filled).
    # Not found: event_date (must be filled).
    # Not recognised:
    # "What" = ""  # text, 1 different value
    """
    if not isinstance(threshold, int) or threshold < SHOWN_FROM:
        raise ValueError(f"threshold must be a whole number of {SHOWN_FROM} or more, but got {threshold!r}.")
    mapped, _ = map_tables(tables, mapping=mapping)
    parts = [HEAD]
    for table, held in mapped.items():
        raw = tables[table].set_axis([str(one) for one in tables[table].columns], axis=1)
        told = for_table(mapping or {}, table)
        columns, _ = match_columns(table, list(raw.columns), given=told["columns"])
        parts.append("\n".join(_columns_part(table, raw, columns, told["columns"])))
        parts += _order_part(table, raw, columns, told["order"])
        parts += [_values_part(table, name, held, told["values"][name], threshold) for name in columns]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _columns_part(table: str, raw: pd.DataFrame, columns: dict[str, str], told: dict[str, str]) -> list[str]:
    """Write which column is which."""
    shown = dict(zip(raw.columns, shown_headings(list(raw.columns)), strict=True))
    lines = [f"[{table}.columns]"]
    for ours, heading in columns.items():
        lines.append(_line(heading, ours) if shown[heading] == heading else f"# {shown[heading]} is {ours}")
    left = [(at, heading) for at, heading in enumerate(raw.columns) if heading not in columns.values()]
    lines += [_line(heading, "") for _, heading in left if told.get(heading) == "" and shown[heading] == heading]
    missing = [name for name in schema.required_columns(table) if name not in columns]
    lines += [f"# Not found: {name} (must be filled)." for name in missing]
    left = [(at, heading) for at, heading in left if told.get(heading) != ""]
    known = {theirs: ours for names in reversed(recognised_names(table)) for theirs, ours in names.items()}
    if left:
        lines.append("# Not recognised:")
    for at, heading in left:
        guess = known.get("".join(one for one in heading.casefold() if one.isalnum()), "")
        guess = "" if guess in columns else guess
        name = _line(heading, guess) if shown[heading] == heading else shown[heading]
        lines.append(f"# {name}  # {_content(raw.iloc[:, at])}{'; choose one column for it' if guess else ''}")
    return lines


def _order_part(table: str, raw: pd.DataFrame, columns: dict[str, str], order: str) -> list[str]:
    """Write the order of dates, where it is told or has to be."""
    if order:
        return [f"[{table}.dates]\norder = {json.dumps(order)}"]
    dates = [raw[heading] for name, heading in columns.items() if schema.columns(table)[name]["type"] == "date"]
    kinds = [read_forms(cells)["kind"] for cells in dates]
    if settled_order(kinds) in ORDERS or not any((one == "either").any() for one in kinds):
        return []
    said = "# Some dates could be day first or month first; nothing tells which."
    return [f'[{table}.dates]\n{said}\n# order = "{ORDERS[0]}"']


def _values_part(table: str, column: str, held: pd.DataFrame, told: dict[str, str], threshold: int) -> str:
    """Write the values of one column that were not recognised, as far as they may be shown."""
    known = set(known_values(table, column))
    lines = [_line(theirs, ours) for theirs, ours in told.items()]
    cells = held[column]
    strange = cells[~cells.isin(known) & (cells != "")] if known else cells.iloc[:0]
    if len(strange):
        children = (
            held.loc[strange.index, "child_id"] if "child_id" in held else pd.Series(strange.index, strange.index)
        )
        holders = children.groupby(strange, sort=False).nunique()
        shown = [one for one, many in holders.items() if many >= threshold and is_label(one)]
        lines.append(f"# Not recognised; see data/README.md for what {column} may hold:")
        lines += [f"# {_line(one, '')}  # {int((strange == one).sum()):,} rows" for one in shown]
        if hidden := len(holders) - len(shown):
            lines.append(f"# ({hidden:,} value{'' if hidden == 1 else 's'} not shown)")
    return "\n".join([f"[{table}.values.{column}]", *lines]) if lines else ""


def _content(cells: pd.Series) -> str:
    """Say of what kind most cells of a column are, and how many different values it has."""
    texts = cells[cells.notna()].astype(str).str.strip()
    counts = texts[texts != ""].value_counts(sort=False)
    if counts.empty:
        return "blank throughout"
    dated = read_forms(pd.Series(counts.index, dtype=object))["kind"].isin(
        ["date", "day first", "month first", "either"]
    )
    kinds = [
        "dates" if one and not two.isdigit() else _PLURAL[kind(two)]
        for one, two in zip(dated, counts.index, strict=True)
    ]
    most = counts.groupby(kinds).sum().idxmax()
    return f"{most}, {len(counts):,} different value{'' if len(counts) == 1 else 's'}"


_PLURAL = {"a number": "numbers", "a date": "dates", "a code": "codes", "text": "text", "a blank": "blanks"}


def _line(theirs: str, ours: str) -> str:
    return f"{json.dumps(theirs, ensure_ascii=False)} = {json.dumps(ours)}"
