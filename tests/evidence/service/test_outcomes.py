"""Every outcome of a child: groups stand as the publisher orders them, whoever comes first in the records."""

import pandas as pd

from yjs_analysis.evidence.service.counted import PATTERN
from yjs_analysis.evidence.service.outcomes import CHILD, compared_outcomes
from yjs_analysis.evidence.study import Study


def test_groups_stand_in_the_publishers_order():
    rows = [(group, child, child % 2, 1) for group in ("Unknown", "Black", "Mixed", "White") for child in range(6)]
    counts = pd.DataFrame(rows, columns=["group", CHILD, "events", "total"])
    counts[CHILD] = range(len(counts))
    counts = counts.assign(**dict.fromkeys(PATTERN, "all"))
    table = compared_outcomes(counts, Study(unit="every outcome", threshold=1))
    assert list(table["group"]) == ["White", "Mixed", "Black", "Unknown"]
