"""What is missing is said to be missing, never left blank."""

from yjs_analysis.evidence.exhibits.gap import what_is_published
from yjs_analysis.evidence.study import Study


def test_walsall_by_ethnic_group_is_not_available():
    row = next(row for row in what_is_published(Study()).table.rows if "by ethnic group" in row[0])
    assert row[1:3] == ("[x]", "[x]")


def test_the_cases_examined_are_those_of_the_inspection():
    row = next(row for row in what_is_published(Study()).table.rows if "examined" in row[0])
    assert row[1:3] == ("14", "24")
