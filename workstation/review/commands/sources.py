"""Material comes into the case, is named, and leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from workstation.core.annotation import Mark, MarkKind
from workstation.core.case import Case, Placement
from workstation.core.evidence import Finding, Recording, Severity, Source, SourceKind
from workstation.core.sync.placement import (
    BY_CLOCK,
    PLACING,
    Placed,
    PlacementSettings,
    best_clock,
    place,
)
from workstation.core.timebase import NS, FoundClock, Interval, Trust, WallTime
from workstation.review.changes import Edit, EntityKind, applied, put
from workstation.review.commands import new_id
from workstation.review.session import Command

_A_DAY_NS = 86_400 * NS

SAME_CLOCK = "same file and clock as its clip"
"""Method of a log that came in the same file as a clip."""


def add_source(
    case: Case,
    source: Source,
    *,
    author: str,
    zone: str,
    along: str | None = None,
    settings: PlacementSettings | None = None,
) -> Command:
    """Put an imported file on the case clock, with the marks its device made.

    The file's placement findings are kept with its other findings.

    Args:
        case: the case as it is.
        source: what came in.
        author: who brings it in.
        zone: assumed for a clock that states none.
        along: the clip this came in the same file with: it shares that clip's clock.
        settings: workstation defaults.
    """
    label = source.label or _label(case, source.kind)
    others: tuple[Edit, ...] = ()
    if along is None:
        placed = proposal(case, source, zone=zone, settings=settings)
        if any(f.code == "clock.apart" for f in placed.findings) and more_trusted(case, source):
            placed = proposal(replace(case, zero=None), source, zone=zone, settings=settings)
            others = disbelieved(case, replace(source, label=label))
    else:
        placed = _same_clock(case, along, source)
    source = told_of(replace(source, label=label), placed)
    edits: list[Edit] = []
    if placed.zero != case.zero:
        edits.append(put(case, EntityKind.ZERO, "zero", placed.zero))
    edits.append(put(case, EntityKind.SOURCE, source.id, source))
    edits.extend(others)
    placement = Placement(source.id, placed.map, author)
    edits.append(put(case, EntityKind.PLACEMENT, source.id, placement))
    if isinstance(source.facts, Recording):
        edits.extend(_log_marks(case, source, placed, author))
    return Command(f"Add {label}", tuple(edits))


def add_together(case: Case, sources: Sequence[Source], *, author: str, zone: str) -> Command:
    """Put what one file became into the case, as one step: a clip, and the log inside it.

    A log or a further video whose clip (the same file) is in the case, or comes with it, shares
    that clip's clock.
    """
    edits: list[Edit] = []
    label = ""
    for source in sources:
        twin = _clip_of(case, source.sha256)
        along = twin.id if twin is not None else None
        command = add_source(case, source, author=author, zone=zone, along=along)
        case = applied(case, command.edits)
        edits.extend(command.edits)
        label = label or command.label
    return Command(label, tuple(edits))


def proposal(
    case: Case,
    source: Source,
    *,
    zone: str,
    believe: bool = False,
    said: str = "",
    settings: PlacementSettings | None = None,
) -> Placed:
    """Where a source would go by the clocks found in it, in real seconds unless a reader chose.

    `believe` them however far off; a clock without a zone was in the one that was `said`.
    """
    clocks, late = (
        (source.facts.clocks, ()) if believe else possible_clocks(source, case.child.birth_date)
    )
    clips = [c for c in case.clips() if c.id != source.id]
    beside = case.span_of(clips[0].id) if source.kind is SourceKind.LOG and clips else None
    taken = [case.span_of(s) for s in case.placements if s != source.id]
    held = case.placements.get(source.id)
    slowed = held.map.slowed if held is not None else believed_pace(source)
    placed = place(
        clocks,
        round(source.duration_ns / slowed),
        zero=case.zero,
        taken=taken,
        zone=zone,
        beside=beside,
        believe=believe,
        said=said,
        settings=settings,
    )
    return replace(placed, map=placed.map.paced(slowed), findings=(*late, *placed.findings))


def believed_pace(source: Source) -> Fraction:
    """Seconds of a source in a real one, as its file tells without doubt."""
    return source.clip.believed if source.kind is SourceKind.CLIP else Fraction(1)


def possible_clocks(
    source: Source, born: date | None = None
) -> tuple[tuple[FoundClock, ...], tuple[Finding, ...]]:
    """The clocks that can be true, and what to say of the others.

    None is later than the day the file came in, and none earlier than the child's birth where that
    is known; a day of slack for a zone that may be off.
    """
    latest = WallTime.from_datetime(source.imported_at).utc_ns
    assert latest is not None
    first = (
        None if born is None else WallTime.from_datetime(datetime(*_ymd(born), tzinfo=UTC)).utc_ns
    )
    kept, findings = [], []
    for clock in source.facts.clocks:
        wall = clock.wall.utc_ns if clock.wall.utc_ns is not None else clock.wall.local_ns
        said, why = "", "the clock was not set and is not believed"
        if wall is not None and clock.trust is not Trust.NONE:
            if wall > latest + _A_DAY_NS:
                code, said = "clock.future", "later than the day it came in"
            elif first is not None and wall < first - _A_DAY_NS:
                code, said = "clock.unborn", "before the child was born"
                why = "the clock was not set, or the date of birth is wrong; it is not believed"
        if said:
            text = f"Its clock reads {clock.wall.text(seconds=False)}, {said}: {why}."
            findings.append(Finding(code, text, Severity.CAUTION))
        else:
            kept.append(clock)
    return tuple(kept), tuple(findings)


def _ymd(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def more_trusted(case: Case, source: Source) -> bool:
    """Whether a source's clock is more trusted than every one the case clock rests on.

    False where a source was placed by other means than a clock: a reader decides then. Several
    files whose clocks agree outvote one, however trusted it is.
    """
    order = list(Trust)
    own = best_clock(possible_clocks(source, case.child.birth_date)[0])
    known = [s for s in _clocked(case) if s.id != source.id]
    agreeing = {s.sha256 for s in known}
    if own is None or len(agreeing) > 1 or any(not _by_clock(case, s) for s in known):
        return False
    clocks = [best_clock(s.facts.clocks) for s in known]
    held = [c.trust for c in clocks if c is not None]
    return bool(held) and all(order.index(own.trust) < order.index(trust) for trust in held)


def disbelieved(case: Case, source: Source) -> tuple[Edit, ...]:
    """The other sources that lie by a clock keep their place and lose their time of day."""
    edits = []
    for other in _clocked(case):
        if other.id == source.id or not _by_clock(case, other):
            continue
        clock = best_clock(other.facts.clocks)
        reads = f" ({clock.wall.text(seconds=False)})" if clock else ""
        found = Finding(
            "clock.apart",
            f"Its clock{reads} lies too far from that of {source.label or source.file_name}, which "
            "is believed instead: one of the two was not set. It keeps its place beside the other "
            "material, at an unknown time of day.",
            Severity.CAUTION,
        )
        held = case.placements[other.id]
        lies = replace(held.map, uncertainty_ns=None, method="kept its place: clock not believed")
        edits.append(put(case, EntityKind.PLACEMENT, other.id, replace(held, map=lies)))
        told = told_of(other, Placed(lies, None, (found,)))
        edits.append(put(case, EntityKind.SOURCE, other.id, told))
    return tuple(edits)


def _clocked(case: Case) -> list[Source]:
    """The sources whose place on the case clock is known."""
    return [
        case.sources[p.id] for p in case.placements.values() if p.map.uncertainty_ns is not None
    ]


def _by_clock(case: Case, source: Source) -> bool:
    return case.map_of(source.id).method.startswith((BY_CLOCK, SAME_CLOCK))


def told_of(source: Source, placed: Placed) -> Source:
    """The source with what its placing found, in the stead of what an earlier placing found."""
    kept = tuple(f for f in source.facts.findings if f.code not in PLACING)
    new = tuple(f for f in placed.findings if f not in kept)
    return replace(source, facts=replace(source.facts, findings=(*kept, *new)))


def _same_clock(case: Case, along: str, source: Source) -> Placed:
    """A log from inside a clip begins at its first frame; a further video, where the file says."""
    clock = replace(case.map_of(along), method=SAME_CLOCK)
    if source.kind is SourceKind.CLIP:
        later = source.clip.file_start_ns - case.sources[along].clip.file_start_ns
        anchors = tuple(replace(a, source_ns=a.source_ns - later) for a in clock.anchors)
        clock = replace(clock, anchors=anchors)
    return Placed(clock, case.zero)


def reread_source(case: Case, fresh: Source, *, author: str, zone: str) -> Command:
    """A log was read as it was described anew: it is placed as its times say now.

    Name, episodes and the reader's own marks stay with it; the marks its device made are those
    of the new reading.
    """
    source = case.sources[fresh.id]
    others = [p.map for p in case.placements.values() if p.id != source.id]
    # Where no other clock is believed, the wall time was this log's own, read otherwise.
    alone = all(clock.uncertainty_ns is None for clock in others)
    placed = proposal(replace(case, zero=None if alone else case.zero), fresh, zone=zone)
    fresh = told_of(replace(fresh, label=source.label), placed)
    edits: list[Edit] = []
    if placed.zero != case.zero:
        edits.append(put(case, EntityKind.ZERO, "zero", placed.zero))
    edits.append(put(case, EntityKind.SOURCE, source.id, fresh))
    edits.append(
        put(case, EntityKind.PLACEMENT, source.id, Placement(source.id, placed.map, author))
    )
    edits += [
        put(case, EntityKind.MARK, m.id, None)
        for m in case.marks.values()
        if m.source_id == source.id and m.kind is MarkKind.LOG
    ]
    edits.extend(_log_marks(case, fresh, placed, author))
    return Command(f"Read {source.label or source.file_name} by other columns", tuple(edits))


def remove_source(case: Case, source_id: str) -> Command:
    """Take a source out of the case, with what was made on it alone; the stored original stays."""
    source = case.sources[source_id]
    edits: list[Edit] = [
        put(case, EntityKind.MARK, m.id, None)
        for m in case.marks.values()
        if m.source_id == source_id
    ]
    edits += [
        put(case, EntityKind.EPISODE, e.id, replace(e, source_id=None))
        for e in case.episodes.values()
        if e.source_id == source_id
    ]
    for answer in case.answers.values():
        links = tuple(
            replace(link, source_id=None) if link.source_id == source_id else link
            for link in answer.evidence
        )
        edits.append(put(case, EntityKind.ANSWER, answer.id, replace(answer, evidence=links)))
    for kind, held in (
        (EntityKind.PICTURE, case.pictures),
        (EntityKind.WATCHED, case.watched),
        (EntityKind.PLACEMENT, case.placements),
    ):
        if source_id in held:
            edits.append(put(case, kind, source_id, None))
    edits.append(put(case, EntityKind.SOURCE, source_id, None))
    left = [p.map for p in case.placements.values() if p.id != source_id]
    if case.zero is not None and all(clock.uncertainty_ns is None for clock in left):
        # Nothing is left that knows what time it was; a wrong clock goes with its source.
        edits.append(put(case, EntityKind.ZERO, "zero", None))
    return Command(f"Remove {source.label or source.file_name}", tuple(edits))


def rename_source(case: Case, source_id: str, label: str) -> Command:
    """Call a source something else."""
    source = case.sources[source_id]
    return Command(
        f"Rename {source.label}",
        (put(case, EntityKind.SOURCE, source_id, replace(source, label=label)),),
    )


def _clip_of(case: Case, sha256: str) -> Source | None:
    """The clip of a file: its main picture where that is in the case."""
    clips = [c for c in case.clips() if c.sha256 == sha256]
    return min(clips, key=lambda c: c.clip.chosen, default=None)


def same_source(case: Case, source: Source) -> Source | None:
    """The source of the case that is the same video or log of the same file, or None."""
    return next(
        (
            s
            for s in case.sources.values()
            if s.sha256 == source.sha256
            and s.kind is source.kind
            and (
                source.kind is not SourceKind.CLIP
                or s.clip.stream_index == source.clip.stream_index
            )
        ),
        None,
    )


def _label(case: Case, kind: SourceKind) -> str:
    word = "Clip" if kind is SourceKind.CLIP else "Log"
    taken = {s.label for s in case.sources.values()}
    number = 1
    while f"{word} {number}" in taken:
        number += 1
    return f"{word} {number}"


def _log_marks(case: Case, source: Source, placed: Placed, author: str) -> Sequence[Edit]:
    edits = []
    for each in source.recording.marks:
        start = placed.map.to_case(each.log_ns)
        end = placed.map.to_case(each.log_ns + max(each.duration_ns, 0))
        mark = Mark(new_id(), MarkKind.LOG, Interval(start, end), "", each.text, source.id, author)
        edits.append(put(case, EntityKind.MARK, mark.id, mark))
    return edits
