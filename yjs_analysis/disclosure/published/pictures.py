"""What a picture or a font says beside what it shows: text chunks, camera fields, names. Pixels are not read."""

from __future__ import annotations

import struct
import zlib

from yjs_analysis.disclosure.published.archives import LARGEST
from yjs_analysis.disclosure.published.items import Item, UnreadableError, printable, words

FIELDS = {270: "description", 305: "software", 306: "date", 315: "artist", 33432: "copyright", 37510: "comment"}
"""The fields of a camera's record that hold words."""


def read_picture(data: bytes, place: str) -> list[Item]:
    r"""Give the words that lie in a picture's metadata (PNG, JPEG, GIF, WebP, TIFF, BMP).

    Raises
    ------
    UnreadableError
        If a PNG or JPEG is broken off.

    Examples
    --------
    >>> chunk = b"tEXtDescription\x00Black 3"
    >>> read_picture(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(chunk) - 4) + chunk + bytes(4), "a.png")
    [Passage(place='a.png, Description', text='Black 3', hidden=True)]
    """
    if data.startswith(b"\x89PNG"):
        return _png(data, place)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data, place)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return _camera_fields(data, place)
    return _packet(data, place)


def read_font(data: bytes, place: str) -> list[Item]:
    """Give the names that a font carries; of a compressed font, nothing but its metadata block.

    Examples
    --------
    >>> read_font(b"wOF2" + bytes(60), "a.woff2")
    []
    """
    if data[:4] in (b"wOFF", b"wOF2"):
        start, length = struct.unpack(">II", data[24:32] if data[:4] == b"wOFF" else data[28:36])
        block = data[start : start + length]
        if data[:4] == b"wOFF" and block:
            return words(f"{place}, metadata", zlib.decompress(block).decode("utf-8", "replace"), hidden=True)
        return []
    tables = struct.unpack(">H", data[4:6])[0] if len(data) > 12 else 0
    for at in range(12, 12 + 16 * tables, 16):
        if data[at : at + 4] == b"name":
            start, length = struct.unpack(">II", data[at + 8 : at + 16])
            names = data[start : start + length].replace(b"\0", b"")
            return words(f"{place}, names", printable(names, least=6), hidden=True)
    return []


def _png(data: bytes, place: str) -> list[Item]:
    items: list[Item] = []
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if len(body) < length:
            raise UnreadableError(f"{place} breaks off in the middle")
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            items += _png_text(kind, body, place)
        elif kind == b"eXIf":
            items += _camera_fields(body, place)
        at += 12 + length
    return items + words(f"{place}, after its end", printable(data[at:]), hidden=True)


def _png_text(kind: bytes, body: bytes, place: str) -> list[Item]:
    key, _, rest = body.partition(b"\0")
    if kind == b"zTXt":
        text = _inflate(rest[1:]).decode("latin-1")
    elif kind == b"iTXt":
        packed, rest = rest[:1] == b"\x01", rest[2:]
        value = rest.split(b"\0", 2)[-1]
        text = (_inflate(value) if packed else value).decode("utf-8", "replace")
    else:
        text = rest.decode("latin-1")
    return words(f"{place}, {key.decode('latin-1')}", text, hidden=True)


def _inflate(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, LARGEST)


def _jpeg(data: bytes, place: str) -> list[Item]:
    items: list[Item] = []
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in (0xDA, 0xD9):
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        body = data[at + 4 : at + 2 + length]
        if data[at + 1] == 0xFE:
            items += words(f"{place}, comment", body.decode("utf-8", "replace"), hidden=True)
        elif body.startswith(b"Exif\0\0"):
            items += _camera_fields(body[6:], place)
        elif data[at + 1] in range(0xE1, 0xF0):
            items += words(f"{place}, application data", printable(body, least=6), hidden=True)
        at += 2 + length
    return items


def _camera_fields(data: bytes, place: str) -> list[Item]:
    """Read the directories of a TIFF: where each field lies is told by its number, kind, count and offset."""
    order = "<" if data[:2] == b"II" else ">"
    queue, seen, items = [struct.unpack(order + "I", data[4:8])[0]], set(), []
    while queue:
        start = queue.pop()
        if start in seen or start + 2 > len(data):
            continue
        seen.add(start)
        for row in range(struct.unpack(order + "H", data[start : start + 2])[0]):
            entry = data[start + 2 + 12 * row : start + 14 + 12 * row]
            if len(entry) < 12:
                break
            tag, kind, count, offset = struct.unpack(order + "HHII", entry)
            if tag in (0x8769, 0x8825):
                queue.append(offset)
            elif kind in (1, 2, 7):
                value = entry[8 : 8 + count] if count <= 4 else data[offset : offset + count]
                text = printable(value.replace(b"\0", b""), least=1 if kind == 2 else 4)
                items += words(f"{place}, {FIELDS.get(tag, f'field {tag}')}", text, hidden=True)
    return items


def _packet(data: bytes, place: str) -> list[Item]:
    """Of other pictures: the comments of a GIF and any packet of XML lie open among the bytes."""
    start = data.find(b"<x:xmpmeta")
    packet = data[start : data.find(b"</x:xmpmeta>", start)] if start >= 0 else b""
    comments = []
    at = data.find(b"\x21\xfe") if data[:4] == b"GIF8" else -1
    while at >= 0:
        comments.append(data[at + 3 : at + 3 + data[at + 2]])
        at = data.find(b"\x21\xfe", at + 2)
    text = b" ".join([packet, *comments]).decode("utf-8", "replace")
    return words(f"{place}, metadata", text, hidden=True)
