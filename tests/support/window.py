"""A case as rich as the panels need, and material for it made of formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tests.support.fakes import FakeCaseStore
from workstation.core.annotation import Episode, Field, Mark, MarkKind, Term, Vocabulary
from workstation.core.case import Case, Child, Placement, Watched
from workstation.core.evidence import (
    AudioFacts,
    Channel,
    ChannelKind,
    ClipFacts,
    Gap,
    Recording,
    Source,
    SourceKind,
)
from workstation.core.media.envelope import SoundEnvelope
from workstation.core.media.index import FrameIndex
from workstation.core.timebase import NS, ClockMap, Interval, WallTime
from workstation.review.playback import Transport
from workstation.review.playback.frames import FrameTimes
from workstation.review.ports import SpectrumSlice, TraceSlice
from workstation.review.session import Session
from workstation.ui.panels.timeline.items import MovementMark

MORNING = datetime(2025, 11, 20, 5, 52, 20, tzinfo=UTC)
FRAME_NS = 33_333_333
JERKS_NS = tuple(round(s * NS) for s in (7.2, 11.4, 15.5, 19.9, 23.8, 28.3, 44.5, 47.5))

VOCABULARY = Vocabulary(
    "test",
    (
        Field(
            "movement_type",
            "Movement",
            True,
            (
                Term(
                    "SPA",
                    "spasm",
                    "sudden flexion or extension, 0.5 to 2 s",
                    ("V:ILAE-ES",),
                    key="1",
                ),
                Term("MYO", "jerk", "sudden and brief", ("K:BLUME01",), key="2"),
                Term("CLO", "rhythmic jerking", "", (), key="3"),
                Term("TON", "stiffening", "", (), key="4"),
                Term("TWI", "sleep twitch", "", (), key="5"),
            ),
        ),
        Field(
            "state_at_onset",
            "State",
            False,
            (
                Term("asleep", "asleep, eyes closed"),
                Term("awake", "awake, eyes open"),
                Term("waking", "on waking"),
                Term("unknown", "unknown"),
            ),
        ),
        Field(
            "body_part",
            "Body part",
            True,
            tuple(Term(c, c) for c in ("head", "neck", "trunk", "left arm", "right arm", "legs")),
        ),
        Field("eyes", "Eyes", True, tuple(Term(c, c) for c in ("closed", "open", "not visible"))),
    ),
)


@dataclass(frozen=True, slots=True)
class FakeTrack:
    key: str
    name: str
    unit: str = "g"


def clip(
    number: int, at_s: float, length_s: float, *, uncertainty_ns: int | None = NS
) -> tuple[Source, Placement]:
    length = round(length_s * NS)
    facts = ClipFacts(
        container="mov", codec="hevc", stream_index=0, width=1920, height=1080, rotation_deg=0,
        mirrored=False, bit_depth=8, transfer="bt709", frame_count=round(length_s * 30),
        duration_ns=length, interval_min_ns=FRAME_NS, interval_median_ns=FRAME_NS,
        interval_max_ns=FRAME_NS, variable_rate=False, capture_rate_hz=None,
        audio=AudioFacts("aac", 48_000, 2, 0, length), device="phone", has_location=False,
    )  # fmt: skip
    source = Source(
        f"c{number}", SourceKind.CLIP, f"clip{number}.mov", f"{number:064x}", 9_000_000, MORNING,
        facts, f"Clip {number}",
    )  # fmt: skip
    where = ClockMap.at(round(at_s * NS), uncertainty_ns=uncertainty_ns, method="clip's own clock")
    return source, Placement(source.id, where)


def log(
    at_s: float, length_s: float, *, uncertainty_ns: int | None = 28_000_000
) -> tuple[Source, Placement]:
    length = round(length_s * NS)
    gap = Gap(round(length * 0.86), round(length * 0.86) + 2_900_000_000, "idle sleep")
    axes = tuple(
        Channel(
            f"acc {a}", ChannelKind.ACCELERATION, "g", "acc", round(length_s * 100), 100.0, (gap,)
        )
        for a in "xyz"
    )
    facts = Recording("Axivity CWA", "AX3", "12345", length, axes)
    source = Source(
        "l1", SourceKind.LOG, "night.cwa", f"{99:064x}", 30_000_000, MORNING, facts, "Wrist log"
    )
    where = ClockMap.at(
        round(at_s * NS), uncertainty_ns=uncertainty_ns, method="three taps seen and felt",
        evidence=("taps at 0:01.2, 0:02.1, 0:03.0",),
    )  # fmt: skip
    return source, Placement(source.id, where)


def rich_case(*, log_length_s: float = 62.0) -> Case:
    held = [clip(1, 0.0, 18.0), clip(2, 18.5, 24.0), clip(3, 43.0, 17.0), log(-1.0, log_length_s)]
    spans = {
        "e3": Interval.of_ns(6_300_000_000, 30_300_000_000),
        "e4": Interval.of_ns(43_200_000_000, 49_200_000_000),
    }
    episodes = {
        "e3": Episode(
            "e3", 3, spans["e3"], "c2", True, None,
            MappingProxyType({"movement_type": ("SPA",), "state_at_onset": ("waking",)}),
            70, "epileptic spasm?", author="Reader 1",
        ),
        "e4": Episode("e4", 4, spans["e4"], "c3", semiology={"movement_type": ("TWI",)}),
    }  # fmt: skip
    marks = [
        Mark("m1", MarkKind.STATE, Interval.of_ns(0, 5_400_000_000), "asleep"),
        Mark("m2", MarkKind.STATE, Interval.of_ns(5_400_000_000, 35_400_000_000), "awake"),
        Mark("m3", MarkKind.HELD, Interval.of_ns(36 * NS, 36 * NS), "", "arm, not stopped in 3 s"),
    ]
    return Case(
        "B-0417", MORNING, Child("B-0417"), WallTime.from_datetime(MORNING).in_zone("Europe/Rome"),
        sources={s.id: s for s, _ in held}, placements={p.id: p for _, p in held},
        episodes=episodes, marks={m.id: m for m in marks},
        watched={"c1": Watched("c1", ((0, 18 * NS),)), "c2": Watched("c2", ((0, 15 * NS),))},
    )  # fmt: skip


def movements() -> tuple[MovementMark, ...]:
    return tuple(
        MovementMark(
            f"v{i}", Interval.of_ns(at - 400_000_000, at + 700_000_000), i < 6, "motion 1.2",
            33_000_000,
        )
        for i, at in enumerate(JERKS_NS)
    )  # fmt: skip


@dataclass
class FakeMaterial:
    """Bumps at the jerks, some noise, and one grey frame with a bright block."""

    case: Case
    asked: list[tuple[str, Interval, int]] = field(default_factory=list)

    def tracks(self, source_id: str) -> Sequence[FakeTrack]:
        return (
            FakeTrack("magnitude:acc", "|acc|"),
            *(FakeTrack(f"acc {a}", f"acc {a}") for a in "xyz"),
        )

    def motion(self, source_id: str, span: Interval, points: int) -> TraceSlice | None:
        return self._slice("motion", "%", source_id, span, points, 30.0, 0.4)

    def log_trace(self, source_id: str, key: str, span: Interval, points: int) -> TraceSlice:
        return self._slice(key, "g", source_id, span, points, 100.0, 1.4)

    def log_traces(self, source_id: str, span: Interval, points: int) -> Sequence[TraceSlice]:
        return [self.log_trace(source_id, t.key, span, points) for t in self.tracks(source_id)]

    def sound(self, source_id: str) -> SoundEnvelope | None:
        count = self.case.sources[source_id].duration_ns // 5_000_000
        high = (np.abs(np.random.default_rng(5).normal(0, 6000, count))).astype(np.int16)
        return SoundEnvelope(0, 5_000_000, -high, high)

    def sound_spectrum(self, source_id: str, span: Interval, points: int) -> SpectrumSlice | None:
        return self._spectrum("sound", "full scale", source_id, span, points, 8025.0)

    def log_spectrum(self, source_id: str, key: str, span: Interval, points: int) -> SpectrumSlice:
        return self._spectrum(key, "g", source_id, span, points, 12.0)

    def motion_spectrum(self, source_id: str, span: Interval, points: int) -> SpectrumSlice | None:
        return self._spectrum("motion", "px/s", source_id, span, points, 12.0)

    def _spectrum(
        self, name: str, unit: str, source_id: str, span: Interval, points: int, top_hz: float
    ) -> SpectrumSlice:
        """A tone at a quarter of the axis, 20 dB above everything else."""
        self.asked.append((source_id, span, points))
        cut = self.case.span_of(source_id).shared(span) or Interval(span.start, span.start)
        count = min(points, 300) if cut.duration_ns else 0
        edges = np.linspace(cut.start.ns, cut.end.ns, count + 1).astype(np.int64)
        levels = np.full((count, 40), -40, np.float32)
        levels[:, 10] = -20
        limit = top_hz if name != "motion" else 8.0
        note = f"windows of {count}"
        return SpectrumSlice(name, unit, edges, levels, 0.0, limit, top_hz, note, "mean of 2.0 s")

    def thumbnails(self, source_id: str) -> tuple[bytes, ...]:
        return ()

    def still(self, source_id: str, clip_ns: int, max_width: int) -> NDArray[np.uint8] | None:
        if not 0 <= clip_ns < self.case.sources[source_id].duration_ns:
            return None
        return picture(max_width, max_width * 9 // 16)

    def _slice(
        self,
        name: str,
        unit: str,
        source_id: str,
        span: Interval,
        points: int,
        rate: float,
        top: float,
    ) -> TraceSlice | None:
        self.asked.append((source_id, span, points))
        whole = self.case.span_of(source_id)
        cut = whole.shared(span)
        clock = self.case.map_of(source_id)
        if cut is None:
            empty = np.empty(0, np.float32)
            return TraceSlice(name, unit, np.empty(0, np.int64), empty, empty)
        count = max(min(points, int(cut.duration_ns * rate / NS)), 2)
        at = np.linspace(cut.start.ns, cut.end.ns, count).astype(np.int64)
        value = np.zeros(count)
        for i, jerk in enumerate(JERKS_NS):
            away = (at - jerk) / 0.55e9
            value += (0.35 + 0.1 * i) * np.exp(-(np.where(away < 0, away * 2.2, away) ** 2)) * top
        noise = np.abs(np.random.default_rng(3).normal(0, 0.02 * top, count))
        low = (value + noise * 0.5).astype(np.float32)
        high = (value + noise).astype(np.float32)
        if unit == "g":
            for gap in self.case.sources[source_id].recording.channels[0].gaps:
                lost = (at > clock.to_case(gap.start_ns).ns) & (at < clock.to_case(gap.end_ns).ns)
                low[lost] = high[lost] = np.nan
        reduced = count < int(cut.duration_ns * rate / NS)
        return TraceSlice(name, unit, at, low, high, clock.uncertainty_ns, reduced)


def picture(width: int, height: int) -> NDArray[np.uint8]:
    """RGB: a warm grey slope with a light block left of the middle."""
    image = np.empty((height, width, 3), np.uint8)
    image[:] = np.linspace(34, 52, width, dtype=np.uint8)[None, :, None]
    image[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4] = (108, 106, 100)
    image[height // 3 : height // 2, width // 3 : width // 2] = (200, 165, 140)
    return image


def session_of(case: Case) -> Session:
    store = FakeCaseStore({case.id: case}, {case.id: []})
    return Session(store, case.id, "Reader 1")


def frames_of(session: Session) -> FrameTimes:
    def index(source_id: str) -> FrameIndex:
        facts = session.case.sources[source_id].clip
        numbers = np.arange(facts.frame_count, dtype=np.int64)
        return FrameIndex(
            pts_ns=numbers * FRAME_NS, pts=numbers, time_base=Fraction(FRAME_NS, NS),
            key_numbers=np.zeros(1, np.int64), key_seeks=np.zeros(1, np.int64),
            end_ns=facts.frame_count * FRAME_NS,
        )  # fmt: skip

    return FrameTimes(lambda: session.case, index)


def transport_of(session: Session, frames: FrameTimes, clock: Clock) -> Transport:
    return Transport(
        bounds=frames.bounds,
        covered=frames.footage,
        stepper=frames.step,
        now_ns=clock,
    )


class Clock:
    """A monotonic clock the test turns by hand."""

    def __init__(self):
        self.ns = 0

    def __call__(self) -> int:
        return self.ns
