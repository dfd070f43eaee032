"""The counts behind the key questions of an inspection, and how far each could lie from the truth."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from yjs_analysis.assurance.rating_rule import edges_of, rating_from
from yjs_analysis.checks import (
    choice_problems,
    column_problems,
    confidence_problems,
    count_problems,
    refuse,
    within_total_problems,
)
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.finite import METHODS as FINITE_METHODS
from yjs_analysis.measures.finite import finite_proportion
from yjs_analysis.measures.rates import PROPORTION_METHODS, proportion
from yjs_analysis.measures.rounding import consistent_counts
from yjs_analysis.sources.inspections import OF_QUESTIONS

PRACTICE = "the service's practice"
THOSE_CASES = "all cases then eligible"
METHODS = (*PROPORTION_METHODS, *FINITE_METHODS)

PART_ONLY = (
    "not estimable: the question applied to a part of the cases, and how large a part of those not read is unknown"
)


def question_counts(questions: pd.DataFrame) -> pd.DataFrame:
    """Find the counts behind each key question's printed percentage.

    Read `events` of `total` as the largest counts that print so; `possible` says how many do, and `smallest_events` of
    `smallest_total` how few cases the same percentage may rest on. Where `possible` is 1, the count is known after all.

    The trap: the largest counts give the narrowest intervals. The truth may be weaker, never stronger; run the same
    function on the smallest counts to see how weak.

    Parameters
    ----------
    questions
        As `sources.inspections.walsall_2019` or `read_inspection` gives them. Key questions without a percentage are
        left out.

    Returns
    -------
    pandas.DataFrame
        One row a key question: domain, standard, key_question, printed, cases, events, total, possible,
        smallest_events, smallest_total, rows.

    Raises
    ------
    ValueError
        If a column is missing, a percentage has no number of cases, or no count of so many cases prints so.

    Examples
    --------
    64 per cent of at most 24 cases: 7 of 11, 9 of 14 or 14 of 22.

    >>> from yjs_analysis.sources.inspections import walsall_2019
    >>> found = question_counts(walsall_2019()).set_index("key_question")
    >>> found.loc["2.2.2", ["events", "total", "possible", "smallest_total"]].tolist()
    [14, 22, 3, 11]
    """
    columns = ["domain", "standard", "key_question", "printed", "cases", "rows"]
    refuse(column_problems(questions, columns, name="questions"))
    asked = questions.loc[questions["printed"] != "", columns]
    refuse(
        f"cases must be given where a percentage is, but is missing for {one}. Give the most that can have applied."
        for one in asked.loc[asked["cases"].isna(), "key_question"]
    )
    found = [
        consistent_counts(text, largest_total=int(most))
        for text, most in zip(asked["printed"], asked["cases"], strict=True)
    ]
    refuse(
        f"printed must be a percentage of whole cases, but no count of at most {most:.0f} prints as {text} ({name}). "
        "Correct the percentage or the cases."
        for name, text, most, counts in zip(asked["key_question"], asked["printed"], asked["cases"], found, strict=True)
        if not len(counts)
    )
    last = [counts.iloc[-1] for counts in found]
    return asked.assign(
        cases=asked["cases"].astype("int64"),
        events=pd.Series([int(one["events"]) for one in last], index=asked.index, dtype="int64"),
        total=pd.Series([int(one["total"]) for one in last], index=asked.index, dtype="int64"),
        possible=pd.Series([len(one) for one in found], index=asked.index, dtype="int64"),
        smallest_events=pd.Series([int(one["events"].iloc[0]) for one in found], index=asked.index, dtype="int64"),
        smallest_total=pd.Series([int(one["total"].iloc[0]) for one in found], index=asked.index, dtype="int64"),
    )[[*columns[:-1], "events", "total", "possible", "smallest_events", "smallest_total", "rows"]].reset_index(
        drop=True
    )


def question_intervals(
    counts: pd.DataFrame,
    *,
    method: str = "Wilson",
    eligible: Mapping[str, int] | None = None,
    framework: str = "2018",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Put an interval around each key question, and say which ratings its two ends would have.

    Read `answers_for`: a method for proportions answers for the service's practice, of which these cases are a sample;
    a method for finite caseloads for all cases then eligible, and nothing since. `rating_at_low` and `rating_at_high`
    are the ratings that the question alone would give; if they differ, the sample does not fix the rating.

    The trap: reading nearly all cases makes the second interval narrow and leaves the first as wide as it was. A Board
    that asks how the service works needs the first.

    Parameters
    ----------
    counts
        As `question_counts` gives them: domain, key_question, cases, events, total; all columns are kept.
    method
        "Wilson" (the default), "Clopper-Pearson", "mid-p", "Jeffreys"; or, with `eligible`, "hypergeometric" or "normal
        with finite population correction".
    eligible
        How many cases could have been read, by `domain`. Only for the two methods that need it.
    framework
        The standards by the year in which they began.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        The counts, with answers_for, the columns of an estimate, rating_at_low and rating_at_high ("" if there is no
        interval).

    Raises
    ------
    ValueError
        If a column is missing, a count is wrong, a method unknown, or `eligible` does not fit the method and domains.

    References
    ----------
    As `measures.rates.proportion` and `measures.finite.finite_proportion`.

    Examples
    --------
    12 of 24: Wilson's limits are 0.314 and 0.686; of 28 in all, between 12 and 16.

    >>> half = pd.DataFrame({"domain": ["Court disposals"], "key_question": ["2.1.3"], "cases": [24], "events": [12],
    ...                      "total": [24]})
    >>> question_intervals(half)[["low", "high", "rating_at_low", "rating_at_high"]].round(3).values.tolist()
    [[0.314, 0.686, 'Inadequate', 'Good']]
    >>> one = question_intervals(half, method="hypergeometric", eligible={"Court disposals": 28})
    >>> (one[["low", "high"]] * 28).round(6).values.tolist()
    [[12.0, 16.0]]
    """
    refuse(column_problems(counts, ["domain", "key_question", "cases", "events", "total"]))
    edges = edges_of(OF_QUESTIONS, framework)
    problems = confidence_problems(confidence) + choice_problems("method", method, METHODS) + _count_problems(counts)
    refuse(problems + _eligible_problems(counts, method, eligible))
    if method in PROPORTION_METHODS:
        pairs = counts[["events", "total"]].itertuples(index=False)
        ones = [proportion(events=k, total=n, method=method, confidence=confidence) for k, n in pairs]
        answered = PRACTICE
    else:
        rows = counts[["domain", "cases", "events", "total"]].itertuples(index=False)
        ones = [_of_those(*row[1:], int(eligible[row[0]]), method, confidence) for row in rows]
        answered = THOSE_CASES
    table = add_estimates(counts.assign(answers_for=answered), ones)
    for side in ("low", "high"):
        table[f"rating_at_{side}"] = [
            "" if math.isnan(one) else rating_from(round(100 * one, 9), edges) for one in table[side]
        ]
    return table


