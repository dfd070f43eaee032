"""A forked kernel is a clean one, gives what a started one gives, and is gone afterwards."""

import os
import tempfile
from pathlib import Path

import nbformat
import pytest

from yjs_analysis.evidence.notebooks import run_notebooks
from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.warm_kernel import warm_kernels

CELLS = {
    "leaves.ipynb": "import pandas\npandas.left = 1\nleft = 1",
    "looks.ipynb": "import pandas\nprint('left' in globals(), hasattr(pandas, 'left'))",
    "place.ipynb": "import os\nprint(os.getcwd())",
    "processes.ipynb": "import os\nprint(os.getpid(), os.getppid())",
    "wide.ipynb": "import pandas\npandas.DataFrame({f'a_long_column_name_{n}': [n] for n in range(9)})",
}


def write(folder, names):
    folder.mkdir()
    for name, cell in names.items():
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id="only")]), folder / name)
    return folder


def said(held):
    (cell,) = nbformat.reads(held.decode(), as_version=4).cells
    return cell.outputs[0].text


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of five notebooks: their folder, the folder of temporary files, and what they became."""
    place, temporary = tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("t")
    folder = write(place / "notebooks", CELLS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(temporary))
        return folder, temporary, run_notebooks(Study(), folder=folder)


def test_no_notebook_sees_what_another_left(run):
    assert said(run[2]["looks.ipynb"]) == "False False\n"


def test_it_runs_where_the_notebook_lies(run):
    assert said(run[2]["place.ipynb"]) == f"{run[0]}\n"


def test_its_processes_end_with_the_run(run):
    processes = said(run[2]["processes.ipynb"]).split()
    assert [one for one in processes if Path(f"/proc/{one}").exists()] == []


def test_nothing_is_left_in_the_temporary_folder(run):
    assert list(run[1].iterdir()) == []


def test_a_wide_table_prints_as_in_a_kernel_started_afresh(run, tmp_path, monkeypatch):
    folder = write(tmp_path / "notebooks", {"wide.ipynb": CELLS["wide.ipynb"]})
    monkeypatch.delattr(os, "fork")
    assert run_notebooks(Study(), folder=folder)["wide.ipynb"] == run[2]["wide.ipynb"]


def test_a_kernel_that_dies_is_said(tmp_path):
    folder = write(tmp_path / "notebooks", {"a.ipynb": "import os\nos._exit(1)"})
    with pytest.raises(ReleaseError, match=r"a\.ipynb stopped: its process died"):
        run_notebooks(Study(), folder=folder)


def test_what_was_worked_out_ahead_is_there_in_every_kernel(tmp_path):
    cell = (
        "from yjs_analysis.evidence.service import decided as d, from_records as f\nprint(len(d.KNOWN), len(f.MADE_UP))"
    )
    folder = write(tmp_path / "notebooks", {"one.ipynb": cell})
    with warm_kernels(ahead=True) as kernels:
        held = run_notebooks(Study(), folder=folder, kernels=kernels)
    assert said(held["one.ipynb"]) == "2 2\n"
