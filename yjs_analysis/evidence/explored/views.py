"""One comparison as the explorer shows it: rows, a sentence for each group, the words of its chart, its source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from yjs_analysis.disclosure.withhold import refuse_ungated
from yjs_analysis.disproportionality.decision_chain import stage_relative_rates
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.vocabulary import (
    CANNOT_TELL,
    GROUPS,
    NOT_AVAILABLE,
    POOLED_AS_PRINTED,
    UNKNOWN,
    VERDICT_MARKS,
    WITHHELD,
)

SHOWN_GROUPS = (*GROUPS, UNKNOWN, POOLED_AS_PRINTED)
"""Every group that a reader can choose, in the publisher's order."""

DIMENSIONS = ("period", "denominator", "unit", "unknown")
"""What else is chosen at a step, in the order of a view's key."""

LEFT_OUT, ALL_IN, NONE_IN, AS_KNOWN, ANYHOW = "left out", "all in the group", "none in the group", "as known", "anyhow"
"""What can be taken of children whose ethnicity is unknown."""

REFERENCE_ROW = "compared with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step at which groups can be compared, with every view of it that there is.

    Parameters
    ----------
    name
        By which a link calls it.
    label
        As the reader chooses it.
    heading
        What it stands under among the steps.
    views
        For the values of `DIMENSIONS`, in their order, what is shown.
    why
        For each dimension, why its other values do not exist here; "together": why a pair of them does not.
    """

    name: str
    label: str
    heading: str
    views: dict[tuple[str, ...], dict[str, Any]]
    why: Mapping[str, str] = field(default_factory=dict)

    def offers(self) -> dict[str, list[str]]:
        """Give the values of each dimension that some view has."""
        return {name: list(dict.fromkeys(key[at] for key in self.views)) for at, name in enumerate(DIMENSIONS)}


def compared_view(
    table: pd.DataFrame,
    study: Study,
    *,
    did: str,
    title: str,
    source: str,
    who: str = "children",
    taken: str = "",
    missing: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Set out relative rates, after disclosure control.

    Parameters
    ----------
    table
        One row a group: its counts, the reference's, an estimate, `verdict`, `withheld`, and `smallest_detectable`, if
        known.
    study
        The parameters of the run.
    did
        What the counted children did, to stand after "children": "were arrested".
    title
        Over the table.
    source
        Under it.
    who
        What the counts count.
    taken
        What is taken of children of unknown ethnicity, as a sentence.
    missing
        For groups that have no row here, why.

    Raises
    ------
    ValueError
        If the table has not passed disclosure control.
    """
    refuse_ungated(table)
    rows = table.to_dict("records")
    said = {row["group"]: _sentence(row, study, did, who, taken) for row in rows if not row["withheld"]}
    hidden = [row["group"] for row in rows if row["withheld"]]
    said |= {row["group"]: _withheld(row, did, who, hidden) for row in rows if row["withheld"]}
    others = [row for row in rows if row["group"] != row["reference"]]
    return {
        "title": title,
        "kind": "ratio",
        "mark": f"same rate as {study.reference} children",
        "rows": [_row(row) for row in rows],
        "sentences": [said.get(group) or _missing(group, missing or {}) for group in SHOWN_GROUPS],
        "alt": f"{title}. Compared with {study.reference} {who}: {'; '.join(map(_in_chart, others)) or 'nobody'}.",
        "source": source,
    }


def share_view(table: pd.DataFrame, *, title: str, where: str, source: str, when: str) -> dict[str, Any]:
    """Set out who lives somewhere: counts of everybody, and each group's share, with no interval to draw.

    Parameters
    ----------
    table
        One row a group: `group`, `persons`.
    title
        Over the table.
    where, when
        The place and the count, in words.
    source
        Under the table.
    """
    everyone = float(table["persons"].sum())
    rows = [
        {
            "group": row["group"],
            "counts": f"{wording.count(row['persons'])} of {wording.count(everyone)}",
            "rate": wording.percent(row["persons"] / everyone, decimals=1),
            "ratio": "",
            "limits": "",
            "verdict": "",
            "mark": "",
            "events": round(row["persons"]),
            "total": round(everyone),
            "value": row["persons"] / everyone,
        }
        for row in table.to_dict("records")
    ]
    said = {
        row["group"]: (
            f"{row['counts']} children aged 10 to 17 in {where} are {row['group']}: {row['rate']} ({when}). Everybody "
            "was counted, so there is no interval. Living somewhere is no decision, so there is no verdict."
        )
        for row in rows
    }
    none = {group: f"A count of residents has no group called {group}." for group in SHOWN_GROUPS}
    return {
        "title": title,
        "kind": "share",
        "mark": "",
        "rows": rows,
        "sentences": [said.get(group, none[group]) for group in SHOWN_GROUPS],
        "alt": f"{title}. " + "; ".join(f"{row['group']} {row['rate']}, {row['counts']}" for row in rows) + ".",
        "source": source,
    }


