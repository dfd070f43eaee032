"""The parameters of one run, and the published figures that it stands on, each read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from yjs_analysis.checks import confidence_problems, refuse
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
    largest_cohort
        The largest cohort, in children of one age band, that is considered behind a printed percentage.

    Raises
    ------
    ValueError
        With everything that is wrong with the parameters.

    Examples
    --------
    >>> Study(confidence=0.9).area
    'Walsall'
    """

    area: str = "Walsall"
    confidence: float = 0.95
    band: tuple[float, float] = MATERIAL_BAND
    threshold: int = 5
    largest_cohort: int = 300

    def __post_init__(self) -> None:
        """Refuse parameters that would fail later."""
        problems = confidence_problems(self.confidence)
        if self.area not in AREAS_WITH_AN_INSPECTION:
            problems.append(
                f"area must be one of {', '.join(AREAS_WITH_AN_INSPECTION)} (the services whose inspection is held in "
                f"data/reference), but got {self.area!r}. Add its printed figures to inspection_2019_figures.csv."
            )
        if not isinstance(self.threshold, int) or self.threshold < 1:
            problems.append(f"threshold must be a whole number of at least 1, but got {self.threshold!r}. Give 5.")
        if not isinstance(self.largest_cohort, int) or not 1 <= self.largest_cohort <= 5000:
            problems.append(
                f"largest_cohort must be a whole number from 1 to 5000, but got {self.largest_cohort!r}. Give 300."
            )
        if not 0 < self.band[0] <= 1 <= self.band[1]:
            problems.append(f"band must hold 1 between its limits, but got {self.band}. Give for example (0.8, 1.25).")
        refuse(problems)

    @property
    def shows_small_counts(self) -> bool:
        """Whether counts are shown that the public rule withholds: such a pack is internal."""
        return self.threshold < PUBLIC_THRESHOLD

    @property
    def in_a_hundred(self) -> str:
        """The confidence as a reader knows it: "95%"."""
        return f"{100 * self.confidence:g}%"


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
