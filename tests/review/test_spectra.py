"""Spectra of an open case, from the files that came in to the columns on the case clock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.review.test_material import Bench
from tests.support.fakes import FakeMediaStore
from tests.support.scenes import even_times, numbered_clip
from workstation.core.case import Placement
from workstation.core.evidence import DerivedKind
from workstation.core.timebase import NS, ClockMap, Interval
from workstation.core.timebase.clockmap import Anchor
from workstation.review.log_tracks import spectra_of


@pytest.fixture
def bench(tmp_path):
    made = Bench(FakeMediaStore(), tmp_path)  # a clip with a tone of 2000 rad/s: 318 Hz
    yield made
    made.material.close()


def placed(bench, clock: ClockMap) -> None:
    case = bench.session.case
    placements = {**case.placements, bench.clip_id: Placement(bench.clip_id, clock)}
    bench.material._case = lambda: replace(case, placements=placements)


def tone_hz(found) -> float:
    band = np.nanargmax(np.nanmean(found.levels_db, axis=0))
    width = (found.high_hz - found.low_hz) / found.levels_db.shape[1]
    return found.low_hz + width * (band + 0.5)


@pytest.mark.parametrize(("points", "close"), [(60, False), (1500, True)])
def test_the_tone_of_a_clip_is_at_its_pitch_from_afar_and_close_up(bench, points, close):
    found = bench.material.sound_spectrum(bench.clip_id, Interval.of_ns(0, NS), points)
    assert abs(tone_hz(found) - 318) <= 60
    assert len(found.levels_db) <= points
    step = int(np.diff(found.edges_ns).min())
    assert (step < 20_000_000) == close
    assert (np.diff(found.edges_ns) > 0).all()


def test_where_the_clip_has_no_sound_nothing_is_said_close_up_either(bench):
    ends = bench.session.case.sources[bench.clip_id].clip.audio.duration_ns
    span = Interval.of_ns(ends - NS // 4, ends + NS // 4)
    found = bench.material.sound_spectrum(bench.clip_id, span, 1500)
    known = np.isfinite(found.levels_db).any(axis=1)
    after = found.edges_ns[:-1] > ends + 30_000_000
    assert known[found.edges_ns[1:] < ends - 30_000_000].all()
    assert not known[after].any()


def test_a_clip_laid_slower_on_the_case_clock_keeps_its_pitch_and_takes_its_place(bench):
    """Half speed: twice the case time, the same sound."""
    clock = ClockMap((Anchor(0, 10 * NS), Anchor(NS, 12 * NS)), uncertainty_ns=0)
    placed(bench, clock)
    found = bench.material.sound_spectrum(bench.clip_id, Interval.of_ns(9 * NS, 13 * NS), 100)
    assert abs(tone_hz(found) - 318) <= 60
    known = np.flatnonzero(np.isfinite(found.levels_db).any(axis=1))
    assert abs(int(found.edges_ns[known[0]]) - 10 * NS) <= 80_000_000


def test_a_silent_clip_has_no_spectrogram_and_none_is_kept(tmp_path):
    bench = Bench(FakeMediaStore(), tmp_path)
    silent = numbered_clip(tmp_path / "silent.mp4", even_times(20))
    bench.add(silent)
    other = next(c for c in bench.session.case.clips() if c.clip.audio is None)
    assert bench.material.sound_spectrum(other.id, Interval.of_ns(0, NS), 100) is None
    kinds = {k[1] for k in bench.media.results if k[0] == other.sha256}
    assert DerivedKind.SPECTROGRAM not in kinds
    bench.material.close()


def test_the_spectrogram_is_made_in_the_pass_of_the_intake_and_again_when_it_is_gone(bench):
    span = Interval.of_ns(0, NS)
    before = bench.material.sound_spectrum(bench.clip_id, span, 60)
    (key,) = [k for k in bench.media.results if DerivedKind.SPECTROGRAM in k]
    bench.material.close()
    bench.media.results[key] = b"rotten"
    again = bench.material.sound_spectrum(bench.clip_id, span, 60)
    np.testing.assert_array_equal(again.levels_db, before.levels_db)


def test_a_log_has_a_spectrum_for_each_sensor_that_feels_movement(bench):
    log = bench.session.case.sources[bench.log_id]
    names = [t.name for t in spectra_of(log.recording)]
    assert names
    assert all(n.endswith(" spectrum") for n in names)
    found = bench.material.log_spectrum(
        bench.log_id,
        spectra_of(log.recording)[0].key,
        bench.session.case.span_of(bench.log_id),
        400,
    )
    assert np.isfinite(found.levels_db).any()
    assert found.top_hz == 12.0
    with pytest.raises(KeyError):
        bench.material.log_spectrum(bench.log_id, "spectrum:nothing", Interval.of_ns(0, NS), 9)


def test_a_clip_too_short_or_too_slow_has_no_columns_of_motion_but_no_error_either(bench):
    found = bench.material.motion_spectrum(bench.clip_id, Interval.of_ns(0, NS), 100)
    assert found is None or not np.isfinite(found.levels_db).any()
