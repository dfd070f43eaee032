"""Children as dots."""

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling import style
from yjs_analysis.telling.people import MOST_DOTS, children_a_dot, people


def table(**changes) -> pd.DataFrame:
    rows = {"label": ["Mixed", "Black"], "value": [-3.0, 14.0], "low": [-9.0, 5.0], "high": [4.0, 20.0]}
    return withhold(pd.DataFrame(rows | changes))


def dots(svg: str, colour: str) -> int:
    return len(re.findall(rf"<use [^>]*fill: {colour}", svg, re.IGNORECASE))


def test_there_are_as_many_dark_dots_as_children_and_light_ones_to_the_limits():
    svg = people(table(), finding="Found.").svg
    assert dots(svg, style.DARK_BLUE) == 3 + 14
    assert dots(svg, style.GRID) == (9 - 3) + 4 + (20 - 14)


def test_the_words_say_children_and_limits():
    assert people(table(), finding="Found.").alt == (
        "Found. Mixed: 3 fewer (9 fewer to 4 more); Black: 14 more (5 more to 20 more)."
    )


def test_a_dot_of_many_is_said_on_the_axis():
    svg = people(table(value=[-3.0, 140.0], high=[4.0, 200.0]), finding="Found.").svg
    assert "a dot is 5 children" in svg


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_no_row_is_longer_than_a_page(numbers):
    assert max(abs(one) for one in numbers) / children_a_dot(numbers) <= MOST_DOTS


def test_withheld_and_missing_rows_are_marked_and_not_drawn():
    held = withhold(table().drop(columns="withheld").assign(events=[3, 20]))
    assert "Mixed: [c]" in people(held, finding="Found.").alt
    missing = table(value=[math.nan, 14.0], low=[math.nan, 5.0], high=[math.nan, 20.0])
    assert "Mixed: [x]" in people(missing, finding="Found.").alt


def test_a_limit_without_end_is_drawn_to_the_edge():
    assert dots(people(table(high=[4.0, math.inf]), finding="Found.").svg, style.GRID) == (9 - 3) + 4 + (MOST_DOTS - 14)


def test_no_difference_can_be_drawn():
    assert "no difference" in people(table(value=[0.0, 0.0], low=[0.0, 0.0], high=[0.0, 0.0]), finding="Found.").alt


def test_nothing_is_drawn_before_disclosure_control():
    with pytest.raises(ValueError, match="disclosure control"):
        people(table().drop(columns="withheld"), finding="Found.")
