"""Like for like: what is left of a difference among children alike in age, offence, history and admission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from yjs_analysis.checks import choice_problems, confidence_problems, refuse
from yjs_analysis.disproportionality.adjusting import METHODS, step_estimates
from yjs_analysis.disproportionality.covariates import CAPPED, FEWEST, columns_of, prepared_counts, terms_of
from yjs_analysis.disproportionality.verdict import careful_verdicts
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.measures.comparisons import SKEWNESS_CORRECTED
from yjs_analysis.measures.confounding import e_values
from yjs_analysis.measures.design import Terms
from yjs_analysis.vocabulary import MATERIAL_BAND

CARRIES = (
    "Gravity, earlier disposals and admission can carry disparity themselves: who is searched, charged with the graver "
    "offence, recorded before, or trusted enough to admit one may differ by ethnicity. What is left after they are "
    "taken into account is not the whole of the disparity, and what goes with them is not thereby fair."
)
"""To be printed wherever an adjusted figure is."""

STEPS = {
    "crude": "",
    "+ age and sex": "age_at_disposal + sex",
    "+ offence": "gravity + offence_group",
    "+ history": "previous_disposals",
    "+ admission": "admission",
}
"""What each step of the ladder adds to the one before it."""

SCALES = {False: "relative rate", True: "odds ratio of a common outcome"}
"""How E-values read a ratio, by whether it is an odds ratio."""


def ladder(
    counts: pd.DataFrame,
    *,
    steps: Mapping[str, str | Sequence] = STEPS,
    reference: str = "White",
    measure: str = "relative rate",
    method: str | None = None,
    interval: str = SKEWNESS_CORRECTED,
    cluster: str | None = None,
    numbers: Sequence[str] = (),
    capped: Mapping[str, int] = CAPPED,
    fewest: int = FEWEST,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Compare each group with its reference step by step: crude, then among children more and more alike.

    Read 1.8 at "crude" and 1.3 at "+ offence" as "80 in 100 more go to court; had both the same ages and offences, it
    would be 30 in 100 more". A ratio that moves little from step to step does not go with what the steps add. The rows
    of one step speak of the same children as those of all others: blanks are levels of their own.

    The trap: a step is not a correction. Age is there before anyone decides; gravity, history and admission come of
    earlier decisions, and may be the way by which a disparity works (`CARRIES`). Adjusting for them answers "do like
    children fare alike at this decision", not "is there a disparity". The crude figure is what children meet.

    Parameters
    ----------
    counts
        One row a `group` and pattern of covariates: `events`, `total`, and the columns that `steps` names.
    steps
        For each step its covariates, as a formula ("gravity + sex") or a list; those of earlier steps stay.
    reference
        The group that the others are compared with.
    measure
        "relative rate" (the default) or "odds ratio".
    method
        For a relative rate "marginal standardisation" (the default: of a logistic model, to all children of the table)
        or "modified Poisson"; for an odds ratio "Firth" (the default) or "profile likelihood". Without covariates: the
        skewness-corrected score, or the odds ratio's own default.
    interval
        Of a relative rate without covariates, as in `measures.comparisons.relative_rates`.
    cluster
        The column that the rows of one child share, where a child has several; limits then allow for it (CR1).
    numbers
        Covariates that are straight lines, not levels.
    capped
        For a covariate, the number from which on all are one level.
    fewest
        A level with fewer children with the event, or without, is put together with a neighbour.
    confidence
        Of the intervals.
    band
        Relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a step and group: `step`, `covariates`, `group`, `events`, `total`, `reference`, `reference_events`,
        `reference_total`, `children`, `patterns` (of covariates), `parameters`, `events_per_parameter`, the columns of
        an estimate, `verdict`, `e_value`, `e_value_of_limit`, `e_value_note`, `taken_together` (the levels). Where a
        group has fewer than 5 with the event or without, or a step fewer than 5 events a parameter, or the model has no
        finite answer, `measure` is an odds ratio by Firth's method, and `note` says why. Fewer than 10 events a
        parameter are noted as fragile. Fewer than 5 events are never over-represented, nor fewer than 5 expected
        under-represented, whatever the limits.

    Raises
    ------
    ValueError
        If a name is unknown (the nearest is suggested), counts are unfit, or nobody is in the reference group.

    References
    ----------
    Muller and MacLehose (2014) International Journal of Epidemiology 43:962-970; Zou (2004) American Journal of
    Epidemiology 159:702-706; Heinze and Schemper (2002) Statistics in Medicine 21:2409-2419; Peduzzi and others (1996)
    Journal of Clinical Epidemiology 49:1373-1379; VanderWeele and Ding (2017) Annals of Internal Medicine 167:268-274.

    Examples
    --------
    Half of grave and a quarter of light cases go to court in both groups; three in four, and one in four, are grave.
    Crude 7/16 against 5/16; like for like the same.

    >>> counts = pd.DataFrame({"group": ["White", "White", "Black", "Black"], "grave": ["yes", "no"] * 2,
    ...                        "events": [20, 30, 60, 10], "total": [40, 120, 120, 40]})
    >>> steps = ladder(counts, steps={"crude": "", "+ offence": "grave"})
    >>> steps.loc[steps["group"] == "Black", ["step", "value", "verdict"]].round(3).values.tolist()
    [['crude', 1.4, 'over-represented'], ['+ offence', 1.0, 'cannot tell']]
    """
    terms = _cumulative(steps)
    method = _checked_method(measure, method)
    refuse(confidence_problems(confidence))
    columns = columns_of([one for step in terms.values() for one in step])
    ready, together = prepared_counts(
        counts,
        covariates=columns,
        reference=reference,
        others=[] if cluster is None else [cluster],
        numbers=numbers,
        capped=capped,
        fewest=fewest,
    )
    tables = []
    for step, held in terms.items():
        table = step_estimates(
            ready,
            terms=held,
            reference=reference,
            method=method,
            measure=measure,
            interval=interval,
            cluster=cluster,
            numbers=numbers,
            confidence=confidence,
        )
        said = "; ".join(f"{name}: {together[name]}" for name in columns_of(held) if name in together)
        names = " + ".join(one if isinstance(one, str) else ":".join(one) for one in held)
        tables.append(table.assign(step=step, covariates=names, taken_together=said))
    return _judged(pd.concat(tables, ignore_index=True), band)


