"""Counts of all exhibits together: an outsider who has all that are shown cannot narrow down one that is not."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from yjs_analysis.evidence.service.exhibits import service_exhibits
from yjs_analysis.evidence.study import Study

WRITTEN = Path(__file__).parents[2] / "benchmarks" / "joint.py"


@pytest.fixture(scope="module")
def joint():
    """The benchmark's own attack: it knows nothing of disclosure control."""
    named = importlib.util.spec_from_file_location("joint", WRITTEN)
    module = importlib.util.module_from_spec(named)
    sys.modules["joint"] = module  # a dataclass looks its module up
    named.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def few(joint):
    """Count the children of a small made-up service, of whose groups several are withheld."""
    return joint.service_of(60, 12)


@pytest.fixture(scope="module")
def shown(few):
    """Give the counts of all its exhibits."""
    return {one.identifier: one.estimates for one in service_exhibits(few, Study())}


def test_no_withheld_count_has_fewer_than_three_values_whatever_exhibits_are_put_together(joint, few, shown):
    told, withheld, found = joint.narrow(joint.laid_out(shown, few, threshold=5))
    assert told > 5
    assert withheld > 20
    assert found == {}


def test_the_search_finds_a_group_from_all_children_and_the_other_groups(joint, few, shown):
    counts = few.children.groupby("group", sort=False)["count"].sum()
    first, *others = counts[counts > 0].index
    boards = joint.laid_out(shown, few, threshold=5)
    boards.counts += [(one, boards.who(joint.MAIN, group=one), counts[one]) for one in others]
    boards.counts += [
        ("all", boards.who(joint.MAIN), counts.sum()),
        (first, boards.who(joint.MAIN, group=first), np.nan),
    ]
    _, _, found = joint.narrow(boards)
    assert 1 in found.values()
