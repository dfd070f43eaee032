"""Answers to the cases of the ratio and the difference of two groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from yjs_analysis.assurance.answers.counts import counts_of
from yjs_analysis.assurance.answers.estimates import limits_of, log_error_of, ratio_of
from yjs_analysis.assurance.answers.inputs import confidence_of, number, part, problem, several, word
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures import score
from yjs_analysis.measures.bootstrap import bootstrap_relative_rate
from yjs_analysis.measures.comparisons import population_relative_rate, rate_difference, relative_rate
from yjs_analysis.measures.exact_tests import population_test


def _relative(inputs: dict, method: str) -> Estimate:
    """Compare two proportions."""
    return relative_rate(**counts_of(inputs), method=method, confidence=confidence_of(inputs))


def _ratio_by(method: str) -> Callable[[dict], dict]:
    """Answer one ratio of two proportions by one method."""
    return lambda inputs: ratio_of(_relative(inputs, method))


def _katz(inputs: dict) -> dict:
    """Answer one ratio by Katz's method, with the standard error of its logarithm."""
    one = _relative(inputs, "Katz log")
    return ratio_of(one) | {"se": log_error_of(one), "se_log": log_error_of(one)}


def _cascade(inputs: dict) -> dict:
    """Answer a chain of decisions: every ratio against the decision before, and against the population."""
    counts, before = part(inputs, "counts"), part(inputs, "denominators")
    group, reference = (part(counts, word(inputs, name)) for name in ("group", "reference"))
    stages = {*before, *before.values()}
    first = [one for one in before.values() if one not in before]
    if not first:
        raise problem("denominators", before, "stages that begin with one that has none before it, the population")
    for side in (group, reference):
        for stage in stages:
            number(side, stage)

    def rates(denominator: Callable) -> dict:
        return {
            stage: relative_rate(
                events=group[stage],
                total=group[denominator(stage)],
                reference_events=reference[stage],
                reference_total=reference[denominator(stage)],
            ).value
            for stage in before
        }

    return {"rri_preceding_stage": rates(before.get), "rri_population": rates(lambda stage: first[0])}


def _katz_and_koopman(inputs: dict) -> dict:
    """Answer one ratio by two methods."""
    katz, koopman = (_relative(inputs, method) for method in ("Katz log", "Koopman score"))
    return {
        "rr": katz.value,
        "se_log": log_error_of(katz),
        "katz_lo": katz.low,
        "katz_hi": katz.high,
        "koopman_lo": koopman.low,
        "koopman_hi": koopman.high,
    }


def _bootstrap(inputs: dict) -> dict:
    """Answer the limits of the percentile bootstrap, of seeded draws."""
    return ratio_of(bootstrap_relative_rate(**counts_of(inputs), confidence=confidence_of(inputs)))


def _skewness_corrected(inputs: dict) -> dict:
    """Answer the skewness-corrected limits with or without the variance correction, as the case says."""
    value = _relative(inputs, "Katz log").value  # refuses what are no counts
    counts = [np.array([float(number(inputs, name))]) for name in ("x1", "n1", "x2", "n2")]
    corrected = inputs.get("variance_correction", True)
    if not isinstance(corrected, bool):
        raise problem("variance_correction", corrected, "true or false")
    options = {"finite_variance": corrected, "skewness": True, "confidence": confidence_of(inputs)}
    low, high = score.ratio_limits(*counts, **options)
    return {"rr": value, "lo": float(low[0]), "hi": float(high[0])}


def _population(inputs: dict, method: str) -> Estimate:
    """Compare two population rates."""
    return population_relative_rate(**counts_of(inputs, "t"), method=method, confidence=confidence_of(inputs))


def _exact_population(inputs: dict) -> dict:
    """Answer a ratio of population rates by the exact method, with its p-values."""
    exact, mid_p, jeffreys = (_population(inputs, method) for method in ("exact", "mid-p", "Jeffreys"))
    counts = counts_of(inputs, "t")
    return ratio_of(exact) | {
        "ci_central": limits_of(exact),
        "midp_lo": mid_p.low,
        "midp_hi": mid_p.high,
        "jeffreys_lo": jeffreys.low,
        "jeffreys_hi": jeffreys.high,
        "p_central": population_test(**counts, method="exact").value,
        "p_central_midp": population_test(**counts, method="mid-p").value,
    }


def _quantiles(inputs: dict) -> dict:
    """Answer the tail quantiles of the ratio of two Jeffreys posteriors; of another prior nothing."""
    if several(inputs, "prior", 0.5) not in ([0.5], [0.5, 0.5]):
        return {}
    one = relative_rate(**counts_of(inputs), method="Jeffreys", confidence=0.95)
    narrow = relative_rate(**counts_of(inputs), method="Jeffreys", confidence=0.9)
    return {"q025": one.low, "q975": one.high, "q05": narrow.low, "q95": narrow.high}


def _mid_p_population(inputs: dict) -> dict:
    """Answer a ratio of population rates by the mid-p method, with its p-value."""
    counts = counts_of(inputs, "t")
    return ratio_of(_population(inputs, "mid-p")) | {"p_midp": population_test(**counts, method="mid-p").value}


def _score_and_jeffreys(inputs: dict) -> dict:
    """Answer a ratio of population rates by three methods."""
    wald = _population(inputs, "Wald log")
    jeffreys = population_relative_rate(**counts_of(inputs, "t"), method="Jeffreys", confidence=0.95)
    return {
        "score": limits_of(_population(inputs, "score")),
        "wald": ratio_of(wald) | {"se_log": log_error_of(wald)},
        "jeffreys": {"q025": jeffreys.low, "q975": jeffreys.high},
    }


def _difference(inputs: dict) -> dict:
    """Answer a difference of two proportions by three methods."""
    names = {"newcombe": "Newcombe", "miettinen_nurminen": "Miettinen-Nurminen score", "mee": "Mee score"}
    options = counts_of(inputs) | {"confidence": confidence_of(inputs)}
    return {name: limits_of(rate_difference(**options, method=method)) for name, method in names.items()}


ANSWERS = {
    "rri_cascade": _cascade,
    "rr_katz_log": _katz,
    "rr_katz_log+koopman": _katz_and_koopman,
    "rr_score_koopman": _ratio_by("Koopman score"),
    "rr_score_miettinen_nurminen": _ratio_by("Miettinen-Nurminen score"),
    "rr_score_skewness_corrected": _skewness_corrected,
    "rr_exact_conditional_poisson": _exact_population,
    "rr_midp_poisson": _mid_p_population,
    "rr_mover_wilson": _ratio_by("MOVER-Wilson"),
    "rr_bayes_beta": _quantiles,
    "rr_bootstrap": _bootstrap,
    "rr_poisson_score+bayes": _score_and_jeffreys,
    "risk_difference": _difference,
}
