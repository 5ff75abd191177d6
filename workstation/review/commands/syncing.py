"""Where a source lies on the case clock, set by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from workstation.core.case import Case, Placement
from workstation.core.checklist.answers import EvidenceLink
from workstation.core.errors import HypnicError
from workstation.core.evidence import Source, SourceKind
from workstation.core.evidence.pace import told_pace
from workstation.core.sync.by_hand import BY_HAND, MOVED, moved_by_hand, stated_to_agree
from workstation.core.sync.placement import BY_CLOCK, Placed, PlacementSettings, best_clock
from workstation.core.timebase import ClockMap, Instant, Interval, WallTime
from workstation.core.timebase.wall import zone_info
from workstation.review.changes import Edit, EntityKind, put
from workstation.review.commands.sources import disbelieved, proposal, told_of
from workstation.review.session import Command

__all__ = [
    "BY_HAND",
    "MOVED",
    "agree",
    "align",
    "believe_clock",
    "can_change_pace",
    "comparable",
    "nudge",
    "place_by_clock",
    "say_zone",
    "show_pace",
]


def nudge(case: Case, source_id: str, by_ns: int, *, author: str) -> Command:
    """Move a source on the case clock, with all that was marked on it.

    How far it may be off stays what it was, until the reader states that it agrees (`agree`). A
    clip takes the log inside it along; that log moved alone leaves its clip. Nudges in a row undo
    as one step.
    """
    maps = {
        each: moved_by_hand(case.map_of(each), by_ns)
        for each in (source_id, *_inside(case, source_id))
    }
    return Command(
        f"Move {case.sources[source_id].label}",
        tuple(_moved(case, maps, author)),
        merge_key=f"nudge {source_id}",
    )


def align(case: Case, source_id: str, source_ns: int, at: Instant, *, author: str) -> Command:
    """Say that a moment of a source is this instant of the case."""
    now = case.map_of(source_id).to_case(source_ns)
    return nudge(case, source_id, at.since(now), author=author)


def comparable(case: Case, source_id: str, at: Instant) -> Source | None:
    """The clip that a source can be compared with at an instant, None where one has no data.

    A stretch a log did not record is no data, and neither is a clip's own log beside it: the two
    came in one file.
    """
    source = case.sources.get(source_id)
    if source is None or source_id not in case.placements or not case.span_of(source_id).holds(at):
        return None
    if source.kind is SourceKind.LOG:
        log_ns = case.map_of(source_id).to_source(at)
        channels = source.recording.channels
        if channels and all(any(g.start_ns < log_ns < g.end_ns for g in c.gaps) for c in channels):
            return None
    return next(
        (
            c
            for c in case.clips()
            if c.id in case.placements
            and c.sha256 != source.sha256
            and case.span_of(c.id).holds(at)
        ),
        None,
    )


def agree(
    case: Case,
    source_id: str,
    at: Instant,
    *,
    author: str,
    half_ns: int | None = None,
    settings: PlacementSettings | None = None,
) -> Command:
    """State that a source and the clip beside it agree at an instant.

    This is what makes a place found by hand known: the reader saw the same movement in both.

    Args:
        case: the case as it is.
        source_id: the source that was compared.
        at: the instant the reader looked at.
        author: who states it.
        half_ns: how closely they agree, the workstation default if not given.
        settings: workstation defaults.

    Raises:
        HypnicError: the source or a clip beside it has no data at that instant.
    """
    source = case.sources[source_id]
    beside = comparable(case, source_id, at)
    if beside is None:
        raise HypnicError(
            "There is nothing to compare here: a clip and the log must both have data.",
            file=source.file_name,
            advice="Go to a moment that both show.",
        )
    stated = stated_to_agree(
        case.map_of(source_id),
        at,
        beside=beside.label or beside.file_name,
        author=author,
        uncertainty_ns=half_ns or (settings or PlacementSettings()).hand_ns,
    )
    lies = put(case, EntityKind.PLACEMENT, source_id, Placement(source_id, stated, author))
    return Command(f"State that {source.label} agrees with {beside.label}", (lies,))


def place_by_clock(case: Case, source_id: str, *, author: str, zone: str) -> Command:
    """Put a source where its own clock says, with all that was marked on it.

    The reader asked for it, so the clock is believed however far it lies from everything else.

    Raises:
        HypnicError: the file has no clock that can be true.
        ValueError: there is no such time zone.
    """
    source = case.sources[source_id]
    if best_clock(source.facts.clocks) is None:
        raise HypnicError(
            "The file has no clock that can be believed.",
            file=source.file_name,
            advice="Place it by hand while watching.",
        )
    return _placed_anew(case, source, proposal(case, source, zone=zone, believe=True), author)


def believe_clock(case: Case, source_id: str, *, author: str, zone: str) -> Command:
    """Let a source's clock be the one the case rests on, in the stead of those far from it.

    The others keep their place and lose their time of day; the source goes behind the rest.

    Raises:
        HypnicError: the file has no clock that can be true.
        ValueError: there is no such time zone.
    """
    source = case.sources[source_id]
    if best_clock(source.facts.clocks) is None:
        raise HypnicError("The file has no clock that can be believed.", file=source.file_name)
    placed = proposal(replace(case, zero=None), source, zone=zone, believe=True)
    command = _placed_anew(case, source, placed, author)
    inside = _inside(case, source_id)
    others = tuple(e for e in disbelieved(case, source) if e.id not in inside)
    return Command(f"Believe the clock of {source.label}", (*command.edits, *others))


def _placed_anew(case: Case, source: Source, placed: Placed, author: str) -> Command:
    """Move a source to where it was placed, with what was marked on it and the log inside it."""
    source_id = source.id
    shift = placed.map.to_case(0).since(case.map_of(source_id).to_case(0))
    maps = {source_id: placed.map}
    for each in _inside(case, source_id):
        held = case.map_of(each)
        half = placed.map.uncertainty_ns
        maps[each] = held.moved(shift, method=held.method, uncertainty_ns=half)
    edits = (
        put(case, EntityKind.ZERO, "zero", placed.zero),
        put(case, EntityKind.SOURCE, source_id, told_of(source, placed)),
        *_moved(case, maps, author),
    )
    return Command(f"Place {source.label} by its clock", edits)


def say_zone(case: Case, source_id: str, zone: str, *, author: str) -> Command:
    """Say in which zone a file's clock was read, where the file does not.

    The source is placed anew by its clock, with all that was marked on it; one that was placed by
    other means (by hand, by its movements) stays, and what was said is kept beside it. Where no
    other source lies by a clock, the case clock takes the zone and nothing moves.

    Raises:
        HypnicError: there is no such zone, or the file has no clock or states its zone itself.
    """
    source = case.sources[source_id]
    try:
        zone_info(zone)
    except ValueError as error:
        raise HypnicError(
            f"There is no time zone called {zone!r}.",
            file=source.file_name,
            advice='Choose one of the list, such as "Europe/Rome".',
        ) from error
    clock = best_clock(source.facts.clocks)
    if clock is None or clock.wall.utc_ns is not None:
        what = "no clock that can be believed" if clock is None else "a clock that states its zone"
        raise HypnicError(f"The file has {what}.", file=source.file_name)
    held = case.map_of(source_id)
    label = f"Say that the clock of {source.label} was in {zone}"
    others = [
        p.map
        for p in case.placements.values()
        if p.id not in (source_id, *_inside(case, source_id))
    ]
    by_clock = held.method.startswith(BY_CLOCK)
    alone = by_clock and all(o.uncertainty_ns is None for o in others)
    placed = proposal(replace(case, zero=None) if alone else case, source, zone=zone, said=zone)
    told = put(case, EntityKind.SOURCE, source_id, told_of(source, placed))
    if alone:
        seen = clock.wall.in_zone(zone).utc_ns
        assert seen is not None
        zero = WallTime(seen - clock.source_ns - held.to_case(0).ns, None, zone)
        after = replace(
            held,
            method=placed.map.method,
            evidence=placed.map.evidence,
            uncertainty_ns=placed.map.uncertainty_ns,
        )
        lies = put(case, EntityKind.PLACEMENT, source_id, Placement(source_id, after, author))
        return Command(label, (put(case, EntityKind.ZERO, "zero", zero), told, lies))
    if not by_clock:
        note = f"its clock without a zone was in {zone}, as a reader said"
        kept = tuple(e for e in held.evidence if not e.endswith("as a reader said"))
        after = replace(held, evidence=(*kept, note))
        lies = put(case, EntityKind.PLACEMENT, source_id, Placement(source_id, after, author))
        return Command(label, (told, lies))
    shift = placed.map.to_case(0).since(held.to_case(0))
    maps = {source_id: placed.map}
    for each in _inside(case, source_id):
        inner = case.map_of(each)
        half = placed.map.uncertainty_ns
        maps[each] = inner.moved(shift, method=inner.method, uncertainty_ns=half)
    return Command(label, (told, *_moved(case, maps, author)))


def show_pace(case: Case, source_id: str, *, real: bool, author: str) -> Command:
    """Show and measure a clip in real seconds, or as its file plays, with all marked on it.

    Its start stays where it is; what came in the same file goes along.

    Raises:
        HypnicError: the file does not say how its seconds differ from real ones.
    """
    source = case.sources[source_id]
    if not can_change_pace(source):
        raise HypnicError(
            "The file does not say how its seconds differ from real ones.",
            file=source.file_name,
            advice="It is shown as the file plays.",
        )
    slowed = source.clip.slowed if real else Fraction(1)
    way = "in real seconds" if real else "as the file plays"
    together = [source_id, *(s for s in _inside(case, source_id) if _follows(case.sources[s]))]
    maps = {each: case.map_of(each).paced(slowed) for each in together}
    told = [
        put(case, EntityKind.SOURCE, s, replace(held, facts=told_pace(held.clip, real=real)))
        for s in maps
        for held in (case.sources[s],)
        if held.kind is SourceKind.CLIP
    ]
    return Command(f"Show {source.label} {way}", (*told, *_moved(case, maps, author)))


def can_change_pace(source: Source) -> bool:
    """Whether a source's own seconds may differ from real ones by a known factor."""
    return source.kind is SourceKind.CLIP and source.clip.slowed != 1


