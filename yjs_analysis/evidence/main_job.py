"""The main job: published figures in, evidence for the Board out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from tqdm import tqdm

from yjs_analysis.disclosure.ledger import remember
from yjs_analysis.evidence.attacked import check_ledger, information, ledger_of, with_head
from yjs_analysis.evidence.document import paper_docx
from yjs_analysis.evidence.explorer import EXPLORER, explorer_html
from yjs_analysis.evidence.internal_notice import internal_notice
from yjs_analysis.evidence.manifest import manifest, to_json
from yjs_analysis.evidence.notebooks import PACKAGE, notebook_folder, run_notebooks
from yjs_analysis.evidence.ods import ods
from yjs_analysis.evidence.pack import EXHIBITS, build
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.paper import first_page_png, paper_pdf
from yjs_analysis.evidence.pictures import pictures
from yjs_analysis.evidence.release import CONTENTS, ReleaseError, check_output, release, replace_file
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.rounded import protected
from yjs_analysis.evidence.slides import slides_pptx
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.tidy import FOLDER, tidy_files, to_csv
from yjs_analysis.evidence.workbook import workbook
from yjs_analysis.evidence.xlsx import xlsx

if TYPE_CHECKING:
    from yjs_analysis.evidence.warm_kernel import WarmKernels

PAPER = "evidence"
"""The paper's name, without its ending."""

SLIDES = "slides.pptx"

FORMATS = 10


def evidence(
    study: Study,
    *,
    service: Service | None = None,
    official: pd.DataFrame | None = None,
    indicators: pd.DataFrame | None = None,
    output: Path | None = None,
    paper_only: bool = False,
    given: Mapping[str, Any] | None = None,
    ledger: Path | None = None,
) -> str:
    """Make the pack, let it appear, and say where it is and what it found.

    Parameters
    ----------
    study
        The parameters of the run.
    service
        The service's own records, counted. The notebooks, which read only what is public, are then left out.
    official
        Its official open data, as `sources.official.children_by_service` gives them; the notebooks are then left out.
    indicators
        Its own figures for the Board, as `sources.indicator_values.read_indicator_values` gives them; as above.
    output
        The folder of the pack. Without it, a run from the repository writes `reports/` and runs the notebooks in place;
        a run of the installed package writes `reports/` where it stands. With it, the notebooks go into the pack.
    paper_only
        Leave the notebooks out.
    given
        What the user gave besides, for the manifest: hashes of files, and how records were read.
    ledger
        The file of `disclosure.ledger`: the pack is attacked together with all that it remembers, and then remembered.
        Without it, a pack of a service's real records or own figures has one beside its folder, `ledger_of`, and
        others have none. An internal pack is never attacked, and never remembered.

    Returns
    -------
    str
        Where the pack is, and its headline findings.

    Raises
    ------
    ReleaseError
        If the pack cannot be written, a notebook fails, or a withheld count could be worked back from what the pack
        shows; the output folder has then not changed. If it is internal, or counts real children, and the output folder
        lies in the repository, or none is named. If the ledger does not hold together, or may not lie where it is said
        to. If the pack was written but could not be remembered, the message says so.
    """
    repository = _repository()
    home = repository / "reports" if repository else Path("reports")
    place = (output or home).absolute()
    in_place = repository is not None and place == home.absolute()
    if service or study.shows_small_counts:
        _keep_outside(service, study, output)
    if (official is not None or indicators is not None) and output is None:
        raise ReleaseError("a pack with a file of your own needs a folder of its own. Name one with --output.")
    paper_only = paper_only or any(one is not None for one in (service, official, indicators))
    check_output(place)
    is_real = service is not None and not service.synthetic
    if ledger is None and (is_real or indicators is not None) and not study.shows_small_counts:
        ledger = ledger_of(place)
    check_ledger(ledger, output=place, internal=study.shows_small_counts, repository=repository if is_real else None)
    folder = notebook_folder()
    service = protected(service, study) if service else None
    count = 0 if paper_only else len(list(folder.glob("*.ipynb")))
    steps = len(EXHIBITS) + FORMATS + count + 1
    with (
        tqdm(total=steps, desc="Evidence", unit="step", leave=False, disable=None) as bar,
        _kernels(paper_only) as kernels,
    ):

        def done(name: str) -> None:
            bar.set_postfix_str(name, refresh=False)
            bar.update()

        report = build(study, service=service, official=official, indicators=indicators, done=done)
        files = _files(report, study, service=service, official=official, done=done)
        notebooks = {} if paper_only else run_notebooks(study, folder=folder, done=done, kernels=kernels)
        files |= internal_notice(study, area=report.area)
        shown = {f"notebooks/{name}": held for name, held in notebooks.items()}
        made = manifest(report, study, given=given)
        files |= information(files | shown | {CONTENTS: to_json(made)}, report, study, service=service, ledger=ledger)
        done("attack")
        if not in_place:
            files |= shown
        today = date.today()
        release(files, output=place, manifest=with_head(made, files, ledger=ledger, released=today))
        _remember(files, ledger, released=today)
        if in_place:
            for name, held in notebooks.items():
                replace_file(folder / name, held)
    return closing_words(report, place)


