"""What a heading says is measured: a count of children, a share, a rate, a limit, a population."""

from __future__ import annotations

import re
from functools import cache

COUNT, PERCENT, RATE, POPULATION = "count", "percent", "rate", "population"
LOW, HIGH, RATIO, P_VALUE = "low", "high", "ratio", "p"
EXPECTED, EXCESS, DIFFERENCE, VALUE = "expected", "excess", "difference", "value"
INTERVAL, IGNORED, LABEL = "interval", "ignored", "label"
CHANGE, CHANGE_SHARE, CUMULATIVE, MEAN, RANK, WIDTH = "change", "share of change", "cumulative", "mean", "rank", "width"
LENGTH, ODDS, ONE_IN = "length", "odds", "one in"

ALONG = (CHANGE, CHANGE_SHARE, CUMULATIVE, MEAN)
"""Measures of several counts of one line: years, quarters, rows of a table."""

DERIVED = (PERCENT, RATE, LOW, HIGH, RATIO, P_VALUE, EXCESS, DIFFERENCE, VALUE)
"""Measures from which a count could be worked back."""

RULES = (
    (IGNORED, r"^(?:confidence|confidence level|note|notes|method|source|rows|why|verdict|threshold|withheld|"
              r"suppressed|exhibit|said|footnote|.*\bcode|date|what (?:it|this) .*|kind|sha\d*|hash|bytes|seed|unit)$"),
    (LABEL, r"^(?:year|years|quarter|period|age|ages|age group|age band|area|region|group|ethnicity|ethnic group|sex|"
            r"gender|offence|disposal|outcome|route|month|label|category|stage|measure|financial year)$"),
    (COUNT, r"\b(?:number|count|children|n) ?\((?:%|per ?cent)"),
    (RANK, r"^rank(?:ed|ing)?\b|\brank$"),
    (CUMULATIVE, r"\bcumulative\b(?!.*(?:%|per ?cent|rate|incidence|hazard|risk|probab|share))|"
                 r"\brunning total\b|\byear to date\b"),
    (CHANGE, r"^(?:%|per ?cent|percentage)? ?(?:change|increase|decrease)[sd]?\b(?!.*point)|"
             r"\b(?:%|per ?cent|percentage) change\b|\bchange (?:%|since|on|from|between)"),
    (WIDTH, r"\u00b1|\+/-|\bmargin of error\b|\bhalf[- ]width\b|\bwidth of\b.*\binterval\b|\binterval width\b|"
            r"\bstandard errors?\b|^s\.?e\.?$"),
    (LOW, r"\b(?:low|lower|lcl|lci|narrowest_low)\b"),
    (HIGH, r"\b(?:high|upper|ucl|uci|narrowest_high)\b"),
    (INTERVAL, r"\b(?:interval|range|confidence|ci)\b"),
    (P_VALUE, r"^p$|\bp[- _]?values?\b"),
    (RATIO, r"\bobserved ?(?:/|over|to|divided by) ?expected\b|^o ?/ ?e$"),
    (EXPECTED, r"\bexpected\b(?!.*(?:more|fewer|above|than))"),
    (EXCESS, r"\bexcess\b|\bmore than expected\b|\bobserved (?:-|minus|less) expected\b"),
    (DIFFERENCE, r"\bdifference\b"),
    (RATIO, r"\bratio\b|\brelative\b|\brri\b|\btimes\b"),
    (ODDS, r"^odds\b"),
    (LENGTH, r"\bindex\b(?!.*(?:rate|depriv|disproport))"),
    (PERCENT, r"%|\bper ?cent|\bpercentage|\bshare\b|\bproportion\b|\bpct\b"),
    (RATE, r"\bper [\d, ]*\d|\brates?\b|\bper (?:thousand|hundred thousand|head)\b"),
    (POPULATION, r"\bpopulations?\b|\bresidents?\b|\bcensus\b|\bmid[- ]?(?:19|20)\d\d\b|\bliving in\b"),
    (VALUE, r"^(?:value|estimate|figure|result)$"),
    (MEAN, r"^(?:the )?(?:(?:\w+|\d+)[- ]year )?(?:rolling |moving )?(?:mean|average)\b"
           r"(?!.* (?:age|days|months|score))|\b(?:mean|average) of\b"),
)  # fmt: skip

OTHER_THINGS = re.compile(
    r"\b(?:finding|standard|judgement|judgment|method|question|table|exhibit|inspection|case[s]? examined|rating|step|"
    r"test|check|tried|error|row|record|column|file|day|week|month|point|"
    r"decision[s]? changed|recommendation|action|score|"
    r"version|probabilit|assured|target|evidence|document|member|page|figure|simulation|draw|source|code|census|cohorts?|fitting|pairs)",
    re.IGNORECASE,
)
"""Words that say that a column of numbers counts something else than children."""

CHILDREN = re.compile(
    r"\b(?:child|children|young people|young person|boys|girls|offender|reoffen|entrants?|sentenced)", re.IGNORECASE
)
"""Words that say that a column of numbers counts children."""

JUSTICE = re.compile(r"\b(?:court|custody|disposal|remand|caution|diver(?:ted|sion)|arrest)", re.IGNORECASE)
"""Words that may stand over counts of children, or over anything else about them."""

COUNTED = re.compile(r"\b(?:total|all|counts?|number|events|\[c\])(?:\W|$)", re.IGNORECASE)
"""Words without which a table that only speaks of justice is not taken to count children."""

RAW = re.compile(
    r"^(?:child[_ ]?(?:id|key|ref|reference|number)|person[_ ]?id|pnc.*|unique[_ ]?(?:id|child).*|case[_ ]?id|ypid|"
    r"nhs[_ ]?number|date[_ ]of[_ ]birth|dob|birth[_ ]?date|surname|first[_ ]?name|forename|full[_ ]?name|postcode)$",
    re.IGNORECASE,
)
"""Headings of a table with one row a child."""


@cache
def measure_of(heading: str) -> str:
    """Say what a heading measures; "count" where nothing says otherwise.

    Examples
    --------
    >>> [measure_of(one) for one in ("Per 1,000", "% before a court", "95% low", "Children", "Population", "Year")]
    ['rate', 'percent', 'low', 'count', 'population', 'label']
    """
    plain = " ".join(heading.casefold().replace("_", " ").split())
    return next((measure for measure, rule in RULES if re.search(rule, plain)), COUNT)


@cache
def is_of_other_things(text: str) -> bool:
    """Say whether words speak of something else than children.

    Examples
    --------
    >>> is_of_other_things("Cases examined"), is_of_other_things("Black")
    (True, False)
    """
    return bool(OTHER_THINGS.search(text))


@cache
def per_of(text: str) -> float | None:
    """Read for how many people a rate is given; None where the words do not say.

    Examples
    --------
    >>> per_of("Rate per 10,000 children"), per_of("rate")
    (10000.0, None)
    """
    plain = text.casefold().replace("hundred thousand", "100000").replace("thousand", "1000").replace("_", " ")
    found = re.search(r"\bper (\d[\d, ]*\d|\d)", plain)
    return float(re.sub(r"[, ]", "", found.group(1))) if found else None
