"""Like for like without a model: groups compared within strata, the strata combined, and whether they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, refuse
from yjs_analysis.disproportionality.covariates import CAPPED, columns_of, prepared_counts, terms_of
from yjs_analysis.disproportionality.verdict import SPARSE, careful_verdicts
from yjs_analysis.measures.heterogeneity import heterogeneity_test, simpson_check, strata_compared
from yjs_analysis.measures.strata import stratified_comparisons, stratified_odds_ratio
from yjs_analysis.measures.strata_tests import stratified_test
from yjs_analysis.vocabulary import CANNOT_TELL, MATERIAL_BAND

MEASURES = ("relative rate", "odds ratio")
ADDED = ("heterogeneity", "heterogeneity_note", "p_value")
FEW = f"fewer than {SPARSE} with the event or without: the verdict needs the exact limits too"


def stratified(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str],
    reference: str = "White",
    measure: str = "relative rate",
    capped: Mapping[str, int] = CAPPED,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Compare each group with its reference within strata, combined by Mantel and Haenszel, with what warns of them.

    Read `value` as `ladder`'s, without a model: only strata that hold both groups count. Read `heterogeneity` (a
    p-value) first: a small one says that one number does not do, and `strata_table` is to be shown. `reversal` says
    that the crude figure points the other way (Simpson).

    The trap: with several columns most strata hold few children and many hold one group, which add nothing; `note`
    counts them. And what a stratum is made of may carry a disparity of its own (`like_for_like.CARRIES`).

    Parameters
    ----------
    counts
        One row a `group` and pattern: `events`, `total`, and the columns of `by`.
    by
        Columns whose every combination is a stratum, as a list or a formula ("gravity + sex").
    reference
        The group that the others are compared with.
    measure
        "relative rate" (the default) or "odds ratio".
    capped
        For a column, the number from which on all are one level.
    confidence
        Of the intervals.
    band
        Relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a group but the reference: `group`, counts, the columns of an estimate, `verdict`, `crude`, `lowest` and
        `highest` of the strata, `strata`, `strata_reversed`, `reversal`, `outside`, `heterogeneity` and
        `heterogeneity_note` (Tarone), `p_value` (Cochran-Mantel-Haenszel). Where a group has fewer than 5 with the
        event or without, over- or under-represented needs the exact limits of the common odds ratio too.

    Raises
    ------
    ValueError
        If a name is unknown (the nearest is suggested), counts are unfit, or nobody is in the reference group.

    References
    ----------
    Greenland and Robins (1985) Biometrics 41:55-68; Tarone (1985) Biometrika 72:91-95; Simpson (1951) Journal of the
    Royal Statistical Society B 13:238-241.

    Examples
    --------
    Half the rate in each stratum, and yet more overall: 19 of 60 against 18 of 60.

    >>> counts = pd.DataFrame({"case": ["easy", "easy", "hard", "hard"], "group": ["White", "Black"] * 2,
    ...                        "events": [8, 1, 10, 18], "total": [40, 10, 20, 50]})
    >>> one = stratified(counts, by="case").iloc[0]
    >>> round(float(one["crude"]), 3), round(float(one["value"]), 3), bool(one["reversal"])
    (1.056, 0.68, True)
    """
    refuse(choice_problems("measure", measure, MEASURES))
    names, ready = _strata(counts, by, reference, capped)
    table = stratified_comparisons(ready, reference=reference, by=names, measure=measure, confidence=confidence)
    table = careful_verdicts(table, band=band)
    options = {"reference": reference, "by": names}
    rows = []
    for row in table.to_dict("records"):
        few = min(row["events"], row["total"] - row["events"]) < SPARSE
        if few and row["total"]:
            row |= _guarded(row, ready, options, confidence)
        alike = heterogeneity_test(ready, group=row["group"], **options)
        test = stratified_test(ready, group=row["group"], **options)
        rows.append(row | {"heterogeneity": alike.value, "heterogeneity_note": alike.note, "p_value": test.value})
    kept = ["crude", "lowest", "highest", "strata", "strata_reversed", "reversal", "outside"]
    flags = simpson_check(ready, measure=measure, **options) if rows else pd.DataFrame(columns=kept)
    found = pd.DataFrame(rows, columns=None if rows else [*table.columns, *ADDED])
    return found.assign(**{name: flags[name].to_numpy() for name in kept})


def strata_table(
    counts: pd.DataFrame,
    *,
    by: str | Sequence[str],
    group: str,
    reference: str = "White",
    capped: Mapping[str, int] = CAPPED,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Show a group and its reference stratum by stratum, with the relative rate in each.

    Read it where `stratified` finds that strata differ. The trap: of twenty strata one strays by chance.

    Parameters
    ----------
    counts, by, reference, capped, confidence
        As in `stratified`.
    group
        The group that is shown.

    Returns
    -------
    pandas.DataFrame
        As `strata_compared` gives it, one row a stratum.

    Raises
    ------
    ValueError
        As `stratified`.

    Examples
    --------
    >>> counts = pd.DataFrame({"case": ["easy", "easy", "hard", "hard"], "group": ["White", "Black"] * 2,
    ...                        "events": [8, 1, 10, 18], "total": [40, 10, 20, 50]})
    >>> strata_table(counts, by="case", group="Black")[["case", "value"]].round(2).values.tolist()
    [['easy', 0.5], ['hard', 0.72]]
    """
    names, ready = _strata(counts, by, reference, capped)
    refuse(choice_problems("group", group, [one for one in ready["group"].unique() if one != reference]))
    return strata_compared(ready, group=group, reference=reference, by=names, confidence=confidence)


def _strata(counts, by, reference, capped) -> tuple[list[str], pd.DataFrame]:
    """Give the columns of the strata, and the counts added up by group and stratum."""
    names = columns_of(terms_of(by))
    refuse([] if names else ["by must name at least one column, but got none. Name the columns of the strata."])
    ready, _ = prepared_counts(counts, covariates=names, reference=reference, capped=capped, fewest=0)
    return names, ready


def _guarded(row: dict, ready: pd.DataFrame, options: dict, confidence: float) -> dict:
    """Keep a verdict on few children only where the exact limits of the odds ratio stand on the same side of 1."""
    try:
        exact = stratified_odds_ratio(
            ready, group=row["group"], method="conditional exact", confidence=confidence, **options
        )
        shown = exact.low > 1 if row["low"] > 1 else exact.high < 1
    except ValueError:  # more children than the exact method can list
        shown = False
    keep = shown and not np.isnan(row["value"])
    note = "; ".join(filter(None, (row["note"], FEW)))
    return {"verdict": row["verdict"] if keep else CANNOT_TELL, "note": note}
