"""Follow synthetic children after their first disposal: reoffences, exits, and the disposals that come of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from yjs_analysis.sources.synthetic.children import Arrays, decide, draw_children, draw_ethnicity, draw_history
from yjs_analysis.sources.synthetic.keys import HISTORY
from yjs_analysis.sources.synthetic.probabilities import Probabilities

NEVER = 10**9
EVENTS = ("entered custody", "left custody", "moved away", "died")
"""What an exit can be; its code is the place in this list."""


def draw_service(
    model: dict[str, Any], known: Probabilities, rng: np.random.Generator, number: int
) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """Draw children and everything that happens to them.

    Parameters
    ----------
    model, known
        A model, and its probabilities.
    rng
        Where the chance comes from.
    number
        How many children.

    Returns
    -------
    tuple
        Children; disposals, one row each, with `child` (the place among the children) and `day`; reoffences, with
        `offence_day` too; exits, with `event`. Days are counted from the first of the period. Disposals and
        reoffences are ordered by child and day.
    """
    children = draw_children(model, known, rng, number)
    first = decide(model, known, rng, children, draw_history(known, rng, children))
    children |= draw_ethnicity(model, known, rng, children["group"], first["court"])
    # An offence is dated after the tenth birthday, which cuts the delay of a few children aged 10 short.
    tenth = children["eighteen"] - 2922
    first |= {"child": np.arange(number), "day": children["day"]}
    first["offence_day"] = np.maximum(first["day"] - first.pop("delay"), tenth)
    later, exits = _afterwards(model, known, rng, children, first)
    last = (model["service"]["last_day"] - model["service"]["first_day"]).days
    in_period = (later["day"] <= last) & (later["day"] < children["eighteen"][later["child"]])
    repeats = {name: values[in_period] for name, values in later.items()}
    return children, _ordered(_stacked([first, repeats])), _ordered(later), _ordered(exits)


def _afterwards(
    model: dict[str, Any], known: Probabilities, rng: np.random.Generator, children: Arrays, first: Arrays
) -> tuple[Arrays, Arrays]:
    """Follow every child from one disposal to the next, until nothing more is recorded."""
    end = (model["service"]["last_day"] - model["service"]["first_day"]).days + model["service"]["records_until_days"]
    child, since, court, previous = (first[name] for name in ("child", "day", "court", "previous"))
    later, exits = [{name: values[:0] for name, values in first.items()}], []
    while len(child):
        happened, day = _next_event(model, known, rng, children, child, since, court, previous)
        happened = np.where(day <= end, happened, -1)
        left = day + _custody(model, rng, len(child))
        exits += _exits(happened, child, day, left, end)
        again = happened == 0
        theirs = {name: values[child[again]] for name, values in children.items()}
        new = decide(model, known, rng, theirs, previous[again] + 1)
        new |= {"child": child[again], "offence_day": day[again], "day": day[again] + new.pop("delay")}
        proven = new["day"] <= end
        later.append({name: values[proven] for name, values in new.items()})
        back = (happened == 1) & (left <= end)
        child, since, court, previous = (
            np.concatenate([new[name][proven], held[back]])
            for name, held in (("child", child), ("day", left), ("court", court), ("previous", previous))
        )
    nobody = np.zeros(0, dtype=np.int64)
    return _stacked(later), _stacked([{"child": nobody, "day": nobody, "event": nobody}, *exits])


def _next_event(
    model: dict[str, Any],
    known: Probabilities,
    rng: np.random.Generator,
    children: Arrays,
    child: np.ndarray,
    since: np.ndarray,
    court: np.ndarray,
    previous: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw what happens next, and on which day: 0 a reoffence, 1 custody, 2 moved away, 3 died.

    Every event has its own waiting time, a whole number of days; the shortest counts. On the same day the reoffence
    comes first.
    """
    history = np.minimum(previous, len(HISTORY) - 1)
    rate = known.rate[(*(children[name][child] for name in ("group", "sex", "age")), history, court)]
    happened, wait = np.zeros(len(child), dtype=np.int64), _waited(rng, rate)
    for code, exit_rate in enumerate(exit_rates(model), start=1):
        other = _waited(rng, np.full(len(child), exit_rate))
        happened, wait = np.where(other < wait, code, happened), np.minimum(other, wait)
    return happened, since + wait


def exit_rates(model: dict[str, Any]) -> list[float]:
    """Give the daily rates of entering custody, moving away and dying.

    Examples
    --------
    >>> from yjs_analysis.sources.synthetic.model import read_model
    >>> len(exit_rates(read_model()))
    3
    """
    return [model["exits"][f"{name}_per_day"] for name in ("entered_custody", "moved_away", "died")]


def _waited(rng: np.random.Generator, rate: np.ndarray) -> np.ndarray:
    """Draw days of waiting at a daily rate: 1 is the next day; on each, the chance is 1 - exp(-rate)."""
    spent = -np.log1p(-rng.random(len(rate)))
    days = np.divide(spent, rate, out=np.full(len(rate), float(NEVER)), where=rate > 0)
    return 1 + np.minimum(days, NEVER).astype(np.int64)


def _custody(model: dict[str, Any], rng: np.random.Generator, number: int) -> np.ndarray:
    low, high = (model["exits"]["custody_days"][key] for key in ("from", "to"))
    return low + np.floor(rng.random(number) * (high - low + 1)).astype(np.int64)


def _exits(
    happened: np.ndarray, child: np.ndarray, day: np.ndarray, left: np.ndarray, end: int
) -> list[dict[str, np.ndarray]]:
    """Write down who left, how and when; custody is entered, and left again if the records go on so long."""
    rows = []
    for code, event, when in ((1, 0, day), (1, 1, left), (2, 2, day), (3, 3, day)):
        here = (happened == code) & (when <= end)
        rows.append({"child": child[here], "day": when[here], "event": np.full(here.sum(), event)})
    return rows


def _stacked(parts: list[Arrays]) -> Arrays:
    """Put arrays of the same names one below the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _ordered(rows: Arrays) -> Arrays:
    """Order rows by child, then by day; what falls on the same day stays in its order."""
    order = np.lexsort((rows["day"], rows["child"]))
    return {name: values[order] for name, values in rows.items()}
