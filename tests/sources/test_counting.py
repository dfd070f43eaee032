"""Children and disposals become the same counts on every engine, and the counts are those of a plain loop."""

import csv
import datetime
from collections import Counter

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yjs_analysis.sources.counting import count

DAYS = [datetime.date(*day) for day in [(2019, 3, 31), (2019, 4, 1), (2020, 2, 29), (2020, 3, 31), (1999, 4, 1)]]
TIERS = ["none", "informal out-of-court", "formal out-of-court", "first-tier", "community", "custody"]
COLUMNS = ["child_id", "area", "group", "sex", "gravity", "disposal_date", "offence_date", "disposal", "tier"]

records = st.lists(
    st.fixed_dictionaries(
        {
            "child_id": st.sampled_from(["a", "b", "'c\"`\\"]),
            "area": st.sampled_from(["Walsall", "Dudley", None]),
            "group": st.sampled_from(["Black", "White", "Größe 'x'", None]),
            "sex": st.sampled_from(["male", "female", None]),
            "gravity": st.sampled_from([1, 2, 8, None]),
            "disposal_date": st.sampled_from([*DAYS, None]),
            "offence_date": st.sampled_from(DAYS[:2]),
            "disposal": st.sampled_from(["fine", "absolute_discharge", "detention_and_training_order"]),
            "tier": st.sampled_from([*TIERS[2:], "no such tier", None]),
        }
    ),
    max_size=12,
)
questions = st.fixed_dictionaries(
    {
        "by": st.lists(
            st.sampled_from(["group", "area", "gravity", "tier", "earlier_in_file"]), max_size=3, unique=True
        ),
        "unit": st.sampled_from(["child", "disposal"]),
        "keep": st.sampled_from(["first", "most serious"]),
        "period": st.sampled_from(["whole file", "financial year", "calendar year", "quarter"]),
        "where": st.sampled_from(
            [None, {"group": ["Größe 'x'", None]}, {"gravity": [1, 8], "sex": "male"}, {"sex": []}]
        ),
        "first_day": st.sampled_from([None, datetime.date(2019, 4, 1)]),
        "last_day": st.sampled_from([None, datetime.date(2020, 2, 29)]),
    }
)
quick = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def asked(question: dict) -> dict:
    """A question with "period" among its columns where it has periods."""
    by = question["by"] + (["period"] if question["period"] != "whole file" else [])
    return question | {"by": by}


def frame_of(rows: list[dict]) -> pd.DataFrame:
    """Rows as a frame of records has them."""
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.assign(
        gravity=frame["gravity"].astype("Int64"),
        disposal_date=frame["disposal_date"].astype("datetime64[s]"),
        offence_date=frame["offence_date"].astype("datetime64[s]"),
    )


def relation_of(rows: list[dict], connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Rows as a table of DuckDB's has them."""
    types = dict.fromkeys(COLUMNS, "VARCHAR") | {"gravity": "TINYINT", "disposal_date": "DATE", "offence_date": "DATE"}
    named = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    connection.execute(f"CREATE OR REPLACE TABLE records ({named})")
    if rows:
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"INSERT INTO records VALUES ({marks})", [[row[c] for c in COLUMNS] for row in rows])
    return connection.table("records")


def period_of(day: datetime.date | None, period: str) -> str | None:
    if day is None:
        return None
    if period == "calendar year":
        return str(day.year)
    if period == "quarter":
        first = (day.month - 1) // 3 * 3 + 1
        return f"{day.year}-{first:02d} to {day.year}-{first + 2:02d}"
    began = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{began}/{str(began + 1)[-2:]}"


def counted_one_by_one(rows: list[dict], *, by, unit, keep, period, where, first_day, last_day) -> Counter:
    """The same counts by a loop that knows nothing of SQL."""
    late, never = datetime.date.max, "\U0010ffff"
    told = []
    for row in rows:
        day = row["disposal_date"]
        before = [
            other
            for other in rows
            if other["child_id"] == row["child_id"] and other["disposal_date"] and day and other["disposal_date"] < day
        ]
        told.append(row | {"earlier_in_file": None if day is None else len(before), "period": period_of(day, period)})
    kept = []
    for row in told:
        day = row["disposal_date"]
        allowed = all(row[c] in (v if isinstance(v, list) else [v]) for c, v in (where or {}).items())
        after = first_day is None or (day is not None and day >= first_day)
        before = last_day is None or (day is not None and day <= last_day)
        if allowed and after and before:
            kept.append(row)
    if unit == "child":
        standing = {}
        for row in kept:
            severity = TIERS.index(row["tier"]) if row["tier"] in TIERS else -1
            grave = [-severity, -(row["gravity"] or 0)]
            when = [row["disposal_date"] or late]
            ties = [(row[c] or never) for c in ("disposal", "group", "sex", "area")]
            order = (when + grave if keep == "first" else grave + when) + [row["offence_date"], *ties]
            key = (
                row["child_id"],
                row["period"] if period != "whole file" else "",
                row["area"] if "area" in by else "",
            )
            if key not in standing or order < standing[key][0]:
                standing[key] = (order, row)
        kept = [row for _, row in standing.values()]
    return Counter(tuple(row[c] for c in by) for row in kept)


