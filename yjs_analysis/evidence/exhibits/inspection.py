"""How firm are the inspection's ratings, and what would one judgement the other way have changed?"""

from __future__ import annotations

import math
from functools import cache

import pandas as pd

from yjs_analysis.assurance.fragility import (
    one_judgement,
    overall_probabilities,
    rating_probabilities,
    total_if_judged_otherwise,
)
from yjs_analysis.assurance.inspection import ALL, standard_ratings
from yjs_analysis.assurance.key_questions import question_counts
from yjs_analysis.assurance.rating_rule import edges_of
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation
from yjs_analysis.sources.inspections import OF_QUESTIONS, rating_rules, walsall_2019
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.rating_strip import rating_strip
from yjs_analysis.telling.tables import Table

JUDGEMENTS_NOT_CHILDREN = (
    "Nothing is withheld: these are inspectors' judgements of the service's work, not facts about children"
)

MOST_CASES, FEWEST_CASES = "most cases", "fewest cases"
ABOUT = (
    ("other people", "others' safety"),
    ("child or young person safe", "child's safety"),
    ("safety of the child", "child's safety"),
    ("desistance", "desistance"),
    ("recommendations", "advice to the panel"),
    ("police", "work with the police"),
)
"""What a key question is about, by words in it."""


@cache
def rated(study: Study) -> pd.DataFrame:
    """Give the standards with their printed ratings, as the area's inspection rates them."""
    return standard_ratings(walsall_2019().query("area == @study.area"))


@cache
def judged(study: Study) -> pd.DataFrame:
    """Give the largest counts behind each key question's printed percentage, with what the question is about."""
    questions = walsall_2019().query("area == @study.area")
    counts = question_counts(questions).merge(questions[["key_question", "standard_title", "question"]])
    return counts.assign(about=counts["question"].map(_about))


def chances(study: Study) -> pd.DataFrame:
    """Give the chance of each rating of each case standard, with the printed rating, after disclosure control."""
    counts = judged(study)
    origin = counts.groupby("standard")["rows"].agg(trace)
    first = rated(study).set_index("standard")
    table = rating_probabilities(counts)
    return withhold(
        table.assign(
            block=table["standard"].map(first["domain"]),
            label=table["standard"] + " " + table["standard"].map(first["standard_title"]),
            printed_rating=table["standard"].map(first["rating"]),
            rows=table["standard"].map(origin),
        )
    )


def overall(study: Study) -> pd.DataFrame:
    """Give the overall rating's chance and the totals that one judgement a standard allows.

    Two rows, by the cases behind the printed percentages: the most that there can have been, and the fewest.
    """
    counts = judged(study)
    fewest = counts.assign(events=counts["smallest_events"], total=counts["smallest_total"])
    rows = []
    for each in (counts, fewest):
        moved = one_judgement(each)
        totals = total_if_judged_otherwise(rated(study), moved).set_index("judgements")
        rating = totals.loc["as rated", "rating"]
        chance = overall_probabilities(rated(study), rating_probabilities(each)).set_index("rating").loc[rating]
        found = {
            "standards": len(moved),
            "changes": int((moved["changes"] == "yes").sum()),
            "lowest": int(totals.loc["one fewer", "score"]),
            "highest": int(totals.loc["one more", "score"]),
            "out_of": int(totals["out_of"].iloc[0]),
            "rating": rating,
        }
        rows.append(found | chance[list(ESTIMATE_COLUMNS)].to_dict())
    return pd.DataFrame(rows, index=[MOST_CASES, FEWEST_CASES])


