"""Run the notebooks, and keep of them only what a second run would give again."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import changed

if TYPE_CHECKING:
    from yjs_analysis.evidence.warm_kernel import WarmKernels

PACKAGE = Path(__file__).parents[1]
SECONDS_A_CELL = 120


def notebook_folder(*, package: Path = PACKAGE) -> Path:
    """Say where the notebooks lie: in the repository, else in the installed package.

    Raises
    ------
    ReleaseError
        If neither place holds them.
    """
    places = (package.parent / "notebooks", package / "shipped" / "notebooks")
    for place in places:
        if any(place.glob("*.ipynb")):
            return place
    raise ReleaseError(f"the notebooks must lie in {places[0]} or {places[1]}, but neither holds any.")


def run_notebooks(
    study: Study,
    *,
    folder: Path,
    done: Callable[[str], None] = lambda _: None,
    kernels: WarmKernels | None = None,
) -> dict[str, bytes]:
    """Run every notebook of a folder with the parameters of a study, some at a time, and give what they become.

    Nothing is written. What changes from run to run without meaning (timings, versions) is left out, so that the same
    figures give the same bytes.

    Parameters
    ----------
    study
        What it changes stands in for the values of the cell tagged `parameters`.
    folder
        Where the notebooks lie; they run there.
    done
        Called after each notebook, with its name.
    kernels
        What starts their kernels, as `warm_kernel.warm_kernels` gives it; without it one is made for this run.

    Raises
    ------
    ReleaseError
        If a cell of a notebook fails: which notebook, and the error.
    """
    from yjs_analysis.evidence.warm_kernel import warm_kernels

    with nullcontext(kernels) if kernels else warm_kernels() as own:
        return asyncio.run(_run_all(study, sorted(folder.glob("*.ipynb")), done, own))


async def _run_all(
    study: Study, paths: list[Path], done: Callable[[str], None], kernels: WarmKernels | None
) -> dict[str, bytes]:
    free = asyncio.Semaphore(min(4, (os.cpu_count() or 1) + 1))  # one more than cores: a new kernel mostly waits
    results: dict[str, bytes] = {}

    async def run(path: Path) -> None:
        async with free:
            results[path.name] = await _run_one(study, path, kernels)
            done(path.name)

    tasks = [asyncio.create_task(run(path)) for path in paths]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {path.name: results[path.name] for path in paths}


async def _run_one(study: Study, path: Path, kernels: WarmKernels | None) -> bytes:
    # Here and not above: they take long to load, and the paper alone needs none of them.
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    parameters = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    written = [cell.source for cell in parameters]
    for cell in parameters:
        cell.source = _with_values(cell.source, study)
    client = NotebookClient(
        notebook,
        km=kernels.manager(runs_in=path.parent) if kernels else _cold_kernel(),
        timeout=SECONDS_A_CELL,
        extra_arguments=["--log-level=ERROR"],
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        await client.async_execute(cleanup_kc=True)
    except CellExecutionError as error:
        raise ReleaseError(f"{path.name} stopped: {error.ename}: {error.evalue}. Nothing was written.") from error
    except DeadKernelError as error:
        raise ReleaseError(
            f"{path.name} stopped: its process died, perhaps for want of memory. Nothing was written."
        ) from error
    if study == Study():
        for cell, source in zip(parameters, written, strict=True):
            cell.source = source
    return _settled(notebook)


def _cold_kernel():
    """Give the manager of the kernel of the environment that runs this, whatever other kernels the machine has."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))


def _with_values(source: str, study: Study) -> str:
    """Write what a study changes over the values of a parameters cell, name by name: NAME = value.

    What the study leaves as documented stays as the notebook has it, which may count more than the paper does.
    """
    values = {name.upper(): value for name, value in changed(study).items()}
    lines = []
    for line in source.splitlines():
        name = line.partition("=")[0].strip()
        lines.append(f"{name} = {values[name]!r}" if name in values else line)
    return "\n".join(lines)


def _settled(notebook: Any) -> bytes:
    """Leave out what differs between machines, and write the notebook as it is kept."""
    import nbformat

    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in ("tags",) if key in cell.metadata})
    nbformat.validate(notebook)
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode()
