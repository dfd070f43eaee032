"""What a Board holds in its hand for a finding: numbers with a target, or documents with a name, from a small table."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources.open_tables import cell_problems, read_table

HEADINGS = {
    "finding": ("finding",),
    "value": ("value",),
    "low": ("low", "lower limit"),
    "high": ("high", "upper limit"),
    "target": ("target",),
    "better": ("better",),
    "document": ("document", "document and year"),
}
NUMBERS = ("value", "low", "high", "target")


def read_evidence(path: Path) -> pd.DataFrame:
    r"""Read the evidence that `assurance.sign_off.assurance_table` takes, one row a piece.

    Read a row as one number with its interval, target and the side that is better, or as one document. The trap: a
    number without its interval and target, or a document without a year, is read here and refused there.

    Parameters
    ----------
    path
        A CSV, ODS or XLSX file with the columns finding (the row of the finding, as in
        "inspection_2019_findings.csv:42"), value, low, high, target (numbers), better ("higher" or "lower"), document
        (title and year). Columns that hold nothing may be left out, but for finding.

    Returns
    -------
    pandas.DataFrame
        Columns finding, value, low, high, target (missing where blank), better, document ("" where blank), source,
        rows.

    Raises
    ------
    ValueError
        If the table cannot be found in the file, or a cell is no number: file, row, column, found, allowed; all at
        once.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "ours.csv"
    >>> _ = place.write_text("finding,document\ninspection_2019_findings.csv:42,Audit of panels 2023\n")
    >>> read_evidence(place)[["document", "rows"]].values.tolist()
    [['Audit of panels 2023', 'ours.csv:2']]
    """
    table = read_table(Path(path), headings=HEADINGS, optional=[name for name in HEADINGS if name != "finding"])
    problems = []
    for name in ("finding", *NUMBERS):
        pattern = r".+" if name == "finding" else r"|-?\d+(\.\d+)?"
        allowed = "the row of a finding" if name == "finding" else "a number, or blank"
        right = table[name].map(lambda cell, pattern=pattern: re.fullmatch(pattern, cell) is not None).astype(bool)
        problems += cell_problems(table, name, right, heading=name, allowed=allowed)
    refuse(problems)
    for name in NUMBERS:
        table[name] = table[name].map(lambda cell: float(cell) if cell else math.nan).astype(float)
    return table[[*HEADINGS, "source", "rows"]]
