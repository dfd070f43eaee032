"""What the attack found, in plain words."""

from __future__ import annotations

import pandas as pd

from yjs_analysis.disclosure.attack.attack import SET_ASIDE, WORKED_BACK

MOST = 12
"""Figures named for one leak; more are counted."""


def said(attacked: pd.DataFrame) -> str:
    """Say what leaked, where, and through which figures; one line if nothing did.

    The trap: the text names what it found. Keep it as close as the counts themselves.

    Parameters
    ----------
    attacked
        What `attack` gave.

    Returns
    -------
    str
        A paragraph a leak, then what was set aside, then one line that sums up.

    Examples
    --------
    >>> from yjs_analysis.disclosure.attack.attack import attack
    >>> from yjs_analysis.disclosure.published.shapes import Grid
    >>> rows = ("Group", "Children"), ("White", "40"), ("Asian", "9"), ("Mixed", "[c]"), ("Total", "52")
    >>> print(said(attack([Grid(place="groups.csv", rows=rows)])))
    LEAKED: Mixed, Children (groups.csv: Mixed, Children) can only be 3, through
      groups.csv: White, Children: 40
      groups.csv: Asian, Children: 9
      groups.csv: Total, Children: 52
    1 withheld count attacked: 1 leak.
    """
    leaks = attacked[attacked["leaked"].astype(bool)]
    lines = [line for row in leaks.to_dict("records") for line in _leak(row)]
    withheld = int(attacked["why"].isin(["", WORKED_BACK]).sum())
    counts = f"{withheld} withheld count{'' if withheld == 1 else 's'} attacked"
    aside = attacked.attrs.get(SET_ASIDE, ())
    lines += ["Set aside, as other figures contradict it:", *(f"  {one}" for one in aside[:MOST])] if aside else []
    lines += [f"  and {len(aside) - MOST} more"] if len(aside) > MOST else []
    return "\n".join([*lines, f"{counts}: {len(leaks) or 'no'} leak{'' if len(leaks) == 1 else 's'}."])


def _leak(row: dict) -> list[str]:
    """Write one leak: what it is, what it can be, and the figures one under the other."""
    through = list(row["through"])
    if row["why"] != WORKED_BACK:
        return [f"LEAKED: {row['what']} ({row['place']}): {row['why']}", *(f"  {one}" for one in through[:MOST])]
    ends = f"{row['low']:g}" if row["low"] == row["high"] else f"{row['low']:g} to {row['high']:g}"
    if row["values"] == 2 and row["high"] - row["low"] == 1:
        ends = f"{row['low']:g} or {row['high']:g}"
    lines = [f"LEAKED: {row['what']} ({row['place']}) can only be {ends}, through"]
    left = [f"  and {len(through) - MOST} more"] if len(through) > MOST else []
    return [*lines, *(f"  {one}" for one in through[:MOST]), *left]
