"""What a pack was made from and every number in it: enough to make it again and to find a digit that changed."""

from __future__ import annotations

import hashlib
import json
import math
import platform
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources.published import reference_folder

DISTRIBUTION = "yjs-analysis"

LOOSENESS = 1e-6
"""How far numbers may lie apart, of their size, where other versions of the libraries made them."""

SALT_BYTES = 16


def manifest(report: Report, study: Study, *, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Say what a pack was made from, with what, and every estimate in it at full precision.

    No time stands in it: the same inputs on the same machine give the same manifest, except for the salt of records.

    Parameters
    ----------
    report
        The pack. What was withheld in it is withheld here.
    study
        The parameters of the run.
    given
        What the user gave besides, by name: hashes of files, and how records were read.

    Returns
    -------
    dict
        `study`; `inputs` (SHA-256 by file); `given`; `made_with` (versions); `estimates`, by the identifier that
        stands in the paper's margin: "E2.3" is the third estimate of exhibit E2.
    """
    folder = reference_folder()
    return {
        "made_by": f"{DISTRIBUTION} evidence",
        "study": _plain(asdict(study)),
        "inputs": {
            f"data/reference/{path.relative_to(folder).as_posix()}": hash_of(path.read_bytes())
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
        "given": _plain(dict(given or {})),
        "made_with": versions(),
        "estimates": {
            row["identifier"]: {name: cell for name, cell in row.items() if name != "identifier" and cell is not None}
            for row in _plain(report.numbers().to_dict("records"))
        },
    }


def versions() -> dict[str, str]:
    """Give the versions of Python, of this package and of the libraries that it stands on."""
    required = (
        re.match(r"[A-Za-z0-9_.-]+", one) for one in metadata.requires(DISTRIBUTION) or () if "extra ==" not in one
    )
    names = sorted({one.group().lower() for one in required if one})
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in (DISTRIBUTION, *names)}


def hash_of(held: bytes) -> str:
    """Give the SHA-256 of a file that anybody may see."""
    return hashlib.sha256(held).hexdigest()


def salted_hash(path: Path, *, salt: str | None = None) -> str:
    """Give the SHA-256 of records under a salt, as "salt:hash": it shows the same records again, and nothing else.

    Parameters
    ----------
    path
        The file, or a folder of files.
    salt
        Of an earlier hash, to compare with it; otherwise a new one is drawn.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = salted_hash(Path(folder))
    ...     first == salted_hash(Path(folder), salt=first.partition(":")[0]), first == salted_hash(Path(folder))
    (True, False)
    """
    salt = salt or secrets.token_hex(SALT_BYTES)
    whole = hashlib.sha256(salt.encode())
    for one in [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file()):
        whole.update(hashlib.sha256(one.read_bytes()).digest())
    return f"{salt}:{whole.hexdigest()}"


def to_json(held: Mapping[str, Any]) -> bytes:
    """Write a manifest as it is kept."""
    return (json.dumps(held, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def differences(kept: Mapping[str, Any], made: Mapping[str, Any]) -> list[str]:
    """Say, line by line, in what a manifest differs from one made today; an empty list is: in nothing.

    Numbers must be equal to the last digit if the versions of all libraries are; otherwise to one part in a million.

    Parameters
    ----------
    kept, made
        The manifest of the pack, and that of a run today from the same inputs.
    """
    same_versions = kept.get("made_with") == made["made_with"]
    looseness = 0.0 if same_versions else LOOSENESS
    said = [
        line
        for part in ("study", "inputs", "given")
        for line in _between(kept.get(part), made[part], [part], looseness=0.0)
    ]
    return said + list(_between(kept.get("estimates"), made["estimates"], [], looseness=looseness))


def _between(kept: Any, made: Any, at: list[str], *, looseness: float) -> Iterable[str]:
    if isinstance(made, dict) and isinstance(kept, dict):
        for name in dict.fromkeys((*made, *kept)):
            yield from _between(kept.get(name), made.get(name), [*at, str(name)], looseness=looseness)
    elif not _same(kept, made, looseness):
        apart = f", {kept - made:+.6g} apart" if _are_numbers(kept, made) else ""
        yield f"{', '.join(at)}: the manifest has {_written(kept)}, a run today {_written(made)}{apart}."


def _same(kept: Any, made: Any, looseness: float) -> bool:
    if _are_numbers(kept, made):
        return math.isclose(kept, made, rel_tol=looseness, abs_tol=looseness / 1000)
    return kept == made and isinstance(kept, bool) == isinstance(made, bool)


def _are_numbers(*cells: Any) -> bool:
    return all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in cells)


def _written(cell: Any) -> str:
    return "nothing" if cell is None else "an entry" if isinstance(cell, dict) else repr(cell)


def _plain(held: Any) -> Any:
    """Give the same as JSON knows it; a missing cell is None."""
    if isinstance(held, dict):
        return {str(name): _plain(cell) for name, cell in held.items()}
    if isinstance(held, (list, tuple)):
        return [_plain(cell) for cell in held]
    if held is None or pd.isna(held):
        return None
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, float) and math.isinf(held):
        return str(held)  # JSON knows no infinity
    return held.item() if hasattr(held, "item") else held
