"""The findings that a service's own records give: they stand first in the paper."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disproportionality.stages import OUTCOME
from yjs_analysis.evidence.choices import EVERY
from yjs_analysis.evidence.report import Exhibit, Finding
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.vocabulary import CANNOT_TELL, NO_MATERIAL_DIFFERENCE, OVER, UNDER

HEADLINES = {
    OVER: "{focus} {who} are more often brought before a court than {reference} {who}",
    UNDER: "{focus} {who} are less often brought before a court than {reference} {who}",
    NO_MATERIAL_DIFFERENCE: "{focus} and {reference} {who} are brought before a court at much the same rate",
    CANNOT_TELL: "These counts cannot tell whether {focus} {who} are more often brought before a court",
}

REPRESENTED = {
    OVER: "{focus} {who} are over-represented among those with an outcome",
    UNDER: "{focus} {who} are under-represented among those with an outcome",
    NO_MATERIAL_DIFFERENCE: "{focus} and {reference} {who} come to an outcome at much the same rate",
    CANNOT_TELL: "These counts cannot tell whether {focus} {who} are over-represented among those with an outcome",
}

EACH = ", on each census"

DEPENDS = "Whether {focus} {who} are over-represented among those with an outcome depends on the census"

PLANS = {
    OVER: "Look at each decision to go to court, like for like, and report this number every year.",
    UNDER: "Report this number every year, and look at why.",
    NO_MATERIAL_DIFFERENCE: "Keep reporting this number, and look at the stages before it.",
    CANNOT_TELL: "Pool more years before anything is concluded, and keep recording every decision.",
}


def service_findings(service: Service, exhibits: tuple[Exhibit, ...], study: Study) -> tuple[Finding, ...]:
    """Say what the records show: out of court or before one, who has an outcome, and who reoffended.

    Parameters
    ----------
    service
        The service's counts.
    exhibits
        Those of `exhibits.service_exhibits`.
    study
        The parameters of the run.
    """
    by_name = {one.identifier: one for one in exhibits}
    found = [_court(service, by_name, study)]
    if "S1" in by_name:
        found.append(_outcome(service, by_name["S1"], study))
    if "S7" in by_name:
        found.append(_reoffending(service, by_name["S7"], study))
    return tuple(found)


def _rows(exhibit: Exhibit, study: Study, **wanted: str) -> dict:
    """The focus group's row of an exhibit, and the reference's counts with it."""
    table = exhibit.estimates
    for name, value in wanted.items():
        table = table[table[name] == value]
    found = table[table["group"] == study.focus].to_dict("records")
    return found[0] if found else {"withheld": True}


def _court(service: Service, by_name: dict[str, Exhibit], study: Study) -> Finding:
    exhibit = by_name["S2"]
    row = _rows(exhibit, study, label=f"{study.focus}: before a court")
    if row["withheld"]:
        return _too_few(service, exhibit, study, "whether they are more often brought before a court")
    headline = _named(HEADLINES[row["verdict"]], service, study)
    return Finding(
        headline=headline,
        children=(
            f"{_of(row, 'events', 'total')} {_of_whom(service, study)} were before a court, and "
            f"{_of(row, 'reference_events', 'reference_total')} {study.reference}."
        ),
        sure=_sure(row),
        compared_with=f"{study.reference} children with an outcome in the same records.",
        since=f"{service.span}, all together. {_changing(by_name, study)}".strip(),
        verdict=row["verdict"],
        plan=PLANS[row["verdict"]],
        caution="That the group is the cause. Offences, history and admission are not held still in this comparison.",
        exhibit=exhibit.identifier,
    )


def _changing(by_name: dict[str, Exhibit], study: Study) -> str:
    """Say whether the relative rate of court changed between the earlier and the later years, where S13 asks."""
    if "S13" not in by_name:
        return ""
    rows = by_name["S13"].estimates
    row = rows[(rows["group"] == study.focus) & (rows["measure"] == "ratio of relative rates")].to_dict("records")
    said = row[0]["change"] if row and not row[0]["withheld"] else "too few children to show"
    return f"Is it changing? {said[0].upper()}{said[1:]} (S13)."


def _of_whom(service: Service, study: Study) -> str:
    if service.unit == EVERY:
        return f"outcomes of {study.focus} {service.who}"
    return f"{study.focus} {service.who} with an outcome"


def _outcome(service: Service, exhibit: Exhibit, study: Study) -> Finding:
    censuses = list(dict.fromkeys(exhibit.estimates["census"]))
    first = _rows(exhibit, study, stage=OUTCOME, census=censuses[0])
    if first["withheld"]:
        return _too_few(service, exhibit, study, "whether they are over-represented")
    others = [(census, _rows(exhibit, study, stage=OUTCOME, census=census)) for census in censuses[1:]]
    beside = "".join(f" On the {census} it is {_ratio(row)}: {row['verdict']}." for census, row in others)
    agreed = all(row["verdict"] == first["verdict"] for _, row in others)
    each = EACH if others and first["verdict"] != CANNOT_TELL else ""
    headline = REPRESENTED[first["verdict"]] + each if agreed else DEPENDS
    return Finding(
        headline=_named(headline, service, study),
        children=(
            f"{_of(first, 'events', 'total')} {study.focus} {service.who} had an outcome, and "
            f"{_of(first, 'reference_events', 'reference_total')} {study.reference} ({censuses[0]})."
        ),
        sure=f"{_sure(first)}{beside}",
        compared_with=f"{study.reference} children who live here.",
        since=f"{service.span}, all together.",
        verdict=first["verdict"] if agreed else CANNOT_TELL,
        plan=f"Report it on {censuses[0]}{', never without the others beside it' if others else ', and name it'}.",
        caution=f"That {study.focus} children offend more. Who comes to notice at all is decided before an outcome.",
        exhibit=exhibit.identifier,
    )


def _reoffending(service: Service, exhibit: Exhibit, study: Study) -> Finding:
    row = exhibit.estimates.iloc[0].to_dict()
    if row["withheld"]:
        return _too_few(service, exhibit, study, "how many reoffended")
    limits = wording.limits(row["low"], row["high"], written=wording.percent)
    return Finding(
        headline=f"{wording.percent(row['value'])} of {service.who} were proven to have reoffended within a year",
        children=f"{_of(row, 'events', 'total')} {service.who} who could be followed for the whole time.",
        sure=f"{study.in_a_hundred} interval {limits}.",
        compared_with="Nobody: the national measure takes other cohorts, from police records.",
        since=f"Disposals of {service.span}, each followed for a year.",
        verdict=None,
        plan="Report it by route and group with its counts, over several years together.",
        caution="That court or an out-of-court disposal makes the difference. Like is not compared with like here.",
        exhibit=exhibit.identifier,
    )


def _named(headline: str, service: Service, study: Study) -> str:
    return headline.format(focus=study.focus, reference=study.reference, who=service.who)


def _too_few(service: Service, exhibit: Exhibit, study: Study, what: str) -> Finding:
    return Finding(
        headline=f"Too few {study.focus} {service.who} are in these records to show {what}",
        children="Withheld: so few that a child could be recognised, or that each would move the rate by a tenth.",
        sure="Nothing can be said from these counts.",
        compared_with=f"{study.reference} children.",
        since=f"{service.span}, all together.",
        verdict=CANNOT_TELL,
        plan="Pool more years, or the counts of neighbouring services.",
        caution="That there is no difference.",
        exhibit=exhibit.identifier,
    )


def _of(row: dict, events: str, total: str) -> str:
    return f"{wording.count(row[events])} of {wording.count(row[total])}"


def _ratio(row: dict) -> str:
    if row["withheld"]:
        return wording.count(0, withheld=True)
    return f"{wording.ratio(row['value'])} ({wording.limits(row['low'], row['high'])})"


def _sure(row: dict) -> str:
    limits = wording.limits(row["low"], row["high"])
    said = f"{wording.times(row['value'])} the rate, {100 * row['confidence']:g}% interval {limits}."
    if row["verdict"] != CANNOT_TELL or pd.isna(row["smallest_detectable"]):
        return said
    return f"{said} So few could only have shown a ratio of {wording.ratio(row['smallest_detectable'])} or more."
