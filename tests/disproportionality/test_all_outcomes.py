"""Each child once, beside all outcomes with limits that know which are one child's."""

import pandas as pd
import pytest

from yjs_analysis.disproportionality.all_outcomes import ALL, FIRST, all_outcomes
from yjs_analysis.measures.comparisons import relative_rate

EVERYTHING = pd.DataFrame(
    {
        "group": ["White"] * 12 + ["Black"] * 8,
        "child_id": [f"w{one}" for one in range(12)] + [f"b{one}" for one in range(8)],
        "events": [1, 0, 2, 0, 1, 0, 1, 0, 3, 0, 1, 0, 3, 0, 1, 2, 0, 1, 1, 2],
        "total": [1, 1, 3, 2, 1, 1, 2, 1, 4, 1, 1, 2, 4, 1, 1, 2, 3, 1, 2, 3],
    }
)
ONCE = EVERYTHING.assign(events=EVERYTHING["events"].clip(upper=1), total=1).drop(columns="child_id")


def of_black(unit, **options):
    table = all_outcomes(ONCE, EVERYTHING, **options)
    return table[(table["unit"] == unit) & (table["group"] == "Black")].iloc[0]


def test_all_outcomes_have_the_limits_of_rs_clusters():
    # R 4.2.2, sandwich 3.0-2: vcovCL(glm(y ~ group, binomial), cluster = child, type = "HC1"), delta method on the
    # logarithm of the ratio, qt(.975, 19): 20 children, 37 outcomes
    one = of_black(ALL)[["value", "low", "high"]]
    assert one.tolist() == pytest.approx([1.307189542, 0.626299064, 2.728320379], rel=1e-7)


def test_each_child_once_is_the_plain_comparison():
    # 6 of 8 against 6 of 12
    one, other = of_black(FIRST), relative_rate(events=6, total=8, reference_events=6, reference_total=12)
    assert (one["value"], one["low"], one["high"]) == (other.value, other.low, other.high)


def test_children_with_several_outcomes_are_counted():
    assert of_black(ALL)[["children_in_group", "children_with_several"]].tolist() == [8, 5]


def test_children_are_the_same_in_both_rows():
    assert of_black(FIRST)["children_with_several"] == 5


def test_steps_can_be_asked_for():
    first, everything = (one.assign(sex=["m", "f"] * 10) for one in (ONCE, EVERYTHING))
    table = all_outcomes(first, everything, steps={"crude": "", "+ sex": "sex"}, fewest=0)
    assert table["step"].unique().tolist() == ["crude", "+ sex"]


def test_a_child_without_a_key_is_refused():
    blank = EVERYTHING.assign(child_id=[None, *EVERYTHING["child_id"][1:]])
    with pytest.raises(ValueError, match="child_id must be known in every row, but is missing in 1"):
        all_outcomes(ONCE, blank)


def test_an_unknown_key_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'child_id'"):
        all_outcomes(ONCE, EVERYTHING, cluster="childid")
