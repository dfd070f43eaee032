"""Cox's model from counts, beside statsmodels row by row: the same answer, and how much sooner.

Run `make bench`, or `python tests/benchmarks/hazards.py --rows 100000`. The rows are made up from a seed. statsmodels
is given its design matrix ready made, so that only the fit is timed, and is timed once; ours starts from the rows, and
its time holds the counting of the patterns too. It writes hazards.csv beside itself.
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
from statsmodels.duration.hazard_regression import PHReg

from yjs_analysis.measures.cox import cox_model
from yjs_analysis.sources.counting import count

HERE = Path(__file__).parent
CATEGORIES = {"group": 6, "sex": 2, "age": 8, "court": 2}
"""How many categories each column has: 5 + 1 + 7 + 1 = 14 coefficients."""

TRIES = 3
AGREEMENT = 1e-6
GAIN = 20.0


def rows(many: int) -> pd.DataFrame:
    """Make children up: a code for each column, and the days to a reoffence or to the end of a year of follow-up."""
    random = np.random.default_rng(20190401)
    frame = pd.DataFrame(
        {column: random.integers(0, codes, many, dtype=np.int8) for column, codes in CATEGORIES.items()}
    )
    score = -0.1 * frame["group"] + 0.3 * frame["sex"] - 0.05 * frame["age"] + 0.4 * frame["court"]
    days = np.floor(random.exponential(900 * np.exp(-score))).astype(np.int64)
    return frame.assign(days=np.minimum(days, 364), again=(days < 364).astype(np.int8))


def design(frame: pd.DataFrame) -> np.ndarray:
    """Write the design matrix out: a column for each category but the first."""
    parts = [(frame[name].to_numpy()[:, None] == np.arange(1, codes)) for name, codes in CATEGORIES.items()]
    return np.hstack(parts).astype(float)


def grouped(frame: pd.DataFrame) -> pd.DataFrame:
    """Count the patterns, and fit them."""
    counts = count(frame, by=[*CATEGORIES, "days", "again"], unit="disposal")
    counts = counts.rename(columns={"days": "time", "again": "status", "count": "total"})
    categories = {column: list(range(codes)) for column, codes in CATEGORIES.items()}
    return cox_model(counts, terms=list(CATEGORIES), categories=categories)


def timed(work: Callable[[], Any], *, tries: int) -> tuple[float, Any]:
    """Give the best time of several, and the last answer."""
    times = []
    for _ in range(tries):
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
    quick, ours = timed(lambda: grouped(frame), tries=TRIES)
    matrix, days, happened = design(frame), frame["days"].to_numpy(dtype=float), frame["again"].to_numpy()
    slow, theirs = timed(lambda: PHReg(days, matrix, status=happened, ties="efron").fit(), tries=1)
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
    with (HERE / "hazards.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["rows", "measure", "value", "limit"])
        lines.writerows([given.rows, name, f"{value:.3g}", limit] for name, value, limit in found)
    sys.exit(0 if slow / quick >= GAIN and apart <= AGREEMENT else 1)


if __name__ == "__main__":
    main()
