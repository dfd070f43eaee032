"""Cumulative sums: steps by hand, chances of a signal by enumeration and against R."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from yjs_analysis.measures.control_limits import POISSON
from yjs_analysis.measures.cusum import cusum_alarm, cusum_path, cusum_threshold


def test_a_path_begins_again_at_nothing():
    # Poisson, 10 to 15: x log 1.5 - 5. 9 events take it below 0, 16 add 1.487, 14 add 0.677.
    path = cusum_path(pd.DataFrame({"events": [9, 16, 14], "total": 1}), rate=10, shifted_rate=15, distribution=POISSON)
    sixteen, fourteen = (x * math.log(1.5) - 5 for x in (16, 14))
    assert path["step"].iloc[0] == pytest.approx(9 * math.log(1.5) - 5)
    assert path["cusum"].tolist() == pytest.approx([0, sixteen, sixteen + fourteen])


def test_a_fall_is_looked_for_with_a_lower_rate():
    # Of 5 children none: 5 log(0.75 / 0.5), from one in two to one in four.
    path = cusum_path(pd.DataFrame({"events": [0], "total": [5]}), rate=0.5, shifted_rate=0.25)
    assert path["cusum"].item() == pytest.approx(5 * math.log(1.5))


def test_the_alarm_of_a_poisson_sum_is_what_r_simulates():
    # R 4.2.2, 400,000 runs of 12 periods, h = 3: 0.0981, standard error 0.0005.
    found = cusum_alarm([1] * 12, rate=10, shifted_rate=15, threshold=3, distribution=POISSON)[-1]
    assert found == pytest.approx(0.0980625, abs=4 * 0.00047)


def test_the_alarm_of_a_falling_binomial_sum_is_what_r_simulates():
    # R 4.2.2, 400,000 runs of 12 periods of 15 children, h = 2: 0.2243, standard error 0.0007.
    found = cusum_alarm([15] * 12, rate=0.33, shifted_rate=0.22, threshold=2)[-1]
    assert found == pytest.approx(0.2242775, abs=4 * 0.00066)


def test_the_alarm_is_the_sum_over_every_course_of_few_children():
    totals, rate, shifted, threshold = (2, 1, 2), 0.3, 0.6, 0.9
    by = np.zeros(3)
    for course in itertools.product(*(range(total + 1) for total in totals)):
        chance = math.prod(
            math.comb(n, x) * rate**x * (1 - rate) ** (n - x) for x, n in zip(course, totals, strict=True)
        )
        now, seen = 0.0, False
        for place, (x, n) in enumerate(zip(course, totals, strict=True)):
            now = max(0.0, now + x * math.log(shifted / rate) + (n - x) * math.log((1 - shifted) / (1 - rate)))
            seen |= now >= threshold
            by[place] += chance * seen
    assert cusum_alarm(totals, rate=rate, shifted_rate=shifted, threshold=threshold) == pytest.approx(by, rel=1e-12)


def test_a_real_shift_is_seen_sooner_than_chance_signals():
    same = {"rate": 0.3, "shifted_rate": 0.5, "threshold": 2.0}
    false, true = (cusum_alarm([20] * 6, true_rate=rate, **same) for rate in (0.3, 0.5))
    assert (true > false).all()


def test_the_threshold_keeps_its_word_and_hardly_lower_would_not():
    given = {"rate": 8, "shifted_rate": 12, "distribution": POISSON}
    threshold = cusum_threshold([1] * 12, false_alarm=0.02, **given)
    assert cusum_alarm([1] * 12, threshold=threshold, **given)[-1] <= 0.02
    assert cusum_alarm([1] * 12, threshold=threshold - 2e-6, **given)[-1] > 0.02


def test_a_quarter_without_children_changes_nothing():
    given = {"rate": 0.3, "shifted_rate": 0.6, "threshold": 1.0}
    assert cusum_alarm([4, 0, 4], **given)[[0, 2]] == pytest.approx(cusum_alarm([4, 4], **given))


def test_no_shift_at_all_is_refused():
    with pytest.raises(ValueError, match=r"shifted_rate must differ from rate, but both are 0\.3"):
        cusum_alarm([4], rate=0.3, shifted_rate=0.3, threshold=1)


def test_a_threshold_of_nothing_is_refused():
    with pytest.raises(ValueError, match="threshold must be positive, but got 0"):
        cusum_alarm([4], rate=0.3, shifted_rate=0.5, threshold=0)


def test_a_path_without_totals_is_refused():
    with pytest.raises(ValueError, match="counts must hold the column 'total'"):
        cusum_path(pd.DataFrame({"events": [1]}), rate=0.3, shifted_rate=0.5)
