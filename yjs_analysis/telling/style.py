"""How every chart looks: one family of type, and few colours, which survive print and colour blindness."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from yjs_analysis.checks import refuse

FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_FAMILY = "IBM Plex Sans"

INK = "#1d1d1b"
QUIET = "#595959"
FAINT = "#767676"
GRID = "#d9d9d9"
BACKGROUND = "#949494"
DARK_BLUE = "#12436D"
TURQUOISE = "#28A197"
DARK_PINK = "#801650"
ORANGE = "#F46A25"
"""The categorical colours of the UK Government Analysis Function (2023), at most four in one chart."""

PAGE_WIDTH = 6.5
"""Inches between the margins of an A4 page: charts are drawn at the size at which they are printed."""

DOTS_AN_INCH = 72
"""As SVG has it, so that a figure is laid out as it is written."""

SETTINGS = {
    "font.family": FONT_FAMILY,
    "text.parse_math": False,
    "font.size": 9.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GRID,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
}


@cache
def _load_fonts() -> None:
    for path in sorted(FONT_FOLDER.glob("*.ttf")):
        font_manager.fontManager.addfont(path)


def lay_out(painter: Callable[[list[Axes]], None], *, height: float, panels: int = 1) -> Figure:
    """Make a figure, let `painter` draw on its panels, and give every word its room.

    Parameters
    ----------
    painter
        Called with the list of panels, side by side.
    height
        Inches; the width is that of the page.
    panels
        How many panels.

    Raises
    ------
    ValueError
        If the words leave no room for the drawing.
    """
    _load_fonts()
    with rc_context(SETTINGS):
        figure = Figure(figsize=(PAGE_WIDTH, height), dpi=DOTS_AN_INCH, layout="constrained")
        FigureCanvasSVG(figure)
        painter(list(figure.subplots(1, panels, squeeze=False)[0]))
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="constrained_layout not applied")
            try:
                figure.get_layout_engine().execute(figure)
            except UserWarning as problem:
                refuse([f"labels and counts must leave room for the drawing, but do not: {problem} Shorten the words."])
        figure.set_layout_engine(None)  # else each writing would lay it out again
    return figure


def write(figure: Figure, *, outlines: bool = False) -> str:
    """Return a figure as SVG text.

    The same drawing gives the same bytes on every run.

    Parameters
    ----------
    figure
        As `lay_out` gives it.
    outlines
        False keeps text as text, which can be searched, read aloud and enlarged, for a page that carries our fonts.
        True turns it into shapes, for a place that may not have them.
    """
    written = io.StringIO()
    with rc_context(SETTINGS | {"svg.hashsalt": "yjs_analysis", "svg.fonttype": "path" if outlines else "none"}):
        figure.savefig(written, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    svg = written.getvalue()
    return svg[svg.index("<svg") :]


def with_unique_names(svg: str, prefix: str) -> str:
    """Rename what an SVG refers to inside itself, so that several can stand in one page.

    Examples
    --------
    >>> with_unique_names('<g id="a"/><use xlink:href="#a" clip-path="url(#b)"/>', "E1")
    '<g id="E1-a"/><use xlink:href="#E1-a" clip-path="url(#E1-b)"/>'
    """
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    return svg.replace('xlink:href="#', f'xlink:href="#{prefix}-').replace("url(#", f"url(#{prefix}-")


def percent_tick(share: float, _: int | None = None) -> str:
    """Write a share on an axis as a percentage, with the decimals that it has.

    Examples
    --------
    >>> percent_tick(0.3), percent_tick(0.005)
    ('30%', '0.5%')
    """
    return f"{100 * share:g}%"


def bare(axes: Axes, *, grid: str = "y") -> None:
    """Take the frame and the tick marks away, and leave a light grid across one direction ('x', 'y' or '')."""
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, pad=5)
    if grid:
        axes.grid(axis=grid, color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
