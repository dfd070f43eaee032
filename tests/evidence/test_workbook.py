"""The workbook as it is set out, in both formats: what stands where, and that it can be read by machines and people."""

import dataclasses
import io
import math
import re
import time
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.ods import ods
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.sheet import Figure, Link, Sheet, lines_of
from yjs_analysis.evidence.tidy import tidy
from yjs_analysis.evidence.workbook import workbook
from yjs_analysis.evidence.xlsx import xlsx

WRITERS = {"xlsx": xlsx, "ods": ods}
FORMATS = pytest.mark.parametrize("kind", WRITERS)


@pytest.fixture(scope="module")
def sheets(report):
    return workbook(report)


@pytest.fixture(scope="module")
def written(sheets):
    return {kind: write(sheets, title="A title") for kind, write in WRITERS.items()}


def parts_of(held: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(held)) as package:
        return {one.filename: package.read(one).decode() for one in package.infolist()}


def read_back(held: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(held))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def one_exhibit(report: Report, rows: list[dict], **changes) -> Report:
    fixed = {"confidence": 0.95, "method": "Wilson", "note": "", "rows": "a.csv:2"}
    estimates = withhold(pd.DataFrame([fixed | row for row in rows]))
    exhibit = dataclasses.replace(report.exhibits[0], identifier="E7", estimates=estimates)
    return dataclasses.replace(report, exhibits=(exhibit,), methods=(), sources=(), **changes)


def row_of(label="Black", measure="relative rate", value=1.9, low=1.2, high=2.5, **more) -> dict:
    return {"label": label, "measure": measure, "value": value, "low": low, "high": high} | more


def column_of(sheet: Sheet, heading: str) -> list:
    at = [one.heading for one in sheet.columns].index(heading)
    return [row[at] for row in sheet.rows]


def last(report: Report) -> Sheet:
    return workbook(report)[-1]


def test_cover_contents_notes_and_columns_stand_before_the_exhibits(report, sheets):
    first = ["Cover", "Contents", "Notes", "Columns"]
    assert [one.name for one in sheets] == first + [one.identifier for one in report.exhibits]


def test_all_tables_begin_in_the_same_row(sheets):
    assert len({one.first_row for one in sheets if one.columns}) == 1


def test_no_cell_is_empty_and_every_row_has_all_columns(sheets):
    for one in sheets:
        assert {len(row) for row in one.rows} <= {len(one.columns)}, one.name
        assert all(cell.strip() for row in one.rows for cell in row if isinstance(cell, str)), one.name


def test_no_sheet_has_two_columns_of_one_heading(sheets):
    for one in sheets:
        heads = [column.heading for column in one.columns]
        assert len(heads) == len(set(heads)), one.name


def test_the_contents_link_to_every_sheet_after_it(sheets):
    assert [row[0].sheet for row in sheets[1].rows] == [one.name for one in sheets[2:]]


def test_the_notes_explain_both_marks(sheets):
    said = " ".join(row[0] for row in sheets[2].rows)
    assert "[c]" in said
    assert "[x]" in said


def test_every_sheet_with_a_table_says_so_names_its_source_and_leads_back(sheets):
    for one in sheets[1:]:
        assert one.lines[0].startswith("This worksheet contains one table.")
        assert one.lines[-2].startswith("Source:")
        assert one.lines[-1] == Link("Back to the contents", "Contents")


def test_the_cover_names_publisher_findings_and_what_is_withheld(report, sheets):
    said = " ".join(one for one in sheets[0].lines if isinstance(one, str))
    assert f"Prepared for {report.area}" in said
    assert all(one.headline in said for one in report.findings)
    assert all(one in said for one in report.notices)


def test_a_banner_stands_on_every_sheet(report):
    marked = workbook(dataclasses.replace(report, banner="Internal: keep."))
    assert {one.lines[0] for one in marked} == {"Internal: keep."}


def test_numbers_are_numbers_at_full_precision(report):
    value = 1 / 3
    assert column_of(last(one_exhibit(report, [row_of(value=value, low=0.2)])), "Value")[0].value == value


