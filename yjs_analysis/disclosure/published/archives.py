"""Opening archives without being flooded: what unpacks to too much is refused before it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from yjs_analysis.disclosure.published.items import UnreadableError

LARGEST = 500_000_000
"""The most bytes that one archive, with all that lies in it, may unpack to."""


def unpacked(data: bytes, name: str, *, largest: int = LARGEST) -> dict[str, bytes]:
    """Give the files of a ZIP archive by their names. A second file of the same name is kept under a name of its own.

    Raises
    ------
    UnreadableError
        If the archive is broken, locked with a password, or unpacks to more than `largest` bytes.

    Examples
    --------
    >>> box = io.BytesIO()
    >>> with zipfile.ZipFile(box, "w") as archive:
    ...     archive.writestr("a.csv", "group,events")
    >>> unpacked(box.getvalue(), "a.zip")
    {'a.csv': b'group,events'}
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [one for one in archive.infolist() if not one.is_dir()]
            _refuse_flood(sum(one.file_size for one in listed), name, largest)
            if any(one.flag_bits & 1 for one in listed):
                raise UnreadableError(f"{name} is locked with a password")
            return _by_name(archive, listed)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, OSError) as fault:
        raise UnreadableError(f"{name} is not a sound archive ({fault})") from fault


def ungzipped(data: bytes, name: str, *, largest: int = LARGEST) -> bytes:
    """Give what a gzip file holds.

    Raises
    ------
    UnreadableError
        If it is broken, or unpacks to more than `largest` bytes.

    Examples
    --------
    >>> import gzip
    >>> ungzipped(gzip.compress(b"group,events"), "a.csv.gz")
    b'group,events'
    """
    found = b""
    try:
        while data:
            part = zlib.decompressobj(wbits=31)
            found += part.decompress(data, largest + 1 - len(found))
            _refuse_flood(len(found), name, largest)
            data = part.unused_data if part.eof else b""
    except zlib.error as fault:
        raise UnreadableError(f"{name} is not a sound archive ({fault})") from fault
    return found


def _by_name(archive: zipfile.ZipFile, listed: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for one in listed:
        label = one.filename
        while label in found:
            label += " (again)"
        found[label] = archive.read(one)
    return found


def _refuse_flood(size: int, name: str, largest: int) -> None:
    if size > largest:
        raise UnreadableError(f"{name} unpacks to more than {largest:,} bytes")
