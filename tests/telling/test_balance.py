"""The balance plot: every difference is said by its size, and what is withheld leaves no trace."""

from xml.etree import ElementTree

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.balance import balance

ROWS = [("Sex", "male", 0.38, 0.0), ("History", "2", -0.21, 0.04), ("History", "3 or more", 0.07, -0.02)]


def gated(rows, also=()):
    table = pd.DataFrame(rows, columns=["block", "label", "before", "after"])
    return withhold(table, also=table["label"].isin(also))


def words_in(svg):
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("}text")]


def test_every_difference_is_said_by_its_size():
    assert balance(gated(ROWS), finding="They differ.").alt == (
        "They differ. Standardised differences. Sex, male: 0.38 as they are, 0 weighted; History, 2: 0.21 as they are, "
        "0.04 weighted; History, 3 or more: 0.07 as they are, 0.02 weighted."
    )


def test_rows_points_and_the_limit_are_named_in_the_picture():
    words = words_in(balance(gated(ROWS), finding="F.").svg)
    assert {"Sex", "male", "History", "3 or more", "as they are", "weighted"} <= set(words)
    assert any(word.startswith("0.1:") for word in words)


def test_what_is_withheld_leaves_no_trace():
    one, two = (
        balance(gated([ROWS[0], ("History", "2", value, 0.0)], also=["2"]), finding="F.") for value in (0.1, 0.9)
    )
    assert (one.svg, one.alt) == (two.svg, two.alt)


def test_a_chart_of_which_all_is_withheld_is_drawn():
    assert "[c]" in balance(gated(ROWS, also=["male", "2", "3 or more"]), finding="F.").alt


def test_what_cannot_be_worked_out_is_marked():
    assert "Sex, male: [x]" in balance(gated([("Sex", "male", float("nan"), 0.0), *ROWS[1:]]), finding="F.").alt


def test_an_ungated_table_is_refused():
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        balance(gated(ROWS).drop(columns="withheld"), finding="F.")
