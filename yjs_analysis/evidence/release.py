"""Let a pack appear: everything is written somewhere else first, and then shows itself whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yjs_analysis.evidence.manifest import hash_of, to_json

CONTENTS = "manifest.json"
"""Lists what a pack holds, with hashes: a folder that has it was made here, and may be replaced."""


class ReleaseError(Exception):
    """A pack could not be let out; nothing in the output folder has changed."""


def check_output(output: Path) -> None:
    """Refuse, before any work is done, an output folder that cannot be written or holds something else.

    Raises
    ------
    ReleaseError
        If the folder's place cannot be written, or the folder holds files that no earlier pack put there.
    """
    if output.exists() and not output.is_dir():
        raise ReleaseError(f"the output must be a folder, but {output} is a file. Name another folder.")
    parent = _first_existing(output.absolute().parent)
    if not os.access(parent, os.W_OK | os.X_OK) or (output.exists() and not os.access(output, os.W_OK | os.X_OK)):
        raise ReleaseError(f"the output folder must be writable, but {output} is not. Name another with --output.")
    strangers = _strangers(output)
    if strangers:
        raise ReleaseError(
            f"the output folder must be empty or hold an earlier pack, but {output} also holds {', '.join(strangers)}. "
            "A pack replaces its whole folder: move these files, or name another folder with --output."
        )


def release(files: dict[str, bytes], *, output: Path, manifest: Mapping[str, Any]) -> None:
    """Write a pack beside its folder, then put it in its place in one step.

    An interruption at any moment leaves either the old pack or the new one, never a mixture.

    Parameters
    ----------
    files
        The pack: names, with folders divided by "/", and what they hold.
    output
        The folder of the pack; an earlier pack in it is replaced. A pack in a folder of its own within it stays.
    manifest
        What the pack was made from, as `manifest.manifest` says it; the hashes of the files join it.

    Raises
    ------
    ReleaseError
        As `check_output`, or if the disk refuses.
    """
    check_output(output)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with _beside(output) as folder:
            for name, held in (files | {CONTENTS: to_json({**manifest, "files": _hashes(files)})}).items():
                place = folder / "new" / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(held)
            for one in _packs_within(output):
                shutil.copytree(one, folder / "new" / one.name)
            if output.exists():
                output.rename(folder / "old")
            try:
                (folder / "new").rename(output)
            except BaseException:
                if (folder / "old").exists() and not output.exists():
                    (folder / "old").rename(output)
                raise
    except OSError as error:
        raise ReleaseError(
            f"the pack could not be written to {output}: {error.strerror or error}. Nothing changed."
        ) from error


def replace_file(path: Path, held: bytes) -> None:
    """Put one file in its place in one step, if what it holds is new."""
    if path.exists() and path.read_bytes() == held:
        return
    waiting = path.with_name(f".{path.name}.new")
    try:
        waiting.write_bytes(held)
        waiting.replace(path)
    except OSError as error:
        raise ReleaseError(f"{path} could not be written: {error.strerror or error}. It has not changed.") from error
    finally:
        waiting.unlink(missing_ok=True)


def _hashes(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hash_of(held) for name, held in sorted(files.items())}


def _strangers(output: Path) -> list[str]:
    """Files in the folder that no earlier pack put there."""
    if not output.is_dir():
        return []
    try:
        known = set(json.loads((output / CONTENTS).read_text(encoding="utf-8"))["files"]) | {CONTENTS}
    except (OSError, ValueError, KeyError, TypeError):
        known = set()
    held = (path.relative_to(output) for path in sorted(output.rglob("*")) if not path.is_dir())
    within = {one.name for one in _packs_within(output)}
    return [path.as_posix() for path in held if path.as_posix() not in known and path.parts[0] not in within]


def _packs_within(output: Path) -> list[Path]:
    """Give the folders of the folder that hold a whole pack of their own, and nothing else."""
    folders = sorted(one for one in output.iterdir() if one.is_dir()) if output.is_dir() else []
    return [one for one in folders if (one / CONTENTS).is_file() and not _strangers(one)]


def _first_existing(folder: Path) -> Path:
    return folder if folder.exists() else _first_existing(folder.parent)


@contextmanager
def _beside(output: Path) -> Iterator[Path]:
    """Give a folder on the same disk as the output, gone afterwards whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
