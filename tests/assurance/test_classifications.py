"""The rules of classification are met by our functions, case by case."""

import json
from pathlib import Path

import pytest

from yjs_analysis.assurance.answers.classifications import ANSWERS
from yjs_analysis.sources.disposals import disposal_codes, recognise

CASES = [
    case
    for case in json.loads((Path(__file__).parents[2] / "data/oracles/definitions.json").read_text())["cases"]
    if case["method"] in ANSWERS
]


def test_five_cases_are_rules_of_classification():
    assert [case["id"] for case in CASES] == [
        "eth_sde_to_five",
        "eth_ic_to_five",
        "eth_bame_binary",
        "disposal_taxonomy",
        "oocd_denominators",
    ]


@pytest.mark.parametrize(
    ("case", "name"),
    [(case, name) for case in CASES for name in case["expected"] if name != "legal"],
    ids=lambda one: one if isinstance(one, str) else one["id"],
)
def test_a_rule_is_met(case, name):
    assert ANSWERS[case["method"]](case["inputs"])[name] == case["expected"][name]


@pytest.mark.parametrize(
    ("disposal", "section"),
    [
        ("Youth caution", "66ZA"),
        ("Youth conditional caution", "66A"),
        ("Reprimand", "65"),
        ("Final warning", "65"),
        ("Absolute discharge", "79"),
        ("Conditional discharge", "80"),
        ("Detention and training order", "233"),
        ("s250 (formerly s91) detention", "250"),
        ("s226B / s254 extended detention", "254"),
        ("s259 (formerly s90) detention at His Majesty's pleasure", "259"),
    ],
)
def test_the_list_names_the_section_that_the_rule_names(disposal, section):
    legal = next(case for case in CASES if case["id"] == "disposal_taxonomy")["expected"]["legal"][disposal]
    statute = disposal_codes().set_index("code").loc[recognise(disposal), "statute"]
    assert section in legal and f".{section}" in statute
