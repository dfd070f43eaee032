"""However a file fails, what its cells hold is told to nobody; and every file is read or refused, and soon."""

import csv
import io
import logging
import time
import traceback
import warnings

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yjs_analysis.sources.cases.guards import UnreadableError
from yjs_analysis.sources.cases.identifiers import drop_identifiers
from yjs_analysis.sources.cases.reading import read_tables

CANARY = "QZVSECRET"
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".parquet", ".duckdb", ".xls", "")
MOST_SECONDS = 10
fuzzed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def told(error):
    """Give everything that an error tells, with whatever it carries."""
    texts = [str(error), repr(error), "".join(traceback.format_exception(error))]
    assert error.__cause__ is None
    assert error.__context__ is None
    return "\n".join(texts)


def refused(source, **limits):
    """Give all that is said when a source is refused, on any way out."""
    with pytest.raises(UnreadableError) as caught:
        read_tables(source, **limits)
    return told(caught.value)


BROKEN_TEXT = {
    "short row": f"{CANARY},b\n{CANARY}\n",
    "long row": f"{CANARY},b\n1,{CANARY},{CANARY}\n",
    "same name": f"{CANARY},{CANARY}\n",
    "date for a name": f"{CANARY},2019-04-01\n",
    "open quotation mark": f'{CANARY},b\n"{CANARY},1\n',
    "stray quotation mark": f'{CANARY},b\n"{CANARY}"{CANARY},1\n',
    "NUL": f"{CANARY},b\n{CANARY}\0,1\n",
    "formula": f"{CANARY},b\n={CANARY}(),1\n",
    "formula in the header": f"={CANARY}(),b\n",
    "long cell": f"{CANARY},b\n{CANARY * 2_000},1\n",
    "huge cell": f"{CANARY},b\n{CANARY * 20_000},1\n",
    "no name": f"{CANARY},,c\n1,{CANARY},2\n",
    "two encodings": f"{CANARY},b\né,{CANARY}\n".encode() + f"{CANARY}é,1\n".encode("cp1252"),
    "no encoding": f"{CANARY},b\n{CANARY}".encode() + b"\x81,1\n",
    "half a character": f"{CANARY},b\n{CANARY}é".encode("utf-16")[:-1],
    "other kind": b"PK\x03\x04" + CANARY.encode(),
}


@pytest.mark.parametrize("content", BROKEN_TEXT.values(), ids=BROKEN_TEXT)
def test_text_that_fails_tells_no_cell(tmp_path, content):
    path = tmp_path / "export.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert CANARY not in refused(path)


BROKEN_SHEETS = {
    "formula": [[CANARY, "b"], [f"={CANARY}()", CANARY]],
    "same name": [[CANARY, CANARY], [CANARY, 1]],
    "no name": [[CANARY, None, "c"], [1, CANARY, CANARY]],
    "long cell": [[CANARY], [CANARY * 2_000]],
    "too wide a row": [[CANARY], [CANARY, CANARY]],
}


@pytest.mark.parametrize("rows", BROKEN_SHEETS.values(), ids=BROKEN_SHEETS)
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_that_fails_tells_no_cell(tmp_path, request, kind, rows):
    path = tmp_path / f"export.{kind}"
    path.write_bytes(request.getfixturevalue(kind)({CANARY: rows}))
    assert CANARY not in refused(path)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_with_broken_markup_tells_no_cell(tmp_path, request, kind):
    part = {"xlsx": "xl/worksheets/sheet1.xml", "ods": "content.xml"}[kind]
    path = tmp_path / f"export.{kind}"
    write = request.getfixturevalue(kind)
    path.write_bytes(write({"S": [[CANARY]]}, changed={part: f"<sheetData><row><c><v>{CANARY}</v></row>"}))
    assert CANARY not in refused(path)


@pytest.mark.parametrize("reference", [CANARY, f"A{CANARY}", "A-1", ""])
def test_a_place_that_is_none_is_not_told(tmp_path, xlsx, reference):
    path = tmp_path / "export.xlsx"
    path.write_bytes(xlsx({"S": f'<row r="1"><c r="{reference}"><v>1</v></c></row>'}))
    assert CANARY not in refused(path)


def test_a_parquet_that_fails_tells_no_cell(tmp_path):
    path = tmp_path / "export.parquet"
    duckdb.sql(f"SELECT '{CANARY}' AS {CANARY} FROM range(99)").write_parquet(str(path))
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + b"\xff" * 20 + whole[60:])
    assert CANARY not in refused(path, longest_cell=2)


def test_a_relation_that_fails_on_the_way_tells_no_cell():
    assert CANARY not in refused(duckdb.sql(f"SELECT CAST(a AS INTEGER) AS b FROM (VALUES ('{CANARY}')) AS held(a)"))


def test_a_type_that_lists_its_values_tells_none():
    assert CANARY not in refused(duckdb.sql(f"SELECT ['{CANARY}'::ENUM('{CANARY}')] AS b"))


