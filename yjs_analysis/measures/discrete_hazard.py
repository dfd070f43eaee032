"""Hazards by interval: the chance of the event in each interval of time, of those who come to it without."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import confidence_problems, refuse
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.design import Categories, Terms, design_matrix, term_problems
from yjs_analysis.measures.follow_up import refuse_follow_up
from yjs_analysis.measures.hazard_fits import climb
from yjs_analysis.measures.lift import as_estimates

LINKS = {"logit": "odds ratio", "complementary log-log": "hazard ratio"}
NOBODY_HERE = "not estimable: nobody answers to this"
NO_CONTRAST = "not estimable: nobody, or everybody, had the event in every interval"
UNBOUNDED = "no finite value: none or all of these had the event; join intervals or groups"


def person_periods(
    counts: pd.DataFrame, *, ends: Sequence[float], columns: Sequence[str] = (), event: int = 1
) -> pd.DataFrame:
    """Count, for each interval of time, the children who come to it without the event, and those who have it there.

    Read `events` of `total` in a row as the hazard of that interval.

    The trap: a child lost to view inside an interval counts in it as if followed to its end. Let intervals end where
    follow-up does.

    Parameters
    ----------
    counts
        Columns `time` (days), `status` (0 no event, `event` the event, any other the end of follow-up), `total` (how
        many children the row tells of), and those of `columns`.
    ends
        The last day of each interval, rising. What happens later is left out.
    columns
        What the children are told apart by.
    event
        The status that is the event.

    Returns
    -------
    pandas.DataFrame
        The columns of `columns`, `interval` (its last day), `events`, `total`.

    Raises
    ------
    ValueError
        If a column is missing, a number cannot be, or the ends do not rise.

    References
    ----------
    Singer and Willett (1993) Journal of Educational Statistics 18:155-195.

    Examples
    --------
    >>> counts = pd.DataFrame({"time": [40, 100, 180], "status": [1, 1, 0], "total": [2, 1, 5]})
    >>> person_periods(counts, ends=[90, 180])
       interval  events  total
    0        90       2      8
    1       180       1      6
    """
    refuse_follow_up(counts, list(columns), others=_end_problems(ends))
    time, total = (counts[name].to_numpy(dtype=float) for name in ("time", "total"))
    had, start, parts = counts["status"].to_numpy(dtype=float) == event, -np.inf, []
    for end in ends:
        here = time > start
        part = counts.loc[here, list(columns)].assign(interval=end)
        part["events"] = (total * (had & (time <= end)))[here].astype(int)
        parts.append(part.assign(total=total[here].astype(int)))
        start = end
    table = pd.concat(parts, ignore_index=True)
    keys = [*columns, "interval"]
    return table.groupby(keys, sort=False, observed=True)[["events", "total"]].sum().reset_index()


def discrete_hazard_model(
    counts: pd.DataFrame,
    *,
    ends: Sequence[float],
    terms: Terms,
    categories: Categories,
    event: int = 1,
    link: str = "logit",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the hazard of each interval, and what multiplies its odds (or the hazard inside it) with each term.

    Read the interval's row as the chance of the event in it for a child of the reference with 0 in every number, and a
    term's row as a ratio that holds in every interval. With "complementary log-log" it is the hazard ratio of
    `cox_model`, had time been measured finely.

    The trap: with "logit" it is a ratio of odds within an interval and changes with the length of the intervals. And
    the chance for "0 in every number" is that of no child if the number is an age: measure it from a usual age.

    Parameters
    ----------
    counts, ends, event
        As in `person_periods`.
    terms, categories
        As in `design_matrix`: the columns, and for each column of categories the reference and then the others.
    link
        "logit" (the default) or "complementary log-log".
    confidence
        Between 0 and 1, for Wald's limits on the scale of the model.

    Returns
    -------
    pandas.DataFrame
        A row an interval, then a row a term: `term`, and the columns of an estimate.

    Raises
    ------
    ValueError
        As `person_periods`; or if a term is wrong, or the link is unknown.

    References
    ----------
    Singer and Willett (1993) Journal of Educational Statistics 18:155-195; Prentice and Gloeckler (1978) Biometrics
    34:57-67 (complementary log-log).

    Examples
    --------
    In the first interval 2 of 8 and in the second 1 of 6, in either group alike.

    >>> counts = pd.DataFrame({"time": [40, 100, 180], "status": [1, 1, 0], "total": [2, 1, 5]})
    >>> both = pd.concat([counts.assign(group="White"), counts.assign(group="Black")])
    >>> asked = {"terms": ["group"], "categories": {"group": ["White", "Black"]}}
    >>> discrete_hazard_model(both, ends=[90, 180], **asked)[["term", "measure", "value"]].round(4)
                      term     measure   value
    0   interval: up to 90      hazard  0.2500
    1  interval: up to 180      hazard  0.1667
    2         group: Black  odds ratio  1.0000
    """
    wrong = [] if link in LINKS else [f"link must be one of 'logit', 'complementary log-log', but got {link!r}."]
    refuse(wrong + confidence_problems(confidence))
    columns = list(dict.fromkeys(term for term in terms if isinstance(term, str)))
    taken = [name for name in columns if name in ("interval", "events", "total", "time", "status")]
    refuse([f"terms must not name {name!r}, but do. Rename the column." for name in taken])
    periods = person_periods(counts, ends=ends, columns=columns, event=event)
    periods = periods[periods["total"] > 0]
    refuse([] if len(periods) else ["counts must hold somebody, but every total is 0. Give the counts."])
    refuse(term_problems(periods, terms=terms, categories=categories))
    design = design_matrix(periods, terms=terms, categories=categories)
    baseline = periods["interval"].to_numpy()[:, None] == np.asarray(ends)[None, :]
    matrix = np.column_stack([baseline.astype(float), design.matrix[:, 1:]])
    names = [*(f"interval: up to {end}" for end in ends), *design.names[1:]]
    fitted = _fit(matrix, periods["events"].to_numpy(dtype=float), periods["total"].to_numpy(dtype=float), link)
    laid = pd.DataFrame(dict(zip(("coefficient", "error", "direction"), fitted, strict=True)), index=names)
    laid = laid.reindex([*names[: len(ends)], *design.every[1:]])
    laid["note"] = np.select([laid["direction"].isna(), laid["direction"] != 0], [NOBODY_HERE, UNBOUNDED], default="")
    if not periods.groupby("interval")["events"].sum().between(1, periods.groupby("interval")["total"].sum() - 1).any():
        laid.iloc[len(ends) :, :3] = np.nan
        laid.iloc[len(ends) :, 3] = NO_CONTRAST
    return _estimates(laid, len(ends), link, confidence)


