"""Lines over time: gaps stay gaps, limits that do not end are arrows, and every number is said with its year."""

import math
import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.lines import alternative_text, apart, as_year, over_time

INF, NAN = math.inf, math.nan
SCALES = pytest.mark.parametrize("scale", ["ratio", "percent", "count", "rate"])


def table(*rows, **more):
    """Rows of year, events, value, low, high; the year comes in after the gate, which blanks numbers."""
    given = pd.DataFrame(rows, columns=["when", "events", "value", "low", "high"]).assign(line="Walsall")
    return withhold(given.assign(**more)).assign(when=given["when"])


def words_in(svg):
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("}text")]


def draw(*rows, scale="percent", **more):
    return over_time(table(*rows, **more), finding="It fell.", scale=scale)


Y2017, Y2018, Y2019 = (2017, 46, 0.34, 0.26, 0.42), (2018, 40, 0.31, 0.23, 0.38), (2019, 30, 0.29, 0.22, 0.36)
FEW = (2018, 3, 0.113, 0.037, 0.271)
UNKNOWN = (2018, 0, NAN, NAN, NAN)


# The words


def test_the_alternative_text_says_every_number_with_its_year():
    assert draw(Y2017, Y2018).alt == "It fell. Walsall: 34% (26% to 42%) in 2017, 31% (23% to 38%) in 2018."


def test_a_place_between_two_years_is_said_as_a_month():
    assert draw((as_year(date(2017, 10, 1)), 46, 0.34, 0.26, 0.42)).alt.endswith("in October 2017.")


@settings(max_examples=30)
@given(st.dates(date(1990, 1, 2), date(2060, 12, 31)).filter(lambda day: day.day in (1, 15, 27)))
def test_every_day_is_said_in_its_own_month(day):
    rows = table((as_year(day), 40, 1.0, 1.0, 1.0), panel="")
    said = f"{day.year}" if (day.month, day.day) == (1, 1) else f"{day:%B %Y}"
    assert alternative_text(rows, "F.", scale="count") == f"F. Walsall: 1 in {said}."


def test_the_line_of_comparison_is_said():
    drawn = over_time(table(Y2017), finding="F.", scale="percent", mark=(0.409, "nation 40.9%"))
    assert drawn.alt.endswith("The line of comparison: nation 40.9%.")
    assert "nation 40.9%" in words_in(drawn.svg)


def test_a_number_known_as_it_stands_has_no_interval():
    assert draw((2017, 100, 28145, 28145, 28145), scale="count").alt == "It fell. Walsall: 28,145 in 2017."


@pytest.mark.parametrize(
    ("panel", "line", "title"),
    [("Remand", "Black", "Remand, Black: "), ("Black", "Black", "Black: "), ("", "Black", "Black: "), ("", "", "")],
)
def test_each_line_is_named_once(panel, line, title):
    assert draw(Y2017, panel=panel, line=line).alt == f"It fell. {title}34% (26% to 42%) in 2017."


def test_what_nobody_has_published_is_said_and_marked():
    drawn = draw(Y2017, UNKNOWN)
    assert "[x] in 2018" in drawn.alt
    assert "[x]" in words_in(drawn.svg)


def test_a_missing_upper_limit_is_said():
    assert "3.00 (1.50 or more) in 2017" in draw((2017, 9, 3.0, 1.5, INF), scale="ratio").alt


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        ("ratio", "0.34 (0.26 to 0.42)"),
        ("percent", "34% (26% to 42%)"),
        ("count", "0 (0 to 0)"),
        ("rate", "0 (0 to 0)"),
    ],
)
def test_each_scale_has_its_way_of_writing(scale, words):
    assert draw(Y2017, scale=scale).alt == f"It fell. Walsall: {words} in 2017."


def test_words_are_text_and_outlines_are_not():
    drawn = draw(Y2017, Y2018, said=["34 in 100", ""])
    assert {"Walsall", "34 in 100", "2017"} <= set(words_in(drawn.svg))
    assert words_in(drawn.outlined()) == []


# What is withheld


def test_a_withheld_year_is_marked_and_said():
    drawn = draw(Y2017, FEW, Y2019)
    assert "[c] in 2018" in drawn.alt
    assert "[c]" in words_in(drawn.svg)


@pytest.mark.parametrize("scale", ["ratio", "percent"])
def test_two_tables_that_differ_only_in_what_is_withheld_give_the_same_drawing(scale):
    other = (2018, 4, 0.93, 0.61, 7.7)
    one, two = (draw(Y2017, row, Y2019, scale=scale, said=["a", f"{row[2]}", "b"]) for row in (FEW, other))
    assert (one.svg, one.alt) == (two.svg, two.alt)


def test_what_is_withheld_leaves_no_trace_in_outlines_either():
    one, two = (draw(Y2017, row, Y2019) for row in (FEW, (2018, 4, 0.93, 0.61, 7.7)))
    assert one.outlined() == two.outlined()


def test_no_withheld_number_is_written_anywhere():
    drawn = draw(Y2017, FEW, Y2019, said=["", "0.113", ""])
    written = " ".join([*words_in(drawn.svg), drawn.alt])
    assert [number for number in ("11%", "0.113", "3.7%", "27%") if number in written] == []


