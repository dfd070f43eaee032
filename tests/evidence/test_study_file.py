"""The parameters of a run, written down."""

import pytest

from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import read_study


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
    ],
)
def test_what_cannot_be_is_named_with_what_can(written, text, message):
    with pytest.raises(ValueError, match=message):
        read_study(written(text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"nothing.toml cannot be read"):
        read_study(tmp_path / "nothing.toml")
