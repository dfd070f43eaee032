"""One comparison of a service's children, made again under each thing that can be taken of the unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from yjs_analysis.disproportionality.bases import judged_relative_rates
from yjs_analysis.disproportionality.decision_chain import POPULATION
from yjs_analysis.disproportionality.unknown_ethnicity import (
    BOUNDED_AND_CHANCE,
    IMPUTED,
    relative_rates_with_unknown,
)
from yjs_analysis.evidence.explored.views import ALL_IN, ANYHOW, AS_KNOWN, LEFT_OUT, NONE_IN, with_detectable
from yjs_analysis.evidence.study import Study
from yjs_analysis.vocabulary import UNKNOWN

APPROACH = {AS_KNOWN: IMPUTED, ANYHOW: BOUNDED_AND_CHANCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One comparison of a service's children.

    Parameters
    ----------
    stage
        One of `stages.NESTED`.
    denominator
        By which a link calls what it is measured on.
    counts
        `group`, `events`, `total`; over residents the unknown have no total.
    base
        "population" or "previous decision".
    living
        Which count of residents it is measured on, in words; "" if none.
    """

    stage: str
    denominator: str
    counts: pd.DataFrame
    base: str
    living: str


def taken_tables(asked: Asked, study: Study, *, hidden: Mapping[str, bool]) -> dict[str, pd.DataFrame]:
    """Compare the groups under each thing that can be taken of the unknown, before disclosure control.

    The counts beside the estimates are those of the known children, whatever is taken of the unknown.

    Parameters
    ----------
    asked
        What is compared.
    study
        The parameters of the run.
    hidden
        For each group, the unknown among them if there are any, whether its count is withheld. Withheld unknown are not
        taken in. And where any group is withheld they are not shared out as the known: every group's count goes into
        the draws, which anybody can make again.

    Returns
    -------
    dict
        For each thing taken (`views.LEFT_OUT` alone, if the unknown are not taken in) a table of estimates with
        verdicts.
    """
    left_out = {LEFT_OUT: _left_out(asked, study)}
    if hidden.get(UNKNOWN, True):
        return left_out
    moved = {ALL_IN: _moved(asked, study, to_reference=False), NONE_IN: _moved(asked, study, to_reference=True)}
    approached = _approached(asked, study)
    if any(hidden.values()):
        del approached[AS_KNOWN]
    return {**left_out, **moved, **approached}


def _left_out(asked: Asked, study: Study) -> pd.DataFrame:
    counts = asked.counts[asked.counts["total"].notna()]
    words = f"children who live here, population {asked.living}" if asked.living else "children at the step before"
    return with_detectable(_judged(counts, asked, study), study, total_counts=words)


def _judged(counts: pd.DataFrame, asked: Asked, study: Study, by: str | Sequence[str] = ()) -> pd.DataFrame:
    given = {"reference": study.reference, "confidence": study.confidence, "band": study.band}
    return judged_relative_rates(counts, base=asked.base, method=_interval(asked, study), by=by, **given)


def _interval(asked: Asked, study: Study) -> str:
    return study.interval_of_populations if asked.base == POPULATION else study.interval


def _moved(asked: Asked, study: Study, *, to_reference: bool) -> pd.DataFrame:
    """Compare each group after all the unknown joined it, or the reference; the counts shown stay the known ones."""
    unknown = asked.counts[asked.counts["group"] == UNKNOWN].iloc[0]
    known = asked.counts[asked.counts["group"] != UNKNOWN]
    others = [group for group in known["group"] if group != study.reference]
    pairs = pd.concat(
        [known[known["group"].isin([group, study.reference])].assign(pair=group) for group in others], ignore_index=True
    )
    gains = pairs["group"].eq(study.reference) == to_reference
    more = 0 if asked.base == POPULATION else unknown["total"]
    pairs["events"] += unknown["events"] * gains
    pairs["total"] += more * gains
    judged = _judged(pairs, asked, study, by="pair")
    return _beside_reference(judged[judged["group"] == judged["pair"]], asked, study)


def _beside_reference(table: pd.DataFrame, asked: Asked, study: Study) -> pd.DataFrame:
    """Put the counts of the known beside estimates that took the unknown in, and the reference before them."""
    known = asked.counts[asked.counts["group"] != UNKNOWN]
    own = _judged(known, asked, study)
    told = known.set_index("group")
    counts = {name: table["group"].map(told[name]) for name in ("events", "total")}
    counts |= {f"reference_{name}": told.loc[study.reference, name] for name in ("events", "total")}
    first = own[own["group"] == study.reference]
    return pd.concat([first, table.assign(reference=study.reference, **counts)], ignore_index=True)


def _approached(asked: Asked, study: Study) -> dict[str, pd.DataFrame]:
    table = relative_rates_with_unknown(
        asked.counts, reference=study.reference, base=asked.base, interval=_interval(asked, study),
        imputations=study.draws, seed=study.seed, confidence=study.confidence, band=study.band,
    )  # fmt: skip
    return {
        taken: _beside_reference(table[table["approach"] == approach], asked, study)
        for taken, approach in APPROACH.items()
    }