def test_a_value_that_fails_to_be_written_tells_nothing():
    class Broken:
        def __str__(self):
            raise KeyError(CANARY)

    assert CANARY not in refused(pd.DataFrame({"a": [Broken()]}))


def test_nothing_is_printed_logged_or_warned(tmp_path, capfd, caplog, xlsx):
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "export.xlsx"
    path.write_bytes(xlsx({"S": [[CANARY], [f"={CANARY}()"]]}))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        refused(path)
    said = capfd.readouterr()
    assert (said.out, said.err, caplog.text, [str(one.message) for one in heard]) == ("", "", "", [])


def read_or_refused(path, limits):
    """Read a file or see it refused, soon, and with nothing carried along."""
    before = time.process_time()
    try:
        tables = read_tables(path, **limits)
    except UnreadableError as error:
        told(error)
    else:
        assert all(isinstance(table, pd.DataFrame) and table.index.name == "row" for table in tables.values())
        drop_identifiers(tables)
    assert time.process_time() - before < MOST_SECONDS


LIMITS = {"largest_file": 3_000_000, "most_rows": 5_000, "longest_cell": 500}


@fuzzed
@given(
    content=st.binary(max_size=400),
    suffix=st.sampled_from(SUFFIXES),
    beginning=st.sampled_from([b"", b"PK\x03\x04", b"PAR1"]),
)
def test_any_bytes_are_read_or_refused(tmp_path, content, suffix, beginning):
    path = tmp_path / f"export{suffix}"
    path.write_bytes(beginning + content)
    read_or_refused(path, LIMITS)


@fuzzed
@given(
    text=st.text(alphabet=st.sampled_from('ab1é,;\t|"\n\r =@+-\ufeff\0'), max_size=120),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_any_text_is_read_or_refused(tmp_path, text, encoding):
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode(encoding, errors="replace"))
    read_or_refused(path, LIMITS)


@fuzzed
@given(cells=st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=2, max_size=2), max_size=5))
def test_any_cells_come_back_as_written(tmp_path, cells):
    path = tmp_path / "export.csv"
    frame = pd.DataFrame(cells, columns=["a", "b"], dtype=object)
    held = io.StringIO(newline="")
    frame.to_csv(held, index=False, quoting=csv.QUOTE_ALL)  # else a lone carriage return would end its row
    path.write_bytes(held.getvalue().encode())
    try:
        read = read_tables(path)["disposals"]
    except UnreadableError:
        return
    known = {cell for row in cells for cell in row}
    assert {cell for column in read for cell in read[column].dropna()} <= known


@pytest.fixture(scope="session")
def whole_files(tmp_path_factory, xlsx, ods):
    """Give one whole file of each kind, as bytes by suffix."""
    folder = tmp_path_factory.mktemp("whole")
    duckdb.sql(
        "SELECT 'YP' || a AS child_id, a % 2 AS panel, DATE '2019-04-01' AS day FROM range(60) AS held(a)"
    ).write_parquet(str(folder / "a.parquet"))
    with duckdb.connect(str(folder / "a.duckdb")) as engine:
        engine.execute("CREATE TABLE disposals AS SELECT 'YP' || a AS child_id, a AS age FROM range(60) AS held(a)")
    rows = [["child_id", "age"], *([f"YP{one}", one] for one in range(20))]
    return {
        ".csv": "".join(f"{a},{b}\n" for a, b in rows).encode(),
        ".xlsx": xlsx({"Disposals": rows}),
        ".ods": ods({"Disposals": rows}),
        ".parquet": (folder / "a.parquet").read_bytes(),
        ".duckdb": (folder / "a.duckdb").read_bytes(),
    }


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods", ".parquet", ".duckdb"])
@fuzzed
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(tmp_path, whole_files, suffix, data):
    content = bytearray(whole_files[suffix])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(1, 9))] = data.draw(st.binary(max_size=9))
        content = content or bytearray(b"x")
    path = tmp_path / f"export{suffix}"
    path.write_bytes(content)
    read_or_refused(path, LIMITS)


@fuzzed
@given(data=st.data())
def test_damaged_markup_in_a_sound_archive_is_read_or_refused(tmp_path, xlsx, ods, data):
    kind, part = data.draw(st.sampled_from([("xlsx", "xl/worksheets/sheet1.xml"), ("ods", "content.xml")]))
    write = {"xlsx": xlsx, "ods": ods}[kind]
    pieces = [
        "<row>",
        "</row>",
        "<c>",
        '<c t="s">',
        "<v>",
        "</v>",
        "</c>",
        "9",
        "-1",
        "&#0;",
        "x",
        '<c r="ZZ99"><v>1</v></c>',
    ]
    markup = "".join(data.draw(st.lists(st.sampled_from(pieces), max_size=12)))
    path = tmp_path / f"export.{kind}"
    wrapped = f"<worksheet><sheetData>{markup}</sheetData></worksheet>"
    path.write_bytes(write({"S": [["a"], [1]]}, changed={part: wrapped}))
    read_or_refused(path, LIMITS)
