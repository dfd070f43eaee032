"""Children drawn by the hundred thousand agree with the truth that was worked out without drawing any.

Each z is (drawn - true) / standard error of the drawn; beyond 4 it would be chance once in 16,000 times.
"""

from math import log, sqrt

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.comparisons import relative_rates
from yjs_analysis.sources.synthetic.careers import draw_service
from yjs_analysis.sources.synthetic.model import read_model, synthetic_folder
from yjs_analysis.sources.synthetic.probabilities import probabilities
from yjs_analysis.sources.synthetic.truth import truth

CHILDREN = 400_000
MODEL = read_model(synthetic_folder() / "model_strong.toml")
TRUTH = truth(MODEL).set_index(["estimand", "unit", "adjusted_for", "group"])["value"]
GROUPS = list(MODEL["groups"])


@pytest.fixture(scope="module")
def drawn():
    """One row a child with its first disposal and what came of it; the disposals; first events."""
    children, disposals, reoffences, exits = draw_service(
        MODEL, probabilities(MODEL), np.random.default_rng(20190612), CHILDREN
    )
    every = pd.DataFrame(disposals)
    first = every.drop_duplicates("child").reset_index(drop=True)
    table = pd.DataFrame(children).drop(columns="day").join(first.drop(columns="child"))
    table["disposals"] = every.groupby("child").size()
    table["courts"] = every.groupby("child")["court"].sum()
    later = pd.DataFrame(reoffences)
    index = table["day"].to_numpy()[later["child"]]
    later["after"], later["proven"] = later["offence_day"] - index, later["day"] - index
    counted = later[(later["after"] <= 365) & (later["proven"] <= 547)]
    table["reoffences"] = counted.groupby("child").size()
    table["reoffends"] = table["reoffences"].notna()
    table["officially"] = table.index.isin(counted.loc[counted["tier"] > 0, "child"])
    left = pd.DataFrame(exits)
    left["after"] = left["day"] - table["day"].to_numpy()[left["child"]]
    firsts = pd.DataFrame({"reoffence": later.groupby("child")["after"].min()}, index=table.index)
    for name, event in (("custody", 0), ("moving away", 2), ("death", 3)):
        firsts[name] = left[left["event"] == event].groupby("child")["after"].min()
    firsts = firsts.fillna(10**6)
    table["event"] = np.where(firsts.min(axis=1) <= 365, firsts.idxmin(axis=1), "")
    firsts["turning eighteen"] = table["eighteen"] - table["day"]
    table["event18"] = np.where(firsts.min(axis=1) <= 365, firsts.idxmin(axis=1), "")
    table["waited"] = firsts["reoffence"]
    table["followed"] = firsts.drop(columns="turning eighteen").min(axis=1).clip(upper=365)
    return table.fillna({"reoffences": 0})


def z_of_share(estimand, group, events, *, unit="child", adjusted_for=""):
    """How far the share of true in `events` is from the truth."""
    expected = TRUTH[(estimand, unit, adjusted_for, group)]
    return (events.mean() - expected) / sqrt(expected * (1 - expected) / len(events))


def z_of_ratio(expected, above, below):
    """How far a ratio of sums over children is from the truth; each child counts once (linearised)."""
    found = above.sum() / below.sum()
    return (found - expected) / (np.sqrt(((above - found * below) ** 2).sum()) / below.sum())


@pytest.mark.parametrize("group", GROUPS)
def test_first_disposals(drawn, group):
    mine = drawn[drawn["group"] == GROUPS.index(group)]
    formal = mine[mine["tier"] > 0]
    z = [
        z_of_share("share of children", group, drawn["group"] == GROUPS.index(group)),
        z_of_share("rate of court", group, mine["court"] == 1),
        z_of_share("rate of court, informal left out", group, formal["court"] == 1),
        z_of_share("rate of custody once in court", group, mine.loc[mine["court"] == 1, "tier"] == 4),
        z_of_share("rate of community order once in court", group, mine.loc[mine["court"] == 1, "tier"] == 3),
        z_of_share("rate of court, male aged 15-17", group, mine.query("sex == 0 and age == 1")["court"] == 1),
        z_of_share(
            "rate of remand to youth detention accommodation once in court",
            group,
            mine.loc[mine["court"] == 1, "remand"] == 2,
        ),
        z_of_share("share of unknown ethnicity", group, mine["unknown"] == 1),
        z_of_share("rate of court, unknown lost", group, mine.loc[mine["unknown"] == 0, "court"] == 1),
    ]
    assert np.abs(z).max() < 4


