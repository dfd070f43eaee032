"""How a relative rate moves with the population that it is divided by."""

from __future__ import annotations

from datetime import date

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.disproportionality.verdict import add_verdicts
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.rounding import ratio_of_printed_shares
from yjs_analysis.sources.tracing import total, trace
from yjs_analysis.vocabulary import CANNOT_TELL, GROUPS, MATERIAL_BAND

CENSUSES = ("Census 2011", "Census 2021")
"""The two counts of children by ethnic group; between them there is only interpolation."""


def census_populations(populations: pd.DataFrame) -> pd.DataFrame:
    """Add the children of each census up by ethnic group, both sexes and all ages from 10 to 17.

    Parameters
    ----------
    populations
        As `sources.published.populations` gives them for one area.

    Returns
    -------
    pandas.DataFrame
        One row a census and group: `period`, `date`, `group`, `persons`, and the rows they come from.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> from yjs_analysis.sources import published
    >>> counted = census_populations(published.populations(area="Walsall"))
    >>> counted.query("group == 'Black'")[["period", "persons"]].values.tolist()
    [['Census 2011', 723], ['Census 2021', 1963]]
    """
    refuse(column_problems(populations, ["period", "date", "group", "persons"], name="populations"))
    chosen = populations[populations["period"].isin(CENSUSES) & populations["group"].isin(GROUPS)]
    return total(chosen, by=["period", "date", "group"])


def interpolated(populations: pd.DataFrame, *, on: date) -> pd.DataFrame:
    """Estimate each group's population on a day between two censuses, as if it had changed by the same number each day.

    Read it as a bridge, not a count: births, moves and changes in how families describe themselves do not run evenly.

    Parameters
    ----------
    populations
        Two counts of each group, as `census_populations` gives them.
    on
        A day from the first census to the second.

    Returns
    -------
    pandas.DataFrame
        One row a group, in the same columns; `period` says that it was interpolated, and to which day.

    Raises
    ------
    ValueError
        If the day lies outside the two censuses, there are not two, or a group is not counted once in each.

    Examples
    --------
    A quarter of the way from 100 to 180 children:

    >>> counts = pd.DataFrame({"period": ["Census 2011", "Census 2021"], "date": [date(2011, 1, 1), date(2011, 1, 5)],
    ...                        "group": "Black", "persons": [100, 180], "rows": ["a.csv:2", "b.csv:2"]})
    >>> interpolated(counts, on=date(2011, 1, 2))[["period", "persons"]].values.tolist()
    [['interpolated to 2 January 2011', 120.0]]
    """
    refuse(column_problems(populations, ["date", "group", "persons", "rows"], name="populations"))
    days = sorted(populations["date"].unique())
    if len(days) != 2:
        refuse([f"populations must hold two counts of each group, but holds {len(days)}. Give the two censuses."])
    if not days[0] <= on <= days[1]:
        refuse([f"on must lie from {days[0]} to {days[1]}, but got {on}. Outside the censuses nothing is known."])
    refuse(_not_counted_once(populations, days))
    share = (on - days[0]).days / (days[1] - days[0]).days
    first, second = (populations[populations["date"] == day].set_index("group") for day in days)
    return pd.DataFrame(
        {
            "period": f"interpolated to {on.day} {on:%B %Y}",
            "date": on,
            "group": first.index,
            "persons": first["persons"] + share * (second["persons"].reindex(first.index) - first["persons"]),
            "rows": first["rows"] + "; " + second["rows"].reindex(first.index),
        }
    ).reset_index(drop=True)


