from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest

from tests.support.scenes import even_times, numbered_clip
from workstation.core.errors import DamagedFileError
from workstation.core.media.envelope import STEP_NS, EnvelopeMaker
from workstation.core.media.read import read_clip
from workstation.core.media.sound import SoundEnvelope, SoundReader, decode_sound
from workstation.core.media.write import SoundTrack
from workstation.core.timebase import NS

MS = 1_000_000


def click(at_s: float):
    """Ten milliseconds of tone from a moment on, silence around it."""

    def tone(seconds):
        inside = (seconds >= at_s) & (seconds < at_s + 0.010)
        return np.where(inside, np.sin(2 * np.pi * 1000 * seconds) * 0.9, 0.0)

    return tone


def made(tmp_path, *, ending=".mov", codec="pcm_s16le", start_ns=0, pts_start=0, channels=1):
    track = SoundTrack(rate_hz=48_000, channels=channels, codec=codec, start_ns=start_ns)
    path = numbered_clip(
        tmp_path / f"clip{ending}",
        even_times(90, start_ns=pts_start),
        tone=click(1.5),
        sound=track,
    )
    return path.read_bytes()


@pytest.mark.parametrize(
    ("codec", "ending", "within"), [("pcm_s16le", ".mov", 0.1 * MS), ("aac", ".mp4", 3 * MS)]
)
@pytest.mark.parametrize(
    ("start_ns", "pts_start"), [(0, 0), (250 * MS, 0), (0, 500 * MS), (0, 1000 * MS)]
)
def test_a_click_is_heard_at_its_moment_of_clip_time(
    tmp_path, codec, ending, within, start_ns, pts_start
):
    data = made(tmp_path, codec=codec, ending=ending, start_ns=start_ns, pts_start=pts_start)
    reading = read_clip(io.BytesIO(data), "clip")
    truth = 1_500 * MS + start_ns - pts_start
    samples = decode_sound(io.BytesIO(data), reading.facts, 0, 2 * NS)
    heard = np.flatnonzero(np.abs(samples[:, 0].astype(int)) > 4000)[0] * NS / 48_000
    assert heard == pytest.approx(truth, abs=within)
    loud = np.flatnonzero(reading.sound.high > 4000)[0] * STEP_NS + reading.sound.start_ns
    assert loud == pytest.approx(truth, abs=STEP_NS + within)


def test_stretches_join_without_a_seam(tmp_path):
    data = made(tmp_path)
    facts = read_clip(io.BytesIO(data), "clip").facts
    whole = decode_sound(io.BytesIO(data), facts, 0, 2 * NS)
    with SoundReader(io.BytesIO(data), facts) as held:
        edges = [0, 333 * MS, 334 * MS, 1490 * MS, 1505 * MS, 2000 * MS]
        parts = [held.read(a, b) for a, b in pairwise(edges)]
        assert np.array_equal(np.concatenate(parts), whole)
        # And again from anywhere, backwards too.
        for a, b in [(1490 * MS, 1505 * MS), (0, 333 * MS), (1000 * MS, 2000 * MS)]:
            expected = whole[round(a * 48 / MS) : round(b * 48 / MS)]
            assert np.array_equal(held.read(a, b), expected)


def test_outside_the_sound_there_is_silence(tmp_path):
    data = made(tmp_path)
    facts = read_clip(io.BytesIO(data), "clip").facts
    before = decode_sound(io.BytesIO(data), facts, -NS, 0)
    after = decode_sound(io.BytesIO(data), facts, 100 * NS, 101 * NS)
    assert before.shape == after.shape == (48_000, 1)
    assert not before.any()
    assert not after.any()


def test_two_channels_stay_two(tmp_path):
    data = made(tmp_path, channels=2)
    reading = read_clip(io.BytesIO(data), "clip")
    assert reading.facts.audio.channels == 2
    assert decode_sound(io.BytesIO(data), reading.facts, 0, NS).shape == (48_000, 2)


def test_absurd_stretches_are_refused(tmp_path):
    data = made(tmp_path)
    facts = read_clip(io.BytesIO(data), "clip").facts
    for span in [(5, 4), (0, 10_000 * NS)]:
        with pytest.raises(ValueError, match="ten minutes"):
            decode_sound(io.BytesIO(data), facts, *span)


def test_a_silent_film_has_no_sound_to_decode(tmp_path):
    data = numbered_clip(tmp_path / "clip.mp4", even_times(5)).read_bytes()
    facts = read_clip(io.BytesIO(data), "clip").facts
    with pytest.raises(ValueError, match="no sound"):
        decode_sound(io.BytesIO(data), facts, 0, NS)


def test_an_envelope_holds_extremes_and_marks_what_is_missing():
    maker = EnvelopeMaker()
    ramp = np.arange(-1000, 1000, dtype=np.int16)[:, None]
    maker.take(ramp, 0, 100_000)  # 20 ms: four steps
    maker.take(ramp, 40 * MS, 100_000)  # after a gap of 20 ms
    held = maker.envelope(0, -NS, NS)
    assert held.low[:4].tolist() == [-1000, -500, 0, 500]
    assert held.high[:4].tolist() == [-501, -1, 499, 999]
    assert held.known.tolist() == [True] * 4 + [False] * 4 + [True] * 4


def test_a_damaged_time_stamp_claims_no_memory():
    maker = EnvelopeMaker()
    block = np.zeros((480, 1), dtype=np.int16)
    maker.take(block, 0, 48_000)
    maker.take(block, 10**17, 48_000)
    held = maker.envelope(0, -NS, 10 * NS)
    assert len(held.low) == 2


def test_bytes_bring_the_same_envelope_back():
    held = SoundEnvelope(-7, STEP_NS, np.array([1, -2], np.int16), np.array([3, 4], np.int16))
    again = SoundEnvelope.from_bytes(held.to_bytes())
    assert (again.start_ns, again.step_ns) == (-7, STEP_NS)
    assert again.low.tolist() == [1, -2]
    with pytest.raises(DamagedFileError):
        SoundEnvelope.from_bytes(held.to_bytes()[:-30])
