"""Unknown ethnicity filled in many times over: as among the known children alike, and as it would be if it were not."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, confidence_problems, refuse
from yjs_analysis.disproportionality.decision_chain import PREVIOUS_DECISION
from yjs_analysis.disproportionality.unknown_counts import Known, known_and_unknown, shares_as_known
from yjs_analysis.disproportionality.verdict import add_verdicts
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.imputation import pooled_estimate
from yjs_analysis.measures.two_groups import NO_EVENTS, NOBODY
from yjs_analysis.vocabulary import MATERIAL_BAND, UNKNOWN

METHODS = ("Jeffreys draws", "Rubin")
IMPUTATIONS = 10_000
AT_RANDOM = "unknown children are as the known children alike in outcome{}"
NO_RUBIN = "in an imputation a group has nobody or everybody with the outcome: Rubin's rules have no limits, use {!r}"
NOBODY_TO_TELL_FROM = "not estimable: children with the same outcome are unknown, and none is known to tell from"


def imputed_relative_rates(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    unknown: str = UNKNOWN,
    base: str = PREVIOUS_DECISION,
    classified_by: str | Sequence[str] = (),
    method: str = "Jeffreys draws",
    imputations: int = IMPUTATIONS,
    seed: int = 0,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Compare groups as if the unknown children were like the known ones alike in outcome and classification.

    Each imputation draws the groups' shares among the known children (a Bayesian bootstrap of them, so that few known
    children tell little), then the unknown children's groups. Read the answer as right if the assumption is: that
    whose ethnicity is missing depends on nothing but the outcome and what `classified_by` names.

    The trap: nobody can check that from the records. A child who does not say because of who they are is not covered;
    show the bounds and `not_at_random_relative_rates` beside it. On a population, without `classified_by`, it changes
    no ratio at all: every group grows by the same factor.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `classified_by`, with rows of the unknown.
    reference, unknown
        The group compared with, and what the column `group` calls the unknown.
    base
        What `total` counts: "previous decision" (the default) or "population", where only events are unknown.
    classified_by
        Columns that tell children apart and may tell of their ethnicity: sex, age band, officer-observed group.
    method
        "Jeffreys draws" (the default: each imputation also draws the rates, with Jeffreys' prior; it stands where a
        group has nobody or everybody with the outcome) or "Rubin" (log ratios pooled by Rubin's rules).
    imputations, seed
        How many, at least 100, and where the drawing starts.
    confidence, band
        Of the interval; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a known group: known `events` and `total`, `imputed_events` and `imputed_total` (expected of the unknown
        children), `assumption`, the columns of an estimate, `verdict`.

    Raises
    ------
    ValueError
        As `known_and_unknown`, or if an option is unfit.

    References
    ----------
    Rubin (1987) Multiple Imputation for Nonresponse in Surveys, chapters 3 and 4; Rubin (1981) Annals of Statistics
    9:130-134 (the Bayesian bootstrap).

    Examples
    --------
    A fifth of those with the outcome are Black, half of those without: so 2 of 10 and 5 of 10 of the unknown, and
    12/37 over 48/73.

    >>> counts = pd.DataFrame({"group": ["White", "Black", "Unknown"], "events": [40, 10, 10], "total": [60, 30, 20]})
    >>> table = imputed_relative_rates(counts)
    >>> table[["group", "imputed_events", "imputed_total", "value"]].round(4).values.tolist()[1]
    ['Black', 2.0, 7.0, 0.4932]
    """
    known = known_and_unknown(counts, reference=reference, unknown=unknown, base=base, classified_by=classified_by)
    refuse(_problems(method, imputations, confidence))
    names = [classified_by] if isinstance(classified_by, str) else list(classified_by)
    even = np.ones(len(known.groups))
    drawn = _draw(known, even, even, imputations, seed)
    spread = {"method": method, "confidence": confidence, "seed": seed}
    table = _beside(known, even, even, reference)
    own = known.groups.index(reference)
    estimates = [_estimate(known, drawn, at, own, table.iloc[at], **spread) for at in range(len(known.groups))]
    words = AT_RANDOM.format("".join(f" and {one}" for one in names))
    return add_verdicts(add_estimates(table.assign(assumption=words), estimates), band=band)


