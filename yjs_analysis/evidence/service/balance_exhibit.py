"""Were like children compared with like? How alike the two routes' children are, before and after weighting."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.evidence.report import Exhibit
from yjs_analysis.evidence.service.alike import NAMES, Alike, alike
from yjs_analysis.evidence.service.cells import Cells
from yjs_analysis.evidence.service.chain import RECORDS
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.saying import source_line
from yjs_analysis.evidence.study import Study
from yjs_analysis.reoffending.positivity import positivity
from yjs_analysis.reoffending.routes import effective_children, route_balance
from yjs_analysis.telling import wording
from yjs_analysis.telling.balance import BALANCED, balance
from yjs_analysis.telling.tables import Table
from yjs_analysis.vocabulary import WITHHELD

TITLES = {
    "gravity": "Gravity of the offence",
    "history": "Earlier disposals",
    "admission": "Admission",
    "age_band": "Age",
    "sex": "Sex",
}
SINGLE = dict.fromkeys((TITLES[one] for one in ("admission", "age_band", "sex")), "Admission, age and sex")
"""Covariates of two levels, of which one is drawn: they stand together."""

METHODS = {"none": "before", "overlap": "after", "everyone": "everyone"}
DIFFERENCE = "standardised mean difference"
EVERY_LEVEL = "every level"


def like_with_like(service: Service, cells: Cells, study: Study) -> Exhibit | None:
    """Show how alike the children of the two routes are in what is recorded; None where exhibit S10 is not shown.

    A covariate of which some level holds few children of a route is withheld whole: its levels add up to everybody.
    """
    found = alike(service, cells, study)
    asked = {"terms": list(found.categories), "categories": found.categories} if found else {}
    try:
        weighed = route_balance(found.similar, **asked) if found else None
        worth = effective_children(found.similar, methods=["overlap"], **asked) if found else None
    except ValueError:  # some combination of levels decides the route for certain
        return None
    if weighed is None or worth is None:
        return None
    long = withhold(_estimates(weighed, _few_in(found, study)), threshold=study.threshold, also=None)
    long = withhold(long.drop(columns="withheld"), threshold=study.threshold, also=long["few"])
    wide = _wide(long)
    sizes = _sizes(worth, study)
    finding = _finding(wide, sizes, service.who)
    told = _together(wide)
    return Exhibit(
        identifier="S19",
        question="Were like children compared with like?",
        answer=finding,
        chart=balance(told.assign(block=told["block"].replace(SINGLE)), finding=finding),
        table=Table(
            caption=f"Standardised difference, before a court less out of court ({service.who})",
            columns=("Recorded", "Level", "As they are", "Weighted: most open route", "Weighted: everybody"),
            sides="llrrr",
            rows=tuple(_written(row) for row in told.to_dict("records")),
        ),
        means=(
            "Exhibit S10 compares the children whose route was most open. Its weights make both routes' children alike "
            f"in every row: 0 by construction. A difference of {BALANCED} or less hardly matters; the last column "
            "shows weights that stand for everybody, and leave more."
        ),
        does_not_mean=(
            "It does not mean that the children are alike in what nobody recorded: exhibit S10 lists it, and no weight "
            "can mend that."
        ),
        source=source_line(service, study, "none; standardised differences as Austin (2009)")
        + " Levels from which fewer than five went one way are left out of both exhibits.",
        estimates=pd.concat([long.drop(columns="few"), sizes], ignore_index=True),
    )


def _few_in(found: Alike, study: Study) -> set[str]:
    """Name the covariates of which a level holds few children of a route, here or among all who were followed."""
    few = set()
    for term in found.categories:
        for counts in (found.similar, found.everybody):
            levels = positivity(counts, by=term)
            ways = pd.concat([levels["events"], levels["total"] - levels["events"]])
            if (ways.gt(0) & ways.lt(study.threshold)).any():
                few.add(term)
    return few


def _estimates(weighed: pd.DataFrame, few: set[str]) -> pd.DataFrame:
    """Name each difference by its covariate, level and weights."""
    term, level = (weighed["term"].str.split(": ", n=1).str[at] for at in (0, 1))
    table = weighed.assign(block=term.map(TITLES), level=level, few=term.isin(few), value=weighed["value"].round(3))
    table["label"] = table["block"] + ", " + level + " (" + table["weights"].map(METHODS) + ")"
    return table.drop(columns=["term", "note"]).assign(measure=DIFFERENCE, rows=RECORDS)


def _wide(long: pd.DataFrame) -> pd.DataFrame:
    """Put the three differences of a level side by side, as the chart and the table take them."""
    first = long[long["weights"] == "none"]
    wide = first[["block", "level", "withheld"]].rename(columns={"level": "label"})
    for weights, name in METHODS.items():
        part = long[long["weights"] == weights].set_index(["block", "level"])["value"]
        wide[name] = [part.get((row["block"], row["label"])) for row in wide.to_dict("records")]
    return wide.astype(dict.fromkeys(METHODS.values(), float)).reset_index(drop=True)


def _together(wide: pd.DataFrame) -> pd.DataFrame:
    """Put the levels of a covariate that is withheld whole into one row."""
    again = wide["withheld"] & wide.duplicated("block")
    told = wide[~again].reset_index(drop=True)
    return told.assign(label=told["label"].mask(told["withheld"], EVERY_LEVEL))


def _sizes(worth: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Give how many children of each route the weighted ones are worth; the number behind them is not told."""
    table = worth[(worth["measure"] == "effective size") & worth["term"].isin(NAMES)]
    label = "worth, " + table["term"].map(NAMES)
    table = table.assign(label=label, block="Effective sample", value=table["value"].round(), rows=RECORDS)
    table = table.assign(low=float("nan"), high=float("nan"), measure="effective children")
    return withhold(table.drop(columns="note"), threshold=study.threshold)


def _finding(wide: pd.DataFrame, sizes: pd.DataFrame, who: str) -> str:
    shown = wide[~wide["withheld"]]
    apart = int((shown["before"].abs() > BALANCED).sum())
    before = shown.loc[shown["before"].abs().idxmax()] if len(shown) else None
    worth = " and ".join(f"{wording.count(row['value'])} {NAMES[row['term']]}" for row in sizes.to_dict("records"))
    said = "Too few children stand at some level to show how the routes' children differ."
    if before is not None:
        said = (
            f"Before weighting, the {who} of the two routes differ in {wording.in_words(apart)} of "
            f"{wording.in_words(len(shown))} things shown, most in {before['block'].lower()} ({before['label']}); "
            "weighted, in none."
        )
    return f"{said} Weighted, the {who} tell as much as {worth} would."


def _written(row: dict) -> tuple[str, ...]:
    values = (f"{row[name]:+.2f}" if abs(row[name]) >= 0.005 else "0" for name in METHODS.values())
    return (row["block"], row["label"], *((WITHHELD,) * 3 if row["withheld"] else values))
