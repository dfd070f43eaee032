"""The slides for a planning session (PPTX): one exhibit each, its sentence as the title, its chart large."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping

from pptx.enum.text import PP_ALIGN
from pptx.presentation import Presentation as Slides
from pptx.slide import Slide, SlideLayout
from pptx.util import Pt

from yjs_analysis.evidence.column_widths import column_widths
from yjs_analysis.evidence.office_file import settled
from yjs_analysis.evidence.page import finding_lines
from yjs_analysis.evidence.pictures import pictures
from yjs_analysis.evidence.report import Exhibit, Report
from yjs_analysis.evidence.slide_look import (
    EDGE,
    FIRST,
    HEIGHT,
    LINE,
    OTHERS,
    WIDTH,
    Box,
    bar,
    empty_slides,
    framed,
    number,
    place,
    plain,
    text_box,
    theme_of,
    underline,
    write,
)
from yjs_analysis.telling import style
from yjs_analysis.telling.sentences import as_many_as_fit, sentences
from yjs_analysis.telling.type_width import lines_of

TOP = 38.0
"""Where the words begin, under the banner."""

FOOT = 10.0
FOOT_LINES = 2
FOOT_TOP = HEIGHT - 20 - FOOT_LINES * FOOT * LINE
FOOT_WIDTH = WIDTH - 2 * EDGE - 80

GAP = 10.0
BETWEEN = 8.0

TITLE_SIZES = (26, 24, 22, 20, 18, 16)
TITLE_LINES = 3
REST_SIZES = (18, 17, 16, 15, 14, 13, 12)
TABLE_SIZES = (18, 16, 15, 14, 13, 12, 11)

COLUMN = 300.0
"""The width of the words where the chart stands beside them."""

WIDER = 1.03
"""Arial against our own type, which is what we can measure: its bold sentences are up to so much wider."""

CELL_WIDER = 1.08
"""The same of the few letters of a cell."""

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""A table without colours of its own."""


def slides_pptx(report: Report, *, drawn: Mapping[str, bytes] | None = None) -> bytes:
    """Write the slides; the same report gives the same bytes.

    The title of a slide is the first sentence of its exhibit's answer; the others stand under it. All of what is said
    of the exhibit is in the notes of the speaker. An exhibit without a chart shows its table.

    Parameters
    ----------
    report
        The pack.
    drawn
        The charts, as `pictures` gives them, if they are there already.
    """
    drawn = pictures(report) if drawn is None else drawn
    made, layouts = empty_slides()
    plain(made.notes_master)
    theme_of(made.notes_master)
    _opening(made, layouts[FIRST], report)
    _findings(_next(made, layouts[OTHERS], report), report)
    for one in report.exhibits:
        if one.chart and one.identifier in drawn:
            _with_chart(_next(made, layouts[OTHERS], report), one, drawn[one.identifier])
        else:
            _with_table(made, layouts[OTHERS], report, one)
    saved = io.BytesIO()
    made.save(saved)
    return settled(saved.getvalue(), report)


def _next(made: Slides, layout: SlideLayout, report: Report) -> Slide:
    """Add a slide with its number and, if the report has one, its banner."""
    slide = made.slides.add_slide(layout)
    number(slide)
    if report.banner:
        box = (EDGE, 14.0, WIDTH - 2 * EDGE, 18.0)
        write(text_box(slide, "Banner", box).paragraphs[0], report.banner, size=13, bold=True, colour=style.DARK_PINK)
    return slide


def _opening(made: Slides, layout: SlideLayout, report: Report) -> None:
    slide = _next(made, layout, report)
    title, subtitle = list(slide.placeholders)[:2]
    for shape, words, size in ((title, report.title, 40), (subtitle, report.subtitle, 22)):
        line = framed(shape.text_frame).paragraphs[0]
        line.alignment = PP_ALIGN.LEFT
        write(line, words, size=size, bold=shape is title, colour=style.INK if shape is title else style.QUIET)
    bar(slide, "Edge", (0.0, 0.0, 14.0, HEIGHT))
    frame = text_box(slide, "Notices", (EDGE, 400.0, WIDTH - 2 * EDGE - 80, 100.0))
    for place_of, words in enumerate(report.notices):
        write(frame.paragraphs[0] if not place_of else frame.add_paragraph(), words, size=14, colour=style.QUIET)


