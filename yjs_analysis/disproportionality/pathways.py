"""By way of what do two groups come to differ: how much of the difference goes with offence, history and admission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, confidence_problems, refuse
from yjs_analysis.disproportionality.covariates import (
    CAPPED,
    FEWEST,
    columns_of,
    merged_levels,
    prepared_counts,
    terms_of,
)
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.measures.decomposition import decomposed_difference
from yjs_analysis.measures.decomposition_models import khb, oaxaca_blinder

METHODS = ("Kitagawa", "Oaxaca-Blinder", "KHB")
TOTAL, THROUGH, REST = "difference", "through", "not through"
EVERYTHING = "all of these"
PARTS = {
    "difference": TOTAL,
    "composition": THROUGH,
    "rates": REST,
    "gap": TOTAL,
    "explained": THROUGH,
    "unexplained": REST,
    "total": TOTAL,
    "indirect": THROUGH,
    "direct": REST,
}
NO_SHARE = "there is no difference to share out"


def pathways(
    counts: pd.DataFrame,
    *,
    through: str | Sequence[str],
    alike: str | Sequence[str] = (),
    reference: str = "White",
    method: str = "Kitagawa",
    capped: Mapping[str, int] = CAPPED,
    fewest: int = FEWEST,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Split each group's difference from the reference into what goes through some covariates, and what does not.

    Read "through gravity 0.05, not through 0.07" as "of the 12 points of difference, 5 go with graver offences; 7 would
    be left if both groups had the same ones". The parts add up to the difference exactly; with "KHB" they multiply.

    The trap: "not through" is not discrimination and "through" is not fairness: the covariate may be the very way by
    which children are treated differently (`like_for_like.CARRIES`). With "Kitagawa" each covariate is taken by itself,
    and they overlap: do not add one covariate's part to another's. The other two take them together.

    Parameters
    ----------
    counts
        One row a `group` and pattern: `events`, `total`, and the columns named.
    through
        The covariates that may stand between group and decision, as a list or a formula ("gravity + admission").
    alike
        Covariates that are held alike throughout, such as age and sex; only with "KHB".
    reference
        The group that the others are compared with.
    method
        "Kitagawa" (the default: points, one covariate at a time, no model), "Oaxaca-Blinder" (points, all together, a
        linear model), "KHB" (ratio of odds, all together, a logistic model).
    capped
        For a covariate, the number from which on all are one level.
    fewest
        A level with fewer children with the event, or without, is put together with another. Not with "Kitagawa": there
        a level is put together with another only if it would hold children of one group alone.
    confidence
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a group and part: `group`, `reference`, `through` (a covariate, or "all of these"), `part`
        ("difference", "through", "not through"), `share` of the difference (of its logarithm, with "KHB"; NaN where
        there is none), then the columns of an estimate. Where nothing can be split, one row says why.

    Raises
    ------
    ValueError
        If a name is unknown (the nearest is suggested), counts are unfit, or nobody is in the reference group.

    References
    ----------
    Kitagawa (1955) Journal of the American Statistical Association 50:1168-1194; Jann (2008) Stata Journal 8:453-479;
    Karlson, Holm and Breen (2012) Sociological Methodology 42:286-313.

    Examples
    --------
    Rates of 1/10 and 5/10 in both groups; three quarters against a quarter in the graver: all goes through gravity.

    >>> counts = pd.DataFrame({"gravity": ["low", "high"] * 2, "group": ["Black", "Black", "White", "White"],
    ...                        "events": [20, 300, 60, 100], "total": [200, 600, 600, 200]})
    >>> pathways(counts, through="gravity")[["through", "part", "value", "share"]].round(6).values.tolist()
    [['gravity', 'difference', 0.2, 1.0], ['gravity', 'through', 0.2, 1.0], ['gravity', 'not through', 0.0, 0.0]]
    """
    refuse(choice_problems("method", method, METHODS) + confidence_problems(confidence))
    ways, held = terms_of(through), terms_of(alike)
    refuse(_choice_problems(ways, held, method))
    ready, together = prepared_counts(
        counts,
        covariates=columns_of([*ways, *held]),
        reference=reference,
        capped=capped,
        fewest=0 if method == "Kitagawa" else fewest,
    )
    rows = []
    for group in [one for one in dict.fromkeys(ready["group"]) if one != reference]:
        both = ready[ready["group"].isin([group, reference])]
        options = {"group": group, "reference": reference, "confidence": confidence}
        for found, name in _split(both, ways, held, method, options):
            said = "; ".join(f"{one}: {together[one]}" for one in columns_of(ways) if one in together)
            found = found.assign(note=["; ".join(filter(None, (note, said))) for note in found["note"]])
            rows += _told(found, name, method, {"group": group, "reference": reference})
    return pd.DataFrame(rows, columns=["group", "reference", "through", "part", "share", *ESTIMATE_COLUMNS])


