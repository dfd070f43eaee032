"""Forests: every number is drawn and said, a withheld one leaves no trace, and odd tables are drawn or refused."""

import math
import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.charts import Chart, alternative_text, chart, forest, forest_panels

INF, NAN = math.inf, math.nan
COLUMNS = ["label", "events", "total", "value", "low", "high", "counts"]
WHITE = ("White", 40, 100, 1.0, 0.81, 1.32, "40 of 100")
BLACK = ("Black", 20, 60, 2.13, 1.24, 3.47, "20 of 60")
FEW = ("Mixed", 3, 61, 1.73, 0.37, 6.71, "3 of 61")


def table(*rows, **more):
    return withhold(pd.DataFrame(rows, columns=COLUMNS).assign(**more))


def words_in(svg):
    """The text that stands in a drawing as text."""
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("}text")]


def draw(kind, *rows, **more):
    if kind == "forest":
        return forest(table(*rows), finding="It differs.", **more)
    return forest_panels(table(*rows, panel="remand"), finding="It differs.", **more)


KINDS = pytest.mark.parametrize("kind", ["forest", "forest_panels"])


# The words


def test_the_alternative_text_opens_with_the_finding_and_says_every_number():
    alt = forest(table(WHITE, BLACK), finding="It differs.", mark=(1.0, "same rate")).alt
    assert alt == (
        "It differs. White: 1.00 (0.81 to 1.32), 40 of 100; Black: 2.13 (1.24 to 3.47), 20 of 60. "
        "The line of comparison: same rate."
    )


@KINDS
def test_every_number_of_the_table_is_in_the_alternative_text(kind):
    said = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", draw(kind, WHITE, BLACK).alt)}
    assert said >= {40, 100, 1.0, 0.81, 1.32, 20, 60, 2.13, 1.24, 3.47}


def test_a_percentage_is_said_as_one():
    rate = ("Walsall", 46, 138, 46 / 138, 0.2601, 0.4156, "46 of 138")
    assert forest(table(rate), finding="F.", scale="percent", mark=(0.409, "nation 40.9%")).alt == (
        "F. Walsall: 33% (26% to 42%), 46 of 138. The line of comparison: nation 40.9%."
    )


def test_panels_and_blocks_are_named_before_their_rows():
    assert "remand, Black: 2.13" in draw("forest_panels", BLACK).alt
    assert "custody, Black: 2.13" in forest(table(BLACK, block="custody"), finding="F.").alt


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("Other", 0, 0, NAN, 0.0, INF, "0 of 0"), "Other: [x]"),
        (("Other", 9, 20, INF, 2.1, INF, "9 of 20"), "Other: no upper limit (2.10 or more), 9 of 20"),
        (("Other", 9, 20, 3.4, 2.1, INF, "9 of 20"), "Other: 3.40 (2.10 or more), 9 of 20"),
        (("Other", 0, 20, 0.0, 0.0, 0.6, "0 of 20"), "Other: 0 (0 to 0.60), 0 of 20"),
        (("Other", 9, 20, 1.4, NAN, NAN, ""), "Other: 1.40 ([x])"),
    ],
)
def test_what_is_not_an_ordinary_number_is_said_in_words(row, words):
    assert alternative_text(table(row), "F.") == f"F. {words}."


@KINDS
def test_words_are_text_in_the_drawing(kind):
    assert {"White", "Black"} <= set(words_in(draw(kind, WHITE, BLACK).svg))


def test_headings_counts_and_the_line_are_named_in_the_drawing():
    drawn = forest(table(WHITE, BLACK, block="Remand"), finding="F.", counts="how many", mark=(1.0, "same rate")).svg
    assert {"Remand", "how many", "40 of 100", "same rate", "twice"} <= set(words_in(drawn))


def test_outlined_has_no_text_left():
    assert words_in(forest(table(WHITE, BLACK), finding="F.").outlined()) == []


