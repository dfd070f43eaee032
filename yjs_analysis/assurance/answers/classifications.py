"""Answers to the rules of classification: ethnic codes into five groups, disposals into tiers and routes."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.sources.disposals import disposal_codes, recognise, recognise_each, route
from yjs_analysis.sources.ethnicity import ethnicity_codes, roll_up
from yjs_analysis.vocabulary import POOLED_GROUPS, UNKNOWN

TIERS = {
    "none": "none",
    "informal out-of-court": "diversion_informal",
    "formal out-of-court": "pre_court_formal",
    "first-tier": "first_tier",
    "community": "community",
    "custody": "custody",
}
"""Our words for the tiers, and those of the cases."""


def _ethnicity(inputs: dict) -> dict:
    """Answer the labels and groups of some codes, and who is in the published merger of groups."""
    codes = inputs["codes"]
    labels = ethnicity_codes().set_index("code")["label"]
    groups = dict(zip(codes, roll_up(pd.Series(codes)), strict=True))
    of_2001 = roll_up(pd.Series(codes), scheme="2001")

    def within(*wanted: str) -> list[str]:
        return [code for code in codes if groups[code] in wanted]

    return {
        "label": {code: labels[code] for code in codes},
        "group": groups,
        "group_2011": groups,
        "group_2001": dict(zip(codes, of_2001, strict=True)),
        "mixed_available": "Mixed" in groups.values(),
        "white_all_white": within("White"),
        "bme": within(*POOLED_GROUPS),
        "unknown": within(UNKNOWN),
        "alternative_white_british_only": [code for code in codes if labels[code] == "White British"],
    }


def _disposals(inputs: dict) -> dict:
    """Answer the tiers of named disposals, or how many of some counts are out of court."""
    return _out_of_court(inputs["counts"]) if "counts" in inputs else _taxonomy(inputs["disposals"])


def _taxonomy(names: list[str]) -> dict:
    """Answer the tier of each disposal, whether it counts as an outcome, and whether a court gives it."""
    held = disposal_codes().set_index("code")
    codes = {name: recognise(name) for name in names}
    return {
        "tier": {name: TIERS[held.loc[code, "tier"]] for name, code in codes.items()},
        "substantive": {name: bool(held.loc[code, "substantive"]) for name, code in codes.items()},
        "court": {name: bool(held.loc[code, "court"]) for name, code in codes.items()},
    }


def _out_of_court(counts: dict[str, int]) -> dict:
    """Answer how many are out of court under the two conventions, and their share of those who went either way."""
    codes, many = recognise_each(pd.Series(list(counts))), pd.Series(list(counts.values()))

    def total(way: str, convention: str) -> int:
        return int(many[route(codes, convention=convention) == way].sum())

    formal, wide, court = (
        total("out-of-court", "formal"),
        total("out-of-court", "with informal"),
        total("court", "formal"),
    )
    return {
        "oocd_formal": formal,
        "oocd_wide": wide,
        "court": court,
        "share_formal": formal / (formal + court),
        "share_wide": wide / (wide + court),
    }


ANSWERS = {"ethnicity_mapping": _ethnicity, "disposal_mapping": _disposals}
"""How each method of a case is asked of our functions."""
