"""The workbook as an open document (ODS): its parts are written as the standard (ODF 1.3) sets them out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from yjs_analysis.evidence.markup import TEMPLATES, environment
from yjs_analysis.evidence.sheet import WIDEST_OF_WORDS, Sheet

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MADE = (1980, 1, 1, 0, 0, 0)
"""The same for every file of every workbook, so that the same report gives the same bytes."""


def ods(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Write the sheets as an open document (ODS). The same sheets give the same bytes.

    Text is always written as text, whatever it begins with: nothing in the workbook is a formula.

    Parameters
    ----------
    sheets
        As `workbook.workbook` sets them out.
    title
        The title of the document; its language is British English, and it has no other property.

    References
    ----------
    OASIS: Open Document Format for Office Applications, version 1.3 (2021), parts 2 (packages) and 3 (schema).
    """
    given = {"sheets": sheets, "title": title, "cover": WIDEST_OF_WORDS}
    given["widths"] = sorted({WIDEST_OF_WORDS, *(column.width for one in sheets for column in one.columns)})
    given["pages"] = sorted({one.pages_wide for one in sheets})
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        _add(package, "mimetype", MIMETYPE, kind=zipfile.ZIP_STORED)  # first, and readable as it stands
        for name in ("content", "styles", "settings", "meta"):
            _add(package, f"{name}.xml", environment().get_template(f"ods_{name}.xml.j2").render(given))
        _add(package, "META-INF/manifest.xml", (TEMPLATES / "ods_manifest.xml").read_text(encoding="utf-8"))
    return held.getvalue()


def _add(package: zipfile.ZipFile, name: str, words: str, *, kind: int = zipfile.ZIP_DEFLATED) -> None:
    part = zipfile.ZipInfo(name, date_time=MADE)
    part.compress_type = kind
    package.writestr(part, words.encode())
