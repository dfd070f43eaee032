"""How the slides look: one clean master, in place of the one of an empty file, and the pieces that stand on a slide."""

from __future__ import annotations

import copy
import re

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Slides
from pptx.slide import Slide, SlideLayout
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Pt

from yjs_analysis.evidence.office_file import LANGUAGE, leave_out
from yjs_analysis.telling import style

WIDTH, HEIGHT = 960.0, 540.0
"""Points: 16 to 9."""

EDGE = 40.0
"""The white at the left and at the right."""

FAMILY = "Arial"
"""Every projector's machine has it, and a file of slides cannot carry our own type."""

LINE = 1.2
"""The height of a line, as a share of the size of the type."""

FIRST, OTHERS = "Title Slide", "Title Only"

COLOURS = {"dk1": style.INK, "dk2": style.DARK_BLUE, "accent1": style.DARK_BLUE, "accent2": style.ORANGE,
           "accent3": style.TURQUOISE, "accent4": style.DARK_PINK, "hlink": style.DARK_BLUE}  # fmt: skip


DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)

Box = tuple[float, float, float, float]
"""Left, top, width and height, in points."""


def empty_slides() -> tuple[Slides, dict[str, SlideLayout]]:
    """Give a file without slides, and its two layouts by name."""
    made = Presentation()
    made.slide_width, made.slide_height = Pt(WIDTH), Pt(HEIGHT)
    size = made.element.find(qn("p:sldSz"))
    size.attrib.pop("type", None)
    for one in list(made.slide_layouts):
        if one.name not in (FIRST, OTHERS):
            made.slide_layouts.remove(one)
    layouts = {one.name: one for one in made.slide_layouts}
    leave_out(made.part.package._rels)
    leave_out(made.part.rels)
    for one in made.element.iter(qn("a:defRPr")):
        if one.get("lang"):
            one.set("lang", LANGUAGE)
    master = made.slide_master
    for held in (master, *layouts.values()):
        plain(held)
    for one in master.placeholders:
        _placed(one)
    _titles(master)
    theme_of(master)
    for one, top, high in zip(layouts[FIRST].placeholders, (150, 300), (140, 60), strict=False):
        place(one, EDGE, top, WIDTH - 2 * EDGE, high)
    return made, layouts


def plain(held) -> None:
    """Take from a master or layout the places for a date and a footer, and say its language."""
    for one in list(held.placeholders):
        if one._element.ph.get("type") in ("dt", "ftr", "hdr"):
            one._element.getparent().remove(one._element)
    for one in held._element.iter(qn("a:rPr"), qn("a:endParaRPr"), qn("a:defRPr")):
        if one.get("lang"):
            one.set("lang", LANGUAGE)


def theme_of(master) -> None:
    """Set our type and colours in the theme of a master."""
    theme = next(one.target_part for one in master.part.rels.values() if one.reltype.endswith("/theme"))
    words = theme.blob.decode("utf-8")
    words = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*(")', rf"\g<1>{FAMILY}\g<2>", words)
    for name, colour in COLOURS.items():
        own = f'<a:{name}><a:srgbClr val="{colour[1:].upper()}"/></a:{name}>'
        words = re.sub(rf"<a:{name}>.*?</a:{name}>", own, words, flags=re.DOTALL)
    theme._blob = words.encode("utf-8")


def place(shape, left: float, top: float, width: float, height: float) -> None:
    """Put a shape in its place, in points."""
    shape.left, shape.top, shape.width, shape.height = (Pt(round(one, 2)) for one in (left, top, width, height))


def text_box(slide: Slide, name: str, box: Box) -> TextFrame:
    """Add a box for words; its edges are the edges of the words."""
    made = slide.shapes.add_textbox(0, 0, 0, 0)
    made.name = name
    place(made, *box)
    return framed(made.text_frame)


def framed(frame: TextFrame) -> TextFrame:
    """Let a box wrap its words, and neither grow nor shrink."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def write(line: _Paragraph, words: str, *, size: float, bold: bool = False, colour: str = style.INK) -> None:
    """Add words to a paragraph, in British English."""
    run = line.add_run()
    run.text = words
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour[1:].upper())
    run._r.get_or_add_rPr().set("lang", LANGUAGE)


def bar(slide: Slide, name: str, box: Box) -> None:
    """Draw a bar that says nothing, and that a screen reader passes over."""
    made = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, 0, 0)
    made.name = name
    place(made, *box)
    made.fill.solid()
    made.fill.fore_color.rgb = RGBColor.from_string(style.DARK_BLUE[1:])
    made.line.fill.background()
    made.shadow.inherit = False
    made._element.nvSpPr.cNvPr.append(parse_xml(DECORATIVE))


def number(slide: Slide) -> None:
    """Add the number of the slide, as its layout has it."""
    for one in slide.slide_layout.placeholders:
        if one._element.ph.get("type") == "sldNum":
            slide.shapes._spTree.append(copy.deepcopy(one._element))


def underline(cell, colour: str, points: float) -> None:
    """Draw a line under a cell of a table."""
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(
        f'<a:lnB {nsdecls("a")} w="{round(points * 12700)}"><a:solidFill><a:srgbClr val="{colour[1:].upper()}"/>'
        "</a:solidFill></a:lnB>"
    ))  # fmt: skip


def _placed(one) -> None:
    kind = one._element.ph.get("type")
    if kind == "title":
        place(one, EDGE, EDGE, WIDTH - 2 * EDGE, 70)
    elif kind == "sldNum":
        place(one, WIDTH - EDGE - 60, HEIGHT - 34, 60, 18)
    else:
        place(one, EDGE, 130, WIDTH - 2 * EDGE, 340)
    body = one._element.find(qn("p:txBody")).find(qn("a:bodyPr"))
    for side in ("lIns", "tIns", "rIns", "bIns"):
        body.set(side, "0")
    body.set("anchor", "b" if kind == "sldNum" else "t")


def _titles(master) -> None:
    """Set the titles of all slides on the left, in bold."""
    first = master._element.find(qn("p:txStyles")).find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    first.set("algn", "l")
    first.find(qn("a:defRPr")).set("b", "1")
