"""How much is withheld beside the least that would do, on tables small enough to find that least exactly.

Run `python tests/benchmarks/fewest.py` (`--tables 25`): some minutes. It writes fewest.csv beside itself, a line a
shape and threshold. Nothing of the package but `protect` itself is used.

A choice of counts to withhold does if every one of them, and every small count that nobody lists but that follows as
a difference or stands apart, is left `LEAST` values. The fewest are found by cuts: wherever a choice leaves too few,
a set of shown counts that alone leaves too few is looked for, of which one at least must go; the smallest choice that
meets all such sets is tried next, until one does. So no smaller choice can do. On two groups by two routes the same
is found by trying every choice, smallest first, and by listing every possible table.
"""

from __future__ import annotations

import argparse
import csv
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from yjs_analysis.disclosure.complement import protect

WRITTEN = Path(__file__).with_suffix(".csv")
LEAST = 3
SEED = 8
MOST = 14
"""No count is tried above this where every table is listed."""

HIGHER = 20
"""How far above the truth a count is sought by integer programmes."""

COLUMNS = ("shape", "threshold", "seed", "tables", "withheld", "fewest", "ratio", "largest ratio", "largest surplus")

Table = tuple[pd.DataFrame, pd.DataFrame]


def crossed(**levels: int) -> pd.DataFrame:
    """List the crossings of columns, each with so many levels."""
    names = itertools.product(*([f"{name} {n}" for n in range(many)] for name, many in levels.items()))
    return pd.DataFrame(names, columns=list(levels))


def every(counts: pd.DataFrame, *by: tuple[str, ...]) -> pd.DataFrame:
    """List the cells of several tables of the same counts; () is the grand total."""
    tables = [counts[list(names)].drop_duplicates() if names else pd.DataFrame([{}]) for names in by]
    return pd.concat(tables, ignore_index=True).reindex(columns=counts.columns.drop("count")).astype(object)


def all_margins(counts: pd.DataFrame, *, most: int = 9) -> pd.DataFrame:
    """List every crossing of up to `most` columns, with every margin."""
    names = counts.columns.drop("count")
    return every(counts, *(by for many in range(min(most, len(names)), -1, -1)
                           for by in itertools.combinations(names, many)))  # fmt: skip


def two_by_two(rng: np.random.Generator) -> Table:
    """Two groups by two routes."""
    counts = crossed(group=2, route=2).assign(count=rng.integers(0, 10, 4))
    return counts, all_margins(counts)


def three_by_two(rng: np.random.Generator) -> Table:
    """Three groups by two routes."""
    counts = crossed(group=3, route=2).assign(count=rng.integers(0, 14, 6))
    return counts, all_margins(counts)


def four_by_three(rng: np.random.Generator) -> Table:
    """Four groups by three routes, one group much larger."""
    counts = crossed(group=4, route=3).assign(count=rng.poisson([20] * 3 + [7] * 9))
    return counts, all_margins(counts)


def hierarchy(rng: np.random.Generator) -> Table:
    """Seven codes within three groups."""
    codes = [(f"group {n}", f"code {n}{m}") for n, many in enumerate((3, 2, 2)) for m in range(many)]
    counts = pd.DataFrame(codes, columns=["group", "code"]).assign(count=rng.poisson(5, 7))
    return counts, every(counts, ("group", "code"), ("group",), ())


def hierarchy_by_route(rng: np.random.Generator) -> Table:
    """Four codes within two groups, by two routes."""
    codes = [(f"group {n}", f"code {n}{m}", f"route {at}") for n in range(2) for m in range(2) for at in range(2)]
    counts = pd.DataFrame(codes, columns=["group", "code", "route"]).assign(count=rng.poisson(8, 8))
    listed = [("group", "code", "route"), ("group", "route"), ("group", "code"), ("group",), ("route",), ()]
    return counts, every(counts, *listed)


def three_ways(rng: np.random.Generator) -> Table:
    """Two groups by two routes by two sexes, with every margin."""
    counts = crossed(group=2, route=2, sex=2).assign(count=rng.poisson(9, 8))
    return counts, all_margins(counts)


def three_ways_in_pairs(rng: np.random.Generator) -> Table:
    """Three groups by two routes by two sexes, of which only pairs are shown."""
    counts = crossed(group=3, route=2, sex=2).assign(count=rng.poisson(4, 12))
    return counts, all_margins(counts, most=2)


def zeros(rng: np.random.Generator) -> Table:
    """Three groups by three routes, most of them empty."""
    counts = crossed(group=3, route=3).assign(count=rng.poisson(9, 9) * rng.integers(0, 2, 9))
    return counts, all_margins(counts)


def all_small(rng: np.random.Generator) -> Table:
    """Three groups by three routes, all of them small."""
    counts = crossed(group=3, route=3).assign(count=rng.integers(1, 5, 9))
    return counts, all_margins(counts)


def one_child(rng: np.random.Generator) -> Table:
    """Three groups by three routes, of which one holds one child."""
    counts = crossed(group=3, route=3).assign(count=rng.integers(10, 30, 9))
    counts.loc[rng.integers(0, 9), "count"] = 1
    return counts, all_margins(counts)


SHAPES = (two_by_two, three_by_two, four_by_three, hierarchy, hierarchy_by_route, three_ways, three_ways_in_pairs,
          zeros, all_small, one_child)  # fmt: skip


