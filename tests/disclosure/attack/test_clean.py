"""Releases that are properly protected raise no alarm: made by hand, and at random."""

import csv
import io
import itertools

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.complement import protect
from yjs_analysis.disclosure.published.shapes import Grid, Mark, Passage

CLEAN = {
    "two withheld that add up to 15": "Group,Children\nWhite,40\nBlack,[c]\nAsian,25\nMixed,[c]\nTotal,80",
    "no total": "Group,Children\nWhite,40\nBlack,12\nAsian,25\nMixed,[c]",
    "a crossing with four withheld": (
        "Group,Court,Diverted,Total\nWhite,20,30,50\nBlack,[c],[c],14\nMixed,[c],[c],15\nTotal,35,44,79"
    ),
    "rates withheld with their counts": (
        "Group,Children,Population,Per 1000\nWhite,40,18222,2.2\nMixed,[c],1630,[c]\nBlack,12,1500,8.0"
    ),
    "intervals withheld with their counts": (
        "Group,Events,Total,Value,Low,High\nWhite,40,80,50%,39%,61%\nMixed,[c],9,[c],[c],[c]\nBlack,6,20,30%,15%,52%"
    ),
    "counts that are no counts of children": "Standard,Judgements met\n2.1,3\n2.2,4\n2.3,2",
    "findings of an inspection": "Answer,Findings\nAssured,0\nReported as done,4\nNothing said,11",
    "findings by what they are about": (
        "Answer,Out-of-court disposals,Court disposals,Management of risk\nReported as done,1,4,3\nNothing said,2,0,5"
    ),
    "a column of words with marks": "Group,In all,Children\nWhite,6 more,40\nMixed,[c],6\nTotal,no difference,46",
    "methods beside each other": "Method,Low,High\nWilson,0.12,0.65\nJeffreys,0.10,0.66",
    "five and more": "Group,Children\nWhite,40\nBlack,5\nTotal,45",
    "a zero": "Group,Children\nWhite,40\nBlack,0\nTotal,40",
}


def table(text: str, place: str = "pack.csv", title: str = "") -> Grid:
    return Grid(place=place, rows=tuple(map(tuple, csv.reader(io.StringIO(text)))), title=title)


def alarms(*found: Grid | Passage | Mark) -> list[str]:
    attacked = attack(found)
    return attacked.loc[attacked["leaked"], "what"].tolist()


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_a_clean_table_raises_no_alarm(text):
    assert alarms(table(text)) == []


def test_words_about_other_counts_raise_no_alarm():
    text = "White 40, Asian 25; Black and Mixed are withheld [c]. 40 of 80 children were White. Three tables follow."
    grid = table("Group,Children\nWhite,40\nBlack,[c]\nAsian,25\nMixed,[c]\nTotal,80")
    assert alarms(grid, Passage(place="page.html", text=text)) == []


def test_a_part_of_a_group_that_a_table_shows_is_not_taken_for_another_part_that_is_withheld():
    routes = table("Group,Court,Total\nWhite,40,80\nMixed,17,23\nAsian,25,60", "routes.csv", "Before a court")
    again = table(
        "Group,Reoffended,Total\nWhite,30,71\nMixed,[c],[c]\nAsian,[c],[c]\nTotal,58,149", "again.csv", "Reoffended"
    )
    text = "Over all years together 17 of 23 Mixed children with an outcome were before a court."
    assert alarms(routes, again, Passage(place="a.html", text=text)) == []


def test_a_sentence_about_the_population_tells_of_no_child_of_the_service():
    grid = table("Group,Children\nWhite,[c]\nBlack,[c]\nTotal,11")
    text = "The rest is not the White population: 20,310 by subtraction."
    assert alarms(grid, Passage(place="a.html", text=text)) == []


def test_a_public_count_of_residents_met_under_the_same_label_is_no_leak():
    court = table("Group,Children\nWhite,[c]\nBlack,[c]", "court.csv", "Before a court, of children in Walsall")
    living = table("Group,Children\nWhite,18222\nBlack,1963", "living.csv", "Children who live in Walsall")
    assert alarms(court, living) == []


def test_a_base_that_another_table_prints_is_no_leak_where_it_is_withheld_with_its_part():
    living = "Group,How many of how many\nWhite,570 of 81032\nMixed,91 of 5584\nOther,10 of 972"
    court = "Group,Before a court\nWhite,411 of 570\nMixed,72 of 91\nOther,[c] of [c]\nUnknown,[c] of [c]"
    persons = {"White": 81032, "Mixed": 5584, "Other": 972}
    marks = [
        Mark(place="a.svg", label=group, value=value, looseness=3e-5)
        for group, value in (("Mixed", 91 / 5584 / (570 / 81032)), ("Other", 10 / 972 / (570 / 81032)))
    ]
    found = [table(living, "living.csv", "Who lives here"), table(court, "court.csv", "Court, of those"), *marks]
    people = pd.DataFrame({"group": list(persons), "persons": list(persons.values())})
    attacked = attack(found, populations=people)
    assert attacked.loc[attacked["leaked"], "what"].tolist() == []


