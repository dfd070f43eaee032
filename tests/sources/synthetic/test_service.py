"""A synthetic service is written whole or not at all, the same for the same seed, in words or in codes."""

import re
import shutil

import duckdb
import pandas as pd
import pytest

from yjs_analysis.sources import disposals, ethnicity, schema
from yjs_analysis.sources.counting import count
from yjs_analysis.sources.synthetic import service
from yjs_analysis.sources.synthetic.model import read_model, synthetic_folder
from yjs_analysis.sources.synthetic.service import synthesise

TABLES = ("disposals", "reoffences", "exits", "populations")


def read(folder, name):
    return pd.read_csv(folder / f"{name}.csv", keep_default_na=False, dtype=str)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """The same 3,000 children as CSV and as Parquet."""
    folder = tmp_path_factory.mktemp("services")
    return {
        layout: synthesise(children=3000, seed=7, output=folder / layout, layout=layout, progress=False)
        for layout in ("csv", "parquet")
    }


def test_the_shipped_children_are_those_of_their_seed(tmp_path):
    made = contents(synthesise(children=400, seed=1, output=tmp_path / "again", progress=False))
    shipped = contents(synthetic_folder())
    assert {name: shipped.get(name) == held for name, held in made.items()} == dict.fromkeys(made, True)


@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes(places, tmp_path, layout):
    again = synthesise(children=3000, seed=7, output=tmp_path / "again", layout=layout, progress=False)
    assert contents(again) == contents(places[layout])


def test_another_seed_gives_other_children(places, tmp_path):
    other = synthesise(children=3000, seed=8, output=tmp_path / "other", progress=False)
    assert (other / "disposals.csv").read_bytes() != (places["csv"] / "disposals.csv").read_bytes()


def test_parts_change_neither_children_nor_files_but_their_number(tmp_path, monkeypatch):
    monkeypatch.setattr(service, "PART", 100)
    made = synthesise(children=250, seed=7, output=tmp_path / "parts", layout="parquet", progress=False)
    parts = sorted(path.name for path in (made / "disposals").glob("*.parquet"))
    ids = duckdb.sql(f"SELECT DISTINCT child_id FROM '{made}/disposals/*.parquet' ORDER BY child_id").df()["child_id"]
    assert parts == [f"synthetic-part-0000{one}.parquet" for one in range(3)] and ids.to_list() == list(range(1, 251))


def test_parts_of_csv_have_one_heading(tmp_path, monkeypatch):
    monkeypatch.setattr(service, "PART", 100)
    made = synthesise(children=250, seed=7, output=tmp_path / "parts", progress=False)
    assert (read(made, "disposals")["child_id"] == "child_id").sum() == 0 and read(made, "disposals")[
        "child_id"
    ].nunique() == 250


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_and_values_are_those_of_the_schema(places, name):
    table, fields = read(places["csv"], name), schema.columns(name)
    for column in table.columns:
        enum = fields[column].get("constraints", {}).get("enum")
        assert enum is None or set(table[column]) <= set(enum), column
    assert [one for one in fields if one in table.columns] == list(table.columns)


@pytest.mark.parametrize("name", ["disposals", "reoffences"])
def test_every_disposal_is_one_that_the_law_knew_then(places, name):
    table = read(places["csv"], name)
    codes = disposals.disposal_codes().set_index("code")
    assert set(table["disposal"]) <= set(codes.index)
    start = table["disposal"].map(codes["available_from"])
    assert (start.str[:4] <= table["disposal_date"].str[:4]).all()


def test_every_disposal_of_the_model_has_the_tier_that_the_codes_give_it():
    labels = dict(
        zip(
            read_model()["disposals"],
            ("informal out-of-court", "formal out-of-court", "first-tier", "community", "custody"),
            strict=True,
        )
    )
    given = {code: labels[tier] for tier, codes in read_model()["disposals"].items() for code in codes}
    held = disposals.disposal_codes().set_index("code")["tier"]
    assert {code: held[code] for code in given} == given


def test_every_ethnicity_rolls_up_to_a_group(places):
    codes = read(places["csv"], "disposals")["ethnicity"].unique()
    assert set(codes) <= set(ethnicity.ethnicity_codes()["code"])


