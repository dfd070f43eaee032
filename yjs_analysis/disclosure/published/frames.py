"""Reading tables that are set out in plain text, as a notebook prints them or a page of a PDF shows them."""

from __future__ import annotations

import re
from itertools import pairwise

from yjs_analysis.disclosure.published.items import Item, is_number, words
from yjs_analysis.disclosure.published.shapes import Grid

RULE = re.compile(r"[\s|+=:\-─━═┌┐└┘├┤┬┴┼╞╡╪╔╗╚╝╠╣╦╩╬]+")
"""A line that only rules a table off."""


def read_plain(text: str, place: str, *, hidden: bool = False) -> list[Item]:
    r"""Read plain text: each paragraph as words, and each stretch of lines that stand in columns as a grid too.

    Examples
    --------
    >>> read_plain("        events\nBlack       12\nWhite       30", "a.ipynb, cell 2")[-1].rows
    (('', 'events'), ('Black', '12'), ('White', '30'))
    """
    paragraphs = [one for one in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").expandtabs()) if one.strip()]
    items: list[Item] = []
    found = 0
    for at, paragraph in enumerate(paragraphs, start=1):
        items += words(f"{place}, paragraph {at}" if len(paragraphs) > 1 else place, paragraph, hidden=hidden)
        rows = columns_of(paragraph)
        if rows:
            found += 1
            above = paragraphs[at - 2].strip() if at > 1 and "\n" not in paragraphs[at - 2].strip() else ""
            title = "" if columns_of(above) else above
            items.append(Grid(place=f"{place}, table {found}", rows=rows, title=title, hidden=hidden))
    return items


def columns_of(text: str) -> tuple[tuple[str, ...], ...]:
    r"""Give the rows of a table set out in columns; none where the lines do not stand in columns.

    Bars part columns where each line has them; elsewhere two spaces or more that run down through every line do.

    Examples
    --------
    >>> columns_of("| group | events |\n|---|---|\n| Black | 12 |")
    (('group', 'events'), ('Black', '12'))
    >>> columns_of("Words run on\nand on.")
    ()
    """
    lines = [line.rstrip() for line in text.split("\n") if line.strip() and not RULE.fullmatch(line)]
    bars = [re.sub(r"[│┃║]", "|", line) for line in lines]
    if len(bars) > 1 and all(line.count("|") > 0 for line in bars):
        rows = tuple(tuple(cell.strip() for cell in _unbarred(line).split("|")) for line in bars)
        return rows if max(len(row) for row in rows) > 1 else ()
    if len(lines) < 2:
        return ()
    rows = _by_gaps(lines)
    if len(rows[0]) < 2:
        rows = tuple(tuple(re.split(r" {2,}", line.strip())) for line in lines)
    return rows if _is_table(rows) else ()


def _unbarred(line: str) -> str:
    return line.strip().removeprefix("|").removesuffix("|")


def _by_gaps(lines: list[str]) -> tuple[tuple[str, ...], ...]:
    wide = max(len(line) for line in lines)
    padded = [line.ljust(wide) for line in lines]
    blank = "".join(" " if all(line[at] == " " for line in padded) else "x" for at in range(wide))
    cuts = [0, *[gap.end() for gap in re.finditer(r" {2,}", blank) if gap.end() < wide], wide]
    rows = [tuple(line[left:right].strip() for left, right in pairwise(cuts)) for line in padded]
    return tuple(rows)


def _is_table(rows: tuple[tuple[str, ...], ...]) -> bool:
    wide = [row for row in rows if len(row) > 1]
    numbers = sum(1 for row in wide if any(is_number(cell) and cell for cell in row[1:]))
    return len(wide) >= 2 and len(wide) >= 0.6 * len(rows) and numbers >= 1
