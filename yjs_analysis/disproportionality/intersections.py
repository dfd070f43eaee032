"""Ethnicity by sex by age: each crossing's own ratio beside the one drawn towards what all crossings have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, confidence_problems, refuse
from yjs_analysis.disproportionality.covariates import prepared_counts
from yjs_analysis.disproportionality.verdict import careful_verdicts
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.measures.mixed_logistic import mixed_logistic, mixed_logistic_test
from yjs_analysis.measures.rates import proportions
from yjs_analysis.measures.shrinkage import shrunken_ratios
from yjs_analysis.measures.two_groups import relative
from yjs_analysis.vocabulary import MATERIAL_BAND

EVERYONE = "everyone"
ALIKE = "reference alike"
CROSSING = "crossing"
OWN = "skewness-corrected score"
NO_EVENTS = "not estimable: no events"
NOBODY_ALIKE = "not estimable: no event, or nobody, alike in the reference group"


def intersections(
    counts: pd.DataFrame,
    *,
    by: Sequence[str] = ("group", "sex", "age_band"),
    reference: str = "White",
    against: str = ALIKE,
    shrinkage: str = "gamma-Poisson likelihood",
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Estimate every crossing, such as young Black boys, by itself and drawn towards what all crossings share.

    Read `value` 1.4 as "after allowing for how much so few children can stray by chance, 1.4 times the rate of White
    boys of that age"; `own_value` is the plain ratio, which for few children lies further out. `above_1` is the
    probability that the ratio is above 1, given how crossings differ.

    The trap: shrinkage borrows from the other crossings, so a crossing that truly stands apart is drawn in too. The
    limits take as known how crossings differ and what is expected, and are somewhat too narrow; where crossings differ
    by no more than chance, nothing says how far to draw them in: then the row holds the crossing's own ratio and
    limits, and `note` says so. Twenty crossings are twenty looks: one strays by chance.

    Parameters
    ----------
    counts
        `events`, `total`, and the columns of `by`; rows of one crossing are added up.
    by
        The columns that are crossed, "group" among them.
    reference
        The group whose children alike in the other columns are compared with.
    against
        "reference alike" (the default: expected at the rate of the reference's children alike in the other columns) or
        "everyone" (expected at the rate of all children).
    shrinkage
        As `method` in `shrunken_ratios`.
    confidence
        Of the intervals.
    band
        Relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a crossing (those of the reference too if against "everyone"): the columns of `by`, `events`, `total`,
        `rate`, `rate_low`, `rate_high` (Wilson), `reference_events`, `reference_total`, `expected`, `own_value`,
        `own_low`, `own_high` (relative rate against those compared with), `above_1`, the columns of an estimate (the
        shrunken ratio), `verdict`.

    Raises
    ------
    ValueError
        If a name is unknown (the nearest is suggested), counts are unfit, or nobody is in the reference group.

    References
    ----------
    Clayton and Kaldor (1987) Biometrics 43:671-681; Evans, Williams, Onnela and Subramanian (2018) Social Science and
    Medicine 203:64-73 (crossings as clusters).

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"] * 2, "sex": ["m", "m", "f", "f"], "events": [40, 12, 10, 1],
    ...                        "total": [200, 20, 100, 10]})
    >>> table = intersections(counts, by=["group", "sex"])
    >>> table[["group", "sex", "expected", "own_value"]].round(9).values.tolist()
    [['Black', 'm', 4.0, 3.0], ['Black', 'f', 1.0, 1.0]]
    """
    crossed = _crossed(counts, by, reference)
    refuse(choice_problems("against", against, (ALIKE, EVERYONE)) + confidence_problems(confidence))
    table = _expected(crossed, list(by), reference, against)
    rates = proportions(table[["events", "total"]], confidence=confidence)
    given = [table[name] for name in ("events", "total", "reference_events", "reference_total")]
    own = pd.DataFrame(
        [{key: getattr(one, key) for key in ("value", "low", "high")} for one in _own(given, confidence)]
    )
    table = table.assign(rate=rates["value"], rate_low=rates["low"], rate_high=rates["high"])
    table = table.assign(**{f"own_{name}": own[name].to_numpy() for name in own})
    usable = (table["expected"] > 0) & (table["total"] > 0)
    some = shrunken_ratios(table[usable], method=shrinkage, confidence=confidence) if usable.any() else None
    rows = (
        {}
        if some is None
        else {at: _drawn_in(one) for at, one in zip(some.index, some.to_dict("records"), strict=True)}
    )
    nothing = ("shrunken ratio", np.nan, np.nan, np.nan, confidence, shrinkage, NOBODY_ALIKE)
    blank = dict(zip(ESTIMATE_COLUMNS, nothing, strict=True)) | {"above_1": np.nan}
    told = [one | blank | rows.get(at, {}) for at, one in zip(table.index, table.to_dict("records"), strict=True)]
    columns = [*table.columns, "above_1", *ESTIMATE_COLUMNS]
    return careful_verdicts(pd.DataFrame(told, columns=columns), band=band)


