"""How much is withheld beside the least that would do, and whether anybody can work back what is.

Run `python tests/benchmarks/withholding.py` (`--tables 200 --releases 200`): some minutes. It writes withholding.csv
beside itself. Everything here is worked out anew from the counts and from what was shown: nothing of the package but
`protect` itself is used.

- Small tables (two groups by two routes, with every margin): every choice of counts to withhold is tried, smallest
  choices first, until one leaves every small count three possible values; what `protect` withholds is set beside it.
- Releases of linked tables (ethnicity in 18 codes within 5 groups, quarters within years, routes, and crossings of
  them): for each count withheld, the smallest and the largest value that agree with everything shown are found by an
  integer programme over every crossing of code, quarter and route.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from yjs_analysis.disclosure.complement import SMALL, protect

HERE = Path(__file__).parent
LEAST, THRESHOLD = 3, 5
MOST = 14
"""No count of a small table is tried above this."""

GROUPS = {"White": 4, "Mixed": 4, "Asian": 5, "Black": 3, "Other": 2}
"""How many of the 18 codes of the 2011 Census each group holds."""

MEANS = {"White": 3.0, "Mixed": 0.5, "Asian": 0.6, "Black": 0.5, "Other": 0.1}
"""Children of a code in a quarter and on a route."""

LIMITS = {"withheld / fewest": ("at most", 1.3), "counts worked back": ("at most", 0)}


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


def small_table(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make up a table of two groups by two routes, with every margin."""
    counts = pd.DataFrame(list(itertools.product(["White", "Black"], ["court", "out"])), columns=["group", "route"])
    counts["count"] = rng.integers(0, 10, len(counts))
    return counts, every(counts, ("group", "route"), ("group",), ("route",), ())


def fewest(counts: pd.DataFrame, cells: pd.DataFrame) -> tuple[int, int] | None:
    """Count what `protect` withholds and the fewest that would do; None if nothing is small, or nothing would do."""
    sums = (np.array(list(itertools.product(range(MOST + 1), repeat=len(counts)))) @ holds(counts, cells).T).astype(int)
    held = holds(counts, cells) @ counts["count"].to_numpy()
    small = (held > 0) & (held < THRESHOLD)
    rule = ((sums[:, small] >= 1) & (sums[:, small] < THRESHOLD)).all(axis=1)
    sums = sums[rule]
    implied = _implied(counts, cells)
    if not small.any() and not implied.size:
        return None
    others = np.flatnonzero(~small)
    for size in range(len(others) + 1):
        for chosen in itertools.combinations(others, size):
            hidden = small.copy()
            hidden[list(chosen)] = True
            fits = sums[(sums[:, ~hidden] == held[~hidden]).all(axis=1)]
            if all(len(np.unique(fits[:, one])) >= LEAST for one in np.flatnonzero(small)):
                return int(protect(counts, cells)["withheld"].sum()), int(hidden.sum())
    return None


def _implied(counts: pd.DataFrame, cells: pd.DataFrame) -> np.ndarray:
    """Small counts that nobody lists; in a table with all its margins there are none."""
    member, held = holds(counts, cells), counts["count"].to_numpy()
    listed = {tuple(row) for row in member}
    inside = [
        tuple(b & ~a)
        for a, b in itertools.permutations(member, 2)
        if (a <= b).all() and 0 < held @ (b & ~a) < THRESHOLD
    ]
    return np.array([one for one in inside if one not in listed])


def release(rng: np.random.Generator, *, largest: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make up linked tables: codes within groups, quarters within years, routes, and some crossings of them."""
    codes = [(group, f"{group} {n}") for group, many in GROUPS.items() for n in range(many if largest else 2)]
    quarters = [(str(2019 + n // 4), f"{2019 + n // 4} Q{n % 4 + 1}") for n in range(int(rng.choice([4, 8])))]
    routes = ["court", "out"]
    rows = [(*code, *quarter, route) for code in codes for quarter in quarters for route in routes]
    counts = pd.DataFrame(rows, columns=["group", "code", "year", "quarter", "route"])
    scale = rng.choice([0.3, 1.0, 3.0])
    counts["count"] = rng.poisson(counts["group"].map(MEANS).to_numpy() * scale)
    wide = [("group", "code"), ("year", "quarter"), ("group", "year"), ("group", "route"), ("year", "route")]
    wide += [("group", "code", "route"), ("year", "quarter", "route"), ("group", "year", "route")]
    chosen = [wide[at] for at in sorted(rng.choice(len(wide), size=int(rng.integers(2, 5)), replace=False))]
    margins = [("group",), ("year",), ("route",), ()]
    return counts, every(counts, *chosen, *margins)


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


def against_the_fewest(tables: int) -> tuple[float, float]:
    """Give the mean and the largest ratio of what is withheld to the fewest that would do."""
    rng = np.random.default_rng(8)
    pairs = []
    while len(pairs) < tables:
        found = fewest(*small_table(rng))
        pairs += [found] if found else []
    ratios = [ours / least for ours, least in pairs]
    return float(sum(ours for ours, _ in pairs) / sum(least for _, least in pairs)), max(ratios)


def attacked(releases: int) -> tuple[int, int, int, float]:
    """Give how many counts were shown, how many withheld, how many of these worked back; and the longest time."""
    rng = np.random.default_rng(18)
    shown = withheld = back = 0
    longest = 0.0
    for _ in range(releases):
        counts, cells = release(rng)
        start = time.perf_counter()
        decided = protect(counts, cells, attributes=["route"])
        longest = max(longest, time.perf_counter() - start)
        shown += int((~decided["withheld"]).sum())
        withheld += int(decided["withheld"].sum())
        back += worked_back(counts, decided)
    return shown, withheld, back, longest


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--releases", type=int, default=200)
    asked = parser.parse_args()
    mean, most = against_the_fewest(asked.tables)
    shown, withheld, back, longest = attacked(asked.releases)
    rows = [
        ("small tables", asked.tables),
        ("withheld / fewest", round(mean, 3)),
        ("withheld / fewest, one table", round(most, 3)),
        ("releases", asked.releases),
        ("counts shown", shown),
        ("counts withheld", withheld),
        ("counts worked back", back),
        ("longest decision, seconds", round(longest, 1)),
    ]
    with (HERE / "withholding.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("measured", "value"), *rows])
    for name, value in rows:
        kind, limit = LIMITS.get(name, ("", None))
        print(f"{name:32} {value:>10}" + (f"   ({kind} {limit})" if kind else ""))


if __name__ == "__main__":
    main()
