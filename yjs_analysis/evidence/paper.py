"""The paper as a PDF, set by Typst: a screen reader can follow it (PDF/UA-1), an archive can keep it (PDF/A-2a)."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import date
from pathlib import Path

import typst

from yjs_analysis.evidence.markup import TEMPLATES
from yjs_analysis.evidence.page import finding_lines
from yjs_analysis.evidence.report import Exhibit, Report
from yjs_analysis.sources import published
from yjs_analysis.telling import style

AUTHOR = "yjs_analysis"
FOOTER = "Every number stands at full precision, with its rows, in numbers.csv."


def paper_pdf(report: Report) -> bytes:
    """Set the paper; the compiler itself refuses a chart without alternative text, or headings out of order.

    The same report gives the same bytes: the document bears the day of its figures, not that of the run.

    Raises
    ------
    typst.TypstError
        If the paper would not be accessible, could not be archived, or the template is broken.
    """
    return _set(report, {"pdf_standards": ["ua-1", "a-2a"]})


def first_page_png(report: Report) -> bytes:
    """Draw the first page of the paper as a picture, for a place that cannot show a PDF."""
    pages = _set(report, {"format": "png", "ppi": 110.0})
    return pages[0] if isinstance(pages, list) else pages


def keywords(report: Report) -> list[str]:
    """Say what the paper is about, for those who search for it."""
    return ["youth justice", "disproportionality", "reoffending", report.area]


def dated() -> date:
    """Give the day that the paper bears, whatever the clock says: when the newest of its figures were fetched."""
    return max(published.source(identifier)["retrieved"] for identifier in published.sources())


def _set(report: Report, options: dict) -> bytes | list[bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(TEMPLATES / "paper.typ", folder)
        for one in report.exhibits:
            if one.chart:
                (folder / _drawing(one)).write_text(one.chart.svg, encoding="utf-8")
        (folder / "report.json").write_text(json.dumps(_content(report), ensure_ascii=False), encoding="utf-8")
        return typst.compile(
            folder / "paper.typ", root=folder, font_paths=[style.FONT_FOLDER], ignore_system_fonts=True, **options
        )


def _drawing(exhibit: Exhibit) -> str:
    return f"{exhibit.identifier}.svg"


def _content(report: Report) -> dict:
    """The report as plain lists and words, in the order of the pages."""
    findings = [{"headline": one.headline, "lines": finding_lines(one)} for one in report.findings]
    for number, one in enumerate(findings, start=1):
        one["headline"] = f"{number}. {one['headline']}"
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "author": AUTHOR,
        "keywords": keywords(report),
        "dated": [dated().year, dated().month, dated().day],
        "area": report.area,
        "footer": FOOTER,
        "banner": report.banner,
        "findings": findings,
        "notices": report.notices,
        "exhibits": [_exhibit(one) for one in report.exhibits],
        "methods": report.methods,
        "sources": report.sources,
    }


def _exhibit(one: Exhibit) -> dict:
    return {
        "identifier": one.identifier,
        "numbers": one.numbers,
        "question": one.question,
        "answer": one.answer,
        "drawing": _drawing(one) if one.chart else None,
        "alt": one.chart.alt if one.chart else None,
        "table": {
            "caption": one.table.caption,
            "columns": one.table.columns,
            "rows": one.table.rows,
            "sides": list(one.table.sides),
        },
        "means": one.means,
        "does_not_mean": one.does_not_mean,
        "source": one.source,
    }
