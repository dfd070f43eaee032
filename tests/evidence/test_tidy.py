"""Every exhibit as a tidy CSV file: numbers at full precision, described for machines, and never a formula."""

import csv
import dataclasses
import io
import json
import math
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.tidy import as_text, tidy, tidy_files, to_csv

ROWS = [
    {"label": "Black", "measure": "relative rate", "value": 1.9, "low": 1.2, "high": math.inf, "events": 12},
    {"label": "Mixed", "measure": "relative rate", "value": 0.7, "low": 0.1, "high": 2.5, "events": 3},
]


def exhibit_of(report, rows):
    fixed = {"confidence": 0.95, "method": "Wilson", "note": "", "rows": "a.csv:2", "nothing": None}
    estimates = withhold(pd.DataFrame([row | fixed for row in rows]))
    return dataclasses.replace(report.exhibits[0], identifier="E7", estimates=estimates)


@pytest.fixture(scope="module")
def small(report):
    return dataclasses.replace(report, exhibits=(exhibit_of(report, ROWS),))


@pytest.fixture(scope="module")
def files(report):
    return tidy_files(report)


@pytest.fixture(scope="module")
def package(files):
    return json.loads(files["tables/datapackage.json"])


def test_each_exhibit_has_a_file(report, files):
    names = {f"tables/{one.identifier}.csv" for one in report.exhibits}
    assert set(files) == {*names, "tables/datapackage.json"}


def test_a_file_holds_the_estimates_in_one_order_without_empty_columns(small):
    head = tidy_files(small)["tables/E7.csv"].decode().splitlines()[0]
    assert head == "identifier,label,measure,value,low,high,confidence,method,events,withheld,rows"


def test_a_withheld_number_is_empty_and_its_row_says_so(small):
    rows = list(csv.DictReader(io.StringIO(tidy_files(small)["tables/E7.csv"].decode())))
    assert [row["events"] for row in rows] == ["12.0", ""]
    assert [row["withheld"] for row in rows] == ["False", "True"]


def test_a_limit_that_does_not_exist_is_infinite(small):
    first = next(csv.DictReader(io.StringIO(tidy_files(small)["tables/E7.csv"].decode())))
    assert first["high"] == "inf"


def test_the_numbers_are_those_of_numbers_csv_to_the_last_digit(report, files):
    whole = report.numbers().set_index("identifier")["value"]
    parts = [pd.read_csv(io.BytesIO(held)) for name, held in files.items() if name.endswith(".csv")]
    told = pd.concat(parts).set_index("identifier")["value"]
    pd.testing.assert_series_equal(told, whole.loc[told.index], check_exact=True)


def test_the_package_describes_each_column_of_each_file(files, package):
    heads = {name: held.decode().split("\n", 1)[0].split(",") for name, held in files.items() if name.endswith(".csv")}
    said = {
        f"tables/{one['path']}": [field["name"] for field in one["schema"]["fields"]] for one in package["resources"]
    }
    assert said == heads


def cell_problem(kind, cell):
    """What Table Schema would refuse: a cell that is not of its column's type; an empty cell is missing."""
    allowed = {
        "number": lambda one: math.isinf(float(one)) or float(one) == float(one),
        "boolean": lambda one: one in ("True", "False"),
        "date": lambda one: pd.Timestamp(one).strftime("%Y-%m-%d") == one,
        "string": lambda one: True,
    }
    return cell and not allowed[kind](cell)


def test_every_cell_is_of_the_type_that_the_package_says(files, package):
    problems = [
        (one["path"], field["name"], row[field["name"]])
        for one in package["resources"]
        for row in csv.DictReader(io.StringIO(files[f"tables/{one['path']}"].decode()))
        for field in one["schema"]["fields"]
        if cell_problem(field["type"], row[field["name"]])
    ]
    assert problems == []


def test_types_are_told_from_the_cells(package):
    second = next(one for one in package["resources"] if one["name"] == "e2")
    types = {field["name"]: field["type"] for field in second["schema"]["fields"]}
    told = [types[name] for name in ("date", "population", "withheld", "period")]
    assert told == ["date", "number", "boolean", "string"]


def test_the_identifier_is_the_key(package):
    assert {one["schema"]["primaryKey"] for one in package["resources"]} == {"identifier"}


def test_a_banner_stands_in_the_description_of_every_file(report):
    marked = dataclasses.replace(report, exhibits=report.exhibits[:2], banner="Internal: keep.")
    told = json.loads(tidy_files(marked)["tables/datapackage.json"])
    assert all(one["description"].startswith("Internal: keep.") for one in (told, *told["resources"]))


@pytest.mark.parametrize("words", ["=1+1", "+A1", "-A1", "@SUM(1)", "\t=1", "\r=1", "  =1", "\uff1d1+1", "'=1", "-"])
def test_a_text_that_could_be_a_formula_begins_with_an_apostrophe(words):
    assert as_text(words) == f"'{words}"


@pytest.mark.parametrize("words", ["-6.1", "+3", "12%", "Black", "10-14", "[c]", "", "a=1"])
def test_other_texts_stay_as_they_are(words):
    assert as_text(words) == words


HOSTILE = st.text(alphabet=st.sampled_from("=+-@'\t\r\n \"|,;1aA!()\uff1d\uff0b"), max_size=12)


@given(HOSTILE)
def test_the_way_back_gives_every_text_as_it_was(words):
    written = as_text(words)
    assert (written[1:] if written.startswith("'") else written) == words


@settings(max_examples=50)
@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_no_cell_of_a_file_begins_a_formula_or_breaks_its_row(words):
    rows = list(csv.reader(io.StringIO(to_csv(pd.DataFrame({"label": words, "next": "x"})).decode(), newline="")))
    begins = re.compile(r"\s*[=+\-@\uff1d\uff0b]")
    number = re.compile(r"[+-]\d+")
    assert [row[0] for row in rows if begins.match(row[0]) and not number.fullmatch(row[0])] == []
    assert [row[1] for row in rows] == ["next", *["x"] * len(words)]


def test_an_exhibit_says_its_identifier_row_by_row(report):
    assert tidy(report.exhibits[1])["identifier"].tolist()[:3] == ["E2.1", "E2.2", "E2.3"]