def _findings(slide: Slide, report: Report) -> None:
    """Set the findings under each other, each with its children, how sure, and its verdict."""
    _title(slide, "What we found", 30, (EDGE, TOP, WIDTH - 2 * EDGE, 30 * LINE))
    kept = ("How many children", "How sure", "Verdict")
    blocks = [
        [(f"{at}. {one.headline}", True)]
        + [(f"{name}: {words}", False) for name, words in finding_lines(one) if name in kept]
        for at, one in enumerate(report.findings, start=1)
    ]
    width, top = WIDTH - 2 * EDGE - 16, TOP + 30 * LINE + 18
    gap = 18.0

    def heights(size: float) -> list[float]:
        return [
            sum(_high(words, size * (1.3 if bold else 1), width, bold=bold) + 2 for words, bold in block)
            for block in blocks
        ]

    room = FOOT_TOP - top - gap * (len(blocks) - 1)
    size = _largest(REST_SIZES, lambda tried: sum(heights(tried)) <= room)
    for at, (block, high) in enumerate(zip(blocks, heights(size), strict=True), start=1):
        bar(slide, f"Bar {at}", (EDGE, top, 4, high))
        frame = text_box(slide, f"Finding {at}", (EDGE + 16, top, width, high))
        for line_at, (words, bold) in enumerate(block):
            line = frame.paragraphs[0] if not line_at else frame.add_paragraph()
            line.space_after = Pt(2)
            write(line, words, size=size * (1.3 if bold else 1), bold=bold)
        top += high + gap
    _notes(slide, [f"{one.headline}. " + " ".join(f"{name}: {words}" for name, words in finding_lines(one))
                   + f" Shown in exhibit {one.exhibit}." for one in report.findings])  # fmt: skip


def _with_chart(slide: Slide, one: Exhibit, picture: bytes) -> None:
    """Set the words above the chart or beside it, whichever leaves the chart more room."""
    across, down = _size_of(picture)
    above = _words_in(one.answer, WIDTH - 2 * EDGE, (FOOT_TOP - TOP) / 2)
    under = TOP + above[2] + GAP
    rooms = (
        (above, WIDTH - 2 * EDGE, (EDGE, under, WIDTH - 2 * EDGE, FOOT_TOP - GAP - under)),
        (
            _words_in(one.answer, COLUMN, FOOT_TOP - GAP - TOP),
            COLUMN,
            (EDGE + COLUMN + 24, TOP, WIDTH - 2 * EDGE - COLUMN - 24, FOOT_TOP - GAP - TOP),
        ),
    )
    words, width, room = max(rooms, key=lambda tried: min(tried[2][2] / across, tried[2][3] / down))
    _answer(slide, one.answer, words, width)
    share = min(room[2] / across, room[3] / down)
    wide, high = share * across, share * down
    shown = slide.shapes.add_picture(io.BytesIO(picture), 0, 0)
    place(shown, room[0] + (room[2] - wide) / 2, room[1] + (room[3] - high) / 2, wide, high)
    shown.name = f"Chart of exhibit {one.identifier}"
    shown._element.nvPicPr.cNvPr.set("descr", one.chart.alt)
    _foot(slide, one)


def _with_table(made: Slides, layout: SlideLayout, report: Report, one: Exhibit) -> None:
    """Set the table of an exhibit without a chart, on as many slides as it needs."""
    width = WIDTH - 2 * EDGE
    words = _words_in(one.answer, width, (FOOT_TOP - TOP) / 2)
    top = TOP + words[2] + GAP
    room = FOOT_TOP - GAP - top

    def heights(size: float) -> list[float]:
        widths = column_widths(one.table, width=width, size=size * CELL_WIDER, padding=14)
        return [
            max(_high(cell, size, wide - 13.5, bold=not at) for cell, wide in zip(cells, widths, strict=True)) + 8
            for at, cells in enumerate((one.table.columns, *one.table.rows))
        ]

    size = _largest(TABLE_SIZES, lambda tried: sum(heights(tried)) <= room)
    head, *each = heights(size)
    parts: list[list[int]] = [[]]
    for at, high in enumerate(each):
        if parts[-1] and head + sum(each[row] for row in parts[-1]) + high > room:
            parts.append([])
        parts[-1].append(at)
    for rows in parts:
        slide = _next(made, layout, report)
        _answer(slide, one.answer, words, width)
        _table(slide, one, rows, size, (EDGE, top, width, head + sum(each[row] for row in rows)), [head, *each])
        _foot(slide, one)


