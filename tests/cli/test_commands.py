"""The command line says what it does, and what is wrong, without a traceback."""

import subprocess
import sys

import pytest

from yjs_analysis.cli import pack
from yjs_analysis.cli.main import main
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import read_study

COMMANDS = ("evidence", "study", "indicators", "check", "synthesise", "reconcile", "verify", "attack")


@pytest.mark.parametrize("arguments", [["--help"], *([one, "--help"] for one in COMMANDS)])
def test_every_command_explains_itself(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 0
    assert "usage: yjs-analysis" in capsys.readouterr().out


def test_without_a_command_the_commands_are_named(capsys):
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_a_study_that_cannot_be_is_refused_in_words(tmp_path, capsys):
    assert main(["evidence", "--confidence", "95", "--output", str(tmp_path / "pack")]) == 1
    assert "For ninety-five per cent give 0.95" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_holds_other_files_is_refused_in_words(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["evidence", "--paper-only", "--output", str(tmp_path)]) == 1
    assert "also holds notes.txt" in capsys.readouterr().err


def test_an_interruption_is_said_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pack, "evidence", interrupted)
    assert main(["evidence", "--output", str(tmp_path / "pack")]) == 130
    assert "interrupted. Nothing was written." in capsys.readouterr().err


def test_another_report_can_be_reconciled(tmp_path, capsys):
    # Dudley, Census 2011, ages 10 to 17: 30,929 children, of whom 26,325 White (ONS, DC2101EW).
    path = tmp_path / "report.csv"
    path.write_text(
        "figure,printed,unit,label_period\n"
        'children,"30,929",children,Census 2021\n'
        'white,"26,325",children,Census 2011\n'
    )
    assert main(["reconcile", str(path), "--area", "Dudley"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "from another table (Census 2011: everyone)" in first
    assert "as labelled (Census 2011: White)" in second


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (None, 2, "cannot be read"),
        ("", 2, "cannot be read"),
        ("figure,printed\nchildren,120\n", 1, "must hold the column 'unit'"),
        ("figure,printed,unit,label_period\nchildren,about 100,children,Census 2011\n", 1, "about 100"),
    ],
)
def test_a_file_that_cannot_be_reconciled_is_refused_in_words(tmp_path, capsys, text, code, message):
    path = tmp_path / "report.csv"
    if text is not None:
        path.write_text(text)
    assert main(["reconcile", str(path)]) == code
    assert message in capsys.readouterr().err


def test_an_unknown_area_is_refused_with_those_held(tmp_path, capsys):
    path = tmp_path / "report.csv"
    path.write_text("figure,printed,unit,label_period\nchildren,120,children,Census 2011\n")
    assert main(["reconcile", str(path), "--area", "Atlantis"]) == 1
    assert "Walsall" in capsys.readouterr().err