def _kernels(paper_only: bool) -> AbstractContextManager[WarmKernels | None]:
    """Give what will start the notebooks' kernels: it gets ready while the pack is built."""
    if paper_only:
        return nullcontext()
    from yjs_analysis.evidence.warm_kernel import warm_kernels  # takes long to load, and the paper alone needs none

    return warm_kernels(ahead=True)


def _keep_outside(service: Service | None, study: Study, output: Path | None) -> None:
    """Refuse to put what real children's records say, or small counts, where others can read it: the repository."""
    if output is None:
        which = "a pack from a service's records" if service else "an internal pack"
        raise ReleaseError(f"{which} needs a folder of its own. Name one with --output.")
    repository = _repository()
    inside = repository is not None and output.resolve().is_relative_to(repository)
    if inside and (study.shows_small_counts or (service and not service.synthetic)):
        raise ReleaseError(
            f"a pack from children's records, or one that is internal, must lie outside the repository, but {output} "
            "lies in it. Name a folder elsewhere with --output."
        )


def _remember(files: dict[str, bytes], ledger: Path | None, *, released: date) -> None:
    """Write a pack that has appeared into its ledger; say what to do if that fails."""
    if ledger is None:
        return
    try:
        remember(files, ledger=ledger, released=released)
    except (OSError, ValueError) as error:
        raise ReleaseError(
            f"the pack was written, but the ledger {ledger} could not be: {error} Do not publish the pack: delete its "
            "folder, and make it again when the ledger can be written, so that later packs are attacked together with "
            "it."
        ) from error


def _repository() -> Path | None:
    """Give the folder of the repository, if the package runs from one."""
    return PACKAGE.parent if (PACKAGE.parent / "pyproject.toml").is_file() else None


def closing_words(report: Report, place: Path) -> str:
    """Say where the pack is, and its headline findings."""
    found = "\n".join(f"  {number}. {one.headline}." for number, one in enumerate(report.findings, start=1))
    others = (EXPLORER, f"{PAPER}.docx", SLIDES, f"{PAPER}.xlsx", f"{PAPER}.ods", f"{FOLDER}/", "numbers.csv")
    names = "  ".join((f"{PAPER}.pdf", f"{PAPER}.html", *others))
    return f"The pack is in {place}\n  {names}\n\nWhat it says:\n{found}"


def _files(
    report: Report,
    study: Study,
    *,
    service: Service | None,
    official: pd.DataFrame | None,
    done: Callable[[str], None],
) -> dict[str, bytes]:
    made = {}
    sheets = workbook(report)
    drawn = pictures(report)
    for name, make in (
        (f"{PAPER}.html", lambda: page_html(report).encode()),
        (f"{PAPER}.pdf", lambda: paper_pdf(report)),
        (f"{PAPER}.docx", lambda: paper_docx(report, drawn=drawn)),
        (SLIDES, lambda: slides_pptx(report, drawn=drawn)),
        (EXPLORER, lambda: explorer_html(report, study, service=service, official=official).encode()),
        ("first_page.png", lambda: first_page_png(report)),
        ("numbers.csv", lambda: to_csv(report.numbers())),
        (f"{PAPER}.xlsx", lambda: xlsx(sheets, title=report.title)),
        (f"{PAPER}.ods", lambda: ods(sheets, title=report.title)),
    ):
        made[name] = make()
        done(name)
    made |= tidy_files(report)
    done(FOLDER)
    return made
