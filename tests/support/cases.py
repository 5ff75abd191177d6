"""A rich case without a library: two clips, a log, three episodes, answers, what they show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from workstation.core.annotation import Episode, Mark, MarkKind
from workstation.core.case import Case, Child, Letter, Placement, Watched
from workstation.core.checklist.answers import Answer, Basis
from workstation.core.evidence import (
    AudioFacts,
    Channel,
    ChannelKind,
    ClipFacts,
    Finding,
    Gap,
    Recording,
    Severity,
    Source,
    SourceKind,
)
from workstation.core.timebase import NS, ClockMap, FoundClock, Interval, Trust, WallTime
from workstation.review.ports import AuditEntry, TraceSlice

NOW = datetime(2026, 11, 22, 18, 5, tzinfo=ZoneInfo("Europe/Rome"))
MORNING = datetime(2026, 11, 22, 6, 52, 9, tzinfo=ZoneInfo("Europe/Rome"))
AUDIT = AuditEntry(
    18842,
    datetime(2026, 11, 22, 17, 4, tzinfo=UTC),
    "reader",
    "answer",
    "B-0417",
    "9c1e07ab52d0f4e1" * 4,
)
EVENTS_S = (65.0, 67.7, 70.4, 73.3, 76.0, 79.0)
"""Case seconds of the movements of E3's run."""


def clip(
    source_id: str, label: str, seconds: int, *, audio: bool = True, cut: bool = False
) -> Source:
    found = (
        (Finding("truncated", "The end of the file is missing.", Severity.CAUTION),) if cut else ()
    )
    facts = ClipFacts(
        container="mov",
        codec="h264",
        stream_index=0,
        width=1920,
        height=1080,
        rotation_deg=0,
        mirrored=False,
        bit_depth=8,
        transfer="bt709",
        frame_count=seconds * 30,
        duration_ns=seconds * NS,
        interval_min_ns=33_333_333,
        interval_median_ns=33_333_333,
        interval_max_ns=33_333_334,
        variable_rate=False,
        capture_rate_hz=None,
        audio=AudioFacts("aac", 44100, 1, 0, seconds * NS) if audio else None,
        device="Phone",
        has_location=False,
        clocks=(FoundClock(0, WallTime.from_datetime(MORNING), "creation date", Trust.HIGH, NS),),
        findings=found,
        method="decoded",
        version="1",
    )
    sha = (source_id.encode().hex() * 64)[:64]
    return Source(source_id, SourceKind.CLIP, f"IMG_{label[-1]}.MOV", sha, 10**7, NOW, facts, label)


def wrist_log() -> Source:
    gap = Gap(86 * NS, 88 * NS, "idle sleep")
    channels = tuple(
        Channel(f"acc {axis}", ChannelKind.ACCELERATION, "g", "acc", 12000, 100.0, (gap,))
        for axis in "xyz"
    )
    clocks = (FoundClock(0, WallTime.from_datetime(MORNING), "header", Trust.MEDIUM, NS),)
    facts = Recording("Axivity CWA", "AX3", "7", 120 * NS, channels, clocks=clocks)
    return Source("log1", SourceKind.LOG, "wrist.cwa", "ab" * 32, 10**6, NOW, facts, "Wrist log")


def seconds(start: float, end: float) -> Interval:
    return Interval.of_ns(round(start * NS), round(end * NS))


