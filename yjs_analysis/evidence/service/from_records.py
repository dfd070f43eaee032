"""From records to counts, once: behind this door nothing knows a row."""

from __future__ import annotations

import itertools
from datetime import date
from functools import cache

import pandas as pd

from yjs_analysis.checks import choice_problems, refuse
from yjs_analysis.disproportionality.stages import NESTED, add_stages
from yjs_analysis.evidence.choices import EVERY, FIRST, MOST_SERIOUS, UNITS
from yjs_analysis.evidence.service.counted import ALL_GROUPS, FOLLOWED, FORMAL, REOFFENDED, SYNTHETIC, Service
from yjs_analysis.evidence.service.following import followed
from yjs_analysis.evidence.service.patterns import outcomes_of, patterns_of
from yjs_analysis.evidence.service.quarters import custody_gaps, handling_of, quarters_of
from yjs_analysis.evidence.service.residents import residents
from yjs_analysis.sources.cases.records import Records, load
from yjs_analysis.sources.counting import count
from yjs_analysis.sources.disposals import CONVENTIONS, COURT_TIERS
from yjs_analysis.sources.synthetic.model import synthetic_folder

SYNTHETIC_KNOWN_TO = date(2026, 3, 31)
"""The last day in the records of the made-up service that is kept."""

MADE_UP: dict[tuple[str, str, tuple[date | None, date | None]], Service] = {}
"""The made-up service as counted in this process: by convention, unit and period."""

OUTSIDE = "disposal before or after the period of the study"

STATES = ((False, False), (True, False), (True, True))
"""Whether a child's follow-up is complete, and whether the child reoffended in it."""


def counted(
    records: Records,
    *,
    area: str | None = None,
    convention: str = FORMAL,
    known_to: date | None = None,
    unit: str = FIRST,
    period: tuple[date | None, date | None] = (None, None),
) -> Service:
    """Count a service's children at one disposal each, and, where reoffences are recorded, their reoffending.

    Parameters
    ----------
    records
        As `sources.cases.records.load` gives them.
    area
        The youth justice service; without it all those in the records, together.
    convention
        "formal": cautions and sentences, as the Youth Justice Board counts; "with informal": community resolutions and
        other informal disposals too, as HM Inspectorate of Probation does. With these no reoffending is counted: the
        official measure starts from a formal disposal.
    known_to
        The last day of which reoffences are known; without it the last date in the records.
    unit
        One of `choices.UNITS`. Reoffending is followed from the first disposal: at the most serious none is counted.
    period
        The first and last day of disposals; those before and after are left out, and said to be. None is no bound.

    Raises
    ------
    ValueError
        If nobody in the records has a disposal that counts, the convention is unknown, or the records do not hold the
        area asked for.
    """
    if convention not in CONVENTIONS:
        refuse([f"convention must be one of {', '.join(map(repr, CONVENTIONS))}, but got {convention!r}."])
    refuse(choice_problems("unit", unit, UNITS))
    tiers = [*CONVENTIONS[convention], *COURT_TIERS]
    areas = _areas(records, area)
    inside, flow = within(records, period)
    held = inside[inside["tier"].isin(tiers) & inside["area"].isin(areas)]
    if held.empty:
        refuse(
            [
                f"the records must hold a disposal of these tiers: {', '.join(tiers)}; but hold none in the "
                "period. Count informal disposals too (--informal), or look at the account of rows left out."
            ]
        )
    keep = "most serious" if unit == MOST_SERIOUS else "first"
    outcomes = count(held, by=["group", "tier"], keep=keep)
    first, last = held["disposal_date"].min(), held["disposal_date"].max()
    after = followed(records, held, known_to) if convention == FORMAL and unit != MOST_SERIOUS else None
    later = {"times": after.times, "followed_patterns": after.patterns, "afterwards": after.afterwards} if after else {}
    return Service(
        area=_named(areas),
        span=f"{_day(first)} to {_day(last)}",
        days=(last - first).days + 1,
        convention=convention,
        synthetic=_named(areas).endswith(SYNTHETIC),
        unit=unit,
        patterns=patterns_of(held, keep=keep),
        outcomes=outcomes_of(held) if unit == EVERY else pd.DataFrame(),
        children=_crossed(outcomes, after.tiers if after else None, tiers),
        populations=residents(records.populations, areas),
        flow=flow,
        quarters=quarters_of(held, keep=keep),
        custody_gaps=custody_gaps(held, keep=keep),
        handling=handling_of(held, keep=keep),
        **later,
    )


