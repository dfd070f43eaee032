"""Whatever names a child, or somebody around the child, stays outside: found by heading and by what cells hold."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pandas as pd

from yjs_analysis.sources.cases.findings import key
from yjs_analysis.sources.cases.guards import column_place, printed, require_file
from yjs_analysis.sources.cases.headings import recognised_names
from yjs_analysis.sources.cases.patterns import likely_kinds, person_like, sure_kind
from yjs_analysis.sources.cases.titles import names_a_thing, title_kind
from yjs_analysis.sources.schema import TABLES

IDENTIFIER_COLUMNS = ("table", "column", "kind", "why", "part", "rows")
REFERENCES = ("child_id", "other_child_id")
LIKELY_SHARE = 0.9
TELLING = ("postcode", "PNC number")
TELLING_SHARE = 0.2
DISTINCT_SHARE = 0.5
WORDY = 5
LONG_TEXT = 150
FEW = 3
KEY_VARIABLE = "YJS_ANALYSIS_CHILD_KEY"
SHORTEST_KEY = 32
LONGEST_KEY = 4_096
HASH_DIGITS = 32

Found = tuple[int, str, str, str, pd.Series]


def find_identifiers(
    tables: Mapping[str, pd.DataFrame], *, known: Mapping[str, Collection[str]] | None = None
) -> pd.DataFrame:
    """Find what identifies a child: columns by their headings, and cells by what they hold.

    Read it as: each row is a reason to refuse the tables, or to drop what it names. `part` says what would be dropped:
    the whole column, or, in a column that the schema needs, only those cells. The traps: a name in a column that the
    schema needs cannot be told from a label; and `column` is a heading of the file, so show it as `findings` allows.

    Parameters
    ----------
    tables
        As `reading.read_tables` gives them.
    known
        Headings that a mapping has given a meaning, by table; those that the schema recognises are known already. The
        child's own reference is left alone, for it is hashed.

    Returns
    -------
    pandas.DataFrame
        The columns `IDENTIFIER_COLUMNS`: table, column, kind, why ("heading" or "content"), part ("column" or "cells"),
        rows (how many cells are filled, or are such).

    Examples
    --------
    >>> table = pd.DataFrame({"ypid": ["a", "b"], "Surname": ["Green", None], "ethnicity": ["A1", "lives at WS1 1TP"]})
    >>> find_identifiers({"disposals": table}).to_dict("split")["data"]  # doctest: +NORMALIZE_WHITESPACE
    [['disposals', 'Surname', 'name', 'heading', 'column', 1],
     ['disposals', 'ethnicity', 'postcode', 'content', 'cells', 1]]
    """
    return _told(tables, _all_found(tables, known))


def drop_identifiers(
    tables: Mapping[str, pd.DataFrame], *, known: Mapping[str, Collection[str]] | None = None
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Drop what `find_identifiers` finds, and say what was dropped.

    A whole column goes; in a column that the schema needs, only the cells in question become blank.

    Parameters
    ----------
    tables, known
        As `find_identifiers` takes them.

    Returns
    -------
    tuple
        The tables without it, new frames all; and what `find_identifiers` found.

    Examples
    --------
    >>> table = pd.DataFrame({"ypid": ["a", "b"], "Surname": ["Green", None], "ethnicity": ["A1", "lives at WS1 1TP"]})
    >>> tables, dropped = drop_identifiers({"disposals": table})
    >>> tables["disposals"].to_dict("list")
    {'ypid': ['a', 'b'], 'ethnicity': ['A1', None]}
    """
    found = _all_found(tables, known)
    return {table: _without(frame, found[table]) for table, frame in tables.items()}, _told(tables, found)


def _all_found(
    tables: Mapping[str, pd.DataFrame], known: Mapping[str, Collection[str]] | None
) -> dict[str, list[Found]]:
    return {table: _found(table, frame, (known or {}).get(table, ())) for table, frame in tables.items()}


def _told(tables: Mapping[str, pd.DataFrame], found: Mapping[str, list[Found]]) -> pd.DataFrame:
    """Tell what was found, without the cells."""
    rows = [
        (table, _shown(frame, place), kind, why, part, int(marked.sum()))
        for table, frame in tables.items()
        for place, kind, why, part, marked in found[table]
    ]
    return pd.DataFrame(rows, columns=list(IDENTIFIER_COLUMNS))


def _shown(frame: pd.DataFrame, place: int) -> str:
    """Give the heading of a column, unless the heading itself gives something away."""
    heading = str(frame.columns[place])
    return column_place(place + 1) if sure_kind(heading) else heading


def _without(frame: pd.DataFrame, found: list[Found]) -> pd.DataFrame:
    columns = {place for place, _, _, part, _ in found if part == "column"}
    left = frame.copy()
    for place, _, _, part, marked in found:
        if part == "cells":
            heading = frame.columns[place]
            left[heading] = left[heading].astype(object).where(~marked, None)
    return left[[heading for place, heading in enumerate(frame.columns) if place not in columns]]


def _found(table: str, frame: pd.DataFrame, known: Collection[str]) -> list[Found]:
    """Give place, kind, why, part and the cells in question of each column that gives something away."""
    meanings = _meanings(table, known)
    found = []
    for place, heading in enumerate(map(str, frame.columns)):
        cells = frame.iloc[:, place]
        filled = cells.notna()
        meaning = meanings.get(key(heading))
        if not filled.any() or meaning in REFERENCES:
            continue
        kind = sure_kind(heading) or (None if meaning else title_kind(heading))
        if kind:
            found.append((place, kind, "heading", "column", filled))
        elif meaning:
            found += [(place, kind, "content", "cells", marked) for kind, marked in _cells_by_kind(cells)]
        elif kind := _column_kind(cells[filled], told=names_a_thing(heading)):
            found.append((place, kind, "content", "column", filled))
    return found


