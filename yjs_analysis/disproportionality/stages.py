"""How far each child went: the stages of the chain as nested counts, from children who live here to custody."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.checks import column_problems, refuse
from yjs_analysis.sources.disposals import COURT_TIERS, TIERS

OUTCOME = "outcome"
COURT = "court"
COMMUNITY_OR_CUSTODY = "community order or custody"
CUSTODY = "custody"

NESTED = (OUTCOME, COURT, COMMUNITY_OR_CUSTODY, CUSTODY)
"""Each stage holds the next: whoever got custody was before a court, and whoever was before a court had an outcome."""

TIERS_OF = {COURT: COURT_TIERS, COMMUNITY_OR_CUSTODY: COURT_TIERS[1:], CUSTODY: COURT_TIERS[2:]}
"""The tiers of disposal that each stage holds. Any disposal that is counted is an outcome."""


def add_stages(counts: pd.DataFrame) -> pd.DataFrame:
    """Say of each tier which stages it has passed; a new table comes back, with a column of True and False a stage.

    The trap: whether community resolutions and Outcome 22 are outcomes is a convention, and the two that are published
    differ. Leave these rows out of the counts, or in: every row is taken to have had an outcome.

    Parameters
    ----------
    counts
        A `tier` a row.

    Raises
    ------
    ValueError
        If `tier` is missing, or holds one that is no outcome.

    Examples
    --------
    >>> add_stages(pd.DataFrame({"tier": ["first-tier", "custody"]}))[["court", "custody"]].values.tolist()
    [[True, False], [True, True]]
    """
    refuse(column_problems(counts, ["tier"]))
    strange = sorted(set(counts["tier"]) - set(TIERS[1:]))
    refuse([f"tier must be one of {', '.join(TIERS[1:])}, but got {', '.join(map(repr, strange))}."] * bool(strange))
    passed = {stage: counts["tier"].isin(tiers) for stage, tiers in TIERS_OF.items()}
    return counts.assign(**{OUTCOME: True}, **passed)


def stage_counts(
    children: pd.DataFrame, populations: pd.DataFrame, *, period: str, population_counts: str, outcome_counts: str
) -> pd.DataFrame:
    """Set every stage on the one before it, and the first on the population: so many of so many, group by group.

    Read it with `decision_chain.stage_relative_rates`. The product of a group's four rates is the rate of custody in
    the population; so the four relative rates multiply to the population's relative rate of custody, and one can see
    where the difference arises.

    The trap: a child is counted once, at one disposal. Counts of disposals do not make such a chain, since one child
    can have several.

    Parameters
    ----------
    children
        One row a `group` and stage passed (`reached`, one of `NESTED`), with `count`.
    populations
        One row a `group`, with `persons`.
    period
        Of the disposals, in words.
    population_counts, outcome_counts
        What the population counts ("children aged 10-17, Census 2011"), and what an outcome is.

    Returns
    -------
    pandas.DataFrame
        `period`, `stage`, `group`, `events`, `total`, `total_counts`. A group without a population (Unknown) has no
        row at the first stage, and all the others.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    100 White children live here; 20 had an outcome, 8 of them before a court:

    >>> children = pd.DataFrame({"group": "White", "reached": NESTED, "count": [20, 8, 3, 1]})
    >>> populations = pd.DataFrame({"group": ["White"], "persons": [100]})
    >>> table = stage_counts(children, populations, period="2018-21", population_counts="children, Census 2011",
    ...                      outcome_counts="children with an outcome")
    >>> table[["stage", "events", "total"]].values.tolist()[:2]
    [['outcome', 20, 100], ['court', 8, 20]]
    """
    refuse(
        [
            *column_problems(children, ["group", "reached", "count"], name="children"),
            *column_problems(populations, ["group", "persons"], name="populations"),
        ]
    )
    reached = children.groupby(["reached", "group"])["count"].sum()
    stages = {stage: reached.get(stage, pd.Series(dtype=int)) for stage in NESTED}
    held = pd.DataFrame(stages).reindex(children["group"].unique()).fillna(0)
    living = populations.groupby("group")["persons"].sum()
    bases = {
        OUTCOME: (living.reindex(held.index), population_counts),
        COURT: (held[OUTCOME], outcome_counts),
        COMMUNITY_OR_CUSTODY: (held[COURT], "children before a court"),
        CUSTODY: (held[COMMUNITY_OR_CUSTODY], "children given a community order or custody"),
    }
    parts = [
        pd.DataFrame(
            {
                "period": period,
                "stage": stage,
                "group": held.index,
                "events": held[stage].to_numpy(),
                "total": base.to_numpy(),
                "total_counts": words,
            }
        ).dropna(subset=["total"])
        for stage, (base, words) in bases.items()
    ]
    return pd.concat(parts, ignore_index=True).astype({"events": int, "total": int})
