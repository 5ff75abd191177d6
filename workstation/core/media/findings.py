"""What a reader should know about a clip, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from workstation.core.evidence import AudioFacts, Finding, Severity, Stamps
from workstation.core.evidence.pace import pace_finding
from workstation.core.media.capture import Capture
from workstation.core.media.decoding import Damage
from workstation.core.media.index import FrameIndex
from workstation.core.timebase import FoundClock, Trust
from workstation.core.timebase.text import clock_text, span_text

_LOST_NS = 500_000_000
_LOST_SHARE = 0.01
_PAUSE_NS = 100_000_000
_PAUSE_FRAMES = 2.5
_LONG_PAUSE_NS = 250_000_000
_SOUND_APART_NS = 100_000_000
_FAR_OFF_NS = 10_000_000_000
_NAMED = 3


@dataclass(slots=True)
class Noticed:
    """What the pass over a clip came across.

    Attributes:
        damage: reads, packets and frames that failed.
        missing_bytes: promised by the file beyond its end.
        declared_ns: length of the whole picture as its header has it, None if it says nothing.
        hidden: frames the file itself says not to show (a trim on the phone).
        pieces: stretches an edit list shows one after the other, 0 where it is one.
        header_ns: length of the whole movie as its header has it, None if it says nothing.
        backwards: frames left out because their time did not rise.
        interlaced: the picture is made of two half pictures.
        hdr: brightness is coded for HDR screens.
        foreign_colour: a kind of Dolby Vision whose colours need its own decoder.
    """

    damage: Damage
    missing_bytes: int = 0
    declared_ns: int | None = None
    hidden: int = 0
    pieces: int = 0
    header_ns: int | None = None
    backwards: int = 0
    interlaced: bool = False
    hdr: bool = False
    foreign_colour: bool = False


def findings_of(
    seen: Noticed,
    index: FrameIndex,
    others: tuple[int, ...],
    sound: AudioFacts | None,
    capture: Capture,
    clocks: tuple[FoundClock, ...],
    *,
    chosen: bool = False,
) -> tuple[Finding, ...]:
    """All findings about a clip, the grave ones first; `chosen`: it is not the main picture."""
    found = [
        *_wholeness(seen, index, capture.believed),
        *_timing(seen, index, capture),
        *_picture(seen, others, chosen=chosen),
        *_sound(sound),
        *_clocks(clocks),
    ]
    return tuple(sorted(found, key=lambda f: f.severity is not Severity.CAUTION))


def _wholeness(seen: Noticed, index: FrameIndex, slowed: Fraction) -> Iterator[Finding]:
    def told(ns: int) -> str:
        return span_text(round(ns / slowed))

    damage = seen.damage
    said = seen.declared_ns
    lost = 0 if said is None else max(said - index.end_ns, 0)
    notable = lost > max(_LOST_NS, _LOST_SHARE * (said or 0))
    if seen.missing_bytes or (notable and (damage.reads or damage.gave_up)):
        yield _truncated(seen.missing_bytes, told(lost) if lost > index.stats().median_ns else "")
    elif said is not None and notable:
        yield Finding(
            "duration.short",
            f"By its header the recording lasts {told(said)}, but only "
            f"{told(index.end_ns)} of pictures are there: a part may be missing.",
            Severity.CAUTION,
        )
    elif said is not None and index.end_ns - said > _LOST_NS:
        yield Finding(
            "duration.header",
            f"The header says the picture lasts {told(said)}; its frames last "
            f"{told(index.end_ns)}.",
        )
    elif seen.header_ns is not None and seen.header_ns > 2 * index.end_ns + _FAR_OFF_NS:
        yield Finding(
            "duration.header",
            f"The header says the recording lasts {told(seen.header_ns)}; its frames last "
            f"{told(index.end_ns)}.",
        )
    broken = damage.packets + damage.frames
    if broken or damage.reads:
        yield Finding(
            "damaged",
            f"Parts of the video are damaged ({max(broken, damage.reads)} places): "
            "pictures there may be wrong or missing.",
            Severity.CAUTION,
            max(broken, damage.reads),
        )
    if seen.pieces:
        yield Finding(
            "edited",
            f"The clip was cut together from {_count(seen.pieces, 'piece')}: at a join time is "
            "missing or comes twice, and a movement there may be none. "
            "Ask the family for the original recording.",
            Severity.CAUTION,
        )
    if seen.hidden:
        yield Finding(
            "trimmed",
            f"The file holds {_count(seen.hidden, 'more frame')} that a trim on the phone hides; "
            "shown is what the phone shows.",
            count=seen.hidden,
        )


def _truncated(missing_bytes: int, lost: str) -> Finding:
    if lost:
        return Finding(
            "truncated",
            f"The file is cut off: about {lost} of the recording are missing at its end.",
            Severity.CAUTION,
        )
    return Finding(
        "truncated",
        f"The file is cut off: at least {_count(missing_bytes, 'byte')} are missing at its end; "
        "how much of the recording that was cannot be told.",
        Severity.CAUTION,
    )


def _timing(seen: Noticed, index: FrameIndex, capture: Capture) -> Iterator[Finding]:
    stats = index.stats()
    if seen.backwards:
        yield Finding(
            "times.backward",
            f"{_count(seen.backwards, 'frame')} had a time that did not rise and are left out.",
            Severity.CAUTION,
            seen.backwards,
        )
    slowed = capture.believed  # how long a pause lasted in life decides
    limit = max(_PAUSE_NS * 0.99 * float(slowed), _PAUSE_FRAMES * stats.median_ns)
    gaps = np.diff(index.pts_ns)
    pauses = gaps[gaps >= limit] if stats.median_ns else gaps[:0]
    if len(pauses):
        longest = round(int(pauses.max()) / slowed)
        yield Finding(
            "pauses",
            f"The picture stands still {_count(len(pauses), 'time')} because frames are missing, "
            f"at most for {span_text(longest)}: movements in between cannot be seen.",
            Severity.CAUTION if longest >= _LONG_PAUSE_NS else Severity.NOTE,
            len(pauses),
        )
    yield from _pace(capture)


def _pace(capture: Capture) -> Iterator[Finding]:
    if capture.stamps in {Stamps.SLOWED, Stamps.HURRIED, Stamps.UNSURE} and capture.rate_hz:
        real = capture.stamps is not Stamps.UNSURE
        yield pace_finding(capture.stamps, capture.rate_hz, capture.slowed, real=real)
    elif capture.stamps is Stamps.UNEVEN:
        yield Finding(
            "slow-motion.uneven",
            "Filmed as slow motion and partly slowed down when the file was made; which part the "
            "file does not say, so movements may last longer here than they did. "
            "Ask the family for the original recording.",
            Severity.CAUTION,
        )
    elif capture.phone_slows:
        yield Finding(
            "slow-motion.phone",
            f"Filmed as slow motion; the phone slows {_slow_parts(capture)} down, here it is shown "
            "and measured at its true speed.",
        )


def _slow_parts(capture: Capture) -> str:
    if not capture.parts:
        return "it"
    spans = [
        f"{clock_text(p.start_ms * 1_000_000)} to {clock_text(p.end_ms * 1_000_000)}"
        for p in capture.parts[:_NAMED]
    ]
    more = len(capture.parts) - _NAMED
    return ", ".join(spans) + (f" and {_count(more, 'more part')}" if more > 0 else "")


def _picture(seen: Noticed, others: tuple[int, ...], *, chosen: bool) -> Iterator[Finding]:
    if seen.foreign_colour:
        yield Finding(
            "colour.unknown",
            "The colours of this kind of Dolby Vision cannot be shown correctly.",
            Severity.CAUTION,
        )
    elif seen.hdr:
        yield Finding("hdr", "Filmed in HDR; brightness is adapted to a standard screen.")
    if seen.interlaced:
        yield Finding(
            "interlaced", "The picture is interlaced: fast movements show comb-like edges."
        )
    if others:
        yield Finding(
            "other-video",
            f"The file holds {_count(len(others), 'further video')}; "
            + (
                "this is not the main one."
                if chosen
                else "the main one is shown, the others can be taken in as well."
            ),
        )


def _sound(sound: AudioFacts | None) -> Iterator[Finding]:
    if sound is None:
        yield Finding("no-sound", "The clip has no sound.")
        return
    if abs(sound.start_ns) > _SOUND_APART_NS:
        way = "after" if sound.start_ns > 0 else "before"
        yield Finding(
            "sound.offset",
            f"The sound starts {span_text(sound.start_ns)} {way} the picture, as the file says.",
        )


def _clocks(clocks: tuple[FoundClock, ...]) -> Iterator[Finding]:
    for clock in clocks:
        if clock.trust is Trust.NONE:
            future = "future" in clock.note
            yield Finding(
                "clock.future" if future else "clock.impossible",
                f"The file's date ({clock.wall.text(seconds=False)}) cannot be true: {clock.note}.",
                Severity.CAUTION,
            )
        elif "than the camera's own clock" in clock.note:
            yield Finding("clock.disagree", f"The file's second date is {clock.note}.")
    if not any(c.trust is not Trust.NONE for c in clocks):
        yield Finding("clock.none", "The file does not say when it was filmed.")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
