"""Files of cases are read whole, or refused with the file, the case and the field of everything that is wrong."""

import json
import math
import re

import pytest

from yjs_analysis.sources.oracles import expected_values, oracle_files, read_cases, single_values

HALF = {
    "id": "half",
    "method": "proportion_wilson",
    "provenance": "definition",
    "inputs": {"x": [1], "n": [2]},
    "expected": {"lo": [0.09]},
    "tolerance": {"abs": 0.01, "rel": None},
}


def written(tmp_path, held, name="mine.json"):
    path = tmp_path / name
    path.write_text(held if isinstance(held, str) else json.dumps(held), encoding="utf-8")
    return path


def without(field):
    return {name: held for name, held in HALF.items() if name != field}


def test_the_cases_of_several_files_come_in_their_order(tmp_path):
    first = written(tmp_path, {"cases": [HALF]}, "b.json")
    second = written(tmp_path, {"cases": [HALF | {"id": "other"}]}, "a.json")
    assert [(case["file"], case["id"]) for case in read_cases([first, second])] == [
        ("b.json", "half"),
        ("a.json", "other"),
    ]


def test_the_files_that_come_with_the_package_can_be_read():
    assert len(read_cases(oracle_files())) >= 77  # 50 on ratios and two groups, 12 of inspection, 15 definitions


def test_an_installed_package_carries_its_cases(tmp_path):
    folder = tmp_path / "site" / "yjs_analysis" / "shipped" / "data" / "oracles"
    folder.mkdir(parents=True)
    (folder / "one.json").write_text("{}")
    assert oracle_files(package=tmp_path / "site" / "yjs_analysis") == [folder / "one.json"]


def test_without_cases_both_places_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"data/oracles or .*shipped/data/oracles, but neither holds any"):
        oracle_files(package=tmp_path / "yjs_analysis")


@pytest.mark.parametrize(
    ("held", "message"),
    [
        ("", "mine.json cannot be read: Expecting value: line 1 column 1"),
        ('{"cases": [', "cannot be read: Expecting value: line 1 column 12"),
        ('{"cases": [NaN]}', "NaN is not JSON"),
        ('{"cases": [], "cases": []}', "mine.json: the field 'cases' stands twice"),
        ("[" * 100_000, "cannot be read"),
        ([], "must hold an object with a list 'cases'"),
        ({"cases": {}}, "must hold an object with a list 'cases'"),
        ({"cases": [HALF], "schema": "golden-case/2"}, "field 'schema': found 'golden-case/2'; allowed is 'golden"),
        ({"cases": [HALF], "n_cases": 2}, "field 'n_cases': found 2, but there are 1 cases"),
        ({"cases": [7]}, "case 1: found 7; allowed is an object"),
        ({"cases": [HALF, HALF]}, "case 2, field 'id': 'half' stands twice"),
        ({"cases": [without("id")]}, "case 1: the field 'id' is missing"),
        ({"cases": [without("method")]}, "case 'half': the field 'method' is missing"),
        ({"cases": [without("inputs")]}, "case 'half': the field 'inputs' is missing"),
        ({"cases": [without("expected")]}, "case 'half': the field 'expected' is missing"),
        ({"cases": [without("tolerance")]}, "case 'half': the field 'tolerance' is missing"),
        ({"cases": [HALF | {"inputs": 3}]}, "case 'half', field 'inputs': found 3; allowed is an object"),
        ({"cases": [HALF | {"expected": {}}]}, "field 'expected': found {}; allowed is an object, not empty"),
        ({"cases": [HALF | {"provenance": "Stata"}]}, "field 'provenance': found 'Stata'; allowed is one of published"),
        ({"cases": [HALF | {"tolerance": {"ulp": 2}}]}, "field 'tolerance': found 'ulp'; allowed are 'abs' and 'rel'"),
        ({"cases": [HALF | {"tolerance": {"abs": "small"}}]}, "field 'tolerance'.abs: found 'small'; allowed is a num"),
        ({"cases": [HALF | {"tolerance": {"rel": -1}}]}, "field 'tolerance'.rel: found -1"),
        ({"cases": [HALF | {"expected_precise": {"values": {}}}]}, "field 'expected_precise': found"),
        (
            {"cases": [HALF | {"expected_precise": {"values": {}, "tolerance": {"rel": "x"}}}]},
            "field 'expected_precise'.tolerance.rel: found 'x'",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, held, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        read_cases([written(tmp_path, held)])


def test_an_infinite_tolerance_would_pass_anything_and_is_refused(tmp_path):
    held = json.dumps({"cases": [HALF]}).replace("0.01", "1e999")
    with pytest.raises(ValueError, match=r"'tolerance'\.abs: found inf"):
        read_cases([written(tmp_path, held)])


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"none\.json cannot be read: No such file"):
        read_cases([tmp_path / "none.json"])


def test_all_problems_of_all_files_are_said_at_once(tmp_path):
    first = written(tmp_path, {"cases": [without("id"), without("method")]}, "one.json")
    second = written(tmp_path, "{", "two.json")
    with pytest.raises(ValueError, match=r"(?s)3 problems.*one\.json, case 1.*one\.json, case 'half'.*two\.json"):
        read_cases([first, second])


def test_words_for_numbers_that_json_does_not_know_become_numbers():
    found = dict(single_values({"a": ["inf", "-inf"], "b": "NA", "c": "NaN", "d": "[c]"}))
    assert (found["a[0]"], found["a[1]"], found["d"]) == (math.inf, -math.inf, "[c]")
    assert math.isnan(found["b"])
    assert math.isnan(found["c"])


def test_a_value_is_asked_for_as_printed_and_precisely():
    case = HALF | {"expected_precise": {"values": {"lo": [0.0945]}, "tolerance": {"rel": 1e-3}}}
    assert expected_values(case) == [("lo[0]", 0.09, {"abs": 0.01}), ("lo[0]", 0.0945, {"rel": 1e-3})]