def _end_problems(ends: Sequence[float]) -> list[str]:
    """Say whether the ends of the intervals rise from 0 or later."""
    given = np.asarray(ends, dtype=float)
    if given.ndim == 1 and given.size and np.isfinite(given).all() and given[0] >= 0 and (np.diff(given) > 0).all():
        return []
    return [f"ends must be days that rise, but got {list(ends)}. Give the last day of each interval."]


def _fit(matrix: np.ndarray, events: np.ndarray, total: np.ndarray, link: str) -> tuple:
    """Give the coefficients, their standard errors, and which have no finite value; NaN where nobody answers to one."""
    scale = np.sqrt(total @ matrix**2 / total.sum())
    held = scale > 0
    scaled = matrix[:, held] / scale[held]
    pieces = _logit if link == "logit" else _complementary_log_log

    def likelihood(at: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        value, slope, weight = pieces(scaled @ at, events, total)
        return value, scaled.T @ slope, scaled.T @ (scaled * weight[:, None])

    free = np.ones(scaled.shape[1], dtype=bool)
    reach = scaled.max(axis=0) - np.minimum(scaled.min(axis=0), 0)
    at, _, information, going = climb(likelihood, np.zeros(scaled.shape[1]), free=free, reach=reach)
    known = np.flatnonzero(going == 0)
    errors = np.full(len(at), np.nan)
    errors[known] = np.sqrt(np.diag(np.linalg.inv(information[np.ix_(known, known)])))
    answers = []
    for values in (at / scale[held], errors / scale[held], going):
        whole = np.full(len(scale), np.nan)
        whole[held] = values
        answers.append(whole)
    return tuple(answers)


def _logit(linear: np.ndarray, events: np.ndarray, total: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Give the logarithm of the likelihood, its slope in the linear predictor, and the weight."""
    hazard = special.expit(linear)
    value = -(events @ np.logaddexp(0, -linear) + (total - events) @ np.logaddexp(0, linear))
    return float(value), events - total * hazard, total * hazard * special.expit(-linear)


def _complementary_log_log(
    linear: np.ndarray, events: np.ndarray, total: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Give the logarithm of the likelihood, its slope in the linear predictor, and the expected weight."""
    hazard = np.exp(np.clip(linear, -600, 6))  # of the whole interval; beyond 6 nobody is left in any case
    odds_against = 1 / np.expm1(hazard)
    value = events @ np.log(-np.expm1(-hazard)) - (total - events) @ hazard
    return float(value), hazard * (events * odds_against - (total - events)), total * hazard**2 * odds_against


def _inverse(link: str) -> Callable[[np.ndarray], np.ndarray]:
    """Give the function that turns a linear predictor into the chance of the event in an interval."""
    return special.expit if link == "logit" else lambda linear: -np.expm1(-np.exp(linear))


def _estimates(laid: pd.DataFrame, intervals: int, link: str, confidence: float) -> pd.DataFrame:
    """Lay out intervals as chances and terms as ratios."""
    step = special.ndtri((1 + confidence) / 2) * laid["error"].to_numpy()
    direction = laid["direction"].to_numpy()
    value = np.where(np.abs(direction) == 1, np.copysign(np.inf, direction), laid["coefficient"].to_numpy())
    lines = [value, laid["coefficient"].to_numpy() - step, laid["coefficient"].to_numpy() + step]
    parts = []
    for rows, turn, measure, widest in (
        (slice(0, intervals), _inverse(link), "hazard", 1.0),
        (slice(intervals, None), np.exp, LINKS[link], np.inf),
    ):
        with np.errstate(over="ignore"):
            shown, low, high = (turn(line[rows]) for line in lines)
        nobody = np.isnan(direction[rows])
        parts += as_estimates(
            measure,
            value=shown,
            low=np.where(nobody, 0.0, low),
            high=np.where(nobody, widest, high),
            confidence=confidence,
            method="Wald",
            note=laid["note"].to_numpy()[rows],
        )
    return add_estimates(pd.DataFrame({"term": laid.index.tolist()}), parts)
