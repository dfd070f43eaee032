"""A service's reoffending against the nation's: crude, like for like, and where only percentages are printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import (
    choice_problems,
    column_problems,
    confidence_problems,
    count_problems,
    refuse,
    within_total_problems,
)
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.composition import composition_test
from yjs_analysis.measures.one_sample import largest_detectable_rate
from yjs_analysis.measures.rates import EXACT_OR_BYAR, proportion, proportions
from yjs_analysis.measures.standardisation import standardised_ratio

RATIO_METHODS = ("Wilson", EXACT_OR_BYAR)
KNOWN = "the nation's rates are taken as known"


def against_known_rate(
    *, events: int, total: int, known_rate: float, method: str = "Wilson", power: float = 0.8, confidence: float = 0.95
) -> pd.DataFrame:
    """Compare one cohort with a rate that is taken as known, such as the nation's.

    Read the row "rate difference" as percentage points from the known rate, and "largest detectable rate" beside it as
    what so few children could have shown. An interval that holds 0 is no proof of sameness.

    The trap: the nation's children are not the service's; `standardised_against` compares like with like. And the
    service's children are in the nation's rate, which matters only for a large service.

    Parameters
    ----------
    events, total
        Children who reoffended, and all in the cohort.
    known_rate
        The rate to compare with, from 0 to 1.
    method
        Of the interval of the service's rate, as in `proportion`.
    power
        The chance of showing the largest detectable rate.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Five rows: "proportion", "rate difference", "relative rate" (their limits are those of the proportion, shifted
        and scaled), "p-value" (exact binomial, two-sided), "largest detectable rate"; `events`, `total`, `known_rate`.

    Raises
    ------
    ValueError
        If the counts are unfit or the rate does not lie between 0 and 1.

    References
    ----------
    Wilson (1927); the exact two-sided binomial test adds up what is no more probable than the count seen, as R's
    `binom.test`.

    Examples
    --------
    None of 4 against a half: 1/16 this way and 1/16 that way.

    >>> table = against_known_rate(events=0, total=4, known_rate=0.5)
    >>> table.set_index("measure")["value"].round(4).to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'proportion': 0.0, 'rate difference': -0.5, 'relative rate': 0.0, 'p-value': 0.125,
     'largest detectable rate': 0.0543}
    """
    if not 0 < known_rate < 1:
        refuse([f"known_rate must lie between 0 and 1, but got {known_rate!r}. For 40.9 per cent give 0.409."])
    one = proportion(events=events, total=total, method=method, confidence=confidence)
    shares = pd.DataFrame(
        {
            "group": ["yes", "no"],
            "events": [events, total - events],
            "population_share": [known_rate, 1 - known_rate],
        }
    )
    found = [
        one,
        _moved(one, "rate difference", one.value - known_rate, one.low - known_rate, one.high - known_rate),
        _moved(one, "relative rate", *(x / known_rate for x in (one.value, one.low, one.high))),
        composition_test(shares),
        largest_detectable_rate(total=total, known_rate=known_rate, power=power, confidence=confidence),
    ]
    return add_estimates(pd.DataFrame([{"events": events, "total": total, "known_rate": known_rate}] * 5), found)


def standardised_against(
    counts: pd.DataFrame,
    nation: pd.DataFrame,
    *,
    by: Sequence[str],
    method: str = "Wilson",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare a service's reoffenders with those expected if each of its children reoffended as the nation's like it.

    Read 0.9 beside "standardised ratio" as "one in ten fewer than such children have nationally". The row "rate
    difference" says the same in points of the service's cohort.

    The trap: like for like only in the columns of `by`; the nation's tables have age, sex and earlier offences, and not
    what the offence was. And two services' ratios do not compare with each other.

    Parameters
    ----------
    counts
        The service: one row a stratum, `events`, `total` and the columns of `by`.
    nation
        The nation: the same columns, or `rate` instead of `events` and `total`. The same definition and years.
    by
        The columns that make the strata: of `age`, `sex`, `previous_offences` those that the national table has.
    method
        "Wilson": each child reoffends or not, so limits are those of the service's proportion over the expected one
        (somewhat too wide where children's risks differ).
        "exact below 10, else Byar": those of a standardised ratio in public health, for events that can come more than
        once; too wide here.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Two rows, "standardised ratio" and "rate difference": `events`, `total`, `expected`, and the columns of an
        estimate.

    Raises
    ------
    ValueError
        If a column is missing, counts are unfit, or the nation lacks a stratum in which the service has children.

    References
    ----------
    Breslow and Day (1987) Statistical Methods in Cancer Research II, section 2.3 (indirect standardisation); Wilson
    (1927).

    Examples
    --------
    Of 10 boys and 10 girls the nation's rates of 0.5 and 0.2 would make 7 reoffenders; there are 5.

    >>> counts = pd.DataFrame({"sex": ["male", "female"], "events": [4, 1], "total": [10, 10]})
    >>> nation = pd.DataFrame({"sex": ["male", "female"], "rate": [0.5, 0.2]})
    >>> standardised_against(counts, nation, by=["sex"])[["measure", "expected", "value"]].round(4).values.tolist()
    [['standardised ratio', 7.0, 0.7143], ['rate difference', 7.0, -0.1]]
    """
    refuse(choice_problems("method", method, RATIO_METHODS) + confidence_problems(confidence))
    refuse(_national_problems(counts, nation, list(by)))
    rated = nation if "rate" in nation.columns else nation.assign(rate=_divided(nation["events"], nation["total"]))
    local = counts.groupby(list(by), sort=False, dropna=False, observed=True)[["events", "total"]].sum().reset_index()
    joined = local.merge(rated[[*by, "rate"]], on=list(by), how="left")
    joined = joined[joined["total"] > 0]
    missing = joined[joined["rate"].isna()]
    refuse(
        f"nation must have a rate for every stratum with children, but has none for "
        f"{', '.join(f'{name} {row[name]!r}' for name in by)}. Merge strata, or leave a column out of by."
        for row in missing.to_dict("records")
    )
    events, total = int(joined["events"].sum()), int(joined["total"].sum())
    expected = float((joined["total"] * joined["rate"]).sum())
    one = proportion(events=events, total=total, confidence=confidence)
    ratio = standardised_ratio(
        events=events, expected=expected, method=EXACT_OR_BYAR if method == "Wilson" else method, confidence=confidence
    )
    share = expected / total if total else np.nan
    if method == "Wilson" and expected > 0:
        ratio = _moved(one, "standardised ratio", ratio.value, one.low / share, one.high / share)
    points = [ratio.value * share - share, ratio.low * share - share, ratio.high * share - share]
    found = [ratio, _moved(ratio, "rate difference", *points)]
    return add_estimates(pd.DataFrame([{"events": events, "total": total, "expected": expected}] * 2), found)


