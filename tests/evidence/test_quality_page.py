"""The page for the person who holds the records."""

import re

import pandas as pd
import pytest

from yjs_analysis.evidence.quality_page import quality_html
from yjs_analysis.sources.cases.examining import examine


def table(**changes) -> pd.DataFrame:
    rows = {
        "child_id": ["CANARY1", "CANARY2", "CANARY3"],
        "ethnicity": ["B1", "", "W1"],
        "offence_date": ["2018-03-01"] * 3,
        "disposal_date": ["2018-04-01", "2019-04-01", "2017-04-01"],
        "disposal": ["YC", "YCC", "Referral order"],
        "age_at_offence": ["14", "15", "17"],
        "age_at_disposal": ["14", "16", "18"],
    }
    return pd.DataFrame(rows | changes, index=[2, 3, 4])


@pytest.fixture(scope="module")
def page():
    return quality_html(examine({"disposals": table()}), name="export.csv")


def test_the_page_says_first_that_it_is_internal(page):
    assert page.index("do not publish it") < page.index("In short")


def test_no_reference_of_a_child_is_on_the_page(page):
    assert "CANARY" not in page


def test_the_page_asks_nothing_of_any_server(page):
    assert re.findall(r"(?:src|href)=[\"']?(?!data:|#)[^\"' >]+", page) == []
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    "title",
    [
        "What was found",
        "Which rows were left out, and why?",
        "What is not filled in?",
        "Who recorded ethnicity?",
        "What was each recorded ethnicity counted as?",
        "When were the decisions made?",
        "How old were the children?",
    ],
)
def test_every_question_has_its_section(page, title):
    assert f">{title}</h2>" in page


def test_somebody_aged_eighteen_is_counted_in_words(page):
    assert "1 rows are of somebody aged 18 or over" in page or "1 row is of somebody aged 18 or over" in page


@pytest.mark.parametrize("tables", [{}, {"disposals": table().iloc[:0]}])
def test_nothing_at_all_has_a_page_too(tables):
    assert "There is nothing to show." in quality_html(examine(tables), name="empty.csv")


def test_a_heading_cannot_become_markup():
    odd = table().assign(**{"<script>alert(1)</script>": "x"})
    assert "<script>" not in quality_html(examine({"disposals": odd}), name="<b>export</b>.csv")


def test_each_spelling_is_shown_with_its_group_and_an_unknown_one_never(page):
    assert re.search(r">B1</th>\s*<td>Black</td>", page)
    odd = quality_html(examine({"disposals": table(ethnicity=["B1", "CANARY", "W1"])}), name="export.csv")
    assert "CANARY" not in odd
