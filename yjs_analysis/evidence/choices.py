"""What a study may choose beside its numbers: what each choice is called, and what is wrong with one that is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yjs_analysis.checks import choice_problems, confidence_problems
from yjs_analysis.disclosure.rounding import BASE
from yjs_analysis.disproportionality.covariates import columns_of, terms_of
from yjs_analysis.disproportionality.stages import NESTED
from yjs_analysis.measures.rates import PROPORTION_METHODS
from yjs_analysis.measures.two_groups import DIFFERENCE_METHODS, POPULATION_METHODS, RELATIVE_METHODS
from yjs_analysis.sources.disposals import CONVENTIONS
from yjs_analysis.vocabulary import GROUPS

FIRST, MOST_SERIOUS, EVERY = "first outcome", "most serious outcome", "every outcome"

UNITS = (FIRST, MOST_SERIOUS, EVERY)
"""What is counted: each child once, at the first or the most serious outcome; or every outcome of a child."""

WITHHOLD, ROUND = "withhold", "round"

PROTECTIONS = (WITHHOLD, ROUND)
"""How the service's own counts are kept from telling of a child: small ones withheld, or all of them rounded."""

CENSUSES = ("Census 2011", "Census 2021")

STEPS = ("age_band + sex", "gravity + offence_group", "history", "admission")
"""What each step of the comparison like for like holds still besides the steps before it."""

HELD_STILL = ("sex", "age_band", "gravity", "offence_group", "history", "admission", "ethnicity_basis")
"""What is known of a child at the outcome, and can be held still."""

NAMED = {
    "reference": GROUPS,
    "focus": GROUPS,
    "protection": PROTECTIONS,
    "unit": UNITS,
    "out_of_court": tuple(CONVENTIONS),
    "interval": tuple(RELATIVE_METHODS),
    "interval_of_differences": tuple(DIFFERENCE_METHODS),
    "interval_of_populations": tuple(POPULATION_METHODS),
    "interval_of_rates": tuple(PROPORTION_METHODS),
}
"""For each parameter that is a name, the names that there are."""

MOST_DRAWS = 100_000


def number_problems(
    *, confidence: float, threshold: object, largest_cohort: object, draws: object, seed: object,
    band: Sequence[float],
) -> list[str]:  # fmt: skip
    """Say what is wrong with the numbers of a study.

    Examples
    --------
    >>> number_problems(confidence=0.9, threshold=0, largest_cohort=300, draws=200, seed=0, band=(0.8, 1.25))
    ['threshold must be a whole number of at least 1, but got 0. Give 5.']
    """
    problems = confidence_problems(confidence)
    if not _whole(threshold) or threshold < 1:
        problems.append(f"threshold must be a whole number of at least 1, but got {threshold!r}. Give 5.")
    if not _whole(largest_cohort) or not 1 <= largest_cohort <= 5000:
        problems.append(f"largest_cohort must be a whole number from 1 to 5000, but got {largest_cohort!r}. Give 300.")
    if not _whole(draws) or not 100 <= draws <= MOST_DRAWS:
        problems.append(f"draws must be a whole number from 100 to {MOST_DRAWS}, but got {draws!r}. Give 10000.")
    if not _whole(seed) or seed < 0:
        problems.append(f"seed must be a whole number of at least 0, but got {seed!r}. Give 0.")
    if not 0 < band[0] <= 1 <= band[1]:
        problems.append(f"band must hold 1 between its limits, but got {band}. Give for example (0.8, 1.25).")
    return problems


def name_problems(chosen: dict[str, str]) -> list[str]:
    """Say which names of `NAMED` there are not; the nearest is suggested.

    Examples
    --------
    >>> name_problems({"unit": "first outcom"})
    ["unit must be one of 'first outcome', 'most serious outcome', 'every outcome', but got 'first outcom'. Did you \
mean 'first outcome'?"]
    """
    return [one for name, value in chosen.items() for one in choice_problems(name, value, NAMED[name])]


def stage_problems(stages: Sequence[str]) -> list[str]:
    """Say what is wrong with the stages to show: names of `stages.NESTED`, each once, at least one.

    Examples
    --------
    >>> stage_problems(["cort"])
    ["stages must be one of 'outcome', 'court', 'community order or custody', 'custody', but got 'cort'. Did you mean \
'court'?"]
    """
    if not stages:
        return [f"stages must hold at least one of {', '.join(map(repr, NESTED))}, but is empty. Give one."]
    return [one for stage in stages for one in choice_problems("stages", stage, NESTED)]


