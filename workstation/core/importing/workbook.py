"""An Excel workbook (.xlsx) as the text table its first sheet is."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException

from workstation.core.errors import DamagedFileError, UnreadableFileError
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.reader import HEAD
from workstation.core.importing.samples import (
    Cancelled,
    Progress,
    never_cancelled,
    no_progress,
    stop_if,
)

_MOST_ROWS = 1_048_576
"""An Excel sheet has no more (ECMA-376)."""
_MOST_COLUMNS = 2000
_LONGEST_CELL = 300
_MOST_MEMBER = 2**28
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(stream: BinaryIO) -> bool:
    """Whether a file is an .xlsx workbook, by content; leaves the stream at 0."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if not is_zip(head):
        return False
    names = member_names(stream)
    stream.seek(0)
    return "workbook.xml" in names or "xl/workbook.xml" in names


def workbook_text(
    stream: BinaryIO,
    name: str,
    out: BinaryIO,
    *,
    most_rows: int = _MOST_ROWS,
    progress: Progress = no_progress,
    cancelled: Cancelled = never_cancelled,
) -> bool:
    """Write the first sheet as lines of cells between tabs, dates as ISO 8601.

    Args:
        stream: the workbook.
        name: of the file, for messages.
        out: gets the text.
        most_rows: how many rows are wanted.
        progress: told how far it is.
        cancelled: asked often.

    Returns:
        Whether that is the whole sheet.

    Raises:
        DamagedFileError: it cannot be read.
        CancelledError: as asked.
    """
    # Every member is inflated once within the caps before another library may do so.
    bundle = Bundle(stream, name)
    for member in bundle.names:
        stop_if(cancelled)
        bundle.read(member, _MOST_MEMBER)
    stream.seek(0)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            rows = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
            return _write(rows, out, most_rows, progress, cancelled)
        finally:
            book.close()
    except (
        KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError,
        zipfile.BadZipFile, ParseError, DefusedXmlException, OverflowError,
    ) as error:  # fmt: skip
        raise DamagedFileError(
            "This workbook is damaged.", file=name, advice="Save it again, or as CSV."
        ) from error


def old_excel(name: str) -> UnreadableFileError:
    """What to say of a workbook of before 2007."""
    return UnreadableFileError(
        "It is a workbook of the old Excel kind (.xls), which this program does not read.",
        file=name,
        advice="Open it in a spreadsheet program and save it as .xlsx or CSV.",
    )


def _write(
    rows: Iterable[tuple[object, ...]],
    out: BinaryIO,
    most_rows: int,
    progress: Progress,
    cancelled: Cancelled,
) -> bool:
    for number, row in enumerate(rows):
        if number >= most_rows:
            return False
        if number % 2000 == 0:
            stop_if(cancelled)
            progress(number / _MOST_ROWS)
        cells = [_cell(c) for c in row]
        while cells and not cells[-1]:
            cells.pop()
        out.write(("\t".join(cells) + "\n").encode("utf-8", "replace"))
    return True


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, timedelta):
        return repr(value.total_seconds())
    return " ".join(str(value)[:_LONGEST_CELL].split())