def test_money_and_markup_in_a_label_are_only_words():
    label = "£5 & $3 < $4_a"
    assert label in words_in(forest(table((label, *BLACK[1:])), finding="F.").svg)


# What is withheld


@KINDS
def test_a_withheld_row_is_marked_and_said_to_be_withheld(kind):
    drawn = draw(kind, BLACK, FEW)
    assert "[c]" in words_in(drawn.svg)
    assert "Mixed: [c]" in drawn.alt


@KINDS
def test_two_tables_that_differ_only_in_what_is_withheld_give_the_same_drawing(kind):
    other = ("Mixed", 4, 97, 17.9, 0.02, 91.3, "4 of 97")
    one, two = draw(kind, BLACK, FEW), draw(kind, BLACK, other)
    assert (one.svg, one.alt, one.outlined()) == (two.svg, two.alt, two.outlined())


@KINDS
def test_no_withheld_number_is_written_anywhere(kind):
    drawn = draw(kind, BLACK, FEW)
    written = " ".join([*words_in(drawn.svg), drawn.alt])
    assert [number for number in ("1.73", "0.37", "6.71", "3 of 61", "61") if number in written] == []


def test_counts_written_after_the_gate_are_not_drawn_in_a_withheld_row():
    assert "3 of 61" not in words_in(forest(table(BLACK, FEW).assign(counts="3 of 61").tail(1), finding="F.").svg)


@KINDS
def test_a_table_of_which_everything_is_withheld_can_be_drawn(kind):
    drawn = draw(kind, FEW)
    assert drawn.alt.startswith("It differs. " + ("remand, " * (kind == "forest_panels")) + "Mixed: [c]")


# The drawing


@KINDS
def test_the_same_table_gives_the_same_bytes(kind):
    one, two = draw(kind, WHITE, BLACK), draw(kind, WHITE, BLACK)
    assert (one.svg, one.outlined()) == (two.svg, two.outlined())


@KINDS
def test_another_number_gives_another_drawing(kind):
    assert draw(kind, WHITE, BLACK).svg != draw(kind, WHITE, (*BLACK[:3], 2.2, *BLACK[4:])).svg


def marks(svg):
    """How many markers a drawing places: points and arrows."""
    return svg.count("<use ")


@KINDS
@pytest.mark.parametrize(
    ("row", "placed"),
    [
        (("Other", 9, 20, 3.4, 2.1, INF, "9 of 20"), 2),  # the point, and an arrow
        (("Other", 9, 20, INF, 2.1, INF, "9 of 20"), 1),  # an arrow alone
        (("Other", 0, 20, 0.0, 0.0, 0.6, "0 of 20"), 1),
        (("Other", 9, 20, 3.4, 2.1, 5.0, "9 of 20"), 1),  # a point alone
        (("Other", 0, 0, NAN, 0.0, INF, "0 of 0"), 0),
    ],
)
def test_an_interval_that_does_not_end_on_the_axis_ends_in_an_arrow(kind, row, placed):
    with_row, without = draw(kind, BLACK, row), draw(kind, BLACK, (*row[:3], NAN, NAN, NAN, row[6]))
    assert marks(with_row.svg) - marks(without.svg) == placed


@pytest.mark.parametrize("rows", [1, 40])
def test_few_and_many_rows_are_each_given_their_room(rows):
    many = [(f"Service {place}", *BLACK[1:]) for place in range(rows)]
    svg = forest(table(*many), finding="F.", counts="how many").svg
    assert {row[0] for row in many} <= set(words_in(svg))
    height = float(re.search(r'viewBox="0 0 \S+ (\S+)"', svg)[1])
    assert height > 12 * rows  # points: a line of 9.5 point type needs about 12


def test_a_long_name_is_set_in_several_lines():
    name = "A name that says which service, which group, which period and which decision it is all about"
    svg = forest(table((name, *BLACK[1:]), WHITE), finding="F.").svg
    assert name not in words_in(svg)
    assert set(name.split()) <= set(" ".join(words_in(svg)).split())


