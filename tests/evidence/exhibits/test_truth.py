"""Made-up services beside the truth that they share."""

import pytest

from yjs_analysis.evidence.exhibits.truth import services_drawn, true_ratio, truth_found
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.sources.synthetic.model import read_model
from yjs_analysis.sources.synthetic.repeated import court_counts


def test_the_truth_is_the_one_that_many_children_come_to():
    counts = court_counts(read_model(), services=1, children=300_000, seed=5).set_index("group")
    rates = counts["events"] / counts["total"]
    assert rates["Black"] / rates["White"] == pytest.approx(true_ratio(Study()), rel=0.02)  # four standard errors


def test_an_interval_that_misses_the_truth_is_said_to():
    drawn = services_drawn(Study(confidence=0.5), services=40, children=400, seed=2)
    outside = (drawn["low"] > true_ratio(Study())) | (drawn["high"] < true_ratio(Study()))
    assert outside.any()
    assert (drawn["holds"] == ~outside).all()


def test_every_service_is_drawn_and_the_truth_is_the_line():
    exhibit = truth_found(Study(), services=3, children=800, seed=3)
    assert [row[0] for row in exhibit.table.rows] == ["Service 1", "Service 2", "Service 3"]
    assert "The line of comparison: the truth." in exhibit.chart.alt
    assert exhibit.source.startswith("Synthetic children: made up")


def test_the_groups_interval_and_seed_are_those_of_the_study():
    study = Study(reference="Asian", focus="Mixed", interval="Katz log", seed=6)
    exhibit = truth_found(study, services=1, children=2000)
    counts = court_counts(read_model(), services=1, children=2000, seed=7).set_index("group")
    mixed, asian = ([int(one) for one in counts.loc[name, ["events", "total"]]] for name in ("Mixed", "Asian"))
    one = relative_rate(events=mixed[0], total=mixed[1], reference_events=asian[0], reference_total=asian[1],
                        method="Katz log")  # fmt: skip
    row = exhibit.estimates.iloc[0]
    assert (row["value"], row["low"], row["high"]) == pytest.approx((one.value, one.low, one.high))
    assert "reference Asian; focus Mixed; interval Katz log; seed 6" in exhibit.source


def test_the_truth_of_two_groups_is_that_of_each_against_a_third():
    white = {name: true_ratio(Study(focus=name)) for name in ("Mixed", "Asian")}
    assert true_ratio(Study(reference="Asian", focus="Mixed")) == pytest.approx(white["Mixed"] / white["Asian"])


def test_small_services_are_withheld_like_any_other():
    exhibit = truth_found(Study(), services=2, children=30, seed=4)
    assert exhibit.estimates["withheld"].any()


@pytest.mark.parametrize("change", [{"services": 0}, {"children": True}, {"seed": -1}, {"services": 2.0}])
def test_what_cannot_be_drawn_is_refused(change):
    name = next(iter(change))
    with pytest.raises(ValueError, match=f"{name} must be a whole number of at least"):
        court_counts(read_model(), **({"services": 1, "children": 1, "seed": 1} | change))
