"""A table for a page: every row complete, every cell written."""

import pytest

from yjs_analysis.telling.tables import Table


def table(*rows, columns=("Group", "Children"), sides="lr"):
    return Table(caption="Children", columns=columns, rows=rows, sides=sides)


def test_a_complete_table_stands():
    assert table(("White", "66"), ("Black", "[c]")).rows[1] == ("Black", "[c]")


def test_a_table_may_have_no_rows():
    assert table().rows == ()


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"rows must have 2 cells each, but row 2 has 1: \('Black',\)"):
        table(("White", "66"), ("Black",))


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_a_blank_is_refused_because_nobody_knows_what_it_means(blank):
    with pytest.raises(ValueError, match=r"no empty cell, but row 1 does: .* Write \[c\] if withheld"):
        table(("White", blank))


@pytest.mark.parametrize("cell", [66, 0.5, None])
def test_a_number_that_nobody_has_written_is_refused(cell):
    with pytest.raises(ValueError, match="rows must hold written cells, but row 1 does not"):
        table(("White", cell))


@pytest.mark.parametrize("sides", ["l", "lrr", "lx", ""])
def test_every_column_has_its_side(sides):
    with pytest.raises(ValueError, match="sides must hold l, r or w for 2 columns"):
        table(("White", "66"), sides=sides)


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"(?s)3 problems.*row 1 has 1.*row 2 does.*sides must"):
        table(("White",), ("Black", ""), sides="q")
