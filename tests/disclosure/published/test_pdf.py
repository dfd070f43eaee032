"""A PDF is read by its tags where it has them, by its columns where not, with all that lies behind its pages."""

import io

import pypdf
import pytest
import typst
from pypdf.annotations import FreeText

from yjs_analysis.disclosure.published.reading import read_published
from yjs_analysis.disclosure.published.shapes import Grid, Passage

SOURCE = """
#set document(title: "Pack", keywords: ("Black 61",))
= Who goes to court?
Seven of 21 children.
#figure(caption: [Court by group], table(
  columns: 3,
  table.header(table.cell(rowspan: 2)[Group], table.cell(colspan: 2)[2019], [Yes], [No]),
  [Black], [7], [\\[c\\]],
  [White], [1,012], [12.50%],
))
#figure(alt: "Black 62 children", rect(width: 2cm))
#pagebreak()
#table(columns: 2, [Mixed], [9], [Other], [11])
"""


@pytest.fixture(scope="module")
def tagged():
    return typst.compile(SOURCE.encode(), format="pdf")


def read(folder, data):
    (folder / "a.pdf").write_bytes(data)
    return read_published([folder / "a.pdf"])


def grids(items):
    return {one.place: one.rows for one in items if isinstance(one, Grid)}


def hidden(items):
    return [one.text for one in items if isinstance(one, Passage) and one.hidden]


def test_tagged_tables_are_read_cell_by_cell(tmp_path, tagged):
    assert grids(read(tmp_path, tagged)) == {
        "a.pdf, page 1, table 1": (
            ("Group", "2019", "2019"),
            ("Group", "Yes", "No"),
            ("Black", "7", "[c]"),
            ("White", "1,012", "12.50%"),
        ),
        "a.pdf, page 2, table 1": (("Mixed", "9"), ("Other", "11")),
    }


def test_tagged_paragraphs_are_read(tmp_path, tagged):
    assert Passage(place="a.pdf, page 1", text="Seven of 21 children.") in read(tmp_path, tagged)


@pytest.mark.parametrize("text", ["Black 61", "Black 62"])
def test_metadata_and_the_words_for_a_figure_are_read_as_hidden(tmp_path, tagged, text):
    assert any(text in one for one in hidden(read(tmp_path, tagged)))


def untagged(lines):
    """A page with words set at places, with no tags: letters of one byte in a standard font."""
    steps = "BT /F1 10 Tf " + " ".join(f"1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, text in lines) + " ET"
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(400, 400)
    font = pypdf.generic.DictionaryObject()
    for key, value in {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Courier"}.items():
        font[pypdf.generic.NameObject(key)] = pypdf.generic.NameObject(value)
    fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
    page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
        {pypdf.generic.NameObject("/Font"): fonts}
    )
    stream = pypdf.generic.StreamObject()
    stream.set_data(steps.encode())
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    return writer


COLUMNS = [(50, 300, "group"), (150, 300, "events"), (50, 280, "Black"), (150, 280, "7"), (50, 260, "White")]
COLUMNS += [(150, 260, "12"), (50, 100, "Seven of 21 children.")]


def saved(writer):
    box = io.BytesIO()
    writer.write(box)
    return box.getvalue()


def test_words_in_columns_become_a_grid_where_there_are_no_tags(tmp_path):
    found = grids(read(tmp_path, saved(untagged(COLUMNS))))
    assert found == {"a.pdf, page 1, table 1": (("group", "events"), ("Black", "7"), ("White", "12"))}


def test_attachments_notes_bookmarks_and_information_are_read(tmp_path):
    writer = untagged(COLUMNS)
    writer.add_attachment(filename="a.csv", data=b"group,events\nBlack,63\n")
    writer.add_annotation(page_number=0, annotation=FreeText(text="was 64", rect=(1, 1, 50, 50)))
    writer.add_outline_item(title="Black 65", page_number=0)
    writer.add_metadata({"/Subject": "Black 66"})
    items = read(tmp_path, saved(writer))
    assert grids(items)["a.pdf, attachment a.csv"][1] == ("Black", "63")
    assert all(any(number in one for one in hidden(items)) for number in ("64", "65", "66"))


def test_what_a_changed_file_showed_before_is_read(tmp_path):
    before = saved(untagged(COLUMNS))
    writer = pypdf.PdfWriter(io.BytesIO(before), incremental=True)
    stream = pypdf.generic.StreamObject()
    stream.set_data(b"BT /F1 10 Tf 50 300 Td (nothing) Tj ET")
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    items = read(tmp_path, saved(writer))
    assert any("as it was before a change" in place for place in grids(items))


def test_a_locked_file_is_refused(tmp_path):
    writer = untagged(COLUMNS)
    writer.encrypt("secret", algorithm="RC4-128")
    with pytest.raises(ValueError, match="locked with a password"):
        read(tmp_path, saved(writer))
