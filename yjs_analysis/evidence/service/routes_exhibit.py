"""Out of court against court among similar children: who could go either way, then who reoffended."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.complement import protect
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.stages import COURT
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS
from yjs_analysis.evidence.service.counted import FOLLOWED, REOFFENDED, Service
from yjs_analysis.evidence.service.saying import of, source_line
from yjs_analysis.evidence.stage_table import shown_counts
from yjs_analysis.evidence.study import Study
from yjs_analysis.reoffending.positivity import positivity, within_overlap
from yjs_analysis.reoffending.routes import NOT_MEASURED, compared_routes
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD

TERMS = ("gravity", "history", "admission", "age_band", "sex")
"""What similar children are alike in, as far as somebody of each level went either way."""

BY_GRAVITY = "Before a court, by gravity"
AS_THEY_ARE = "Reoffended, all children"
SIMILAR = "Reoffended, similar children"
BLOCKS = {"crude": AS_THEY_ARE, "overlap": SIMILAR}
NAMES = {"court": "before a court", "out of court": "out of court"}


def similar_children(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Compare reoffending after the two routes among similar children; None where too few could have gone either way.

    Similar are children of whom at least five of the same level went each way, weighted by how open their route was.
    """
    if service.followed_patterns.empty:
        return None
    route = service.followed_patterns[COURT].map({True: "court", False: "out of court"})
    counts = service.followed_patterns.assign(route=route)
    counts = counts.groupby([*TERMS, "route"], sort=False, as_index=False)[["events", "total"]].sum()
    kept = _either_way(counts)
    if kept is None or _hides_routes(cells) or _few(kept, cells, study):
        return None
    found = _compared(counts, kept, study)
    if found is None:
        return None
    table = withhold(found.assign(rows=RECORDS), threshold=study.threshold)
    went = _went(counts, cells, study)
    rates = table[table["term"].isin(NAMES)]
    drawn = pd.concat([went[~went["withheld"]], rates], ignore_index=True)
    finding = _finding(table, service)
    return Exhibit(
        identifier="S10",
        question="Does more reoffending follow court, among similar children?",
        answer=finding,
        chart=forest(drawn.assign(counts=_counts(drawn)), finding=finding, mark=(0.0, ""), scale="percent"),
        table=Table(
            caption=f"Proven to have reoffended within a year ({service.who})",
            columns=("Children", "After court", "Out of court", "Difference", "Ratio"),
            sides="lrrrr",
            rows=tuple(_written(table, block) for block in BLOCKS.values()),
        ),
        means=(
            "Similar children are alike in gravity, earlier disposals, admission, age and sex, at levels from which "
            f"five or more went each way; those whose route was most open count most. {_hidden_cause(table)}"
        ),
        does_not_mean=f"It is not the effect of court. Not measured: {'; '.join(NOT_MEASURED)}.",
        source=source_line(service, study, "Wilson, skewness-corrected score; overlap weights, robust"),
        estimates=pd.concat([went, table], ignore_index=True),
    )


def _either_way(counts: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the levels from which enough children went each way, covariate by covariate; None if nobody is left."""
    kept = counts
    for term in TERMS:
        if set(kept.loc[kept["total"] > 0, "route"]) != set(NAMES):
            return None
        levels = positivity(kept, by=term)
        open_levels = levels.loc[levels["either_way"], term].tolist()
        if not open_levels:
            return None
        kept = within_overlap(kept, by=term, levels=open_levels)
    return kept


def _hides_routes(cells: Cells) -> bool:
    """Say whether who reoffended after a route is withheld elsewhere."""
    more = ({}, {REOFFENDED: True})
    return any(cells.hides(**{COURT: at, FOLLOWED: True}, **one) for at in (True, False) for one in more)


def _few(kept: pd.DataFrame, cells: Cells, study: Study) -> bool:
    """Say whether a rate among similar children would rest on few."""
    sums = kept.groupby("route")[["events", "total"]].sum()
    rest = sums["total"] - sums["events"]
    small = [(counts.gt(0) & counts.lt(study.threshold)).any() for counts in (sums["events"], rest)]
    return bool(len(sums) < len(NAMES) or any(small) or (sums["total"] < cells.smallest_base).any())


def _compared(counts: pd.DataFrame, kept: pd.DataFrame, study: Study) -> pd.DataFrame | None:
    """Compare all children as they are, and similar ones weighted; None where no model of the route has an answer."""
    levels = {term: sorted(kept.loc[kept["total"] > 0, term].unique()) for term in TERMS}
    terms = [term for term in TERMS if len(levels[term]) > 1]
    known = {term: levels[term] for term in terms}
    try:
        weighted = compared_routes(
            kept, terms=terms, categories=known, methods=["overlap"], confidence=study.confidence
        )
    except ValueError:  # some combination of levels decides the route for certain
        return None
    crude = compared_routes(counts, terms=[], categories={}, methods=[], confidence=study.confidence)
    table = pd.concat([crude, weighted[weighted["analysis"] == "overlap"]], ignore_index=True)
    sums = counts.groupby("route")[["events", "total"]].sum()
    for name in ("events", "total"):
        table[name] = table["term"].map(sums[name]).where(table["analysis"] == "crude")
    table["block"] = table["analysis"].map(BLOCKS)
    return table.assign(label=table["term"].map(NAMES).fillna(table["term"]))


def _went(counts: pd.DataFrame, cells: Cells, study: Study) -> pd.DataFrame:
    """Count who went before a court at each gravity, with every count from which a small one follows withheld."""
    held = counts.assign(at=counts["route"] == "court").groupby(["gravity", "at"], as_index=False)["total"].sum()
    known = pd.MultiIndex.from_product([sorted(held["gravity"].unique()), [True, False]], names=["gravity", "at"])
    held = held.set_index(["gravity", "at"]).reindex(known, fill_value=0).reset_index()
    held = held.rename(columns={"total": "count"}).astype({"gravity": object, "at": object})
    asked = pd.DataFrame(
        [(level, at) for level in [*held["gravity"].unique(), None] for at in (True, False, None)],
        columns=["gravity", "at"],
    ).astype(object)
    decided = protect(held, asked, threshold=study.threshold, attributes=["at"] if study.threshold > 1 else ())
    hidden = decided.groupby("gravity")["withheld"].any()
    table = positivity(counts)
    also = table["gravity"].map(hidden).astype(bool) | (table["total"] < cells.smallest_base)
    table = table.assign(block=BY_GRAVITY, label="gravity " + table["gravity"].astype(str), rows=RECORDS)
    return withhold(table.drop(columns=["gravity", "either_way"]), threshold=study.threshold, also=also)


def _counts(drawn: pd.DataFrame) -> list[str]:
    said = shown_counts(drawn)
    return ["weighted" if block == SIMILAR else one for block, one in zip(drawn["block"], said, strict=True)]


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
    for term, write in (("court", wording.percent), ("out of court", wording.percent), ("difference", _as_points),
                        ("ratio", wording.ratio)):  # fmt: skip
        row = _one(table, block, term)
        limits = wording.limits(row["low"], row["high"], written=write)
        counts = f"{of(row)}: " if pd.notna(row["total"]) else ""
        cells.append(WITHHELD if row["withheld"] else f"{counts}{write(row['value'])} ({limits})")
    return ("all, as they are" if block == AS_THEY_ARE else "similar, weighted", *cells)


def _as_points(share: float) -> str:
    return wording.points(100 * share)
