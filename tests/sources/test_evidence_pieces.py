"""A Board's evidence is read from a small table, and a cell that is no number is named."""

import pytest

from yjs_analysis.sources.evidence_pieces import HEADINGS, read_evidence


@pytest.fixture
def file(tmp_path):
    """A way to write a small table."""

    def write(*lines):
        (tmp_path / "ours.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path / "ours.csv"

    return write


def test_numbers_and_documents_stand_side_by_side(file):
    table = read_evidence(
        file(
            "Finding,Value,Low,High,Target,Better,Document",
            "f.csv:42,0.8,0.7,0.9,0.65,higher,",
            "f.csv:41,,,,,,Audit 2023",
        )
    )
    assert list(table.columns) == [*HEADINGS, "source", "rows"]
    assert table.loc[0, ["value", "low", "high", "target", "better", "document"]].tolist() == [
        0.8,
        0.7,
        0.9,
        0.65,
        "higher",
        "",
    ]
    assert table.loc[1, "document"] == "Audit 2023" and table.loc[1, ["value", "target"]].isna().all()


def test_only_the_finding_must_have_a_column(file):
    assert read_evidence(file("finding,document", "f.csv:42,Audit 2023"))["low"].isna().all()
    with pytest.raises(ValueError, match=r"missing are finding"):
        read_evidence(file("value,document", "1,Audit 2023"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("f.csv:42,80%,", r"column 'value', row 2: found '80%'; allowed is a number, or blank"),
        ("f.csv:42,most,", r"column 'value', row 2: found 'most'"),
        (",0.8,x", r"column 'finding', row 2: found an empty cell"),
    ],
)
def test_a_wrong_cell_is_named(file, line, message):
    with pytest.raises(ValueError, match=message):
        read_evidence(file("finding,value,document", line))
