"""Leaks of every kind, made by hand: each is found, and told through the figures that do it."""

import csv
import io

import pandas as pd
import pytest

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.shapes import Grid, Mark, Passage

NOBODY = pd.DataFrame({"group": [], "persons": []})


def table(text: str, place: str = "pack.csv", *, title: str = "", hidden: bool = False) -> Grid:
    rows = csv.reader(io.StringIO(text.strip()))
    return Grid(place=place, rows=tuple(tuple(map(str.strip, row)) for row in rows), title=title, hidden=hidden)


def leaked(*found: Grid | Passage | Mark, populations: pd.DataFrame = NOBODY) -> pd.DataFrame:
    attacked = attack(found, populations=populations)
    return attacked[attacked["leaked"]]


def told(*found: Grid | Passage | Mark, populations: pd.DataFrame = NOBODY) -> dict[str, float]:
    """What each leaked count must be at least."""
    rows = leaked(*found, populations=populations)
    return dict(zip(rows["what"], rows["low"], strict=True))


GROUPS = "Group,Children\nWhite,40\nBlack,12\nAsian,25\nMixed,[c]\n"

LINKED = {
    "80 - 40 - 12 - 25 = 3": ([GROUPS + "Total,80"], {"Mixed, Children": 3}),
    "all children, as the first row": (
        ["Group,Children\nAll children,80\nWhite,40\nBlack,12\nAsian,25\nMixed,[c]"],
        {"Mixed, Children": 3},
    ),
    "the total stands in another table": (
        [GROUPS, "Route,Children\nCourt,20\nDiverted,60\nTotal,80"],
        {"Mixed, Children": 3},
    ),
    "the same cell in two tables": (
        [GROUPS, "Ethnic group,Young people\nWhite,40\nMixed or multiple ethnic groups,3"],
        {"Mixed, Children": 3},
    ),
    "codes beside their groups: 33 - 30 = 3": (
        ["Ethnicity,Children\nW1 White British,30\nW2 White Irish,[c]\nA1 Indian,8\nA2 Pakistani,6\nB1 Caribbean,5",
         "Group,Children\nWhite,33\nAsian,14\nBlack,5\nTotal,52"],
        {"W2 White Irish, Children": 3},
    ),
    "quarters beside the year: 21 - 5 - 6 - 7 = 3": (
        ["Group,Q1,Q2,Q3,Q4,Year\nMixed,5,[c],6,7,21\nWhite,10,11,12,13,46"],
        {"Mixed, Q2": 3},
    ),
    "areas beside the region: 54 - 20 - 31 = 3": (
        ["Area,Children\nWalsall,20\nDudley,[c]\nSandwell,31\nWest Midlands,54"],
        {"Dudley, Children": 3},
    ),
    "one year of three: 19 - 7 - 9 = 3": (["Group,2019,2020,2021,2019 to 2021\nMixed,7,[c],9,19"], {"Mixed, 2020": 3}),
    "both sexes": (["Sex,Children\nBoys,57\nGirls,[c]\nBoth,60"], {"Girls, Children": 3}),
    "a crossing: 40 - 30 = 10, so 23 - 10 - 9 = 4": (
        ["Group,Court,Out of court,Total\nWhite,[c],30,40\nBlack,9,[c],15\nMixed,[c],8,12\nTotal,23,44,67"],
        {"White, Court": 10, "Black, Out of court": 6, "Mixed, Court": 4},
    ),
    "tidy, blank for all": (
        ["group,sex,count,withheld\nWhite,Male,12,False\nWhite,Female,,True\nWhite,,15,False\n,Male,20,False"],
        {"White, Female, count": 3},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tables", "expected"), LINKED.values(), ids=LINKED)
def test_subtraction_in_linked_tables_is_found(tables, expected):
    found = told(*(table(text, f"{number}.csv") for number, text in enumerate(tables)))
    assert {what: low for what, low in found.items() if what in expected} == expected


def test_the_figures_named_are_those_that_cannot_be_spared():
    other = table("Sex,Children\nBoys,57\nGirls,23\nTotal,80", "sexes.csv")
    through = leaked(table(GROUPS + "Total,80", "groups.csv"), other)["through"].tolist()
    assert through == [tuple(f"groups.csv: {one}" for one in (
        "White, Children: 40", "Black, Children: 12", "Asian, Children: 25", "Total, Children: 80",
    ))]  # fmt: skip


@pytest.mark.parametrize("spared", ["White,40", "Black,12", "Asian,25", "Total,80"])
def test_without_any_one_of_them_nothing_leaks(spared):
    assert told(table((GROUPS + "Total,80").replace(spared, spared.split(",")[0] + ",[c]"))) == {}


def test_three_tables_that_only_whole_numbers_betray():
    """For x + y = 8, y + z = 11 and x + z = 7, each from a table of its own: so y = 6, x = 2 and z = 5."""
    found = told(
        table("Group,Court,Diverted,Total\nWhite,[c],[c],8\nBlack,30,31,61", "1.csv"),
        table("Group,Diverted,Remanded,Total\nWhite,[c],[c],11\nBlack,31,40,71", "2.csv"),
        table("Group,Court,Remanded,Total\nWhite,[c],[c],7\nBlack,30,40,70", "3.csv"),
    )
    assert found == {"White, Court": 2, "White, Diverted": 6, "White, Remanded": 5}


def test_a_rate_over_a_public_population_gives_the_count_back():
    """1.8 per 1,000 of 1,630: between 1.75 and 1.85, so 2.85 to 3.02 children: 3."""
    found = told(table("Group,Children,Population,Per 1000\nWhite,40,18222,2.2\nMixed,[c],1630,1.8"))
    assert found == {"Mixed, Children": 3}


def test_the_population_may_stand_in_another_file():
    found = told(
        table("Group,Children,Rate per 10000\nWhite,40,22.0\nMixed,[c],18.4", "rates.csv"),
        table("Group,Population\nWhite,18222\nMixed,1630", "people.csv"),
    )
    assert found == {"Mixed, Children": 3}


def test_the_population_may_stand_in_no_file_at_all():
    """Census 2021, Walsall: 18,222 White and 2,057 Mixed children; 3 of 2,057 are 145.8 per 100,000."""
    persons = pd.DataFrame({"group": ["White", "Mixed"], "persons": [18222, 2057], "area": "Walsall", "period": "2021"})
    found = told(
        table('Group,Children,"Per 100,000"\nWhite,40,219.5\nMixed,[c],145.8'),
        populations=persons,
    )
    assert found == {"Mixed, Children": 3}


def test_a_percentage_of_the_population_is_a_rate_too():
    """3 of 1,630 are 0.18%; 40 of 18,222 are 0.22%."""
    found = told(table("Group,Children,Population,% of residents\nWhite,40,18222,0.22%\nMixed,[c],1630,0.18%"))
    assert found == {"Mixed, Children": 3}


INTERVALS = {
    "Wilson": "White,40,80,39.3%,60.7%\nMixed,[c],9,12.1%,64.6%",
    "Clopper-Pearson": "White,40,80,38.6%,61.4%\nMixed,[c],9,7.5%,70.1%",
}


@pytest.mark.parametrize("rows", INTERVALS.values(), ids=INTERVALS)
def test_limits_give_the_count_back_by_the_method_that_prints_the_others(rows):
    """R: binom::binom.confint(c(40, 3), c(80, 9), methods = c("wilson", "exact"))."""
    assert told(table("Group,Events,Total,95% low,95% high\n" + rows)) == {"Mixed, Events": 3}


def test_limits_of_a_rate_give_the_count_back():
    """Exact limits of a count of 3 are 0.619 and 8.767 (Garwood 1936), over 1,630: 0.38 and 5.38 per 1,000."""
    found = told(
        table(
            "Group,Children,Population,Low per 1000,High per 1000\nWhite,40,18222,1.57,2.99\nMixed,[c],1630,0.38,5.38"
        )
    )
    assert found == {"Mixed, Children": 3}


def test_a_ratio_gives_the_count_back():
    """(3/9) / (40/80) = 0.667 and (6/20) / (40/80) = 0.6."""
    text = "Group,Events,Total,Relative rate\nWhite,40,80,1.00\nAsian,6,20,0.60\nMixed,[c],9,0.67"
    assert told(table(text)) == {"Mixed, Events": 3}


def test_the_excess_over_the_expected_gives_the_count_back():
    """3 children, 1.4 expected: 1.6 more."""
    text = "Group,Children,Expected,Excess\nWhite,40,45.2,-5.2\nMixed,[c],1.4,1.6"
    assert told(table(text)) == {"Mixed, Children": 3}


def test_a_p_value_gives_the_count_back():
    """Fisher's test of 3 of 9 beside 40 of 80 gives 0.4867 (R: fisher.test); of 6 of 20 beside it 0.1357."""
    text = "Group,Events,Total,p-value\nAsian,6,20,0.1357\nMixed,[c],9,0.4867\nWhite,40,80,"
    assert "Mixed, Events" in told(table(text))


def test_an_earlier_edition_shows_what_the_later_withholds():
    found = told(table(GROUPS, "new/groups.csv"), table(GROUPS.replace("[c]", "3"), "old/groups.csv"))
    assert found["Mixed, Children"] == 3


def test_a_revised_total_elsewhere_does_not_hide_the_edition():
    """The earlier edition had 41 White and 80 in all; the later has 40 and 79: still 3 are left."""
    old = "Group,Children\nWhite,41\nBlack,12\nAsian,24\nMixed,3\nTotal,80"
    new = "Group,Children\nWhite,40\nBlack,12\nAsian,24\nMixed,[c]\nOther,[c]\nTotal,81"
    assert told(table(new, "new/groups.csv"), table(old, "old/groups.csv"))["Mixed, Children"] == 3


def test_a_percentage_of_a_small_base_gives_the_count_back():
    """Of 9 children only 3 are 33%; the White row says over what: 50% are 40 of 80."""
    found = told(table("Group,Children,Before a court,% before a court\nWhite,80,40,50%\nMixed,9,[c],33%"))
    assert found == {"Mixed, Before a court": 3}


def test_a_percentage_gives_its_base_back_where_the_count_is_shown():
    """7 are 77.8% of 9 only (7/9 = 0.7778)."""
    found = told(table("Group,Children,Before a court,% before a court\nWhite,80,40,50.0%\nMixed,[c],7,77.8%"))
    assert found == {"Mixed, Children": 9}


def test_a_share_of_all_gives_the_count_back():
    """3 of 80 are 3.8%."""
    text = "Group,Children,Share of all\nWhite,40,50.0%\nBlack,12,15.0%\nAsian,[c],31.3%\nMixed,[c],3.8%\nTotal,80,100%"
    assert told(table(text)) == {"Asian, Children": 25, "Mixed, Children": 3}


def test_a_percentage_that_only_a_small_count_gives_is_a_leak_without_any_mark():
    """33% of 6 children before a court are 2."""
    rows = leaked(table("Group,Children,% before a court\nWhite,80,50%\nMixed,6,33%"))
    assert rows["low"].tolist() == [2]


BARS = [("White", 40.0), ("Black", 12.0), ("Asian", 25.0), ("Mixed", 3.02)]


def test_the_height_of_a_bar_gives_the_count_back():
    bars = [Mark(place="chart.svg", label=label, value=value, looseness=0.2) for label, value in BARS]
    assert told(table(GROUPS), *bars) == {"Mixed, Children": 3}


def test_the_height_of_a_bar_in_per_cent_gives_the_count_back():
    """50%, 30% and 33.3% of 80, 20 and 9 children."""
    bars = [
        Mark(place="chart.svg", label=label, value=value, looseness=0.5)
        for label, value in (("White", 50.1), ("Asian", 29.9), ("Mixed", 33.2))
    ]
    assert told(table("Group,Events,Total\nWhite,40,80\nAsian,6,20\nMixed,[c],9"), *bars) == {"Mixed, Events": 3}


def test_a_hidden_sheet_that_shows_the_count_is_named():
    rows = leaked(table(GROUPS), table(GROUPS.replace("[c]", "3"), "pack.xlsx, sheet Data (hidden)", hidden=True))
    assert "pack.xlsx, sheet Data (hidden): Mixed, Children: 3" in rows.iloc[0]["through"]


def test_a_table_with_one_row_a_child_is_a_leak_by_itself():
    rows = leaked(table("child_id,date_of_birth,group\nA17,2009-03-01,Mixed\nA18,2008-05-09,White", "pack.ipynb"))
    assert rows["why"].tolist() == ["it holds one row a child"]


SENTENCES = (
    "Three of the 80 children were Mixed.",
    "Of all children, 3 of 80 are Mixed.",
    "Alternative text: Mixed 3, White 40, Black 12.",
    "There were three Mixed children.",
    "Mixed: 4% (80) of all.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_words_give_the_count_back(sentence):
    passage = Passage(place="page.html, alternative text", text=sentence)
    routes = table("Route,Children\nCourt,20\nDiverted,60\nTotal,80", "b.csv")
    rows = leaked(table("Group,Children\nWhite,[c]\nBlack,12\nAsian,[c]\nMixed,[c]\nTotal,80"), routes, passage)
    assert (rows.set_index("what").loc["Mixed, Children", ["low", "high"]] == 3).all()


def test_a_small_count_that_is_shown_is_a_leak_by_itself():
    rows = leaked(table("Group,Children\nWhite,40\nMixed,3"))
    assert dict(zip(rows["what"], rows["low"], strict=True)) == {"Mixed, Children": 3}


def test_the_rest_of_a_total_is_a_leak_by_itself():
    """57 of 60 tell of three more."""
    rows = leaked(table("Group,Before a court,Children\nWhite,57,60\nMixed,6,20"))
    assert dict(zip(rows["what"], rows["low"], strict=True)) == {"White, Before a court": 3}


def test_a_group_all_of_whom_were_before_a_court_is_a_leak_by_itself():
    rows = leaked(table("Group,Court,Diverted,Total\nWhite,40,30,70\nMixed,6,0,6"))
    assert rows["what"].tolist() == ["Mixed, Court"]


def test_a_mark_that_tells_a_range_is_narrowed_further():
    """<5 tells 1 to 4; the total leaves 43 - 40 = 3."""
    rows = leaked(table("Group,Children\nWhite,40\nMixed,<5\nTotal,43"))
    assert "Mixed, Children" in rows["what"].tolist()


def test_a_cell_that_withholds_one_half_is_read_as_two():
    """17 of 33 and [c] of 20, 20 of 53 in all: 3 of the 20."""
    text = "Group,How many of how many\nWhite,17 of 33\nMixed,[c] of 20\nTotal,20 of 53"
    assert told(table(text)) == {"Mixed, How many of how many": 3}


def test_quarters_in_files_of_their_own_beside_the_year():
    """21 - 5 - 6 - 7 = 3."""
    counts = {"q1_2024-25.csv": "5", "q2_2024-25.csv": "[c]", "q3_2024-25.csv": "6", "q4_2024-25.csv": "7"}
    files = [table(f"Group,Children\nMixed,{count}", place) for place, count in counts.items()]
    assert told(*files, table("Group,Children\nMixed,21", "2024-25.csv")) == {"Mixed, Children": 3}


def test_a_breakdown_across_the_page_with_measures_down_it():
    assert told(table("Measure,White,Mixed,All\nChildren,40,[c],49\nPer cent,82%,18%,100%")) == {"Children, Mixed": 9}


def test_rates_in_a_file_of_their_own_give_the_count_back():
    """1.84 per 1,000 of 1,630 are 3.0."""
    rates = table('Group,Population,"Per 1,000"\nMixed,1630,1.84', "rates.csv")
    assert told(table("Group,Children\nMixed,[c]"), rates) == {"Mixed, Children": 3}


def test_limits_alone_give_the_count_back_whatever_the_method():
    """Wilson's limits of 3 of 9 are 12.1% and 64.6%; no other count of 9 gives them by any usual method."""
    assert told(table("Group,Events,Total,Low,High\nMixed,[c],9,12.1%,64.6%")) == {"Mixed, Events": 3}
