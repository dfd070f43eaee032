"""The chart of when a report could show a target met."""

from datetime import date

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.detectability import detectability


def table(names=("Walsall", "Region"), values=(0.05, 0.08, 0.31, 0.55)):
    rows = [(name, day) for name in names for day in (date(2022, 6, 30), date(2025, 3, 31))]
    frame = pd.DataFrame(rows, columns=["line", "ends"])
    shares = list(values)[: len(frame)] + [0.5] * (len(frame) - len(values))
    return withhold(frame.assign(value=shares, low=shares, high=shares))


def test_the_words_say_every_chance():
    assert detectability(table(), finding="Not by 2025.").alt == (
        "Not by 2025. Walsall: 5% in June 2022, 8% in March 2025; Region: 31% in June 2022, 55% in March 2025. "
        "Reliable: 80%."
    )


def test_every_line_is_named_at_its_end_with_its_chance():
    svg = detectability(table(), finding="Not by 2025.").svg
    assert "8%  Walsall" in svg
    assert "55%  Region" in svg


def test_the_reliable_line_is_named():
    assert "90%: a report that a Board can rely on" in detectability(table(), finding="No.", power=0.9).svg


def test_a_chance_that_is_missing_is_said_and_not_drawn():
    missing = table(values=(float("nan"),) * 2 + (0.31, 0.55))
    drawn = detectability(missing, finding="No.")
    assert "Walsall: [x] in June 2022" in drawn.alt
    assert "Walsall" not in drawn.svg


def test_five_lines_are_refused():
    with pytest.raises(ValueError, match="at most 4 lines, but holds 5"):
        detectability(table(names="abcde"), finding="No.")


def test_a_table_that_passed_no_control_is_refused():
    with pytest.raises(ValueError, match="disclosure control"):
        detectability(table().drop(columns="withheld"), finding="No.")
