"""A made-up service in counts, made once for the tests of this folder."""

from contextlib import contextmanager

import pandas as pd
import pytest

from yjs_analysis.disproportionality.stages import add_stages
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.counted import ALL_GROUPS, PATTERN, Service
from yjs_analysis.evidence.study import populations
from yjs_analysis.telling import style

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


def patterns_of_counts(children: dict) -> pd.DataFrame:
    """Spread each count over sexes, gravities and years by a fixed rule, so that patterns add up to it."""
    keys = ["group", *PATTERN, "period", "tier"]
    return add_stages(each_child(children, {}).groupby(keys, sort=False, as_index=False)["count"].sum())


def followed_patterns_of(children: dict, reoffended: dict) -> pd.DataFrame:
    """Spread the same children in the same way, every second of them one who reoffended as long as there are any."""
    keys = ["group", *PATTERN, "tier"]
    rows = each_child(children, reoffended).groupby(keys, sort=False, as_index=False)[["events", "count"]].sum()
    return add_stages(rows.rename(columns={"count": "total"}))


def each_child(children: dict, reoffended: dict) -> pd.DataFrame:
    rows = []
    for group in ALL_GROUPS:
        for at, tier in enumerate(TIERS):
            held, again = (counts.get(group, (0,) * 4)[at] for counts in (children, reoffended))
            order = [*range(0, held, 2), *range(1, held, 2)]
            for number in range(held):
                known = ("female" if number % 5 == 0 else "male", "10-14" if number % 4 == 0 else "15-17",
                         str(1 + (number + at) % 6), ("robbery", "drugs", "public order")[number % 3],
                         str(number % 3), ("admitted", "not admitted")[number % 2], "self-defined",
                         f"201{6 + number % 3}/1{7 + number % 3}")  # fmt: skip
                rows.append((group, *known, tier, int(number in order[:again]), 1))
    return pd.DataFrame(rows, columns=["group", *PATTERN, "period", "tier", "events", "count"])


def times_of(children: dict, reoffended: dict) -> pd.DataFrame:
    """Spread the reoffences of each group and route over the days of a year by a fixed rule; nobody leaves."""
    rows = []
    for group in ALL_GROUPS:
        for at in range(len(TIERS)):
            held = children.get(group, (0,) * 4)[at]
            again = reoffended.get(group, (0,) * 4)[at]
            rows += [(group, at > 0, 10 + (61 * number) % 350, 1, 1) for number in range(again)]
            rows.append((group, at > 0, 364, 0, held - again))
    table = pd.DataFrame(rows, columns=["group", "court", "time", "status", "total"])
    table = table.groupby(["group", "court", "time", "status"], sort=False, as_index=False)["total"].sum()
    return table[table["total"] > 0].reset_index(drop=True)


def service_of(children: dict, reoffended: dict, **changes) -> Service:
    living = populations("Walsall")
    living = living[living["group"] != "All"].groupby(["period", "group"], sort=False, as_index=False)
    living = living.agg(persons=("persons", "sum"), rows=("rows", "first"))
    given = {
        "area": "Walsall (synthetic)",
        "span": "1 April 2016 to 31 March 2019",
        "days": 1095,
        "convention": "formal",
        "synthetic": True,
        "children": counts_of(children, reoffended),
        "patterns": patterns_of_counts(children),
        "populations": living[living["period"].isin(["Census 2011", "Census 2021"])],
        "flow": pd.DataFrame(),
        "times": times_of(children, reoffended),
        "followed_patterns": followed_patterns_of(children, reoffended),
    }
    return Service(**(given | changes))


@pytest.fixture(scope="session")
def make_service():
    """Give the maker of services: what is not said is as in `CHILDREN` and `REOFFENDED`."""
    return lambda children=CHILDREN, reoffended=REOFFENDED, **changes: service_of(children, reoffended, **changes)


@pytest.fixture(scope="session")
def service(make_service) -> Service:
    return make_service()


@pytest.fixture(scope="session")
def public_cells(service) -> Cells:
    """Decide about the counts of the made-up service as a public pack does."""
    return Cells(service, threshold=5)


@pytest.fixture(scope="session")
def without_drawing():
    """Give a way to make exhibits of which only the numbers and words are asked: their charts are left blank."""

    @contextmanager
    def blank():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(style, "lay_out", lambda *_, **__: None)
            patch.setattr(style, "write", lambda *_, **__: "<svg/>")
            yield

    return blank
