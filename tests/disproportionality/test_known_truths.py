"""Children drawn from a model give back what is true of it: like for like, within strata, and by way of what.

Large: 200,000 children, an error of 4 standard errors or more would come up once in 16,000 times.
"""

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.disproportionality.like_for_like import ladder
from yjs_analysis.disproportionality.pathways import pathways
from yjs_analysis.disproportionality.stratified import stratified
from yjs_analysis.sources.synthetic.children import decide, draw_children, draw_history
from yjs_analysis.sources.synthetic.keys import AGES, SEXES
from yjs_analysis.sources.synthetic.model import read_model, synthetic_folder
from yjs_analysis.sources.synthetic.probabilities import probabilities
from yjs_analysis.sources.synthetic.truth import truth

Z = 1.959963984540054
MODEL = read_model(synthetic_folder() / "model_strong.toml")
TRUTHS = truth(MODEL).query("unit == 'child'").set_index(["estimand", "adjusted_for", "group"])["value"]
RUNGS = {"crude": "", "+ who": "age + sex", "+ offence": "gravity", "+ history": "previous", "+ admission": "admission"}
CAPPED = {"previous": 3}
ADJUSTED = ("", "sex, age", "sex, age, gravity", "sex, age, gravity, history", "sex, age, gravity, history, admission")


def drawn(seed, children):
    known, rng = probabilities(MODEL), np.random.default_rng(seed)
    made = draw_children(MODEL, known, rng, children)
    previous = draw_history(known, rng, made)
    decided = decide(MODEL, known, rng, made, previous)
    words = {"group": known.groups, "sex": SEXES, "age": AGES}
    table = pd.DataFrame({name: np.array(one, dtype=object)[made[name]] for name, one in words.items()})
    table = table.assign(gravity=decided["gravity"] + 1, previous=previous, admission=decided["admission"] == 1)
    return table.assign(events=decided["court"], total=1).groupby(list(table), as_index=False).sum()


def truth_of(step, group):
    adjusted = ADJUSTED[list(RUNGS).index(step)]
    return TRUTHS[(f"{'standardised ' if adjusted else ''}relative rate of court", adjusted, group)]


def row_of(table, group, step):
    return table[(table["group"] == group) & (table["step"] == step)].iloc[0]


@pytest.fixture(scope="module")
def many():
    return drawn(20190612, 200_000)


@pytest.fixture(scope="module")
def large(many):
    return ladder(many, steps=RUNGS, capped=CAPPED)


@pytest.mark.parametrize("group", ["Black", "Mixed", "Asian", "Other"])
@pytest.mark.parametrize("step", RUNGS)
def test_two_hundred_thousand_children_give_the_truth(large, step, group):
    one = row_of(large, group, step)
    error = np.log(one["high"] / one["low"]) / (2 * Z)
    assert abs(np.log(one["value"] / truth_of(step, group))) < 4 * error


@pytest.mark.parametrize("seed", [11, 12])
def test_a_service_of_1500_children_holds_the_truth_for_black_children(seed):
    table = ladder(drawn(seed, 1_500), steps=RUNGS, capped=CAPPED, confidence=0.9999)
    black = table[table["group"] == "Black"]
    inside = [one.low <= truth_of(one.step, "Black") <= one.high for one in black.itertuples()]
    assert all(inside)


@pytest.mark.parametrize("measure", ["relative rate", "odds ratio"])
@pytest.mark.parametrize("group", ["Black", "Mixed", "Asian", "Other"])
def test_what_mantel_and_haenszel_tend_to_is_found_within_strata(many, group, measure):
    by = "sex + age + gravity + previous + admission"
    table = stratified(many, by=by, measure=measure, capped=CAPPED).set_index("group")
    one = table.loc[group]
    expected = TRUTHS[(f"Mantel-Haenszel {measure} of court", ADJUSTED[-1], group)]
    assert abs(np.log(one["value"] / expected)) < 4 * np.log(one["high"] / one["low"]) / (2 * Z)


@pytest.mark.parametrize(("part", "name"), [("through", "composition"), ("not through", "rates")])
@pytest.mark.parametrize("way", ["gravity", "history", "admission"])
def test_each_part_of_the_difference_is_the_true_one(many, way, part, name):
    column = {"history": "previous"}.get(way, way)
    table = pathways(many, through=column, capped=CAPPED)
    one = table[(table["group"] == "Black") & (table["part"] == part)].iloc[0]
    expected = TRUTHS[(f"{name} part of the difference in court", way, "Black")]
    assert abs(one["value"] - expected) < 4 * (one["high"] - one["low"]) / (2 * Z)


def test_the_direct_odds_ratio_is_the_one_that_the_model_was_built_with(many):
    table = pathways(many, through="gravity + previous + admission", alike="sex + age", method="KHB", capped=CAPPED)
    one = table[(table["group"] == "Black") & (table["part"] == "not through")].iloc[0]
    expected = TRUTHS[("conditional odds ratio of court", ADJUSTED[-1], "Black")]
    assert abs(np.log(one["value"] / expected)) < 4 * np.log(one["high"] / one["low"]) / (2 * Z)
