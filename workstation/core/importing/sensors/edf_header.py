"""The header of an EDF or BDF file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workstation.core.importing.figures import figure
from workstation.core.importing.reader import Opened

_FIXED = 256
_MOST_SIGNALS = 10_000
_PLUS = ("EDF+C", "EDF+D", "BDF+C", "BDF+D")
_PLAIN = {2: "EDF", 3: "BDF"}
_WIDTHS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of every record.

    Attributes:
        label, unit: as written.
        physical, digital: (minimum, maximum).
        count: samples a record.
        at: where they begin in a record, bytes.
        is_notes: annotations, not samples.
    """

    label: str
    unit: str
    physical: tuple[float, float]
    digital: tuple[float, float]
    count: int
    at: int
    is_notes: bool


@dataclass(frozen=True, slots=True)
class Header:
    """What is known before the first record.

    Attributes:
        format: "EDF", "EDF+C", "EDF+D", "BDF", "BDF+C" or "BDF+D".
        recording: the recording field; the patient field is not read.
        date, time: "dd.mm.yy", "hh.mm.ss".
        bytes: length of the header.
        records: as claimed, -1 if unknown.
        record_s: duration of one record.
        record_bytes: length of one record.
        width: bytes a sample.
        signals: in file order.
    """

    format: str
    recording: str
    date: str
    time: str
    bytes: int
    records: int
    record_s: float
    record_bytes: int
    width: int
    signals: tuple[Signal, ...]


def parse_header(opened: Opened) -> Header:
    """The header, checked.

    Raises:
        DamagedFileError: it makes no sense.
    """
    opened.stream.seek(0)
    fixed = opened.stream.read(_FIXED)
    number = figure(_text(fixed[252:256]))
    records = figure(_text(fixed[236:244]))
    record_s = figure(_text(fixed[244:252]))
    bad = opened.damaged("The header of this EDF or BDF file is damaged.")
    if len(fixed) < _FIXED or not 0 < number <= _MOST_SIGNALS or not 0 <= record_s < 1e6:
        raise bad
    number = int(number)
    block = opened.stream.read(_FIXED * number)
    if len(block) < _FIXED * number or np.isnan(records) or abs(records) > 1e9:
        raise bad
    fields = []
    at = 0
    for width in _WIDTHS:
        fields.append([_text(block[at + i * width : at + (i + 1) * width]) for i in range(number)])
        at += width * number
    sample = 3 if fixed[:1] == b"\xff" else 2
    plus = _text(fixed[192:236])[:5]
    signals = []
    place = 0
    for i in range(number):
        count = figure(fields[8][i])
        if not 0 <= count <= 1e8:
            raise bad
        low, high, first, last = (figure(fields[k][i]) for k in (3, 4, 5, 6))
        notes = fields[0][i] in ("EDF Annotations", "BDF Annotations")
        if not notes and not (first != last and np.isfinite([low, high, first, last]).all()):
            raise bad
        signals.append(
            Signal(fields[0][i], fields[2][i], (low, high), (first, last), int(count), place, notes)
        )
        place += int(count) * sample
    if not place:
        raise bad
    return Header(
        format=plus
        if plus in ("EDF+C", "EDF+D", "BDF+C", "BDF+D")
        else "EDF"
        if sample == 2
        else "BDF",
        recording=_text(fixed[88:168]),
        date=_text(fixed[168:176]),
        time=_text(fixed[176:184]),
        bytes=_FIXED * (number + 1),
        records=int(records),
        record_s=record_s,
        record_bytes=place,
        width=sample,
        signals=tuple(signals),
    )


def _text(block: bytes) -> str:
    return block.decode("latin-1").split("\0")[0].strip()
