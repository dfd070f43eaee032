"""A difference split in two or three: sums that must hold, a simulation, and strata that one group does not have."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.measures.decomposition import METHODS, decomposed_by_stratum, decomposed_difference

CALMLY = settings(max_examples=30, deadline=None)
PAIR = {"group": "Black", "reference": "White", "by": "stratum"}


def strata(*tables):
    rows = []
    for at, (x1, n1, x0, n0) in enumerate(tables):
        rows += [(at, "White", x0, n0), (at, "Black", x1, n1)]
    return pd.DataFrame(rows, columns=["stratum", "group", "events", "total"])


def parts(counts, **options):
    return decomposed_difference(counts, **PAIR, **options).set_index("part")


@st.composite
def several(draw):
    tables = []
    for _ in range(draw(st.integers(1, 4))):
        totals = [draw(st.one_of(st.integers(1, 12), st.integers(1, 10**7))) for _ in range(2)]
        tables.append(tuple(one for total in totals for one in (draw(st.integers(0, total)), total)))
    return tables


@CALMLY
@given(tables=several(), method=st.sampled_from(METHODS))
def test_the_parts_add_up_to_the_difference_of_the_rates(tables, method):
    x1, n1, x0, n0 = (sum(column) for column in zip(*tables, strict=True))
    value = parts(strata(*tables), method=method)["value"]
    assert value["difference"] == pytest.approx(x1 / n1 - x0 / n0, abs=1e-12)
    assert value.drop("difference").sum() == pytest.approx(value["difference"], abs=1e-12)


@CALMLY
@given(tables=several())
def test_exchange_of_the_groups_turns_both_parts_round(tables):
    counts = strata(*tables)
    other = decomposed_difference(counts, group="White", reference="Black", by="stratum")
    assert (-other["value"]).tolist() == pytest.approx(parts(counts)["value"].tolist(), abs=1e-12)


@CALMLY
@given(tables=several())
def test_the_strata_add_up_to_the_parts(tables):
    counts = strata(*tables)
    by_stratum, value = decomposed_by_stratum(counts, **PAIR), parts(counts)["value"]
    sums = by_stratum[["composition", "rates"]].sum()
    assert sums.tolist() == pytest.approx([value["composition"], value["rates"]], abs=1e-12)


def test_the_limits_of_the_difference_are_walds_whatever_the_strata():
    row = parts(strata((4, 20, 33, 220), (12, 25, 52, 130), (11, 15, 32, 50))).loc["difference"]
    step = 1.959963985 * math.sqrt(0.45 * 0.55 / 60 + 0.2925 * 0.7075 / 400)
    assert (row["low"], row["high"]) == pytest.approx((0.1575 - step, 0.1575 + step))


@pytest.mark.parametrize("method", METHODS)
def test_the_limits_of_the_parts_are_as_wide_as_simulated_ones(method):
    # large samples of the cells, drawn again: the delta method's standard deviations to within 4 per cent
    tables = [(400, 2000, 3300, 22000), (1200, 2500, 5200, 13000), (1100, 1500, 3200, 5000)]
    table = parts(strata(*tables), method=method)
    rng = np.random.default_rng(3)
    drawn = []
    for some, everyone in ((0, 1), (2, 3)):
        cells = np.array([[row[some], row[everyone] - row[some]] for row in tables], dtype=float).ravel()
        draws = rng.multinomial(int(cells.sum()), cells / cells.sum(), size=4000).reshape(4000, 3, 2)
        drawn.append((draws.sum(axis=2) / cells.sum(), draws[:, :, 0] / draws.sum(axis=2)))
    (w1, r1), (w0, r0) = drawn
    if method == "two-fold":
        simulated = {"composition": (w1 - w0) * (r1 + r0) / 2, "rates": (r1 - r0) * (w1 + w0) / 2}
    else:
        simulated = {"composition": (w1 - w0) * r0, "rates": (r1 - r0) * w0, "interaction": (w1 - w0) * (r1 - r0)}
    expected = [one.sum(axis=1).std() for one in simulated.values()]
    ours = [(table.loc[name, "high"] - table.loc[name, "low"]) / 2 / 1.959963985 for name in simulated]
    assert ours == pytest.approx(expected, rel=0.04)


def test_a_stratum_that_one_group_does_not_have_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"both groups, but stratum 1 holds none of 'Black'. Merge it with a stratum"):
        parts(strata((4, 20, 33, 220), (0, 0, 52, 130)))


def test_every_such_stratum_is_named_at_once():
    with pytest.raises(ValueError, match=r"(?s)2 problems.*stratum 1 holds none of 'Black'.*stratum 2 .* 'White'"):
        parts(strata((4, 20, 33, 220), (0, 0, 52, 130), (3, 4, 0, 0)))


def test_a_stratum_that_nobody_has_changes_nothing():
    one, other = (parts(strata((4, 20, 33, 220), (9, 25, 52, 130), *more)) for more in ([], [(0, 0, 0, 0)]))
    pd.testing.assert_frame_equal(one, other)


def test_a_group_of_nobody_is_refused():
    with pytest.raises(ValueError, match=r"'Black' must have children in some stratum, but has none"):
        parts(strata((0, 0, 33, 220), (0, 0, 52, 130)))


def test_everybody_had_the_event_gives_no_false_certainty():
    table = parts(strata((4, 4, 9, 9)))
    assert table["value"].tolist() == [0, 0, 0]
    assert table["low"].isna().all()
    assert table["note"].unique().tolist() == ["no limits: nothing that this part is made of varies in these counts"]


def test_no_difference_has_no_shares_and_says_so():
    table = parts(strata((5, 10, 10, 20)))
    assert table["share"].isna().all()
    assert table.loc["difference", "note"] == "there is no difference to share out"


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="method must be one of 'two-fold', 'three-fold', but got 'Oaxaca'"):
        parts(strata((5, 10, 10, 20)), method="Oaxaca")
