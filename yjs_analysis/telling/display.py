"""A frame of estimates as people read it: each number with its interval in words, its counts, and a chart."""

from __future__ import annotations

import base64
import math
from dataclasses import asdict

import pandas as pd
from markupsafe import Markup

from yjs_analysis.disclosure.gate import REFUSED, as_shown
from yjs_analysis.disclosure.withhold import COUNT_COLUMNS, withhold
from yjs_analysis.estimate import ESTIMATE_COLUMNS, Estimate
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import SCALES, Chart, forest
from yjs_analysis.vocabulary import NOT_AVAILABLE, WITHHELD

SHARES = ("proportion", "share", "proportion of the population")
"""Measures that lie between none and all, written as percentages."""

BESIDE = {
    *ESTIMATE_COLUMNS,
    *(name for pair in COUNT_COLUMNS for name in pair),
    "withheld",
    "verdict",
    "counts",
    "rows",
}
"""Columns that a row's name is not made of."""

LONGEST = 60
"""Characters; a column that holds longer texts is no name."""

MOST_ROWS = 40
"""A chart of more rows is longer than a screen, and left out."""

CELL = "text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #d9d9d9; font-weight: "


def is_of_estimates(table: pd.DataFrame) -> bool:
    """Say whether a frame is one of estimates: whether it holds the columns that `add_estimates` adds.

    Examples
    --------
    >>> is_of_estimates(pd.DataFrame({"value": [1.0]})), is_of_estimates(pd.DataFrame(columns=list(ESTIMATE_COLUMNS)))
    (False, True)
    """
    return set(ESTIMATE_COLUMNS) <= set(table.columns)


def estimates_text(held: pd.DataFrame | Estimate, *, threshold: int = 5) -> str:
    """Write estimates a line each, as they are read aloud: the number, its interval, its counts.

    Parameters
    ----------
    held
        A frame of estimates, or one.
    threshold
        The smallest count that may be shown, in children.

    Examples
    --------
    >>> one = Estimate(measure="relative rate", value=1.9, low=1.2, high=2.9, confidence=0.95, method="mid-p")
    >>> print(estimates_text(one))
    relative rate (95% interval; mid-p)
      relative rate: 1.90 times, between 1.20 and 2.90 times
    """
    rows = _rows(held, threshold)
    if rows is None:
        return REFUSED
    lines = [
        f"  {row['label']}: {row['number']}"
        + (f", {row['interval']}" if row["interval"] != row["number"] else "")
        + "".join(f"; {row[name]}" for name in ("counts", "verdict", "note") if row[name] not in ("", WITHHELD))
        for row in rows.to_dict("records")
    ]
    return "\n".join([_caption(rows), *lines])


