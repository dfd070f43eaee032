"""Which columns foretell the outcome: checked by hand on small tables."""

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.design import design_matrix
from yjs_analysis.measures.separation import separating_names


def names(table, terms, log_linear=False, **categories):
    design = design_matrix(table, terms=terms, categories=categories)
    return separating_names(design, table["events"].to_numpy(), table["total"].to_numpy(), log_linear=log_linear)


def groups(events, total):
    return pd.DataFrame({"group": list("WBA")[: len(total)], "events": events, "total": total})


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([9, 6, 2], ("group: B",)),
        ([9, 0, 2], ("group: B",)),
        ([9, 6, 0], ("group: B", "group: A")),
        ([9, 3, 2], ()),
        ([20, 3, 2], ("intercept", "group: B", "group: A")),
    ],
)
def test_a_group_that_always_or_never_had_the_event(events, found):
    assert names(groups(events, [20, 6, 7]), ["group"], group=list("WBA")) == found


@pytest.mark.parametrize("events", [0, 5])
def test_when_all_or_none_had_it_the_intercept_tells(events):
    assert names(pd.DataFrame({"events": [events], "total": [5]}), []) == ("intercept",)


def test_an_age_that_divides_the_children_separates_completely():
    table = pd.DataFrame({"age": [11, 12, 15, 16], "events": [0, 0, 2, 1], "total": [3, 1, 2, 1]})
    assert names(table, ["age"]) == ("intercept", "age")


def test_one_age_with_both_outcomes_still_separates_but_two_do_not():
    table = pd.DataFrame({"age": [11, 14, 15, 16], "events": [0, 1, 2, 1], "total": [3, 2, 2, 1]})
    assert names(table, ["age"]) == ("intercept", "age")
    assert names(table.assign(total=[3, 2, 3, 1]), ["age"]) == ()


def test_a_log_linear_model_minds_only_a_group_without_events():
    assert names(groups([9, 6], [20, 6]), ["group"], log_linear=True, group=list("WB")) == ()
    assert names(groups([9, 0], [20, 6]), ["group"], log_linear=True, group=list("WB")) == ("group: B",)


def test_two_columns_can_separate_where_neither_does_alone():
    table = pd.DataFrame({"a": [0, 1, 2, 3, 5], "b": [2, 0, 1, 4, 4], "total": 1})
    table["events"] = (table["a"] > table["b"]).astype(int)
    assert names(table, ["a"]) == names(table, ["b"]) == ()
    assert {"a", "b"} <= set(names(table, ["a", "b"]))


def test_the_scale_of_a_column_does_not_matter():
    table = pd.DataFrame({"age": np.array([11, 12, 15, 16]) * 1e6, "events": [0, 0, 2, 1], "total": [3, 1, 2, 1]})
    assert names(table, ["age"]) == ("intercept", "age")
