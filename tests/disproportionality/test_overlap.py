"""Which children have like children in the reference group."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.disproportionality.overlap import overlap, overlap_patterns

COUNTS = pd.DataFrame(
    {
        "group": ["White", "White", "White", "Black", "Black", "Mixed"],
        "age": [13, 15, 17, 15, 12, 13],
        "sex": ["m", "m", "f", "m", "m", "f"],
        "events": 0,
        "total": [20, 30, 10, 6, 2, 5],
    }
)


def of(group, **options):
    return overlap(COUNTS, **{"by": "age + sex"} | options).set_index("group").loc[group]


def test_patterns_are_counted_by_who_is_there():
    # 15 m holds both; 12 m only Black children; 13 m and 17 f only White ones
    names = ["patterns", "patterns_with_both", "patterns_with_group_only", "patterns_with_reference_only"]
    assert of("Black")[names].tolist() == [4, 1, 1, 2]


def test_shares_are_of_each_groups_own_children():
    one = of("Black")
    assert (one["share_in_both"], one["reference_share_in_both"]) == (6 / 8, 30 / 60)


def test_the_worth_is_that_of_evenly_matched_children():
    # 2 x 6 x 30 / 36 among like children; 2 x 8 x 60 / 68 among all
    assert of("Black")[["worth", "worth_crude"]].tolist() == pytest.approx([10, 960 / 68])


def test_a_group_without_like_children_is_told_so_and_not_refused():
    one = of("Mixed")
    assert one["note"] == "none of the 5 has a like child in the reference group: there is nothing to compare"
    assert one["worth"] == 0


def test_the_note_counts_those_that_nobody_is_like():
    assert of("Black")["note"] == "2 of 8 have nobody like them in the reference group"


def test_fewer_columns_give_more_overlap():
    assert of("Mixed", by="age")["note"] == "all have like children in the reference group"


def test_a_group_with_nobody_has_no_share():
    nobody = pd.DataFrame({"group": ["Other"], "age": [15], "sex": ["m"], "events": [0], "total": [0]})
    one = overlap(pd.concat([COUNTS, nobody]), by="age").set_index("group").loc["Other"]
    assert np.isnan(one["share_in_both"]) and one["note"] == "nobody is in the group"


def test_patterns_are_listed_with_who_is_there():
    table = overlap_patterns(COUNTS, by="age + sex", group="Black")
    assert table["holds"].tolist() == ["both", "group only", "reference only", "reference only"]


@pytest.mark.parametrize(
    ("options", "words"), [({"by": []}, "by must name at least one"), ({"by": "agee"}, "Did you mean 'age'")]
)
def test_what_is_unknown_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        overlap(COUNTS, **options)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=5))
def test_like_for_like_is_never_worth_more_than_the_whole(pairs):
    rows = [
        (group, age, 0, n) for age, pair in enumerate(pairs) for group, n in zip(["White", "Black"], pair, strict=True)
    ]
    counts = pd.DataFrame([("White", 99, 0, 1), *rows], columns=["group", "age", "events", "total"])
    one = overlap(counts, by="age").iloc[0]
    assert one["worth"] <= one["worth_crude"] + 1e-9
