"""What each column of a table of estimates holds, in words: for the workbook and for those who read the CSV files."""

from __future__ import annotations

HEADINGS = {
    "label": "What it is",
    "rows": "Source rows",
    "total_counts": "What the total counts",
    "p_value": "p-value",
    "differ_p_value": "p-value that periods differ",
    "adjusted_p_value": "Adjusted p-value",
    "e_value": "E-value",
    "e_value_of_limit": "E-value of the limit",
    "e_value_note": "E-value note",
    "smallest_detectable": "Smallest detectable ratio",
    "age_band": "Age",
    "share_diverted": "Share diverted",
}
"""Headings that are not simply the name of the column."""

MEANINGS = {
    "identifier": "The number of the estimate, as in numbers.csv and the manifest: E2.3 is the third of E2.",
    "label": "What the number is about, in words.",
    "measure": "What was measured, which gives the unit of value, low and high: a proportion or share lies in 0 to 1, "
    "a ratio or relative rate is a multiple, children, cases and findings are counts; others name their unit.",
    "value": "The estimate, or the published number, in the unit of its measure.",
    "low": "The lower limit of the interval, in the unit of value. Equal to value where a number was only read.",
    "high": "The upper limit of the interval, in the unit of value. Equal to value where a number was only read.",
    "confidence": "The level of the interval, between 0 and 1: 0.95 is a 95% interval; at 1 nothing else can be.",
    "method": "How value and interval were worked out.",
    "note": "What a reader must know about this one number.",
    "withheld": "Whether the numbers of the row are withheld, so that no child can be recognised.",
    "rows": "Where the number comes from: files and lines of the published data, or the service's records.",
    "about": "What the key question or finding is about.",
    "above_1": "The probability that the ratio is above 1, between 0 and 1.",
    "adjusted_p_value": "The p-value after allowing for the number of tests in the family, between 0 and 1.",
    "adjustment": "How the p-value was adjusted for the number of tests.",
    "after": "The later period.",
    "against": "With whom the group is compared.",
    "age": "Ages, in years.",
    "age_band": "Ages, in years.",
    "analysis": "Which analysis the number comes from.",
    "approach": "How children of unknown ethnicity were treated.",
    "area": "The area.",
    "assumption": "What the approach takes for granted.",
    "base": "What the rate is a rate of: residents, or children at the decision before.",
    "baseline_quarters": "How many quarters the starting rate rests on.",
    "before": "The earlier period.",
    "better": "Which direction is better.",
    "block": "The part of the exhibit.",
    "by_then": "The chance of showing by the report named in the exhibit, between 0 and 1.",
    "category": "The category, as printed.",
    "census": "The census that gives the number of residents.",
    "change": "The verdict on the change.",
    "code": "The indicator's short name.",
    "cohorts": "Which of the possible cohorts was taken.",
    "convention": "The convention by which the ratio is formed.",
    "count": "Children.",
    "covariates": "What the comparison is adjusted for.",
    "date": "The day to which the population belongs.",
    "differ_p_value": "The p-value of the test that the periods differ in any way, between 0 and 1.",
    "domain": "The inspection's domain.",
    "e_value": "How strong an unmeasured cause would have to be, as a ratio, to explain the whole estimate.",
    "e_value_note": "Why there is no E-value.",
    "e_value_of_limit": "The same for the limit nearest to no difference.",
    "ends": "The last day of the quarter.",
    "events": "How many the event happened to: the top of the fraction.",
    "events_after": "Events of the group in the later period.",
    "events_before": "Events of the group in the earlier period.",
    "events_per_parameter": "Events for each parameter of the model.",
    "events_reference_after": "Events of the reference group in the later period.",
    "events_reference_before": "Events of the reference group in the earlier period.",
    "everyone": "All children of these ages who live in the area.",
    "every": "How often the figure appears.",
    "evidence": "The counts on which a report would rest.",
    "expected": "Events expected at the rate of those compared with.",
    "family": "The family of tests to which the test belongs.",
    "fewest": "The smallest count of children that the row tells of.",
    "finding": "What the test shows.",
    "fitting": "How many different fractions print as the published percentage.",
    "group": "The ethnic group, as the publisher named it.",
    "judgement": "The judgement.",
    "kept": "Where the figure is kept: published, or given by the service.",
    "key_question": "The inspection's key question.",
    "level": "The level of the characteristic.",
    "line": "The line of the chart.",
    "month": "Months since the first disposal.",
    "name": "The indicator.",
    "narrowest_high": "The upper limit if the largest cohort that fits were the true one.",
    "narrowest_low": "The lower limit if the largest cohort that fits were the true one.",
    "next_date": "When the next figure is due.",
    "outside_from": "The smallest cohort, in children, from which the area would lie outside the funnel.",
    "own_high": "The upper limit of the ratio on the group's own counts.",
    "own_low": "The lower limit of the ratio on the group's own counts.",
    "own_value": "The ratio on the group's own counts alone.",
    "parameters": "How many parameters the model has.",
    "parity": "The value at which there is no difference.",
    "parts": "The parts of the cohort.",
    "per_year": "The excess a year, in children.",
    "per_year_high": "The upper limit of the excess a year, in children.",
    "per_year_low": "The lower limit of the excess a year, in children.",
    "period": "The period, as the publisher named it.",
    "periods": "How many periods were compared.",
    "pooled": "Whether several years are taken together.",
    "population": "Children of the group who live in the area.",
    "population_share": "The group's share of the children who live in the area, between 0 and 1.",
    "position": "Where the area stands against the funnel.",
    "printed": "The figure as its publisher printed it.",
    "printed_rating": "The rating as printed.",
    "p_value": "The p-value of the test, between 0 and 1.",
    "quarter": "The number of the quarter, from the first of the plan.",
    "question": "What the report is asked.",
    "rate": "The rate of the group, between 0 and 1.",
    "rate_high": "The upper limit of the rate.",
    "rate_low": "The lower limit of the rate.",
    "rating": "The rating.",
    "rating_at_high": "The rating at the upper limit of the interval.",
    "rating_at_low": "The rating at the lower limit of the interval.",
    "ratio_now": "The ratio at the start.",
    "ratio_wanted": "The ratio aimed at.",
    "read": "How many cases were read.",
    "reference": "The group compared with.",
    "reference_events": "How many the event happened to in the reference group.",
    "reference_population": "Children of the reference group who live in the area.",
    "reference_rate": "The rate of the reference group.",
    "reference_total": "How many of the reference group it could have happened to.",
    "seen": "The first report that likely would show it.",
    "sex": "The sex, as recorded.",
    "share": "A share, between 0 and 1.",
    "share_diverted": "The share of children supposed to be diverted, between 0 and 1.",
    "shows_from": "The smallest change, as a ratio, that would likely have shown.",
    "smallest_detectable": "The smallest ratio that so few children would likely have shown.",
    "source": "The short name of the publication.",
    "stage": "The decision.",
    "standard": "The inspection's standard.",
    "standard_title": "The title of the standard.",
    "status": "What became of the finding.",
    "step": "The step of adjustment.",
    "taken_together": "Levels that were taken together because they hold too few children.",
    "target": "The target.",
    "term": "The term of the model, or the side of the comparison.",
    "test": "The test.",
    "tests_in_family": "How many tests the family holds.",
    "to_divert": "The fewest children fewer at which the counts would show no excess.",
    "to_divert_high": "The upper limit of the children fewer.",
    "to_divert_low": "The lower limit of the children fewer.",
    "total": "How many it could have happened to: the bottom of the fraction.",
    "total_after": "The group's total in the later period.",
    "total_before": "The group's total in the earlier period.",
    "total_counts": "Whom the total counts.",
    "total_reference_after": "The reference group's total in the later period.",
    "total_reference_before": "The reference group's total in the earlier period.",
    "unit": "The unit of the indicator.",
    "unknown_events": "Events of children whose ethnicity is unknown.",
    "unknown_total": "Children whose ethnicity is unknown.",
    "verdict": "Over-represented, under-represented, no material difference, or cannot tell.",
    "weights": "How children were weighted.",
    "complete_from": "The day from which the cohort is complete.",
    "days": "Days.",
    "exposure": "The part of a whole quarter that was counted, or the time at risk.",
    "false_alarm": "The chance of a signal where nothing has changed, between 0 and 1.",
    "first_day": "The first day of the cohort.",
    "inside_high": "The highest count that chance alone would likely give.",
    "inside_low": "The lowest count that chance alone would likely give.",
    "kind": "The kind of count.",
    "known_to": "The last day to which the records reach.",
    "last_day": "The last day of the cohort.",
    "persons": "Children who live in the area.",
    "signal": "Whether the count lies outside what chance alone would likely give.",
    "state": "Whether the cohort is ready to be judged.",
    "usual": "The count to expect if nothing has changed.",
    "years": "How many years are taken together.",
}
"""What each column holds, and its unit."""


def heading(name: str) -> str:
    """Give the heading of a column.

    Parameters
    ----------
    name
        Its name in the tidy files.

    Examples
    --------
    >>> heading("reference_events"), heading("p_value")
    ('Reference events', 'p-value')
    """
    plain = name.replace("_", " ")
    return HEADINGS.get(name, plain[:1].upper() + plain[1:])


def meaning(name: str) -> str:
    """Say what a column holds; a column that nobody has described yet is at least named.

    Parameters
    ----------
    name
        Its name in the tidy files.

    Examples
    --------
    >>> meaning("area"), meaning("shoe_size")
    ('The area.', 'Shoe size.')
    """
    return MEANINGS.get(name, f"{heading(name)}.")
