"""The Board's indicators, beyond the three it relied on: each with its unit, interval, direction, target and source."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from yjs_analysis.checks import choice_problems, column_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.comparisons import relative_rate
from yjs_analysis.measures.rates import proportion, rate
from yjs_analysis.sources import published
from yjs_analysis.sources.indicator_values import indicators_wanted
from yjs_analysis.sources.tracing import places_of, trace

PER_100_000, PER_CENT, RATIO, EACH, PLAIN = "per 100,000", "per cent", "relative rate", "cases a worker", "children"
UNITS = (PER_100_000, PER_CENT, RATIO, EACH, PLAIN)

REFERENCE = "White"
HERE = "Walsall"
CENSUS = "Census 2021"

PUBLISHED, GIVEN = "published", "given by the service"

NO_COUNT = "printed without a count: no interval"
WORKED_BACK = "count worked back from the printed rate; the interval is that of the count"

DEFINITION = ("code", "name", "unit", "counted", "of", "better", "target", "every", "next_date", "fed_by")
VALUE = ("area", "period", "group", "printed", "events", "total")


def board_indicators(given: pd.DataFrame | None = None, *, confidence: float = 0.95) -> pd.DataFrame:
    """Give every indicator with its last published figures and what the service itself gives.

    Read `value` with `low` and `high`; a figure printed without its count has none, and no colour can be given to it.
    An indicator without any figure stands with a missing value and the note "not given". `target` and `next_date` are
    blank where the Board has published none.

    The trap: figures of other years and areas stand beside each other here to be read, not to be taken from each other.

    Parameters
    ----------
    given
        As `sources.indicator_values.read_indicator_values` gives it. None: published figures only.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row an indicator, area, period and group: the definition, `kept` (published, or given by the service),
        area, period, group, printed, events, total, the columns of an estimate, source, rows.

    Raises
    ------
    ValueError
        If a code is unknown, or a column is missing.

    References
    ----------
    HM Inspectorate of Probation (June 2019), Walsall: the Board "relies too much on three key performance indicators".
    Intervals: Wilson for shares, exact or Byar for rates, skewness-corrected score for relative rates.

    Examples
    --------
    21 of 53 children were in no education, training or work.

    >>> table = board_indicators().set_index("code")
    >>> table.loc["EDU-NONE", ["events", "total", "low", "high"]].astype(float).round(3).tolist()
    [21.0, 53.0, 0.276, 0.531]
    >>> table.loc["PANEL", "note"]
    'not given'
    """
    wanted = indicators_wanted()
    values = [*_published(wanted, confidence), *_given(given, wanted, confidence)]
    held = {one["code"] for one in values}
    values += [_nothing(one, confidence) for one in wanted.to_dict("records") if one["code"] not in held]
    shown = pd.DataFrame([{name: cell for name, cell in one.items() if name != "estimate"} for one in values])
    table = add_estimates(shown, [one["estimate"] for one in values])
    place = {code: number for number, code in enumerate(wanted["code"])}
    table = table.sort_values("code", key=lambda codes: codes.map(place), kind="stable", ignore_index=True)
    told = wanted[list(DEFINITION)].merge(table, on="code", how="right")
    ends = ["source", "rows"]
    return told[[*[name for name in told.columns if name not in ends], *ends]]


def estimate_of(
    unit: str,
    *,
    events: float,
    total: float,
    reference_events: float = math.nan,
    reference_total: float = math.nan,
    confidence: float = 0.95,
) -> Estimate:
    """Estimate one value of an indicator from its counts, as its unit asks.

    Read it as its unit says: a share between 0 and 1 for "per cent".

    The trap: a plain count has an interval too: it says how far another quarter of the same kind could lie.

    Parameters
    ----------
    unit
        One of `UNITS`.
    events, total
        How many, of how many; a plain count has no total.
    reference_events, reference_total
        Of White children, for a relative rate.
    confidence
        Between 0 and 1.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If the unit is unknown, or the counts are none.

    Examples
    --------
    >>> estimate_of("cases a worker", events=52, total=4).value
    13.0
    """
    refuse(choice_problems("unit", unit, UNITS))
    if unit == PER_CENT:
        return proportion(events=events, total=total, confidence=confidence)
    if unit == RATIO:
        return relative_rate(
            events=events, total=total, reference_events=reference_events, reference_total=reference_total,
            confidence=confidence,
        )  # fmt: skip
    if unit == PER_100_000:
        return rate(events=events, total=total, per=100_000, method="Byar", confidence=confidence)
    found = rate(events=events, total=total if unit == EACH else 1, confidence=confidence)
    return replace(found, measure=unit)


def _published(wanted: pd.DataFrame, confidence: float) -> list[dict]:
    """Give every figure that the definitions name, Walsall's first."""
    return [
        _of_file(one, place, confidence) for one in wanted.to_dict("records") for place in places_of(one["baseline"])
    ]


