"""What is withheld besides the small counts, and whether anybody can still work them back."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disclosure.complement import FOLLOWS, FULL, SMALL, protect

LEAST = 3


def margins(counts: pd.DataFrame, *by: tuple[str, ...]) -> pd.DataFrame:
    """List the cells of several tables of the same counts; () is the grand total."""
    tables = [counts[list(names)].drop_duplicates() if names else pd.DataFrame([{}]) for names in by]
    columns = counts.columns.drop("count")
    return pd.concat(tables, ignore_index=True).reindex(columns=columns).astype(object)


def by_group(**counts: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = pd.DataFrame({"group": list(counts), "count": list(counts.values())})
    return table, margins(table, ("group",), ())


def withheld(result: pd.DataFrame, column: str = "group") -> list[str]:
    return result.loc[result["withheld"], column].tolist()


def test_the_next_smallest_goes_with_a_small_count_in_a_row_with_a_total():
    assert withheld(protect(*by_group(White=40, Black=12, Asian=25, Mixed=3))) == ["Black", "Mixed"]


def test_two_small_counts_that_must_each_be_one_take_a_third_with_them():
    assert withheld(protect(*by_group(White=40, Black=12, Asian=1, Mixed=1))) == ["Black", "Asian", "Mixed"]


def test_of_two_categories_both_go_and_the_total_stays():
    counts = pd.DataFrame({"route": ["court", "out of court"], "count": [3, 57]})
    result = protect(counts, margins(counts, ("route",), ()))
    assert result["withheld"].tolist() == [True, True, False]
    assert result["why"].tolist() == [SMALL, FOLLOWS, ""]
    assert result["count"].tolist()[2] == 60


def test_a_group_that_is_all_before_a_court_tells_of_each_of_its_children():
    counts = pd.DataFrame({"route": ["court", "out of court"], "count": [6, 0]})
    result = protect(counts, margins(counts, ("route",), ()), attributes=["route"])
    assert result["why"].tolist() == [FULL, FULL, ""]


def test_without_an_attribute_zeros_and_full_counts_are_shown():
    counts = pd.DataFrame({"sex": ["male", "female"], "count": [6, 0]})
    assert not protect(counts, margins(counts, ("sex",), ()))["withheld"].any()


def test_one_year_of_three_with_their_total_takes_another_year_with_it():
    counts = pd.DataFrame({"year": ["2019", "2020", "2021"], "count": [7, 3, 9]})
    assert withheld(protect(counts, margins(counts, ("year",), ())), "year") == ["2019", "2020"]


def test_years_alone_lose_only_the_small_one():
    counts = pd.DataFrame({"year": ["2019", "2020", "2021"], "count": [7, 3, 9]})
    assert withheld(protect(counts, margins(counts, ("year",))), "year") == ["2020"]


def test_a_difference_that_nobody_lists_is_guarded_too():
    counts = pd.DataFrame({"route": ["court", "out of court"], "count": [3, 57]})
    cells = pd.DataFrame({"route": ["out of court", None]}, dtype=object)
    result = protect(counts, cells)
    assert result["withheld"].sum() == 1  # 60 - 57 would be 3


def test_nothing_small_is_nothing_withheld():
    result = protect(*by_group(White=40, Black=12, Asian=25, Mixed=5))
    assert result["count"].tolist() == [40, 12, 25, 5, 82]
    assert result["why"].tolist() == [""] * 5


@pytest.mark.parametrize("threshold", [1, 2, 3, 6, 13])
def test_any_threshold_can_be_had(threshold):
    result = protect(*by_group(White=40, Black=12, Asian=25, Mixed=5), threshold=threshold)
    assert (result["count"].dropna() >= threshold).all()


def test_nobody_and_nothing_are_ordinary():
    assert not protect(*by_group(White=0, Black=0))["withheld"].any()
    empty = pd.DataFrame({"group": pd.Series(dtype=object), "count": pd.Series(dtype=float)})
    assert protect(empty, empty[["group"]]).empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"threshold": 0}, "threshold must be a whole number of at least 1, but got 0"),
        ({"threshold": True}, "threshold must be a whole number of at least 1, but got True"),
        ({"least": 1}, "least must be a whole number of at least 2, but got 1"),
    ],
)
def test_a_rule_that_guards_nothing_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        protect(*by_group(White=40, Black=12), **change)


def test_what_is_no_count_is_refused():
    with pytest.raises(ValueError, match="count must hold whole numbers"):
        protect(*by_group(White=4.5, Black=12))


def test_a_classification_that_the_counts_lack_is_refused():
    counts, _ = by_group(White=40)
    with pytest.raises(ValueError, match="sex"):
        protect(counts, pd.DataFrame({"sex": ["male"]}))


def possible_values(counts: pd.DataFrame, result: pd.DataFrame, threshold: int, most: int) -> list[set[float]]:
    """Try every set of whole numbers up to `most` for every crossing, and keep what agrees with all that is known."""
    by = result.columns.drop(["count", "withheld", "why"])
    member = np.array(
        [
            [all(pd.isna(cell[name]) or cell[name] == part[name] for name in by) for part in counts.to_dict("records")]
            for cell in result.to_dict("records")
        ]
    )
    tables = np.array(list(itertools.product(range(most + 1), repeat=len(counts))))
    sums = tables @ member.T.astype(int)
    shown = ~result["withheld"].to_numpy()
    small = (result["why"] == SMALL).to_numpy()
    fits = (sums[:, shown] == result["count"].to_numpy()[shown]).all(axis=1)
    fits &= ((sums[:, small] >= 1) & (sums[:, small] < threshold)).all(axis=1)
    return [set(sums[fits, place]) for place in np.flatnonzero(~shown)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.sampled_from([3, 5]))
def test_no_withheld_count_of_a_two_way_table_can_be_narrowed_down(held, threshold):
    counts = pd.DataFrame(list(itertools.product(["White", "Black"], ["court", "out"])), columns=["group", "route"])
    counts["count"] = held
    result = protect(counts, margins(counts, ("group", "route"), ("group",), ("route",), ()), threshold=threshold)
    nothing_shown = result.assign(withheld=True)
    if threshold - 1 < LEAST or any(len(one) < LEAST for one in possible_values(counts, nothing_shown, threshold, 12)):
        result["why"] = result["why"].replace(SMALL, FOLLOWS)  # the rule alone leaves too few: not reckoned with
    assert all(len(values) >= LEAST for values in possible_values(counts, result, threshold, 12))


def fewest(counts: pd.DataFrame, cells: pd.DataFrame, threshold: int) -> int:
    """Try every choice of cells, and count the fewest that leave every withheld count `LEAST` values."""
    held = protect(counts, cells, threshold=1)["count"].to_numpy()
    small = (held > 0) & (held < threshold)
    others = np.flatnonzero(~small)
    for size in range(len(others) + 1):
        for chosen in itertools.combinations(others, size):
            hidden = small.copy()
            hidden[list(chosen)] = True
            why = np.where(small, SMALL, "")
            tried = cells.assign(count=np.where(hidden, np.nan, held), withheld=hidden, why=why)
            values = possible_values(counts, tried, threshold, 14)
            of_small = [one for one, place in zip(values, np.flatnonzero(hidden), strict=True) if small[place]]
            if all(len(one) >= LEAST for one in of_small):
                return int(hidden.sum())
    raise AssertionError("withholding everything must be enough")


@pytest.mark.parametrize("held", [(3, 6, 7, 8), (1, 9, 2, 6), (9, 4, 5, 8), (2, 2, 6, 7), (8, 7, 6, 4), (1, 8, 7, 1)])
def test_hardly_more_is_withheld_than_the_fewest_that_could_be(held):
    counts = pd.DataFrame(list(itertools.product(["White", "Black"], ["court", "out"])), columns=["group", "route"])
    counts["count"] = held
    cells = margins(counts, ("group", "route"), ("group",), ("route",), ())
    assert protect(counts, cells)["withheld"].sum() <= 1.3 * fewest(counts, cells, 5)


def test_a_release_of_many_linked_tables_keeps_its_small_counts():
    rng = np.random.default_rng(20220401)
    groups, routes, years = ["White", "Mixed", "Asian", "Black", "Other"], ["court", "out"], ["2019", "2020", "2021"]
    counts = pd.DataFrame(list(itertools.product(groups, routes, years)), columns=["group", "route", "year"])
    means = counts["group"].map({"White": 20, "Mixed": 4, "Asian": 6, "Black": 3, "Other": 1})
    counts["count"] = rng.poisson(means)
    cells = margins(
        counts, ("group", "route"), ("group", "year"), ("route", "year"), ("group",), ("route",), ("year",), ()
    )
    result = protect(counts, cells, attributes=["route"])
    shown = result[~result["withheld"]]
    assert (shown["count"].eq(0) | shown["count"].ge(5)).all()
    assert len(shown) > len(result) / 2
