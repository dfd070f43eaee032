"""From named columns to the columns of a model: order, references, pairs, and every refusal by name."""

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.design import design_matrix, grouped_counts

TABLE = pd.DataFrame({"group": ["Black", "White", "Asian", "White"], "age": [12, 15, 17, 11]})
GROUPS = {"group": ["White", "Asian", "Black", "Other"]}


def test_categories_stand_in_the_stated_order_after_their_reference():
    one = design_matrix(TABLE, terms=["group", "age"], categories=GROUPS)
    assert one.names == ("intercept", "group: Asian", "group: Black", "age")


def test_each_row_answers_to_its_own_category():
    one = design_matrix(TABLE, terms=["group"], categories=GROUPS)
    assert one.matrix.tolist() == [[1, 0, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0]]


def test_a_pair_multiplies_the_columns_of_both():
    table = pd.DataFrame({"group": ["White", "Black"] * 2, "age": [12, 15, 17, 11]})
    one = design_matrix(table, terms=["group", "age", ("group", "age")], categories={"group": ["White", "Black"]})
    assert (one.names[-1], one.matrix[:, -1].tolist()) == ("group: Black by age", [0, 15, 0, 11])


def test_a_category_that_nobody_is_in_is_listed_without_a_column():
    one = design_matrix(TABLE, terms=["group"], categories=GROUPS)
    assert set(one.every) - set(one.names) == {"group: Other"}


def test_without_terms_there_is_the_intercept():
    assert design_matrix(TABLE, terms=[], categories={}).names == ("intercept",)


def test_a_column_that_follows_from_others_is_named_with_them():
    table = pd.DataFrame({"young": [1, 0, 0, 1], "age": [12, 15, 17, 11], "old": [0, 1, 1, 0]})
    with pytest.raises(ValueError, match=r"'old' follows from 'intercept', 'young'. Leave it out"):
        design_matrix(table, terms=["young", "age", "old"], categories={})


def test_a_column_of_one_value_is_named():
    with pytest.raises(ValueError, match="'year' has one value only"):
        design_matrix(TABLE.assign(year=2020), terms=["year"], categories={})


def test_a_year_beside_the_intercept_is_no_repetition():
    one = design_matrix(TABLE.assign(year=[2019, 2020, 2022, 2020]), terms=["year"], categories={})
    assert one.names == ("intercept", "year")


@pytest.mark.parametrize(
    ("terms", "categories", "words"),
    [
        (["group"], {"group": ["White", "Black"]}, "got 'Asian' .row 2.. Add it to categories"),
        (["group"], {"group": ["Other", "White", "Black", "Asian"]}, "nobody is in 'Other'"),
        (["group"], {"group": ["White", "White"]}, "once each, the reference first"),
        (["group"], {}, "group must hold finite numbers, but got 'Black' .row 0. and 3 more"),
        ([("group", "age"), "age"], GROUPS, "'group' of .* is no term"),
        (["age", "age"], {}, "got 'age' twice"),
        (["height"], {}, "must hold the column 'height'"),
    ],
)
def test_what_cannot_be_a_design_is_refused(terms, categories, words):
    with pytest.raises(ValueError, match=words):
        design_matrix(TABLE, terms=terms, categories=categories)


def test_a_missing_category_is_refused():
    table = pd.DataFrame({"group": ["White", None]})
    with pytest.raises(ValueError, match=r"got '\(missing\)'"):
        design_matrix(table.astype(object), terms=["group"], categories={"group": ["White"]})


def test_more_events_than_children_and_a_missing_cluster_are_refused():
    counts = pd.DataFrame({"events": [5], "total": [4]})
    with pytest.raises(ValueError, match="events must not exceed total"):
        grouped_counts(counts, terms=[], categories={})
    with pytest.raises(ValueError, match="child must be known in every row, but is missing in 1"):
        grouped_counts(counts.assign(total=6, child=np.nan), terms=[], categories={}, others=["child"])


def test_a_table_of_nobody_is_refused():
    with pytest.raises(ValueError, match="every total is 0"):
        grouped_counts(pd.DataFrame({"events": [0], "total": [0]}), terms=[], categories={})
