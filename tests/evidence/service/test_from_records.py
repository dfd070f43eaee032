"""From records to counts: every child once, in one cell."""

from datetime import date

import pandas as pd
import pytest

from yjs_analysis.evidence.service.from_records import counted, synthetic_service
from yjs_analysis.sources.cases.records import load

DAYS = {"offence_date": "2018-03-01", "disposal_date": "2018-06-01", "date_of_birth": "2003-05-01"}


def records(disposals: list[tuple[str, str, str]], reoffences: list[tuple[str, str, str]] = (), **changes):
    table = pd.DataFrame(disposals, columns=["child_id", "ethnicity", "disposal"]).assign(**(DAYS | changes))
    tables = {"disposals": table.set_axis(range(2, len(table) + 2))}
    if reoffences:
        again = pd.DataFrame(reoffences, columns=["child_id", "offence_date", "disposal_date"])
        tables["reoffences"] = again.assign(disposal="youth_caution").set_axis(range(2, len(again) + 2))
    return load(tables, as_of=date(2022, 1, 1))


def held(service, **conditions) -> int:
    table = service.children
    for name, value in conditions.items():
        table = table[table[name] == value]
    return int(table["count"].sum())


def test_each_child_is_counted_once_at_the_first_disposal_that_counts():
    made = counted(
        records(
            [("a", "W1", "youth_caution"), ("b", "B1", "referral_order"), ("b", "B1", "youth_caution"),
             ("c", "B1", "community_resolution")],
            disposal_date=["2018-06-01", "2018-06-01", "2018-07-01", "2018-06-01"],
            offence_date=["2018-03-01", "2018-03-01", "2018-06-20", "2018-03-01"],
        )
    )  # fmt: skip
    assert held(made) == 2
    assert held(made, group="Black", court=True) == 1
    assert held(made, group="White", court=False) == 1


def test_informal_disposals_count_where_that_is_asked_for():
    made = counted(
        records([("a", "W1", "youth_caution"), ("c", "B1", "community_resolution")]), convention="with informal"
    )
    assert held(made) == 2
    assert not made.is_followed


def test_children_of_unknown_ethnicity_are_a_group_of_their_own():
    assert held(counted(records([("a", "", "youth_caution")])), group="Unknown") == 1


def test_reoffending_is_counted_where_the_time_is_over():
    made = counted(
        records(
            [("a", "W1", "youth_caution"), ("b", "W1", "youth_caution"), ("c", "W1", "youth_caution")],
            [("a", "2018-12-01", "2019-02-01"), ("b", "2019-06-01", "2019-08-01")],  # b's is a day too late
            disposal_date=["2018-06-01", "2018-06-01", "2019-03-01"],
        ),
        known_to=date(2020, 1, 31),
    )
    assert held(made, followed=True) == 2  # c's eighteen months are not over
    assert held(made, reoffended=True) == 1


def test_the_span_is_from_the_first_to_the_last_day_of_disposal():
    made = counted(records([("a", "W1", "fine"), ("b", "W1", "fine")], disposal_date=["2018-06-01", "2019-12-24"]))
    assert made.span == "1 June 2018 to 24 December 2019"


def test_several_services_are_taken_together_or_one_by_one():
    both = records(
        [("a", "W1", "fine"), ("b", "B1", "fine"), ("c", "B1", "fine")], area=["Dudley", "Walsall", "Dudley"]
    )
    assert counted(both).area == "2 services together"
    assert held(counted(both)) == 3
    assert held(counted(both, area="Dudley")) == 2
    together = counted(both).populations.query("period == 'Census 2011' and group == 'Black'")["persons"].item()
    assert together == 723 + 516  # ONS, DC2101EW: Walsall and Dudley


def test_an_area_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(ValueError, match=r"area must be one of Walsall .*, but got 'Atlantis'"):
        counted(records([("a", "W1", "fine")]), area="Atlantis")


def test_an_area_that_nobody_counted_has_no_residents():
    assert counted(records([("a", "W1", "fine")], area="Camden")).populations.empty


def test_records_without_a_disposal_that_counts_say_what_to_do():
    with pytest.raises(ValueError, match="--informal"):
        counted(records([("a", "W1", "community_resolution")]))


def test_an_unknown_convention_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="convention must be one of 'formal'"):
        counted(records([("a", "W1", "fine")]), convention="all")


def test_the_service_that_is_kept_is_called_synthetic():
    made = synthetic_service()
    assert made.synthetic
    assert made.who == "synthetic children"
    assert made.made_after == "Walsall"