def relative_rate_by_denominator(
    populations: pd.DataFrame, *, share: str, reference_share: str, groups: tuple[str, ...], reference: str = "White"
) -> pd.DataFrame:
    """Work out the relative rate behind two printed shares of a caseload, on each population offered.

    The shares are whole per cents and no count is printed, so the interval holds every ratio that prints as these
    shares do. It says nothing about chance: for that the number of children would have to be known.

    Parameters
    ----------
    populations
        One row a `period`, `date` and `group`, with `persons`: the denominators to try.
    share, reference_share
        The printed percentages of the caseload, as text ("34", "66"), so that their precision is known.
    groups
        The groups that `share` covers: their populations are added up.
    reference
        The group that `reference_share` covers.

    Returns
    -------
    pandas.DataFrame
        One row a denominator, with the populations used and the estimate columns.

    Raises
    ------
    ValueError
        If a column is missing, a printed share is no percentage, a group is compared with itself, or a denominator
        lacks one: a sum without it would pass for the whole.

    Examples
    --------
    34 of 100 against 66 of 100, over 50 and 150 children: (34/50) / (66/150) = 1.55.

    >>> counts = pd.DataFrame({"period": "Census 2011", "date": date(2011, 3, 27), "group": ["White", "Black"],
    ...                        "persons": [150, 50], "rows": ["a.csv:2", "a.csv:3"]})
    >>> table = relative_rate_by_denominator(counts, share="34", reference_share="66", groups=("Black",))
    >>> [round(number, 2) for number in table[["value", "low", "high"]].iloc[0]]
    [1.55, 1.51, 1.58]
    """
    refuse(column_problems(populations, ["period", "date", "group", "persons", "rows"], name="populations"))
    problems = _missing_groups(populations, (*groups, reference))
    if reference in groups:
        problems.append(f"groups must not hold the reference, but both hold {reference!r}. Leave it out of groups.")
    refuse(problems)
    rows, estimates = [], []
    for (period, day), part in populations.groupby(["period", "date"], sort=False):
        chosen = part[part["group"].isin(groups)]
        other = part[part["group"] == reference]
        population, reference_population = chosen["persons"].sum(), other["persons"].sum()
        rows.append(
            {
                "period": period,
                "date": day,
                "population": population,
                "reference_population": reference_population,
                "rows": trace([*chosen["rows"], *other["rows"]]),
            }
        )
        estimates.append(
            ratio_of_printed_shares(
                share=share,
                reference_share=reference_share,
                population=population,
                reference_population=reference_population,
            )
        )
    return add_estimates(pd.DataFrame(rows), estimates)


def denominator_verdict(relative_rates: pd.DataFrame, *, band: tuple[float, float] = MATERIAL_BAND) -> str:
    """Give the verdict that holds on every denominator offered; where they disagree, nobody can tell.

    Parameters
    ----------
    relative_rates
        One row a denominator, with `low` and `high`. With none at all, nobody can tell either.
    band
        Relative rates that make no material difference.

    Raises
    ------
    ValueError
        If a limit's column is missing.

    Examples
    --------
    >>> denominator_verdict(pd.DataFrame({"low": [1.31, 0.74], "high": [1.36, 0.78]}))
    'cannot tell'
    >>> denominator_verdict(pd.DataFrame({"low": [1.31, 1.20], "high": [1.36, 1.40]}))
    'over-represented'
    """
    verdicts = set(add_verdicts(relative_rates, band=band)["verdict"])
    return verdicts.pop() if len(verdicts) == 1 else CANNOT_TELL


def _not_counted_once(populations: pd.DataFrame, days: list[date]) -> list[str]:
    """Say which groups are missing on one of the days, or stand there more than once."""
    counted = populations.groupby(["group", "date"], sort=False).size()
    return [
        f"populations must hold each group once on each day, but holds {group!r} {times} times on {day}. "
        "Add up its sexes and ages first."
        for group in populations["group"].unique()
        for day in days
        for times in [int(counted.get((group, day), 0))]
        if times != 1
    ]


def _missing_groups(populations: pd.DataFrame, groups: tuple[str, ...]) -> list[str]:
    """Say which groups a denominator lacks."""
    return [
        f"groups must be in every denominator, but {period} holds no {group!r}. Give its row, or leave the period out."
        for period, part in populations.groupby("period", sort=False)
        for group in groups
        if group not in set(part["group"])
    ]