def _table(slide: Slide, one: Exhibit, rows: list[int], size: float, box: Box, heights: list[float]) -> None:
    """Set some rows of a table under its head."""
    shown = slide.shapes.add_table(1 + len(rows), len(one.table.columns), *(Pt(round(side, 2)) for side in box))
    shown.name = f"Table of exhibit {one.identifier}"
    shown._element.nvGraphicFramePr.cNvPr.set("descr", one.table.caption)
    table = shown.table
    table.first_row, table.first_col, table.horz_banding = True, True, False
    table._tbl.tblPr.find("{*}tableStyleId").text = NO_STYLE
    for column, wide in zip(
        table.columns, column_widths(one.table, width=box[2], size=size * CELL_WIDER, padding=14), strict=True
    ):
        column.width = Pt(round(wide, 2))
    for at, source in enumerate([None, *rows]):
        head = source is None
        table.rows[at].height = Pt(round(heights[0 if head else source + 1], 2))
        for place_of, words in enumerate(one.table.columns if head else one.table.rows[source]):
            cell = table.cell(at, place_of)
            cell.margin_left = cell.margin_right = Pt(6)
            cell.margin_top = cell.margin_bottom = Pt(3)
            line = cell.text_frame.paragraphs[0]
            line.alignment = PP_ALIGN.RIGHT if one.table.sides[place_of] == "r" else PP_ALIGN.LEFT
            write(line, words, size=size, bold=head)
            underline(cell, style.INK if head else style.GRID, 1.5 if head else 0.75)


def _words_in(answer: str, width: float, room: float) -> tuple[float, float, float]:
    """Choose the sizes of the title and of what follows it, and work out how high both are."""
    title, *others = sentences(answer)
    rest = " ".join(others)

    def high(sizes: tuple[float, float]) -> float:
        return _high(title, sizes[0], width, bold=True) + (_high(rest, sizes[1], width) + BETWEEN if rest else 0)

    wide = width > COLUMN
    pairs = [(one, min(REST_SIZES[0], one - 4)) for one in (TITLE_SIZES if wide else TITLE_SIZES[2:])]
    chosen = _largest(
        pairs,
        lambda pair: high(pair) <= room and (not wide or _lines(title, pair[0], width, bold=True) <= TITLE_LINES),
    )
    return (*chosen, high(chosen))


def _answer(slide: Slide, answer: str, words: tuple[float, float, float], width: float) -> None:
    """Set the first sentence as the title, and the others under it."""
    first, *others = sentences(answer)
    high = _high(first, words[0], width, bold=True)
    _title(slide, first, words[0], (EDGE, TOP, width, high))
    if others:
        box = (EDGE, TOP + high + BETWEEN, width, words[2] - high - BETWEEN)
        write(text_box(slide, "Answer", box).paragraphs[0], " ".join(others), size=words[1])


def _title(slide: Slide, words: str, size: float, box: Box) -> None:
    title = slide.shapes.title
    place(title, *box)
    write(framed(title.text_frame).paragraphs[0], words, size=size, bold=True)


def _foot(slide: Slide, one: Exhibit) -> None:
    """Say at the foot what is counted and its source, as far as whole sentences fit; all of it in the notes."""
    said = f"Exhibit {one.identifier}. {one.table.caption}. Source: {one.source}"
    words = as_many_as_fit(said, lambda tried: _lines(tried, FOOT, FOOT_WIDTH) <= FOOT_LINES)
    box = (EDGE, FOOT_TOP, FOOT_WIDTH, FOOT_LINES * FOOT * LINE)
    write(text_box(slide, "Source", box).paragraphs[0], words, size=FOOT, colour=style.QUIET)
    _notes(slide, [
        f"{one.identifier}. {one.question}", one.answer, f"What this means. {one.means}",
        f"What it does not mean. {one.does_not_mean}", f"Source: {one.source}",
    ])  # fmt: skip


def _notes(slide: Slide, lines: list[str]) -> None:
    slide.notes_slide.notes_text_frame.text = "\n".join(lines)


def _high(words: str, size: float, width: float, *, bold: bool = False) -> float:
    return _lines(words, size, width, bold=bold) * size * LINE


def _lines(words: str, size: float, width: float, *, bold: bool = False) -> int:
    return lines_of(words, size=size * WIDER, width=width, bold=bold)


def _largest(sizes, fits):
    """Give the first of some falling sizes that fits, or else the last."""
    return next((one for one in sizes if fits(one)), sizes[-1])


def _size_of(picture: bytes) -> tuple[float, float]:
    """Read how wide and high a PNG is: the two numbers after its head."""
    return struct.unpack(">II", picture[16:24])