def not_at_random_relative_rates(
    counts: pd.DataFrame,
    *,
    group: str,
    odds: Sequence[float] = (0.25, 0.5, 1.0, 2.0, 4.0),
    others_odds: float = 1.0,
    reference: str = "White",
    unknown: str = UNKNOWN,
    base: str = PREVIOUS_DECISION,
    classified_by: str | Sequence[str] = (),
    method: str = "Jeffreys draws",
    imputations: int = IMPUTATIONS,
    seed: int = 0,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Show how one group's relative rate moves if the unknown children are of it more, or less, often than the known.

    Read the row of 2 as "if the odds that an unknown child with the outcome is of this group were twice those among
    the known children alike". The row of 1 is `imputed_relative_rates`.

    The trap: no record says which row is true. If all rows say the same, the unknown children do not matter.

    Parameters
    ----------
    counts, reference, unknown, base, classified_by, method, imputations, seed, confidence, band
        As in `imputed_relative_rates`.
    group
        The group whose share of the unknown is in doubt.
    odds
        Multipliers of its odds among the unknown children with the outcome, each above 0.
    others_odds
        The same multiplier among the unknown children without the outcome; one number. It has no meaning on a
        population.

    Returns
    -------
    pandas.DataFrame
        One row a multiplier: `odds`, `others_odds`, and the columns of `imputed_relative_rates`.

    Raises
    ------
    ValueError
        As `imputed_relative_rates`, or if a multiplier is not above 0.

    References
    ----------
    Rubin (1977) Journal of the American Statistical Association 72:538-543; Carpenter and Kenward (2013) Multiple
    Imputation and its Application, chapter 10 (delta adjustment).

    Examples
    --------
    Odds of 1 to 4 become 1 to 2: a third of 15, so 5 instead of 3.

    >>> counts = pd.DataFrame({"group": ["White", "Black", "Unknown"], "events": [40, 10, 15], "total": [60, 30, 15]})
    >>> not_at_random_relative_rates(counts, group="Black", odds=[1, 2])["imputed_events"].round(9).tolist()
    [3.0, 5.0]
    """
    known = known_and_unknown(counts, reference=reference, unknown=unknown, base=base, classified_by=classified_by)
    steps = [odds] if isinstance(odds, (int, float)) else list(odds)
    problems = [
        f"{name} must be above 0 and finite, but got {one}. For odds as among the known give 1."
        for name, some in (("odds", steps), ("others_odds", [others_odds]))
        for one in some
        if not 0 < one < math.inf
    ]
    refuse(problems + choice_problems("group", group, known.groups) + _problems(method, imputations, confidence))
    at, own = known.groups.index(group), known.groups.index(reference)
    rows, estimates = [], []
    for one in steps:
        tilted, others = np.ones(len(known.groups)), np.ones(len(known.groups))
        tilted[at], others[at] = one, others_odds
        row = _beside(known, tilted, others, reference).iloc[[at]]
        drawn = _draw(known, tilted, others, imputations, seed)
        rows.append(row.assign(odds=one, others_odds=others_odds))
        spread = {"method": method, "confidence": confidence, "seed": seed}
        estimates.append(_estimate(known, drawn, at, own, row.iloc[0], **spread))
    laid = pd.concat(rows, ignore_index=True)
    words = [
        f"the odds that an unknown child with the outcome is {group} are {one:g} times the known's" for one in steps
    ]
    return add_verdicts(add_estimates(laid.assign(assumption=words), estimates), band=band)


def _allocated(known: np.ndarray, unknown: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """Give the unknown children expected of each group, all cells together."""
    shares = shares_as_known(known) * odds
    return (unknown[:, None] * shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300)).sum(axis=0)


def _beside(known: Known, odds: np.ndarray, others_odds: np.ndarray, reference: str) -> pd.DataFrame:
    """Lay out the known counts, those of the reference, and what is expected of the unknown."""
    some = _allocated(known.events, known.unknown_events, odds)
    more = _allocated(known.others, known.unknown_others, others_odds)
    own = known.groups.index(reference)
    events, total = known.events.sum(axis=0), known.totals
    every = {"events": events, "total": total, "imputed_events": some, "imputed_total": some + more}
    if known.populations is not None:
        every["imputed_total"] = np.zeros(len(known.groups))
    beside = {f"reference_{name}": np.full(len(known.groups), values[own]) for name, values in every.items()}
    unknown = {"unknown_events": known.unknown_events.sum(), "unknown_others": known.unknown_others.sum()}
    return pd.DataFrame({"group": known.groups, **every, "reference": reference, **beside, **unknown})


def _draw(known: Known, odds: np.ndarray, others_odds: np.ndarray, times: int, seed: int) -> list[np.ndarray]:
    """Draw the completed counts with and without the outcome: one row an imputation, one column a group."""
    rng = np.random.default_rng(seed)
    completed = []
    for told, unknown, tilt in (
        (known.events, known.unknown_events, odds),
        (known.others, known.unknown_others, others_odds),
    ):
        whole = np.tile(told.sum(axis=0), (times, 1))
        for cell, missing in zip(told, unknown, strict=True):
            weights = cell if cell.sum() else told.sum(axis=0)
            if missing and weights.sum():
                shares = rng.standard_gamma(weights, size=(times, len(weights))) * tilt
                whole += rng.multinomial(int(missing), shares / shares.sum(axis=1, keepdims=True))
        completed.append(whole)
    return completed


def _estimate(
    known: Known,
    drawn: list[np.ndarray],
    at: int,
    own: int,
    row: pd.Series,
    *,
    method: str,
    confidence: float,
    seed: int,
) -> Estimate:
    """Estimate one group's relative rate from the completed counts, or say why it cannot be."""
    if at == own:
        return _made(1.0, 1.0, 1.0, confidence, method, "reference group")
    untold = [
        unknown.sum() and not told.sum()
        for told, unknown in ((known.events, known.unknown_events), (known.others, known.unknown_others))
    ]
    x1, n1, x2, n2 = (
        float(row[name] + row[name.replace("events", "imputed_events").replace("total", "imputed_total")])
        for name in ("events", "total", "reference_events", "reference_total")
    )
    reason = NOBODY_TO_TELL_FROM if any(untold) else NOBODY if 0 in (n1, n2) else NO_EVENTS if x1 + x2 == 0 else ""
    if reason:
        return _made(math.nan, 0.0, math.inf, confidence, method, reason)
    value = math.inf if x2 == 0 else x1 / n1 / (x2 / n2)
    pairs = [(drawn[0][:, one], drawn[1][:, one]) for one in (at, own)]
    sizes = [n1, n2] if known.populations is not None else None
    if method == "Rubin":
        return _rubin(value, pairs, sizes, confidence)
    rates = _drawn_rates(pairs, sizes, np.random.default_rng([seed, at]))
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    low, high = (float(one) for one in np.quantile(rates[0] / rates[1], tails))
    low, high = 0.0 if x1 == 0 else min(low, value), math.inf if x2 == 0 else max(high, value)
    note = "no events in the reference group: the ratio has no upper limit" if x2 == 0 else ""
    return _made(value, low, high, confidence, method, note)


def _drawn_rates(pairs: list, sizes: list[float] | None, rng: np.random.Generator) -> list[np.ndarray]:
    """Draw each completed table's two rates from what is known of them after Jeffreys' prior."""
    if sizes is None:
        return [rng.beta(x + 0.5, others + 0.5) for x, others in pairs]
    return [rng.standard_gamma(x + 0.5) / size for (x, _), size in zip(pairs, sizes, strict=True)]


def _rubin(value: float, pairs: list, sizes: list[float] | None, confidence: float) -> Estimate:
    """Pool the logarithms of the completed tables' ratios."""
    counts = [one for pair in pairs for one in (pair if sizes is None else pair[:1])]
    if any((one == 0).any() for one in counts):
        return _made(value, math.nan, math.nan, confidence, "Rubin", NO_RUBIN.format(METHODS[0]))
    (x1, o1), (x2, o2) = pairs
    n1, n2 = (x1 + o1, x2 + o2) if sizes is None else sizes
    variance = 1 / x1 + 1 / x2 - (1 / n1 + 1 / n2 if sizes is None else 0.0)
    table = pd.DataFrame({"value": np.log(x1 / n1 / (x2 / n2)), "variance": variance})
    return pooled_estimate(table, measure="relative rate", of_logarithm=True, confidence=confidence)


def _made(value: float, low: float, high: float, confidence: float, method: str, note: str) -> Estimate:
    """Make the estimate of a relative rate."""
    return Estimate(
        measure="relative rate", value=value, low=low, high=high, confidence=confidence, method=method, note=note
    )


def _problems(method: str, imputations: int, confidence: float) -> list[str]:
    """Say what is wrong with the options."""
    problems = choice_problems("method", method, METHODS) + confidence_problems(confidence)
    if not (imputations == int(imputations) and imputations >= 100):
        problems.append(f"imputations must be a whole number of at least 100, but got {imputations}. Give 10000.")
    return problems
