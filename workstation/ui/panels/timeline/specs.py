"""Which lanes a case has, what their heads say and where their lines come from. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from workstation.core.case import Case
from workstation.core.evidence import Source, SourceKind
from workstation.core.evidence.pace import pace_text
from workstation.core.sync.by_hand import MOVED
from workstation.core.timebase import ClockMap, Interval
from workstation.core.timebase.text import span_text
from workstation.review.log_tracks import about, axes_group, channel_of, spectra_of
from workstation.ui.panels.timeline.feeds import TraceKey, TraceKind

IN_STEP_NS = 100_000_000
"""Three frames at 30 a second: a source placed closer than this counts as in step."""

_OF_TIMES = ("clock.", "times.", "rate.", "blocks.", "records.")
_MOST_TOLD = 4

SHOWN_TRACKS = 2
"""Lines of a log that are shown until the reader asks for more."""


class Line(Protocol):
    """One line of a log, as the case's material names it."""

    @property
    def key(self) -> str:
        """Stable within its log; `magnitude:<acc>` for the length of three axes."""

    @property
    def name(self) -> str:
        """For the lane's head."""

    @property
    def unit(self) -> str:
        """Of its values, "" for none."""


_UNITS = {
    TraceKind.MOTION: "%/s",
    TraceKind.MOTION_SPECTRUM: "px/s",
    TraceKind.SOUND: "",
    TraceKind.SPECTROGRAM: "dB",
}


class Scale(StrEnum):
    """How values become heights."""

    FROM_ZERO = "from zero"
    FREE = "free"
    AROUND_ZERO = "around zero"


@dataclass(frozen=True, slots=True)
class LaneSpec:
    """One trace lane.

    Attributes:
        id: stable, for folding and hiding.
        title: what it is.
        note: source, sync and uncertainty, in a few words.
        tip: the same in full, for the hover.
        keys: the lines drawn in it, none over another.
        kind: decides the colour.
        rank: of a log's line among its own, 0 the one read first; decides the colour too.
        scale: how values become heights.
        unit, rate_hz, count: of its samples, as far as the source says; for the chooser.
        group: lanes of one group are axes of one thing and may share a scale; "" for none.
    """

    id: str
    title: str
    note: str
    tip: str
    keys: tuple[TraceKey, ...]
    kind: TraceKind
    rank: int = 0
    scale: Scale = Scale.FROM_ZERO
    unit: str = ""
    rate_hz: float | None = None
    count: int | None = None
    group: str = ""

    @property
    def shown_first(self) -> bool:
        """Whether it is shown until the reader says otherwise."""
        if self.kind in {TraceKind.SPECTRUM, TraceKind.MOTION_SPECTRUM}:
            return False
        return self.rank < SHOWN_TRACKS

    @property
    def folded_first(self) -> bool:
        """Whether it shows its name only until the reader says otherwise."""
        return self.kind is TraceKind.SPECTROGRAM


def lane_specs(case: Case, tracks: Callable[[str], Sequence[Line]]) -> tuple[LaneSpec, ...]:
    """Motion of the clips, the lines and spectra of the logs, sound and its spectrogram.

    Clips that overlap get a lane each.
    """
    clips = [c for c in case.clips() if c.id in case.placements]
    motion = [
        _clip_lane(case, group, TraceKind.MOTION, "Motion, child", "camera removed")
        for group in apart(case, clips)
    ]
    swings = [
        _clip_lane(case, group, TraceKind.MOTION_SPECTRUM, "Motion spectrum", "0.5 to 12 Hz")
        for group in apart(case, clips)
    ]
    audible = [c for c in clips if c.clip.audio is not None]
    sound = [
        _clip_lane(case, group, kind, title, "")
        for kind, title in (
            (TraceKind.SOUND, "Sound"),
            (TraceKind.SPECTROGRAM, "Sound spectrogram"),
        )
        for group in apart(case, audible)
    ]
    logs: list[LaneSpec] = []
    for source in case.logs():
        if source.id in case.placements:
            logs += [_log_lane(case, source, t, n) for n, t in enumerate(tracks(source.id))]
            logs += [_spectrum_lane(case, source, t) for t in spectra_of(source.recording)]
    return (*motion, *swings, *logs, *sound)


def apart(case: Case, sources: Sequence[Source]) -> tuple[tuple[Source, ...], ...]:
    """Sources in as few groups as it takes for no two of a group to overlap in case time."""
    groups: list[list[Source]] = []
    for source in sources:
        span = case.span_of(source.id)
        for group in groups:
            if case.span_of(group[-1].id).end <= span.start:
                group.append(source)
                break
        else:
            groups.append([source])
    return tuple(tuple(g) for g in groups)


