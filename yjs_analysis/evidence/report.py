"""The report model: what the pack says, before it has a shape. Every format is made from this alone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from yjs_analysis.disclosure.withhold import refuse_ungated
from yjs_analysis.evidence.markup import exhibit_html
from yjs_analysis.telling.charts import Chart
from yjs_analysis.telling.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One question, answered on one page: chart, table, what it means, what it does not, and where it comes from.

    Parameters
    ----------
    identifier
        "E1", "E2", ...: the number by which the pack and its table of numbers refer to it.
    question
        The title, at most about twelve words.
    answer
        One or two sentences: the answer, with how many children and how sure.
    table
        The numbers of the chart, and their counts.
    means, does_not_mean
        What a Board can take from it, and what it cannot.
    source
        Publisher, table, period, unit, denominator and method.
    estimates
        Everything shown, at full precision, after disclosure control; the column `rows` names the rows of
        data/reference that each number comes from.
    chart
        None only where there is nothing to draw: a list of what is missing.

    Raises
    ------
    ValueError
        If the estimates have not passed disclosure control.
    """

    identifier: str
    question: str
    answer: str
    table: Table
    means: str
    does_not_mean: str
    source: str
    estimates: pd.DataFrame
    chart: Chart | None = None

    def __post_init__(self) -> None:
        """Only what passed disclosure control comes in."""
        refuse_ungated(self.estimates)

    @property
    def numbers(self) -> str:
        """The identifiers of its estimates, from the first to the last, as they stand in numbers.csv."""
        last = len(self.estimates)
        return f"{self.identifier}.1 to {self.identifier}.{last}" if last > 1 else f"{self.identifier}.1"

    def _repr_html_(self) -> str:
        """Show the exhibit in a notebook as the paper shows it."""
        return exhibit_html(self)

    def __repr__(self) -> str:
        """Show the exhibit where there are no pictures: title, answer, alternative text."""
        picture = f"\n[chart] {self.chart.alt}" if self.chart else ""
        return f"{self.identifier}. {self.question}\n{self.answer}{picture}\nSource: {self.source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One of the answers on the first page.

    Parameters
    ----------
    headline
        The finding in one sentence.
    children, sure, compared_with, since
        How many children, how sure we are, compared with whom, and since when.
    verdict
        One of the four words of `vocabulary.VERDICT_MARKS`, or None where the finding compares no rates.
    plan, caution
        What it means for the plan; what not to conclude.
    exhibit
        The identifier of the exhibit that shows it.
    """

    headline: str
    children: str
    sure: str
    compared_with: str
    since: str
    verdict: str | None
    plan: str
    caution: str
    exhibit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole pack: findings first, then exhibits, then what it stands on.

    `banner` stands at the head of every page: what a reader must know before anything else.
    """

    title: str
    subtitle: str
    area: str
    findings: tuple[Finding, ...]
    exhibits: tuple[Exhibit, ...]
    notices: tuple[str, ...]
    methods: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    banner: str = ""

    def numbers(self) -> pd.DataFrame:
        """Every estimate of every exhibit in one table, exhibit by exhibit, at full precision.

        The column `identifier` names each: "E2.3" is the third estimate of exhibit E2.
        """
        parts = [
            one.estimates.assign(
                identifier=[f"{one.identifier}.{place}" for place in range(1, len(one.estimates) + 1)],
                exhibit=one.identifier,
            )
            for one in self.exhibits
        ]
        table = pd.concat(parts, ignore_index=True)
        first = ["identifier", "exhibit"]
        last = ["rows"]
        return table[first + [name for name in table.columns if name not in first + last] + last]
