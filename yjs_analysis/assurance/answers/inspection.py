"""Answers to the inspectorate's rules: ratings of standards and services, and what one judgement would change."""

from __future__ import annotations

import math

import pandas as pd

from yjs_analysis.assurance.answers.inputs import lists, number, part, problem, several
from yjs_analysis.assurance.fragility import one_judgement, total_if_judged_otherwise
from yjs_analysis.assurance.inspection import ALL, overall_rating
from yjs_analysis.assurance.rating_rule import rating_of_percent, rating_of_total, standards_of
from yjs_analysis.sources.inspections import RATINGS

FRAMEWORK = "2018"


def _standards(inputs: dict) -> dict:
    """Answer the ratings of standards from all their percentages, or of lowest percentages."""
    if "lowest_pct" in inputs:
        return {"rating": [rating_of_percent(one) for one in several(inputs, "lowest_pct")]}
    asked = part(inputs, "percent_yes")
    lowest = {name: min(several(asked, name)) for name in asked}
    return {"rating": {name: rating_of_percent(one) for name, one in lowest.items()}, "lowest": lowest}


def _overall(inputs: dict) -> dict:
    """Answer the overall ratings of totals, or the total of rated standards."""
    if "total" in inputs:
        return {"overall": [rating_of_total(one) for one in several(inputs, "total")]}
    given = part(inputs, "ratings") if "ratings" in inputs else part(inputs, "domain1") | part(inputs, "domain2_3")
    named = [problem(name, one, f"one of {', '.join(RATINGS)}") for name, one in given.items() if one not in RATINGS]
    if named:
        raise named[0]
    ratings = pd.DataFrame({"standard": list(given), "rating": list(given.values())})
    found = overall_rating(ratings.assign(domain=ratings["standard"].str.partition(".")[0])).set_index("domain")
    return {
        "domain_scores": found["score"].drop(ALL).tolist(),
        "total": int(found.loc[ALL, "score"]),
        "out_of": int(found.loc[ALL, "out_of"]),
        "overall": found.loc[ALL, "rating"],
    }


def _one_case(inputs: dict) -> dict:
    """Answer what one judgement changes: in single questions, or in standards and their total."""
    if "k_n" in inputs:
        return _total(inputs)
    pairs = list(zip(*lists(inputs, "k", "n"), strict=True))
    rows = [(str(at), str(at), events, total) for at, (events, total) in enumerate(pairs)]
    found = one_judgement(_counts(rows))
    return {"result": found[["current", "one_more", "one_fewer"]].to_dict("records")}


def _total(inputs: dict) -> dict:
    """Answer which standards are fragile, and how far the total can move, with a score given for the first domain."""
    given = part(inputs, "k_n")
    pairs = {name: several(given, name) for name in given}
    wrong = [problem(f"k_n.{name}", one, "two counts, yes and all") for name, one in pairs.items() if len(one) != 2]
    if wrong:
        raise wrong[0]
    judged = one_judgement(_counts([(name, name, *one) for name, one in pairs.items()]))
    others = _spread(number(inputs, "domain1_score"), standards_of(FRAMEWORK) - len(judged))
    rated = judged.rename(columns={"current": "rating"})[["standard", "rating"]]
    found = total_if_judged_otherwise(pd.concat([others, rated], ignore_index=True), judged).set_index("judgements")
    low, high = found.loc["one fewer"], found.loc["one more"]
    return {
        "fragile_standards": judged.loc[judged["changes"] == "yes", "standard"].tolist(),
        "score_min": int(low["score"]),
        "score_max": int(high["score"]),
        "overall_min": low["rating"],
        "overall_max": high["rating"],
    }


def _spread(score: float, standards: int) -> pd.DataFrame:
    """Give standards that score so much together; how it is spread over them does not matter."""
    if score != math.floor(score) or not 0 <= score <= (len(RATINGS) - 1) * standards:
        raise problem("domain1_score", score, f"a whole number that {standards} standards can score")
    scores = [int(score) // standards + (at < int(score) % standards) for at in range(standards)] if standards else []
    names = [f"of the first domain, {at}" for at in range(1, standards + 1)]
    return pd.DataFrame({"standard": names, "rating": [RATINGS[one] for one in scores]})


def _counts(rows: list[tuple]) -> pd.DataFrame:
    """Set out counts of key questions."""
    return pd.DataFrame(rows, columns=["standard", "key_question", "events", "total"])


ANSWERS = {
    "hmip_standard_rating": _standards,
    "hmip_overall_score": _overall,
    "hmip_one_case_sensitivity": _one_case,
}
"""How each method of a case is asked of our functions."""
