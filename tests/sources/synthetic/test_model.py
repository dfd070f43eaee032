"""The model is checked whole before a child is drawn, and what it calls published is published."""

import re
import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yjs_analysis.sources import published
from yjs_analysis.sources.synthetic.keys import AGES, SEXES
from yjs_analysis.sources.synthetic.model import changed, check_model, read_model, synthetic_folder
from yjs_analysis.sources.synthetic.probabilities import probabilities
from yjs_analysis.sources.synthetic.truth import truth

DEFAULT = read_model()
TRUTH = truth(DEFAULT)
CENSUS = published.read("census_2011").query("area == 'Walsall'")
CODES = {
    "W1": "White: English/Welsh/Scottish/Northern Irish/British",
    "M1": "Mixed/multiple ethnic group: White and Black Caribbean",
    "A4": "Asian/Asian British: Chinese",
    "B1": "Black/African/Caribbean/Black British: Caribbean",
    "B2": "Black/African/Caribbean/Black British: African",
    "O2": "Other ethnic group: Arab",
}


def write(place, text):
    place.write_text(text, encoding="utf-8")
    return place


def value(estimand, group):
    found = TRUTH.query("estimand == @estimand and group == @group")
    return float(found["value"].iloc[0])


@pytest.mark.parametrize("group", DEFAULT["groups"])
@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("band", AGES)
def test_the_population_is_that_of_the_census(group, sex, band):
    ages = ["10-14"] if band == "10-14" else ["15", "16-17"]
    rows = CENSUS[(CENSUS["group"] == group) & (CENSUS["sex"].str.lower() == sex) & CENSUS["age"].isin(ages)]
    assert DEFAULT["groups"][group]["population"][sex][band] == rows["persons"].sum()


@pytest.mark.parametrize(("code", "label"), CODES.items())
def test_the_shares_of_the_codes_are_those_of_the_census(code, label):
    held = {name: number for one in DEFAULT["groups"].values() for name, number in one["codes"].items()}
    assert held[code] == CENSUS.loc[CENSUS["group_18"] == label, "persons"].sum()


@pytest.mark.parametrize("group", DEFAULT["groups"])
def test_all_residents_of_a_group_have_a_code(group):
    assert sum(DEFAULT["groups"][group]["codes"].values()) == CENSUS.loc[CENSUS["group"] == group, "persons"].sum()


@pytest.mark.parametrize(
    ("estimand", "group", "printed"),
    [
        ("share of children", "White", 66),
        ("share of boys", "All", 81),
        ("share aged 10-14", "All", 22),
        ("rate of official reoffending", "All", 33.3),
    ],
)
def test_the_margins_are_those_that_the_inspection_printed(estimand, group, printed):
    assert 100 * value(estimand, group) == pytest.approx(printed, abs=0.06)


def test_every_number_of_the_default_says_where_it_is_from():
    text = (synthetic_folder() / "model.toml").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=# -{20})", text)
    assert all(re.search("made up|published", block.lower()) for block in blocks)


@pytest.mark.parametrize("name", ["model_null.toml", "model_strong.toml", "model_pack.toml"])
def test_the_other_models_are_sound(name):
    model = read_model(synthetic_folder() / name)
    assert model["gravity"] == DEFAULT["gravity"]


def test_in_the_null_model_like_children_of_all_groups_fare_alike():
    known = probabilities(read_model(synthetic_folder() / "model_null.toml"))
    assert np.ptp(known.court, axis=1).max() == 0 and np.ptp(known.rate, axis=0).max() == 0


def test_a_file_based_on_the_default_changes_one_key_and_leaves_the_rest(tmp_path):
    place = write(tmp_path / "mine.toml", 'based_on = "default"\n[groups.Black]\ncourt = 0.25\n')
    expected = changed(DEFAULT, {"groups": {"Black": {"court": 0.25}}})
    assert read_model(place) == expected != DEFAULT


def test_a_table_of_shares_takes_the_place_of_the_whole_table(tmp_path):
    place = write(tmp_path / "mine.toml", 'based_on = "default"\n[disposals]\nformal = { youth_caution = 1.0 }\n')
    assert read_model(place)["disposals"]["formal"] == {"youth_caution": 1.0}


