"""What a service's official open data say: which children were cautioned or sentenced, and who lives there?"""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.disproportionality.bases import judged_relative_rates
from yjs_analysis.evidence.report import Exhibit, Finding
from yjs_analysis.evidence.stage_table import shown_counts
from yjs_analysis.evidence.study import Study, populations
from yjs_analysis.evidence.study_file import chosen_in_words
from yjs_analysis.sources.tracing import trace
from yjs_analysis.telling import wording
from yjs_analysis.telling.charts import forest
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import CANNOT_TELL, GROUPS, VERDICT_MARKS, WITHHELD

YEARS = 3
"""The latest years taken together: one year of a service is too few children for a ratio."""

CENSUSES = ("Census 2011", "Census 2021")


def censuses_of(study: Study) -> tuple[str, ...]:
    """Put the census that a study stands on first; one that stands on a day between them has them in their order."""
    return tuple(sorted(CENSUSES, key=lambda census: (census != study.denominator, census)))


def children_of(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Add up a service's children by group over the latest years, and set them against both censuses.

    Parameters
    ----------
    table
        As `sources.official.children_by_service` gives it.
    study
        The parameters of the run.

    Returns
    -------
    pandas.DataFrame
        One row a census and group: `events` (children, once in each year), `total` (residents, once in each year), the
        columns of an estimate, `verdict`. Groups of which a count is withheld by the publisher are withheld here too.

    Raises
    ------
    ValueError
        If the file does not hold the area, or no year of it has the reference group.
    """
    held = table[(table["area"] == study.area) & table["group"].isin(GROUPS)]
    if held.empty:
        known = ", ".join(sorted(table["area"].dropna().unique())[:10])
        raise ValueError(
            f"the official table must hold {study.area!r} by ethnic group, but holds {known}. Give another file."
        )
    for column in ("age", "sex"):  # a total that is given is not added to its parts
        whole = held[column].isin(["All", "10-17", "both"])
        held = held[whole] if whole.any() else held
    years = sorted(held["period"].unique(), key=_last_year)[-YEARS:]
    held = held[held["period"].isin(years)]
    sums = held.groupby("group", sort=False).agg(
        events=("count", lambda counts: counts.fillna(0).sum()), hidden=("withheld", "any"), where=("rows", "first")
    )
    parts = []
    for census in censuses_of(study):
        living = populations(study.area)
        living = living[(living["period"] == census) & living["group"].isin(GROUPS)]
        persons = living.groupby("group")["persons"].sum()
        lines = living.groupby("group")["rows"].agg(trace)
        counts = sums.reset_index().assign(census=census)
        counts["total"] = counts["group"].map(persons) * len(years)
        counts["rows"] = counts["group"].map(lines) + "; " + counts["where"]
        counts["events"] = counts["events"].astype(int)
        judged = judged_relative_rates(
            counts.drop(columns="where"), reference=study.reference, base="population",
            method=study.interval_of_populations, confidence=study.confidence, band=study.band,
        )  # fmt: skip
        parts.append(judged)
    compared = pd.concat(parts, ignore_index=True)
    reference_hidden = bool(sums["hidden"].get(study.reference, False))
    also = compared["hidden"].astype(bool) | reference_hidden
    words = f"{years[0]} to {years[-1]}" if len(years) > 1 else years[0]
    gated = withhold(compared.drop(columns="hidden"), threshold=study.threshold, also=also)
    return gated.assign(years=words)


def cautioned_or_sentenced(table: pd.DataFrame, study: Study) -> Exhibit:
    """Show each group's relative rate of being cautioned or sentenced, over both censuses."""
    children = children_of(table, study)
    others = children[children["group"] != study.reference]
    words = children["years"].iloc[0]
    finding = _in_words(children, study)
    return Exhibit(
        identifier="O1",
        question="Which children were cautioned or sentenced, and who lives here?",
        answer=finding,
        chart=forest(
            others.assign(label=others["group"], block=others["census"], counts=shown_counts(others)),
            finding=finding,
            counts="children and years",
            mark=(1.0, f"{study.reference} children's rate"),
        ),
        table=Table(
            caption=f"Children cautioned or sentenced in {study.area}, {words}, and children who live there",
            columns=("Population", "Group", "How many of how many", "Relative rate", "Verdict"),
            sides="wlrrl",
            rows=tuple(_row(row, study) for row in children.to_dict("records")),
        ),
        means=(
            "These are the service's own counts by group, as the Youth Justice Board publishes them: chance can be "
            "judged, and the census chosen moves the ratio."
        ),
        does_not_mean=(
            "It does not show out-of-court disposals against court orders: no public table crosses these with ethnic "
            "group for a service. A child cautioned or sentenced in two years counts in both."
        ),
        source=(
            f"Youth Justice Board, local level open data, children cautioned or sentenced (the file given), {words}; "
            f"Office for National Statistics, {' and '.join(CENSUSES)}, ages 10 to 17, once for each year. "
            f"{study.in_a_hundred} intervals: {study.interval_of_populations} conditional Poisson."
            f"{chosen_in_words(study)}"
        ),
        estimates=children.assign(label=children["group"] + ", " + children["census"]),
    )


def official_finding(exhibit: Exhibit, study: Study) -> Finding:
    """Say what the official counts show, as the first finding of a paper."""
    table = exhibit.estimates
    black = table[(table["group"] == study.focus) & (table["census"] == censuses_of(study)[0])]
    first, other = censuses_of(study)
    row = black.iloc[0].to_dict() if len(black) else {"withheld": True}
    if row["withheld"]:
        return Finding(
            headline=f"Too few {study.focus} children were cautioned or sentenced to show how many",
            children="Withheld, here or by the publisher.",
            sure="Nothing can be said from these counts.",
            compared_with=f"{study.reference} children who live here.",
            since="The years that the file holds, all together.",
            verdict=CANNOT_TELL,
            plan="Ask the Youth Justice Board for the counts over more years together.",
            caution="That there is no difference.",
            exhibit=exhibit.identifier,
        )
    return Finding(
        headline=(
            f"{study.focus} children are cautioned or sentenced at {wording.times(row['value'])} "
            f"{study.reference} children's rate"
        ),
        children=(
            f"{wording.count(row['events'])} {study.focus} and "
            f"{wording.count(row['reference_events'])} {study.reference} children, {row['years']}."
        ),
        sure=f"{study.in_a_hundred} interval {wording.limits(row['low'], row['high'])}.",
        compared_with=f"{study.reference} children who live here ({first}). Exhibit O1 has {other} beside it.",
        since=f"{row['years']}, all together.",
        verdict=row["verdict"],
        plan="Report it every year over several years together, on both censuses.",
        caution="That it shows decisions. It shows who is cautioned or sentenced at all.",
        exhibit=exhibit.identifier,
    )


def _last_year(period: str) -> int:
    return int("".join(filter(str.isdigit, period))[-4:] or 0)


def _in_words(children: pd.DataFrame, study: Study) -> str:
    said = []
    for census in censuses_of(study):
        row = children[(children["group"] == study.focus) & (children["census"] == census)].to_dict("records")
        if row and not row[0]["withheld"]:
            limits = wording.limits(row[0]["low"], row[0]["high"])
            said.append(f"{wording.times(row[0]['value'])} ({limits}) on the {census}: {row[0]['verdict']}")
    if not said:
        return f"Too few {study.focus} children were cautioned or sentenced in {study.area} to show how many."
    return (
        f"{study.focus} children's rate of being cautioned or sentenced, against {study.reference} children's: "
        f"{'; '.join(said)}."
    )


def _row(row: dict, study: Study) -> tuple[str, ...]:
    if row["withheld"]:
        return (row["census"], row["group"], WITHHELD, WITHHELD, WITHHELD)
    counts = f"{wording.count(row['events'])} of {wording.count(row['total'])}"
    if row["group"] == study.reference:
        return (row["census"], row["group"], counts, "1", "compared with")
    ratio = f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})"
    return (row["census"], row["group"], counts, ratio, f"{VERDICT_MARKS[row['verdict']]} {row['verdict']}")
