"""Control charts."""

import re

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.control import control


def table(threshold=1, **changes) -> pd.DataFrame:
    rows = {
        "period": ["Jan-Mar 2022", "Apr-Jun 2022", "Jul-Sep 2022"],
        "count": [14, 31, 3],
        "expected": [16.0, 16.0, 16.0],
        "inside_low": [5, 5, 5],
        "inside_high": [29, 29, 29],
        "signal": ["", "a quarter outside its limits", ""],
        "change": ["", "", "Panel meets weekly"],
    } | changes
    return withhold(pd.DataFrame(rows), threshold=threshold)


def test_the_words_say_every_count_limit_signal_and_change():
    assert control(table(), finding="One stands out.").alt == (
        "One stands out. Jan-Mar 2022: 14, ordinary 5 to 29; Apr-Jun 2022: 31, ordinary 5 to 29, a quarter outside its "
        "limits; Jul-Sep 2022: 3, ordinary 5 to 29, Panel meets weekly."
    )


def test_each_point_carries_its_number_and_the_lines_their_names():
    said = set(re.findall(r">([^<>]+)</text>", control(table(), finding="Found.").svg))
    assert {"14", "31", "3", "at most 29", "expected 16", "at least 5", "Panel meets weekly"} <= said


def test_only_a_quarter_that_signals_is_filled():
    filled = [
        control(table(**more), finding="Found.").svg.count("fill: #f46a25") for more in ({}, {"signal": [""] * 3})
    ]
    assert filled[0] > 0 and filled[1] == 0


def test_a_withheld_quarter_is_neither_drawn_nor_said():
    held = control(table(threshold=5), finding="Found.")
    assert "Jul-Sep 2022: [c]" in held.alt
    assert "[c]" in held.svg


def test_a_chart_of_withheld_quarters_alone_stands():
    assert "[c]" in control(table(threshold=40), finding="Found.").alt


def test_what_has_not_passed_disclosure_control_is_refused():
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        control(table().drop(columns="withheld"), finding="Found.")


def test_a_missing_column_is_refused():
    with pytest.raises(ValueError, match="'inside_low'"):
        control(table().drop(columns="inside_low"), finding="Found.")
