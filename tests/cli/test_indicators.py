"""A service's own figures for its Board enter the pack from a small table."""

import pandas as pd
import pytest

from yjs_analysis.cli.main import main


@pytest.fixture
def table(tmp_path):
    """A small table of figures."""
    path = tmp_path / "ours.csv"
    path.write_text("code,period,count,of\nEDU-NONE,2022 Q1,12,40\nHIGH,2022 Q1,3,\n", encoding="utf-8")
    return path


def test_they_stand_in_the_pack_and_small_ones_are_withheld(table, tmp_path):
    assert main(["evidence", "--indicators", str(table), "--output", str(tmp_path / "pack")]) == 0
    shown = pd.read_csv(tmp_path / "pack" / "numbers.csv").query("exhibit == 'E15' and kept == 'given by the service'")
    assert shown.set_index("code").loc["EDU-NONE", ["events", "total"]].tolist() == [12, 40]
    assert shown.set_index("code")["withheld"].to_dict() == {"EDU-NONE": False, "HIGH": True}


def test_they_need_a_folder_of_their_own(table, capsys):
    assert main(["evidence", "--indicators", str(table)]) == 1
    assert "--output" in capsys.readouterr().err


def test_what_is_wrong_with_the_table_is_said(tmp_path, capsys):
    path = tmp_path / "ours.csv"
    path.write_text("code,period,count,of\nEDU,2022 Q1,12,40\n", encoding="utf-8")
    assert main(["evidence", "--indicators", str(path), "--output", str(tmp_path / "pack")]) == 1
    assert "column 'code', row 2: found 'EDU'" in capsys.readouterr().err


def test_the_table_to_fill_in_is_written_out(tmp_path, capsys):
    assert main(["indicators"]) == 0
    heading, first, *_ = capsys.readouterr().out.splitlines()
    assert heading == "code,period,group,count,of,note"
    assert first.startswith("FTE,")