def within(records: Records, period: tuple[date | None, date | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out the disposals before and after a period, and put their number into the account of rows.

    Parameters
    ----------
    records
        As `sources.cases.records.load` gives them.
    period
        The first and last day; None is no bound.

    Returns
    -------
    tuple
        The disposals that remain, and the flow, with a step more if there is a bound.
    """
    days, flow = records.disposals["disposal_date"], records.flow
    first, last = (pd.Timestamp(day) if day else None for day in period)
    inside = pd.Series(True, index=days.index)
    if first is not None:
        inside &= days >= first
    if last is not None:
        inside &= days < last + pd.Timedelta(days=1)
    if first is None and last is None:
        return records.disposals, flow
    own = flow["table"] == "disposals"
    step = {
        "table": "disposals", "step": int(flow.loc[own, "step"].max()) + 1, "reason": OUTSIDE,
        "rows_left_out": int((~inside).sum()), "rows_remaining": int(inside.sum()),
    }  # fmt: skip
    return records.disposals[inside], pd.concat([flow[own], pd.DataFrame([step]), flow[~own]], ignore_index=True)


def _areas(records: Records, area: str | None) -> list[str]:
    areas = sorted(records.disposals["area"].unique())
    if area is None:
        return areas
    if area not in areas:
        refuse([f"area must be one of {', '.join(areas)} (those in the records), but got {area!r}."])
    return [area]


def _named(areas: list[str]) -> str:
    """Name one service, or say that several are taken together."""
    if len(areas) == 1:
        return areas[0]
    made_up = SYNTHETIC if all(one.endswith(SYNTHETIC) for one in areas) else ""
    return f"{len(areas)} services together{made_up}"


def _day(day: pd.Timestamp) -> str:
    months = (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    )  # fmt: skip
    return f"{day.day} {months[day.month - 1]} {day.year}"


def _crossed(outcomes: pd.DataFrame, after: pd.DataFrame | None, tiers: list[str]) -> pd.DataFrame:
    """Cross every group with every tier and every state of the follow-up, nobody included."""
    crossing = pd.DataFrame(list(itertools.product(ALL_GROUPS, tiers)), columns=["group", "tier"])
    table = crossing.merge(outcomes[["group", "tier", "count"]], how="left")
    if after is not None:
        table = table.merge(after[["group", "tier", "events", "total"]], how="left")
    table = table.reindex(columns=["group", "tier", "count", "events", "total"]).fillna(0)
    parts = {
        (False, False): table["count"] - table["total"],
        (True, False): table["total"] - table["events"],
        (True, True): table["events"],
    }
    rows = [
        table[["group", "tier"]].assign(**{FOLLOWED: state[0], REOFFENDED: state[1]}, count=parts[state].astype(int))
        for state in STATES
    ]
    stages = add_stages(pd.concat(rows, ignore_index=True))
    by = ["group", *NESTED, FOLLOWED, REOFFENDED]
    return stages.groupby(by, sort=False, as_index=False)["count"].sum()


def synthetic_service(
    *, convention: str = FORMAL, unit: str = FIRST, period: tuple[date | None, date | None] = (None, None)
) -> Service:
    """Count the made-up service that lies in `data/synthetic`: for a first try, and for the notebooks.

    Parameters
    ----------
    convention, unit, period
        As for `counted`.
    """
    asked = (convention, unit, period)
    if asked not in MADE_UP:
        MADE_UP[asked] = counted(_made_up_records(), convention=convention, unit=unit, period=period)
    return MADE_UP[asked]


@cache
def _made_up_records() -> Records:
    return load(synthetic_folder(), as_of=SYNTHETIC_KNOWN_TO)
