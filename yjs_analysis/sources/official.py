"""Open data that a service downloads from the national statistics pages: counts by service, ready to be analysed.

The loaders are written to descriptions of these files, and tried on files made to those descriptions. They have not met
the real ones: the Youth Justice Board's `Children_Table.ods` and `Outcome_Table.ods` (local level open data), and the
Ministry of Justice's geographic reoffending file (CSV format of the data tools). Where a real file differs, the message
says what was looked for. The same tables saved as CSV or XLSX are read as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from yjs_analysis.checks import refuse, within_total_problems
from yjs_analysis.sources import disposals, open_labels
from yjs_analysis.sources.open_tables import cell_problems, listed_rows, numbers, read_table, words

PERIOD = ("Financial_Year", "Financial year", "Year", "Year ending", "Period")
SERVICE = ("YJS", "YOT", "YJS_Name", "YOT_Name", "Youth Justice Service", "Youth Offending Team", "Service")
PLACES = {
    "region": ("Region", "YJS_Region", "YJB_Region"),
    "police_area": ("PCC", "Police_Area", "Police force area"),
    "country": ("England_Wales", "Country"),
}
"""Larger areas that a service lies in, where the file names them."""

CHILDREN = {
    "period": PERIOD,
    "area": SERVICE,
    "age": ("Age_Group", "Age", "Age band"),
    "group": ("Ethnicity_Group", "Ethnicity", "Ethnic group"),
    "sex": ("Sex", "Gender"),
    "count": ("Number_Children", "Number of children", "Children", "Number"),
    **PLACES,
}
OUTCOMES = {
    "period": PERIOD,
    "area": SERVICE,
    "recorded": ("Caution_or_sentence_type", "Outcome_type", "Disposal_type", "Disposal"),
    "tier": ("Caution_or_sentence_tier", "Outcome_tier", "Disposal_tier", "Tier"),
    "count": ("Number_Cautioned_Sentenced", "Number of cautions or sentences", "Number"),
    **PLACES,
}
REOFFENDING = {
    "period": ("Cohort", "Cohort period", "Period", "Year"),
    "area": ("Local authority", "Local_Authority_Name", "LA", "UTLA", "YOT", "YJS", "Area", "Geography", "Region"),
    "total": ("Offenders", "Number of offenders", "Number of offenders in cohort", "Number in cohort"),
    "events": ("Reoffenders", "Number of reoffenders"),
    "reoffences": ("Reoffences", "Number of reoffences"),
    "who": ("adult_child", "Adult/child", "adult_juvenile", "Adult/juvenile"),
    "age": ("Age_Group", "Age", "Age band"),
    "region": ("Region", "Government office region"),
    "category": ("category",),
    "subcategory": ("subcat1", "subcategory", "subcategory 1"),
    "second_subcategory": ("subcat2", "subcategory 2"),
}
"""From our name of a column to the headings that it is known, or likely, to have."""

YEARS = "a year such as 2014/15, 2014-15 or year ending March 2015"
MEANINGS = {
    "period": (open_labels.year_ending, YEARS),
    "age": (open_labels.age, "a year such as 15, a band such as 10-14, Unknown or All"),
    "group": (open_labels.group, "one of the five groups, a code, Unknown, All or a publisher's merger"),
    "sex": (open_labels.sex, "Male, Female, Unknown or All"),
    "tier": (open_labels.tier, "Pre-Court, First-tier, Community or Custody"),
    "country": (open_labels.country, "England, Wales or blank"),
}
"""From a column to what its labels mean, and how to say what may stand there."""


def children_by_service(path: Path | str) -> pd.DataFrame:
    """Read children cautioned or sentenced by service, year, age, ethnic group and sex (`Children_Table.ods`).

    Read a row as so many children of one service, year, age, group and sex. A child who was cautioned or sentenced
    twice in a year counts once, in another year again.

    The trap: rows named All stand beside their parts, and a publisher's merger of groups beside the groups. Choose one
    before you add up. A withheld count is missing, not zero, so a sum with one is too small.

    Parameters
    ----------
    path
        The file as downloaded, or its table saved as CSV or XLSX.

    Returns
    -------
    pandas.DataFrame
        The columns period, area, region, police_area, country, age, group, sex, count (whole, missing where withheld),
        withheld (true or false), source (the file) and rows (file, sheet and row).

    Raises
    ------
    ValueError
        With everything that is wrong: file, sheet, column, rows, found, allowed, what to do.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "Children_Table.csv"
    >>> lines = "Financial_Year,YJS,Age_Group,Ethnicity_Group,Sex,Number_Children", "2014/15,Walsall,15,Black,Boys,7"
    >>> _ = place.write_text(chr(10).join(lines), encoding="utf-8")
    >>> children_by_service(place)[["period", "area", "group", "count"]].values.tolist()
    [['year ending March 2015', 'Walsall', 'Black', 7]]
    """
    table = read_table(Path(path), headings=CHILDREN, optional=PLACES)
    found = _read(table, CHILDREN, counts=("count",), meanings=MEANINGS)
    columns = ["period", "area", *PLACES, "age", "group", "sex", "count", "withheld", "source", "rows"]
    return found[columns]


def outcomes_by_service(path: Path | str) -> pd.DataFrame:
    """Read cautions and sentences by service, year, type and tier (`Outcome_Table.ods`).

    Read a row as so many cautions or sentences, not children: a child with two counts twice. No ethnicity is published
    beside them.

    The trap: the out-of-court tier is the formal one. Community resolutions are in none of these rows.

    Parameters
    ----------
    path
        The file as downloaded, or its table saved as CSV or XLSX.

    Returns
    -------
    pandas.DataFrame
        The columns period, area, region, police_area, country, recorded (the type as printed), disposal (our code,
        blank where the type is none), tier (the publisher's, in our words), count, withheld, source, rows.

    Raises
    ------
    ValueError
        With everything that is wrong: file, sheet, column, rows, found, allowed, what to do.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "Outcome_Table.csv"
    >>> headings = "Financial_Year,YJS,Caution_or_sentence_type,Caution_or_sentence_tier,Number_Cautioned_Sentenced"
    >>> _ = place.write_text(headings + chr(10) + "2020-21,Walsall,Youth Caution,Pre Court,*", encoding="utf-8")
    >>> outcomes_by_service(place)[["disposal", "tier", "count", "withheld"]].values.tolist()
    [['youth_caution', 'formal out-of-court', <NA>, True]]
    """
    table = read_table(Path(path), headings=OUTCOMES, optional=PLACES)
    found = _read(table, OUTCOMES, counts=("count",), meanings=MEANINGS)
    codes = disposals.recognise_each(found["recorded"])
    found["disposal"] = ["" if code is None else code for code in codes]
    columns = ["period", "area", *PLACES, "recorded", "disposal", "tier", "count", "withheld", "source", "rows"]
    return found[columns]


def reoffending_by_area(path: Path | str) -> pd.DataFrame:
    """Read children's proven reoffending by area and cohort (the geographic CSV of the data tools).

    Read a row as `events` children who reoffended of `total` in the cohort, with their `reoffences`. Where the file
    tells adults from children, by a word or by age, only the children are kept.

    The trap: cohorts of three months and of twelve stand in one file and overlap. Choose one length before you add up;
    rates from before and after October 2017 were counted from other records.

    Parameters
    ----------
    path
        The file as downloaded, or its table saved as XLSX or ODS.

    Returns
    -------
    pandas.DataFrame
        The columns period, area, region, who and age (blank where the file does not say), category, subcategory,
        second_subcategory, events, total, reoffences, withheld (true where one of the three is), source, rows.

    Raises
    ------
    ValueError
        With everything that is wrong: file, sheet, column, rows, found, allowed, what to do.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "PRSQ_Geographic.csv"
    >>> lines = "adult_child,cohort,region,offenders,reoffenders,reoffences", "Child,Apr 2016 - Mar 2017,Walsall,12,4,9"
    >>> _ = place.write_text(chr(10).join(lines), encoding="utf-8")
    >>> reoffending_by_area(place)[["period", "area", "events", "total", "reoffences"]].values.tolist()
    [['April 2016 to March 2017', 'Walsall', 4, 12, 9]]
    """
    parts = ("category", "subcategory", "second_subcategory")
    table = _children_only(read_table(Path(path), headings=REOFFENDING, optional=("who", "age", "region", *parts)))
    ages = open_labels.age, "a year such as 15, a band such as 10-14, All or blank"
    cohorts = open_labels.cohort, "a cohort such as Apr 2016 - Mar 2017 or April to June 2017"
    meanings = {"period": cohorts, "age": ages} if (table["age"] != "").any() else {"period": cohorts}
    found = _read(table, REOFFENDING, counts=("events", "total", "reoffences"), meanings=meanings)
    columns = ["period", "area", "region", "who", "age", *parts, "events", "total", "reoffences"]
    return found[[*columns, "withheld", "source", "rows"]]


def _children_only(table: pd.DataFrame) -> pd.DataFrame:
    """Leave the adults out, and everyone together, where a word or an age tells them apart."""
    telling = "who" if (table["who"] != "").any() else "age"
    allowed = "Child or Adult" if telling == "who" else "an age band, or blank"
    kinds, problems = words(table, telling, open_labels.whether_child, heading=REOFFENDING[telling][0], allowed=allowed)
    refuse(problems)
    kept = table[kinds == open_labels.CHILD].reset_index(drop=True)
    if kept.empty:
        place = table["rows"].iloc[0].rpartition(":")[0]
        raise ValueError(f"{place}: found no row of children only. Give the file that tells children from adults.")
    return kept


def _read(
    table: pd.DataFrame,
    headings: Mapping[str, tuple[str, ...]],
    *,
    counts: tuple[str, ...],
    meanings: Mapping[str, tuple[Callable[[str], str | None], str]],
) -> pd.DataFrame:
    """Read the counts and labels of a table, and refuse it whole if anything in it is wrong."""
    found = table.copy()
    withheld = pd.Series(False, index=table.index)
    problems = cell_problems(table, "area", table["area"] != "", heading=headings["area"][0], allowed="a name")
    for name in counts:
        found[name], marked, wrong = numbers(table, name, heading=headings[name][0])
        withheld, problems = withheld | marked, problems + wrong
    for name in [one for one in meanings if one in headings]:
        meaning, allowed = meanings[name]
        found[name], wrong = words(table, name, meaning, heading=headings[name][0], allowed=allowed)
        problems += wrong
    refuse(problems + _repeated(table, headings, counts) + _more_than_all(found))
    return found.assign(
        withheld=withheld, source=[place.partition(",")[0].partition(":")[0] for place in table["rows"]]
    )


def _repeated(table: pd.DataFrame, headings: Mapping[str, tuple[str, ...]], counts: tuple[str, ...]) -> list[str]:
    """Say which rows count what an earlier row has counted already, as far as the columns read here can tell."""
    again = table[[name for name in headings if name not in counts]].duplicated()
    if not again.any():
        return []
    places = table.loc[again, "rows"]
    others = [repr(name) for name in table.columns if name not in {*headings, "rows", "source"}]
    told = f", told apart only by {', '.join(others)}, which is not read here" if others else ""
    return [
        f"{places.iloc[0].rpartition(':')[0]}, {listed_rows(places)}: found what an earlier row counts already{told}; "
        "allowed is one row. Keep one of them."
    ]


def _more_than_all(found: pd.DataFrame) -> list[str]:
    """Say where more children reoffended than there were."""
    if "events" not in found:
        return []
    known = found[found["events"].notna() & found["total"].notna()]
    return within_total_problems(
        known["events"], known["total"], names=("reoffenders", "offenders"), rows=known["rows"]
    )
