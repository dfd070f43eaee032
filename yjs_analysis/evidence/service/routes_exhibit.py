"""Out of court against court among similar children: who could go either way, then who reoffended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disclosure.within import protect_parts
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.alike import NAMES, Alike, alike
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS
from yjs_analysis.evidence.service.counted import FOLLOWED, REOFFENDED, Service
from yjs_analysis.evidence.service.saying import of, ratio_method, source_line
from yjs_analysis.evidence.stage_table import shown_counts
from yjs_analysis.evidence.study import Study
from yjs_analysis.reoffending.doubly_robust import bootstrapped_routes
from yjs_analysis.reoffending.positivity import FEWEST, positivity
from yjs_analysis.reoffending.route_interaction import RATIO_OF_RATIOS, routes_by_group
from yjs_analysis.reoffending.routes import NOT_MEASURED, compared_routes, crude_routes
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD

BY_GRAVITY = "Before a court, by gravity"
AS_THEY_ARE = "Reoffended, all children"
SIMILAR = "Reoffended, similar children"
TWICE = "Reoffended, similar children, doubly robust"
BLOCKS = {"crude": AS_THEY_ARE, "overlap": SIMILAR, "doubly robust": TWICE}
WHO = {AS_THEY_ARE: "all, as they are", SIMILAR: "similar, weighted", TWICE: "similar, and a model"}

BETWEEN = "Ratio in this group over the ratio in the reference"

DRAWS = 200
"""How often similar children are drawn again for the limits of the doubly robust comparison."""


def similar_children(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Compare reoffending after the two routes among similar children; None where too few could have gone either way.

    Similar are children of whom at least five of the same level went each way, weighted by how open their route was.
    """
    found = alike(service, cells, study)
    compared = _compared(found, study) if found else None
    if found is None or compared is None:
        return None
    table = withhold(compared.assign(rows=RECORDS), threshold=study.threshold)
    went = _went(found.everybody, cells, study)
    apart = _between_groups(found, cells, study)
    rates = table[table["term"].isin(NAMES) & (table["block"] != TWICE)]
    drawn = pd.concat([went[~went["withheld"]], rates], ignore_index=True)
    finding = _finding(table, service)
    return Exhibit(
        identifier="S10",
        question="Does more reoffending follow court, among similar children?",
        answer=finding,
        chart=forest(_drawn(drawn), finding=finding, mark=(0.0, ""), scale="percent"),
        table=Table(
            caption=f"Proven to have reoffended within a year ({service.who})",
            columns=("Children", "After court", "Out of court", "Points apart", "Ratio"),
            sides="lrrrr",
            rows=tuple(_written(table, block) for block in WHO if (table["block"] == block).any()),
        ),
        means=(
            "Similar children are alike in gravity, earlier disposals, admission, age and sex, at levels from which "
            f"five or more went each way; those whose route was most open count most (exhibit S19). "
            f"{_hidden_cause(table)} {_by_group(apart, study.reference)}"
        ),
        does_not_mean=(f"It is not the effect of court. Not measured: {'; '.join(NOT_MEASURED)}."),
        source=source_line(
            service, study, f"{study.interval_of_rates}, {ratio_method(study)}; overlap weights, robust; bootstrap"
        )
        + " No recorded outcome could test the weights.",
        estimates=pd.concat([one for one in (went, table, apart) if len(one)], ignore_index=True),
    )


def _compared(found: Alike, study: Study) -> pd.DataFrame | None:
    """Compare all children as they are, and similar ones twice; None where no model of the route has an answer."""
    known = found.categories
    asked = {"terms": list(known), "categories": known, "confidence": study.confidence}
    try:
        weighted = compared_routes(found.similar, methods=["overlap"], **asked)
    except ValueError:  # some combination of levels decides the route for certain
        return None
    crude = crude_routes(
        found.everybody,
        interval=study.interval,
        interval_of_differences=study.interval_of_differences,
        interval_of_rates=study.interval_of_rates,
        confidence=study.confidence,
    )
    parts = [crude, weighted[weighted["analysis"] == "overlap"], *_twice(found, asked)]
    table = pd.concat(parts, ignore_index=True)
    sums = found.everybody.groupby("route")[["events", "total"]].sum()
    for name in ("events", "total"):
        table[name] = table["term"].map(sums[name]).where(table["analysis"] == "crude")
    table["block"] = table["analysis"].map(BLOCKS)
    return table.assign(label=table["term"].map(NAMES).fillna(table["term"]))


def _twice(found: Alike, asked: dict) -> list[pd.DataFrame]:
    """Compare similar children with weights and a model of reoffending; nothing where that model has no answer."""
    try:
        return [bootstrapped_routes(found.similar, draws=DRAWS, **asked).assign(analysis="doubly robust")]
    except ValueError:  # some combination of levels decides reoffending for certain
        return []


def _between_groups(found: Alike, cells: Cells, study: Study) -> pd.DataFrame:
    """Say how far the ratio of the routes may differ between groups; no rows where White children have no ratio.

    A group has a row only if five or more reoffended, and did not, after each route: fewer make limits that promise too
    much. The counts themselves are never told, since they are of similar children only.
    """
    known = found.categories
    try:
        table = routes_by_group(
            found.similar,
            terms=list(known),
            categories=known,
            by_reference=study.reference,
            confidence=study.confidence,
        )
    except ValueError:  # nobody or everybody reoffended after one of the routes
        return pd.DataFrame()
    four = table[["events", "total", "reference_events", "reference_total"]]
    parts = [four["events"], four["total"] - four["events"], four["reference_events"],
             four["reference_total"] - four["reference_events"]]  # fmt: skip
    enough = pd.concat([part >= max(FEWEST, study.threshold) for part in parts], axis=1).all(axis=1)
    held = [cells.hides(group=group, **{FOLLOWED: True}, **more) for group in table["group"]
            for more in ({}, {REOFFENDED: True})]  # fmt: skip
    hidden = [any(held[2 * at : 2 * at + 2]) for at in range(len(table))]
    shown = table[enough & ~np.array(hidden)]
    if set(shown["group"]) == {study.reference} or study.reference not in set(shown["group"]):
        return pd.DataFrame()
    shown = shown[shown["comparison"] == RATIO_OF_RATIOS]
    shown = shown.drop(columns=[*four, "comparison", "interaction_p_value"])
    shown = shown.assign(block=BETWEEN, label=shown["group"], term="ratio of ratios", rows=RECORDS)
    return withhold(shown, threshold=study.threshold)


