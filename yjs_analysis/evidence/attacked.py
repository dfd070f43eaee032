"""Between making a pack and letting it appear: the attack, the ledger, and the page that says what was tried."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from yjs_analysis.disclosure.ledger import earlier, head_after, head_problems
from yjs_analysis.evidence.check_release import check_release
from yjs_analysis.evidence.information_page import information_html
from yjs_analysis.evidence.release import CONTENTS, ReleaseError
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.rounded import protected
from yjs_analysis.evidence.study import Study

PAGE = "information_governance.html"
"""The page for the officer of information governance."""

NOTHING = pd.DataFrame({"leaked": pd.Series([], dtype=bool)})
"""What an attack gives that found no withheld figure."""

LEDGER = "ledger"
"""Under this name a manifest says which release of which ledger its pack is."""


def ledger_of(output: Path) -> Path:
    """Say where the ledger of a pack lies if nobody names one: beside its folder.

    Examples
    --------
    >>> ledger_of(Path("board/2022-06")).as_posix()
    'board/2022-06.ledger.jsonl'
    """
    return output.with_name(f"{output.name}.ledger.jsonl")


def check_ledger(ledger: Path | None, *, output: Path, internal: bool = False, repository: Path | None = None) -> None:
    """Refuse, before any work is done, a ledger where it may not lie, that does not hold together, or is not whole.

    It is not whole if a pack in the folder, or in one beside it, names a release that it does not have.

    Parameters
    ----------
    ledger
        The file; None for no ledger.
    output
        The folder of the pack.
    internal
        Whether the pack is internal: it is then no release, and never remembered.
    repository
        The folder in which it may not lie, since it holds what real children's packs said.

    Raises
    ------
    ReleaseError
        What is wrong with it, and what to do.
    """
    if ledger is None:
        return
    if internal:
        raise ReleaseError("an internal pack is not released, so no ledger remembers it. Leave --ledger out.")
    place = ledger.resolve()
    if place.is_relative_to(output.resolve()) or place.is_dir():
        raise ReleaseError(
            f"the ledger must be a file outside the folder of the pack, but got {ledger}. Name another with --ledger."
        )
    if repository is not None and place.is_relative_to(repository.resolve()):
        raise ReleaseError(
            f"the ledger of a pack from children's records must lie outside the repository, but {ledger} lies in it. "
            "Name another with --ledger."
        )
    try:
        earlier(ledger)
        problems = head_problems(ledger, _heads(output, ledger))
    except ValueError as error:
        raise ReleaseError(f"{error} Nothing was written.") from error
    if problems:
        raise ReleaseError("\n".join([*problems, "Nothing was written."]))


def with_head(made: dict[str, Any], files: dict[str, bytes], *, ledger: Path | None, released: date) -> dict[str, Any]:
    """Let a manifest say which release its pack is, so that a ledger that later lacks it is found out.

    Parameters
    ----------
    made
        The manifest.
    files
        Every file of the pack, as it will be remembered.
    ledger
        The ledger; None for none, and the manifest stays as it is.
    released
        The day that it will be remembered under.
    """
    if ledger is None:
        return made
    return made | {LEDGER: head_after(files, ledger=ledger, released=released)}


def _heads(output: Path, ledger: Path) -> dict[str, Any]:
    """Read what earlier packs say of their ledger: that in the folder, and those beside it that name the same one."""
    found: dict[str, Any] = {}
    for place in sorted({output, *(output.parent.glob("*/") if output.parent.is_dir() else ())}):
        try:
            head = json.loads((place / CONTENTS).read_text(encoding="utf-8"))[LEDGER]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        named = head.get(LEDGER) if isinstance(head, dict) else None
        if place == output or named == ledger.name:
            found[place.as_posix()] = head
    return found


def information(
    files: dict[str, bytes],
    report: Report,
    study: Study,
    *,
    service: Service | None = None,
    ledger: Path | None = None,
) -> dict[str, bytes]:
    """Attack a pack, and give the page that tells the officer of information governance what came of it.

    The page is attacked with the pack, as it would be if nothing had been found; what the attack then found (how many
    figures, and how many leaks) is the only thing put into it afterwards. An internal pack is not attacked, and its
    page says so.

    Parameters
    ----------
    files
        Every file that will appear, and the notebooks that were run beside it.
    report, study, service
        What the pack was made of.
    ledger
        The earlier releases that it is attacked together with.

    Raises
    ------
    ReleaseError
        As `check_release`.
    """
    if study.shows_small_counts:
        return {PAGE: information_html(report, study).encode()}
    service = protected(service, study) if service else None
    cells = Cells(service, threshold=study.threshold, reference=study.reference) if service else None
    names = [*files, PAGE]
    before = len(earlier(ledger)) if ledger else 0

    def told(found: pd.DataFrame) -> bytes:
        decided = cells.table if cells else None
        return information_html(report, study, decided=decided, attacked=found, files=names, earlier=before).encode()

    found = check_release(files | {PAGE: told(NOTHING)}, ledger=ledger, threshold=study.threshold)
    return {PAGE: told(found)}
