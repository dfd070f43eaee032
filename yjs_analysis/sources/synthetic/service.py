"""Make a synthetic service: children drawn from a model, and the truth about them beside the files."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from yjs_analysis.checks import method_problems, refuse
from yjs_analysis.sources.synthetic.careers import draw_service
from yjs_analysis.sources.synthetic.dirty import soil
from yjs_analysis.sources.synthetic.model import read_model, synthetic_folder
from yjs_analysis.sources.synthetic.probabilities import probabilities
from yjs_analysis.sources.synthetic.records import coded_tables, in_words, population_table
from yjs_analysis.sources.synthetic.truth import truth
from yjs_analysis.sources.synthetic.writing import FORMATS, write_csv, write_part

MOST_AS_CSV = 100_000
"""With more children than this, the tables are Parquet with integer codes unless something else is asked for."""

PART = 250_000
"""Children drawn and written at once. Each part has a chance of its own, so that a seed gives the same file always."""

ABOUT = """# A synthetic youth justice service

**Nobody in these files exists.** {children:,} children were drawn by chance from the model in `model.toml`, with seed
{seed}. No number here is a finding about any real service; what is published and what is made up stands in the model.

| file | what it is |
|---|---|
| `disposals{kind}` | one row for each disposal of a child in the period |
| `reoffences{kind}` | one row for each proven offence after the first disposal, also after the eighteenth birthday |
| `exits{kind}` | moved away, entered and left custody, died |
| `populations.csv` | residents aged 10 to 17: {times} |
| `truth.csv` | the true value of what the methods estimate, worked out from the model, not from these children |
| `model.toml` | the model; a file that says `based_on = "default"` changes the default of the package |
{more}
The columns are those of the schema (`data/README.md` of the package). To make the same files again:

    yjs-analysis synthesise --children {children} --seed {seed} --output FOLDER{options}
"""

DIRTY_ROW = "| `faults.csv` | every fault that was put into `disposals.csv`, with its row (the heading is row 1) |\n"
CODED_ROW = "| `*/codes.csv` | what the integer codes of the table mean: column, code, label |\n"


def synthesise(
    *,
    children: int,
    seed: int,
    output: Path | str,
    model: Path | str | None = None,
    dirty: bool = False,
    layout: str | None = None,
    progress: bool = True,
) -> Path:
    """Draw a synthetic service and write it to a folder, whole or not at all, with the truth beside it.

    Read `truth.csv` first: each row is what a method should find, up to chance. The same children, seed and model give
    the same files, byte for byte.

    The trap: a dirty service holds the faults that exports have, and more rows than were drawn. Of those rows that the
    faults add, none is left once they are cleaned away; what blank cells hid stays hidden.

    Parameters
    ----------
    children
        How many, 1 or more.
    seed
        A whole number of 0 or more.
    output
        The folder; it must not be there yet, or be empty.
    model
        A TOML file (`read_model`); by default the one of the package.
    dirty
        Whether to add the faults of a real export. Only as CSV.
    layout
        "csv" (in words) or "parquet" (integer codes, in parts); by default CSV up to 100,000 children.
    progress
        Whether a progress bar may be shown, where somebody is looking.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    ValueError
        With everything that is wrong with what was given, or with the model.

    Examples
    --------
    >>> place = synthesise(children=3, seed=1, output=Path(tempfile.mkdtemp()) / "service", progress=False)
    >>> sorted(path.name for path in place.iterdir())[:3]
    ['README.md', 'disposals.csv', 'exits.csv']
    """
    kind = layout or ("csv" if _whole(children, 1) and children <= MOST_AS_CSV else "parquet")
    place = Path(output).resolve()
    refuse(_problems(children, seed, place, kind, dirty))
    numbers = read_model(model)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as hidden:
        made = Path(hidden) / place.name
        made.mkdir()
        _draw_all(made, numbers, children=children, seed=seed, layout=kind, dirty=dirty, progress=progress)
        write_csv(made / "populations.csv", population_table(numbers, children=children), heading=True)
        write_csv(made / "truth.csv", _rounded(truth(numbers)), heading=True)
        shutil.copyfile(synthetic_folder() / "model.toml" if model is None else Path(model), made / "model.toml")
        about = _about(numbers, children=children, seed=seed, layout=kind, dirty=dirty, other_model=model is not None)
        (made / "README.md").write_text(about, encoding="utf-8", newline="\n")
        if place.exists():
            place.rmdir()
        made.rename(place)
    return place


def _problems(children: int, seed: int, place: Path, layout: str, dirty: bool) -> list[str]:
    """Say everything that is wrong with what was asked for."""
    problems = method_problems(layout, FORMATS)
    problems = [one.replace("method must", "layout must") for one in problems]
    if not _whole(children, 1):
        problems.append(f"children must be a whole number of 1 or more, but got {children!r}. Give how many to draw.")
    if not _whole(seed, 0):
        problems.append(f"seed must be a whole number of 0 or more, but got {seed!r}. Give any, and keep it.")
    if dirty and (layout == "parquet" or (_whole(children, 1) and children > MOST_AS_CSV)):
        problems.append(
            f"dirty must go with CSV and at most {MOST_AS_CSV:,} children, but got {children!r} as {layout}. "
            "Draw fewer, or clean ones."
        )
    above = next(one for one in place.parents if one.exists())
    if not above.is_dir():
        problems.append(f"output must lie in a folder, but {above} is a file. Name another.")
    elif place.exists() and (not place.is_dir() or any(place.iterdir())):
        problems.append(f"output must be a new or an empty folder, but {place} holds something. Name another.")
    return problems


def _whole(value: object, low: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= low


def _draw_all(
    folder: Path, model: dict[str, Any], *, children: int, seed: int, layout: str, dirty: bool, progress: bool
) -> None:
    """Draw the children part by part and write each."""
    known = probabilities(model)
    with tqdm(total=children, unit=" children", disable=None if progress else True, leave=False) as bar:
        for number, before in enumerate(range(0, children, PART)):
            size = min(PART, children - before)
            drawn = draw_service(model, known, np.random.default_rng([seed, number]), size)
            coded = coded_tables(model, drawn, before=before)
            if dirty:
                tables, faults = soil(in_words(model, coded), np.random.default_rng([seed, number, 1]))
                for name, table in {**tables, "faults": faults}.items():
                    write_csv(folder / f"{name}.csv", table, heading=True)
            else:
                write_part(folder, model, coded, layout=layout, number=number)
            bar.update(size)


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Keep as many digits as every computer agrees on."""
    return table.assign(value=[f"{value:.9g}" for value in table["value"]])


def _about(model: dict[str, Any], *, children: int, seed: int, layout: str, dirty: bool, other_model: bool) -> str:
    times = max(1, round(children / model["service"]["children_of_population"]))
    options = (" --model model.toml" if other_model else "") + (" --dirty" if dirty else "")
    return ABOUT.format(
        children=children,
        seed=seed,
        kind=".csv" if layout == "csv" else "/*.parquet",
        times="those of the model" if times == 1 else f"those of the model times {times}",
        more=(DIRTY_ROW if dirty else "") + (CODED_ROW if layout == "parquet" else ""),
        options=options,
    )