def test_a_withheld_row_shows_its_mark_in_every_column_that_others_of_its_measure_fill(report):
    rows = [
        row_of(events=12, spread=1.5),
        row_of(events=3, spread=2.5),
        {"label": "tests", "measure": "tests", "value": 8, "low": 8, "high": 8, "tests_in_family": 8},
    ]
    sheet = last(one_exhibit(report, rows))
    shown = {name: column_of(sheet, name)[1] for name in ("Value", "Low", "High", "Events", "Spread", "Confidence")}
    assert set(shown.values()) == {"[c]"}
    assert column_of(sheet, "Tests in family") == ["[x]", "[x]", Figure(8, 0)]


def test_where_all_rows_of_a_measure_are_withheld_every_number_shows_the_mark(report):
    sheet = last(one_exhibit(report, [row_of(events=3), row_of(measure="children", events=9)]))
    assert column_of(sheet, "Events") == ["[c]", Figure(9, 0)]


def test_an_undefined_number_is_not_available(report):
    sheet = last(one_exhibit(report, [row_of(value=math.nan, low=math.nan, high=math.nan, note="nobody"), row_of()]))
    assert column_of(sheet, "Value")[0] == "[x]"


def test_a_limit_that_does_not_exist_is_said_in_words(report):
    assert column_of(last(one_exhibit(report, [row_of(high=math.inf)])), "High") == ["no limit"]


def test_a_column_that_nothing_fills_is_left_out(report):
    assert "Note" not in [one.heading for one in last(one_exhibit(report, [row_of()])).columns]


@pytest.mark.parametrize(
    ("values", "decimals"), [((3.0, 4.0), 0), ((0.95, 0.5), 2), ((0.123456, 0.5), 4), ((1.2345678, 0.5), 3),
                             ((83.4286, 2.0), 1), ((1234.56,), 1)],
)  # fmt: skip
def test_numbers_of_a_measure_show_the_same_decimals(report, values, decimals):
    sheet = last(one_exhibit(report, [row_of(value=one, low=one, high=one) for one in values]))
    assert {one.decimals for one in column_of(sheet, "Value")} == {decimals}


def test_a_row_is_as_high_as_its_longest_words_need(report):
    short, long = row_of(), row_of(label="word " * 30)
    sheet = last(one_exhibit(report, [short, long]))
    assert [lines_of(sheet, row) > 1 for row in sheet.rows] == [False, True]


def told_by(cell):
    return cell.value if isinstance(cell, Figure) else cell.words if isinstance(cell, Link) else cell


@pytest.mark.parametrize(("kind", "looseness"), [("xlsx", 1e-15), ("ods", 0)])
def test_what_is_read_back_is_what_was_set_out(kind, looseness, sheets, written):
    held = read_back(written[kind])
    for one in sheets:
        below = [cell for row in held[one.name][one.first_row + 1 :] for cell in row[: len(one.columns)]]
        told = [told_by(cell) for row in one.rows for cell in row]
        apart = [pair for pair in zip(below, told, strict=True) if not same(*pair, looseness)]
        assert apart == [], one.name


def same(read, told, looseness):
    """An XLSX keeps sixteen digits, an ODS all seventeen."""
    if isinstance(told, str) or isinstance(read, str):
        return read == told
    return math.isclose(read, told, rel_tol=looseness, abs_tol=0)


def test_the_numbers_are_those_of_the_estimates(report, sheets):
    for one, sheet in zip(report.exhibits, sheets[4:], strict=True):
        told = [
            math.inf if cell == "no limit" else getattr(cell, "value", math.nan) for cell in column_of(sheet, "Value")
        ]
        pd.testing.assert_series_equal(
            pd.Series(told, dtype=float), tidy(one)["value"], check_names=False, check_exact=True
        )


