from __future__ import annotations

import numpy as np
import pytest

from workstation.core.motion.track import MotionTrack
from workstation.core.timebase import NS, ClockMap, Instant, Interval
from workstation.core.timebase.clockmap import Anchor
from workstation.review.spectra import flow_axes, flow_spectrum


def swinging(hz: float, *, rate: float = 30.0, seconds: float = 40.0, lost=()) -> MotionTrack:
    """A picture of which one cell swings to and fro at `hz` of clip time."""
    count = int(rate * seconds)
    times = np.rint((1 + np.arange(count)) * NS / rate).astype(np.int64)
    flow = np.zeros((count, 6, 8, 2), np.float16)
    flow[:, 2, 3, 0] = 5 * np.sin(2 * np.pi * hz * times / NS)
    energy = np.abs(flow[:, 2, 3, 0]).astype(np.float32)
    for first, last in lost:
        energy[first:last] = np.nan
    one = np.ones(count, np.float32)
    return MotionTrack(
        times, np.full(count, round(NS / rate), np.int64), energy, energy,
        np.zeros((count, 2), np.float32), 0 * one, 50 * one, one, one, np.zeros(count, np.uint8),
        np.zeros((count, 12, 16), np.float16), flow, 192, 108, "test", "1",
    )  # fmt: skip


def strongest_hz(found) -> float:
    line = int(np.nanargmax(np.nanmean(found.levels_db, axis=0)))
    return found.low_hz + (line + 0.5) * 0.25


def test_a_swing_is_seen_once_a_cycle_at_its_amplitude():
    found = flow_spectrum(swinging(3.0), ClockMap.at(0), Interval.of_ns(0, 40 * NS), 400)
    assert strongest_hz(found) == pytest.approx(3.0, abs=0.13)
    assert 10 ** (float(np.nanmax(found.levels_db)) / 20) == pytest.approx(5, rel=0.05)
    assert found.high_hz == pytest.approx(12, abs=0.2)


def test_slow_motion_shows_true_rates_and_reaches_as_high_as_its_true_frame_rate():
    """Shot at 240 frames a second and stored at 30: eight seconds of clip are one of the case."""
    clock = ClockMap((Anchor(0, 0), Anchor(40 * NS, 5 * NS)))
    found = flow_spectrum(swinging(1.0), clock, Interval.of_ns(0, 5 * NS), 400)
    assert strongest_hz(found) == pytest.approx(8.0, abs=0.2)
    assert flow_axes(swinging(1.0), clock).rate_hz == pytest.approx(240, rel=0.01)


def test_at_a_low_frame_rate_the_limit_is_said_and_far_too_few_frames_give_none():
    found = flow_spectrum(swinging(2.0, rate=15), ClockMap.at(0), Interval.of_ns(0, 40 * NS), 400)
    assert found.high_hz == pytest.approx(6.0, abs=0.2)
    assert found.top_hz == 12.0
    assert flow_spectrum(swinging(1.0, rate=4), ClockMap.at(0), Interval.of_ns(0, NS), 9) is None


def test_where_motion_could_not_be_measured_there_is_no_spectrum():
    track = swinging(3.0, lost=((600, 603),))  # at 20 s
    found = flow_spectrum(track, ClockMap.at(0), Interval.of_ns(0, 40 * NS), 400)
    middles = (found.edges_ns[:-1] + found.edges_ns[1:]) // 2
    known = np.isfinite(found.levels_db).all(axis=1)
    near = np.abs(middles - 20 * NS) < 1_800_000_000
    assert not known[near].any()
    assert known[(middles > 5 * NS) & (middles < 17 * NS)].all()
    assert Instant(int(middles[near][0])).ns > 17 * NS
