"""Turn the arrays of a synthetic service into tables: integer codes with their labels, or the words of the schema."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from yjs_analysis.sources.schema import columns
from yjs_analysis.sources.synthetic.careers import EVENTS
from yjs_analysis.sources.synthetic.children import OFFENCE_GROUPS, WORDS, Arrays
from yjs_analysis.sources.synthetic.keys import AGES, SEXES, TIERS
from yjs_analysis.sources.synthetic.probabilities import ADMISSION
from yjs_analysis.vocabulary import UNKNOWN

TIER_LABELS = ("informal out-of-court", "formal out-of-court", "first-tier", "community", "custody")
NOT_STATED = "NS"
BASES = ("self-defined", "officer-observed", "unknown")
DATES = ("offence_date", "first_hearing_date", "disposal_date", "date_of_birth", "event_date")
"""Columns that hold days; in the coded tables, whole days since 1970-01-01, and -1 for none."""

IDENTIFIER = "SYN{:09d}"
"""Every synthetic child's reference says what it is."""


def code_lists(model: dict[str, Any]) -> dict[str, list[str]]:
    """Say what the integer codes of the coded tables mean: one list a column, where the code is the place in the list.

    Parameters
    ----------
    model
        As `read_model` gives it.

    Examples
    --------
    >>> from yjs_analysis.sources.synthetic.model import read_model
    >>> code_lists(read_model())["tier"][3]
    'community'
    """
    return {
        "area": list(model["areas"]),
        "sex": list(SEXES),
        "group": [*model["groups"], UNKNOWN],
        "ethnic_code": [*(code for one in model["groups"].values() for code in one["codes"]), NOT_STATED],
        "ethnicity_basis": list(BASES),
        "offence_group": list(OFFENCE_GROUPS),
        "disposal": [code for tier in TIERS for code in model["disposals"][tier]],
        "tier": list(TIER_LABELS),
        "admission": list(ADMISSION),
        "remand": ["none", *model["remand"]],
        "joint_panel": list(WORDS),
        "assessed_before_decision": list(WORDS),
        "event": list(EVENTS),
    }


def coded_tables(
    model: dict[str, Any], drawn: tuple[Arrays, Arrays, Arrays, Arrays], *, before: int = 0
) -> dict[str, pd.DataFrame]:
    """Give disposals, reoffences and exits as tables of whole numbers: codes, ages, and days since 1970-01-01.

    Parameters
    ----------
    model
        As `read_model` gives it.
    drawn
        Children, disposals, reoffences and exits, as `careers.draw_service` gives them.
    before
        How many children were drawn before these: the first of these is numbered one more.

    Returns
    -------
    dict
        Name of the table -> its frame; what the codes mean stands in `code_lists`.
    """
    children, disposals, reoffences, exits = drawn
    start = int(np.datetime64(model["service"]["first_day"], "D").astype(np.int64))
    return {
        "disposals": _coded_disposals(model, children, disposals, start, before),
        "reoffences": pd.DataFrame(
            {
                "child_id": reoffences["child"] + before + 1,
                "offence_date": _days(reoffences["offence_day"], start),
                "disposal_date": _days(reoffences["day"], start),
                **_small({name: reoffences[name] for name in ("disposal", "tier", "offence_group")}),
                "gravity": (reoffences["gravity"] + 1).astype(np.uint8),
            }
        ),
        "exits": pd.DataFrame(
            {
                "child_id": exits["child"] + before + 1,
                **_small({"event": exits["event"]}),
                "event_date": _days(exits["day"], start),
            }
        ),
    }


