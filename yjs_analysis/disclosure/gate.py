"""The gate of a notebook: no row of a child's record is shown, saved into it, or written beside it.

A notebook keeps what its cells show, tracebacks included, and goes from hand to hand. Behind the gate a frame of rows
is refused wherever it would be turned into text, counts are shown as `withhold` leaves them, an error says its kind and
place but not what it holds, and a child's hash is struck out of whatever else is printed.
"""

from __future__ import annotations

import functools
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.disclosure.withhold import COUNT_COLUMNS, withhold

REFUSED = (
    "Not shown: this holds rows of children's records. Count them first (sources.counting.count), pass the counts "
    "through disclosure.withhold.withhold, and show what comes back."
)

NOT_WRITTEN = "Rows of children's records must stay outside the repository. Name a path elsewhere."

STRUCK = "[a child's reference]"

HASH = re.compile(r"(?<![0-9a-fA-F])[0-9a-f]{32}(?![0-9a-fA-F])")
"""A child's reference after entry: half a SHA-256, and nothing else that a notebook prints."""

ROW_COLUMNS = frozenset(
    (
        "child_id", "other_child_id", "ypid", "yp_id", "upn", "pnc", "pnc_id", "nhs_number", "urn", "date_of_birth",
        "dob", "birth_date", "name", "first_name", "forename", "surname", "last_name", "family_name", "postcode",
        "address", "days_to_eighteen", "offence_date", "disposal_date", "event_date", "outcome_date", "sentence_date",
    )
)  # fmt: skip
"""Columns that only a table with a row a child, or a row a disposal, has."""

TEXTS = (
    "__repr__", "_repr_html_", "_repr_latex_", "to_string", "to_html", "to_markdown", "to_latex",
)  # fmt: skip
WRITERS = (
    "to_csv", "to_json", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_xml", "to_stata", "to_hdf", "to_orc",
)  # fmt: skip

HARMLESS = (NameError, SyntaxError, ImportError)
"""Errors whose words are words of the code."""


def holds_rows(held: pd.DataFrame | pd.Series) -> bool:
    """Say whether a frame or a column holds rows of children's records.

    It does if a column or the index has a name of `ROW_COLUMNS`, if it holds a child's hash, or a day, or if it was
    marked as cut out of records (`attrs["rows"]`) and is not a table that came back from `withhold`.

    The trap: rows that say nothing of the kind (a column of ages that was read from a file) look like any numbers.

    Parameters
    ----------
    held
        What is about to be shown.

    Examples
    --------
    >>> holds_rows(pd.DataFrame({"child_id": ["7"], "sex": ["female"]})), holds_rows(pd.DataFrame({"count": [7]}))
    (True, False)
    """
    table = held.to_frame() if isinstance(held, pd.Series) else held
    names = {str(name).strip().lower().replace(" ", "_") for name in [*table.columns, *table.index.names]}
    if names & ROW_COLUMNS or (held.attrs.get("rows") and "withheld" not in table.columns):
        return True
    columns = [table.iloc[:, at] for at in range(table.shape[1])] + [
        table.index.get_level_values(at).to_series() for at in range(table.index.nlevels)
    ]
    return any(_tells_of_one(column) for column in columns)


def _tells_of_one(column: pd.Series) -> bool:
    if pd.api.types.is_datetime64_any_dtype(column):
        return True
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return False
    return column.dropna().astype(str).str.contains(HASH).any()


def as_shown(held: pd.DataFrame | pd.Series, *, threshold: int = 5) -> pd.DataFrame | pd.Series | None:
    """Give what may be shown of a frame: None for rows, counts as `withhold` leaves them, all else unchanged.

    Parameters
    ----------
    held
        What is about to be shown.
    threshold
        The smallest count that may be shown, in children.

    Examples
    --------
    >>> as_shown(pd.DataFrame({"group": ["White", "Mixed"], "count": [40, 3]}))["count"].tolist()
    [40.0, nan]
    """
    if holds_rows(held):
        return None
    counted = {name for pair in COUNT_COLUMNS for name in pair if name}
    if isinstance(held, pd.Series):
        small = held.name in {*counted, None} and pd.api.types.is_integer_dtype(held)  # groupby().size() has no name
        return held.astype(float).mask(held.gt(0) & held.lt(threshold)) if small else held
    if "withheld" in held.columns or not counted & set(map(str, held.columns)):
        return held
    return withhold(held, threshold=threshold)