def _meanings(table: str, known: Collection[str]) -> dict[str, str]:
    """Give the headings whose meaning is known, as `findings.key` writes them, with that meaning."""
    meanings = {key(heading): "as mapped" for heading in known}
    for spelled in recognised_names(table) if table in TABLES else []:
        meanings = {**spelled, **meanings}
    return meanings


def _cells_by_kind(cells: pd.Series) -> list[tuple[str, pd.Series]]:
    """Mark the cells of a column of the schema that give something away, by kind."""
    kinds = cells.map({cell: _cell_kind(str(cell)) for cell in cells.dropna().unique()})
    return [(kind, kinds == kind) for kind in kinds.dropna().unique()]


def _cell_kind(cell: str) -> str | None:
    likely = [kind for kind in likely_kinds(cell) if kind in TELLING]
    long = ["free text"] if len(cell) > LONG_TEXT else []
    return sure_kind(cell) or next(iter(likely + long), None)


def _column_kind(cells: pd.Series, *, told: bool) -> str | None:
    """Say what a column that the schema does not know gives away by its filled cells.

    `told` says whether its heading names a thing, such as a ward or an offence, whose labels look like names or text.
    """
    values = [str(cell) for cell in cells.unique()]
    sure = next((kind for kind in map(sure_kind, values) if kind), None)
    if sure:
        return sure
    likely = Counter(kind for value in values for kind in likely_kinds(value))
    for kind, count in likely.most_common():
        if count >= max(FEW, (TELLING_SHARE if kind in TELLING else LIKELY_SHARE) * len(values)):
            return kind
    if any(len(value) > LONG_TEXT for value in values):
        return "free text"
    return None if told else _text_kind(values, len(cells))


def _text_kind(values: list[str], filled: int) -> str | None:
    """Say whether a column holds names or free text: mostly different cells, of the form of names, or wordy."""
    if len(values) < FEW or len(values) < DISTINCT_SHARE * filled:
        return None
    if sum(map(person_like, values)) >= LIKELY_SHARE * len(values):
        return "name"
    wordy = sum(len([word for word in value.split() if word.isalpha()]) >= WORDY for value in values)
    return "free text" if wordy >= DISTINCT_SHARE * len(values) else None


def hash_child_ids(values: Iterable[object], key: bytes) -> list[str | None]:
    """Replace references of children by keyed hashes: 32 hexadecimal digits, the same for the same child and key.

    Before hashing, blanks at both ends and runs of blanks within are dropped, letters become small, and forms of one
    character (full width, ligatures) become one: " YP 7a" and "yp 7A" are one child. The trap: "007" and "7" are two,
    for nobody can tell whether a spreadsheet lost the zeros or the references differ.

    Parameters
    ----------
    values
        References, blank where missing; blank stays missing, and is for the contract to refuse.
    key
        Secret, at least 32 bytes, as `child_key` gives it. Whoever has it and a list of references can undo the hash.

    Returns
    -------
    list
        One hash a value, in order.

    Raises
    ------
    ValueError
        If the key is too short.

    References
    ----------
    HMAC with SHA-256, the first 128 bits: Krawczyk, Bellare and Canetti (1997), RFC 2104, sections 2 and 5.

    Examples
    --------
    >>> one, other, same, missing = hash_child_ids(["YP1", "YP2", " yp1", None], key=b"k" * 32)
    >>> one == same, one == other, len(one), missing
    (True, False, 32, None)
    """
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"key must hold at least {SHORTEST_KEY} bytes, but holds {len(key)}. Use `child_key`.")
    listed = list(values)
    known = {value: _hashed(str(value), key) for value in set(listed) if not pd.isna(value)}
    return [known.get(value) for value in listed]


def _hashed(value: str, key: bytes) -> str | None:
    written = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    return hmac.new(key, written.encode(), hashlib.sha256).hexdigest()[:HASH_DIGITS] if written else None


def child_key(path: Path | str | None = None, *, variable: str = KEY_VARIABLE) -> bytes:
    """Give the secret key for `hash_child_ids`: from a file, else from the environment, else a fresh one.

    A fresh key is never written: two runs cannot be linked, and nobody can undo their hashes later. A service that
    must link releases keeps a key of its own, in a file or a variable, apart from the data.

    Parameters
    ----------
    path
        A file that holds the key and nothing else.
    variable
        Name of a variable of the environment that holds it.

    Returns
    -------
    bytes
        At least 32 bytes.

    Raises
    ------
    ValueError
        If the file cannot be read, or a key is too short or of one character only.

    Examples
    --------
    >>> len(child_key(variable="NO_SUCH_VARIABLE"))
    32
    """
    given = os.environ.get(variable, "").strip().encode()
    named = f"the variable {variable}"
    if path is not None:
        given, named = _key_in(Path(path)), f"the file {printed(path)}"
    if path is None and not given:
        return secrets.token_bytes(SHORTEST_KEY)
    if len(given) < SHORTEST_KEY or len(set(given)) == 1:
        raise ValueError(
            f"{named} must hold a secret of at least {SHORTEST_KEY} bytes, but holds a shorter or plainer one. "
            "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return given


def _key_in(path: Path) -> bytes:
    """Read a key from a small regular file."""
    require_file(path, largest_file=LONGEST_KEY)
    return path.read_bytes().strip()
