"""Workbooks (XLSX, ODS): unpacked under a limit and looked through, before the reader of spreadsheets sees a byte."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

import python_calamine

from yjs_analysis.sources.cases.framing import Row, as_text
from yjs_analysis.sources.cases.guards import UnreadableError, printed, unreadable
from yjs_analysis.sources.cases.parts import OdsPart, XlsxPart, look_through

MOST_MEMBERS = 1_000
GREATEST_RATIO = 300
RATIO_FREE = 20_000_000
MOST_CELLS = 20_000_000
CHUNK = 1_000_000
XLSX = (".xml", ".rels")
ODS = ("meta-inf/manifest.xml", "mimetype", "styles.xml", "content.xml")
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, expat.ExpatError)
ENCRYPTED = "which must be open, but is encrypted. Save it without a password, in a folder that is itself protected."


def workbook_sheets(
    path: Path, file: str, *, largest_file: int, longest_cell: int
) -> list[tuple[str, bool, list[Row]]]:
    """Give each sheet of a workbook: its name, whether it is visible, and its rows as text.

    Rows carry the number that the spreadsheet shows. Days are ISO text, whole numbers have no point. The trap: rows
    that a filter hides are rows like any other, and a date that was stored as a number comes as that number.

    Parameters
    ----------
    path
        A regular file.
    file
        What to call it in a message.
    largest_file
        How many bytes the workbook may hold when unpacked, and how many characters of text.
    longest_cell
        How many characters a cell may have.

    Raises
    ------
    UnreadableError
        If the archive is damaged, encrypted, or unpacks to too much; or a sheet is too large, or holds formulas or
        error values: all of these at once.
    """
    clean = io.BytesIO(_looked_through(path, file, largest_file=largest_file, longest_cell=longest_cell))
    try:
        with python_calamine.load_workbook(clean) as book:
            return [
                (about.name, about.visible == python_calamine.SheetVisibleEnum.Visible, _rows(book, about.name))
                for about in book.sheets_metadata
                if about.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except Exception as error:
        raise unreadable(file, [_damaged(error)]) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable(file, [_damaged(error)]) from None


def _damaged(error: BaseException) -> str:
    return (
        f"which must be a whole workbook, but cannot be read as one ({type(error).__name__}). "
        "Open it in a spreadsheet program and save it again, or export CSV."
    )


def _rows(book: python_calamine.CalamineWorkbook, name: str) -> list[Row]:
    sheet = book.get_sheet_by_name(name)
    cells = sheet.to_python(skip_empty_area=False)
    return [(number, [as_text(value) for value in row]) for number, row in enumerate(cells, start=1)]


def _looked_through(path: Path, file: str, *, largest_file: int, longest_cell: int) -> bytes:
    """Unpack the parts that matter, look through each, and pack exactly those again: the reader sees nothing else."""
    clean = io.BytesIO()
    parts = []
    room = largest_file
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(clean, "w") as packed:
            for member in _members(archive, file):
                content = _unpacked(archive, member, file, room)
                room -= len(content)
                packed.writestr(member.filename, content)
                parts.append(_part(member.filename, content, file, longest_cell=longest_cell))
    except UnreadableError:
        raise
    except (*DAMAGE, ValueError) as error:
        raise unreadable(file, [_damaged(error)]) from None
    _refuse_parts(parts, file, most_text=largest_file)
    return clean.getvalue()


def _part(name: str, content: bytes, file: str, *, longest_cell: int) -> XlsxPart | OdsPart:
    """Look through one part."""
    if name.casefold() == "meta-inf/manifest.xml" and b"encryption-data" in content:
        raise unreadable(file, [ENCRYPTED])
    kind = OdsPart if name.casefold() in ODS else XlsxPart
    part = kind(printed(name).removesuffix(".xml"), longest_cell=longest_cell)
    if name.casefold() != "mimetype":
        look_through(part, content)
    return part


def _refuse_parts(parts: list[XlsxPart | OdsPart], file: str, *, most_text: int) -> None:
    """Refuse what the parts of one workbook would unfold to, and the faults of their cells."""
    tables = [part.shared for part in parts if isinstance(part, XlsxPart) and part.shared]
    if len(tables) > 1:
        raise unreadable(file, ["which must hold one table of shared text, but holds more. Save it again."])
    for part in parts:
        part.unfold(tables[0] if tables else [])
    if sum(part.extent.cells for part in parts) > MOST_CELLS:
        far = f"which must reach over at most {MOST_CELLS:,} cells, but reaches further. "
        raise unreadable(file, [far + "Delete what lies far from the table, or export CSV."])
    if sum(part.extent.text for part in parts) > most_text:
        long = f"which must unfold to at most {most_text:,} characters, but unfolds to more. "
        raise unreadable(file, [long + "Export fewer years or columns, or raise `largest_file`."])
    problems = [problem for part in parts for problem in part.faults.problems()]
    if problems:
        raise unreadable(file, problems)


def _members(archive: zipfile.ZipFile, file: str) -> list[zipfile.ZipInfo]:
    """Give the members that hold the tables; refuse an archive that is encrypted, or says itself that it is a bomb."""
    names = [one.filename.casefold() for one in archive.infolist()]
    if ODS[-1] in names:
        members = [one for one in archive.infolist() if one.filename.casefold() in ODS]
    else:
        members = [one for one in archive.infolist() if one.filename.casefold().endswith(XLSX)]
    members = sorted(members, key=lambda one: one.filename.casefold() != ODS[0])
    names = [one.filename.casefold() for one in members]
    if len(members) > MOST_MEMBERS or len(set(names)) < len(names):
        raise unreadable(file, ["which must be an ordinary workbook, but repeats its parts. Save it again."])
    if any(one.flag_bits & 1 for one in members):
        raise unreadable(file, [ENCRYPTED])
    unpacked, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    if unpacked > RATIO_FREE and unpacked > GREATEST_RATIO * packed:
        bomb = f"which must unpack to at most {GREATEST_RATIO} times its size, but says that it unpacks to more. "
        raise unreadable(file, [bomb + "Save the workbook again in a spreadsheet program, or export CSV."])
    return members


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, room: int) -> bytes:
    """Unpack one member, and stop where the room ends whatever the archive said about its size."""
    chunks, size = [], 0
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > room:
                raise unreadable(file, [_too_large()])
            chunks.append(chunk)
    return b"".join(chunks)


def _too_large() -> str:
    return (
        "which must unpack to no more bytes than `largest_file` allows, but unpacks to more. "
        "Export fewer years or columns, or raise `largest_file`."
    )
