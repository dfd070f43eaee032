"""The parameters of a run, written down."""

import pytest

from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import chosen_in_words, read_study, template


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_what_is_named_is_taken_and_the_rest_has_its_default(written):
    study = read_study(written("confidence = 0.9\nband = [0.5, 2]\n"))
    assert study == Study(confidence=0.9, band=(0.5, 2))


def test_an_empty_file_is_the_documented_study(written):
    assert read_study(written("")) == Study()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("confidense = 0.9", "found 'confidense'; .* Did you mean 'confidence'"),
        ("xyz = 1\ntreshold = 3", "(?s)found 'xyz'.*Did you mean 'threshold'"),
        ("confidence = '0.9'", "confidence: found '0.9'; allowed is a value such as 0.95"),
        ("threshold = true", "threshold: found True"),
        ("band = [0.8]", "band: found"),
        ("area = 7", "area: found 7"),
        ("confidence = 95", "For ninety-five per cent give 0.95"),
        ("confidence = ", "must be TOML"),
        ('reference = "Whit"', "reference must be one of .* Did you mean 'White'"),
        ('unit = "every outcom"', "Did you mean 'every outcome'"),
        ('stages = ["cort"]', "Did you mean 'court'"),
        ('covariates = ["sex + gravty"]', "covariates must be one of .* Did you mean 'gravity'"),
        ('covariates = ["sex +"]', "columns joined by"),
        ('interval = "Koopman"', "Did you mean 'Koopman score'"),
        ('interval_of_rates = "wilson"', "Did you mean 'Wilson'"),
        ('denominator = "census 2021"', "Did you mean 'Census 2021'"),
        ('denominator = "2023-01-01"', "denominator must lie from 2011-03-27 to 2021-03-21"),
        ('period = ["2019-01-01", "2018-01-01"]', "period must run from its first day to a later one"),
        ('period = ["soon", ""]', "period must hold days"),
        ('focus = "White"', "focus must be another group than the reference"),
        ('unit = "every outcome"', "threshold must be 1"),
        ('protection = "rounding"', "protection must be one of 'withhold', 'round', but got 'rounding'"),
        ('protection = "round"\nthreshold = 10', "threshold must be 5 where protection is 'round', but got 10"),
        ("draws = 3", "draws must be a whole number from 100"),
        ('stages = "court"', "stages: found 'court'"),
        ('intervall = "x"\nreference = "Whit"', "(?s)Did you mean 'interval'.*Did you mean 'White'"),
    ],
)
def test_what_cannot_be_is_named_with_what_can(written, text, message):
    with pytest.raises(ValueError, match=message):
        read_study(written(text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"nothing.toml cannot be read"):
        read_study(tmp_path / "nothing.toml")


def test_a_day_may_be_written_as_toml_writes_days(written):
    assert read_study(written("period = [2016-04-01, 2019-03-31]")).period == ("2016-04-01", "2019-03-31")


def test_what_the_template_says_is_the_documented_study(written):
    assert read_study(written(template())) == Study()


def test_what_is_said_beside_the_file_may_not_be_something_else(written):
    with pytest.raises(ValueError, match="threshold: found 7, but the command says 9"):
        read_study(written("threshold = 7"), given={"threshold": 9})


def test_changes_of_practice_are_read_and_change_no_number(written):
    study = read_study(written('practice = ["2017-10-01: joint panel begins"]'))
    assert study.practice == ("2017-10-01: joint panel begins",)
    assert chosen_in_words(study) == ""


def test_a_change_of_practice_needs_its_day(written):
    with pytest.raises(ValueError, match="practice must hold a day, a colon and words"):
        read_study(written('practice = ["joint panel begins"]'))
