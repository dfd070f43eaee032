"""From each finding of 2019 to what was reported about it, which number could show it, and what nobody has shown yet.

"So that the Board can confidently sign off" is tested here, finding by finding. A finding is assured by a number that
meets its target with its whole interval, or by a document with a name, and by nothing else: a review that concludes
without figures is a report, not evidence.
"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.assurance.rating_rule import is_number
from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.sources import published
from yjs_analysis.sources.tracing import places_of, trace

ASSURED = "assured"
NOT_SHOWN = "number given, target not shown"
REPORTED = "reported as done, no number or document"
IN_PART = "reported as done in part, no number or document"
NOT_DELIVERED = "reported as not delivered"
NOTHING = "nothing reported"
STATUSES = (ASSURED, NOT_SHOWN, REPORTED, IN_PART, NOT_DELIVERED, NOTHING)
"""From a finding that can be signed off to one of which the Board has heard nothing."""

AS_REPORTED = {"done": REPORTED, "done in part": IN_PART, "not delivered": NOT_DELIVERED, "nothing": NOTHING}
BETTER = ("higher", "lower")
EVIDENCE = ("finding", "value", "low", "high", "target", "better", "document")
"""One row a piece of evidence: a number with its interval, its target and which way is better, or a document's name."""

FINDINGS, REVIEW = "inspection_2019_findings", "review_2021"
SAID = ("conclusion", "strength", "action reported", "statement on disproportionality")
"""Kinds of statement that say what became of a finding; others repeat the finding or look ahead."""

ABOUT_ITSELF = ("scope", "next step")
OF_ITSELF = "about the review itself or what comes after it"
GENERAL = "answers no finding by name"


def assurance_table(evidence: pd.DataFrame | None = None) -> pd.DataFrame:
    """Trace each finding of 2019 to what the review of 2021 reported, to what could show it, and to what is missing.

    Read `status`. "assured" stands only where a number meets its target with its whole interval, or a document is
    named; `why` says which. `reported` is what the review concluded, found strong or reported as done, `plan` what it
    left to the plan. `evidence` names the functions that work the number out once the records are there, `missing`
    what nobody has shown yet. The numbers of 2019 are in `baselines.baselines`.

    The trap: "reported as done" is what a review concluded without a figure. It may be true; a Board cannot sign it off
    from here.

    Parameters
    ----------
    evidence
        One row a piece of evidence: `finding` (as in the table: "inspection_2019_findings.csv:42"), `value`, `low`,
        `high`, `target` and `better` ("higher" or "lower") for a number, `document` (title and year) for a document;
        what does not apply is missing (`sources.evidence_pieces.read_evidence` reads it). None: as published.

    Returns
    -------
    pandas.DataFrame
        One row a finding: finding, kind, domain, theme, text, reported, plan, baseline, evidence, missing, status, why,
        source, rows (all rows that went in).

    Raises
    ------
    ValueError
        If a piece of evidence names no finding, or neither a number with all its parts nor a document; all at once.

    References
    ----------
    HM Inspectorate of Probation (June 2019), Walsall; Walsall Council, report to scrutiny on the 2021 review.

    Examples
    --------
    >>> assurance_table()["status"].value_counts().get("assured", 0)
    0
    >>> joint = "inspection_2019_findings.csv:42"
    >>> number = {"value": 0.9, "low": 0.7, "high": 0.97, "target": 0.65, "better": "higher"}
    >>> audit = pd.DataFrame([{"finding": joint, "document": None} | number])
    >>> assurance_table(audit).set_index("finding").loc[joint, ["status", "why"]].tolist()
    ['assured', '0.9 (0.7 to 0.97) against 0.65, higher is better']
    """
    trail, findings, review = (_by_place(name) for name in ("assurance_trail", FINDINGS, REVIEW))
    given = _checked(evidence, trail["finding"])
    rows = []
    for one in trail.to_dict("records"):
        about = findings.loc[one["finding"], ["kind", "domain", "text"]].to_dict()
        judged = given[given["finding"] == one["finding"]].to_dict("records")
        status, why = _status(judged, one["reported"])
        parts = [one[name] for name in ("finding", "related", "review", "plan", "baseline")]
        said = review[review["kind"].isin(SAID)]
        told = {"reported": _told(said, one["review"]), "plan": _told(review, one["plan"])}
        rows.append(one | about | told | {"status": status, "why": why, "rows": trace(filter(None, parts))})
    columns = ["finding", "kind", "domain", "theme", "text", "reported", "plan", "baseline", "evidence", "missing"]
    return pd.DataFrame(rows, columns=[*columns, "status", "why", "source", "rows"])