def _cumulative(steps: Mapping[str, str | Sequence]) -> dict[str, Terms]:
    """Give the terms of every step: its own, and those of the steps before."""
    if not isinstance(steps, Mapping) or not steps:
        refuse([f"steps must map the name of each step to its covariates, but got {steps!r}. Give at least one."])
    held, found = [], {}
    for step, covariates in steps.items():
        held = list(dict.fromkeys([*held, *terms_of(covariates)]))
        found[step] = held
    return found


def _checked_method(measure: str, method: str | None) -> str:
    """Give the method, or the measure's default; refuse what does not exist or does not fit."""
    refuse(choice_problems("measure", measure, METHODS))
    if method is None:
        return METHODS[measure][0]
    refuse(choice_problems("method", method, METHODS[measure]))
    return method


def _judged(table: pd.DataFrame, band: tuple[float, float]) -> pd.DataFrame:
    """Add verdicts and E-values, each on the scale of its measure, and put the columns in order."""
    odds = table["measure"] == "odds ratio"
    parts = [e_values(table[odds == one], scale=scale) for one, scale in SCALES.items() if (odds == one).any()]
    judged = careful_verdicts(pd.concat(parts).sort_index(), band=band)
    first = ["step", "covariates", "group", "events", "total", "reference", "reference_events", "reference_total"]
    first += ["children", "patterns", "parameters", "events_per_parameter", *ESTIMATE_COLUMNS, "verdict"]
    return judged[[*first, "e_value", "e_value_of_limit", "e_value_note", "taken_together"]]