class Outside:
    """What somebody who sees a choice of the counts of one table can find out."""

    def __init__(self, counts: pd.DataFrame, cells: pd.DataFrame, threshold: int) -> None:
        held = counts["count"].to_numpy()
        member = np.ones((len(cells), len(counts)))
        for name in cells.columns:
            asked = cells[name].to_numpy(dtype=object)
            member *= pd.isna(cells[name]).to_numpy()[:, None] | (asked[:, None] == counts[name].to_numpy()[None, :])
        self.parts, self.member, self.held, self.threshold = held, member, member @ held, threshold
        self.small = (self.held > 0) & (self.held < threshold)
        # Of two values that the rule leaves, nobody could be left three: he is then taken not to know the rule.
        self.told = self.small & (threshold - 1 >= LEAST)
        goals = {tuple(row): at for at, row in reversed(list(enumerate(member)))}
        listed = np.array([*goals])
        apart = [b - a for a, b in itertools.permutations(listed, 2) if (a <= b).all()] + list(np.eye(len(held)))
        nobody_lists = {tuple(one) for one in apart if 0 < one @ held < threshold and tuple(one) not in goals}
        self.goals = np.array([*member, *nobody_lists])
        nothing = np.zeros(len(cells), dtype=bool)
        self.knows = [True] * len(self.goals)
        self.knows = [self.wide(one, nothing) for one in range(len(self.goals))]

    def wide(self, goal: int, shown: np.ndarray) -> bool:
        """Say whether a goal is left enough values by the counts shown."""
        told = self.told if self.knows[goal] else np.zeros_like(self.told)
        low = np.where(shown, self.held, np.where(told, 1, 0))
        high = np.where(shown, self.held, np.where(told, self.threshold - 1, np.inf))
        used = shown | told
        rules = [LinearConstraint(self.member[used], low[used], high[used])] if used.any() else []
        weights, whole, bounds = self.goals[goal], np.ones(len(self.parts)), Bounds(0, self.parts + HIGHER)
        least, most = (sign * milp(sign * weights, constraints=rules, bounds=bounds, integrality=whole).fun
                       for sign in (1, -1))  # fmt: skip
        return most - least > LEAST - 1.5

    def wanted(self, hidden: np.ndarray) -> Iterator[int]:
        """Name the goals that must be wide: small counts, listed or not, and all that is hidden."""
        return itertools.chain(np.flatnonzero(self.small | hidden), range(len(self.held), len(self.goals)))

    def cut(self, goal: int, hidden: np.ndarray) -> np.ndarray:
        """Find few shown counts that alone leave a goal too narrow."""
        kept = ~hidden
        for one in np.flatnonzero(kept):
            tried = kept.copy()
            tried[one] = False
            if not self.wide(goal, tried):
                kept = tried
        return kept


def by_cuts(outside: Outside) -> int:
    """Count the fewest that must be withheld."""
    cells = len(outside.held)
    cuts, least = [np.zeros(cells)], [0.0]
    while True:
        found = milp(
            np.ones(cells),
            constraints=LinearConstraint(np.array(cuts), least, np.inf),
            bounds=Bounds(outside.small.astype(float), 1),
            integrality=np.ones(cells),
        )
        hidden = found.x > 0.5
        narrow = [goal for goal in outside.wanted(hidden) if not outside.wide(goal, ~hidden)]
        if not narrow:
            return int(hidden.sum())
        for goal in narrow:
            cut = outside.cut(goal, hidden).astype(float)
            only_if_hidden = goal < cells and not outside.small[goal]
            if only_if_hidden:
                cut[goal] -= 1
            cuts.append(cut)
            least.append(0.0 if only_if_hidden else 1.0)


def by_listing(outside: Outside) -> int:
    """Count the same by trying every choice and every table: for a handful of counts only."""
    tables = np.array(list(itertools.product(range(MOST + 1), repeat=len(outside.parts))))
    sums, values = tables @ outside.member.T, tables @ outside.goals.T
    rule = ((sums >= 1) & (sums < outside.threshold))[:, outside.told].all(axis=1)
    others = np.flatnonzero(~outside.small)
    for size in range(len(others) + 1):
        for chosen in itertools.combinations(others, size):
            hidden = outside.small.copy()
            hidden[list(chosen)] = True
            fits = (sums == outside.held)[:, ~hidden].all(axis=1)
            left = {True: values[fits & rule], False: values[fits]}
            if all(np.ptp(left[outside.knows[goal]][:, goal]) >= LEAST - 1 for goal in outside.wanted(hidden)):
                return int(hidden.sum())
    raise AssertionError("withholding everything must do")


def compared(make: Callable[[np.random.Generator], Table], threshold: int, tables: int) -> tuple[int, int, float, int]:
    """Give what is withheld and the fewest that would do, in all; the largest ratio and surplus of one table."""
    rng = np.random.default_rng([SEED, SHAPES.index(make), threshold])
    pairs = []
    for _ in range(tables):
        counts, cells = make(rng)
        outside = Outside(counts, cells, threshold)
        fewest = by_cuts(outside)
        if make is two_by_two and fewest != by_listing(outside):
            raise AssertionError(f"two ways of finding the fewest differ for {counts['count'].tolist()}")
        pairs.append((int(protect(counts, cells, threshold=threshold)["withheld"].sum()), fewest))
    ratios = [ours / least if least else 1.0 + ours for ours, least in pairs]
    ours, least = (sum(one) for one in zip(*pairs, strict=True))
    return ours, least, max(ratios), max(mine - fewest for mine, fewest in pairs)


def main() -> None:
    """Measure, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=25)
    asked = parser.parse_args()
    with WRITTEN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for make, threshold in itertools.product(SHAPES, (3, 5, 10)):
            ours, least, most, surplus = compared(make, threshold, asked.tables)
            mean = round(ours / least, 3) if least else 1.0
            row = (make.__name__, threshold, SEED, asked.tables, ours, least, mean, round(most, 3), surplus)
            writer.writerow(row)
            file.flush()
            print(*row, flush=True)


if __name__ == "__main__":
    main()
