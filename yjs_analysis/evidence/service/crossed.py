"""Children crossed more finely than the other exhibits cross them, and which of the crossings may be shown."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.within import protect_parts
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.service.cells import OUT_OF_COURT, Cells
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.vocabulary import UNKNOWN


def comparable(service: Service, reference: str) -> bool:
    """Say whether there is anybody in the reference group, and in another group that is known."""
    others = set(service.groups) - {reference, UNKNOWN}
    return reference in service.groups and bool(others)


def crossed(
    service: Service, cells: Cells, held: pd.DataFrame, *, crossings: list[list[str]], groups: list[str], threshold: int
) -> pd.DataFrame:
    """Count the children before a court, and all with an outcome, in each crossing, and say which may not be shown.

    Each group's own counts are decided with all other exhibits (`Cells`). Where one of these is withheld, every
    crossing is; else the crossings are decided within them. Since no other exhibit crosses these columns, what the
    group's own counts do not give away, the other exhibits cannot.

    Parameters
    ----------
    service
        The service's counts.
    cells
        The decision about the counts of the other exhibits.
    held
        Children by `group`, `court`, and the columns of the crossings: with `count`.
    crossings
        Lists of columns: each list is a table of its own over the same children.
    groups
        The groups to count.
    threshold
        The smallest count that may be shown.

    Returns
    -------
    pandas.DataFrame
        One row a group and crossing: `group`, the columns (missing where a table does not have them), `events`,
        `total`, `hidden`. The counts are there whether or not they may be shown: give `hidden` to `withhold`.
    """
    columns = list(dict.fromkeys(name for one in crossings for name in one))
    levels = [held[one].drop_duplicates().sort_values(one) for one in crossings]
    places = pd.concat(levels, ignore_index=True).reindex(columns=columns)
    places = places.astype(object).where(places.notna(), None)
    parts = [_of_group(held[held["group"] == group], places, columns, group, cells, threshold) for group in groups]
    return pd.concat(parts, ignore_index=True)


def _of_group(
    held: pd.DataFrame, places: pd.DataFrame, columns: list[str], group: str, cells: Cells, threshold: int
) -> pd.DataFrame:
    counts = held.groupby([COURT, *columns], sort=False, as_index=False)["count"].sum()
    whole = pd.DataFrame([dict.fromkeys(columns)] * 2).assign(**{COURT: [None, True]})
    asked = pd.concat([whole, *(places.assign(**{COURT: at}) for at in (None, True))], ignore_index=True)
    asked = asked.astype(object).where(asked.notna(), None)
    if any(cells.hides(group=group, **kind) for kind in ({}, {COURT: True}, OUT_OF_COURT)):
        hidden = [True] * len(asked)
    else:
        decided = protect_parts(
            counts.astype(dict.fromkeys([COURT, *columns], object)),
            asked,
            shown=[True, True, *[False] * (len(asked) - 2)],
            threshold=threshold,
            attributes=[COURT] if threshold > 1 else (),
        )
        hidden = decided["withheld"].tolist()
    count = len(places)
    total_hidden, events_hidden = hidden[2 : 2 + count], hidden[2 + count :]
    sums = [_sum(counts, place) for place in places.to_dict("records")]
    return places.assign(
        group=group,
        events=[events for events, _ in sums],
        total=[total for _, total in sums],
        hidden=[
            one or other or total < cells.smallest_base
            for one, other, (_, total) in zip(total_hidden, events_hidden, sums, strict=True)
        ],
    )[["group", *columns, "events", "total", "hidden"]]


def _sum(counts: pd.DataFrame, place: dict) -> tuple[int, int]:
    here = counts
    for name, level in place.items():
        if level is not None:
            here = here[here[name] == level]
    return int(here.loc[here[COURT], "count"].sum()), int(here["count"].sum())
