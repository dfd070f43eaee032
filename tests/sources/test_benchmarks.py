"""The kept results of a benchmark are read from the repository or from the installed package."""

import pytest

from yjs_analysis.sources.benchmarks import COLUMNS, kept_calibration


def test_every_number_names_its_line():
    table = kept_calibration()
    assert table["rows"].iloc[0] == "calibration.csv:2"
    assert table["rows"].is_unique


def test_every_question_has_one_default_or_names_none():
    table = kept_calibration()
    defaults = table[table["default"] == "yes"].groupby("question").size()
    assert set(defaults) == {1}


def test_an_installed_package_carries_the_table(tmp_path):
    folder = tmp_path / "yjs_analysis" / "shipped" / "benchmarks"
    folder.mkdir(parents=True)
    (folder / "calibration.csv").write_text(",".join(COLUMNS) + "\n")
    assert len(kept_calibration(package=tmp_path / "yjs_analysis")) == 0


def test_a_table_that_lacks_a_column_is_refused(tmp_path):
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    (folder / "calibration.csv").write_text(",".join(COLUMNS[:-1]) + "\n")
    with pytest.raises(ValueError, match=r"calibration\.csv must hold the column 'mean_width'"):
        kept_calibration(package=tmp_path / "yjs_analysis")


def test_without_a_table_both_places_are_named(tmp_path):
    with pytest.raises(ValueError, match="but is in neither"):
        kept_calibration(package=tmp_path / "yjs_analysis")
