"""Could the few cases that the inspection read tell one rating from the next?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.assurance.key_questions import question_intervals
from yjs_analysis.assurance.rating_rule import edges_of
from yjs_analysis.assurance.sampling import cases_to_separate, sampling_statement
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.exhibits.inspection import JUDGEMENTS_NOT_CHILDREN, edges_stated, judged
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study, citation, read
from yjs_analysis.sources.inspections import OF_QUESTIONS, walsall_2019
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.rating_strip import percent_across_ratings
from yjs_analysis.telling.tables import Table

COCHRAN = "Cochran (1977)"


def key_question_limits(study: Study) -> pd.DataFrame:
    """Give every key question's percentage with its interval and the ratings that lie inside it, without its count."""
    found = question_intervals(judged(study), confidence=study.confidence)
    names = found["standard"] + " " + found["standard_title"] + ": " + found["about"]
    words = found["cases"].map(lambda cases: f"at most {cases} cases")
    kept = [
        "domain",
        "standard",
        "standard_title",
        "about",
        "key_question",
        "printed",
        "measure",
        "value",
        "low",
        "high",
        "confidence",
        "method",
    ]
    table = found[[*kept, "note", "rating_at_low", "rating_at_high", "rows"]].assign(label=names, read=words)
    return withhold(table)


def statement_examined(study: Study) -> pd.DataFrame:
    """Examine the inspectorate's statement about its sampling: which caseloads it fits, and which margin it leaves."""
    figures = read("inspection_2019_figures").query("area == @study.area")
    names = ["cases_examined", "sample_confidence", "sample_margin"]
    cases, sure, margin = (figures[figures["figure"] == name].set_index("category") for name in names)
    said = sampling_statement(
        pd.DataFrame({"domain": cases.index, "cases": cases["value"].astype(int).to_list()}),
        margin=margin["value"].iloc[0] / 100,
        confidence=sure["value"].iloc[0] / 100,
    )
    return said.assign(
        stated=f"{sure['value'].iloc[0]:g}% confidence, a margin of {margin['printed'].iloc[0]}",
        rows=[trace(part["rows"].loc[one] for part in (cases, sure, margin)) for one in said["domain"]],
    )


def cases_too_few(study: Study) -> Exhibit:
    """Show the interval of each standard's lowest key question across the ratings, and how many cases would do."""
    table = key_question_limits(study)
    lowest = deciding(table)
    several = lowest[lowest["rating_at_low"] != lowest["rating_at_high"]]
    first = lowest.iloc[0]
    finding = (
        f"{first['printed']}% yes ({first['label']}, {first['domain'].lower()}; {first['read']}) can stand for "
        f"anything from {wording.percent(first['low'])} to {wording.percent(first['high'])} of the service's work. In "
        f"{wording.in_words(len(several))} of {wording.in_words(len(lowest))} standards more than one rating fits."
    )
    needed = cases_to_separate(confidence=study.confidence).set_index("rating")["cases"]
    said = statement_examined(study)
    spans = _spans(said)
    margins = [wording.count(100 * one) for one in said["margin_practice"]]
    return Exhibit(
        identifier="E12",
        question="Could so few cases tell one rating from the next?",
        answer=finding,
        chart=percent_across_ratings(
            lowest.assign(block=lowest["domain"] + ": " + lowest["read"]),
            finding=finding,
            edges=edges_of(OF_QUESTIONS, "2018"),
        ),
        table=_limits_table(lowest, study),
        means=(
            f"To tell Requires improvement from its neighbours takes about {needed['Requires improvement']} cases, "
            f"Good about {needed['Good']}. Before a new audit, agree how many cases it will read and what it could "
            "then tell. Smaller audits still find what to put right in each case."
        ),
        does_not_mean=(
            f"It does not mean that the inspectorate's statement ({said['stated'].iloc[0]}) is false. It fits if "
            f"{spans[0]} court and {spans[1]} out-of-court cases could be read: nearly all were. About the way the "
            f"service works, at that confidence, the margin is {wording.listed(margins)} points."
        ),
        source=(
            f"{citation(walsall_2019())}. Wilson {study.in_a_hundred} intervals for the service's practice, on the "
            "largest count that prints as each percentage: the truth may be wider. Cases needed: Cochran (1977), for a "
            f"share in the middle of a rating. {JUDGEMENTS_NOT_CHILDREN}."
        ),
        estimates=pd.concat([table, withhold(pd.DataFrame(_beside_limits(study, lowest, several, needed)))],
                            ignore_index=True),
    )  # fmt: skip


def deciding(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the lowest key question of each standard; where several tie, one row names them all."""
    lowest = table[table["value"] == table.groupby("standard")["value"].transform("min")]
    about = lowest.groupby("standard")["about"].agg(" and ".join)
    one = lowest.drop_duplicates("standard")
    return one.assign(about=one["standard"].map(about), label=one["standard"] + " " + one["standard_title"])


def _spans(said: pd.DataFrame) -> list[str]:
    """Write the caseloads of which the stated rule asks for just so many cases."""
    return [
        " to ".join(dict.fromkeys(wording.count(one) for one in pair))
        for pair in said[["population_from", "population_to"]].to_numpy().tolist()
    ]


def _beside_limits(study: Study, lowest: pd.DataFrame, several: pd.DataFrame, needed: pd.Series) -> list[dict]:
    origin, said = trace(lowest["rows"]), statement_examined(study)
    rule = trace(one["rows"] for one in edges_stated())
    counted = {"deciding key questions": len(lowest), "with more than one rating in the interval": len(several)}
    rows = [stated(label=name, measure="comparisons", value=number, rows=origin) for name, number in counted.items()]
    rows += [
        stated(label=f"cases that tell {rating}", measure="cases", value=int(cases), rows=rule, method=COCHRAN)
        for rating, cases in needed.items()
    ]
    kinds = {"population_from": "cases", "population_to": "cases", "margin": "percentage points"}
    for one in said.assign(margin=100 * said["margin_practice"]).to_dict("records"):
        rows += [
            stated(label=f"{one['domain']}: {name.replace('_', ' ')} ({one['stated']})", measure=measure,
                   value=one[name], rows=one["rows"], method=COCHRAN)
            for name, measure in kinds.items()
        ]  # fmt: skip
    return [*rows, *edges_stated()]


def _limits_table(lowest: pd.DataFrame, study: Study) -> Table:
    return Table(
        caption="The key question that decides each standard, and the ratings inside its interval",
        columns=("Standard", "Lowest for", "Yes", f"{study.in_a_hundred} interval", "Ratings that fit"),
        sides="lwrrl",
        rows=tuple(
            (
                row["label"],
                row["about"],
                f"{row['printed']}%",
                wording.limits(row["low"], row["high"], written=wording.percent),
                " to ".join(dict.fromkeys([row["rating_at_low"], row["rating_at_high"]])),
            )
            for row in lowest.to_dict("records")
        ),
    )