def test_a_list_of_codes_is_no_list_of_counts():
    grid = table("Group,Children\nWhite,40\nBlack,12\nUnknown,[c]\nOther,[c]\nTotal,63")
    text = "To be compared with like, these were taken together: gravity: unknown, 2, 6, 5, 7."
    assert alarms(grid, Passage(place="a.html", text=text)) == []


def test_a_part_that_comes_out_as_its_whole_base_is_still_a_leak():
    court = "Group,How many of how many\nWhite,40 of 80\nBlack,[c] of 7\nAsian,25 of 60\nAll,72 of 147"
    assert alarms(table(court)) == ["Black, How many of how many"]


def test_more_and_fewer_than_expected_are_no_counts_of_children():
    text = "Asian: 12 more (3 more to 22 more); Mixed: 3 fewer (6 fewer to 1 more)."
    grid = table("Group,Children\nWhite,40\nBlack,[c]\nAsian,25\nMixed,[c]\nTotal,80")
    assert alarms(grid, Passage(place="excess.svg", text=text)) == []


def test_a_chart_without_a_bar_for_what_is_withheld_raises_no_alarm():
    heights = {"White": 40.0, "Asian": 25.0}
    bars = [Mark(place="a.svg", label=one, value=value, looseness=0.1) for one, value in heights.items()]
    assert alarms(table("Group,Children\nWhite,40\nBlack,[c]\nAsian,25\nMixed,[c]\nTotal,80"), *bars) == []


def test_tables_of_different_things_are_not_mixed_up():
    stops = table("Group,Children\nWhite,310\nBlack,64\nMixed,55", "stops.csv", "Stop and search")
    custody = table("Group,Children\nWhite,21\nBlack,[c]\nMixed,[c]\nTotal,40", "custody.csv", "Sentenced to custody")
    assert alarms(stops, custody) == []


def test_a_later_edition_that_withholds_the_same_raises_no_alarm():
    old = "Group,Children\nWhite,41\nBlack,[c]\nAsian,24\nMixed,[c]\nTotal,80"
    new = "Group,Children\nWhite,40\nBlack,[c]\nAsian,25\nMixed,[c]\nTotal,82"
    assert alarms(table(new, "new/groups.csv"), table(old, "old/groups.csv")) == []


MARGINS = (("group", "route"), ("group",), ("route",), ("sex",), ("group", "sex"), ())
LABELS = {
    "group": ("White", "Mixed", "Asian"),
    "route": ("Court", "Diverted"),
    "sex": ("Male", "Female"),
}


def release(seed: int) -> tuple[list[Grid], pd.DataFrame]:
    """Make up counts, protect their tables together, and write them as anybody would."""
    chance = np.random.default_rng(seed)
    crossed = pd.DataFrame(list(itertools.product(*LABELS.values())), columns=list(LABELS))
    counts = crossed.assign(count=chance.negative_binomial(2, 0.2, len(crossed)))
    asked = [counts[list(by)].drop_duplicates() if by else pd.DataFrame([{}]) for by in MARGINS]
    cells = pd.concat(asked, ignore_index=True).reindex(columns=list(LABELS)).astype(object)
    decided = protect(counts, cells)
    written = decided["count"].map(lambda count: "[c]" if pd.isna(count) else str(int(count)))
    decided = decided.assign(written=written)
    return [_crossed(decided, "route", "1.csv"), _crossed(decided, "sex", "2.csv")], decided


def _crossed(decided: pd.DataFrame, across: str, place: str) -> Grid:
    """Write the groups down the page, another heading across it, with totals of both."""
    other = next(name for name in ("route", "sex") if name != across)
    here = decided[decided[other].isna()]
    here = here.astype(object).where(here.notna(), "All")
    text = {(row["group"], row[across]): row["written"] for row in here.to_dict("records")}
    heads = (*LABELS[across], "All")
    rows = [(group, *(text[group, head] for head in heads)) for group in (*LABELS["group"], "All")]
    return Grid(place=place, rows=(("Group", *heads), *rows), title="Children")


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_recovered_from_linked_releases_made_up_at_random(seed):
    grids, _ = release(seed)
    attacked = attack(grids)
    assert (attacked["values"] >= 3).all()
