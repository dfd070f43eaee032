"""Small workbooks, written part by part, so that a test can say exactly what is wrong with one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from html import escape

import pytest

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
STYLES = (
    f'<styleSheet xmlns="{SPREADSHEET}"><numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
)


def letters(column: int) -> str:
    """Give the letters of a column: 1 is A."""
    return (letters((column - 1) // 26) if column > 26 else "") + chr(ord("A") + (column - 1) % 26)


def xlsx_cell(row: int, column: int, value: object) -> str:
    """Write one cell; a string that is already XML is taken as it is."""
    place = f"{letters(column)}{row}"
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = str(value)
    if text.startswith("<c"):
        return text.replace("<c", f'<c r="{place}"', 1)
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def xlsx_sheet(rows: list[list[object]]) -> str:
    """Write the rows of a sheet."""
    return "".join(
        f'<row r="{number}">{"".join(xlsx_cell(number, at, value) for at, value in enumerate(row, start=1))}</row>'
        for number, row in enumerate(rows, start=1)
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Pack parts into an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx_parts(
    sheets: dict[str, str], *, hidden: tuple[str, ...] = (), shared: list[str] | None = None, calendar: int = 1900
) -> dict:
    """Give the parts of an XLSX workbook from the XML of its sheets' rows."""
    numbered = list(enumerate(sheets.items(), start=1))
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" '
        f'state="{"hidden" if name in hidden else "visible"}" r:id="rId{at}"/>'
        for at, (name, _) in numbered
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at, _ in numbered
    )
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared or [])
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">'
        f'<workbookPr date1904="{int(calendar == 1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}'
        f'<Relationship Id="rId98" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId99" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{SPREADSHEET}">{texts}</sst>',
    } | {
        f"xl/worksheets/sheet{at}.xml": f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData></worksheet>'
        for at, (_, rows) in numbered
    }


def ods_cell(value: object) -> str:
    """Write one cell; a string that is already XML is taken as it is."""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        number = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"
    text = str(value)
    if text.startswith("<table:"):
        return text
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def ods_table(rows: list[list[object]]) -> str:
    """Write the rows of a sheet."""
    return "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)


def ods_parts(sheets: dict[str, str]) -> dict:
    """Give the parts of an ODS workbook from the XML of its sheets' rows."""
    tables = "".join(f'<table:table table:name="{escape(name)}">{rows}</table:table>' for name, rows in sheets.items())
    spaces = " ".join(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"/>',
        "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>",
    }


@pytest.fixture(scope="session")
def xlsx() -> Callable[..., bytes]:
    """Write an XLSX workbook: name of a sheet -> its rows, as lists of values or as XML."""

    def write(sheets: dict[str, list[list[object]] | str], **options: object) -> bytes:
        texts = {name: rows if isinstance(rows, str) else xlsx_sheet(rows) for name, rows in sheets.items()}
        changed = options.pop("changed", {})
        return zipped(xlsx_parts(texts, **options) | changed)

    return write


@pytest.fixture(scope="session")
def ods() -> Callable[..., bytes]:
    """Write an ODS workbook: name of a sheet -> its rows, as lists of values or as XML."""

    def write(sheets: dict[str, list[list[object]] | str], *, changed: dict | None = None) -> bytes:
        texts = {name: rows if isinstance(rows, str) else ods_table(rows) for name, rows in sheets.items()}
        return zipped(ods_parts(texts) | (changed or {}))

    return write
