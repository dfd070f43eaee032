"""First-time entrants keep the printed rate, and take their interval from the count that it implies."""

import pytest

from yjs_analysis.evidence.exhibits.entrants import children_entering
from yjs_analysis.evidence.study import SERVICES, Study


@pytest.fixture(scope="module")
def table():
    return children_entering(Study()).estimates


def test_the_printed_rate_is_the_rate_shown(table):
    assert table["value"].tolist() == pytest.approx(table["printed"].astype(float).tolist())


def test_byar_limits_for_the_first_year(table):
    # 284 per 100,000 on the straight line to 30 June 2016: 28,093 + (30,528 - 28,093) * 1922 / 3647 days.
    people = 28_093 + (30_528 - 28_093) * 1922 / 3647
    count, z = 284 * people / 100_000, 1.959963984540054
    low = count * (1 - 1 / (9 * count) - z / (3 * count**0.5)) ** 3
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * (count + 1) ** 0.5)) ** 3
    row = table[(table["area"] == "Walsall") & (table["period"] == "2016")].iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((1e5 * low / people, 1e5 * high / people), rel=1e-9)


def test_all_seven_services_are_there(table):
    assert set(table["area"]) == set(SERVICES)
