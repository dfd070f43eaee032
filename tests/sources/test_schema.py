"""The schema is said once, and everything that is written about it elsewhere agrees with it."""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from yjs_analysis.sources import schema
from yjs_analysis.sources.cases.contract import as_types
from yjs_analysis.sources.cases.findings import key
from yjs_analysis.sources.cases.headings import recognised_names
from yjs_analysis.sources.cases.mapping import mapping_problems
from yjs_analysis.sources.cases.rules import apply_rules

DICTIONARY = Path(__file__).parents[2] / "data" / "README.md"


def test_a_checkout_is_read_before_the_copy_in_the_package(tmp_path):
    package = tmp_path / "yjs_analysis"
    for place in (tmp_path / "data" / "schema", package / "shipped" / "data" / "schema"):
        place.mkdir(parents=True)
        (place / "disposals.json").touch()
    assert schema.schema_folder(package=package) == tmp_path / "data" / "schema"


def test_an_installed_package_reads_its_own_copy(tmp_path):
    place = tmp_path / "shipped" / "data" / "schema"
    place.mkdir(parents=True)
    (place / "disposals.json").touch()
    assert schema.schema_folder(package=tmp_path) == place


def test_a_schema_that_is_nowhere_is_missed_in_both_places(tmp_path):
    with pytest.raises(ValueError, match=r"(?s)must lie in .*data.schema or .*shipped.data.schema"):
        schema.schema_folder(package=tmp_path / "yjs_analysis")


def test_an_unknown_table_is_answered_with_those_that_exist():
    with pytest.raises(ValueError, match=r"table must be one of 'disposals', .*but got 'crimes'"):
        schema.table_schema("crimes")


def test_an_unknown_column_is_answered_with_those_that_exist():
    with pytest.raises(ValueError, match=r"column must be one of 'child_id', 'event', 'event_date', but got 'sex'"):
        schema.allowed_values("exits", "sex")


@pytest.mark.parametrize("table", schema.TABLES)
def test_every_column_says_what_it_is(table):
    for name, field in schema.columns(table).items():
        assert re.fullmatch(r"[a-z_]+", name)
        assert field["type"] in ("string", "integer", "date")
        assert field["title"]
        assert field["description"].endswith(".")


@pytest.mark.parametrize("table", schema.TABLES)
def test_no_spelling_of_a_column_leads_to_two_names(table):
    spelled = schema.spellings()
    own = schema.columns(table)
    names = [
        key(theirs)
        for place in (spelled["columns"], spelled.get(table, {}).get("columns", {}))
        for ours, many in place.items()
        if ours in own
        for theirs in [ours, *many]
    ]
    again = set().union(*({key(ours)} for ours in spelled.get(table, {}).get("columns", {})))
    assert sorted({name for name, times in Counter(names).items() if times > 1} - again) == []


def test_what_serves_instead_is_no_first_choice():
    first, *instead = recognised_names("disposals")
    assert sorted(set(first) & {theirs for names in instead for theirs in names}) == []


def test_every_spelled_column_is_one_of_the_schema():
    spelled = schema.spellings()
    known = {name for table in schema.TABLES for name in schema.columns(table)}
    assert set(spelled["columns"]) | set(spelled["instead"]) <= known
    for table in set(spelled) & set(schema.TABLES):
        assert set(spelled[table]["columns"]) <= set(schema.columns(table))


def test_every_spelled_value_is_allowed_somewhere():
    for column, words in schema.spellings()["values"].items():
        allowed = {
            value
            for table in schema.TABLES
            if column in schema.columns(table)
            for value in schema.allowed_values(table, column)
        }
        assert set(words) <= allowed


def test_no_spelling_of_a_value_leads_to_two():
    for words in schema.spellings()["values"].values():
        keys = [one for value, many in words.items() for one in {key(value), *map(key, many)}]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("table", schema.TABLES)
def test_the_dictionary_repeats_the_schema(table):
    """`data/README.md` has one table a table: column, what is in it, allowed, must be filled."""
    text = DICTIONARY.read_text(encoding="utf-8")
    section = text.split(f"### {schema.table_schema(table)['title']}\n")[1].split("\n### ")[0].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:3] == "| `"]
    assert rows == [
        [
            f"`{name}`",
            field["description"],
            said(field),
            "yes" if field["constraints"].get("required") else "no",
        ]
        for name, field in schema.columns(table).items()
    ]


def said(field: dict) -> str:
    """What a column may hold, as the dictionary says it."""
    limits = field["constraints"]
    if "enum" in limits:
        return "; ".join(limits["enum"])
    if field["type"] == "integer":
        high = limits.get("maximum")
        return f"whole number, {limits['minimum']} to {high}" if high else f"whole number, {limits['minimum']} or more"
    if "pattern" in limits:
        return "10-17"
    return {"date": "date", "string": "text"}[field["type"]]


def test_the_dictionary_shows_a_mapping_that_works():
    text = DICTIONARY.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert mapping_problems(tomllib.loads(text)) == []


def test_the_dictionary_lists_every_reason_to_leave_a_row_out():
    tables = ("disposals", "reoffences", "exits")
    nobody = {table: as_types(table, pd.DataFrame({"row": []})) for table in tables}
    flow = apply_rules(nobody, as_of=date(2020, 1, 1))[1]
    text = DICTIONARY.read_text(encoding="utf-8").split("### What is left out\n")[1].split("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith(tuple(f"| {table} |" for table in tables))]
    assert rows == [f"| {one.table} | {one.reason} |" for one in flow[flow["step"] > 0].itertuples()]
