"""The attack from the command line: what it prints, and how it ends."""

import pytest

from yjs_analysis.cli.main import main

LEAK = "Group,Children\nWhite,40\nBlack,12\nAsian,25\nMixed,[c]\nTotal,80\n"
CLEAN = LEAK.replace("Black,12", "Black,[c]")


@pytest.mark.parametrize(
    ("text", "code", "line"), [(CLEAN, 0, "2 withheld counts attacked: no leaks."), (LEAK, 1, "3")]
)
def test_it_ends_with_whether_anything_leaks(text, code, line, tmp_path, capsys):
    (tmp_path / "groups.csv").write_text(text)
    assert main(["attack", str(tmp_path)]) == code
    assert line in capsys.readouterr().out


def test_it_names_the_figures(tmp_path, capsys):
    (tmp_path / "groups.csv").write_text(LEAK)
    main(["attack", str(tmp_path)])
    out = capsys.readouterr().out
    assert "Mixed, Children" in out
    assert "can only be 3" in out
    assert "Total, Children: 80" in out


def test_an_earlier_release_is_attacked_together_with_the_new(tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    for folder, text in ((new, CLEAN), (old, CLEAN.replace("Mixed,[c]", "Mixed,3"))):
        folder.mkdir()
        (folder / "groups.csv").write_text(text)
    assert main(["attack", str(new)]) == 0
    assert main(["attack", str(new), "--with", str(old)]) == 1


def test_what_cannot_be_read_is_said(tmp_path, capsys):
    assert main(["attack", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err
