"""All pages of made-up services together: can an outsider who has every count shown narrow down one that is not?

Run `python tests/benchmarks/joint.py`: a few minutes. It writes joint.csv beside itself, a line a service; 0 counts
worked back is the only good answer. `--children 60 150` takes only services of these sizes.

Nothing of disclosure control is used. The children are unknown numbers on four boards: by group, stage, month of the
first reoffence and gravity; by group, route, sex and age; by group, route, quarter and whether it is a first disposal;
by group, route and whether a caution was open to them. No exhibit crosses what two boards hold but by group and route,
and of each group and route the boards hold the same children. So whatever fits the boards fits some children, and
nothing is lost by not crossing them further. An integer programme then finds the least and the most of each count.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from yjs_analysis.evidence.service.counted import Service
from yjs_analysis.evidence.service.exhibits import service_exhibits
from yjs_analysis.evidence.service.from_records import counted
from yjs_analysis.evidence.study import Study
from yjs_analysis.sources.cases.records import load
from yjs_analysis.sources.synthetic.service import synthesise

WRITTEN = Path(__file__).with_suffix(".csv")
LEAST = 3
MOST = 300
SERVICES = ((30, 11), (60, 1), (60, 12), (150, 2), (150, 13), (300, 3), (300, 14), (800, 4), (800, 15))
"""Children and seed of each."""

COLUMNS = ("children", "seed", "threshold", "exhibits", "counts shown", "counts withheld", "worked back", "which")

LATER, NEVER, NOT_FOLLOWED = 13, 14, 15
"""Months of follow-up beyond the twelve: reoffended after leaving, did not reoffend, was not followed."""

STAGES = ("outcome", "court", "community order or custody", "custody")
COURT = {"out of court": 0, "before a court": 1}
MAIN, AGES, QUARTERS, OPEN = range(4)

Count = tuple[str, np.ndarray, float]
"""A count: its name, who of all boards belongs to it, and what is shown; missing where it is withheld."""


@dataclass(slots=True)
class Boards:
    """The kinds of children of each board, one table under the other: what a board does not hold is missing."""

    kinds: pd.DataFrame
    counts: list[Count] = field(default_factory=list)
    above: list[tuple[np.ndarray, float]] = field(default_factory=list)
    """Who together are no more than so many."""

    def who(self, board: int, **conditions: object) -> np.ndarray:
        """Mark the kinds of a board of whom all this is true; a missing condition is none."""
        held = (self.kinds["board"] == board).to_numpy(copy=True)
        for name, value in conditions.items():
            if value is not None:
                held &= (self.kinds[name] == value).to_numpy()
        return held

    def reached(self, stage: str, group: str | None = None) -> np.ndarray:
        """Mark the children of a group who came to a stage or beyond it."""
        return self.who(MAIN, group=group) & (self.kinds["stage"] >= STAGES.index(stage)).to_numpy()

    def until(self, month: int, **conditions: object) -> np.ndarray:
        """Mark the children who reoffended by a month; LATER is the whole year, NEVER all who were followed."""
        return self.who(MAIN, **conditions) & (self.kinds["month"] <= month).to_numpy()

    def add(self, name: str, row: dict, events: np.ndarray | None, total: np.ndarray | None = None) -> None:
        """Add the two counts of a row."""
        for which, column in ((events, "events"), (total, "total")):
            if which is not None:
                self.counts.append((f"{name}: {column}", which, row[column]))


def boards_of(made: dict[str, pd.DataFrame], service: Service) -> Boards:
    """Lay out every kind of child that the exhibits could count."""
    groups = [*service.groups]
    labels = made["S10"]["label"].dropna() if "S10" in made else pd.Series(dtype=str)
    levels = [one for one in labels if one.startswith("gravity ")] or ["gravity"]
    main = pd.DataFrame(
        itertools.product(groups, range(len(STAGES)), range(1, NOT_FOLLOWED + 1), levels),
        columns=["group", "stage", "month", "gravity"],
    )
    main["court"] = (main["stage"] > 0).astype(int)
    people = service.patterns[["sex", "age_band"]].drop_duplicates().itertuples(index=False)
    ages = [(group, at, *who) for group, at, who in itertools.product(groups, (0, 1), people)]
    times = service.quarters[["year", "quarter"]].drop_duplicates().itertuples(index=False)
    years = sorted(service.patterns["period"].unique())
    half = {year: int(at >= len(years) // 2) for at, year in enumerate(years)}
    quarters = [(group, at, *time, half.get(time[0]), first)
                for group, at, time, first in itertools.product(groups, (0, 1), list(times), (0, 1))]  # fmt: skip
    parts = [
        main,
        pd.DataFrame(ages, columns=["group", "court", "sex", "age_band"]),
        pd.DataFrame(quarters, columns=["group", "court", "year", "quarter", "half", "first"]),
        pd.DataFrame(itertools.product(groups, (0, 1), (0, 1)), columns=["group", "court", "open"]),
    ]
    return Boards(kinds=pd.concat([part.assign(board=at) for at, part in enumerate(parts)], ignore_index=True))


def chain_rows(boards: Boards, name: str, table: pd.DataFrame) -> None:
    """Add the counts of groups by stage, of those of the stage before; without a stage, of those at court."""
    for row in table.to_dict("records"):
        stage = row.get("stage", "court")
        stage = stage if isinstance(stage, str) else "court"
        before = boards.reached(STAGES[STAGES.index(stage) - 1], row["group"]) if stage != "outcome" else None
        boards.add(f"{name} {row['group']} {stage}", row, boards.reached(stage, row["group"]), before)


def routes_rows(boards: Boards, table: pd.DataFrame) -> None:
    """Add who was dealt with out of court, or before one."""
    for row in table.to_dict("records"):
        court = 0 if row["label"].endswith("out of court") else 1
        events = boards.who(MAIN, group=row["group"], court=court)
        boards.add(f"S2 {row['label']}", row, events, boards.who(MAIN, group=row["group"]))


def reoffending_rows(boards: Boards, table: pd.DataFrame) -> None:
    """Add who reoffended, in all, by route and by group."""
    for row in table.to_dict("records"):
        own = {"Everybody": {}, "Route": {"court": COURT.get(row["label"])}, "Group": {"group": row["label"]}}
        asked = own[row["block"]]
        boards.add(f"S7 {row['label']}", row, boards.until(LATER, **asked), boards.until(NEVER, **asked))


def timing_rows(boards: Boards, table: pd.DataFrame, threshold: int) -> None:
    """Add who reoffended by a month, and, of those at risk, what their number leaves for it."""
    for row in table.to_dict("records"):
        court = COURT[row["line"]]
        if "within" in row["label"]:
            boards.add(f"S9 {row['label']}", row, boards.until(int(row["month"]), court=court))
        elif row["month"] > 0 and row["count"] == row["count"]:
            still = boards.until(NEVER, court=court) & ~boards.until(int(row["month"]), court=court)
            boards.above.append((-still.astype(float), threshold / 2 - row["count"]))


def gravity_rows(boards: Boards, table: pd.DataFrame) -> None:
    """Add who of a gravity was before a court, and who reoffended by route."""
    for row in table[table["label"].isin([*COURT]) | table["label"].str.startswith("gravity ")].to_dict("records"):
        if row["label"].startswith("gravity "):
            own = boards.until(NEVER, gravity=row["label"])
            boards.add(f"S10 {row['label']}", row, own & (boards.kinds["court"] == 1).to_numpy(), own)
        elif row["block"] == "Reoffended, all children":
            own = {"court": COURT[row["label"]]}
            boards.add(f"S10 {row['label']}", row, boards.until(LATER, **own), boards.until(NEVER, **own))


def crossed_rows(boards: Boards, made: dict[str, pd.DataFrame]) -> None:
    """Add groups by sex and age, by year, and by whether a caution was open to them."""
    for row in made.get("S12", pd.DataFrame()).to_dict("records"):
        for group, which in ((row["group"], ""), ("White", "reference_")):
            own = {"group": group, "sex": row["sex"], "age_band": row["age_band"]}
            told = {"events": row[f"{which}events"], "total": row[f"{which}total"]}
            boards.add(f"S12 {' '.join(own.values())}", told, boards.who(AGES, court=1, **own),
                       boards.who(AGES, **own))  # fmt: skip
    by_year = made.get("S13", pd.DataFrame(columns=["period"]))
    for row in by_year[by_year["period"].isin(boards.kinds["year"].dropna())].to_dict("records"):
        for group, which in ((row["group"], ""), ("White", "reference_")):
            own = {"group": group, "year": row["period"]}
            told = {"events": row[f"{which}events"], "total": row[f"{which}total"]}
            boards.add(f"S13 {' '.join(own.values())}", told, boards.who(QUARTERS, court=1, **own),
                       boards.who(QUARTERS, **own))  # fmt: skip
    for row in made.get("S18", pd.DataFrame(columns=["group"])).dropna(subset="group").to_dict("records"):
        if row["events"] == row["events"] or row["withheld"]:
            own = {"group": row["group"], "court": 1}
            boards.add(f"S18 {row['group']}", row, boards.who(OPEN, open=1, **own), boards.who(MAIN, **own))


def quarter_rows(boards: Boards, table: pd.DataFrame) -> None:
    """Add who was before a court, and whose first disposal it was, by quarter."""
    for row in table.to_dict("records"):
        quarter, _, what = row["label"].partition(": ")
        if quarter in set(boards.kinds["quarter"].dropna()):
            first = {"first": 1} if "first" in what else {"court": 1}
            total = None if "first" in what else boards.who(QUARTERS, quarter=quarter)
            boards.add(f"S20 {row['label']}", row, boards.who(QUARTERS, quarter=quarter, **first), total)


def laid_out(made: dict[str, pd.DataFrame], service: Service, threshold: int) -> Boards:
    """Put every count of every exhibit on the boards."""
    boards = boards_of(made, service)
    for name in ("S1", "S3", "S4", "S5", "S6", "S11", "S14"):
        table = made.get(name, pd.DataFrame(columns=["group", "events"]))
        counting = table["events"].notna() | table.get("withheld", pd.Series(True, index=table.index))
        chain_rows(boards, name, table[table["group"].notna() & counting])
    for name, add in (("S2", routes_rows), ("S7", reoffending_rows), ("S10", gravity_rows), ("S20", quarter_rows)):
        if name in made:
            add(boards, made[name])
    if "S9" in made:
        timing_rows(boards, made["S9"], threshold)
    crossed_rows(boards, made)
    for row in made.get("S15", pd.DataFrame()).to_dict("records"):
        if "by each child" in row["block"]:
            own = {} if row["label"] == "all" else {"court": COURT[row["label"]]}
            boards.add(f"S15 {row['label']}", row, boards.until(LATER, **own), boards.until(NEVER, **own))
    for row in made.get("S8", pd.DataFrame()).to_dict("records"):
        if row["label"] == "children":
            boards.counts.append(("S8 children", boards.who(MAIN), row["value"]))
        elif row["label"] == "Disposals: analysed" and not row["withheld"]:
            boards.above.append((boards.who(MAIN).astype(float), row["value"]))
    return boards


def same_children(boards: Boards) -> Iterator[np.ndarray]:
    """Give, for each group and route, what is 0: the children of a board less those of the first."""
    routes = boards.kinds[["group", "court"]].drop_duplicates().itertuples(index=False)
    for (group, court), board in itertools.product(list(routes), (AGES, QUARTERS, OPEN)):
        own = {"group": group, "court": court}
        yield boards.who(board, **own).astype(float) - boards.who(MAIN, **own)


def narrow(boards: Boards) -> tuple[int, int, dict[str, int]]:
    """Count the shown and the withheld counts; name the withheld ones with fewer than `LEAST` values, and how many."""
    links = np.array(list(same_children(boards)))
    members = np.array([who for _, who, _ in boards.counts], dtype=float)
    over = np.array([who for who, _ in boards.above]).reshape(-1, len(boards.kinds))
    # Children of one kind in the same counts are one unknown: the search stays small.
    whole = np.unique(np.vstack([members, links, over]), axis=1)
    members, links, over = np.split(whole, [len(members), len(members) + len(links)])
    values = np.array([value for _, _, value in boards.counts], dtype=float)
    known = ~np.isnan(values)
    told = {tuple(row) for row in members[known]}
    rules = [
        LinearConstraint(csr_array(members[known]), values[known], values[known]),
        LinearConstraint(csr_array(links), 0, 0),
        LinearConstraint(csr_array(over), -np.inf, np.array([most for _, most in boards.above])),
    ]
    goals: dict[tuple, list[str]] = {}
    for (name, _, value), row in zip(boards.counts, members, strict=True):
        if np.isnan(value) and tuple(row) not in told:
            goals.setdefault(tuple(row), []).append(name)
    seen: list[np.ndarray] = []
    found = {}
    for row, names in goals.items():
        for sign in (1, -1):
            if not seen or np.ptp(np.array(seen) @ row) < LEAST - 1:
                weights = sign * np.array(row)
                solved = milp(weights, constraints=rules, bounds=Bounds(0, MOST), integrality=np.ones(len(row)))
                seen.append(np.round(solved.x))
        left = round(np.ptp(np.array(seen) @ row)) + 1
        if left < LEAST:
            found[names[0]] = left
    return int(known.sum()), len(goals), found


def attacked(service: Service, study: Study) -> tuple[int, int, int, dict[str, int]]:
    """Give how many exhibits there are, and of their counts what `narrow` gives."""
    made = {one.identifier: one.estimates for one in service_exhibits(service, study)}
    return len(made), *narrow(laid_out(made, service, study.threshold))


def service_of(children: int, seed: int) -> Service:
    """Make up a service and count it."""
    with tempfile.TemporaryDirectory() as name:
        place = synthesise(children=children, seed=seed, output=Path(name) / "service", progress=False)
        return counted(load(place, as_of=date(2030, 1, 1)))


def main() -> None:
    """Make the services, attack them, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, nargs="*", default=[one for one, _ in SERVICES])
    parser.add_argument("--thresholds", type=int, nargs="*", default=[5])
    asked = parser.parse_args()
    with WRITTEN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for children, seed in (one for one in SERVICES if one[0] in asked.children):
            service = service_of(children, seed)
            for threshold in asked.thresholds:
                exhibits, shown, withheld, found = attacked(service, Study(threshold=threshold))
                row = (children, seed, threshold, exhibits, shown, withheld, len(found), "; ".join(found))
                writer.writerow(row)
                file.flush()
                print(*row, flush=True)


if __name__ == "__main__":
    main()
