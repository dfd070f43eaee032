"""Find the roots of many functions at once: one array operation per step, no loop over rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

STEPS = 120
"""Far more than needed: bisection alone halves a bracket of 120 to the last bit of a double in about 60."""


def find_roots(
    function: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray, *, apart: float = 1e-300
) -> np.ndarray:
    """Find, for every element, where a function changes sign between `low` and `high`.

    Each element keeps a bracket around its sign change, so that it cannot run away; inverse quadratic interpolation
    shortens the way where the function is smooth, and halving takes over where it is not. The answer is good to a few
    units in the last place of a double.

    The trap: where the function has the same sign at both ends, the answer is meaningless. Look first.

    Parameters
    ----------
    function
        Takes an array of arguments, gives an array of values of the same shape, element by element.
    low, high
        The ends of the brackets. Values at the ends may be infinite, but not NaN.
    apart
        Arguments closer than this need not be told apart. On a log scale 1e-13 is a relative error of 1e-13.

    References
    ----------
    Chandrupatla (1997) Advances in Engineering Software 28:145-149.

    Examples
    --------
    >>> find_roots(lambda x: x**2 - np.array([4.0, 9.0]), np.zeros(2), np.full(2, 10.0))
    array([2., 3.])
    """
    with np.errstate(all="ignore"):
        newest, f_newest = np.array(low, dtype=float), function(low)
        opposite, f_opposite = np.array(high, dtype=float), function(high)
        step = np.full(newest.shape, 0.5)
        for _ in range(STEPS):
            tried = newest + step * (opposite - newest)
            f_tried = function(tried)
            same = np.sign(f_tried) == np.sign(f_newest)
            third, f_third = np.where(same, newest, opposite), np.where(same, f_newest, f_opposite)
            opposite, f_opposite = np.where(same, opposite, newest), np.where(same, f_opposite, f_newest)
            newest, f_newest = tried, f_tried
            best = np.where(np.abs(f_newest) <= np.abs(f_opposite), newest, opposite)
            smallest_step = (2 * np.finfo(float).eps * np.abs(best) + apart) / np.abs(opposite - newest)
            done = (smallest_step > 0.5) | (f_newest == 0) | (opposite == newest)
            if done.all():
                break
            step = _next_step(newest, f_newest, opposite, f_opposite, third, f_third)
            step = np.where(done, 0.0, np.clip(step, smallest_step, 1 - smallest_step))
    return best


def _next_step(
    newest: np.ndarray,
    f_newest: np.ndarray,
    opposite: np.ndarray,
    f_opposite: np.ndarray,
    third: np.ndarray,
    f_third: np.ndarray,
) -> np.ndarray:
    """Give how far to go from the newest point to the opposite one: interpolate where that is safe, else halve."""
    xi = (newest - opposite) / (third - opposite)
    phi = (f_newest - f_opposite) / (f_third - f_opposite)
    safe = (1 - np.sqrt(1 - xi) < phi) & (phi < np.sqrt(xi))
    towards = f_newest / (f_opposite - f_newest) * f_third / (f_opposite - f_third)
    beyond = (third - newest) / (opposite - newest) * f_newest / (f_third - f_newest) * f_opposite
    return np.where(safe, towards + beyond / (f_third - f_opposite), 0.5)
