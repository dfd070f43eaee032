"""Numbers of children as spans."""

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.spans import spans


def table(**changes):
    rows = {"label": ["White", "Black"], "value": [12.0, 2.5], "low": [8.25, 1.0], "high": [16.0, 4.75]} | changes
    return withhold(pd.DataFrame(rows))


def test_the_words_say_every_number():
    alt = spans(table(), finding="Fewer.", unit="children a year").alt
    assert alt == "Fewer. White: 12.0 (8.3 to 16.0); Black: 2.5 (1.0 to 4.8)."


def test_each_row_carries_its_number():
    assert "2.5 (1.0 to 4.8)" in spans(table(), finding="Fewer.", unit="children a year").svg


def test_a_withheld_row_is_marked():
    held = withhold(pd.DataFrame(table().drop(columns="withheld")), also=pd.Series([False, True]))
    assert spans(held, finding="Fewer.", unit="children a year").alt.endswith("Black: [c].")


def test_a_table_that_passed_no_control_is_refused():
    with pytest.raises(ValueError, match="disclosure control"):
        spans(table().drop(columns="withheld"), finding="Fewer.", unit="children")
