"""Tables that an engine holds: Parquet, DuckDB, pandas, and what passes for Spark."""

import os
from datetime import UTC, date, datetime
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest

from yjs_analysis.sources.cases.guards import UnreadableError
from yjs_analysis.sources.cases.reading import read_tables

PLAIN = """
    SELECT * FROM (VALUES
        ('YP1', 14::DOUBLE, DATE '2019-04-01', TIMESTAMP '2019-04-01 00:00:00', true, 12.50::DECIMAL(6, 2), 7::TINYINT),
        (NULL, 'nan'::DOUBLE, NULL, TIMESTAMP '2019-04-01 10:30:00', NULL, 12.00::DECIMAL(6, 2), NULL)
    ) AS held(child_id, age, day, moment, panel, score, gravity)
"""
READ = {
    "row": [1, 2],
    "child_id": ["YP1", None],
    "age": ["14", None],
    "day": ["2019-04-01", None],
    "moment": ["2019-04-01", "2019-04-01 10:30:00"],
    "panel": ["true", None],
    "score": ["12.50", "12"],
    "gravity": ["7", None],
}


@pytest.fixture
def parquet(tmp_path):
    """Write what a query gives to a Parquet file."""

    def written(query, name="export.parquet"):
        path = tmp_path / name
        duckdb.sql(query).write_parquet(str(path))
        return path

    return written


@pytest.fixture
def database(tmp_path):
    """Write a DuckDB database by statements."""

    def written(*statements, name="service.duckdb"):
        path = tmp_path / name
        with duckdb.connect(str(path)) as engine:
            for statement in statements:
                engine.execute(statement)
        return path

    return written


def test_parquet_is_written_as_text(parquet):
    assert read_tables(parquet(PLAIN))["disposals"].reset_index().to_dict("list") == READ


def test_a_relation_is_written_as_text():
    assert read_tables(duckdb.sql(PLAIN))["disposals"].reset_index().to_dict("list") == READ


def test_a_path_with_the_signs_of_a_pattern_is_one_file(parquet):
    parquet("SELECT 2 AS a", name="export1.parquet")
    assert read_tables(parquet("SELECT 1 AS a", name="export[1]*.parquet"))["disposals"]["a"].tolist() == ["1"]


def test_a_folder_that_looks_like_a_partition_adds_no_column(tmp_path):
    (tmp_path / "year=2019").mkdir()
    path = tmp_path / "year=2019" / "exits.parquet"
    duckdb.sql("SELECT 1 AS a").write_parquet(str(path))
    assert list(read_tables(path)["exits"].columns) == ["a"]


def test_a_moment_with_a_zone_is_written_in_universal_time(parquet):
    table = read_tables(parquet("SELECT TIMESTAMPTZ '2019-03-31 23:00:00+00' AS a"))["disposals"]
    assert table["a"].tolist() == ["2019-03-31 23:00:00+00"]


def test_rows_beyond_the_limit_are_refused_before_they_are_fetched(parquet):
    with pytest.raises(UnreadableError, match="must hold at most 1,000 rows, but holds more"):
        read_tables(parquet("SELECT 'x' AS a FROM range(1001)"), most_rows=1_000)


def test_a_small_file_that_unfolds_to_much_text_is_refused(parquet):
    path = parquet("SELECT repeat('x', 9000) AS a FROM range(100000)")
    assert path.stat().st_size < 900_000
    with pytest.raises(UnreadableError, match="must hold at most 900,000 characters"):
        read_tables(path, largest_file=900_000)


def test_a_long_cell_is_refused_with_its_column(parquet):
    with pytest.raises(UnreadableError, match=r"column 2 \(B\) must hold at most 50 characters"):
        read_tables(parquet("SELECT 1 AS a, repeat('x', 51) AS b"), longest_cell=50)


@pytest.mark.parametrize(
    ("made", "said"), [("[1, 2]", "nested"), ("{'a': 1}", "STRUCT"), ("INTERVAL 1 DAY", "INTERVAL")], ids=str
)
def test_values_that_are_not_plain_are_refused_with_their_column(made, said):
    with pytest.raises(UnreadableError, match=rf"column 2 \(B\) must hold plain values, but holds .*{said}"):
        read_tables(duckdb.sql(f"SELECT 1 AS a, {made} AS b"))


