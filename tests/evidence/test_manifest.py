"""A manifest finds one changed digit, and nothing where nothing changed."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.evidence.manifest import differences, hash_of, manifest, salted_hash, to_json
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources.published import reference_folder


@pytest.fixture(scope="module")
def made(report):
    return json.loads(to_json(manifest(report, Study())))


def test_the_same_run_differs_in_nothing(made):
    assert differences(copy.deepcopy(made), made) == []


def test_every_estimate_of_the_pack_stands_in_it(made, report):
    numbers = report.numbers()
    assert list(made["estimates"]) == numbers["identifier"].to_list()
    third = made["estimates"]["E2.3"]
    assert third["value"] == numbers.set_index("identifier").loc["E2.3", "value"]


def test_every_file_of_published_figures_has_its_hash(made):
    path = reference_folder() / "census_2011.csv"
    assert made["inputs"]["data/reference/census_2011.csv"] == hash_of(path.read_bytes())


def test_the_hash_is_sha_256():
    # FIPS 180-4, example: "abc"
    assert hash_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_an_altered_digit_is_found_with_the_difference(made):
    kept = copy.deepcopy(made)
    kept["estimates"]["E2.3"]["value"] += 0.001
    (said,) = differences(kept, made)
    assert said.startswith("E2.3, value: the manifest has ")
    assert said.endswith(", +0.001 apart.")


def test_the_last_digit_counts_where_the_same_versions_ran(made):
    kept = copy.deepcopy(made)
    kept["estimates"]["E2.3"]["value"] *= 1 + 1e-15
    assert len(differences(kept, made)) == 1


def test_other_versions_may_differ_in_the_last_digits_only(made):
    kept = copy.deepcopy(made)
    kept["made_with"]["pandas"] = "0"
    kept["estimates"]["E2.3"]["value"] *= 1 + 1e-9
    assert differences(kept, made) == []
    kept["estimates"]["E2.3"]["value"] *= 1 + 1e-5
    assert len(differences(kept, made)) == 1


@pytest.mark.parametrize(
    ("part", "name", "value", "match"),
    [
        ("study", "confidence", 0.9, "study, confidence: the manifest has 0.9, a run today 0.95, -0.05 apart."),
        (
            "inputs",
            "data/reference/census_2011.csv",
            "0",
            "inputs, data/reference/census_2011.csv: the manifest has '0'",
        ),
        ("given", "cases", "a:b", "given, cases: the manifest has 'a:b', a run today nothing."),
    ],
)
def test_other_parts_are_compared_too(made, part, name, value, match):
    kept = copy.deepcopy(made)
    kept[part][name] = value
    (said,) = differences(kept, made)
    assert said.startswith(match)


def test_an_estimate_more_or_less_is_said(made):
    kept = copy.deepcopy(made)
    del kept["estimates"]["E2.3"]
    kept["estimates"]["E99.1"] = {"value": 1.0}
    assert differences(kept, made) == [
        "E2.3: the manifest has nothing, a run today an entry.",
        "E99.1: the manifest has an entry, a run today nothing.",
    ]


def test_true_is_not_one(made):
    kept = copy.deepcopy(made)
    kept["estimates"]["E2.3"]["withheld"] = 0
    assert len(differences(kept, made)) == 1


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40))
def test_a_salted_hash_is_the_same_only_for_the_same_records(tmp_path_factory, one, other):
    folder = tmp_path_factory.mktemp("records")
    (folder / "a").write_bytes(one)
    (folder / "b").write_bytes(other)
    first = salted_hash(folder / "a")
    again = salted_hash(folder / "b", salt=first.partition(":")[0])
    assert (first == again) == (one == other)


def test_two_hashes_of_the_same_records_tell_nobody_that_they_are(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"records")
    assert salted_hash(path) != salted_hash(path)
