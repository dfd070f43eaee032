"""The page for the officer of information governance: what is withheld, why, what was tried, and what remains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from yjs_analysis.disclosure.complement import FOLLOWS, FULL, SMALL
from yjs_analysis.disclosure.rates import SMALLEST_BASE
from yjs_analysis.disclosure.rounding import BASE
from yjs_analysis.evidence.choices import ROUND
from yjs_analysis.evidence.markup import environment, style_sheet
from yjs_analysis.evidence.page import font_faces
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.rounded import LEFT_OUT
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD

LEAST = 3
"""How many values each withheld count must leave possible."""

REMAINS = (
    "Somebody who knows a child may recognise it in a group that is shown, and learn what the group's counts say.",
    f"A withheld count is not hidden without end: as few as {LEAST} values may remain possible.",
    "What others publish about the same children (courts, police, schools, a newspaper) was not put beside this pack.",
    "Editions from before the ledger of releases, or given out without it, were not put beside this pack.",
    "Words inside a picture were not read back. The pack's own pictures are drawn from the tables that were.",
    "A later answer to a question (a request for information, say) is a release too: attack it with this pack first.",
)
"""What the control does not rule out."""

ROUNDED_REMAINS = (
    "A rounded count is not hidden without end: to somebody who tries every way in which the counts could have been "
    f"rounded, as few as {LEAST} values may remain possible."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question of the officer: words, points, a table."""

    identifier: str
    title: str
    words: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None
    first: bool = False


def information_html(
    report: Report,
    study: Study,
    *,
    decided: pd.DataFrame | None = None,
    attacked: pd.DataFrame | None = None,
    files: Sequence[str] = (),
    earlier: int = 0,
) -> str:
    """Write the page from what was decided and what was attacked; nothing on it is typed that could be counted.

    Parameters
    ----------
    report
        The pack.
    study
        The parameters of the run.
    decided
        What `disclosure.complement.protect` decided about a service's counts (`Cells.table`); None where no records
        were counted.
    attacked
        What `check_release` gave; None where nothing was attacked, and the page then says so.
    files
        The names of the files that were attacked.
    earlier
        How many earlier releases were attacked together with them.
    """
    sections = (
        Section(identifier="answer", title="In short", words=_short(report, study, decided, attacked), first=True),
        Section(identifier="why", title="What is withheld, and why?", **_why(study, decided)),
        Section(
            identifier="attack", title="What attack was tried?", **_attack(study, decided, attacked, files, earlier)
        ),
        Section(identifier="remains", title="What remains possible?", points=_remains(study, decided)),
        Section(identifier="decides", title="Who decides?", words=_decides(study, decided)),
        Section(identifier="withheld", title="Where is it withheld?", **_withheld(report)),
    )
    return (
        environment()
        .get_template("information.html.j2")
        .render(
            title="Disclosure control: can a child be found in this pack?",
            subtitle=f"{report.area}: for the officer of information governance",
            banner=report.banner,
            sections=sections,
            fonts=font_faces(),
            css=style_sheet("paper.css"),
        )
    )


def _short(
    report: Report, study: Study, decided: pd.DataFrame | None, attacked: pd.DataFrame | None
) -> tuple[str, ...]:
    rows = sum(len(one.estimates) for one in report.exhibits)
    hidden = sum(int(one.estimates["withheld"].sum()) for one in report.exhibits)
    if study.shows_small_counts:
        return (f"This pack is internal: counts of {study.threshold} or more are shown. It must not be published.",)
    told = f"Of {wording.count(rows)} rows of numbers in this pack, {wording.count(hidden)} are withheld."
    shown = f"A withheld number is shown as {WITHHELD}, in tables, charts and sentences alike."
    if _is_rounded(study, decided):
        shown = f"{shown} Every count of the service's own children that is shown is rounded to {BASE}."
    if attacked is None:
        return (told, shown, "No attack on this pack was run: do not publish it before one was.")
    leaks = int(attacked["leaked"].sum())
    tried = f"An attack on {wording.count(len(attacked))} {_kinds(study, decided)} figures "
    found = f"found {leaks} that can be worked back." if leaks else "could work none of them back."
    return (tried + found, told, shown)


def _is_rounded(study: Study, decided: pd.DataFrame | None) -> bool:
    return study.protection == ROUND and decided is not None


def _kinds(study: Study, decided: pd.DataFrame | None) -> str:
    return "withheld or rounded" if _is_rounded(study, decided) else "withheld"