def rich_case() -> Case:
    """B-0417 at 5 months: E1 and E2 on clip 1, the run E3 on clip 2, a wrist log beside them."""
    sources = {
        "clip1": clip("clip1", "Clip 1", 50),
        "clip2": clip("clip2", "Clip 2", 40, audio=False, cut=True),
        "log1": wrist_log(),
    }
    placements = {
        "clip1": Placement("clip1", ClockMap.at(0, uncertainty_ns=NS, method="clip's own clock")),
        "clip2": Placement(
            "clip2", ClockMap.at(60 * NS, uncertainty_ns=NS, method="clip's own clock")
        ),
        "log1": Placement(
            "log1",
            ClockMap.at(
                0,
                drift_ppb=12_000,
                uncertainty_ns=28_000_000,
                method="matched movement",
                evidence=("correlation 0.91 over 40 s",),
            ),
        ),
    }
    run = {
        "movement_type": ("SPA",),
        "body_part": ("neck", "trunk", "left_arm", "right_arm", "hidden_blanket"),
        "laterality": ("bilateral_symmetric",),
        "state_at_onset": ("on_waking",),
        "stops_when_held": ("no",),
        "eyes": ("not_visible",),
        "vocal": ("cry_after",),
        "progression": ("crescendo",),
        "structure": ("cluster",),
    }
    episodes = (
        Episode(
            "e1", 1, seconds(5, 8), "clip1", semiology=MappingProxyType({"movement_type": ("TWI",)})
        ),
        Episode("e2", 2, seconds(30, 49.9), "clip1", start_captured=True, end_captured=False),
        Episode(
            "e3",
            3,
            seconds(64.2, 80.733),
            "clip2",
            start_captured=True,
            end_captured=True,
            semiology=MappingProxyType(run),
            confidence_pct=80,
            interpretation="possible epileptic spasms",
            note="cried after the last",
            author="reader",
        ),
    )
    answers = (
        Answer("IESS-01", "5", Basis.FAMILY),
        Answer("IESS-03", "1.1", Basis.MEASURED),
        Answer("IESS-04", "yes", Basis.MEASURED),
        Answer("IESS-07", "waking", Basis.READER, note="within minutes"),
        Answer("IESS-12", "yes", Basis.READER),
        Answer("IESS-13", "unknown", Basis.FAMILY),
        Answer("BNSM-01", "no", Basis.READER),
        Answer("BNSM-04", "yes", Basis.READER),
        Answer("BNSM-02", "not tried", Basis.READER),
        Answer("SZ-09", "16", Basis.MEASURED),
        Answer("RF4", "yes", Basis.READER),
    )
    history = {
        "id_number": "4711",
        "carer": "mother",
        "first_event": "2026-11-15",
        "frequency": "daily, one run in the morning",
        "duration": "about two minutes",
        "colour_change": "no",
        "state": "on_waking",
        "development": "Smiled at 7 weeks; no loss noticed.",
        "family_history": "none known",
        "medicines": "vitamin D",
        "head_circumference": "42.5",
        "neuro_examination": "alert, tone normal",
    }
    letter = {
        "referrer": "Dr A. Reader",
        "referrer_role": "paediatrician",
        "referrer_contact": "ext. 210",
        "recipient": "Paediatric neurology, on call",
        "question_kind": "eeg",
        "question": "Are these epileptic spasms? Request for EEG including sleep and waking today.",
        "summary": (
            "For one week, in the morning within minutes of waking, runs of forward bending with "
            "raised arms, about two minutes, daily. Two clips and one wrist log reviewed."
        ),
        "advice_given": "Film further events. Emergency call at 5 minutes or if blue.",
    }
    held = Mark("m1", MarkKind.HELD, seconds(73.0, 75.0), "goes on", "left arm", "clip2")
    return Case(
        "B-0417",
        datetime(2026, 11, 22, 16, 0, tzinfo=UTC),
        Child("B-0417", date(2026, 6, 10), 36 * 7, "girl", MappingProxyType(history)),
        WallTime.from_datetime(MORNING),
        Letter(
            MappingProxyType(letter), "E1", "Runs of brief truncal flexion on waking at 5 months"
        ),
        MappingProxyType(sources),
        MappingProxyType(placements),
        MappingProxyType({e.id: e for e in episodes}),
        MappingProxyType({"m1": held}),
        MappingProxyType({a.id: a for a in answers}),
        watched=MappingProxyType(
            {"clip1": Watched("clip1", ((0, 20 * NS),)), "clip2": Watched("clip2", ((0, 40 * NS),))}
        ),
    )


class FakeMaterial:
    """Drawn stills and computed traces; the clip shows nothing beyond its length."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def still(self, source_id: str, clip_ns: int, max_width: int) -> NDArray[np.uint8] | None:
        if not 0 <= clip_ns < self._case.sources[source_id].duration_ns:
            return None
        height = max_width * 9 // 16
        y, x = np.mgrid[0:height, 0:max_width].astype(np.float64)
        picture = np.empty((height, max_width, 3), np.uint8)
        picture[...] = (46, 48, 52)
        cot = (abs(x / max_width - 0.5) < 0.38) & (abs(y / height - 0.5) < 0.4)
        picture[cot] = (112, 114, 118)
        bend = 0.08 * np.sin(clip_ns / NS)
        body = ((x / max_width - 0.55) / 0.18) ** 2 + ((y / height - 0.52 - bend) / 0.16) ** 2 < 1
        picture[body] = (146, 168, 186)
        head = ((x / max_width - 0.33) / 0.065) ** 2 + ((y / height - 0.5 + bend) / 0.12) ** 2 < 1
        picture[head] = (214, 170, 145)
        return picture

    def motion(self, source_id: str, span: Interval, points: int) -> TraceSlice | None:
        return self._trace(
            "motion, child (camera removed)", "px/frame", span, points, 0.2, 3.0, None
        )

    def log_traces(self, source_id: str, span: Interval, points: int) -> Sequence[TraceSlice]:
        hole = (86 * NS, 88 * NS)
        return (self._trace("wrist acceleration |a|", "g", span, points, 0.98, 1.1, hole),)

    @staticmethod
    def _trace(
        name: str,
        unit: str,
        span: Interval,
        points: int,
        base: float,
        peak: float,
        hole: tuple[int, int] | None,
    ) -> TraceSlice:
        at = np.linspace(span.start.ns, span.end.ns, points).astype(np.int64)
        noise = np.random.default_rng(7).random(points) * 0.04 * peak
        value = base + noise
        for i, each in enumerate(EVENTS_S):
            height = peak * (0.5, 0.7, 0.9, 1.0, 0.8, 0.6)[i]
            value = value + height * np.exp(-(((at / NS - each) / 0.45) ** 2))
        low, high = (value - 0.01).astype(np.float32), (value + 0.01).astype(np.float32)
        if hole is not None:
            inside = (at > hole[0]) & (at < hole[1])
            low[inside] = high[inside] = np.nan
        return TraceSlice(name, unit, at, low, high, 28_000_000, reduced=True)
