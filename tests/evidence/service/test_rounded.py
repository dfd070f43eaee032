"""A service's counts rounded at the door: nothing behind it tells of another count."""

import pandas as pd
import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.shapes import Grid, Passage
from yjs_analysis.evidence.service.cells import KEYS, Cells, asked_of
from yjs_analysis.evidence.service.exhibits import service_exhibits
from yjs_analysis.evidence.service.rounded import ABOUT, WORDS, protected
from yjs_analysis.evidence.study import Study

ROUNDED = Study(protection="round")


@pytest.fixture(scope="module")
def near(service):
    return protected(service, ROUNDED)


@pytest.fixture(scope="module")
def exhibits(near):
    return service_exhibits(near, ROUNDED)


def counts_of(service, asked):
    held = service.children
    found = []
    for cell in asked:
        inside = pd.Series(True, index=held.index)
        for name in KEYS:
            inside &= held[name].eq(cell[name]) if cell.get(name) is not None else True
        found.append(int(held.loc[inside, "count"].sum()))
    return found


def test_every_count_that_exhibits_ask_for_is_a_multiple_and_near(service, near):
    asked = asked_of(service, "White")
    shown, true = counts_of(near, asked), counts_of(service, asked)
    assert {count % 5 for count in shown} == {0}
    assert max(abs(one - other) for one, other in zip(shown, true, strict=True)) <= 4


def test_nothing_finer_is_left(near):
    finer = (near.patterns, near.followed_patterns, near.outcomes, near.times, near.quarters, near.handling, near.flow)
    assert [len(one) for one in finer] == [0] * 7
    assert (near.custody_gaps, near.afterwards) == ((), None)


def test_what_is_rounded_stays(near):
    assert protected(near, ROUNDED) is near


def test_where_small_counts_are_withheld_nothing_is_rounded(service):
    assert protected(service, Study()) is service


def test_no_rounded_count_is_withheld(near):
    assert not Cells(near, threshold=5).table["withheld"].any()


def test_the_exhibits_are_those_that_need_no_finer_counts(exhibits):
    assert [one.identifier for one in exhibits] == ["S1", "S2", "S3", "S6", "S7"]


def test_every_count_in_them_is_rounded(exhibits):
    for one in exhibits:
        shown = one.estimates[~one.estimates["withheld"]]
        of_people = shown.get("base", pd.Series("", index=shown.index)).eq("population")
        counts = pd.concat(
            [shown[name] for name in ("events", "reference_events") if name in shown]
            + [shown.loc[~of_people, name] for name in ("total", "reference_total") if name in shown]
        ).dropna()
        assert counts.mod(5).eq(0).all(), one.identifier


def test_each_says_so_in_its_answer_its_caption_and_every_row(exhibits):
    for one in exhibits:
        assert one.answer.endswith(ABOUT)
        assert one.table.caption.endswith(f"({WORDS})")
        assert one.estimates["note"].str.endswith(WORDS).all()


def test_each_true_count_keeps_three_values_when_the_exhibits_are_attacked(exhibits):
    found = [
        Grid(place=f"{one.identifier}.html", title=one.table.caption, rows=(one.table.columns, *one.table.rows))
        for one in exhibits
    ]
    words = [Passage(place=f"{one.identifier}.html: answer", text=one.answer) for one in exhibits]
    told = attack([*found, *words])
    assert len(told) > 40
    assert told["values"].min() >= 3
    assert not told["leaked"].any()


def test_one_true_share_in_them_is_found(exhibits):
    """Of 43 Mixed children 10 reoffended: shown as 10 of 45. Of 41 to 49, 6 to 14 are 23.3% only if they are these."""
    one = next(one for one in exhibits if one.identifier == "S7")
    rows = [
        tuple("23.3%" if at == 3 and "Mixed" in row else cell for at, cell in enumerate(row)) for row in one.table.rows
    ]
    told = attack([Grid(place="S7.html", title=one.table.caption, rows=(one.table.columns, *rows))])
    assert told["leaked"].any()
