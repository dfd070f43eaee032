"""A choice of the study changes the numbers that it should, to what the measures give, and no others."""

from dataclasses import fields, replace
from datetime import date

import pandas as pd
import pytest

from yjs_analysis.disproportionality.like_for_like import ladder
from yjs_analysis.disproportionality.tipping import tipping_shares
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import at_court
from yjs_analysis.evidence.service.children_exhibit import how_many_children
from yjs_analysis.evidence.service.findings import service_findings
from yjs_analysis.evidence.service.flow_exhibit import what_was_counted
from yjs_analysis.evidence.service.from_records import counted
from yjs_analysis.evidence.service.like_exhibit import court_patterns, like_for_like, steps_of
from yjs_analysis.evidence.service.outcomes import compared_outcomes, differences_of_outcomes
from yjs_analysis.evidence.service.reoffending_exhibit import who_reoffended
from yjs_analysis.evidence.service.residents import residents_first
from yjs_analysis.evidence.service.route_exhibit import out_of_court_or_court
from yjs_analysis.evidence.service.stages_exhibits import how_far_children_go, who_has_an_outcome
from yjs_analysis.evidence.service.unknown_exhibit import could_the_unknown_change_it
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import MEANING, chosen_in_words
from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate
from yjs_analysis.measures.rates import proportion
from yjs_analysis.sources.cases.records import load

MAKERS = (
    who_has_an_outcome,
    out_of_court_or_court,
    like_for_like,
    who_reoffended,
)


DECIDED: dict[tuple, Cells] = {}
"""What may be shown of the one service of this file, by threshold and reference: decided once."""


@pytest.fixture(scope="module", autouse=True)
def blank_charts(without_drawing):
    """Leave the charts blank: everything here is about numbers and words."""
    with without_drawing():
        yield


def made(service, *makers, **choices):
    study = Study(**({"draws": 100} | choices))
    asked = (study.threshold, study.reference)
    if asked not in DECIDED:
        DECIDED[asked] = Cells(service, threshold=study.threshold, reference=study.reference)
    shown = [make(service, DECIDED[asked], study) for make in makers or MAKERS]
    return {one.identifier: one for one in shown}


def numbers(exhibit):
    table = exhibit.estimates
    held = [name for name in ("group", "label", "events", "total", "value", "low", "high") if name in table]
    return table[held].reset_index(drop=True)


@pytest.fixture(scope="module")
def documented(service):
    return made(service)


def changed(documented, other) -> set[str]:
    return {name for name in other if not numbers(documented[name]).equals(numbers(other[name]))}


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"interval": "Katz log"}, {"S2", "S4"}),
        ({"interval_of_differences": "Newcombe"}, {"S2"}),
        ({"interval_of_populations": "Jeffreys"}, {"S1"}),
        ({"interval_of_rates": "Clopper-Pearson"}, {"S7"}),
        ({"covariates": ("sex", "gravity")}, {"S4"}),
        ({"denominator": "Census 2021"}, {"S1"}),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_a_choice_changes_its_own_exhibits_and_no_others(service, documented, choices, expected):
    found = changed(documented, made(service, **choices))
    assert found == expected


def row_of(exhibit, label):
    table = exhibit.estimates
    return table[table["label"] == label].iloc[0]


@pytest.fixture(scope="module")
def turned(service):
    """A statistician's run: everybody against Black children, other intervals, residents of a day between."""
    return made(
        service, reference="Black", focus="White", interval="Koopman score", interval_of_rates="Jeffreys",
        interval_of_populations="exact", denominator="2017-10-01", covariates=("age_band + sex", "+ gravity"),
        stages=("outcome", "court"), draws=200, seed=7,
    )  # fmt: skip


def test_the_reference_is_who_the_measures_compare_with(turned):
    row = row_of(turned["S2"], "White: before a court")
    one = relative_rate(events=139, total=269, reference_events=23, reference_total=32, method="Koopman score")
    assert (row["value"], row["low"], row["high"]) == pytest.approx((one.value, one.low, one.high))


