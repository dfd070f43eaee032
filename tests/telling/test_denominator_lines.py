"""One group, several populations: how far the ratio moves with the one that is chosen."""

import math
import re

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.denominator_lines import denominator_lines

ROWS = {
    "group": ["Asian", "Asian", "Black", "Black"],
    "denominator": ["Census 2011", "Census 2021"] * 2,
    "short": ["Census 2011", "Census 2021"] * 2,
    "value": [0.62, 0.41, 3.33, 1.10],
    "low": [0.45, 0.30, 2.28, 0.75],
    "high": [0.84, 0.56, 4.75, 1.57],
    "counts": ["45 of 5,473", "45 of 7,404", "32 of 723", "32 of 1,963"],
}
MARK = (1.0, "White children's rate")


def drawn(**changes):
    table = withhold(pd.DataFrame(ROWS | changes))
    return denominator_lines(table, finding="Found.", mark=MARK, beneath="Of those who live here.")


def words(chart):
    return re.findall(r"<text[^>]*>([^<]*)</text>", re.sub(r"</?tspan[^>]*>", "", chart.svg))


def test_the_words_say_every_number_on_every_population():
    assert drawn().alt == (
        "Found. Asian, Census 2011: 0.62 (0.45 to 0.84), 45 of 5,473; Asian, Census 2021: 0.41 (0.30 to 0.56), "
        "45 of 7,404; Black, Census 2011: 3.33 (2.28 to 4.75), 32 of 723; Black, Census 2021: 1.10 (0.75 to 1.57), "
        "32 of 1,963. The line of comparison: White children's rate."
    )


def test_each_group_is_named_once_over_a_panel_of_its_own():
    assert [words(drawn()).count(group) for group in ("Asian", "Black")] == [1, 1]


def test_both_populations_of_a_group_are_counted_under_it():
    assert {"723", "1,963", "5,473", "7,404"} <= set(words(drawn()))


def test_a_withheld_group_is_marked_on_every_population():
    chart = drawn(events=[45, 45, 3, 3])
    assert "Black, Census 2011: [c]; Black, Census 2021: [c]." in chart.alt
    assert "723" not in words(chart)
    assert words(chart).count("[c]") == 4  # in the panel and in the place of the counts, twice


def test_nobody_with_an_outcome_and_an_interval_without_end_can_be_drawn():
    chart = drawn(value=[0.0, 0.0, 3.33, 1.1], low=[0.0, 0.0, 2.28, 0.75], high=[0.9, math.inf, 4.75, 1.57])
    assert "Asian, Census 2021: 0 (0 or more)" in chart.alt


def test_a_ratio_that_nobody_can_work_out_is_marked():
    missing = {name: [math.nan, *ROWS[name][1:]] for name in ("value", "low", "high")}
    assert "Asian, Census 2011: [x]" in drawn(**missing).alt


def test_a_group_that_lacks_a_population_is_refused():
    table = withhold(pd.DataFrame(ROWS).iloc[:3])
    with pytest.raises(ValueError, match="'Black' has 0 rows on 'Census 2021'"):
        denominator_lines(table, finding="Found.", mark=MARK)


def test_more_populations_than_there_is_room_for_are_refused():
    four = pd.concat([pd.DataFrame(ROWS).iloc[:1].assign(denominator=f"Census {year}") for year in range(2001, 2005)])
    with pytest.raises(ValueError, match="denominator must name at most 3, but names 4"):
        denominator_lines(withhold(four.reset_index(drop=True)), finding="Found.", mark=MARK)


def test_nothing_is_drawn_before_disclosure_control():
    with pytest.raises(ValueError, match="disclosure control"):
        denominator_lines(pd.DataFrame(ROWS), finding="Found.", mark=MARK)
