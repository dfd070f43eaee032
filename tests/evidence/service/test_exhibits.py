"""What a service's own counts are turned into."""

from dataclasses import replace

import pytest

from yjs_analysis.evidence.pack import build
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.exhibits import service_exhibits
from yjs_analysis.evidence.service.findings import service_findings
from yjs_analysis.evidence.service.saying import why_not_followed
from yjs_analysis.evidence.service.unknown_exhibit import could_the_unknown_change_it
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate


@pytest.fixture(scope="module")
def exhibits(service):
    return {one.identifier: one for one in service_exhibits(service, Study())}


@pytest.fixture(scope="module")
def elsewhere(make_service):
    """Make a pack of real children of a service of which nothing is published here."""
    return build(Study(), service=make_service(area="Camden", synthetic=False))


@pytest.fixture(scope="module")
def inside(make_service):
    """Make an internal pack of synthetic children."""
    return build(Study(threshold=1), service=make_service(area="Camden (synthetic)"))


@pytest.fixture
def blank_charts(without_drawing):
    """Leave the charts blank where only the numbers and words are asked."""
    with without_drawing():
        yield


MORE = ["S11", "S12", "S13", "S14"]
"""Conventions, young boys, change, and the question asked first; the first of them needs residents."""

LAST = ["S17", "S18"]
"""The target, and what if."""


def row_of(exhibit, **wanted):
    table = exhibit.estimates
    for name, value in wanted.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_the_headline_is_the_ratio_of_children_before_a_court(exhibits):
    row = row_of(exhibits["S2"], label="Black: before a court")
    by_hand = relative_rate(events=23, total=32, reference_events=139, reference_total=269)
    assert (row["events"], row["total"]) == (23, 32)
    assert (row["value"], row["low"], row["high"]) == pytest.approx((by_hand.value, by_hand.low, by_hand.high))


def test_the_same_children_are_read_both_ways(exhibits):
    row = row_of(exhibits["S2"], label="Black: out of court")
    assert row["value"] == pytest.approx((9 / 32) / (130 / 269))
    difference = row_of(exhibits["S2"], label="Black: before a court, difference")
    assert difference["value"] == pytest.approx(23 / 32 - 139 / 269)


@pytest.mark.parametrize(("census", "black", "white"), [("Census 2011", 723, 20258), ("Census 2021", 1963, 18222)])
def test_children_with_an_outcome_are_set_against_each_census(exhibits, census, black, white):
    row = row_of(exhibits["S1"], group="Black", census=census)
    by_hand = population_relative_rate(events=32, total=black, reference_events=269, reference_total=white)
    assert (row["value"], row["low"]) == pytest.approx((by_hand.value, by_hand.low))


def test_reoffending_counts_those_followed(exhibits):
    row = row_of(exhibits["S7"], label="before a court")
    assert (row["events"], row["total"]) == (31 + 14 + 5 + 4 + 2 + 1 + 5 + 2 + 4 + 4 + 1, 139 + 23 + 23 + 23 + 1 + 4)


def test_a_group_too_few_for_a_rate_is_not_listed_where_its_reoffenders_would_follow_from_the_rest(exhibits):
    # Of the 3 Other children none reoffended, which need not be hidden; of 18 Unknown none, and 18 is enough for a rate
    assert "Other" not in exhibits["S7"].estimates["label"].tolist()
    assert "groups of fewer than 10 are not listed" in exhibits["S7"].table.caption


def test_no_small_count_is_shown_anywhere(exhibits, service):
    for one in exhibits.values():
        shown = one.estimates[~one.estimates["withheld"]]
        for name in ("events", "reference_events"):
            if name in shown:
                held = shown[name].dropna()
                assert (held.eq(0) | held.ge(5)).all(), one.identifier


def test_nothing_is_shown_that_the_decision_about_all_counts_withholds(exhibits, service):
    cells = Cells(service, threshold=5)
    for group in ("Asian", "Black", "Other", "Unknown", "Mixed"):
        hidden = cells.hides(group=group, court=True) or cells.hides(group="White", court=True)
        row = row_of(exhibits["S2"], label=f"{group}: before a court")
        assert row["withheld"] or not hidden


def test_synthetic_children_are_called_so_on_every_page(exhibits):
    for one in exhibits.values():
        assert "synthetic" in one.table.caption.lower()
        assert one.chart is None or "synthetic" in one.chart.alt.lower(), one.identifier
        assert one.source.startswith("Synthetic children: made up")


def test_synthetic_children_are_called_so_on_the_first_page(service, exhibits, inside):
    found = service_findings(service, tuple(exhibits.values()), Study())
    assert "synthetic children" in inside.title
    assert all("synthetic" in f"{one.headline} {one.children}" for one in (*found, *inside.findings))


def test_real_children_are_never_called_synthetic(elsewhere):
    assert "synthetic" not in page_html(elsewhere).replace("real or synthetic", "")


def test_without_follow_up_there_is_no_exhibit_of_reoffending(service, exhibits, blank_charts):
    children = service.children.assign(followed=False, reoffended=False)
    held = service.children
    none = replace(
        service, children=children.groupby([*held.columns.drop("count")], sort=False, as_index=False)["count"].sum()
    )
    assert list(exhibits) == [
        "S1",
        "S2",
        "S3",
        "S4",
        "S5",
        "S6",
        *MORE,
        "S7",
        "S9",
        "S10",
        "S19",
        *LAST,
    ]
    assert [one.identifier for one in service_exhibits(none, Study())] == [
        "S1",
        "S2",
        "S3",
        "S4",
        "S5",
        "S6",
        *MORE,
        *LAST,
    ]


