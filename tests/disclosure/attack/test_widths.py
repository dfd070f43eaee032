"""How wide an interval is gives a count back, with neither limit shown."""

import csv
import io

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
