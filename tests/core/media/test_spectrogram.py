from __future__ import annotations

import numpy as np
import pytest

from workstation.core.errors import DamagedFileError
from workstation.core.media.spectrogram import (
    BAND_HZ,
    SoundSpectrogram,
    SpectrogramMaker,
    close_levels,
    decibels,
)
from workstation.core.timebase import NS


def tone(rate: int, seconds: float, hz: float, amplitude: float = 0.5):
    t = np.arange(int(rate * seconds)) / rate
    wave = amplitude * 32767 * np.sin(2 * np.pi * hz * t)
    return np.repeat(wave.astype(np.int16)[:, None], 2, axis=1)


def made(sound, rate, *, block=1024, at_ns=0, zero_ns=0):
    maker = SpectrogramMaker()
    for i in range(0, len(sound), block):
        maker.take(sound[i : i + block], at_ns + i * NS // rate, rate)
    return maker.spectrogram(zero_ns, -3600 * NS, 3600 * NS)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("block", [160, 1024, 100_000])
def test_a_tone_is_in_its_band_at_its_level_all_the_time(rate, block):
    found = made(tone(rate, 2.0, 1_000), rate, block=block)
    levels = decibels(found.levels)
    assert found.start_ns == 0
    assert len(levels) == 100
    band = (1_000 - 25) // BAND_HZ
    assert (np.argmax(levels[1:-1], axis=1) == band).all()
    np.testing.assert_allclose(levels[1:-1, band], 20 * np.log10(0.5), atol=0.8)
    assert levels.shape[1] == min(rate // 2, 8_000) // 100


def test_a_click_is_in_the_step_it_falls_in_wherever_it_falls():
    for at in range(48_000, 48_960, 60):
        sound = np.zeros((96_000, 1), np.int16)
        sound[at] = 32_000
        found = made(sound, 48_000)
        loud = np.flatnonzero(decibels(found.levels).max(axis=1) > -70)
        assert (at * NS // 48_000) // found.step_ns in loud
        assert len(loud) <= 2


def test_where_no_sound_was_recorded_it_says_so():
    maker = SpectrogramMaker()
    maker.take(tone(48_000, 1.0, 500), 0, 48_000)
    maker.take(tone(48_000, 1.0, 500), 3 * NS, 48_000)
    found = maker.spectrogram(-NS, -10 * NS, 10 * NS)
    known = (found.levels > 0).all(axis=1)
    assert found.start_ns == NS
    assert known[:50].all()
    assert not known[50:150].any()
    assert known[150:200].all()
    assert np.isnan(decibels(found.levels)[100]).all()


def test_damaged_stamps_and_rates_claim_no_memory():
    maker = SpectrogramMaker()
    maker.take(tone(48_000, 0.5, 500), 0, 48_000)
    maker.take(tone(48_000, 0.5, 500), 10**17, 48_000)
    maker.take(tone(48_000, 0.5, 500), NS, 2_000_000_000)
    maker.take(tone(48_000, 0.5, 500), NS, 1)
    assert len(maker.spectrogram(0, -NS, 60 * NS).levels) == 25
    assert SpectrogramMaker().spectrogram(0, -NS, NS) is None


def test_another_rate_half_way_goes_on_at_the_same_pitch():
    maker = SpectrogramMaker()
    maker.take(tone(48_000, 1.0, 1_000), 0, 48_000)
    maker.take(tone(8_000, 1.0, 1_000), NS, 8_000)
    levels = decibels(maker.spectrogram(0, 0, 9 * NS).levels)
    assert np.nanargmax(levels[20]) == np.nanargmax(levels[80]) == 9
    assert np.isnan(levels[80, 40:]).all()


def test_close_up_the_levels_are_those_of_the_whole():
    sound = tone(48_000, 1.0, 3_000)
    at = np.arange(100, dtype=np.int64) * 480 + 240
    for window in (10_000_000, 20_000_000):
        levels = decibels(close_levels(sound, 48_000, at, window))
        assert (np.argmax(levels, axis=1) == 29).all()
        np.testing.assert_allclose(levels[2:-2, 29], -6.0, atol=0.8)
    assert close_levels(sound, 3, at, 20_000_000).shape == (100, 1)


def test_ten_minutes_take_a_few_megabytes_and_come_back_as_they_were():
    rng = np.random.default_rng(0)
    sound = (rng.normal(0, 300, (16_000 * 600, 1))).astype(np.int16)
    found = made(sound, 16_000, block=16_000)
    data = found.to_bytes()
    assert len(data) < 3_000_000
    again = SoundSpectrogram.from_bytes(data)
    np.testing.assert_array_equal(again.levels, found.levels)
    for cut in (data[:-40], data[:10], b""):
        with pytest.raises(DamagedFileError):
            SoundSpectrogram.from_bytes(cut)
