"""Children whose ethnicity is not known: could they change the answer?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.tipping import tipping_shares
from yjs_analysis.disproportionality.unknown_ethnicity import IMPUTED, relative_rates_with_unknown
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, at_court, hidden_at_court
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.saying import source_line
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import SKEWNESS_CORRECTED
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import UNKNOWN, VERDICT_MARKS, WITHHELD


def could_the_unknown_change_it(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Show the focus group's relative rate of court under every assumption about children of unknown ethnicity."""
    counts = at_court(service, study.reference)
    given = {"reference": study.reference, "confidence": study.confidence, "band": study.band}
    ratios = relative_rates_with_unknown(
        counts, **given, interval=study.interval, imputations=study.draws, seed=study.seed
    )
    tipping = tipping_shares(counts, **given, method=study.interval)
    hidden = hidden_at_court(service, cells, study)
    hides = hidden.get(study.focus, False) or hidden.get(UNKNOWN, False)
    ratios = ratios[ratios["group"] == study.focus].reset_index(drop=True).assign(rows=RECORDS)
    drawn = ratios["approach"] == IMPUTED  # the draws follow the counts of every group, those withheld too
    table = withhold(ratios, threshold=study.threshold, also=hides | (drawn & any(hidden.values())))
    tips = tipping[tipping["group"] == study.focus].reset_index(drop=True)
    finding = _finding(table, tips, service, study)
    return Exhibit(
        identifier="S5",
        question="Could the children of unknown ethnicity change the answer?",
        answer=finding,
        chart=None
        if table["withheld"].all()
        else forest(
            table.assign(label=table["approach"].str.capitalize(), counts=""),
            finding=finding,
            mark=(1.0, f"{study.reference} {service.who}'s rate"),
        ),
        table=Table(
            caption=(
                f"Relative rate of court, {study.focus} and {study.reference} {service.who}, by what is assumed of the "
                "unknown"
            ),
            columns=("The unknown are", "What that assumes", "Relative rate", "Verdict"),
            sides="lwrl",
            rows=tuple(_row(row) for row in table.to_dict("records")),
        ),
        means=(
            "Read from the top: each row assumes less about the unknown children than the one above it. A verdict that "
            "stands in every row does not hang on them."
        ),
        does_not_mean=(
            "It does not mean that recording is good enough: wide rows are a reason to record ethnicity, not a reason "
            "to doubt what the known children show."
        ),
        source=source_line(service, study, _methods(study)),
        estimates=pd.concat(
            [table.assign(label=table["group"] + ": " + table["approach"]), _known(table, tips, study)],
            ignore_index=True,
        ),
    )


def _methods(study: Study) -> str:
    score = "score" if study.interval == SKEWNESS_CORRECTED else study.interval
    return f"{score}; imputed by draws; bounds over every sharing out of the unknown"


def _finding(table: pd.DataFrame, tips: pd.DataFrame, service: Service, study: Study) -> str:
    shown = table[~table["withheld"]]
    if shown.empty:
        return (
            f"Too few {service.who} of {study.focus} or of unknown ethnicity had an outcome to show what they could "
            "change."
        )
    verdicts = list(dict.fromkeys(shown["verdict"]))
    if len(verdicts) == 1:
        return (
            f"No: whatever is assumed of the {service.who} of unknown ethnicity, the verdict on "
            f"{study.focus} children is "
            f"{VERDICT_MARKS[verdicts[0]]} {verdicts[0]}."
        )
    tip = tips.iloc[0]
    share = tip["tipping_share"]
    moved = (
        f" The verdict changes if {wording.percent(share)} of those sent to court among them were {study.focus}."
        if pd.notna(share)
        else ""
    )
    return (
        f"Yes: leaving the {service.who} of unknown ethnicity out gives {shown['verdict'].iloc[0]}, and sharing them "
        f"out anyhow {shown['verdict'].iloc[-1]}.{moved}"
    )


def _known(table: pd.DataFrame, tips: pd.DataFrame, study: Study) -> pd.DataFrame:
    shares = tips["tipping_share"].dropna().tolist() if not table["withheld"].all() else []
    rows = [stated(label="tipping share", measure="share", value=share, rows=RECORDS) for share in shares]
    columns = list(stated(label="", measure="", value=0.0, rows=""))
    return withhold(pd.DataFrame(rows, columns=columns), threshold=study.threshold)


def _row(row: dict) -> tuple[str, ...]:
    name, assumed = row["approach"].capitalize(), row["assumption"]
    if row["withheld"]:
        return (name, assumed, WITHHELD, WITHHELD)
    ratio = f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})"
    return (name, assumed, ratio, f"{VERDICT_MARKS[row['verdict']]} {row['verdict']}")
