"""What an interval lets a Board say: one of four things, and "not significant" is not one of them."""

from __future__ import annotations

import math

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.vocabulary import CANNOT_TELL, MATERIAL_BAND, NO_MATERIAL_DIFFERENCE, OVER, UNDER

SPARSE = 5
"""With fewer children than this with the event, or without, a group is too small for a verdict or model of its own."""

FEW = f"the verdict needs {SPARSE} events, and {SPARSE} expected"


def verdict(*, low: float, high: float, band: tuple[float, float] = MATERIAL_BAND) -> str:
    """Turn the interval of a relative rate into one of four verdicts.

    *No material difference* needs evidence: the whole interval lies inside the band. *Over-* and *under-represented*
    need the whole interval on one side of 1 without lying inside the band. All else is *cannot tell*: the counts are
    too few, or the figure too poorly known, to say. A wide interval around 1 is never read as "no difference".

    Parameters
    ----------
    low, high
        The limits of a relative rate; NaN where they are not known.
    band
        Relative rates that make no difference anyone would act on, such as 0.8 to 1.25.

    Returns
    -------
    str
        One of the four words of `vocabulary.VERDICT_MARKS`.

    Raises
    ------
    ValueError
        If the limits are the wrong way round or the band does not hold 1.

    Examples
    --------
    >>> verdict(low=1.31, high=1.37)
    'over-represented'
    >>> verdict(low=0.64, high=1.85)
    'cannot tell'
    >>> verdict(low=1.02, high=1.10)
    'no material difference'
    """
    problems = []
    if not 0 <= band[0] <= 1 <= band[1]:
        problems.append(f"band must hold 1 between its limits, but got {band}. Give for example (0.8, 1.25).")
    if low > high:
        problems.append(f"low must not exceed high, but got {low} and {high}. Swap them.")
    refuse(problems)
    if math.isnan(low) or math.isnan(high):
        return CANNOT_TELL
    if band[0] <= low and high <= band[1]:
        return NO_MATERIAL_DIFFERENCE
    if low > 1:
        return OVER
    return UNDER if high < 1 else CANNOT_TELL


def add_verdicts(estimates: pd.DataFrame, *, band: tuple[float, float] = MATERIAL_BAND) -> pd.DataFrame:
    """Put a verdict beside each relative rate of a table; a new table comes back.

    Parameters
    ----------
    estimates
        One relative rate a row, with its limits in `low` and `high`.
    band
        As for `verdict`.

    Raises
    ------
    ValueError
        If a limit's column is missing.

    Examples
    --------
    >>> add_verdicts(pd.DataFrame({"low": [0.4], "high": [0.7]}))
       low  high            verdict
    0  0.4   0.7  under-represented
    """
    refuse(column_problems(estimates, ["low", "high"], name="estimates"))
    limits = zip(estimates["low"], estimates["high"], strict=True)
    return estimates.assign(verdict=[verdict(low=low, high=high, band=band) for low, high in limits])


def careful_verdicts(estimates: pd.DataFrame, *, band: tuple[float, float] = MATERIAL_BAND) -> pd.DataFrame:
    """Put a verdict beside each ratio, and let too few children be no verdict whatever their limits say.

    Read *cannot tell* for over-represented on fewer than 5 events, and for under-represented where fewer than 5 were
    expected at the reference's rate: three of three children are three children.

    Parameters
    ----------
    estimates
        `events`, `total`, `reference_events`, `reference_total`, and the columns of an estimate.
    band
        Relative rates that make no material difference.

    Raises
    ------
    ValueError
        If a limit's column is missing.

    Examples
    --------
    >>> three = pd.DataFrame({"events": [3], "total": [3], "reference_events": [70], "reference_total": [200]})
    >>> careful_verdicts(three.assign(low=1.02, high=3.4, note=""), band=(0.8, 1.25))["verdict"].item()
    'cannot tell'
    """
    judged = add_verdicts(estimates, band=band)
    expected = (
        judged["total"] * judged["reference_events"] / judged["reference_total"].where(judged["reference_total"] > 0)
    )
    few = (judged["verdict"].eq(OVER) & (judged["events"] < SPARSE)) | (
        judged["verdict"].eq(UNDER) & ~(expected >= SPARSE)
    )
    notes = [
        "; ".join(filter(None, (note, FEW))) if one else note for note, one in zip(judged["note"], few, strict=True)
    ]
    return judged.assign(verdict=judged["verdict"].where(~few, CANNOT_TELL), note=notes)