def mark_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Mark a frame as rows of records, so that what is cut out of it is refused too; a new frame comes back."""
    marked = table.copy()
    marked.attrs["rows"] = True
    return marked


def guard_notebook(*, threshold: int = 5, repository: Path | None = None) -> None:
    """Close the gate of this notebook: call it in the first cell, before any record is read.

    From here on, in this kernel: frames and columns are shown as `as_shown` allows; a frame of rows is not turned into
    text, nor written into the repository; an error shows its kind and the lines of code, not what it holds; a child's
    hash in any other output is struck out. What is computed does not change.

    The trap: it guards against mistakes, not against somebody who wants to print a record: values taken out of a frame
    one by one (an age, a day), and counts under a name of one's own, are numbers like any others.

    Parameters
    ----------
    threshold
        The smallest count that may be shown, in children.
    repository
        The folder in which no rows may be written; without it that of the package, if it is a repository.

    Raises
    ------
    ValueError
        If this is no notebook, or the threshold is not a whole number of at least 1.

    Examples
    --------
    >>> guard_notebook()
    Traceback (most recent call last):
    ValueError: guard_notebook must run in a notebook, but no IPython runs here. Call it in a notebook's first cell.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        refuse(["guard_notebook must run in a notebook, but no IPython runs here. Call it in a notebook's first cell."])
    withhold(pd.DataFrame(), threshold=threshold)  # says what is wrong with a threshold
    if getattr(pd.DataFrame.__repr__, "guarded", False):
        return
    package = Path(__file__).parents[2]
    home = repository or (package if (package / "pyproject.toml").is_file() else None)
    for kind in (pd.DataFrame, pd.Series):
        for name in TEXTS:
            if hasattr(kind, name):
                setattr(kind, name, _text(getattr(kind, name), threshold))
        for name in WRITERS:
            if hasattr(kind, name):
                setattr(kind, name, _writer(getattr(kind, name), home))
    pd.DataFrame.style = property(_styled(pd.DataFrame.style.fget, threshold))
    _clean_streams()
    shell.events.register("pre_run_cell", _clean_streams)  # IPython puts the streams back after each cell
    shell.display_formatter.format = _formatted(shell.display_formatter.format)
    shell._showtraceback = _error(shell._showtraceback)


def _text(make: Callable, threshold: int) -> Callable:
    @functools.wraps(make)
    def guarded(held: Any, *given: Any, **named: Any) -> Any:
        shown = as_shown(held, threshold=threshold)
        return REFUSED if shown is None else make(shown, *given, **named)

    guarded.guarded = True
    return guarded


def _writer(write: Callable, repository: Path | None) -> Callable:
    """Refuse rows as text (no path), and in a file inside the repository."""

    @functools.wraps(write)
    def guarded(held: Any, path: Any = None, *given: Any, **named: Any) -> Any:
        if holds_rows(held):
            path = next((named[one] for one in named if one.startswith(("path", "excel", "fname"))), path)
            if path is None:
                refuse([REFUSED])
            if not isinstance(path, (str, Path)) or _inside(Path(path), repository):
                refuse([NOT_WRITTEN])
        return write(held, path, *given, **named) if path is not None else write(held, *given, **named)

    return guarded


def _inside(path: Path, repository: Path | None) -> bool:
    return repository is not None and path.resolve().is_relative_to(repository.resolve())


def _styled(make: Callable, threshold: int) -> Callable:
    def guarded(held: pd.DataFrame) -> Any:
        shown = as_shown(held, threshold=threshold)
        if shown is None:
            refuse([REFUSED])
        return make(shown)

    return guarded


def _clean_streams(*_: Any) -> None:
    for stream in (sys.stdout, sys.stderr):
        if not getattr(stream.write, "guarded", False):
            stream.write = _cleaned(stream.write)


def _cleaned(write: Callable) -> Callable:
    @functools.wraps(write)
    def guarded(text: str) -> Any:
        return write(HASH.sub(STRUCK, text) if isinstance(text, str) else text)

    guarded.guarded = True
    return guarded


def _formatted(make: Callable) -> Callable:
    @functools.wraps(make)
    def guarded(*given: Any, **named: Any) -> Any:
        data, metadata = make(*given, **named)
        struck = {kind: HASH.sub(STRUCK, text) if isinstance(text, str) else text for kind, text in data.items()}
        return struck, metadata

    return guarded


def _error(show: Callable) -> Callable:
    """Show of an error its kind and the lines of code; its words only where they are words of the code."""

    @functools.wraps(show)
    def guarded(kind: type[BaseException], error: BaseException, _: list[str]) -> None:
        said = str(error) if _is_harmless(kind, error) else "(what it holds is not shown in a notebook with records)"
        words = f"{kind.__name__}: {HASH.sub(STRUCK, said)}"
        show(kind, said, [*_places(error.__traceback__), words])

    return guarded


def _is_harmless(kind: type[BaseException], error: BaseException) -> bool:
    """Say whether the words of an error are words of the code, or of this module."""
    return issubclass(kind, HARMLESS) or str(error) in (REFUSED, NOT_WRITTEN)


def _places(trace: TracebackType | None) -> list[str]:
    """Give the file and line of each step, and the code there: it holds no values."""
    steps = [one for one in traceback.extract_tb(trace) if "IPython" not in one.filename]
    return [f"{Path(one.filename).name}, line {one.lineno}: {one.line or ''}" for one in steps]
