"""How little it takes to change a rating: one judgement, or the chance in which cases were read."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.assurance.inspection import ALL
from yjs_analysis.assurance.rating_rule import HIGHEST_SCORE, edges_of, rating_from, standards_of
from yjs_analysis.checks import choice_problems, column_problems, count_problems, refuse, within_total_problems
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.sources.inspections import OF_QUESTIONS, OF_TOTAL, RATINGS

PROBABILITY = "probability of the rating"
WHATEVER_DEPENDENCE = "key questions taken as independent; the limits hold however they depend on each other"
STANDARDS_INDEPENDENT = "standards taken as independent; no limits are worked out for the total"


def one_judgement(counts: pd.DataFrame, *, framework: str = "2018") -> pd.DataFrame:
    """Say for each standard which rating it would have if one key question of one case had been judged the other way.

    Read `one_more` as the best that turning one no into a yes can do, `one_fewer` as the worst that turning one yes
    into a no can do, anywhere in the standard. `changes` is "yes" if either is another rating.

    The trap: counts worked back from printed percentages may be smaller than these, and then one judgement weighs more.

    Parameters
    ----------
    counts
        One row a key question: `standard`, `key_question`, `events` (cases with the answer yes), `total`; as
        `key_questions.question_counts` gives them.
    framework
        The standards by the year in which they began.

    Returns
    -------
    pandas.DataFrame
        One row a standard: standard, current, one_more, one_fewer, changes.

    Raises
    ------
    ValueError
        If a column is missing or a count is wrong.

    References
    ----------
    HM Inspectorate of Probation, ratings of youth inspections from 2018 (see `sources.inspections.rating_rules`).

    Examples
    --------
    12 of 24 is 50 per cent; 11 of 24 is 46, and below the edge.

    >>> half = pd.DataFrame({"standard": ["2.1"], "key_question": ["2.1.3"], "events": [12], "total": [24]})
    >>> one_judgement(half).values.tolist()
    [['2.1', 'Requires improvement', 'Requires improvement', 'Inadequate', 'yes']]
    """
    _refuse_counts(counts)
    edges = edges_of(OF_QUESTIONS, framework)
    rows = []
    for standard, part in counts.groupby("standard", sort=False):
        pairs = [(int(k), int(n)) for k, n in part[["events", "total"]].itertuples(index=False)]
        current = _lowest(pairs)
        more = max([current, *(_lowest(one) for one in _changed(pairs, 1))])
        fewer = min([current, *(_lowest(one) for one in _changed(pairs, -1))])
        found = [rating_from(one, edges) for one in (current, more, fewer)]
        rows.append((standard, *found, "yes" if len(set(found)) > 1 else "no"))
    return pd.DataFrame(rows, columns=["standard", "current", "one_more", "one_fewer", "changes"])


def total_if_judged_otherwise(
    ratings: pd.DataFrame, judgements: pd.DataFrame, *, framework: str = "2018"
) -> pd.DataFrame:
    """Say what the total and the overall rating would be if every standard had lost, or gained, one judgement.

    Read the three rows as the lowest, the given and the highest total; any mixture of gains and losses lies between.

    The trap: a firm overall rating can rest on standards that are not. It says little about any one of them.

    Parameters
    ----------
    ratings
        One row a standard that counts, with `standard` and `rating`; a standard without a judgement keeps its rating.
    judgements
        What `one_judgement` gave.
    framework
        The standards by the year in which they began.

    Returns
    -------
    pandas.DataFrame
        One row each for "one fewer", "as rated" and "one more": judgements, score, out_of, rating.

    Raises
    ------
    ValueError
        If a column is missing, a rating unknown, a standard there twice, or the standards are not as many as count.

    References
    ----------
    As `one_judgement`.

    Examples
    --------
    HM Inspectorate of Probation (June 2019), Walsall: 9 to 14 of 36.

    >>> from yjs_analysis.assurance.inspection import standard_ratings
    >>> from yjs_analysis.assurance.key_questions import question_counts
    >>> from yjs_analysis.sources.inspections import walsall_2019
    >>> judged = one_judgement(question_counts(walsall_2019()))
    >>> total_if_judged_otherwise(standard_ratings(walsall_2019()), judged)[["score", "rating"]].values.tolist()
    [[9, 'Requires improvement'], [11, 'Requires improvement'], [14, 'Requires improvement']]
    """
    refuse(column_problems(judgements, ["standard", "one_more", "one_fewer"], name="judgements"))
    given = _scores(ratings, framework)
    edges = edges_of(OF_TOTAL, framework)
    rows = []
    for name, column in (("one fewer", "one_fewer"), ("as rated", None), ("one more", "one_more")):
        moved = {} if column is None else dict(zip(judgements["standard"], judgements[column], strict=True))
        scores = {one: RATINGS.index(moved[one]) if one in moved else score for one, score in given.items()}
        total = sum(scores.values())
        rows.append((name, total, HIGHEST_SCORE * len(scores), rating_from(total, edges)))
    return pd.DataFrame(rows, columns=["judgements", "score", "out_of", "rating"])


def rating_probabilities(
    counts: pd.DataFrame, *, prior_yes: float = 0.5, prior_no: float = 0.5, framework: str = "2018"
) -> pd.DataFrame:
    """Give the probability of each rating of each standard, given the cases that were read.

    Read it as "before the inspection anything was possible, in the way that the prior says; after it, the service's
    practice would earn this rating with this probability". The practice behind each key question is Beta(events +
    prior_yes, the others + prior_no), and a standard is rated by its lowest. `value` takes the questions as
    independent; `low` and `high` hold whatever the dependence between questions that were asked of the same cases.

    The trap: it is about the practice, of which the cases are taken as a random sample, and it depends on the prior.
    Set it beside another prior before you rest anything on it.

    Parameters
    ----------
    counts
        As in `one_judgement`.
    prior_yes, prior_no
        The prior, in cases: 0.5 and 0.5 is Jeffreys' (the default), 1 and 1 the uniform one.
    framework
        The standards by the year in which they began.

    Returns
    -------
    pandas.DataFrame
        One row a standard and rating, with the columns of an estimate; the method names the prior.

    Raises
    ------
    ValueError
        If a column is missing, a count is wrong, or a prior is not above 0.

    References
    ----------
    Gelman et al. (2013) Bayesian Data Analysis, third edition, section 2.4; Frechet (1935) for the limits.

    Examples
    --------
    One case, answered yes, and a uniform prior: the practice exceeds p with probability 1 - p^2, and is below 0.5 with
    probability 0.25.

    >>> one = pd.DataFrame({"standard": ["2.1"], "key_question": ["2.1.1"], "events": [1], "total": [1]})
    >>> rating_probabilities(one, prior_yes=1, prior_no=1)[["rating", "value"]].round(4).values.tolist()
    [['Inadequate', 0.25], ['Requires improvement', 0.1725], ['Good', 0.2175], ['Outstanding', 0.36]]
    """
    _refuse_counts(counts)
    named = {"prior_yes": prior_yes, "prior_no": prior_no}
    refuse(
        f"{name} must be above 0, but got {one!r}. Jeffreys' prior is 0.5 and 0.5, the uniform one 1 and 1."
        for name, one in named.items()
        if not (isinstance(one, int | float) and 0 < one < math.inf)
    )
    edges = edges_of(OF_QUESTIONS, framework)
    method = f"Beta({prior_yes:g}, {prior_no:g}) prior"
    rows, ones = [], []
    for standard, part in counts.groupby("standard", sort=False):
        yes, no = part["events"].to_numpy(float), (part["total"] - part["events"]).to_numpy(float)
        above = [special.betaincc(yes + prior_yes, no + prior_no, edge / 100) for edge in edges.values()]
        for at, rating in enumerate(edges):
            rows.append((standard, rating))
            ones.append(_between(above[at], above[at + 1] if at + 1 < len(above) else None, method))
    return add_estimates(pd.DataFrame(rows, columns=["standard", "rating"]), ones)


def overall_probabilities(
    ratings: pd.DataFrame, probabilities: pd.DataFrame, *, framework: str = "2018"
) -> pd.DataFrame:
    """Give the probability of each overall rating, given the cases that were read.

    Read it as `rating_probabilities`, for the total. Standards that were judged on evidence keep their rating.

    The trap: the standards are taken as independent, and they share their cases. Where cases that are weak in one are
    weak in all, the total is less certain than this.

    Parameters
    ----------
    ratings
        One row a standard that counts, with `standard` and `rating`.
    probabilities
        What `rating_probabilities` gave.
    framework
        The standards by the year in which they began.

    Returns
    -------
    pandas.DataFrame
        One row a rating: standard ("All"), rating, expected_score (the mean of the total), and the columns of an
        estimate.

    Raises
    ------
    ValueError
        As `total_if_judged_otherwise`.

    References
    ----------
    As `rating_probabilities`; the distributions of the scores are convolved.

    Examples
    --------
    Eleven standards rated Good (22 points) and one that is Outstanding or Good, half and half: Good either way.

    >>> ratings = pd.DataFrame({"standard": [str(one) for one in range(12)], "rating": "Good"})
    >>> even = pd.DataFrame({"standard": "0", "rating": ["Inadequate", "Requires improvement", "Good", "Outstanding"],
    ...                      "value": [0.0, 0.0, 0.5, 0.5], "method": "made up"})
    >>> overall_probabilities(ratings, even)[["rating", "value", "expected_score"]].values.tolist()[2]
    ['Good', 1.0, 24.5]
    """
    refuse(column_problems(probabilities, ["standard", "rating", "value", "method"], name="probabilities"))
    edges = edges_of(OF_TOTAL, framework)
    spread = np.ones(1)
    held = dict(list(probabilities.groupby("standard", sort=False)))
    for standard, score in _scores(ratings, framework).items():
        each = np.eye(len(RATINGS))[score]
        if standard in held:
            each = held[standard].set_index("rating")["value"].reindex(list(RATINGS), fill_value=0.0).to_numpy(float)
        spread = np.convolve(spread, each)
    found = np.array([rating_from(total, edges) for total in range(len(spread))])
    method = "; ".join(dict.fromkeys(probabilities["method"]))
    ones = [_of_total(float(spread[found == rating].sum()), method) for rating in edges]
    rows = pd.DataFrame({"standard": ALL, "rating": list(edges)})
    return add_estimates(rows.assign(expected_score=float(spread @ np.arange(len(spread)))), ones)


def _between(above: np.ndarray, next_above: np.ndarray | None, method: str) -> Estimate:
    """Give the probability that the lowest of several practices lies between two edges, with Frechet's limits."""
    beyond = np.zeros_like(above) if next_above is None else next_above
    value = float(above.prod() - beyond.prod())
    low = max(0.0, 1 - float((1 - above).sum())) - float(beyond.min())
    high = float(above.min()) - max(0.0, 1 - float((1 - beyond).sum()))
    return Estimate(
        measure=PROBABILITY,
        value=max(value, 0.0),
        low=min(max(low, 0.0), max(value, 0.0)),
        high=max(min(high, 1.0), value),
        confidence=1.0,
        method=method,
        note=WHATEVER_DEPENDENCE if len(above) > 1 else "",
    )


