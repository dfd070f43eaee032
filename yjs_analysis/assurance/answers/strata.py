"""Answers to the cases of strata: Mantel and Haenszel's estimates and tests, Simpson's paradox, Kitagawa's parts."""

from __future__ import annotations

import pandas as pd
from scipy import special

from yjs_analysis.assurance.answers.counts import cells_of_strata, strata_of
from yjs_analysis.assurance.answers.estimates import error_of, limits_of, log_error_of
from yjs_analysis.assurance.answers.inputs import confidence_of
from yjs_analysis.measures.decomposition import decomposed_difference
from yjs_analysis.measures.heterogeneity import heterogeneity_test, simpson_check
from yjs_analysis.measures.odds import odds_ratio
from yjs_analysis.measures.strata import stratified_odds_ratio, stratified_rate_difference, stratified_relative_rate
from yjs_analysis.measures.strata_population import (
    stratified_population_rate_difference,
    stratified_population_relative_rate,
)
from yjs_analysis.measures.strata_tests import stratified_test

AGAINST = {"reference": "unexposed", "by": "stratum"}
TWO = {"group": "exposed"} | AGAINST
CORRECTED = "Cochran-Mantel-Haenszel with continuity correction"


def _estimates(counts: pd.DataFrame, confidence: float) -> dict:
    """Answer the common odds ratio, relative rate and rate difference, with errors and limits."""
    options = TWO | {"confidence": confidence}
    odds, relative = stratified_odds_ratio(counts, **options), stratified_relative_rate(counts, **options)
    sato, robins = (stratified_rate_difference(counts, **options, method=name) for name in ("Sato", "Greenland-Robins"))
    return {
        "or": odds.value,
        "or_se": log_error_of(odds),
        "or_ci": limits_of(odds),
        "or_ci_rbg": limits_of(odds),
        "rr": relative.value,
        "rr_se": log_error_of(relative),
        "rr_ci": limits_of(relative),
        "rd": sato.value,
        "rd_se_gr": error_of(robins),
        "rd_ci_gr": limits_of(robins),
        "rd_se_sato": error_of(sato),
        "rd_ci_sato": limits_of(sato),
    }


def _tests(counts: pd.DataFrame) -> dict:
    """Answer the tests over strata; a statistic is worked back from its p-value."""

    def p(method: str) -> float:
        return stratified_test(counts, **TWO, method=method).value

    p_values = {
        "cochran": p("Cochran"),
        "cmh": p("Cochran-Mantel-Haenszel"),
        "cmh_cc": p(CORRECTED),
    }
    alike = {
        "bd": heterogeneity_test(counts, **TWO, method="Breslow-Day").value,
        "tarone": heterogeneity_test(counts, **TWO).value,
    }
    informative = _informative(counts)
    statistics = {name: float(special.chdtri(1, one)) for name, one in p_values.items()}
    statistics |= {name: float(special.chdtri(informative - 1, one)) for name, one in alike.items()}
    both = {f"{name}_p": one for name, one in (p_values | alike).items()}
    return statistics | both | {"cmh_uncorrected": statistics["cmh"], "cmh_corrected": statistics["cmh_cc"]}


def _informative(counts: pd.DataFrame) -> int:
    """Count the strata that tell of the odds ratio: both groups are there, some had the event and some had not."""
    sums = counts.groupby("stratum")[["events", "total"]].sum()
    there = counts.groupby("stratum")["total"].min() > 0
    return int((there & (sums["events"] > 0) & (sums["events"] < sums["total"])).sum())


def _mantel_haenszel(inputs: dict) -> dict:
    """Answer everything that is asked of two groups in strata."""
    counts, confidence = strata_of(inputs), confidence_of(inputs)
    exact = stratified_odds_ratio(counts, **TWO, confidence=confidence, method="conditional exact")
    return (
        _estimates(counts, confidence)
        | _tests(counts)
        | {
            "or_by_stratum": [odds_ratio(**cells, method="Woolf").value for cells in cells_of_strata(counts)],
            "exact_or": exact.value,
            "exact_ci": limits_of(exact),
            "exact_p": stratified_test(counts, **TWO, method="conditional exact").value,
            "crude_or": float(simpson_check(counts, **AGAINST, measure="odds ratio")["crude"].iloc[0]),
        }
    )


def _simpson(inputs: dict) -> dict:
    """Answer the crude and the stratified comparison, and whether they point in opposite directions."""
    counts = strata_of(inputs)
    odds, difference = (
        simpson_check(counts, **AGAINST, measure=name).iloc[0] for name in ("odds ratio", "rate difference")
    )
    return {
        "crude_or": odds["crude"],
        "crude_rd": difference["crude"],
        "mh_or": odds["stratified"],
        "mh_rd": difference["stratified"],
        "n_strata_reversed": int(odds["strata_reversed"]),
        "reversal": bool(odds["reversal"]),
    }


def _person_time(inputs: dict) -> dict:
    """Answer the ratio and the difference of rates per person-time over strata."""
    counts, options = strata_of(inputs), TWO | {"confidence": confidence_of(inputs)}
    ratio = stratified_population_relative_rate(counts, **options)
    difference = stratified_population_rate_difference(counts, **options)
    return {
        "irr": ratio.value,
        "irr_ci": limits_of(ratio),
        "ird": difference.value,
        "ird_ci": limits_of(difference),
    }


def _kitagawa(inputs: dict) -> dict:
    """Answer the parts of a difference of two rates: composition and rates."""
    counts = strata_of(inputs)
    two, three = (
        decomposed_difference(counts, **TWO, method=name).set_index("part")["value"]
        for name in ("two-fold", "three-fold")
    )
    sums = counts.groupby("group")[["events", "total"]].sum()
    rates = sums["events"] / sums["total"]
    return {
        "rate1": rates["exposed"],
        "rate0": rates["unexposed"],
        "difference": two["difference"],
        "composition": two["composition"],
        "rate_effect": two["rates"],
        "three_way": {
            "composition_at_ref": three["composition"],
            "rate_at_ref": three["rates"],
            "interaction": three["interaction"],
        },
    }


ANSWERS = {
    "mantel_haenszel": _mantel_haenszel,
    "mantel_haenszel+exact_common_or": _mantel_haenszel,
    "mantel_haenszel_rates": _person_time,
    "breslow_day_tarone": _mantel_haenszel,
    "simpsons_paradox": _simpson,
    "kitagawa": _kitagawa,
}
