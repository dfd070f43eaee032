"""Answers to the cases of one proportion or count, of shares, and of several groups at once."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from yjs_analysis.assurance.answers.estimates import limits_of, quantile_of
from yjs_analysis.assurance.answers.inputs import confidence_of, lists, matrix, number, problem, several, words
from yjs_analysis.estimate import Estimate
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
        rows = zip(*lists(_with_confidence(inputs), "x", "n", "conf"), strict=True)
        ones = [proportion(events=x, total=n, confidence=c, method=method) for x, n, c in rows]
        return {"p": [one.value for one in ones]} | _limits(ones)

    return answer


def _with_confidence(inputs: dict) -> dict:
    """Give the inputs with the usual confidence if they name none."""
    return {"conf": inputs.get("confidence", 0.95)} | inputs


def _limits(ones: list[Estimate]) -> dict:
    """Answer the limits of several estimates."""
    return {"lo": [one.low for one in ones], "hi": [one.high for one in ones]}


def _byar(inputs: dict) -> dict:
    """Answer Byar's limits of several counts."""
    rows = zip(*lists(_with_confidence(inputs), "o", "conf"), strict=True)
    ones = [rate(events=events, total=1, method="Byar", confidence=confidence) for events, confidence in rows]
    return _limits(ones)


def _exact_count(inputs: dict) -> dict:
    """Answer exact rates."""
    per, given = number(inputs, "per", 1), {"n": 1} | _with_confidence(inputs)
    rows = zip(*lists(given, "o", "n", "conf"), strict=True)
    ones = [rate(events=x, total=n, per=per, confidence=c) for x, n, c in rows]
    return {"rate": [one.value for one in ones]} | _limits(ones)


def _representation(inputs: dict) -> dict:
    """Answer a representation of printed shares: one group, or several."""
    if "caseload_bme_pct" in inputs:
        share, rest = (str(number(inputs, f"caseload_{name}_pct")) for name in ("bme", "white"))
        some, everyone = (number(inputs, f"population_{name}") for name in ("bme", "total"))
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
    shares = [(str(s), str(p)) for s, p in zip(*lists(inputs, "share_pct", "population_pct"), strict=True)]
    groups = words(inputs, "groups", ("black", "mixed"))
    ratios = [
        ratio_of_printed_shares(share=s, reference_share=p, population=1, reference_population=1) for s, p in shares
    ]
    return {
        "disproportionality_ratio": [one.value for one in ratios],
        "difference_pp": [share_difference_of_printed(share=s, population_share=p).value for s, p in shares],
        "ratio_rounding_interval": [limits_of(one) for one in ratios],
        **{
            f"ratio_rounding_interval_{name.lower()}": limits_of(one) for name, one in zip(groups, ratios, strict=False)
        },
    }


def _caseload(inputs: dict) -> pd.DataFrame:
    """Set out a caseload beside the population's shares."""
    events, shares = lists(inputs, "x", "p")
    names = [f"group {at}" for at in range(len(events))]
    return pd.DataFrame({"group": names, "events": events, "population_share": shares})


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
    """Answer the test of a cross table, with the residuals of each of its rows."""
    table = matrix(inputs, "table")
    cells = [(row, column, count) for row, line in enumerate(table) for column, count in enumerate(line)]
    counts = pd.DataFrame(cells, columns=["group", "outcome", "events"])
    residuals = independence_residuals(counts)
    pearson = (residuals["events"] - residuals["expected"]) / np.sqrt(residuals["expected"])
    kinds = {"adjusted": residuals["value"], "expected": residuals["expected"], "pearson": pearson}
    wide = {name: np.reshape(one.to_numpy(dtype=float), (len(table), -1)).tolist() for name, one in kinds.items()}
    return {"p": independence_test(counts).value, "chi2": float((pearson**2).sum())} | {
        f"{name}_row{at}": row for name, rows in wide.items() for at, row in enumerate(rows, start=1)
    }


