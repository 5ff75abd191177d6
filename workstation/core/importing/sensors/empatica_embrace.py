"""Empatica EmbracePlus raw data (.avro): one file for some minutes, all sensors in one record.

Rests on Empatica's documentation ("Raw data in the Empatica Cloud", Avro schema 6.4 and 6.5) alone:
times of sensors in microseconds UTC, of pulse peaks in nanoseconds, `timezone` in seconds from UTC;
codes of the motion sensor become g and deg/s by the factor its `imuParams` give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding, LogMark, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.avro import MAGIC, records_of, schema_of
from workstation.core.importing.reader import Opened, Reader
from workstation.core.timebase import Trust

FORMAT = "Empatica EmbracePlus"
_SLOWEST_HZ, _FASTEST_HZ = 1e-3, 1000.0
_MOST_MARKS = 10_000
_LATEST_US = 4_102_444_800 * 10**6

_AXES = {
    "accelerometer": ("acc", ChannelKind.ACCELERATION, "g"),
    "gyroscope": ("gyro", ChannelKind.ROTATION, "deg/s"),
}
_SINGLE = {
    "eda": ("skin conductance", ChannelKind.SKIN_CONDUCTANCE, "uS"),
    "temperature": ("temperature", ChannelKind.TEMPERATURE, "degC"),
    "bvp": ("pulse wave", ChannelKind.PULSE_WAVE, "1"),
    "steps": ("steps", ChannelKind.COUNTS, "1"),
}


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    if head[:4] != MAGIC:
        return False
    schema = schema_of(head)
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list):
        return False
    return any(isinstance(f, dict) and f.get("name") == "rawData" for f in fields)


def _read(opened: Opened) -> Found:
    records = [r for r in records_of(opened) if isinstance(r.get("rawData"), dict)]
    groups: list[RawGroup] = []
    findings: list[Finding] = []
    marks: list[LogMark] = []
    for number, record in enumerate(records):
        raw = record["rawData"]
        groups += _groups(raw, findings, "" if number == 0 else f" ({number + 1})")
        tags = _numbers(_inner(raw, "tags").get("tagsTimeMicros"))
        marks += [LogMark(int(t) * 1000, "tag") for t in tags[:_MOST_MARKS] if 0 < t < _LATEST_US]
    if not groups:
        raise opened.damaged("This EmbracePlus file has no readable samples.")
    first = records[0]
    zone = _zone(first.get("timezone"))
    return Found(
        FORMAT,
        groups,
        Axis(
            utc=True,
            zone=zone,
            origin="timestampStart of the sensors",
            trust=Trust.HIGH if zone else Trust.MEDIUM,
        ),
        device=f"Empatica {first.get('deviceModel') or 'EmbracePlus'}"[:80],
        serial=str(first.get("deviceSn") or "")[:40],
        marks=marks,
        findings=findings,
    )


def _groups(raw: Mapping[str, Any], findings: list[Finding], which: str) -> list[RawGroup]:
    groups = []
    for field, (name, kind, unit) in _AXES.items():
        facts = _inner(raw, field)
        axes = [_numbers(facts.get(a)) for a in "xyz"]
        times = _times(facts, min(len(a) for a in axes))
        if not times.size:
            continue
        factor = _factor(_inner(facts, "imuParams"))
        if factor is None:
            text = f"The file does not say what the codes of {name} mean; they stay as they are."
            findings.append(Finding("units.unknown", text, Severity.CAUTION))
        columns = tuple(
            Column(f"{name}{which} {a}", kind, unit, _values(values[: times.size] * factor))
            if factor is not None
            else Column(f"{name}{which} {a}", ChannelKind.OTHER, "1", _values(values[: times.size]))
            for a, values in zip("xyz", axes, strict=True)
        )
        groups.append(RawGroup(f"{name}{which}", times, columns))
    for field, (name, kind, unit) in _SINGLE.items():
        facts = _inner(raw, field)
        values = _numbers(facts.get("values"))
        times = _times(facts, len(values))
        if times.size:
            column = Column(f"{name}{which}", kind, unit, _values(values[: times.size]))
            groups.append(RawGroup(f"{name}{which}", times, (column,)))
    peaks = _inner(raw, "systolicPeaks").get("peaksTimeNanos")
    at = np.array([p for p in peaks or () if _is_moment(p)], dtype=np.int64)
    if at.size > 1:
        beats = Column(f"interbeat{which}", ChannelKind.INTERBEAT, "s", _values(np.diff(at) / 1e9))
        groups.append(RawGroup(f"interbeat{which}", at[1:], (beats,), events=True))
    return groups


def _times(facts: Mapping[str, Any], count: int) -> NDArray[np.int64]:
    """Times of samples, none where start or rate are not those of a recording."""
    start, rate = facts.get("timestampStart"), facts.get("samplingFrequency")
    good = isinstance(start, int) and 0 < start < _LATEST_US
    if not good or not isinstance(rate, float | int) or not _SLOWEST_HZ <= rate <= _FASTEST_HZ:
        return np.empty(0, np.int64)
    index = np.arange(min(count, 10**8), dtype=np.float64)
    return int(start or 0) * 1000 + np.rint(index * (1e9 / rate)).astype(np.int64)


def _factor(params: Mapping[str, Any]) -> float | None:
    """Units a code; newer files say it, older ones give both ranges."""
    stated = params.get("conversionFactor")
    if isinstance(stated, float | int) and np.isfinite(stated) and stated > 0:
        return float(stated)
    ends = [params.get(k) for k in ("physicalMin", "physicalMax", "digitalMin", "digitalMax")]
    if not all(isinstance(e, int) and abs(e) < 2**53 for e in ends):
        return None
    low, high, first, last = (int(e or 0) for e in ends)
    return (high - low) / (last - first) if high > low and last > first else None


def _numbers(found: Any) -> NDArray[np.float64]:
    if not isinstance(found, Sequence) or isinstance(found, str | bytes):
        return np.empty(0)
    try:
        return np.array(found, dtype=np.float64).reshape(len(found))
    except (TypeError, ValueError, OverflowError):
        return np.empty(0)


def _values(values: NDArray[np.float64]) -> NDArray[np.float32]:
    with np.errstate(over="ignore", invalid="ignore"):
        out = values.astype(np.float32)
    out[~np.isfinite(out)] = np.nan
    return out


def _inner(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _is_moment(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < _LATEST_US * 1000


def _zone(seconds: Any) -> str | None:
    """A fixed offset as "+01:00"."""
    if not isinstance(seconds, int) or abs(seconds) > 15 * 3600 or seconds % 60:
        return None
    minutes = abs(seconds) // 60
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


READER = Reader(FORMAT, _matches, _read)
