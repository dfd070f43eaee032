"""What the formula of a case means: its outcome, its terms, and the reference of each column of categories."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from yjs_analysis.assurance.answers.inputs import problem, word, words
from yjs_analysis.assurance.answers.rows import column_of, table_of

TERM = re.compile(
    r"(?:(?:C|factor|as\.factor)\(\s*(\w+)\s*(?:,\s*ref(?:erence)?\s*=?\s*['\"]?([\w ]+?)['\"]?\s*)?\)|(\w+))"
)
SPECIAL = re.compile(r"(strata|cluster)\(\s*(\w+)\s*\)|\(\s*1\s*\|\s*(\w+)\s*\)")
OUTCOME = re.compile(r"(?:Surv\(\s*(?P<time>\w+)\s*,)?\(?\s*(?P<name>\w+)\s*(?:==\s*(?P<value>[\w.]+))?\s*\)?\)?")
BOTH = re.compile(r"cbind\(\s*(\w+)\s*,\s*(\w+)\s*(?:-\s*(\w+)\s*)?\)")
NOTE = re.compile(r"reference (\w+) (\w+)")
EVENTS = ("events", "admitted", "incidence", "successes", "yes", "x")
OTHERS = ("rejected", "failures", "non_events", "no")
TOTALS = ("total", "size", "n")
"""What events, the rest and everybody are called in the columns of a case without a formula."""


def formula_of(inputs: Mapping, name: str = "formula") -> dict:
    """Take a formula apart: `time`, `outcome` and its `value`, `terms`, `references`, `strata` and `cluster`.

    Of an outcome in counts, `cbind(events, rest)` or `cbind(events, total - events)`, also `rest` or `total`.

    Examples
    --------
    >>> parts = formula_of({"formula": "Surv(time, status==1) ~ C(ethnicity, ref White) + age + strata(court)"})
    >>> parts["time"], parts["outcome"], parts["value"], parts["terms"], parts["references"], parts["strata"]
    ('time', 'status', '1', ['ethnicity', 'age'], {'ethnicity': 'White'}, ['court'])
    """
    text = word(inputs, name)
    left, tilde, right = text.rpartition("~")
    outcome = OUTCOME.fullmatch(left.strip()) if tilde else None
    both = BOTH.fullmatch(left.strip())
    if tilde and outcome is None and both is None:
        raise problem(name, text, "an outcome such as court, status==1 or Surv(time, status==1), '~' and terms")
    parts = {"terms": [], "references": {}, "strata": [], "cluster": [], "categories": []}
    parts |= {"outcome": None, "value": None, "time": None}
    if outcome:
        parts |= {"outcome": outcome["name"], "value": outcome["value"], "time": outcome["time"]}
    if both:
        parts |= {"outcome": both[1], "total" if both[3] else "rest": both[2]}
    for piece in re.split(r"\+(?![^(]*\))", right):
        _add_term(parts, piece.strip(), name, text)
    return parts


def _add_term(parts: dict, piece: str, name: str, text: str) -> None:
    """Add one term of a formula to its parts."""
    if piece in ("0", "1", "-1", ""):
        return
    if special := SPECIAL.fullmatch(piece):
        parts[special[1] or "cluster"].append(special[2] or special[3])
        return
    term = TERM.fullmatch(piece)
    if term is None:
        raise problem(name, text, f"terms such as age or C(ethnicity, ref White), joined by '+'; not {piece!r}")
    column = term[1] or term[3]
    parts["terms"].append(column)
    if term[1]:
        parts["categories"].append(column)
    if term[2]:
        parts["references"][column] = term[2]


def outcome_of(rows: pd.DataFrame, column: str, value: str | None, *, field: str) -> pd.Series:
    """Give 1 where a column is the value that a formula names, 0 elsewhere; the column itself if it names none.

    Examples
    --------
    >>> outcome_of(pd.DataFrame({"status": [1, 2, 0]}), "status", "2", field="formula").tolist()
    [0, 1, 0]
    """
    found = column_of(rows, column, field=field)
    if value is None:
        return found
    if pd.api.types.is_numeric_dtype(found) and value.replace(".", "", 1).isdigit():
        return (found == float(value)).astype(int)
    return (found.astype(str) == value).astype(int)


def model_of(inputs: Mapping, rows: pd.DataFrame, parts: dict, *, field: str = "formula") -> dict:
    """Give the terms of a model and, for each column of words, its categories: the reference, then the others sorted.

    The reference stands in the formula, in the input `reference`, or in the words "reference ethnicity White" of the
    input `note`; failing these it is the first in alphabetical order, as in R.

    Examples
    --------
    >>> rows = pd.DataFrame({"ethnicity": ["White", "Asian", "Black"], "age": [12, 14, 17]})
    >>> parts = formula_of({"formula": "C(ethnicity) + age"})
    >>> model_of({"reference": "White"}, rows, parts)
    {'terms': ['ethnicity', 'age'], 'categories': {'ethnicity': ['White', 'Asian', 'Black']}}
    """
    if not parts["terms"]:
        raise problem(field, inputs.get(field), "one term or more")
    note = NOTE.search(str(inputs.get("note", "")))
    named = {note[1]: note[2]} if note else {}
    given = inputs.get("reference", inputs.get("references"))
    categories = {}
    for term in parts["terms"]:
        column = column_of(rows, term, field=field)
        if term not in parts["categories"] and pd.api.types.is_numeric_dtype(column):
            continue
        levels = sorted(column.dropna().unique().tolist())
        asked = [parts["references"].get(term), given.get(term) if isinstance(given, dict) else given, named.get(term)]
        first = next((level for one in asked for level in levels if str(level) == str(one)), levels[0])
        categories[term] = [first, *(level for level in levels if level != first)]
        if asked[0] is not None and str(first) != asked[0]:
            raise problem(field, asked[0], f"one of {', '.join(map(str, levels))} as the reference of {term}")
    return {"terms": list(parts["terms"]), "categories": categories}


def counts_and_model(inputs: Mapping, *keys: str, field: str = "formula") -> tuple[pd.DataFrame, dict]:
    """Give what a formula says as counts, a row a pattern of the terms and the columns `keys`, and as a model.

    Rows that lack a value of these are left out, as R leaves them out.

    Examples
    --------
    >>> case = {"formula": "court ~ age", "court": [1, 0, 1], "age": [15, 15, 17]}
    >>> counts_and_model(case)[0].values.tolist()
    [[15, 1, 2], [17, 1, 1]]
    """
    rows, parts = table_of(inputs), formula_of(inputs, field)
    if parts["outcome"] is None:
        raise problem(field, inputs[field], "an outcome, '~' and terms")
    for key in (parts["outcome"], *keys):
        column_of(rows, key, field=field if key == parts["outcome"] else "cluster")
    model = model_of(inputs, rows, parts, field=field)
    rows = rows.dropna(subset=[parts["outcome"], *model["terms"], *keys])
    events, total = outcome_of(rows, parts["outcome"], parts["value"], field=field), 1
    if "rest" in parts or "total" in parts:
        total = column_of(rows, parts.get("total") or parts["rest"], field=field)
        total = total if "total" in parts else events + total
    rows = rows.assign(events=events, total=total)
    return added_up(rows, *model["terms"], *keys), model


def added_up(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Add up events and totals of the rows that are alike in some columns.

    Examples
    --------
    >>> added_up(pd.DataFrame({"age": [15, 15], "events": [1, 0], "total": 1}), "age").values.tolist()
    [[15, 1, 2]]
    """
    return rows.groupby(list(dict.fromkeys(keys)), as_index=False, sort=False)[["events", "total"]].sum()


