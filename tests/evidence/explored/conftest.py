"""A made-up service whose unknown children are many enough to show, and whose Other children are too few."""

import pandas as pd
import pytest

from yjs_analysis.disproportionality.stages import add_stages
from yjs_analysis.evidence.service.counted import Service

TIERS = ("formal out-of-court", "first-tier", "community", "custody")

CHILDREN = {
    "White": (130, 90, 40, 19),
    "Mixed": (20, 14, 12, 8),
    "Black": (19, 12, 18, 13),
    "Other": (2, 1, 0, 0),
    "Unknown": (24, 13, 11, 7),
}
"""Of each group, how many had each tier of disposal first."""

LIVING = {"White": (20000, 18000), "Mixed": (1500, 2600), "Black": (700, 1900), "Other": (90, 400)}
"""Of each group, how many lived here at each census."""


def service_of(children: dict) -> Service:
    rows = [(group, tier, False, False, held) for group, counts in children.items()
            for tier, held in zip(TIERS, counts, strict=True)]  # fmt: skip
    counted = add_stages(pd.DataFrame(rows, columns=["group", "tier", "followed", "reoffended", "count"]))
    living = [(period, group, persons[at], "people.csv:2") for at, period in enumerate(("Census 2011", "Census 2021"))
              for group, persons in LIVING.items()]  # fmt: skip
    given = {
        "area": "Walsall (synthetic)",
        "span": "1 April 2016 to 31 March 2019",
        "days": 1095,
        "convention": "formal",
        "synthetic": True,
        "children": counted,
        "patterns": pd.DataFrame(),
        "populations": pd.DataFrame(living, columns=["period", "group", "persons", "rows"]),
        "flow": pd.DataFrame(),
    }
    return Service(**given)


@pytest.fixture(scope="session")
def make_service():
    """Give the maker of services: what is not said of a group is as in `CHILDREN`."""
    return lambda **children: service_of(CHILDREN | children)


@pytest.fixture(scope="session")
def service(make_service) -> Service:
    return make_service()
