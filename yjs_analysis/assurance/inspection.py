"""The inspectorate's rule of rating: the lowest key question rates a standard, the standards together the service."""

from __future__ import annotations

import math

import pandas as pd

from yjs_analysis.assurance.rating_rule import HIGHEST_SCORE, edges_of, is_number, rating_from, standards_of
from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.measures.rounding import consistent_counts, rounding_limits
from yjs_analysis.sources.inspections import OF_QUESTIONS, OF_TOTAL, RATINGS

ON_EVIDENCE = "judged on evidence, not by cases: the rule says nothing"
ALL = "All"


def standard_ratings(questions: pd.DataFrame, *, framework: str = "2018") -> pd.DataFrame:
    """Rate every standard by its lowest key question, and set the rule's rating beside the printed one.

    Read `by_rule` and `rating` together; `agrees` is "yes", "no" or, where one is missing, "". `note` says where a
    standard was not judged by cases, and where the rounding of the printed percentage leaves the rating open.

    The trap: agreement says that the rule is the right one, not that the rating is firm; see `assurance.sampling`.

    Parameters
    ----------
    questions
        One row a key question, as `sources.inspections.walsall_2019` or `read_inspection` gives them: `standard`,
        `standard_title`, `domain`, `key_question`, `printed`, `percent_yes`, `cases`, `rating`, `rows`.
    framework
        The standards by the year in which they began. For those of 2021 no rule of the key questions was read; ask for
        "2018" to see what it would have given.

    Returns
    -------
    pandas.DataFrame
        One row a standard: domain, standard, standard_title, lowest_question (several if they tie), lowest (per cent),
        by_rule, rating, agrees, note, rows.

    Raises
    ------
    ValueError
        If a column is missing, or no edges are held for that framework.

    References
    ----------
    As `rating_rule.rating_of_percent`; all eight case standards of Walsall (June 2019), annex 2, come out as printed.

    Examples
    --------
    HM Inspectorate of Probation (June 2019), Walsall, 2.1: 88, 71 and 50 per cent.

    >>> from yjs_analysis.sources.inspections import walsall_2019
    >>> found = standard_ratings(walsall_2019()).set_index("standard")
    >>> found.loc[["2.1"], ["lowest_question", "lowest", "by_rule", "rating"]].values.tolist()
    [['2.1.3', 50.0, 'Requires improvement', 'Requires improvement']]
    """
    needed = ["domain", "standard", "standard_title", "key_question", "printed", "percent_yes", "cases", "rating"]
    refuse(column_problems(questions, [*needed, "rows"], name="questions"))
    edges = edges_of(OF_QUESTIONS, framework)
    rows = [_standard(part, edges) for _, part in questions.groupby("standard", sort=False)]
    columns = ["domain", "standard", "standard_title", "lowest_question", "lowest", "by_rule", "rating", "agrees"]
    return pd.DataFrame(rows, columns=[*columns, "note", "rows"])


def overall_rating(ratings: pd.DataFrame, *, framework: str = "2018") -> pd.DataFrame:
    """Add up the scores of the standards, by domain and in all, and rate the service.

    Read the row "All": the total, of how many, and the rating of the total. A domain has a score and no rating.

    The trap: since 2021 a thirteenth standard, resettlement, is rated and does not count. Leave it out.

    Parameters
    ----------
    ratings
        One row a standard: `standard`, `rating` and, if the domains are wanted, `domain`. What `standard_ratings` gives
        will do: the printed ratings count.
    framework
        The standards by the year in which they began: "2018" or "2021".

    Returns
    -------
    pandas.DataFrame
        One row a domain and one for all: domain, standards, score, out_of, rating.

    Raises
    ------
    ValueError
        If a column is missing, a rating unknown, a standard there twice, or the standards are not as many as count.

    References
    ----------
    As `rating_rule.rating_of_percent`; agrees with all 80 published totals that `totals_by_the_rule` can try.

    Examples
    --------
    HM Inspectorate of Probation (June 2019), Walsall: 5 + 5 + 1 = 11 of 36.

    >>> from yjs_analysis.sources.inspections import walsall_2019
    >>> overall_rating(standard_ratings(walsall_2019()))[["score", "out_of", "rating"]].values.tolist()
    [[5, 12, ''], [5, 12, ''], [1, 12, ''], [11, 36, 'Requires improvement']]
    """
    refuse(column_problems(ratings, ["standard", "rating"], name="ratings"))
    count = standards_of(framework)
    again = ratings.loc[ratings["standard"].duplicated(), "standard"].unique()
    problems = [f"ratings must hold each standard once, but got {one!r} twice. Leave one out." for one in again]
    for standard, rating in ratings[["standard", "rating"]].itertuples(index=False):
        problems += choice_problems(f"rating of the standard {standard}", rating, RATINGS)
    if len(ratings) != count:
        problems.append(
            f"ratings must hold the {count} standards that count, but got {len(ratings)}. "
            "Give each of them; resettlement does not count."
        )
    refuse(problems)
    scored = ratings.assign(score=ratings["rating"].map(RATINGS.index).astype("int64"))
    parts = list(scored.groupby("domain", sort=False)) if "domain" in scored.columns else []
    rows = [_sum(str(domain), part, "") for domain, part in parts]
    total = int(scored["score"].sum())
    rows.append(_sum(ALL, scored, rating_from(total, edges_of(OF_TOTAL, framework))))
    return pd.DataFrame(rows, columns=["domain", "standards", "score", "out_of", "rating"])


