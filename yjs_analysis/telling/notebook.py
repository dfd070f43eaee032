"""A notebook that helps: estimates show themselves in words and as a chart, and completion offers what is public."""

from __future__ import annotations

import sys
from functools import partial
from types import ModuleType
from typing import Any

import pandas as pd

from yjs_analysis.checks import refuse
from yjs_analysis.disclosure.withhold import withhold
from yjs_analysis.estimate import Estimate
from yjs_analysis.telling.display import estimates_html, estimates_text, is_of_estimates


def prepare_notebook(*, threshold: int = 5) -> None:
    """Let estimates in this notebook show themselves, and completion offer what a module is for.

    From here on, in this kernel: a frame of estimates, or a single one, is shown as a table with its intervals in words
    and their chart, small counts withheld; every other frame is shown as before. After a module of this package and a
    dot, the tab key offers the module's own names, not what it imports.

    The trap: a single estimate does not know how many children it rests on, so nothing in it can be withheld.

    Parameters
    ----------
    threshold
        The smallest count that may be shown, in children.

    Raises
    ------
    ValueError
        If this is no notebook, or the threshold is not a whole number of at least 1.

    Examples
    --------
    >>> prepare_notebook()
    Traceback (most recent call last):
    ValueError: prepare_notebook must run in a notebook, but no IPython runs here. Call it in a notebook's first cell.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        refuse(
            ["prepare_notebook must run in a notebook, but no IPython runs here. Call it in a notebook's first cell."]
        )
    withhold(pd.DataFrame(), threshold=threshold)  # says what is wrong with a threshold
    for kind in (pd.DataFrame, Estimate):
        shell.display_formatter.formatters["text/html"].for_type(kind, partial(_html, threshold=threshold))
        shell.display_formatter.formatters["text/plain"].for_type(kind, partial(_plain, threshold=threshold))
    from IPython.utils.generics import complete_object  # only where there is a notebook

    complete_object.register(ModuleType, _completed)
    shell.Completer.use_jedi = False  # it reads the text of a module, and offers what that imports


def own_names(module: ModuleType) -> list[str]:
    """Give the names that a module of this package is for: what it defines, and what lies in it.

    Examples
    --------
    >>> import yjs_analysis.telling.tables as tables
    >>> own_names(tables)
    ['Table']
    """
    named = {name: held for name, held in vars(module).items() if not name.startswith("_")}
    inside = f"{module.__name__}."
    return sorted(name for name, held in named.items() if _defined_in(held, module.__name__, inside, name))


def _defined_in(held: Any, module: str, inside: str, name: str) -> bool:
    if isinstance(held, ModuleType):
        return held.__name__.startswith(inside)
    return getattr(held, "__module__", module if name.isupper() else None) == module


def _completed(module: ModuleType, words: list[str]) -> list[str]:
    if not module.__name__.startswith("yjs_analysis"):
        return words
    return own_names(module) + [word for word in words if word.startswith("__")]


def _html(held: pd.DataFrame | Estimate, *, threshold: int) -> str | None:
    if isinstance(held, Estimate) or is_of_estimates(held):
        return estimates_html(held, threshold=threshold)
    return held._repr_html_()


def _plain(held: pd.DataFrame | Estimate, printer: Any, cycle: bool, *, threshold: int) -> None:
    readable = isinstance(held, Estimate) or is_of_estimates(held)
    printer.text(estimates_text(held, threshold=threshold) if readable else repr(held))
