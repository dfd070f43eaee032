"""Where along the chain a difference arises: the relative rates of the stages, multiplied up to each stage."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.disproportionality.bases import judged_relative_rates
from yjs_analysis.disproportionality.decision_chain import base_of
from yjs_analysis.disproportionality.verdict import add_verdicts
from yjs_analysis.estimate import ESTIMATE_COLUMNS
from yjs_analysis.measures.bootstrap import DRAWS, bootstrap_chain
from yjs_analysis.vocabulary import MATERIAL_BAND

METHODS = ("direct", "bootstrap")


def running_product(
    counts: pd.DataFrame,
    *,
    reference: str = "White",
    method: str = "direct",
    draws: int = DRAWS,
    seed: int = 0,
    confidence: float = 0.95,
    band: tuple[float, float] = MATERIAL_BAND,
) -> pd.DataFrame:
    """Multiply the stages' relative rates up to each stage, and show that the product is the ratio of the first base.

    Read `stage_ratio` as the stage's own part of the difference and `value` as all of it so far: what a group's child
    who lives here (or came to the first decision) meets, as a multiple of the reference's. The two are the same thing
    counted twice, since each stage begins with whom the last one left: the totals in between cancel. `direct` is the
    last stage's events over the first total, group over reference, and `identity` says that it equals the product in
    whole numbers, not only to the last digit.

    The trap: a stage whose own ratio is 1 hands on all that came before; it has not made up for it. And a child who
    comes along the chain twice makes the interval too narrow.

    Parameters
    ----------
    counts
        One row a `stage` and `group`, with `events`, `total` and `total_counts` (what the total counts); the stages in
        the order of their first rows. `stages.stage_counts` gives such a table. Groups that lack a stage (Unknown has
        no population) are left out.
    reference
        The group that the others are compared with.
    method
        "direct" (the default): because the product is the direct ratio, so is its interval: that of two populations'
        events if the first total is one (mid-p), else of two proportions (skewness-corrected score). No draws, and it
        stands for few events. "bootstrap": the chain drawn again stage by stage; it has no limits below 5 events.
    draws, seed
        Of the bootstrap.
    confidence, band
        Of the interval; relative rates that make no material difference.

    Returns
    -------
    pandas.DataFrame
        One row a stage and group: `stage`, `group`, `events`, `total`, `first_total`, `stage_ratio`, `direct`,
        `identity`, the columns of an estimate (the product), `verdict`.

    Raises
    ------
    ValueError
        If a column is missing, a name is unknown, or a stage does not begin with whom the one before left.

    References
    ----------
    Office of Juvenile Justice and Delinquency Prevention, Disproportionate Minority Contact Technical Assistance
    Manual, fourth edition, chapter 1 (relative rates on the stage before). A share of events that are Poisson is
    Poisson again, and a part of a binomial part is binomial: so the direct interval is the product's own.

    Examples
    --------
    20 and 10 of 100 children with an outcome; 5 of 20 and 5 of 10 of them before a court: 2, then 2 times a half.

    >>> counts = pd.DataFrame([("outcome", "White", 10, 100), ("outcome", "Black", 20, 100), ("court", "White", 5, 10),
    ...                        ("court", "Black", 5, 20)], columns=["stage", "group", "events", "total"])
    >>> table = running_product(counts.assign(total_counts=["residents"] * 2 + ["children with an outcome"] * 2))
    >>> table.loc[table["group"] == "Black", ["stage", "stage_ratio", "value", "identity"]].values.tolist()
    [['outcome', 2.0, 2.0, True], ['court', 0.5, 1.0, True]]
    """
    refuse(
        column_problems(counts, ["stage", "group", "events", "total", "total_counts"])
        + choice_problems("method", method, METHODS)
    )
    stages = list(dict.fromkeys(counts["stage"].tolist()))
    held = counts.groupby("group", sort=False)["stage"].nunique()
    chosen = counts[counts["group"].isin(held.index[held == len(stages)])].reset_index(drop=True)
    refuse(choice_problems("reference", reference, chosen["group"]))
    # the check that the stages are nested, and the bootstrap's own limits if these are wanted
    drawn = bootstrap_chain(
        chosen, reference=reference, draws=draws if method == "bootstrap" else 100, seed=seed, confidence=confidence
    )
    first = chosen[chosen["stage"] == stages[0]].set_index("group")["total"]
    table = chosen[["stage", "group", "events", "total"]].assign(first_total=chosen["group"].map(first))
    table = table.assign(**_products(table, reference))
    if method == "bootstrap":
        answers = drawn[list(ESTIMATE_COLUMNS)]
    else:
        base = base_of(chosen["total_counts"].iloc[0])
        whole = table[["stage", "group", "events"]].assign(total=table["first_total"])
        answers = judged_relative_rates(whole, reference=reference, base=base, confidence=confidence, by="stage")[
            list(ESTIMATE_COLUMNS)
        ]
    return add_verdicts(pd.concat([table, answers], axis=1).reset_index(drop=True), band=band)


def _products(table: pd.DataFrame, reference: str) -> dict[str, list]:
    """Give each row's own ratio, the direct one, and whether the product of the ratios is the direct one exactly."""
    own = {row["stage"]: row for row in table.to_dict("records") if row["group"] == reference}
    so_far: dict = {}
    ratios, direct, same = [], [], []
    for row in table.to_dict("records"):
        stage = _ratio(row, own[row["stage"]], "total")
        before = so_far.get(row["group"], Fraction(1))
        so_far[row["group"]] = None if stage is None or before is None else before * stage
        whole = _ratio(row, own[row["stage"]], "first_total")
        ratios.append(float("nan") if stage is None else float(stage))
        direct.append(float("nan") if whole is None else float(whole))
        product = so_far[row["group"]]
        same.append(None if product is None or whole is None else product == whole)
    return {"stage_ratio": ratios, "direct": direct, "identity": same}


def _ratio(row: dict, other: dict, base: str) -> Fraction | None:
    """Give a relative rate as a fraction of whole numbers; none where it has no finite value."""
    if not row[base] or not other[base] or not other["events"]:
        return None
    return Fraction(int(row["events"]), int(row[base])) / Fraction(int(other["events"]), int(other[base]))
