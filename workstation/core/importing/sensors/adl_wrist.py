"""The wrist-worn "ADL" data set: three codes of 0 to 63 a line, start in the file's name.

Source: UCI machine learning repository, "Dataset for ADL Recognition with Wrist-worn
Accelerometer": 32 Hz, codes 0..63 for -1.5 g..+1.5 g.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import read_body
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Times
from workstation.core.importing.stamps import NO_TIME, digits_ns
from workstation.core.importing.text import head_lines
from workstation.core.timebase import Trust

FORMAT = "ADL wrist accelerometer"
_RATE_HZ = 32
_ROW = re.compile(r"\d{1,2} \d{1,2} \d{1,2}")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)")


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    lines = [line.strip() for line in head_lines(head, 2000) if line.strip()]
    if len(lines) < 16 or not all(_ROW.fullmatch(line) for line in lines):
        return False
    return all(int(c) <= 63 for line in lines for c in line.split())


def _read(opened: Opened) -> Found:
    found = _STAMP.search(opened.name)
    text = f"{found[1]} {found[2]}:{found[3]}:{found[4]}" if found else ""
    start = digits_ns(text, "ymd")
    known = start != NO_TIME
    done = 0

    def stamps(lines: Sequence[str]) -> Times:
        nonlocal done
        count = len(lines)
        index = np.arange(done, done + count, dtype=np.int64)
        done += count
        return (start if known else 0) + index * 10**9 // _RATE_HZ

    body = read_body(opened, stamps, [0, 1, 2], skip=0, delimiter=" ")
    columns = tuple(
        Column(f"acc {a}", ChannelKind.ACCELERATION, "g", v * np.float32(3 / 63) - np.float32(1.5))
        for a, v in zip("xyz", body.columns, strict=True)
    )
    return Found(
        FORMAT,
        [RawGroup("acc", body.times_ns, columns)],
        Axis(origin="file name" if known else "", trust=Trust.LOW),
        findings=body.findings(),
    )


READER = Reader(FORMAT, _matches, _read)