def _follows(source: Source) -> bool:
    return source.kind is SourceKind.LOG or can_change_pace(source)


def _inside(case: Case, source_id: str) -> list[str]:
    """The logs and further videos that came in the same file as a clip's main picture."""
    clip = case.sources[source_id]
    if clip.kind is not SourceKind.CLIP or clip.clip.chosen:
        return []
    return [s.id for s in (*case.logs(), *case.clips()) if _came_along(s, clip)]


def _came_along(source: Source, clip: Source) -> bool:
    if source.sha256 != clip.sha256 or source.id == clip.id:
        return False
    return source.kind is SourceKind.LOG or source.clip.chosen


def _moved(case: Case, maps: Mapping[str, ClockMap], author: str) -> list[Edit]:
    """Sources lie elsewhere: so does all that was seen on them, down to what answers rest on."""

    def carried(span: Interval, source_id: str | None) -> Interval:
        if source_id is None or source_id not in maps:
            return span
        return _carried(span, case.map_of(source_id), maps[source_id])

    def linked(link: EvidenceLink) -> EvidenceLink:
        episode = case.episodes.get(link.episode_id or "")
        on = link.source_id or (episode.source_id if episode else None)
        return replace(link, span=carried(link.span, on))

    edits = [
        put(case, EntityKind.PLACEMENT, source_id, Placement(source_id, after, author))
        for source_id, after in maps.items()
    ]
    edits += [
        put(case, EntityKind.EPISODE, e.id, replace(e, span=carried(e.span, e.source_id)))
        for e in case.episodes.values()
    ]
    edits += [
        put(case, EntityKind.MARK, m.id, replace(m, span=carried(m.span, m.source_id)))
        for m in case.marks.values()
    ]
    edits += [
        put(case, EntityKind.ANSWER, a.id, replace(a, evidence=tuple(map(linked, a.evidence))))
        for a in case.answers.values()
    ]
    return [e for e in edits if e.before != e.after]


def _carried(span: Interval, before: ClockMap, after: ClockMap) -> Interval:
    """The same moments of a source once it lies elsewhere; exact where it only moved."""
    shifts = {b.case_ns - a.case_ns for a, b in zip(before.anchors, after.anchors, strict=False)}
    same = [a.source_ns for a in before.anchors] == [a.source_ns for a in after.anchors]
    if same and len(shifts) == 1 and _slope(before) == _slope(after):
        return span.moved(shifts.pop())
    start, end = (after.to_case(before.to_source(t)) for t in (span.start, span.end))
    return Interval(start, end)


def _slope(clock: ClockMap) -> tuple[int, Fraction]:
    return clock.drift_ppb, clock.slowed
