"""GENEActiv recordings (.bin): a text header, then pages of 300 samples in hexadecimal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding, LogMark, Severity
from workstation.core.importing.assemble import Axis, Column, Found, Head, PagedGroup, RawGroup
from workstation.core.importing.figures import figure, single
from workstation.core.importing.paged import paged_times
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Values
from workstation.core.importing.stamps import NO_TIME, digits_ns
from workstation.core.importing.text import line_chunks
from workstation.core.timebase import Trust

FORMAT = "GENEActiv"
_BYTES = 6
_PAGES_AT_ONCE = 400
_MOST_PRESSES = 10_000
_MOST_GAIN = 1e9
_LAST_COLON = re.compile(r":(\d{3})$")


@dataclass(slots=True)
class _Pages:
    """What is known of the pages; their samples are read again when they are wanted."""

    header: dict[str, str] = field(default_factory=dict)
    stamps: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    pressed: list[int] = field(default_factory=list)
    slow: list[tuple[float, float]] = field(default_factory=list)
    damaged: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: its facts, and its samples as (n, 6) bytes."""

    facts: dict[str, str]
    codes: NDArray[np.uint8]
    whole: bool


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return head[:15] == b"Device Identity" and b"GENEActiv" in head[:4096]


def _read(opened: Opened) -> Found:
    pages = _gather(opened)
    rate = figure(pages.header.get("Measurement Frequency", "").removesuffix("Hz"))
    if not pages.counts or not 0 < rate <= 1000:
        raise opened.damaged("This GENEActiv file has no readable page of samples.")
    counts = np.array(pages.counts, dtype=np.int64)
    starts = np.array(pages.stamps, dtype=np.int64)
    joined = np.diff(np.array(pages.numbers, dtype=np.int64)) == 1
    zone = _zone(pages.header.get("Time Zone", ""))
    offset = 0 if zone is None else _minutes(zone) * 60 * 10**9
    times = paged_times(starts, counts, rate, joined).moved(-offset)
    heads = [Head(f"acc {a}", ChannelKind.ACCELERATION, "g") for a in "xyz"]
    gains = _calibration(pages.header, opened)
    lux, volts = (figure(pages.header.get(k, "")) for k in ("Lux", "Volts"))
    lux_per_code = lux / volts if volts > 0 and lux > 0 else None
    if lux_per_code is not None:
        heads.append(Head("light", ChannelKind.LIGHT, "lux"))
    slow = single(np.array(pages.slow, dtype=np.float64))
    house = (
        Column("temperature", ChannelKind.TEMPERATURE, "degC", slow[:, 0].copy()),
        Column("battery", ChannelKind.BATTERY, "V", slow[:, 1].copy()),
    )
    pressed = times[np.array(pages.pressed, dtype=np.int64)].tolist()
    return Found(
        FORMAT,
        [
            PagedGroup("acc", times, tuple(heads), partial(_rows, opened, gains, lux_per_code)),
            RawGroup("page", starts - offset, house),
        ],
        Axis(
            utc=zone is not None,
            zone=zone,
            origin="Page Time",
            trust=Trust.HIGH if zone else Trust.MEDIUM,
        ),
        device="GENEActiv " + pages.header.get("Device Model", "").strip(),
        serial=pages.header.get("Device Unique Serial Code", "").strip()[:40],
        marks=[LogMark(at, "button pressed") for at in pressed],
        findings=_findings(pages),
    )


def _calibration(header: dict[str, str], opened: Opened) -> NDArray[np.float64]:
    """(3, 2) gain and offset of each axis."""
    found = np.array(
        [[figure(header.get(f"{axis} {k}", "")) for k in ("gain", "offset")] for axis in "xyz"]
    )
    sound = np.isfinite(found).all() and bool((np.abs(found) < _MOST_GAIN).all())
    if not sound or bool((np.abs(found[:, 0]) < 1).any()):
        raise opened.damaged("The calibration of this GENEActiv file is missing.")
    return found


def _rows(
    opened: Opened, gains: NDArray[np.float64], lux_per_code: float | None
) -> Iterator[Values]:
    """(m, 3) values in g, and light where it is known, of some pages at a time."""
    waiting: list[NDArray[np.uint8]] = []
    for page in _walk(opened, _Pages(), share=(0.4, 0.6)):
        waiting.append(page.codes)
        if len(waiting) == _PAGES_AT_ONCE:
            yield _values(np.concatenate(waiting), gains, lux_per_code)
            waiting = []
    if waiting:
        yield _values(np.concatenate(waiting), gains, lux_per_code)


