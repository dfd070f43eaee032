"""Two shares on one line: both said, neither when withheld, and room for both at nought and at a hundred."""

import math
from xml.etree import ElementTree

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.shares import shares

NAN = math.nan
COLUMNS = ["block", "label", "events", "population_share", "value", "low", "high"]
BOYS = ("Sex", "Boys", 81, 0.51, 0.81, 0.805, 0.815)
GIRLS = ("Sex", "Girls", 19, 0.49, 0.19, 0.185, 0.195)
FEW = ("Ethnic group", "Mixed", 3, 0.123, 0.037, 0.031, 0.043)


def table(*rows):
    return withhold(pd.DataFrame(rows, columns=COLUMNS))


def draw(*rows):
    return shares(table(*rows), finding="It differs.", population="share of children", caseload="share of caseload")


def words_in(svg):
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("}text")]


def test_the_alternative_text_says_both_shares_of_every_row():
    assert draw(BOYS, GIRLS).alt == (
        "It differs. Sex, Boys: share of caseload 81% (80.5% to 81.5%), share of children 51.0%; "
        "Sex, Girls: share of caseload 19% (18.5% to 19.5%), share of children 49.0%."
    )


def test_both_shares_and_their_names_stand_in_the_drawing_as_text():
    written = set(words_in(draw(BOYS).svg))
    assert {"Sex", "Boys", "81%", "51%", "share of children", "share of caseload"} <= written


def test_outlined_has_no_text_left():
    assert words_in(draw(BOYS).outlined()) == []


def test_the_same_table_gives_the_same_bytes():
    one, two = draw(BOYS, GIRLS), draw(BOYS, GIRLS)
    assert (one.svg, one.outlined()) == (two.svg, two.outlined())


def test_a_withheld_row_is_marked_and_said_to_be_withheld():
    drawn = draw(FEW, BOYS)
    assert "[c]" in words_in(drawn.svg)
    assert "Ethnic group, Mixed: [c];" in drawn.alt


def test_two_tables_that_differ_only_in_what_is_withheld_give_the_same_drawing():
    one, two = draw(FEW, BOYS), draw(("Ethnic group", "Mixed", 4, 0.7, 0.9, 0.8, 0.95), BOYS)
    assert (one.svg, one.alt, one.outlined()) == (two.svg, two.alt, two.outlined())


def test_no_withheld_number_is_written_anywhere():
    drawn = draw(FEW, BOYS)
    written = " ".join([*words_in(drawn.svg), drawn.alt]).split()
    assert [number for number in ("12%", "12.3%", "4%", "3.7%", "3.1%", "4.3%") if number in written] == []


def test_a_table_of_which_everything_is_withheld_can_be_drawn():
    assert draw(FEW).alt == "It differs. Ethnic group, Mixed: [c]."


def test_a_share_that_nobody_has_published_is_marked():
    drawn = draw(("Sex", "Not stated", 0, 0.02, NAN, NAN, NAN), BOYS)
    assert "[x]" in words_in(drawn.svg)
    assert "Sex, Not stated: share of caseload [x] ([x]), share of children 2.0%" in drawn.alt


def test_nought_a_hundred_and_equal_shares_can_be_drawn():
    edges = [("Sex", "Boys", 90, 0.98, 1.0, 0.995, 1.0), ("Sex", "Girls", 0, 0.02, 0.0, 0.0, 0.005)]
    equal = ("Age", "10-14", 45, 0.5, 0.5, 0.45, 0.55)
    assert {"100%", "0%", "50%"} <= set(words_in(draw(*edges, equal).svg))


def test_words_at_the_marks_keep_clear_of_a_wide_interval():
    # both shares at 50 per cent: the words stand outside 20 to 80 per cent, so further apart than for 49 to 51
    def apart(low, high):
        svg = draw(("Age", "10-14", 45, 0.5, 0.5, low, high)).svg
        places = [
            float(one.get("x") or one.get("transform").split("(")[1].split()[0])
            for one in ElementTree.fromstring(svg).iter()
            if one.tag.endswith("}text") and "".join(one.itertext()) == "50%"
        ]
        return max(places) - min(places)

    assert apart(0.2, 0.8) > apart(0.49, 0.51) + 100


def test_a_table_that_has_not_passed_disclosure_control_is_refused():
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        shares(table(BOYS).drop(columns="withheld"), finding="F.", population="p", caseload="c")


@pytest.mark.parametrize("column", ["block", "label", "population_share", "value", "low", "high"])
def test_a_missing_column_is_refused(column):
    with pytest.raises(ValueError, match=f"table must hold the column '{column}'"):
        shares(table(BOYS).drop(columns=column), finding="F.", population="p", caseload="c")


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="table must hold at least one row, but is empty"):
        draw()


def test_a_row_without_a_block_is_refused_rather_than_dropped():
    with pytest.raises(ValueError, match="block must be words in every row, but row 0 holds"):
        draw((None, *BOYS[1:]), BOYS)
