"""The same made-up service drawn again and again, as counts: what chance alone does to its figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources.synthetic.careers import draw_service
from yjs_analysis.sources.synthetic.probabilities import probabilities


def court_counts(model: dict[str, Any], *, services: int, children: int, seed: int) -> pd.DataFrame:
    """Draw a service several times, and count the children whose first disposal was a court's.

    Every service has the same truth (`truth.truth`); only chance tells them apart.

    Parameters
    ----------
    model
        As `model.read_model` gives it.
    services
        How many, 1 or more.
    children
        Synthetic children in each, 1 or more.
    seed
        A whole number of 0 or more: the same gives the same counts.

    Returns
    -------
    pandas.DataFrame
        `service` (from 1), `group`, `events`, `total`; a group without children in a service has no row.

    Raises
    ------
    ValueError
        If a number is not whole, or too small.

    Examples
    --------
    >>> from yjs_analysis.sources.synthetic.model import read_model
    >>> counts = court_counts(read_model(), services=2, children=50, seed=1)
    >>> counts.groupby("service")["total"].sum().to_list()
    [50, 50]
    """
    given = {"services": (services, 1), "children": (children, 1), "seed": (seed, 0)}
    refuse(
        f"{name} must be a whole number of at least {least}, but got {value!r}."
        for name, (value, least) in given.items()
        if isinstance(value, bool) or not isinstance(value, int) or value < least
    )
    everyone = services * children
    drawn, disposals, _, _ = draw_service(model, probabilities(model), np.random.default_rng(seed), everyone)
    first = pd.DataFrame({"child": disposals["child"], "court": disposals["court"]}).drop_duplicates("child")
    first["group"] = np.array(list(model["groups"]))[drawn["group"][first["child"].to_numpy()]]
    first["service"] = first["child"] // children + 1
    counts = first.groupby(["service", "group"], sort=False)["court"].agg(events="sum", total="size").reset_index()
    return counts.sort_values("service", kind="stable", ignore_index=True)
