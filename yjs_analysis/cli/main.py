"""The door: read the command, run it, and end with a code that says how it went."""

from __future__ import annotations

import argparse
import signal
import sys
import traceback
import warnings
from pathlib import Path

from yjs_analysis.cli import attack, check, exits, indicators, pack, reconcile, reproduce, study, synthesise, verify
from yjs_analysis.evidence.release import ReleaseError
from yjs_analysis.sources.cases.guards import UnreadableError

PACKAGE = Path(__file__).parents[1]

COMMANDS = (pack, study, indicators, reproduce, check, synthesise, reconcile, verify, attack)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 refused, 2 unreadable or misused, 130 interrupted."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _in_words
            return options.run(options)
    except UnreadableError as error:
        print(f"yjs-analysis: {error}", file=sys.stderr)
        return exits.UNREADABLE
    except (ReleaseError, ValueError) as error:
        print(f"yjs-analysis: {error}", file=sys.stderr)
        return exits.PROBLEM
    except OSError as error:
        print(f"yjs-analysis: {error.filename or 'a file'}: {error.strerror or 'not possible'}.", file=sys.stderr)
        return exits.PROBLEM
    except Exception as error:
        print(f"yjs-analysis: {_fault(error)}", file=sys.stderr)
        return exits.PROBLEM
    except KeyboardInterrupt:
        print("\nyjs-analysis: interrupted. Nothing was written.", file=sys.stderr)
        return exits.INTERRUPTED


def _fault(error: Exception) -> str:
    """Say where a fault of ours lies, and nothing that it holds: its words could be a child's."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if PACKAGE in Path(frame.filename).parents]
    place = ours[-1] if ours else place
    named = f"{Path(place.filename).name}, line {place.lineno}"
    return f"a fault of this package ({type(error).__name__} in {named}). Nothing was written. Please report this."


def _in_words(message: Warning | str, *_: object, **__: object) -> None:
    """Say a warning as a sentence; the line of code that gave it is of no use here."""
    print(f"yjs-analysis: {message}", file=sys.stderr)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yjs-analysis",
        description="Disproportionality and reoffending in youth justice: evidence for a Board.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser
