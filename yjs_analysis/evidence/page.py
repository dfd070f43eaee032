"""The paper as one HTML file that asks nothing of any server, and each exhibit as a piece of HTML for a notebook."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from yjs_analysis.telling import style
from yjs_analysis.telling.charts import Chart
from yjs_analysis.vocabulary import VERDICT_MARKS

if TYPE_CHECKING:
    from yjs_analysis.evidence.report import Exhibit, Finding, Report

TEMPLATES = Path(__file__).parent / "templates"


def finding_lines(finding: Finding) -> list[tuple[str, str]]:
    """Set out a finding as the questions that a Board asks, each with its answer, in the order of the page."""
    lines = [
        ("How many children", finding.children),
        ("How sure", finding.sure),
        ("Compared with", finding.compared_with),
    ]
    if finding.verdict:
        lines.append(("Verdict", f"{VERDICT_MARKS[finding.verdict]} {finding.verdict}"))
    return [*lines, ("For the plan", finding.plan), ("Do not conclude", finding.caution)]


def page_html(report: Report) -> str:
    """Write the paper as one self-contained HTML page: fonts, charts and styles inside, no request to anywhere."""
    return (
        _environment()
        .get_template("paper.html.j2")
        .render(report=report, lines=finding_lines, drawing=_drawing, fonts=Markup(_fonts_css()), css=Markup(_css()))
    )


def exhibit_html(exhibit: Exhibit) -> str:
    """Write one exhibit as a piece of HTML for a notebook, its chart as a picture with alternative text."""
    template = _environment().from_string(
        '{% from "exhibit.html.j2" import exhibit_body with context %}'
        '<div class="yjs-exhibit"><style>{{ css }}</style>'
        "{{ exhibit_body(one, one.identifier, true) }}</div>"
    )
    return template.render(one=exhibit, drawing=_picture, css=Markup(_notebook_css()))


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False)


def _drawing(chart: Chart, prefix: str) -> Markup:
    """The chart as part of the page: its text is text, in the page's own font."""
    opening = Markup('<svg role="img" aria-label="{}" ').format(chart.alt)
    return opening + Markup(style.with_unique_names(chart.svg, prefix).removeprefix("<svg "))


def _picture(chart: Chart, prefix: str) -> Markup:
    """The chart as a picture of its own, for a place whose fonts and styles we do not know."""
    encoded = base64.b64encode(chart.outlined().encode()).decode()
    return Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">').format(chart.alt, encoded)


@cache
def _css() -> str:
    return (TEMPLATES / "paper.css").read_text(encoding="utf-8")


@cache
def _notebook_css() -> str:
    return (TEMPLATES / "notebook.css").read_text(encoding="utf-8")


@cache
def _fonts_css() -> str:
    faces = []
    for weight, name in ((400, "Regular"), (700, "Bold")):
        data = base64.b64encode((style.FONT_FOLDER / f"IBMPlexSans-{name}.woff2").read_bytes()).decode()
        faces.append(
            f'@font-face {{ font-family: "{style.FONT_FAMILY}"; font-weight: {weight}; '
            f'src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
        )
    return "\n".join(faces)
