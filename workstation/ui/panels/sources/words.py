"""What the cards of clips and logs say. No Qt."""

from __future__ import annotations

from workstation.core.case import Case
from workstation.core.checklist.definition import Content
from workstation.core.evidence import Severity, Source
from workstation.core.motion.adequacy import Score
from workstation.core.sync.by_hand import BY_HAND, MOVED
from workstation.core.timebase import ClockMap, FoundClock
from workstation.core.timebase.text import clock_text, span_text
from workstation.core.timebase.wall import Trust
from workstation.ui.panels.timeline.specs import rate_text

_SLOW_HZ = 100
_TRUST = {
    Trust.HIGH: "trusted",
    Trust.MEDIUM: "fairly trusted",
    Trust.LOW: "little trusted",
    Trust.NONE: "cannot be true",
}


def clip_title(source: Source) -> str:
    """`Clip 2 · 1:03`."""
    return f"{source.label or source.file_name} · {clock_text(source.duration_ns, decimals=0)}"


def clip_note(source: Source, quality: str = "") -> str:
    """`30 fps · variable · quality 5 of 10`."""
    facts = source.clip
    parts = [f"{facts.frame_rate_hz:.0f} fps" if facts.frame_rate_hz else ""]
    if facts.capture_rate_hz and facts.capture_rate_hz > _SLOW_HZ:
        parts = [f"{facts.capture_rate_hz:.0f} fps slow motion"]
    if facts.variable_rate:
        parts.append("variable")
    if facts.audio is None:
        parts.append("no sound")
    parts.append(quality)
    return " · ".join(p for p in parts if p)


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
