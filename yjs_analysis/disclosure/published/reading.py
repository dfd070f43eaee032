"""The one door: read back all that a set of published files shows or hides, so that it can be attacked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yjs_analysis.checks import refuse
from yjs_analysis.disclosure.published.archives import LARGEST, ungzipped, unpacked
from yjs_analysis.disclosure.published.documents import read_document
from yjs_analysis.disclosure.published.frames import read_plain
from yjs_analysis.disclosure.published.html_pages import json_in, read_html
from yjs_analysis.disclosure.published.items import Item, UnreadableError, hide, words
from yjs_analysis.disclosure.published.kinds import decoded, kind_of
from yjs_analysis.disclosure.published.markup import xml_root
from yjs_analysis.disclosure.published.notebooks import read_notebook
from yjs_analysis.disclosure.published.office_parts import every_word
from yjs_analysis.disclosure.published.old_workbooks import read_old_workbook
from yjs_analysis.disclosure.published.open_documents import read_flat_open_document, read_open_document
from yjs_analysis.disclosure.published.pdf_pages import read_pdf
from yjs_analysis.disclosure.published.pictures import read_font, read_picture
from yjs_analysis.disclosure.published.rows import read_delimited
from yjs_analysis.disclosure.published.shapes import Grid, Mark, Passage
from yjs_analysis.disclosure.published.slides import read_slides
from yjs_analysis.disclosure.published.structured import json_value, read_json
from yjs_analysis.disclosure.published.svg_pictures import read_svg
from yjs_analysis.disclosure.published.uris import inside_uris
from yjs_analysis.disclosure.published.workbooks import read_workbook

SCRIPTS = (".js", ".mjs", ".ts", ".py", ".r")
"""Names of programs, whose lists of values are read as data."""

DEEPEST = 12
"""How many files may lie one within another."""


def read_published(paths: Sequence[Path]) -> list[Grid | Passage | Mark]:
    r"""Read back every table, every word and every mark of a chart from published files.

    A reader of the answer finds each thing by its place: the file, and what leads on inside it. What nobody sees
    without looking (hidden sheets, comments, metadata, attachments) is read as well, and says that it is hidden.
    Cells stay as they are written: `[c]`, `<5`, `12.5%` and dashes are text, and what they allow is for the attack.

    The trap: the words in the pixels of a picture are not read. A picture gives only its metadata, so a table that
    was pasted as a picture must be read by a person.

    Parameters
    ----------
    paths
        Files, or folders that are read with all that lies in them. What kind a file is, is told from its bytes.

    Raises
    ------
    ValueError
        If a path does not exist, a folder is empty, or a file is broken, locked, too large when unpacked, or of a
        kind that is not known: nothing is skipped. All that is wrong is said at once.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.csv").write_text("group,events\nBlack,[c]\n")
    ...     read_published([Path(folder)])[-1]
    Grid(place='a.csv', rows=(('group', 'events'), ('Black', '[c]')), title='', hidden=False)
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    files, problems = _files([Path(one) for one in given])
    items: list[Item] = []
    for name, path in files:
        opening = _Opening(problems)
        try:
            data = path.read_bytes()
        except OSError as fault:
            problems.append(_problem(name, f"one that cannot be opened ({fault.strerror})"))
            continue
        items += words(f"{name}, file name", path.name, hidden=True)
        items += opening.read(data, name, False)
    refuse(problems)
    return items