def crossings_differ(
    counts: pd.DataFrame,
    *,
    by: Sequence[str] = ("group", "sex", "age_band"),
    reference: str = "White",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Ask whether crossings differ beyond what each of their columns adds by itself (ethnicity, and sex, and age).

    Read a standard deviation of 0.3 as "crossings lie a third above or below the odds that ethnicity, sex and age would
    give each by itself"; 0 says that the columns by themselves tell all that these counts can.

    The trap: with few crossings of few children a real difference is easily missed, and its size comes out too small.

    Parameters
    ----------
    counts, by, reference, confidence
        As in `intersections`.

    Returns
    -------
    pandas.DataFrame
        One row: `crossings`, `p_value` (likelihood ratio), then the columns of an estimate: the standard deviation of
        log odds between crossings.

    Raises
    ------
    ValueError
        As `intersections`; or if the model has no finite answer.

    References
    ----------
    As `intersections`.

    Examples
    --------
    Each column multiplies the odds by itself, and nothing is left:

    >>> counts = pd.DataFrame({"group": ["White", "Black"] * 2, "sex": ["m", "m", "f", "f"], "events": [50, 40, 25, 20],
    ...                        "total": [100, 80, 100, 80]})
    >>> crossings_differ(counts, by=["group", "sex"])[["crossings", "p_value", "value"]].values.tolist()
    [[4.0, 1.0, 0.0]]
    """
    crossed = _crossed(counts, by, reference)
    crossed = crossed[crossed["total"] > 0]
    sizes = {name: crossed.groupby(name, sort=False)["total"].sum() for name in by}
    levels = {name: size.sort_values(ascending=False, kind="stable").index.tolist() for name, size in sizes.items()}
    model = {
        "terms": [name for name, held in levels.items() if len(held) > 1],
        "categories": levels | {"group": [reference, *(one for one in levels["group"] if one != reference)]},
        "cluster": CROSSING,
    }
    rows = crossed.assign(
        **{CROSSING: [", ".join(map(str, one)) for one in zip(*(crossed[k] for k in by), strict=True)]}
    )
    last = mixed_logistic(rows, confidence=confidence, **model).iloc[[-1]].reset_index(drop=True)
    test = mixed_logistic_test(rows, **model)["value"].iloc[0]
    return last[list(ESTIMATE_COLUMNS)].assign(crossings=len(rows), p_value=test)[
        ["crossings", "p_value", *ESTIMATE_COLUMNS]
    ]


def _crossed(counts: pd.DataFrame, by: Sequence[str], reference: str) -> pd.DataFrame:
    """Check the columns and add the counts up by crossing."""
    names = [by] if isinstance(by, str) else list(by)
    refuse([] if "group" in names else [f"by must hold 'group', but holds {names}. Add it."])
    others = [name for name in names if name != "group"]
    ready, _ = prepared_counts(counts, covariates=others, reference=reference, fewest=0)
    return ready[[*names, "events", "total"]].reset_index(drop=True)


def _expected(crossed: pd.DataFrame, by: list[str], reference: str, against: str) -> pd.DataFrame:
    """Put beside each crossing those it is compared with, and the events expected at their rate."""
    others = [name for name in by if name != "group"]
    if against == EVERYONE:
        events, total = crossed["events"].sum(), crossed["total"].sum()
        table = crossed.assign(reference_events=events - crossed["events"], reference_total=total - crossed["total"])
        return table.assign(expected=table["total"] * (events / total if total else np.nan))
    home = crossed[crossed["group"] == reference].rename(
        columns={"events": "reference_events", "total": "reference_total"}
    )
    rest = crossed[crossed["group"] != reference]
    if others:
        table = rest.merge(home.drop(columns="group"), on=others, how="left", sort=False)
    else:
        table = rest.merge(home.drop(columns="group"), how="cross")
    filled = {name: table[name].fillna(0).astype(int) for name in ("reference_events", "reference_total")}
    table = table.assign(**filled)
    rate = table["reference_events"] / table["reference_total"].where(table["reference_total"] > 0)
    return table.assign(expected=(table["total"] * rate).fillna(0.0))


def _drawn_in(row: dict) -> dict:
    """Take a crossing's own ratio where nothing says how far to draw it in."""
    if not np.isnan(row["low"]) and not np.isnan(row["value"]):
        return row
    shared = "" if np.isnan(row["value"]) else f" (all share {row['value']:.2f})"
    own = {"measure": "relative rate", "method": OWN} | {key: row[f"own_{key}"] for key in ("value", "low", "high")}
    note = f"crossings differ by no more than chance{shared}: its own ratio, not drawn in"
    return row | own | {"note": NO_EVENTS if np.isnan(own["value"]) else note}


def _own(given: list, confidence: float) -> list:
    """Give each crossing's plain ratio against those it is compared with."""
    return relative(given, OWN, confidence)
