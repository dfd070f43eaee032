"""What every reader of case files asks first, and how it says no: by place and by kind, never by what a cell holds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

LARGEST_FILE = 500_000_000
MOST_ROWS = 5_000_000
LONGEST_CELL = 10_000
MOST_COLUMNS = 1_000
SHOWN = 5
LONGEST_SHOWN = 80


class UnreadableError(ValueError):
    """A case file cannot be read: the message says where and why, and never what a cell holds."""


def unreadable(file: str, problems: Iterable[str]) -> UnreadableError:
    """Make the error that lists every problem of one file.

    Examples
    --------
    >>> print(unreadable("export.csv", ["row 7 must have 3 cells, but has 2. Fill it."]))
    export.csv, row 7 must have 3 cells, but has 2. Fill it.
    >>> print(unreadable("export.csv", ["row 7 is short.", "row 9 is short."]))
    export.csv, 2 problems:
    - row 7 is short.
    - row 9 is short.
    """
    found = list(problems)
    if len(found) == 1:
        return UnreadableError(f"{file}, {found[0]}")
    return UnreadableError(f"{file}, {len(found)} problems:\n" + "\n".join(f"- {one}" for one in found))


def printed(name: str | os.PathLike) -> str:
    """Give the last part of a path, its first 80 characters, in characters that are safe to print.

    Examples
    --------
    >>> printed("exports/May 2019.csv")
    'May 2019.csv'
    """
    last = Path(os.fsdecode(name)).name or os.fsdecode(name)
    return "".join(one if one.isprintable() else "?" for one in last[:LONGEST_SHOWN])


def column_place(number: int) -> str:
    """Name a column by its place, as a spreadsheet does; a name in the first row could itself be a child's.

    Examples
    --------
    >>> column_place(3), column_place(28)
    ('column 3 (C)', 'column 28 (AB)')
    """
    letters, rest = "", number
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"column {number} ({letters})"


def listed(places: Sequence, *, total: int | None = None) -> str:
    """List the first places, and say how many more there are.

    Examples
    --------
    >>> listed([4])
    '4'
    >>> listed([4, 5, 9])
    '4, 5 and 9'
    >>> listed([1, 2, 3, 4, 5, 6, 7])
    '1, 2, 3, 4, 5 and 2 more'
    """
    count = len(places) if total is None else total
    shown = [str(one) for one in places[:SHOWN]]
    shown += [f"{count - len(shown)} more"] if count > len(shown) else []
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" and {shown[-1]}"


def require_file(path: Path, *, largest_file: int) -> bytes:
    """Refuse what is no ordinary file of a bearable size; give its first bytes.

    Raises
    ------
    UnreadableError
        If the file is missing, closed to us, not a regular file (a folder, a pipe, a device, a loop of links), empty or
        too large.
    """
    file = printed(path)
    try:
        about = os.stat(path)
        if stat.S_ISREG(about.st_mode):
            with path.open("rb") as stream:
                start = stream.read(16)
    except (OSError, ValueError) as error:
        raise unreadable(file, [_no_entry(error)]) from None
    if not stat.S_ISREG(about.st_mode):
        raise unreadable(file, ["which must be a regular file, but is a pipe, a device or a folder. Give a file."])
    if about.st_size == 0:
        raise unreadable(file, ["which must hold a header row, but is empty. Export it again."])
    if about.st_size > largest_file:
        raise unreadable(file, [_too_large(about.st_size, largest_file)])
    return start


def _no_entry(error: Exception) -> str:
    """Say why a file cannot be opened, without the path that the system's own message would repeat."""
    if isinstance(error, FileNotFoundError):
        return "which must exist, but is not there. Look at the path and at its spelling."
    if isinstance(error, PermissionError):
        return "which must be open to you, but is not. Ask for the right to read it, and close it in other programs."
    return "which must be a file, but cannot be opened. Copy it to an ordinary folder and give that path."


def _too_large(size: int, largest: int) -> str:
    return (
        f"which must hold at most {largest:,} bytes, but holds {size:,}. "
        "Export fewer years or columns, or raise `largest_file`."
    )
