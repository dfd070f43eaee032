"""What the explorer shows of a service's records is what the paper shows, and never more."""

from dataclasses import replace

import pytest

from yjs_analysis.disproportionality.unknown_ethnicity import relative_rates_with_unknown
from yjs_analysis.evidence.explored.own import own_steps
from yjs_analysis.evidence.explored.views import ALL_IN, ANYHOW, AS_KNOWN, LEFT_OUT, NONE_IN, SHOWN_GROUPS
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import at_court, chain
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate

SPAN = "1 April 2016 to 31 March 2019"
STEP_NAMES = {"outcome": "outcome", "court": "court", "community order or custody": "order", "custody": "custody"}


@pytest.fixture(scope="module")
def study():
    return Study(draws=100)


@pytest.fixture(scope="module")
def steps(service, study):
    return {one.name: one for one in own_steps(service, study)}


def row_of(steps, step, denominator, taken, group, unit="first outcome"):
    view = steps[step].views[SPAN, denominator, unit, taken]
    return next(row for row in view["rows"] if row["group"] == group)


def test_with_the_unknown_left_out_it_shows_the_chain_of_the_paper(service, study, steps):
    table = chain(service, Cells(service, threshold=5), study)
    for row in table[(table["group"] != "White") & ~table["withheld"]].to_dict("records"):
        on = row["census"] if row["stage"] == "outcome" else "step before"
        shown = row_of(steps, STEP_NAMES[row["stage"]], on, LEFT_OUT, row["group"])
        assert {name: shown[name] for name in ("events", "total", "value", "low", "high", "verdict")} == {
            name: row[name] for name in ("events", "total", "value", "low", "high", "verdict")
        }


def test_what_the_paper_withholds_is_withheld(service, study, steps):
    table = chain(service, Cells(service, threshold=5), study)
    hidden = table[table["withheld"]].to_dict("records")
    assert "Other" in {row["group"] for row in hidden}
    for row in hidden:
        on = row["census"] if row["stage"] == "outcome" else "step before"
        shown = row_of(steps, STEP_NAMES[row["stage"]], on, LEFT_OUT, row["group"])
        assert set(shown.values()) == {row["group"], "[c]", ""}


@pytest.fixture(scope="module")
def none_withheld(make_service):
    """Give the step of court where every group has enough children to show."""
    service = make_service(Mixed=(25, 20, 12, 8), Other=(21, 15, 10, 7))
    study = Study(stages=("court",), draws=100)
    return service, {one.name: one for one in own_steps(replace(service, populations=service.populations[:0]), study)}


@pytest.mark.parametrize(
    ("taken", "approach"), [(AS_KNOWN, "unknown imputed"), (ANYHOW, "any sharing out, and chance")]
)
def test_assumptions_about_the_unknown_are_those_of_the_measures(none_withheld, study, taken, approach):
    service, steps = none_withheld
    table = relative_rates_with_unknown(at_court(service), interval=study.interval, imputations=100)
    expected = table[(table["group"] == "Black") & (table["approach"] == approach)].iloc[0]
    shown = row_of(steps, "court", "step before", taken, "Black")
    assert [shown[name] for name in ("value", "low", "high")] == [expected[name] for name in ("value", "low", "high")]


def test_where_a_group_is_withheld_the_unknown_are_not_shared_out_as_the_known(steps):
    # The draws take every group's counts in, and can be made again until the withheld ones fit.
    assert AS_KNOWN not in steps["court"].offers()["unknown"]
    assert "takes the counts of every group" in steps["court"].why["unknown"]


def test_all_of_the_unknown_in_the_group_adds_them_to_it(study, steps):
    # Black: 43 of 62 before a court; unknown: 31 of 55; White: 149 of 279.
    expected = relative_rate(events=74, total=117, reference_events=149, reference_total=279, method=study.interval)
    shown = row_of(steps, "court", "step before", ALL_IN, "Black")
    assert [shown[name] for name in ("value", "low", "high")] == [expected.value, expected.low, expected.high]


def test_none_of_the_unknown_in_the_group_adds_them_to_the_reference(study, steps):
    expected = relative_rate(events=43, total=62, reference_events=180, reference_total=334, method=study.interval)
    shown = row_of(steps, "court", "step before", NONE_IN, "Black")
    assert [shown[name] for name in ("value", "low", "high")] == [expected.value, expected.low, expected.high]


def test_over_residents_only_events_of_the_unknown_move(study, steps):
    expected = population_relative_rate(events=74, total=700, reference_events=149, reference_total=20000)
    shown = row_of(steps, "court", "Census 2011", ALL_IN, "Black")
    assert [shown[name] for name in ("value", "low", "high")] == [expected.value, expected.low, expected.high]


def test_the_counts_shown_are_those_of_the_known(steps):
    assert row_of(steps, "court", "step before", ALL_IN, "Black")["counts"] == "43 of 62"


def test_where_the_unknown_are_too_few_nothing_takes_them_in(make_service, study):
    step = own_steps(make_service(Unknown=(3, 1, 0, 0)), study)[0]
    assert step.offers()["unknown"] == [LEFT_OUT]
    assert step.why["unknown"].startswith("Too few children of unknown ethnicity")


def test_without_residents_only_the_step_before_is_offered(service, study):
    alone = own_steps(replace(service, populations=service.populations.iloc[:0]), study)
    assert {one.name: one.offers()["denominator"] for one in alone} == {
        name: ["step before"] for name in ("court", "order", "custody")
    }


def test_only_the_stages_of_the_study_are_offered(service):
    assert [one.name for one in own_steps(service, Study(stages=("court",)))] == ["court"]


def test_another_unit_is_refused_in_words(steps):
    assert steps["court"].offers()["unit"] == ["first outcome"]
    assert "needs a run of its own" in steps["court"].why["unit"]


def test_every_view_has_a_sentence_for_every_group(steps):
    for step in steps.values():
        for view in step.views.values():
            assert len(view["sentences"]) == len(SHOWN_GROUPS)
            assert all(one.endswith(".") for one in view["sentences"])
