"""Curves of reoffending against R, on made-up children and on the 432 men of Rossi, Berk and Lenihan (1980).

R 4.2.2, survival 3.5.3, cmprsk 2.2.11; d <- read.csv("data/oracles/synthetic_yjs_a.csv").
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.reoffending.timing import curves_compared, first_events, free_of_reoffending

ORACLES = Path(__file__).parents[2] / "data" / "oracles"


def children():
    return pd.read_csv(ORACLES / "synthetic_yjs_a.csv").assign(total=1)


def counted():
    """The same as counts: what `count_times` would give."""
    return children().groupby(["court", "time", "status"], as_index=False)["total"].sum()


def men():
    """Men released from prisons of Maryland, followed 52 weeks; aid: financial aid."""
    return pd.read_csv(ORACLES / "rossi.csv").rename(columns={"week": "time", "arrest": "status"}).assign(total=1)


def column(table, name, **where):
    for key, value in where.items():
        table = table[table[key] == value]
    return table[name].astype(float).tolist()


# Rossi: survfit(Surv(week, arrest) ~ fin, conf.type = "log-log"), survdiff


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("value", [0.85185185185, 0.69444444444, 0.89814814815, 0.77777777778]),
        ("low", [0.79706359528, 0.62828830759, 0.84944361558, 0.71624377897]),
        ("high", [0.89283958185, 0.75119093346, 0.9317257941, 0.82758045251]),
    ],
)
def test_men_without_an_arrest_after_26_and_52_weeks(name, expected):
    table = free_of_reoffending(men(), times=[26, 52], by="fin").sort_values(["fin", "time"])
    assert column(table, name) == pytest.approx(expected, rel=1e-9)


def test_114_of_432_men_were_arrested_within_a_year():
    row = first_events(men(), times=[52], competing=[]).iloc[0]
    assert (row["events"], row["value"]) == (114, pytest.approx(114 / 432))


def test_log_rank_of_financial_aid():
    table = curves_compared(men(), group="fin", competing=[])
    assert column(table, "value", method="log-rank") == pytest.approx([0.050116117409], rel=1e-9)


# Made-up children: status 1 reoffended, 2 moved away


def test_children_without_a_reoffence():
    # summary(survfit(Surv(time, status == 1) ~ court, d, conf.type = "log-log"), times = c(91, 182, 364))
    table = free_of_reoffending(counted(), times=[91, 182, 364], by="court").sort_values(["court", "time"])
    surv = [0.932635420019, 0.907296625183, 0.800912254863, 0.883473050442, 0.728452943109, 0.583172888593]
    assert column(table, "value") == pytest.approx(surv, rel=1e-10)


def test_limits_of_children_without_a_reoffence():
    table = free_of_reoffending(counted(), times=[91, 182, 364], by="court").sort_values(["court", "time"])
    lower = [0.881646656132, 0.850903526263, 0.727176325186, 0.799439424000, 0.624864296826, 0.472440361618]
    assert column(table, "low") == pytest.approx(lower, rel=1e-10)


def test_the_number_at_risk_belongs_under_the_axis():
    table = free_of_reoffending(counted(), times=[91, 182, 364], by="court").sort_values(["court", "time"])
    assert column(table, "at_risk") == [150, 143, 111, 82, 63, 43]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            "reoffence",
            [0.0666666666667, 0.0912392642367, 0.191217558312, 0.116040100251, 0.265485683907, 0.397321319032],
        ),
        (
            "moved away",
            [0.0242424242424, 0.0303852108262, 0.063209369109, 0.0105263157895, 0.0641072377914, 0.0978662736958],
        ),
    ],
)
def test_shares_of_what_came_first(event, expected):
    # survfit(Surv(time, factor(status, 0:2)) ~ court, d, conf.type = "log-log"), at 91, 182 and 364 days
    table = first_events(counted(), times=[91, 182, 364], by="court", competing=["moved away"])
    found = table[table["event"] == event].sort_values(["court", "time"])
    assert column(found, "value") == pytest.approx(expected, rel=1e-9)


def test_limits_of_the_share_who_reoffended():
    table = first_events(counted(), times=[364], by="court", competing=["moved away"])
    found = table[table["event"] == "reoffence"].sort_values("court")
    assert column(found, "low") == pytest.approx([0.133839104118, 0.297816680355], rel=1e-9)
    assert column(found, "high") == pytest.approx([0.256439673618, 0.494926324239], rel=1e-9)


def test_grays_tests_of_the_routes():
    # cuminc(d$time, d$status, d$court)$Tests
    table = curves_compared(counted(), group="court", competing=["moved away"])
    gray = table[table["method"] != "log-rank"]
    assert column(gray, "value") == pytest.approx([0.000135937048069, 0.321821706427032], rel=1e-7)


def test_log_rank_of_the_routes():
    # survdiff(Surv(time, status == 1) ~ court, d)$pvalue
    table = curves_compared(counted(), group="court", competing=["moved away"])
    assert column(table, "value", method="log-rank") == pytest.approx([5.46104006217e-05], rel=1e-8)


def test_counts_answer_as_rows_of_children_do():
    one, other = (first_events(table, by="court", competing=["moved away"]) for table in (counted(), children()))
    keys = ["event", "court", "time"]
    pd.testing.assert_frame_equal(
        one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True), rtol=1e-12
    )


def test_moving_away_taken_as_lost_to_view_is_kaplan_meier():
    lost = first_events(counted(), times=[364], competing=[])["value"].item()
    assert lost == pytest.approx(1 - free_of_reoffending(counted(), times=[364])["value"].item())


def test_one_minus_kaplan_meier_is_more_than_those_who_reoffend():
    share = first_events(counted(), times=[364], competing=["moved away"])["value"].iloc[0]
    assert share < 1 - free_of_reoffending(counted(), times=[364])["value"].item()


def test_shares_and_those_of_whom_nothing_came_first_are_everybody():
    table = first_events(counted(), times=[364])
    either = counted().assign(status=lambda t: (t["status"] > 0).astype(int))
    rest = free_of_reoffending(either, times=[364])["value"].item()
    assert table["value"].sum() + rest == pytest.approx(1)


# Edges


def times(*rows):
    return pd.DataFrame(rows, columns=["time", "status", "total"])


def test_nobody_is_followed():
    row = free_of_reoffending(times((0, 0, 0)), times=[91]).iloc[0]
    assert (np.isnan(row["value"]), row["note"]) == (True, "not estimable: nobody is followed")


def test_nobody_reoffended():
    # none of 12: the lower limit is 0.025^(1/12)
    row = free_of_reoffending(times((364, 0, 12)), times=[364]).iloc[0]
    assert (row["value"], row["low"]) == (1, pytest.approx(0.025 ** (1 / 12)))


def test_everybody_reoffended():
    assert free_of_reoffending(times((9, 1, 12)), times=[91])["value"].item() == 0


@pytest.mark.parametrize("status", [0, 1, 2])
def test_one_child(status):
    table = first_events(times((9, status, 1)), times=[9], competing=["moved away"])
    assert table["value"].tolist() == [float(status == 1), float(status == 2)]


def test_later_than_anyone_is_followed_there_is_no_value():
    assert np.isnan(free_of_reoffending(times((100, 0, 5)), times=[364])["value"].item())


def test_a_group_of_one_kind_is_compared_with_nobody():
    assert np.isnan(curves_compared(times((9, 1, 3)).assign(group="White"))["value"]).all()


def test_a_word_wrongly_spelt_is_refused():
    with pytest.raises(ValueError, match="Did you mean 'died'"):
        first_events(times((9, 1, 3)), competing=["deid"])


def test_a_time_below_0_is_refused():
    with pytest.raises(ValueError, match="times must be finite numbers"):
        free_of_reoffending(times((9, 1, 3)), times=[-1])
