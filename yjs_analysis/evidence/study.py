"""The parameters of one run, and the published figures that it stands on, each read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.disproportionality.imputed_ethnicity import IMPUTATIONS
from yjs_analysis.disproportionality.stages import NESTED
from yjs_analysis.evidence import choices
from yjs_analysis.measures.comparisons import SKEWNESS_CORRECTED
from yjs_analysis.sources import published
from yjs_analysis.vocabulary import MATERIAL_BAND

AREAS_WITH_AN_INSPECTION = ("Walsall",)
"""Services whose inspection is held in data/reference."""

PUBLIC_THRESHOLD = 5
"""The smallest count of children that may be published."""

SERVICES = ("Walsall", "Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Wolverhampton")
"""The seven West Midlands services, whose publications are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What a reader may change: everything else follows from it and from the published figures.

    Parameters
    ----------
    area
        The youth justice service.
    confidence
        Of every interval.
    band
        Relative rates that make no material difference.
    threshold
        The smallest count of children that may be shown.
    protection
        What keeps the service's own counts from telling of a child: "withhold" those that could, or "round" them all to
        5 and work everything out from the rounded ones (needs a threshold of 5).
    largest_cohort
        The largest cohort, in children of one age band, that is considered behind a printed percentage.
    reference
        The group that the others are compared with.
    focus
        The group that the sentences are about, all groups standing in the tables.
    unit
        "first outcome": each child once, at the first outcome of the period; "most serious outcome": once, at the most
        serious; "every outcome": court among all outcomes, whose limits then allow for the children who have several
        (needs a threshold of 1).
    out_of_court
        "formal": cautions and sentences count; "with informal": community resolutions and the like too.
    stages
        Which decisions the chain shows.
    covariates
        What each step of the comparison like for like holds still besides the steps before it, as a formula.
    interval
        The method for a relative rate over the decision before.
    interval_of_differences, interval_of_populations, interval_of_rates
        The method for a difference of rates, a relative rate over residents, and one rate.
    denominator
        The residents that sentences stand on: a census, or a day such as "2017-10-01" to which both are interpolated.
        Tables show both censuses in any case.
    period
        The first and last day of outcomes, such as ("2016-04-01", "2019-03-31"); "" is no bound.
    practice
        What changed in practice and when, such as "2017-10-01: joint panel begins": marked where quarters are shown.
    draws, seed
        How often an unknown ethnicity is drawn, and where the draws begin.

    Raises
    ------
    ValueError
        With everything that is wrong with the parameters.

    Examples
    --------
    >>> Study(confidence=0.9).area
    'Walsall'
    >>> Study(interval="Koopman")
    Traceback (most recent call last):
    ValueError: interval must be one of 'skewness-corrected score', 'Miettinen-Nurminen score', 'Koopman score', \
