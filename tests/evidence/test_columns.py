"""Every column that the pack shows is explained."""

import pytest

from yjs_analysis.evidence.columns import HEADINGS, MEANINGS, heading
from yjs_analysis.evidence.tidy import tidy


def test_each_column_of_the_pack_is_described_in_columns_py(report):
    used = {name for one in report.exhibits for name in tidy(one).columns}
    assert sorted(used - set(MEANINGS)) == []


def test_no_two_columns_of_one_exhibit_bear_the_same_heading(report):
    for one in report.exhibits:
        heads = [heading(name) for name in tidy(one).columns]
        assert len(heads) == len(set(heads)), one.identifier


@pytest.mark.parametrize("name", sorted(HEADINGS))
def test_a_heading_of_its_own_belongs_to_a_described_column(name):
    assert name in MEANINGS
