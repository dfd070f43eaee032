"""The charts as pictures of dots, for files that cannot hold a drawing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typst

from yjs_analysis.evidence.report import Report
from yjs_analysis.telling import style

DOTS = 2000
"""How wide a picture is: sharp across a projector, and more than 300 dots an inch in print."""

POINTS_AN_INCH = 72


def pictures(report: Report, *, dots: int = DOTS) -> dict[str, bytes]:
    """Draw every chart as PNG, by the identifier of its exhibit.

    It is the drawing of the paper itself, not a second one. The same report gives the same bytes: no date, no name.

    Parameters
    ----------
    report
        The pack.
    dots
        How many dots a picture is wide.

    Returns
    -------
    dict
        Nothing for an exhibit that has no chart.
    """
    drawn = {one.identifier: one.chart.svg for one in report.exhibits if one.chart}
    if not drawn:
        return {}
    width = style.PAGE_WIDTH * POINTS_AN_INCH
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = []
        for place, svg in enumerate(drawn.values()):
            (folder / f"{place}.svg").write_text(svg, encoding="utf-8")
            pages.append(f'#page(image("{place}.svg", width: {width}pt))\n')
        (folder / "pictures.typ").write_text(
            f"#set page(margin: 0pt, width: {width}pt, height: auto)\n{''.join(pages)}"
        )
        made = typst.compile(
            folder / "pictures.typ", root=folder, font_paths=[style.FONT_FOLDER], ignore_system_fonts=True,
            format="png", ppi=dots / style.PAGE_WIDTH,
        )  # fmt: skip
    return dict(zip(drawn, made if isinstance(made, list) else [made], strict=True))
