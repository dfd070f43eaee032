"""The exhibit on coverage says what the kept table says, and marks our defaults and other libraries."""

from yjs_analysis.evidence.exhibits.calibration import intervals_with_small_numbers
from yjs_analysis.sources.benchmarks import kept_calibration
from yjs_analysis.telling import wording

TABLE = kept_calibration()
EXHIBIT = intervals_with_small_numbers(TABLE)


def test_the_answer_states_the_default_and_katz():
    rows = TABLE[TABLE["question"] == "relative rate"].set_index("method")
    for method in ("skewness-corrected score", "relative_risk"):
        for name in ("mean_coverage", "worst_coverage"):
            assert wording.percent(rows.loc[method, name], decimals=1) in EXHIBIT.answer


def test_every_row_is_shown():
    assert len(EXHIBIT.table.rows) == len(EXHIBIT.estimates) == len(TABLE)


def test_no_row_is_withheld_because_no_child_is_counted():
    assert not EXHIBIT.estimates["withheld"].any()


def test_other_libraries_are_named_and_defaults_marked():
    names = [row[1] for row in EXHIBIT.table.rows]
    assert "statsmodels: score" in names
    assert "skewness-corrected score (default)" in names


def test_the_chart_says_its_numbers_in_words():
    assert "Katz log" in EXHIBIT.chart.alt
