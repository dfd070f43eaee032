"""One step of a ladder: every group against its reference, by the method that its counts can bear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from yjs_analysis.disproportionality.covariates import columns_of
from yjs_analysis.disproportionality.verdict import SPARSE
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.measures.comparisons import SKEWNESS_CORRECTED, relative_rates
from yjs_analysis.measures.design import Terms
from yjs_analysis.measures.firth import firth_logistic
from yjs_analysis.measures.logistic import ENOUGH_EVENTS, logistic
from yjs_analysis.measures.modified_poisson import modified_poisson
from yjs_analysis.measures.standardised_rates import standardised_relative_rates

METHODS = {
    "relative rate": ("marginal standardisation", "modified Poisson"),
    "odds ratio": ("Firth", "profile likelihood"),
}
"""The methods of each measure; the first is its default."""

AN_ODDS_RATIO = "an odds ratio, further from 1 than a relative rate"
NOBODY = "not estimable: nobody is in the group"


def step_estimates(
    counts: pd.DataFrame,
    *,
    terms: Terms,
    reference: str,
    method: str,
    measure: str,
    interval: str = SKEWNESS_CORRECTED,
    cluster: str | None = None,
    numbers: Sequence[str] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate every group's ratio given some covariates, and fall back on Firth's method where others would mislead.

    Read it through `like_for_like.ladder`. The trap: a row whose `measure` is an odds ratio is not to be read beside
    relative rates as one more of them.

    Parameters
    ----------
    counts
        As `covariates.prepared_counts` gives them.
    terms
        Covariates, without the group; a covariate with one level is left out.
    reference
        The group that the others are compared with.
    method, measure
        One of `METHODS`, and what it gives.
    interval
        Of a relative rate without covariates.
    cluster
        The column that the rows of one child share.
    numbers
        Covariates that are straight lines.
    confidence
        Of the intervals.

    Raises
    ------
    ValueError
        If counts are unfit.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [20, 20], "total": [80, 40]})
    >>> options = {"terms": [], "method": "marginal standardisation", "measure": "relative rate"}
    >>> step_estimates(counts, reference="White", **options)[["group", "value", "method"]].values.tolist()[1]
    ['Black', 2.0, 'skewness-corrected score']
    """
    held, alone = _telling(counts, terms)
    keys = ["group", *columns_of(held), *([] if cluster is None else [cluster])]
    rows = counts.groupby(keys, sort=False, as_index=False)[["events", "total"]].sum()
    rows = rows[rows["total"] > 0]
    groups = [reference, *(one for one in dict.fromkeys(counts["group"]) if one != reference)]
    sums = counts.groupby("group", sort=False)[["events", "total"]].sum().loc[groups].reset_index()
    own = sums.iloc[0]
    table = sums.assign(reference=reference, reference_events=own["events"], reference_total=own["total"])
    parameters = _parameters(rows, held, groups, numbers)
    rarer = min(rows["events"].sum(), (rows["total"] - rows["events"]).sum())
    each = float(rarer / max(parameters, 1))
    table = table.assign(
        children=int(rows["total"].sum()),
        patterns=len(rows[columns_of(held)].drop_duplicates()) if held else 1,
        parameters=parameters,
        events_per_parameter=each,
    )
    fits = _fits(rows, held, numbers, cluster, confidence)
    if not held and measure == "relative rate":
        fits["few"] = partial(_crude, sums, reference, interval, confidence, repeats=cluster is not None)
        method = method if cluster else "few"
    found = _by_group(sums, fits, method, each)
    few = f"only {each:.1f} events for each parameter: fragile" if held and each < ENOUGH_EVENTS else ""
    found["note"] = ["; ".join(filter(None, (note, few, alone))) for note in found["note"]]
    itself = {"value": 1.0, "low": 1.0, "high": 1.0, "confidence": confidence, "note": "reference group"}
    found.loc[found["group"] == reference, list(itself)] = list(itself.values())
    found.loc[found["value"].isna() | (found["group"] == reference), "measure"] = measure
    return table.merge(found, on="group", how="left", sort=False)


def _telling(counts: pd.DataFrame, terms: Terms) -> tuple[list, str]:
    """Leave out the covariates that have one level only, and say so."""
    alone = [name for name in columns_of(terms) if counts[name].nunique(dropna=False) < 2]
    kept = [term for term in terms if not set(columns_of([term])) & set(alone)]
    return kept, f"{', '.join(alone)} left out: one level only" if alone else ""


def _categories(rows: pd.DataFrame, terms: Terms, numbers: Sequence[str]) -> dict:
    """List the levels of every covariate, the most usual first."""
    sizes = {name: rows.groupby(name, sort=False)["total"].sum() for name in columns_of(terms) if name not in numbers}
    return {name: size.sort_values(ascending=False, kind="stable").index.tolist() for name, size in sizes.items()}


def _parameters(rows: pd.DataFrame, terms: Terms, groups: Sequence, numbers: Sequence[str]) -> int:
    """Count the coefficients of a model beside its intercept."""
    levels = {name: len(one) - 1 for name, one in _categories(rows, terms, numbers).items()}
    sizes = [np.prod([levels.get(name, 1) for name in columns_of([term])]) for term in terms]
    held = sum(1 for one in groups if (rows["group"] == one).any())
    return int(held - 1 + sum(sizes))


