"""Every number that the paper says can be worked out from numbers.csv, and so from rows of data/reference."""

import math
import re

import pytest

from yjs_analysis.evidence.study import read
from yjs_analysis.telling import wording

NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
EXHIBIT = re.compile(r"\b[EST]\d+\b")
"""An exhibit's name is no number."""


KNOWN_WITHOUT_A_ROW = {
    *("10", "14", "15", "16", "17"),  # ages
    "100,000",  # what a rate is given per
    "95%",  # the confidence asked for
    "1",  # the rate of the group compared with
    "2",  # in "Exhibit E2"
}
"""Numbers that are no figure: each with what it is."""


def words_of(exhibit):
    """Everything that an exhibit says outside its source line."""
    yield from (exhibit.question, exhibit.answer, exhibit.means, exhibit.does_not_mean, exhibit.table.caption)
    yield from exhibit.table.columns
    for row in exhibit.table.rows:
        yield from row
    if exhibit.chart:
        yield exhibit.chart.alt


def words_of_finding(finding):
    yield from (finding.headline, finding.children, finding.sure, finding.compared_with)
    yield from (EXHIBIT.sub("", words) for words in (finding.since, finding.plan, finding.caution))


def as_count(number):
    return {wording.count(number)}


def as_ratio(number):
    return {wording.ratio(number)}


def as_share(number):
    return {wording.percent(number), wording.percent(number, decimals=1)}


def as_printed(text):
    """A printed whole per cent, and the ends of what rounds to it."""
    numbers = {float(number.rstrip("%").replace(",", "")) for number in NUMBER.findall(text)}
    return {f"{near:g}{sign}" for one in numbers for near in (one - 0.5, one, one + 0.5) for sign in ("", "%")}


WRITTEN = {
    "relative rate": as_ratio,
    "odds ratio": as_ratio,
    "proportion": as_share,
    "share": as_share,
    "largest detectable rate": as_share,
    "population": as_count,
    "children": as_count,
    "people": as_count,
    "cases": as_count,
    "rate": as_count,
    "sums": as_count,
    "comparisons": as_count,
    "per 100,000": as_count,
    "per cent": lambda number: {f"{number:g}%", f"{number:g}"},
    "per cent of the caseload": lambda number: {f"{number:g}%"},
    "probability of the rating": lambda number: set(NUMBER.findall(wording.percent(number))),
    "percentage points": as_count,
    "chance of showing": lambda number: set(NUMBER.findall(wording.percent(number))),
    "years until shown": as_count,
    "score": as_count,
    "findings": as_count,
    "indicators": as_count,
    "printed, per 100,000": as_count,
    "printed, per cent": lambda number: {f"{number:g}%"},
    "printed, cases a worker": as_count,
    "printed figure": as_count,
    "representation difference": lambda number: {f"{abs(number):.1f}"},
}
"""How the paper may write a number of each measure."""

COUNTS = ("events", "total", "reference_events", "reference_total", "population", "reference_population", "everyone")
SHARES = ("share", "population_share", "narrowest_low", "narrowest_high")


def numbers_of_rows(table):
    """The numbers of a table as the paper may write them, and those inside its words."""
    known = set()
    for row in table.drop(columns=["rows", "withheld", "exhibit"], errors="ignore").to_dict("records"):
        for name, cell in row.items():
            if name == "printed" and isinstance(cell, str):
                known |= as_printed(cell)
            elif isinstance(cell, str):
                known |= set(NUMBER.findall(cell))
            elif isinstance(cell, (int, float)) and math.isfinite(cell):
                if name in ("value", "low", "high"):
                    known |= WRITTEN[row["measure"]](cell)
                elif name in COUNTS:
                    known |= as_count(cell)
                elif name in SHARES:
                    known |= as_share(cell)
                elif name == "smallest_detectable":
                    known |= as_ratio(cell)
                elif name == "fitting":
                    known |= as_count(cell)
    return known


@pytest.fixture(scope="session")
def years():
    """Years, as the periods and labels of the published files name them."""
    files = ("census_2011", "census_2021", "mid_year_population", "dfe_series", "decision_points_national")
    periods = {text for name in files for text in read(name)["period"].unique()}
    periods |= set(read("inspection_2019_figures")["label_period"].unique()) | set(read("published_shares")["period"])
    return {number for text in periods for number in NUMBER.findall(text)} | {"2019", "2018", "2022", "2023", "2025"}


def test_every_number_of_an_exhibit_comes_from_its_estimates(report, years):
    for one in report.exhibits:
        known = numbers_of_rows(one.estimates) | years | KNOWN_WITHOUT_A_ROW
        said = {number for words in words_of(one) for number in NUMBER.findall(words)}
        assert said - known == set(), one.identifier


def test_every_number_of_a_finding_comes_from_the_estimates(report, years):
    for one in report.findings:
        shown = next(exhibit for exhibit in report.exhibits if exhibit.identifier == one.exhibit)
        known = numbers_of_rows(shown.estimates) | years | KNOWN_WITHOUT_A_ROW
        said = {number for words in words_of_finding(one) for number in NUMBER.findall(words)}
        assert said - known == set(), one.headline


def test_a_number_that_nobody_worked_out_would_be_found(report, years):
    known = numbers_of_rows(report.numbers()) | years | KNOWN_WITHOUT_A_ROW
    assert "4,711" not in known
    assert "61.7%" not in known
