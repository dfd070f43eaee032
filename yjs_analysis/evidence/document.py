"""The paper as a text document (DOCX), for those who must quote, comment on or rework it."""

from __future__ import annotations

import io
from collections.abc import Mapping

import docx
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shape import InlineShape
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Row
from docx.text.paragraph import Paragraph

from yjs_analysis.evidence.column_widths import column_widths
from yjs_analysis.evidence.markup import TEMPLATES
from yjs_analysis.evidence.office_file import LANGUAGE, leave_out, settled
from yjs_analysis.evidence.page import finding_lines
from yjs_analysis.evidence.paper import FOOTER
from yjs_analysis.evidence.pictures import pictures
from yjs_analysis.evidence.report import Exhibit, Report
from yjs_analysis.telling import style
from yjs_analysis.telling.tables import Table
from yjs_analysis.telling.type_width import lines_of

PAGE = (Mm(210), Mm(297))

SIDE, HEAD, FOOT = Mm(22), Mm(24), Mm(22)
"""The margins of the paper."""

WIDTH = Length(PAGE[0] - 2 * SIDE)

FALLBACK = "Arial"
"""What is set where our own type cannot be."""

FONT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
FONT_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
FONT_KEY = "{00000000-0000-0000-0000-000000000000}"
"""The first bytes of a font are mixed with this key: with nought they stay as they are, and can be checked."""

CELL_SIZE, CELL_PADDING = 9.0, 6.5
"""Points; as the styles have them."""


LINE = 1.3
"""The height of a line of our type, as a share of its size."""

SPACED = 245 / 240
"""How much further apart the lines of running text stand."""

ROOM = (PAGE[1] - HEAD - FOOT) / Pt(1) - 10
"""The height between the margins, in points, less a little for programs that set lines otherwise."""

SMALLEST = 0.6
"""A chart is not made smaller than this share of the width of the page."""


def paper_docx(report: Report, *, drawn: Mapping[str, bytes] | None = None) -> bytes:
    """Write the paper as a text document that a screen reader can follow; the same report gives the same bytes.

    Its headings are headings, its tables have marked and repeated heads, and each chart carries its words.

    Parameters
    ----------
    report
        The pack.
    drawn
        The charts, as `pictures` gives them, if they are there already.
    """
    drawn = pictures(report) if drawn is None else drawn
    document = docx.Document()
    _look(document)
    _every_page(document, report)
    _first_page(document, report)
    for one in report.exhibits:
        _exhibit(document, one, drawn.get(one.identifier))
    _heading(document, "Methods, for statisticians")
    for name, words in report.methods:
        document.add_paragraph(name, style="heading 2")
        document.add_paragraph(words)
    _heading(document, "Sources")
    for words in report.sources:
        document.add_paragraph(words, style="List Bullet")
    saved = io.BytesIO()
    document.save(saved)
    return settled(saved.getvalue(), report)


def _look(document: Document) -> None:
    """Set our own styles, language and fallback for type, in place of those of an empty file."""
    styles = document.styles.element
    own = parse_xml((TEMPLATES / "document_styles.xml").read_bytes())
    for old in list(styles):
        styles.remove(old)
    styles.extend(list(own))
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)
    for one in settings.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")
    leave_out(document.part.rels)
    leave_out(document.part.package.rels)
    settings.find(qn("w:zoom")).addnext(OxmlElement("w:embedTrueTypeFonts"))
    _carry_fonts(document)


def _carry_fonts(document: Document) -> None:
    """Put our type into the file, and say what to set where a program does not read it."""
    table = next(one.target_part for one in document.part.rels.values() if one.reltype.endswith("/fontTable"))
    faces = ""
    for weight in ("Regular", "Bold"):
        held = (style.FONT_FOLDER / f"IBMPlexSans-{weight}.ttf").read_bytes()
        face = Part(PackURI(f"/word/fonts/{weight.lower()}.odttf"), FONT_TYPE, held, table.package)
        faces += f'<w:embed{weight} r:id="{table.relate_to(face, FONT_LINK)}" w:fontKey="{FONT_KEY}"/>'
    own_type = (
        f'<w:font w:name="{style.FONT_FAMILY}"><w:altName w:val="{FALLBACK}"/><w:charset w:val="00"/>'
        f'<w:family w:val="swiss"/><w:pitch w:val="variable"/>{faces}</w:font></w:fonts>'
    )
    table._blob = table.blob.replace(b"</w:fonts>", own_type.encode())


def _every_page(document: Document, report: Report) -> None:
    """Set the page, with what stands at its head and foot: the banner on every page, the title from the second."""
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = SIDE
    section.top_margin, section.bottom_margin = HEAD, FOOT
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    for head in (section.first_page_header, section.header):
        line = head.paragraphs[0]
        if report.banner:
            line.style = "Banner"
            line.text = report.banner
            line = head.add_paragraph() if head is section.header else None
        if head is section.header and line is not None:
            line.style = "header"
            line.text = f"{report.title}\t{report.area}"
    for foot in (section.first_page_footer, section.footer):
        line = foot.paragraphs[0]
        line.style = "footer"
        line.add_run(f"{FOOTER}\tPage ")
        _field(line, "PAGE")
        line.add_run(" of ")
        _field(line, "NUMPAGES")


