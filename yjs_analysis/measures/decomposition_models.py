"""Split the gap between two groups by regression: what goes with who they are, and what does not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from yjs_analysis.checks import column_problems, confidence_problems, count_problems, method_problems, refuse
from yjs_analysis.estimate import add_estimates
from yjs_analysis.measures.clustering import cluster_note, cluster_sums, robust_quantile
from yjs_analysis.measures.design import Categories, Design, Terms, design_matrix, grouped_counts, term_problems
from yjs_analysis.measures.fits import wald_limits
from yjs_analysis.measures.grouped_fit import GroupedFit, fit_rows
from yjs_analysis.measures.lift import as_estimates
from yjs_analysis.measures.linear_parts import LinearParts, linear_parts

OAXACA_METHODS = ("pooled with group", "pooled without group", "reference", "threefold")
DETAILS = ("column", "term")


def oaxaca_blinder(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    terms: Terms,
    categories: Categories,
    method: str = "pooled with group",
    detail: str = "column",
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Split the gap between the rates of two groups into a part that their differences explain, and the rest.

    Read 0.11 beside "explained" as "11 of the 15 points go with differences in age, offence and history, at the
    coefficients chosen". The parts add up to the gap; so do the rows "explained: ..." to the part explained. The model
    is linear in the rate; its limits are those of a sandwich that takes the children, too, as drawn by chance.

    The trap: "unexplained" is not "discrimination", and "explained" is not "fair". The first hides what was left out;
    the second what gravity, history and plea, explaining, carry of disparity themselves.

    Parameters
    ----------
    counts
        One row a pattern of covariates: `group`, `events`, `total`, and the columns that `terms` and `cluster` name.
        Rows of other groups are left aside. Where `total` is 1, `events` may be any amount, such as days or offences.
    group, reference
        The two groups; the gap is group minus reference.
    terms, categories
        The covariates, as in `logistic`, without the group.
    method
        Whose coefficients value the differences: "pooled with group" (the default: those of both together, beside a
        column for the group), "pooled without group" (which lends part of the unexplained to the explained),
        "reference"; or "threefold" (endowments at the reference's coefficients, coefficients, interaction).
    detail
        One row for each "column" of the model (the default), or for each "term": all categories of a covariate in one.
    cluster
        If given, the column whose equal values belong together, such as the child of several rows.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `term` ("gap", then the parts, then the details), then the columns of an estimate.

    Raises
    ------
    ValueError
        If counts or columns are unfit, a group has nobody, or columns repeat each other within a group.

    References
    ----------
    Oaxaca (1973) International Economic Review 14:693-709; Blinder (1973) Journal of Human Resources 8:436-455; Neumark
    (1988); Jann (2008) Stata Journal 8:453-479 (threefold, pooled with the group, variance).

    Examples
    --------
    One covariate; 2 of 4 and 6 of 8 are grave in the reference and the group, and rates differ by gravity only.

    >>> counts = pd.DataFrame({"group": list("RRGG"), "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[1, 2, 1, 6], total=[2, 2, 2, 6])
    >>> one = oaxaca_blinder(counts, group="G", reference="R", terms=["grave"], categories={})
    >>> one[["term", "value"]].round(9).values.tolist()
    [['gap', 0.125], ['explained', 0.125], ['unexplained', 0.0], ['explained: grave', 0.125]]
    """
    refuse(_detail_problems(detail))
    rows = _two_groups(counts, group, reference, terms, categories, method, cluster, confidence)
    design = design_matrix(rows, terms=terms, categories=categories)
    of_group = (rows["group"] == group).to_numpy()
    refuse(_rank_problems(design, of_group, group, reference))
    clusters = None if cluster is None else rows[cluster]
    parts = linear_parts(design.matrix, rows["events"], rows["total"], of_group)
    labels, values, influences = _oaxaca_parts(parts, design, method, detail)
    errors = _influence_errors(parts, influences, clusters)
    limits = wald_limits(values, errors, robust_quantile(confidence, clusters))
    estimates = as_estimates(
        "difference",
        value=values,
        low=limits[:, 0],
        high=limits[:, 1],
        confidence=confidence,
        method=method,
        note=np.full(len(values), cluster_note(clusters), dtype=object),
    )
    return add_estimates(pd.DataFrame({"term": labels}), estimates)