def covariate_problems(covariates: Sequence[str]) -> list[str]:
    """Say what is wrong with the steps of a comparison like for like: each a formula of `HELD_STILL`.

    Examples
    --------
    >>> covariate_problems(["sex + gravty"])
    ["covariates must be one of 'sex', 'age_band', 'gravity', 'offence_group', 'history', 'admission', \
'ethnicity_basis', but got 'gravty'. Did you mean 'gravity'?"]
    """
    problems = [] if covariates else ["covariates must hold at least one step, but is empty. Give ['sex + gravity']."]
    for step in covariates:
        try:
            names = columns_of(terms_of(step.strip().removeprefix("+")))
        except ValueError as error:
            problems.append(str(error))
            continue
        if not names:
            problems.append(f"covariates must name a column in each step, but got {step!r}. Write 'sex + gravity'.")
        problems += [one for name in names for one in choice_problems("covariates", name, HELD_STILL)]
    return problems


def day_of(text: str) -> date | None:
    """Read a day, 2018-04-01; nothing is no day.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> day_of("2018-04-01"), day_of("")
    (datetime.date(2018, 4, 1), None)
    """
    return date.fromisoformat(text) if text else None


def denominator_problems(denominator: str) -> list[str]:
    """Say what is wrong with the population chosen: a census, or a day between both.

    Examples
    --------
    >>> denominator_problems("2017-10-01"), denominator_problems("Census 2021")
    ([], [])
    >>> denominator_problems("census 2011")
    ["denominator must be one of 'Census 2011', 'Census 2021', or a day between them such as '2017-10-01', but got \
'census 2011'. Did you mean 'Census 2011'?"]
    """
    if denominator in CENSUSES:
        return []
    try:
        between = date(2011, 3, 27) <= date.fromisoformat(denominator) <= date(2021, 3, 21)
    except ValueError:
        said = choice_problems("denominator", denominator, CENSUSES)[0]
        return [said.replace(", but got", ", or a day between them such as '2017-10-01', but got")]
    outside = f"denominator must lie from 2011-03-27 to 2021-03-21, but got {denominator!r}. Outside, nothing is known."
    return [] if between else [outside]


def period_problems(period: Sequence[str]) -> list[str]:
    """Say what is wrong with the first and last day of outcomes: two days, "" for an open end.

    Examples
    --------
    >>> period_problems(("2018-04-01", "2017-03-31"))
    ["period must run from its first day to a later one, but got '2018-04-01' and '2017-03-31'. Change them over."]
    """
    days = []
    for one in period:
        try:
            days.append(day_of(one))
        except ValueError:
            return [f"period must hold days such as '2018-04-01', or '' for no bound, but got {one!r}."]
    if len(days) == 2 and all(days) and days[0] > days[1]:
        return [
            f"period must run from its first day to a later one, but got {period[0]!r} and {period[1]!r}. "
            "Change them over."
        ]
    return []


def practice_problems(practice: Sequence[str]) -> list[str]:
    """Say what is wrong with changes of practice: each a day and words, such as "2017-10-01: joint panel begins".

    Examples
    --------
    >>> practice_problems(["2017-10-01: joint panel begins", "October: joint panel"])
    ["practice must hold a day, a colon and words, such as '2017-10-01: joint panel begins', but got 'October: joint \
panel'."]
    """
    found = []
    for one in practice:
        day, _, words = one.partition(":")
        try:
            right = bool(date.fromisoformat(day.strip())) and bool(words.strip())
        except ValueError:
            right = False
        if not right:
            example = "2017-10-01: joint panel begins"
            found.append(f"practice must hold a day, a colon and words, such as {example!r}, but got {one!r}.")
    return found


def together_problems(*, reference: str, focus: str, unit: str, threshold: object, protection: str) -> list[str]:
    """Say which choices cannot stand together.

    Examples
    --------
    >>> together_problems(
    ...     reference="Black", focus="Black", unit="first outcome", threshold=5, protection="withhold"
    ... )
    ["focus must be another group than the reference, but both are 'Black'. Give for example focus = 'White'."]
    """
    problems = []
    if reference == focus:
        other = next(group for group in GROUPS if group != reference)
        problems.append(
            f"focus must be another group than the reference, but both are {reference!r}. "
            f"Give for example focus = {other!r}."
        )
    if unit == EVERY and threshold != 1:
        problems.append(
            f"threshold must be 1 where unit is {EVERY!r}, but got {threshold!r}: five outcomes can be one child's. "
            "Give threshold = 1, for the service's own use."
        )
    if protection == ROUND and threshold != BASE:
        problems.append(
            f"threshold must be {BASE} where protection is {ROUND!r}, but got {threshold!r}: counts are rounded to "
            f"{BASE}. Give threshold = {BASE}, or protection = {WITHHOLD!r}."
        )
    return problems


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