def printed_against_known(cohorts: pd.DataFrame, *, known_rate: float, confidence: float = 0.95) -> pd.DataFrame:
    """Say for each cohort that prints as a percentage whether it would differ from a known rate by more than chance.

    Read `apart` as the answer if that were the cohort. Where it is "above" or "below" from some total on only, the
    publication cannot say, and the row where it begins is what to ask the publisher about.

    The trap: no row is known to be the true one.

    Parameters
    ----------
    cohorts
        As `possible_cohorts` gives them: `events`, `total`, and whatever else.
    known_rate
        From 0 to 1.
    confidence
        Of the Wilson intervals.

    Returns
    -------
    pandas.DataFrame
        The cohorts, `apart` ("above", "below", "not shown") and the columns of an estimate.

    Raises
    ------
    ValueError
        If a column is missing or the rate does not lie between 0 and 1.

    Examples
    --------
    33.3 per cent may be 1 of 3 or 100 of 300; only the second is below 40.9 by more than chance.

    >>> cohorts = pd.DataFrame({"events": [1, 100], "total": [3, 300]})
    >>> printed_against_known(cohorts, known_rate=0.409)[["events", "total", "apart"]].values.tolist()
    [[1, 3, 'not shown'], [100, 300, 'below']]
    """
    problems = column_problems(cohorts, ["events", "total"], name="cohorts")
    if not 0 < known_rate < 1:
        problems.append(f"known_rate must lie between 0 and 1, but got {known_rate!r}. For 40.9 per cent give 0.409.")
    refuse(problems)
    table = proportions(cohorts, confidence=confidence)
    apart = np.select([table["high"] < known_rate, table["low"] > known_rate], ["below", "above"], default="not shown")
    table.insert(len(cohorts.columns), "apart", apart)
    return table


def _moved(one: Estimate, measure: str, value: float, low: float, high: float) -> Estimate:
    """Give an estimate shifted or scaled by something known."""
    note = one.note if KNOWN in one.note else "; ".join(part for part in (one.note, KNOWN) if part)
    return Estimate(
        measure=measure, value=value, low=low, high=high, confidence=one.confidence, method=one.method, note=note
    )


def _divided(events: pd.Series, total: pd.Series) -> np.ndarray:
    total = total.to_numpy(dtype=float)
    return np.where(total > 0, events.to_numpy(dtype=float) / np.where(total > 0, total, 1), np.nan)


def _national_problems(counts: pd.DataFrame, nation: pd.DataFrame, by: list[str]) -> list[str]:
    """Say what is wrong with the service's counts, or with the nation's table."""
    problems = column_problems(counts, ["events", "total", *by])
    rated = "rate" in nation.columns
    problems += column_problems(nation, [*by, *(["rate"] if rated else ["events", "total"])], name="nation")
    if problems:
        return problems
    for table in [counts] if rated else [counts, nation]:
        for name in ("events", "total"):
            problems += count_problems(name, table[name], rows=table.index)
        problems = problems or within_total_problems(table["events"], table["total"], rows=table.index)
    if rated:
        problems += [
            f"rate must lie from 0 to 1, but got {value} (row {row}). For 40.9 per cent give 0.409."
            for row, value in zip(nation.index, nation["rate"], strict=True)
            if not 0 <= value <= 1
        ]
    if by and nation.duplicated(by).any():
        problems.append(f"nation must have one row for each of {', '.join(by)}, but repeats some. Add them up first.")
    return problems if by else [*problems, "by must name a column or more, but got none. Use against_known_rate."]