def test_no_row_contradicts_itself(places):
    table = read(places["csv"], "disposals")
    ages = table[["age_at_offence", "age_at_disposal"]].astype(int)
    court = (
        table["disposal"].map(disposals.disposal_codes().set_index("code")["court"].astype(str)).isin(["True", "yes"])
    )
    assert (table["offence_date"] < table["disposal_date"]).all()
    assert ages.min().min() >= 10 and ages.max().max() <= 17
    assert (table["first_hearing_date"].ne("") == court).all()
    assert (table.loc[~court, "remand"] == "none").all()


def test_the_ages_are_those_of_the_dates(places):
    table = read(places["csv"], "disposals")
    born, then = (pd.to_datetime(table[one]) for one in ("date_of_birth", "disposal_date"))
    had = (then.dt.month * 100 + then.dt.day) >= (born.dt.month * 100 + born.dt.day)
    assert (then.dt.year - born.dt.year - ~had).astype(str).eq(table["age_at_disposal"]).all()


def test_disposals_fall_in_the_period_and_children_come_once_first(places):
    table = read(places["csv"], "disposals")
    days = read_model()["service"]
    assert table["disposal_date"].between(days["first_day"].isoformat(), days["last_day"].isoformat()).all()
    assert table["child_id"].nunique() == 3000


def test_each_further_disposal_is_one_more_than_the_last(places):
    table = read(places["csv"], "disposals").assign(number=lambda held: held["previous_disposals"].astype(int))
    further = table[table["child_id"].duplicated()]
    before = table.groupby("child_id")["number"].first()
    assert len(further) > 500 and (further["number"] > further["child_id"].map(before)).all()


def test_a_repeat_is_in_the_reoffences_too(places):
    keys = ["child_id", "offence_date", "disposal_date", "disposal"]
    table = read(places["csv"], "disposals")
    repeats = table[table["child_id"].duplicated()]
    assert len(repeats.merge(read(places["csv"], "reoffences"), on=keys)) == len(repeats)


def test_who_leaves_custody_entered_it(places):
    exits = read(places["csv"], "exits")
    entered, left = (
        (exits["event"] == one).groupby(exits["child_id"]).sum() for one in ("entered custody", "left custody")
    )
    assert ((entered - left).between(0, 1)).all() and left.sum() > 10


@pytest.mark.parametrize("by", [["group", "tier"], ["sex", "gravity", "admission"], ["offence_group", "remand"]])
def test_codes_are_counted_as_the_words_are(places, by):
    coded = count(places["parquet"] / "disposals", by=by, unit="disposal")
    words = read(places["csv"], "disposals").assign(gravity=lambda held: held["gravity"].astype(int))
    codes = ethnicity.ethnicity_codes().set_index("code")["group_2011"]
    words["group"] = words["ethnicity"].map(codes)
    words["tier"] = words["disposal"].map(disposals.disposal_codes().set_index("code")["tier"])
    expected = words.groupby(by).size().rename("expected").reset_index()
    both = coded.merge(expected, on=by, how="outer")
    assert len(both) == len(coded) and (both["count"] == both["expected"]).all()


def test_a_coded_file_says_that_nobody_in_it_exists(places):
    part = next((places["parquet"] / "disposals").glob("*.parquet"))
    said = duckdb.sql(f"SELECT * FROM parquet_kv_metadata('{part}')").fetchall()
    assert any("nobody in this file exists" in str(one) for one in said)


def test_every_child_is_called_synthetic(places):
    assert read(places["csv"], "disposals")["child_id"].str.fullmatch(r"SYN\d{9}").all()


def test_coded_files_hold_no_date_of_birth(places):
    columns = duckdb.sql(f"SELECT * FROM '{places['parquet']}/disposals/*.parquet' LIMIT 1").columns
    assert "date_of_birth" not in columns and "child_id" in columns


@pytest.mark.parametrize("layout", ["csv", "parquet"])
def test_the_folder_says_what_it_is_and_how_to_make_it_again(places, layout):
    text = (places[layout] / "README.md").read_text(encoding="utf-8")
    assert "Nobody in these files exists" in text and "--children 3000 --seed 7" in text


