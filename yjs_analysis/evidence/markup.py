"""Pieces of HTML: an exhibit for a notebook, and what the page shares with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from yjs_analysis.telling.charts import Chart
from yjs_analysis.telling.display import picture

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> jinja2.Environment:
    """Give the templates, in which words from data can never become markup."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)


@cache
def style_sheet(name: str) -> Markup:
    """Read one of our own style sheets."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def exhibit_html(exhibit: Any) -> str:
    """Write one exhibit of the report model as a piece of HTML for a notebook, its chart a picture with its words."""
    template = environment().from_string(
        '{% from "exhibit.html.j2" import exhibit_body with context %}'
        '<div class="yjs-exhibit"><style>{{ css }}</style>'
        "{{ exhibit_body(one, one.identifier, true) }}</div>"
    )
    return template.render(one=exhibit, drawing=_picture, css=style_sheet("notebook.css"))


def _picture(chart: Chart, prefix: str) -> Markup:
    """The chart as a picture of its own, for a place whose fonts and styles we do not know."""
    return picture(chart)
