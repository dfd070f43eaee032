"""What was published before: a ledger of releases, so that a new one is judged together with all the old.

The ledger is a file of one line a release, in JSON, kept beside the packs and never among them; next to it a folder
holds a copy of each release as it was published (`FILE.releases/0001.zip`). It holds nothing that was not published.
Each line holds the hash of the line before and of its own copy: whatever is changed later is found, and named.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from yjs_analysis.checks import refuse

START = "0" * 64
"""Stands for the line before the first."""

KEPT = frozenset({"number", "released", "files", "copy", "before"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release as it was published.

    Parameters
    ----------
    number
        Its line in the ledger, from 1.
    released
        The day that it was published.
    files
        Names, and what they hold.
    """

    number: int
    released: date
    files: dict[str, bytes] = field(repr=False)


def remember(files: dict[str, bytes], *, ledger: Path, released: date) -> int:
    r"""Write a release down: only call it with what was let out, byte for byte.

    A release that holds the same bytes as the last one is that one, and nothing is written.

    The trap: whoever takes away the last lines, with their copies, leaves a chain that fits. Keep the ledger where only
    those who publish can write, and backed up.

    Parameters
    ----------
    files
        What was published: names, and what they hold. Never an internal pack.
    ledger
        The file; it is made where there is none.
    released
        The day of publication.

    Returns
    -------
    int
        The line of the release.

    Raises
    ------
    ValueError
        If the ledger does not hold together, as `earlier`; if there is nothing to remember.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     place = Path(folder) / "ledger.jsonl"
    ...     remember({"numbers.csv": b"count\\n12\\n"}, ledger=place, released=date(2022, 4, 1))
    ...     [(one.number, sorted(one.files)) for one in earlier(place)]
    1
    [(1, ['numbers.csv'])]
    """
    if not files:
        refuse(["files must hold what was published, but are empty. Give the files of the pack."])
    lines = _lines(ledger)
    entries = _entries(ledger, lines)
    hashes = {name: hashlib.sha256(held).hexdigest() for name, held in sorted(files.items())}
    if entries and entries[-1]["files"] == hashes:
        return len(entries)
    number = len(entries) + 1
    copy = _zipped(files)
    entry = {
        "number": number,
        "released": released.isoformat(),
        "files": hashes,
        "copy": hashlib.sha256(copy).hexdigest(),
        "before": _hash(lines[-1]) if lines else START,
    }
    place = _copy_of(ledger, number)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(copy)
    with ledger.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(entry, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return number


def earlier(ledger: Path) -> list[Release]:
    """Give every release of a ledger, oldest first, with what it published; none where there is no ledger yet.

    Parameters
    ----------
    ledger
        The file that `remember` writes.

    Raises
    ------
    ValueError
        If a line, or a copy, is not as it was written, or one is missing: which.

    Examples
    --------
    >>> earlier(Path("nobody has written this"))
    []
    """
    entries = _entries(ledger, _lines(ledger))
    return [
        Release(
            number=one["number"],
            released=date.fromisoformat(one["released"]),
            files=_unzipped(ledger, one),
        )
        for one in entries
    ]


def _copy_of(ledger: Path, number: int) -> Path:
    return ledger.with_name(f"{ledger.name}.releases") / f"{number:04d}.zip"


def _lines(ledger: Path) -> list[str]:
    if not ledger.exists():
        return []
    try:
        return ledger.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the ledger must be a file of text that can be read, but {ledger} is not: {error}.") from None


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _entries(ledger: Path, lines: list[str]) -> list[dict[str, Any]]:
    """Read the lines, and refuse a chain that does not hold: the first entry at which it breaks."""
    entries: list[dict[str, Any]] = []
    before = START
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            whole = isinstance(entry, dict) and set(entry) == KEPT and entry["number"] == number
            date.fromisoformat(entry["released"] if whole else "")
        except (ValueError, TypeError):
            _broken(ledger, number, "is not a release as it was written")
        if entry["before"] != before:
            _broken(ledger, number, "does not follow the one before: that one, or this, was changed or taken away")
        before = _hash(line)
        entries.append(entry)
    return entries


def _broken(ledger: Path, number: int, what: str) -> None:
    refuse(
        [
            f"the ledger must be as it was written, but entry {number} of {ledger} {what}. Put the ledger back from a "
            "backup: without it, earlier releases cannot be judged together with this one."
        ]
    )


def _zipped(files: dict[str, bytes]) -> bytes:
    """Put files together, the same files always as the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _unzipped(ledger: Path, entry: dict[str, Any]) -> dict[str, bytes]:
    place = _copy_of(ledger, entry["number"])
    if not place.is_file():
        _broken(ledger, entry["number"], f"has lost its copy, {place.name}")
    held = place.read_bytes()
    if hashlib.sha256(held).hexdigest() != entry["copy"]:
        _broken(ledger, entry["number"], f"has another copy than was written, {place.name}")
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
