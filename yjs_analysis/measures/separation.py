"""Find the columns of a model that foretell the outcome for certain, so that no finite coefficient fits best."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from yjs_analysis.measures.design import Design


def separating_names(
    design: Design, events: np.ndarray, total: np.ndarray, *, log_linear: bool = False
) -> tuple[str, ...]:
    """Name the columns whose coefficients would run away to infinity; none, if the likelihood has a top.

    A direction separates if no pattern with the event goes down along it, none without it goes up, and a pattern with
    both stays. A linear programme finds the one that does so most. For a log-linear model (`log_linear`) only a
    pattern without any event may move, and only down.

    The trap: if the reference category itself had the event always or never, the intercept is named, and every
    category beside it.

    Parameters
    ----------
    design
        The columns of the model.
    events, total
        The counts of each row of the design; no total is 0.
    log_linear
        Whether the model is of the logarithm of the rate.

    References
    ----------
    Albert and Anderson (1984) Biometrika 71:1-10; Konis (2007) Linear programming algorithms for detecting separated
    data in binary logistic regression models (DPhil thesis, Oxford), the method of R's detectseparation; for log-linear
    models Santos Silva and Tenreyro (2010) Economics Letters 107:310-312.

    Examples
    --------
    >>> names = ("intercept", "group: Black")
    >>> two = np.array([[1.0, 0.0], [1.0, 1.0]])
    >>> design = Design(matrix=two, names=names, terms=("intercept", "group"), every=names)
    >>> separating_names(design, np.array([9.0, 6.0]), np.array([20.0, 6.0]))
    ('group: Black',)
    """
    matrix = design.matrix / np.abs(design.matrix).max(axis=0)
    never, always = events == 0, (events == total) & (not log_linear)
    free = _null_space(matrix[~(never | always)])
    if free.shape[1] == 0:
        return ()
    side = np.where(never, -1.0, 1.0)[:, None]
    moves = np.unique((side * matrix)[never | always] @ free, axis=0)
    best = optimize.linprog(-moves.sum(axis=0), A_ub=-moves, b_ub=np.zeros(len(moves)), bounds=(-1, 1))
    if -best.fun < 1e-7:
        return ()
    direction = np.abs(free @ best.x)
    return tuple(name for name, size in zip(design.names, direction, strict=True) if size > 1e-7 * direction.max())


def separation_problems(
    design: Design, events: np.ndarray, total: np.ndarray, *, log_linear: bool = False
) -> list[str]:
    """Say which columns foretell the outcome for certain, and what to do.

    Examples
    --------
    >>> one = Design(matrix=np.ones((1, 1)), names=("intercept",), terms=("intercept",), every=("intercept",))
    >>> separation_problems(one, np.array([3.0]), np.array([4.0]))
    []
    """
    if not events.any() or (not log_linear and (events == total).all()):
        held = "all" if events.any() else "none"
        return [
            f"counts must hold children with the event and without, but {held} had it. There is nothing to compare."
        ]
    names = separating_names(design, events, total, log_linear=log_linear)
    if not names:
        return []
    did = "nobody with it had the event" if log_linear else "everybody with it had the event, or nobody"
    return [
        f"terms must not foretell the outcome for certain, but {', '.join(map(repr, names))} "
        f"{'does' if len(names) == 1 else 'do'}: {did}. Use firth_logistic, or merge categories."
    ]


def _null_space(matrix: np.ndarray) -> np.ndarray:
    """Give orthonormal directions along which every row of a matrix stays where it is."""
    size = matrix.shape[1]
    if not len(matrix):
        return np.eye(size)
    _, strength, directions = np.linalg.svd(np.linalg.qr(matrix, mode="r"))
    return directions[int((strength > 1e-10 * strength.max()).sum()) :].T
