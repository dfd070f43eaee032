"""A date with one reading is read; one with two readings waits for something that tells."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources.cases.dates import as_iso, days_to_eighteen, read_forms, settled_order, whole_years


def read(*cells, order="day first"):
    texts = pd.Series(cells, dtype=object)
    return as_iso(texts, read_forms(texts), order=order).to_list()


@pytest.mark.parametrize(
    "written",
    [
        "2018-03-31",
        "2018/03/31",
        "20180331",
        "2018-03-31 00:00:00",
        "2018-03-31T14:05:00Z",
        "31/03/2018",
        "31/03/2018 14:05",
        "31-03-18",
        "31.3.2018",
        "31 Mar 2018",
        "31-Mar-18",
        "31st March 2018",
        "Saturday 31 March 2018",
        "March 31, 2018",
        "43190",  # 31 March 2018 is 43,190 days after 30 December 1899
        "43190.0",
        " 31/03/2018 ",
    ],
)
def test_one_day_is_read_however_it_is_written(written):
    assert read(written) == ["2018-03-31"]


def test_the_order_decides_where_both_make_a_date():
    assert read("03/04/2018") == ["2018-04-03"]
    assert read("03/04/2018", order="month first") == ["2018-03-04"]


def test_a_day_and_month_of_the_same_figure_need_no_order():
    assert read_forms(pd.Series(["04/04/2018"]))["kind"].to_list() == ["date"]


def test_in_both_orders_only_what_has_one_reading_is_read():
    assert read("31/03/2018", "03/31/2018", "03/04/2018", order="both") == ["2018-03-31", "2018-03-31", "03/04/2018"]


@pytest.mark.parametrize(
    "written", ["31/02/2018", "2018-02-29", "00/01/2018", "31 Feb 2018", "2018-13-01", "0018-01-01"]
)
def test_a_day_that_does_not_exist_is_impossible_and_stays_as_written(written):
    assert read_forms(pd.Series([written]))["kind"].to_list() == ["impossible"]
    assert read(written) == [written]


@pytest.mark.parametrize(
    "written", ["soon", "2018", "15", "12/2018", "31 Foo", "999999", "03/04/2018 or later", "1/2/3/4"]
)
def test_what_is_no_date_is_not_made_into_one(written):
    assert read_forms(pd.Series([written]))["kind"].to_list() == ["not a date"]


@pytest.mark.parametrize("written", ["1900-01-01", "01/01/1900", "1900-01-01 00:00:00", "1", "0", "", None, np.nan])
def test_the_sentinel_of_the_national_return_is_blank(written):
    assert read(written) == [""]


def test_a_year_of_two_figures_is_near_2000():
    assert read("01-02-99", "01-02-05") == ["1999-02-01", "2005-02-01"]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["31/03/2018", "01/02/2018"], "day first"),
        (["03/31/2018", "01/02/2018"], "month first"),
        (["03/31/2018", "31/03/2018"], "both"),
        (["01/02/2018", "2018-03-31"], ""),
        ([], ""),
    ],
)
def test_figures_above_twelve_give_the_order_away(cells, order):
    assert settled_order([read_forms(pd.Series(cells, dtype=object))["kind"]]) == order


@given(st.lists(st.text(max_size=30) | st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}", fullmatch=True)))
def test_any_text_is_read_or_left(cells):
    texts = pd.Series(cells, dtype=object)
    forms = read_forms(texts)
    assert len(as_iso(texts, forms, order="day first")) == len(cells)
    assert set(forms["kind"]) <= {"blank", "date", "day first", "month first", "either", "impossible", "not a date"}


@given(st.dates(min_value=pd.Timestamp("1901-01-01").date(), max_value=pd.Timestamp("2099-12-31").date()))
def test_every_day_comes_back_from_every_spelling(day):
    spelled = [day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day} {day:%b} {day.year}"]
    assert read(*spelled) == [day.isoformat()] * 3


def ages(born, day):
    return whole_years(pd.Series(pd.to_datetime([born])), pd.Series(pd.to_datetime([day]))).to_list()


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2003-05-02", "2018-05-01", 14),  # the day before the fifteenth birthday
        ("2003-05-02", "2018-05-02", 15),
        ("2004-02-29", "2018-02-28", 13),
        ("2004-02-29", "2018-03-01", 14),
        ("2018-05-02", "2018-05-01", -1),
    ],
)
def test_a_year_is_full_on_the_birthday(born, day, age):
    assert ages(born, day) == [age]


def test_no_age_without_both_days():
    assert ages(None, "2018-05-01") == [pd.NA]
    assert ages("2003-05-02", None) == [pd.NA]


@pytest.mark.parametrize(
    ("born", "day", "days"),
    [
        ("2003-05-02", "2021-05-01", 1),
        ("2003-05-02", "2021-05-02", 0),
        ("2003-05-02", "2021-05-05", -3),
        ("2004-02-29", "2022-02-28", 1),  # 2022 has no 29 February: the birthday is 1 March
    ],
)
def test_days_to_eighteen_end_on_the_birthday(born, day, days):
    found = days_to_eighteen(pd.Series(pd.to_datetime([born])), pd.Series(pd.to_datetime([day])))
    assert found.to_list() == [days]


def test_days_to_eighteen_are_missing_without_a_date_of_birth():
    born = pd.Series(pd.to_datetime([None, "2003-05-02"]))
    assert days_to_eighteen(born, pd.Series(pd.to_datetime(["2018-05-01", None]))).isna().all()