def test_too_many_columns_are_refused():
    made = ", ".join(f"1 AS c{one}" for one in range(1_001))
    with pytest.raises(UnreadableError, match="must have at most 1,000 columns, but has 1,001"):
        read_tables(duckdb.sql(f"SELECT {made}"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"child_id,sex\n", "does not begin as one"),
        (b"PAR1", "is cut short"),
        (b"PAR1xxxxxxxx", "is cut short"),
        (b"PAR1\xff\xff\xff\xffPAR1", "cannot be read as one"),
    ],
    ids=["text", "only a beginning", "no end", "no footer"],
)
def test_what_is_no_whole_parquet_is_refused(tmp_path, content, said):
    path = tmp_path / "export.parquet"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=f"must be a whole Parquet file, but {said}"):
        read_tables(path)


def test_a_truncated_parquet_is_refused(parquet):
    path = parquet(PLAIN)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UnreadableError, match="is cut short"):
        read_tables(path)


def test_tables_of_a_database_are_found_by_name(database):
    path = database(
        "CREATE SCHEMA yjs",
        "CREATE TABLE yjs.disposals AS SELECT 1 AS a",
        "CREATE TABLE exits AS SELECT DATE '2019-04-01' AS b",
    )
    found = {name: table.iloc[0].tolist() for name, table in read_tables(path).items()}
    assert found == {"disposals": ["1"], "exits": ["2019-04-01"]}


def test_the_only_table_of_a_database_is_the_disposals(database):
    assert list(read_tables(database('CREATE TABLE "out""put" AS SELECT 1 AS a'))) == ["disposals"]


def test_a_view_is_no_table_for_it_could_look_elsewhere(database):
    path = database("CREATE VIEW disposals AS SELECT 1 AS a")
    with pytest.raises(UnreadableError, match=r"must hold a table named .*, but holds no table"):
        read_tables(path)


def test_a_database_is_only_read(database):
    path = database("CREATE TABLE disposals AS SELECT 1 AS a")
    before = path.read_bytes()
    read_tables(path)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("kept", [5, 3_000, 9_000])
def test_a_damaged_database_is_refused(database, kept):
    path = database("CREATE TABLE disposals AS SELECT 1 AS a")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UnreadableError, match=r"must be a (whole )?DuckDB database"):
        read_tables(path)


def test_a_frame_is_written_as_text():
    frame = pd.DataFrame(
        {
            "child": ["YP1", None],
            "whole": [14.0, np.nan],
            "small": np.array([1.5, 2.0], dtype="float32"),
            "day": [date(2019, 4, 1), pd.NaT],
            "moment": [datetime(2019, 4, 1, 10, 30), datetime(2019, 4, 1, tzinfo=UTC)],
            "nullable": pd.array([1, None], dtype="Int64"),
            "panel": np.array([True, False]),
            "kind": pd.Categorical(["x", "y"]),
        },
        index=[7, 9],
    )
    assert read_tables(frame)["disposals"].reset_index().to_dict("list") == {
        "row": [1, 2],
        "child": ["YP1", None],
        "whole": ["14", None],
        "small": ["1.5", "2"],
        "day": ["2019-04-01", None],
        "moment": ["2019-04-01 10:30:00", "2019-04-01"],
        "nullable": ["1", None],
        "panel": ["true", "false"],
        "kind": ["x", "y"],
    }


def test_a_frame_with_one_name_twice_is_refused():
    with pytest.raises(UnreadableError, match=r"the header, column 2 \(B\) must have a name of its own"):
        read_tables(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def as_spark(frame):
    """Give what reading asks of a Spark table: how many rows, and all of them."""
    return SimpleNamespace(count=lambda: len(frame), toPandas=lambda: frame)


def test_a_spark_table_is_brought_here_as_a_frame():
    assert read_tables(as_spark(pd.DataFrame({"a": [1]})))["disposals"]["a"].tolist() == ["1"]


def test_a_spark_table_is_counted_before_it_is_brought():
    with pytest.raises(UnreadableError, match="must have at most 1 rows"):
        read_tables(as_spark(pd.DataFrame({"a": [1, 2]})), most_rows=1)


@pytest.mark.parametrize("source", [None, 7, ["a.csv"], {"a": [1]}], ids=str)
def test_anything_else_is_refused(source):
    with pytest.raises(
        UnreadableError, match="source must be a path, a pandas frame, a DuckDB relation or a Spark table"
    ):
        read_tables(source)
