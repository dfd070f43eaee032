"""Who lives where a service works: by its own table of populations, and by the published censuses."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.evidence.service.counted import SYNTHETIC
from yjs_analysis.evidence.study import populations
from yjs_analysis.sources.tracing import trace
from yjs_analysis.vocabulary import GROUPS

OWN = "the service's populations"

COLUMNS = ["period", "group", "persons", "rows"]

CENSUSES = ("Census 2011", "Census 2021")


def residents(own: pd.DataFrame, areas: list[str]) -> pd.DataFrame:
    """Give the children who live in some areas, census by census; none where one of the areas is not known.

    Parameters
    ----------
    own
        The service's own table, as the schema has it; empty if there is none. It goes before the published censuses.
    areas
        Names; those of made-up children are looked up as the area that they are made after.

    Returns
    -------
    pandas.DataFrame
        `period`, `group`, `persons`, and `rows`, where each number stands.
    """
    known = [_of_one(own, area) for area in areas]
    together = pd.concat(known, ignore_index=True) if known else pd.DataFrame(columns=COLUMNS)
    areas_with = together.groupby("period")["area"].nunique() if len(together) else pd.Series(dtype=int)
    whole = areas_with[areas_with == len(areas)].index
    table = together[together["period"].isin(whole)]
    return table.groupby(["period", "group"], sort=False, as_index=False).agg(
        persons=("persons", "sum"), rows=("rows", _where)
    )


def _of_one(own: pd.DataFrame, area: str) -> pd.DataFrame:
    held = own[own["area"] == area] if len(own) else own
    for column, whole in (("sex", "both"), ("age_band", "10-17")):  # a total that is given is not added to its parts
        held = held[held[column] == whole] if (held[column] == whole).any() else held
    given = held.assign(rows=OWN)[COLUMNS]
    try:
        census = populations(area.removesuffix(SYNTHETIC))
    except ValueError:
        census = given.iloc[:0]
    wanted = census["period"].isin(CENSUSES) & census["group"].isin(GROUPS) & ~census["period"].isin(given["period"])
    if len(given) and not given["period"].isin(CENSUSES).any():
        wanted &= False  # the service counts who lives there in a way of its own: nothing is set beside it
    return pd.concat([given, census.loc[wanted, COLUMNS]], ignore_index=True).assign(area=area)


def _where(rows: pd.Series) -> str:
    return OWN if (rows == OWN).any() else trace(rows)