def in_words(model: dict[str, Any], coded: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Give coded tables as text, in the names, values and order of the schema: ISO dates, "" for blank.

    Parameters
    ----------
    model
        As `read_model` gives it.
    coded
        As `coded_tables` gives them.
    """
    labels = code_lists(model)
    tables = {}
    for name, table in coded.items():
        text = {column: _text(column, table[column], labels) for column in table.columns}
        if name == "disposals":
            text["ethnicity"] = text["ethnic_code"]
            text["appeal_status"] = np.full(len(table), "none")
            text["residence"] = text["area"]
        tables[name] = pd.DataFrame({column: text[column] for column in columns(name) if column in text}, dtype=object)
    return tables


def population_table(model: dict[str, Any], *, children: int) -> pd.DataFrame:
    """Give the residents from whom the children come: the model's, times how often they are needed.

    Parameters
    ----------
    model
        As `read_model` gives it.
    children
        How many children are drawn. Rates over the population stay the model's, whatever the number.

    Examples
    --------
    >>> from yjs_analysis.sources.synthetic.model import read_model
    >>> [int(population_table(read_model(), children=one)["persons"].sum()) for one in (400, 800)]
    [28093, 56186]
    """
    times = max(1, round(children / model["service"]["children_of_population"]))
    period = "Census 2011" + (f", times {times} (synthetic)" if times > 1 else "")
    rows = [
        (area, period, sex, band, group, round(held["population"][sex][band] * times * one["share"]))
        for area, one in model["areas"].items()
        for group, held in model["groups"].items()
        for sex in SEXES
        for band in AGES
    ]
    return pd.DataFrame(rows, columns=list(columns("populations")))


def _coded_disposals(
    model: dict[str, Any], children: Arrays, disposals: Arrays, start: int, before: int
) -> pd.DataFrame:
    child = disposals["child"]
    mine = {name: values[child] for name, values in children.items()}
    unknown = mine["unknown"] == 1
    labels = code_lists(model)
    eighteenth = (mine["eighteen"] + start).astype("datetime64[D]")
    offence, decided = disposals["offence_day"], disposals["day"]
    # A court first hears a case three fifths of the way from the offence to the disposal.
    heard = np.where(disposals["court"] == 1, offence + (3 * (decided - offence)) // 5 + start, -1)
    born = _years_before(eighteenth, 18)
    codes = {
        "area": mine["area"],
        "sex": mine["sex"],
        "age_at_offence": _age(born, offence + start),
        "age_at_disposal": _age(born, decided + start),
        "days_to_eighteen": mine["eighteen"] - decided,
        "group": np.where(unknown, labels["group"].index(UNKNOWN), mine["group"]),
        "ethnic_code": np.where(unknown, labels["ethnic_code"].index(NOT_STATED), mine["ethnic_code"]),
        "ethnicity_basis": mine["ethnicity_basis"],
        "offence_group": disposals["offence_group"],
        "gravity": disposals["gravity"] + 1,
        "disposal": disposals["disposal"],
        "tier": disposals["tier"],
        "admission": disposals["admission"],
        "previous_disposals": disposals["previous"],
        "remand": disposals["remand"],
        "joint_panel": disposals["joint_panel"],
        "assessed_before_decision": disposals["assessed"],
    }
    return pd.DataFrame(
        {
            "child_id": child + before + 1,
            **_small(codes),
            "offence_date": _days(offence, start),
            "first_hearing_date": heard.astype(np.int32),
            "disposal_date": _days(decided, start),
            "date_of_birth": born.astype(np.int64).astype(np.int32),
        }
    )


def _days(day: np.ndarray, start: int) -> np.ndarray:
    return (day + start).astype(np.int32)


def _small(codes: Arrays) -> Arrays:
    """Keep codes in as little room as they need."""
    wide = {"days_to_eighteen": np.int16, "area": np.int16}
    return {name: values.astype(wide.get(name, np.uint8)) for name, values in codes.items()}


def _years_before(day: np.ndarray, years: int) -> np.ndarray:
    """Give the same day of the month so many years earlier; it must exist."""
    month = day.astype("datetime64[M]")
    return (month - 12 * years).astype("datetime64[D]") + (day - month.astype("datetime64[D]"))


def _age(born: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Give whole years of age on a day; who was born on 29 February is a year older on the first of March."""
    then = day.astype("datetime64[D]")
    months = (then.astype("datetime64[M]") - born.astype("datetime64[M]")).astype(np.int64)
    of_month = [(one - one.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) for one in (then, born)]
    return (months - (of_month[0] < of_month[1])) // 12


def _text(column: str, values: pd.Series, labels: dict[str, list[str]]) -> np.ndarray:
    """Write one coded column as text."""
    held = values.to_numpy()
    if column == "child_id":
        return np.array([IDENTIFIER.format(one) for one in held], dtype=object)
    if column in DATES:
        text = np.datetime_as_string(np.maximum(held, 0).astype("datetime64[D]")).astype(object)
        return np.where(held < 0, "", text)
    if column in labels:
        return np.array(labels[column], dtype=object)[held]
    return held.astype(str).astype(object)
