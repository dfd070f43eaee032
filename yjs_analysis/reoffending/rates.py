"""How many children reoffend and how often, with intervals that know when a child is counted more than once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import column_problems, confidence_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.clustering import cluster_note, robust_covariance, robust_quantile
from yjs_analysis.measures.rates import proportion, rate
from yjs_analysis.reoffending.cohorts import BINARY, FREQUENCY, PER_REOFFENDER, tracking_name
from yjs_analysis.reoffending.pooling import listed, pooled, reoffending_problems

TAKEN_APART = "each reoffence is taken as chance of its own: too narrow if a few children had many; name the cluster"
NOBODY_REOFFENDED = "not estimable: nobody reoffended"
ALIKE = "nobody or everybody reoffended: Wilson's limits for as many children as there are clusters"
NO_SPREAD = "all children alike: limits as if each entry were a child of its own"
ONE_CHILD = "one child only: any value is possible"
ROBUST = "CR1"


def binary_rates(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    cluster: str | None = None,
    method: str = "Wilson",
    tracked_months: int | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the binary rate: of the children in the cohorts, how many reoffended.

    Read 0.33 as "33 of 100 children were proven to have reoffended". A child who moved away or died counts as one who
    did not, as officially; `timing` treats them otherwise.

    The trap: with cohorts pooled a child can be there up to four times a year. Without `cluster` each time is taken for
    a child of its own, and the interval may be too narrow.

    Parameters
    ----------
    counts
        As `count_reoffending` gives them; with `cluster`, counted by that column too.
    by
        Columns whose every combination is a rate of its own: `group`, `sex`, `age_at_disposal`, `disposal`.
    cluster
        The column of the child. Limits are then those of a logit with the sandwich CR1, from Student's t where there
        are fewer than 40 children.
    method
        Without `cluster`: "Wilson" (the default), "Clopper-Pearson", "mid-p", "Jeffreys".
    tracked_months
        For counts made with `months=(this, 0)`: the estimates then bear the name of `tracking_name`, as they are no
        official rate.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`, `events`, `total` (and `reoffences`, and `children` where there is a cluster), and the
        columns of an estimate.

    Raises
    ------
    ValueError
        With everything wrong with the table and the options.

    References
    ----------
    Ministry of Justice, Guide to proven reoffending statistics; Wilson (1927); Cameron and Miller (2015) Journal of
    Human Resources 50:317-372, equation 12 (CR1).

    Examples
    --------
    The published arithmetic of a binary rate: 37 of 95.

    >>> counts = pd.DataFrame({"route": ["court"], "events": [37], "total": [95], "reoffences": [77]})
    >>> binary_rates(counts, by="route")[["route", "events", "total", "value", "low", "high"]].round(3)
       route  events  total  value    low  high
    0  court      37     95  0.389  0.298  0.49
    """

    def estimate(part: pd.DataFrame, row: dict) -> Estimate:
        if cluster is None:
            return proportion(events=row["events"], total=row["total"], method=method, confidence=confidence)
        return _clustered(part, cluster, part["events"], part["total"], confidence, bounded=True)

    return _by_part(counts, by, cluster, _name(BINARY, tracked_months), confidence, estimate)


