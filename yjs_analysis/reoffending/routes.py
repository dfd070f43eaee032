"""Out of court against court, as fairly as records allow: who could go either way, balance, weights."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.comparisons import SKEWNESS_CORRECTED, rate_difference, relative_rate
from yjs_analysis.measures.confounding import e_values
from yjs_analysis.measures.design import Categories, Terms
from yjs_analysis.measures.rates import proportions
from yjs_analysis.measures.weighting import METHODS, weighted_balance, weighted_rates, weighting_facts
from yjs_analysis.reoffending.positivity import COURT, OUT_OF_COURT, both_routes

NOT_MEASURED = (
    "what police and prosecutor knew of the offence besides: harm, the victim's wishes",
    "how strong the evidence was; whether the child admitted before or after advice",
    "the child's family, care, school, health, exploitation and substance use",
    "peers, gangs and the place where the child lives",
    "offending that nobody recorded, and disposals elsewhere or before the file begins",
    "how sure the panel was that this child would stop",
    "how closely children are watched afterwards: more watching finds more reoffending",
    "what was done with the child: the programme, its quality, whether it was finished",
)
"""What decides the route or reoffending and is in no record here. Every exhibit of routes prints it."""

NO_WIDTH = "no limits: nobody or everybody reoffended after one of the routes"


def compared_routes(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    column: str = "route",
    group: str = COURT,
    reference: str = OUT_OF_COURT,
    methods: Sequence[str] = ("overlap", "everyone"),
    outcome: str = "events",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare reoffending after the two routes: as it is, and among children weighted to be alike in what is recorded.

    Read 1.2 at "overlap", "ratio" as "among children who could have gone either way, 20 in 100 more reoffended after
    court". Read `e_value_of_limit` as how strongly something of `NOT_MEASURED` would have to go with both the route
    and reoffending to explain that away; 1 means that chance alone may.

    The trap: never an effect of court. Print `NOT_MEASURED`, `positivity` and `route_balance` with it.

    Parameters
    ----------
    counts
        One row a pattern of covariates in one route: the events, `total`, and the columns named.
    terms, categories
        The covariates of the model of the route, as in `weighted_rates`; not the route itself.
    column, group, reference
        The column of the route, and its two values.
    methods
        Of "overlap" (children who could have gone either way), "everyone", "group".
    outcome
        The column of the events. A negative control goes here: an outcome that the route cannot have caused, such as
        an offence before the decision; a ratio away from 1 then shows what the weights have not mended.
    cluster
        The column of the child, if children can be there more than once. The crude rows do not use it.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `analysis` ("crude", then the methods), `term` (the two routes, "difference", "ratio"), the columns of an
        estimate, and, for ratios, `e_value`, `e_value_of_limit`.

    Raises
    ------
    ValueError
        As `weighted_rates`.

    References
    ----------
    Li, Morgan and Zaslavsky (2018) Journal of the American Statistical Association 113:390-400; VanderWeele and Ding
    (2017) Annals of Internal Medicine 167:268-274; Lipsitch, Tchetgen Tchetgen and Cohen (2010) Epidemiology 21:383-388
    (negative controls).

    Examples
    --------
    Grave or not, court adds 20 points (4 and 7 in 10, against 2 and 5); as it is it seems 33.

    >>> counts = pd.DataFrame({"route": ["court", "court", "out of court", "out of court"], "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[6, 35, 8, 10], total=[15, 50, 40, 20])
    >>> table = compared_routes(counts, terms=["grave"], categories={}, methods=["everyone"])
    >>> table.loc[table["term"] == "difference", ["analysis", "value"]].round(4).values.tolist()
    [['crude', 0.3308], ['everyone', 0.2]]
    """
    problems = [one for name in methods for one in choice_problems("methods", name, METHODS)]
    refuse(problems + column_problems(counts, [outcome]))
    named = (
        counts
        if outcome == "events"
        else counts.drop(columns="events", errors="ignore").rename(columns={outcome: "events"})
    )
    both = both_routes(named, [], column, group, reference)
    parts = [crude_routes(both, column=column, group=group, reference=reference, confidence=confidence)]
    asked = {"group": group, "reference": reference, "terms": terms, "categories": categories, "column": column}
    for method in methods:
        one = _unsure(weighted_rates(both, **asked, method=method, cluster=cluster, confidence=confidence))
        one.insert(0, "analysis", method)
        parts.append(one)
    table = pd.concat(parts, ignore_index=True)
    ratio = (table["term"] == "ratio").to_numpy()
    strength = e_values(table[ratio])[["e_value", "e_value_of_limit"]]
    return table.join(strength)