def test_a_change_leaves_the_model_as_it_was():
    changed(DEFAULT, {"groups": {"Black": {"court": 9.0}}})
    assert DEFAULT["groups"]["Black"]["court"] == 0.5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"court": {"link": "probit"}}, "court.link: found 'probit'; allowed is one of 'log odds'"),
        ({"court": {"intercpt": 1}}, "court.intercpt: found a key that is not known; did you mean 'intercept'"),
        ({"curt": {}}, "curt: found a key that is not known; did you mean 'court'"),
        ({"groups": {"Blak": {}}}, "groups.Blak: found a key that is not known; did you mean 'Black'"),
        ({"groups": 3}, "groups: found 3; allowed is a table of keys"),
        ({"groups": {"Black": {"entry": -1}}}, "groups.Black.entry: found -1; allowed is a number of 0 or more"),
        ({"groups": {"Black": {"court": True}}}, "groups.Black.court: found True; allowed is a number from -50 to 50"),
        ({"groups": {"Black": {"court": float("nan")}}}, "groups.Black.court: found nan; allowed is a number"),
        ({"groups": {"Black": {"court": 51}}}, "groups.Black.court: found 51; allowed is a number from -50 to 50"),
        ({"groups": {"Black": {"codes": {"W1": 1}}}}, "groups.Black.codes: found .*of this group"),
        ({"groups": {"Black": {"unknown": {"court": 0.1}}}}, "groups.Black.unknown: .*out_of_court, court"),
        ({"ages": {"10-14": {"years": {"15": 1.0}}}}, "ages.10-14.years: found .*in this band"),
        ({"gravity": {"3": {"offences": {"larceny": 1.0}}}}, "gravity.3.offences: found .*data/schema/disposals.json"),
        ({"gravity": {"3": {"share": 0.9}}}, "gravity: found shares that add up to 1.53; allowed is 1"),
        ({"disposals": {"formal": {"youth_caution": 0.7}}}, "disposals.formal: found .*add up to 1"),
        ({"disposals": {"formal": {"Hug!": 1.0}}}, "disposals.formal: found .*such as referral_order"),
        ({"practice": {"joint_panel": {"perhaps": 1.0}}}, "practice.joint_panel: found .*yes, no and unknown"),
        ({"delays": {"court": {"from": 9, "to": 3}}}, "delays.court: found .*from not above to"),
        ({"service": {"first_day": "2021"}}, "service.first_day: found '2021'; allowed is a day such as 2021-04-01"),
        ({"service": {"reference": "Green"}}, "service.reference: found 'Green'; allowed is one of White"),
        ({"service": {"last_day": DEFAULT["service"]["first_day"].replace(year=2020)}}, "a day before the first day"),
        ({"service": {"records_until_days": 10}}, "records_until_days: found 10; allowed is 575 or more"),
        ({"reoffending": {"proven_days": 100}}, "proven_days: found fewer than index_days"),
        ({"sexes": {"male": {"entry": 0}, "female": {"entry": 0}}}, "sexes: found no entry above 0"),
        ({"groups": {"White": {"entry": 0}}}, "groups.White: found nobody who enters; the reference must"),
        ({"areas": {"Elsewhere": {"share": 0.5, "court": 0.0}}}, "areas: found shares that add up to 1.5"),
    ],
)
def test_what_is_not_allowed_is_named_with_what_is(changes, message):
    with pytest.raises(ValueError, match=message):
        check_model(changed(DEFAULT, changes))


def test_a_missing_key_is_named_with_what_it_holds():
    model = changed(DEFAULT, {})
    model["exits"] = {name: one for name, one in model["exits"].items() if name != "custody_days"}
    with pytest.raises(ValueError, match=r"exits.custody_days: the key is missing. Give \{ from, to \}"):
        check_model(model)


def test_everything_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"^3 problems:(\n- .*){3}$"):
        check_model(changed(DEFAULT, {"court": {"link": 1, "x": 1}, "informal": {"intercept": "high"}}))


def test_an_empty_model_says_all_that_it_lacks():
    with pytest.raises(ValueError, match=r"groups.\*.court: the key is missing"):
        check_model({})


def test_the_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"^mine.toml, court.x: "):
        read_model(write(tmp_path / "mine.toml", 'based_on = "default"\n[court]\nx = 1\n'))


@pytest.mark.parametrize(
    ("text", "message"),
    [("= 1", "mine.toml must be a model in TOML, but cannot be read"), ('based_on = "mine"', "allowed is 'default'")],
)
def test_a_file_that_is_no_model_is_refused(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        read_model(write(tmp_path / "mine.toml", text))


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(ValueError, match=r"none.toml must be a model in TOML, but cannot be read: No such file"):
        read_model(tmp_path / "none.toml")


def test_a_relative_rate_that_lifts_a_probability_above_one_is_refused():
    with pytest.raises(ValueError, match=r"court.intercept must keep every probability of court at 1 or below"):
        probabilities(changed(DEFAULT, {"court": {"link": "log relative rate"}}))


def test_the_shipped_model_is_toml_that_others_read_too():
    assert tomllib.loads((synthetic_folder() / "model.toml").read_text(encoding="utf-8")) == DEFAULT


KEYS = [(block, key) for block, held in DEFAULT.items() for key in held]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(KEYS), ANYTHING)
def test_whatever_stands_in_a_key_is_accepted_or_refused_by_name(path, anything):
    model = changed(DEFAULT, {})
    model[path[0]] = {**model[path[0]], path[1]: anything}
    try:
        check_model(model)
    except ValueError as refused:
        assert path[0] in str(refused)


@given(ANYTHING)
def test_whatever_stands_for_a_block_is_accepted_or_refused_by_name(anything):
    with pytest.raises(ValueError, match=r"gravity"):
        check_model({**DEFAULT, "gravity": anything})


@given(
    st.sampled_from([key for key in DEFAULT["groups"]["Black"] if key not in ("population", "codes", "unknown")]),
    st.floats(-50, 50),
)
def test_every_effect_that_is_allowed_gives_probabilities(key, effect):
    known = probabilities(changed(DEFAULT, {"groups": {"Black": {key: abs(effect) if key == "entry" else effect}}}))
    shares = [known.entry.sum(), *known.gravity.sum(axis=-1).ravel(), *known.history.sum(axis=-1).ravel()]
    assert np.allclose(shares, 1) and known.court.min() >= 0 and known.court.max() <= 1
