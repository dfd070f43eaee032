"""A case with other data is answered from its inputs: other numbers, groups, references, confidence, strata.

Every expected value is R's (4.2.2, survival 3.5-3, sandwich 3.0-2, MASS 7.3-58.2, cmprsk 2.2-11), with the call.
"""

import pytest

from yjs_analysis.assurance.verification import ANSWERS, PASSED, verify

AREAS = {"A": "Avon", "B": "Brue", "C": "Chew"}

DAYS = "15 9 6 4 4 18 11 3 6 19 16 19 4 2 9 8 8 7 19 33 2 27 6 4 3 20 7 22 12 1 13 7 9 9 9 4 2 1 5 2"

# Forty made-up rows, two of each child: d <- data.frame(area, child, age, sent, days, ended, again)
ROWS = {
    "area": [AREAS[one] for one in "BBAAABABBBCBACACCABACCCBBCCCBABCBBCBACAC"],
    "child": [child for child in range(1, 21) for _ in range(2)],
    "age": [10 + int(one) for one in "3404314352075354160032355475554502763275"],
    "sent": [int(one) for one in "0010100011010110101010001111001100111010"],
    "days": [int(one) for one in DAYS.split()],
    "ended": [int(one) for one in "0110102111002001220222220001111111000120"],
    "again": [int(one) for one in "0415000003022200102001003143100500201334"],
}


def outcomes(method, inputs, expected, rel=1e-6):
    """The values that were not met, and why: a case of our own is all passed or says what is wrong."""
    case = {"file": "other.json", "id": "other", "method": method, "provenance": "R"}
    verified = verify([case | {"inputs": inputs, "expected": expected, "tolerance": {"rel": rel}}])
    return verified.loc[verified["outcome"] != PASSED, ["value", "expected", "got", "reason"]].to_numpy().tolist()


def inline(formula, **options):
    return {"data": ROWS, "formula": formula} | options


def test_logistic_with_other_columns_and_another_reference():
    # L <- glm(sent ~ relevel(factor(area), "Brue") + age, binomial, d, control = list(epsilon = 1e-12));
    # logLik(L), AIC(L), deviance(L), df.residual(L); 2 * (logLik(L) - logLik(update(L, . ~ age)))
    expected = {
        "coef": [-3.3697352562, -0.1404231701, 0.4053633678, 0.2395585991],
        "se": [2.3194871703, 0.8229571275, 0.7687694187, 0.1664990143],
        "loglik": -26.39320438,
        "aic": 60.78640876,
        "deviance": 52.78640876,
        "df": 36,
        "lr_area": 0.4897405419,
        "lr_df": 2,
    }
    assert outcomes("logistic", inline("sent ~ C(area, ref Brue) + age"), expected) == []


RECORDS = [dict(zip(ROWS, one, strict=True)) for one in zip(*ROWS.values(), strict=True)]


@pytest.mark.parametrize("inputs", [{"data": ROWS}, {"rows": RECORDS}, ROWS], ids=["data", "rows", "columns"])
def test_rows_stand_in_the_case_in_any_of_three_ways(inputs):
    # as above
    expected = {"coef": [-3.3697352562, -0.1404231701, 0.4053633678, 0.2395585991]}
    options = {"formula": "sent ~ C(area) + age", "reference": "Brue"}
    assert outcomes("logistic", inputs | options, expected) == []


def test_the_first_in_the_alphabet_is_the_reference_if_none_is_named():
    # coef(glm(sent ~ area + age, binomial, d)): Brue over Avon is the inverse of Avon over Brue.
    found = ANSWERS["logistic"](inline("sent ~ area + age"))["coef"]
    assert found[1] == pytest.approx(0.1404231701, rel=1e-6)


