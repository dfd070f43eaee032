"""Children crossed with sex, age and year: nothing withheld can be worked back from all that is shown together."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.conventions_exhibit import other_conventions
from yjs_analysis.evidence.service.crossed import crossed
from yjs_analysis.evidence.service.family_exhibit import asked_first
from yjs_analysis.evidence.service.years_exhibit import is_it_changing
from yjs_analysis.evidence.service.young_exhibit import young_and_black
from yjs_analysis.evidence.study import Study

CROSSINGS = [["sex", "age_band"], ["period"]]

MAKERS = {"S11": other_conventions, "S12": young_and_black, "S13": is_it_changing, "S14": asked_first}


@pytest.fixture(scope="module")
def cells(public_cells):
    return public_cells


@pytest.fixture(scope="module")
def made(service, cells, without_drawing):
    with without_drawing():
        return {name: make(service, cells, Study()) for name, make in MAKERS.items()}


@pytest.fixture(scope="module")
def inside(service, without_drawing):
    cells = Cells(service, threshold=1)
    with without_drawing():
        return {name: make(service, cells, Study(threshold=1)) for name, make in MAKERS.items()}


def conditions(row: pd.Series, names: list[str]) -> dict:
    return {name: row[name] for name in names if not pd.isna(row[name])}


@pytest.mark.parametrize("group", ["Black", "Mixed"])
def test_no_withheld_crossing_has_fewer_than_three_values_given_every_exhibit(service, cells, group):
    """Every sex, age, year and route is a cell of its own, and all shown counts hold: its least and most are sought."""
    names = ["sex", "age_band", "period", "court"]
    held = service.patterns[service.patterns["group"] == group].groupby(names, as_index=False)["count"].sum()
    found = crossed(service, cells, service.patterns, crossings=CROSSINGS, groups=[group], threshold=5)
    sums, known, hidden = [], [], []
    for court in (None, True):
        sums.append([court is None or one for one in held["court"]])
        known.append(held.loc[sums[-1], "count"].sum())
    for _, row in found.iterrows():
        wanted = conditions(row, names[:3])
        here = held[list(wanted)].eq(pd.Series(wanted)).all(axis=1)
        for court, value in ((None, row["total"]), (True, row["events"])):
            member = (here & ((court is None) | held["court"])).tolist()
            if row["hidden"]:
                hidden.append(member)
            else:
                sums.append(member)
                known.append(value)
    rule = LinearConstraint(np.array(sums, dtype=float), known, known)
    for member in hidden:
        weights = np.array(member, dtype=float)
        ends = [
            milp(sign * weights, constraints=rule, bounds=Bounds(0, 99), integrality=np.ones(len(weights))).fun
            for sign in (1, -1)
        ]
        assert -ends[1] - ends[0] >= 2


def test_where_a_groups_own_counts_are_withheld_so_is_every_crossing(service, cells):
    other = crossed(service, cells, service.patterns, crossings=CROSSINGS, groups=["Other"], threshold=5)
    assert cells.hides(group="Other", court=True)
    assert other["hidden"].all()


def test_crossings_add_up_to_the_group(service, cells):
    rows = crossed(service, cells, service.patterns, crossings=CROSSINGS, groups=["Black"], threshold=5)
    years = rows[rows["period"].notna()]
    assert (years["events"].sum(), years["total"].sum()) == (23, 32)
    assert rows.loc[rows["sex"].notna(), "total"].sum() == 32


def test_no_single_child_is_shown_in_public(made):
    for one in made.values():
        shown = one.estimates[~one.estimates["withheld"]]
        for name in {"events", "reference_events", "events_before", "events_after"} & set(shown.columns):
            held = shown[name].dropna()
            assert (held.eq(0) | held.ge(5)).all(), one.identifier


def test_inside_nothing_is_withheld(inside):
    assert not any(one.estimates["withheld"].any() for one in inside.values())


def test_young_boys_are_compared_with_boys_of_that_age(inside, service):
    table = inside["S12"].estimates
    row = table[(table["group"] == "Black") & (table["sex"] == "male") & (table["age_band"] == "10-14")].iloc[0]
    boys = service.patterns[(service.patterns["sex"] == "male") & (service.patterns["age_band"] == "10-14")]
    counts = {
        group: (part.loc[part["court"], "count"].sum(), part["count"].sum()) for group, part in boys.groupby("group")
    }
    assert (row["events"], row["total"]) == counts["Black"]
    assert (row["reference_events"], row["reference_total"]) == counts["White"]
    ours, theirs = (events / total for events, total in (counts["Black"], counts["White"]))
    assert row["own_value"] == pytest.approx(ours / theirs)


def test_years_together_are_all_the_children_and_no_year_of_few_is_compared(inside):
    table = inside["S13"].estimates
    black = table[(table["group"] == "Black") & table["events"].notna() & table["period"].notna()]
    assert black.loc[black["pooled"].eq(True), "events"].tolist() == [23]
    few = black[black["pooled"].eq(False) & (black[["events", "reference_events"]].min(axis=1) < 5)]
    assert few["value"].isna().all()


def test_one_year_cannot_change(service, cells, make_service):
    one_year = service.patterns.assign(period="2016/17")
    assert is_it_changing(make_service(patterns=one_year), cells, Study()) is None


def test_eight_measures_of_the_same_children(inside):
    told = inside["S11"].estimates.query("group == 'Black'").set_index("convention")["value"]
    assert len(told) == 8
    assert told["relative rate at the decision (US chain)"] == pytest.approx((23 / 32) / (139 / 269))
    assert told["rate difference at the decision"] == pytest.approx(23 / 32 - 139 / 269)
    assert told["relative rate in the population"] == pytest.approx((23 / 723) / (139 / 20258))


def test_where_the_unknown_are_withheld_nothing_of_all_groups_together_is_shown(made, cells):
    """The children of all known groups are all children less the unknown: they would give the unknown away."""
    assert cells.hides(group="Unknown", court=True)
    table = made["S11"].estimates.set_index("convention")
    assert table.loc[["percentage-point gap (NI 044)", "ratio of shares"], "withheld"].all()


def test_without_residents_there_are_no_conventions(make_service, service, cells):
    assert other_conventions(make_service(populations=service.populations.iloc[:0]), cells, Study()) is None


def test_a_withheld_comparison_counts_as_one_that_showed_nothing(made, inside):
    """Holm multiplies the least of four by four, whichever of the others may be shown."""
    public, whole = (one["S14"].estimates.query("family == 'primary'").set_index("group") for one in (made, inside))
    assert public["withheld"].any()
    assert public.loc["Black", "adjusted_p_value"] == pytest.approx(4 * whole["p_value"].min())
    assert (
        public["adjusted_p_value"].dropna() >= whole["adjusted_p_value"].reindex(public.dropna().index) - 1e-12
    ).all()


def test_only_court_was_declared(inside):
    table = inside["S14"].estimates
    assert set(table.loc[table["family"] == "primary", "stage"]) == {"court"}
    assert set(table.loc[table["family"] == "exploratory", "stage"]) == {"community order or custody", "custody"}


@pytest.mark.parametrize(
    "children", [{"White": (3, 0, 0, 0)}, {"Black": (60, 50, 20, 10)}, {"White": (0, 0, 0, 12), "Black": (0, 0, 0, 9)}]
)
def test_odd_services_get_a_page_or_none(make_service, children):
    odd = make_service(children, {})
    for threshold in (1, 5):
        cells = Cells(odd, threshold=threshold)
        for make in MAKERS.values():
            one = make(odd, cells, Study(threshold=threshold))
            assert one is None or one.answer


def test_that_a_crossing_is_empty_is_not_told_by_its_absence(made, service):
    """The one or two children of a group that is withheld are in some crossing: all of them are listed."""
    listed = made["S12"].estimates.groupby("group").size()
    assert listed["Other"] == service.patterns[["sex", "age_band"]].drop_duplicates().shape[0]