def status_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Count the findings of each theme by their status.

    Read a row as one theme; the blank theme holds what the review did not look at.

    The trap: the counts are of findings, not of how much they matter.

    Parameters
    ----------
    table
        What `assurance_table` gave.

    Returns
    -------
    pandas.DataFrame
        One row a theme and status, zeros included: theme, status, events, total (the findings of the theme).

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> status_counts(pd.DataFrame({"theme": ["a", "a"], "status": [REPORTED, NOTHING]}))["events"].tolist()
    [0, 0, 1, 0, 0, 1]
    """
    refuse(column_problems(table, ["theme", "status"], name="table"))
    themes = list(dict.fromkeys(table["theme"]))
    rows = [
        (
            theme,
            status,
            int(((table["theme"] == theme) & (table["status"] == status)).sum()),
            int(sum(table["theme"] == theme)),
        )
        for theme in themes
        for status in STATUSES
    ]
    return pd.DataFrame(rows, columns=["theme", "status", "events", "total"])


def review_sentences() -> pd.DataFrame:
    """Trace each statement of the 2021 review: which findings it answers, and what could show that it is so.

    Read `findings` as the rows of the inspection that it answers; where there is none, `standing` says why. `evidence`
    names what the package can work out for them.

    The trap: no statement of the report holds a figure. What stands here under `evidence` is what could be worked out,
    not what the reviewer worked out.

    Returns
    -------
    pandas.DataFrame
        One row a statement: paragraph, theme, kind, text, findings, standing, evidence, source, rows.

    References
    ----------
    Walsall Council, report to scrutiny on the 2021 review.

    Examples
    --------
    >>> table = review_sentences()
    >>> len(table), table.loc[table["paragraph"] == "3.5", "standing"].item()
    (53, 'about the review itself or what comes after it')
    """
    trail = published.read("assurance_trail")
    answered: dict[str, list[dict]] = {}
    for one in trail.to_dict("records"):
        for place in dict.fromkeys([*places_of(one["review"]), *places_of(one["plan"])]):
            answered.setdefault(place, []).append(one)
    review = published.read(REVIEW)
    links = [answered.get(place, []) for place in review["rows"]]
    own = [OF_ITSELF if kind in ABOUT_ITSELF else GENERAL for kind in review["kind"]]
    return review.assign(
        findings=[trace(one["finding"] for one in each) for each in links],
        standing=["answers the findings named" if each else why for each, why in zip(links, own, strict=True)],
        evidence=["; ".join(_named(each)) for each in links],
    )[["paragraph", "theme", "kind", "text", "findings", "standing", "evidence", "source", "rows"]]


def _by_place(name: str) -> pd.DataFrame:
    """Read a file of published figures by the place of its rows."""
    return published.read(name).set_index("rows", drop=False)


def _told(review: pd.DataFrame, reference: str) -> str:
    """Write what some rows of the review say, each with its paragraph."""
    rows = review.loc[[place for place in places_of(reference) if place in review.index]]
    return " ".join(f"{paragraph}: {text}" for paragraph, text in zip(rows["paragraph"], rows["text"], strict=True))


def _named(each: list[dict]) -> list[str]:
    """Name each function once."""
    return list(dict.fromkeys(name for one in each for name in one["evidence"].split("; ") if name))


def _status(judged: list[dict], reported: str) -> tuple[str, str]:
    """Say what a finding's evidence comes to, and which evidence that is."""
    numbers = [one for one in judged if is_number(one["value"])]
    why = "; ".join(
        [*(_in_words(one) for one in numbers), *(str(one["document"]) for one in judged if _text(one["document"]))]
    )
    if not judged:
        return AS_REPORTED[reported], ""
    return (ASSURED if all(_meets(one) for one in numbers) else NOT_SHOWN), why


def _meets(one: dict) -> bool:
    """Say whether the whole interval lies on the right side of the target."""
    return bool(one["low"] >= one["target"] if one["better"] == "higher" else one["high"] <= one["target"])


def _in_words(one: dict) -> str:
    """Write a number with its interval and target."""
    value, low, high, target = (f"{one[name]:g}" for name in ("value", "low", "high", "target"))
    return f"{value} ({low} to {high}) against {target}, {one['better']} is better"


def _checked(evidence: pd.DataFrame | None, findings: pd.Series) -> pd.DataFrame:
    """Refuse evidence that names no finding, or is neither a whole number nor a named document."""
    if evidence is None:
        return pd.DataFrame(columns=list(EVIDENCE))
    refuse(column_problems(evidence, EVIDENCE, name="evidence"))
    rows = evidence.to_dict("records")
    refuse(problem for at, one in enumerate(rows, start=1) for problem in _wrong(one, at, findings))
    return evidence


def _wrong(one: dict, at: int, findings: pd.Series) -> list[str]:
    """Say what is wrong with one piece of evidence."""
    problems = choice_problems(f"finding (evidence, row {at})", one["finding"], findings)
    parts = [name for name in ("value", "low", "high", "target") if is_number(one[name])]
    if parts and len(parts) < 4:
        problems.append(
            f"evidence must give value, low, high and target together, but row {at} gives only {', '.join(parts)}. "
            "A number without its interval and target assures nothing."
        )
    if len(parts) == 4:
        problems += choice_problems(f"better (evidence, row {at})", one["better"], BETTER)
        if not one["low"] <= one["value"] <= one["high"]:
            problems.append(f"value must lie between low and high, but does not in row {at}. Check the interval.")
    document = _text(one["document"])
    if document and not any(part.isdigit() and len(part) == 4 for part in document.replace(",", " ").split()):
        problems.append(f"document must be named by title and year, but row {at} says {document!r}. Add the year.")
    if not parts and not document:
        problems.append(f"evidence must hold a number or a document, but row {at} holds neither. Leave the row out.")
    return problems


def _text(one: object) -> str:
    """Give a text without its blanks; nothing for what is missing."""
    return one.strip() if isinstance(one, str) else ""
