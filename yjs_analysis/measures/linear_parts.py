"""Least squares in two groups, apart and together, with how much each child moves the coefficients and the means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearParts:
    """What a linear decomposition is made of: coefficients and means, and their influence functions.

    Each row of an influence belongs to `weight` children alike, of the table's row `row`: those with the event, or
    those without. Children whose `total` is 1 stand for themselves, whatever their amount.
    """

    row: np.ndarray
    weight: np.ndarray
    mean: np.ndarray
    mean_influence: np.ndarray
    reference_mean: np.ndarray
    reference_mean_influence: np.ndarray
    own: np.ndarray
    own_influence: np.ndarray
    reference: np.ndarray
    reference_influence: np.ndarray
    together: np.ndarray
    together_influence: np.ndarray
    beside: np.ndarray
    beside_influence: np.ndarray


def linear_parts(matrix: np.ndarray, events: pd.Series, total: pd.Series, of_group: np.ndarray) -> LinearParts:
    """Fit least squares in each group, in both together, and in both together beside a column for the group.

    Examples
    --------
    >>> two = linear_parts(np.ones((2, 1)), pd.Series([1, 3]), pd.Series([4, 4]), np.array([False, True]))
    >>> two.reference.round(9).tolist(), two.own.round(9).tolist(), two.together.round(9).tolist()
    ([0.25], [0.75], [0.5])
    """
    row, y, weight = _children(events.to_numpy(dtype=float), total.to_numpy(dtype=float))
    x, g = matrix[row], of_group[row]
    size = x.shape[1]
    mean, mean_influence = _mean(x, weight, g)
    reference_mean, reference_mean_influence = _mean(x, weight, ~g)
    own, own_influence = _least_squares(x, y, weight, g)
    reference, reference_influence = _least_squares(x, y, weight, ~g)
    together, together_influence = _least_squares(x, y, weight, np.ones(len(g), dtype=bool))
    wide, wide_influence = _least_squares(np.column_stack([x, g]), y, weight, np.ones(len(g), dtype=bool))
    return LinearParts(
        row=row,
        weight=weight,
        mean=mean,
        mean_influence=mean_influence,
        reference_mean=reference_mean,
        reference_mean_influence=reference_mean_influence,
        own=own,
        own_influence=own_influence,
        reference=reference,
        reference_influence=reference_influence,
        together=together,
        together_influence=together_influence,
        beside=wide[:size],
        beside_influence=wide_influence[:, :size],
    )


def _children(events: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Part each row into children with the event and without; a row of one child keeps its amount."""
    single = total == 1
    rows = np.arange(len(total))
    row = np.concatenate([rows[single], rows[~single], rows[~single]])
    y = np.concatenate([events[single], np.ones((~single).sum()), np.zeros((~single).sum())])
    weight = np.concatenate([total[single], events[~single], (total - events)[~single]])
    some = weight > 0
    return row[some], y[some], weight[some]


def _mean(x: np.ndarray, weight: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the means of some children, and how each child moves them."""
    w = weight * chosen
    mean = w @ x / w.sum()
    return mean, (x - mean) * chosen[:, None] / w.sum()


def _least_squares(
    x: np.ndarray, y: np.ndarray, weight: np.ndarray, chosen: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give the coefficients of some children, and how each child moves them."""
    root = np.sqrt(weight * chosen)
    turned, triangle = np.linalg.qr(x * root[:, None])
    back = np.linalg.inv(triangle)
    coefficients = back @ (turned.T @ (y * root))
    left = (y - x @ coefficients) * chosen
    return coefficients, (x @ back @ back.T) * left[:, None]
