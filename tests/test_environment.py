"""What a new user installs: two doors that lead to the same versions, and locks that name no place to fetch from."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]

CONDA_NAMES = {
    "pandas": "pandas",
    "numpy": "numpy",
    "scipy": "scipy",
    "statsmodels": "statsmodels",
    "matplotlib": "matplotlib",
    "jinja2": "jinja2",
    "markupsafe": "markupsafe",
    "typst": None,  # only from PyPI
    "nbformat": "nbformat",
    "nbclient": "nbclient",
    "jupyter-client": "jupyter_client",
    "ipykernel": "ipykernel",
    "tqdm": "tqdm",
    "duckdb": "python-duckdb",
    "pandera": "pandera",
    "python-calamine": "python-calamine",
    "jupyterlab": "jupyterlab",
    "pytest": "pytest",
    "pytest-xdist": "pytest-xdist",
    "hypothesis": "hypothesis",
    "ruff": "ruff",
    "pikepdf": "pikepdf",
    "pyyaml": "pyyaml",
    "hatchling": "hatchling",
    "editables": "editables",
    "pyspark": "pyspark",
    "pdoc": "pdoc",
    "pypdf": "pypdf",
    "xlsxwriter": "xlsxwriter",
    "odfdo": "odfdo",
    "python-docx": "python-docx",
    "python-pptx": "python-pptx",
}
"""The name of each dependency on conda-forge."""


def split(requirement: str) -> tuple[str, str]:
    """Part a requirement into its name and its range of versions."""
    name, limits = re.fullmatch(r"([A-Za-z0-9_.-]+?)([<>=!~].*)", requirement).groups()
    return name, limits


def declared() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    return dict(split(one) for one in [*project["dependencies"], *extras])


def conda() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_every_dependency_has_a_conda_name_or_none_by_choice():
    assert set(CONDA_NAMES) == set(declared())


def test_conda_users_get_the_same_version_ranges():
    python = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    expected = {CONDA_NAMES[name]: limits for name, limits in declared().items() if CONDA_NAMES[name]}
    listed = [one for one in conda()["dependencies"] if isinstance(one, str) and one != "pip"]
    assert dict(split(one) for one in listed) == {"python": python, **expected}


def test_what_conda_does_not_have_comes_by_pip():
    by_pip = next(one["pip"] for one in conda()["dependencies"] if isinstance(one, dict))
    expected = [f"{name}{limits}" for name, limits in declared().items() if CONDA_NAMES[name] is None]
    assert by_pip == [*expected, "--no-deps --editable ."]


LOCKS = ("requirements.lock", "requirements-oldest.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index-url|--find-links|git\+", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_is_pinned_with_hashes(lock):
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8").strip())
    loose = [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert loose == []


def test_the_lock_holds_every_declared_dependency():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [name for name in declared() if not re.search(rf"^{name}==", text, re.MULTILINE)] == []


def test_the_oldest_lock_holds_the_lower_limits():
    text = (ROOT / "requirements-oldest.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", text, re.MULTILINE))
    lowest = {name: re.search(r">=([0-9.]+)", limits).group(1) for name, limits in declared().items()}
    del lowest["jupyterlab"]  # not needed by the tests
    wrong = {name: pinned[name] for name, limit in lowest.items() if not f"{pinned[name]}.".startswith(f"{limit}.")}
    assert wrong == {}