def gaps_of(case: Case, key: TraceKey) -> tuple[tuple[Interval, str], ...]:
    """Where a log recorded nothing within its own span, in case time, with the reason."""
    if key.kind not in {TraceKind.LOG, TraceKind.SPECTRUM}:
        return ()
    recording = case.sources[key.source_id].recording
    clock = case.map_of(key.source_id)
    channel = channel_of(recording, key.track)
    return tuple(
        (Interval(clock.to_case(g.start_ns), clock.to_case(g.end_ns)), g.reason)
        for g in (channel.gaps if channel else ())
        if g.end_ns > g.start_ns
    )


def in_step(clock: ClockMap) -> bool:
    """Whether a source is placed closely enough to compare movements frame by frame.

    One that was moved since is not, however closely it lay before, until a reader states it.
    """
    known = clock.uncertainty_ns is not None and clock.uncertainty_ns <= IN_STEP_NS
    return known and clock.method != MOVED


def sync_text(clock: ClockMap) -> str:
    """`in step ± 28 ms`, `± 2.0 s` or `place unknown`."""
    if clock.uncertainty_ns is None:
        return "place unknown"
    half = f"± {span_text(clock.uncertainty_ns)}"
    if clock.method == MOVED:
        return f"{half}, not confirmed"
    return f"in step {half}" if in_step(clock) else half


def placement_tip(source: Source, clock: ClockMap) -> str:
    """How a source was placed, in full, and what was wrong with its clock."""
    lines = [f"{source.label or source.file_name}: {clock.method or 'placed'}", sync_text(clock)]
    pace = pace_text(source.clip, clock.slowed) if source.kind is SourceKind.CLIP else ""
    told = [f.text for f in source.facts.findings if f.code.startswith(_OF_TIMES)]
    return "\n".join((*lines, *clock.evidence, *([pace] if pace else []), *told[:_MOST_TOLD]))


def rate_text(rate_hz: float) -> str:
    """`100 Hz`, `12.5 Hz`, `0.5 Hz`."""
    return f"{rate_hz:.0f} Hz" if rate_hz >= 20 else f"{rate_hz:.3g} Hz"


def _clip_lane(
    case: Case, group: Sequence[Source], kind: TraceKind, title: str, how: str
) -> LaneSpec:
    names = (
        group[0].label or group[0].file_name if len(group) == 1 else f"{len(group)} clips in turn"
    )
    return LaneSpec(
        id=f"{kind}:{group[0].id}",
        title=title,
        note=" · ".join(p for p in (how, names) if p),
        tip="\n".join(placement_tip(s, case.map_of(s.id)) for s in group),
        keys=tuple(TraceKey(kind, s.id) for s in group),
        kind=kind,
        scale=Scale.AROUND_ZERO if kind is TraceKind.SOUND else Scale.FROM_ZERO,
        unit=_UNITS[kind],
        rate_hz=_one([_clip_rate(kind, s) for s in group]),
    )


def _clip_rate(kind: TraceKind, source: Source) -> float | None:
    """Values a second behind a clip's lane, None where nobody says."""
    if kind in {TraceKind.MOTION, TraceKind.MOTION_SPECTRUM}:
        return source.clip.frame_rate_hz or None
    return float(source.clip.audio.rate_hz) if source.clip.audio else None


def _one(rates: Sequence[float | None]) -> float | None:
    """The rate, where all are of one."""
    return rates[0] if len({round(r, 1) if r else None for r in rates}) == 1 else None


def _spectrum_lane(case: Case, source: Source, track: Line) -> LaneSpec:
    clock = case.map_of(source.id)
    channel = channel_of(source.recording, track.key)
    return LaneSpec(
        id=f"log:{source.id}:{track.key}",
        title=f"{source.label} {track.name}",
        note=f"0.5 to 12 Hz · {sync_text(clock)}",
        tip=f"{about(track.key)}\n{placement_tip(source, clock)}",
        keys=(TraceKey(TraceKind.SPECTRUM, source.id, track.key),),
        kind=TraceKind.SPECTRUM,
        unit=track.unit,
        rate_hz=channel.rate_hz if channel else None,
        count=channel.count if channel else None,
    )


def _log_lane(case: Case, source: Source, track: Line, rank: int) -> LaneSpec:
    clock = case.map_of(source.id)
    channel = channel_of(source.recording, track.key)
    rate = channel.rate_hz if channel else None
    note = " · ".join(p for p in (rate_text(rate) if rate else "", sync_text(clock)) if p)
    return LaneSpec(
        id=f"log:{source.id}:{track.key}",
        title=f"{source.label} {track.name}",
        note=note,
        tip="\n".join(p for p in (about(track.key), placement_tip(source, clock)) if p),
        keys=(TraceKey(TraceKind.LOG, source.id, track.key),),
        kind=TraceKind.LOG,
        rank=rank,
        scale=Scale.FREE,
        unit=track.unit,
        rate_hz=rate,
        count=channel.count if channel else None,
        group=f"{source.id}:{group}" if (group := axes_group(source.recording, track.key)) else "",
    )