def counts_of_columns(inputs: Mapping, *, every: bool = False) -> tuple[pd.DataFrame, dict]:
    """Give the counts and the model of a case without a formula: events, totals, and every other column a term.

    Events are called `events`, `admitted`, `incidence` or the like, or are the last of `columns`. Words are categories
    in the order in which they come up first, numbers are numbers; with `every`, numbers are sorted categories, too.

    Examples
    --------
    >>> counts, model = counts_of_columns({"sex": ["Male", "Female"], "admitted": [5, 3], "rejected": [1, 9]})
    >>> counts.values.tolist(), model
    ([['Male', 5, 6], ['Female', 3, 12]], {'terms': ['sex'], 'categories': {'sex': ['Male', 'Female']}})
    """
    rows = table_of(inputs)
    events = str(rows.columns[-1]) if "columns" in inputs else next((one for one in EVENTS if one in rows.columns), "")
    if not events:
        raise problem("columns", list(rows.columns), f"a column of events, called one of {', '.join(EVENTS)}")
    rest, total = (next((one for one in names if one in rows.columns), "") for names in (OTHERS, TOTALS))
    terms = words(inputs, "terms", tuple(str(one) for one in rows.columns if one not in (events, rest, total)))
    counts = rows[[one for one in terms if len(column_of(rows, one, field="terms"))]].copy()
    counts["events"] = rows[events]
    counts["total"] = rows[events] + rows[rest] if rest else rows[total] if total else np.ones(len(rows), dtype=int)
    categories = {}
    for term in terms:
        levels = counts[term].unique().tolist()
        if every or not pd.api.types.is_numeric_dtype(counts[term]):
            categories[term] = sorted(levels) if pd.api.types.is_numeric_dtype(counts[term]) else levels
    return counts, {"terms": terms, "categories": categories}
