"""A recording's facts as JSON: in full for keeping, and as the command line prints them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from workstation.core.evidence import (
    Channel,
    ChannelKind,
    Finding,
    Gap,
    LogMark,
    Recording,
    Severity,
)
from workstation.core.importing.samples import LogData
from workstation.core.timebase import NS, FoundClock, Trust, WallTime


def recording_to_json(recording: Recording) -> dict[str, Any]:
    """Every fact, exactly; `recording_from_json` gives the same recording back."""
    return {
        "format": recording.format,
        "device": recording.device,
        "serial": recording.serial,
        "duration_ns": recording.duration_ns,
        "channels": [
            {
                "name": c.name,
                "kind": c.kind.value,
                "unit": c.unit,
                "group": c.group,
                "count": c.count,
                "rate_hz": c.rate_hz,
                "gaps": [[g.start_ns, g.end_ns, g.reason] for g in c.gaps],
            }
            for c in recording.channels
        ],
        "marks": [[m.log_ns, m.text, m.duration_ns] for m in recording.marks],
        "clocks": [
            {
                "source_ns": c.source_ns,
                "utc_ns": c.wall.utc_ns,
                "local_ns": c.wall.local_ns,
                "zone": c.wall.zone,
                "origin": c.origin,
                "trust": c.trust.value,
                "uncertainty_ns": c.uncertainty_ns,
                "note": c.note,
                "first_pass": c.first_pass,
            }
            for c in recording.clocks
        ],
        "findings": [[f.code, f.text, f.severity.value, f.count] for f in recording.findings],
        "method": recording.method,
        "version": recording.version,
        "profile": recording.profile,
    }


def recording_from_json(facts: Mapping[str, Any]) -> Recording:
    """The recording that `recording_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: the facts are not of that shape.
    """
    return Recording(
        format=str(facts["format"]),
        device=str(facts["device"]),
        serial=str(facts["serial"]),
        duration_ns=int(facts["duration_ns"]),
        channels=tuple(
            Channel(
                c["name"],
                ChannelKind(c["kind"]),
                c["unit"],
                c["group"],
                int(c["count"]),
                c["rate_hz"],
                tuple(Gap(int(s), int(e), str(why)) for s, e, why in c["gaps"]),
            )
            for c in facts["channels"]
        ),
        marks=tuple(LogMark(int(at), str(text), int(d)) for at, text, d in facts["marks"]),
        clocks=tuple(
            FoundClock(
                int(c["source_ns"]),
                WallTime(c["utc_ns"], c["local_ns"], c["zone"]),
                c["origin"],
                Trust(c["trust"]),
                c["uncertainty_ns"],
                c["note"],
                bool(c.get("first_pass", False)),
            )
            for c in facts["clocks"]
        ),
        findings=tuple(
            Finding(code, text, Severity(severity), int(count))
            for code, text, severity, count in facts["findings"]
        ),
        method=str(facts["method"]),
        version=str(facts["version"]),
        profile=str(facts["profile"]),
    )


def log_json(data: LogData | Recording) -> dict[str, Any]:
    """What the command line says about a log: seconds with `_s`, rates with `_hz`."""
    recording = data if isinstance(data, Recording) else data.recording
    return {
        "format": recording.format,
        "device": recording.device,
        "serial": recording.serial,
        "clock": [_clock(c) for c in recording.clocks],
        "duration_s": recording.duration_ns / NS,
        "channels": [
            {
                "name": c.name,
                "kind": c.kind.value,
                "unit": c.unit,
                "group": c.group,
                "count": c.count,
                "rate_hz": c.rate_hz,
                "gaps": [
                    {"start_s": g.start_ns / NS, "end_s": g.end_ns / NS, "reason": g.reason}
                    for g in c.gaps
                ],
            }
            for c in recording.channels
        ],
        "marks": [
            {"at_s": m.log_ns / NS, "text": m.text, "duration_s": m.duration_ns / NS}
            for m in recording.marks
        ],
        "problems": [
            {"code": f.code, "text": f.text, "severity": f.severity.value, "count": f.count}
            for f in recording.findings
        ],
        "method": recording.method,
        "version": recording.version,
        "profile": json.loads(recording.profile) if recording.profile else None,
    }


def _clock(clock: FoundClock) -> dict[str, Any]:
    return {
        "at_s": clock.source_ns / NS,
        "time": clock.wall.moment().isoformat(),
        "zone": clock.wall.zone,
        "origin": clock.origin,
        "trust": clock.trust.value,
        "uncertainty_s": None if clock.uncertainty_ns is None else clock.uncertainty_ns / NS,
        "note": clock.note,
    }
