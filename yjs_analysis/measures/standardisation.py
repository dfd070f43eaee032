"""Rates made comparable: a group's own rates in a standard population, or a standard's rates in the group."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import column_problems, confidence_problems, count_problems, method_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.lift import as_estimates
from yjs_analysis.measures.limits import byar_count
from yjs_analysis.measures.rates import EXACT_OR_BYAR, RATE_METHODS
from yjs_analysis.measures.stratified_tables import strata_problems, two_groups_by_stratum

DIRECT_METHODS = ("Dobson-Byar", "Fay-Feuer")
FEWEST = 10
"""Public health practice gives no directly standardised rate of fewer events."""

ALONE = "not comparable with another group's ratio, only with the standard"


def standardised_rate(
    counts: pd.DataFrame, *, per: float = 1.0, method: str = "Dobson-Byar", confidence: float = 0.95
) -> Estimate:
    """Work out the rate that a group would have if it were made up like a standard population.

    Read it beside another group's rate, standardised to the same population: the make-up no longer differs. By itself
    it is a made-up number, unlike the group's own rate.

    The trap: strata with few children and much weight make it unsteady; so there is none of fewer than 10 events.

    Parameters
    ----------
    counts
        One row a stratum: `events`, `total` (persons, or persons times years), `standard` (the standard population).
    per
        The size of the population that the rate is given for.
    method
        "Dobson-Byar" (the default, as in public health), "Fay-Feuer" (gamma; never too narrow, often too wide).
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        With everything wrong with the table and the options.

    References
    ----------
    Dobson, Kuulasmaa, Eberle and Scherer (1991) Statistics in Medicine 10:457-462; Fay and Feuer (1997) Statistics in
    Medicine 16:791-801; Public Health England technical guide; R's epitools, `ageadjust.direct`.

    Examples
    --------
    Rates of 1 and 3 in 10, weighed equally.

    >>> counts = pd.DataFrame({"events": [5, 60], "total": [50, 200], "standard": [1000, 1000]})
    >>> round(standardised_rate(counts, per=100).value, 6)
    20.0
    """
    refuse(_direct_problems(counts, per) + method_problems(method, DIRECT_METHODS) + confidence_problems(confidence))
    events, total, standard = (counts[name].to_numpy(dtype=float) for name in ("events", "total", "standard"))
    needed = standard > 0
    observed, note = float(events[needed].sum()), ""
    if (total[needed] == 0).any() or not needed.any():
        note = "not estimable: nobody in a stratum of the standard population; merge strata"
    elif events.sum() < FEWEST:
        note = f"not given: fewer than {FEWEST} events"
    if note:
        return _standardised(math.nan, 0.0, math.inf, confidence, method, note)
    weight = standard[needed] / standard[needed].sum() / total[needed]
    value, variance = (weight * events[needed]).sum(), (weight**2 * events[needed]).sum()
    if method == "Fay-Feuer":
        low, high = _gamma_limits(value, variance, weight.max(), confidence)
    elif observed == 0:
        return _standardised(math.nan, 0.0, math.inf, confidence, method, "not estimable: no events in the strata used")
    else:
        least, most = (float(one[0]) for one in byar_count(np.array([observed]), confidence))
        scale = math.sqrt(variance / observed)
        low, high = value + scale * (least - observed), value + scale * (most - observed)
    return _standardised(value * per, max(low, 0.0) * per, high * per, confidence, method, "")


def standardised_rates(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = "group",
    per: float = 1.0,
    method: str = "Dobson-Byar",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Standardise the rate of every group in a table to the same population.

    Read it, and mind its traps, as `standardised_rate`.

    Parameters
    ----------
    counts
        One row for each group and stratum: `events`, `total`, `standard`, and the columns of `by`.
    by
        Columns whose every combination is a rate of its own.
    per, method, confidence
        As in `standardised_rate`.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, then `events` and `total` (sums), then the columns of an estimate.

    Raises
    ------
    ValueError
        As `standardised_rate`; or if the groups have not the same standard population.

    Examples
    --------
    >>> counts = pd.DataFrame(
    ...     [("White", 5, 50, 1000), ("White", 60, 200, 1000), ("Black", 20, 100, 1000), ("Black", 10, 20, 1000)],
    ...     columns=["group", "events", "total", "standard"],
    ... )
    >>> standardised_rates(counts, per=100)[["group", "value"]].round(6)
       group  value
    0  White   20.0
    1  Black   35.0
    """
    names = [by] if isinstance(by, str) else list(by)
    refuse(column_problems(counts, ["events", "total", "standard", *names]))
    refuse([] if names else ["by must name at least one column, but got none. Name the column of the groups."])
    rows, estimates, standards = [], [], {}
    for key, part in counts.groupby(names, dropna=False, sort=False, observed=True):
        estimates.append(standardised_rate(part, per=per, method=method, confidence=confidence))
        rows.append(dict(zip(names, key, strict=True)) | {name: part[name].sum() for name in ("events", "total")})
        standards[", ".join(map(str, key))] = tuple(sorted(part["standard"].tolist()))
    if len(set(standards.values())) > 1:
        refuse(
            [f"standard must be the same population for {', '.join(standards)}, but differs. Give each every stratum."]
        )
    return add_estimates(pd.DataFrame(rows, columns=[*names, "events", "total"]), estimates)


