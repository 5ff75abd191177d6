"""Time-keeping and annotations of EDF+ and BDF+."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import LogMark
from workstation.core.importing.sensors.edf_header import Header
from workstation.core.importing.stamps import NO_TIME, whole_ns

_ONSET = re.compile(rb"([+-]\d{1,12}(?:\.\d{1,12})?)(?:\x15(\d{1,12}(?:\.\d{1,12})?))?\x14")
_MOST_MARKS = 100_000
_LONGEST = 500


def notes_of(
    rows: NDArray[np.uint8], header: Header
) -> tuple[NDArray[np.float64], list[LogMark], int]:
    """When each record began, and what was annotated.

    Args:
        rows: (records, bytes).
        header: of the file.

    Returns:
        (records,) seconds since the start in the header, marks with `log_ns` since that start, and
        how many records should say when they began and do not.
    """
    even = np.arange(rows.shape[0], dtype=np.float64) * header.record_s
    signals = [s for s in header.signals if s.is_notes]
    marks: list[LogMark] = []
    if not signals:
        return even, marks, 0
    onsets = np.full(rows.shape[0], np.nan)
    for index in range(rows.shape[0]):
        for number, signal in enumerate(signals):
            block = rows[index, signal.at : signal.at + signal.count * header.width].tobytes()
            for place, tal in enumerate(block.split(b"\0")):
                found = _ONSET.match(tal)
                if not found:
                    continue
                if number == 0 and place == 0:
                    onsets[index] = float(found[1])
                if len(marks) < _MOST_MARKS:
                    marks.extend(_marks(found, tal))
    lost = np.flatnonzero(np.isnan(onsets))
    for index in lost.tolist():
        onsets[index] = onsets[index - 1] + header.record_s if index else 0.0
    return onsets, marks, int(lost.size)


def _marks(found: re.Match[bytes], tal: bytes) -> list[LogMark]:
    texts = [t.decode("utf-8", errors="replace").strip() for t in tal[found.end() :].split(b"\x14")]
    onset = int(whole_ns([found[1].decode()], "s")[0])
    length = int(whole_ns([found[2].decode()], "s")[0]) if found[2] else 0
    if NO_TIME in (onset, length):
        return []
    return [LogMark(onset, text[:_LONGEST], length) for text in texts if text]
