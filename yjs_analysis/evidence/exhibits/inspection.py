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
    totals = total_if_judged_otherwise(rated(study), moved).set_index("judgements")
    overall = overall_probabilities(rated(study), table).set_index("rating").loc[totals.loc["as rated", "rating"]]
    shift = _other_prior(study, table)
    return Exhibit(
        identifier="E11",
        question="How firm are the inspection's ratings?",
        answer=finding,
        chart=rating_strip(table, finding=finding, edges=edges_of(OF_QUESTIONS, "2018")),
        table=_chances_table(printed, moved),
        means=(
            f"The overall rating is firm: with one judgement more or fewer in every standard the total is "
            f"{totals.loc['one fewer', 'score']} to {totals.loc['one more', 'score']} of {totals['out_of'].iloc[0]}, "
            f"{wording.listed(list(dict.fromkeys(totals['rating'])))} throughout (chance "
            f"{wording.percent(overall['value'])}). Single standards are not: in "
            f"{wording.in_words(len(_likelier(table)))} of them another rating is likelier than the printed one. Do "
            "not read a later change of one as progress or decline until more cases are read."
        ),
        does_not_mean=(
            "It does not mean that the inspectors judged wrongly: they rated the cases they read, by their rule. It "
            "says how well so few cases can speak for all. Another starting assumption (the uniform prior) moves no "
            f"chance of a printed rating by more than {shift} points."
        ),
        source=(
            f"{citation(walsall_2019())}. A standard has the rating of its lowest key question. Chance: posterior "
            "probability, Jeffreys prior, largest counts that print as each percentage. Limits hold however the "
            f"questions depend on each other. {JUDGEMENTS_NOT_CHILDREN}."
        ),
        estimates=pd.concat([table, withhold(pd.DataFrame(_beside_chances(study, moved, totals, overall, shift)))],
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


def _beside_chances(
    study: Study, moved: pd.DataFrame, totals: pd.DataFrame, overall: pd.Series, shift: int
) -> list[dict]:
    origin = trace(judged(study)["rows"])
    everyone = trace(walsall_2019()["rows"])
    counted = {
        "standards judged by cases": len(moved),
        "standards whose rating one judgement changes": int((moved["changes"] == "yes").sum()),
    }
    rows = [stated(label=name, measure="comparisons", value=number, rows=origin) for name, number in counted.items()]
    rows += [
        stated(label=f"total, {name}", measure="score", value=int(score), rows=everyone, method="rule of ratings")
        for name, score in [*totals["score"].items(), ("at most", totals["out_of"].iloc[0])]
    ]
    chance = {"label": f"{ALL}: {overall.name}", "rows": everyone} | {
        name: overall[name] for name in ("measure", "value", "low", "high", "confidence", "method", "note")
    }
    most = stated(label="most that the uniform prior moves a chance", measure="percentage points", value=shift,
                  rows=origin, method="rounded up")  # fmt: skip
    return [*rows, chance, most, *edges_stated()]


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
