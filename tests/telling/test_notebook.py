"""In a notebook a frame of estimates shows itself, other frames as before, and completion offers what is public."""

import nbformat
import pytest
from nbclient import NotebookClient

from yjs_analysis.measures import rates
from yjs_analysis.telling.notebook import own_names, prepare_notebook

CELLS = {
    "first": (
        "import pandas as pd\nfrom yjs_analysis.measures import rates\n"
        "from yjs_analysis.disclosure.gate import guard_notebook\n"
        "from yjs_analysis.telling.notebook import prepare_notebook\nguard_notebook()\nprepare_notebook()"
    ),
    "frame": "rates.proportions(pd.DataFrame({'group': ['White', 'Mixed'], 'events': [84, 3], 'total': [262, 19]}))",
    "one": "rates.proportion(events=84, total=262)",
    "other": "pd.DataFrame({'place': ['Walsall'], 'height': [1.25]})",
    "rows": "rates.proportions(pd.DataFrame({'child_id': ['Quill'], 'events': [84], 'total': [262]}))",
    "names": "get_ipython().Completer.complete(line_buffer='rates.', cursor_pos=6)[1]",
}


@pytest.fixture(scope="module")
def shown():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
    NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


def data(shown, name, kind) -> str:
    return shown[name][0]["data"][kind]


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
@pytest.mark.parametrize("name", ["frame", "one"])
def test_an_estimate_is_told_in_words(shown, name, kind):
    assert "between 27% and 38%" in data(shown, name, kind)  # Wilson: 84 of 262


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_three_children_are_withheld(shown, kind):
    assert "Mixed" in data(shown, "frame", kind)
    assert "3 of 19" not in data(shown, "frame", kind)


def test_any_other_frame_is_shown_as_before(shown):
    assert data(shown, "other", "text/plain") == "     place  height\n0  Walsall    1.25"
    assert 'class="dataframe"' in data(shown, "other", "text/html")


@pytest.mark.parametrize("kind", ["text/html", "text/plain"])
def test_rows_of_records_stay_hidden(shown, kind):
    assert "Quill" not in data(shown, "rows", kind)


def test_completion_offers_the_functions_and_not_what_the_module_imports(shown):
    offered = data(shown, "names", "text/plain")
    assert ".proportions" in offered
    assert ".np'" not in offered


def test_a_modules_own_names_are_what_it_defines():
    assert {"proportion", "rates"} <= set(own_names(rates)) and not {"np", "pd", "refuse"} & set(own_names(rates))


def test_outside_a_notebook_it_says_where_it_belongs():
    with pytest.raises(ValueError, match="prepare_notebook must run in a notebook"):
        prepare_notebook()
