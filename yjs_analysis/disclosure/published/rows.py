"""Parting the rows of a sheet or a delimited text into the tables that a reader sees on it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from yjs_analysis.disclosure.published.items import Item, is_number, words
from yjs_analysis.disclosure.published.shapes import Grid

Rows = list[tuple[str, ...]]


def tables_of(rows: Sequence[Sequence[str]], place: str, *, title: str = "", hidden: bool = False) -> list[Item]:
    """Part rows at the blank ones; a line with one cell above a table is its title and is read as words too.

    Rows after a blank one go on with the table above if they look like more of it: no title, and numbers in their
    first row.

    Examples
    --------
    >>> tables_of([["Table 1"], ["group", "events"], ["Black", "12"], [], ["White", "30"]], "a.csv")[-1]
    Grid(place='a.csv', rows=(('group', 'events'), ('Black', '12'), ('White', '30')), title='Table 1', hidden=False)
    """
    tables: list[tuple[str, Rows]] = []
    said: list[str] = []
    for lines, block in _joined(_blocks(rows)):
        said += lines
        title = " ".join(lines) or title
        if block:
            tables.append((title, block))
            title = ""
    items: list[Item] = [one for line in said for one in words(place, line, hidden=hidden)]
    for at, (heading, block) in enumerate(tables, start=1):
        where = f"{place}, table {at}" if len(tables) > 1 else place
        items.append(Grid(place=where, rows=tuple(block), title=heading, hidden=hidden))
        items += [one for row in block for cell in row if _is_prose(cell) for one in words(where, cell, hidden=hidden)]
    return items


def read_delimited(text: str, place: str) -> list[Item]:
    r"""Read a text whose cells are parted by commas, tabs, semicolons or bars.

    Examples
    --------
    >>> read_delimited("group;rate\nBlack;1,5", "a.csv")[0].rows
    (('group', 'rate'), ('Black', '1,5'))
    """
    return tables_of(_parted(text, delimiter_of(text)), place)


def delimiter_of(text: str) -> str:
    r"""Say what parts the cells of a text: the mark that gives the most rows of one same width, and the widest.

    Examples
    --------
    >>> delimiter_of("group\tevents\nBlack, all\t12")
    '\t'
    """
    sample = text[:50_000]

    def evenness(mark: str) -> tuple[int, int]:
        widths = [len(row) for row in _parted(sample, mark) if len(row) > 1]
        usual = max(set(widths), key=widths.count) if widths else 0
        return widths.count(usual), usual

    return max(",\t;|", key=evenness)


def looks_delimited(text: str) -> bool:
    r"""Whether nearly every line of a text has the same number of cells, two or more.

    Examples
    --------
    >>> looks_delimited("a,b\n1,2\n3,4"), looks_delimited("Three children, all told.\nNo more.")
    (True, False)
    """
    widths = [len(row) for row in _parted(text[:50_000], delimiter_of(text)) if row]
    usual = max(set(widths), key=widths.count) if widths else 0
    return len(widths) > 1 and usual > 1 and widths.count(usual) >= 0.9 * len(widths)


def _parted(text: str, mark: str) -> list[list[str]]:
    csv.field_size_limit(2**31 - 1)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]


def _blocks(rows: Sequence[Sequence[str]]) -> list[tuple[list[str], Rows]]:
    found: list[Rows] = [[]]
    for row in rows:
        if any(cell.strip() for cell in row):
            found[-1].append(tuple(row))
        elif found[-1]:
            found.append([])
    return [_headed(block) for block in found if block]


def _headed(block: Rows) -> tuple[list[str], Rows]:
    """Part the lines with one cell from the table below them; a block with no table is lines only if it is words."""
    filled = [[cell for cell in row if cell.strip()] for row in block]
    if max(len(one) for one in filled) == 1:
        one_column = len(block) > 1 and any(is_number(one[0]) for one in filled)
        return ([], block) if one_column else ([one[0] for one in filled], [])
    at = next(place for place, one in enumerate(filled) if len(one) > 1)
    start = at if all(not is_number(one[0]) for one in filled[:at]) else 0
    return [one[0] for one in filled[:start]], block[start:]


def _joined(blocks: list[tuple[list[str], Rows]]) -> list[tuple[list[str], Rows]]:
    found: list[tuple[list[str], Rows]] = []
    for lines, block in blocks:
        goes_on = block and not lines and found and found[-1][1] and _is_body(block[0])
        if goes_on:
            found[-1][1].extend(block)
        else:
            found.append((lines, list(block)))
    return found


def _is_body(row: tuple[str, ...]) -> bool:
    filled = [cell for cell in row[1:] if cell.strip()]
    return any(is_number(cell) for cell in filled)


def _is_prose(cell: str) -> bool:
    return cell.count(" ") > 3
