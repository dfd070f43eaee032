"""The methods annex: how each kind of number was made, written for statisticians from the parameters of the run."""

from __future__ import annotations

from dataclasses import asdict

from yjs_analysis.evidence.monitoring_method import monitoring_in_words
from yjs_analysis.evidence.study import Study
from yjs_analysis.evidence.study_file import in_words
from yjs_analysis.measures.comparisons import SKEWNESS_CORRECTED
from yjs_analysis.telling import wording


def methods(study: Study) -> tuple[tuple[str, str], ...]:
    """Say how each kind of number was made, for a statistician who wants to make it again."""
    low, high = study.band
    return (
        (
            "Parameters of this run",
            "; ".join(f"{name} = {in_words(name, value)}" for name, value in asdict(study).items())
            + ". Each can be changed in a study file.",
        ),
        (
            "Reconciliation",
            "Each printed figure is compared, at its printed precision, with every sum of published tables that a "
            "writer could have taken: each period, one sex or both, every run of ages, every choice of the five "
            "groups. The origin shown needs the fewest choices. With hundreds of sums tried, a fit by chance is "
            "possible; numbers.csv gives the rows of each origin.",
        ),
        (
            "Ranges from rounding",
            "Where only whole per cents are printed, the range holds every value that prints alike. A share and its "
            "rest round together. A range from rounding says nothing about chance.",
        ),
        (
            "Populations between censuses",
            "A straight line, day by day, from 27 March 2011 to 21 March 2021 in each group. It is a bridge, not a "
            "count: its total for 2017 lies above the mid-2017 estimate, but a relative rate depends only on the "
            "ratio of groups.",
        ),
        (
            "Cohorts behind a percentage",
            "All fractions that print as the percentage at the publisher's two decimals, up to "
            f"{wording.count(study.largest_cohort)} children in an age band; a half may have been rounded either "
            "way. Pools of both bands must also print as the inspection's figure for all ages. Intervals are "
            "Wilson's (1927), each conditional on its cohort.",
        ),
        (
            "Relative rates",
            "Over a population: two Poisson counts, conditional on their sum, "
            f"{study.interval_of_populations} limits{_from(study.interval_of_populations)}. Over the decision before: "
            f"two binomials, {study.interval} limits{_from(study.interval)}. The reference group is "
            f"{study.reference}, except where a printed share can only be set against all other children or against "
            "White children.",
        ),
        (
            "Verdicts",
            f"Over- or under-represented: the whole {study.in_a_hundred} interval lies on one side of 1. No material "
            f"difference: it lies inside {low:g} to {high:g}. All else: cannot tell, which never means that all is "
            "well. Where denominators disagree, nobody can tell.",
        ),
        (
            "Rates per 100,000",
            "First-time entrants are printed as rates. Their intervals are Byar's (Breslow and Day 1987) on the "
            "count that rate and population give together.",
        ),
        (
            "Quarters against chance",
            "Limits are exact Poisson or binomial counts; drift is a cumulative sum of log likelihood ratios, begun "
            "again at 0 (Steiner and others 2000). The chance of a false alarm over twelve quarters, and of seeing a "
            "change, is worked out over every state that can be reached (Brook and Evans 1972), and agrees with played "
            "quarters. The starting rate is taken as known.",
        ),
        ("Monitoring and targets", monitoring_in_words()),
        (
            "Ratings of an inspection",
            "A standard has the rating of its lowest key question. Behind each printed percentage stands the largest "
            "count that prints so. The practice behind a question is Beta, on Jeffreys' prior; the chance of a rating "
            "takes the questions of a standard as independent, and its limits (Frechet 1935) do not. The cases are "
            "taken as a random sample of the practice.",
        ),
        (
            "Signing off",
            "A finding is assured by a number whose whole interval meets its target, or by a document with title and "
            "year. A review's conclusion is a report. numbers.csv gives the rows of each finding.",
        ),
        (
            "Disclosure control",
            "Any row whose count of children, or what that count leaves over, lies between 1 and "
            f"{study.threshold - 1} loses every number, in tables, charts, alternative text and sentences alike, "
            "even where a publisher printed the percentage that it follows from. E11 and E12 count no children: they "
            "hold inspectors' judgements of the service's work.",
        ),
    )


def _from(method: str) -> str:
    """Cite a documented method; another is named alone, and its function cites it."""
    works = {"mid-p": "Berry and Armitage 1995", SKEWNESS_CORRECTED: "Gart and Nam 1988; Laud 2017"}
    return f" ({works[method]})" if method in works else ""
