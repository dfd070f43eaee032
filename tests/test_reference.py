"""The reference is built from the docstrings without a warning, holds every module, and asks nothing of any server."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pdoc.extract import walk_specs

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "yjs_analysis"

MODULES = (
    "yjs_analysis.estimate",
    "yjs_analysis.measures.comparisons",
    "yjs_analysis.sources.cases.flow",
    "yjs_analysis.disclosure.withhold",
    "yjs_analysis.evidence.warm_kernel",
)
"""One of each kind: a shape, statistics, a class with functions in it, a gate, a class that inherits from elsewhere."""


def recipe() -> str:
    """What `make reference` runs."""
    return re.search(r"bin/(pdoc .+)", (ROOT / "Makefile").read_text(encoding="utf-8")).group(1)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The pages of a handful of modules, made apart from these tests: while it imports, pdoc lets nothing start."""
    folder = tmp_path_factory.mktemp("reference")
    pdoc = [sys.executable, "-m", "pdoc", "--docformat", "numpy", "--no-show-source"]
    places = ["--template-directory", ROOT / "reference", "--output-directory", folder]
    done = subprocess.run([*pdoc, *places, *MODULES], capture_output=True, text=True, check=True)
    (folder / "said").write_text(done.stderr, encoding="utf-8")
    return folder


def page(built, name: str) -> str:
    return (built / f"{name.replace('.', '/')}.html").read_text(encoding="utf-8")


def test_it_is_built_without_a_warning(built):
    assert "Warn" not in (built / "said").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODULES)
def test_each_module_has_a_page(built, name):
    assert "<html" in page(built, name)


@pytest.mark.parametrize("section", ["Parameters", "Raises", "Examples"])
def test_the_sections_of_a_docstring_are_headings(built, section):
    assert re.search(rf"<h\d[^>]*>{section}", page(built, "yjs_analysis.measures.comparisons"))


def test_nothing_is_fetched_and_nothing_is_linked_outside(built):
    said = " ".join(path.read_text(encoding="utf-8") for path in built.rglob("*.html"))
    assert re.findall(r"(?:src|href)=[\"'](?:https?:)?//[^\"']*|@import|url\([\"']?https?:", said) == []


def test_what_is_private_is_left_out(built):
    assert 'id="_Forked"' not in page(built, "yjs_analysis.evidence.warm_kernel")


def test_the_command_leaves_out_no_module_but_what_is_behind_a_door():
    specs = re.findall(r"'?(!?yjs_analysis[.\w]*)'?", recipe())
    files = [path.relative_to(ROOT).with_suffix("") for path in PACKAGE.rglob("*.py")]
    modules = {".".join(file.parts).removesuffix(".__init__") for file in files}
    behind = {name for name in modules if name.startswith("yjs_analysis.sources.counting.")}  # its __all__ is the door
    assert set(walk_specs(specs)) == modules - behind - {"yjs_analysis.__main__"}


def test_the_command_reads_the_docstrings_as_they_are_written():
    assert "--docformat numpy" in recipe()
