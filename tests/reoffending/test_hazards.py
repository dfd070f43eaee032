"""Hazard ratios against R and publications: the 432 men of Rossi, Berk and Lenihan (1980), and made-up children.

R 4.2.2, survival 3.5.3, cmprsk 2.2.11; d <- read.csv("data/oracles/synthetic_yjs_a.csv").
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.reoffending.hazards import hazard_ratios, quarterly_hazards, subdistribution_ratios

ORACLES = Path(__file__).parents[2] / "data" / "oracles"
COVARIATES = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
THREE = {"terms": ["court", "age", "priors"], "categories": {}}


def children():
    return pd.read_csv(ORACLES / "synthetic_yjs_a.csv").assign(total=1)


def men():
    return pd.read_csv(ORACLES / "rossi.csv").rename(columns={"week": "time", "arrest": "status"}).assign(total=1)


def logs(table, name="value"):
    return np.log(table[name].astype(float)).tolist()


def limits(row):
    return row[["value", "low", "high"]].astype(float).tolist()


def test_the_published_coefficients_of_432_men():
    # coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio); Fox and Weisberg print two decimals
    expected = [-0.3794222, -0.0574377, 0.3138998, -0.1497957, -0.4337039, -0.0848711, 0.0914971]
    table = hazard_ratios(men(), terms=COVARIATES, categories={})
    assert logs(table.iloc[:7]) == pytest.approx(expected, abs=2e-7)


def test_whether_one_ratio_will_do_for_432_men():
    # cox.zph(...): GLOBAL 0.0134, age 0.0145
    table = hazard_ratios(men(), terms=COVARIATES, categories={}).set_index("term")
    assert table.loc[["all terms", "age"], "proportional_p_value"].tolist() == pytest.approx(
        [0.013427506786, 0.014518462774], rel=1e-6
    )


def test_quarters_of_432_men():
    # glm(y ~ 0 + factor(quarter) + fin + age + prio, binomial) on 1573 person-quarters
    coefficients = [-1.6405682182, -0.99386599118, -1.1266657746, -0.797020836]
    table = quarterly_hazards(men(), terms=["fin", "age", "prio"], categories={}, ends=[13, 26, 39, 52])
    assert table["value"].iloc[:4].tolist() == pytest.approx([1 / (1 + np.exp(-b)) for b in coefficients], rel=1e-8)
    assert logs(table.iloc[4:]) == pytest.approx([-0.36102488114, -0.06740329414, 0.10414220349], rel=1e-8)


def test_cox_clustered_by_child():
    # summary(coxph(Surv(time, status == 1) ~ court + age + priors, d, cluster = child_id))$conf.int
    table = hazard_ratios(children(), **THREE, cluster="child_id").set_index("term")
    assert limits(table.loc["court"]) == pytest.approx([2.303055608678, 1.377846344957, 3.84953311817], rel=1e-8)
    assert limits(table.loc["priors"]) == pytest.approx([1.808647937372, 1.466561119788, 2.23052917279], rel=1e-8)


def test_proportional_hazards_of_children():
    # cox.zph(...)$table
    table = hazard_ratios(children(), **THREE, cluster="child_id")
    assert table["proportional_p_value"].tolist() == pytest.approx(
        [0.485133507258, 0.471164109181, 0.357259667391, 0.634081643320], rel=1e-6
    )


def test_a_term_of_categories_has_one_test():
    categories = {"ethnicity": ["White", "Asian", "Black", "Mixed", "Other"]}
    table = hazard_ratios(children(), terms=["ethnicity", "court"], categories=categories)
    own = table.loc[table["term"].str.startswith("ethnicity"), "proportional_p_value"]
    assert (len(own), own.nunique()) == (4, 1)


def test_fine_gray_by_weights_known():
    # finegray(), then coxph(..., weights = fgwt, cluster = id): summary()$conf.int
    table = subdistribution_ratios(children(), **THREE, competing=["moved away"])
    assert limits(table.iloc[0]) == pytest.approx([2.150827201953, 1.290857350406, 3.58370942475], rel=1e-6)


def test_fine_gray_as_cmprsk():
    # crr(d$time, d$status, d[, c("court", "age", "priors")])
    table = subdistribution_ratios(children(), **THREE, competing=["moved away"], method="Fine-Gray", ties="Breslow")
    assert logs(table) == pytest.approx([0.765591791572, -0.137601334457, 0.581877164617], rel=1e-6)


def test_counts_answer_as_rows_of_children_do():
    keys = ["court", "age", "priors", "time", "status"]
    grouped = children().groupby(keys, as_index=False)["total"].sum()
    one, other = (hazard_ratios(table, **THREE)["value"].iloc[:3] for table in (grouped, children()))
    assert one.tolist() == pytest.approx(other.tolist(), rel=1e-10)


def test_moving_away_ends_follow_up_in_cox():
    # what competes is no event: the same as if they had been lost to view
    lost = children().assign(status=lambda t: t["status"].replace(2, 0))
    one, other = (hazard_ratios(table, **THREE)["value"].iloc[:3].tolist() for table in (children(), lost))
    assert one == pytest.approx(other)


def two(*rows):
    return pd.DataFrame(rows, columns=["court", "time", "status", "total"])


def test_nobody_reoffended_has_no_ratio():
    row = hazard_ratios(two((0, 364, 0, 9), (1, 364, 0, 9)), terms=["court"], categories={}).iloc[0]
    assert np.isnan(row["value"])
    assert row["note"]


def test_nobody_reoffended_after_one_route():
    row = hazard_ratios(two((0, 9, 1, 4), (0, 364, 0, 5), (1, 364, 0, 9)), terms=["court"], categories={}).iloc[0]
    assert (row["value"], "no finite value" in row["note"]) == (0, True)


def test_everybody_reoffended_at_once_tells_nothing():
    row = hazard_ratios(two((0, 9, 1, 4), (1, 9, 1, 5)), terms=["court"], categories={}).iloc[0]
    assert row["value"] == pytest.approx(1) or np.isnan(row["value"])


def test_a_wrong_name_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'reoffence'"):
        hazard_ratios(two((0, 9, 1, 4), (1, 9, 1, 5)), terms=["court"], categories={}, event="reofence")


def test_a_cluster_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="must hold the column 'child'"):
        hazard_ratios(two((0, 9, 1, 4), (1, 9, 1, 5)), terms=["court"], categories={}, cluster="child")