def _of_file(one: dict, place: str, confidence: float) -> dict:
    """Give one published figure with the interval that its count allows."""
    name = place.split(".")[0]
    row = published.read(name).set_index("rows").loc[place]
    value = {"code": one["code"], "kept": PUBLISHED, "group": "", "printed": row["printed"], "source": row["source"]}
    value |= {"events": math.nan, "total": math.nan, "rows": place, "area": row.get("area", HERE)}
    if name == "inspection_2019_cases":
        value |= {"period": "2019", "events": row["events"], "total": row["total"]}
    else:
        value["period"] = row["period"] if name == "dfe_series" else row["label_period"]
    if name == "dfe_series" and value["area"] == HERE:
        living = published.populations(area=HERE, ages="10-17").query("period == @CENSUS")
        total = float(living["persons"].sum())
        value |= {"events": row["value"] * total / 100_000, "total": total}
        value["rows"] = trace([place, *living["rows"]])
    if math.isnan(value["events"]) or math.isnan(value["total"]):
        return value | {"estimate": _printed(one["unit"], row.get("value", math.nan), confidence)}
    found = estimate_of(one["unit"], events=value["events"], total=value["total"], confidence=confidence)
    return value | {"estimate": replace(found, note=WORKED_BACK) if name == "dfe_series" else found}


def _printed(unit: str, number: float, confidence: float) -> Estimate:
    """Give a figure as printed: it has no interval."""
    return Estimate(
        measure=f"printed, {unit}", value=number, low=math.nan, high=math.nan, confidence=confidence,
        method="as printed", note=NO_COUNT,
    )  # fmt: skip


def _nothing(one: dict, confidence: float) -> dict:
    """Give an indicator of which nobody has given a figure."""
    numbers = dict.fromkeys(("value", "low", "high"), math.nan)
    nothing = Estimate(measure=one["unit"], confidence=confidence, method="none", note="not given", **numbers)
    words = {"code": one["code"], "kept": "", "area": HERE, "period": "", "group": "", "printed": ""}
    return words | {
        "events": math.nan, "total": math.nan, "source": one["source"], "rows": one["rows"], "estimate": nothing,
    }  # fmt: skip


def _given(given: pd.DataFrame | None, wanted: pd.DataFrame, confidence: float) -> list[dict]:
    """Give what the service itself says, each group beside White children where groups are compared."""
    if given is None:
        return []
    refuse(column_problems(given, ["code", "period", "group", "events", "total", "source", "rows"], name="given"))
    units = wanted.set_index("code")["unit"]
    refuse(one for code in given["code"].unique() for one in choice_problems("code", code, units.index))
    compared = given["code"].map(units) == RATIO
    white = given[compared & (given["group"] == REFERENCE)].set_index(["code", "period"])
    refuse(_alone(given[compared], white))
    values = []
    for row in given[~compared | (given["group"] != REFERENCE)].to_dict("records"):
        unit, counts, rows = units[row["code"]], {}, [row["rows"]]
        if unit == RATIO:
            beside = white.loc[(row["code"], row["period"])]
            counts = {"reference_events": beside["events"], "reference_total": beside["total"]}
            rows.append(beside["rows"])
        found = estimate_of(unit, events=row["events"], total=row["total"], confidence=confidence, **counts)
        kept = {name: row[name] for name in ("code", "period", "group", "events", "total", "source")}
        values.append(
            kept | counts | {"kept": GIVEN, "area": HERE, "printed": "", "rows": "; ".join(rows), "estimate": found}
        )
    return values


def _alone(compared: pd.DataFrame, white: pd.DataFrame) -> list[str]:
    """Say which groups are given without White children of the same period beside them."""
    return [
        f"{one['rows']}: group must stand beside {REFERENCE} children of the same code and period, but {one['code']} "
        f"of {one['period']} has none. Add their row."
        for one in compared[compared["group"] != REFERENCE].to_dict("records")
        if (one["code"], one["period"]) not in white.index
    ]
