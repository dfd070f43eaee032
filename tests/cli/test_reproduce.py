"""`reproduce`: a pack's numbers, made again and compared."""

import json
import shutil

import pytest

from yjs_analysis.cli.main import main
from yjs_analysis.evidence.main_job import evidence
from yjs_analysis.evidence.study import Study


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack") / "pack"
    evidence(Study(), output=folder, paper_only=True)
    return folder


@pytest.fixture
def copied(pack, tmp_path):
    return shutil.copytree(pack, tmp_path / "pack")


def altered(folder, change):
    path = folder / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    change(held)
    path.write_text(json.dumps(held), encoding="utf-8")
    return str(path)


def test_a_pack_just_made_is_the_same(pack, capsys):
    assert main(["reproduce", str(pack / "manifest.json")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("The same: all ")
    assert "every file" in said


def test_one_altered_digit_is_found(copied, capsys):
    def change(held):
        held["estimates"]["E2.3"]["value"] = round(held["estimates"]["E2.3"]["value"] + 1e-9, 12)

    assert main(["reproduce", altered(copied, change)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("E2.3, value: the manifest has ")
    assert said.rstrip().endswith("1 of what the manifest says differ.")


def test_an_altered_file_is_found(copied, capsys):
    (copied / "numbers.csv").write_text("exhibit\n", encoding="utf-8")
    (copied / "evidence.html").unlink()
    assert main(["reproduce", str(copied / "manifest.json")]) == 1
    said = capsys.readouterr().out
    assert "numbers.csv: has changed since the pack was made." in said
    assert f"evidence.html: is in the manifest, but not in {copied}." in said


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("not json", "must be JSON"),
        ("[]", "is no manifest: it lacks study, inputs, given, made_with, estimates, files"),
        ('{"study": {}}', "it lacks inputs, given, made_with, estimates, files"),
    ],
)
def test_what_is_no_manifest_cannot_be_read(tmp_path, capsys, text, match):
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")
    assert main(["reproduce", str(path)]) == 2
    assert match in capsys.readouterr().err


def test_a_parameter_that_there_is_not_is_said(copied, capsys):
    assert main(["reproduce", altered(copied, lambda held: held["study"].update(colour="red"))]) == 1
    assert "found 'colour', which is no parameter of a run" in capsys.readouterr().err


def test_a_pack_from_records_asks_for_them(copied, capsys):
    assert main(["reproduce", altered(copied, lambda held: held["given"].update(cases="a:b"))]) == 1
    assert "Give them again with --cases" in capsys.readouterr().err
