"""Of how many children a rate may be told."""

import pandas as pd
import pytest

from yjs_analysis.disclosure.rates import may_show_rate


@pytest.mark.parametrize(
    ("over", "shown"), [("stage", [False, True, True, True]), ("population", [False] * 3 + [True])]
)
def test_the_smallest_base_depends_on_what_is_counted(over, shown):
    assert may_show_rate(pd.Series([9, 10, 99, 100]), over=over).tolist() == shown


def test_any_other_base_is_refused():
    with pytest.raises(ValueError, match="over must be one of 'stage', 'population', but got 'school'"):
        may_show_rate(pd.Series([9]), over="school")
