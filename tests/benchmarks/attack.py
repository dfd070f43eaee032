"""Linked releases made up at random, protected and attacked: how many are recovered, and how long each attack takes.

Run `python tests/benchmarks/attack.py --releases 200`. Each release crosses four groups with three routes and with
two sexes, with all margins; `complement.protect` decides what is withheld, and the finished tables are attacked. It
prints what it finds; 0 recovered is the only good answer. Other work on the machine lengthens the times.
"""

from __future__ import annotations

import argparse
import itertools
import time

import numpy as np
import pandas as pd

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.complement import protect
from yjs_analysis.disclosure.published.shapes import Grid

LABELS = {
    "group": ("White", "Mixed", "Asian", "Black"),
    "route": ("Court", "Diverted", "Cautioned"),
    "sex": ("Male", "Female"),
}
TABLES = (("group", "route"), ("group",), ("route",), ("sex",), ("group", "sex"), ())


def release(seed: int) -> tuple[list[Grid], int]:
    """Make up counts, protect their tables together, and write them; the second answer is how many are withheld."""
    chance = np.random.default_rng(seed)
    counts = pd.DataFrame(list(itertools.product(*LABELS.values())), columns=list(LABELS))
    counts["count"] = chance.negative_binomial(1, 0.12, len(counts))
    asked = [counts[list(by)].drop_duplicates() if by else pd.DataFrame([{}]) for by in TABLES]
    decided = protect(counts, pd.concat(asked, ignore_index=True).reindex(columns=list(LABELS)).astype(object))
    return [_written(decided, across) for across in ("route", "sex")], int(decided["withheld"].sum())


def _written(decided: pd.DataFrame, across: str) -> Grid:
    other = "sex" if across == "route" else "route"
    here = decided[decided[other].isna()]
    here = here.astype(object).where(here.notna(), "All")
    marks = here["count"].map(lambda count: "[c]" if count == "All" else str(int(count)))
    text = dict(zip(zip(here["group"], here[across], strict=True), marks, strict=True))
    heads = (*LABELS[across], "All")
    rows = [(group, *(text[group, head] for head in heads)) for group in (*LABELS["group"], "All")]
    return Grid(place=f"{across}.csv", rows=(("Group", *heads), *rows), title="Children")


def main() -> None:
    """Protect and attack, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=200)
    recovered = withheld = 0
    times = []
    for seed in range(parser.parse_args().releases):
        grids, hidden = release(seed)
        started = time.perf_counter()
        attacked = attack(grids)
        times.append(time.perf_counter() - started)
        withheld += hidden
        recovered += int(attacked["leaked"].sum())
    print(f"{len(times)} releases, {withheld} withheld counts, {recovered} recovered")
    print(f"seconds an attack: median {np.median(times):.2f}, longest {max(times):.2f}")


if __name__ == "__main__":
    main()