@FORMATS
def test_the_same_report_gives_the_same_bytes_whatever_the_time(kind, sheets, written, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setenv("USER", "somebody else")
    assert WRITERS[kind](sheets, title="A title") == written[kind]


@FORMATS
def test_nothing_is_hidden_merged_or_named_and_nothing_is_a_formula(kind, written):
    whole = " ".join(parts_of(written[kind]).values())
    signs = ("definedName", "mergeCell", "<f>", "hidden=", 'state="hidden"', "number-columns-spanned", "table:formula",
             "named-range", 'visibility="', "<script", "vbaProject", "comment")  # fmt: skip
    assert [one for one in signs if one in whole] == []


def test_the_properties_of_an_xlsx_are_its_title_and_a_fixed_date(written):
    core = parts_of(written["xlsx"])["docProps/core.xml"]
    assert "<dc:title>A title</dc:title>" in core
    assert "<dc:creator></dc:creator>" in core
    assert re.findall(r">(\d{4}-[^<]*)<", core) == ["1980-01-01T00:00:00Z"] * 2


def test_the_properties_of_an_ods_are_its_title_and_language(written):
    meta = parts_of(written["ods"])["meta.xml"]
    assert re.findall(r"<(dc:\w+|meta:\w+)>", meta) == ["dc:title", "dc:language"]


def test_an_ods_begins_with_its_mimetype_as_it_stands(written):
    with zipfile.ZipFile(io.BytesIO(written["ods"])) as package:
        first = package.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert written["ods"][38:].startswith(b"application/vnd.oasis.opendocument.spreadsheet")


def test_the_manifest_of_an_ods_lists_its_parts(written):
    parts = parts_of(written["ods"])
    listed = re.findall(r'full-path="([^"]+)"', parts["META-INF/manifest.xml"])
    assert sorted(listed) == sorted({"/", *parts} - {"mimetype", "META-INF/manifest.xml"})


def test_each_table_of_an_xlsx_is_marked_and_named(sheets, written):
    parts = parts_of(written["xlsx"])
    names = [re.search(r'displayName="([^"]+)"', held).group(1) for name, held in parts.items() if "xl/tables" in name]
    assert sorted(names) == sorted(one.table_name for one in sheets if one.columns)


def test_headings_stay_in_view(sheets, written):
    frozen = sheets[1].first_row + 1
    held = parts_of(written["xlsx"])["xl/worksheets/sheet2.xml"]
    assert re.search(rf'<pane xSplit="1" ySplit="{frozen}"[^>]*state="frozen"', held)
    assert f'VerticalSplitPosition" config:type="int">{frozen}<' in parts_of(written["ods"])["settings.xml"]


HOSTILE = st.text(alphabet=st.sampled_from("=+-@'\t\r\n\0\x0b\ufffe <>&\"{}#a1é"), min_size=1, max_size=10)


@settings(max_examples=25, deadline=None)
@given(words=st.lists(HOSTILE, min_size=1, max_size=3))
def test_any_words_are_written_as_text_alike_in_both_formats(report, words):
    given_words = [row_of(label=one, method="{=1+1}", rows="=HYPERLINK(1)") for one in words]
    sheets = workbook(one_exhibit(report, given_words, banner="=1+1"))
    books = [read_back(write(sheets, title=words[0])) for write in WRITERS.values()]
    parts = [" ".join(parts_of(write(sheets, title="T")).values()) for write in WRITERS.values()]
    assert [sign for sign in ("<f>", "table:formula") for held in parts if sign in held] == []
    told = [[row[1] for row in book["E7"][sheets[-1].first_row + 1 :]] for book in books]
    assert told[0] == told[1] == [row[1] for row in sheets[-1].rows]


def test_words_longer_than_a_cell_are_cut(report):
    assert len(column_of(last(one_exhibit(report, [row_of(label="a" * 40_000)])), "What it is")[0]) == 32_000


@FORMATS
def test_an_exhibit_without_estimates_is_a_sheet_with_headings(kind, report):
    none = dataclasses.replace(report.exhibits[0], estimates=report.exhibits[0].estimates.iloc[:0])
    sheets = workbook(dataclasses.replace(report, exhibits=(none,)))
    assert read_back(WRITERS[kind](sheets, title="T"))["E1"][sheets[-1].first_row][0] == "Identifier"
