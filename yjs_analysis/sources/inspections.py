"""Inspections by HM Inspectorate of Probation: Walsall's of 2019, any other from a small table, the rules of rating.

The small table has one row a key question. Its columns (headings in any capitals; CSV, ODS or XLSX):

| column | what is in it |
|---|---|
| standard | number of the standard: 2.1 |
| key_question | number of the key question: 2.1.3; once only |
| percent_yes | per cent of cases with the answer yes, as printed: 50; blank where no cases were counted |
| cases | the most cases that the question can have applied to: 24; blank if not said |
| rating | rating of the standard as printed, the same in all its rows; blank if not printed |
| area, domain, standard_title, question | words, all optional |
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from yjs_analysis.checks import choice_problems, refuse
from yjs_analysis.sources import published
from yjs_analysis.sources.open_tables import cell_problems, read_table
from yjs_analysis.sources.tables import ALLOWED

RATINGS = tuple(reversed(ALLOWED["rating"]))
"""From the lowest to the highest."""

OF_QUESTIONS = "per cent of the lowest key question"
OF_TOTAL = "total of the standards"
STANDARDS = "standards in the total"

HEADINGS = {
    "area": ("area", "service"),
    "domain": ("domain",),
    "standard": ("standard", "standard number"),
    "standard_title": ("standard_title", "title"),
    "key_question": ("key_question", "key question", "key question number"),
    "question": ("question",),
    "printed": ("percent_yes", "per cent yes", "% yes", "percentage yes"),
    "cases": ("cases", "cases inspected", "relevant cases"),
    "rating": ("rating",),
}
OPTIONAL = ("area", "domain", "standard_title", "question", "cases", "rating")
COLUMNS = (*HEADINGS, "percent_yes", "source", "rows")
"""What both readers give: `printed` is the text, `percent_yes` the same as a number, `cases` may be missing."""


def rating_rules(*, framework: str = "2018", folder: Path | None = None) -> pd.DataFrame:
    """Give the edges between ratings: from which percentage, or which total, each rating begins.

    Read each row as "from `value` on, `rating`". `note` says how the edge is known: none was read in the inspectorate's
    own words, and each was held against printed ratings.

    The trap: the framework of 2021 has edges for the total only; for its key questions no rule was read. That of 2025
    is left out for the same reason.

    Parameters
    ----------
    framework
        The standards by the year in which they began: "2018" or "2021".
    folder
        Where the published figures lie; by default those of the package.

    Returns
    -------
    pandas.DataFrame
        Columns framework, rule, rating, value, note, source, rows.

    Raises
    ------
    ValueError
        If no such framework is held; the nearest name is suggested.

    Examples
    --------
    >>> rules = rating_rules()
    >>> rules.loc[rules["rule"] == OF_QUESTIONS, ["rating", "value"]].values.tolist()
    [['Inadequate', 0.0], ['Requires improvement', 50.0], ['Good', 65.0], ['Outstanding', 80.0]]
    """
    held = published.read("inspection_rules", folder=folder)
    refuse(choice_problems("framework", framework, held["framework"]))
    columns = ["framework", "rule", "rating", "value", "note", "source", "rows"]
    return held.loc[held["framework"] == framework, columns].reset_index(drop=True)


def walsall_2019(*, folder: Path | None = None) -> pd.DataFrame:
    """Give the key questions of Walsall's inspection of 2019, with the most cases that each can have applied to.

    Read `cases` as a ceiling: 24 court and 14 out-of-court cases were examined, and a question that applied to fewer
    does not say so.

    Parameters
    ----------
    folder
        Where the published figures lie; by default those of the package.

    Returns
    -------
    pandas.DataFrame
        One row a key question: area, domain, standard, standard_title, key_question, question, printed, cases, rating,
        percent_yes, source, rows.

    Raises
    ------
    ValueError
        If the published figures cannot be found.

    Examples
    --------
    >>> table = walsall_2019().set_index("key_question")
    >>> table.loc[["2.1.3"], ["printed", "cases", "rating"]].values.tolist()
    [['50', 24.0, 'Requires improvement']]
    """
    asked = published.read("inspection_2019_key_questions", folder=folder)
    figures = published.read("inspection_2019_figures", folder=folder)
    most = figures[figures["figure"] == "cases_examined"].set_index("category")["value"]
    printed = asked["percent_yes"].map(lambda one: "" if pd.isna(one) else f"{one:g}")
    cases = asked["domain"].map(most).where(printed != "").astype(float)
    return asked.assign(area="Walsall", printed=printed, cases=cases)[list(COLUMNS)]


def read_inspection(path: Path) -> pd.DataFrame:
    r"""Read any service's inspection from a small table, whose columns stand at the top of this module.

    Read it as `walsall_2019`. The trap: a percentage is kept as printed, because 36 and 36.0 do not say the same.

    Parameters
    ----------
    path
        A CSV, ODS or XLSX file.

    Returns
    -------
    pandas.DataFrame
        As `walsall_2019`; what the file does not hold is "" or, for cases, missing.

    Raises
    ------
    ValueError
        If the table cannot be found in the file, or with every problem in it: file, row, column, found, allowed.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "ours.csv"
    >>> _ = place.write_text("standard,key_question,percent_yes,cases\n2.1,2.1.1,88,24\n2.1,2.1.2,50%,24\n")
    >>> read_inspection(place)[["key_question", "percent_yes", "cases", "rows"]].values.tolist()
    [['2.1.1', 88.0, 24.0, 'ours.csv:2'], ['2.1.2', 50.0, 24.0, 'ours.csv:3']]
    """
    table = read_table(Path(path), headings=HEADINGS, optional=OPTIONAL)
    table["printed"] = table["printed"].str.removesuffix("%").str.strip()
    refuse([*_cells_wrong(table), *_fractions(table), *_repeated(table), *_two_ratings(table)])
    numbers = {name: pd.to_numeric(table[name].where(table[name] != "")) for name in ("printed", "cases")}
    table = table.assign(percent_yes=numbers["printed"].astype(float), cases=numbers["cases"].astype(float))
    return table[list(COLUMNS)]


def published_totals(*, folder: Path | None = None) -> pd.DataFrame:
    """Give the totals and overall ratings of 83 other inspections, 2021 to 2025, by which the rule can be tried.

    Read `value` as per cent of 36. The trap: a program read them out of the reports; three rows are faulty (`note`).

    Parameters
    ----------
    folder
        Where the published figures lie; by default those of the package.

    Returns
    -------
    pandas.DataFrame
        One row a service: area, period, printed, value, rating ("" if not read), report, note, source, rows.

    Raises
    ------
    ValueError
        If the published figures cannot be found.

    Examples
    --------
    >>> totals = published_totals().set_index("area")
    >>> totals.loc[["Wolverhampton"], ["value", "rating"]].values.tolist()  # 28 of 36
    [[77.78, 'Good']]
    """
    held = published.read("inspection_totals", folder=folder)
    return held[["area", "period", "printed", "value", "rating", "report", "note", "source", "rows"]]


def _cells_wrong(table: pd.DataFrame) -> list[str]:
    """Say which cells are not what their column may hold."""
    allowed = {
        "standard": ("standard", r"\S.*", "the number of a standard, such as 2.1"),
        "key_question": ("key_question", r"\S.*", "the number of a key question, such as 2.1.3"),
        "printed": ("percent_yes", r"|100(\.0+)?|\d{1,2}(\.\d+)?", "a percentage from 0 to 100, or blank"),
        "cases": ("cases", r"|[1-9]\d{0,5}", "a whole number above 0, or blank"),
        "rating": ("rating", "|".join(("", *RATINGS)), f"one of {', '.join(RATINGS)}, or blank"),
    }
    problems = []
    for name, (heading, pattern, words) in allowed.items():
        right = table[name].map(lambda cell, pattern=pattern: re.fullmatch(pattern, cell) is not None).astype(bool)
        near = _nearest(table.loc[~right, name]) if name == "rating" else ""
        problems += cell_problems(table, name, right, heading=heading, allowed=words + near)
    return problems


def _nearest(cells: pd.Series) -> str:
    """Suggest the rating that was probably meant."""
    found = [one for cell in cells.unique() for one in get_close_matches(cell.capitalize(), RATINGS, n=1)]
    return f" (did you mean {' or '.join(map(repr, dict.fromkeys(found)))}?)" if found else ""


def _fractions(table: pd.DataFrame) -> list[str]:
    """Say if the percentages are shares from 0 to 1, as a spreadsheet hands them over."""
    found = pd.to_numeric(table["printed"], errors="coerce").dropna()
    if len(found) and found.max() <= 1 and found.max() > 0:
        return [
            f"{table['source'].iloc[0]}, column 'percent_yes': found nothing above {found.max():g}; allowed are per "
            "cents. Write 50 for a half."
        ]
    return []


def _repeated(table: pd.DataFrame) -> list[str]:
    """Say which key questions stand there twice."""
    again = table["key_question"].duplicated() & (table["key_question"] != "")
    return cell_problems(table, "key_question", ~again, heading="key_question", allowed="each key question once")


def _two_ratings(table: pd.DataFrame) -> list[str]:
    """Say which standards have more than one rating."""
    rated = table[table["rating"] != ""].groupby("standard", sort=False)["rating"].unique()
    return [
        f"{table['source'].iloc[0]}, column 'rating': found {' and '.join(map(repr, ratings))} for the standard "
        f"{standard}; allowed is one rating a standard. Correct the cells."
        for standard, ratings in rated.items()
        if len(ratings) > 1
    ]
