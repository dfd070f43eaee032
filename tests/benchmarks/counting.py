"""How long it takes to count, as ratios in one run: beside a bare scan of the same columns, and beside pandas.

Run `make bench`, or `python tests/benchmarks/counting.py --rows 1000000`. The rows are made up by a hash of their
number (so that every run has the same), as small whole numbers in Parquet, in a temporary folder that is taken away
afterwards. It writes counting.csv beside itself.

Every way runs in processes of its own with warm files, in `ROUNDS` rounds that take turns, each once to warm up and
then `TRIES` times; the best time counts, and ratios are of best times. pandas cannot read Parquet without another
package, so DuckDB loads the columns into a frame (the quickest way that is installed) and pandas groups it:
`groupby(..., observed=True).size()`. Other work on the machine blurs ratios: run it when there is none.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from yjs_analysis.sources.counting import count

HERE = Path(__file__).parent
COLUMNS = ["group", "sex", "age", "disposal", "year", "offence_group"]
CODED = {"group": 6, "sex": 3, "disposal": 22, "offence_group": 20}
TRIES = 3
ROUNDS = 3
LARGE = 5
"""How many times over the file is listed for the count whose memory is measured."""

LIMITS = {
    "count / bare scan": ("at most", 4.0),
    "pandas / count": ("at least", 5.0),
    "peak memory, MB": ("below", 500.0),
}


def make(folder: Path, rows: int) -> Path:
    """Write the rows, and the table of codes beside them."""
    made = folder / "disposals.parquet"
    duckdb.sql(
        'COPY (SELECT (hash(i) % 6)::TINYINT AS "group", (hash(i + 1) % 3)::TINYINT AS sex, '
        "(10 + hash(i + 2) % 8)::TINYINT AS age, (hash(i + 3) % 22)::TINYINT AS disposal, "
        "(2016 + hash(i + 4) % 4)::SMALLINT AS year, (hash(i + 5) % 20)::TINYINT AS offence_group, "
        f"(hash(i + 6) % {max(1, rows // 2)})::INTEGER AS child_id, "
        "DATE '2016-04-01' + (hash(i + 7) % 1461)::INTEGER AS disposal_date "
        f"FROM range(0, {8 * rows}, 8) AS numbers(i)) TO '{made}' (FORMAT parquet, COMPRESSION zstd)"
    )
    with (folder / "codes.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["column", "code", "label"])
        lines.writerows([column, code, f"{column} {code}"] for column, many in CODED.items() for code in range(many))
    return made


def scan(path: Path) -> int:
    """Look at every value of the six columns, and group nothing: the largest of each, and one sum."""
    most = ", ".join(f'max("{column}")' for column in COLUMNS)
    return len(duckdb.sql(f"SELECT {most}, sum(age) FROM read_parquet('{path}')").fetchall())


def ours(path: Path) -> int:
    """Count disposals by the six columns, labels and all."""
    return len(count(path, by=COLUMNS, unit="disposal"))


def children(path: Path) -> int:
    """Count each child once a financial year."""
    return len(count(path, by=["group", "period"], period="financial year"))


def with_pandas(path: Path) -> int:
    """Load the six columns, and let pandas group them."""
    named = ", ".join(f'"{column}"' for column in COLUMNS)
    frame = duckdb.sql(f"SELECT {named} FROM read_parquet('{path}')").df()
    return len(frame.groupby(COLUMNS, observed=True).size())


def many(path: Path) -> int:
    """Count the file listed several times over."""
    return len(count([path] * LARGE, by=COLUMNS, unit="disposal"))


WAYS = {
    "bare scan": scan,
    "count": ours,
    "pandas": with_pandas,
    "count of five files": many,
    "count of children": children,
}
ONCE = ("count of five files", "count of children")


def timed(name: str, path: Path) -> dict:
    """Run one way in this process: the best time, how many cells, and the most memory that was held."""
    best = float("inf")
    for _ in range(1 if name in ONCE else 1 + TRIES):
        began = time.perf_counter()
        cells = WAYS[name](path)
        best = min(best, time.perf_counter() - began)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return {"way": name, "seconds": round(best, 3), "cells": cells, "peak_mb": round(kilobytes / 1024)}


def in_a_process(name: str, path: Path) -> dict:
    """Run one way in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--way", name, "--path", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def verdicts(found: dict[str, dict]) -> list[dict]:
    """Put each ratio beside its limit."""
    values = {
        "count / bare scan": found["count"]["seconds"] / found["bare scan"]["seconds"],
        "pandas / count": found["pandas"]["seconds"] / found["count"]["seconds"],
        "peak memory, MB": found["count of five files"]["peak_mb"],
    }
    kept = {"at most": lambda value, limit: value <= limit, "below": lambda value, limit: value < limit}
    kept["at least"] = lambda value, limit: value >= limit
    return [
        {
            "measure": name,
            "value": round(values[name], 2),
            "limit": f"{how} {limit:g}",
            "kept": kept[how](values[name], limit),
        }
        for name, (how, limit) in LIMITS.items()
    ]


def main() -> None:
    """Make the rows, run every way, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000_000, help="how many rows the file has (default 20 million)")
    parser.add_argument("--way", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        print(json.dumps(timed(given.way, given.path)))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"Making {given.rows:,} rows ...", flush=True)
        path = make(Path(folder), given.rows)
        found = {}
        for name in WAYS:
            found[name] = in_a_process(name, path)
            print(
                "{way:>20}: {seconds:8.3f} s, {cells:>9,} cells, peak {peak_mb:,} MB".format(**found[name]), flush=True
            )
    judged = verdicts(found)
    for one in judged:
        print("{measure:>20}: {value:8.2f} ({limit}) {word}".format(**one, word="kept" if one["kept"] else "NOT KEPT"))
    with (HERE / "counting.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["rows", "measure", "value", "limit"])
        lines.writerows([given.rows, name, one["seconds"], "seconds"] for name, one in found.items())
        lines.writerows([given.rows, one["measure"], one["value"], one["limit"]] for one in judged)
    sys.exit(0 if all(one["kept"] for one in judged) else 1)


if __name__ == "__main__":
    main()
