"""The commands that meet a service's records: check, synthesise, and evidence with --cases."""

import json
import re

import pandas as pd
import pytest

from yjs_analysis.cli.main import main
from yjs_analysis.evidence.notebooks import PACKAGE
from yjs_analysis.sources.cases.identifiers import KEY_VARIABLE
from yjs_analysis.sources.synthetic.model import synthetic_folder

KEPT = PACKAGE.parent / "reports" / "synthetic"
"""The kept pack on synthetic children."""

GOOD = "YPID,DOB,Ethnic Origin,Date of Offence,Outcome Date,Legal Outcome,Gender\n" + "".join(
    f"{n},{1 + n % 28:02d}/05/2003,{'B1' if n % 4 == 0 else 'W1'},2018-03-{1 + n % 28:02d},"
    f"2018-06-{1 + n % 28:02d},{'Referral order' if n % 3 else 'Youth caution'},M\n"
    for n in range(100, 190)
)
"""Ninety boys, made up, one disposal each."""


@pytest.fixture
def export(tmp_path):
    def write(text=GOOD, name="export.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_good_export_passes_with_a_page_and_a_summary(export, tmp_path, capsys):
    page = tmp_path / "page.html"
    assert main(["check", str(export()), "--page", str(page)]) == 0
    said = capsys.readouterr().out
    assert "90 rows read, all analysed." in said
    assert "the tables can be analysed" in said
    html = page.read_text(encoding="utf-8")
    assert "do not publish it" in html
    assert html.count("<svg") >= 3


def test_every_fault_is_said_at_once_with_its_rows_and_no_value(export, tmp_path, capsys):
    lines = GOOD.splitlines()
    lines[3] = lines[3].replace("Referral order", "Sent to Timbuktu").replace("Youth caution", "Sent to Timbuktu")
    lines[5] = lines[5].replace("W1", "Martian").replace("B1", "Martian")
    assert main(["check", str(export("\n".join(lines))), "--page", str(tmp_path / "page.html")]) == 1
    said = capsys.readouterr().out
    assert "column 'disposal' (row 4)" in said
    assert "column 'ethnicity' (row 6)" in said
    assert "Timbuktu" not in said + (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Martian" not in said


@pytest.mark.parametrize("name", ["missing.csv", "empty.csv", "noise.xlsx", "noise.parquet"])
def test_a_file_that_cannot_be_read_ends_with_two(export, tmp_path, capsys, name):
    path = tmp_path / name
    if name != "missing.csv":
        path.write_bytes(b"" if name == "empty.csv" else b"\x00\x01noise")
    page = tmp_path / "page.html"
    assert main(["check", str(path), "--page", str(page)]) == 2
    assert capsys.readouterr().err.startswith("yjs-analysis: ")
    assert not page.exists()


def test_names_are_refused_until_they_are_dropped(export, tmp_path, capsys):
    named = "\n".join(
        f"{line},{'Surname' if at == 0 else 'Canary'}" for at, line in enumerate(GOOD.strip().splitlines())
    )
    page = str(tmp_path / "page.html")
    assert main(["check", str(export(named)), "--page", page]) == 1
    assert "--drop-identifiers" in capsys.readouterr().out
    assert main(["check", str(export(named)), "--page", page, "--drop-identifiers"]) == 0
    assert "Canary" not in capsys.readouterr().out


def test_a_mapping_is_drafted_and_serves(export, tmp_path, capsys):
    path = export(GOOD.replace("Legal Outcome", "What happened"))
    draft = tmp_path / "mapping.toml"
    page = str(tmp_path / "page.html")
    assert main(["check", str(path), "--page", page, "--write-mapping", str(draft)]) == 1
    text = draft.read_text(encoding="utf-8")
    assert re.search(r'# "What happened" = ""', text)
    draft.write_text(re.sub(r'# "What happened" = "".*', '"What happened" = "disposal"', text), encoding="utf-8")
    assert main(["check", str(path), "--page", page, "--mapping", str(draft)]) == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The pack on synthetic children, made from nothing as `make synthetic` makes the kept one."""
    folder = tmp_path_factory.mktemp("synthetic")
    service, model = str(folder / "service"), str(synthetic_folder() / "model_pack.toml")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(KEY_VARIABLE, "synthetic children have no secrets to keep")
        drawn = main(["synthesise", "--children", "800", "--seed", "10", "--model", model, "--output", service])
        checked = main(["check", service, "--page", str(folder / "page.html")])
        asked = ["evidence", "--cases", service, "--as-of", "2026-03-31", "--output", str(folder / "pack")]
        assert (drawn, checked, main(asked)) == (0, 0, 0)
    return folder


def test_a_synthetic_service_goes_all_the_way(made):
    assert {"disposals.csv", "truth.csv", "model.toml"} <= {one.name for one in (made / "service").iterdir()}
    numbers = pd.read_csv(made / "pack" / "numbers.csv")
    assert {"S1", "S2", "S3", "S4", "S6", "S7", "S8"} <= set(numbers["exhibit"])
    assert "evidence.pdf" in json.loads((made / "pack" / "manifest.json").read_text())["files"]


def test_the_kept_pack_on_synthetic_children_says_what_a_run_says_today(made):
    def words(folder):
        html = (folder / "evidence.html").read_text(encoding="utf-8")
        return re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", html, flags=re.DOTALL)

    assert words(made / "pack") == words(KEPT)


def test_the_kept_numbers_on_synthetic_children_are_those_of_a_run_today(made):
    names = [f"tables/{one.name}" for one in sorted((made / "pack" / "tables").glob("*.csv"))]
    assert names == [f"tables/{one.name}" for one in sorted((KEPT / "tables").glob("*.csv"))]
    for name in ("numbers.csv", *names):
        before, now = (pd.read_csv(folder / name) for folder in (KEPT, made / "pack"))
        pd.testing.assert_frame_equal(before, now, rtol=1e-6, obj=name)


def test_records_need_a_folder_of_their_own(export, capsys):
    assert main(["evidence", "--cases", str(export())]) == 1
    assert "Name one with --output" in capsys.readouterr().err


def test_real_records_are_kept_out_of_the_repository(export, capsys, monkeypatch):
    from yjs_analysis.evidence import main_job

    repository = export().parent / "repository"
    (repository / "yjs_analysis").mkdir(parents=True)
    (repository / "pyproject.toml").touch()
    monkeypatch.setattr(main_job, "PACKAGE", repository / "yjs_analysis")
    assert main(["evidence", "--cases", str(export()), "--output", str(repository / "reports")]) == 1
    assert "must lie outside the repository" in capsys.readouterr().err


def test_a_synthetic_service_is_not_written_over_other_files(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["synthesise", "--children", "3", "--seed", "1", "--output", str(tmp_path)]) == 1
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_official_open_data_enter_the_pack_without_any_record(tmp_path, capsys):
    path = tmp_path / "Children_Table.csv"
    lines = ["Financial_Year,England_Wales,YJS,Age_Group,Ethnicity_Group,Sex,Number_Children"]
    counts = {"White": 60, "Mixed": 9, "Asian": 14, "Black": 12, "Other": 6, "Unknown": 7}
    for year in ("2017/18", "2018/19"):
        lines += [f"{year},England,Walsall,15,{group},Boys,{number}" for group, number in counts.items()]
    path.write_text("\n".join(lines))
    assert main(["evidence", "--official", str(path)]) == 1
    assert "--output" in capsys.readouterr().err
    assert main(["evidence", "--official", str(path), "--output", str(tmp_path / "pack")]) == 0
    assert "Black children are cautioned or sentenced at" in capsys.readouterr().out
    assert "O1" in set(pd.read_csv(tmp_path / "pack" / "numbers.csv")["exhibit"])