def test_residents_of_a_day_between_are_in_whole_children_on_the_line(turned):
    # 2,381 of 3,647 days lie between 27 March 2011 and 1 October 2017: 723 + 0.6529 x (1,963 - 723) = 1,532.5
    # (and 20,258 + 0.6529 x (18,222 - 20,258) = 18,928.8).
    days = (date(2017, 10, 1) - date(2011, 3, 27)).days / (date(2021, 3, 21) - date(2011, 3, 27)).days
    black, white = round(723 + days * (1963 - 723)), round(20258 + days * (18222 - 20258))
    one = population_relative_rate(events=269, total=white, reference_events=32, reference_total=black, method="exact")
    row = turned["S1"].estimates.query("group == 'White'").iloc[0]
    assert (row["total"], row["reference_total"]) == (white, black)
    assert (row["value"], row["low"], row["high"]) == pytest.approx((one.value, one.low, one.high))


def test_both_censuses_stand_below_the_residents_chosen(turned):
    held = list(dict.fromkeys(turned["S1"].estimates["census"]))
    assert held == ["interpolated to 1 October 2017", "Census 2011", "Census 2021"]


def test_residents_are_drawn_from_the_earlier_to_the_later_whichever_was_chosen(turned):
    told = turned["S1"].chart.alt
    places = [told.index(f"White, {one}") for one in ("Census 2011: ", "1 October 2017: ", "Census 2021: ")]
    assert places == sorted(places)


def test_covariates_are_the_steps_of_the_ladder(service, turned):
    study = Study(
        reference="Black", focus="White", interval="Koopman score", covariates=("age_band + sex", "+ gravity")
    )
    asked = {"as they are": "", "+ age and sex": "age_band + sex", "+ gravity": "gravity"}
    assert steps_of(study) == asked
    table = ladder(court_patterns(service, study), steps=asked, reference="Black", interval="Koopman score")
    row = table[(table["group"] == "White") & (table["step"] == "+ gravity")].iloc[0]
    shown = row_of(turned["S4"], "White, + gravity")
    assert (shown["value"], shown["low"], shown["high"]) == pytest.approx((row["value"], row["low"], row["high"]))


def test_only_the_stages_chosen_are_shown(service):
    shown = made(service, how_far_children_go, stages=("outcome", "court"))["S6"].estimates
    assert set(shown["stage"].dropna()) == {"court"}


def test_the_excess_in_children_is_from_the_reference_and_interval_chosen(service):
    # 139 White of 269 were before a court; at Black children's 23 of 32 it would be 193.3: 54.3 fewer.
    shown = made(service, how_many_children, reference="Black", focus="White", interval="Katz log")["S3"].estimates
    row = shown[(shown["group"] == "White") & shown["label"].str.contains("more before")].iloc[0]
    assert row["value"] == pytest.approx(139 - 269 * 23 / 32)
    assert "Katz" in row["method"]


def test_the_interval_of_one_rate_is_the_measure_s(turned):
    row = turned["S7"].estimates.iloc[0]
    one = proportion(events=int(row["events"]), total=int(row["total"]), method="Jeffreys")
    assert (row["low"], row["high"]) == pytest.approx((one.low, one.high))


def test_the_tipping_share_is_judged_by_the_interval_chosen(service):
    table = tipping_shares(at_court(service), method="Katz log", confidence=0.9)
    shown = made(service, could_the_unknown_change_it, interval="Katz log", confidence=0.9, threshold=1)["S5"].estimates
    told = shown[shown["label"] == "tipping share"]["value"].tolist()
    assert told == pytest.approx(table[table["group"] == "Black"]["tipping_share"].dropna().tolist())


def test_every_source_line_says_what_was_chosen(turned):
    told = [one.source for one in turned.values()]
    assert all("Chosen for this run: reference Black; focus White;" in source for source in told)


