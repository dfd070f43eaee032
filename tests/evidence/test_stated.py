"""A published number is stated as it stands."""

from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.evidence.stated import stated


def test_a_stated_number_has_the_shape_of_an_estimate_and_is_certain():
    row = stated(label="Black", measure="population", value=723, rows="census_2011.csv:50")
    assert set(ESTIMATE_COLUMNS) <= set(row)
    assert (row["low"], row["value"], row["high"], row["confidence"]) == (723, 723, 723, 1.0)
