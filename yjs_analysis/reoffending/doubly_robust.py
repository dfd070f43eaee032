"""Two routes compared with weights and a model of reoffending, with limits from children drawn again with all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from yjs_analysis.checks import choice_problems, confidence_problems, refuse
from yjs_analysis.estimate import Estimate, add_estimates
from yjs_analysis.measures.design import Categories, Terms, grouped_counts, unchecked_columns
from yjs_analysis.measures.fits import fit_logistic
from yjs_analysis.measures.grouped_fit import fit_rows
from yjs_analysis.measures.weighting import METHODS

ESTIMATORS = ("doubly robust", "weighted")
FEWEST_DRAWS = 20
REPEATED = 1e-10
"""An eigenvalue below this is that of a column which says nothing that the others do not."""

CERTAIN = 20.0
"""Log odds beyond which a model has run away."""
NO_WIDTH = "no limits: nobody or everybody reoffended after one of the routes"
NOBODY = "not estimable: nobody reoffended after one of the two"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Patterns:
    """One row a pattern of covariates in one route: the columns of both models, and who went the group's way."""

    chosen: np.ndarray
    way: np.ndarray
    after: tuple[np.ndarray, np.ndarray, np.ndarray] | None
    method: str


def bootstrapped_routes(
    counts: pd.DataFrame,
    *,
    group: str = "court",
    reference: str = "out of court",
    terms: Terms,
    categories: Categories,
    column: str = "route",
    method: str = "overlap",
    estimator: str = "doubly robust",
    cluster: str | None = None,
    draws: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare reoffending after two routes among like children, with limits from drawing the children again.

    Read 0.05 beside "difference" as "5 in 100 more reoffended after court than out of court, among children alike in
    what was recorded". "doubly robust" joins the weights to a model of reoffending, and is right if either is.

    The trap: right means "for what was measured". Print `NOT_MEASURED` with it, and never call it an effect of court.

    Parameters
    ----------
    counts
        One row a pattern of covariates in one route: `events`, `total`, and the columns named.
    group, reference
        The two routes as `column` holds them; other rows are left aside.
    terms, categories
        The covariates, as in `logistic`; the model of reoffending has the route and them.
    column
        The column of the route.
    method
        The weights, as in `weighted_rates`: "overlap", "everyone" or "group".
    estimator
        "doubly robust" or "weighted" (without a model of reoffending; also where nobody or everybody reoffended after
        one of the routes, and then without limits).
    cluster
        The column of the child, if children can be there more than once: a child is drawn with all rows.
    draws
        How many times the children are drawn again.
    seed
        Where the drawing starts.
    confidence
        Between 0 and 1; limits are quantiles of the draws.

    Returns
    -------
    pandas.DataFrame
        `term` (the two routes, "difference", "ratio"), then the columns of an estimate; `note` counts draws without an
        answer, which are left out, and those in which a covariate decided for certain and Firth's penalty stood in.

    Raises
    ------
    ValueError
        If counts or columns are unfit, nobody went one way, or a covariate decides the route or reoffending for
        certain.

    References
    ----------
    Bang and Robins (2005) Biometrics 61:962-973; Mao, Li and Greene (2019) Statistical Methods in Medical Research
    28:2439-2454 (augmented, for any of the weights); Field and Welsh (2007) Journal of the Royal Statistical Society B
    69:369-390 (bootstrap of clusters).

    Examples
    --------
    Grave or not, court adds 20 points (4 and 7 in 10, against 2 and 5).

    >>> counts = pd.DataFrame({"route": ["court", "court", "out of court", "out of court"], "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[6, 35, 8, 10], total=[15, 50, 40, 20])
    >>> one = bootstrapped_routes(counts, terms=["grave"], categories={}, draws=40)
    >>> one.loc[one["term"] == "difference", "value"].round(4).tolist()
    [0.2]
    """
    problems = choice_problems("method", method, METHODS) + choice_problems("estimator", estimator, ESTIMATORS)
    problems += confidence_problems(confidence)
    if type(draws) is not int or draws < FEWEST_DRAWS:
        problems.append(f"draws must be a whole number of {FEWEST_DRAWS} or more, but got {draws!r}. Give 500.")
    if column in terms:
        problems.append(f"terms must not hold the route itself, but hold {column!r}. Leave it out.")
    refuse(problems)
    known = {**categories, column: [reference, group]}
    names = [column, *([] if cluster is None else [cluster])]
    both = counts[counts[column].isin([group, reference])] if column in counts.columns else counts
    rows = grouped_counts(both, terms=terms, categories=categories, others=names)
    refuse(
        f"{column} must hold children of {name!r}, but holds {', '.join(map(repr, rows[column].unique()))}. Name two."
        for name in (group, reference)
        if name not in set(rows[column])
    )
    edge = _nobody_or_everybody(rows, column)
    estimator = "weighted" if edge else estimator
    pattern, frame = _frame(rows, [column, *(term for term in terms if isinstance(term, str))])
    with_route = [column, *terms] if estimator == "doubly robust" else None
    parts = _patterns(frame, column, [group, reference], terms, with_route, known, method)
    events, total = (rows[name].to_numpy(dtype=float) for name in ("events", "total"))
    sums = [np.bincount(pattern, one) for one in (events, total)]
    _refuse_separated(frame.assign(events=sums[0], total=sums[1]), parts, terms, with_route, known)
    best, _ = _rates(parts, *sums)
    code = None if cluster is None else pd.factorize(rows[cluster])[0]
    if edge:
        return _laid(
            best, np.zeros((0, 2)), (0, 0), [group, reference], f"weighted, {method} weights", confidence, None
        )
    drawn, mended = _draw(parts, pattern, events, total, code, draws, np.random.default_rng(seed))
    label = f"{estimator}, {method} weights, bootstrap"
    return _laid(best, drawn, (draws, mended), [group, reference], label, confidence, cluster)


def _nobody_or_everybody(rows: pd.DataFrame, column: str) -> bool:
    """Say whether after one of the routes nobody or everybody reoffended: children drawn again would all be so too."""
    sums = rows.groupby(column)[["events", "total"]].sum()
    return bool(((sums["events"] == 0) | (sums["events"] == sums["total"])).any())


def _frame(rows: pd.DataFrame, keys: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Give each row the number of its pattern, and the patterns in the order of their numbers."""
    pattern = rows.groupby(keys, sort=False, observed=True).ngroup().to_numpy()
    first = np.unique(pattern, return_index=True)[1]
    return pattern, rows.iloc[first][keys].reset_index(drop=True)


def _patterns(frame, column: str, ways: list, terms, with_route, known, method: str) -> _Patterns:
    """Build the columns of the model of the route, and of that of reoffending: as it is, and after either route."""

    def columns(table: pd.DataFrame, named: Terms) -> np.ndarray:
        return np.column_stack([one for _, _, one in unchecked_columns(table, terms=named, categories=known)])

    after = None
    if with_route is not None:
        set_to = [frame.assign(**{column: pd.Series([way] * len(frame), dtype=object)}) for way in ways]
        after = tuple(columns(table, with_route) for table in (frame, *set_to))
    chosen = (frame[column] == ways[0]).to_numpy()
    return _Patterns(chosen=chosen, way=columns(frame, terms), after=after, method=method)


def _refuse_separated(table: pd.DataFrame, parts: _Patterns, terms, with_route, known) -> None:
    """Refuse what has no finite answer as it stands: a covariate that decides route or reoffending for certain."""
    held = table["total"].to_numpy()
    fit_rows(table.assign(events=np.where(parts.chosen, held, 0.0)), terms=terms, categories=known)
    if with_route is not None:
        fit_rows(table, terms=with_route, categories=known)


def _rates(parts: _Patterns, events: np.ndarray, total: np.ndarray) -> tuple[tuple[float, float], bool]:
    """Give the rates of the two routes, and whether a model had to be held back from running away."""
    (e,), mended = _fitted(parts.way, np.where(parts.chosen, total, 0.0), total, [parts.way])
    risks, again = [np.zeros(len(e))] * 2, False
    if parts.after is not None:
        risks, again = _fitted(parts.after[0], events, total, parts.after[1:])
    tilt, here, there = {
        "overlap": (e * (1 - e), 1 - e, e),
        "everyone": (np.ones(len(e)), 1 / e, 1 / (1 - e)),
        "group": (e, np.ones(len(e)), e / (1 - e)),
    }[parts.method]
    found = []
    for side, weight, risk in ((parts.chosen, here, risks[0]), (~parts.chosen, there, risks[1])):
        w = weight * side
        found.append(float(tilt * total @ risk / (tilt @ total) + w @ (events - total * risk) / (w @ total)))
    return (found[0], found[1]), mended or again


def _fitted(matrix, events, total, asked: Sequence[np.ndarray]) -> tuple[list[np.ndarray], bool]:
    """Fit a logistic model to some patterns, and give its rates for each of the matrices asked about.

    Columns that say nothing new are left out; where the likelihood has no top, Firth's penalty gives it one.
    """
    held = total > 0
    scale = np.sqrt((matrix[held] ** 2).sum(axis=0))
    scaled = matrix[held] / np.where(scale > 0, scale, 1.0)
    size, directions = np.linalg.eigh(scaled.T @ scaled)
    basis = directions[:, size > REPEATED] / np.where(scale > 0, scale, 1.0)[:, None]
    reduced, some, everyone = matrix[held] @ basis, events[held], total[held]
    try:
        fit, mended = fit_logistic(reduced, some, everyone), False
        mended = bool(np.abs(reduced @ fit.coefficients).max() > CERTAIN)
    except (ValueError, np.linalg.LinAlgError):
        mended = True
    if mended:
        fit = fit_logistic(reduced, some, everyone, penalised=True)
    return [special.expit(one @ basis @ fit.coefficients) for one in asked], mended


def _draw(parts: _Patterns, pattern, events, total, code, draws: int, rng) -> tuple[np.ndarray, int]:
    """Give the rates for children drawn again, and how many draws needed Firth's penalty; some may have no answer."""
    found, mended = [], 0
    cells = np.concatenate([events, total - events])
    for _ in range(draws):
        if code is None:
            again = rng.multinomial(int(cells.sum()), cells / cells.sum()).astype(float)
            some = again[: len(events)]
            everyone = some + again[len(events) :]
        else:
            children = code.max() + 1
            often = np.bincount(rng.integers(children, size=children), minlength=children)[code]
            some, everyone = events * often, total * often
        some, everyone = (np.bincount(pattern, one, minlength=len(parts.chosen)) for one in (some, everyone))
        if not (everyone @ parts.chosen and everyone @ ~parts.chosen):
            continue
        try:
            rates, held_back = _rates(parts, some, everyone)
        except (ValueError, np.linalg.LinAlgError):
            continue
        found.append(rates)
        mended += held_back
    return np.array(found).reshape(-1, 2), mended


def _laid(
    best: tuple[float, float],
    drawn: np.ndarray,
    counted: tuple[int, int],
    ways: list,
    method: str,
    confidence: float,
    cluster: str | None,
) -> pd.DataFrame:
    """Lay out rates, difference and ratio with quantiles of the draws."""
    (p, q), (draws, mended) = best, counted
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = drawn[:, 0] / drawn[:, 1]
    lost = draws - len(drawn)
    notes = [f"{lost} of {draws} draws had no answer and are left out"] if lost else []
    notes += [f"{mended} of {draws} draws needed Firth's penalty"] if mended else []
    notes += [NO_WIDTH] if not draws else []
    notes += [] if cluster is None else ["children drawn with all their rows"]
    shown = [
        (ways[0], "weighted rate", p, drawn[:, 0]),
        (ways[1], "weighted rate", q, drawn[:, 1]),
        ("difference", "weighted rate difference", p - q, drawn[:, 0] - drawn[:, 1]),
        ("ratio", "weighted relative rate", p / q if q > 0 else np.nan, ratios),
    ]
    found = []
    for _, measure, value, sample in shown:
        low, high = _limits(sample, confidence) if len(drawn) >= FEWEST_DRAWS else (np.nan, np.nan)
        low, high = (min(low, value), max(high, value)) if not np.isnan(value) else (low, high)
        note = "; ".join([*notes, *([NOBODY] if np.isnan(value) else [])])
        found.append(
            Estimate(measure=measure, value=value, low=low, high=high, confidence=confidence, method=method, note=note)
        )
    return add_estimates(pd.DataFrame({"term": [name for name, *_ in shown]}), found)


def _limits(sample: np.ndarray, confidence: float) -> tuple[float, float]:
    """Give the quantiles of the draws; those without a value count on neither side."""
    known = sample[~np.isnan(sample)]
    if not len(known):
        return np.nan, np.nan
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)
