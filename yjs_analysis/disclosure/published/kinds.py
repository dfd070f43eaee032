"""What kind of file some bytes are, told from the bytes themselves; its name only helps where they could be either."""

from __future__ import annotations

import re

from yjs_analysis.disclosure.published.rows import looks_delimited

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
FONTS = (b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0", b"true", b"ttcf")
TABLES = (".csv", ".tsv", ".tab", ".psv")


def kind_of(data: bytes, name: str) -> str:
    r"""Say what kind of file this is: one of a short list of words; `unknown` where it is none of them.

    Examples
    --------
    >>> kind_of(b"%PDF-1.7", "a.csv"), kind_of(b"a,b\n1,2", "a.txt"), kind_of(b'{"a": 1}', "a")
    ('pdf', 'table', 'json')
    >>> kind_of(b"\x00\x01\x02", "a.dat")
    'unknown'
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "archive"
    if data.startswith(b"\x1f\x8b"):
        return "gzip"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "old office"
    if data.startswith(PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "picture"
    if data.startswith(FONTS):
        return "font"
    text = decoded(data)
    return "unknown" if text is None else _kind_of_text(text, name.lower())


def decoded(data: bytes) -> str | None:
    r"""Give the text that bytes hold; none where they are not text.

    Examples
    --------
    >>> decoded(b"\xef\xbb\xbfa,b"), decoded("é".encode("cp1252")), decoded(b"a\x00b")
    ('a,b', 'é', None)
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data):
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _kind_of_text(text: str, name: str) -> str:
    start = text.lstrip()[:4000].lower()
    if name.endswith(TABLES):
        return "table"
    if start.startswith("{\\rtf"):
        return "unknown"
    if start[:1] in ("{", "["):
        return _kind_of_braces(text, start, name)
    if start.startswith("<"):
        return _kind_of_markup(start, name)
    if name.endswith((".html", ".htm", ".xhtml")):
        return "html"
    if re.search(r"<(table|svg|script|iframe)\b", text, re.IGNORECASE):
        return "html"
    return "table" if looks_delimited(text) else "text"


def _kind_of_braces(text: str, start: str, name: str) -> str:
    if name.endswith(".ipynb") or ('"nbformat"' in text and '"cells"' in text):
        return "notebook"
    is_json = name.endswith((".json", ".jsonl", ".geojson")) or re.match(r'[\[{]\s*(["\d\[{\]}tfn-]|$)', start)
    return "json" if is_json else "text"


def _kind_of_markup(start: str, name: str) -> str:
    bare = re.sub(r"<!--.*?-->|<\?.*?\?>", "", start, flags=re.DOTALL).lstrip()
    if name.endswith(".svg") or re.match(r"(<!doctype svg[^>]*>\s*)?<(\w+:)?svg\b", bare):
        return "svg"
    if re.match(r"<(\w+:)?document\b", bare) and "opendocument" in start:
        return "flat open document"
    if "<!doctype html" in bare[:200] or not start.startswith("<?xml"):
        return "html"
    return "html" if re.match(r"<html\b", bare) or name.endswith((".html", ".htm", ".xhtml")) else "xml"
