"""The explorer: every comparison of the pack in one HTML file, worked out beforehand and looked up in the page."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
from markupsafe import Markup

from yjs_analysis.evidence.choices import CENSUSES, EVERY, FIRST, MOST_SERIOUS
from yjs_analysis.evidence.explored.own import own_steps
from yjs_analysis.evidence.explored.published import (
    AS_PUBLISHED,
    BEFORE,
    RESIDENTS,
    between_day,
    caseload_step,
    national_steps,
    official_step,
    resident_steps,
)
from yjs_analysis.evidence.explored.views import (
    ALL_IN,
    ANYHOW,
    AS_KNOWN,
    DIMENSIONS,
    LEFT_OUT,
    NONE_IN,
    SHOWN_GROUPS,
    Step,
)
from yjs_analysis.evidence.markup import environment, style_sheet
from yjs_analysis.evidence.page import font_faces
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.study import Study
from yjs_analysis.telling import wording
from yjs_analysis.vocabulary import VERDICT_MARKS, WITHHELD

EXPLORER = "explorer.html"

UNITS = {
    FIRST: "Each child once: first outcome",
    MOST_SERIOUS: "Each child once: most serious one",
    EVERY: "Every outcome or event, not children",
    AS_PUBLISHED: "Each child once, as published",
}

COLUMNS = ("Group", "How many of how many", "Rate", "Relative rate", "Interval", "Verdict")
"""The headings of every table."""


def steps_of(study: Study, *, service: Service | None = None, official: pd.DataFrame | None = None) -> list[Step]:
    """Give every step that the pack can show, the service's own first.

    Parameters
    ----------
    study
        The parameters of the run.
    service
        The service's own records, counted.
    official
        Its official open data, as `sources.official.children_by_service` gives them.
    """
    steps = own_steps(service, study) if service else []
    steps += [official_step(official, study)] if official is not None else []
    here = service is None or service.made_after == study.area
    steps += [caseload_step(study)] if here else []
    return [*steps, *national_steps(study), *(resident_steps(study) if here else [])]


def explored(study: Study, steps: list[Step]) -> dict[str, Any]:
    """Put together all that the page looks up: the choices, the views, and why a combination does not exist.

    Parameters
    ----------
    study
        The parameters of the run.
    steps
        As `steps_of` gives them.

    Returns
    -------
    dict
        `choices` (each with its options), `steps` (each with the values that it offers, its first ones, and `why`
        others are not there), `views` by key (the step and the values of `DIMENSIONS`, joined by "|"), and the words
        of table and verdicts.
    """
    held = {
        one.name: {
            "offers": one.offers(),
            "first": dict(zip(DIMENSIONS, _first(one, study), strict=True)) | {"group": _first_group(one, study)},
            "why": dict(one.why),
        }
        for one in steps
    }
    views = {"|".join((one.name, *key)): view for one in steps for key, view in one.views.items()}
    return {
        "choices": _choices(study, steps),
        "steps": held,
        "start": _start(steps),
        "views": views,
        "columns": list(COLUMNS),
        "verdicts": [[mark, word] for word, mark in VERDICT_MARKS.items()],
        "band": list(study.band),
        "confidence": study.confidence,
    }


def explorer_html(
    report: Report, study: Study, *, service: Service | None = None, official: pd.DataFrame | None = None
) -> str:
    """Write the explorer as one self-contained HTML page: numbers, fonts and program inside, no request to anywhere.

    The program of the page computes no number: it looks up what Python worked out with the functions of the paper.

    Parameters
    ----------
    report
        The pack: its title, banner and notices stand in the page.
    study
        The parameters of the run.
    service
        The service's own records, counted.
    official
        Its official open data, as `sources.official.children_by_service` gives them.
    """
    steps = steps_of(study, service=service, official=official)
    held = explored(study, steps)
    start = held["steps"][held["start"]]["first"]
    view = held["views"]["|".join((held["start"], *(start[name] for name in DIMENSIONS)))]
    program = style_sheet("explorer.js")
    styles = Markup("\n").join((font_faces(), style_sheet("explorer.css"), _page_banner(report.banner)))
    return (
        environment()
        .get_template("explorer.html.j2")
        .render(
            report=report,
            held=held,
            data=as_json(held | {"views": {key: _without_withheld(one) for key, one in held["views"].items()}}),
            view=view,
            sentence=view["sentences"][SHOWN_GROUPS.index(start["group"])],
            program=program,
            styles=styles,
            allowed={"script": _hash(program), "style": _hash(styles)},
        )
    )


def _without_withheld(view: dict[str, Any]) -> dict[str, Any]:
    """Name the groups whose rows are withheld, and leave the rows out: the page writes them."""
    hidden = [row["group"] for row in view["rows"] if row["counts"] == WITHHELD]
    return view | {"rows": [row for row in view["rows"] if row["group"] not in hidden], "withheld": hidden}


def as_json(held: Any) -> Markup:
    r"""Write data so that they can stand in a page: no letter of them can end the script or begin markup.

    Examples
    --------
    >>> as_json({"a": "</script>"})
    Markup('{"a":"\\u003c/script\\u003e"}')
    """
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)


def _choices(study: Study, steps: list[Step]) -> list[dict[str, Any]]:
    """List what is chosen, in the order of the page."""
    periods = {key[0]: key[0][0].upper() + key[0][1:] for one in steps for key in one.views}
    periods |= {RESIDENTS: "No period: who lives there"} if RESIDENTS in periods else {}
    day = wording.day(between_day(study))
    whom = {BEFORE: "Those at the step before"}
    whom |= {name: f"Children of the {name.removeprefix('Census ')} Census" for name in CENSUSES}
    whom |= {"between": f"Between censuses: {day}"}
    whom |= {name: name[:1].upper() + name[1:] for one in steps for _, name, *_ in one.views if name not in whom}
    unknown = {
        LEFT_OUT: "Left out",
        ALL_IN: "All in the group shown",
        NONE_IN: f"None in it: all are {study.reference}",
        AS_KNOWN: "Shared out as the known are",
        ANYHOW: "Anything: the worst case",
    }
    headings = dict.fromkeys(one.heading for one in steps)
    parts = [{"heading": heading, "options": [[one.name, one.label] for one in steps if one.heading == heading]}
             for heading in headings]  # fmt: skip
    return [
        {"name": "step", "label": "At which step?", "parts": parts, "radios": False},
        _choice("group", "Which group?", zip(SHOWN_GROUPS, SHOWN_GROUPS, strict=True), radios=True),
        _choice("period", "When?", periods.items()),
        _choice("denominator", "Measured on whom?", whom.items()),
        _choice("unit", "What is counted?", UNITS.items()),
        _choice("unknown", "Children of unknown ethnicity are", unknown.items(), radios=True),
    ]


def _choice(name: str, label: str, options: Iterable[tuple[str, str]], *, radios: bool = False) -> dict[str, Any]:
    parts = [{"heading": "", "options": [list(option) for option in options]}]
    return {"name": name, "label": label, "parts": parts, "radios": radios}


def _start(steps: list[Step]) -> str:
    """Begin at court where records are held, or else with official counts, or where every group is published."""
    names = [one.name for one in steps]
    return next((name for name in ("court", "official", "search") if name in names), names[0])


def _first(step: Step, study: Study) -> tuple[str, ...]:
    """Give the view that a step begins with: on the study's population, if it is offered, and the latest period."""
    last = list(step.views)[-1][0]
    wanted = study.denominator if study.denominator in CENSUSES else "between"
    latest = [key for key in step.views if key[0] == last]
    preferred = [key for key in latest if key[1] == BEFORE] or [key for key in latest if key[1] == wanted]
    return (preferred or latest)[0]


def _first_group(step: Step, study: Study) -> str:
    """Give the group that a step begins with: the study's focus, or the one that is compared there."""
    groups = [row["group"] for row in step.views[_first(step, study)]["rows"]]
    return study.focus if study.focus in groups else groups[-1]


def _page_banner(banner: str) -> Markup:
    """Put the banner on every printed page."""
    words = Markup("@page {{ @top-center {{ content: {}; }} }}")
    return words.format(as_json(banner)) if banner else Markup("")


def _hash(text: str) -> str:
    """Name a script or a style by its hash, so that a browser runs this one and no other."""
    return base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()
