"""A finding says where and what to do, and nothing of any child."""

import pandas as pd
import pytest

from yjs_analysis.sources.cases.findings import (
    FINDING_COLUMNS,
    finding,
    findings_frame,
    is_label,
    sentences,
    summary,
    values_in_words,
)


def one(severity="error", **given):
    return finding(
        severity,
        **{"table": "disposals", "rule": "r", "found": "f", "allowed": "a", "what_to_do": "Do.", **given},
    )


def test_ten_rows_are_named_and_the_rest_counted():
    told = one(rows=range(2, 1202))
    assert told["rows"] == 1200
    assert told["row_numbers"] == "2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 1,190 more"


def test_rows_are_named_once_and_in_order():
    assert one(rows=[9, 4, 9])["row_numbers"] == "4, 9"


def test_errors_come_first():
    frame = findings_frame([one("note"), one("error"), one("warning")])
    assert frame["severity"].to_list() == ["error", "warning", "note"]
    assert tuple(frame) == FINDING_COLUMNS


def test_a_finding_about_a_table_names_no_column_and_no_row():
    assert sentences(findings_frame([one()])) == ["disposals: found f; allowed is a. Do."]


def test_one_line_says_whether_it_can_go_on():
    frame = findings_frame([one("error"), one("error"), one("warning")])
    assert summary(frame) == "2 errors, 1 warning and no notes: the tables cannot be analysed yet."


def test_a_value_of_four_children_is_not_shown_and_of_five_is():
    cells = pd.Series(["Blk Carib"] * 5)
    assert "Blk" not in values_in_words(cells, children=pd.Series(list("aabcd")))
    assert "Blk" in values_in_words(cells, children=pd.Series(list("abcde")))


def test_a_sentence_is_not_shown_however_often_it_stands_there():
    cells = pd.Series(["Jayden told the officer that he was at home"] * 50)
    assert values_in_words(cells) == "text (50 rows)"


def test_a_value_of_the_schema_may_be_shown_once():
    assert values_in_words(pd.Series(["male"]), known={"male"}) == "'male' (1 row)"


@pytest.mark.parametrize(
    "text", ["YP00123", "01/02/2004", "0121 496 0000", "jo@example.org", "a" * 31, "one two three four five", "", " "]
)
def test_what_could_point_at_a_child_is_no_label(text):
    assert not is_label(text)
