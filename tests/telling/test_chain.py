"""Decisions left to right: each ratio, and their product."""

import math

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.chain import chain

ROWS = {
    "stage": ["Outcome, of residents", "Court, of outcomes"],
    "value": [2.0, 1.5],
    "low": [1.0, 0.9],
    "high": [4.0, 2.5],
    "product": [2.0, 3.0],
    "product_low": [1.0, 1.4],
    "product_high": [4.0, 6.4],
    "counts": ["20 of 100", "12 of 20"],
}
MARK = (1.0, "White children's rate")


def drawn(**changes):
    return chain(withhold(pd.DataFrame(ROWS | changes)), finding="Found.", mark=MARK)


def test_the_words_say_both_ratios_of_every_stage():
    assert drawn().alt == (
        "Found. Outcome, of residents: at this decision 2.00 (1.00 to 4.00), so far 2.00 (1.00 to 4.00), 20 of 100; "
        "Court, of outcomes: at this decision 1.50 (0.90 to 2.50), so far 3.00 (1.40 to 6.40), 12 of 20. "
        "The line of comparison: White children's rate."
    )


def test_what_the_marks_are_is_said_without_colour():
    svg = drawn().svg
    assert "round: at this decision" in svg
    assert "square: so far" in svg


def test_a_first_stage_alone_has_no_product_to_name():
    assert "square:" not in chain(withhold(pd.DataFrame(ROWS).iloc[:1]), finding="Found.", mark=MARK).svg


def test_a_withheld_stage_is_marked_and_nothing_is_drawn_after_it():
    table = withhold(pd.DataFrame(ROWS | {"events": [20, 3]}))
    table[["product", "product_low", "product_high"]] = table[["product", "product_low", "product_high"]].mask(
        table["withheld"]
    )
    chart = chain(table, finding="Found.", mark=MARK)
    assert "Court, of outcomes: [c]." in chart.alt
    assert "1.50" not in chart.svg


def test_a_ratio_of_nothing_and_one_without_end_can_be_drawn():
    chart = drawn(value=[2.0, 0.0], low=[1.0, 0.0], product=[2.0, 0.0], product_high=[math.inf, 1.0])
    assert "so far 2.00 (1.00 or more)" in chart.alt
    assert "so far 0 " in chart.alt


def test_a_ratio_that_cannot_be_had_is_marked():
    nothing = {name: [ROWS[name][0], math.nan] for name in ("value", "low", "high", "product")}
    assert "at this decision [x]" in drawn(**nothing).alt


def test_nothing_is_drawn_before_disclosure_control():
    with pytest.raises(ValueError, match="disclosure control"):
        chain(pd.DataFrame(ROWS), finding="Found.", mark=MARK)


def test_a_table_without_products_is_refused():
    with pytest.raises(ValueError, match="product"):
        chain(withhold(pd.DataFrame(ROWS).drop(columns="product")), finding="Found.", mark=MARK)
