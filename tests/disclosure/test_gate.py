"""A notebook behind its gate: whatever is tried in it, no child's row is in its bytes."""

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from yjs_analysis.disclosure.gate import NOT_WRITTEN, REFUSED, STRUCK, as_shown, holds_rows, mark_rows

HASH = "0123456789abcdef" * 2
SECRETS = (HASH, "Quillfeather", "2007-03-14", "sacrificial")

FIRST = f"""
import pandas as pd
from yjs_analysis.disclosure.gate import guard_notebook, mark_rows
guard_notebook()
records = mark_rows(pd.DataFrame({{"child_id": ["{HASH}"], "disposal_date": pd.to_datetime(["2007-03-14"]),
                                   "remand": ["sacrificial"]}}))
names = pd.DataFrame({{"Surname": ["Quillfeather"]}})
counts = pd.DataFrame({{"group": ["White", "Mixed"], "count": [4444, 3]}})
"""

SHOWN = {
    "a frame": "records",
    "its print": "print(records)",
    "a frame of names": "names",
    "a slice": "records[['remand']]",
    "a column": "records['remand']",
    "a row": "records.iloc[0]",
    "a list of frames": "[records]",
    "a string of it": "print(records.to_string(), str(records), f'{records}')",
    "display": "display(records)",
    "a table of HTML": "print(records.to_html())",
    "a day": "records[['disposal_date']].rename(columns={'disposal_date': 'when'})",
    "hashes alone": "list(records['child_id'])",
    "hashes printed": "print(records['child_id'].to_numpy())",
}

FAILING = {
    "a key": "records.set_index('remand').loc[:, 'nobody'] if False else {}[str(records['remand'].iloc[0])]",
    "words of an error": "raise ValueError(' '.join(records['remand']))",
    "a chain of errors": "try:\n    {}[records.iloc[0, 2]]\nexcept KeyError as error:\n"
    "    raise RuntimeError(records.iloc[0, 2]) from error",
    "as text": "records.to_csv()",
    "a styled frame": "records.style",
    "in the repository": "from yjs_analysis.disclosure import gate\nfrom pathlib import Path\n"
    "records.to_csv(Path(gate.__file__).parents[2] / 'reports' / 'rows.csv')",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Everything tried in one notebook, as it is saved: the text of each cell's outputs, and of the whole."""
    cells = [nbformat.v4.new_code_cell(FIRST)]
    # A cell that fails stops no other: its error is an output.
    cells += [nbformat.v4.new_code_cell(source) for source in [*SHOWN.values(), *FAILING.values(), "counts", "1 / 0"]]
    cells.append(nbformat.v4.new_code_cell("undefined_name"))
    notebook = nbformat.v4.new_notebook(cells=cells)
    folder = tmp_path_factory.mktemp("gate")
    client = NotebookClient(notebook, timeout=60, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    client.execute()
    names = ["first", *SHOWN, *FAILING, "counts", "division", "name"]
    return {name: nbformat.from_dict({"o": cell.outputs}) for name, cell in zip(names, notebook.cells, strict=True)}


def text(outputs, name) -> str:
    return str(outputs[name])


def test_the_first_cell_says_nothing(outputs):
    assert [one for one in outputs["first"]["o"] if one.get("name") != "stderr"] == []


@pytest.mark.parametrize("name", [*SHOWN, *FAILING])
def test_nothing_of_a_row_is_in_the_saved_outputs(outputs, name):
    assert [secret for secret in SECRETS if secret in text(outputs, name)] == []


@pytest.mark.parametrize("name", ["a frame", "its print", "a slice", "a column", "a row", "a list of frames", "a day"])
def test_a_refusal_says_what_to_do(outputs, name):
    assert REFUSED in text(outputs, name)


def test_a_hash_outside_a_frame_is_struck_out(outputs):
    assert STRUCK in text(outputs, "hashes alone")


def test_a_file_of_rows_is_not_written_into_the_repository(outputs):
    assert outputs["in the repository"]["o"][0]["evalue"] == NOT_WRITTEN


def test_counts_are_shown_as_disclosure_control_leaves_them(outputs):
    shown = outputs["counts"]["o"][0]["data"]["text/plain"]
    assert "4444" in shown
    assert "3.0" not in shown


def test_an_error_says_its_kind_and_its_line(outputs):
    error = outputs["division"]["o"][0]
    assert error["ename"] == "ZeroDivisionError"
    assert "1 / 0" in "".join(error["traceback"])


def test_a_slip_of_the_pen_is_told_in_full(outputs):
    assert "name 'undefined_name' is not defined" in outputs["name"]["o"][0]["evalue"]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"Date of birth": ["x"]}),
        pd.DataFrame({"who": [HASH]}),
        pd.DataFrame({"count": [9]}, index=[HASH]),
        pd.DataFrame({"count": [9]}, index=pd.to_datetime(["2007-03-14"])),
        mark_rows(pd.DataFrame({"age": [14, 15]})).query("age > 14"),
        mark_rows(pd.DataFrame({"age": [14, 15]}))["age"],
    ],
)
def test_rows_are_recognised(table):
    assert holds_rows(table)


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"group": ["White"], "events": [40], "total": [80]}),
        pd.DataFrame({"sha256": [HASH * 2]}),
        pd.DataFrame(),
        pd.Series([1.5], name="value"),
    ],
)
def test_no_false_alarm(table):
    assert not holds_rows(table)


@pytest.mark.parametrize("name", ["count", None])
def test_a_count_of_few_in_a_column_is_withheld(name):
    assert as_shown(pd.Series([40, 3], name=name)).isna().tolist() == [False, True]


def test_a_table_that_passed_disclosure_control_is_shown_as_it_is():
    table = pd.DataFrame({"count": [40], "withheld": [False]})
    assert as_shown(table) is table
