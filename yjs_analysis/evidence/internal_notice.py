"""What an internal pack carries besides: a notice that stands first in its folder."""

from __future__ import annotations

from yjs_analysis.evidence.study import Study

NOTICE = "00_INTERNAL_do_not_publish.txt"
"""Sorts before every other file of the pack."""


def internal_notice(study: Study, *, area: str) -> dict[str, bytes]:
    """Give the notice as a file of the pack; nothing for a pack that may be published.

    Parameters
    ----------
    study
        The parameters of the run.
    area
        The youth justice service.

    Examples
    --------
    >>> internal_notice(Study(), area="Walsall"), list(internal_notice(Study(threshold=1), area="Walsall"))
    ({}, ['00_INTERNAL_do_not_publish.txt'])
    """
    if not study.shows_small_counts:
        return {}
    words = (
        "INTERNAL: DO NOT PUBLISH OR SEND ON\n\n"
        f"Every file in this folder, numbers.csv and the pictures too, may hold counts of single children of {area}, "
        f"down to {study.threshold}.\n"
        "From such counts, and what somebody knows already, a child can be recognised.\n\n"
        "Keep it where the records are kept. Do not put it into a repository, a report or a mail.\n"
        "For the Board's public papers make the pack again without --internal.\n"
    )
    return {NOTICE: words.encode()}
