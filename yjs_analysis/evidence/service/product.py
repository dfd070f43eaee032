"""The focus group's way along the chain: the ratio at each decision, and what they multiply to."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.decision_chain import POPULATION
from yjs_analysis.disproportionality.running_product import running_product
from yjs_analysis.disproportionality.stages import COMMUNITY_OR_CUSTODY, COURT, CUSTODY, OUTCOME, stage_counts
from yjs_analysis.evidence.service.chain import OUTCOMES, stages_of
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.residents import residents_first
from yjs_analysis.evidence.stage_table import shown_counts
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.chain import chain as chain_chart
from yjs_analysis.telling.charts import Chart

COLUMNS = {
    OUTCOME: "Outcome, of residents ({census})",
    COURT: "Court, of those with an outcome",
    COMMUNITY_OR_CUSTODY: "Order or custody, of those at court",
    CUSTODY: "Custody, of order or custody",
}

PRODUCT = ["product", "product_low", "product_high"]


def with_products(
    compared: pd.DataFrame, service: Service, study: Study, *, group: str, reference: str
) -> pd.DataFrame:
    """Put beside each of a group's ratios along the chain the product of all up to it; empty where it has no chain.

    Parameters
    ----------
    compared
        The chain after disclosure control (`chain.chain`).
    service, study
        The counts, and the parameters of the run.
    group, reference
        Whose chain, and compared with whom.

    Returns
    -------
    pandas.DataFrame
        The group's rows on the first census, with `column` (what happens, and of whom), `product`, `product_low`,
        `product_high` and `counts`. After the first stage that is withheld there is no product.
    """
    first = compared["census"].iloc[0]
    rows = compared[(compared["group"] == group) & (compared["census"] == first)].reset_index(drop=True)
    if rows.empty or reference not in set(compared["group"]):
        return rows.iloc[:0].assign(column="", counts="", **dict.fromkeys(PRODUCT, 0.0))
    living = residents_first(service.populations, study.denominator)
    living = living[living["period"] == first] if len(living) else living
    counts = stage_counts(
        stages_of(service, reference), living, period=service.span, population_counts="children who live here",
        outcome_counts=OUTCOMES[service.convention],
    )  # fmt: skip
    counts = counts[counts["group"].isin([group, reference]) & counts["stage"].isin(rows["stage"])]
    product = running_product(counts, reference=reference, confidence=study.confidence, band=study.band)
    product = product[product["group"] == group].set_index("stage").loc[rows["stage"], ["value", "low", "high"]]
    hidden = rows["withheld"].cummax().to_numpy()
    columns = [COLUMNS[stage].format(census=first.removeprefix("Census ")) for stage in rows["stage"]]
    product = product.set_axis(PRODUCT, axis=1).reset_index(drop=True).astype(float)
    product.iloc[0] = rows.loc[0, ["value", "low", "high"]].to_numpy(dtype=float)  # one stage is its own product
    product.loc[hidden] = float("nan")
    return pd.concat([rows, product], axis=1).assign(column=columns, counts=shown_counts(rows))


def product_chart(rows: pd.DataFrame, finding: str, *, reference: str, who: str) -> Chart:
    """Draw a group's chain: the ratio at each decision, and what they come to so far."""
    return chain_chart(rows.assign(stage=rows["column"]), finding=finding, mark=(1.0, f"{reference} {who}'s rate"))


def product_in_words(rows: pd.DataFrame, *, group: str) -> str:
    """Say the identity: the decisions' ratios multiply to the ratio from the first base to the last decision shown."""
    shown = rows[rows["product"].notna()]
    if len(shown) < 2:
        return ""
    last = shown.iloc[-1]
    factors = " times ".join(wording.ratio(one) for one in shown["value"])
    whole = f"{wording.ratio(last['product'])} ({wording.limits(last['product_low'], last['product_high'])})"
    base = "children who live here" if shown["base"].iloc[0] == POPULATION else "those with an outcome"
    return f"For {group} children the decisions multiply up: {factors} is {whole}, counted against all {base}."


def product_row(rows: pd.DataFrame, *, group: str) -> tuple[tuple[str, ...], ...]:
    """Write the last product that is shown as a row of the table of stages; nothing where there is none."""
    shown = rows[rows["product"].notna()]
    if len(shown) < 2:
        return ()
    first, last = shown.iloc[0], shown.iloc[-1]
    whole = f"{wording.ratio(last['product'])} ({wording.limits(last['product_low'], last['product_high'])})"
    counts = f"{wording.count(last['events'])} of {wording.count(first['total'])}"
    return (("All together", group, counts, whole, "the product of the ratios"),)


def product_estimates(rows: pd.DataFrame) -> pd.DataFrame:
    """List the products as estimates, after disclosure control."""
    table = rows[["group", "stage", "measure", "confidence", "note", "rows"]].assign(
        label=rows["group"] + ", " + rows["stage"] + ": all decisions so far",
        value=rows["product"], low=rows["product_low"], high=rows["product_high"],
        method="the last decision's events over the first total: the product of the ratios",
    )  # fmt: skip
    return withhold(table, also=rows["product"].isna())