def _withheld(report: Report) -> dict:
    """Count the rows of the exhibits in which any is withheld, and name the others."""
    rows, clear = [], []
    for one in report.exhibits:
        hidden = int(one.estimates["withheld"].sum())
        if hidden:
            rows.append((one.identifier, one.question, wording.count(len(one.estimates)), wording.count(hidden)))
        else:
            clear.append(one.identifier)
    words = (f"Nothing is withheld in {wording.listed(clear)}.",) if clear else ()
    if not rows:
        return {"words": words}
    table = Table(
        caption="Rows of numbers, exhibit by exhibit; a withheld row loses every number in it",
        columns=("Exhibit", "Its question", "Rows", "Withheld"),
        rows=tuple(rows),
        sides="lwrr",
    )
    return {"words": words, "table": table}


def _why(study: Study, decided: pd.DataFrame | None) -> dict:
    """Say the rules, each with the number of counts that it withheld, where a service's counts were decided about."""
    if study.threshold == 1:
        return {"words": ("No rule was in force: the pack is internal.",)}
    few = f"A count of 1 to {study.threshold - 1} children is withheld, and one that leaves so few over."
    rules = {
        SMALL: few,
        FULL: "Where every child of a group had the same outcome, the count would tell of each of them.",
        FOLLOWS: f"The fewest further counts go that leave each withheld one at least {LEAST} possible values.",
    }
    always = (
        "What is worked out from a withheld count (rate, ratio, interval, mark of a chart, words) is withheld with it.",
        f"No rate is told of fewer than {SMALLEST_BASE['stage']} children who reached a decision.",
    )
    if decided is None:
        return {"words": (few, always[0], "No child's record was counted for this pack.")}
    if _is_rounded(study, decided):
        return {"words": (LEFT_OUT, *always[1:])}
    counted = decided["why"].value_counts()
    rows = tuple((rule, wording.count(int(counted.get(why, 0)))) for why, rule in rules.items())
    table = Table(
        caption=f"Of {wording.count(len(decided))} counts of the service's own children, decided about together",
        columns=("Rule", "Counts withheld by it"),
        rows=rows,
        sides="wr",
    )
    return {"words": always, "table": table}


def _attack(
    study: Study, decided: pd.DataFrame | None, attacked: pd.DataFrame | None, files: Sequence[str], earlier: int
) -> dict:
    if attacked is None:
        internal = (
            "an internal pack withholds nothing that could be found" if study.shows_small_counts else "it was not run"
        )
        return {"words": (f"None: {internal}.",)}
    leaks = int(attacked["leaked"].sum())
    older = {0: "No earlier release was known.", 1: "The one earlier release that is known was put beside them."}
    kinds = _kinds(study, decided)
    return {
        "words": (
            f"These files were read back as any reader has them, hidden parts included: {', '.join(_named(files))}. "
            + older.get(earlier, f"All {earlier} earlier releases that are known were put beside them."),
            "Sums, differences, rates with their printed rounding, limits of intervals, words, marks of charts and "
            f"public populations were then put together, to find the smallest and largest value of each {kinds} one.",
            f"{wording.count(len(attacked))} {kinds} figures were attacked. "
            f"{'None' if not leaks else wording.count(leaks)} could be narrowed down to fewer than {LEAST} values. "
            "A pack in which one can be is not written.",
            "This page was read back with them: only how many figures were attacked was put into it afterwards.",
        )
    }


def _named(files: Sequence[str]) -> list[str]:
    """Name the files at the top, and count those of each folder."""
    folders = Counter(name.partition("/")[0] for name in files if "/" in name)
    counted = [f"{wording.count(count)} in {name}/" for name, count in folders.items()]
    return sorted(name for name in files if "/" not in name) + sorted(counted)


def _remains(study: Study, decided: pd.DataFrame | None) -> tuple[str, ...]:
    if study.shows_small_counts:
        return ("Whoever holds this pack can read counts of single children in it.", REMAINS[0])
    if _is_rounded(study, decided):
        return (REMAINS[0], ROUNDED_REMAINS, *REMAINS[2:])
    return REMAINS


def _decides(study: Study, decided: pd.DataFrame | None) -> tuple[str, ...]:
    first = (
        "The service's officer of information governance decides who may see this pack."
        if study.shows_small_counts
        else "The service's officer of information governance decides whether this pack is published. "
        "This page is evidence for that decision, and does not take it."
    )
    return (
        first,
        "Whether counts are withheld or rounded is a parameter of the run (protection): no code need be changed."
        if _is_rounded(study, decided)
        else "The smallest count that is shown is a parameter of the run (threshold): no code need be changed.",
    )
