"""A study refuses parameters that would fail, or mislead, later on; all of them at once."""

import pytest

from yjs_analysis.evidence.study import SERVICES, Study, citation, holdings, populations, read, seven_services


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"confidence": 95}, "confidence must lie between 0 and 1, but got 95"),
        ({"threshold": 0}, "threshold must be a whole number of at least 1"),
        ({"largest_cohort": 10**6}, "largest_cohort must be a whole number from 1 to 5000"),
        ({"band": (1.1, 1.2)}, "band must hold 1"),
        ({"area": "Dudley"}, "area must be one of Walsall"),
    ],
)
def test_a_parameter_that_cannot_work_is_refused_by_name(parameters, message):
    with pytest.raises(ValueError, match=message):
        Study(**parameters)


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match="3 problems"):
        Study(confidence=0, threshold=-1, area="Atlantis")


def test_the_confidence_is_said_as_a_reader_knows_it():
    assert Study(confidence=0.995).in_a_hundred == "99.5%"


def test_a_source_is_cited_once_however_often_it_is_used():
    table = read("census_2011")
    assert citation(table, table) == "Office for National Statistics: Census 2011, table DC2101EW"


def test_the_seven_services_are_all_there_at_both_censuses():
    held = seven_services()
    assert set(held["area"]) == set(SERVICES)
    assert set(held["period"]) == {"Census 2011", "Census 2021"}


def test_the_seven_services_add_up_to_the_published_region_of_services():
    # Census 2021, RM032: Birmingham 131,170; Coventry 34,139; Dudley 30,631; Sandwell 38,378; Solihull 21,465;
    # Walsall 30,528; Wolverhampton 27,768.
    latest = seven_services().query("period == 'Census 2021'")
    assert latest["persons"].sum() == 131_170 + 34_139 + 30_631 + 38_378 + 21_465 + 30_528 + 27_768


def test_every_file_held_is_listed_with_its_rows():
    table = holdings().set_index("file")
    assert table.loc["census_2011.csv", "rows"] == len(read("census_2011"))


def test_populations_are_those_of_the_area_asked_for():
    assert set(populations("Dudley")["area"]) == {"Dudley"}
