"""Office files that are the same on every run: no clock, no user, no folder leaves a trace in them."""

from __future__ import annotations

import io
import zipfile

from markupsafe import escape

from yjs_analysis.evidence.paper import AUTHOR, dated, keywords
from yjs_analysis.evidence.report import Report

LANGUAGE = "en-GB"

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""What a zip archive holds where nothing is said of the time."""

PROPERTIES = "docProps/core.xml"

LEFT_OUT = ("/thumbnail", "/printerSettings", "/stylesWithEffects", "/customXml", "/extended-properties")
"""Kinds of parts that come with an empty file of the libraries and say nothing of ours."""

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{}</dc:title><dc:subject>{}</dc:subject><dc:creator>{}</dc:creator>"
    "<cp:keywords>{}</cp:keywords><dc:language>{}</dc:language><cp:lastModifiedBy>{}</cp:lastModifiedBy>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{}</dcterms:modified></cp:coreProperties>'
)


def leave_out(relations) -> None:
    """Cut a part's links to what an empty file brought with it; what nothing links to is not written.

    Parameters
    ----------
    relations
        The `rels` of a part, or of the whole file, of python-docx or python-pptx.
    """
    for name, one in list(relations.items()):
        if one.reltype.endswith(LEFT_OUT):
            relations.pop(name)


def settled(saved: bytes, report: Report) -> bytes:
    """Give a saved .docx or .pptx its properties, the day of its figures, and a fixed order of parts.

    Parameters
    ----------
    saved
        As the library wrote it.
    report
        The pack: its title, its subject and what it is about stand under the properties of the file.
    """
    day = f"{dated().isoformat()}T00:00:00Z"
    about = ", ".join(keywords(report))
    words = (report.title, report.subtitle, AUTHOR, about, LANGUAGE, AUTHOR, day, day)
    properties = _CORE.format(*(escape(one) for one in words))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as parts, zipfile.ZipFile(made, "w") as file:
        for name in sorted(parts.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            held = properties.encode() if name == PROPERTIES else parts.read(name)
            one = zipfile.ZipInfo(name, date_time=EARLIEST)
            one.create_system, one.external_attr = 0, 0
            packed = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            file.writestr(one, held, compress_type=packed, compresslevel=6)
    return made.getvalue()