def _split(both: pd.DataFrame, ways: list, held: list, method: str, options: dict) -> list[tuple]:
    """Give the tables of one group with what each goes through; a refusal becomes a row that says it."""
    found = []
    for way in ways if method == "Kitagawa" else [EVERYTHING]:
        try:
            found.append((_table(both, way, ways, held, method, options), way))
        except ValueError as refusal:
            missing = {"measure": "difference", "value": np.nan, "low": np.nan, "high": np.nan}
            row = missing | {"confidence": options["confidence"], "method": method, "note": f"not estimable: {refusal}"}
            found.append((pd.DataFrame([{"term": "gap"} | row]), way))
    return found


def _table(both, way, ways, held, method, options) -> pd.DataFrame:
    """Split by the method asked for."""
    if method == "Kitagawa":
        rows, said = _with_both(both, way, options)
        table = decomposed_difference(rows, by=[way], **options).rename(columns={"part": "term"})
        return table.assign(note=["; ".join(filter(None, (note, said))) for note in table["note"]])
    sizes = {name: both.groupby(name, sort=False)["total"].sum() for name in columns_of([*ways, *held])}
    categories = {name: size.sort_values(ascending=False, kind="stable").index.tolist() for name, size in sizes.items()}
    some = both[both["total"] > 0]
    if method == "Oaxaca-Blinder":
        return oaxaca_blinder(some, terms=ways, categories=categories, detail="term", **options)
    return khb(some, mediators=ways, controls=held, categories=categories, detail="term", **options)


def _with_both(both: pd.DataFrame, way: str, options: dict) -> tuple[pd.DataFrame, str]:
    """Add counts up by one covariate, its levels put together until each holds children of both groups."""
    home = both["group"] == options["reference"]
    sizes = pd.DataFrame({"reference": both["total"] * home, "others": both["total"] * ~home})
    sizes = sizes.groupby(both[way], sort=False).sum()
    labels = merged_levels(sizes, fewest=1)
    merged = [one for one in dict.fromkeys(labels.values()) if list(labels.values()).count(one) > 1]
    rows = both.assign(**{way: both[way].map(labels).astype(object)})
    said = f"{', '.join(map(str, merged))} taken together, for both groups to be there" if merged else ""
    return rows.groupby(["group", way], sort=False, as_index=False)[["events", "total"]].sum(), said


def _told(found: pd.DataFrame, name: str, method: str, row: dict) -> list[dict]:
    """Give each part a plain name, its share, and what it goes through."""
    logs = method == "KHB"
    values = np.log(found["value"]) if logs else found["value"]
    whole = values.iloc[0]
    none = not abs(whole) > 1e-12
    rows = []
    for one, value in zip(found.to_dict("records"), values, strict=True):
        kind, _, covariate = one["term"].partition(": ")
        covariate = covariate.replace(" by ", ":")
        note = "; ".join(filter(None, (one["note"], NO_SHARE if none and not np.isnan(value) else "")))
        told = {"through": covariate or name, "part": PARTS[kind], "share": np.nan if none else value / whole}
        said = one["method"] if one["method"].startswith(method) else f"{method}, {one['method']}"
        rows.append(row | told | {key: one[key] for key in ESTIMATE_COLUMNS} | {"method": said, "note": note})
    return rows


def _choice_problems(ways: list, held: list, method: str) -> list[str]:
    """Say what cannot be asked of a method."""
    problems = [] if ways else ["through must name at least one covariate, but names none. Give one such as gravity."]
    if method == "Kitagawa" and any(not isinstance(one, str) for one in ways):
        problems.append("through must name single columns for 'Kitagawa', but holds a pair. Use 'KHB'.")
    if held and method != "KHB":
        problems.append(
            f"alike must be left out for {method!r}, but names {held}. Use 'KHB', or a table of like children."
        )
    return problems