def test_every_file_is_listed_in_the_folders_readme(places):
    text = (places["csv"] / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([^`]+)`", text, flags=re.MULTILINE))
    assert listed | {"README.md"} == {path.name for path in places["csv"].iterdir()}


def test_for_more_children_there_are_more_residents(places):
    persons = read(places["csv"], "populations")["persons"].astype(int)
    assert persons.sum() == 8 * 28093  # 3,000 is 7.5 times 400, rounded half to even


def test_another_model_goes_with_its_children(tmp_path):
    model = synthetic_folder() / "model_strong.toml"
    made = synthesise(children=20, seed=1, output=tmp_path / "strong", model=model, progress=False)
    assert (made / "model.toml").read_bytes() == model.read_bytes()


def test_several_areas_share_children_and_residents(tmp_path):
    text = 'based_on = "default"\n[areas]\n"Walsall (synthetic)" = { share = 0.25, court = 0.0 }\n'
    model = tmp_path / "two.toml"
    model.write_text(text + '"Elsewhere (synthetic)" = { share = 0.75, court = 0.5 }\n', encoding="utf-8")
    made = synthesise(children=2000, seed=1, output=tmp_path / "two", model=model, progress=False)
    first = read(made, "disposals").drop_duplicates("child_id")
    persons = read(made, "populations").assign(persons=lambda held: held["persons"].astype(int))
    by_area = persons.groupby("area")["persons"].sum() / persons["persons"].sum()
    assert by_area.round(3).to_dict() == {"Elsewhere (synthetic)": 0.75, "Walsall (synthetic)": 0.25}
    assert abs((first["area"] == "Walsall (synthetic)").mean() - 0.25) < 4 * (0.25 * 0.75 / 2000) ** 0.5


def test_one_child_is_a_service(tmp_path):
    made = synthesise(children=1, seed=3, output=tmp_path / "one", progress=False)
    assert read(made, "disposals")["child_id"].unique().tolist() == ["SYN000000001"]


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "empty").mkdir()
    assert (synthesise(children=2, seed=1, output=tmp_path / "empty", progress=False) / "truth.csv").is_file()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(ValueError, match="output must be a new or an empty folder"):
        synthesise(children=2, seed=1, output=tmp_path, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("inside", ["mine.txt", "mine.txt/service"])
def test_a_file_is_no_folder(tmp_path, inside):
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(ValueError, match=r"output must (be|lie in) a"):
        synthesise(children=2, seed=1, output=tmp_path / inside, progress=False)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "keep"


def test_what_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr(service, "truth", full)
    with pytest.raises(OSError, match="No space left"):
        synthesise(children=2, seed=1, output=tmp_path / "service", progress=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"children": 0}, "children must be a whole number of 1 or more, but got 0"),
        ({"children": 2.5}, "children must be a whole number of 1 or more, but got 2.5"),
        ({"seed": -1}, "seed must be a whole number of 0 or more, but got -1"),
        ({"layout": "xml"}, "layout must be one of 'csv', 'parquet', but got 'xml'"),
        ({"dirty": True, "layout": "parquet"}, "dirty must go with CSV and at most 100,000 children"),
        ({"dirty": True, "children": 200_000}, "dirty must go with CSV and at most 100,000 children"),
        ({"children": -1, "seed": "x", "layout": "xml"}, "^3 problems"),
    ],
)
def test_what_cannot_be_drawn_is_refused(tmp_path, given, message):
    asked = {"children": 2, "seed": 1, "output": tmp_path / "service", "progress": False} | given
    with pytest.raises(ValueError, match=message):
        synthesise(**asked)
    assert list(tmp_path.iterdir()) == []


def test_an_unsound_model_writes_nothing(tmp_path):
    shutil.copyfile(synthetic_folder() / "model.toml", tmp_path / "mine.toml")
    with (tmp_path / "mine.toml").open("a", encoding="utf-8") as file:
        file.write("\n[surprise]\n")
    with pytest.raises(ValueError, match="surprise: found a key that is not known"):
        synthesise(children=2, seed=1, output=tmp_path / "service", model=tmp_path / "mine.toml", progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]