def test_a_whole_share_and_none_are_drawn():
    shares = [("all", 9, 9, 1.0, 0.7, 1.0, "9 of 9"), ("none", 0, 9, 0.0, 0.0, 0.3, "0 of 9")]
    drawn = forest(table(*shares), finding="F.", scale="percent", mark=(0.4, ""))
    assert drawn.alt == "F. all: 100% (70% to 100%), 9 of 9; none: 0% (0% to 30%), 0 of 9."


def test_the_rows_of_every_panel_stand_at_the_same_height():
    both = withhold(pd.concat([table(WHITE, BLACK, panel="arrest"), table(BLACK, panel="remand")], ignore_index=True))
    words = words_in(forest_panels(both, finding="F.").svg)
    assert (words.count("White"), words.count("Black")) == (1, 1)


# Refusals


@KINDS
def test_a_table_that_has_not_passed_disclosure_control_is_refused(kind):
    bare = table(BLACK, panel="remand").drop(columns="withheld")
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        (forest if kind == "forest" else forest_panels)(bare, finding="F.")


@pytest.mark.parametrize("column", ["label", "value", "low", "high", "counts"])
@KINDS
def test_a_missing_column_is_refused(kind, column):
    short = table(BLACK, panel="remand").drop(columns=column)
    with pytest.raises(ValueError, match=f"table must hold the column '{column}'"):
        (forest if kind == "forest" else forest_panels)(short, finding="F.")


@KINDS
def test_an_empty_table_is_refused(kind):
    with pytest.raises(ValueError, match=r"table must hold at least one row, but is empty\. Say in words"):
        draw(kind)


@pytest.mark.parametrize(("draw_it", "column"), [(forest, "block"), (forest_panels, "panel"), (forest, "label")])
def test_a_row_without_a_name_is_refused_rather_than_dropped(draw_it, column):
    nameless = table(WHITE, BLACK, panel="remand", block="remand").astype(object)
    nameless.loc[1, column] = None
    with pytest.raises(ValueError, match=f"{column} must be words in every row, but row 1 holds"):
        draw_it(nameless.astype({"withheld": bool}), finding="F.")


def test_words_that_leave_no_room_are_refused():
    with pytest.raises(ValueError, match="labels and counts must leave room for the drawing"):
        forest(table((*BLACK[:6], "many words at the right edge " * 8)), finding="F.")


def test_an_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="scale must be one of 'ratio', 'percent', 'number', but got 'log'"):
        forest(table(BLACK), finding="F.", scale="log")


def test_two_rows_on_top_of_each_other_are_refused():
    with pytest.raises(ValueError, match="'Black' stands again in 'remand'"):
        draw("forest_panels", BLACK, BLACK)


def test_more_panels_than_have_room_are_refused():
    seven = table(*[BLACK] * 7, panel=[f"stage {place}" for place in range(7)])
    with pytest.raises(ValueError, match="panel must name at most 6 panels, but names 7"):
        forest_panels(seven, finding="F.")


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_picture_without_words_is_refused(alt):
    with pytest.raises(ValueError, match="alt must say what the chart shows"):
        Chart(drawn=lambda outlines: "<svg/>", alt=alt)


def test_any_painter_can_make_a_chart():
    drawn = chart(lambda panels: panels[1].set_title("the second"), alt="Two panels.", height=2, panels=2)
    assert "the second" in words_in(drawn.svg)


def test_a_limit_a_hair_beyond_the_axis_is_no_missing_limit():
    row = {"label": "all", "value": 0.99, "low": 0.9, "counts": "99 of 100"}
    exact, above = (
        forest(withhold(pd.DataFrame([row | {"high": high}])), finding="All.", scale="percent")
        for high in (1.0, 1 + 1e-13)
    )
    assert above.svg == exact.svg
