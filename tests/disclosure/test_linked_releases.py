"""Linked tables made up at random: what is withheld is little, and an integer programme of another make finds none."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from yjs_analysis.disclosure.complement import protect

WRITTEN = Path(__file__).parents[1] / "benchmarks"


def written(name: str):
    """Load a benchmark: its own ways of making up tables and of attacking them."""
    named = importlib.util.spec_from_file_location(name, WRITTEN / f"{name}.py")
    module = importlib.util.module_from_spec(named)
    named.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def fewest():
    return written("fewest")


@pytest.fixture(scope="module")
def withholding():
    return written("withholding")


@pytest.mark.parametrize("shape", ["two_by_two", "hierarchy"])
def test_no_more_than_three_tenths_above_the_fewest_is_withheld(fewest, shape):
    _, _, most, _ = fewest.compared(getattr(fewest, shape), threshold=5, tables=2)
    assert most <= 1.3


@pytest.mark.parametrize("seed", range(20))
def test_no_withheld_count_of_linked_tables_is_worked_back(withholding, seed):
    counts, cells = withholding.release(np.random.default_rng(seed), largest=False)
    years, groups = ["2019"], ["White", "Mixed"]
    counts = counts[counts["year"].isin(years) & counts["group"].isin(groups)]
    cells = cells[
        (cells["year"].isin(years) | cells["year"].isna()) & (cells["group"].isin(groups) | cells["group"].isna())
    ]
    assert cells.isna().all(axis=1).any()  # the grand total is among them
    assert withholding.worked_back(counts, protect(counts, cells, attributes=["route"])) == 0
