"""Answers to the cases of standards and of areas: standardised rates and ratios, funnels, shrunken ratios."""

from __future__ import annotations

import math

import pandas as pd
from scipy import optimize

from yjs_analysis.assurance.answers.estimates import limits_of, quantile_of
from yjs_analysis.assurance.answers.inputs import confidence_of, lists, number, problem, several
from yjs_analysis.measures.funnels import funnel_scores, proportion_funnel, ratio_funnel, spread_between_areas
from yjs_analysis.measures.shrinkage import shared_ratio, shrunken_ratios
from yjs_analysis.measures.standardisation import standardised_rate, standardised_ratio, standardised_ratios

SIZE = 10**9
"""A reference's rate is given to our functions as events among so many: to nine decimals."""


def _ratios(events: float, expected: float, confidence: float) -> dict:
    """Answer one standardised ratio by three methods; R's Byar gives no upper limit for no events."""
    exact, byar, mid_p = (
        standardised_ratio(events=events, expected=expected, method=name, confidence=confidence)
        for name in ("exact", "Byar", "mid-p")
    )
    return {
        "smr": exact.value,
        "exact": limits_of(exact),
        "byar": limits_of(byar) if events else [byar.low, None],
        "midp": limits_of(mid_p),
    }


def _standardised_ratios(inputs: dict) -> dict:
    """Answer standardised ratios: each by every method, and all by the method for their size."""
    observed, expected = lists(inputs, "observed", "expected")
    confidence = confidence_of(inputs)
    rows = list(zip(observed, expected, strict=True))
    ones = [standardised_ratio(events=x, expected=e, confidence=confidence) for x, e in rows]
    each = {f"{letter}{x:g}": _ratios(x, e, confidence) for x, e in rows for letter in "so"}
    alone = {} if isinstance(inputs["observed"], list) else _ratios(*rows[0], confidence)
    return (
        each
        | alone
        | {
            "smr": [one.value for one in ones],
            "lo": [one.low for one in ones],
            "hi": [one.high for one in ones],
            "method": [{"Byar": "Byars", "exact": "Exact"}[one.method] for one in ones],
        }
    )


def _direct(inputs: dict) -> dict:
    """Answer a directly standardised rate, and the crude one."""
    events, total, standard = lists(inputs, "count", "pop", "stdpop")
    counts = pd.DataFrame({"events": events, "total": total, "standard": standard})
    per, confidence = number(inputs, "per", 1), confidence_of(inputs)
    dobson, fay_feuer = (
        standardised_rate(counts, per=per, method=name, confidence=confidence) for name in ("Dobson-Byar", "Fay-Feuer")
    )
    own = counts.assign(standard=counts["total"])
    return {
        "dsr": dobson.value,
        "dobson": limits_of(dobson),
        "fay_feuer": limits_of(fay_feuer),
        "crude": standardised_rate(own, per=per).value,
    }


def _indirect(inputs: dict) -> dict:
    """Answer an indirectly standardised ratio: what the reference's rates would give among the group's children."""
    rates, totals = lists(inputs, "reference_rate", "group_pop")
    observed, confidence = number(inputs, "observed"), confidence_of(inputs)
    rows = []
    for at, (rate, total) in enumerate(zip(rates, totals, strict=True)):
        rows.append((at, "reference", round(rate * SIZE), SIZE))
        rows.append((at, "group", min(total, max(0, observed - sum(totals[:at]))), total))
    counts = pd.DataFrame(rows, columns=["stratum", "group", "events", "total"])
    expected = standardised_ratios(counts, reference="reference", by="stratum")["expected"].iloc[0]
    return _ratios(observed, expected, confidence) | {"expected": expected}