def _of_those(cases: int, events: int, total: int, population: int, method: str, confidence: float) -> Estimate:
    """Estimate the share among all cases then eligible, if the question applied to every case."""
    if total == cases:
        return finite_proportion(
            events=events, total=total, population=population, method=method, confidence=confidence
        )
    return Estimate(
        measure="proportion of the population",
        value=math.nan,
        low=math.nan,
        high=math.nan,
        confidence=confidence,
        method=method,
        note=PART_ONLY,
    )


def _count_problems(counts: pd.DataFrame) -> list[str]:
    """Say which counts are none, or exceed their whole."""
    names = counts["key_question"]
    problems = [
        one for column in ("cases", "events", "total") for one in count_problems(column, counts[column], rows=names)
    ]
    return problems or [
        *within_total_problems(counts["events"], counts["total"], rows=names),
        *within_total_problems(counts["total"], counts["cases"], names=("total", "cases"), rows=names),
    ]


def _eligible_problems(counts: pd.DataFrame, method: str, eligible: Mapping[str, int] | None) -> list[str]:
    """Say where the eligible cases are missing, too few, or given for nothing."""
    if method not in FINITE_METHODS:
        return (
            [] if eligible is None else [f"eligible must be left out for {method!r}, which answers for the practice."]
        )
    given = dict(eligible or {})
    problems = [
        f"eligible must name the cases that could have been read in {one!r}, but does not. Give a number for it."
        for one in dict.fromkeys(counts["domain"])
        if one not in given
    ]
    problems += [one for name in given for one in choice_problems("eligible", name, counts["domain"])]
    problems += count_problems("eligible", given.values(), rows=given)
    read = counts.groupby("domain")["cases"].max()
    return problems or within_total_problems(
        read, [given[one] for one in read.index], names=("cases", "eligible"), rows=read.index
    )
