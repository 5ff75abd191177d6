"""Actiwatch .AWD: seven lines of header, then one count a line."""

from __future__ import annotations

import re
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, LogMark
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.figures import figure, single
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.stamps import MONTHS, digits_ns
from workstation.core.importing.text import head_lines, line_chunks

FORMAT = "Actiwatch AWD"
_HEADER = 7
_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})")
_EPOCH_S = {1: 15, 2: 30, 4: 60, 8: 120, 20: 300, 81: 2}
"""The fourth line is the epoch's length in quarters of a minute; 81 stands for two seconds."""


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    lines = [line.strip() for line in head_lines(head, 12)]
    return (
        len(lines) >= 10
        and _DATE.fullmatch(lines[1]) is not None
        and re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", lines[2]) is not None
        and lines[3].isdecimal()
        and re.fullmatch(r"\d+\s*M?", lines[7]) is not None
    )


def _read(opened: Opened) -> Found:
    lines = [line for chunk in line_chunks(opened) for line in chunk]
    date = _DATE.fullmatch(lines[1].strip())
    month = date[2].lower() if date else ""
    epoch = _EPOCH_S.get(
        int(code) if (code := lines[3].strip()).isdecimal() and len(code) < 4 else 0
    )
    if date is None or month not in MONTHS or epoch is None:
        raise opened.damaged("The header of this Actiwatch file makes no sense.")
    text = f"{date[3]}-{MONTHS.index(month) + 1}-{date[1]} {lines[2].strip()}"
    start = digits_ns(text, "ymd")
    # A trailing M marks an epoch in which the button was pressed.
    cells = [line.strip() for line in lines[_HEADER:] if line.strip()]
    values = single(np.array([figure(c.rstrip("M ")) for c in cells], dtype=np.float64))
    times = start + np.arange(values.size, dtype=np.int64) * epoch * 10**9
    pressed = [i for i, c in enumerate(cells) if c.endswith("M")][:10_000]
    return Found(
        FORMAT,
        [RawGroup("epochs", times, (Column("activity", ChannelKind.COUNTS, "1", values),))],
        Axis(origin="header: date and time"),
        device="Actiwatch",
        serial=lines[5].strip()[:40],
        marks=[LogMark(int(times[i]), "button pressed") for i in pressed],
    )


READER = Reader(FORMAT, _matches, _read)