def _shrunken(inputs: dict) -> dict:
    """Answer ratios of areas drawn towards their common one, by likelihood and by moments."""
    observed, expected = lists(inputs, "observed", "expected")
    counts = pd.DataFrame({"events": observed, "expected": expected})
    likeliest, shared = shrunken_ratios(counts, confidence=confidence_of(inputs)), shared_ratio(counts).iloc[0]
    moments = shared_ratio(counts, method="Marshall moments").iloc[0]
    drawn = shrunken_ratios(counts, method="Marshall moments")["value"]
    return {
        "alpha": shared["prior_events"],
        "beta": shared["prior_expected"],
        "prior_mean": shared["ratio"],
        "posterior_mean": likeliest["value"].tolist(),
        "lo": likeliest["low"].tolist(),
        "hi": likeliest["high"].tolist(),
        "p_gt_1": likeliest["above_1"].tolist(),
        "marshall": {"m": moments["ratio"], "A": moments["variance"], "eb": drawn.tolist()},
    }


def _proportion_funnel(inputs: dict) -> dict:
    """Answer the limits of a funnel of percentages at both levels, as lists and one by one."""
    sizes, target = several(inputs, "n"), number(inputs, "baseline_pct") / 100
    answer: dict = {}
    for level, name in ((0.95, "95"), (0.998, "998")):
        table = proportion_funnel(sizes, target=target, levels=[level])
        for word, side in (("lower", "low"), ("upper", "high")):
            answer[f"{word}_{name}"] = (100 * table[side]).tolist()
            answer |= {f"{word}_{name}_n{n}": one for n, one in zip(sizes, answer[f"{word}_{name}"], strict=True)}
    return answer


def _exact_funnel(inputs: dict) -> dict:
    """Answer the exact limits of a funnel of proportions, at the confidence or between the quantiles `q`."""
    confidence = confidence_of(inputs)
    if "q" in inputs:
        low, high = several(inputs, "q") if len(several(inputs, "q")) == 2 else (0, 0)
        if not 0 < low < 0.5 or not math.isclose(low + high, 1):
            raise problem("q", inputs["q"], "two quantiles evenly about one half, such as 0.025 and 0.975")
        confidence = high - low
    target = number(inputs, "p0")
    table = proportion_funnel(several(inputs, "n"), target=target, method="exact binomial", levels=[confidence])
    return {"lower": table["low"].tolist(), "upper": table["high"].tolist()}


def _ratio_funnel(inputs: dict) -> dict:
    """Answer the expected numbers at which so many events lie on a limit of the funnel of ratios."""
    observed, confidence = number(inputs, "observed"), confidence_of(inputs)
    if not 0 < observed < 1e6:
        raise problem("observed", observed, "a number of events above 0 and below a million")
    reach = (quantile_of(confidence) + 2) * (math.sqrt(observed) + 4) + 10

    def beyond(log_expected: float, side: str) -> float:
        expected = math.exp(log_expected)
        return expected * ratio_funnel([expected], levels=[confidence])[side].iloc[0] - observed

    def expected_at(side: str) -> float:
        ends = math.log(1e-6), math.log(observed + reach)
        return math.exp(optimize.brentq(beyond, *ends, args=(side,), xtol=1e-12, rtol=1e-12))

    lower, upper = expected_at("low"), expected_at("high")
    return {
        "expected_at_lower": lower,
        "isr_lower": 100 * observed / lower,
        "expected_at_upper": upper,
        "isr_upper": 100 * observed / upper,
    }


def _spread(inputs: dict) -> dict:
    """Answer how much areas differ beyond chance."""
    events, total = lists(inputs, "x", "n")
    counts = pd.DataFrame({"events": events, "total": total})
    row = spread_between_areas(counts, winsorised=number(inputs, "winsor", 0.1)).iloc[0]
    return {
        "p0": row["target"],
        "z": funnel_scores(counts)["score"].tolist(),
        "phi_winsorised": row["dispersion"],
        "tau2": row["between_variance"],
    }


ANSWERS = {
    "smr": _standardised_ratios,
    "direct_standardisation": _direct,
    "indirect_standardisation": _indirect,
    "empirical_bayes_gamma_poisson": _shrunken,
    "funnel_limits_proportion": _proportion_funnel,
    "funnel_limits_proportion_exact": _exact_funnel,
    "funnel_limits_ratio": _ratio_funnel,
    "funnel_overdispersion": _spread,
}
