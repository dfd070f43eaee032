"""A series of printed percentages without counts: whether it has a trend, and where it lies among its neighbours."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, confidence_problems, refuse
from yjs_analysis.estimate import ESTIMATE_COLUMNS, Estimate
from yjs_analysis.measures.funnels import METHODS, proportion_funnel
from yjs_analysis.measures.logistic import logistic, logistic_test
from yjs_analysis.reoffending.printed_rates import possible_cohorts

SMALLEST, LARGEST, LEAST, GREATEST = (
    "smallest that fit",
    "largest that fit",
    "drawn: least p-value",
    "drawn: greatest p-value",
)
TOO_SHORT = "not estimable: fewer than three periods are printed"
NO_TREND = "not estimable: nobody or everybody reoffended"
INSIDE, OUTSIDE, DEPENDS = "inside", "outside", "depends on the cohort"


def printed_trend(
    series: pd.DataFrame,
    *,
    largest_total: int,
    smallest_total: int = 1,
    decimals: int = 2,
    draws: int = 100,
    seed: int = 0,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Test for a trend over the years in printed percentages, for several of the sets of counts that print so.

    Read the odds ratio 0.93 as "each year the odds of reoffending are 7 in 100 lower than the year before". If the
    p-value is small for the smallest cohorts, and for all that were drawn, the trend is there whatever the counts were;
    if it is small for some only, the publication cannot say.

    The trap: the smallest cohorts tell least and the largest most, but neither is the truth; and the p-values of drawn
    sets are no more than a sample of those possible. A year whose percentage is not printed is left out, and it is left
    out because it had few children. Several bands are several tests.

    Parameters
    ----------
    series
        As for `possible_cohorts`: `period` (years, as text), `age`, `printed`, `rows`.
    largest_total, decimals
        As in `possible_cohorts`.
    smallest_total
        Cohorts with fewer children are not considered; a publisher withholds small ones, but not always says below
        which number.
    draws
        How many sets are drawn; in each, every cohort that prints alike is equally likely.
    seed
        Where the drawing starts.
    confidence
        Of the limits of the odds ratio.

    Returns
    -------
    pandas.DataFrame
        Four rows an age band: `age`, `cohorts` (which set), `periods`, `total` (children in it), `p_value` (likelihood
        ratio), and the columns of an estimate, the odds ratio of one year later (profile likelihood).

    Raises
    ------
    ValueError
        If a column is missing, a text is no percentage, a period is no year, or no cohort fits.

    References
    ----------
    Cochran (1954) and Armitage (1955) test the same trend by a score; the likelihood ratio of a logistic model in the
    year is used here, as in McCullagh and Nelder (1989) Generalized Linear Models, chapter 4.

    Examples
    --------
    A half, a third and a fourth: 1 of 2, 1 of 3 and 1 of 4 tell nothing.

    >>> series = pd.DataFrame({"period": ["2016", "2017", "2018"], "age": "10-14", "printed": ["50", "33.33", "25"]})
    >>> trend = printed_trend(series.assign(rows="a.csv:2"), largest_total=4, draws=1)
    >>> trend.loc[0, "cohorts"], int(trend.loc[0, "total"]), bool(trend.loc[0, "p_value"] > 0.3)
    ('smallest that fit', 9, True)
    """
    problems = confidence_problems(confidence) + column_problems(series, ["period", "age", "printed", "rows"])
    if type(draws) is not int or draws < 1:
        problems.append(f"draws must be a whole number of 1 or more, but got {draws!r}. Give for example 100.")
    if not 1 <= smallest_total <= largest_total:
        problems.append(f"smallest_total must lie from 1 to largest_total, but got {smallest_total!r}. Lower it.")
    refuse(problems)
    refuse(_year_problems(series))
    rng, rows = np.random.default_rng(seed), []
    for age, band in series.groupby("age", sort=False):
        cohorts = possible_cohorts(band, largest_total=largest_total, decimals=decimals)
        years = _years(cohorts, band, smallest_total)
        rows += [{"age": age} | row for row in _band(years, rng, draws, confidence)]
    return pd.DataFrame(rows, columns=["age", "cohorts", "periods", "total", "p_value", *ESTIMATE_COLUMNS])


