"""The inspection's populations are followed to the years that they come from."""

from yjs_analysis.evidence.exhibits import two_years
from yjs_analysis.evidence.study import Study


def test_the_youth_population_is_found_to_be_another_year_than_its_label():
    row = two_years.reconciled(Study()).set_index("figure").loc["youth_population"]
    assert (row["printed"], row["label_period"], row["period"], row["labelled_value"]) == (
        "28,145",
        "Census 2011",
        "mid-2017",
        28_093,
    )


def test_the_pooled_population_is_found_to_be_the_four_groups_of_the_census():
    row = two_years.reconciled(Study()).set_index("figure").loc["youth_population_pooled"]
    assert (row["status"], row["what"]) == ("as labelled", "Mixed + Asian + Black + Other")
    assert row["value"] == 1_396 + 5_473 + 723 + 243


def test_a_figure_that_no_table_gives_is_said_to_be_in_none():
    row = two_years.reconciled(Study()).set_index("figure").loc["first_time_entrants"]
    assert row["status"] == "in no table that we hold"
