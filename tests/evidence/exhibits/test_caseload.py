"""The caseload's printed shares stand beside the right cells of the 2011 Census."""

import pytest

from yjs_analysis.evidence.exhibits.caseload import caseload_against_population
from yjs_analysis.evidence.study import Study


@pytest.fixture(scope="module")
def table():
    estimates = caseload_against_population(Study()).estimates
    return estimates[estimates["measure"] == "representation difference"].set_index("category")


def test_each_category_has_its_children(table):
    # ONS, Census 2011, DC2101EW, Walsall, ages 10 to 17.
    assert table.loc["White", "population"] == 20_258
    assert table.loc["Black and minority ethnic", "population"] == 1_396 + 5_473 + 723 + 243
    assert table["everyone"].unique().tolist() == [28_093]


@pytest.mark.parametrize("pair", [("White", "Black and minority ethnic"), ("10-14", "15-17"), ("Male", "Female")])
def test_the_two_halves_of_a_block_are_all_children(table, pair):
    assert table.loc[list(pair), "population"].sum() == 28_093


def test_the_difference_is_the_printed_share_less_the_population_share(table):
    assert table.loc["Black and minority ethnic", "value"] == pytest.approx(34 - 100 * 7_835 / 28_093)
