"""Any table whose header tells its time and units; tried after every format of a maker."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from workstation.core.importing.assemble import Found
from workstation.core.importing.reader import HEAD, Opened, Reader
from workstation.core.importing.table import FORMAT, read_table
from workstation.core.importing.table_guess import guess_profile
from workstation.core.importing.text import head_lines


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return guess_profile(head_lines(head, 120)) is not None


def _read(opened: Opened) -> Found:
    opened.stream.seek(0)
    profile = guess_profile(head_lines(opened.stream.read(HEAD), 120))
    if profile is None:
        raise opened.unreadable("The header of this table does not say which column is the time.")
    # Kept with what was read: a later version may understand the header otherwise.
    return replace(read_table(opened, profile), profile=profile.to_text())


READER = Reader(FORMAT, _matches, _read)
