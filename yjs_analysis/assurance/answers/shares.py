"""Answers to the cases of one proportion or count, of shares, and of several groups at once."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from yjs_analysis.assurance.answers.inputs import confidence_of, limits_of
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.composition import composition_residuals, composition_test
from yjs_analysis.measures.excess import excess_events, excess_over_share
from yjs_analysis.measures.finite import finite_proportion, margin_of_error, sample_size
from yjs_analysis.measures.independence import independence_residuals, independence_test
from yjs_analysis.measures.rates import proportion, rate
from yjs_analysis.measures.rounding import consistent_counts, ratio_of_printed_shares, share_difference_of_printed
from yjs_analysis.measures.shares import nested_share_difference


def _proportions(method: str) -> Callable[[dict], dict]:
    """Answer limits of several proportions by one method."""

    def answer(inputs: dict) -> dict:
        events, total, confidence = np.broadcast_arrays(inputs["x"], inputs["n"], confidence_of(inputs))
        rows = zip(events.tolist(), total.tolist(), confidence.tolist(), strict=True)
        ones = [proportion(events=x, total=n, confidence=c, method=method) for x, n, c in rows]
        return {"lo": [one.low for one in ones], "hi": [one.high for one in ones]}

    return answer


def _byar(inputs: dict) -> dict:
    """Answer Byar's limits of several counts."""
    rows = zip(inputs["o"], inputs["conf"], strict=True)
    ones = [rate(events=events, total=1, method="Byar", confidence=confidence) for events, confidence in rows]
    return {"lo": [one.low for one in ones], "hi": [one.high for one in ones]}


def _exact_count(inputs: dict) -> dict:
    """Answer an exact rate."""
    one = rate(events=inputs["o"], total=inputs["n"], per=inputs["per"], confidence=inputs["conf"])
    return {"rate": one.value, "lo": one.low, "hi": one.high}


def _representation(inputs: dict) -> dict:
    """Answer a representation of printed shares: one group, or several."""
    if "caseload_bme_pct" in inputs:
        share, rest = str(inputs["caseload_bme_pct"]), str(inputs["caseload_white_pct"])
        some, everyone = inputs["population_bme"], inputs["population_total"]
        implied = ratio_of_printed_shares(
            share=share, reference_share=rest, population=some, reference_population=everyone - some
        )
        return {
            "population_share": proportion(events=some, total=everyone).value,
            "difference_pp": share_difference_of_printed(share=share, population_share=some / everyone).value,
            "disproportionality_ratio": ratio_of_printed_shares(
                share=share, reference_share="100", population=some, reference_population=everyone
            ).value,
            "rri_bme_v_white": implied.value,
            "rri_rounding_interval": limits_of(implied),
        }
    shares = [(str(s), str(p)) for s, p in zip(inputs["share_pct"], inputs["population_pct"], strict=True)]
    ratios = [
        ratio_of_printed_shares(share=s, reference_share=p, population=1, reference_population=1) for s, p in shares
    ]
    return {
        "disproportionality_ratio": [one.value for one in ratios],
        "difference_pp": [share_difference_of_printed(share=s, population_share=p).value for s, p in shares],
        "ratio_rounding_interval_black": limits_of(ratios[0]),
        "ratio_rounding_interval_mixed": limits_of(ratios[1]),
    }


def _caseload(inputs: dict) -> pd.DataFrame:
    """Set out a caseload beside the population's shares."""
    names = [f"group {at}" for at in range(len(inputs["x"]))]
    return pd.DataFrame({"group": names, "events": inputs["x"], "population_share": inputs["p"]})


def _goodness_of_fit(inputs: dict) -> dict:
    """Answer the chi-square test of a composition, with its residuals."""
    residuals = composition_residuals(_caseload(inputs))
    return {
        "p": composition_test(_caseload(inputs), method="chi-square").value,
        "chi2": ((residuals["events"] - residuals["expected"]) ** 2 / residuals["expected"]).sum(),
        "stdres": residuals["value"].tolist(),
    }


def _multinomial(inputs: dict) -> dict:
    """Answer the exact multinomial tests of a composition."""
    names = {"prob": "exact multinomial", "llr": "exact likelihood ratio", "chisq": "exact chi-square"}
    values = {key: composition_test(_caseload(inputs), method=method).value for key, method in names.items()}
    return values | {f"p_{key}": value for key, value in values.items()}


