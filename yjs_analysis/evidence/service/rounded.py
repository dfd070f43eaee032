"""A service's counts rounded at the door: what is behind it knows no other, and so can tell of no other."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from yjs_analysis.disclosure.rounding import BASE, round_together
from yjs_analysis.disproportionality.stages import OUTCOME
from yjs_analysis.evidence.choices import ROUND
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import KEYS, asked_of
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.study import Study

WORDS = f"counts rounded to {BASE}, at most {BASE - 1} away"
"""Stands in the caption of each table, and beside each number in the files: so a reader, and the attack, knows."""

BANNER = f"The service's own counts of children are rounded, to {BASE}."
"""Stands at the head of every page, also of those that hold other counts: the attack must not read it as theirs."""

ABOUT = f"(The service's own counts are rounded, to {BASE}.)"
"""Stands after each answer."""

LEFT_OUT = (
    f"Every count of the service's children is rounded, to a multiple of {BASE} at most {BASE - 1} away: mostly the "
    "nearest, chosen so that all tables add up. A shown 10 stands for 6 to 14 children. Rates, ratios and intervals "
    "are worked out from the rounded counts, and the intervals allow for what rounding may have changed. What needs "
    "finer counts (quarters, years, offences, like with like, time to reoffending) is left out."
)
"""What a reader must know of a pack that rounds."""


def protected(service: Service, study: Study) -> Service:
    """Give the counts that the exhibits may know: as they are, or all rounded, as the study says.

    Rounded once, they are not rounded again. Counts too fine to be rounded (patterns of single children, days) are gone
    from what comes back, and with them the exhibits that need them.

    Parameters
    ----------
    service
        The service's counts.
    study
        The parameters of the run.
    """
    if study.protection != ROUND or service.rounded_to:
        return service
    counts = service.children.groupby([OUTCOME, *KEYS], sort=False, as_index=False)["count"].sum()
    near = round_together(
        counts.astype(dict.fromkeys(KEYS, object)),
        pd.DataFrame(asked_of(service, study.reference), columns=KEYS).astype(object),
    )
    return replace(
        service,
        rounded_to=BASE,
        children=counts.assign(count=near["count"].astype(int)),
        patterns=service.patterns.iloc[:0],
        followed_patterns=service.followed_patterns.iloc[:0],
        outcomes=service.outcomes.iloc[:0],
        times=service.times.iloc[:0],
        quarters=service.quarters.iloc[:0],
        handling=service.handling.iloc[:0],
        flow=service.flow.iloc[:0],
        custody_gaps=(),
        afterwards=None,
    )


def said_of(exhibit: Exhibit) -> Exhibit:
    """Say of an exhibit that its counts are rounded: in its answer, its table's caption, its source, and each row.

    Parameters
    ----------
    exhibit
        Made from rounded counts.
    """
    notes = exhibit.estimates.get("note", pd.Series("", index=exhibit.estimates.index)).fillna("")
    told = [f"{note.rstrip('.')}; {WORDS}" if note else WORDS for note in notes]
    table = exhibit.table and replace(exhibit.table, caption=f"{exhibit.table.caption} ({WORDS})")
    return replace(
        exhibit,
        answer=f"{exhibit.answer} {ABOUT}",
        table=table,
        source=f"{exhibit.source} {BANNER}",
        estimates=exhibit.estimates.assign(note=told),
    )
