"""Answers to the cases of disclosure control: what is withheld, what is shown, and of how few no rate is told."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.assurance.answers.inputs import number, one_of, part, several, words
from yjs_analysis.disclosure.complement import FULL, protect
from yjs_analysis.disclosure.rates import SMALLEST_BASE, may_show_rate
from yjs_analysis.disclosure.rounding import round_to_base
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.measures.comparisons import population_relative_rate
from yjs_analysis.vocabulary import WITHHELD

TOTAL = "total"


def _threshold(inputs: dict) -> int:
    return int(number(inputs, "threshold", 5))


def _written(counts: pd.Series, withheld: pd.Series) -> list[str]:
    return [WITHHELD if hidden else f"{count:g}" for count, hidden in zip(counts, withheld, strict=True)]


def _primary(inputs: dict) -> dict:
    """Answer what is shown of counts that stand alone."""
    table = withhold(pd.DataFrame({"count": several(inputs, "counts")}), threshold=_threshold(inputs))
    return {"published": _written(table["count"], table["withheld"])}


def _decided(held: dict, threshold: int, *, attributes: tuple[str, ...] = ()) -> pd.DataFrame:
    """Decide about some counts and their total."""
    counts = pd.DataFrame({"part": list(held), "count": list(held.values())})
    cells = pd.DataFrame({"part": [*held, None]}, dtype=object)
    decided = protect(counts, cells, threshold=threshold, attributes=attributes)
    return decided.assign(part=[*held, TOTAL])


def _secondary(inputs: dict) -> dict:
    """Answer which counts go with the small ones, from the smallest, beside a published total."""
    held = part(inputs, "counts")
    decided = _decided(held, _threshold(inputs))
    gone = sorted(decided.loc[decided["withheld"], "part"], key=lambda name: (held[name], list(held).index(name)))
    shown = decided[~decided["withheld"]]
    return {"suppressed": gone, "published": dict(zip(shown["part"], shown["count"].map("{:g}".format), strict=True))}


def _derived(inputs: dict) -> dict:
    """Answer what is left of a small count over a public denominator: nothing."""
    events, total = number(inputs, "count"), number(inputs, "denominator")
    compared = population_relative_rate(events=events, total=total, reference_events=events, reference_total=total)
    row = {"events": events, "value": events / total, "low": compared.low, "high": compared.high, "excess": 0.0}
    table = withhold(pd.DataFrame([row]), threshold=_threshold(inputs))
    shown = table.iloc[0]
    left = shown.notna()
    return {
        "count": _written(table["events"], table["withheld"])[0],
        "rate": shown["value"] if left["value"] else None,
        "rri": shown["value"] if left["value"] else None,
        "ci": shown["low"] if left["low"] else None,
        "excess": shown["excess"] if left["excess"] else None,
    }


def _attribute(inputs: dict) -> dict:
    """Answer whether a row tells the same of every child in it."""
    decided = _decided(part(inputs, "row"), _threshold(inputs), attributes=("part",))
    return {"flag": "attribute_disclosure" if (decided["why"] == FULL).any() else ""}


def _rounding(inputs: dict) -> dict:
    """Answer counts rounded to a base."""
    return {"rounded": round_to_base(pd.Series(several(inputs, "values")), base=int(number(inputs, "base"))).tolist()}


def _denominator(inputs: dict) -> dict:
    """Answer of which totals a rate may be told."""
    over = [one_of({"kind": kind}, "kind", {name: name for name in SMALLEST_BASE}) for kind in words(inputs, "kind")]
    totals = several(inputs, "n")
    return {
        "show_rate": [
            bool(may_show_rate(pd.Series([n]), over=one).iloc[0]) for n, one in zip(totals, over, strict=True)
        ]
    }


def _differencing(inputs: dict) -> dict:
    """Answer which of some years may not stand together beside their total, and whether the total may stand alone."""
    held, threshold = part(inputs, "years"), _threshold(inputs)
    small = [name for name, count in held.items() if 0 < count < threshold]
    beside = [[name for name in held if name != one] for one in small]
    return {
        "must_not_publish_together": [
            ["pooled", *years] for years in beside if _loses(held, [*years, None], threshold)
        ],
        "allowed": [] if _loses(held, [None], threshold) else ["pooled"],
    }


def _loses(held: dict, asked: list, threshold: int) -> bool:
    """Say whether any of these counts would have to be withheld, if they were published together."""
    counts = pd.DataFrame({"part": list(held), "count": list(held.values())})
    decided = protect(counts, pd.DataFrame({"part": asked}, dtype=object), threshold=threshold)
    return bool(decided["withheld"].any())


ANSWERS = {
    "sdc_primary": _primary,
    "sdc_secondary": _secondary,
    "sdc_derived": _derived,
    "sdc_attribute": _attribute,
    "sdc_rounding": _rounding,
    "sdc_denominator": _denominator,
    "sdc_differencing": _differencing,
}
