"""What happens in the demo, as data: the truth that pictures, sound and log are computed from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase import NS

PPB = 1_000_000_000

FILMED = date(2025, 3, 14)
"""The day of the story where none is given."""


class Move(StrEnum):
    """Kinds of known movement."""

    JERK = "jerk"
    """A brief twitch of the hands and feet, one of a run."""
    STARTLE = "startle"
    """Arms flung out and brought back slowly."""
    FLEXION = "flexion"
    """Trunk, head and hips bend, arms go up."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One known movement.

    Attributes:
        kind: what it is.
        start_ns, end_ns: on the clip's clock.
        amplitude: 0 to 1.
        held: the child's left arm is held during it and moves little.
    """

    kind: Move
    start_ns: int
    end_ns: int
    amplitude: float
    held: bool = False

    @property
    def duration_ns(self) -> int:
        """Length."""
        return self.end_ns - self.start_ns


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a clip with something known about it ("rocking", "arm held", "cry")."""

    name: str
    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class ClipStory:
    """One clip as it was filmed.

    Attributes:
        file_name: as it comes out of the phone.
        start: when its first frame was taken, whole second, in the family's zone.
        duration_ns: first frame's start to last frame's end.
        asleep: whether the child sleeps throughout.
        movements, spans: what happens.
        pat_ns: when a hand lands on the mattress beside the logger: seen, heard and felt; or None.
        portrait: the phone was held upright; the file carries a turn of 90 degrees.
        steady: frames come every 1/30 s; otherwise 24 to 30 a second.
        light: 1 for the lit room, less for a dim one.
    """

    file_name: str
    start: datetime
    duration_ns: int
    asleep: bool
    movements: tuple[Movement, ...]
    spans: tuple[Span, ...] = ()
    pat_ns: int | None = None
    portrait: bool = False
    steady: bool = True
    light: float = 1.0

    @property
    def container(self) -> str:
        """Its kind of file, by its name: "mp4" or "mov"."""
        return "mov" if self.file_name.lower().endswith(".mov") else "mp4"

    def span(self, name: str) -> Span | None:
        """The first stretch of that name."""
        return next((s for s in self.spans if s.name == name), None)

    def moves(self, kind: Move) -> tuple[Movement, ...]:
        """The movements of one kind, in order."""
        return tuple(m for m in self.movements if m.kind is kind)


