"""Answers to the cases of odds, of exact tests of two groups, and of power."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from yjs_analysis.assurance.answers.inputs import cells_of, counts_of
from yjs_analysis.measures.exact_tests import two_group_test
from yjs_analysis.measures.multiplicity import adjusted_p_values
from yjs_analysis.measures.odds import odds_ratio
from yjs_analysis.measures.power import detection_power, smallest_detectable_ratio


def _odds(inputs: dict) -> dict:
    """Answer the conditional odds ratio and Fisher's p-values."""
    one_sided = "alternative" in inputs
    counts = cells_of(inputs["table"])
    exact = odds_ratio(**counts, confidence=0.95)
    mid_p = odds_ratio(**counts, method="conditional mid-p")
    return {
        "or_cmle": exact.value,
        "lo": exact.low,
        "hi": exact.high,
        "lo_one_sided": odds_ratio(**counts, confidence=0.9).low if one_sided else None,
        "midp_lo": mid_p.low,
        "midp_hi": mid_p.high,
        "or_sample": odds_ratio(**counts, method="Woolf").value,
        "p_two_sided": two_group_test(**counts, method="Fisher").value,
        "p_less": two_group_test(**counts, method="Fisher", alternative="lower").value,
        "p_greater": two_group_test(**counts, method="Fisher", alternative="higher").value,
    }


def _woolf(inputs: dict) -> dict:
    """Answer Woolf's odds ratio of the first table; the second adds 0.5 to each cell, which is not offered."""
    one = odds_ratio(**cells_of(np.reshape(inputs["tables"][0], (2, 2))), method="Woolf")
    return {"or": [one.value, None], "lo": [one.low, None], "hi": [one.high, None]}


def _unconditional(method: str) -> Callable[[dict], dict]:
    """Answer an exact unconditional test, Boschloo's or Barnard's."""
    names = {"less": "lower", "greater": "higher"}

    def answer(inputs: dict) -> dict:
        counts = counts_of(inputs)

        def p(method: str, alternative: str) -> float:
            return two_group_test(**counts, method=method, alternative=alternative).value

        asked = names.get(inputs.get("alternative"), "different")
        return {
            "p": p(method, asked),
            "p_less": p(method, "lower"),
            "p_one_sided": p(method, "lower"),
            "p_two_sided": p(method, "different"),
            "fisher_less": p("Fisher", "lower"),
            "statistic": p("Fisher", asked) if method == "Boschloo" else None,
        }

    return answer


def _exact_power(inputs: dict) -> dict:
    """Answer the power of Fisher's exact test, and its normal approximation."""
    sizes = {
        "total": inputs["n1"],
        "reference_total": inputs["n2"],
        "rate": inputs["p1"],
        "reference_rate": inputs["p2"],
    }
    exact = detection_power(**sizes, method="exact Fisher")
    return {"power": exact.value, "normal_approx": detection_power(**sizes).value}


def _power_of_equal_groups(inputs: dict) -> dict:
    """Answer the power of two groups of the same size."""
    size, p1 = inputs["n"], inputs["p1"]
    detectable = smallest_detectable_ratio(total=size, reference_total=size, reference_rate=p1, power=0.9)
    power = detection_power(total=size, reference_total=size, rate=inputs["p2"], reference_rate=p1).value
    return {"power": power, "p2_detectable_90": detectable.value * p1}


def _smallest_ratio(inputs: dict) -> dict:
    """Answer the smallest detectable ratio."""
    sizes = {"total": inputs["n1"], "reference_total": inputs["n2"], "reference_rate": inputs["p2"]}
    return {
        "min_rri": smallest_detectable_ratio(**sizes, power=inputs["power"]).value,
        "power_at_rri_1_5": detection_power(**sizes, rate=1.5 * inputs["p2"]).value,
    }


def _adjusted(inputs: dict) -> dict:
    """Answer p-values adjusted for their number."""
    holm, bh = (adjusted_p_values(inputs["p"], method=method) for method in ("Holm", "Benjamini-Hochberg"))
    return {"p_holm": holm.tolist(), "p_bh": bh.tolist(), "n_rejected_05_bh": int((bh <= 0.05).sum())}


ANSWERS = {
    "odds_ratio_conditional_exact": _odds,
    "odds_ratio_woolf": _woolf,
    "barnard_exact": _unconditional("Barnard"),
    "boschloo_exact": _unconditional("Boschloo"),
    "power_exact_fisher": _exact_power,
    "power_two_proportions": _power_of_equal_groups,
    "minimum_detectable_rri": _smallest_ratio,
    "multiplicity_bh": _adjusted,
    "multiplicity_holm": _adjusted,
}
