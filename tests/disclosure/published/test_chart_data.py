"""What the makers of charts and notebooks keep beside a picture is read as the table that it is."""

import io
import json
import zipfile

import pytest
import xlsxwriter

from yjs_analysis.disclosure.attack.attack import attack
from yjs_analysis.disclosure.published.reading import read_published

GROUPS = "Group,Children\nWhite,41\nMixed,[c]\nAsian,22\nBlack,17\nOther,[c]\nAll,85\n"
CHARTS = {
    "Chart.js": '<script>new Chart(c,{type:"bar",data:{labels:["White","Mixed","Asian"],'
    'datasets:[{label:"Children",data:[41,%s,22]}]}})</script>',
    "Highcharts": '<script>Highcharts.chart("c",{xAxis:{categories:["White","Mixed","Asian"]},'
    'series:[{name:"Children",data:[41,%s,22]}]});</script>',
    "a meter": "<p>White <meter value='41' max='85'></meter></p><p>Mixed <meter value='%s' max='85'></meter></p>",
    "linked data": '<script type="application/ld+json">'
    '{"variableMeasured":[{"name":"Mixed children","value":%s}]}</script>',
}


def leaks(folder) -> dict[str, tuple[float, float]]:
    attacked = attack(read_published([folder]))
    told = attacked[(attacked["why"] == "it can be worked back") & attacked["leaked"].astype(bool)]
    return {row.what: (row.low, row.high) for row in told.itertuples()}


@pytest.mark.parametrize("page", CHARTS.values(), ids=CHARTS)
def test_a_chart_on_a_page_gives_its_data(tmp_path, page):
    (tmp_path / "groups.csv").write_text(GROUPS)
    (tmp_path / "a.html").write_text(f"<html><body>{page % 3}</body></html>")
    assert leaks(tmp_path)["Mixed, Children"] == (3, 3)


@pytest.mark.parametrize("page", [one for name, one in CHARTS.items() if name != "a meter"])
def test_a_chart_without_the_withheld_number_tells_nothing(tmp_path, page):
    (tmp_path / "groups.csv").write_text(GROUPS)
    (tmp_path / "a.html").write_text(f"<html><body>{page % 'null'}</body></html>")
    assert leaks(tmp_path) == {}


@pytest.mark.parametrize(
    "metadata",
    [
        {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"value": "Mixed: 3 children"}}}}},
        {"papermill": {"record": {"Mixed children": 3}}},
        {"results": {"Mixed": {"children": 3}}},
    ],
)
def test_the_metadata_of_a_notebook_is_read(tmp_path, metadata):
    (tmp_path / "groups.csv").write_text(GROUPS)
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": []}
    (tmp_path / "n.ipynb").write_text(json.dumps(notebook))
    assert leaks(tmp_path)["Mixed, Children"] == (3, 3)


def test_the_rows_kept_for_a_pivot_table_are_read_though_nothing_links_to_them(tmp_path):
    (tmp_path / "groups.csv").write_text(GROUPS)
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.add_worksheet().write(0, 0, "See the other file")
    fields = "".join(f'<cacheField name="{one}"><sharedItems/></cacheField>' for one in ("Group", "Children"))
    rows = "".join(f'<r><s v="{name}"/><n v="{n}"/></r>' for name, n in (("White", 41), ("Mixed", 3), ("Asian", 22)))
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        where = "xl/pivotCache/pivotCache{}1.xml"
        new.writestr(where.format("Definition"), f"<d {space}><cacheFields>{fields}</cacheFields></d>")
        new.writestr(
            where.format("Records"), f"<r {space}>{rows}</r>".replace(f"<r {space}>", f"<q {space}>", 1)[:-4] + "</q>"
        )
    assert leaks(tmp_path)["Mixed, Children"] == (3, 3)
