"""A made-up service in counts, made once for the tests of this folder."""

import pandas as pd
import pytest

from yjs_analysis.disproportionality.stages import add_stages
from yjs_analysis.evidence.service.counted import ALL_GROUPS, Service
from yjs_analysis.evidence.study import populations

TIERS = ("formal out-of-court", "first-tier", "community", "custody")

CHILDREN = {
    "White": (130, 90, 40, 9),
    "Mixed": (20, 14, 7, 2),
    "Asian": (22, 16, 6, 1),
    "Black": (9, 12, 8, 3),
    "Other": (2, 1, 0, 0),
    "Unknown": (14, 3, 1, 0),
}
"""Of each group, how many had each tier of disposal first."""

REOFFENDED = {"White": (30, 31, 14, 5), "Mixed": (3, 4, 2, 1), "Asian": (5, 5, 2, 0), "Black": (1, 4, 4, 1)}
"""Of each group and tier, how many reoffended; every child was followed."""


def counts_of(children: dict, reoffended: dict) -> pd.DataFrame:
    rows = []
    for group in ALL_GROUPS:
        for at, tier in enumerate(TIERS):
            held = children.get(group, (0,) * 4)[at]
            again = reoffended.get(group, (0,) * 4)[at]
            rows.append((group, tier, True, True, again))
            rows.append((group, tier, True, False, held - again))
    return add_stages(pd.DataFrame(rows, columns=["group", "tier", "followed", "reoffended", "count"]))


def service_of(children: dict, reoffended: dict, **changes) -> Service:
    living = populations("Walsall")
    living = living[living["group"] != "All"].groupby(["period", "group"], sort=False, as_index=False)
    living = living.agg(persons=("persons", "sum"), rows=("rows", "first"))
    given = {
        "area": "Walsall (synthetic)",
        "span": "1 April 2016 to 31 March 2019",
        "convention": "formal",
        "synthetic": True,
        "children": counts_of(children, reoffended),
        "populations": living[living["period"].isin(["Census 2011", "Census 2021"])],
        "flow": pd.DataFrame(),
    }
    return Service(**(given | changes))


@pytest.fixture(scope="session")
def make_service():
    """Give the maker of services: what is not said is as in `CHILDREN` and `REOFFENDED`."""
    return lambda children=CHILDREN, reoffended=REOFFENDED, **changes: service_of(children, reoffended, **changes)


@pytest.fixture(scope="session")
def service(make_service) -> Service:
    return make_service()
