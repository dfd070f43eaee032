"""Why a value of a case is not given by any function of ours, and which expected values are loose."""

from __future__ import annotations

NOT_GIVEN = {
    "se": "a standard error leaves no function of ours without its interval",
    "p_minlike": "R's p-value sums the less likely outcomes; ours is twice the smaller tail, as our interval is",
    "p_minlike_midp": "as p_minlike",
    "ci_minlike": "as p_minlike",
    "median": "the estimate beside a Jeffreys interval is the observed ratio",
    "jeffreys_median": "the estimate beside a Jeffreys interval is the observed ratio",
    "katz": "the word 'undefined': limits that do not exist are NaN here, and the note says so",
    "wald": "Wald's difference is not offered",
    "agresti_caffo": "Agresti and Caffo's difference is not offered",
    "text": "a publisher's words",
    "tables": "how many outcomes were listed is not given out",
    "df": "degrees of freedom are not given out",
    "statistic": "the pooled z orders the tables and is not given out",
    "cramers_v": "Cramer's V is not offered",
    "g_test": "the likelihood-ratio statistic of a cross table is not offered",
    "n_rejected_05_bonferroni": "Bonferroni is not offered: Holm rejects more",
    "p_by": "Benjamini and Yekutieli's adjustment is not offered",
    "band_lo": "not every proportion is a key question; ratings at the limits are in question_intervals",
    "band_hi": "as band_lo",
    "legal": "the words for the section that a disposal rests on; ours are in the code list",
    "woolf_p": "Woolf's test of heterogeneity is not offered",
    "byar": "R's Byar gives no upper limit for no events; ours does",
    "loglik": "this likelihood is not given out; where it is greatest is",
    "penalised_loglik": "leaves a Firth function only as the difference in its tests",
    "names": "R's names of the coefficients; the order is checked by the values",
    "fg_names": "R's names of the coefficients; the order is checked by the values",
    "naive_reduced_without_residuals": "what must not be used: the ratio of another scale",
    "gee_coef": "generalised estimating equations are not offered: the sandwich on the ordinary fit is",
    "gee_se": "as gee_coef",
    "gee_alpha": "as gee_coef",
    "nelson_aalen": "the cumulative hazard is not offered",
    "fgwt_row2_expanded": "the weights are not given out",
    "fgwt_row7_second": "the weights are not given out",
    "fgwt_row11_second": "the weights are not given out",
    "percent_from": "a rule in words; rounding.rounded_shares keeps it, more strictly: a whole table must be showable",
    "action": "a rule in words; complement.protect withholds the row",
}
"""Values of covered methods that no function of ours gives, and why."""

NOT_GIVEN_IN = {
    ("odds_ratio_woolf", name): "0.5 is not added to the cells of a table" for name in ("or", "se_log", "lo", "hi")
} | {("firth_logistic", "se"): "a Wald error leaves no Firth function: its limits are profiled"}
"""As `NOT_GIVEN`, where the reason holds for one method."""

LOOSE = {
    ("chi_square_residuals", "p"): ({"rel": 2e-4}, "printed to four figures only"),
    ("power_two_proportions", "p2_detectable_90"): ({"rel": 1e-4}, "R's own root-finder stops at 1e-4"),
    ("power_two_proportions", "n_for_90"): ({"rel": 1e-4}, "R's own root-finder stops at 1e-4"),
    ("odds_ratio_conditional_exact", "or_cmle"): ({"rel": 1e-4}, "R's own root-finder stops at 1e-4"),
    ("odds_ratio_conditional_exact", "lo"): ({"rel": 3e-3}, "the limits of R's fisher.test hold to 3e-3"),
    ("odds_ratio_conditional_exact", "hi"): ({"rel": 3e-3}, "the limits of R's fisher.test hold to 3e-3"),
    ("mantel_haenszel+exact_common_or", "exact_or"): ({"rel": 5e-4}, "R's own root-finder stops short"),
    ("mantel_haenszel+exact_common_or", "exact_ci"): ({"rel": 5e-3}, "R's own root-finder stops short"),
    ("empirical_bayes_gamma_poisson", "alpha"): ({"rel": 1e-2}, "R's climb stops short where the likelihood is flat"),
    ("empirical_bayes_gamma_poisson", "beta"): ({"rel": 1e-2}, "R's climb stops short where the likelihood is flat"),
    ("logistic", "profile_ci.lo"): ({"rel": 1e-3, "abs": 1e-4}, "R interpolates the profile"),
    ("logistic", "profile_ci.hi"): ({"rel": 1e-3, "abs": 1e-4}, "R interpolates the profile"),
    ("negative_binomial", "se_theta"): ({"rel": 5e-2}, "R holds the coefficients fixed"),
    ("negative_binomial", "se_fixed_theta"): ({"rel": 5e-2}, "R holds the dispersion fixed"),
    ("mixed_logistic", "laplace.se"): ({"rel": 5e-2}, "lme4 stops below the top of this likelihood"),
    ("aalen_johansen+fine_gray", "fg_coef"): ({"rel": 1e-3, "abs": 1e-4}, "crr stops short of the top"),
    ("aalen_johansen+fine_gray", "fg_se"): ({"rel": 1e-3}, "crr stops short of the top"),
    ("aalen_johansen+fine_gray", "finegray_coef"): ({"rel": 1e-3, "abs": 1e-4}, "crr stops short of the top"),
    ("aalen_johansen+fine_gray", "finegray_se"): ({"rel": 1e-3}, "crr stops short of the top"),
} | {
    (method, name): ({"abs": 1e-15}, "R's 1 - p keeps 16 decimals")
    for method in ("mantel_haenszel", "mantel_haenszel+exact_common_or", "breslow_day_tarone")
    for name in ("cochran_p", "cmh_p", "cmh_cc_p", "bd_p", "tarone_p")
}
"""Values of R's, or printed, that are less exact than their tolerance: how exact, and why. Shown, and set aside."""
