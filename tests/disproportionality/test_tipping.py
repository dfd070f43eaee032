"""Where the verdict turns as unknown children are given to a group, against every sharing out tried one by one."""

import math

import pandas as pd
import pytest

from yjs_analysis.disproportionality.tipping import tipping_allocations, tipping_shares
from yjs_analysis.disproportionality.verdict import verdict
from yjs_analysis.measures.comparisons import relative_rate


def counts(white, black, unknown=None):
    rows = [("White", *white), ("Black", *black)] + ([("Unknown", *unknown)] if unknown else [])
    return pd.DataFrame(rows, columns=["group", "events", "total"])


TURNING = counts((200, 1000), (45, 200), (40, 40))


def one_by_one(given):
    """The verdict with so many of 40 unknown children with the outcome in the group, and the rest in the reference."""
    one = relative_rate(
        events=45 + given, total=200 + given, reference_events=240 - given, reference_total=1040 - given
    )
    return verdict(low=one.low, high=one.high)


def test_every_number_is_tried_and_the_rest_goes_to_the_others():
    table = tipping_allocations(TURNING, group="Black")
    assert table["given"].tolist() == list(range(41))
    assert (table["events"] + table["reference_events"] == 285).all()


def test_every_verdict_is_that_of_the_completed_counts():
    table = tipping_allocations(TURNING, group="Black")
    assert table["verdict"].tolist() == [one_by_one(given) for given in range(41)]


def test_the_tipping_share_is_the_first_that_changes_the_verdict():
    row = tipping_shares(TURNING).iloc[0]
    first = next(given for given in range(41) if one_by_one(given) == "over-represented")
    assert (row["verdict"], row["tipping_verdict"]) == ("cannot tell", "over-represented")
    assert row["tipping_share"] == pytest.approx(first / 40)


def test_the_share_as_known_stands_beside_it():
    assert tipping_shares(TURNING)["share_as_known"].iloc[0] == pytest.approx(45 / 245)


def test_the_share_below_is_the_last_that_changes_it_going_down():
    row = tipping_shares(counts((200, 1000), (54, 200), (40, 40))).iloc[0]
    assert row["verdict"] == "over-represented"
    table = tipping_allocations(counts((200, 1000), (54, 200), (40, 40)), group="Black")
    changed = table.loc[table["verdict"] != "over-represented", "given"]
    assert row["tipping_share_below"] == pytest.approx(changed.max() / 40)
    assert math.isnan(row["tipping_share"])


def test_children_without_the_outcome_lower_the_rate():
    table = tipping_allocations(counts((20, 100), (20, 40), (0, 30)), group="Black", moving="without the outcome")
    assert table["value"].is_monotonic_decreasing


def test_everyone_moves_by_the_same_share():
    table = tipping_allocations(counts((20, 100), (20, 40), (10, 30)), group="Black", moving="everyone")
    half = table[table["share"] == 0.5].iloc[0]
    assert (half["events"], half["total"]) == (25, 55)


def test_other_groups_take_their_part_of_the_rest():
    three = pd.concat(
        [counts((30, 100), (20, 40), (10, 10)), pd.DataFrame([{"group": "Asian", "events": 30, "total": 60}])]
    )
    table = tipping_allocations(three.reset_index(drop=True), group="Black")
    assert table[["given", "reference_events"]].iloc[[0, 10]].to_numpy().tolist() == [[0, 35], [10, 30]]


def test_on_a_population_only_events_move():
    table = tipping_allocations(counts((21, 3000), (11, 800), (3, math.nan)), group="Black", base="population")
    assert table[["events", "total", "reference_events"]].iloc[-1].tolist() == [14, 800, 21]


def test_on_a_population_nobody_is_without_the_outcome():
    with pytest.raises(ValueError, match="moving must be one of 'with the outcome'"):
        tipping_allocations(counts((21, 3000), (11, 800), (3, 0)), group="Black", base="population", moving="everyone")


def test_many_unknown_are_tried_in_even_steps():
    table = tipping_allocations(counts((9000, 90_000), (900, 9000), (5000, 5000)), group="Black")
    assert (len(table), table["given"].max(), table["share"].max()) == (2001, 5000, 1)


def test_nobody_unknown_says_so():
    row = tipping_shares(counts((48, 154), (18, 39))).iloc[0]
    assert (row["unknown"], row["note"]) == (0, "nobody is unknown")


def test_everybody_unknown_is_an_ordinary_input():
    row = tipping_shares(counts((0, 0), (0, 0), (4, 11))).iloc[0]
    assert row["verdict"] == "cannot tell"


def test_one_unknown_child_among_few_changes_nothing():
    row = tipping_shares(counts((40, 60), (3, 3), (1, 1))).iloc[0]
    assert (row["verdict"], row["note"]) == ("cannot tell", "no share of the unknown children changes the verdict")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"group": "Blak"}, "Did you mean 'Black'"),
        ({"group": "White"}, "group must be one of 'Black'"),
        ({"group": "Black", "moving": "with outcome"}, "Did you mean 'with the outcome'"),
    ],
)
def test_an_unfit_choice_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        tipping_allocations(TURNING, **options)
