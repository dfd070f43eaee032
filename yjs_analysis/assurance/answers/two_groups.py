"""Answers to the cases of odds, of exact tests of two groups, and of power."""

from __future__ import annotations

from collections.abc import Callable

from scipy import optimize

from yjs_analysis.assurance.answers.counts import cells_of, counts_of
from yjs_analysis.assurance.answers.estimates import log_error_of
from yjs_analysis.assurance.answers.inputs import (
    confidence_of,
    confidence_of_test,
    matrix,
    number,
    one_of,
    problem,
    several,
)
from yjs_analysis.measures.exact_tests import two_group_test
from yjs_analysis.measures.multiplicity import adjusted_p_values
from yjs_analysis.measures.odds import odds_ratio
from yjs_analysis.measures.power import detection_power, smallest_detectable_ratio

ALTERNATIVES = {"two.sided": "different", "two-sided": "different", "less": "lower", "greater": "higher"}


def _odds(inputs: dict) -> dict:
    """Answer the conditional odds ratio and Fisher's p-values."""
    counts, confidence = cells_of(matrix(inputs, "table")), confidence_of(inputs)
    exact = odds_ratio(**counts, confidence=confidence)
    mid_p = odds_ratio(**counts, method="conditional mid-p", confidence=confidence)
    one_sided = odds_ratio(**counts, confidence=2 * confidence - 1) if confidence > 0.5 else None

    def p(alternative: str) -> float:
        return two_group_test(**counts, method="Fisher", alternative=alternative).value

    return {
        "or_cmle": exact.value,
        "lo": exact.low,
        "hi": exact.high,
        "lo_one_sided": one_sided.low if one_sided else None,
        "hi_one_sided": one_sided.high if one_sided else None,
        "midp_lo": mid_p.low,
        "midp_hi": mid_p.high,
        "or_sample": odds_ratio(**counts, method="Woolf").value,
        "p_two_sided": p("different"),
        "p_less": p("lower"),
        "p_greater": p("higher"),
    }


def _woolf(inputs: dict) -> dict:
    """Answer Woolf's odds ratio of each table; adding 0.5 to its cells is not offered."""
    tables = matrix(inputs, "tables")
    added = several(inputs, "add", 0) if "add" in inputs else [0] * len(tables)
    if len(tables[0]) != 4 or len(added) != len(tables):
        raise problem("tables", tables, "tables of four counts, and as many numbers in 'add' as tables")
    ones = [
        None if more else odds_ratio(**cells_of([[a, b], [c, d]]), method="Woolf", confidence=confidence_of(inputs))
        for (a, b, c, d), more in zip(tables, added, strict=True)
    ]
    return {
        "or": [one and one.value for one in ones],
        "se_log": [one and log_error_of(one) for one in ones],
        "lo": [one and one.low for one in ones],
        "hi": [one and one.high for one in ones],
    }


def _unconditional(method: str) -> Callable[[dict], dict]:
    """Answer an exact unconditional test, Boschloo's or Barnard's."""

    def answer(inputs: dict) -> dict:
        counts = counts_of(inputs)

        def p(method: str, alternative: str) -> float:
            return two_group_test(**counts, method=method, alternative=alternative).value

        asked = one_of(inputs, "alternative", ALTERNATIVES, "two.sided")
        higher = counts["events"] * counts["reference_total"] > counts["reference_events"] * counts["total"]
        return {
            "p": p(method, asked),
            "p_less": p(method, "lower"),
            "p_greater": p(method, "higher"),
            "p_one_sided": p(method, "higher" if higher else "lower"),
            "p_two_sided": p(method, "different"),
            "fisher_less": p("Fisher", "lower"),
            "fisher_greater": p("Fisher", "higher"),
            "statistic": p("Fisher", asked) if method == "Boschloo" else None,
        }

    return answer


def _exact_power(inputs: dict) -> dict:
    """Answer the power of Fisher's exact test, and its normal approximation."""
    names = {"total": "n1", "reference_total": "n2", "rate": "p1", "reference_rate": "p2"}
    sizes = {ours: number(inputs, theirs) for ours, theirs in names.items()}
    options = sizes | {"confidence": confidence_of_test(inputs)}
    exact = detection_power(**options, method="exact Fisher")
    return {"power": exact.value, "normal_approx": detection_power(**options).value}


def _power_of_equal_groups(inputs: dict) -> dict:
    """Answer the power of two groups of the same size, the size for a power, and the proportion detected with it."""
    size, p1, p2 = (number(inputs, name) for name in ("n", "p1", "p2"))
    confidence = confidence_of_test(inputs)

    def power(total: float) -> float:
        options = {"rate": p2, "reference_rate": p1, "confidence": confidence}
        return detection_power(total=total, reference_total=total, **options).value

    def detected(wanted: float) -> float:
        options = {"reference_rate": p1, "power": wanted, "confidence": confidence}
        return smallest_detectable_ratio(total=size, reference_total=size, **options).value * p1

    answer = {"power": power(size)}
    for level in (80, 90, 95):
        wanted = level / 100
        reached = p1 != p2 and power(MOST) > wanted > power(1)
        found = optimize.brentq(lambda n, wanted=wanted: power(n) - wanted, 1, MOST, xtol=1e-9) if reached else None
        answer |= {f"n_for_{level}": found, f"p2_detectable_{level}": detected(wanted)}
    return answer


def _smallest_ratio(inputs: dict) -> dict:
    """Answer the smallest detectable ratio."""
    names = {"total": "n1", "reference_total": "n2", "reference_rate": "p2"}
    sizes = {ours: number(inputs, theirs) for ours, theirs in names.items()}
    sizes |= {"confidence": confidence_of_test(inputs)}
    answer = {"min_rri": smallest_detectable_ratio(**sizes, power=number(inputs, "power", 0.8)).value}
    for name, ratio in {"1_25": 1.25, "1_5": 1.5, "2": 2.0, "2_0": 2.0, "3": 3.0}.items():
        higher = ratio * sizes["reference_rate"]
        if higher <= 1:
            answer[f"power_at_rri_{name}"] = detection_power(**sizes, rate=higher).value
    return answer


def _adjusted(inputs: dict) -> dict:
    """Answer p-values adjusted for their number."""
    p = several(inputs, "p")
    holm, bh = (adjusted_p_values(p, method=method) for method in ("Holm", "Benjamini-Hochberg"))
    rejected = {f"n_rejected_05_{name}": int((one <= 0.05).sum()) for name, one in (("holm", holm), ("bh", bh))}
    return {"p_holm": holm.tolist(), "p_bh": bh.tolist()} | rejected


MOST = 1e7
"""The largest size of a group that is looked for."""

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
