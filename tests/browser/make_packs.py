"""Make what the browser is shown beside the kept pack: explorers of made-up services, and what they should say.

    python tests/browser/make_packs.py build/browser

`few` has so few children that many are withheld, `many` has none withheld, `every` counts every outcome. A paper stands
beside `few`. `worked_out.json` holds, for each explorer, what the package's functions give for the counts that the page
itself shows. Everything is made up: none of these packs is attacked, and none is for anybody's use.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import pandas as pd

from yjs_analysis.disproportionality.unknown_ethnicity import (
    BOUNDED_AND_CHANCE,
    IMPUTED,
    relative_rates_with_unknown,
)
from yjs_analysis.evidence.choices import EVERY
from yjs_analysis.evidence.explored.published import BEFORE
from yjs_analysis.evidence.explored.views import ALL_IN, ANYHOW, AS_KNOWN, LEFT_OUT, NONE_IN
from yjs_analysis.evidence.explorer import explorer_html
from yjs_analysis.evidence.pack import build
from yjs_analysis.evidence.page import page_html
from yjs_analysis.evidence.report import Report
from yjs_analysis.evidence.service.from_records import counted
from yjs_analysis.evidence.study import Study
from yjs_analysis.measures.comparisons import population_relative_rate, relative_rate
from yjs_analysis.sources.cases.records import load
from yjs_analysis.sources.synthetic.service import synthesise

ROOT = Path(__file__).parents[2]

PACKS = {
    "few": (400, Study()),
    "many": (4000, Study()),
    "every": (400, Study(unit=EVERY, threshold=1)),
}
"""For each pack, how many children are drawn and the study."""


def main(folder: Path) -> None:
    """Make everything anew."""
    worked_out = {"public": answers((ROOT / "reports" / "explorer.html").read_text(encoding="utf-8"), Study())}
    for name, (children, study) in PACKS.items():
        place = folder / name
        shutil.rmtree(place, ignore_errors=True)
        synthesise(children=children, seed=3, output=place / "records")
        service = counted(load(place / "records", key=b"made up" * 5), unit=study.unit)
        paper = build(study, service=service) if name == "few" else cover(service.area)
        page = explorer_html(paper, study, service=service)
        (place / "explorer.html").write_text(page, encoding="utf-8")
        if name == "few":
            (place / "evidence.html").write_text(page_html(paper), encoding="utf-8")
        worked_out[name] = answers(page, study)
        print(f"{place}: {sum(map(len, worked_out[name].values()))} estimates worked out anew")
    (folder / "worked_out.json").write_text(json.dumps(worked_out), encoding="utf-8")


def cover(area: str) -> Report:
    """A report with no exhibits: the explorer shows its title, its banner and its notices."""
    return Report(title="Evidence", subtitle=f"{area}: made up, for the browser", area=area, findings=(), exhibits=(),
                  notices=("Every child is made up.",), methods=(), sources=(),
                  banner="Synthetic children: made up, none of them real.")  # fmt: skip


def answers(page: str, study: Study) -> dict[str, dict[str, list[float]]]:
    """Work out each estimate from the counts beside it: for each view and group, value, low and high."""
    held = json.loads(re.search(r'id="held">(.*?)</script>', page).group(1))
    found = {}
    for key, view in held["views"].items():
        step, period, denominator, unit, taken = key.split("|")
        counts = {row["group"]: row for row in view["rows"] if row.get("total")}
        own = step in ("outcome", "court", "order", "custody")
        if view["kind"] != "ratio" or study.reference not in counts or (own and unit == EVERY):
            continue  # the limits of every outcome rest on who had how many, which no page shows
        left_out = held["views"].get("|".join((step, period, denominator, unit, LEFT_OUT)), view)
        unknown = next((row for row in left_out["rows"] if row["group"] == "Unknown"), None)
        if taken != LEFT_OUT and (denominator != BEFORE or unknown is None):
            continue  # over residents the unknown stand in the sentence alone
        found[key] = _answers(counts, unknown, study, taken, on_people=denominator != BEFORE)
    return found


def _answers(
    counts: dict, unknown: dict | None, study: Study, taken: str, *, on_people: bool
) -> dict[str, list[float]]:
    reference = counts[study.reference]
    others = {group: row for group, row in counts.items() if group != study.reference}
    if taken in (AS_KNOWN, ANYHOW):
        rows = [*counts.values(), unknown]
        table = relative_rates_with_unknown(
            pd.DataFrame({name: [row[name] for row in rows] for name in ("group", "events", "total")}),
            reference=study.reference, interval=study.interval, imputations=study.draws, seed=study.seed,
        )  # fmt: skip
        approach = {AS_KNOWN: IMPUTED, ANYHOW: BOUNDED_AND_CHANCE}[taken]
        told = table[table["approach"] == approach].set_index("group")
        return {group: [float(told.loc[group, name]) for name in ("value", "low", "high")] for group in others}
    made = {}
    for group, row in others.items():
        more, rest = (unknown if taken == ALL_IN else {}), (unknown if taken == NONE_IN else {})
        asked = {name: row[name] + more.get(name, 0) for name in ("events", "total")}
        asked |= {f"reference_{name}": reference[name] + rest.get(name, 0) for name in ("events", "total")}
        measure, method = (
            (population_relative_rate, study.interval_of_populations) if on_people else (relative_rate, study.interval)
        )
        one = measure(**asked, method=method)
        made[group] = [float(one.value), float(one.low), float(one.high)]
    return made


if __name__ == "__main__":
    main(Path(sys.argv[1]))
