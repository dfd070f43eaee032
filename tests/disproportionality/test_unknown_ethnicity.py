"""Four answers about the unknown beside each other: each against enumeration, and none surer than it may be."""

import math
from itertools import product

import pandas as pd
import pytest

from yjs_analysis.disproportionality.unknown_ethnicity import (
    APPROACHES,
    bounds_with_chance,
    relative_rates_with_unknown,
)
from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate

REGION = {"White": (48, 154), "Black": (18, 39), "Unknown": (4, 11)}


def counts(cells):
    return pd.DataFrame([(name, *cell) for name, cell in cells.items()], columns=["group", "events", "total"])


def answers(cells, **options):
    return relative_rates_with_unknown(counts(cells), **options).set_index("approach")


# Against R's enumeration of the same counts


@pytest.mark.parametrize(
    ("approach", "expected"),
    [
        ("unknown left out", {"value": 1.4807692308}),
        ("any sharing out", {"value": 1.4807692308, "low": 1.1889632107, "high": 1.7160852713}),
    ],
)
def test_the_bounds_are_those_of_every_sharing_out(approach, expected):
    # R: all (k, l) with k of the 4 events and l of the 7 others to Black, the rest to White
    assert answers(REGION).loc[approach][list(expected)].to_dict() == pytest.approx(expected, rel=1e-9)


def every_interval(cells, base):
    """All intervals that the counts could have, each unknown child in the group, in the reference, or in neither."""
    (x2, n2), (x1, n1), (some, everyone) = cells["White"], cells["Black"], cells["Unknown"]
    others = everyone - some if base == "previous decision" else 0
    for a, b, c, d in product(range(some + 1), range(some + 1), range(others + 1), range(others + 1)):
        if a + b <= some and c + d <= others:
            counted = (
                (x1 + a, n1 + a + c, x2 + b, n2 + b + d) if base == "previous decision" else (x1 + a, n1, x2 + b, n2)
            )
            names = ("events", "total", "reference_events", "reference_total")
            compare = relative_rate if base == "previous decision" else population_relative_rate
            yield compare(**dict(zip(names, counted, strict=True)))


@pytest.mark.parametrize(
    ("cells", "base"),
    [
        ({"White": (12, 30), "Black": (5, 9), "Unknown": (2, 5)}, "previous decision"),
        ({"White": (5, 9), "Black": (2, 3), "Unknown": (2, 4)}, "previous decision"),
        ({"White": (5, 9), "Black": (3, 3), "Unknown": (1, 3)}, "previous decision"),
        ({"White": (5, 9), "Black": (0, 4), "Unknown": (2, 3)}, "previous decision"),
        ({"White": (21, 3011), "Black": (11, 800), "Unknown": (3, math.nan)}, "population"),
        ({"White": (4, 300), "Black": (0, 80), "Unknown": (2, math.nan)}, "population"),
    ],
)
def test_bounds_with_chance_hold_the_interval_of_every_sharing_out(cells, base):
    one = bounds_with_chance(counts(cells), base=base).iloc[1]
    every = list(every_interval(cells, base))
    assert one["low"] <= min(each.low for each in every) + 1e-9
    assert one["high"] >= max(each.high for each in every) - 1e-9


def test_bounds_with_chance_are_wider_than_the_bounds():
    table = answers(REGION)
    assert table.loc["any sharing out, and chance", "low"] < table.loc["any sharing out", "low"]
    assert table.loc["any sharing out, and chance", "high"] > table.loc["any sharing out", "high"]


def test_a_group_has_the_four_answers_in_order_and_the_reference_none():
    table = relative_rates_with_unknown(counts({**REGION, "Asian": (3, 20)}))
    assert table["group"].tolist() == ["Black"] * 4 + ["Asian"] * 4
    assert table["approach"].tolist() == [*APPROACHES, *APPROACHES]


def test_each_answer_says_what_it_assumes():
    assert answers(REGION)["assumption"].map(len).min() > 20


# Verdicts


def test_the_bare_bounds_do_not_pass_for_evidence():
    # 3 of 3 against 40 of 60 with nobody unknown: the bounds are 1.5 to 1.5, and that is not "over-represented"
    table = answers({"White": (40, 60), "Black": (3, 3)})
    assert table["verdict"].tolist() == ["cannot tell"] * 4


def test_a_finding_that_hangs_on_the_unknown_is_told_apart():
    table = answers({"White": (200, 1000), "Black": (60, 200), "Unknown": (60, 150)})
    assert table.loc["unknown left out", "verdict"] == "over-represented"
    assert table.loc["any sharing out, and chance", "verdict"] == "cannot tell"


def test_a_finding_that_does_not_is_too():
    table = answers({"White": (2000, 10_000), "Black": (800, 2000), "Unknown": (5, 20)})
    assert table["verdict"].tolist() == ["over-represented"] * 4


def test_no_material_difference_needs_the_whole_interval_in_the_band():
    table = answers({"White": (5000, 10_000), "Black": (5050, 10_000), "Unknown": (3, 9)})
    assert table["verdict"].tolist() == ["no material difference"] * 4


# Nobody, everybody


def test_with_nobody_unknown_the_bounds_are_the_ratio_itself():
    row = answers({"White": (48, 154), "Black": (18, 39)}).loc["any sharing out"]
    assert (row["low"], row["high"]) == (row["value"], row["value"])


def test_with_nobody_unknown_the_worst_case_is_the_plain_interval():
    table = answers({"White": (48, 154), "Black": (18, 39)})
    left, worst = (table.loc[name, ["low", "high"]].tolist() for name in ("unknown left out", APPROACHES[-1]))
    assert worst == left


def test_with_everybody_unknown_nothing_can_be_told():
    table = answers({"White": (0, 0), "Black": (0, 0), "Unknown": (4, 11)})
    assert table["verdict"].tolist() == ["cannot tell"] * 4
    assert table["value"].isna().all()


def test_a_group_of_nobody_cannot_be_told():
    assert set(answers({"White": (48, 154), "Black": (0, 0), "Unknown": (4, 11)})["verdict"]) == {"cannot tell"}


def test_one_child_cannot_be_told():
    assert set(answers({"White": (48, 154), "Black": (1, 1), "Unknown": (1, 1)})["verdict"]) == {"cannot tell"}


def test_on_a_population_only_events_are_unknown():
    table = answers({"White": (21, 3000), "Black": (11, 800), "Unknown": (3, math.nan)}, base="population")
    # 11/800 over 24/3000, and 14/800 over 21/3000
    assert table.loc["any sharing out", ["low", "high"]].tolist() == pytest.approx([1.71875, 2.5])


def test_classified_cells_are_added_up_for_the_answers_that_do_not_impute():
    boys, girls = counts(REGION).assign(sex="Male"), counts({"White": (6, 9), "Black": (2, 7)}).assign(sex="Female")
    table = relative_rates_with_unknown(pd.concat([boys, girls], ignore_index=True), classified_by="sex")
    assert table[["events", "total", "reference_events", "unknown_events"]].iloc[0].tolist() == [20, 46, 54, 4]


# Refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reference": "Whte"}, "Did you mean 'White'"),
        ({"base": "populaton"}, "Did you mean 'population'"),
        ({"imputation": "rubin"}, "Did you mean 'Rubin'"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(options, message):
    with pytest.raises(ValueError, match=message):
        relative_rates_with_unknown(counts(REGION), **options)


def test_more_unknown_events_than_children_are_refused():
    with pytest.raises(ValueError, match="events must not exceed total, but got 4 of 3"):
        relative_rates_with_unknown(counts({**REGION, "Unknown": (4, 3)}))