def _fits(rows, terms, numbers, cluster, confidence) -> dict[str, Callable]:
    """Give each method as a function of the groups that take part, the reference first."""
    model = {"terms": ["group", *terms], "confidence": confidence}
    robust = {"cluster": cluster, "method": "CR1"} if cluster else {}
    repeats = "limits do not allow for children with several rows" if cluster else ""

    def fitted(
        estimate: Callable, options: dict, said: str, note: str, chosen: Sequence, wanted: Sequence
    ) -> pd.DataFrame:
        some = rows[rows["group"].isin(chosen)]
        categories = {"group": list(chosen)} | _categories(some, terms, numbers)
        only = {"limits_for": [f"group: {one}" for one in wanted]} if estimate is firth_logistic else {}
        table = estimate(some, categories=categories, **model, **options, **only)
        if "term" in table:
            names = {f"group: {one}": one for one in chosen[1:]}
            table = table[table["term"].isin(names)].assign(group=table["term"].map(names))
        notes = ["; ".join(filter(None, (one, note))) for one in table["note"]]
        return table.assign(method=said, note=notes)[["group", *ESTIMATE_COLUMNS]]

    def method(estimate: Callable, plain: str, name: str, note: str = "", options: dict = robust) -> Callable:
        return partial(fitted, estimate, options, f"{name}, {options.get('method', plain)}", note)

    return {
        "marginal standardisation": method(standardised_relative_rates, "delta", "marginal standardisation"),
        "modified Poisson": method(modified_poisson, "HC0", "modified Poisson"),
        "profile likelihood": method(logistic, "profile likelihood", "logistic"),
        "Firth": method(firth_logistic, "profile penalised likelihood", "Firth", repeats, {}),
    }


def _crude(sums, reference, interval, confidence, chosen, wanted, *, repeats: bool) -> pd.DataFrame:
    """Compare groups without covariates: the interval that keeps its word in small groups."""
    some = sums[sums["group"].isin([chosen[0], *wanted])]
    table = relative_rates(some, reference=reference, method=interval, confidence=confidence)
    note = "limits do not allow for children with several rows" if repeats else ""
    notes = ["; ".join(filter(None, (one, note))) for one in table["note"]]
    return table.assign(note=notes)[["group", *ESTIMATE_COLUMNS]]


def _by_group(sums: pd.DataFrame, fits: dict[str, Callable], method: str, each: float) -> pd.DataFrame:
    """Estimate each group by the method asked for, or by the one for few children; say where nothing can be."""
    some = sums[sums["total"] > 0]
    groups = some["group"].tolist()
    rarer = dict(zip(groups, np.minimum(some["events"], some["total"] - some["events"]).tolist(), strict=True))
    rescue = "few" if "few" in fits else "Firth"
    if rescue == "Firth" and sum(rarer.values()) == 0 and some["events"].sum() in (0, some["total"].sum()):
        note = "not estimable: nobody had the event" if not some["events"].any() else "not estimable: all had the event"
        return pd.DataFrame([{"group": one} | _nothing(method, note) for one in sums["group"]])
    few, why = (groups[1:], "") if method == rescue else _with_few(rarer, each)
    plain = [one for one in groups[1:] if one not in few]
    rows = {one: _nothing("none" if method == "few" else method, NOBODY) for one in sums["group"]}
    if plain:
        rows |= _tried(fits[method], [groups[0], *(one for one in groups[1:] if rarer[one])], plain, method)
        if all(np.isnan(rows[one]["value"]) for one in plain):
            few, why = groups[1:], f"{method} has no finite answer"
    if few:
        found = _tried(fits[rescue], groups, few, method)
        said = f"{why}: Firth's method, {AN_ODDS_RATIO}" if why and rescue == "Firth" else why
        rows |= {one: found[one] | {"note": "; ".join(filter(None, (said, found[one]["note"])))} for one in few}
        rows[groups[0]] = rows[groups[0]] if plain else found[groups[0]]
    return pd.DataFrame([{"group": one} | row for one, row in rows.items()])


def _with_few(rarer: dict, each: float) -> tuple[list, str]:
    """Name the groups that have too few children for a large sample's limits, and why."""
    first, *others = rarer
    if each < SPARSE:
        return others, f"fewer than {SPARSE} events for each parameter"
    if rarer[first] < SPARSE:
        return others, f"fewer than {SPARSE} in the reference group with the event or without"
    return [one for one in others if rarer[one] < SPARSE], f"fewer than {SPARSE} with the event or without"


def _tried(fit: Callable, groups: Sequence, wanted: Sequence, method: str) -> dict[object, dict]:
    """Fit, and give a row a group; or say in the words of the refusal why nothing can be estimated."""
    try:
        table = fit(groups, wanted)
    except ValueError as refusal:
        return {one: _nothing(method, f"not estimable: {refusal}") for one in groups}
    rows = dict(zip(table["group"], table[list(ESTIMATE_COLUMNS)].to_dict("records"), strict=True))
    return rows | {groups[0]: _nothing(table["method"].iloc[-1], "")}


def _nothing(method: str, note: str) -> dict:
    """Give a row without an estimate."""
    return dict(zip(ESTIMATE_COLUMNS, ("relative rate", np.nan, np.nan, np.nan, np.nan, method, note), strict=True))