def khb(
    counts: pd.DataFrame,
    *,
    group: str,
    reference: str,
    mediators: Terms,
    controls: Terms = (),
    categories: Categories,
    detail: str = "column",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Split a ratio of odds into a direct part and a part by way of mediators (Karlson, Holm and Breen).

    Read "total 2.08, direct 1.16, indirect 1.79" as: among children alike in the controls the odds are 2.08 times those
    of the reference; 1.79 times goes by way of the mediators, 1.16 times does not; direct times indirect is total.

    The trap: the ratio from a model without the mediators is not the total: adding terms to a logistic model changes
    its scale, and the plain difference of two models mixes that in. And "by way of" is only as causal as its argument.

    Parameters
    ----------
    counts
        One row a pattern of covariates: `group`, `events`, `total`, and the columns named. Rows of other groups are
        left aside.
    group, reference
        The two groups.
    mediators, controls
        Terms by way of which the group may act, and terms held alike throughout.
    categories
        For each column of categories: the reference, then the others in their order.
    detail
        As in `oaxaca_blinder`.
    confidence
        Between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `term` ("total", "direct", "indirect", then "indirect: ..." for each mediator), then the columns of an estimate.
        Limits of the indirect parts are Sobel's; children are taken as independent.

    Raises
    ------
    ValueError
        As `logistic`; or if there is no mediator, or a group has nobody.

    References
    ----------
    Karlson, Holm and Breen (2012) Sociological Methodology 42:286-313; Kohler, Karlson and Holm (2011) Stata Journal
    11:420-438; Sobel (1982) Sociological Methodology 13:290-312.

    Examples
    --------
    Twice the odds if grave, whatever the group; 1 of 3 are grave in one group and 2 of 3 in the other: 2 to the 1/3.

    >>> counts = pd.DataFrame({"group": list("RRGG"), "grave": [0, 1, 0, 1]})
    >>> counts = counts.assign(events=[20, 15, 10, 30], total=[60, 30, 30, 60])
    >>> one = khb(counts, group="G", reference="R", mediators=["grave"], categories={})
    >>> one[["term", "value"]].round(4).values.tolist()
    [['total', 1.2599], ['direct', 1.0], ['indirect', 1.2599], ['indirect: grave', 1.2599]]
    """
    refuse(_detail_problems(detail))
    refuse([] if len(mediators) else ["mediators must name a term, but names none. Give one such as ['gravity']."])
    everything, sets = ["group", *controls, *mediators], dict(categories) | {"group": [reference, group]}
    rows = _of_both(counts, group, reference)
    rows = grouped_counts(rows, terms=everything, categories=sets, problems=confidence_problems(confidence))
    refuse(_nobody_problems(rows, group, reference))
    model = fit_rows(rows, terms=everything, categories=sets)
    before = design_matrix(rows, terms=["group", *controls], categories=sets)
    names, blocks = _blocks(model.design, len(before.names), detail)
    values, errors = _khb_parts(model, before, blocks)
    low, high = np.exp(wald_limits(values, errors, robust_quantile(confidence, None))).T
    labels = ["total", "direct", "indirect", *(f"indirect: {name}" for name in names)]
    methods = np.array(["Wald", "Wald", *["Sobel"] * (len(labels) - 2)], dtype=object)
    note = np.full(len(labels), "", dtype=object)
    numbers = {"value": np.exp(values), "low": low, "high": high, "confidence": confidence}
    return add_estimates(
        pd.DataFrame({"term": labels}), as_estimates("odds ratio", **numbers, method=methods, note=note)
    )


def _blocks(design: Design, skip: int, detail: str) -> tuple[list[str], np.ndarray]:
    """Name the details, and say which columns, but for the first, belong to each: one row a detail."""
    every = list((design.names if detail == "column" else design.terms)[skip:])
    names = list(dict.fromkeys(every))
    return names, np.array([[one == name for one in every] for name in names], dtype=float).reshape(len(names), -1)


def _detail_problems(detail: str) -> list[str]:
    """Say whether the detail is one of those that there are."""
    return [one.replace("method", "detail", 1) for one in method_problems(detail, DETAILS)]


def _khb_parts(model: GroupedFit, before: Design, blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give logarithms of total, direct and indirect ratio and of each detail's part, and their standard errors."""
    size, b, v = len(before.names), model.fit.coefficients, model.fit.covariance
    late, children = model.design.matrix[:, size:], model.total[:, None]
    inverse = np.linalg.inv(before.matrix.T @ (before.matrix * children))
    paths = inverse @ before.matrix.T @ (late * children)
    left = late - before.matrix @ paths
    spread = left.T @ (left * children) / (model.total.sum() - size) * inverse[1, 1]
    theta, gamma, own = paths[1], b[size:], v[size:, size:]
    whole = np.concatenate([[0.0, 1.0], np.zeros(size - 2), theta])
    variances = [whole @ v @ whole, v[1, 1], theta @ own @ theta + gamma @ spread @ gamma]
    each = [(k * theta) @ own @ (k * theta) + (k * gamma) @ spread @ (k * gamma) for k in blocks]
    parts = blocks @ (theta * gamma)
    return np.array([b[1] + theta @ gamma, b[1], theta @ gamma, *parts]), np.sqrt([*variances, *each])


def _two_groups(counts, group, reference, terms, categories, method, cluster, confidence) -> pd.DataFrame:
    """Refuse what cannot be split, and give the rows of both groups that have somebody in them."""
    others = [] if cluster is None else [cluster]
    problems = method_problems(method, OAXACA_METHODS) + confidence_problems(confidence)
    refuse(problems + column_problems(counts, ["group", "events", "total", *others]))
    rows = _of_both(counts, group, reference)
    refuse(
        count_problems("events", rows["events"], rows=rows.index, whole=False)
        + count_problems("total", rows["total"], rows=rows.index)
    )
    rows = rows[rows["total"].to_numpy(dtype=float) > 0]
    events, total = rows["events"].to_numpy(dtype=float), rows["total"].to_numpy(dtype=float)
    amounts = rows.index[(total > 1) & ((events > total) | (events != np.floor(events)))]
    problems = [
        f"events must be a whole number no more than total where total is not 1, but is not (row {row}). "
        "Give one row to each child."
        for row in amounts
    ]
    problems += [f"{one} must be known in every row, but is missing." for one in others if rows[one].isna().any()]
    problems += _nobody_problems(rows, group, reference) + term_problems(rows, terms=terms, categories=categories)
    refuse(problems)
    return rows


def _of_both(counts: pd.DataFrame, group: str, reference: str) -> pd.DataFrame:
    """Give the rows of the two groups."""
    refuse(column_problems(counts, ["group"]))
    if group == reference:
        refuse([f"group must differ from reference, but both are {group!r}. Name two groups."])
    return counts[counts["group"].isin([group, reference])]


def _nobody_problems(rows: pd.DataFrame, group: str, reference: str) -> list[str]:
    """Say which of the two groups has nobody."""
    return [
        f"group and reference must have somebody, but nobody is in {one!r}. Name another."
        for one in (group, reference)
        if not (rows["group"] == one).any()
    ]


def _rank_problems(design: Design, of_group: np.ndarray, group: str, reference: str) -> list[str]:
    """Say where the columns cannot be told apart within one group."""
    size = np.abs(design.matrix).max(axis=0)
    return [
        f"terms must each say something new within each group, but do not in {name!r}. Leave out or merge some."
        for name, chosen in ((reference, ~of_group), (group, of_group))
        if np.linalg.matrix_rank(design.matrix[chosen] / size, tol=1e-9) < len(size)
    ]


def _oaxaca_parts(
    parts: LinearParts, design: Design, method: str, detail: str
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Give the parts of the gap, and how much each child moves each of them."""
    apart, moved = parts.mean - parts.reference_mean, parts.mean_influence - parts.reference_mean_influence
    b1, b0, i1, i0 = parts.own, parts.reference, parts.own_influence, parts.reference_influence
    gap = parts.mean @ b1 - parts.reference_mean @ b0
    gap_moved = (
        parts.mean_influence @ b1 + i1 @ parts.mean - parts.reference_mean_influence @ b0 - i0 @ parts.reference_mean
    )
    used, used_moved = {
        "pooled with group": (parts.beside, parts.beside_influence),
        "pooled without group": (parts.together, parts.together_influence),
    }.get(method, (b0, i0))
    each, each_moved = apart * used, moved * used + used_moved * apart
    names, blocks = _blocks(design, 1, detail)
    if method == "threefold":
        more, more_moved = b1 - b0, i1 - i0
        values = [gap, each.sum(), parts.reference_mean @ more, apart @ more]
        influences = [
            gap_moved,
            each_moved.sum(axis=1),
            parts.reference_mean_influence @ more + more_moved @ parts.reference_mean,
            moved @ more + more_moved @ apart,
        ]
        labels = ["gap", "endowments", "coefficients", "interaction", *(f"endowments: {name}" for name in names)]
    else:
        values = [gap, each.sum(), gap - each.sum()]
        influences = [gap_moved, each_moved.sum(axis=1), gap_moved - each_moved.sum(axis=1)]
        labels = ["gap", "explained", "unexplained", *(f"explained: {name}" for name in names)]
    return (
        labels,
        np.array([*values, *(blocks @ each[1:])]),
        np.column_stack([*influences, each_moved[:, 1:] @ blocks.T]),
    )


def _influence_errors(parts: LinearParts, influences: np.ndarray, clusters: pd.Series | None) -> np.ndarray:
    """Give standard errors from the influence of every child, or of every cluster with G/(G-1)."""
    weighted = influences * parts.weight[:, None]
    if clusters is None:
        return np.sqrt((influences * weighted).sum(axis=0))
    sums = cluster_sums(weighted, clusters.iloc[parts.row])
    return np.sqrt((sums**2).sum(axis=0) * len(sums) / (len(sums) - 1))
