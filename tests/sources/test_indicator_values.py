"""A service's figures for its Board are read from a small table; everything wrong with it is said at once."""

import csv
import io

import pytest

from yjs_analysis.sources.indicator_values import indicators_wanted, read_indicator_values, template


@pytest.fixture
def file(tmp_path):
    """A way to write a small table."""

    def write(*lines):
        (tmp_path / "ours.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path / "ours.csv"

    return write


def test_counts_are_read_with_their_places(file):
    read = read_indicator_values(file("Code,Quarter,Count,Of", "EDU-NONE,2022 Q1,12,40", "HIGH,2022 Q1,9,"))
    assert read["events"].tolist() == [12, 9]
    assert read["total"].isna().tolist() == [False, True]
    assert read["rows"].tolist() == ["ours.csv:2", "ours.csv:3"]


def test_workers_may_have_more_cases_than_one(file):
    assert read_indicator_values(file("code,period,count,of", "WORK,2022 Q1,52,4"))["events"].item() == 52


def test_everything_wrong_is_said_at_once(file):
    place = file("code,period,count,of", "EDU-NON,2022 Q1,12,40", "EDU-NONE,,x,0", "REO,2022 Q1,3,")
    with pytest.raises(
        ValueError, match=r"(?s)5 problems.*EDU-NON.*period.*'x'.*'0'.*row 4: found an empty"
    ) as refused:
        read_indicator_values(place)
    assert "ours.csv" in str(refused.value)


def test_more_than_there_could_be_is_refused(file):
    with pytest.raises(ValueError, match=r"ours\.csv:2, column 'count': found 41 of 40"):
        read_indicator_values(file("code,period,count,of", "EDU-NONE,2022 Q1,41,40"))


def test_the_same_quarter_twice_is_refused(file):
    with pytest.raises(ValueError, match=r"ours\.csv:3, column 'code': found HIGH of 2022 Q1 a second time"):
        read_indicator_values(file("code,period,count,of", "HIGH,2022 Q1,9,", "HIGH,2022 Q1,8,"))


def test_the_template_names_every_indicator_once():
    lines = list(csv.DictReader(io.StringIO(template())))
    assert [one["code"] for one in lines] == indicators_wanted()["code"].tolist()
    assert all(one["note"] for one in lines)


def test_no_target_is_made_up():
    # The plan for 2022 to 2025 was not published with the review: it holds no target and no date.
    assert (indicators_wanted()[["target", "next_date"]] == "").all(axis=None)
