"""A number put anywhere in a file of any kind is read back."""

import base64
import io
import json
import zipfile

import docx
import pptx
import pypdf
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odfdo import Document, Paragraph

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Grid, Mark


def everything(items) -> str:
    """All that was read, in one text."""
    cells = [cell for one in items if isinstance(one, Grid) for row in (*one.rows, (one.title,)) for cell in row]
    return "\n".join([*cells, *(one.text for one in items if not isinstance(one, Grid | Mark))])


def table_text(number, place):
    """A table of delimited text with the number in one of its cells."""
    cells = [["group", "sex", "events"], ["Black", "Male", "7"], ["White", "Female", "12"]]
    cells[place % 3][place // 3 % 3] = number
    return "\n".join(",".join(row) for row in cells).encode()


def page(number, place):
    """A page with the number in a cell, a paragraph, an attribute, a comment, a script, a drawing or a file."""
    packed = base64.b64encode(table_text(number, place)).decode()
    bodies = [
        f"<table><tr><th>Black<td>{number}</table>",
        f"<p>There were <b>{number}</b> children.</p>",
        f"<img src='x' alt='{number} children'>",
        f"<!-- {number} -->",
        f"<script>var rows = [[1, 'a'], {{'b': {number}}}];</script>",
        f"<svg><title>{number}</title></svg>",
        f"<a href='data:text/csv;base64,{packed}'>data</a>",
        f"<ul><li>Black<ul><li>{number}</ul></ul>",
        f"<p data-count={number}>",
    ]
    return bodies[place].encode()


def notebook(number, place):
    """A notebook with the number in a source, an output, an attachment or metadata."""
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": []}
    if place in (0, 1):
        cell |= {"cell_type": ("markdown", "code")[place], "source": f"x = {number}"}
    elif place in (2, 3, 4, 5):
        kinds = ("text/plain", "text/html", "application/json", "image/svg+xml")
        bodies = (number, f"<td>{number}</td>", {"a": [{"b": number}]}, f"<svg><text>{number}</text></svg>")
        cell["outputs"] = [{"output_type": "display_data", "data": {kinds[place - 2]: bodies[place - 2]}}]
    elif place == 6:
        cell["outputs"] = [{"output_type": "stream", "text": [number]}]
    elif place == 7:
        cell["attachments"] = {"a.csv": {"text/csv": base64.b64encode(table_text(number, 4)).decode()}}
    else:
        cell["metadata"] = {"count": number}
    return json.dumps({"nbformat": 4, "cells": [cell]}).encode()


def workbook(number, place):
    """A workbook with the number in a cell, a hidden cell, a comment, a property, a name or a format."""
    box = io.BytesIO()
    with xlsxwriter.Workbook(box, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["group", "events"])
        sheet.write_row(1, 0, ["Black", 7])
        if place in (0, 1, 2, 3):
            looks = ({}, {"num_format": ";;;"}, {"font_color": "white"}, {"num_format": '"[c]"'})
            sheet.write_number(3, 1, int(number), made.add_format(looks[place]))
        elif place == 4:
            sheet.write_comment(1, 1, number)
        elif place == 5:
            made.set_properties({"subject": number})
        elif place == 6:
            made.define_name("Kept", f"={number}")
        elif place == 7:
            sheet.write_string(9, 9, number)
            sheet.set_column(9, 9, 0)
        else:
            made.add_worksheet("Other").write_number(5, 5, int(number))
            made.worksheets()[1].hide()
    return box.getvalue()


def document(number, place):
    """A text with the number in a paragraph, a table, a header, a property or a picture's words; slides; open text."""
    box = io.BytesIO()
    if place < 5:
        made = docx.Document()
        made.add_paragraph(f"There were {number} children." if place == 0 else "None.")
        made.add_table(2, 2).cell(1, 1).text = number if place == 1 else ""
        made.sections[0].header.paragraphs[0].text = number if place == 2 else ""
        made.core_properties.subject = number if place == 3 else ""
        made.add_paragraph().add_run(number if place == 4 else "").font.hidden = True
    elif place < 8:
        made = pptx.Presentation()
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = number if place == 5 else "None"
        slide.notes_slide.notes_text_frame.text = number if place == 6 else ""
        made.core_properties.subject = number if place == 7 else ""
    else:
        made = Document("text")
        made.body.append(Paragraph(f"There were {number} children."))
    made.save(box)
    return box.getvalue()


def paper(number, place):
    """A PDF with the number in an attachment, a bookmark or its information."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    if place % 3 == 0:
        writer.add_attachment(filename="a.csv", data=table_text(number, place))
    elif place % 3 == 1:
        writer.add_outline_item(title=number, page_number=0)
    else:
        writer.add_metadata({"/Subject": number})
    box = io.BytesIO()
    writer.write(box)
    return box.getvalue()


def archive(number, place):
    """An archive with the number in a table, or in the name of a file."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as made:
        made.writestr(f"{number}.csv" if place == 0 else "a.csv", table_text("8" if place == 0 else number, place))
    return box.getvalue()


def data(number, place):
    """JSON with the number at some depth, as a number or as a text."""
    value = int(number) if place % 2 else number
    for at in range(place):
        value = ({"a": value, "b": 1}, [value, {"c": 2}], {"d": [value]}, [[value, 1], [2, 3]])[at % 4]
    return json.dumps(value if place else {"a": value}).encode()


MAKERS = [table_text, page, notebook, workbook, document, paper, archive, data]


@pytest.mark.parametrize("make", MAKERS, ids=lambda one: one.__name__)
@given(number=st.integers(100_000, 999_999_999).map(str), place=st.integers(0, 8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_put_anywhere_is_read_back(make, number, place, tmp_path):
    path = tmp_path / "release"
    path.write_bytes(make(number, place))
    assert number in everything(read_published([path]))
