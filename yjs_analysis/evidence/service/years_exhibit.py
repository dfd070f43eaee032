"""Is it changing, and could we tell? All years together, the single years behind them, and tests of change."""

from __future__ import annotations

from typing import Any

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.change import change_between, smallest_change
from yjs_analysis.disproportionality.through_time import ALL_PERIODS, pooled_with_single_periods
from yjs_analysis.disproportionality.trend import trend
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS, hidden_at_court
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.crossed import comparable, crossed
from yjs_analysis.evidence.service.saying import of, source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import NOT_AVAILABLE, UNKNOWN, WITHHELD

COUNTS = ["period", "group", "events", "total"]


def is_it_changing(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show each group's relative rate of court over all years, by year, and whether it changed; None for one year."""
    years = sorted(service.patterns["period"].unique())
    if len(years) < 2 or not comparable(service, study.reference):
        return None
    table, change, steady = _compared(service, cells, study, years)
    pooled = table[table["pooled"]]
    shown = pooled.loc[~pooled["withheld"], "group"].tolist()
    if not shown:
        return None
    about = study.focus if study.focus in shown else shown[0]
    finding = _finding(about, pooled, change, service, study)
    return Exhibit(
        identifier="S13",
        question="Is it changing, and could we tell?",
        answer=finding,
        chart=forest(
            (drawn := table[table["group"] == about]).assign(
                label=drawn["when"],
                block=about,
                counts=[of(row) for row in drawn.to_dict("records")],
            ),
            finding=finding,
            counts="before a court",
            mark=(1.0, f"{study.reference} {service.who}'s rate"),
        ),
        table=Table(
            caption=f"Relative rate of court among {service.who}, and its change from {_span(change)}",
            columns=("Group", "All years", "Multiplied by", "A change shows from", "Each year by", "So"),
            sides="lrrrrl",
            rows=tuple(_written(group, pooled, change, steady) for group in pooled["group"]),
        ),
        means=(
            "Use all years together. A ratio that was multiplied by 1 has not changed; if 1 lies between the limits, "
            "nobody can tell a change from chance yet. The fourth column says how large a change would have to be."
        ),
        does_not_mean=(
            '"Cannot tell" is not "steady". A year with fewer than five children on either side is not compared by '
            "itself, however striking its ratio would look."
        ),
        source=source_line(service, study, "score; change, two score intervals together; each year, log-linear model"),
        estimates=pd.concat([table, change, steady], ignore_index=True).drop(columns="when"),
    )


def _compared(
    service: Service, cells: Cells, study: Study, years: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Compare years, halves and all years; then the halves with each other, and year by year: all guarded."""
    halves = [_named(years[: len(years) // 2]), _named(years[len(years) // 2 :])]
    half = {year: halves[at >= len(years) // 2] for at, year in enumerate(years)}
    held = service.patterns.assign(half=service.patterns["period"].map(half))
    groups = [study.reference, *(one for one in service.groups if one not in (study.reference, UNKNOWN))]
    counted = crossed(
        service, cells, held, crossings=[["half"], ["period"]], groups=groups, threshold=study.threshold
    ).assign(stretch=lambda rows: rows["period"].where(rows["period"].notna(), rows["half"]))  # fmt: skip
    by_year = counted[counted["period"].notna()].drop(columns="half")
    by_half = counted[counted["half"].notna()].assign(period=lambda rows: rows["half"]).drop(columns="half")
    by_half = by_half.sort_values("period", key=lambda names: names.map(halves.index), kind="stable")
    asked = {"reference": study.reference, "confidence": study.confidence, "band": study.band}
    hides = {
        (row["group"], row["stretch"]): row["hidden"] for row in counted.to_dict("records")
    }  # fmt: skip
    of_all = hidden_at_court(service, cells, study)

    def hidden(group: str, *stretches: str) -> bool:
        several = any(hides[one, stretch] for one in (group, study.reference) for stretch in stretches)
        return several or of_all.get(group, True)

    table = pooled_with_single_periods(by_year[COUNTS], **asked)
    table = table[table["group"] != study.reference]
    names = table["period"].map(lambda one: "All years together" if one == ALL_PERIODS else one)
    also = [
        of_all.get(row["group"], True) if row["pooled"] else hidden(row["group"], row["period"])
        for row in table.to_dict("records")
    ]
    table = table.assign(label=table["group"] + ", court, " + names, when=names, rows=RECORDS)
    table = _guarded(table, also, study).assign(pooled=table["pooled"].to_numpy())
    tellable = [group for group in groups[1:] if not hidden(group, *halves)]
    change = _changes(by_half, halves, tellable, asked)
    reach = [
        smallest_change(low=row["low"], high=row["high"], confidence=study.confidence)
        for row in change.to_dict("records")
    ]
    others = pd.DataFrame({"group": [group for group in groups[1:] if group not in tellable]})
    change = pd.concat([change.assign(shows_from=reach), others.assign(before=halves[0], after=halves[1])])
    change = change.assign(label=change["group"] + ": change", rows=RECORDS, measure="ratio of relative rates")
    yearly = [group for group in tellable if not hidden(group, *years)]
    steady = trend(by_year.loc[by_year["group"].isin([study.reference, *yearly]), COUNTS], **asked)
    others = pd.DataFrame({"group": [group for group in groups[1:] if group not in yearly]})
    steady = pd.concat([steady, others])
    steady = steady.assign(label=steady["group"] + ": change each year", rows=RECORDS)
    return (
        table,
        _guarded(change, [group not in tellable for group in change["group"]], study),
        _guarded(steady, [group not in yearly for group in steady["group"]], study),
    )


def _changes(by_half: pd.DataFrame, halves: list[str], groups: list[str], asked: dict[str, Any]) -> pd.DataFrame:
    """Compare the halves for some groups; an empty table for none."""
    if not groups:
        return pd.DataFrame(columns=["group", "before", "after", "value", "low", "high", "change"])
    chosen = by_half.loc[by_half["group"].isin([asked["reference"], *groups]), COUNTS]
    return change_between(chosen, before=halves[0], after=halves[1], **asked)


def _guarded(table: pd.DataFrame, also: list[bool], study: Study) -> pd.DataFrame:
    table = table.reset_index(drop=True)
    return withhold(table, threshold=study.threshold, also=pd.Series(also, index=table.index, dtype=bool))


def _named(years: list[str]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _span(change: pd.DataFrame) -> str:
    """Name the earlier years and the later."""
    return (
        f"{change['before'].iloc[0]} (earlier) to {change['after'].iloc[0]} (later)" if len(change) else "year to year"
    )


def _finding(about: str, pooled: pd.DataFrame, change: pd.DataFrame, service: Service, study: Study) -> str:
    one = pooled[pooled["group"] == about].iloc[0]
    said = (
        f"Over all years together {of(one)} {about} {service.who} with an outcome were before a court: "
        f"{wording.times(one['value'])} the {study.reference} rate ({wording.limits(one['low'], one['high'])})."
    )
    if about != study.focus:
        said = f"Too few {study.focus} {service.who} to show. {said}"
    row = change[change["group"] == about].iloc[0]
    if row["withheld"]:
        return f"{said} Whether that is changing cannot be shown: its parts rest on too few {service.who}."
    limits = wording.limits(row["low"], row["high"])
    reach = f" Only a change by {_factor(row['shows_from'])} would likely have shown." if row["shows_from"] else ""
    return (
        f"{said} From the earlier years to the later it was multiplied by {wording.ratio(row['value'])} ({limits}): "
        f"{row['change']}.{reach}"
    )


def _factor(reach: float) -> str:
    if pd.isna(reach) or reach == float("inf"):
        return "more than these counts can say"
    return f"a factor of {wording.ratio(reach)}"


def _written(group: str, pooled: pd.DataFrame, change: pd.DataFrame, steady: pd.DataFrame) -> tuple[str, ...]:
    whole, moved, yearly = (part[part["group"] == group].iloc[0] for part in (pooled, change, steady))

    def cell(row: pd.Series) -> str:
        if row["withheld"]:
            return WITHHELD
        if pd.isna(row["value"]):
            return NOT_AVAILABLE
        return f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})"

    reach = WITHHELD if moved["withheld"] else wording.ratio(moved["shows_from"])
    return (
        group,
        cell(whole),
        cell(moved),
        reach if reach != wording.NO_LIMIT else NOT_AVAILABLE,
        cell(yearly),
        WITHHELD if moved["withheld"] else moved["change"],
    )
