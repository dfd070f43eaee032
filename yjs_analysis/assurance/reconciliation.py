"""Put every figure that a report prints beside the published tables that could have produced it."""

from __future__ import annotations

import re
from itertools import combinations

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.sources.tracing import total, trace

AS_LABELLED = "as labelled"
ANOTHER_TABLE = "from another table"
NOT_FOUND = "in no table that we hold"

FOUND_COLUMNS = ("fitting", "tried", "labelled_value", "period", "what", "status", "cuts", "rows")
"""What `reconcile` puts beside each printed figure."""


def population_sums(populations: pd.DataFrame, *, unit: str = "children") -> pd.DataFrame:
    """List every sum that a writer could plausibly have taken from a population table.

    For each period: both sexes or one; every run of neighbouring ages; every choice of ethnic groups. One row a sum,
    with a plain name and the number of choices made (`cuts`): a sum that needs fewer is the likelier origin.

    Parameters
    ----------
    populations
        One row a `period`, `sex`, `age` and `group`, with `persons` and `rows`, as `sources.published.populations`
        gives them for one area.
    unit
        What a report would call them: "children", or "people" for all ages.

    Returns
    -------
    pandas.DataFrame
        `period`, `what` (the sum in words), `cuts`, `value`, `unit` and the rows of data/reference added up.

    Raises
    ------
    ValueError
        If a column is missing, or people would be counted twice: once in "All" and once in its parts.

    Examples
    --------
    Two groups give three sums: each alone, and both.

    >>> table = pd.DataFrame({"period": "Census 2011", "sex": "All", "age": "10-17", "group": ["White", "Black"],
    ...                       "persons": [70, 30], "source": "census", "rows": ["a.csv:2", "a.csv:3"]})
    >>> population_sums(table)[["what", "value"]].values.tolist()
    [['White', 70], ['Black', 30], ['everyone', 100]]
    """
    refuse(
        column_problems(populations, ["period", "sex", "age", "group", "persons", "source", "rows"], name="populations")
    )
    total(populations, by=["period"])  # refuses a table that counts people twice
    found = []
    for period, part in populations.groupby("period", sort=False):
        cells = total(part, by=["sex", "age", "group"])
        for sexes in _choices_of_sex(list(cells["sex"].unique())):
            for ages in _runs(sorted(cells["age"].unique(), key=_first_year)):
                chosen = cells[cells["sex"].isin(sexes) & cells["age"].isin(ages)]
                found += _group_sums(period, chosen, cells, (sexes, ages))
    sums = pd.DataFrame(found, columns=["period", "what", "cuts", "value", "rows"])
    return sums.assign(unit=unit)


