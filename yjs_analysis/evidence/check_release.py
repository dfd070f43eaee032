"""Before a pack appears it is attacked, together with every release that the ledger remembers."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pandas as pd

from yjs_analysis.evidence.release import ReleaseError

MOST = 12
"""Figures named for one leak; more are counted."""

PRINTED = re.compile(r""": (?:['"].*|[^:]*)$""", re.DOTALL)
"""What follows the place of a figure: the words, in quotes, or the number."""


def check_release(files: dict[str, bytes], *, ledger: Path | None = None, threshold: int = 5) -> pd.DataFrame:
    """Attack a pack as an outsider could, who also has all earlier releases; refuse it if a child's count leaks.

    Call it last, with every file that will appear, and never for an internal pack, which withholds nothing.

    Parameters
    ----------
    files
        The pack: names, with folders divided by "/", and what they hold.
    ledger
        The file of `disclosure.ledger`; without it the pack is attacked alone.
    threshold
        The smallest count of children that may be shown.

    Returns
    -------
    pandas.DataFrame
        What `disclosure.attack.attack.attack` found: one row a withheld count.

    Raises
    ------
    ReleaseError
        If a withheld count can be worked back: which, and through which figures. If a file cannot be read back, or the
        ledger does not hold together.
    """
    # Here and not above: they take long to load, and an internal pack needs none of them.
    from yjs_analysis.disclosure.attack.attack import attack
    from yjs_analysis.disclosure.ledger import earlier
    from yjs_analysis.disclosure.published.reading import read_published

    with tempfile.TemporaryDirectory(prefix="yjs-attack-") as name:
        folder = Path(name)
        try:
            releases = {"this release": files}
            if ledger is not None:
                releases |= {f"release {one.number}, {one.released:%d %B %Y}": one.files for one in earlier(ledger)}
            for place, held in releases.items():
                _written(held, folder / place)
            found = attack(read_published([folder]), threshold=threshold)
        except ValueError as error:
            raise ReleaseError(f"the pack could not be attacked: {error} Nothing was written.") from error
    if found["leaked"].any():
        raise ReleaseError(
            f"the pack gives away what it withholds. Nothing was written.\n{_leaks(found)}\nWithhold one of these, or "
            "show fewer tables; if an earlier release is among them, show what it showed. What a count can only be is "
            "not printed here: `yjs-analysis attack` says it, of files that lie where the records are kept."
        )
    return found


def _leaks(found: pd.DataFrame) -> str:
    """Name what leaks, and where the figures stand that do it; the values that a child's count can have stay out."""
    lines = []
    for row in found[found["leaked"].astype(bool)].to_dict("records"):
        lines.append(f"LEAKED: {row['what']} ({row['place']}): {row['why']}, through")
        places = dict.fromkeys(PRINTED.sub("", one) for one in row["through"])
        lines += [f"  {place}" for place in list(places)[:MOST]]
        lines += [f"  and {len(places) - MOST} more"] if len(places) > MOST else []
    return "\n".join(lines)


def _written(files: dict[str, bytes], folder: Path) -> None:
    for name, held in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(held)
