"""Strips of ratings: every chance said, the printed rating framed, nothing of what is withheld."""

import math
import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.telling.rating_strip import percent_across_ratings, rating_strip

EDGES = {"Inadequate": 0.0, "Requires improvement": 50.0, "Good": 65.0, "Outstanding": 80.0}
CHANCES = {
    "2.1 Assessment": (0.51, 0.44, 0.046, 0.004),
    "3.1 Assessment": (0.98, 0.02, 0.0, 0.0),
}
BLOCKS = {"2.1 Assessment": "Court", "3.1 Assessment": "Out of court"}
PRINTED = {"2.1 Assessment": "Requires improvement", "3.1 Assessment": "Inadequate"}
RANGES = [("Court", "2.1 Assessment", 0.5, 0.31, 0.69), ("Out of court", "3.1 Assessment", 0.36, 0.16, 0.61)]


def chances(*, hidden=()):
    rows = [
        (BLOCKS[label], label, rating, PRINTED[label], value, max(value - 0.01, 0), min(value + 0.02, 1))
        for label, values in CHANCES.items()
        for rating, value in zip(EDGES, values, strict=True)
    ]
    columns = ["block", "label", "rating", "printed_rating", "value", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    return withhold(table, also=table["label"].isin(hidden))


def ranges(rows=RANGES, *, hidden=()):
    table = pd.DataFrame(rows, columns=["block", "label", "value", "low", "high"])
    return withhold(table, also=table["label"].isin(hidden))


def words_in(svg):
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("}text")]


def test_the_alternative_text_says_every_chance_with_its_limits_and_the_printed_rating():
    assert rating_strip(chances(), finding="It is loose.", edges=EDGES).alt == (
        "It is loose. Court, 2.1 Assessment, printed Requires improvement: Inadequate 51% (50% to 53%), "
        "Requires improvement 44% (43% to 46%), Good 5% (4% to 7%), Outstanding under 1% (0% to 2%); "
        "Out of court, 3.1 Assessment, printed Inadequate: Inadequate 98% (97% to 100%), "
        "Requires improvement 2% (1% to 4%), Good 0% (0% to 2%), Outstanding 0% (0% to 2%)."
    )


def test_ratings_their_edges_and_every_chance_stand_in_the_drawing_as_text():
    written = words_in(rating_strip(chances(), finding="F.", edges=EDGES).svg)
    assert {"Court", "2.1 Assessment", "51%", "44%", "5%", "under 1%", "98%", "under 50%", "65% or more"} <= set(
        written
    )


def test_the_printed_rating_of_each_standard_has_a_frame_and_no_other():
    svg = rating_strip(chances(), finding="F.", edges=EDGES).svg
    frames = re.findall(r"fill: none; stroke: #1d1d1b; stroke-width: 1.3", svg)
    assert len(frames) == len(PRINTED)


def test_the_drawing_says_what_bars_and_frames_are():
    written = " ".join(words_in(rating_strip(chances(), finding="F.", edges=EDGES).svg))
    assert "Framed and in bold: the rating as printed." in written


def test_a_withheld_standard_shows_and_says_none_of_its_chances():
    drawn = rating_strip(chances(hidden=["2.1 Assessment"]), finding="F.", edges=EDGES)
    assert {"51%", "44%", "5%"} & set(words_in(drawn.svg)) == set()
    assert "2.1 Assessment, printed Requires improvement: Inadequate [c], Requires improvement [c]" in drawn.alt


def test_a_rating_without_an_edge_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"rating must be one of Inadequate, .*but got 'Excellent'"):
        rating_strip(chances().replace("Good", "Excellent"), finding="F.", edges=EDGES)


def test_chances_that_have_not_passed_disclosure_control_are_refused():
    with pytest.raises(ValueError, match="must have passed disclosure control"):
        rating_strip(chances().drop(columns="withheld"), finding="F.", edges=EDGES)


@pytest.mark.parametrize("column", ["block", "label", "rating", "printed_rating", "value", "low", "high"])
def test_a_missing_column_is_refused(column):
    with pytest.raises(ValueError, match=f"table must hold the column '{column}'"):
        rating_strip(chances().drop(columns=column), finding="F.", edges=EDGES)


def test_the_same_table_gives_the_same_bytes():
    one, two = (rating_strip(chances(), finding="F.", edges=EDGES) for _ in range(2))
    assert (one.svg, one.outlined()) == (two.svg, two.outlined())


def test_the_alternative_text_of_ranges_says_every_interval_and_where_ratings_begin():
    assert percent_across_ratings(ranges(), finding="It is wide.", edges=EDGES).alt == (
        "It is wide. Court, 2.1 Assessment: 50% (31% to 69%); Out of court, 3.1 Assessment: 36% (16% to 61%). "
        "Ratings: Inadequate from 0%; Requires improvement from 50%; Good from 65%; Outstanding from 80%."
    )


def test_the_ratings_stand_over_their_spans():
    written = words_in(percent_across_ratings(ranges(), finding="F.", edges=EDGES).svg)
    assert {"Inadequate", "Requires", "improvement", "Good", "Outstanding", "50%", "65%", "80%"} <= set(written)


def test_a_withheld_range_is_marked_and_not_drawn():
    drawn = percent_across_ratings(ranges(hidden=["2.1 Assessment"]), finding="F.", edges=EDGES)
    assert "[c]" in words_in(drawn.svg)
    assert "Court, 2.1 Assessment: [c];" in drawn.alt


def test_two_tables_that_differ_only_in_what_is_withheld_give_the_same_drawing():
    other = [("Court", "2.1 Assessment", 0.9, 0.8, 0.95), RANGES[1]]
    one, two = (
        percent_across_ratings(ranges(rows, hidden=["2.1 Assessment"]), finding="F.", edges=EDGES)
        for rows in (RANGES, other)
    )
    assert (one.svg, one.alt) == (two.svg, two.alt)


def test_a_percentage_that_nobody_has_published_is_marked():
    rows = [("Court", "2.1 Assessment", math.nan, math.nan, math.nan), RANGES[1]]
    assert "[x]" in words_in(percent_across_ratings(ranges(rows), finding="F.", edges=EDGES).svg)


def test_nought_and_a_hundred_per_cent_can_be_drawn():
    rows = [("Court", "2.1 Assessment", 0.0, 0.0, 0.14), ("Court", "2.2 Planning", 1.0, 0.86, 1.0)]
    assert "100% (86% to 100%)" in percent_across_ratings(ranges(rows), finding="F.", edges=EDGES).alt


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="table must hold at least one row, but is empty"):
        percent_across_ratings(ranges([]), finding="F.", edges=EDGES)
