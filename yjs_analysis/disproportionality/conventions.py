"""The same counts in the measures that a board meets elsewhere, side by side, with why they differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, count_problems, refuse, within_total_problems
from yjs_analysis.disproportionality.bases import judged_relative_rates
from yjs_analysis.disproportionality.decision_chain import POPULATION
from yjs_analysis.disproportionality.verdict import careful_verdicts
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.comparisons import population_relative_rate, rate_difference, relative_rate
from yjs_analysis.measures.odds import odds_ratio
from yjs_analysis.measures.shares import representation_difference, representation_ratio
from yjs_analysis.vocabulary import MATERIAL_BAND, UNKNOWN

ALL_OTHERS = "all others"
SMALLEST_SHARE = 0.01
"""The rule of the United States' guidance: a group below 1 per cent of the children who live there has no ratio."""

GAP = "percentage-point gap (NI 044)"
SHARES = "ratio of shares"
POPULATION_RATE = "relative rate in the population"
POPULATION_OTHERS = "relative rate in the population, against all others"
STAGE_RATE = "relative rate at the decision (US chain)"
STAGE_OTHERS = "relative rate at the decision, against all others"
STAGE_DIFFERENCE = "rate difference at the decision"
STAGE_ODDS = "odds ratio at the decision"

WHY = {
    GAP: "Takes the group's share of the children who live here from its share of those with the outcome. A small "
    "group can only have a small gap, and one group's gap makes the others' smaller: do not rank groups by it.",
    SHARES: "Divides the same two shares. It can never pass one over the group's share of the population, because the "
    "group is part of the whole that it is compared with: for a large group it is nearer 1 than the relative rate.",
    POPULATION_RATE: "Compares the group's rate among children who live here with one other group's. Everything that "
    "happened before the decision is in it.",
    POPULATION_OTHERS: "The same rate, against all other children together: it moves with who the others are, so that "
    "two places with the same rates can differ.",
    STAGE_RATE: "Compares rates among children who came to this decision only. What happened before it is left out, so "
    "it can point the other way. The guidance gives none for a group of less than 1 in 100 of the population.",
    STAGE_OTHERS: "The same, against all other children who came to the decision together.",
    STAGE_DIFFERENCE: "Counts children instead of multiples: so many more in each child at the decision (0.1 is 10 in "
    "100). It says the same of the outcome and of its opposite; a ratio does not.",
    STAGE_ODDS: "Compares outcomes to non-outcomes. Where the outcome is common it lies much further from 1 than the "
    "relative rate, and is not so many times as likely.",
}
"""Every convention, in the order of the table, with why it differs from the others."""

REFERENCE_NOTE = "reference group"

PARITY = dict.fromkeys(WHY, 1.0) | {GAP: 0.0, STAGE_DIFFERENCE: 0.0}