@pytest.mark.parametrize("group", GROUPS)
def test_all_disposals_with_repeats(drawn, group):
    mine = drawn[drawn["group"] == GROUPS.index(group)]
    z = [
        z_of_ratio(TRUTH[("rate of court", "disposal", "", group)], mine["courts"], mine["disposals"]),
        z_of_ratio(TRUTH[("disposals per child", "child", "", group)], mine["disposals"], mine["disposals"] ** 0),
    ]
    assert np.abs(z).max() < 4


@pytest.mark.parametrize("group", [*GROUPS, "court", "out of court", "All"])
def test_reoffending_in_a_year(drawn, group):
    mine = drawn[chosen(drawn, group)]
    formal = mine[mine["tier"] > 0]
    z = [
        z_of_share("rate of proven reoffending", group, mine["reoffends"]),
        z_of_share("rate of official reoffending", group, formal["officially"]),
    ]
    assert np.abs(z).max() < 4


def test_reoffences_per_child_and_per_reoffender(drawn):
    ones = drawn["reoffences"] ** 0
    z = [
        z_of_ratio(TRUTH[("reoffences per child", "child", "", "All")], drawn["reoffences"], ones),
        z_of_ratio(
            TRUTH[("reoffences per reoffender", "child", "", "All")], drawn["reoffences"], drawn["reoffends"] * 1
        ),
    ]
    assert np.abs(z).max() < 4


@pytest.mark.parametrize("group", ["White", "Black", "court", "All"])
@pytest.mark.parametrize("event", ["reoffence", "custody", "moving away"])
def test_first_events(drawn, group, event):
    mine = drawn[chosen(drawn, group)]
    name = f"cumulative incidence of {event}"
    z = [
        z_of_share(name, group, mine["event"] == event),
        z_of_share(f"{name}, eighteen ends follow-up", group, mine["event18"] == event),
    ]
    assert np.abs(z).max() < 4


def test_turning_eighteen(drawn):
    name = "cumulative incidence of turning eighteen, eighteen ends follow-up"
    assert abs(z_of_share(name, "All", drawn["event18"] == "turning eighteen")) < 4


@pytest.mark.parametrize("group", ["White", "Black", "court"])
def test_kaplan_meier_tends_to_the_risk_had_nobody_left(drawn, group):
    mine = drawn[chosen(drawn, group)]
    days = np.arange(1, 366)
    offended = mine["event"] == "reoffence"
    events = np.bincount(mine.loc[offended, "followed"].astype(int), minlength=366)[1:]
    at_risk = len(mine) - np.searchsorted(np.sort(mine["followed"].to_numpy()), days)
    survival = np.prod(1 - events / at_risk)
    error = survival * np.sqrt((events / (at_risk * (at_risk - events))).sum())
    expected = TRUTH[("rate of reoffending had nobody left", "child", "", group)]
    assert abs(1 - survival - expected) / error < 4


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (["sex", "age"], "sex, age"),
        (["sex", "age", "gravity"], "sex, age, gravity"),
        (["sex", "age", "gravity", "history"], "sex, age, gravity, history"),
        (["sex", "age", "gravity", "history", "admission"], "sex, age, gravity, history, admission"),
    ],
)
def test_each_rung_of_the_ladder(drawn, held, words):
    table = drawn.assign(history=drawn["previous"].clip(upper=3))
    total, court = (
        table.pivot_table(index=held, columns="group", values="court", aggfunc=how, fill_value=0)[[0, 3]].to_numpy()
        for how in ("size", "sum")
    )
    both = (total > 0).all(axis=1)
    total, court = total[both], court[both]
    rate = court / total
    weight = total[:, 0] / total[:, 0].sum()
    found = (weight * (rate[:, 1] - rate[:, 0])).sum()
    # Strata in which all went one way vary by less than this says, and weigh next to nothing.
    smoothed = (court + 0.5) / (total + 1)
    error = sqrt((weight[:, None] ** 2 * smoothed * (1 - smoothed) / total).sum())
    expected = TRUTH[("standardised to the reference rate difference of court", "child", words, "Black")]
    n = total.sum(axis=1)
    a, b, c, d = court[:, 1], total[:, 1] - court[:, 1], court[:, 0], total[:, 0] - court[:, 0]
    odds = (a * d / n).sum() / (b * c / n).sum()
    true_odds = TRUTH[("Mantel-Haenszel odds ratio of court", "child", words, "Black")]
    assert abs(found - expected) / error < 4 and abs(log(odds / true_odds)) / robins(a, b, c, d, n) < 4