'MOVER-Wilson', 'Jeffreys', 'exact unconditional', 'Katz log', but got 'Koopman'. Did you mean 'Koopman score'?
    """

    area: str = "Walsall"
    confidence: float = 0.95
    band: tuple[float, float] = MATERIAL_BAND
    threshold: int = 5
    protection: str = choices.WITHHOLD
    largest_cohort: int = 300
    reference: str = "White"
    focus: str = "Black"
    unit: str = choices.FIRST
    out_of_court: str = "formal"
    stages: tuple[str, ...] = NESTED
    covariates: tuple[str, ...] = choices.STEPS
    interval: str = SKEWNESS_CORRECTED
    interval_of_differences: str = SKEWNESS_CORRECTED
    interval_of_populations: str = "mid-p"
    interval_of_rates: str = "Wilson"
    denominator: str = choices.CENSUSES[0]
    period: tuple[str, str] = ("", "")
    practice: tuple[str, ...] = ()
    draws: int = IMPUTATIONS
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse parameters that would fail later."""
        refuse(study_problems({one.name: getattr(self, one.name) for one in fields(self)}))

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and last day of outcomes; None is no bound."""
        return (choices.day_of(self.period[0]), choices.day_of(self.period[1]))

    @property
    def shows_small_counts(self) -> bool:
        """Whether counts are shown that the public rule withholds: such a pack is internal."""
        return self.threshold < PUBLIC_THRESHOLD

    @property
    def comparison(self) -> dict[str, Any]:
        """How stages are compared, as `decision_chain.stage_relative_rates` takes it."""
        return {
            "reference": self.reference,
            "method": self.interval,
            "population_method": self.interval_of_populations,
            "confidence": self.confidence,
            "band": self.band,
        }

    @property
    def in_a_hundred(self) -> str:
        """The confidence as a reader knows it: "95%"."""
        return f"{100 * self.confidence:g}%"


def study_problems(values: Mapping[str, Any]) -> list[str]:
    """Say everything that is wrong with the parameters of a study, each of them given by name.

    Examples
    --------
    >>> study_problems({one.name: one.default for one in fields(Study)} | {"threshold": 0, "unit": "child"})[0]
    'threshold must be a whole number of at least 1, but got 0. Give 5.'
    """
    numbers = ("confidence", "threshold", "largest_cohort", "draws", "seed", "band")
    together = ("reference", "focus", "unit", "threshold", "protection")
    return [
        *choices.number_problems(**{name: values[name] for name in numbers}),
        *_area_problems(values["area"]),
        *choices.name_problems({name: values[name] for name in choices.NAMED}),
        *choices.stage_problems(values["stages"]),
        *choices.covariate_problems(values["covariates"]),
        *choices.denominator_problems(values["denominator"]),
        *choices.period_problems(values["period"]),
        *choices.practice_problems(values["practice"]),
        *choices.together_problems(**{name: values[name] for name in together}),
    ]


def _area_problems(area: str) -> list[str]:
    if area in AREAS_WITH_AN_INSPECTION:
        return []
    return [
        f"area must be one of {', '.join(AREAS_WITH_AN_INSPECTION)} (the services whose inspection is held in "
        f"data/reference), but got {area!r}. Add its printed figures to inspection_2019_figures.csv."
    ]


@cache
def read(name: str) -> pd.DataFrame:
    """Read a file of published figures once a run; see `sources.published.read`."""
    return published.read(name)


@cache
def populations(area: str, ages: str = "10-17") -> pd.DataFrame:
    """Read an area's populations once a run; see `sources.published.populations`."""
    return published.populations(area=area, ages=ages)


@cache
def seven_services() -> pd.DataFrame:
    """Read the children of the seven West Midlands services at both censuses."""
    return pd.concat([populations(area).query("group != 'All'") for area in SERVICES], ignore_index=True)


def inspection_figures(study: Study, figure: str) -> pd.DataFrame:
    """Read one kind of figure that the area's inspection prints, where it prints a number."""
    figures = read("inspection_2019_figures")
    return figures[(figures["figure"] == figure) & (figures["area"] == study.area) & (figures["printed"] != "")]


def holdings() -> pd.DataFrame:
    """List what is held: each file of published figures, its rows, what a row counts, and who published it."""
    rows = []
    for name, entry in published.files().items():
        table = read(name.removesuffix(".csv"))
        publishers = dict.fromkeys(published.source(one)["publisher"] for one in table["source"].unique())
        rows.append(
            {"file": name, "rows": len(table), "a row is": entry["unit"], "published by": "; ".join(publishers)}
        )
    return pd.DataFrame(rows)


def citation(*tables: pd.DataFrame) -> str:
    """Name the sources of the tables used, each once, publisher by publisher, as they stand under an exhibit."""
    identifiers = dict.fromkeys(
        one for table in tables for cell in table["source"].unique() for one in cell.split("; ")
    )
    works: dict[str, list[str]] = {}
    for identifier in identifiers:
        entry = published.source(identifier)
        works.setdefault(entry["publisher"], []).append(", ".join(filter(None, (entry["title"], entry["table"]))))
    return "; ".join(f"{publisher}: {'; '.join(titles)}" for publisher, titles in works.items())
