"""Areas of every size between the limits of chance."""

import math

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.measures.funnels import proportion_funnel
from yjs_analysis.telling import style
from yjs_analysis.telling.funnel import chance_in_words, funnel

AREAS = {"area": ["Walsall", "Dudley", "Sandwell"], "value": [0.5, 0.3, 0.2], "total": [20, 100, 400]}
MARK = (0.25, "all areas: 25%")


def drawn(highlighted="Walsall", limits=None, **changes):
    table = withhold(pd.DataFrame(AREAS | changes))
    limits = proportion_funnel([20, 100, 400], target=0.25) if limits is None else limits
    return funnel(table, limits, finding="Found.", highlighted=highlighted, mark=MARK)


def test_the_words_say_every_area_the_limits_and_the_comparison():
    half_wide = [1.959964 * math.sqrt(0.25 * 0.75 / size) for size in (20, 400)]  # Spiegelhalter's normal limits
    assert [round(100 * (0.25 + one)) for one in half_wide] == [44, 29]
    alt = drawn().alt
    assert alt.startswith("Found. Walsall: 50% of 20; Dudley: 30% of 100; Sandwell: 20% of 400.")
    assert "95 areas in 100 lie within 6% to 44% for 20 and 21% to 29% for 400" in alt
    assert alt.endswith("The line of comparison: all areas: 25%.")


def test_only_the_highlighted_area_is_named_in_the_drawing():
    svg = drawn("Dudley").svg
    assert "Dudley: 30% of 100" in svg
    assert "Walsall" not in svg


def test_two_levels_have_two_kinds_of_line():
    svg = drawn().svg
    assert "95 areas in 100" in svg
    assert "998 areas in 1,000" in svg
    assert "stroke-dasharray" in svg


def test_the_highlighted_interval_is_drawn():
    with_interval = drawn(low=[0.3, 0.2, 0.1], high=[0.7, 0.4, 0.3]).svg
    assert with_interval.count("stroke-opacity: 0.4") + with_interval.count("opacity: 0.4") > 0
    assert style.DARK_BLUE.lower() in with_interval.lower()


def test_withheld_and_missing_areas_are_marked_and_not_drawn():
    held = withhold(pd.DataFrame(AREAS | {"events": [3, 30, 80]}))
    limits = proportion_funnel([20, 400], target=0.25)
    chart = funnel(held, limits, finding="Found.", highlighted="Walsall", mark=MARK)
    assert "Walsall: [c]" in chart.alt
    assert "Walsall" not in chart.svg
    assert "Walsall: [x]" in drawn(value=[math.nan, 0.3, 0.2]).alt


def test_areas_of_like_size_stand_on_an_even_axis():
    assert drawn(total=[90, 100, 110], limits=proportion_funnel(range(80, 121), target=0.25)).alt


def test_one_area_and_none_of_its_children_with_the_outcome():
    table = withhold(pd.DataFrame({"area": ["Walsall"], "value": [0.0], "total": [20]}))
    limits = proportion_funnel([20], target=0.25)
    assert "Walsall: 0% of 20" in funnel(table, limits, finding="Found.", highlighted="Walsall", mark=MARK).alt


def test_an_unknown_area_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match="Dudley"):
        drawn("Dudly")


def test_nothing_is_drawn_before_disclosure_control():
    limits = proportion_funnel([20], target=0.25)
    with pytest.raises(ValueError, match="disclosure control"):
        funnel(pd.DataFrame(AREAS), limits, finding="Found.", highlighted="Walsall", mark=MARK)


@pytest.mark.parametrize(("level", "words"), [(0.95, "95 areas in 100"), (0.998, "998 areas in 1,000")])
def test_levels_in_words(level, words):
    assert chance_in_words(level) == words