@dataclass(slots=True)
class _Opening:
    """The opening of one file with all that lies in it: what was wrong, and how much may still be unpacked."""

    problems: list[str]
    left: int = LARGEST
    deep: int = 0
    seen: set[bytes] = field(default_factory=set)

    def read(self, data: bytes, place: str, hidden: bool = False) -> list[Item]:
        """Read one file; a fault in it is noted and the rest goes on."""
        self.deep += 1
        try:
            if self.deep > DEEPEST:
                raise UnreadableError(f"{place} lies more than {DEEPEST} files deep")
            self.left -= len(data) if self.deep > 1 else 0
            if self.left < 0:
                raise UnreadableError(f"{place} unpacks to more than {LARGEST:,} bytes")
            items = self._of_kind(data, place) if data.strip() else []
        except UnreadableError as fault:
            self.problems.append(_problem(place, f"one that is not: {fault}"))
            return []
        except Exception as fault:  # an attacker's file may break any reader: said, never skipped
            self.problems.append(_problem(place, f"one that broke off ({type(fault).__name__}: {fault})"))
            return []
        finally:
            self.deep -= 1
        return hide(items) if hidden else items

    def _of_kind(self, data: bytes, place: str) -> list[Item]:
        kind = kind_of(data, place)
        if kind in ("archive", "gzip"):
            return self._archive(data, place, kind)
        readers = {
            "pdf": lambda: read_pdf(data, place, self.read),
            "old office": lambda: read_old_workbook(data, place),
            "picture": lambda: read_picture(data, place),
            "font": lambda: read_font(data, place),
            "svg": lambda: read_svg(data, place, self.read),
            "flat open document": lambda: read_flat_open_document(data, place, self.read),
            "xml": lambda: every_word(xml_root(data, place), place),
        }
        return readers[kind]() if kind in readers else self._of_text(kind, decoded(data), place)

    def _of_text(self, kind: str, text: str | None, place: str) -> list[Item]:
        if kind == "table":
            return read_delimited(text, place)
        if kind == "json":
            return read_json(json_value(text, place), place, self.read)
        if kind == "notebook":
            return read_notebook(json_value(text, place), place, self.read)
        if kind == "html":
            plain = read_plain(text, place) if place.lower().endswith(".md") else []
            return [*read_html(text, place, self.read), *plain]
        if kind == "text":
            code = json_in(text, place, self.read) if place.lower().endswith(SCRIPTS) else []
            return [*read_plain(text, place), *code, *inside_uris(text, place, self.read)]
        raise UnreadableError(f"{place} is of a kind that is not known")

    def _archive(self, data: bytes, place: str, kind: str) -> list[Item]:
        if kind == "gzip":
            return self.read(ungzipped(data, place, largest=self.left), f"{place}, unpacked")
        parts = unpacked(data, place, largest=max(self.left, 0))
        if "xl/workbook.xml" in parts:
            return read_workbook(parts, place, self.read)
        if "word/document.xml" in parts:
            return read_document(parts, place, self.read)
        if "ppt/presentation.xml" in parts:
            return read_slides(parts, place, self.read)
        if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument") or "content.xml" in parts:
            return read_open_document(parts, place, self.read)
        if "xl/workbook.bin" in parts:
            raise UnreadableError(f"{place} is a binary workbook (.xlsb); save it as .xlsx")
        items: list[Item] = []
        for name, part in parts.items():
            items += words(f"{place}, {name}, file name", name.rsplit("/", 1)[-1], hidden=True)
            items += self.read(part, f"{place}, {name}")
        return items


def _files(paths: list[Path]) -> tuple[list[tuple[str, Path]], list[str]]:
    problems: list[str] = []
    found: list[tuple[str, Path]] = []
    if not paths:
        problems.append("paths must name at least one file or folder, but got none. Give what was published.")
    for path in paths:
        if path.is_dir():
            inside = [(str(one.relative_to(path)), one) for one in _walked(path)]
            found += inside
            if not inside:
                problems.append(f"paths must hold files, but got the empty folder {path}. Give what was published.")
        elif path.exists():
            found.append((path.name, path))
        else:
            problems.append(f"paths must exist, but got {path}. Give what was published.")
    names = [name for name, _ in found]
    return [(name if names.count(name) == 1 else str(path), path) for name, path in found], problems


def _walked(folder: Path) -> Iterator[Path]:
    """Every file in a folder, in a set order; links to folders are followed, each folder once."""
    seen: set[str] = set()
    for here, below, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(here)
        below[:] = sorted(below) if real not in seen else []
        if real not in seen:
            seen.add(real)
            yield from (Path(here) / name for name in sorted(names))


def _problem(place: str, got: str) -> str:
    return f"{place} must be a file that can be read back, but got {got}. Put it right, or take it out of the release."
