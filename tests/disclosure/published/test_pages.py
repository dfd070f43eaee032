"""Pages of HTML and notebooks are read with everything that a browser does not show."""

import base64
import json

import pytest

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Grid, Passage


def page(folder, body, name="a.html"):
    (folder / name).write_text(f"<!DOCTYPE html><html><body>{body}</body></html>", encoding="utf-8")
    return read_published([folder / name])


def grids(items):
    return [one for one in items if isinstance(one, Grid)]


def words(items, *, hidden):
    return [one.text for one in items if isinstance(one, Passage) and one.hidden == hidden]


def test_a_table_is_laid_out_with_its_spans(tmp_path):
    head = "<tr><th rowspan=2>Group</th><th colspan=2>2019</th></tr><tr><th>Yes</th><th>No</th></tr>"
    body = "<tr><th>Black</th><td>7</td><td>[c]</td></tr>"
    found = grids(page(tmp_path, f"<table><caption>Court</caption>{head}{body}</table>"))[0]
    assert (found.place, found.title, found.hidden) == ("a.html, table 1", "Court", False)
    assert found.rows == (("Group", "2019", "2019"), ("Group", "Yes", "No"), ("Black", "7", "[c]"))


def test_a_number_that_spans_two_rows_is_counted_once(tmp_path):
    table = "<table><tr><td>Black</td><td rowspan=2>7</td></tr><tr><td>Mixed</td></tr></table>"
    assert grids(page(tmp_path, table))[0].rows == (("Black", "7"), ("Mixed", ""))


def test_ends_of_cells_and_rows_may_be_left_out(tmp_path):
    table = "<table><thead><tr><th>Group<th>Yes<tbody><tr><td>Black<td>7<tr><td>White<td>12</table>"
    assert grids(page(tmp_path, table))[0].rows == (("Group", "Yes"), ("Black", "7"), ("White", "12"))


def test_a_table_within_a_table_is_read_by_itself(tmp_path):
    inner = "<table><tr><td>Black</td><td>7</td></tr></table>"
    found = grids(page(tmp_path, f"<table><tr><td>All</td><td>{inner}</td></tr></table>"))
    assert [one.rows for one in found] == [(("All", ""),), (("Black", "7"),)]


def test_a_table_made_of_roles_is_read(tmp_path):
    row = "<div role='row'><span role='rowheader'>Black</span><span role='cell'>7</span></div>"
    assert grids(page(tmp_path, f"<div role='table'>{row}</div>"))[0].rows == (("Black", "7"),)


@pytest.mark.parametrize(
    "body",
    [
        "<p hidden>Black 61</p>",
        "<p style='display: none'>Black 61</p>",
        "<style>.gone, .x { display: none }</style><p class='gone'>Black 61</p>",
        "<p style='color: #fff'>Black 61</p>",
        "<!-- Black 61 -->",
        "<img src='a.png' alt='Black 61'>",
        "<td data-count='Black 61'>[c]</td>",
        "<abbr title='Black 61'>[c]</abbr>",
        "<figure aria-label='Black 61'></figure>",
        "<template><p>Black 61</p></template>",
        "<script>var note = 'Black 61';</script>",
        "<style>p::after { content: 'Black 61' }</style>",
        "<input type='hidden' value='Black 61'>",
        "<div style='--said: Black 61'></div>",
        "<table><tr style='display:none'><td>Black 61</td></tr></table>",
    ],
)
def test_what_a_browser_does_not_show_is_read_as_hidden(tmp_path, body):
    assert any("Black 61" in one for one in words(page(tmp_path, body), hidden=True))


def test_data_in_a_script_become_grids(tmp_path):
    script = '<script type="application/json">{"rows": [{"group": "Black", "events": 7}]}</script>'
    code = '<script>draw("#a", [{"group": "White", "events": 12}], {});</script>'
    found = {one.rows[1]: one.hidden for one in grids(page(tmp_path, script + code))}
    assert found == {("Black", "7"): True, ("White", "12"): True}