def test_it_runs_as_a_module_too():
    done = subprocess.run([sys.executable, "-m", "yjs_analysis", "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.startswith("usage: yjs-analysis")) == (0, True)


CASE = """{"cases": [{"id": "none of 20", "method": "proportion_wilson", "provenance": "published",
 "inputs": {"x": [0], "n": [20]}, "expected": {"hi": [0.1611], "skewness": 1}, "tolerance": {"abs": 6e-5}}]}"""
"""Newcombe (1998), table I."""


def test_each_value_of_a_case_is_shown_beside_the_expected_one(tmp_path, capsys):
    path = tmp_path / "mine.json"
    path.write_text(CASE)
    assert main(["verify", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:7] == ["none", "of", "20", "hi[0]", "proportion_wilson", "published", "0.1611"]
    assert lines[1].endswith("pass")
    assert lines[-1] == "2 values: 1 pass, 0 FAIL, 0 set aside, 1 not yet covered"


def test_a_case_without_a_function_takes_one_line(tmp_path, capsys):
    path = tmp_path / "mine.json"
    path.write_text(CASE.replace("proportion_wilson", "tea_leaves"))
    assert main(["verify", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "all 2" in lines[1]
    assert "not yet covered" in lines[1]
    assert lines[2] == ""


def test_a_limit_that_does_not_exist_is_shown_as_nan_and_a_value_not_given_as_a_dash(tmp_path, capsys):
    # Katz has no limits where a group has no events.
    path = tmp_path / "mine.json"
    path.write_text(
        """{"cases": [{"id": "none", "method": "rr_katz_log", "provenance": "definition",
 "inputs": {"x1": 0, "n1": 10, "x2": 3, "n2": 9}, "expected": {"lo": "NaN", "se": 1}, "tolerance": {"abs": 0}}]}"""
    )
    assert main(["verify", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[4:7] for line in lines[1:3]] == [["nan", "nan", "-"], ["1", "-", "-"]]


def test_a_value_that_differs_ends_with_one(tmp_path, capsys):
    path = tmp_path / "mine.json"
    path.write_text(CASE.replace("0.1611", "0.1711"))
    assert main(["verify", str(path)]) == 1
    assert "FAIL" in capsys.readouterr().out.splitlines()[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read"),
        ('{"cases": [{}]}', "case 1: the field 'id'"),
        (CASE.replace('"x"', '"k"'), "'x' is mis"),
    ],
)
def test_a_file_of_cases_that_cannot_be_used_ends_with_two(tmp_path, capsys, text, message):
    path = tmp_path / "mine.json"
    path.write_text(text)
    assert main(["verify", str(path)]) == 2
    assert message in capsys.readouterr().err


def test_a_study_that_is_written_down_is_run_with_the_options_that_it_leaves_open(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(pack, "evidence", lambda study, **_: seen.append(study) or "made")
    path = tmp_path / "study.toml"
    path.write_text('confidence = 0.9\nreference = "Asian"\n')
    asked = ["evidence", "--study", str(path), "--threshold", "9", "--informal", "--output", str(tmp_path / "pack")]
    assert main(asked) == 0
    assert (seen[0].confidence, seen[0].threshold, seen[0].reference) == (0.9, 9, "Asian")
    assert seen[0].out_of_court == "with informal"


@pytest.mark.parametrize(
    ("written", "option", "message"),
    [
        ("threshold = 7", ["--threshold", "9"], "threshold: found 7, but the command says 9"),
        ("threshold = 7", ["--internal"], "threshold: found 7, but the command says 1"),
        ('out_of_court = "formal"', ["--informal"], "found 'formal', but the command says 'with informal'"),
    ],
)
def test_an_option_may_not_say_something_else_than_the_study(tmp_path, capsys, written, option, message):
    path = tmp_path / "study.toml"
    path.write_text(written)
    assert main(["evidence", "--study", str(path), *option, "--output", str(tmp_path / "pack")]) == 1
    assert message in capsys.readouterr().err


def test_an_option_may_say_the_same_as_the_study(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(pack, "evidence", lambda study, **_: seen.append(study) or "made")
    path = tmp_path / "study.toml"
    path.write_text("threshold = 9\n")
    assert main(["evidence", "--study", str(path), "--threshold", "9", "--output", str(tmp_path / "pack")]) == 0


def test_every_parameter_is_written_out_and_read_back_as_the_documented_study(tmp_path, capsys):
    assert main(["study"]) == 0
    path = tmp_path / "study.toml"
    path.write_text(capsys.readouterr().out)
    assert read_study(path) == Study()


def test_a_name_that_no_study_has_is_answered_with_the_nearest(tmp_path, capsys):
    path = tmp_path / "study.toml"
    path.write_text("treshold = 7\n")
    assert main(["evidence", "--study", str(path), "--output", str(tmp_path / "pack")]) == 1
    assert "Did you mean 'threshold'?" in capsys.readouterr().err


def test_a_fault_of_ours_is_said_by_place_and_never_by_what_it_holds(tmp_path, monkeypatch, capsys):
    def broken(*_, **__):
        raise KeyError("CANARY")

    monkeypatch.setattr(pack, "evidence", broken)
    assert main(["evidence", "--output", str(tmp_path / "pack")]) == 1
    said = capsys.readouterr().err
    assert "KeyError in " in said
    assert "CANARY" not in said


def test_a_full_disk_is_said_in_words(tmp_path, monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(28, "No space left on device", str(tmp_path / "pack"))

    monkeypatch.setattr(pack, "evidence", full)
    assert main(["evidence", "--output", str(tmp_path / "pack")]) == 1
    assert "No space left on device" in capsys.readouterr().err
