"""Do the intervals find a truth that is known? Made-up services, drawn again and again."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import chosen_in_words
from yjs_analysis.measures.comparisons import relative_rates
from yjs_analysis.sources.synthetic.model import read_model
from yjs_analysis.sources.synthetic.repeated import court_counts
from yjs_analysis.sources.synthetic.truth import truth
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD

ROWS = "data/synthetic/model.toml"


def true_ratio(study: Study) -> float:
    """Give the relative rate of court that the model was built to have, worked out without drawing anybody."""
    table = truth(read_model())
    asked = {"estimand": "rate of court", "unit": "child", "adjusted_for": ""}
    for name, value in asked.items():
        table = table[table[name] == value]
    rates = table.set_index("group")["value"]
    return float(rates[study.focus] / rates[study.reference])


def services_drawn(study: Study, *, services: int, children: int, seed: int) -> pd.DataFrame:
    """Compare the focus group with the reference in each made-up service, and say whether the interval holds the truth.

    Parameters
    ----------
    study
        The parameters of the run.
    services, children, seed
        As for `sources.synthetic.repeated.court_counts`.
    """
    counts = court_counts(read_model(), services=services, children=children, seed=seed)
    counts = counts[counts["group"].isin([study.focus, study.reference])]
    asked = {"reference": study.reference, "method": study.interval, "confidence": study.confidence}
    compared = relative_rates(counts, **asked, by="service")
    compared = compared[compared["group"] == study.focus].reset_index(drop=True)
    true = true_ratio(study)
    return compared.assign(holds=(compared["low"] <= true) & (true <= compared["high"]))


def truth_found(study: Study, *, services: int = 20, children: int = 1500, seed: int | None = None) -> Exhibit:
    """Show the interval of every made-up service beside the truth that all of them share.

    Parameters
    ----------
    study
        The parameters of the run.
    services, children, seed
        As for `sources.synthetic.repeated.court_counts`; about as many children as a service meets in ten years. If not
        given, the seed is one more than the study's.
    """
    seed = study.seed + 1 if seed is None else seed
    found = services_drawn(study, services=services, children=children, seed=seed)
    true, held = true_ratio(study), int(found["holds"].sum())
    labels = [f"Service {number}" for number in found["service"]]
    table = withhold(found.assign(label=labels, rows=ROWS), threshold=study.threshold)
    counts = [_of(row) for row in table.to_dict("records")]
    finding = (
        f"{held} of {services} intervals hold the truth, a relative rate of {wording.ratio(true)}; "
        f"{study.in_a_hundred} are promised (synthetic children, {wording.count(children)} in each service)."
    )
    return Exhibit(
        identifier="T1",
        question="Do the intervals find a truth that is known?",
        answer=finding,
        chart=forest(
            table.assign(counts=counts), finding=finding, counts="before a court", mark=(true, "the truth")
        ),
        table=Table(
            caption=(
                f"{study.focus} synthetic children before a court, compared with {study.reference}, in services with "
                "one truth"
            ),
            columns=("Made-up service", "Before a court", "Relative rate", "Holds the truth"),
            sides="lrrl",
            rows=tuple(_row(row, said) for row, said in zip(table.to_dict("records"), counts, strict=True)),
        ),
        means=(
            "Services that decide in exactly the same way differ by chance as much as these do. One service's figure "
            "could be any of them, which is why it is never shown without its interval."
        ),
        does_not_mean=(
            "It does not mean that the model is Walsall: much of it is made up, and says so. It tests the methods, not "
            "the service."
        ),
        source=(
            f"Synthetic children: made up, none of them real. {ROWS}, seed {seed}; the truth is summed from the model. "
            f"{study.in_a_hundred} {study.interval} intervals.{chosen_in_words(study)}"
        ),
        estimates=pd.concat(
            [table, withhold(pd.DataFrame([_true(true), _count("intervals that hold it", held),
                                           _count("services", services)]))],
            ignore_index=True,
        ),
    )  # fmt: skip


def _true(true: float) -> dict:
    return stated(label="the truth", measure="relative rate", value=true, rows=ROWS, method="summed from the model")


def _count(label: str, number: int) -> dict:
    return stated(label=label, measure="services", value=number, rows=ROWS, method="counted")


def _of(row: dict) -> str:
    return " of ".join(wording.count(row[name], withheld=row["withheld"]) for name in ("events", "total"))


def _row(row: dict, counts: str) -> tuple[str, ...]:
    if row["withheld"]:
        return (row["label"], WITHHELD, WITHHELD, WITHHELD)
    limits = f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})"
    return (row["label"], counts, limits, "yes" if row["holds"] else "no")