def _excess(inputs: dict) -> dict:
    """Answer excess events, in all their forms."""
    names = {"events": "xg", "total": "ng", "reference_events": "xw", "reference_total": "nw"}
    counts = {ours: number(inputs, theirs) for ours, theirs in names.items()}
    one = excess_events(**counts, method="Katz log", confidence=confidence_of(inputs))
    diverted = math.ceil(round(one.value, 9))
    after = relative_rate(**counts | {"events": counts["events"] - diverted})
    share = excess_over_share(
        events=counts["events"],
        total=counts["events"] + counts["reference_events"],
        population_share=counts["total"] / (counts["total"] + counts["reference_total"]),
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
    names = {
        "events": "group_in_total",
        "subset_events": "group_in_subset",
        "total": "total",
        "subset_total": "subset",
    }
    counts = {ours: number(inputs, theirs) for ours, theirs in names.items()}
    one = nested_share_difference(**counts, confidence=confidence_of(inputs))
    return {"diff": one.value, "lo": one.low, "hi": one.high}


def _percent_inversion(inputs: dict) -> dict:
    """Answer the counts behind printed percentages."""
    printed = zip(*lists(inputs, "pct", "n_max"), strict=True)
    return {str(one): consistent_counts(str(one), largest_total=most).to_numpy().tolist() for one, most in printed}


def _samples(inputs: dict) -> dict:
    """Answer the size of a sample from caseloads of several sizes, or the caseload behind sizes of sample."""
    confidence, share = confidence_of(inputs), number(inputs, "p", 0.5)
    options = {"margin": number(inputs, "margin"), "confidence": confidence, "share": share}
    without_end = sample_size(population=math.inf, **options)
    answer = {"z": quantile_of(confidence), "n0": without_end, "n_without_fpc": math.ceil(without_end)}
    if "N" in inputs:
        sizes = [sample_size(population=population, **options) for population in several(inputs, "N")]
        return answer | {"n_unrounded": sizes, "n_ceiling": [math.ceil(size) for size in sizes]}
    for total in several(inputs, "n"):
        answer[f"N_for_{total}"] = _caseload_behind(total, without_end, options)
        for level in (80, 90, 95, 99):
            answer[f"margin_{total}_infinite_{level}"] = margin_of_error(total=total, confidence=level / 100)
    return answer


def _caseload_behind(total: int, without_end: float, options: dict) -> int | None:
    """Give the smallest caseload that asks for a sample of some size; nothing if no caseload does."""
    if total > math.ceil(without_end) or total > MOST:
        return None
    sizes = itertools.takewhile(lambda one: one < MOST, itertools.count(max(int(total), 1)))
    return next((one for one in sizes if math.ceil(sample_size(population=one, **options)) >= total), None)


def _finite_caseload(inputs: dict) -> dict:
    """Answer the margins of samples from finite caseloads, or the exact limits of one."""
    if "k" in inputs or not any(isinstance(inputs.get(name), list) for name in ("n", "N", "conf")):
        population = number(inputs, "N")
        one = finite_proportion(
            events=number(inputs, "k"),
            total=number(inputs, "n"),
            population=population,
            confidence=confidence_of(inputs),
        )
        low, high = limits_of(one)
        return {"count_lo": low * population, "count_hi": high * population, "prop_lo": low, "prop_hi": high}
    rows = list(zip(*lists(inputs, "n", "N"), strict=True))
    levels = several(_with_confidence(inputs), "conf")
    if not all(0 < level < 1 for level in levels):
        raise problem("conf", levels, "numbers between 0 and 1, such as 0.95")
    return {
        f"margin_{round(100 * level)}": [
            margin_of_error(total=total, population=population, confidence=level) for total, population in rows
        ]
        for level in levels
    }


MOST = 100_000
"""The largest caseload that is looked for behind a sample."""

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