def strokes(svg):
    """How many separate strokes the line has: each begins with a move."""
    lines = re.findall(r'<path d="([^"]+)"[^>]*style="fill: none; stroke: #12436d; stroke-width: 1.4', svg)
    return sum(path.count("M") for path in lines)


@pytest.mark.parametrize("gap", [FEW, UNKNOWN])
def test_the_line_does_not_run_across_a_year_that_is_not_shown(gap):
    two_each_side = [(2015, *Y2017[1:]), (2016, *Y2017[1:]), gap, (2019, *Y2019[1:]), (2020, *Y2019[1:])]
    assert strokes(draw(*two_each_side).svg) == 2
    assert strokes(draw(*two_each_side[:2], *two_each_side[3:]).svg) == 1


@SCALES
def test_a_line_of_which_everything_is_withheld_can_be_drawn(scale):
    assert draw(FEW, scale=scale).alt == "It fell. Walsall: [c] in 2018."


# Edges of the drawing


@SCALES
def test_a_single_point_can_be_drawn(scale):
    assert "Walsall" in words_in(draw(Y2017, scale=scale).svg)


@SCALES
def test_nothing_but_noughts_can_be_drawn(scale):
    assert "0" in draw((2017, 0, 0.0, 0.0, 0.0), (2018, 0, 0.0, 0.0, 0.0), scale=scale).alt


@pytest.mark.parametrize(
    ("row", "placed"),
    [
        ((2018, 9, 3.0, 1.5, INF), 2),  # the point, and an arrow
        ((2018, 9, INF, 1.5, INF), 1),  # an arrow alone
        ((2018, 0, 0.0, 0.0, 0.7), 1),
        ((2018, 9, 3.0, 1.5, 6.0), 1),  # the point alone
    ],
)
def test_an_interval_that_does_not_end_on_the_axis_ends_in_an_arrow(row, placed):
    with_row, without = (draw((2017, 40, 1.0, 0.9, 1.1), one, scale="ratio").svg for one in (row, UNKNOWN))
    assert with_row.count("<use ") - without.count("<use ") == placed


def test_a_background_line_has_neither_points_nor_intervals():
    focus, background = (draw(Y2017, Y2018, focus=focus).svg for focus in (True, False))
    assert focus.count("<use ") - background.count("<use ") == 2
    assert "#12436d" not in background.lower()


def test_counts_of_few_have_whole_numbers_on_their_axis():
    axis = [words for words in words_in(draw((2017, 0, 0.0, 0.0, 0.0), scale="count").svg) if words.isdigit()]
    assert len(axis) == len(set(axis))


def test_panels_stand_side_by_side_with_their_titles():
    drawn = draw(Y2017, (2017, 9, 0.5, 0.4, 0.6), panel=["Ages 10 to 14", "Ages 15 to 17"])
    assert {"Ages 10 to 14", "Ages 15 to 17"} <= set(words_in(drawn.svg))


def test_the_same_table_gives_the_same_bytes():
    one, two = draw(Y2017, Y2018), draw(Y2017, Y2018)
    assert (one.svg, one.outlined()) == (two.svg, two.outlined())


def test_names_that_would_overlap_give_way_both_ways():
    # three ends at 10, 10 and 13 need 4 between them: least squares keeps their mean, 7, 11 and 15
    assert apart([10, 10, 13], gap=4) == pytest.approx([7, 11, 15])


def test_names_that_are_far_apart_stay_where_their_lines_end():
    assert apart([1, 6, 30], gap=4) == pytest.approx([1, 6, 30])


def test_names_do_not_fall_below_the_floor():
    assert apart([0, 1, 2], gap=4) == pytest.approx([0, 4, 8])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9).map(sorted))
def test_names_never_stand_closer_than_the_gap_nor_change_their_order(heights):
    places = apart(heights, gap=0.06)
    assert all(after - before >= 0.06 - 1e-9 for before, after in pairwise(places))


# Refusals


def test_a_table_that_has_not_passed_disclosure_control_is_refused():
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        over_time(table(Y2017).drop(columns="withheld"), finding="F.", scale="percent")


@pytest.mark.parametrize("column", ["line", "when", "value", "low", "high"])
def test_a_missing_column_is_refused(column):
    with pytest.raises(ValueError, match=f"table must hold the column '{column}'"):
        over_time(table(Y2017).drop(columns=column), finding="F.", scale="percent")


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="table must hold at least one row, but is empty"):
        over_time(table(), finding="F.", scale="percent")


def test_a_year_that_the_gate_has_blanked_is_refused_with_the_remedy():
    gated = withhold(pd.DataFrame([FEW], columns=["when", "events", "value", "low", "high"]).assign(line="Walsall"))
    with pytest.raises(ValueError, match=r"when must be a year in every row, but row 0 holds nan\. Add it after"):
        over_time(gated, finding="F.", scale="percent")


@pytest.mark.parametrize("column", ["line", "panel", "said"])
def test_a_row_without_its_words_is_refused_rather_than_dropped(column):
    rows = table(Y2017, Y2018, panel="a", said="b").astype({column: object})
    rows.loc[1, column] = None
    with pytest.raises(ValueError, match=f"{column} must be words in every row, but row 1 holds"):
        over_time(rows, finding="F.", scale="percent")


def test_an_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="scale must be one of 'ratio', 'percent', 'count', 'rate', but got 'log'"):
        draw(Y2017, scale="log")
