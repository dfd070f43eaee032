"""Two groups compared by their odds: the ratio that regression models and case-control tables speak in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import confidence_problems, method_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.lift import as_estimates, with_reference
from yjs_analysis.measures.roots import find_roots
from yjs_analysis.measures.two_groups import NAMES, NO_EVENTS, NOBODY, table_problems

METHODS = ("conditional exact", "conditional mid-p", "Woolf")

ALL_EVENTS = "not estimable: everybody in both groups had the event"
REACH = 60.0


def odds_ratio(
    *,
    events: int,
    total: int,
    reference_events: int,
    reference_total: int,
    method: str = "conditional exact",
    confidence: float = 0.95,
) -> Estimate:
    """Compare the odds of two groups: events over non-events, group over reference.

    Read it only as odds. Where the event is common it lies further from 1 than the ratio of the rates.

    The trap: an odds ratio of 3 is not "three times as likely". Print the relative rate beside it. And the conditional
    methods give the conditional estimate, which is a little nearer 1 than the cross-product of the table.

    Parameters
    ----------
    events, total
        The group: children with the outcome, of all who reached the decision.
    reference_events, reference_total
        The same for the group compared with.
    method
        "conditional exact" (the default: given all events, Cornfield's exact limits), "conditional mid-p", "Woolf" (the
        cross-product with a normal interval on the log scale; none where a cell is 0).
    confidence
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is not a whole number of 0 or more, events exceed their total, or the method is unknown.

    References
    ----------
    Fisher (1935) Journal of the Royal Statistical Society 98:39-82; Cornfield (1956); Woolf (1955) Annals of Human
    Genetics 19:251-253. R's `fisher.test` gives the same limits to about 2 in 1,000.

    Examples
    --------
    Fisher's twins as in R's help for `fisher.test`, 2 of 17 against 10 of 13: 0.0469.

    >>> twins = odds_ratio(events=2, total=17, reference_events=10, reference_total=13)
    >>> round(twins.value, 4), round(twins.high, 4)
    (0.0469, 0.3632)
    """
    return _odds_ratios([[events], [total], [reference_events], [reference_total]], method, confidence)[0]


def odds_ratios(
    counts: pd.DataFrame,
    *,
    reference: str,
    method: str = "conditional exact",
    confidence: float = 0.95,
    by: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Compare every row of a table of counts with the row of its reference group, by the ratio of odds.

    Read it, and mind its traps, as `odds_ratio`. The reference group's own row stays, with the value 1.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with.
    method, confidence
        As in `odds_ratio`.
    by
        Columns whose every combination is a comparison of its own, such as `stage` and `period`.

    Returns
    -------
    pandas.DataFrame
        The counts, then `reference`, `reference_events`, `reference_total`, then the columns of an estimate.

    Raises
    ------
    ValueError
        As `odds_ratio`; or if a combination has no reference row, or two.

    Examples
    --------
    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [10, 20], "total": [50, 50]})
    >>> odds_ratios(counts, reference="White", method="Woolf")["value"].round(3).tolist()
    [1.0, 2.667]
    """
    table = with_reference(counts, reference=reference, by=by)
    estimates = _odds_ratios([table[name] for name in NAMES], method, confidence, counts.index)
    own = {"value": 1.0, "low": 1.0, "high": 1.0, "note": "reference group"}
    groups = table["group"].tolist()
    marked = [replace(one, **own) if group == reference else one for one, group in zip(estimates, groups, strict=True)]
    return add_estimates(table, marked)


def _odds_ratios(given: Sequence, method: str, confidence: float, rows: pd.Index | None = None) -> list[Estimate]:
    """Check the counts, then estimate every ratio of odds."""
    refuse(table_problems(given, rows) + method_problems(method, METHODS) + confidence_problems(confidence))
    x1, n1, x2, n2 = (np.asarray(one, dtype=float) for one in given)
    nobody, no_events, all_events = (n1 == 0) | (n2 == 0), x1 + x2 == 0, x1 + x2 == n1 + n2
    known = ~(nobody | no_events | all_events)
    estimate = _woolf if method == "Woolf" else _conditional
    answers = [
        estimate(*table, method, confidence) for table in zip(*(one[known] for one in (x1, n1, x2, n2)), strict=True)
    ]
    value, low, high = np.full(x1.shape, np.nan), np.zeros(x1.shape), np.full(x1.shape, np.inf)
    if answers:
        value[known], low[known], high[known] = np.array(answers).T
    unusable = "Woolf has no interval when a cell is 0: use 'conditional exact'"
    note = np.select(
        [nobody, no_events, all_events, np.isnan(low)], [NOBODY, NO_EVENTS, ALL_EVENTS, unusable], default=""
    )
    return as_estimates("odds ratio", value=value, low=low, high=high, confidence=confidence, method=method, note=note)


def _woolf(x1: float, n1: float, x2: float, n2: float, method: str, confidence: float) -> tuple[float, float, float]:
    """Give the cross-product and Woolf's limits; NaN where a cell is 0."""
    cells = np.array([x1, n1 - x1, x2, n2 - x2])
    with np.errstate(divide="ignore"):
        value = cells[0] / cells[1] / (cells[2] / cells[3])
    if (cells == 0).any():
        return float(value), np.nan, np.nan
    step = np.exp(special.ndtri((1 + confidence) / 2) * np.sqrt((1 / cells).sum()))
    return float(value), float(value / step), float(value * step)


def _conditional(
    x1: float, n1: float, x2: float, n2: float, method: str, confidence: float
) -> tuple[float, float, float]:
    """Give the conditional estimate and limits from the noncentral hypergeometric distribution."""
    events = x1 + x2
    least, most = max(0.0, events - n2), min(n1, events)
    spread = 1 / np.sqrt((1 / (np.array([x1, n1 - x1, x2, n2 - x2]) + 1)).sum())
    reach = np.ceil(40 * spread + 200)
    possible = np.arange(max(least, x1 - reach), min(most, x1 + reach) + 1)
    weight = -(special.gammaln(possible + 1) + special.gammaln(n1 - possible + 1))
    weight -= special.gammaln(events - possible + 1) + special.gammaln(n2 - events + possible + 1)
    half = 0.5 if method == "conditional mid-p" else 1.0
    tail = (1 - confidence) / 2

    def probability(log_odds: float) -> np.ndarray:
        scaled = weight + possible * log_odds
        likely = np.exp(scaled - scaled.max())
        return likely / likely.sum()

    def at_least(log_odds: float) -> float:
        likely = probability(log_odds)
        return float(likely[possible > x1].sum() + half * likely[possible == x1].sum() - tail)

    def at_most(log_odds: float) -> float:
        likely = probability(log_odds)
        return float(tail - likely[possible < x1].sum() - half * likely[possible == x1].sum())

    def mean(log_odds: float) -> float:
        return float((possible * probability(log_odds)).sum() - x1)

    low = 0.0 if x1 == least else _root(at_least)
    high = np.inf if x1 == most else _root(at_most)
    return 0.0 if x1 == least else np.inf if x1 == most else _root(mean), low, high


def _root(function: Callable[[float], float]) -> float:
    """Give the odds ratio at which an increasing function of its logarithm is 0."""

    def one(log_odds: np.ndarray) -> np.ndarray:
        return np.array([function(log_odds[0])])

    return float(np.exp(find_roots(one, np.array([-REACH]), np.array([REACH]), apart=1e-13)[0]))
