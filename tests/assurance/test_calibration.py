"""Coverage is a sum of probabilities: what it is can be added up by hand, and some of it has been printed."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.assurance.calibration import (
    CELL_COLUMNS,
    count_pair_cells,
    coverage,
    decision_cells,
    one_group_cells,
    our_limits,
    summarise,
)
from yjs_analysis.sources.benchmarks import kept_calibration


def cell(*numbers):
    return pd.DataFrame([numbers], columns=list(CELL_COLUMNS))


def one_proportion(total, rate):
    return cell(total, 0, rate, 0.0, rate)


def wald(x1, n1, _, __, confidence):
    p, z = x1 / n1, 1.959963984540054
    return p - z * np.sqrt(p * (1 - p) / n1), p + z * np.sqrt(p * (1 - p) / n1)


def unit(x1, n1, x2, n2, confidence):
    return 0 * x1, 0 * x1 + 1


def test_one_child_can_be_added_up_by_hand():
    # Wilson for 0 of 1 ends at 0.793 and for 1 of 1 begins at 0.207: at a rate of 0.1 only 0 of 1 holds it.
    found = coverage(one_proportion(1, 0.1), our_limits("proportion", "Wilson"), log=False).iloc[0]
    assert (found["coverage"], found["all_above"], found["all_below"]) == pytest.approx((0.9, 0.1, 0.0))


@pytest.mark.parametrize(("total", "printed"), [(17, 0.951), (18, 0.904), (40, 0.919)])
def test_the_normal_interval_covers_what_brown_cai_and_dasgupta_printed(total, printed):
    # Brown, Cai and DasGupta (2001) Statistical Science 16:101-133, table 1, rate 0.5.
    found = coverage(one_proportion(total, 0.5), wald, log=False)["coverage"].item()
    assert found == pytest.approx(printed, abs=0.0006)


@settings(max_examples=30, deadline=None)
@given(total=st.integers(1, 40), rate=st.floats(0.001, 0.999))
def test_clopper_and_pearson_cover_whatever_the_truth(total, rate):
    found = coverage(one_proportion(total, rate), our_limits("proportion", "Clopper-Pearson"), log=False)
    assert found["coverage"].item() >= 0.95 - 1e-9


@settings(max_examples=20, deadline=None)
@given(mean=st.floats(0.05, 60))
def test_garwood_covers_whatever_the_truth(mean):
    found = coverage(cell(1, 0, mean, 0.0, mean), our_limits("count", "exact"), counts="Poisson", log=False)
    assert found["coverage"].item() >= 0.95 - 1e-9


def test_the_parts_of_a_cell_make_up_one():
    cells = decision_cells(totals=(3,), reference_totals=(10,))
    for method in ("skewness-corrected score", "Katz log"):
        found = coverage(cells, our_limits("ratio", method))
        parts = found[["coverage", "all_below", "all_above", "undefined"]].sum(axis=1)
        assert parts.to_numpy() == pytest.approx(np.ones(len(cells)))


def test_an_interval_that_does_not_exist_holds_nothing():
    # One child in each group. Katz has no interval for 1 against 1, 1 against 0 or 0 against 1. With no event at all
    # (0.6 times 0.5) the package says "not estimable: 0 or more", which is true.
    found = coverage(cell(1, 1, 0.4, 0.5, 0.8), our_limits("ratio", "Katz log")).iloc[0]
    assert (found["coverage"], found["undefined"]) == pytest.approx((0.3, 0.7))


def test_the_exact_unconditional_interval_covers_every_cell():
    cells = decision_cells(totals=(3,), reference_totals=(5,))
    found = coverage(cells, our_limits("ratio", "exact unconditional"))
    assert found["coverage"].min() >= 0.95 - 1e-9


def test_other_confidences_are_passed_on():
    wide, narrow = (
        coverage(one_proportion(20, 0.3), our_limits("proportion", "Wilson"), confidence=level, log=False)
        for level in (0.99, 0.5)
    )
    assert wide["coverage"].item() > 0.98 > 0.7 > narrow["coverage"].item()


def test_the_width_is_summed_over_outcomes_with_two_limits():
    def limits(x1, n1, x2, n2, confidence):
        return np.where(x1 == 0, 0.0, 0.5), np.where(x1 == 0, 1.0, 2.0)

    found = coverage(one_proportion(1, 0.25), limits).iloc[0]  # 0 of 1 (three quarters) has no lower limit on a log
    assert (found["bounded"], found["width"]) == pytest.approx((0.25, 0.25 * math.log(4)))


def test_the_summary_gives_every_cell_the_same_weight():
    rows = {"coverage": [0.9, 0.94, 0.98], "all_below": [0.1, 0.05, 0.0], "all_above": [0.0, 0.01, 0.02],
            "undefined": [0.0, 0.0, 0.3], "bounded": [1.0, 0.5, 0.5], "width": [3.0, 1.0, 2.0]}  # fmt: skip
    found = summarise(pd.DataFrame(rows))
    assert found["mean_coverage"] == pytest.approx(0.94)
    assert (found["worst_coverage"], found["best_coverage"], found["below_93"]) == pytest.approx((0.9, 0.98, 1 / 3))
    assert found["mean_width"] == pytest.approx(6.0 / 2.0)
    assert found["open_ended"] == pytest.approx((0 + 0.5 + 0.2) / 3)


def test_the_cells_are_as_many_as_is_said():
    counted = (len(decision_cells()), len(count_pair_cells()), len(one_group_cells()))
    assert counted == (1020, 40, 63)


def test_rates_stay_among_those_that_are_claimed():
    cells = decision_cells()
    assert (cells[["rate", "reference_rate"]].min().min(), cells["rate"].max()) == pytest.approx((0.01, 0.95))


def test_the_truth_of_a_cell_follows_from_its_rates():
    truths = {}
    for name in ("ratio", "difference", "odds ratio"):
        cells = decision_cells(totals=(3,), reference_totals=(10,), compare=name)
        truths[name] = cells.query("rate == 0.2 and reference_rate == 0.1")["truth"].item()
    assert truths == pytest.approx({"ratio": 2.0, "difference": 0.1, "odds ratio": (0.2 / 0.8) / (0.1 / 0.9)})


@pytest.mark.parametrize("ask", [lambda: decision_cells(compare="x"), lambda: our_limits("x", "Wilson")])
def test_an_unknown_word_is_refused(ask):
    with pytest.raises(ValueError, match="must be one of 'ratio'"):
        ask()


def test_cells_without_a_truth_are_refused():
    with pytest.raises(ValueError, match="cells must hold the column 'truth'"):
        coverage(one_proportion(1, 0.1).drop(columns="truth"), unit)


def test_the_kept_table_is_what_the_package_gives_today():
    kept = kept_calibration().query("question == 'rate of events'").set_index("method")
    for method, row in kept.iterrows():
        found = summarise(
            coverage(
                one_group_cells(counts="Poisson"), our_limits("count", method), counts="Poisson", log=False
            )
        )  # fmt: skip
        assert {name: round(number, 6) for name, number in found.items()} == pytest.approx(
            {name: row[name] for name in found}, abs=2e-6
        )


@pytest.mark.parametrize(
    ("question", "method", "mean", "worst"),
    [
        ("relative rate", "skewness-corrected score", 0.966, 0.915),
        ("population relative rate", "mid-p", 0.964, 0.95),
        ("population relative rate", "exact", 0.975, 0.95),
        ("relative rate, few children", "exact unconditional", 0.95, 0.95),
    ],
)
def test_the_kept_table_bears_out_the_choice_of_defaults(question, method, mean, worst):
    kept = kept_calibration().query("question == @question and method == @method and tool == 'yjs_analysis'").iloc[0]
    assert kept["mean_coverage"] >= mean - 0.0005
    assert kept["worst_coverage"] >= worst - 0.0005