def positions_in_funnel(
    series: pd.DataFrame,
    *,
    target: float,
    largest_total: int,
    smallest_total: int = 1,
    decimals: int = 2,
    level: float = 0.95,
    method: str = "exact binomial",
) -> pd.DataFrame:
    """Put each area's printed percentage into a funnel, once for every cohort that prints so.

    Read a row as "if that were the cohort, the area would lie inside (or outside) the limits for its size".

    The trap: the target is itself a percentage of which the areas are a part.

    Parameters
    ----------
    series
        One row an area, of one period and age band: `area`, and the columns of `possible_cohorts`.
    target
        The rate that the areas are compared with, from 0 to 1, such as the region's.
    largest_total, smallest_total, decimals
        As in `printed_trend`.
    level
        The share of areas that would lie inside by chance.
    method
        As in `proportion_funnel`; cohorts are small, so the exact one is the default.

    Returns
    -------
    pandas.DataFrame
        One row an area and cohort: `area`, `printed`, `events`, `total`, `rate`, `low`, `high` (of the funnel),
        `outside` ("above", "below", "no").

    Raises
    ------
    ValueError
        If a column is missing, an area has several rows, or an option is unfit.

    References
    ----------
    Spiegelhalter (2005) Statistics in Medicine 24:1185-1202.

    Examples
    --------
    >>> series = pd.DataFrame({"area": ["A"], "period": "2017", "age": "10-14", "printed": ["50"], "rows": ["a.csv:2"]})
    >>> found = positions_in_funnel(series, target=0.2, largest_total=30)
    >>> found[["events", "total", "outside"]].iloc[[0, -1]].values.tolist()
    [[1, 2, 'no'], [15, 30, 'above']]
    """
    problems = column_problems(series, ["area", "period", "age", "printed", "rows"], name="series")
    problems += choice_problems("method", method, METHODS)
    if not problems and series["area"].duplicated().any():
        problems.append("series must have one row an area, but repeats some. Choose one period and age band.")
    refuse(problems)
    parts = []
    for area, row in series.groupby("area", sort=False):
        cohorts = possible_cohorts(row, largest_total=largest_total, decimals=decimals)
        kept = cohorts[cohorts["total"] >= smallest_total]
        parts += [kept.assign(area=area)] if len(kept) else []
    if parts:
        table = pd.concat(parts, ignore_index=True)
    else:
        return pd.DataFrame(columns=["area", "printed", "events", "total", "rate", "low", "high", "outside"])
    sizes = sorted(set(table["total"].tolist()))
    limits = proportion_funnel(sizes, target=target, method=method, levels=[level])[["total", "low", "high"]]
    table = table.merge(limits, on="total", how="left")
    table["rate"] = table["events"].astype(float) / table["total"].astype(float)
    table["outside"] = np.select(
        [table["rate"] > table["high"], table["rate"] < table["low"]], ["above", "below"], "no"
    )
    return table[["area", "printed", "events", "total", "rate", "low", "high", "outside"]]


def funnel_summary(positions: pd.DataFrame) -> pd.DataFrame:
    """Say for each area whether it lies outside the funnel for all, for none or for some of the cohorts that fit.

    Read "depends on the cohort" with `outside_from` 120 as "only if the cohort had 120 children or more is this more
    than chance": what to ask the publisher.

    The trap: "inside" is no proof that the area is like the others, least of all where `largest_total` was small.

    Parameters
    ----------
    positions
        As `positions_in_funnel` gives them.

    Returns
    -------
    pandas.DataFrame
        One row an area: `area`, `printed`, `fitting` (cohorts), `smallest_total`, `outside_from` (missing if never),
        `position`.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> series = pd.DataFrame({"area": ["A"], "period": "2017", "age": "10-14", "printed": ["50"], "rows": ["a.csv:2"]})
    >>> funnel_summary(positions_in_funnel(series, target=0.2, largest_total=30))[["fitting", "position"]]
       fitting               position
    0       15  depends on the cohort
    """
    refuse(column_problems(positions, ["area", "printed", "total", "outside"], name="positions"))
    rows = []
    for area, part in positions.groupby("area", sort=False):
        out = part["outside"].to_numpy() != "no"
        rows.append(
            {
                "area": area,
                "printed": part["printed"].iloc[0],
                "fitting": len(part),
                "smallest_total": int(part["total"].min()),
                "outside_from": float(part.loc[out, "total"].min()) if out.any() else np.nan,
                "position": OUTSIDE if out.all() else DEPENDS if out.any() else INSIDE,
            }
        )
    columns = ["area", "printed", "fitting", "smallest_total", "outside_from", "position"]
    return pd.DataFrame(rows, columns=columns)


