"""Sound at another speed: the pitch stays, and what is heard is where the clip has it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from workstation.core.evidence import AudioFacts
from workstation.core.media.tempo import TempoSound
from workstation.core.timebase import NS

RATE = 16_000
TEMPOS = [Fraction(1, 2), Fraction(3, 4), Fraction(3, 2), Fraction(2)]
CLICKS_S = (1.0, 2.37, 5.5, 7.1)


def facts(channels=1, start_ns=0):
    return AudioFacts("aac", RATE, channels, start_ns, 10 * NS)


def reader(samples, start_ns=0):
    """Samples (n, channels) as a clip's sound that begins at `start_ns`."""

    def read(begin_ns, end_ns):
        first, last = (round((t - start_ns) * RATE / NS) for t in (begin_ns, end_ns))
        out = np.zeros((last - first, samples.shape[1]), np.int16)
        low, high = max(first, 0), min(last, len(samples))
        if low < high:
            out[low - first : high - first] = samples[low:high]
        return out

    return read


def tone(hz, seconds=10.0):
    wave = 9000 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)
    return wave.astype(np.int16)[:, None]


def clicks():
    rng = np.random.default_rng(0)
    wave = rng.standard_normal(10 * RATE) * 20
    for at in CLICKS_S:
        start = round(at * RATE)
        wave[start : start + 80] += rng.standard_normal(80) * 9000
    return np.clip(wave, -32000, 32000).astype(np.int16)[:, None]


def pitch(samples):
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return power.argmax() * RATE / len(samples)


@pytest.mark.parametrize("tempo", TEMPOS)
def test_the_pitch_stays(tempo):
    sound = TempoSound(reader(tone(440)), facts(), tempo)
    assert pitch(sound.take(RATE, 2 * RATE)[:, 0]) == pytest.approx(440, abs=1)


@pytest.mark.parametrize("tempo", TEMPOS)
@pytest.mark.parametrize("start_ns", [0, 250_000_000])
@pytest.mark.parametrize("from_s", [0.0, 4.0])
def test_a_click_is_heard_within_40_ms_of_where_the_clip_has_it(tempo, start_ns, from_s):
    sound = TempoSound(reader(clicks(), start_ns), facts(start_ns=start_ns), tempo)
    first = round(from_s / tempo * RATE)
    heard = np.abs(sound.take(first, round((9 - from_s) / tempo * RATE))[:, 0].astype(int))
    for at in (c for c in CLICKS_S if c > from_s + 0.5):
        due = round(at / tempo * RATE) - first
        around = heard[due - RATE // 5 : due + RATE // 5]
        late_s = (around.argmax() - RATE // 5) / RATE
        assert around.max() > 2000
        assert abs(late_s) < 0.04


def test_pieces_taken_in_a_row_are_one_sound():
    whole = TempoSound(reader(tone(440)), facts(), Fraction(3, 2)).take(0, 4 * RATE)
    parts = TempoSound(reader(tone(440)), facts(), Fraction(3, 2))
    joined = np.concatenate([parts.take(i * RATE // 2, RATE // 2) for i in range(8)])
    assert np.array_equal(joined, whole)


def test_both_channels_stay_apart():
    held = np.concatenate([tone(440), tone(1000)], axis=1)
    sound = TempoSound(reader(held), facts(channels=2), Fraction(1, 2)).take(RATE, RATE)
    assert pitch(sound[:, 0]) == pytest.approx(440, abs=2)
    assert pitch(sound[:, 1]) == pytest.approx(1000, abs=2)


def test_beyond_the_end_there_is_silence():
    sound = TempoSound(reader(tone(440)), facts(), Fraction(2))
    assert not np.any(sound.take(8 * RATE, RATE))


@pytest.mark.parametrize("tempo", [Fraction(1, 4), Fraction(4), Fraction(0)])
def test_other_tempos_are_refused(tempo):
    with pytest.raises(ValueError, match="pitch"):
        TempoSound(reader(tone(440)), facts(), tempo)
