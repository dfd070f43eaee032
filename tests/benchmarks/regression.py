"""A logistic regression of grouped counts, beside statsmodels row by row: the same answer, and how much sooner.

Run `make bench`, or `python tests/benchmarks/regression.py --rows 100000`. The rows are made up from a seed.
statsmodels is given its design matrix ready made, so that only the fit is timed; ours starts from the rows, and its
time holds the counting of the patterns too. It writes regression.csv beside itself.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # both ways on one thread: else other work on the machine decides

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from yjs_analysis.measures.logistic import logistic
from yjs_analysis.sources.counting import count, events_of

HERE = Path(__file__).parent
CATEGORIES = {"group": 6, "sex": 2, "age": 8, "gravity": 8, "offence_group": 12}
"""How many categories each column has: 1 + 5 + 1 + 7 + 7 + 11 = 32 coefficients."""

TRIES = 3
AGREEMENT = 1e-8
GAIN = 15.0


def rows(many: int) -> pd.DataFrame:
    """Make children up: a code for each column, and whether the event happened."""
    random = np.random.default_rng(20190401)
    frame = pd.DataFrame(
        {column: random.integers(0, codes, many, dtype=np.int8) for column, codes in CATEGORIES.items()}
    )
    score = -1.0 + 0.2 * frame["group"] - 0.3 * frame["sex"] + 0.05 * frame["age"] + 0.1 * frame["gravity"]
    return frame.assign(event=(random.random(many) < 1 / (1 + np.exp(-score))).astype(np.int8))


def design(frame: pd.DataFrame) -> np.ndarray:
    """Write the design matrix out: an intercept, and a column for each category but the first."""
    parts = [np.ones((len(frame), 1))]
    for column, codes in CATEGORIES.items():
        parts.append((frame[column].to_numpy()[:, None] == np.arange(1, codes)).astype(float))
    return np.hstack(parts)


def grouped(frame: pd.DataFrame) -> pd.DataFrame:
    """Count the patterns, and fit them."""
    patterns = count(frame, by=[*CATEGORIES, "event"], unit="disposal")
    counts = events_of(patterns, by=list(CATEGORIES), column="event", events=[1])
    categories = {column: list(range(codes)) for column, codes in CATEGORIES.items()}
    return logistic(counts, terms=list(CATEGORIES), categories=categories, method="Wald")


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    """Give the best time of several, and the last answer."""
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - began)
    return min(times), answer


def main() -> None:
    """Fit both ways, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many children (default 1 million)")
    given = parser.parse_args()
    frame = rows(given.rows)
    matrix, happened = design(frame), frame["event"].to_numpy(dtype=float)
    slow, theirs = best(lambda: sm.Logit(happened, matrix).fit(disp=False, tol=1e-12))
    quick, ours = best(lambda: grouped(frame))
    width = np.log(ours["high"] / ours["low"]).to_numpy() / (2 * 1.959963984540054)
    apart = max(np.abs(np.log(ours["value"].to_numpy()) - theirs.params).max(), np.abs(width - theirs.bse).max())
    found = [
        ("statsmodels, row by row", slow, "seconds"),
        ("ours, counted and fitted", quick, "seconds"),
        ("statsmodels / ours", slow / quick, f"at least {GAIN:g}"),
        ("largest difference of coefficients and standard errors", apart, f"at most {AGREEMENT:g}"),
    ]
    for name, value, limit in found:
        print(f"{name:>54}: {value:.3g} ({limit})")
    with (HERE / "regression.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["rows", "measure", "value", "limit"])
        lines.writerows([given.rows, name, f"{value:.3g}", limit] for name, value, limit in found)
    sys.exit(0 if slow / quick >= GAIN and apart <= AGREEMENT else 1)


if __name__ == "__main__":
    main()