def test_rows_with_a_missing_value_are_left_out_as_r_leaves_them_out():
    # 1 of 2 in b, 1 of 4 in a: log odds of a are log(1/3), and log 3 more in b; two rows are incomplete.
    data = {"sent": [1, 0, 1, 0, 0, 0, 1, None], "who": ["b", "b", "a", "a", "a", "a", None, "b"]}
    expected = {"coef": [-1.0986122887, 1.0986122887], "df": 4}
    assert outcomes("logistic", {"data": data, "formula": "sent==1 ~ C(who, ref a)"}, expected) == []


# Berkeley 1973, departments A and B, as data.frame d.
TWO_DEPARTMENTS = {
    "sex": ["Male", "Female", "Male", "Female"],
    "dept": ["A", "A", "B", "B"],
    "admitted": [512, 89, 353, 17],
    "rejected": [313, 19, 207, 8],
    "applied": [825, 108, 560, 25],
}


@pytest.mark.parametrize("outcome", ["cbind(admitted, rejected)", "cbind(admitted, applied-admitted)"])
def test_an_outcome_in_counts(outcome):
    # g <- glm(cbind(admitted, rejected) ~ C(sex) + C(dept), binomial, d, control = list(epsilon = 1e-12));
    # coef(g), deviance(g), df.residual(g), logLik(g)
    expected = {
        "coef": [1.366846650627, -0.859572330622, 0.004023576327],
        "deviance": 2.524762463,
        "df": 1,
        "loglik": -12.24804182,
    }
    inputs = {"data": TWO_DEPARTMENTS, "formula": f"{outcome} ~ C(sex, ref Female) + C(dept)"}
    assert outcomes("logistic", inputs, expected) == []


def test_robust_errors_with_few_clusters():
    # sqrt(diag(sandwich::vcovCL(L, cluster = d$child, type = "HC0", cadjust = FALSE))); type = "HC1" for CR1
    expected = {
        "se_cr0": [2.3219450080, 0.8239168850, 0.7148621583, 0.1671666161],
        "se_cr1": [2.4795403519, 0.8798378755, 0.7633813727, 0.1785125698],
    }
    inputs = inline("(sent==1) ~ C(area) + age", reference="Brue", cluster="child")
    assert outcomes("cluster_robust", inputs, expected) == []


def test_standard_errors_do_not_depend_on_the_confidence():
    expected = {"se_cr0": [2.3219450080, 0.8239168850, 0.7148621583, 0.1671666161]}
    inputs = inline("sent ~ C(area, ref Brue) + age", cluster="child", conf=0.8)
    assert outcomes("cluster_robust", inputs, expected) == []


def test_modified_poisson_with_another_cluster():
    # P <- glm(sent ~ relevel(factor(area), "Brue") + age, poisson, d); vcovHC(P, type = "HC0");
    # vcovCL(P, cluster = d$child, type = "HC1", cadjust = TRUE)
    expected = {
        "coef": [-2.36962608831, -0.06836022818, 0.18326158785, 0.11724787020],
        "se_hc0": [1.20015670445, 0.43288500067, 0.33687200365, 0.08029409236],
        "se_cluster_cr1": [1.21366693842, 0.44590886481, 0.35708992874, 0.08076529887],
        "n_clusters": 20,
    }
    assert outcomes("modified_poisson", inline("sent ~ C(area, ref Brue) + age", cluster="child"), expected) == []


def test_counts_of_events_by_another_formula():
    # nb <- MASS::glm.nb(again ~ relevel(factor(area), "Brue") + age, d, control = glm.control(epsilon = 1e-12))
    expected = {
        "coef": [-2.373470263317, -0.004484526571, 0.527350313717, 0.173908001381],
        "theta": 1.443736097,
        "loglik": -61.14187682,
    }
    assert outcomes("negative_binomial", inline("again ~ C(area, ref Brue) + age"), expected, rel=1e-5) == []


