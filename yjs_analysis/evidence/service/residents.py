"""Who lives where a service works: by its own table of populations, and by the published censuses."""

from __future__ import annotations

from datetime import date

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.disproportionality.denominators import interpolated
from yjs_analysis.evidence.choices import CENSUSES
from yjs_analysis.evidence.service.counted import SYNTHETIC
from yjs_analysis.evidence.study import populations
from yjs_analysis.sources.tracing import trace
from yjs_analysis.vocabulary import GROUPS

CENSUS_DAYS = {"Census 2011": date(2011, 3, 27), "Census 2021": date(2021, 3, 21)}

OWN = "the service's populations"

COLUMNS = ["period", "group", "persons", "rows"]


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


def residents_first(populations: pd.DataFrame, denominator: str) -> pd.DataFrame:
    """Put the residents chosen before the others: a census, or a day that both censuses are interpolated to.

    A service that counts residents in a way of its own has no census to choose; its own count then stays.

    Parameters
    ----------
    populations
        As `residents` gives them.
    denominator
        One of `choices.CENSUSES`, or a day between them.

    Raises
    ------
    ValueError
        If a day is chosen where the censuses are not both held for each group.

    Examples
    --------
    >>> held = pd.DataFrame({"period": ["Census 2011", "Census 2021"], "group": "Black", "persons": [100, 200],
    ...                      "rows": ["a.csv:2", "b.csv:2"]})
    >>> residents_first(held, "2016-03-24")[["period", "persons"]].values.tolist()[0]
    ['interpolated to 24 March 2016', 150]
    """
    if populations.empty:
        return populations
    if denominator in CENSUSES:
        first = populations["period"] == denominator
        return pd.concat([populations[first], populations[~first]], ignore_index=True)
    counted = populations[populations["period"].isin(CENSUSES)]
    if counted["period"].nunique() < len(CENSUSES):
        refuse([f"denominator must be a census that is held where they are not both, but got {denominator!r}."])
    between = interpolated(counted.assign(date=counted["period"].map(CENSUS_DAYS)), on=date.fromisoformat(denominator))
    told = between.assign(persons=between["persons"].round().astype(int))[COLUMNS]
    return pd.concat([told, populations], ignore_index=True)


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