def conventions(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    unknown: str = UNKNOWN,
    unknown_in_shares: bool = False,
    smallest_share: float = SMALLEST_SHARE,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Work out eight measures of the same counts, group by group, and say in plain words why they differ.

    Read a group's rows together: they are one set of children, so that a gap of 6 points, a ratio of 1.2 and a relative
    rate of 1.3 do not contradict each other. `parity` is what each would be if there were no difference.

    The trap: a verdict needs a band that somebody agreed on, and there is one for relative rates only. The other rows
    have none, and no small number among them shows that a difference is small. Fewer than five children are no verdict
    either, as in `verdict.careful_verdicts`.

    Parameters
    ----------
    counts
        One row a group: `group`, `events` (children with the outcome), `total` (children at the decision) and
        `population`; a row of the unknown has no population.
    reference
        The group that the others are compared with where one group is.
    unknown
        What the column `group` calls the unknown, who are left out of everything but, if wanted, the shares.
    unknown_in_shares
        Whether the shares are of all children with the outcome, those of unknown ethnicity too.
    smallest_share
        The share of the population below which the chain's ratio is not given; 0 gives it always.
    confidence, band
        Of the intervals; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a group and convention: `group`, `convention`, `against`, `parity`, the counts, `unknown_events`, the
        columns of an estimate, `verdict` (of relative rates; else empty), `why_it_differs`.

    Raises
    ------
    ValueError
        If a column is missing, a count is impossible, a group stands twice, or the reference is not there.

    References
    ----------
    National Indicator 044, Ethnic composition of offenders on youth justice disposals; Office of Juvenile Justice and
    Delinquency Prevention, Disproportionate Minority Contact Technical Assistance Manual, fourth edition, chapter 1.

    Examples
    --------
    40 of 100 at court with the outcome against 30 of 150, from 1,000 and 3,000 who live here:

    >>> counts = pd.DataFrame({"group": ["White", "Black"], "events": [30, 40], "total": [150, 100],
    ...                        "population": [3000, 1000]})
    >>> table = conventions(counts)
    >>> table.loc[table["group"] == "Black", ["convention", "value"]].round(2).values.tolist()[:3]
    [['percentage-point gap (NI 044)', 32.14], ['ratio of shares', 2.29], ['relative rate in the population', 4.0]]
    """
    known, missing = _checked(counts, reference, unknown, smallest_share)
    sums = known[["events", "total", "population"]].sum()
    in_shares = sums["events"] + (missing if unknown_in_shares else 0)
    own = known[known["group"] == reference].iloc[0]
    rows, estimates, compared = [], [], []
    for row in known.to_dict("records"):
        every = _every(row, own, sums, in_shares, reference, smallest_share, confidence)
        for name, (against, one, counted) in every.items():
            parity = PARITY[name]
            if row["group"] == reference and against == reference:
                one = replace(one, value=parity, low=parity, high=parity, note=REFERENCE_NOTE)
            first = {"group": row["group"], "convention": name, "against": against, "parity": parity}
            held = {key: row[key] for key in ("events", "total", "population")}
            rows.append(first | held | {"unknown_events": missing})
            estimates.append(one)
            compared.append(counted)
    table = add_estimates(pd.DataFrame(rows), estimates)
    judged = _judged(table, pd.DataFrame(compared), band)
    return judged.assign(why_it_differs=judged["convention"].map(WHY))


def _judged(table: pd.DataFrame, compared: pd.DataFrame, band: tuple[float, float]) -> pd.DataFrame:
    """Give the relative rates their verdicts, on the counts that each of them compares; the others have none."""
    careful = careful_verdicts(compared.assign(**table[["low", "high", "note"]]), band=band)
    rates = table["measure"].eq("relative rate") & table["note"].ne(REFERENCE_NOTE)
    return table.assign(note=table["note"].mask(rates, careful["note"]), verdict=careful["verdict"].where(rates, ""))


def prior_stage_chain(
    counts: pd.DataFrame,
    *,
    feeds: Mapping[str, str] | None = None,
    reference: str = "White",
    smallest_share: float = SMALLEST_SHARE,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Follow the United States' convention: every stage on the stage that feeds it, with the rule of 1 per cent.

    Read a stage's `value` as that stage's own part of the difference, and `population_ratio` as all of it up to there.

    The trap: a stage is fed by one stage only if it comes from there. Probation and custody are both fed by the finding
    of guilt, not one by the other.

    Parameters
    ----------
    counts
        One row a `stage` and `group`, with `events`; the first stage is the population.
    feeds
        For each later stage, the stage whose events are its total; if not given, the one before it.
    reference, smallest_share, confidence, band
        As in `conventions`.

    Returns
    -------
    pandas.DataFrame
        One row a later stage and group: `stage`, `fed_by`, `group`, `events`, `total`, `population_ratio`, the
        reference's counts, the columns of an estimate, `verdict`.

    Raises
    ------
    ValueError
        If a column is missing, a stage is unknown (the nearest is suggested), a group lacks a stage, or a stage has
        more events than the one that feeds it.

    References
    ----------
    As `conventions`.

    Examples
    --------
    >>> counts = pd.DataFrame([("live here", "White", 1000), ("live here", "Black", 500), ("court", "White", 20),
    ...                        ("court", "Black", 30)], columns=["stage", "group", "events"])
    >>> prior_stage_chain(counts)[["stage", "fed_by", "group", "value"]].values.tolist()[1]
    ['court', 'live here', 'Black', 3.0]
    """
    refuse(column_problems(counts, ["stage", "group", "events"]))
    refuse(count_problems("events", counts["events"], rows=counts.index))
    stages, groups = (list(dict.fromkeys(counts[name].tolist())) for name in ("stage", "group"))
    fed = dict(zip(stages[1:], stages, strict=False)) if feeds is None else dict(feeds)
    named = [one for stage, before in fed.items() for one in (stage, before)]
    problems = [text for one in dict.fromkeys(named) for text in choice_problems("feeds", one, stages)]
    problems += [
        f"feeds must name every stage but the first, but lacks {one!r}." for one in stages[1:] if one not in fed
    ]
    problems += choice_problems("reference", reference, groups)
    held = counts.set_index(["stage", "group"])["events"]
    problems += [
        f"counts must hold each stage of each group once, but {stage!r} of {group!r} has {times} rows."
        for stage in stages
        for group in groups
        if (times := int(((counts["stage"] == stage) & (counts["group"] == group)).sum())) != 1
    ]
    refuse(problems)
    living = held[stages[0]]
    parts = []
    for stage in stages[1:]:
        base = POPULATION if fed[stage] == stages[0] else "previous decision"
        rows = pd.DataFrame({"stage": stage, "fed_by": fed[stage], "group": groups})
        rows = rows.assign(events=held[stage].loc[groups].to_numpy(), total=held[fed[stage]].loc[groups].to_numpy())
        whole = rows["events"] / living.loc[groups].replace(0, np.nan).to_numpy()
        rows["population_ratio"] = whole / whole[groups.index(reference)]
        parts.append(judged_relative_rates(rows, reference=reference, base=base, confidence=confidence, band=band))
    table = pd.concat(parts, ignore_index=True)
    small = table["group"].map(living / living.sum()) < smallest_share
    return _withheld(table, small & (table["group"] != reference), smallest_share)


def _withheld(table: pd.DataFrame, small: pd.Series, smallest_share: float) -> pd.DataFrame:
    """Take the ratios of groups below the smallest share out of a table, and say why."""
    for name in ("value", "low", "high", "population_ratio"):
        table[name] = table[name].mask(small)
    table["note"] = table["note"].mask(small, _rule(smallest_share))
    table["verdict"] = table["verdict"].mask(small, "cannot tell")
    return table


def _rule(smallest_share: float) -> str:
    """Say why a ratio is not given."""
    return f"not given: the group is less than {smallest_share:.1%} of the population, the smallest share of this rule"


def _every(
    row: dict,
    own: pd.Series,
    sums: pd.Series,
    in_shares: float,
    reference: str,
    smallest_share: float,
    confidence: float,
) -> dict[str, tuple[str, Estimate, dict]]:
    """Work out every convention for one group: against whom, the estimate, and the counts that it compares."""
    share = row["population"] / sums["population"] if sums["population"] else 0.0
    of_all = {"events": row["events"], "total": int(in_shares), "population_share": share, "confidence": confidence}
    living, living_others = _pair(row, own, sums, "population")
    here, others = _pair(row, own, sums, "total")
    stage = relative_rate(**here, confidence=confidence)
    if share < smallest_share and row["group"] != reference:
        stage = replace(stage, value=math.nan, low=math.nan, high=math.nan, note=_rule(smallest_share))
    of_living, of_here = ({"confidence": confidence} | one for one in (living, here))
    return {
        GAP: ("the population's share", representation_difference(**of_all), living),
        SHARES: ("the population's share", representation_ratio(**of_all), living),
        POPULATION_RATE: (reference, population_relative_rate(**of_living), living),
        POPULATION_OTHERS: (
            ALL_OTHERS, population_relative_rate(**living_others, confidence=confidence), living_others
        ),
        STAGE_RATE: (reference, stage, here),
        STAGE_OTHERS: (ALL_OTHERS, relative_rate(**others, confidence=confidence), others),
        STAGE_DIFFERENCE: (reference, rate_difference(**of_here), here),
        STAGE_ODDS: (reference, odds_ratio(**of_here), here),
    }  # fmt: skip


def _pair(row: dict, own: pd.Series, sums: pd.Series, base: str) -> tuple[dict, dict]:
    """Give the counts of a group against the reference, and against all others."""
    mine = {"events": row["events"], "total": row[base]}
    others = {"reference_events": sums["events"] - row["events"], "reference_total": sums[base] - row[base]}
    return mine | {"reference_events": own["events"], "reference_total": own[base]}, mine | others


def _checked(counts: pd.DataFrame, reference: str, unknown: str, smallest_share: float) -> tuple[pd.DataFrame, int]:
    """Check a table of groups; give the known groups, and the unknown children with the outcome."""
    refuse(column_problems(counts, ["group", "events", "total", "population"]))
    known = counts[counts["group"] != unknown]
    rows = counts.index
    problems = [one for name in ("events", "total") for one in count_problems(name, counts[name], rows=rows)]
    problems += count_problems("population", known["population"], rows=known.index, whole=False)
    problems = problems or within_total_problems(counts["events"], counts["total"], rows=rows)
    doubled = counts["group"][counts["group"].duplicated()].tolist()
    problems += [f"counts must hold each group once, but {one!r} has several rows. Add them up." for one in doubled]
    if not 0 <= smallest_share < 1:
        problems.append(f"smallest_share must lie from 0 to below 1, but got {smallest_share}. For 1% give 0.01.")
    refuse(problems + choice_problems("reference", reference, known["group"]))
    return known, int(counts.loc[counts["group"] == unknown, "events"].sum())