def _went(counts: pd.DataFrame, cells: Cells, study: Study) -> pd.DataFrame:
    """Count who went before a court at each gravity, with every count from which a small one follows withheld.

    How many went each way in all stands in other exhibits, and stays: only what each gravity shows can go.
    """
    held = counts.assign(at=counts["route"] == "court").groupby(["gravity", "at"], as_index=False)["total"].sum()
    known = pd.MultiIndex.from_product([sorted(held["gravity"].unique()), [True, False]], names=["gravity", "at"])
    held = held.set_index(["gravity", "at"]).reindex(known, fill_value=0).reset_index()
    held = held.rename(columns={"total": "count"}).astype({"gravity": object, "at": object})
    asked = pd.DataFrame(
        [(level, at) for level in [*held["gravity"].unique(), None] for at in (True, False, None)],
        columns=["gravity", "at"],
    ).astype(object)
    decided = protect_parts(
        held,
        asked,
        shown=asked["gravity"].isna(),
        threshold=study.threshold,
        attributes=["at"] if study.threshold > 1 else (),
    )
    hidden = decided.groupby("gravity")["withheld"].any()
    table = positivity(counts)
    also = table["gravity"].map(hidden).astype(bool) | (table["total"] < cells.smallest_base)
    table = table.assign(block=BY_GRAVITY, label="gravity " + table["gravity"].astype(str), rows=RECORDS)
    return withhold(table.drop(columns=["gravity", "either_way"]), threshold=study.threshold, also=also)


def _counts(drawn: pd.DataFrame) -> list[str]:
    said = shown_counts(drawn)
    return ["weighted" if block == SIMILAR else one for block, one in zip(drawn["block"], said, strict=True)]


def _drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """Put both comparisons of the routes into one block, so that the page has room for what it does not mean."""
    kinds = {AS_THEY_ARE: ", all children", SIMILAR: ", similar children"}
    return rows.assign(
        counts=_counts(rows),
        block=rows["block"].replace(dict.fromkeys(kinds, "Reoffended")),
        label=rows["label"] + rows["block"].map(kinds).fillna(""),
    )


def _one(table: pd.DataFrame, block: str, term: str) -> pd.Series:
    return table[(table["block"] == block) & (table["term"] == term)].iloc[0]


def _finding(table: pd.DataFrame, service: Service) -> str:
    court, away, apart = (_one(table, SIMILAR, term) for term in ("court", "out of court", "difference"))
    crude = {term: _one(table, AS_THEY_ARE, term) for term in ("court", "out of court")}
    beyond_chance = _one(table, SIMILAR, "ratio")["e_value_of_limit"] > 1
    sure = beyond_chance and (apart["low"] > 0 or apart["high"] < 0)
    said = "more" if apart["value"] > 0 else "less"
    verdict = f"{said} reoffending followed court" if sure else "chance alone could make the difference"
    return (
        f"Of {service.who}, {of(crude['court'])} reoffended within a year of court and {of(crude['out of court'])} out "
        f"of court. Among similar children {wording.percent(court['value'])} and {wording.percent(away['value'])} did, "
        f"{_as_points(apart['value'])} "
        f"({wording.limits(apart['low'], apart['high'], written=_as_points)}): {verdict}."
    )


def _hidden_cause(table: pd.DataFrame) -> str:
    row = _one(table, SIMILAR, "ratio")
    if not row["e_value_of_limit"] > 1:
        return "No hidden cause is needed to explain the difference away: chance will do."
    return (
        f"Something not measured would have to go with both court and reoffending at "
        f"{wording.ratio(row['e_value_of_limit'])} times the rate to leave no more than chance of it."
    )


def _written(table: pd.DataFrame, block: str) -> tuple[str, ...]:
    """Write one comparison in a row: both shares with their counts, the difference and the ratio."""
    cells = []
    for term, write in (("court", wording.percent), ("out of court", wording.percent), ("difference", _signed),
                        ("ratio", wording.ratio)):  # fmt: skip
        row = _one(table, block, term)
        limits = wording.limits(row["low"], row["high"], written=write)
        counts = f"{of(row)}: " if pd.notna(row["total"]) else ""
        cells.append(WITHHELD if row["withheld"] else f"{counts}{write(row['value'])} ({limits})")
    return (WHO[block], *cells)


def _by_group(apart: pd.DataFrame, reference: str) -> str:
    """Say whether the ratio of the routes differs between groups, as far as it may be said."""
    if apart.empty:
        return "Whether that differs between ethnic groups cannot be told: too few children of any went each way."
    said = [
        f"{row['group']} {wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})"
        for row in apart.to_dict("records")
    ]
    return (
        f"Court's rate over out of court's, over the same ratio among {reference} children: {'; '.join(said)}. An "
        "interval that holds 1 is no sign of sameness."
    )


def _signed(share: float) -> str:
    """Write percentage points with their sign, as a column has room for."""
    return f"{100 * share:+.1f}"


def _as_points(share: float) -> str:
    return wording.points(100 * share)
