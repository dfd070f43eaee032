"""An input of a case that is missing or of the wrong kind is named with its case, whatever the method: no traceback."""

import pytest

from yjs_analysis.assurance.verification import ANSWERS, NOT_COVERED, verify
from yjs_analysis.cli.main import main
from yjs_analysis.sources.oracles import oracle_files, read_cases

CASES = {case["method"]: case for case in read_cases(oracle_files()) if case["method"] in ANSWERS}
REMARKS = {"note", "data_origin"}
WRONG = [None, "two", {}, [["a"]]]


def named_inputs(case):
    return [name for name in case["inputs"] if name not in REMARKS]


@pytest.mark.parametrize("method", sorted(CASES))
def test_an_input_of_the_wrong_kind_is_named_or_refused_or_does_not_matter(method):
    case = CASES[method]
    for name in named_inputs(case):
        for wrong in WRONG:
            try:
                reasons = verify([case | {"inputs": case["inputs"] | {name: wrong}}])["reason"]
            except ValueError as error:
                assert f"case {case['id']!r}, field 'inputs" in str(error)
            else:
                assert not reasons.str.contains("Error|object|NoneType").any()


@pytest.mark.parametrize("method", sorted(CASES))
def test_an_input_that_is_missing_is_named_or_has_a_usual_value(method):
    case = CASES[method]
    for name in named_inputs(case):
        left = {other: one for other, one in case["inputs"].items() if other != name}
        try:
            found = set(verify([case | {"inputs": left}])["outcome"])
        except ValueError as error:
            assert f"case {case['id']!r}, field 'inputs" in str(error)
        else:
            assert found - {NOT_COVERED}


@pytest.mark.parametrize(
    ("method", "inputs", "message"),
    [
        ("rr_katz_log", {"x1": 3, "n1": 9, "x2": 4}, "field 'inputs': 'n2' is missing"),
        (
            "rr_katz_log",
            {"x1": 3, "n1": 9, "x2": 4, "n2": 9, "conf": 95},
            "field 'inputs.conf': found 95; allowed is a",
        ),
        ("cox_efron", {"time": [1, 2], "status": [1]}, "lists that are equally long"),
        ("cox_efron", {"time": ["a", "b"], "status": [1, 0], "x": [1, 2]}, "field 'inputs.time': found ['a', 'b']"),
        (
            "logistic",
            {"formula": "court ~ age", "court": [1, 0]},
            "found 'age'; allowed is a column of the rows: court",
        ),
        (
            "logistic",
            {"formula": "court ~ age * male", "court": [1, 0]},
            "field 'inputs.formula': found 'court ~ age *",
        ),
        ("logistic", {"formula": "~ age", "age": [1, 0]}, "field 'inputs.formula'"),
        ("logistic", {"formula": 3, "court": [1, 0]}, "field 'inputs.formula': found 3; allowed is text"),
        ("cox_breslow", {"time": [1], "status": [1], "x": [0], "ties": "exact"}, "allowed is one of efron, breslow"),
        ("mantel_haenszel", {"a": [1, 2], "n1": [3, 4], "c": [1], "n0": [3]}, "allowed is a list of 2"),
        ("barnard_exact", {"x1": 1, "n1": 2, "x2": 1, "n2": 3, "alternative": "up"}, "field 'inputs.alternative'"),
        ("funnel_limits_proportion_exact", {"p0": 0.3, "n": 9, "q": [0.1, 0.8]}, "two quantiles evenly about one half"),
        ("odds_ratio_conditional_exact", {"table": [[1, 2, 3]]}, "two rows of two counts"),
        ("odds_ratio_woolf", {"tables": [[1, 2, 3, 4]], "add": [0, 0]}, "tables of four counts"),
        (
            "discrete_time_hazard",
            {"time": [1], "status": [1], "formula": "y ~ 0", "interval": "weekly"},
            "ceil(week/13)",
        ),
        (
            "oaxaca_blinder",
            {"data": {"court": [1], "area": ["a"]}, "group": "a", "reference": "b"},
            "two values of one",
        ),
    ],
)
def test_what_is_wrong_is_said_in_words(method, inputs, message):
    case = {"file": "mine.json", "id": "mine", "method": method, "provenance": "R", "inputs": inputs}
    with pytest.raises(ValueError, match=r"mine\.json, case 'mine', field") as refused:
        verify([case | {"expected": {"lo": 1}, "tolerance": {"abs": 0}}])
    assert message in str(refused.value)


def test_the_command_ends_with_two_and_names_every_case(tmp_path, capsys):
    path = tmp_path / "mine.json"
    case = """{"id": "%s", "method": "%s", "provenance": "R", "inputs": {"x1": "few"}, "expected": {"rr": 1},
               "tolerance": {"abs": 0}}"""
    path.write_text(f'{{"cases": [{case % ("one", "rr_katz_log")}, {case % ("two", "firth_logistic")}]}}')
    assert main(["verify", str(path)]) == 2
    said = capsys.readouterr().err
    assert "mine.json, case 'one', field 'inputs.x1': found 'few'; allowed is a number." in said
    assert "mine.json, case 'two', field" in said


def test_the_command_finds_each_table_beside_its_own_cases(tmp_path, capsys):
    # Of two children one has the event after a day: 1/2 are left. Of four, one: 3/4.
    for name, children in (("two", 2), ("four", 4)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.csv").write_text("time,status\n1,1\n" + "2,0\n" * (children - 1))
        (tmp_path / name / f"{name}.json").write_text(
            f"""{{"cases": [{{"id": "{name}", "method": "kaplan_meier", "provenance": "definition",
            "inputs": {{"file": "mine.csv"}}, "expected": {{"survival": [{1 - 1 / children}, {1 - 1 / children}]}},
            "tolerance": {{"abs": 0}}}}]}}"""
        )
    assert main(["verify", *(str(tmp_path / name / f"{name}.json") for name in ("two", "four"))]) == 0
    assert "4 values: 4 pass" in capsys.readouterr().out