def test_the_account_of_what_was_counted_says_what_was_chosen():
    made_up = replace(counted(records(THREE)), area="Walsall")
    told = what_was_counted(made_up, Cells(made_up, threshold=5), Study(period=("2018-04-01", ""))).source
    assert told == "Walsall: the service's records. Chosen for this run: period from 2018-04-01."


def test_a_documented_study_says_nothing_of_choices():
    assert chosen_in_words(Study()) == ""


def test_the_findings_are_of_the_groups_chosen(service, turned):
    study = Study(reference="Black", focus="White", interval="Koopman score")
    headline = service_findings(service, tuple(turned.values()), study)[0].headline
    assert headline.index("White") < headline.index("Black")


def records(rows):
    table = pd.DataFrame(rows, columns=["child_id", "ethnicity", "disposal", "disposal_date"])
    table = table.assign(offence_date="2017-01-10", date_of_birth="2003-05-01", sex="male", gravity="3")
    return load({"disposals": table.set_axis(range(2, len(table) + 2))}, as_of=date(2022, 1, 1))


THREE = [
    ("a", "W1", "youth_caution", "2017-06-01"),
    ("a", "W1", "referral_order", "2018-06-01"),
    ("b", "B1", "referral_order", "2018-07-01"),
    ("c", "B1", "youth_caution", "2019-07-01"),
]


def at(service, **conditions):
    table = service.children
    for name, value in conditions.items():
        table = table[table[name] == value]
    return int(table["count"].sum())


def test_a_child_counts_at_the_most_serious_outcome_where_that_is_chosen():
    assert at(counted(records(THREE)), group="White", court=True) == 0
    assert at(counted(records(THREE), unit="most serious outcome"), group="White", court=True) == 1


def test_outcomes_outside_the_period_are_left_out_and_accounted_for():
    service = counted(records(THREE), period=(date(2018, 1, 1), date(2018, 12, 31)))
    assert (at(service), at(service, group="White", court=True)) == (2, 1)
    step = service.flow[service.flow["table"] == "disposals"].iloc[-1]
    assert (step["rows_left_out"], step["rows_remaining"]) == (2, 2)
    assert "period" in step["reason"]


def test_both_days_of_a_period_belong_to_it():
    assert at(counted(records(THREE), period=(date(2018, 6, 1), date(2018, 7, 1)))) == 2


def test_every_outcome_is_counted_where_that_is_chosen():
    service = counted(records(THREE), unit="every outcome")
    held = service.outcomes
    assert (held["count"].sum(), held["child"].nunique()) == (4, 3)
    assert "child_id" not in held


def outcomes() -> pd.DataFrame:
    """6 White children with 2 outcomes each, 3 and 1 of 2 before a court; 4 Black with 1 and 2: 5 of 6."""
    white = [("White", child, events, 2) for child, events in enumerate((2, 1, 1, 0, 0, 0))]
    black = [
        ("Black", child, events, total) for child, (events, total) in enumerate(((2, 2), (1, 2), (1, 1), (1, 1)), 6)
    ]
    return pd.DataFrame(white + black, columns=["group", "child", "events", "total"])


def test_outcomes_are_compared_as_a_ratio_and_a_difference():
    study = Study(unit="every outcome", threshold=1)
    table = compared_outcomes(outcomes(), study)
    black = table[table["group"] == "Black"].iloc[0]
    assert (black["events"], black["total"], black["value"]) == (5, 6, pytest.approx((5 / 6) / (4 / 12)))
    apart = differences_of_outcomes(outcomes(), table, study).set_index("group")
    assert apart.loc["Black", "value"] == pytest.approx(5 / 6 - 4 / 12)


def test_residents_between_censuses_need_both():
    one = pd.DataFrame({"period": ["Census 2011"], "group": ["Black"], "persons": [100], "rows": ["a.csv:2"]})
    with pytest.raises(ValueError, match="denominator must be a census that is held"):
        residents_first(one, "2017-10-01")


def test_no_parameter_is_without_a_meaning_in_the_template():
    assert list(MEANING) == [one.name for one in fields(Study)]
