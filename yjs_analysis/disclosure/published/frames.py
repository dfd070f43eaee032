"""Reading tables that are set out in plain text, as a notebook prints them or a page of a PDF shows them."""

from __future__ import annotations

import re
from itertools import pairwise

from yjs_analysis.disclosure.published.items import Item, is_number, words
from yjs_analysis.disclosure.published.shapes import Grid

RULE = re.compile(r"[\s|+=:\-─━═┌┐└┘├┤┬┴┼╞╡╪╔╗╚╝╠╣╦╩╬]+")
"""A line that only rules a table off."""

Rows = tuple[tuple[str, ...], ...]


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
    begun: Rows = ()
    for at, paragraph in enumerate(paragraphs, start=1):
        items += words(f"{place}, paragraph {at}" if len(paragraphs) > 1 else place, paragraph, hidden=hidden)
        rows = _beside(begun, columns_of(paragraph))
        begun = rows if paragraph.strip("\n").split("\n")[0].rstrip().endswith("\\") else ()
        if rows and not begun:
            found += 1
            above = paragraphs[at - 2].strip() if at > 1 and "\n" not in paragraphs[at - 2].strip() else ""
            items.append(Grid(place=f"{place}, table {found}", rows=rows, title=above, hidden=hidden))
    return items


def read_layout(text: str, place: str) -> list[Grid]:
    r"""Read the tables of a page whose words are set out as they stand on it: runs of lines with gaps of two spaces.

    Examples
    --------
    >>> read_layout("Table 1\n\ngroup    events\n\nBlack    7", "a.pdf, page 1")[0].rows
    (('group', 'events'), ('Black', '7'))
    """
    grids: list[Grid] = []
    title, run = "", []
    for line in [*text.expandtabs().splitlines(), "."]:
        if re.search(r"\S {2,}\S", line):
            run.append(line.rstrip())
        elif line.strip():
            rows = _by_gaps(run) if run else ()
            if run and len(rows[0]) < 2:
                rows = tuple(tuple(re.split(r" {2,}", one.strip())) for one in run)
            if len(run) > 1 and _is_table(rows):
                grids.append(Grid(place=f"{place}, table {len(grids) + 1}", rows=rows, title=title))
            title, run = line.strip(), []
    return grids


def columns_of(text: str) -> Rows:
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
    if lines and lines[0].endswith("\\"):
        lines[0] = lines[0].removesuffix("\\").rstrip()
    bars = [re.sub(r"[│┃║]", "|", line) for line in lines]
    if len(bars) > 1 and all(line.count("|") > 0 for line in bars):
        rows = tuple(tuple(cell.strip() for cell in _unbarred(line).split("|")) for line in bars)
        return rows if max(len(row) for row in rows) > 1 else ()
    if len(lines) < 2:
        return ()
    rows = _by_header(lines) or _by_gaps(lines)
    if len(rows[0]) < 2:
        rows = tuple(tuple(re.split(r" {2,}", line.strip())) for line in lines)
    return rows if _is_table(rows) else ()


def _unbarred(line: str) -> str:
    return line.strip().removeprefix("|").removesuffix("|")


def _beside(begun: Rows, rows: Rows) -> Rows:
    """Put the part of a frame that was printed below, because the page was too narrow, beside the part above it."""
    if not begun or len(begun) != len(rows):
        return rows
    return tuple((*left, *right[1:]) for left, right in zip(begun, rows, strict=True))


def _by_header(lines: list[str]) -> Rows:
    """Part a frame as pandas prints it: every column ends where its heading ends, the labels of the rows come first.

    A heading of two words makes a column that is empty below; it is put back with the one to its right.
    """
    ends = [found.end() for found in re.finditer(r"\S+", lines[0])]
    wide = max(ends)
    body = [line.ljust(wide) for line in lines[1:]]
    if any(len(line) > wide or any(line[end : end + 1].strip() for end in ends) for line in body):
        return ()
    start = _labels_end(lines, ends[0])
    if start is None:
        return ()
    rows = [[line[left:right].strip() for left, right in pairwise([0, start, *ends])] for line in [lines[0], *body]]
    for at in range(len(rows[0]) - 2, 0, -1):
        if not any(row[at] for row in rows[1:]):
            for row in rows:
                row[at : at + 2] = [f"{row[at]} {row[at + 1]}".strip()]
    return tuple(tuple(row) for row in rows)


def _labels_end(lines: list[str], first: int) -> int | None:
    """Where the labels of the rows end: the widest gap that runs down before the first column's end."""
    blank = "".join(" " if all(line[at : at + 1] in (" ", "") for line in lines) else "x" for at in range(first))
    gaps = [gap for gap in re.finditer(r" +", blank) if gap.start() > 0]
    return max(gaps, key=lambda gap: (gap.end() - gap.start(), gap.end())).end() if gaps else None


def _by_gaps(lines: list[str]) -> Rows:
    wide = max(len(line) for line in lines)
    padded = [line.ljust(wide) for line in lines]
    blank = "".join(" " if all(line[at] == " " for line in padded) else "x" for at in range(wide))
    cuts = [0, *[gap.end() for gap in re.finditer(r" {2,}", blank) if gap.end() < wide], wide]
    rows = [tuple(line[left:right].strip() for left, right in pairwise(cuts)) for line in padded]
    return tuple(rows)


def _is_table(rows: Rows) -> bool:
    wide = [row for row in rows if len(row) > 1]
    numbers = sum(1 for row in wide if any(is_number(cell) and cell for cell in row[1:]))
    return len(wide) >= 2 and len(wide) >= 0.6 * len(rows) and numbers >= 1