def _first_page(document: Document, report: Report) -> None:
    document.add_paragraph(report.subtitle, style="Subtitle")
    document.add_paragraph(report.title, style="Title")
    document.add_paragraph("What we found", style="heading 1")
    for number, one in enumerate(report.findings, start=1):
        document.add_paragraph(f"{number}. {one.headline}", style="Finding")
        lines = finding_lines(one)
        for name, words in lines:
            line = document.add_paragraph(style="Finding line")
            line.paragraph_format.keep_with_next = name != lines[-1][0]
            line.add_run(f"{name}\t").font.color.rgb = _colour(style.QUIET)
            line.add_run(words).bold = name == "Verdict"
    document.add_paragraph(" ".join(report.notices), style="Notice")


def _exhibit(document: Document, one: Exhibit, picture: bytes | None) -> None:
    """Set one exhibit, from the head of a new page."""
    widths = column_widths(one.table, width=WIDTH.pt, size=CELL_SIZE, padding=CELL_PADDING)
    _heading(document, f"{one.identifier}. {one.question}")
    document.add_paragraph(one.answer, style="Answer")
    if picture and one.chart:
        line = document.add_paragraph(style="Chart")
        drawing = line.add_run().add_picture(io.BytesIO(picture), width=WIDTH)
        _shrink(drawing, ROOM - _height_of_words(one, widths))
        named = drawing._inline.docPr
        named.set("name", f"Chart of exhibit {one.identifier}")
        named.set("descr", one.chart.alt)
    document.add_paragraph(one.table.caption, style="caption")
    _table(document, one.table, widths)
    for name, words in (("What this means.", one.means), ("What it does not mean.", one.does_not_mean)):
        line = document.add_paragraph(style="Meaning")
        line.add_run(name).bold = True
        line.add_run(f" {words}")
    document.add_paragraph(f"Source: {one.source} Exhibit {one.identifier}.", style="Source")


def _shrink(drawing: InlineShape, room: float) -> None:
    """Make a chart as much smaller as its exhibit needs to stand on one page, if it then can still be read."""
    share = room / drawing.height.pt
    if SMALLEST <= share < 1:
        drawing.width, drawing.height = round(share * drawing.width), round(share * drawing.height)


def _height_of_words(one: Exhibit, widths: list[float]) -> float:
    """Work out how high all of an exhibit is but its chart, in points, from the sizes of the styles."""

    def high(words: str, size: float, after: float, *, bold: bool = False) -> float:
        return lines_of(words, size=size, width=WIDTH.pt, bold=bold) * size * LINE + after

    rows = sum(
        max(
            lines_of(cell, size=CELL_SIZE, width=wide - CELL_PADDING + 0.5, bold=not place)
            for cell, wide in zip(cells, widths, strict=True)
        )
        * CELL_SIZE
        * LINE
        + 3.6
        for place, cells in enumerate((one.table.columns, *one.table.rows))
    )
    return rows + sum((
        high(f"{one.identifier}. {one.question}", 16, 6, bold=True),
        high(one.answer, 11.5 * SPACED, 6),
        high("", 0, 7),
        high(one.table.caption, 9, 3),
        high(f"What this means. {one.means}", 10.5 * SPACED, 12),
        high(f"What it does not mean. {one.does_not_mean}", 10.5 * SPACED, 6),
        high(f"Source: {one.source} Exhibit {one.identifier}.", 9, 6),
    ))  # fmt: skip


def _heading(document: Document, words: str) -> None:
    document.add_paragraph(words, style="heading 1").paragraph_format.page_break_before = True


def _table(document: Document, table: Table, widths: list[float]) -> None:
    """Set a table whose head is marked and repeated, and which stays on one page if it fits there."""
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.columns), style="Exhibit table")
    made.autofit = False
    _described(made._tbl.tblPr, table.caption)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = Pt(wide)
    for place, (row, cells) in enumerate(zip(made.rows, (table.columns, *table.rows), strict=True)):
        _whole(row, head=place == 0)
        for cell, words, side, wide in zip(row.cells, cells, table.sides, widths, strict=True):
            cell.width = Pt(wide)
            line = cell.paragraphs[0]
            line.style = "Cell"
            line.text = words
            line.alignment = 2 if side == "r" else 0
            line.paragraph_format.keep_with_next = place < len(table.rows)


def _described(properties, caption: str) -> None:
    """Say which row and column are the head, and what the table holds, to those who hear it."""
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    look.attrib.clear()
    marks = {"val": "00A0", "firstRow": "1", "lastRow": "0", "firstColumn": "1", "lastColumn": "0", "noHBand": "1",
             "noVBand": "1"}  # fmt: skip
    for name, value in marks.items():
        look.set(qn(f"w:{name}"), value)
    words = OxmlElement("w:tblCaption")
    words.set(qn("w:val"), caption)
    look.addnext(words)


def _whole(row: _Row, *, head: bool) -> None:
    """Never break a row across pages; repeat the head on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _field(line: Paragraph, code: str) -> None:
    """Set a number that the reader's program fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    field.append(line.add_run("1")._r)
    line._p.append(field)


def _colour(hexadecimal: str) -> RGBColor:
    return RGBColor.from_string(hexadecimal.removeprefix("#").upper())
