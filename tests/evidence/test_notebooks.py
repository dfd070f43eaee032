"""The notebooks hold one question each, define nothing, and say today what they said when they were kept."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

from yjs_analysis.evidence.notebooks import notebook_folder, run_notebooks
from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import changed

PATHS = sorted(notebook_folder().glob("*.ipynb"))


def by_name(path):
    return path.name


def read(path):
    return nbformat.read(path, as_version=4)


def words(held):
    """What a notebook says: its text and the text of its outputs, without pictures."""
    said = []
    for cell in json.loads(held)["cells"]:
        for output in cell.get("outputs", []):
            for kind, text in sorted(output.get("data", {}).items()):
                said.append((kind, re.sub(r"base64,[A-Za-z0-9+/=]+", "", "".join(text))))
    return said


@pytest.fixture(scope="module")
def rerun():
    return run_notebooks(Study(), folder=notebook_folder())


@pytest.mark.parametrize("path", PATHS, ids=by_name)
def test_a_rerun_says_the_same_words(path, rerun):
    assert words(rerun[path.name]) == words(path.read_bytes())


@pytest.mark.parametrize("path", PATHS, ids=by_name)
def test_a_rerun_keeps_what_was_written(path, rerun):
    kept, again = read(path), nbformat.reads(rerun[path.name].decode(), as_version=4)
    assert [cell.source for cell in again.cells] == [cell.source for cell in kept.cells]


@pytest.mark.parametrize("path", PATHS, ids=by_name)
def test_the_question_is_the_title_and_two_sentences_follow(path):
    first = read(path).cells[0].source
    title, _, rest = first.partition("\n\n")
    assert re.fullmatch(r"# .+\?", title)
    assert len(re.findall(r"\.(?:\s|$)", rest)) == 2


@pytest.mark.parametrize("path", PATHS, ids=by_name)
def test_the_last_heading_says_what_is_not_shown(path):
    headings = [line for cell in read(path).cells for line in cell.source.splitlines() if line.startswith("#")]
    assert headings[-1] == "## What this does not show"


@pytest.mark.parametrize("path", PATHS, ids=by_name)
def test_one_cell_holds_the_parameters_and_they_are_those_of_a_study(path):
    cells = [cell for cell in read(path).cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(cells) == 1
    values = {target.id.lower(): ast.literal_eval(node.value) for node in ast.parse(cells[0].source).body
              for target in node.targets}  # fmt: skip
    assert set(changed(Study(**values))) <= {"out_of_court"}  # some count informal disposals too, and say so


@pytest.mark.parametrize("path", PATHS, ids=by_name)
def test_nothing_is_defined_in_a_notebook(path):
    code = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While)
    assert [source for source in code if any(isinstance(node, kinds) for node in ast.walk(ast.parse(source)))] == []


@pytest.mark.parametrize("path", PATHS, ids=by_name)
def test_no_figure_is_typed_into_the_text(path):
    text = " ".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert set(re.findall(r"\d[\d,.]*%?", text)) - {"2011", "10", "17"} == set()


@pytest.mark.parametrize("path", PATHS, ids=by_name)
def test_it_reads_nothing_but_the_package(path):
    code = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    modules = {node.module for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)}
    assert all(name.startswith("yjs_analysis") for name in modules)
    assert "read_csv" not in code


def test_other_parameters_reach_the_cells(tmp_path):
    (tmp_path / "one.ipynb").write_text(nbformat.writes(notebook_of("CONFIDENCE = 0.95", "print(CONFIDENCE)")))
    held = run_notebooks(Study(confidence=0.5), folder=tmp_path)["one.ipynb"].decode()
    assert json.loads(held)["cells"][1]["outputs"][0]["text"] == ["0.5\n"]
    assert "CONFIDENCE = 0.5" in held


def test_what_a_study_leaves_as_documented_stays_as_the_notebook_has_it(tmp_path):
    source = 'OUT_OF_COURT = "with informal"\nREFERENCE = "White"'
    (tmp_path / "one.ipynb").write_text(nbformat.writes(notebook_of(source, "print(OUT_OF_COURT, REFERENCE)")))
    held = run_notebooks(Study(reference="Asian"), folder=tmp_path)["one.ipynb"].decode()
    assert json.loads(held)["cells"][1]["outputs"][0]["text"] == ["with informal Asian\n"]


def test_a_cell_that_fails_is_named_and_nothing_changes(tmp_path):
    path = tmp_path / "one.ipynb"
    path.write_text(nbformat.writes(notebook_of("CONFIDENCE = 0.95", "1 / 0")))
    before = path.read_bytes()
    with pytest.raises(ReleaseError, match=r"one\.ipynb stopped: ZeroDivisionError"):
        run_notebooks(Study(), folder=tmp_path)
    assert path.read_bytes() == before


def test_without_notebooks_both_places_are_named(tmp_path):
    with pytest.raises(ReleaseError, match="neither holds any"):
        notebook_folder(package=tmp_path / "yjs_analysis")


def notebook_of(parameters: str, code: str):
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    return nbformat.v4.new_notebook(cells=[first, nbformat.v4.new_code_cell(code)])


def test_the_folder_is_that_of_the_repository():
    assert notebook_folder() == Path(__file__).parents[2] / "notebooks"
