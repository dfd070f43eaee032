"""The words of a page of PDF, each with the number of the marked part it lies in, read from the page's own steps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pypdf import PageObject
from pypdf.generic import DictionaryObject, StreamObject

from yjs_analysis.disclosure.published.items import UnreadableError

Pieces = list[tuple[int | None, str]]
"""Words in the order drawn, each with the number of its marked part, or none outside the parts that are numbered."""

TOKEN = re.compile(
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)"  # a string, with brackets inside it
    rb"|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]{}]"  # dictionaries, strings in hexadecimal, lists
    rb"|/[^\s/<>\[\](){}%]*"  # names
    rb"|%[^\r\n]*"  # comments
    rb"|[^\s/<>\[\](){}%]+",  # numbers and steps
    re.DOTALL,
)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
STRAIGHT = re.compile(rb"[\d.+\-]")
WIDEST_GAP = 180
"""A step back inside a run of letters, in thousandths of a letter, that reads as a space."""


def page_pieces(page: PageObject) -> Pieces:
    """Give the words of a page in the order drawn.

    Raises
    ------
    UnreadableError
        If a font does not say which letters its glyphs stand for.
    """
    contents = page.get_contents()
    if contents is None:
        return []
    return _drawn(contents.get_data(), page.get("/Resources", {}), 0)


def letters_of(font: DictionaryObject) -> tuple[dict[bytes, str], int]:
    """Give what each code of a font stands for, and how many bytes a code takes.

    Raises
    ------
    UnreadableError
        If the font has codes of two bytes and no table of letters.
    """
    wide = 2 if font.get("/Subtype") == "/Type0" else 1
    table = font.get("/ToUnicode")
    stream = table.get_object() if table is not None else None
    if isinstance(stream, StreamObject):
        return _table_of(stream.get_data(), wide), wide
    if wide == 2 or "/Differences" in str(font.get("/Encoding", "")):
        raise UnreadableError(f"the font {font.get('/BaseFont', '')} does not say which letters it shows")
    return {}, 1


def _table_of(data: bytes, wide: int) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        codes = re.findall(rb"<([0-9A-Fa-f\s]+)>", block)
        for code, letter in zip(codes[::2], codes[1::2], strict=False):
            found[_hex(code)] = _hex(letter).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.DOTALL):
        pattern = rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])"
        for low, high, start, listed in re.findall(pattern, block):
            first, last = int(low, 16), int(high, 16)
            letters = re.findall(rb"<([0-9A-Fa-f\s]+)>", listed)
            for at in range(min(last - first + 1, 65_536)):
                if start:
                    end = (int(start, 16) + at).to_bytes(len(start) // 2, "big")
                elif at < len(letters):
                    end = _hex(letters[at])
                else:
                    break
                found[(first + at).to_bytes(wide, "big")] = end.decode("utf-16-be", "replace")
    return found


def _drawn(data: bytes, resources: DictionaryObject, deep: int) -> Pieces:
    """Go through the steps of a page or of a form on it: fonts, marked parts, moves and words."""
    fonts = resources.get("/Font", {})
    fonts = fonts.get_object() if hasattr(fonts, "get_object") else fonts
    letters: tuple[dict[bytes, str], int] = ({}, 1)
    known: dict[str, tuple[dict[bytes, str], int]] = {}
    parts: list[int | None] = []
    given: list[bytes] = []
    line = last = 0.0, 0.0
    shift = 0.0
    pieces: Pieces = []
    for token in _tokens(data):
        if not _is_step(token):
            given.append(token)
            continue
        if token == b"Tf" and len(given) > 1:
            name = given[-2].decode("latin-1")
            if name not in known:
                known[name] = letters_of(fonts[name].get_object())
            letters = known[name]
        elif token in (b"BDC", b"BMC"):
            parts.append(_part(given, resources, parts))
        elif token == b"EMC" and parts:
            parts.pop()
        elif token == b"cm":
            shift = _float(given[-1:])
        elif token in (b"Tm", b"Td", b"TD"):
            line = (_float(given[-1:]) + (line[0] if token != b"Tm" else 0.0), shift)
        elif token == b"T*":
            line = (line[0] - 1.0, shift)
        elif token in (b"Tj", b"TJ", b"'", b'"'):
            text = _said(given, letters)
            part = next((one for one in reversed(parts) if one is not None), None)
            pieces.append((part, ("\n" if (line[0], shift) != last or token in (b"'", b'"') else "") + text))
            last = (line[0], shift)
        elif token == b"Do" and given and deep < 5:
            pieces += _form(given[-1].decode("latin-1"), resources, deep)
        given = []
    return pieces


def _form(name: str, resources: DictionaryObject, deep: int) -> Pieces:
    held = resources.get("/XObject", {})
    held = held.get_object() if hasattr(held, "get_object") else held
    form = held[name].get_object() if name in held else {}
    if form.get("/Subtype") != "/Form":
        return []
    inner = form.get("/Resources", resources)
    return _drawn(form.get_data(), inner.get_object() if hasattr(inner, "get_object") else inner, deep + 1)


def _part(given: list[bytes], resources: DictionaryObject, parts: list[int | None]) -> int | None:
    """The number of a marked part: written with it, or in the table of properties that it names."""
    if b"/MCID" in given:
        return int(given[given.index(b"/MCID") + 1])
    if given and given[0] == b"/Artifact":
        return -1
    properties = resources.get("/Properties", {})
    properties = properties.get_object() if hasattr(properties, "get_object") else properties
    name = given[-1].decode("latin-1") if len(given) > 1 else ""
    number = properties[name].get_object().get("/MCID") if name in properties else None
    return int(number) if number is not None else None


def _tokens(data: bytes) -> Iterator[bytes]:
    at = 0
    while True:
        image = re.compile(rb"(?<=\s)ID\s").search(data, at) if b"BI" in data[at:] else None
        end = image.start() if image else len(data)
        for found in TOKEN.finditer(data, at, end):
            if not found.group().startswith(b"%"):
                yield found.group()
        if image is None:
            return
        closed = re.compile(rb"\sEI(?=\s|$)").search(data, image.end())
        at = closed.end() if closed else len(data)


def _is_step(token: bytes) -> bool:
    return (token[:1].isalpha() and token not in (b"true", b"false", b"null")) or token in (b"'", b'"')


def _said(given: list[bytes], letters: tuple[dict[bytes, str], int]) -> str:
    pieces = []
    for one in given:
        if one.startswith(b"("):
            pieces.append(_letters(_string(one[1:-1]), letters))
        elif one.startswith(b"<") and one != b"<<":
            pieces.append(_letters(_hex(one[1:-1]), letters))
        elif STRAIGHT.match(one) and b"[" in given and _float([one]) < -WIDEST_GAP:
            pieces.append(" ")
    return re.sub(" {2,}", " ", "".join(pieces))


def _letters(data: bytes, letters: tuple[dict[bytes, str], int]) -> str:
    table, wide = letters
    if not table and wide == 1:
        return data.decode("cp1252", "replace")
    codes = [data[at : at + wide] for at in range(0, len(data), wide)]
    return "".join(table.get(code, code.decode("cp1252", "replace") if wide == 1 else "\ufffd") for code in codes)


def _string(data: bytes) -> bytes:
    if b"\\" not in data:
        return data

    def plain(found: re.Match) -> bytes:
        one = found.group(1)
        if one[:1].isdigit():
            return bytes([int(one, 8) & 255])
        return ESCAPES.get(one, b"" if one in (b"\n", b"\r", b"\r\n") else one)

    return re.sub(rb"\\([0-7]{1,3}|\r\n|.)", plain, data, flags=re.DOTALL)


def _hex(data: bytes) -> bytes:
    digits = re.sub(rb"\s", b"", data)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _float(given: list[bytes]) -> float:
    try:
        return float(given[-1]) if given else 0.0
    except ValueError:
        return 0.0
