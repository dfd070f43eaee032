"""A service's own records as counts: all that the pack may know of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from yjs_analysis.evidence.choices import EVERY, FIRST, MOST_SERIOUS
from yjs_analysis.evidence.service.afterwards import Afterwards
from yjs_analysis.vocabulary import GROUPS, UNKNOWN

FORMAL = "formal"

REFERENCE = "White"
"""The group that the others are compared with, as in the publications, if the study names no other."""

COUNTED_AS = {
    FIRST: "Each child once, at the first disposal.",
    MOST_SERIOUS: "Each child once, at the most serious disposal.",
    EVERY: "Each child once, at the first disposal, where nothing else is said.",
}
"""What a unit means, in words."""

ALL_GROUPS = (*GROUPS, UNKNOWN)

SYNTHETIC = " (synthetic)"
"""The name of an area of made-up children ends so."""

PATTERN = ("sex", "age_band", "gravity", "offence_group", "history", "admission", "ethnicity_basis")
"""What is known of a child at the disposal, as models take it."""

QUARTER_PARTS = ("Jan-Mar", "Apr-Jun", "Jul-Sep", "Oct-Dec")
"""How quarters are named; the financial year begins with the second."""

REOFFENDED = "reoffended"
FOLLOWED = "followed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service's records, counted; no row of them is kept.

    Parameters
    ----------
    area
        The youth justice service.
    span
        From the first to the last day of disposal, in words.
    days
        How many days that is.
    convention
        Which disposals are out-of-court disposals: "formal", or "with informal".
    synthetic
        Whether the children are made up.
    unit
        One of `choices.UNITS`: at which disposal a child is counted.
    children
        Children by `group`, the stages passed at their first disposal, whether they were `followed` for the whole
        time, and `reoffended`: with `count`.
    patterns
        The same children by `group`, `PATTERN`, the stages passed and the financial year (`period`): with `count`. So
        fine that most counts are of one child: for models, never for showing.
    populations
        Children who live in the area: `period`, `group`, `persons`, `rows` (where each number stands).
    flow
        What was read, left out and why.
    times
        The children followed by `group`, `court`, `time` (days to what came first) and `status` (what it was, as in
        `sources.counting.count_times`): with `total`. Empty where no reoffences are recorded.
    outcomes
        Every disposal, where the unit is "every outcome": `group`, `PATTERN`, `court`, `child` (a number that means
        nothing), with `count`. For models, never for showing; empty otherwise.
    followed_patterns
        The children followed in the patterns of `patterns`, without the year: with `events` (children who reoffended)
        and `total`. Empty where no reoffences are recorded.
    afterwards
        How often, how gravely and how soon they reoffended; None where no reoffences are recorded.
    quarters
        The same children by `year`, `quarter`, `exposure`, `court`, `first` (no disposal before): with `count`, as
        `quarters.quarters_of` gives them.
    custody_gaps
        Children sentenced by a court from one sentence of custody to the next, as `quarters.custody_gaps` gives them.
    handling
        The same children by `court` and how their case was handled (`quarters.HANDLING`): with `count`.
    rounded_to
        What `children` are rounded to, all counts of them together; 0 if they are the true ones. Where they are
        rounded, nothing finer is held.
    """

    area: str
    span: str
    days: int
    convention: str
    synthetic: bool
    children: pd.DataFrame = field(repr=False)
    patterns: pd.DataFrame = field(repr=False)
    populations: pd.DataFrame = field(repr=False)
    flow: pd.DataFrame = field(repr=False)
    times: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    followed_patterns: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    outcomes: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    unit: str = FIRST
    afterwards: Afterwards | None = field(default=None, repr=False)
    quarters: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    custody_gaps: tuple[int, ...] = field(default=(), repr=False)
    handling: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    rounded_to: int = 0

    @property
    def is_followed(self) -> bool:
        """Whether any child was followed for the whole time."""
        return bool(self.children.loc[self.children[FOLLOWED], "count"].sum())

    @property
    def groups(self) -> list[str]:
        """The groups of which any child is counted."""
        counts = self.children.groupby("group", sort=False)["count"].sum()
        return counts[counts > 0].index.to_list()

    @property
    def years(self) -> float:
        """How long the records run."""
        return self.days / 365.25

    @property
    def made_after(self) -> str:
        """The area itself, or the one that made-up children are made after."""
        return self.area.removesuffix(SYNTHETIC)

    @property
    def who(self) -> str:
        """What the counts count: synthetic children are called so wherever they appear."""
        return "synthetic children" if self.synthetic else "children"
