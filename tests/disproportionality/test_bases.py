"""One door to both kinds of relative rate: the model follows the base, and a wrong name is answered."""

import pandas as pd
import pytest

from yjs_analysis.disproportionality.bases import judged_relative_rates


def counts(events=(40, 3), total=(60, 3)):
    return pd.DataFrame({"group": ["White", "Black"], "events": events, "total": total})


@pytest.mark.parametrize(
    ("base", "method"), [("previous decision", "skewness-corrected score"), ("population", "mid-p")]
)
def test_each_base_has_its_own_interval(base, method):
    assert judged_relative_rates(counts(), base=base)["method"].tolist() == [method] * 2


def test_an_interval_asked_for_by_name_is_used():
    # as printed in R's help for poisson.test
    one = judged_relative_rates(counts((21, 11), (3011, 800)), base="population", method="exact").iloc[1]
    assert (one["low"], one["high"]) == pytest.approx((0.8584, 4.2773), abs=5e-5)


def test_three_of_three_cannot_tell():
    assert judged_relative_rates(counts())["verdict"].iloc[1] == "cannot tell"


def test_a_reference_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match=r"but got 'Whyte'\. Did you mean 'White'"):
        judged_relative_rates(counts(), reference="Whyte")


def test_a_base_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="Did you mean 'previous decision'"):
        judged_relative_rates(counts(), base="previous decisions")


def test_no_rows_give_no_rows():
    assert judged_relative_rates(counts().iloc[:0]).empty
