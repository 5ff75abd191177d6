"""What the cards of clips and logs say. No Qt."""

from __future__ import annotations

import json
from fractions import Fraction

from workstation.core.case import Case
from workstation.core.checklist.definition import Content
from workstation.core.evidence import Severity, Source
from workstation.core.evidence.pace import pace_words
from workstation.core.motion.adequacy import Score
from workstation.core.sync.by_hand import BY_HAND, MOVED
from workstation.core.timebase import ClockMap, FoundClock
from workstation.core.timebase.text import clock_text, span_text
from workstation.core.timebase.wall import Trust
from workstation.review.derived import read_as
from workstation.ui.dialogs.describe.words import read_as_line
from workstation.ui.panels.timeline.specs import rate_text

_TRUST = {
    Trust.HIGH: "trusted",
    Trust.MEDIUM: "fairly trusted",
    Trust.LOW: "little trusted",
    Trust.NONE: "cannot be true",
}


def clip_title(source: Source, slowed: Fraction = Fraction(1)) -> str:
    """`Clip 2 · 1:03`, in the seconds it is shown in."""
    length_ns = round(source.duration_ns / slowed)
    return f"{source.label or source.file_name} · {clock_text(length_ns, decimals=0)}"


def clip_note(source: Source, quality: str = "", slowed: Fraction = Fraction(1)) -> str:
    """`30 fps · variable · quality 5 of 10`; `240 fps · slow motion, real seconds`."""
    facts = source.clip
    rate = facts.frame_rate_hz * float(slowed)
    parts = [f"{rate:.3g} fps" if rate else "", pace_words(facts, slowed)]
    if facts.variable_rate:
        parts.append("variable")
    if facts.audio is None:
        parts.append("no sound")
    parts.append(quality)
    return " · ".join(p for p in parts if p)


def pace_of(case: Case, source: Source) -> Fraction:
    """Seconds of a clip's file in one as it is shown."""
    placed = case.placements.get(source.id)
    return placed.map.slowed if placed else Fraction(1)


def other_videos(case: Case, source: Source) -> tuple[int, ...]:
    """Streams of a clip's file with videos that are not in the case."""
    here = {c.clip.stream_index for c in case.clips() if c.sha256 == source.sha256}
    return tuple(i for i in source.clip.other_video_streams if i not in here)


def log_title(source: Source) -> str:
    """`Wrist log · AX3`."""
    device = source.recording.device
    name = source.label or source.file_name
    return f"{name} · {device}" if device else name


def log_note(source: Source) -> str:
    """`100 Hz · 9 h 12 min · 1 gap`."""
    recording = source.recording
    rates = [c.rate_hz for c in recording.channels if c.rate_hz]
    gaps = {(g.start_ns, g.end_ns) for c in recording.channels for g in c.gaps}
    parts = [rate_text(max(rates))] if rates else []
    parts.append(span_text(recording.duration_ns))
    if gaps:
        parts.append("1 gap" if len(gaps) == 1 else f"{len(gaps)} gaps")
    return " · ".join(parts)


def watched_pct_of(case: Case, source: Source) -> int:
    """How much of a clip was watched; 100 only when nothing is left."""
    held = case.watched.get(source.id)
    if held is None or not source.duration_ns:
        return 0
    return min(100 * sum(b - a for a, b in held.spans) // source.duration_ns, 100)


def cautions(source: Source) -> tuple[str, ...]:
    """What an import noticed that limits what may be concluded."""
    return tuple(f.text for f in source.facts.findings if f.severity is Severity.CAUTION)


def offset_text(clock: ClockMap) -> str:
    """Where a log was moved to by hand, or how it was placed, with how far it may be off."""
    half = "± unknown" if clock.uncertainty_ns is None else f"± {span_text(clock.uncertainty_ns)}"
    how = next((e for e in reversed(clock.evidence) if e.endswith("by hand")), clock.method)
    if clock.method == BY_HAND:
        return f"{BY_HAND} {half}"
    open_ = ", not yet confirmed:" if clock.method == MOVED else ""
    return f"{how or 'placed'}{open_} {half}"


def file_line(source: Source) -> str:
    """`IMG_0417.MOV · 9.0 MB · phone · came in 2025-11-20 05:52 UTC`."""
    facts = source.facts
    size = f"{source.size_bytes / 1e6:.1f} MB"
    came = f"came in {source.imported_at:%Y-%m-%d %H:%M} UTC"
    return " · ".join(p for p in (source.file_name, size, facts.device, came) if p)


def table_line(source: Source) -> str:
    """How the columns of a log's table were understood, "" for every other source."""
    told = read_as(source)
    return read_as_line(json.loads(told)["name"]) if told else ""


def clock_line(found: FoundClock) -> str:
    """`2025-03-14 06:41:10 CET in com.apple.quicktime.creationdate, trusted. <note>`."""
    text = f"{found.wall.text()} in {found.origin}, {_TRUST[found.trust]}"
    return f"{text}. {found.note}" if found.note else f"{text}."


def reader_choices(content: Content, score: Score) -> str:
    """What the points of a part mean that only a reader can give."""
    found = next((c for c in content.quality.criteria if c.body.text == score.label), None)
    return (
        "; ".join(f"{points}: {words}" for points, words in found.values.items()) if found else ""
    )