@pytest.mark.parametrize(
    "children",
    [
        {"White": (3, 0, 0, 0)},
        {"White": (0, 0, 0, 12), "Black": (0, 0, 0, 9)},
        {"White": (60, 50, 20, 10)},
        {"Black": (60, 50, 20, 10)},
        {"Unknown": (60, 50, 20, 10), "White": (9, 9, 9, 9)},
        {"White": (600, 500, 200, 100), "Black": (0, 0, 0, 0), "Mixed": (1, 0, 0, 0)},
    ],
)
def test_every_service_however_odd_gets_its_exhibits(make_service, children):
    made = make_service(children, {})
    exhibits = service_exhibits(made, Study())
    assert len(service_findings(made, exhibits, Study())) == 3


def test_three_of_three_is_never_over_represented(make_service, blank_charts):
    made = make_service({"White": (60, 20, 10, 5), "Black": (0, 3, 0, 0)}, {})
    for threshold in (1, 5):
        told = [one.estimates for one in service_exhibits(made, Study(threshold=threshold)) if one.identifier != "S1"]
        black = [table[table["group"] == "Black"] for table in told if {"group", "verdict"} <= set(table.columns)]
        assert not any((table["verdict"] == "over-represented").any() for table in black)


def test_an_internal_pack_shows_every_count_and_says_so_on_every_page(inside):
    own = [one for one in inside.exhibits if one.identifier.startswith("S")]
    assert not any(one.estimates["withheld"].any() for one in own)
    assert inside.banner.startswith("Internal: counts of single children.")
    assert "Nothing is withheld" in inside.notices[1]
    assert inside.banner in page_html(inside)


def test_a_public_pack_of_real_children_has_no_banner(elsewhere):
    assert elsewhere.banner == ""


def test_another_service_gets_its_own_exhibits_and_the_nations_alone(elsewhere):
    assert [one.identifier for one in elsewhere.exhibits] == [
        "S1",
        "S2",
        "S3",
        "S4",
        "S5",
        "S6",
        *MORE,
        "S7",
        "S9",
        "S10",
        "S19",
        *LAST,
        "E8",
        "E9",
    ]
    assert elsewhere.area == "Camden"
    assert "Walsall" not in page_html(elsewhere).split('id="methods"')[0]


def test_without_residents_there_is_no_comparison_with_them(make_service, service, blank_charts):
    made = service_exhibits(make_service(populations=service.populations.iloc[:0]), Study())
    assert [one.identifier for one in made] == [
        "S2",
        "S3",
        "S4",
        "S5",
        "S6",
        *MORE[1:],
        "S7",
        "S9",
        "S10",
        "S19",
        *LAST,
    ]


def test_the_excess_is_in_children(exhibits):
    row = row_of(exhibits["S3"], label="Black: more before a court than at the same rate")
    assert row["value"] == pytest.approx(23 - 32 * 139 / 269)
    assert row["per_year"] == pytest.approx((23 - 32 * 139 / 269) / (1095 / 365.25))


def test_the_first_step_is_the_crude_ratio_and_every_step_speaks_of_the_same_children(exhibits):
    steps = exhibits["S4"].estimates
    steps = steps[(steps["group"] == "Black") & ~steps["withheld"]]
    assert steps["value"].iloc[0] == pytest.approx((23 / 32) / (139 / 269))
    assert (steps["total"] == 32).all()


def test_an_adjusted_figure_never_stands_without_its_warning(exhibits):
    assert "can carry disparity themselves" in exhibits["S4"].does_not_mean


KNOWN = {"White": (130, 90, 40, 9), "Mixed": (20, 14, 7, 2), "Asian": (22, 16, 6, 1)}


def test_the_unknown_are_shared_out_in_every_way(make_service):
    made = make_service({**KNOWN, "Black": (20, 32, 8, 3), "Unknown": (14, 9, 6, 0)}, {})
    one = could_the_unknown_change_it(made, Cells(made, threshold=5), Study())
    approaches = one.estimates["approach"].dropna().tolist()
    assert approaches == ["unknown left out", "unknown imputed", "any sharing out", "any sharing out, and chance"]
    widths = (one.estimates["high"] - one.estimates["low"]).dropna().tolist()
    assert widths[3] >= widths[0]


def test_without_unknown_children_nobody_asks_about_them(make_service, blank_charts):
    made = make_service({"White": (60, 50, 20, 10), "Black": (20, 30, 10, 6)}, {})
    assert "S5" not in [one.identifier for one in service_exhibits(made, Study())]


def test_no_chart_is_drawn_of_which_all_is_withheld(exhibits):
    assert exhibits["S5"].estimates["withheld"].all()
    assert exhibits["S5"].chart is None
    assert exhibits["S5"].answer.startswith("Too few")


def test_a_pack_without_reoffending_says_why(service):
    children = service.children.assign(followed=False, reoffended=False)
    nobody = replace(service, children=children)
    assert why_not_followed(service) == ""
    assert "hold no reoffences" in why_not_followed(nobody)
    assert "starts from a caution" in why_not_followed(replace(nobody, convention="with informal"))
    assert "the most serious one" in why_not_followed(replace(nobody, unit="most serious outcome"))
