"""How fast the camera took its frames, and whether the file's seconds are those of life.

A phone keeps slow motion in one of three ways. Its frames carry the times at which they were taken
(iPhones keep the file so, and slow it down only while playing): the seconds are real. Or the times
are stretched evenly, 240 frames a second stored as 30 (Android's recorder, also Samsung's slow
motion): a factor makes them real. Or the slow stretch was spread out when the file was made (an
iPhone's clip that was sent, Samsung's super slow motion): then nothing in the file says where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import Stamps
from workstation.core.media.samsung import SamsungFacts, SlowPart
from workstation.core.media.tags import apple_rate, apple_slow, stated_rate
from workstation.core.timebase import NS

_MUCH_FASTER = 1.8
"""Taken so many times faster than shown: slow motion, or a camera that saves light at night."""

_SLOW_FROM_HZ = 90.0
"""No camera promises so many frames and then gives half of them for want of light."""

_MAY_BE_SLOW_HZ = 50.0
_LAPSE_MOST_HZ = 15.0
_LAPSE_SHARE = 1 / 3
_FAST_HZ = 90.0
_NEARLY = 0.02
_PAUSE = 1.5


@dataclass(frozen=True, slots=True)
class Capture:
    """How a clip was filmed.

    Attributes:
        rate_hz: frames a second the camera took, as the file states it; None if it does not.
        stamps: what the file's seconds are.
        slowed: seconds of the file in a real one where it is (or may be) evenly slowed, else 1.
        phone_slows: the phone it was filmed with would slow part of it down; the file does not.
        parts: which parts, where the phone wrote them down.
    """

    rate_hz: float | None = None
    stamps: Stamps = Stamps.REAL
    slowed: Fraction = Fraction(1)
    phone_slows: bool = False
    parts: tuple[SlowPart, ...] = ()

    @property
    def believed(self) -> Fraction:
        """Seconds of the file in a real one, as far as the file leaves no doubt."""
        return Fraction(1) if self.stamps is Stamps.UNSURE else self.slowed


def shown_rate(gaps_ns: NDArray[np.int64]) -> float:
    """Frames a second of a clip from the times between them, pauses left out; 0 without any."""
    if not len(gaps_ns):
        return 0.0
    usual = gaps_ns[gaps_ns <= _PAUSE * float(np.median(gaps_ns))]
    return NS / float(usual.mean()) if len(usual) and usual.sum() > 0 else 0.0


def capture_of(
    tags: Sequence[Mapping[str, str]], samsung: SamsungFacts, shown_hz: float
) -> Capture:
    """How a clip was filmed, from what it states and what its frames are.

    Args:
        tags: of the file, then of its streams, with lower-case names.
        samsung: what a Samsung phone left in it.
        shown_hz: as `shown_rate` found it in the frames' own times.
    """
    apple, android = apple_rate(tags), stated_rate(tags) or samsung.rate_hz
    rate = android or apple
    phone_slows = (apple_slow(tags) or samsung.slow) and shown_hz >= _FAST_HZ
    parts = samsung.parts if phone_slows else ()
    if samsung.super_slow:
        return Capture(rate, Stamps.UNEVEN)
    if rate is None or shown_hz <= 0:
        # Slow motion that is neither fast nor says how fast it was: made slow by an unknown amount.
        # (An iPhone's intent not to play at full rate says nothing there: ordinary clips have it.)
        lost = samsung.slow and 0 < shown_hz < _MAY_BE_SLOW_HZ
        stamps = Stamps.UNEVEN if lost else Stamps.REAL
        return Capture(rate, stamps, phone_slows=phone_slows, parts=parts)
    times = rate / shown_hz
    if times >= _MUCH_FASTER and rate >= _MAY_BE_SLOW_HZ:
        if android is None:
            return Capture(rate, Stamps.UNEVEN)
        sure = rate >= _SLOW_FROM_HZ
        return Capture(rate, Stamps.SLOWED if sure else Stamps.UNSURE, _factor(times))
    if times <= _LAPSE_SHARE and rate <= _LAPSE_MOST_HZ and android is not None:
        return Capture(rate, Stamps.HURRIED, 1 / _factor(1 / times))
    return Capture(rate, phone_slows=phone_slows, parts=parts)


def _factor(times: float) -> Fraction:
    """The ratio as it was meant: a whole number within 2 % of one."""
    whole = round(times)
    if abs(times - whole) <= _NEARLY * times:
        return Fraction(whole)
    return Fraction(times).limit_denominator(100)
