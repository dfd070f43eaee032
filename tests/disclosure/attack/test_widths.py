"""How wide an interval is gives a count back, with neither limit shown."""

import csv
import io
import math

import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.shapes import Grid


def leaks(text: str) -> dict[str, tuple[float, float]]:
    attacked = attack([Grid(place="a.csv", rows=tuple(map(tuple, csv.reader(io.StringIO(text)))))])
    told = attacked[attacked["leaked"].astype(bool)]
    return {row.what: (row.low, row.high) for row in told.itertuples()}


LEAKS = {
    # 1.96 x sqrt(.25 x .75 / 12) = 0.245: 3 of 12, or 9 of 12
    "a margin of error": (
        "Group,Children,Court,Margin of error (95%)\nWhite,41,20,15.3\nMixed,12,[c],24.5\nAsian,22,12,20.8",
        {"Mixed, Court": (3, 9)},
    ),
    # sqrt(.25 x .75 / 12) = 0.125
    "a standard error": (
        "Group,Children,Court,Standard error\nWhite,41,20,0.0781\nMixed,12,[c],0.1250\nAsian,22,12,0.1062",
        {"Mixed, Court": (3, 9)},
    ),
    # Wilson, z = 1.96: 2 z sqrt(.25 x .75 / 12 + z^2 / (4 x 144)) / (1 + z^2 / 12) = 0.443
    "the whole width, by no method told": (
        "Group,Children,Court,Width of the interval\nWhite,41,20,0.293\nMixed,12,[c],0.443\nAsian,22,12,0.384",
        {"Mixed, Court": (3, 9)},
    ),
    "a share with its margin": (
        "Group,Children,Court,% at court\nWhite,41,20,48.8 ± 15.3\nMixed,12,[c],25.0 ± 24.5\nAsian,22,12,54.5 ± 20.8",
        {"Mixed, Court": (3, 3)},
    ),
}


@pytest.mark.parametrize(("text", "expected"), LEAKS.values(), ids=LEAKS)
def test_a_width_gives_a_count_back(text, expected):
    assert leaks(text) == expected


def test_a_width_that_no_shown_row_bears_out_is_not_used():
    text = "Group,Children,Court,Margin of error (95%)\nWhite,41,20,3.1\nMixed,12,[c],24.5\nAsian,22,12,9.9"
    assert leaks(text) == {}


def test_a_wide_margin_of_a_large_base_leaves_many_values():
    # printed to the whole point, 1.96 x sqrt(p q / 500) is 3 for some twenty counts of 500
    text = "Group,Children,Court,Margin of error (95%)\nWhite,410,200,5\nMixed,500,[c],3\nAsian,220,120,7"
    assert leaks(text) == {}


def _logit(events: int, total: int) -> tuple[float, float]:
    step, odds = 1.959964 * math.sqrt(1 / events + 1 / (total - events)), math.log(events / (total - events))
    return tuple(1 / (1 + math.exp(-one)) for one in (odds - step, odds + step))


def _arcsine(events: int, total: int) -> tuple[float, float]:
    step, angle = 1.959964 / (2 * math.sqrt(total)), math.asin(math.sqrt(events / total))
    return math.sin(max(angle - step, 0)) ** 2, math.sin(angle + step) ** 2


def _wilson_corrected(events: int, total: int) -> tuple[float, float]:
    # Newcombe (1998) Statistics in Medicine 17:857-872, method 4
    z, p, q = 1.959964, events / total, 1 - events / total
    below = z * math.sqrt(z**2 - 2 - 1 / total + 4 * p * (total * q + 1))
    above = z * math.sqrt(z**2 + 2 - 1 / total + 4 * p * (total * q - 1))
    middle, whole = 2 * events + z**2, 2 * (total + z**2)
    return (middle - 1 - below) / whole, (middle + 1 + above) / whole


@pytest.mark.parametrize("limits", [_logit, _arcsine, _wilson_corrected])
def test_limits_of_a_method_seen_on_shown_rows_give_a_count_back(limits):
    rows = ["Group,Children,Court,95% low,95% high"]
    for name, events, total in (("White", 20, 41), ("Mixed", 3, 12), ("Asian", 12, 22)):
        low, high = (f"{100 * one:.1f}" for one in limits(events, total))
        rows.append(f"{name},{total},{'[c]' if events < 5 else events},{low},{high}")
    assert leaks("\n".join(rows)) == {"Mixed, Court": (3, 3)}


def test_limits_of_an_odds_ratio_give_a_count_back():
    rows = ["Group,Children,Court,Odds ratio,95% low,95% high", "White,41,20,1.00,,"]
    for name, events, total in (("Mixed", 3, 12), ("Asian", 12, 22)):
        middle = math.log(events / (total - events) / (20 / 21))
        step = 1.959964 * math.sqrt(1 / events + 1 / (total - events) + 1 / 20 + 1 / 21)
        low, high = (f"{math.exp(one):.2f}" for one in (middle - step, middle + step))
        rows.append(f"{name},{total},{'[c],[c]' if events < 5 else '12,1.26'},{low},{high}")
    assert leaks("\n".join(rows)) == {"Mixed, Court": (3, 3)}
