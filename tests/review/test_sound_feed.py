from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from workstation.core.evidence import AudioFacts
from workstation.core.timebase import NS, ClockMap, Instant
from workstation.core.timebase.clockmap import Anchor
from workstation.review.playback.sound_feed import SoundFeed, tempo_of

START = Instant(5 * NS)


@pytest.mark.parametrize(
    ("speed", "tempo"),
    [("1", "1"), ("0.5", "1/2"), ("1.5", "3/2"), ("2", "2"), ("0.25", None), ("4", None)],
)
def test_sound_is_heard_from_a_half_to_twice_the_speed(speed, tempo):
    expected = None if tempo is None else Fraction(tempo)
    assert tempo_of(ClockMap.at(0), START, Fraction(speed)) == expected
    assert tempo_of(ClockMap.at(0), START, -Fraction(speed)) is None


def test_a_slightly_fast_clock_does_not_change_the_sound():
    assert tempo_of(ClockMap.at(0, drift_ppb=200_000), START, Fraction(1)) == 1


def test_slow_motion_shown_in_real_time_is_heard_where_it_can_be():
    double = ClockMap((Anchor(0, 0), Anchor(60 * NS, 30 * NS)))
    assert tempo_of(double, START, Fraction(1)) == 2
    assert tempo_of(double, START, Fraction(1, 2)) == 1
    eightfold = ClockMap((Anchor(0, 0), Anchor(80 * NS, 10 * NS)))
    assert tempo_of(eightfold, START, Fraction(1)) is None
    assert tempo_of(eightfold, START, Fraction(1, 10)) == Fraction(4, 5)


@pytest.mark.parametrize("tempo", ["1/2", "1", "3/2"])
@pytest.mark.parametrize("start_ns", [0, 120_000_000])
def test_samples_and_clip_time_belong_together(tempo, start_ns):
    feed = SoundFeed(
        AudioFacts("aac", 16_000, 1, start_ns, 20 * NS),
        lambda a, b: np.zeros(((b - a) * 16_000 // NS, 1), np.int16),
        tempo=Fraction(tempo),
    )
    for clip_ns in (0, NS, 7 * NS + 12_345):
        number = feed.number_at(clip_ns)
        assert 0 <= clip_ns - feed.time_of(number) < 2 * NS * Fraction(tempo) / 16_000 + 1
    assert feed.number_at(start_ns + NS) == round(16_000 / Fraction(tempo)) or tempo == "3/2"
    feed.close()