def standardised_ratio(
    *, events: int, expected: float, method: str = EXACT_OR_BYAR, confidence: float = 0.95
) -> Estimate:
    """Compare events with those expected at a standard's rates (the standardised ratio, or SMR).

    Read 1.5 as "half as many again as the standard's rates would give".

    The trap: each group's expectation weighs the standard's rates in its own way. Two ratios compare each group with
    the standard, never the groups with each other.

    Parameters
    ----------
    events
        Events observed, a whole number.
    expected
        Events expected, above 0, taken as known.
    method
        "exact below 10, else Byar" (the estimate's `method` then records which), "exact", "Byar", "mid-p".
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the events are not a whole number of 0 or more, the expected number is negative, or the method is unknown.

    References
    ----------
    Breslow and Day (1987) Statistical Methods in Cancer Research II, pages 65-71; Public Health England technical
    guide.

    Examples
    --------
    The nickel workers of Breslow and Day (1987): 137 against 24.19893.

    >>> one = standardised_ratio(events=137, expected=24.19893, method="exact")
    >>> round(one.value, 4), round(one.low, 4), round(one.high, 4)
    (5.6614, 4.7531, 6.6927)
    """
    return _ratios([events], [expected], method, confidence)[0]


def standardised_ratios(
    counts: pd.DataFrame,
    *,
    reference: str,
    by: str | Sequence[str],
    method: str = EXACT_OR_BYAR,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare every group's events with those expected at the reference group's rates in each stratum.

    Read it, and mind its traps, as `standardised_ratio`; the reference group's rates are taken as known, so that with a
    small reference group the intervals are too narrow.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; `total` is persons, or persons times years.
    reference
        The group whose rates are the standard.
    by
        Columns whose every combination is a stratum.
    method, confidence
        As in `standardised_ratio`.

    Returns
    -------
    pandas.DataFrame
        `group`, `events`, `total` (sums), `reference`, `expected`, then the columns of an estimate. The reference group
        has no row. Where it has nobody in a stratum in which the group has children, nothing can be expected there, and
        the estimate is missing with a note.

    Raises
    ------
    ValueError
        As `standardised_ratio`, and as `stratified_population_relative_rate`.

    Examples
    --------
    At 1 in 10 and 3 in 10, 20 and 40 children would have 14 events.

    >>> counts = pd.DataFrame(
    ...     [("low", "White", 5, 50), ("high", "White", 60, 200), ("low", "Black", 4, 20), ("high", "Black", 17, 40)],
    ...     columns=["gravity", "group", "events", "total"],
    ... )
    >>> standardised_ratios(counts, reference="White", by="gravity")[["group", "events", "expected", "value"]].round(6)
       group  events  expected  value
    0  Black      21      14.0    1.5
    """
    names = [by] if isinstance(by, str) else list(by)
    refuse(strata_problems(counts, by=names, of_children=False))
    rows = []
    for name in [one for one in dict.fromkeys(counts["group"].tolist()) if one != reference]:
        table = two_groups_by_stratum(counts, group=name, reference=reference, by=names, of_children=False)
        rows.append(
            {
                "group": name,
                "events": table["events"].sum(),
                "total": table["total"].sum(),
                "reference": reference,
                "expected": _expected(table),
            }
        )
    result = pd.DataFrame(rows, columns=["group", "events", "total", "reference", "expected"])
    return add_estimates(result, _ratios(result["events"], result["expected"], method, confidence, result.index))


def _expected(table: pd.DataFrame) -> float:
    """Add up what the reference's rates would give; NaN where a rate is needed and there is none."""
    total, others = table["total"].to_numpy(dtype=float), table["reference_total"].to_numpy(dtype=float)
    rate = np.where(
        others > 0, table["reference_events"].to_numpy(dtype=float) / np.where(others > 0, others, 1), np.nan
    )
    return float(np.where(total > 0, total * rate, 0.0).sum())


def _ratios(events, expected, method: str, confidence: float, rows: pd.Index | None = None) -> list[Estimate]:
    """Check the counts, then estimate every ratio; an expectation of NaN has no ratio, and says so."""
    unknown = np.isnan(np.asarray(expected, dtype=float))
    problems = count_problems("events", events, rows=rows)
    problems += count_problems(
        "expected", np.where(unknown & (rows is not None), 0.0, expected), rows=rows, whole=False
    )
    refuse(problems + method_problems(method, [EXACT_OR_BYAR, *RATE_METHODS]) + confidence_problems(confidence))
    events, expected = np.asarray(events, dtype=float), np.asarray(expected, dtype=float)
    used = np.where(events < FEWEST, "exact", "Byar") if method == EXACT_OR_BYAR else np.full(events.shape, method)
    used = used.astype(object)
    low, high = np.empty(events.shape), np.empty(events.shape)
    for name, limit in RATE_METHODS.items():
        low[used == name], high[used == name] = limit(events[used == name], confidence)
    none = unknown | (expected == 0)
    scale = 1 / np.where(none, 1.0, expected)
    gap = "not estimable: the reference group has nobody in a stratum where this group has children; merge strata"
    nothing = "not estimable: no events are expected"
    return as_estimates(
        "standardised ratio",
        value=np.where(none, np.nan, events * scale),
        low=np.where(none, 0.0, low * scale),
        high=np.where(none, np.inf, high * scale),
        confidence=confidence,
        method=used,
        note=np.where(unknown, gap, np.where(none, nothing, "" if rows is None else ALONE)),
    )


def _direct_problems(counts: pd.DataFrame, per: float) -> list[str]:
    """Say what is wrong with a table of strata and a standard, and the size that the rate is given for."""
    problems = column_problems(counts, ["events", "total", "standard"])
    if not problems:
        problems = strata_problems(counts.assign(group="", stratum=0), by=["stratum"], of_children=False)
        problems += count_problems("standard", counts["standard"], rows=counts.index, whole=False)
    if not 0 < per < np.inf:
        problems.append(f"per must be a positive number, but got {per}. For a rate per 1,000 give 1000.")
    return problems


def _gamma_limits(value: float, variance: float, largest: float, confidence: float) -> tuple[float, float]:
    """Give the gamma limits; the upper allows for one more event where it weighs most."""
    tail = (1 - confidence) / 2
    low = variance / value * special.gammaincinv(value**2 / variance, tail) if value > 0 else 0.0
    more, spread = value + largest, variance + largest**2
    return float(low), float(spread / more * special.gammainccinv(more**2 / spread, tail))


def _standardised(value: float, low: float, high: float, confidence: float, method: str, note: str) -> Estimate:
    """Make the estimate of a standardised rate."""
    return Estimate(
        measure="standardised rate",
        value=float(value),
        low=float(low),
        high=float(high),
        confidence=confidence,
        method=method,
        note=note,
    )
