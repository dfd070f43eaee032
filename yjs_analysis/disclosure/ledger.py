"""What was published before: a ledger of releases, so that a new one is judged together with all the old.

The ledger is a file of one line a release, in JSON, kept beside the packs and never among them; next to it a folder
holds a copy of each release as it was published (`FILE.releases/0001.zip`). It holds nothing that was not published.
Each line holds the hash of the line before and of its own copy: whatever is changed later is found, and named. What was
taken off the end is found by what else remembers it: the copies, and the head that each published pack names.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from yjs_analysis.checks import refuse

START = "0" * 64
"""Stands for the line before the first."""

KEPT = frozenset({"number", "released", "files", "copy", "before"})

HEAD = frozenset({"ledger", "releases", "last"})
"""What a pack says of the ledger that remembers it: the file's name, how many lines it has, the hash of the last."""

BACK = "Put the ledger back from a backup: without it, earlier releases cannot be judged together with this one."


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

    The trap: whoever takes away the last lines with their copies, and every pack that names them (`head_problems`),
    leaves a chain that fits. Keep the ledger where only those who publish can write, and backed up.

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
    entry, copy, is_new = _next(files, ledger, released)
    if not is_new:
        return entry["number"]
    place = _copy_of(ledger, entry["number"])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(copy)
    try:
        with ledger.open("a", encoding="utf-8", newline="\n") as file:
            file.write(_line(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        if len(_lines(ledger)) < entry["number"]:
            place.unlink()
        raise
    return entry["number"]


def head_after(files: dict[str, bytes], *, ledger: Path, released: date) -> dict[str, Any]:
    r"""Say what the head of a ledger will be when it has remembered a release; nothing is written.

    A pack carries it, so that a ledger which later has fewer lines, or others, is found out (`head_problems`). It tells
    nothing of any count.

    Parameters
    ----------
    files, ledger, released
        As `remember` will be given them.

    Returns
    -------
    dict
        `ledger` (the name of the file), `releases` (how many lines), `last` (the hash of the last line).

    Examples
    --------
    >>> head = head_after({"a.csv": b"12\n"}, ledger=Path("ledger.jsonl"), released=date(2022, 4, 1))
    >>> head["ledger"], head["releases"], len(head["last"])
    ('ledger.jsonl', 1, 64)
    """
    entry, _, is_new = _next(files, ledger, released)
    last = _line(entry) if is_new else _lines(ledger)[-1]
    return {"ledger": ledger.name, "releases": entry["number"], "last": _hash(last)}


def head_problems(ledger: Path, heads: Mapping[str, Any]) -> list[str]:
    """Say which published packs name a release that the ledger no longer has.

    Parameters
    ----------
    ledger
        The file that is about to be used.
    heads
        What `head_after` gave for each earlier pack, by where that pack lies.

    Examples
    --------
    >>> held = {"ledger": "ledger.jsonl", "releases": 2, "last": "0" * 64}
    >>> head_problems(Path("ledger.jsonl"), {"board/2022-06": held})[0][:88]
    'the ledger must hold all that was released, but the pack in board/2022-06 is release 2 o'
    """
    lines = _lines(ledger)
    _entries(ledger, lines)
    found = []
    for place, head in heads.items():
        if not isinstance(head, Mapping) or set(head) != HEAD or not isinstance(head["releases"], int):
            found.append(f"the pack in {place} must say which release it is, but its manifest says {head!r}. {BACK}")
        elif len(lines) < head["releases"]:
            found.append(
                f"the ledger must hold all that was released, but the pack in {place} is release {head['releases']} of "
                f"{head['ledger']}, and {ledger} holds {len(lines)}. If another file is its ledger, name that one. If "
                f"that pack was never published, delete it and run again. Else: {BACK[0].lower()}{BACK[1:]}"
            )
        elif _hash(lines[head["releases"] - 1]) != head["last"]:
            found.append(
                f"the ledger must be the one that remembers the pack in {place}, but release {head['releases']} of "
                f"{ledger} is another: the ledger was begun anew, or is that of other packs. If another file is its "
                f"ledger, name that one. Else: {BACK[0].lower()}{BACK[1:]}"
            )
    return found


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
    _check_end(ledger, len(entries))
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


def _next(files: dict[str, bytes], ledger: Path, released: date) -> tuple[dict[str, Any], bytes, bool]:
    """Give the entry of a release, its copy, and whether it is a new one: not the last over again."""
    if not files:
        refuse(["files must hold what was published, but are empty. Give the files of the pack."])
    lines = _lines(ledger)
    entries = _entries(ledger, lines)
    _check_end(ledger, len(entries))
    hashes = {name: hashlib.sha256(held).hexdigest() for name, held in sorted(files.items())}
    copy = _zipped(files)
    if entries and entries[-1]["files"] == hashes:
        return entries[-1], copy, False
    entry = {
        "number": len(entries) + 1,
        "released": released.isoformat(),
        "files": hashes,
        "copy": hashlib.sha256(copy).hexdigest(),
        "before": _hash(lines[-1]) if lines else START,
    }
    return entry, copy, True


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True)


def _check_end(ledger: Path, count: int) -> None:
    """Refuse a ledger that has fewer lines than copies: its end was taken away, or all of it."""
    folder = _copy_of(ledger, 1).parent
    later = sorted(one.name for one in folder.glob("*.zip") if one.stem.isdigit() and int(one.stem) > count)
    if later:
        refuse(
            [
                f"the ledger must have a line for each copy, but {ledger} has {count} and {folder.name} also holds "
                f"{', '.join(later)}: its last lines were taken away, or it was begun anew. {BACK} Only if the run "
                "that wrote the copy was cut short, and its pack never published, move that copy away."
            ]
        )


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
    refuse([f"the ledger must be as it was written, but entry {number} of {ledger} {what}. {BACK}"])


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
