"""Groups' reoffending compared, against R and by arithmetic.

R 4.2.2, sandwich 3.0.2, MASS 7.3; d as in test_rates. vcovCL(..., cluster = d$child_id, type = "HC1", cadjust = TRUE).
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.reoffending.compared_rates import compared_binary_rates, compared_frequencies, overdispersion

FILE = Path(__file__).parents[2] / "data" / "oracles" / "synthetic_yjs_a.csv"


def entries():
    rows = pd.read_csv(FILE)
    table = rows[["child_id", "ethnicity", "court"]].assign(events=(rows["status"] == 1).astype(int), total=1)
    return table.assign(reoffences=rows["n_reoff"])


def limits(table, row=0):
    return table[["value", "low", "high"]].iloc[row].astype(float).tolist()


def two(events, total, **more):
    return pd.DataFrame({"group": ["White", "Black"], "events": events, "total": total, **more})


def test_ratio_of_the_routes_clustered_by_child():
    # glm(y ~ court, poisson, d): exp(coef), robust
    table = compared_binary_rates(entries(), column="court", reference=0, cluster="child_id")
    assert limits(table) == pytest.approx([2.14210526316, 1.4117274155, 3.25035478385], rel=1e-6)


def test_ratio_of_two_groups_clustered_by_child():
    # d[d$ethnicity %in% c("White", "Black"), ]: other groups do not enter the comparison
    table = compared_binary_rates(entries(), column="ethnicity", reference="White", cluster="child_id")
    row = table.index[table["ethnicity"] == "Black"][0]
    assert limits(table, row) == pytest.approx([0.846153852987, 0.422627729786, 1.69410640255], rel=1e-6)


def test_difference_of_the_routes_clustered_by_child():
    # glm(y ~ court, binomial, d) and the delta method
    table = compared_binary_rates(entries(), column="court", reference=0, measure="rate difference", cluster="child_id")
    assert limits(table) == pytest.approx([0.207655502392, 0.0928562920442, 0.32245471274], rel=1e-6)


def test_ratio_without_clusters_is_gart_and_nams():
    # 8 of 15 against 4 of 15: Laud's skewness-corrected score with N/(N-1) holds Gart and Nam's (0.806, 6.148)
    value, low, high = limits(compared_binary_rates(two([4, 8], [15, 15]), reference="White"))
    assert value == 2
    assert low < 0.806 < 6.148 < high


def test_difference_is_group_minus_reference():
    table = compared_binary_rates(two([4, 8], [16, 16]), reference="White", measure="rate difference")
    assert table["value"].item() == 0.25


def test_the_reference_has_no_row():
    assert compared_binary_rates(two([4, 8], [16, 16]), reference="White")["group"].tolist() == ["Black"]


def test_the_counts_of_both_stand_beside_the_ratio():
    row = compared_binary_rates(two([4, 8], [16, 17]), reference="White").iloc[0]
    assert row[["events", "total", "reference_events", "reference_total"]].tolist() == [8, 17, 4, 16]


def test_a_group_without_reoffenders_has_an_upper_limit_only():
    value, low, high = limits(compared_binary_rates(two([4, 0], [16, 9]), reference="White"))
    assert (value, low) == (0, 0)
    assert 0 < high < np.inf


def test_with_clusters_a_group_without_reoffenders_says_how_it_was_done():
    table = two([4, 0], [16, 9]).assign(child=["a", "b"])
    row = compared_binary_rates(table, reference="White", cluster="child").iloc[0]
    assert "each entry taken for a child of its own" in row["note"]


def test_ratio_of_frequencies_by_the_negative_binomial():
    # a: one row a child and route, n_reoff summed, one = entries; full maximum likelihood by optim(nll):
    # MASS::glm.nb(n_reoff ~ court + offset(log(one)), a) has the same ratio, 2.49352
    table = compared_frequencies(entries(), column="court", reference=0, cluster="child_id")
    assert limits(table) == pytest.approx([2.493522, 1.486848, 4.181766], rel=5e-5)


def test_ratio_of_frequencies_without_clusters_is_mid_p():
    # 77 by 95 against 55 by 165
    table = compared_frequencies(entries(), column="court", reference=0)
    assert (table["value"].item(), table["method"].item()) == (pytest.approx(77 / 95 / (55 / 165)), "mid-p")


def test_dispersed_counts_have_wider_limits():
    one, other = (
        compared_frequencies(entries(), column="court", reference=0, cluster=cluster) for cluster in (None, "child_id")
    )
    assert limits(other)[1] < limits(one)[1]
    assert limits(one)[2] < limits(other)[2]


def test_no_reoffences_in_a_group_is_answered():
    table = two([4, 0], [16, 9], reoffences=[6, 0]).assign(child=["a", "b"])
    row = compared_frequencies(table, reference="White", cluster="child").iloc[0]
    assert (row["value"], row["method"]) == (0, "mid-p")


def test_too_few_children_for_a_model_say_so():
    table = two([4, 3], [6, 5], reoffences=[9, 3]).assign(child=["a", "b"])
    row = compared_frequencies(table, reference="White", cluster="child").iloc[0]
    assert (row["method"], "too few children for a model" in row["note"]) == ("mid-p", True)


def test_overdispersion_by_child():
    # b: one row a child; sum(residuals(glm(n_reoff ~ 1 + offset(log(one)), poisson, b), "pearson")^2) / 207, and
    # 2 * (logLik(glm.nb) - logLik(glm))
    row = overdispersion(entries(), cluster="child_id").iloc[0]
    assert row["pearson_dispersion"] == pytest.approx(1.8149246084, rel=1e-7)
    assert row["statistic"] == pytest.approx(50.9965225104, rel=1e-6)


def test_overdispersion_of_nothing_has_no_value():
    table = two([0, 0], [3, 4], reoffences=[0, 0])
    assert np.isnan(overdispersion(table, cluster="group")["value"].item())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reference": "Whyte"}, "Did you mean 'White'"),
        ({"reference": "White", "measure": "relative rat"}, "Did you mean 'relative rate'"),
        ({"reference": "White", "column": "sex"}, "must hold the column 'sex'"),
        ({"reference": "White", "cluster": "child"}, "must hold the column 'child'"),
    ],
)
def test_unknown_names_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        compared_binary_rates(two([4, 8], [15, 15]), **options)


def test_a_reference_of_nobody_is_refused():
    with pytest.raises(ValueError, match="reference must be one of 'Black'"):
        compared_binary_rates(two([0, 8], [0, 15]), reference="White")
