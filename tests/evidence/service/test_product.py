"""The focus group's way along the chain, and what its decisions multiply to."""

import math

import pytest

from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import chain
from yjs_analysis.evidence.service.product import product_estimates, product_in_words, product_row, with_products
from yjs_analysis.evidence.study import Study


def along(service, threshold):
    study = Study(threshold=threshold)
    compared = chain(service, Cells(service, threshold=threshold), study)
    return with_products(compared, service, study, group="Black", reference="White")


@pytest.fixture(scope="module")
def internal(service):
    return along(service, 1)


@pytest.fixture(scope="module")
def public(service):
    return along(service, 5)


def test_the_decisions_multiply_to_the_ratio_among_residents(internal):
    """3 of 723 Black against 9 of 20,258 White children in custody, and the four ratios on the way there."""
    assert internal["product"].iloc[-1] == pytest.approx((3 / 723) / (9 / 20258))
    assert internal["product"].tolist() == pytest.approx(internal["value"].cumprod().tolist())


def test_the_sentence_and_the_table_say_the_same_product(internal):
    whole = f"{(3 / 723) / (9 / 20258):.2f}"
    assert whole in product_in_words(internal, group="Black")
    assert product_row(internal, group="Black")[0][2:4] == ("3 of 723", product_row(internal, group="Black")[0][3])
    assert product_row(internal, group="Black")[0][3].startswith(whole)


def test_after_a_withheld_stage_there_is_no_product(public):
    first = public["withheld"].to_numpy().argmax()
    assert public["withheld"].any()
    assert public["product"].iloc[first:].isna().all()
    assert product_estimates(public).loc[first:, "withheld"].all()


def test_without_residents_the_chain_begins_with_those_who_have_an_outcome(make_service, service):
    rows = along(make_service(populations=service.populations.iloc[:0]), 1)
    assert rows["column"].iloc[0] == "Court, of those with an outcome"
    assert "counted against all those with an outcome" in product_in_words(rows, group="Black")


def test_a_group_that_is_not_there_has_no_chain(make_service):
    rows = along(make_service({"White": (60, 50, 20, 10)}, {}), 1)
    assert rows.empty
    assert product_in_words(rows, group="Black") == ""


def test_a_chain_in_which_nobody_of_the_group_goes_on_has_products_of_nought(make_service):
    rows = along(make_service({"White": (60, 50, 20, 10), "Black": (12, 0, 0, 0)}, {}), 1)
    assert rows["product"].iloc[1] == 0
    assert math.isfinite(rows["product"].iloc[0])
