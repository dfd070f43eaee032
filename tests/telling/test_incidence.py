"""Curves of incidence: every number is said, what is withheld leaves no trace, and those at risk stand under them."""

from xml.etree import ElementTree

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.incidence import incidence

ROWS = [(3, 10, 0.1, 0.05, 0.18), (6, 20, 0.2, 0.13, 0.28), (9, 25, 0.25, 0.18, 0.34), (12, 30, 0.3, 0.22, 0.4)]
FEW = (6, 3, 0.113, 0.037, 0.271)


def table(*rows, line="court"):
    given = pd.DataFrame(rows, columns=["month", "events", "value", "low", "high"]).assign(line=line)
    return withhold(given).assign(month=given["month"])


def left(*counts, line="court"):
    given = pd.DataFrame({"line": line, "count": counts})
    return withhold(given).assign(month=[0, 3, 6, 9, 12][: len(counts)])


def draw(*rows):
    return incidence(table(*rows), left(100, 90, 80, 75, 70), finding="Some did.")


def words_in(svg):
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("}text")]


def test_the_alternative_text_says_the_four_shares_and_those_at_risk():
    assert draw(*ROWS).alt == (
        "Some did. court: 10% (5% to 18%) by 3 months, 20% (13% to 28%) by 6 months, 25% (18% to 34%) by 9 months, "
        "30% (22% to 40%) by 12 months; at risk: 100 at the start, 90 at 3 months, 80 at 6 months, 75 at 9 months, "
        "70 at 12 months."
    )


def test_those_at_risk_stand_in_the_picture():
    assert {"100", "90", "80", "75", "70", "At risk:", "court"} <= set(words_in(draw(*ROWS).svg))


def test_what_is_withheld_leaves_no_trace():
    one, two = (draw(ROWS[0], row, *ROWS[2:]) for row in (FEW, (6, 4, 0.93, 0.61, 0.99)))
    assert (one.svg, one.alt) == (two.svg, two.alt)


def test_withheld_months_are_bridged_by_a_dashed_line():
    every = [(at, 10 * at, at / 100, at / 200, at / 50) for at in range(1, 13)]
    assert "stroke-dasharray" not in draw(*every).svg
    assert "stroke-dasharray" in draw(*every[:4], (5, 3, 0.05, 0.02, 0.1), *every[5:]).svg


def test_a_curve_of_which_all_is_withheld_is_marked():
    both = pd.concat([table(*ROWS), table(FEW, line="out of court")], ignore_index=True)
    drawn = incidence(both, left(100, 90, 80, 75, 70), finding="F.")
    assert "out of court [c]" in words_in(drawn.svg)


def test_nothing_but_noughts_can_be_drawn():
    assert "0% (0% to 0%)" in draw((12, 0, 0.0, 0.0, 0.0)).alt


def test_the_same_table_gives_the_same_bytes():
    assert draw(*ROWS).svg == draw(*ROWS).svg


def test_three_curves_are_refused():
    three = pd.concat([table(*ROWS, line=name) for name in "abc"], ignore_index=True)
    with pytest.raises(ValueError, match="line must name at most two curves, but names 3"):
        incidence(three, left(9), finding="F.")


def test_a_month_that_the_gate_has_blanked_is_refused():
    with pytest.raises(ValueError, match="month must be a number in every row"):
        incidence(table(*ROWS).assign(month=None), left(9), finding="F.")


def test_a_table_that_has_not_passed_disclosure_control_is_refused():
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        incidence(table(*ROWS).drop(columns="withheld"), left(9), finding="F.")
