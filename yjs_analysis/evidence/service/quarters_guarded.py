"""Which quarters of a service may be shown, beside all that its other exhibits show of the same children."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.within import protect_parts
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.service.cells import OUT_OF_COURT, Cells
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.crossed import crossed
from yjs_analysis.evidence.service.quarters import FIRST
from yjs_analysis.evidence.study import Study
from yjs_analysis.vocabulary import UNKNOWN

WHOLE = ({}, {COURT: True}, OUT_OF_COURT)
"""What is told of a group over all years."""

ASKED = ("total", "court", "first")


def quarters_with_hidden(service: Service, cells: Cells, study: Study) -> pd.DataFrame:
    """Count each quarter's children, those before a court and those with a first disposal, and say what may be shown.

    Years are decided first, beside each group's years (`years_exhibit`): a year of everybody may only be known where no
    group's withheld year follows from it. The quarters of such a year say nothing more about any group's year, however
    they divide it, and are decided among themselves; in any other year every quarter is withheld.

    Parameters
    ----------
    service
        The service's counts.
    cells
        The decision about the counts of the other exhibits.
    study
        The parameters of the run.

    Returns
    -------
    pandas.DataFrame
        One row a quarter: `year`, `quarter`, `exposure`, `total`, `court`, `first`, and for each of the three
        `total_hidden` and so on. The counts are there whether or not they may be shown.
    """
    parts = []
    if any(cells.hides(**kind) for kind in WHOLE):
        hidden_years = set(service.quarters["year"])
    else:
        hidden_years = _hidden_years(service, cells, study) if study.threshold > 1 else set()
    for year, held in service.quarters.groupby("year", sort=False):
        table = held.groupby(["year", "quarter", "exposure"], sort=False, as_index=False).agg(total=("count", "sum"))
        for name, column in (("court", COURT), ("first", FIRST)):
            sums = held[held[column]].groupby("quarter", sort=False)["count"].sum()
            table[name] = table["quarter"].map(sums).astype(int)
        decided = dict.fromkeys(ASKED, True) if year in hidden_years else _decided(held, table["quarter"], study)
        parts.append(table.assign(**{f"{name}_hidden": decided[name] for name in ASKED}))
    whole = pd.concat(parts, ignore_index=True)
    return _apart_from_their_sum(whole, study.threshold) if study.threshold > 1 else whole


def _apart_from_their_sum(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Withhold further first disposals while those withheld, whose sum follows from all, are few or one quarter's."""
    hidden = table["first_hidden"].astype(bool).copy()
    while hidden.any() and not hidden.all():
        first = int(table.loc[hidden, "first"].sum())
        rest = int(table.loc[hidden, "total"].sum()) - first
        if hidden.sum() > 1 and not any(0 < one < threshold for one in (first, rest)):
            break
        hidden[table.loc[~hidden, "first"].idxmin()] = True
    return table.assign(first_hidden=hidden)


def _decided(held: pd.DataFrame, quarters: pd.Series, study: Study) -> dict[str, list[bool]]:
    """Decide about the quarters of one year, whose own counts are taken as known."""
    keys = ["quarter", COURT, FIRST]
    kinds = {"total": (None, None), "court": (True, None), "first": (None, True)}
    asked = [(None, *kind) for kind in kinds.values()]
    asked += [(quarter, *kind) for kind in kinds.values() for quarter in quarters]
    decided = protect_parts(
        held[[*keys, "count"]].astype(dict.fromkeys(keys, object)),
        pd.DataFrame(asked, columns=keys).astype(object),
        shown=[True] * len(kinds) + [False] * (len(asked) - len(kinds)),
        threshold=study.threshold,
        attributes=[COURT, FIRST] if study.threshold > 1 else (),
    )
    hidden, count = decided["withheld"].tolist()[len(kinds) :], len(quarters)
    return {name: hidden[at * count : (at + 1) * count] for at, name in enumerate(kinds)}


def _hidden_years(service: Service, cells: Cells, study: Study) -> set[str]:
    """Find the years of which everybody's counts may not be known, since a group's withheld counts would follow."""
    by_group = service.patterns.groupby(["group", "period", COURT], sort=False, as_index=False)["count"].sum()
    years = sorted(by_group["period"].unique())
    half = {year: "later" if at >= len(years) // 2 else "earlier" for at, year in enumerate(years)}
    held = by_group.assign(half=by_group["period"].map(half))
    groups = [one for one in service.groups if one != UNKNOWN]
    told = crossed(service, cells, held, crossings=[["half"], ["period"]], groups=groups, threshold=study.threshold)
    keys = ["group", "half", "period", COURT]
    rows, shown = [], []
    for row in told.to_dict("records"):
        rows += [(row["group"], row["half"], row["period"], at) for at in (None, True)]
        shown += [not row["hidden"]] * 2
    for group in (None, *service.groups):
        rows += [(group, None, None, kind.get(COURT)) for kind in WHOLE]
        shown += [not cells.hides(group=group, **kind) for kind in WHOLE]
    known = len(rows)
    rows += [(None, None, year, at) for year in years for at in (None, True)]
    asked = pd.DataFrame(rows, columns=keys).astype(object)
    decided = protect_parts(
        held[[*keys, "count"]].astype(dict.fromkeys(keys, object)),
        asked.where(asked.notna(), None),
        shown=[*shown, *[False] * (2 * len(years))],
        hidden=[not one for one in shown] + [False] * (2 * len(years)),
        threshold=study.threshold,
    )
    gone = decided.iloc[known:]
    return set(gone.loc[gone["withheld"], "period"])
