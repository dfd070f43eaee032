"""Answers to the cases of the ratio and the difference of two groups."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from yjs_analysis.assurance.answers.inputs import confidence_of, counts_of, limits_of, ratio_of
from yjs_analysis.estimate import Estimate
from yjs_analysis.measures import score
from yjs_analysis.measures.comparisons import population_relative_rate, rate_difference, relative_rate
from yjs_analysis.measures.exact_tests import population_test


def _relative(inputs: dict, method: str) -> Estimate:
    """Compare two proportions."""
    return relative_rate(**counts_of(inputs), method=method, confidence=confidence_of(inputs))


def _ratio_by(method: str) -> Callable[[dict], dict]:
    """Answer one ratio of two proportions by one method."""
    return lambda inputs: ratio_of(_relative(inputs, method))


def _cascade(inputs: dict) -> dict:
    """Answer a chain of decisions: every ratio against the decision before, and against the population."""
    counts, group, reference = inputs["counts"], inputs["group"], inputs["reference"]

    def rates(denominator: Callable) -> dict:
        return {
            stage: relative_rate(
                events=counts[group][stage],
                total=counts[group][denominator(stage)],
                reference_events=counts[reference][stage],
                reference_total=counts[reference][denominator(stage)],
            ).value
            for stage in inputs["denominators"]
        }

    return {
        "rri_preceding_stage": rates(inputs["denominators"].get),
        "rri_population": rates(lambda stage: "pop"),
    }


def _katz_and_koopman(inputs: dict) -> dict:
    """Answer one ratio by two methods."""
    katz, koopman = (_relative(inputs, method) for method in ("Katz log", "Koopman score"))
    return {
        "rr": katz.value,
        "katz_lo": katz.low,
        "katz_hi": katz.high,
        "koopman_lo": koopman.low,
        "koopman_hi": koopman.high,
    }


def _skewness_corrected(inputs: dict) -> dict:
    """Answer the skewness-corrected limits with or without the variance correction, as the case says."""
    counts = [np.array([float(inputs[name])]) for name in ("x1", "n1", "x2", "n2")]
    options = {"finite_variance": inputs["variance_correction"], "skewness": True}
    low, high = score.ratio_limits(*counts, confidence=inputs["conf"], **options)
    return {"lo": low[0], "hi": high[0]}


def _population(inputs: dict, method: str) -> Estimate:
    """Compare two population rates."""
    return population_relative_rate(**counts_of(inputs, "t"), method=method, confidence=confidence_of(inputs))


def _exact_population(inputs: dict) -> dict:
    """Answer a ratio of population rates by the exact method, with its p-values."""
    exact, mid_p, jeffreys = (_population(inputs, method) for method in ("exact", "mid-p", "Jeffreys"))
    counts = counts_of(inputs, "t")
    return ratio_of(exact) | {
        "ci_central": limits_of(exact),
        "midp_hi": mid_p.high,
        "jeffreys_hi": jeffreys.high,
        "p_central": population_test(**counts, method="exact").value,
        "p_central_midp": population_test(**counts, method="mid-p").value,
    }


def _quantiles(inputs: dict) -> dict:
    """Answer the tail quantiles of the ratio of two Jeffreys posteriors."""
    one = _relative(inputs, "Jeffreys")
    return {"q025": one.low, "q975": one.high}


def _mid_p_population(inputs: dict) -> dict:
    """Answer a ratio of population rates by the mid-p method, with its p-value."""
    counts = counts_of(inputs, "t")
    return ratio_of(_population(inputs, "mid-p")) | {"p_midp": population_test(**counts, method="mid-p").value}


def _score_and_jeffreys(inputs: dict) -> dict:
    """Answer a ratio of population rates by three methods."""
    jeffreys = _population(inputs, "Jeffreys")
    return {
        "score": limits_of(_population(inputs, "score")),
        "wald": ratio_of(_population(inputs, "Wald log")),
        "jeffreys": {"q025": jeffreys.low, "q975": jeffreys.high},
    }


def _difference(inputs: dict) -> dict:
    """Answer a difference of two proportions by three methods."""
    names = {"newcombe": "Newcombe", "miettinen_nurminen": "Miettinen-Nurminen score", "mee": "Mee score"}
    options = counts_of(inputs) | {"confidence": confidence_of(inputs)}
    return {name: limits_of(rate_difference(**options, method=method)) for name, method in names.items()}


ANSWERS = {
    "rri_cascade": _cascade,
    "rr_katz_log": _ratio_by("Katz log"),
    "rr_katz_log+koopman": _katz_and_koopman,
    "rr_score_koopman": _ratio_by("Koopman score"),
    "rr_score_miettinen_nurminen": _ratio_by("Miettinen-Nurminen score"),
    "rr_score_skewness_corrected": _skewness_corrected,
    "rr_exact_conditional_poisson": _exact_population,
    "rr_midp_poisson": _mid_p_population,
    "rr_mover_wilson": _ratio_by("MOVER-Wilson"),
    "rr_bayes_beta": _quantiles,
    "rr_poisson_score+bayes": _score_and_jeffreys,
    "risk_difference": _difference,
}
