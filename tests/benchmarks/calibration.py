"""How often each interval holds the truth, ours and those of other libraries, over cells like a youth justice service.

Run `make calibration`. Every outcome is listed with its probability (nothing is simulated), so that a second run gives
the same table. It writes calibration.csv and calibration.svg beside itself.

Not here: fairlearn's intervals (not installed). Jeffreys's and the exact unconditional interval of a ratio are slow;
they, and the odds ratio, are tried on the 136 cells with 3 or 6 children beside 10 or 20.
"""

from __future__ import annotations

import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
from scipy.stats import contingency
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from tqdm import tqdm

from yjs_analysis.assurance import calibration
from yjs_analysis.evidence.exhibits.calibration import calibration_chart

HERE = Path(__file__).parent
SMALL = {"totals": (3, 6), "reference_totals": (10, 20)}
WORKERS = 2

RATIO, DIFFERENCE, POPULATION, PROPORTION, COUNT, SMALL_RATIO, SMALL_ODDS = QUESTIONS = (
    "relative rate",
    "rate difference",
    "population relative rate",
    "proportion",
    "rate of events",
    "relative rate, few children",
    "odds ratio, few children",
)

OURS = {
    RATIO: (
        "ratio",
        ("skewness-corrected score", "Miettinen-Nurminen score", "Koopman score", "MOVER-Wilson", "Katz log"),
    ),
    DIFFERENCE: ("difference", ("skewness-corrected score", "Miettinen-Nurminen score", "Mee score", "Newcombe")),
    POPULATION: ("population ratio", ("mid-p", "exact", "score", "Jeffreys", "Wald log")),
    PROPORTION: ("proportion", ("Wilson", "Clopper-Pearson", "mid-p", "Jeffreys")),
    COUNT: ("count", ("exact below 10, else Byar", "exact", "Byar", "mid-p")),
    SMALL_RATIO: ("ratio", ("skewness-corrected score", "exact unconditional", "Jeffreys")),
    SMALL_ODDS: ("odds ratio", ("conditional exact", "conditional mid-p", "Woolf")),
}
"""For each question our methods, the default first."""

PEERS = {
    RATIO: (("statsmodels", "score"), ("statsmodels", "log"), ("scipy", "relative_risk")),
    PROPORTION: (("statsmodels", "normal"),),
}


def cells_of(question: str) -> pd.DataFrame:
    """The cells that a question is tried on."""
    made = {
        RATIO: lambda: calibration.decision_cells(),
        DIFFERENCE: lambda: calibration.decision_cells(compare="difference"),
        POPULATION: calibration.count_pair_cells,
        PROPORTION: lambda: calibration.one_group_cells(),
        COUNT: lambda: calibration.one_group_cells(counts="Poisson"),
        SMALL_RATIO: lambda: calibration.decision_cells(**SMALL),
        SMALL_ODDS: lambda: calibration.decision_cells(**SMALL, compare="odds ratio"),
    }
    return made[question]()


def statsmodels_ratio(method: str, x1, n1, x2, n2, confidence: float) -> calibration.Limits:
    """The limits of statsmodels, NaN where it gives none or stops."""

    def one(*table: float) -> tuple[float, float]:
        try:
            return confint_proportions_2indep(*table, method=method, compare="ratio", alpha=1 - confidence)
        except (ArithmeticError, ValueError):
            return np.nan, np.nan

    return row_by_row(one, x1, n1, x2, n2)


def scipy_ratio(x1, n1, x2, n2, confidence: float) -> calibration.Limits:
    """The limits of SciPy, NaN where it gives none or stops."""

    def one(*table: float) -> tuple[float, float]:
        found = contingency.relative_risk(*map(int, table)).confidence_interval(confidence)
        return found.low, found.high

    return row_by_row(one, x1, n1, x2, n2)


def row_by_row(one, x1, n1, x2, n2) -> calibration.Limits:
    """Ask a function that takes one table for every table."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = np.array([one(*row) for row in zip(x1, n1, x2, n2, strict=True)], dtype=float)
    return found[:, 0], found[:, 1]


def statsmodels_proportion(x1, n1, _, __, confidence: float) -> calibration.Limits:
    """The normal limits of statsmodels, its default for one proportion."""
    low, high = proportion_confint(x1, n1, alpha=1 - confidence, method="normal")
    return np.asarray(low), np.asarray(high)


def one_row(question: str, tool: str, method: str) -> dict:
    """One line of the table."""
    if tool == "yjs_analysis":
        limits = calibration.our_limits(OURS[question][0], method)
    elif question == PROPORTION:
        limits = statsmodels_proportion
    elif tool == "scipy":
        limits = scipy_ratio
    else:
        limits = partial(statsmodels_ratio, method)
    found = calibration.coverage(
        cells_of(question),
        limits,
        counts="Poisson" if question in (POPULATION, COUNT) else "binomial",
        log=question not in (DIFFERENCE, PROPORTION, COUNT),
    )
    default = tool == "yjs_analysis" and method == OURS[question][1][0] and question != SMALL_RATIO
    return {"question": question, "tool": tool, "method": method, "default": "yes" if default else "no"} | (
        calibration.summarise(found)
    )


def main() -> None:
    """Work out every row, and write the table and the picture."""
    asked = [
        *((question, "yjs_analysis", method) for question in QUESTIONS for method in OURS[question][1]),
        *((question, *peer) for question, peers in PEERS.items() for peer in peers),
    ]
    asked.sort(key=lambda one: (QUESTIONS.index(one[0]), one[1] != "yjs_analysis"))
    slow_first = sorted(asked, key=lambda one: one[2] not in ("score", "exact unconditional", "relative_risk"))
    rows = {}
    with ProcessPoolExecutor(WORKERS) as workers, tqdm(total=len(asked), desc="Calibration", unit="method") as bar:
        waiting = {workers.submit(one_row, *one): one for one in slow_first}
        for done in as_completed(waiting):
            rows[waiting[done]] = done.result()
            bar.update()
    table = pd.DataFrame([rows[one] for one in asked])
    versions = {"yjs_analysis": "", "statsmodels": statsmodels.__version__, "scipy": scipy.__version__}
    table.insert(2, "version", table["tool"].map(versions))
    table.round(6).to_csv(HERE / "calibration.csv", index=False, lineterminator="\n")
    (HERE / "calibration.svg").write_text(calibration_chart(table).outlined(), encoding="utf-8")
    print(table.drop(columns=["version", "best_coverage"]).round(4).to_string(index=False))


if __name__ == "__main__":
    main()