def totals_by_the_rule(totals: pd.DataFrame, *, framework: str = "2021") -> pd.DataFrame:
    """Rate other inspections' published totals by the rule, and set the published ratings beside it.

    Read `agrees`: "yes" or "no"; "not a whole total" and "no rating read" are rows that cannot speak either way.

    The trap: totals that agree speak for the edges near which they lie. None of them lies at 7, so the lowest edge is
    held between 5 and 8 only.

    Parameters
    ----------
    totals
        As `sources.inspections.published_totals` gives them: `value`, per cent of the highest total, with two decimals,
        and `rating`.
    framework
        The standards by the year in which they began.

    Returns
    -------
    pandas.DataFrame
        The table, with `total` (missing if not whole), `by_rule` and `agrees`.

    Raises
    ------
    ValueError
        If a column is missing, a value is no percentage, or the framework is not held.

    References
    ----------
    As `rating_rule.rating_of_percent`.

    Examples
    --------
    >>> one = pd.DataFrame({"value": [52.78, 50.0, 4.56], "rating": ["Good", "Good", "Inadequate"]})
    >>> totals_by_the_rule(one)[["total", "by_rule", "agrees"]].values.tolist()[:2]  # 19 and 18 of 36
    [[19.0, 'Good', 'yes'], [18.0, 'Requires improvement', 'no']]
    """
    refuse(column_problems(totals, ["value", "rating"], name="totals"))
    wrong = [one for one in totals["value"] if not (is_number(one) and 0 <= one <= 100)]
    refuse(f"value must lie between 0 and 100, but got {one!r}. Give per cent of the highest total." for one in wrong)
    most = HIGHEST_SCORE * standards_of(framework)
    exact = totals["value"].astype(float) * most / 100
    whole = (exact - exact.round()).abs() <= 0.005 * most / 100 + 1e-9  # two decimals were printed
    total = exact.round().where(whole)
    edges = edges_of(OF_TOTAL, framework)
    by_rule = ["" if math.isnan(one) else rating_from(one, edges) for one in total]
    agrees = [_agreement(rule, printed) for rule, printed in zip(by_rule, totals["rating"], strict=True)]
    said = [
        "not a whole total" if not rule else one or "no rating read" for rule, one in zip(by_rule, agrees, strict=True)
    ]
    return totals.assign(total=total, by_rule=by_rule, agrees=said)


def _standard(part: pd.DataFrame, edges: dict[str, float]) -> dict:
    """Rate one standard by its lowest key question."""
    asked = part[part["percent_yes"].notna()]
    first = part.iloc[0]
    row = {name: first[name] for name in ("domain", "standard", "standard_title", "rating")}
    if not len(asked):
        blank = {"lowest_question": "", "lowest": math.nan, "by_rule": "", "agrees": "", "note": ON_EVIDENCE}
        return row | blank | {"rows": "; ".join(part["rows"])}
    lowest = asked["percent_yes"].min()
    those = asked[asked["percent_yes"] == lowest]
    rating = rating_from(lowest, edges)
    return row | {
        "lowest_question": ", ".join(those["key_question"]),
        "lowest": lowest,
        "by_rule": rating,
        "agrees": _agreement(rating, first["rating"]),
        "note": _left_open(those.iloc[0], rating, edges),
        "rows": "; ".join(those["rows"]),
    }


def _left_open(question: pd.Series, rating: str, edges: dict[str, float]) -> str:
    """Say which other rating the unrounded percentage could have had."""
    if math.isnan(question["cases"]):
        limits = rounding_limits(question["printed"])
        possible = {rating_from(limits.low, edges), rating_from(math.nextafter(limits.high, 0), edges)}
    else:
        counts = consistent_counts(question["printed"], largest_total=int(question["cases"]))
        possible = {rating_from(100 * k / n, edges) for k, n in counts.itertuples(index=False)}
    others = [one for one in RATINGS if one in possible - {rating}]
    return f"unrounded, {question['printed']} per cent could also be {' or '.join(others)}" if others else ""


def _agreement(rule: str, printed: str) -> str:
    """Say whether two ratings agree; nothing if one is missing."""
    return ("yes" if rule == printed else "no") if rule and printed else ""


def _sum(domain: str, part: pd.DataFrame, rating: str) -> dict:
    """Add up the scores of some standards."""
    scores = {"score": int(part["score"].sum()), "out_of": HIGHEST_SCORE * len(part)}
    return {"domain": domain, "standards": len(part)} | scores | {"rating": rating}
