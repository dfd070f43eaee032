"""What the inputs of a case mean in our words, and an estimate in the words of a case."""

from __future__ import annotations

from collections.abc import Sequence

from yjs_analysis.estimate import Estimate


def counts_of(inputs: dict, totals: str = "n") -> dict:
    """Name the counts of a case: `x1` of `n1` (or in `t1`) is the group, `x2` and `n2` (`t2`) the reference.

    Examples
    --------
    >>> counts_of({"x1": 3, "n1": 3, "x2": 40, "n2": 60})["reference_events"]
    40
    """
    return {
        "events": inputs["x1"],
        "total": inputs[f"{totals}1"],
        "reference_events": inputs["x2"],
        "reference_total": inputs[f"{totals}2"],
    }


def confidence_of(inputs: dict) -> float:
    """Give the confidence that a case asks for; 0.95 if it names none.

    Examples
    --------
    >>> confidence_of({"conf": 0.9}), confidence_of({})
    (0.9, 0.95)
    """
    return inputs.get("conf", 0.95)


def cells_of(cells: Sequence[Sequence[int]]) -> dict:
    """Name the counts of a two by two table: a row a group, events first, those without behind.

    Examples
    --------
    >>> cells_of([[2, 15], [10, 3]])
    {'events': 2, 'total': 17, 'reference_events': 10, 'reference_total': 13}
    """
    (a, b), (c, d) = cells
    return {"events": a, "total": a + b, "reference_events": c, "reference_total": c + d}


def limits_of(one: Estimate) -> list[float]:
    """Give the two limits of an estimate.

    Examples
    --------
    >>> limits_of(Estimate(measure="rate", value=0.5, low=0.25, high=0.75, confidence=0.95, method="exact"))
    [0.25, 0.75]
    """
    return [one.low, one.high]


def ratio_of(one: Estimate) -> dict:
    """Give a ratio and its limits in the words of a case.

    Examples
    --------
    >>> ratio_of(Estimate(measure="ratio", value=0.5, low=0.25, high=0.75, confidence=0.95, method="exact"))
    {'rr': 0.5, 'lo': 0.25, 'hi': 0.75}
    """
    return {"rr": one.value, "lo": one.low, "hi": one.high}