def crude_routes(
    counts: pd.DataFrame,
    *,
    column: str = "route",
    group: str = COURT,
    reference: str = OUT_OF_COURT,
    interval: str = SKEWNESS_CORRECTED,
    interval_of_differences: str = SKEWNESS_CORRECTED,
    interval_of_rates: str = "Wilson",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare reoffending after the two routes as it is: both rates, their difference and their ratio.

    Read it beside a comparison of similar children only: by itself it says who went which way, too.

    Parameters
    ----------
    counts
        Rows of both routes: `events`, `total`, and the column of the route.
    column, group, reference
        The column of the route, and its two values.
    interval, interval_of_differences, interval_of_rates
        The methods, as in `measures.comparisons.relative_rate`, `rate_difference` and `measures.rates.proportion`.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `analysis` ("crude"), `term` (the two routes, "difference", "ratio"), the columns of an estimate.

    Raises
    ------
    ValueError
        If a column or a route is missing, or a name of a method is unknown.

    Examples
    --------
    >>> counts = pd.DataFrame({"route": ["court", "out of court"], "events": [40, 18], "total": [100, 60]})
    >>> crude_routes(counts)[["term", "value"]].round(4).values.tolist()
    [['court', 0.4], ['out of court', 0.3], ['difference', 0.1], ['ratio', 1.3333]]
    """
    refuse(column_problems(counts, [column, "events", "total"]))
    refuse([one for name in (group, reference) for one in choice_problems(column, name, counts[column])])
    sums = counts.groupby(column, sort=False)[["events", "total"]].sum().loc[[group, reference]].reset_index(drop=True)
    rates = proportions(sums, method=interval_of_rates, confidence=confidence).drop(columns=["events", "total"])
    (x1, n1), (x0, n0) = sums.to_numpy().tolist()
    four = {"events": x1, "total": n1, "reference_events": x0, "reference_total": n0, "confidence": confidence}
    pair = [rate_difference(**four, method=interval_of_differences), relative_rate(**four, method=interval)]
    table = pd.concat([rates, add_estimates(pd.DataFrame(index=range(2)), pair)], ignore_index=True)
    table.insert(0, "term", [group, reference, "difference", "ratio"])
    table.insert(0, "analysis", "crude")
    return table


def route_balance(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    column: str = "route",
    group: str = COURT,
    reference: str = OUT_OF_COURT,
    methods: Sequence[str] = ("overlap", "everyone"),
) -> pd.DataFrame:
    """Say how alike the routes' children are in each covariate: unweighted, and with each of the weights.

    Read it, and mind its trap, as `weighted_balance`: overlap weights make it 0 by construction.

    Parameters
    ----------
    counts, terms, categories, column, group, reference, methods
        As in `compared_routes`.

    Returns
    -------
    pandas.DataFrame
        `term`, `weights` ("none", then the methods), then the columns of an estimate (standardised mean differences).

    Raises
    ------
    ValueError
        As `weighted_balance`.

    References
    ----------
    Austin (2009) Statistics in Medicine 28:3083-3107.

    Examples
    --------
    >>> counts = pd.DataFrame({"route": ["court", "court", "out of court", "out of court"], "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[6, 33, 8, 10], total=[15, 45, 40, 20])
    >>> route_balance(counts, terms=["grave"], categories={}, methods=["overlap"])["weights"].tolist()
    ['none', 'overlap']
    """
    refuse([one for name in methods for one in choice_problems("methods", name, METHODS)])
    both = both_routes(counts, ["events"], column, group, reference)
    asked = {"group": group, "reference": reference, "terms": terms, "categories": categories, "column": column}
    parts = [weighted_balance(both, **asked, method=method) for method in methods]
    later = [one[one["weights"] != "none"] for one in parts[1:]]
    return pd.concat([*parts[:1], *later], ignore_index=True)


def effective_children(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    categories: Categories,
    column: str = "route",
    group: str = COURT,
    reference: str = OUT_OF_COURT,
    methods: Sequence[str] = ("overlap", "everyone"),
) -> pd.DataFrame:
    """Say how many children each weighted comparison is worth, and how sure the route of some was.

    Read it, and mind its trap, as `weighting_facts`.

    Parameters
    ----------
    counts, terms, categories, column, group, reference, methods
        As in `compared_routes`.

    Returns
    -------
    pandas.DataFrame
        `weights` (the method), then as `weighting_facts`.

    Raises
    ------
    ValueError
        As `weighting_facts`.

    References
    ----------
    Kish (1965) Survey Sampling, section 11.7.

    Examples
    --------
    >>> counts = pd.DataFrame({"route": ["court", "court", "out of court", "out of court"], "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[6, 33, 8, 10], total=[15, 45, 40, 20])
    >>> facts = effective_children(counts, terms=["grave"], categories={}, methods=["group"])
    >>> facts.loc[facts["measure"] == "effective size", "value"].round(3).tolist()
    [60.0, 33.684]
    """
    refuse([one for name in methods for one in choice_problems("methods", name, METHODS)])
    both = both_routes(counts, ["events"], column, group, reference)
    asked = {"group": group, "reference": reference, "terms": terms, "categories": categories, "column": column}
    parts = []
    for method in methods:
        one = weighting_facts(both, **asked, method=method)
        one.insert(0, "weights", method)
        parts.append(one)
    return pd.concat(parts, ignore_index=True)


def _unsure(table: pd.DataFrame) -> pd.DataFrame:
    """Take the limits off a comparison with a route after which nobody or everybody reoffended: they have no width."""
    if not table["low"].iloc[:2].isna().any():
        return table
    known = table["value"].notna() & table["low"].notna()
    limits = table[["low", "high"]].astype(float).mask(known & table["term"].isin(["difference", "ratio"]))
    note = table["note"].where(table["note"] != "", NO_WIDTH)
    return table.assign(low=limits["low"], high=limits["high"], note=note)