def _cross_table(inputs: dict) -> dict:
    """Answer the test of a cross table, with the residuals of its first row."""
    cells = [(row, column, count) for row, line in enumerate(inputs["table"]) for column, count in enumerate(line)]
    counts = pd.DataFrame(cells, columns=["group", "outcome", "events"])
    first = independence_residuals(counts).head(len(inputs["table"][0]))
    pearson = (first["events"] - first["expected"]) / np.sqrt(first["expected"])
    return {
        "p": independence_test(counts).value,
        "adjusted_row1": first["value"].tolist(),
        "expected_row1": first["expected"].tolist(),
        "pearson_row1": pearson.tolist(),
    }


def _excess(inputs: dict) -> dict:
    """Answer excess events, in all their forms."""
    counts = {
        "events": inputs["xg"],
        "total": inputs["ng"],
        "reference_events": inputs["xw"],
        "reference_total": inputs["nw"],
    }
    one = excess_events(**counts, method="Katz log")
    diverted = math.ceil(round(one.value, 9))
    after = relative_rate(**counts | {"events": inputs["xg"] - diverted})
    everyone = inputs["ng"] + inputs["nw"]
    share = excess_over_share(
        events=inputs["xg"], total=inputs["xg"] + inputs["xw"], population_share=inputs["ng"] / everyone
    )
    return {
        "rr": relative_rate(**counts).value,
        "excess": one.value,
        "divert_whole": diverted,
        "excess_lo": one.low,
        "excess_hi": one.high,
        "parity_after": after.value,
        "k_share_parity": share.value,
    }


def _nested(inputs: dict) -> dict:
    """Answer the difference of a share in a part and in the whole."""
    one = nested_share_difference(
        events=inputs["group_in_total"],
        subset_events=inputs["group_in_subset"],
        total=inputs["total"],
        subset_total=inputs["subset"],
    )
    return {"diff": one.value, "lo": one.low, "hi": one.high}


def _percent_inversion(inputs: dict) -> dict:
    """Answer the counts behind printed percentages."""
    printed = zip(inputs["pct"], inputs["n_max"], strict=True)
    return {str(one): consistent_counts(str(one), largest_total=most).to_numpy().tolist() for one, most in printed}


def _samples(inputs: dict) -> dict:
    """Answer the size of a sample from caseloads of several sizes, or the caseload behind two sizes of sample."""
    options = {"margin": inputs["margin"], "confidence": inputs["conf"]}
    without_end = sample_size(population=math.inf, **options)
    if "N" in inputs:
        sizes = [sample_size(population=population, share=inputs["p"], **options) for population in inputs["N"]]
        return {"n0": without_end, "n_unrounded": sizes, "n_ceiling": [math.ceil(size) for size in sizes]}
    answers = {"n_without_fpc": math.ceil(without_end)}
    for total in inputs["n"]:
        behind = (
            size for size in itertools.count(total) if math.ceil(sample_size(population=size, **options)) >= total
        )
        answers[f"N_for_{total}"] = next(behind)
        for level in (80, 95):
            answers[f"margin_{total}_infinite_{level}"] = margin_of_error(total=total, confidence=level / 100)
    return answers


def _finite_caseload(inputs: dict) -> dict:
    """Answer the margins of samples from finite caseloads, or the exact limits of one."""
    if "k" in inputs:
        one = finite_proportion(
            events=inputs["k"], total=inputs["n"], population=inputs["N"], confidence=inputs["conf"]
        )
        low, high = limits_of(one)
        return {"count_lo": low * inputs["N"], "count_hi": high * inputs["N"], "prop_lo": low, "prop_hi": high}
    return {
        f"margin_{round(100 * level)}": [
            margin_of_error(total=total, population=population, confidence=level)
            for total, population in zip(inputs["n"], inputs["N"], strict=True)
        ]
        for level in inputs["conf"]
    }


ANSWERS = {
    "percent_inversion": _percent_inversion,
    "sample_size_fpc": _samples,
    "finite_population_ci": _finite_caseload,
    "representation_difference": _representation,
    "proportion_wilson": _proportions("Wilson"),
    "proportion_clopper_pearson": _proportions("Clopper-Pearson"),
    "proportion_midp": _proportions("mid-p"),
    "poisson_count_byar": _byar,
    "poisson_count_exact": _exact_count,
    "chi_square_gof": _goodness_of_fit,
    "chi_square_residuals": _cross_table,
    "exact_multinomial": _multinomial,
    "excess_count": _excess,
    "overlapping_denominators": _nested,
}
