"""Counts as bars."""

import re

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.bars import bars


def table(**changes) -> pd.DataFrame:
    rows = {"label": ["sex", "gravity"], "count": [3, 1204], "marked": [False, True]} | changes
    return withhold(pd.DataFrame(rows), threshold=1)


def test_the_words_say_every_count():
    assert bars(table(), finding="Gravity is often blank.").alt == "Gravity is often blank. sex: 3; gravity: 1,204."


def test_each_bar_carries_its_number():
    assert {"3", "1,204"} <= set(re.findall(r">([\d,]+)<", bars(table(), finding="Blank.").svg))


def test_a_bar_is_as_long_as_its_count():
    svg = bars(table(count=[301, 1204]), finding="Blank.").svg
    paths = re.findall(r'<path d="([^"]+)"[^>]*style="fill: #(?:12436d|f46a25)', svg)
    edges = [[float(x) for x in re.findall(r"[ML] (\S+) ", path)] for path in paths]
    drawn = sorted(max(xs) - min(xs) for xs in edges)
    assert drawn[0] / drawn[1] == pytest.approx(301 / 1204, rel=1e-3)


def test_a_withheld_count_is_neither_drawn_nor_said():
    held = withhold(pd.DataFrame({"label": ["a", "b"], "count": [3, 9]}), threshold=5)
    assert bars(held, finding="Found.").alt == "Found. a: [c]; b: 9."


def test_blocks_stand_together():
    assert "Who, sex: 3" in bars(table(block=["Who", "What"]), finding="Blank.").alt


def test_nothing_but_zeros_can_be_drawn():
    assert "sex: 0" in bars(table(count=[0, 0]), finding="Nothing is blank.").alt


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="table must hold at least one row"):
        bars(table().iloc[:0], finding="Blank.")


def test_what_has_not_passed_disclosure_control_is_refused():
    with pytest.raises(ValueError, match="disclosure control"):
        bars(pd.DataFrame({"label": ["a"], "count": [3]}), finding="Found.")