def test_data_that_a_script_writes_in_its_own_way_become_grids(tmp_path):
    (tmp_path / "a.js").write_text(
        "const rows = [\n  {group: 'Black', events: 7,},\n  {group: 'White', events: 12},\n];"
    )
    assert grids(read_published([tmp_path]))[0].rows == (("group", "events"), ("Black", "7"), ("White", "12"))


def test_files_in_data_addresses_are_opened(tmp_path):
    table = base64.b64encode(b"group,events\nBlack,7\n").decode()
    found = grids(page(tmp_path, f"<a href='data:text/csv;base64,{table}'>the data</a>"))[0]
    assert (found.place, found.rows[1], found.hidden) == ("a.html, embedded text/csv", ("Black", "7"), True)


def test_a_paragraph_is_placed_under_its_heading(tmp_path):
    items = page(tmp_path, "<h2>Who goes to court?</h2><p>Seven <b>of</b> 21.</p>")
    assert Passage(place='a.html, under "Who goes to court?", paragraph 2', text="Seven of 21.") in items


def notebook(folder, *cells, metadata=None):
    (folder / "n.ipynb").write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": list(cells)})
    )
    return read_published([folder / "n.ipynb"])


def code(*outputs):
    return {"cell_type": "code", "source": "show()", "metadata": {}, "outputs": list(outputs)}


def shown(**bundle):
    kinds = {"html": "text/html", "plain": "text/plain", "json": "application/json", "csv": "text/csv"}
    return {"output_type": "display_data", "metadata": {}, "data": {kinds[key]: body for key, body in bundle.items()}}


FRAME = "       events  rate\nBlack       7   33%\nWhite      12   [c]"


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": FRAME.splitlines(keepends=True)},
        shown(plain=FRAME),
        shown(
            html="<table><tr><th></th><th>events</th><th>rate</th></tr><tr><td>Black</td><td>7</td><td>33%</td></tr>"
        ),
        shown(json=[{"": "Black", "events": 7, "rate": "33%"}]),
        shown(csv=",events,rate\nBlack,7,33%\n"),
    ],
    ids=["stream", "plain", "html", "json", "csv"],
)
def test_a_table_is_read_from_every_kind_of_output(tmp_path, output):
    found = grids(notebook(tmp_path, code(output)))[0]
    assert found.place.startswith("n.ipynb, cell 1, output 1")
    assert found.rows[:2] == (("", "events", "rate"), ("Black", "7", "33%"))


def test_a_frame_too_wide_for_the_page_is_put_together(tmp_path):
    wide = "       events  \\\nBlack       7   \nWhite      12   \n\n      rate  \nBlack  33%  \nWhite  [c]  \n"
    found = grids(notebook(tmp_path, code(shown(plain=wide))))[0]
    assert found.rows == (("", "events", "rate"), ("Black", "7", "33%"), ("White", "12", "[c]"))


def test_headings_of_two_words_stay_whole_in_a_frame(tmp_path):
    frame = "  all groups  one more\n0      Black         7\n1      White        12"
    found = grids(notebook(tmp_path, code(shown(plain=frame))))[0]
    assert found.rows == (("", "all groups", "one more"), ("0", "Black", "7"), ("1", "White", "12"))


def test_attachments_and_metadata_of_a_notebook_are_read(tmp_path):
    body = base64.b64encode(b"group,events\nBlack,7\n").decode()
    cell = {"cell_type": "markdown", "source": "Seven.", "attachments": {"a.csv": {"text/csv": body}}, "metadata": {}}
    found = {one.place: (one.rows[-1], one.hidden) for one in grids(notebook(tmp_path, cell, metadata={"rows": 61}))}
    assert found["n.ipynb, cell 1, attachment a.csv"] == (("Black", "7"), True)
    assert found["n.ipynb, metadata, metadata"] == (("61",), True)


def test_a_table_in_markdown_is_read(tmp_path):
    source = "| group | events |\n|:--|--:|\n| Black | 7 |"
    found = grids(notebook(tmp_path, {"cell_type": "markdown", "source": source}))
    assert found[0].rows == (("group", "events"), ("Black", "7"))