def reconcile(printed: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """Find, for each printed figure, the simplest sum that prints as it does, and compare its year with the label's.

    Read `status`: "as labelled" if the simplest origin bears the period that the report gives; "from another table"
    if not, and `labelled_value` is then what the labelled table says; "in no table that we hold" if no sum gives the
    figure. The trap: with hundreds of sums tried, one may fit by chance. `fitting` says how many of
    `tried` did, and an origin that needs many cuts deserves doubt.

    Parameters
    ----------
    printed
        One row a figure: `figure` (a short name), `printed` (the text as printed, such as "28,145" or "33.3%"; its
        decimals are its precision), `unit`, `label_period` (the period that the report gives for it).
    sums
        One row a candidate: `period`, `what`, `cuts`, `value`, `unit`, `rows`. A figure is only compared with
        candidates of its own unit.

    Returns
    -------
    pandas.DataFrame
        One row a figure, in the order printed: its columns, then `fitting`, `tried`, `labelled_value`, and the origin:
        `period`, `what`, `status`, `cuts` and `rows`.

    Raises
    ------
    ValueError
        If a column is missing, or a printed figure is not the text of a number; all such figures at once.

    Examples
    --------
    A report prints 120 for 2011; the 2011 table says 100, and 120 is the total of 2017.

    >>> printed = pd.DataFrame({"figure": ["children"], "printed": ["120"], "unit": "children",
    ...                         "label_period": "2011"})
    >>> sums = pd.DataFrame({"period": ["2011", "2017"], "what": "all children", "cuts": 0, "value": [100, 120],
    ...                      "unit": "children", "rows": ["a.csv:2", "a.csv:3"]})
    >>> reconcile(printed, sums)[["status", "period", "labelled_value"]].values.tolist()
    [['from another table', '2017', 100.0]]
    """
    problems = column_problems(printed, ["figure", "printed", "unit", "label_period"], name="printed")
    problems += column_problems(sums, ["period", "what", "cuts", "value", "unit", "rows"], name="sums")
    refuse(problems)
    refuse(_unreadable(printed))
    found = [{**row, **_origin(row, sums)} for row in printed.to_dict("records")]
    return pd.DataFrame(found, columns=list(dict.fromkeys([*printed.columns, *FOUND_COLUMNS])))


def _origin(row: dict, sums: pd.DataFrame) -> dict:
    value, half_unit = _number(row["printed"])
    candidates = sums[sums["unit"] == row["unit"]]
    fits = candidates[(candidates["value"] - value).abs() <= half_unit + 1e-9]
    found = {"fitting": len(fits), "tried": len(candidates), "labelled_value": float("nan"), "period": "", "what": ""}
    found |= {"status": NOT_FOUND, "cuts": float("nan"), "rows": ""}
    if fits.empty:
        return found
    labelled_first = (fits["period"] != row["label_period"]).astype(int)
    best = fits.assign(other=labelled_first).sort_values(["cuts", "other"], kind="stable").iloc[0]
    found |= {name: best[name] for name in ("period", "what", "cuts", "rows")}
    found["status"] = AS_LABELLED if best["period"] == row["label_period"] else ANOTHER_TABLE
    twin = candidates[(candidates["period"] == row["label_period"]) & (candidates["what"] == best["what"])]
    if len(twin):
        found["labelled_value"] = float(twin["value"].iloc[0])
    return found


def _number(printed: str) -> tuple[float, float]:
    """Read a printed number, and half a unit of its last decimal."""
    digits = printed.strip().rstrip("%").replace(",", "")
    decimals = len(digits.partition(".")[2])
    return float(digits), 0.5 * 10**-decimals


def _unreadable(printed: pd.DataFrame) -> list[str]:
    return [
        f"printed must be the text of a number, but row {place} holds {text!r}. Write it as '28,145' or '33.3%'."
        for place, text in printed["printed"].items()
        if not (isinstance(text, str) and re.fullmatch(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?%?", text.strip()))
    ]


def _group_sums(
    period: str, chosen: pd.DataFrame, cells: pd.DataFrame, cut: tuple[list[str], list[str]]
) -> list[tuple]:
    sexes, ages = cut
    all_groups, all_ages = list(cells["group"].unique()), set(cells["age"])
    persons = chosen.groupby("group", sort=False)["persons"].sum().to_dict()
    rows = {group: trace(part) for group, part in chosen.groupby("group", sort=False)["rows"]}
    one_sex = set(sexes) != set(cells["sex"])
    some_ages = set(ages) != all_ages
    sums = []
    for size in range(1, len(all_groups) + 1):
        for groups in combinations(all_groups, size):
            held = [group for group in groups if group in persons]
            left_out = len(all_groups) - size
            cuts = one_sex + some_ages + min(size if left_out else 0, left_out)
            name = _name(groups if left_out else (), sexes if one_sex else [], ages if some_ages else [])
            value = sum(persons[group] for group in held)
            sums.append((period, name, cuts, value, trace(rows[group] for group in held)))
    return sums


def _name(groups: tuple[str, ...], sexes: list[str], ages: list[str]) -> str:
    words = [" + ".join(groups) or "everyone"]
    if sexes:
        words.append(sexes[0].lower())
    if ages:
        first, last = ages[0].partition("-")[0], ages[-1].rpartition("-")[2]
        words.append(f"aged {first} to {last}" if first != last else f"aged {first}")
    return ", ".join(words)


def _choices_of_sex(sexes: list[str]) -> list[list[str]]:
    return [sexes] if len(sexes) == 1 else [sexes, *([sex] for sex in sexes)]


def _runs(ages: list[str]) -> list[list[str]]:
    """Every run of neighbouring ages: of 10-14, 15 and 16-17 there are six."""
    return [ages[first:last] for first in range(len(ages)) for last in range(first + 1, len(ages) + 1)]


def _first_year(age: str) -> int:
    first = age.partition("-")[0]
    return int(first) if first.isdigit() else -1