def _of_total(value: float, method: str) -> Estimate:
    """Give the probability of an overall rating."""
    return Estimate(
        measure=PROBABILITY,
        value=value,
        low=math.nan,
        high=math.nan,
        confidence=1.0,
        method=method,
        note=STANDARDS_INDEPENDENT,
    )


def _changed(pairs: list[tuple[int, int]], step: int) -> list[list[tuple[int, int]]]:
    """Give the counts as they would be with one judgement more or fewer, in each question where that is possible."""
    return [
        [(k + step, n) if other == at else (k, n) for other, (k, n) in enumerate(pairs)]
        for at, (events, total) in enumerate(pairs)
        if 0 <= events + step <= total
    ]


def _lowest(pairs: list[tuple[int, int]]) -> float:
    """Give the lowest percentage of some counts."""
    return min(100 * k / n for k, n in pairs)


def _scores(ratings: pd.DataFrame, framework: str) -> dict[str, int]:
    """Give the score of each standard that counts."""
    refuse(column_problems(ratings, ["standard", "rating"], name="ratings"))
    problems = list(itertools.chain.from_iterable(choice_problems("rating", one, RATINGS) for one in ratings["rating"]))
    count = standards_of(framework)
    if len(ratings) != count or ratings["standard"].duplicated().any():
        problems.append(
            f"ratings must hold each of the {count} standards that count once, but got {len(ratings)} rows, "
            f"{ratings['standard'].nunique()} standards. Resettlement does not count."
        )
    refuse(dict.fromkeys(problems))
    return {standard: RATINGS.index(one) for standard, one in zip(ratings["standard"], ratings["rating"], strict=True)}


def _refuse_counts(counts: pd.DataFrame) -> None:
    """Refuse counts that no key question can have."""
    refuse(column_problems(counts, ["standard", "key_question", "events", "total"]))
    rows = counts["key_question"]
    problems = [one for name in ("events", "total") for one in count_problems(name, counts[name], rows=rows)]
    problems = problems or within_total_problems(counts["events"], counts["total"], rows=rows)
    empty = counts.loc[pd.to_numeric(counts["total"], errors="coerce") == 0, "key_question"]
    refuse([*problems, *(f"total must be above 0, but got 0 (row {one}). Leave the question out." for one in empty)])