@dataclass(frozen=True, slots=True)
class LogStory:
    """The wrist log and how its clock is wrong.

    Attributes:
        file_name: of the Axivity file.
        start, end: true times of its first and about its last sample.
        rate_hz: samples a second of its own clock.
        offset_ns: its clock minus true time at `start`.
        drift_ppb: nanoseconds its clock gains in a true second.
        gap: true times between which nothing was recorded.
        device_id, session_id: in the file's header.
    """

    file_name: str
    start: datetime
    end: datetime
    rate_hz: int
    offset_ns: int
    drift_ppb: int
    gap: tuple[datetime, datetime]
    device_id: int = 40417
    session_id: int = 417

    def shown_ns(self, true_ns: int) -> int:
        """What its clock reads (ns since 1970, as if UTC) at a true moment (ns since 1970)."""
        gone = true_ns - epoch_ns(self.start)
        return true_ns + self.offset_ns + round(gone * self.drift_ppb / PPB)

    def true_ns(self, shown_ns: int) -> int:
        """The true moment at which its clock reads `shown_ns`; to 1 ns."""
        begin = epoch_ns(self.start)
        gone = shown_ns - begin - self.offset_ns
        return begin + round(gone * PPB / (PPB + self.drift_ppb))


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is true in the demo."""

    clips: tuple[ClipStory, ...]
    log: LogStory
    zone: str = "Europe/Rome"
    seed: int = 417
    note: str = field(default="Synthetic demo material. No real child was filmed.")


def epoch_ns(moment: datetime) -> int:
    """Nanoseconds since 1970 of an aware moment."""
    gone = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (gone.days * 86_400 + gone.seconds) * NS + gone.microseconds * 1_000


def clip_seed(story: Story, number: int) -> int:
    """The seed of what moves aimlessly in a clip, the same for its pictures, sound and log."""
    return story.seed + 1000 * number


def frame_times(clip: ClipStory, seed: int) -> NDArray[np.int64]:
    """When each frame of a clip is taken, nanoseconds from the first, int64 (n,)."""
    if clip.steady:
        count = clip.duration_ns * 30 // NS
        return np.array([round(i * NS / 30) for i in range(count)], dtype=np.int64)
    # A phone lengthens the exposure as the light falls: 24 to 30 frames a second.
    draws = np.random.default_rng(seed).uniform(0.0, 1.0, clip.duration_ns * 30 // NS)
    slow = np.clip(0.5 + 0.6 * np.sin(np.arange(len(draws)) / 23.0), 0.0, 1.0)
    steps = NS / 30 + (NS / 24 - NS / 30) * np.clip(slow + 0.16 * (draws - 0.5), 0.0, 1.0)
    times = np.concatenate([[0], np.cumsum(np.rint(steps).astype(np.int64))])
    return times[times < clip.duration_ns - NS // 30]


def demo_story(filmed: date = FILMED) -> Story:
    """The demo's story: a sleeping child, the same child after waking, and again an hour later.

    Args:
        filmed: the day it happens.
    """
    day = datetime(filmed.year, filmed.month, filmed.day, tzinfo=ZoneInfo("Europe/Rome"))
    stamp = f"VID_{filmed:%Y%m%d}"
    asleep = ClipStory(
        file_name=f"{stamp}_064110.mp4",
        start=day.replace(hour=6, minute=41, second=10),
        duration_ns=48 * NS,
        asleep=True,
        movements=(
            *_run(6.4, 10, (1, -2, 1, 2, -1, 0, 2, -2, 1)),
            *_run(13.2, 12, (0, 2, -1, -2, 1, 1, -1, 2, 0, -1, 1)),
            *_run(19.3, 7, (2, -1, 0, 1, -2, 1)),
            _move(Move.STARTLE, 34.0, 2.1, 1.0),
        ),
        spans=(_span("rocking", 4.0, 21.6),),
    )
    awake = ClipStory(
        file_name=f"{stamp}_065220.mp4",
        start=day.replace(hour=6, minute=52, second=20),
        duration_ns=63 * NS,
        asleep=False,
        movements=(
            _move(Move.FLEXION, 8.00, 1.00, 0.50),
            _move(Move.FLEXION, 14.10, 1.10, 0.70),
            _move(Move.FLEXION, 20.30, 1.15, 0.88),
            _move(Move.FLEXION, 26.40, 1.25, 1.00, held=True),
            _move(Move.FLEXION, 32.70, 1.10, 0.76),
            _move(Move.FLEXION, 39.00, 1.00, 0.54),
        ),
        spans=(_span("left arm held", 24.2, 29.4), _span("cry", 40.6, 47.8)),
        pat_ns=3 * NS,
    )
    dim = ClipStory(
        file_name="IMG_0417.MOV",
        start=day.replace(hour=6, minute=58, second=5),
        duration_ns=15 * NS,
        asleep=False,
        movements=(
            _move(Move.FLEXION, 4.20, 1.00, 0.42),
            _move(Move.FLEXION, 10.10, 1.05, 0.55),
        ),
        portrait=True,
        steady=False,
        light=0.5,
    )
    gap = awake.start + timedelta(seconds=51.3)
    log = LogStory(
        file_name="wrist_right_40417.cwa",
        start=day.replace(hour=6, minute=36),
        end=day.replace(hour=7, minute=2),
        rate_hz=100,
        offset_ns=3_370_000_000,
        drift_ppb=38_000,
        gap=(gap, gap + timedelta(seconds=2.9)),
    )
    return Story((asleep, awake, dim), log)


def _move(
    kind: Move, start_s: float, length_s: float, amplitude: float, *, held: bool = False
) -> Movement:
    start = round(start_s * 1000) * 1_000_000
    return Movement(kind, start, start + round(length_s * 1000) * 1_000_000, amplitude, held)


def _run(start_s: float, count: int, jitter: tuple[int, ...]) -> tuple[Movement, ...]:
    """Jerks at about three a second; `jitter` moves each interval from 330 ms by 10 ms steps."""
    at, found = start_s, []
    for k in range(count):
        found.append(_move(Move.JERK, at, 0.2, 0.75 + 0.25 * ((k * 5) % 7) / 6))
        at += 0.33 + (0.01 * jitter[k] if k < len(jitter) else 0.0)
    return tuple(found)


def _span(name: str, start_s: float, end_s: float) -> Span:
    return Span(name, round(start_s * NS), round(end_s * NS))
