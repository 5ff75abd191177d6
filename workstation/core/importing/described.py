"""A table read as a person described it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from workstation.core.errors import HypnicError, UnreadableFileError
from workstation.core.evidence import Finding, Severity
from workstation.core.importing.assemble import Found
from workstation.core.importing.profile import GUESSED, NAMELESS, TableProfile
from workstation.core.importing.reader import Opened
from workstation.core.importing.table import read_table
from workstation.core.importing.table_draft import draft_of
from workstation.core.importing.table_head import TableHead, looks_like, table_head
from workstation.core.importing.workbook import OLD_EXCEL, is_workbook, old_excel, workbook_text

_CONVERTED = 0.5
"""How much of reading a workbook is making a text of it."""


class UndescribedTableError(UnreadableFileError):
    """A table whose header says too little: a person can say what its columns are."""


def read_described(opened: Opened, profile: TableProfile) -> Found:
    """Read a text table or workbook as a profile says, and keep the profile with it.

    Raises:
        UnreadableFileError: it is no table.
        DamagedFileError: no row has a readable time.
        CancelledError: as asked.
    """
    opened.stream.seek(0)
    if opened.stream.read(len(OLD_EXCEL)) == OLD_EXCEL:
        raise old_excel(opened.name)
    if is_workbook(opened.stream):
        opened = _as_text(opened)
    found = read_table(opened, profile)
    findings = list(found.findings)
    if profile.name != GUESSED:
        text = f"Read as the table profile “{profile.name}” says."
        if profile.name == NAMELESS:
            text = "Its columns were described by a reader."
        findings.append(Finding("table.described", text, Severity.NOTE))
    return replace(found, profile=profile.to_text(), findings=findings)


def _as_text(opened: Opened) -> Opened:
    text, told = opened.temporary(), opened.progress
    workbook_text(
        opened.stream,
        opened.name,
        text,
        progress=lambda f: told(f * _CONVERTED),
        cancelled=opened.cancelled,
    )
    size = text.seek(0, io.SEEK_END)
    text.seek(0)
    return replace(
        opened,
        stream=text,
        size=size,
        progress=lambda f: told(_CONVERTED + f * (1 - _CONVERTED)),
    )


def refuse_unknown(stream: BinaryIO, name: str) -> HypnicError | None:
    """The error for a file no reader knows, if more can be said of it; stream left at 0."""
    stream.seek(0)
    old = stream.read(len(OLD_EXCEL)) == OLD_EXCEL
    stream.seek(0)
    if old:
        return old_excel(name)
    try:
        head = table_head(stream, name)
    except HypnicError as error:
        return error
    finally:
        stream.seek(0)
    if head is None or not is_table(head):
        return None
    return UndescribedTableError(
        "This table does not say by itself which column is the time, or how it is written.",
        file=name,
        advice="You can describe its columns.",
    )


def is_table(head: TableHead) -> bool:
    """Whether there is a column of numbers in it at all."""
    return any(c.numbers and c.use for c in draft_of(head).columns)


def known_again(
    stream: BinaryIO, name: str, matching: Callable[[TableHead], TableProfile | None]
) -> TableProfile | None:
    """The saved profile whose tables look like this one, or None; stream left at 0."""
    try:
        head = table_head(stream, name)
    except HypnicError:
        return None
    finally:
        stream.seek(0)
    return None if head is None else matching(head)


def best_of(head: TableHead, profiles: tuple[TableProfile, ...]) -> TableProfile | None:
    """The first profile made for tables with this very header."""
    return next((p for p in profiles if looks_like(head.lines, p)), None)
