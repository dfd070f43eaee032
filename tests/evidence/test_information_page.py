"""The page for information governance says what ran, and nothing else."""

import re
from html import unescape

import pandas as pd
import pytest

from yjs_analysis.disclosure.complement import FOLLOWS, FULL, SMALL
from yjs_analysis.evidence.information_page import information_html
from yjs_analysis.evidence.study import Study

DECIDED = pd.DataFrame({"why": [SMALL] * 7 + [FOLLOWS] * 3 + [FULL] * 2 + [""] * 31})
ATTACKED = pd.DataFrame({"leaked": [False] * 17})


def said(page: str) -> str:
    body = page[page.index("<main>") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_each_rule_says_how_many_counts_it_withheld(report):
    words = said(information_html(report, Study(), decided=DECIDED, attacked=ATTACKED))
    assert "A count of 1 to 4 children is withheld, and one that leaves so few over. 7 " in words
    assert "would tell of each of them. 2 " in words
    assert "at least 3 possible values. 3 " in words
    assert "Of 43 counts" in words


def test_the_rows_of_every_exhibit_are_counted(report):
    words = said(information_html(report, Study(), attacked=ATTACKED))
    rows = sum(len(one.estimates) for one in report.exhibits)
    hidden = sum(int(one.estimates["withheld"].sum()) for one in report.exhibits)
    assert f"Of {rows:,} rows of numbers in this pack, {hidden} are withheld." in words


def test_the_attack_is_told_with_its_files_and_editions(report):
    page = information_html(report, Study(), attacked=ATTACKED, files=["numbers.csv", "evidence.html"], earlier=2)
    assert "evidence.html, numbers.csv. All 2 earlier releases that are known were put beside them." in said(page)
    assert "17 withheld figures were attacked. None could be narrowed down" in said(page)


def test_a_pack_that_was_not_attacked_says_so(report):
    words = said(information_html(report, Study()))
    assert "do not publish it before one was" in words
    assert "None: it was not run." in words


def test_a_leak_is_told(report):
    page = information_html(report, Study(), attacked=pd.DataFrame({"leaked": [True, False]}))
    assert "An attack on 2 withheld figures found 1 that can be worked back." in said(page)


def test_another_threshold_is_another_rule(report):
    words = said(information_html(report, Study(threshold=6), decided=DECIDED, attacked=ATTACKED))
    assert "A count of 1 to 5 children" in words


@pytest.mark.parametrize("words", ["This pack is internal", "It must not be published.", "counts of single children"])
def test_an_internal_pack_is_called_so(report, words):
    assert words in said(information_html(report, Study(threshold=1)))


def test_what_is_withheld_nowhere_stands_in_one_line(report):
    clear = [one.identifier for one in report.exhibits if not one.estimates["withheld"].any()]
    words = said(information_html(report, Study(), attacked=ATTACKED))
    assert f"Nothing is withheld in {', '.join(clear[:-1])} and {clear[-1]}." in words


def test_a_pack_that_rounds_says_how_and_what_remains(report):
    open_counts = pd.DataFrame({"why": [""] * 46})
    words = said(information_html(report, Study(protection="round"), decided=open_counts, attacked=ATTACKED))
    assert "An attack on 17 withheld or rounded figures could work none of them back." in words
    assert "A shown 10 stands for 6 to 14 children." in words
    assert "to somebody who tries every way in which the counts could have been rounded" in words
    assert "is withheld, and one that leaves so few over" not in words


def test_a_pack_without_records_rounds_nothing(report):
    words = said(information_html(report, Study(protection="round"), attacked=ATTACKED))
    assert "rounded" not in words


def test_files_of_a_folder_are_counted(report):
    files = ["numbers.csv", "tables/E1.csv", "tables/E2.csv", "notebooks/01.ipynb"]
    words = said(information_html(report, Study(), attacked=ATTACKED, files=files))
    assert "numbers.csv, 1 in notebooks/, 2 in tables/." in words
