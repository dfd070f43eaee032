"""A decision about counts is that of `protect`, and is made once."""

import pandas as pd
import pytest

from yjs_analysis.disclosure.complement import protect
from yjs_analysis.evidence.service import decided as module
from yjs_analysis.evidence.service.decided import decided

COUNTS = pd.DataFrame(
    {
        "group": ["White", "White", "Black", "Black", "Mixed", "Mixed"],
        "court": [True, False] * 3,
        "count": [21, 30, 9, 14, 2, 7],
    }
)
CELLS = pd.DataFrame(
    {"group": ["White", "Black", "Mixed", None, "Mixed"], "court": [None, None, None, True, True]}, dtype=object
)


@pytest.mark.parametrize("attributes", [(), ("court",)])
@pytest.mark.parametrize("threshold", [1, 5, 10])
def test_it_is_the_decision_of_protect(threshold, attributes):
    held = COUNTS.astype({"group": object, "court": object})
    asked = {"threshold": threshold, "attributes": attributes}
    pd.testing.assert_frame_equal(decided(held, CELLS, **asked), protect(held, CELLS, **asked))


def test_the_same_counts_are_not_searched_again(monkeypatch):
    first = decided(COUNTS, CELLS, threshold=5, attributes=())
    first.loc[:, "withheld"] = False
    monkeypatch.setattr(module, "protect", None)
    assert decided(COUNTS.copy(), CELLS.copy(), threshold=5, attributes=())["withheld"].any()


def test_another_count_is_decided_about_anew():
    before = decided(COUNTS, CELLS, threshold=5, attributes=())
    more = COUNTS.assign(count=[21, 30, 9, 14, 6, 7])
    assert before["withheld"].any() and not decided(more, CELLS, threshold=5, attributes=())["withheld"].any()