def ratings_that_could_have_been(study: Study) -> Exhibit:
    """Show the chance of each rating of each case standard, and which ratings one judgement would have changed."""
    table, moved = chances(study), one_judgement(judged(study))
    printed = table[table["rating"] == table["printed_rating"]]
    weakest, firmest = (printed.loc[printed["value"].agg(which)] for which in ("idxmin", "idxmax"))
    loose = moved[moved["changes"] == "yes"]
    finding = (
        f"One judgement about one case could have changed {wording.in_words(len(loose))} of "
        f"{wording.in_words(len(moved))} ratings. The chance that practice deserved its printed rating runs from "
        f"{wording.percent(weakest['value'])} ({_named(weakest)}) to {wording.percent(firmest['value'])} "
        f"({_named(firmest)})."
    )
    whole = overall(study)
    most, fewest = whole.loc[MOST_CASES], whole.loc[FEWEST_CASES]
    shift = _other_prior(study, table)
    return Exhibit(
        identifier="E11",
        question="How firm are the inspection's ratings?",
        answer=finding,
        chart=rating_strip(table, finding=finding, edges=edges_of(OF_QUESTIONS, "2018")),
        table=_chances_table(printed, moved),
        means=(
            f"The overall rating is firmer than its parts: with one judgement more or fewer in every standard its "
            f"total is {most['lowest']} to {most['highest']} of {most['out_of']} ({most['rating']}, chance "
            f"{wording.percent(most['value'])}). If the percentages rest on the fewest cases that print so, "
            f"{wording.in_words(int(fewest['changes']))} ratings could have changed, and the total is "
            f"{fewest['lowest']} to {fewest['highest']} (chance {wording.percent(fewest['value'])}). In "
            f"{wording.in_words(len(_likelier(table)))} standards another rating is likelier than the printed one."
        ),
        does_not_mean=(
            "It does not mean that the inspectors judged wrongly: they rated the cases they read, by their rule. Nor "
            "is a later change of one rating progress or decline until more cases are read. Another starting "
            f"assumption (the uniform prior) moves no chance of a printed rating by more than {shift} points."
        ),
        source=(
            f"{citation(walsall_2019())}. A standard has the rating of its lowest key question. Chance: posterior "
            "probability, Jeffreys prior, largest counts that print as each percentage. Limits hold however the "
            f"questions depend on each other. {JUDGEMENTS_NOT_CHILDREN}."
        ),
        estimates=pd.concat([table, withhold(pd.DataFrame(_beside_chances(study, whole, shift)))],
                            ignore_index=True),
    )  # fmt: skip


def _about(question: str) -> str:
    return next(words for part, words in ABOUT if part in question)


def _named(row: pd.Series) -> str:
    """Name a standard as a sentence does."""
    return f"{row['label']}, {row['block'].lower()}"


def _likelier(table: pd.DataFrame) -> pd.DataFrame:
    """Find the standards in which another rating is likelier than the printed one."""
    best = table.loc[table.groupby("standard")["value"].idxmax()]
    return best[best["rating"] != best["printed_rating"]]


def _other_prior(study: Study, table: pd.DataFrame) -> int:
    """Find by how many points, rounded up, the uniform prior moves the chance of a printed rating at most."""
    uniform = rating_probabilities(judged(study), prior_yes=1, prior_no=1)
    apart = (uniform["value"] - table["value"]).abs()[table["rating"] == table["printed_rating"]]
    return math.ceil(100 * apart.max())


def _beside_chances(study: Study, whole: pd.DataFrame, shift: int) -> list[dict]:
    origin, everyone = trace(judged(study)["rows"]), trace(walsall_2019()["rows"])
    moving = {"standards": "standards judged by cases", "changes": "standards that one judgement changes"}
    scores = {"lowest": "lowest total", "highest": "highest total", "out_of": "most that the total can be"}
    rows = []
    for basis, one in whole.iterrows():
        for measure, names in (("comparisons", moving), ("score", scores)):
            rows += [
                stated(label=f"{words}, on the {basis}", measure=measure, value=int(one[name]), rows=everyone,
                       method="rule of ratings")
                for name, words in names.items()
            ]  # fmt: skip
        rows.append(
            {"label": f"{ALL}: {one['rating']}, on the {basis}", "rows": everyone}
            | one[list(ESTIMATE_COLUMNS)].to_dict()
        )
    most = stated(label="most that the uniform prior moves a chance", measure="percentage points", value=shift,
                  rows=origin, method="rounded up")  # fmt: skip
    return [*rows, most, *edges_stated()]


def edges_stated() -> list[dict]:
    """Set out from which percentage each rating begins, with the rows of the rule."""
    rules = rating_rules()
    return [
        stated(label=f"{row['rating']} begins", measure="per cent", value=row["value"], rows=row["rows"])
        for row in rules[rules["rule"] == OF_QUESTIONS].to_dict("records")
    ]


def _chances_table(printed: pd.DataFrame, moved: pd.DataFrame) -> Table:
    other = moved.set_index("standard")
    return Table(
        caption="The chance of the printed rating, and what one judgement the other way would have made of it",
        columns=("Standard", "Printed rating", "Chance", "Its limits", "One judgement makes it"),
        sides="wlrrl",
        rows=tuple(
            (
                row["label"],
                row["printed_rating"],
                wording.percent(row["value"]),
                wording.limits(row["low"], row["high"], written=wording.percent),
                _others(other.loc[row["standard"]]),
            )
            for row in printed.to_dict("records")
        ),
    )


def _others(one: pd.Series) -> str:
    """Say which other ratings one judgement leads to."""
    found = dict.fromkeys(rating for rating in (one["one_fewer"], one["one_more"]) if rating != one["current"])
    return " or ".join(found) or "no other"
