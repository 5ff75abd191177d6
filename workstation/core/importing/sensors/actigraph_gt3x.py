"""ActiGraph .gt3x and .agdc: a zip with info.txt and log.bin, or the older activity.bin.

Formats: github.com/actigraph/GT3X-File-Format and NHANES-GT3X-File-Format. Times in the file are
local digits; info.txt says in which zone, where the device knew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, Head, PagedGroup, RawGroup
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.figures import figure, single
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Values
from workstation.core.importing.sensors.actigraph_records import (
    Log,
    codes_of,
    parse_log,
    twelve_bit,
)
from workstation.core.timebase import Trust
from workstation.core.trace.paged import PagedTimes

FORMAT = "ActiGraph GT3X"
TICKS_1970 = 621_355_968_000_000_000
"""100 ns ticks from year 1 to 1970."""

_OLD_SCALE = 341.0
_NEW_SCALE = 256.0
_LUX_SCALE, _LUX_MOST = 1.25, 2500.0


def _matches(head: bytes, stream: BinaryIO) -> bool:
    if not is_zip(head):
        return False
    names = {n.lower() for n in member_names(stream)}
    return "info.txt" in names and bool(names & {"log.bin", "activity.bin"})


def _read(opened: Opened) -> Found:
    bundle = Bundle(opened.stream, opened.name)
    info = _info(bundle.read(bundle.find("info.txt"), 2**20))
    rate = figure(info.get("sample rate", ""))
    if not 0 < rate <= 1000:
        raise opened.damaged("Its info.txt does not say at which rate was sampled.")
    zone, offset = _zone(info.get("timezone", ""))
    findings: list[Finding] = []
    groups: list[RawGroup | PagedGroup]
    if bundle.find("log.bin"):
        # Inflated once into a nameless file: a week does not fit into memory.
        records = opened.temporary()
        bundle.copy(bundle.find("log.bin"), records)
        log = parse_log(records, opened)
        codes = partial(codes_of, records, log, opened)
        groups = _new_groups(log, codes, info, rate, _calibration(bundle, findings), offset)
        if log.damaged:
            text = f"{log.damaged} record(s) of the file are damaged and were left out."
            findings.append(Finding("blocks.damaged", text, Severity.CAUTION, log.damaged))
    else:
        start = ticks_ns(info.get("start date", ""))
        if start is None:
            raise opened.damaged("Its info.txt does not say when the recording began.")
        groups = _old_groups(bundle, rate, start - offset)
    if not groups:
        raise opened.damaged("This ActiGraph file has no readable acceleration.")
    return Found(
        FORMAT,
        groups,
        Axis(
            utc=zone is not None,
            zone=zone,
            origin="record time stamps" if bundle.find("log.bin") else "info.txt: Start Date",
            trust=Trust.HIGH if zone else Trust.MEDIUM,
        ),
        device=f"ActiGraph {info.get('device type', '')}".strip(),
        serial=info.get("serial number", "")[:40],
        findings=findings,
    )


def ticks_ns(text: str) -> int | None:
    """.NET ticks as ns since 1970, None where they are no date of this century or the last."""
    if not re.fullmatch(r"\d{17,19}", text.strip()):
        return None
    ns = (int(text) - TICKS_1970) * 100
    return ns if 0 < ns < 2**62 else None


def _info(block: bytes) -> dict[str, str]:
    lines = block.decode("utf-8-sig", errors="replace").splitlines()
    pairs = (line.partition(":") for line in lines)
    return {key.strip().lower(): value.strip() for key, _, value in pairs if value}


def _zone(text: str) -> tuple[str | None, int]:
    """Zone name and its offset in ns."""
    found = re.fullmatch(r"(-?)\+?(\d{2}):(\d{2})(:\d{2})?", text)
    if not found:
        return None, 0
    sign = -1 if found[1] else 1
    minutes = int(found[2]) * 60 + int(found[3])
    return f"{found[1] or '+'}{found[2]}:{found[3]}", sign * minutes * 60 * 10**9


def _columns(values: NDArray[np.float64]) -> tuple[Column, ...]:
    return tuple(
        Column(f"acc {a}", ChannelKind.ACCELERATION, "g", values[:, i].astype(np.float32))
        for i, a in enumerate("xyz")
    )


def _new_groups(
    log: Log,
    codes: Callable[[], Iterator[NDArray[np.float64]]],
    info: Mapping[str, str],
    rate: float,
    calibration: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
    offset: int,
) -> list[RawGroup | PagedGroup]:
    groups: list[RawGroup | PagedGroup] = []
    if log.counts.size:
        steps = 1e9 / np.maximum(log.counts, rate)
        stated = figure(info.get("acceleration scale", ""))
        old = info.get("serial number", "")[:3] in ("NEO", "CLE")
        scale = stated if stated > 1 else _OLD_SCALE if old else _NEW_SCALE

        def rows() -> Iterator[Values]:
            for each in codes():
                if calibration is None:
                    yield single(each / scale)
                else:
                    yield single((each - calibration[0]) @ calibration[1].T)

        heads = tuple(Head(f"acc {a}", ChannelKind.ACCELERATION, "g") for a in "xyz")
        times = PagedTimes.of(log.stamps_ns - offset, log.counts, steps)
        groups.append(PagedGroup("acc", times, heads, rows))
    for name, kind, unit, factor in (
        ("battery", ChannelKind.BATTERY, "V", 1e-3),
        ("light", ChannelKind.LIGHT, "lux", 1.0),
        ("heart rate", ChannelKind.HEART_RATE, "1/min", 1.0),
    ):
        series = log.slow.get(name)
        if series:
            when = np.array([s for s, _ in series], dtype=np.int64) - offset
            level: Values = np.array([v * factor for _, v in series], dtype=np.float32)
            if name == "heart rate":
                level[level == 0] = np.nan
            column = Column(name, kind, unit, level)
            groups.append(RawGroup(name, when, (column,), events=name == "battery"))
    return groups


def _calibration(
    bundle: Bundle, findings: list[Finding]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Offsets and matrix that turn codes into g, where the file carries them."""
    name = bundle.find("calibration.json")
    if not name:
        return None
    try:
        facts: dict[str, Any] = json.loads(bundle.read(name, 2**20).decode("utf-8-sig"))
        info = _info(bundle.read(bundle.find("info.txt"), 2**20))
        if facts["isCalibrated"]:
            return None
        rate = int(figure(info["sample rate"]))
        offset = np.array([float(facts[f"offset{a}_{rate}"]) for a in "XYZ"])
        matrix = np.empty((3, 3))
        for i, a in enumerate("XYZ"):
            for j, b in enumerate("XYZ"):
                stated = float(facts[f"sensitivity{min(a, b)}{max(a, b)}_{rate}"]) / 100
                matrix[i, j] = 1 / stated if i == j else 1 / (stated + 250) - 1 / 250
        usable = facts["calibrationMethod"] == 2 and bool(np.isfinite(matrix).all())
    except (ValueError, KeyError, TypeError, ZeroDivisionError, RecursionError, OverflowError):
        usable = False
    if not usable:
        text = "The calibration in the file could not be read; accelerations are uncalibrated."
        findings.append(Finding("uncalibrated", text, Severity.CAUTION))
        return None
    return offset, matrix


def _old_groups(bundle: Bundle, rate: float, start: int) -> list[RawGroup | PagedGroup]:
    codes = twelve_bit(np.frombuffer(bundle.read(bundle.find("activity.bin")), np.uint8)[None])
    if not codes.size:
        return []
    # The file keeps y before x.
    values = codes[0][:, [1, 0, 2]] / _OLD_SCALE
    times = start + np.rint(np.arange(values.shape[0]) * (1e9 / rate)).astype(np.int64)
    groups: list[RawGroup | PagedGroup] = [RawGroup("acc", times, _columns(values))]
    lux = bundle.find("lux.bin")
    if lux:
        block = bundle.read(lux, 2**26)
        raw = np.frombuffer(block[: len(block) // 2 * 2], "<u2").astype(np.float32)
        level = np.where((raw < 20) | (raw == 0xFFFF), 0, raw * _LUX_SCALE).clip(0, _LUX_MOST)
        when = start + np.arange(level.size, dtype=np.int64) * 10**9
        column = Column("light", ChannelKind.LIGHT, "lux", level.astype(np.float32))
        groups.append(RawGroup("light", when, (column,)))
    return groups


READER = Reader(FORMAT, _matches, _read)