def with_detectable(judged: pd.DataFrame, study: Study, *, total_counts: str) -> pd.DataFrame:
    """Put beside each row that cannot tell the smallest ratio that such counts would show, as the paper does.

    Parameters
    ----------
    judged
        Counts with their verdicts, of one comparison.
    study
        The parameters of the run.
    total_counts
        What the total counts, as `decision_chain.base_of` reads it.
    """
    unsure = judged["verdict"].eq(CANNOT_TELL) & judged["group"].ne(study.reference)
    asked = judged.loc[unsure | judged["group"].eq(study.reference), ["group", "events", "total"]]
    found: dict[str, float] = {}
    if unsure.any():
        counts = asked.assign(period="", stage="", total_counts=total_counts)
        detected = stage_relative_rates(counts, **study.comparison)
        found = dict(zip(detected["group"], detected["smallest_detectable"], strict=True))
    return judged.assign(smallest_detectable=[found.get(group, math.nan) for group in judged["group"]])


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write one row; of what is withheld nothing comes along."""
    if row["withheld"]:
        hidden = dict.fromkeys(("counts", "rate", "ratio", "limits", "verdict"), WITHHELD)
        return {"group": row["group"], **hidden, "mark": ""}
    written = {
        "group": row["group"],
        "counts": _counts(row["events"], row["total"]),
        "rate": wording.percent(row["events"] / row["total"], decimals=1) if row["total"] else NOT_AVAILABLE,
        "events": int(row["events"]),
        "total": round(row["total"]),
    }
    if row["group"] == row["reference"]:
        return written | {"ratio": "1", "limits": "", "verdict": REFERENCE_ROW, "mark": ""}
    return written | estimate_of(row)


def estimate_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write an estimate and its verdict in words, with its numbers as they are; JSON has no number without end.

    Parameters
    ----------
    row
        An estimate with its `verdict`.

    Examples
    --------
    >>> estimate_of({"value": 2.0, "low": 1.5, "high": math.inf, "verdict": "over-represented"})["limits"]
    '1.50 or more'
    """
    numbers = {name: float(row[name]) for name in ("value", "low", "high") if math.isfinite(row[name])}
    limits = wording.limits(row["low"], row["high"])
    mark = VERDICT_MARKS[row["verdict"]]
    return {"ratio": wording.ratio(row["value"]), "limits": limits, "verdict": row["verdict"], "mark": mark, **numbers}


def _withheld(row: Mapping[str, Any], did: str, who: str, hidden: list[str]) -> str:
    whose = wording.listed([one for one in dict.fromkeys((row["group"], row["reference"])) if one in hidden])
    return (
        f"How many {whose} {who} {did} is withheld: {WITHHELD}. The number is too small to show, or another that it "
        "would give away is. Everything that rests on it is withheld too."
    )


def _sentence(row: Mapping[str, Any], study: Study, did: str, who: str, taken: str) -> str:
    group, reference = row["group"], row["reference"]
    counted = _counts(row["events"], row["total"])
    if group == reference:
        return f"{group} {who} are those that the others are compared with: {counted} {did}."
    against = _counts(row["reference_events"], row["reference_total"])
    so_many = f"That is {counted}, against {against}{' (those known)' if taken else ''}."
    rate = f"The counts give no ratio for {group} {who}."
    if not math.isnan(row["value"]):
        limits = f"{study.in_a_hundred} interval {wording.limits(row['low'], row['high'])}"
        rate = f"{group} {who} {did} at {wording.times(row['value'])} the rate of {reference} {who} ({limits})."
    return " ".join(filter(None, (rate, so_many, taken, _verdict(row, study))))


def _verdict(row: Mapping[str, Any], study: Study) -> str:
    least = row.get("smallest_detectable", math.nan)
    few = row["verdict"] == CANNOT_TELL and math.isfinite(least)
    below = f" So few would show only a ratio of {wording.ratio(least)} or more." if few else ""
    low, high = (f"{limit:g}" for limit in study.band)
    verdict = f"Verdict: {VERDICT_MARKS[row['verdict']]} {row['verdict']}."
    return f"{verdict}{below} From {low} to {high} would be no material difference."


def _counts(events: float, total: float) -> str:
    return f"{wording.count(events)} of {wording.count(total)}"


def _in_chart(row: Mapping[str, Any]) -> str:
    if row["withheld"]:
        return f"{row['group']} {WITHHELD}"
    limits = wording.limits(row["low"], row["high"])
    return f"{row['group']} {wording.ratio(row['value'])} ({limits}), {row['verdict']}"


def _missing(group: str, missing: Mapping[str, str]) -> str:
    return missing.get(group, f"There is no count of a group called {group} here.")
