"""From what a reader found to the kept file of a log, in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import Channel, Gap, Recording
from workstation.core.importing.angle import AngleMeter
from workstation.core.importing.assemble import (
    Found,
    Head,
    Moved,
    PagedGroup,
    RawGroup,
    empty,
    insane,
    marks_among,
    measured,
    order_findings,
    ordered,
    recording_of,
    repeats_finding,
)
from workstation.core.importing.clock_change import without_clock_changes
from workstation.core.importing.facts import recording_to_json
from workstation.core.importing.kept_layout import BLOCK, METHOD, VERSION
from workstation.core.importing.kept_write import Column, KeptFile, Overview, SignalColumn
from workstation.core.importing.newest_first import oldest_first
from workstation.core.importing.paged_order import (
    PagedOrder,
    in_page_order,
    paged_gaps,
    paged_median_ns,
    paged_sane,
)
from workstation.core.importing.samples import (
    Cancelled,
    LogData,
    SampleGroup,
    Times,
    Values,
    never_cancelled,
    stop_if,
)
from workstation.core.importing.times import Step, is_sane
from workstation.core.importing.triples import triples_of
from workstation.core.trace.magnitude import vector_magnitude
from workstation.core.trace.paged import PagedTimes
from workstation.core.trace.samples import SampleTimes

MAGNITUDE = "magnitude"
ANGLE = "angle"
_AT_ONCE = 1 << 18
_PAGE = 4096


def keep_found(
    found: Found, name: str, out: BinaryIO, *, cancelled: Cancelled = never_cancelled
) -> Recording:
    """Write the kept file of what a reader found; `out` is written front to back.

    Raises:
        DamagedFileError: no group has a sample.
        CancelledError: the person asked to stop.
    """
    found = without_clock_changes(oldest_first(found))
    groups = [g for g in found.groups if _size(g)]
    if not groups:
        raise empty(found, name)
    if not all(
        paged_sane(g.times) if isinstance(g, PagedGroup) else is_sane(g.times_ns) for g in groups
    ):
        raise insane(found, name)
    findings = list(found.findings)
    steps: list[Step] = []
    moved: Moved = []
    orders: dict[int, PagedOrder] = {}
    made: list[RawGroup | PagedGroup] = []
    for group in groups:
        if isinstance(group, PagedGroup):
            # Groups over the same pages (acceleration and rotation) share their order.
            order = orders.setdefault(id(group.times), in_page_order(group.times))
            steps.extend(order.steps)
            findings.extend(order_findings(group.name, order.back, order.late))
            same = int(np.count_nonzero(order.times.opens_ns[1:] == order.times.last_ns()[:-1]))
            if same and len(order.times) > 2:
                findings.append(repeats_finding(group.name, same))
            made.append(group)
        else:
            made.append(ordered(group, findings, steps, moved))
    firsts, lasts = zip(*(_ends(g, orders) for g in made), strict=True)
    zero, end = min(firsts), max(lasts)
    kept = KeptFile(out)
    channels: list[Channel] = []
    entries: list[dict[str, Any]] = []
    times = _TimesOnce(kept)
    for group in made:
        stop_if(cancelled)
        if isinstance(group, PagedGroup):
            order = orders[id(group.times)]
            entries += _keep_paged(kept, times, group, order, zero, channels, cancelled)
        else:
            own: list[Channel] = []
            sample_group = measured(group, zero, own)
            entries += _keep_group(kept, times, sample_group, own, cancelled)
            channels.extend(own)
    marks = marks_among(found.marks, moved, zero)
    recording = recording_of(found, marks, zero, end, channels, findings, steps)
    kept.finish(_directory(recording, entries))
    return recording


def keep_data(data: LogData, out: BinaryIO) -> None:
    """Write the kept file of a log in memory."""
    kept = KeptFile(out)
    times = _TimesOnce(kept)
    entries: list[dict[str, Any]] = []
    for group in data.groups.values():
        own = [c for c in data.recording.channels if c.group == group.name]
        entries += _keep_group(kept, times, group, own, never_cancelled)
    kept.finish(_directory(data.recording, entries))


class _TimesOnce:
    """Writes times; groups that share them share what is written."""

    def __init__(self, kept: KeptFile) -> None:
        self._kept = kept
        self._pages: dict[int, tuple[PagedTimes, dict[str, Any]]] = {}

    def pages(self, times: PagedTimes, zero: int) -> dict[str, Any]:
        if id(times) not in self._pages:
            moved = times.moved(-zero)
            entry: dict[str, Any] = {}
            for name, dtype, values in (
                ("starts", "<i8", moved.starts_ns),
                ("counts", "<i8", moved.counts),
                ("steps", "<f8", moved.steps_ns),
                ("skips", "<i8", moved.skips),
            ):
                column = Column(self._kept, dtype)
                column.add(values)
                entry[name] = column.close()
            self._pages[id(times)] = (times, entry)  # held: its id must stay its own
        return {"pages": self._pages[id(times)][1]}

    def single(self, times: NDArray[np.int64]) -> dict[str, Any]:
        pages = as_pages(times)
        if pages is not None:
            return self.pages(pages, 0)
        column = Column(self._kept, "<i8")
        column.add(times)
        marks = Column(self._kept, "<i8")
        marks.add(times[::BLOCK])
        return {"single": column.close(), "marks": marks.close()}


def as_pages(times: NDArray[np.int64]) -> PagedTimes | None:
    """The same times as straight lines of some thousand samples, None where any would be off."""
    if not times.size:
        return None
    firsts = np.arange(0, times.size, _PAGE)
    counts = np.minimum(times.size - firsts, _PAGE)
    lasts = times[firsts + counts - 1]
    steps = (lasts - times[firsts]) / np.maximum(counts - 1, 1)
    pages = PagedTimes.of(times[firsts], counts, steps)
    for start in range(0, times.size, _AT_ONCE):
        stop = start + _AT_ONCE
        if not np.array_equal(pages[start:stop], times[start:stop]):
            return None
    return pages


@dataclass(frozen=True, slots=True, eq=False)
class _Slow:
    """A line with fewer values than the channels it was computed from, and when they hold."""

    name: str
    at: Times
    column: dict[str, Any]


class _Signals:
    """The channels of one group on their way into the file, and the lines drawn from them."""

    def __init__(self, kept: KeptFile, heads: Sequence[Head], times: SampleTimes) -> None:
        self._kept = kept
        self._heads = heads
        self._columns = [SignalColumn(kept) for _ in heads]
        self._triples = triples_of(heads)
        self._lengths = [Overview(kept) for _ in self._triples]
        self._angles = {t.stem: AngleMeter(times) for t in self._triples if t.holds_gravity}

    def add(self, parts: Sequence[Values]) -> None:
        for column, values in zip(self._columns, parts, strict=True):
            column.add(values)
        by_name = {h.name: p for h, p in zip(self._heads, parts, strict=True)}
        for triple, length in zip(self._triples, self._lengths, strict=True):
            x, y, z = (np.ascontiguousarray(by_name[n]) for n in triple.names)
            length.add(vector_magnitude(x, y, z))
            if triple.stem in self._angles:
                self._angles[triple.stem].add(x, y, z)

    def close(self) -> tuple[dict[str, Any], dict[str, Any], list[_Slow]]:
        """Columns and lines of the directory, and lines with times of their own."""
        columns = {h.name: c.close() for h, c in zip(self._heads, self._columns, strict=True)}
        lines = {
            f"{MAGNITUDE}:{t.stem}": length.close() | {"axes": list(t.names)}
            for t, length in zip(self._triples, self._lengths, strict=True)
        }
        slow = []
        for stem, meter in self._angles.items():
            at, angle = meter.finish()
            column = SignalColumn(self._kept)
            column.add(angle)
            slow.append(_Slow(f"{ANGLE}:{stem}", at, column.close()))
        return columns, lines, slow

    def known(self) -> list[int]:
        return [c.known for c in self._columns]

    def blanks(self) -> list[NDArray[np.int64] | None]:
        return [c.blanks() for c in self._columns]


def _keep_group(
    kept: KeptFile,
    times: _TimesOnce,
    group: SampleGroup,
    channels: Sequence[Channel],
    cancelled: Cancelled,
) -> list[dict[str, Any]]:
    heads = [Head(c.name, c.kind, c.unit) for c in channels]
    signals = _Signals(kept, heads, group.times_ns)
    for start in range(0, group.times_ns.size, _AT_ONCE):
        stop_if(cancelled)
        signals.add([group.columns[h.name][start : start + _AT_ONCE] for h in heads])
    when = times.single(group.times_ns)
    return _entries(times, signals, group.name, group.times_ns.size, when, group.gaps)


def _keep_paged(
    kept: KeptFile,
    times: _TimesOnce,
    group: PagedGroup,
    order: PagedOrder,
    zero: int,
    channels: list[Channel],
    cancelled: Cancelled,
) -> list[dict[str, Any]]:
    when = order.times.moved(-zero)
    signals = _Signals(kept, group.heads, when)
    total = 0
    for rows in _in_order(group, order):
        stop_if(cancelled)
        total += len(rows)
        signals.add([rows[:, i] for i in range(len(group.heads))])
    assert total == len(when), "a reader gave more or fewer rows than its pages say"
    median = paged_median_ns(when)
    known = tuple(Gap(g.start_ns - zero, g.end_ns - zero, g.reason) for g in group.gaps)
    gaps = paged_gaps(when, median, known)
    entries = _entries(times, signals, group.name, total, times.pages(order.times, zero), gaps.gaps)
    for head, count, blanks in zip(group.heads, signals.known(), signals.blanks(), strict=True):
        own = gaps.gaps
        if blanks is not None and len(blanks):
            own = gaps.of_channel(when, median, known, blanks)
        rate = 1e9 / median if median else None
        channels.append(Channel(head.name, head.kind, head.unit, group.name, count, rate, own))
    return entries


def _in_order(group: PagedGroup, order: PagedOrder) -> Iterator[Values]:
    """The rows of a group without those that came late, some hundred thousand at a time."""
    at = 0
    for rows in group.rows():
        keep = np.ones(len(rows), np.bool_)
        for begin, stop in order.dropped.tolist():
            if begin < at + len(rows) and stop > at:
                keep[max(begin - at, 0) : max(stop - at, 0)] = False
        at += len(rows)
        yield rows if keep.all() else rows[keep]


def _entries(
    times: _TimesOnce,
    signals: _Signals,
    name: str,
    count: int,
    when: dict[str, Any],
    gaps: Sequence[Gap],
) -> list[dict[str, Any]]:
    columns, lines, slow = signals.close()
    pairs = [[g.start_ns, g.end_ns, g.reason] for g in gaps]
    out = [
        {
            "name": name, "count": count, "times": when, "columns": columns, "lines": lines,
            "gaps": pairs,
        }
    ]  # fmt: skip
    out += [
        {
            "name": each.name, "count": each.column["count"], "times": times.single(each.at),
            "columns": {}, "gaps": pairs, "lines": {each.name: each.column},
        }
        for each in slow
        if each.column["count"]
    ]  # fmt: skip
    return out


def _directory(recording: Recording, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "method": METHOD,
        "version": VERSION,
        "recording": recording_to_json(recording),
        "groups": entries,
    }


def _size(group: RawGroup | PagedGroup) -> int:
    return len(group.times) if isinstance(group, PagedGroup) else group.times_ns.size


def _ends(group: RawGroup | PagedGroup, orders: dict[int, PagedOrder]) -> tuple[int, int]:
    if isinstance(group, RawGroup):
        return int(group.times_ns[0]), int(group.times_ns[-1])
    times = orders[id(group.times)].times
    return int(times.opens_ns[0]), int(times.last_ns()[-1])
