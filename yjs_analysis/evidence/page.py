"""The paper as one HTML file that asks nothing of any server."""

from __future__ import annotations

import base64
from functools import cache

from markupsafe import Markup

from yjs_analysis.evidence.markup import environment, style_sheet
from yjs_analysis.evidence.report import Finding, Report
from yjs_analysis.telling import style
from yjs_analysis.telling.charts import Chart
from yjs_analysis.vocabulary import VERDICT_MARKS


def finding_lines(finding: Finding) -> list[tuple[str, str]]:
    """Set out a finding as the questions that a Board asks, each with its answer, in the order of the page."""
    lines = [
        ("How many children", finding.children),
        ("How sure", finding.sure),
        ("Compared with", finding.compared_with),
        ("Since when", finding.since),
    ]
    if finding.verdict:
        lines.append(("Verdict", f"{VERDICT_MARKS[finding.verdict]} {finding.verdict}"))
    return [*lines, ("For the plan", finding.plan), ("Do not conclude", finding.caution)]


def page_html(report: Report) -> str:
    """Write the paper as one self-contained HTML page: fonts, charts and styles inside, no request to anywhere."""
    template = environment().get_template("paper.html.j2")
    css = style_sheet("paper.css")
    return template.render(report=report, lines=finding_lines, drawing=drawing, fonts=font_faces(), css=css)


def drawing(chart: Chart, prefix: str) -> Markup:
    """The chart as part of the page: its text is text, in the page's own font."""
    opening = Markup('<svg role="img" aria-label="{}" ').format(chart.alt)
    return opening + Markup(style.with_unique_names(chart.svg, prefix).removeprefix("<svg "))


@cache
def font_faces() -> Markup:
    """Our fonts, inside the page."""
    faces = []
    for weight, name in ((400, "Regular"), (700, "Bold")):
        data = base64.b64encode((style.FONT_FOLDER / f"IBMPlexSans-{name}.woff2").read_bytes()).decode()
        faces.append(
            f'@font-face {{ font-family: "{style.FONT_FAMILY}"; font-weight: {weight}; '
            f'src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
        )
    return Markup("\n".join(faces))