def as_counter(table: pd.DataFrame) -> Counter:
    """A table of counts as the loop gives it; a cell that comes twice is a fault."""
    rows = table.iloc[:, :-2].astype(object).to_numpy().tolist()
    cells = [tuple(None if pd.isna(value) else value for value in row) for row in rows]
    assert len(set(cells)) == len(cells)
    return Counter(dict(zip(cells, table["count"].tolist(), strict=True)))


@quick
@given(rows=records, question=questions.map(asked))
def test_counts_of_a_frame_are_those_of_a_loop(rows, question):
    assert as_counter(count(frame_of(rows), **question)) == +counted_one_by_one(rows, **question)


CODED = ["area", "group", "sex", "disposal", "tier"]


def write_coded(rows: list[dict], folder) -> None:
    """Rows as two Parquet parts of whole numbers, whose order is not the alphabet's, with the table of codes."""
    folder.mkdir()
    labels = {c: sorted({"nobody", *(row[c] for row in rows)} - {None}, reverse=True) for c in CODED}
    with (folder / "codes.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["column", "code", "label"])
        lines.writerows([c, 7 + code, label] for c in CODED for code, label in enumerate(labels[c]))
    with duckdb.connect() as connection:
        numbers = [row | {c: row[c] if row[c] is None else 7 + labels[c].index(row[c]) for c in CODED} for row in rows]
        relation_of([], connection)
        for column in CODED:
            connection.execute(f'ALTER TABLE records ALTER "{column}" SET DATA TYPE UTINYINT')
        for row in numbers:
            connection.execute(f"INSERT INTO records VALUES ({', '.join('?' * len(row))})", [row[c] for c in COLUMNS])
        for part, test in enumerate(["child_id = 'a'", "child_id <> 'a'"]):
            connection.table("records").filter(test).write_parquet(str(folder / f"part-{part}.parquet"))


@settings(quick, max_examples=15)
@given(rows=records, question=questions.map(asked))
def test_counts_are_equal_wherever_the_records_lie(tmp_path_factory, rows, question):
    folder = tmp_path_factory.mktemp("records") / "coded [1] *"
    write_coded(rows, folder)
    table = folder.with_name("o'ne.csv")
    frame_of(rows).to_csv(table, index=False)
    with duckdb.connect() as connection:
        relation = relation_of(rows, connection)
        found = [as_counter(count(source, **question)) for source in (folder, str(table), relation, frame_of(rows))]
    assert found == [+counted_one_by_one(rows, **question)] * 4


def many_rows() -> list[dict]:
    """Sixty rows of few children, so that every kind of tie comes up; made by arithmetic, alike everywhere."""
    return [
        {
            "child_id": "abcdefg"[at * 5 % 7],
            "area": ["Walsall", "Dudley", None][at % 3],
            "group": ["Black", "White", "Größe 'x'", None, '\\n`"'][at * at % 5],
            "sex": ["male", "female", None][at % 11 % 3],
            "gravity": [1, 2, 8, None][at % 4],
            "disposal_date": [*DAYS, None][at * 7 % 13 % 6],
            "offence_date": DAYS[at % 2],
            "disposal": ["fine", "absolute_discharge", "referral_order"][at % 9 // 3],
            "tier": [*TIERS[2:], None][at * 3 % 8 % 5],
        }
        for at in range(60)
    ]


ON_SPARK = [
    {"by": ["group", "gravity"], "unit": "disposal"},
    {"by": ["group", "sex", "period"], "period": "financial year"},
    {"by": ["tier", "area", "period"], "period": "quarter", "keep": "most serious"},
    {"by": ["earlier_in_file", "disposal_date"], "where": {"group": ['\\n`"', "Größe 'x'", None]}},
    {"by": [], "first_day": DAYS[1], "last_day": DAYS[2]},
]


@pytest.mark.parametrize("question", ON_SPARK, ids=lambda question: " ".join(question["by"]) or "everyone")
def test_spark_counts_as_the_embedded_engine_does(spark, question):
    types = {"gravity": "int", "disposal_date": "date", "offence_date": "date"}
    shape = ", ".join(f"`{column}` {types.get(column, 'string')}" for column in COLUMNS)
    rows = many_rows()
    frame = spark.createDataFrame([tuple(row[c] for c in COLUMNS) for row in rows], shape)
    pd.testing.assert_frame_equal(count(frame, **question), count(frame_of(rows), **question))


def test_awkward_names_are_names_on_spark_too(spark):
    frame = spark.createDataFrame([("x",), ("x",), (None,)], '`a``b"; DROP TABLE t; --` string')
    assert count(frame, by=['a`b"; DROP TABLE t; --'], unit="disposal")["count"].tolist() == [2, 1]
