"""Many tests, few of them declared beforehand: the declared family by Holm, all others marked as a first look."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, confidence_problems, refuse
from yjs_analysis.measures.exact_tests import two_group_test
from yjs_analysis.measures.lift import with_reference
from yjs_analysis.measures.multiplicity import adjusted_p_values
from yjs_analysis.measures.p_values import p_value
from yjs_analysis.vocabulary import UNKNOWN

PRIMARY, EXPLORATORY = "primary", "exploratory"
ADJUSTMENTS = {PRIMARY: "Holm", EXPLORATORY: "Benjamini-Hochberg"}
LEFT_OUT = "not tested"
SHOWN, NOT_SHOWN, NO_TEST = "difference shown", "not shown", "no test"

DECLARED = {"stage": ["court"]}
"""The declared family: court order against out-of-court disposal, group by group."""

MOST_TABLES = 100_000
"""With more tables than this to list, Fisher's test takes the place of Boschloo's: with so many children they agree."""


def primary_family(
    tests: pd.DataFrame,
    *,
    primary: Mapping[str, Sequence] = DECLARED,
    p_value: str = "p_value",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Adjust p-values: Holm's way in the family declared beforehand, Benjamini and Hochberg's in all the rest.

    Read "difference shown" in a primary row as a finding; in an exploratory row as something to look at next, of which
    about one in twenty such alarms is false.

    The trap: the family is declared before the counts are seen. A row that becomes primary because its p-value is small
    is a false alarm with a ribbon on it. And "not shown" is not "no difference": read the verdict.

    Parameters
    ----------
    tests
        One row a test, with its p-value (NaN where there is none: it is no member of its family) and the columns that
        `primary` names.
    primary
        For each column, the values of the declared family; a row is primary if all agree.
    p_value
        The column of the p-values.
    confidence
        One minus the level.

    Returns
    -------
    pandas.DataFrame
        The tests with `family` ("primary" or "exploratory"), `adjustment`, `adjusted_p_value`, `tests_in_family` and
        `finding` ("difference shown", "not shown", "no test").

    Raises
    ------
    ValueError
        If a column or value is unknown (the nearest is suggested), no row is primary, or a p-value lies outside 0 to 1.

    References
    ----------
    Holm (1979) Scandinavian Journal of Statistics 6:65-70; Benjamini and Hochberg (1995) Journal of the Royal
    Statistical Society B 57:289-300.

    Examples
    --------
    Two primary tests: 0.02 counts twice, 0.04 once. One exploratory test stands alone.

    >>> tests = pd.DataFrame({"stage": ["court", "court", "custody"], "p_value": [0.02, 0.04, 0.04]})
    >>> primary_family(tests)[["family", "adjusted_p_value", "finding"]].values.tolist()[1:]
    [['primary', 0.04, 'difference shown'], ['exploratory', 0.04, 'difference shown']]
    """
    refuse(_problems(tests, primary, p_value) + confidence_problems(confidence))
    declared = np.ones(len(tests), dtype=bool)
    for column, values in primary.items():
        declared &= tests[column].isin(list(values)).to_numpy()
    given = pd.to_numeric(tests[p_value]).to_numpy(dtype=float)
    adjusted, members = np.full(len(tests), np.nan), np.zeros(len(tests), dtype=int)
    for place, family in ((declared, PRIMARY), (~declared, EXPLORATORY)):
        adjusted[place] = adjusted_p_values(given[place], method=ADJUSTMENTS[family])
        members[place] = int((~np.isnan(given[place])).sum())
    level = 1 - confidence
    below = np.where(adjusted <= level + 1e-12, SHOWN, NOT_SHOWN)
    families = np.where(declared, PRIMARY, EXPLORATORY)
    return tests.assign(
        family=families,
        adjustment=[ADJUSTMENTS[one] for one in families],
        adjusted_p_value=adjusted,
        tests_in_family=members,
        finding=np.where(np.isnan(adjusted), NO_TEST, below),
    )


def group_tests(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    untested: Sequence[str] = (UNKNOWN,),
    method: str | None = None,
    by: str | Sequence[str] = ("stage",),
) -> pd.DataFrame:
    """Test every group against its reference, exactly, in each combination of some columns.

    Read the p-value as "if the groups fared alike, counts at least as odd would come up so often". Give the table to
    `primary_family`. The trap: these tests are of rates as they are, not of like children.

    Parameters
    ----------
    counts
        Columns `group`, `events`, `total`, and those of `by`; all others are kept.
    reference
        The group that the others are compared with.
    untested
        Groups that keep their row but are no member of the family: of unknown ethnicity there is nothing to find.
    method
        As in `two_group_test`; if not given, "Boschloo" where up to 100,000 tables could arise, "Fisher" for more.
    by
        Columns whose every combination is a comparison of its own.

    Returns
    -------
    pandas.DataFrame
        The counts and the reference's counts, with `p_value`, `test` and `note`. The reference has no row.

    Raises
    ------
    ValueError
        If a name is unknown (the nearest is suggested), counts are unfit, or a combination lacks its reference.

    References
    ----------
    Boschloo (1970) Statistica Neerlandica 24:1-9.

    Examples
    --------
    Fisher's tea: 3 of 4 against 1 of 4.

    >>> counts = pd.DataFrame({"stage": "court", "group": ["White", "Black"], "events": [1, 3], "total": [4, 4]})
    >>> group_tests(counts, method="Fisher")[["group", "p_value"]].round(4).values.tolist()
    [['Black', 0.4857]]
    """
    names = [by] if isinstance(by, str) else list(by)
    needed = ["group", "events", "total", *names]
    refuse([one for name in needed for one in choice_problems("column", name, counts.columns)])
    refuse(choice_problems("reference", reference, counts["group"].tolist()))
    table = with_reference(counts, reference=reference, by=names)
    table = table[table["group"] != reference].reset_index(drop=True)
    found = []
    for row in table.to_dict("records"):
        many = (row["total"] + 1) * (row["reference_total"] + 1) > MOST_TABLES
        chosen = method or ("Fisher" if many else "Boschloo")
        given = {name: row[name] for name in ("events", "total", "reference_events", "reference_total")}
        tested = row["group"] not in untested
        found.append(two_group_test(**given, method=chosen) if tested else p_value(math.nan, chosen, LEFT_OUT))
    return table.assign(
        p_value=[one.value for one in found], test=[one.method for one in found], note=[one.note for one in found]
    )


def _problems(tests: pd.DataFrame, primary: Mapping[str, Sequence], p_value: str) -> list[str]:
    """Say which columns and values are not there, and whether anything is primary."""
    problems = [one for name in [*primary, p_value] for one in choice_problems("column", name, tests.columns)]
    if problems:
        return problems
    problems += [
        one for name, values in primary.items() for value in values for one in choice_problems(name, value, tests[name])
    ]
    if not primary:
        problems.append("primary must name the columns and values of the declared family, but names none. Declare it.")
    return problems
