"""Shimmer3 exports (Consensys, calibrated CSV): a row of names, a row of units, Unix time in ms."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import BinaryIO

from workstation.core.importing.assemble import Found
from workstation.core.importing.reader import HEAD, Opened, Reader
from workstation.core.importing.table import TableProfile, read_table
from workstation.core.importing.table_guess import guess_profile
from workstation.core.importing.text import head_lines

FORMAT = "Shimmer CSV"
_NAME = re.compile(r"Shimmer_([0-9A-Fa-f]{4})_")


def _profile(head: bytes) -> tuple[TableProfile, str] | None:
    lines = head_lines(head, 40)
    found = next((m for line in lines[:2] if (m := _NAME.search(line))), None)
    profile = guess_profile(lines) if found else None
    return None if profile is None or found is None else (profile, found[1])


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return _profile(head) is not None


def _read(opened: Opened) -> Found:
    opened.stream.seek(0)
    known = _profile(opened.stream.read(HEAD))
    if known is None:
        raise opened.damaged("The header of this Shimmer file is damaged.")
    profile, serial = known
    columns = tuple(
        replace(c, name=_NAME.sub("", c.name).removesuffix("_CAL").replace("_", " "))
        for c in profile.columns
    )
    found = read_table(opened, replace(profile, columns=columns), format_name=FORMAT)
    return replace(found, device="Shimmer3", serial=serial)


READER = Reader(FORMAT, _matches, _read)
