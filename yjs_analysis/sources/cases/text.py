"""Delimited text, line by line: never more than one line in memory before it has been found bearable."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from yjs_analysis.sources.cases.faults import BLANK
from yjs_analysis.sources.cases.framing import Row
from yjs_analysis.sources.cases.guards import UnreadableError, unreadable

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 1_000_000
CHUNK = 1_000_000
SAMPLE = 50
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
UNUSED = frozenset(b"\x81\x8d\x8f\x90\x9d")


def text_rows(path: Path, file: str, *, longest_cell: int) -> Iterator[Row]:
    """Give the rows of a delimited file: the line on which each begins, and its cells as written.

    The encoding (UTF-8, UTF-16 with a byte-order mark, Windows-1252) and the delimiter (comma, semicolon, tab, pipe; or
    the one that a first line `sep=;` declares) are found, not asked for.

    Parameters
    ----------
    path
        A regular file.
    file
        What to call it in a message.
    longest_cell
        How many characters a cell may have; the reader itself stops at about a hundred thousand.

    Raises
    ------
    UnreadableError
        If the encodings are mixed, a line is too long, or a quotation mark has no partner.
    """
    encoding = find_encoding(path, file)
    delimiter, skip = _layout(path, file, encoding)
    with path.open(encoding=encoding, newline="") as stream:
        lines = _Lines(stream, file)
        for _ in range(skip):
            next(lines)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            start = lines.begin_record()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise unreadable(file, [f"row {start} {_parse_problem(str(error), longest_cell)}"]) from None
            if cells is None:
                return
            yield start, cells


def find_encoding(path: Path, file: str) -> str:
    """Find how a text file is encoded; refuse two encodings in one file, and name a row of each.

    Read it as: UTF-8 where every line is UTF-8, Windows-1252 where no line with an accent is. The trap: plain ASCII is
    both, and the question never arises.

    Raises
    ------
    UnreadableError
        If some lines are UTF-8 and others are not, or a byte belongs to neither.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        raise unreadable(file, ["which must be UTF-8, but is UTF-32. Export it again as CSV in UTF-8."])
    marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
    if marked == "utf-16":
        return marked
    utf8, other = _rows_by_encoding(path, file)
    if other is None:
        return marked or "utf-8"
    if utf8 is not None or marked:
        begun = f"row {utf8} is UTF-8" if utf8 is not None else "its first bytes say UTF-8"
        raise unreadable(
            file, [f"row {other} must be in one encoding with the rest, but {begun} and this row is not. {AGAIN}"]
        )
    return "cp1252"


AGAIN = "Export it again as CSV in UTF-8; a file put together from two exports has to be exported anew."


def _rows_by_encoding(path: Path, file: str) -> tuple[int | None, int | None]:
    """Give the first row that shows itself to be UTF-8, and the first that cannot be."""
    utf8 = other = None
    for row, line in enumerate(_byte_lines(path, file), start=1):
        if line.isascii():
            continue
        characters = line.decode("utf-8", errors="surrogateescape")
        strays = [ord(one) - 0xDC00 for one in characters if "\udc80" <= one <= "\udcff"]
        if UNUSED.intersection(strays):
            raise unreadable(file, [f"row {row} must be UTF-8 or Windows-1252, but holds a byte of neither. {AGAIN}"])
        if strays and other is None:
            other = row
        genuine = any(one > "\x7f" and not "\udc80" <= one <= "\udcff" and one != "\ufeff" for one in characters)
        if genuine and utf8 is None:
            utf8 = row
        if utf8 is not None and other is not None:
            break
    return utf8, other


def _byte_lines(path: Path, file: str) -> Iterator[bytes]:
    """Give the lines of a file as bytes, and never hold more than one that is too long."""
    rest, row = b"", 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            *lines, rest = (rest + chunk).splitlines(keepends=True)
            row += len(lines)
            yield from lines
            if len(rest) > 4 * LONGEST_LINE:
                raise _long_line(file, row + 1)
    yield rest


def _long_line(file: str, row: int) -> UnreadableError:
    return unreadable(
        file,
        [
            f"row {row} must have at most {LONGEST_LINE:,} characters, but goes on. "
            "Look for a quotation mark that is never closed, or for a file that is not text."
        ],
    )


class _Lines:
    """The lines of a text, one at a time, with the number of each, and a limit on one record's length."""

    def __init__(self, stream: TextIO, file: str) -> None:
        self.stream, self.file, self.number, self.length, self.start = stream, file, 0, 0, 1

    def begin_record(self) -> int:
        self.length, self.start = 0, self.number + 1
        return self.start

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        try:
            line = self.stream.readline(LONGEST_LINE + 1)
        except UnicodeError:
            said = f"near row {self.number + 1} must be in one encoding, but cannot be decoded. {AGAIN}"
            raise unreadable(self.file, [said]) from None
        if not line:
            raise StopIteration
        self.number += 1
        self.length += len(line)
        if self.length > LONGEST_LINE:
            raise _long_line(self.file, self.start)
        if "\0" in line:
            nul = f"row {self.number} must be text, but holds a NUL character. Export it again as CSV in UTF-8."
            raise unreadable(self.file, [nul])
        return line


def _layout(path: Path, file: str, encoding: str) -> tuple[str, int]:
    """Find the delimiter, and how many lines come before the table."""
    with path.open(encoding=encoding, newline="") as stream:
        lines = _Lines(stream, file)
        sample = []
        for line in lines:
            lines.begin_record()
            if sample or line.strip(BLANK + "".join(DELIMITERS)):
                sample.append(line)
            if len(sample) == SAMPLE or sum(map(len, sample)) > LONGEST_LINE:
                break
    first = sample[0].strip() if sample else ""
    if first[:4].casefold() == "sep=" and first[4:] in DELIMITERS:
        return first[4:], 1
    return find_delimiter(sample), 0


def find_delimiter(sample: list[str]) -> str:
    r"""Find the delimiter on which the first lines agree best; a comma if there is only one column.

    Examples
    --------
    >>> find_delimiter(["sex;age, in years\n", "male;14\n", "female;13\n"])
    ';'
    """
    return max(DELIMITERS, key=lambda one: (_agreement(sample, one), -DELIMITERS.index(one)))


def _agreement(sample: list[str], delimiter: str) -> tuple[bool, float, int]:
    """Say how well lines agree if split here: more than one column, rows as wide as the header, many columns."""
    try:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
    except csv.Error:
        return (False, 0.0, 0)
    if not widths:
        return (False, 0.0, 0)
    return (widths[0] > 1, sum(width == widths[0] for width in widths) / len(widths), widths[0])


def _parse_problem(message: str, longest_cell: int) -> str:
    """Say what the parser met, in our words."""
    if "field larger" in message:
        return (
            f"must hold at most {longest_cell:,} characters in a cell, but holds more. "
            "Look for a quotation mark that is never closed."
        )
    if "unexpected end" in message:
        return "must close every quotation mark, but opens one that is never closed. Close it, or export again."
    if "expected after" in message:
        return 'must double a quotation mark inside a cell (""), but has one that stands alone. Export again.'
    return "must be a row of delimited text, but cannot be parsed. Export it again as CSV in UTF-8."
