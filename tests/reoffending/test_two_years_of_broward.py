"""The 7,214 people of Broward County whom ProPublica followed for two years: what it printed, by our functions.

Larson, Mattu, Kirchner and Angwin (23 May 2016), How we analyzed the COMPAS recidivism algorithm, and its notebook
(R): the tables of scores against what happened in two years, and the logistic model of a score above "low".
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.logistic import logistic
from yjs_analysis.reoffending.rates import binary_rates

ORACLES = Path(__file__).parents[2] / "data" / "oracles"

CATEGORIES = {
    "sex": ["male", "female"],
    "age": ["25 to 45", "over 45", "under 25"],
    "group": ["White", "Black", "Asian", "Hispanic", "Native American", "Other"],
    "charge": ["felony", "misdemeanor"],
}
TERMS = ["sex", "age", "group", "priors", "charge", "reoffended"]

PRINTED = {
    "intercept": (-1.52554, 0.07851),
    "sex: female": (0.22127, 0.07951),
    "age: over 45": (-1.35563, 0.09908),
    "age: under 25": (1.30839, 0.07593),
    "group: Black": (0.47721, 0.06935),
    "group: Asian": (-0.25441, 0.47821),
    "group: Hispanic": (-0.42839, 0.12813),
    "group: Native American": (1.39421, 0.76612),
    "group: Other": (-0.82635, 0.16208),
    "priors": (0.26895, 0.01110),
    "charge: misdemeanor": (-0.31124, 0.06655),
    "reoffended": (0.68586, 0.06402),
}
"""Coefficient and standard error, as R printed them."""


@pytest.fixture(scope="module")
def scores():
    return pd.read_csv(ORACLES / "broward_scores.csv")


@pytest.fixture(scope="module")
def model():
    patterns = pd.read_csv(ORACLES / "broward_patterns.csv")
    return logistic(patterns, terms=TERMS, categories=CATEGORIES, method="Wald").set_index("term")


def test_2809_of_6172_reoffended_within_two_years():
    patterns = pd.read_csv(ORACLES / "broward_patterns.csv")
    counts = patterns.assign(events=patterns["reoffended"] * patterns["total"])
    row = binary_rates(counts).iloc[0]
    assert (row["events"], row["total"], round(100 * row["value"], 5)) == (2809, 6172, 45.51199)


@pytest.mark.parametrize(
    ("groups", "survived", "reoffended"),
    [
        (None, (2681, 1282), (1216, 2035)),
        (["Black"], (990, 805), (532, 1369)),
        (["White"], (1139, 349), (461, 505)),
    ],
)
def test_scores_against_what_happened(scores, groups, survived, reoffended):
    part = scores if groups is None else scores[scores["group"].isin(groups)]
    table = binary_rates(part.assign(scored=np.where(part["band"] == "low", "low", "high")), by="scored")
    found = table.set_index("scored").loc[["low", "high"]]
    assert tuple(found["total"] - found["events"]) == survived
    assert tuple(found["events"]) == reoffended


@pytest.mark.parametrize(
    ("group", "printed"),
    [("Black", 0.63), ("White", 0.59)],
)
def test_of_those_scored_high_how_many_reoffended(scores, group, printed):
    part = scores[(scores["group"] == group) & (scores["band"] != "low")]
    assert round(binary_rates(part)["value"].item(), 2) == printed


@pytest.mark.parametrize("term", PRINTED)
def test_a_coefficient_of_the_printed_model(model, term):
    assert np.log(model.loc[term, "value"]) == pytest.approx(PRINTED[term][0], abs=5.1e-6)


@pytest.mark.parametrize("term", PRINTED)
def test_a_standard_error_of_the_printed_model(model, term):
    row = model.loc[term]
    assert np.log(row["high"] / row["low"]) / (2 * 1.959963984540054) == pytest.approx(PRINTED[term][1], abs=5.1e-6)