def _years(cohorts: pd.DataFrame, band: pd.DataFrame, smallest_total: int) -> list[tuple[int, np.ndarray]]:
    """Give for each printed period its year and the cohorts that fit, smallest first; refuse one that none fits."""
    held = cohorts[cohorts["total"] >= smallest_total]
    printed = band.loc[band["printed"].to_numpy() != "", "period"].tolist()
    fitting = {period: held.loc[held["period"] == period, ["events", "total"]].to_numpy() for period in printed}
    refuse(
        f"largest_total must allow for a cohort that prints as in {period}, but none fits. Raise it, or decimals."
        for period, one in fitting.items()
        if not len(one)
    )
    return [(int(period), one.astype(int)) for period, one in fitting.items()]


def _band(years: list[tuple[int, np.ndarray]], rng: np.random.Generator, draws: int, confidence: float) -> list[dict]:
    """Give the four rows of one age band."""
    picks = [[rng.integers(len(one)) for _, one in years] for _ in range(draws)]
    drawn = [_table(years, pick) for pick in picks]
    tested = [_p_value(table) for table in drawn]
    known = np.nan_to_num(np.array(tested), nan=1.0)
    ends = [[0] * len(years), [-1] * len(years)]
    sets = [*zip((SMALLEST, LARGEST), (_table(years, end) for end in ends), strict=True)]
    sets += [(LEAST, drawn[int(known.argmin())]), (GREATEST, drawn[int(known.argmax())])]
    rows = []
    for name, table in sets:
        row = {"cohorts": name, "periods": len(years), "total": int(table["total"].sum()), "p_value": _p_value(table)}
        rows.append(row | asdict(_odds_ratio(table, confidence)))
    return rows


def _table(years: list[tuple[int, np.ndarray]], pick: list[int]) -> pd.DataFrame:
    """Lay out one set of cohorts, years counted from the first."""
    rows = [(year, *one[at]) for (year, one), at in zip(years, pick, strict=True)]
    table = pd.DataFrame(rows, columns=["year", "events", "total"])
    return table.assign(year=table["year"] - (table["year"].min() if rows else 0))


def _why_not(table: pd.DataFrame) -> str:
    """Say why a trend cannot be had; nothing if it can."""
    if len(table) < 3:
        return TOO_SHORT
    return "" if 0 < table["events"].sum() < table["total"].sum() else NO_TREND


def _p_value(table: pd.DataFrame) -> float:
    if _why_not(table):
        return np.nan
    return float(logistic_test(table, tested=["year"], terms=["year"], categories={})["value"].iloc[0])


def _odds_ratio(table: pd.DataFrame, confidence: float) -> Estimate:
    """Give the odds ratio of one year later."""
    why = _why_not(table)
    if why:
        return Estimate(
            measure="odds ratio",
            value=np.nan,
            low=0.0,
            high=np.inf,
            confidence=confidence,
            method="profile likelihood",
            note=why,
        )
    row = logistic(table, terms=["year"], categories={}, confidence=confidence).iloc[1]
    return Estimate(**{name: row[name] for name in ESTIMATE_COLUMNS})


def _year_problems(series: pd.DataFrame) -> list[str]:
    """Say which periods are no years, or come twice in a band."""
    problems = [
        f"period must be a year, but got {period!r}. Give '2017'."
        for period in dict.fromkeys(series["period"].tolist())
        if not str(period).isdigit()
    ]
    if series.duplicated(["period", "age"]).any():
        problems.append("series must have one row a period and age, but repeats some. Choose one area.")
    return problems
