"""What was read from a service's tables, what was left out and why, and what was counted."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.complement import protect
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.stated import stated
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import chosen_in_words
from yjs_analysis.telling import wording
from yjs_analysis.telling.bars import bars
from yjs_analysis.telling.tables import Table

DISPOSALS = "disposals"
READ = "read"
KEPT = "analysed"


def what_was_counted(service: Service, cells: Cells, study: Study) -> Exhibit:
    """Account for every row that was read, table by table; few rows are few children, and are withheld like them.

    Parameters
    ----------
    service
        The service's counts, with its flow.
    cells
        The decision about their counts: how many children there are in all may tell of a group that is withheld.
    study
        The parameters of the run.
    """
    near = {DISPOSALS} if _near(service, cells, study) else set()
    flows = service.flow.groupby("table", sort=False)
    table = pd.concat([_steps(flow, name, study, hide=name in near) for name, flow in flows])
    table = table.reset_index(drop=True)
    first = table[table["table"] == DISPOSALS].set_index("reason")
    read, kept = (first.loc[name] for name in (READ, KEPT))
    who = service.who if cells.hides() else f"{wording.count(_children(service))} {service.who}"
    each = "Each of the" if cells.hides() else "Each of"
    finding = f"{_shown(read)} rows of disposals were read and {_shown(kept)} analysed. {each} {who} counts once."
    drawn = table[table["reason"] != READ].assign(label=lambda rows: rows["reason"], block=lambda rows: rows["named"])
    return Exhibit(
        identifier="S8",
        question="Which records were counted, and which were left out?",
        answer=finding,
        chart=bars(drawn, finding=finding),
        table=Table(
            caption=f"Rows of the service's tables ({service.who})",
            columns=("Table", "What became of the rows", "Rows"),
            sides="lwr",
            rows=tuple((row["named"], row["reason"], _shown(row)) for row in table.to_dict("records")),
        ),
        means=(
            "Every row that was read is accounted for. A row is left out for the first reason that applies, and the "
            "service can mend most of these reasons in its own records."
        ),
        does_not_mean=(
            "It does not mean that the rows analysed are right: they only break no rule. Children whom nobody recorded "
            "are not here at all."
        ),
        source=(
            f"{'Synthetic children: made up. ' if service.synthetic else ''}{service.area}: the service's records."
            f"{chosen_in_words(study)}"
        ),
        estimates=pd.concat([table, _known(service, cells, study)], ignore_index=True),
    )


def _children(service: Service) -> int:
    return int(service.children["count"].sum())


def _known(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    one = stated(label="children", measure="children", value=_children(service), rows="the service's records")
    table = pd.DataFrame([one | {"fewest": _children(service)}])
    return withhold(table, threshold=study.threshold, also=pd.Series(cells.hides(), index=table.index))


def _near(service: Service, cells: Cells, study: Study) -> bool:
    """Say whether the rows of disposals tell how many children there are in all, where that is withheld.

    There are no more children than rows: where nearly every child has one row, the rows are a bound that tells.
    """
    remaining = service.flow.loc[service.flow["table"] == DISPOSALS, "rows_remaining"]
    return cells.hides() and int(remaining.iloc[-1]) - _children(service) < study.threshold


def _steps(flow: pd.DataFrame, name: str, study: Study, *, hide: bool) -> pd.DataFrame:
    """List what was read, each reason that left a row out, and what remains; what must be withheld, is."""
    left = flow[flow["rows_left_out"] > 0]
    read, kept = int(flow["rows_remaining"].iloc[0]), int(flow["rows_remaining"].iloc[-1])
    counts = pd.DataFrame({"reason": [*left["reason"], KEPT], "count": [*left["rows_left_out"], kept]})
    cells = pd.DataFrame({"reason": [None, *counts["reason"]]}, dtype=object)
    hidden = protect(counts, cells, threshold=study.threshold)["withheld"] | hide
    told = pd.DataFrame(
        {
            "table": name,
            "named": name.capitalize(),
            "reason": [READ, *counts["reason"]],
            "count": [read, *counts["count"]],
            "rows": "the service's records",
        }
    )
    named = told.assign(label=told["named"] + ": " + told["reason"], measure="rows", value=told["count"])
    return withhold(named, threshold=study.threshold, also=hidden)


def _shown(row) -> str:
    return wording.count(row["count"], withheld=bool(row["withheld"]))