def test_like_for_like_once_the_unknown_are_lost(drawn):
    known = drawn[drawn["unknown"] == 0].assign(history=lambda table: table["previous"].clip(upper=3))
    held = ["sex", "age", "gravity", "history", "admission"]
    total, court = (
        known.pivot_table(index=held, columns="group", values="court", aggfunc=how, fill_value=0)[[0, 3]].to_numpy()
        for how in ("size", "sum")
    )
    total, court = (table[(total > 0).all(axis=1)] for table in (total, court))
    n = total.sum(axis=1)
    a, b, c, d = court[:, 1], total[:, 1] - court[:, 1], court[:, 0], total[:, 0] - court[:, 0]
    odds = (a * d / n).sum() / (b * c / n).sum()
    expected = TRUTH[("conditional odds ratio of court, unknown lost", "child", ", ".join(held), "Black")]
    assert abs(log(odds / expected)) / robins(a, b, c, d, n) < 4


def robins(a, b, c, d, n):
    """Standard error of the log Mantel-Haenszel odds ratio: Robins, Breslow and Greenland (1986)."""
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    parts = (p * r).sum() / (2 * r.sum() ** 2), (q * s).sum() / (2 * s.sum() ** 2)
    return sqrt(sum(parts) + (p * s + q * r).sum() / (2 * r.sum() * s.sum()))


def test_the_parts_of_the_difference(drawn):
    white, black = (drawn[drawn["group"] == at] for at in (0, 3))
    share = [one["gravity"].value_counts(normalize=True).sort_index() for one in (white, black)]
    rate = [one.groupby("gravity")["court"].mean() for one in (white, black)]
    found = ((share[1] - share[0]) * (rate[0] + rate[1]) / 2).sum()
    # The difference of two weighted means, the rates taken as known: they are, next to the shares.
    middle = (rate[0] + rate[1]) / 2
    error = sqrt(sum(one["gravity"].map(middle).var() / len(one) for one in (white, black)))
    expected = TRUTH[("composition part of the difference in court", "child", "gravity", "Black")]
    assert abs(found - expected) / error < 4


def test_the_hazard_ratio_of_court(drawn):
    # Events over days at risk in each pattern of group, sex, age and history: rates that do not change with the day.
    table = drawn.assign(history=drawn["previous"].clip(upper=3), offended=drawn["event"] == "reoffence")
    held = ["group", "sex", "age", "history"]
    events, time = (
        table.pivot_table(index=held, columns="court", values=one, aggfunc="sum", fill_value=0).to_numpy(float)
        for one in ("offended", "followed")
    )
    seen = (time > 0).all(axis=1) & (events.sum(axis=1) > 0)
    events, time = events[seen], time[seen]
    above = (events[:, 1] * time[:, 0] / time.sum(axis=1)).sum()
    below = (events[:, 0] * time[:, 1] / time.sum(axis=1)).sum()
    variance = (events.sum(axis=1) * time[:, 0] * time[:, 1] / time.sum(axis=1) ** 2).sum() / (above * below)
    expected = TRUTH[("hazard ratio of reoffending", "child", "group, sex, age, history", "court")]
    assert abs(log(above / below / expected)) / sqrt(variance) < 4


def test_intervals_cover_the_crude_truth_in_two_hundred_services():
    model = read_model()
    services, size = 200, 1500
    children, disposals, _, _ = draw_service(model, probabilities(model), np.random.default_rng(200), services * size)
    first = pd.DataFrame({"child": disposals["child"], "court": disposals["court"]}).drop_duplicates("child")
    table = first.assign(group=children["group"], service=np.arange(services * size) // size)
    table = table[table["group"].isin([0, 3])].replace({"group": {0: "White", 3: "Black"}})
    counts = table.groupby(["service", "group"])["court"].agg(events="sum", total="size").reset_index()
    found = relative_rates(counts, reference="White", by="service")
    found = found[found["group"] == "Black"]
    true = truth(model).query("estimand == 'relative rate of court' and unit == 'child' and group == 'Black'")
    covered = ((found["low"] <= true["value"].item()) & (found["high"] >= true["value"].item())).mean()
    assert 0.93 <= covered <= 0.97


def chosen(drawn, group):
    if group in GROUPS:
        return drawn["group"] == GROUPS.index(group)
    return (drawn["court"] == (group == "court")) | (group == "All")