def frequencies(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    cluster: str | None = None,
    tracked_months: int | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the frequency: proven reoffences for each child in the cohorts.

    Read 0.5 as "50 reoffences for every 100 children". It is the binary rate times the reoffences per reoffender.

    The trap: a few children commit many. Without `cluster` the limits are Poisson's, which know nothing of that.

    Parameters
    ----------
    counts, by, tracked_months, confidence
        As in `binary_rates`, with `reoffences`.
    cluster
        The column of the child: limits from the sandwich CR1 on the scale of logarithms, so that children with many
        reoffences widen them.

    Returns
    -------
    pandas.DataFrame
        As `binary_rates`.

    Raises
    ------
    ValueError
        As `binary_rates`, or if `reoffences` is missing.

    References
    ----------
    As `binary_rates`; Garwood (1936) Biometrika 28:437-442 and Byar for the limits without clusters.

    Examples
    --------
    77 reoffences by 95 children.

    >>> counts = pd.DataFrame({"route": ["court"], "events": [37], "total": [95], "reoffences": [77]})
    >>> frequencies(counts)[["reoffences", "total", "value"]].round(4)
       reoffences  total   value
    0          77     95  0.8105
    """
    refuse(column_problems(counts, ["reoffences"]))

    def estimate(part: pd.DataFrame, row: dict) -> Estimate:
        if cluster is None:
            return _poisson(row["reoffences"], row["total"], confidence)
        return _clustered(part, cluster, part["reoffences"], part["total"], confidence, bounded=False)

    return _by_part(counts, by, cluster, _name(FREQUENCY, tracked_months), confidence, estimate)


def reoffences_per_reoffender(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str] = (),
    cluster: str | None = None,
    tracked_months: int | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate how many proven reoffences a child who reoffends commits.

    Read 2.1 as "each child who reoffended did so 2.1 times"; it is never below 1.

    The trap: it says nothing of how many reoffend, and rises when those who reoffend little stop doing so.

    Parameters
    ----------
    counts, by, cluster, tracked_months, confidence
        As in `frequencies`.

    Returns
    -------
    pandas.DataFrame
        As `binary_rates`.

    Raises
    ------
    ValueError
        As `frequencies`.

    References
    ----------
    As `frequencies`. Without clusters the limits are Poisson's for the reoffences and cut off at 1: somewhat too wide
    if each reoffender's count is Poisson's with nothing below 1, and too narrow if a few had very many.

    Examples
    --------
    >>> counts = pd.DataFrame({"events": [37], "total": [95], "reoffences": [77]})
    >>> reoffences_per_reoffender(counts)["value"].round(4).tolist()
    [2.0811]
    """
    refuse(column_problems(counts, ["reoffences"]))

    def estimate(part: pd.DataFrame, row: dict) -> Estimate:
        if not row["events"]:
            return _missing(confidence, NOBODY_REOFFENDED, low=1.0)
        if cluster is None:
            one = _poisson(row["reoffences"], row["events"], confidence)
        else:
            some = part[part["events"] > 0]
            one = _clustered(some, cluster, some["reoffences"], some["events"], confidence, bounded=False)
        return replace(one, low=max(one.low, 1.0))

    return _by_part(counts, by, cluster, _name(PER_REOFFENDER, tracked_months), confidence, estimate)


def _name(measure: str, tracked_months: int | None) -> str:
    """Give the official name, or that of part-year tracking."""
    return measure if tracked_months is None else tracking_name(tracked_months, measure=measure)


def _by_part(counts, by, cluster, measure: str, confidence: float, estimate) -> pd.DataFrame:
    """Estimate each combination of the columns in `by`, and give the estimates their name."""
    refuse(
        reoffending_problems(counts, [*listed(by), *([] if cluster is None else [cluster])])
        + confidence_problems(confidence)
    )
    keys = listed(by)
    table = pooled(counts, by=keys)
    whole = [((), counts)] if not keys else counts.groupby(keys, sort=False, dropna=False, observed=True)
    parts = [part[part["total"].to_numpy() > 0] for _, part in whole]
    if cluster is not None:
        table = table.assign(children=[part[cluster].nunique(dropna=False) for part in parts])
    found = [
        replace(estimate(part, row), measure=measure) for part, row in zip(parts, table.to_dict("records"), strict=True)
    ]
    return add_estimates(table, found)


def _clustered(
    part: pd.DataFrame, cluster: str, events: pd.Series, total: pd.Series, confidence: float, *, bounded: bool
) -> Estimate:
    """Estimate events over total with limits that allow for children who are there more than once."""
    clusters, some, everyone = part[cluster], float(events.sum()), float(total.sum())
    children = clusters.nunique()
    if not everyone:
        return _missing(confidence, "not estimable: nobody in the total", high=1.0 if bounded else math.inf)
    value = some / everyone
    if value == 0 or (bounded and value == 1):
        edge = proportion(events=children * int(value), total=children, confidence=confidence)
        if bounded:
            return replace(edge, note=ALIKE)
        return replace(rate(events=0, total=children, confidence=confidence), note=ALIKE.replace("Wilson's", "exact"))
    if children < 2:
        high = 1.0 if bounded else math.inf
        return _named(value, 0.0, high, confidence, ONE_CHILD)
    spread = 1 / (everyone * value * (1 - value)) if bounded else 1 / some
    variance = robust_covariance(
        np.ones((len(part), 1)),
        events=events.to_numpy(dtype=float),
        total=total.to_numpy(dtype=float),
        expected=total.to_numpy(dtype=float) * value,
        model_covariance=np.full((1, 1), spread),
        method=ROBUST,
        clusters=clusters,
    )
    if variance.item() <= 1e-12 * spread:
        plain = {"events": int(some), "total": int(everyone), "confidence": confidence}
        return replace(proportion(**plain) if bounded else rate(**plain), note=NO_SPREAD)
    reach = robust_quantile(confidence, clusters) * math.sqrt(variance.item())
    if bounded:
        low, high = (float(special.expit(special.logit(value) + side * reach)) for side in (-1, 1))
    else:
        low, high = value * math.exp(-reach), value * math.exp(reach)
    return _named(value, low, high, confidence, cluster_note(clusters))


def _poisson(events: int, total: int, confidence: float) -> Estimate:
    """Estimate events over total with Poisson's limits, and say what they do not know."""
    one = rate(events=events, total=total, confidence=confidence)
    return replace(one, note=one.note or TAKEN_APART)


def _named(value: float, low: float, high: float, confidence: float, note: str) -> Estimate:
    low, high = min(low, value), max(high, value)
    return Estimate(
        measure="", value=value, low=low, high=high, confidence=confidence, method=f"{ROBUST} by child", note=note
    )


def _missing(confidence: float, note: str, *, low: float = 0.0, high: float = math.inf) -> Estimate:
    return replace(_named(1.0, low, high, confidence, note), value=math.nan)
