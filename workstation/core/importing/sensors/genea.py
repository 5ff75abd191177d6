"""GENEA recordings (.bin), the forerunner of GENEActiv: a text header, then pages of 2048 bytes.

A page holds 341 chunks of six bytes and two bytes of padding. The upper half of a chunk's second
byte says what it is: 0 one sample (three axes of twelve bits), 2 a time stamp (Unix seconds,
big-endian), 4 the battery. Layout and calibration after the reader of GGIRread
(github.com/wadpac/GGIRread, readGenea); no real file was at hand. Public readers disagree on how
many bytes lie between header and first page, so the place is sought at which the time stamps run
on second by second, and a file in which none does is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, Head, PagedGroup, RawGroup
from workstation.core.importing.figures import figure, single
from workstation.core.importing.paged import paged_times
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Values, stop_if
from workstation.core.importing.text_plain import printable
from workstation.core.timebase import Trust

FORMAT = "GENEA"
_HEAD = 16_384
_PAGE = 2048
_CHUNK = 6
_CHUNKS = _PAGE // _CHUNK
_AT_ONCE = 512
_SAMPLE, _STAMP, _BATTERY = 0, 2, 4
_FIRST_S, _LAST_S = 1_104_537_600, 1_893_456_000
"""2005 and 2030: before, there was no GENEA; the last was sold long before the second."""
_SOUGHT = 64
_PER_G = 340.0
_GAIN = 8192.0
_VOLTS = 3.3 * 11 / 1024
_SLOWEST_HZ, _FASTEST_HZ = 1, 400


@dataclass(slots=True)
class _Seconds:
    """Time stamps, and how many samples follow each."""

    stamps: list[NDArray[np.int64]] = field(default_factory=list)
    counts: list[NDArray[np.int64]] = field(default_factory=list)
    volts: list[NDArray[np.int64]] = field(default_factory=list)
    before: int = 0


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return head[:5] == b"GENEA" and head[:9] != b"GENEActiv" and b"\r\n\r\n" in head[:_HEAD]


def _read(opened: Opened) -> Found:
    opened.stream.seek(0)
    head = opened.stream.read(_HEAD)
    facts, end = _header(head)
    start = _first_page(opened, end)
    seconds = _gather(opened, start)
    stamps, counts = np.concatenate(seconds.stamps), np.concatenate(seconds.counts)
    held = counts > 0
    usual = float(np.median(counts[held])) if held.any() else 0.0
    if not _SLOWEST_HZ <= usual <= _FASTEST_HZ:
        raise opened.damaged("This GENEA file has no readable stretch of samples.")
    starts = stamps * 10**9
    times = paged_times(starts[held], counts[held], usual, np.diff(stamps[held]) == 1)
    heads = tuple(Head(f"acc {a}", ChannelKind.ACCELERATION, "g") for a in "xyz")
    rows = partial(_rows, opened, start, seconds.before, _calibration(facts))
    volts = np.concatenate(seconds.volts)
    house = (
        Column(
            "battery", ChannelKind.BATTERY, "V", single(volts[:, 1].astype(np.float64) * _VOLTS)
        ),
    )
    groups: list[RawGroup | PagedGroup] = [PagedGroup("acc", times, heads, rows)]
    if len(volts):
        groups.append(RawGroup("battery", volts[:, 0] * 10**9, house, events=True))
    return Found(
        FORMAT,
        groups,
        Axis(
            utc=True,
            origin="time stamps",
            trust=Trust.LOW,
            note="Whole seconds since 1970; whether the device was set to UTC is not in the file.",
        ),
        device=FORMAT,
        serial=_fact(facts, "serial"),
        findings=_findings(opened, start, seconds),
    )


def _header(head: bytes) -> tuple[dict[str, str], int]:
    """Lines "name:value" up to an empty one, and where that ends."""
    end = head.index(b"\r\n\r\n") + 4
    facts = {}
    for line in head[:end].split(b"\r\n"):
        name, _, value = line.partition(b":")
        facts[printable(name, 60).lower().replace("-", "_")] = printable(value)
    return facts, end


def _fact(facts: dict[str, str], word: str) -> str:
    return next((v[:40] for k, v in facts.items() if word in k), "")


def _calibration(facts: dict[str, str]) -> NDArray[np.float64]:
    """(2, 3): gains (8192 is 1) and offsets; the defaults of the device where none are stated."""
    found = []
    for word, default in (("accel_gains", _GAIN), ("accel_offsets", 0.0)):
        cells = [figure(c) for c in _fact(facts, word).split()]
        sound = len(cells) == 3 and np.isfinite(cells).all() and np.abs(cells).max() < 2**31
        found.append(cells if sound else [default] * 3)
    return np.array(found)


def _first_page(opened: Opened, end: int) -> int:
    """Where the pages begin: where most time stamps are one second after the one before.

    Raises:
        DamagedFileError: nowhere behind the header.
    """
    opened.stream.seek(end)
    block = opened.stream.read(_SOUGHT + 16 * _PAGE)
    best, place = (0, False, False), 0
    for skip in range(_SOUGHT):
        chunks = _chunks(block[skip:])
        stamped = (chunks[:, 1] >> 4) == _STAMP
        stamps = _unpacked(chunks[stamped])
        if stamps.size < 2 or not _FIRST_S < stamps[0] < _LAST_S:
            continue
        # One chunk too early reads nearly the same stamps: pages begin with one, and end the file.
        whole = (opened.size - end - skip) % _PAGE == 0
        rank = (int(np.count_nonzero(np.diff(stamps) == 1)), bool(stamped[0]), whole)
        if rank > best:
            best, place = rank, skip
    if not best[0]:
        raise opened.damaged(
            "The time stamps of this GENEA file are not where this program knows them to be.",
            "Send the file to whoever looks after this program.",
        )
    return end + place


def _chunks(block: bytes) -> NDArray[np.uint8]:
    """(n, 6) chunks of the whole pages of a block."""
    pages = len(block) // _PAGE
    whole = np.frombuffer(block, np.uint8, count=pages * _PAGE).reshape(pages, _PAGE)
    return whole[:, : _CHUNKS * _CHUNK].reshape(-1, _CHUNK)


def _unpacked(chunks: NDArray[np.uint8]) -> NDArray[np.int64]:
    return np.ascontiguousarray(chunks[:, 2:6]).view(">u4").ravel().astype(np.int64)


def _pieces(opened: Opened, start: int) -> Iterator[NDArray[np.uint8]]:
    opened.stream.seek(start)
    while block := opened.stream.read(_AT_ONCE * _PAGE):
        stop_if(opened.cancelled)
        yield _chunks(block)


def _gather(opened: Opened, start: int) -> _Seconds:
    seconds = _Seconds(
        [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty((0, 2), np.int64)]
    )
    open_count = 0
    last = -1
    for chunks in _pieces(opened, start):
        kinds = chunks[:, 1] >> 4
        stamped = np.flatnonzero(kinds == _STAMP)
        before = np.concatenate(([0], np.cumsum(kinds == _SAMPLE)))
        at = before[stamped]
        counts = np.diff(np.append(at, before[-1]))
        ahead = int(at[0]) if at.size else int(before[-1])
        if last < 0:
            seconds.before += ahead
        else:
            open_count += ahead
        stamps = _unpacked(chunks[stamped])
        power = np.flatnonzero(kinds == _BATTERY)
        place = np.searchsorted(stamped, power) - 1
        known = np.append(stamps, last)[place]  # -1 is the one before this piece
        seconds.volts.append(np.column_stack((known, chunks[power, 2]))[known >= 0])
        if at.size:
            if last >= 0:
                seconds.stamps.append(np.array([last]))
                seconds.counts.append(np.array([open_count]))
            seconds.stamps.append(stamps[:-1])
            seconds.counts.append(counts[:-1])
            last, open_count = int(stamps[-1]), int(counts[-1])
    if last >= 0:
        seconds.stamps.append(np.array([last]))
        seconds.counts.append(np.array([open_count]))
    return seconds


def _rows(
    opened: Opened, start: int, skipped: int, calibration: NDArray[np.float64]
) -> Iterator[Values]:
    """(m, 3) values in g, read anew from the file, without the samples before the first stamp."""
    left = skipped
    gain, offset = calibration
    turned = np.array([-1, 1, -1], dtype=np.int64)
    for chunks in _pieces(opened, start):
        samples = chunks[(chunks[:, 1] >> 4) == _SAMPLE].astype(np.int64)
        samples, left = samples[left:], max(0, left - len(samples))
        code = np.stack(
            (
                (samples[:, 1] & 0x0F) << 8 | samples[:, 2],
                samples[:, 3] << 4 | samples[:, 4] >> 4,
                (samples[:, 4] & 0x0F) << 8 | samples[:, 5],
            ),
            axis=1,
        )
        signed = (code - ((code & 0x800) << 1)) * turned
        yield single((signed.astype(np.float64) + offset) * (gain / (_GAIN * _PER_G)))


def _findings(opened: Opened, start: int, seconds: _Seconds) -> list[Finding]:
    found = [
        Finding(
            "reader.untried",
            "This reader of GENEA files was made from public descriptions and has never met a real "
            "file: compare a stretch you know before you rely on it.",
            Severity.CAUTION,
        )
    ]
    if seconds.before:
        text = f"{seconds.before} sample(s) come before the first time stamp and were left out."
        found.append(Finding("table.rows", text, Severity.CAUTION, seconds.before))
    if (opened.size - start) % _PAGE:
        text = "The file ends in the middle of a page; what came after is not there."
        found.append(Finding("truncated", text, Severity.CAUTION))
    return found


READER = Reader(FORMAT, _matches, _read)