def _values(
    packed: NDArray[np.uint8], gains: NDArray[np.float64], lux_per_code: float | None
) -> Values:
    codes = packed.astype(np.int32)
    raw = (
        codes[:, 0] << 4 | codes[:, 1] >> 4,
        (codes[:, 1] & 0x0F) << 8 | codes[:, 2],
        codes[:, 3] << 4 | codes[:, 4] >> 4,
    )
    out = np.empty((len(codes), 3 if lux_per_code is None else 4), np.float32)
    for axis, code in enumerate(raw):
        gain, offset = gains[axis]
        out[:, axis] = single(((code - ((code & 0x800) << 1)) * 100.0 - offset) / gain)
    if lux_per_code is not None:
        light = ((codes[:, 4] << 8 | codes[:, 5]) >> 2) & 0x3FF
        out[:, 3] = single(light.astype(np.float64) * lux_per_code)
    return out


def _gather(opened: Opened) -> _Pages:
    pages = _Pages()
    done = 0
    held = False
    for page in _walk(opened, pages, share=(0.0, 0.4)):
        button = np.concatenate(([held], (page.codes[:, 5] & 2) != 0))
        pressed = np.flatnonzero(button[1:] & ~button[:-1]) + done
        pages.pressed.extend(pressed[: _MOST_PRESSES - len(pages.pressed)].tolist())
        held = bool(button[-1])
        done += len(page.codes)
        pages.counts.append(len(page.codes))
        pages.slow.append(
            (
                figure(page.facts.get("Temperature", "")),
                figure(page.facts.get("Battery voltage", "")),
            )
        )
        pages.cut = not page.whole or len(page.codes) != pages.counts[0]
    return pages


def _walk(opened: Opened, pages: _Pages, *, share: tuple[float, float]) -> Iterator[_Page]:
    """The sound pages in file order; header, stamps, numbers and damage go into `pages`.

    Args:
        opened: the file.
        pages: what is found out on the way.
        share: where on the progress bar this walk begins, and how much of it it takes.
    """
    begin, part = share
    told = replace(opened, progress=lambda f: opened.progress(begin + part * f))
    facts: dict[str, str] | None = None
    for lines in line_chunks(told, "latin-1"):
        for line in lines:
            if line.startswith("Recorded Data"):
                if facts is not None:
                    pages.damaged += 1
                facts = {}
            elif ":" in line and len(line) < 400:
                key, _, value = line.partition(":")
                (pages.header if facts is None else facts)[key.strip()] = value.strip()
            elif facts is not None and line.strip():
                page = _page(pages, facts, line.strip())
                if page is not None:
                    yield page
                facts = None


def _page(pages: _Pages, facts: dict[str, str], line: str) -> _Page | None:
    """One page, None if it is damaged."""
    whole = len(line) // (2 * _BYTES)
    stamp = digits_ns(_LAST_COLON.sub(r".\1", facts.get("Page Time", "")), "ymd")
    number = facts.get("Sequence Number", "")
    try:
        block = bytes.fromhex(line[: whole * 2 * _BYTES])
    except ValueError:
        block = b""
    # Blanks between the digits are passed over by `fromhex`: then a page holds less than it should.
    if (
        len(block) != whole * _BYTES
        or stamp == NO_TIME
        or not block
        or not number.isdecimal()
        or len(number) > 12
    ):
        pages.damaged += 1
        return None
    pages.stamps.append(stamp)
    pages.numbers.append(int(number))
    codes = np.frombuffer(block, np.uint8).reshape(-1, _BYTES)
    return _Page(facts, codes, whole * 2 * _BYTES == len(line))


def _findings(pages: _Pages) -> tuple[Finding, ...]:
    found = []
    if pages.damaged:
        text = f"{pages.damaged} page(s) of the file are damaged and were left out."
        found.append(Finding("blocks.damaged", text, Severity.CAUTION, pages.damaged))
    claimed = figure(pages.header.get("Number of Pages", ""))
    if pages.cut or claimed > len(pages.counts) + pages.damaged:
        text = f"The file is cut off: {len(pages.counts)} of {claimed:.0f} pages are there."
        found.append(Finding("truncated", text, Severity.CAUTION))
    return tuple(found)


def _zone(text: str) -> str | None:
    found = re.fullmatch(r"GMT\s*([+-]\d{2}:\d{2})", text.strip())
    return found[1] if found else None


def _minutes(zone: str) -> int:
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 60 + int(zone[4:6]))


READER = Reader(FORMAT, _matches, _read)
