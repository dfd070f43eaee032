"""Bad input is refused early, in words to act on, and all of it at once."""

import pandas as pd
import pytest

from yjs_analysis.checks import choice_problems, column_problems, confidence_problems, method_problems, refuse


def test_nothing_wrong_is_nothing_said():
    assert refuse([]) is None


def test_one_problem_is_the_whole_message():
    with pytest.raises(ValueError, match=r"^total must be positive\.$"):
        refuse(["total must be positive."])


def test_several_problems_are_all_in_one_message():
    with pytest.raises(ValueError, match="2 problems") as refused:
        refuse(["events must be whole.", "total must be positive."])
    assert "- events must be whole.\n- total must be positive." in str(refused.value)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan"), "0.95", None])
def test_a_level_that_is_no_confidence_is_refused_with_what_to_give(level):
    assert confidence_problems(level) == [
        f"confidence must lie between 0 and 1, but got {level!r}. For ninety-five per cent give 0.95."
    ]


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_a_level_between_none_and_certainty_is_accepted(level):
    assert confidence_problems(level) == []


def test_an_unknown_method_is_answered_with_those_there_are():
    assert method_problems("Wald", ["Wilson"]) == ["method must be one of 'Wilson', but got 'Wald'."]


def test_each_missing_column_is_named_beside_those_held():
    problems = column_problems(pd.DataFrame({"group": []}), ["events", "total"], name="table")
    assert problems == [
        "table must hold the column 'events', but holds only 'group'.",
        "table must hold the column 'total', but holds only 'group'.",
    ]


def test_a_table_without_any_column_is_said_to_hold_none():
    assert column_problems(pd.DataFrame(), ["events"]) == ["counts must hold the column 'events', but holds only none."]


def test_a_choice_by_an_unknown_name_is_answered_with_the_nearest():
    assert choice_problems("base", "populaton", ["previous decision", "population"]) == [
        "base must be one of 'previous decision', 'population', but got 'populaton'. Did you mean 'population'?"
    ]


def test_a_choice_that_is_near_to_none_is_answered_with_all():
    assert choice_problems("group", "?", ["White"]) == ["group must be one of 'White', but got '?'. Give one of these."]


def test_a_method_that_is_near_to_one_there_is_is_answered_with_it():
    assert method_problems("wilson", ["Wilson", "mid-p"]) == [
        "method must be one of 'Wilson', 'mid-p', but got 'wilson'. Did you mean 'Wilson'?"
    ]
