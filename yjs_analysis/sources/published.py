"""Published figures: read with their sources, checked on the way in, each traceable to a line of a file."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.sources.tables import COUNTS, NUMBERS, cell_problems, read_rows
from yjs_analysis.sources.tracing import total

POPULATION_FILES = ("census_2011", "census_2021", "mid_year_population")
CENSUS_DAYS = {"Census 2011": date(2011, 3, 27), "Census 2021": date(2021, 3, 21)}
PACKAGE = Path(__file__).parents[1]


def reference_folder(*, package: Path = PACKAGE) -> Path:
    """Say where the published figures lie: in the repository's `data/reference`, else in the installed package.

    Parameters
    ----------
    package
        The folder of the package, as installed.

    Returns
    -------
    pathlib.Path
        A folder that holds `sources.toml`.

    Raises
    ------
    ValueError
        If neither place holds the figures.

    Examples
    --------
    >>> reference_folder().name
    'reference'
    """
    places = (package.parent / "data" / "reference", package / "shipped" / "data" / "reference")
    for place in places:
        if (place / "sources.toml").is_file():
            return place
    raise ValueError(
        f"the published figures must lie in {places[0]} or {places[1]}, but sources.toml is in neither. "
        "Run from a checkout of the repository, or install the package again."
    )


def sources(*, folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Give every source by its identifier: publisher, title, table, period, what it counts, licence, quirks.

    Read `quirks` before you use a figure: each is something that a careful reader of that source would trip over.

    Parameters
    ----------
    folder
        Where `sources.toml` lies; by default `reference_folder()`.

    Returns
    -------
    dict
        One dictionary a source, in the order of `sources.toml`.

    Raises
    ------
    ValueError
        If the published figures cannot be found.

    Examples
    --------
    >>> sources()["ons-census-2011"]["publisher"]
    'Office for National Statistics'
    """
    return _register(folder or reference_folder())["sources"]