def test_the_parts_of_a_gap_between_two_other_groups():
    # l1 <- lm(sent ~ age, d, subset = area == "Chew"); l0 for Avon; x1 <- c(1, mean(age of Chew)); x0 of Avon;
    # sum(coef(l1) * x1) - sum(coef(l0) * x0), sum((x1 - x0) * coef(l0)), sum((coef(l1) - coef(l0)) * x0), ...
    expected = {
        "gap": 0.116883116883,
        "endowments": 0.003853289568,
        "coefficients": 0.135481594731,
        "interaction": -0.022451767416,
    }
    inputs = {"data": ROWS, "outcome": "sent", "group": "Chew", "reference": "Avon", "covariates": ["age"]}
    assert outcomes("oaxaca_blinder", inputs, expected) == []


SURVIVAL = "Surv(days, ended==1) ~ C(area, ref Brue) + age"


def test_cox_with_other_columns():
    # C <- survival::coxph(Surv(days, ended == 1) ~ relevel(factor(area), "Brue") + age, d); C$loglik
    expected = {
        "coef": [-0.21316642489, -0.58134950908, 0.03503822147],
        "se": [0.7029935144, 0.6416758404, 0.1173029615],
        "loglik": [-43.37623456, -42.92432290],
    }
    assert outcomes("cox_efron", inline(SURVIVAL), expected) == []


def test_cox_with_breslow_ties_and_clusters():
    # C <- coxph(Surv(days, ended == 1) ~ relevel(factor(area), "Brue") + age + cluster(child), d, ties = "breslow");
    # sqrt(diag(C$naive.var)); sqrt(diag(C$var))
    expected = {
        "coef": [-0.19600810207, -0.56049260385, 0.03802401033],
        "se_naive": [0.7037097925, 0.6426377137, 0.1174927233],
        "se_robust": [0.7281995446, 0.5563585924, 0.1122455510],
    }
    assert outcomes("cox_cluster_robust", inline(SURVIVAL, ties="breslow", cluster="child"), expected) == []


def test_cox_with_strata_in_the_formula_and_a_single_term():
    # coxph(Surv(days, ended == 1) ~ age + strata(area), d)
    expected = {"coef": [-0.0006059045892], "se": 0.1158271655}
    assert outcomes("cox_model", inline("Surv(days, ended==1) ~ age + strata(area)"), expected) == []


def test_log_rank_of_other_groups():
    # survdiff(Surv(days, ended == 1) ~ area, d): groups in the order of the alphabet
    expected = {
        "chi2": 0.7454731767,
        "observed": [3, 8, 4],
        "expected": [2.954917211, 6.602388899, 5.442693890],
    }
    inputs = {"data": ROWS, "time": "days", "status": "ended", "group": "area"}
    assert outcomes("log_rank", inputs, expected) == []


def test_kaplan_meier_at_other_times_with_another_method_and_confidence():
    # summary(survfit(Surv(days, ended == 1) ~ area, d, conf.type = "log", conf.int = 0.9), times = c(5, 10))
    expected = {
        "survival": [0.8080808081, 0.6464646465, 0.9333333333, 0.5939393939, 0.9285714286, 0.7074829932],
        "lo": [0.6297464248, 0.4145381599, 0.8331858476, 0.4014464977, 0.8219854089, 0.5026354763],
        "hi": [1, 1, 1, 0.8787322985, 1, 0.9958154752],
        "se": [0.12249768902, 0.17464095911, 0.06440611887, 0.14143985074, 0.06883029369, 0.14703552546],
    }
    inputs = {"data": ROWS, "time": "days", "status": "ended", "group": "area", "times": [5, 10]}
    assert outcomes("kaplan_meier", inputs | {"method": "log", "conf": 0.9}, expected) == []


def test_incidence_and_gray_of_other_groups():
    # summary(survfit(Surv(days, factor(ended, 0:2)) ~ area, d), times = c(5, 10))$pstate[, 2];
    # cmprsk::cuminc(d$days, d$ended, d$area, cencode = 0)$Tests[1, ]
    inputs = {"data": ROWS, "time": "days", "status": "ended", "group": "area", "times": [5, 10]}
    expected = {
        "cif_Avon": [0.19191919192, 0.30976430976],
        "cif_Brue": [0.06666666667, 0.37995337995],
        "cif_Chew": [0.07142857143, 0.25510204082],
        "gray_chi2": 1.561640884,
        "gray_p": 0.4580300701,
    }
    assert outcomes("aalen_johansen+fine_gray", inputs | {"terms": ["age"]}, expected) == []


