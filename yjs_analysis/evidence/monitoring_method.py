"""How quarters, targets and what-if were worked out, in words for a statistician."""

from __future__ import annotations

import inspect

from yjs_analysis.assurance.monitoring import QUARTERS
from yjs_analysis.assurance.what_if import what_if
from yjs_analysis.evidence.exhibits import quarterly_change, when_seen
from yjs_analysis.evidence.service import quarters_exhibit
from yjs_analysis.evidence.service.what_if_exhibit import FEW, HALF, MOST
from yjs_analysis.measures.power_of_change import chance_of_change
from yjs_analysis.telling import wording


def monitoring_in_words() -> str:
    """Say how exhibits E16, E17, S17, S18 and S20 were made, from the constants that ran.

    Examples
    --------
    >>> monitoring_in_words().split(",")[0]
    'E16 fixes three rules for 12 quarters'
    """
    drawn, played = (
        wording.count(inspect.signature(one).parameters["draws"].default) for one in (chance_of_change, what_if)
    )
    few, half, most = (wording.percent(one) for one in (FEW, HALF, MOST))
    return (
        f"E16 fixes three rules for {QUARTERS} quarters, S20 for those there are: limits, a rise and a fall, each with "
        f"a third of {wording.percent(quarterly_change.FALSE_ALARM)} (S20: "
        f"{wording.percent(quarters_exhibit.FALSE_ALARM)}) false alarms. E16 looks for the rate times, or over, "
        f"{quarterly_change.TIMES:g}; S20 for {quarters_exhibit.TIMES:g}, or half way to all where that is less. S20 "
        "takes its rate from all its quarters, and cases from custody to custody as geometric (Benneyan 2001). E17 and "
        f"S17 weigh every outcome, or {drawn} drawn, of two relative rates (Zou and Donner 2008), and ask for a chance "
        f"of {wording.percent(when_seen.POWER)}. S18 draws {played} times from Jeffreys posteriors, with {few}, {half} "
        f"and {most} of those newly eligible diverted."
    )