def files(*, folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Give every file of published figures by its name: title, what a row counts, the meaning of its columns.

    Parameters
    ----------
    folder
        Where `sources.toml` lies; by default `reference_folder()`.

    Returns
    -------
    dict
        One dictionary a file, in the order of `sources.toml`.

    Raises
    ------
    ValueError
        If the published figures cannot be found.

    Examples
    --------
    >>> files()["census_2011.csv"]["columns"]["persons"]
    'number of people'
    """
    return _register(folder or reference_folder())["files"]


def source(identifier: str, *, folder: Path | None = None) -> dict[str, Any]:
    """Give one source: what `sources` holds under that identifier.

    Parameters
    ----------
    identifier
        As in the column `source` of a file: "ons-census-2011".
    folder
        Where `sources.toml` lies; by default `reference_folder()`.

    Returns
    -------
    dict
        The source's entry.

    Raises
    ------
    ValueError
        If no source has that identifier; the message lists those that exist.

    Examples
    --------
    >>> source("ons-census-2011")["table"]
    'table DC2101EW'
    """
    known = sources(folder=folder)
    if identifier not in known:
        raise ValueError(f"identifier must be one of {', '.join(known)}, but got {identifier!r}.")
    return known[identifier]


def describe(identifier: str, *, folder: Path | None = None) -> str:
    """Write the source line that stands under a table or chart.

    Parameters
    ----------
    identifier
        As in the column `source` of a file, or several joined with "; " as `total` gives them.
    folder
        Where `sources.toml` lies; by default `reference_folder()`.

    Returns
    -------
    str
        Publisher, title and table; several sources are joined with "; ".

    Raises
    ------
    ValueError
        If no source has that identifier.

    Examples
    --------
    >>> describe("ons-census-2011")
    'Office for National Statistics, Census 2011, table DC2101EW'
    """
    entries = [source(one, folder=folder) for one in identifier.split("; ")]
    return "; ".join(", ".join(filter(None, (e["publisher"], e["title"], e["table"]))) for e in entries)


def read(name: str, *, folder: Path | None = None) -> pd.DataFrame:
    """Read one file of published figures, and refuse it whole if anything in it is wrong.

    Every row carries its `source` (see `describe`) and, in the last column `rows`, its line in the file, heading
    included, so that any number can be followed back: `census_2011.csv:2` is the first figure of that file.

    The trap: tables hold areas inside areas and periods one after another. Choose one of each before you add up.

    Parameters
    ----------
    name
        A file of the reference folder without its ending: "census_2011".
    folder
        Where to read; by default `reference_folder()`.

    Returns
    -------
    pandas.DataFrame
        The file's columns and `rows`. Text that the publisher did not give is "", a number not given is NaN. Counts
        are whole numbers where the column has no gap.

    Raises
    ------
    ValueError
        If there is no such file, or with every problem in it: file, line, column, found, allowed, what to do.

    Examples
    --------
    >>> read("census_2021")[["area", "sex", "group", "persons", "rows"]].head(1).to_dict("records")
    [{'area': 'Walsall', 'sex': 'Female', 'group': 'White', 'persons': 8836, 'rows': 'census_2021.csv:2'}]
    """
    folder = folder or reference_folder()
    known = [file.removesuffix(".csv") for file in _register(folder)["files"]]
    if name not in known:
        raise ValueError(f"name must be a documented file: one of {', '.join(map(repr, known))}, but got {name!r}.")
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise ValueError(f"{path.name} must lie in {folder}, but is not there. Fetch it again from the repository.")
    return _checked(path, path.stat().st_mtime_ns, _changed_at(folder)).copy()


@cache
def _checked(path: Path, _changed: int, _register_changed: int) -> pd.DataFrame:
    """Read and check a file once, and again only if it or `sources.toml` has changed since."""
    register = _register(path.parent)
    about = register["files"][path.name]
    table, problems = read_rows(path, about["columns"])
    refuse(problems)
    refuse(cell_problems(table, may_be_blank=about.get("may_be_blank", []), known_sources=register["sources"]))
    for column in table.columns.intersection(NUMBERS):
        table[column] = table[column].map(lambda cell: float(cell) if cell else float("nan")).astype(float)
        if column in COUNTS and table[column].notna().all():
            table[column] = table[column].astype("int64")
    return table.astype(dict.fromkeys(table.columns.difference(NUMBERS), str))


def populations(*, area: str, ages: str = "10-17", folder: Path | None = None) -> pd.DataFrame:
    """Give every published count of people of these ages in one area, over all censuses and mid-year estimates.

    Read one period at a time: each is a whole count of the same people at another date. Only the censuses know
    ethnicity; a mid-year estimate has the group "All".

    The trap: a period is left out, not filled in, if its age bands do not add up to `ages` exactly. The 2021 figures
    are one band, 10-17, so ages="10-14" gives 2011 and the mid-year estimates only.

    Parameters
    ----------
    area
        As the publisher names it: "Walsall", "West Midlands" (the region), "England and Wales".
    ages
        First and last year of age: "10-17", the children whom youth justice serves; or "all ages".
    folder
        Where to read; by default `reference_folder()`.

    Returns
    -------
    pandas.DataFrame
        The columns period, date (the day that the count refers to), area, sex, age, group, persons, source, rows.

    Raises
    ------
    ValueError
        If no population is held for that area or for those ages.

    Examples
    --------
    >>> total(populations(area="Walsall"), by=["period"]).set_index("period")["persons"].to_dict()
    {'Census 2011': 28093, 'Census 2021': 30528, 'mid-2017': 28145, 'mid-2019': 29477, 'mid-2020': 30005}
    """
    held = _all_populations(folder or reference_folder())
    if area not in set(held["area"]):
        raise ValueError(f"area must be one of {', '.join(held['area'].unique())}, but got {area!r}.")
    here = held[held["area"] == area]
    kept = [part for _, part in here.groupby("period", sort=False) for part in [_of_ages(part, ages)] if len(part)]
    if not kept:
        bands = ", ".join(here["age"].unique())
        raise ValueError(f"ages must be made up of the published {bands}, but got {ages!r} for {area}.")
    found = total(pd.concat(kept), by=["period", "area", "sex", "age", "group"])
    found.insert(1, "date", [CENSUS_DAYS.get(p) or date(int(p.removeprefix("mid-")), 6, 30) for p in found["period"]])
    return found


def _all_populations(folder: Path) -> pd.DataFrame:
    """Read the files of populations once, and again only if one of them has changed since."""
    paths = [folder / f"{name}.csv" for name in POPULATION_FILES]
    changed = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
    return _joined_populations(folder, changed)


@cache
def _joined_populations(folder: Path, _changed: tuple[int, ...]) -> pd.DataFrame:
    return pd.concat([read(name, folder=folder) for name in POPULATION_FILES], ignore_index=True)


def _register(folder: Path) -> dict[str, Any]:
    """Read `sources.toml`: the tables `sources` and `files`."""
    return _parsed(folder / "sources.toml", _changed_at(folder))


def _changed_at(folder: Path) -> int:
    """Say when `sources.toml` was last changed."""
    return (folder / "sources.toml").stat().st_mtime_ns


@cache
def _parsed(path: Path, _changed: int) -> dict[str, Any]:
    """Parse a file once, and again only if it has changed since."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _of_ages(part: pd.DataFrame, ages: str) -> pd.DataFrame:
    """Keep the age bands that make up `ages` exactly; nothing if they do not."""
    if ages == "all ages" or not re.fullmatch(r"\d+(-\d+)?", ages):
        return part[part["age"] == ages]
    spans = {age: _span(age) for age in part["age"].unique() if age != "all ages"}
    first, last = _span(ages)
    inside = [age for age, (low, high) in spans.items() if first <= low and high <= last]
    years = sum(spans[age][1] - spans[age][0] + 1 for age in inside)
    return part[part["age"].isin(inside)] if years == last - first + 1 else part.iloc[:0]


def _span(age: str) -> tuple[int, int]:
    """Read a band: "10-14" is 10 to 14, "15" is 15 to 15."""
    first, _, last = age.partition("-")
    return int(first), int(last or first)
