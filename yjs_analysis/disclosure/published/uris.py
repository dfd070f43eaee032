"""Files that lie in a text as data addresses: `data:text/csv;base64,...`."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from yjs_analysis.disclosure.published.items import Inside, Item

ADDRESS = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w=.+-]+)*),([^\"'\s)<>]*)", re.IGNORECASE)


def inside_uris(text: str, place: str, inside: Inside, *, hidden: bool = True) -> list[Item]:
    """Open every file that lies in a text as a data address.

    Examples
    --------
    >>> inside_uris("see data:text/csv;base64,YSxi", "a.html", lambda data, place, hidden: [data])
    [b'a,b']
    """
    if "data:" not in text[:100_000_000].lower():
        return []
    items: list[Item] = []
    for kind, settings, body in ADDRESS.findall(text):
        if body and (kind or settings):
            items += inside(_bytes(settings, body), f"{place}, embedded {kind or 'text/plain'}", hidden)
    return items


def without_uris(text: str) -> str:
    """Give a text with each long data address cut down to its kind, so that only words are left.

    Examples
    --------
    >>> without_uris("url(data:font/woff2;base64,d09GMg) here")
    'url(data:font/woff2) here'
    """
    return ADDRESS.sub(lambda found: f"data:{found.group(1) or 'text/plain'}", text)


def _bytes(settings: str, body: str) -> bytes:
    raw = unquote_to_bytes(body)
    if "base64" not in settings.lower():
        return raw
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw
