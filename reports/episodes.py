"""What the letter says about one episode, and the figure beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.marks import mark_rows
from reports.model import EpisodePart, Figure, GapBox, Row, Still, TracePart
from reports.sampling import FEW_STILLS, STILLS, around, gaps, key_instants, posed_instants
from reports.wording import UNKNOWN_TIME, date_text, day_of, off_by, time_of_day, wall_of
from workstation.core.annotation import Episode, Field, Vocabulary
from workstation.core.case import Case, PictureSettings
from workstation.core.evidence import Source
from workstation.core.media.index import frame_text
from workstation.core.timebase import ClockMap, Instant, Interval
from workstation.core.timebase.text import clock_text, span_text
from workstation.review.picture import printed, printed_words, settings_of
from workstation.review.ports import Material, TraceSlice

STILL_WIDTH = 320
"""Pixels of a key frame: 80 pt at 288 pixels an inch."""

POINTS = 900
"""Values asked of a trace: fewer than two for each of its pixels at 150 an inch."""

LOG_TRACES = 1
"""Traces shown of one log: acceleration first."""
MOST_TRACES = 6
"""Traces of one figure, so that it stays on one page."""

NAMED = 2
"""Fields named as not described; the rest is counted."""

_ASKED = (
    "movement_type", "body_part", "laterality", "state_at_onset", "structure", "progression",
    "stops_when_held", "stops_on_waking", "eyes", "consciousness", "autonomic", "vocal",
    "trigger", "post_event",
)  # fmt: skip
"""What a neurologist asks first, in that order."""

FrameNumber = Callable[[str, int], int | None]
"""The number of the frame shown at a clip time (source id, clip ns), None if not known."""

Unsure = Callable[[str], Sequence[tuple[Interval, str]]]
"""Where on the case clock movement of a clip (by id) cannot be measured, and why."""

Stills = Callable[[str], bool]
"""Whether pictures of an episode (by id) may be printed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured in one episode, ready to be printed.

    Attributes:
        sentences: each with its value, its uncertainty and what it cannot say.
        events: single movements on the case clock, shaded in the figure.
        quality: sentences on how far the picture allows measuring.
    """

    sentences: tuple[str, ...] = ()
    events: tuple[Interval, ...] = ()
    quality: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """Where pictures, traces and measurements come from."""

    material: Material
    measured: Mapping[str, Measured]
    frame_number: FrameNumber = lambda _source, _ns: None
    stills_of: Stills = lambda _episode: True
    unsure_of: Unsure = lambda _source: ()


def episode_part(
    case: Case, episode: Episode, vocabulary: Vocabulary, sight: Sight, *, main: bool = True
) -> EpisodePart:
    """Everything the letter says about one episode; `main` draws it over the whole width."""
    source = case.sources.get(episode.source_id or "")
    measured = sight.measured.get(episode.id, Measured())
    return EpisodePart(
        title=_title(case, episode, vocabulary, source),
        place=_place(case, episode, source),
        figure=_figure(case, episode, source, measured, sight, main=main),
        measured=measured.sentences,
        seen=_seen(episode, vocabulary),
        marks=mark_rows(case, episode, vocabulary),
        considered=episode.interpretation,
        quality=(*_captured(episode), *measured.quality, *_not_described(episode, vocabulary)),
        main=main,
    )


def source_name(source: Source) -> str:
    """What the reader calls a source, else its file name."""
    return source.label or source.file_name


def _clock(case: Case, source: Source | None) -> ClockMap | None:
    if source is None or source.id not in case.placements:
        return None
    return case.map_of(source.id)


def _title(case: Case, episode: Episode, vocabulary: Vocabulary, source: Source | None) -> str:
    said = _terms(vocabulary, episode, "movement_type")
    where = source_name(source) if source else "on no clip"
    structure = _terms(vocabulary, episode, "structure")
    state = _terms(vocabulary, episode, "state_at_onset")
    time = time_of_day(wall_of(case, source, episode.span.start))
    head = said[0].lower() + said[1:] if said else "movement not named"
    what = ", ".join(filter(None, (head, structure, state)))
    return f"Episode {episode.name}: {what}; {where}, {time}"


def _terms(vocabulary: Vocabulary, episode: Episode, field: str) -> str:
    known = next((f for f in vocabulary.fields if f.name == field), None)
    return ", ".join(_label(known, code) for code in episode.semiology.get(field, ()))


def _label(field: Field | None, code: str) -> str:
    term = field.term(code) if field else None
    return (term.said or term.label) if term else code


def _place(case: Case, episode: Episode, source: Source | None) -> str:
    clock = _clock(case, source)
    if source is None or clock is None:
        start, end = episode.span.start.ns, episode.span.end.ns
        where = "case time"
    else:
        start, end = (
            clock.real_ns(clock.to_source(at)) for at in (episode.span.start, episode.span.end)
        )
        where = source_name(source)
    length = span_text(episode.span.duration_ns)
    day = day_of(wall_of(case, source, episode.span.start))
    when = f"{date_text(day)}, " if day else ""
    return f"{when}{where} {clock_text(start)} to {clock_text(end)} ({length})"


def _seen(episode: Episode, vocabulary: Vocabulary) -> tuple[Row, ...]:
    known = {f.name for f in vocabulary.fields}
    said = [
        Row(field.label, _terms(vocabulary, episode, field.name))
        for field in sorted(vocabulary.fields, key=_place_asked)
        if episode.semiology.get(field.name)
    ]
    said += [
        Row(name, ", ".join(codes))
        for name, codes in sorted(episode.semiology.items())
        if codes and name not in known
    ]
    return (*said, *((Row("", episode.note),) if episode.note else ()))


def _place_asked(field: Field) -> int:
    return _ASKED.index(field.name) if field.name in _ASKED else len(_ASKED)


def _captured(episode: Episode) -> tuple[str, ...]:
    said = {True: "captured", False: "not captured", None: "capture not stated"}
    start, end = said[episode.start_captured], said[episode.end_captured]
    both = f"start and end {start}" if start == end else f"start {start}, end {end}"
    if episode.confidence_pct is None:
        return (both,)
    return both, f"reader's confidence {episode.confidence_pct} %"


def _not_described(episode: Episode, vocabulary: Vocabulary) -> tuple[str, ...]:
    open_ = [f for f in vocabulary.fields if not episode.semiology.get(f.name)]
    ordered = sorted(open_, key=_place_asked)
    if not open_:
        return ()
    names = "; ".join(f.label.lower() for f in ordered[:NAMED])
    more = f" and {len(open_) - NAMED} more" if len(open_) > NAMED else ""
    return (f"not described: {names}{more}",)


def _figure(
    case: Case,
    episode: Episode,
    source: Source | None,
    measured: Measured,
    sight: Sight,
    *,
    main: bool,
) -> Figure | None:
    clock = _clock(case, source)
    room = case.span_of(source.id) if source and clock else case.span() or episode.span
    span = around(episode.span, room)
    stills: tuple[Still, ...] = ()
    traces: list[TracePart] = []
    if source is not None and clock is not None:
        motion = sight.material.motion(source.id, span, POINTS)
        if sight.stills_of(episode.id):
            count = STILLS if main else FEW_STILLS
            at = posed_instants(episode.span, motion, count)
            at = at or key_instants(episode.span, measured.events, count)
            stills = _stills(at, source, clock, sight, settings_of(case, source.id))
        if motion is not None and motion.at_ns.size:
            part = _trace(motion, f"{motion.name}, {source_name(source)}", span, room)
            traces.append(replace(part, unsure=_unsure(source, span, sight)))
    for log in case.logs():
        # Where nobody knows how a log lies, its seconds are not set beside those of a picture.
        placed = log.id in case.placements and case.map_of(log.id).uncertainty_ns is not None
        if placed or source is None or source.id == log.id:
            traces.extend(_log_traces(case, log, span, sight))
    if not stills and not traces:
        return None
    zero = clock.to_case(0) if clock else Instant(0)
    start = time_of_day(wall_of(case, source, zero))
    ruler = "min:s, case time"
    if source and clock:
        ruler = f"min:s on {source_name(source)} ({_placed(clock)})"
    left_out = len(traces) - MOST_TRACES
    caption = _caption(source, stills, traces, sight.stills_of(episode.id))
    if source is not None and stills:
        shown = printed_words(case, settings_of(case, source.id))
        caption = f"{shown} {caption}".strip()
    if left_out > 0:
        caption = f"{caption} {left_out} further traces are in the record.".strip()
    return Figure(
        span=span,
        zero_ns=zero.ns,
        ruler=f"{ruler}, {'' if start == UNKNOWN_TIME else '0:00 = '}{start}",
        episode=episode.span,
        events=measured.events,
        stills=stills,
        traces=tuple(traces[:MOST_TRACES]),
        caption=caption,
        compact=not main,
    )


def _caption(
    source: Source | None, stills: Sequence[Still], traces: Sequence[TracePart], allowed: bool
) -> str:
    said = []
    if not stills:
        why = "left out for privacy" if not allowed else "not available"
        said.append(f"Key frames {why}." if source else "No clip shows this episode.")
    if not any(t.kind == "motion" for t in traces) and source:
        said.append("Motion was not measured on this clip.")
    if not any(t.kind == "log" for t in traces):
        said.append("No log covers this time.")
    return " ".join(said)


def _stills(
    at: Sequence[int], source: Source, clock: ClockMap, sight: Sight, settings: PictureSettings
) -> tuple[Still, ...]:
    found = []
    for case_ns in at:
        clip_ns = clock.to_source(Instant(case_ns))
        picture = sight.material.still(source.id, clip_ns, STILL_WIDTH)
        if picture is None:
            continue
        picture = printed(picture, settings)
        number = sight.frame_number(source.id, clip_ns)
        frame = f" · {frame_text(number)}" if number is not None else ""
        height, width = picture.shape[:2]
        shown_ns = clock.real_ns(clip_ns)
        found.append(
            Still(shown_ns, case_ns, clock_text(shown_ns) + frame, width, height, picture.tobytes())
        )
    return tuple(found)


def _unsure(source: Source, span: Interval, sight: Sight) -> tuple[GapBox, ...]:
    """Where a drawn curve says nothing of the child, with the reason in few words."""
    found = []
    for where, reason in sight.unsure_of(source.id):
        shown = where.shared(span)
        if shown is not None and shown.duration_ns:
            why = reason.partition(":")[0].rstrip(".").removesuffix(" here")
            found.append(GapBox(shown, f"not assessable: {why[:1].lower()}{why[1:]}"))
    return tuple(found)


def _log_traces(case: Case, log: Source, span: Interval, sight: Sight) -> list[TracePart]:
    clock = _clock(case, log)
    if clock is None or not case.span_of(log.id).meets(span):
        return []
    found = sight.material.log_traces(log.id, span, POINTS)
    covered = case.span_of(log.id)
    return [
        _trace(each, f"{each.name}, {source_name(log)} ({_placed(clock)})", span, covered, "log")
        for each in [t for t in found if t.at_ns.size][:LOG_TRACES]
    ]


def _placed(clock: ClockMap) -> str:
    """How a source came to its place and how far it may be out, each source for itself.

    Two sources on one ruler are never given one common uncertainty: whether theirs add up depends
    on how each was placed, so both are said.
    """
    return f"{clock.method or 'placed by hand'}, {off_by(clock)}"


def _trace(
    slice_: TraceSlice, title: str, span: Interval, covered: Interval, kind: str = "motion"
) -> TracePart:
    return TracePart(title, slice_.unit, slice_, gaps(slice_, span, covered), kind)