def estimates_html(held: pd.DataFrame | Estimate, *, threshold: int = 5) -> str:
    """Write estimates as a table with the chart of their intervals, for a notebook.

    The number is never without its interval, the interval is in words, and the chart has every number in its
    alternative text. Rows that rest on few children are withheld, and shown [c].

    The trap: what a row is called is made of its columns of words; other columns of numbers are in the frame, not here.

    Parameters
    ----------
    held
        A frame of estimates, or one.
    threshold
        The smallest count that may be shown, in children.

    Examples
    --------
    >>> one = Estimate(measure="proportion", value=0.3, low=0.25, high=0.36, confidence=0.95, method="Wilson")
    >>> "between 25% and 36%" in estimates_html(one), 'alt="proportion' in estimates_html(one)
    (True, True)
    """
    rows = _rows(held, threshold)
    if rows is None:
        return str(Markup("<p>{}</p>").format(REFUSED))
    headings = {"label": "", "number": "Estimate", "interval": "Interval", "counts": "Counts", "verdict": "Verdict"}
    headings |= {"note": "Note"}
    told = [name for name in headings if name in ("label", "number", "interval") or rows[name].ne("").any()]
    head = Markup().join(_cell("th", headings[name], "col") for name in told)
    body = Markup().join(
        Markup("<tr>{}</tr>").format(
            Markup().join(_cell("td" if at else "th", row[name], "" if at else "row") for at, name in enumerate(told))
        )
        for row in rows.to_dict("records")
    )
    frame = Markup(
        '<div style="max-width: 46rem">{}<table style="border-collapse: collapse"><caption style="text-align: left">{}'
        "</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    )
    return str(frame.format(_charts(rows), _caption(rows), head, body))


def picture(chart: Chart) -> Markup:
    """Set a chart as a picture of its own with its words, for a place whose fonts and styles we do not know.

    Examples
    --------
    >>> picture(Chart(drawn=lambda outlines: "<svg/>", alt="Half of all."))
    Markup('<img alt="Half of all." src="data:image/svg+xml;base64,PHN2Zy8+">')
    """
    encoded = base64.b64encode(chart.outlined().encode()).decode()
    return Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">').format(chart.alt, encoded)


def _rows(held: pd.DataFrame | Estimate, threshold: int) -> pd.DataFrame | None:
    """Set out what may be shown, a row an estimate, every cell in words; None for rows of children's records."""
    table = pd.DataFrame([asdict(held)]) if isinstance(held, Estimate) else as_shown(held, threshold=threshold)
    if table is None:
        return None
    said = table["withheld"].astype(bool) if "withheld" in table else None
    table = withhold(table.drop(columns="withheld", errors="ignore"), threshold=threshold, also=said)
    labels, always = _labels(table)
    rows = table[[*ESTIMATE_COLUMNS, "withheld"]].assign(label=labels).reset_index(drop=True)
    rows["scale"] = [_scale(one) for one in rows.to_dict("records")]
    rows["number"] = [_number(one) for one in rows.to_dict("records")]
    rows["interval"] = [_interval(one) for one in rows.to_dict("records")]
    rows["counts"] = [_counts(one) for one in table.to_dict("records")]
    rows["verdict"] = [*table["verdict"].fillna("")] if "verdict" in table else ""
    rows["note"] = [*table["note"].fillna("")]
    rows.attrs["always"] = always
    return rows


def _labels(table: pd.DataFrame) -> tuple[list[str], str]:
    """Name each row by its words, and say apart what is the same in all of them."""
    words = [
        name
        for name in table.columns
        if name not in BESIDE and all(isinstance(cell, str) and len(cell) <= LONGEST for cell in table[name])
    ]
    same = [name for name in words if len(table) > 1 and len(set(table[name])) == 1]
    telling = [name for name in words if name not in same and not _is_said_by_another(table, name, words)]
    if len(set(table["measure"])) > 1 or not telling:
        telling = ["measure", *telling]
    labels = [", ".join(filter(None, row)) for row in table[telling].to_numpy().tolist()]
    if len(set(labels)) < len(labels):
        labels = [f"{place}: {label}" for place, label in zip(table.index, labels, strict=True)]
    return labels, "; ".join(f"{name.replace('_', ' ')}: {table[name].iloc[0]}" for name in same if table[name].iloc[0])


def _is_said_by_another(table: pd.DataFrame, name: str, words: list[str]) -> bool:
    """Say whether each cell of a column stands, with more, in another: `Black` in `Black: before a court`."""
    return any(
        other != name
        and all(
            cell in longer and cell != longer
            for cell, longer in table[[name, other]].itertuples(index=False, name=None)
        )
        for other in words
    )


def _scale(row: dict) -> str:
    """Say how a measure is written: as a ratio, a share, or a number of another kind."""
    name = row["measure"]
    if ("ratio" in name or "relative rate" in name) and not name.startswith("log"):
        return "ratio"
    return "percent" if name in SHARES else "number"


def _number(row: dict) -> str:
    if row["withheld"]:
        return WITHHELD
    if math.isnan(row["value"]):
        return NOT_AVAILABLE
    return wording.times(row["value"]) if row["scale"] == "ratio" else SCALES[row["scale"]](row["value"])


def _interval(row: dict) -> str:
    """Say an interval in words: between 1.2 and 2.9 times."""
    if row["withheld"]:
        return WITHHELD
    low, high, unit = row["low"], row["high"], " times" if row["scale"] == "ratio" else ""
    if math.isnan(low) or math.isnan(high):
        return NOT_AVAILABLE
    written = SCALES[row["scale"]]
    if math.isinf(low) and math.isinf(high):
        return "any number"
    if math.isinf(high):
        return f"{written(low)}{unit} or more"
    if math.isinf(low):
        return f"{written(high)}{unit} or less"
    return f"between {written(low)} and {written(high)}{unit}"


def _counts(row: dict) -> str:
    """Say the counts beside an estimate: 16 of 29, reference 84 of 262."""
    if row["withheld"]:
        return WITHHELD if any(name in row for pair in COUNT_COLUMNS for name in pair) else ""
    parts = []
    for events, total in COUNT_COLUMNS[:3]:
        if events in row and not math.isnan(row[events]):
            of = f" of {wording.count(row[total])}" if total in row else ""
            parts.append(f"{'reference ' if 'reference' in events else ''}{wording.count(row[events])}{of}")
    return ", ".join(parts)


def _caption(rows: pd.DataFrame) -> str:
    """Say what was estimated, of what in all rows, how sure, and by which method."""
    measures, methods = (list(dict.fromkeys(rows[name])) for name in ("measure", "method"))
    levels = sorted(set(rows.loc[rows["value"].notna(), "confidence"]))
    sure = [f"{100 * one:g}% interval" if one < 1 else "all that is possible" for one in levels]
    about = ", ".join(filter(None, (wording.listed(measures) if measures else "no estimates", rows.attrs["always"])))
    how = "; ".join(filter(None, (", ".join(sure), ", ".join(methods))))
    return f"{about} ({how})" if how else about


def _charts(rows: pd.DataFrame) -> Markup:
    """Draw a chart for each kind of number; none for a table as long as a screen."""
    if len(rows) > MOST_ROWS:
        return Markup("<p>More than {} rows: no chart is drawn.</p>").format(MOST_ROWS)
    drawn = [
        forest(part, finding=f"{_caption(part)}.", mark=(1.0 if scale == "ratio" else 0.0, ""), scale=scale)
        for scale, part in rows.groupby("scale", sort=False)
    ]
    return Markup('<figure style="margin: .5rem 0; background: #ffffff">{}</figure>').format(
        Markup().join(map(picture, drawn))
    )


def _cell(kind: str, text: str, scope: str) -> Markup:
    weight = "700" if scope == "col" else "400"
    about = Markup(' scope="{}"').format(scope) if scope else Markup()
    return Markup('<{}{} style="{}{}">{}</{}>').format(kind, about, CELL, weight, text, kind)