def test_fine_gray_as_first_published_with_other_terms():
    # cmprsk::crr(d$days, d$ended, model.matrix(~ relevel(factor(area), "Brue") + age, d)[, -1], gtol = 1e-12)
    expected = {
        "coef": [-0.61809452170, -0.66609432372, -0.02586268204],
        "se": [0.7518892735, 0.5686746416, 0.1038313026],
    }
    assert outcomes("fine_gray", inline(SURVIVAL), expected) == []


# arr <- array(rbind(a, c, b, d), c(2, 2, 3)) of these three strata
STRATA = {"a": [9, 14, 4], "b": [21, 16, 30], "c": [12, 20, 6], "d": [60, 41, 90]}


def test_three_strata_at_ninety_per_cent():
    # mantelhaen.test(arr, conf.level = 0.9, correct = FALSE); mantelhaen.test(arr) for cmh_cc
    expected = {
        "or": 1.94949140652,
        "or_ci": [1.18194034052, 3.21548949115],
        "cmh": 4.87387687965,
        "cmh_p": 0.02726617883,
        "cmh_cc": 4.20241576345,
        "cmh_cc_p": 0.04036643578,
    }
    assert outcomes("mantel_haenszel", STRATA | {"conf": 0.9}, expected) == []


def test_totals_in_place_of_the_rest():
    expected = {"or": 1.94949140652, "cmh_p": 0.02726617883}
    with_totals = {name: STRATA[name] for name in "ac"} | {"n1": [30, 30, 34], "n0": [72, 61, 96]}
    assert outcomes("breslow_day_tarone", with_totals, expected) == []


def test_another_standardised_ratio_at_another_confidence():
    # poisson.test(17, 22.4, conf.level = 0.9)
    expected = {"smr": 0.7589285714, "exact": [0.4835776945, 1.1383584858]}
    assert outcomes("smr", {"observed": 17, "expected": 22.4, "conf": 0.9}, expected) == []


def test_power_at_another_level():
    # power.prop.test(n = 80, p1 = 0.3, p2 = 0.5, sig.level = 0.1); with power = 0.9 in place of n, n = 100.8797856
    inputs = {"n": 80, "p1": 0.3, "p2": 0.5, "alpha": 0.1}
    assert outcomes("power_two_proportions", inputs, {"power": 0.8307898075, "n_for_90": 100.8797856}) == []


def test_a_cross_table_of_three_groups():
    # x <- chisq.test(rbind(c(20, 31, 5), c(14, 9, 12), c(40, 22, 8))); x$stdres[2, ]
    expected = {
        "chi2": 20.24007018,
        "p": 4.477450166e-04,
        "adjusted_row2": [-0.8001242525, -1.7583910556, 3.4636114931],
    }
    assert outcomes("chi_square_residuals", {"table": [[20, 31, 5], [14, 9, 12], [40, 22, 8]]}, expected) == []


def test_a_chain_whose_population_has_another_name():
    # 2 of 4 of 10 against 3 of 9 of 30: (4/10)/(9/30) = 4/3; (2/4)/(3/9) = 3/2; of everyone (2/10)/(3/30) = 2.
    counts = {"Blue": {"all": 10, "in": 4, "out": 2}, "Red": {"all": 30, "in": 9, "out": 3}}
    inputs = {"counts": counts, "denominators": {"in": "all", "out": "in"}, "group": "Blue", "reference": "Red"}
    expected = {"rri_preceding_stage": {"in": 4 / 3, "out": 1.5}, "rri_population": {"in": 4 / 3, "out": 2}}
    assert outcomes("rri_cascade", inputs, expected) == []
