"""Children and disposals become the same counts on every engine, and the counts are those of a plain loop."""

import csv
import datetime
from collections import Counter

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yjs_analysis.sources.counting import count, events_of

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


ONE = {"child_id": "a", "disposal_date": DAYS[0], "tier": "custody", "group": "White", "gravity": 3}


def few(**columns) -> pd.DataFrame:
    """One child's one disposal, with some columns changed or added."""
    return pd.DataFrame([ONE]).assign(**{"disposal_date": pd.Timestamp(ONE["disposal_date"]), **columns})


@pytest.mark.parametrize(
    ("source", "question", "words"),
    [
        (
            few(),
            {"by": ["sex"]},
            "source must hold the column 'sex', but holds only 'child_id', ",
        ),
        (few(), {"by": ["Tier"]}, "source must hold the column 'Tier'"),
        (few(), {"by": [], "where": {"sex": ["male"]}}, "source must hold the column 'sex'"),
        (few(), {"by": [], "unit": "person"}, "unit must be one of 'child', 'disposal', but got 'person'"),
        (few(), {"by": [], "keep": "last"}, "keep must be one of 'first', 'most serious', but got 'last'"),
        (few(), {"by": [], "period": "month"}, "period must be one of 'whole file', 'financial year'"),
        (few(), {"by": [], "period": "quarter"}, "by must hold 'period' where period is 'quarter'"),
        (few(), {"by": ["period"]}, "source must hold the column 'period'"),
        (few(), {"by": ["tier", "tier"]}, "by must name each column once, but got 'tier' 2 times"),
        (few(count=1), {"by": ["count"]}, "by must not hold 'count'"),
        (few(), {"by": [], "where": {"gravity": ["3"]}}, r"values of its kind \(integer\), but got '3'"),
        (few(), {"by": [], "where": {"tier": [3]}}, r"values of its kind \(text\), but got 3"),
        (few(), {"by": [], "first_day": "2019-04-01"}, "first_day must be a date, but got '2019-04-01'"),
        (few(), {"by": [], "first_day": DAYS[1], "last_day": DAYS[0]}, "first_day must not come after last_day"),
        (few(child_id=None), {"by": []}, "source must give child_id in every row, but lacks it in 1"),
        (few(disposal_date="yesterday"), {"by": []}, "source must hold 'disposal_date' as dates, but holds it as text"),
        (few(period="2019/20"), {"by": ["period"], "period": "quarter"}, "source must not hold 'period' where one is"),
        (few(tier=[["custody"]]), {"by": ["tier"]}, "one kind of value in the column 'tier'"),
        (few(disposal_date=pd.Timestamp("2019-04-01", tz="UTC")), {"by": []}, "times with a zone"),
        (7, {"by": []}, "source must be a frame, a path, a DuckDB relation or a Spark DataFrame, but got int"),
        ("no/such/file.parquet", {"by": []}, "source must exist, but there is no 'no/such/file.parquet'"),
    ],
)
def test_questions_that_have_no_answer_are_refused(source, question, words):
    with pytest.raises(ValueError, match=words):
        count(source, **question)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"3 problems:\n- by must name .*\n- unit must be .*\n- keep must be "):
        count(few(), by=["tier", "tier"], unit="person", keep="last")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cut.parquet", b"PAR1 and no more of it: Jane Smith", "must be readable, but is not"),
        ("dates.csv", b"child_id,disposal_date\na,31/03/2019 Jane\n", "must hold dates such as 2019-03-31"),
        ("cases.xlsx", b"", "must be Parquet or CSV files, all of one kind, but got .xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_without_its_words(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=words) as refused:
        count(tmp_path / name, by=[])
    assert "Jane" not in str(refused.value)


def test_a_folder_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must hold Parquet or CSV files, but "):
        count(tmp_path, by=[])


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("column,code,label\ntier,0,custody\ntier,0,fine\n", "codes.csv, row 3, column 'tier' must have each code"),
        ("column,code,label\ntier,x,custody\n", "codes.csv, row 2, column 'code' must be a whole number, but got 'x'"),
        ("column,code\ntier,0\n", "codes.csv must hold the column 'label'"),
        ("column,code,label\ntier,1,custody\n", "codes.csv must hold every code of the column 'tier', but lacks 0"),
    ],
)
def test_a_table_of_codes_that_tells_too_little_or_too_much_is_refused(tmp_path, codes, words):
    (tmp_path / "part.csv").write_text("child_id,disposal_date,tier\na,2019-03-31,0\n", encoding="utf-8")
    (tmp_path / "codes.csv").write_text(codes, encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        count(tmp_path, by=["tier"])


HOSTILE = ['"', "`", "'; DROP TABLE records; --", '") FROM x; --', "{rows}", "a.b", "select", "*", "?", "$1", "\\"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_read_as_sql(name):
    table = few(**{name: "x"})
    assert count(table, by=[name], where={name: "x"})[[name, "count"]].to_numpy().tolist() == [["x", 1]]


@pytest.mark.parametrize("value", [*HOSTILE, "x' OR '1'='1", "NULL", "", "\0", "a\0b"])
def test_a_value_is_never_read_as_sql(value):
    table = few(group=value)
    assert count(table, by=[], where={"group": [value]})["count"].tolist() == [1]
    assert count(few(), by=[], where={"group": [value]})["count"].tolist() == [0]


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2019-03-31", "2018/19"),
        ("2019-04-01", "2019/20"),
        ("2000-02-29", "1999/00"),
        ("2020-02-29T23:59:59", "2019/20"),
        (None, None),
    ],
)
def test_a_financial_year_begins_on_1_april(day, label):
    found = count(few(disposal_date=pd.Timestamp(day)), by="period", period="financial year")
    assert found["period"].tolist() == [label]


def test_types_of_the_answer_do_not_depend_on_what_is_unknown():
    with_all, with_none = count(few(), by=["tier", "gravity"]), count(few(tier=None, gravity=pd.NA), by=["tier"])
    assert with_all.dtypes.astype(str).tolist() == ["object", "Int64", "int64", with_all["unit"].dtype.name]
    assert with_none["tier"].tolist() == [None]


def test_a_file_listed_twice_is_counted_twice(tmp_path):
    path = tmp_path / "o'ne [1].csv"
    few().to_csv(path, index=False)
    assert count([path, str(path)], by=[], unit="disposal")["count"].tolist() == [2]


def test_a_reference_with_leading_zeros_is_another_child(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("child_id,disposal_date\n007,2019-03-31\n7,2019-03-31\n", encoding="utf-8")
    assert count(path, by=[])["count"].tolist() == [2]


def test_events_of_a_total_by_either_convention():
    counts = pd.DataFrame(
        {
            "group": ["Black", "Black", "Black", None, None],
            "tier": ["informal out-of-court", "formal out-of-court", "community", "community", None],
            "count": [51, 25, 32, 2, 1],
        }
    )
    formal = ["formal out-of-court", "community"]
    found = events_of(counts, by="group", column="tier", events=formal[:1], of=formal)
    assert found[["events", "total"]].to_numpy().tolist() == [[25, 57], [0, 2]]
    wide = events_of(counts, by="group", column="tier", events=["informal out-of-court", "formal out-of-court"])
    assert wide[["events", "total"]].to_numpy().tolist() == [[76, 108], [0, 3]]


def test_an_event_outside_the_total_is_refused():
    with pytest.raises(ValueError, match="events must be among those of the total, but got 'custody'"):
        events_of(few(count=1), by=[], column="tier", events=["custody"], of=["community"])
