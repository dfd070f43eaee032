"""Releases of linked tables made up at random: can anybody work back what is withheld?

Run `python tests/benchmarks/withholding.py` (`--releases 200`): about half an hour. It writes withholding.csv beside
itself, a line a release with its seed; `--first 100 --releases 50` adds the releases 100 to 149. Everything here is
worked out anew from the counts and from what was shown: nothing of the package but `protect` itself is used.

Ethnicity in 18 codes within 5 groups; quarters within years, or areas within regions within years; routes; and
crossings of them. For each count withheld, the smallest and the largest value that agree with everything shown are
found by an integer programme over every crossing. How much is withheld is another benchmark's: fewest.py.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from yjs_analysis.disclosure.complement import SMALL, protect

WRITTEN = Path(__file__).with_suffix(".csv")
LEAST, THRESHOLD = 3, 5
SEED = 18
"""Release 7 is made up from the seed (18, 7)."""

COLUMNS = ("seed", "release", "kind", "scale", "counts", "withheld", "small", "worked back", "seconds")

GROUPS = {"White": 4, "Mixed": 4, "Asian": 5, "Black": 3, "Other": 2}
"""How many of the 18 codes of the 2011 Census each group holds."""

MEANS = {"White": 3.0, "Mixed": 0.5, "Asian": 0.6, "Black": 0.5, "Other": 0.1}
"""Children of a code in a quarter, or in an area and a year, and on a route."""

ROUTES = ("court", "out")
SCALES = (0.3, 1.0, 3.0)

BY_QUARTER = (
    ("group", "code"), ("year", "quarter"), ("group", "year"), ("group", "route"), ("year", "route"),
    ("group", "code", "route"), ("year", "quarter", "route"), ("group", "year", "route"),
)  # fmt: skip
BY_AREA = (
    ("group", "code"), ("region", "area"), ("group", "region"), ("group", "region", "area"), ("region", "route"),
    ("region", "area", "route"), ("group", "route"), ("year", "region"), ("group", "year"),
)  # fmt: skip


def every(counts: pd.DataFrame, *by: tuple[str, ...]) -> pd.DataFrame:
    """List the cells of several tables of the same counts; () is the grand total."""
    tables = [counts[list(names)].drop_duplicates() if names else pd.DataFrame([{}]) for names in by]
    return pd.concat(tables, ignore_index=True).reindex(columns=counts.columns.drop("count")).astype(object)


def holds(counts: pd.DataFrame, cells: pd.DataFrame) -> np.ndarray:
    """Say which crossings each cell holds: one row a cell, one column a row of `counts`."""
    member = np.ones((len(cells), len(counts)), dtype=bool)
    for name in cells.columns:
        asked, has = cells[name].to_numpy(dtype=object), counts[name].to_numpy(dtype=object)
        member &= pd.isna(cells[name]).to_numpy()[:, None] | (asked[:, None] == has[None, :])
    return member


def release(rng: np.random.Generator, *, largest: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make up linked tables: codes within groups, quarters within years, routes, and some crossings of them."""
    quarters = [(str(2019 + n // 4), f"{2019 + n // 4} Q{n % 4 + 1}") for n in range(int(rng.choice([4, 8])))]
    rows = [(*code, *quarter, route) for code in _codes(largest) for quarter in quarters for route in ROUTES]
    counts = pd.DataFrame(rows, columns=["group", "code", "year", "quarter", "route"])
    return _filled(counts, rng, BY_QUARTER, [("group",), ("year",), ("route",), ()])


def release_by_area(rng: np.random.Generator, *, largest: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make up linked tables: codes within groups, areas within regions, years, routes, and some crossings of them."""
    areas = [("north", f"north {n}") for n in range(2)] + [("south", f"south {n}") for n in range(3)]
    rows = [
        (*code, *area, year, route)
        for code in _codes(largest) for area in areas for year in ("2019", "2020") for route in ROUTES
    ]  # fmt: skip
    counts = pd.DataFrame(rows, columns=["group", "code", "region", "area", "year", "route"])
    return _filled(counts, rng, BY_AREA, [("group",), ("region",), ("year",), ("route",), ()])


def _codes(largest: bool) -> list[tuple[str, str]]:
    return [(group, f"{group} {n}") for group, many in GROUPS.items() for n in range(many if largest else 2)]


def _filled(
    counts: pd.DataFrame, rng: np.random.Generator, crossings: tuple, margins: list
) -> tuple[pd.DataFrame, pd.DataFrame]:
    scale = rng.choice(SCALES)
    counts["count"] = rng.poisson(counts["group"].map(MEANS).to_numpy() * scale)
    counts.attrs["scale"] = float(scale)
    some = sorted(rng.choice(len(crossings), size=int(rng.integers(2, 5)), replace=False))
    return counts, every(counts, *(crossings[at] for at in some), *margins)


def worked_back(counts: pd.DataFrame, decided: pd.DataFrame) -> int:
    """Count the withheld cells of which fewer than `LEAST` values agree with all that is shown.

    Somebody may be sure that a small count lies between 1 and the threshold. Where that alone, with nothing shown,
    leaves fewer values, he is taken not to be sure.
    """
    cells = decided[counts.columns.drop("count")]
    shown = ~decided["withheld"].to_numpy()
    small = (decided["why"] == SMALL).to_numpy()
    found = 0
    for one in np.flatnonzero(~shown):
        asked = (counts, cells, one)
        if _values(*asked, shown=shown, small=small) < LEAST:
            by_rule_alone = _values(*asked, shown=np.zeros_like(shown), small=small) < LEAST
            found += not by_rule_alone or _values(*asked, shown=shown, small=np.zeros_like(small)) < LEAST
    return found


def _values(counts: pd.DataFrame, cells: pd.DataFrame, one: int, *, shown: np.ndarray, small: np.ndarray) -> int:
    member = holds(counts, cells).astype(float)
    held = member @ counts["count"].to_numpy()
    low = np.where(shown, held, np.where(small, 1, 0))
    high = np.where(shown, held, np.where(small, THRESHOLD - 1, np.inf))
    known = shown | small
    rules = [LinearConstraint(csr_array(member[known]), low[known], high[known])] if known.any() else []
    bounds = Bounds(0, counts["count"].to_numpy() + 40)
    ends = [
        milp(sign * member[one], constraints=rules, bounds=bounds, integrality=np.ones(len(counts))).fun * sign
        for sign in (1, -1)
    ]
    return round(ends[1] - ends[0]) + 1


def measured(number: int) -> tuple:
    """Make up a release, protect it and attack it: a line of the table."""
    make = (release, release_by_area)[number % 2]
    counts, cells = make(np.random.default_rng([SEED, number]))
    started = time.process_time()
    decided = protect(counts, cells, attributes=["route"])
    seconds = time.process_time() - started
    return (
        SEED, number, "quarters" if make is release else "areas", counts.attrs["scale"], len(cells),
        int(decided["withheld"].sum()), int((decided["why"] == SMALL).sum()), worked_back(counts, decided),
        round(seconds, 1),
    )  # fmt: skip


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--releases", type=int, default=200)
    asked = parser.parse_args()
    found = []
    with WRITTEN.open("a" if asked.first else "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not asked.first:
            writer.writerow(COLUMNS)
        for number in range(asked.first, asked.first + asked.releases):
            found.append(measured(number))
            writer.writerow(found[-1])
            file.flush()
    counts, withheld, back = (sum(one[COLUMNS.index(name)] for one in found)
                              for name in ("counts", "withheld", "worked back"))  # fmt: skip
    print(f"{len(found)} releases, {counts} counts, {withheld} withheld, {back} worked back (none may be)")


if __name__ == "__main__":
    main()
