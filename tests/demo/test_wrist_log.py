import csv
import io

import actfast
import numpy as np
import pytest

from workstation.core.timebase import NS
from workstation.demo.cwa import BLOCK_SAMPLES, PER_G, as_stored
from workstation.demo.log import axivity_file, watch_table, wrist_log
from workstation.demo.story import Move, demo_story, epoch_ns

LOCAL_NS = 3600 * NS
"""Rome is an hour ahead of UTC in March, and the device shows local time."""


@pytest.fixture(scope="module")
def story():
    return demo_story()


@pytest.fixture(scope="module")
def log(story):
    return wrist_log(story)


@pytest.fixture(scope="module")
def file(story, log):
    return axivity_file(story, log)


@pytest.fixture(scope="module")
def read(file, tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "wrist.cwa"
    path.write_bytes(file)
    return actfast.read(str(path))


def movement_of(log):
    """How far |a| is from its own running mean, in g, smoothed over 50 ms."""
    size = np.linalg.norm(log.samples_g, axis=1)
    slow = np.convolve(size, np.ones(101) / 101, mode="same")
    return np.convolve(np.abs(size - slow), np.ones(5) / 5, mode="same")


def test_an_independent_reader_finds_the_same_samples(read, log):
    found = read["timeseries"]["high_frequency"]["acceleration"]
    assert found.shape == log.samples_g.shape
    assert np.array_equal(found, as_stored(log.samples_g).astype(np.float32))
    coarse = np.abs(log.samples_g).max(axis=1) >= 511.5 / PER_G
    assert np.abs(found - log.samples_g)[~coarse].max() <= 0.5 / PER_G + 1e-6
    assert np.abs(found - log.samples_g).max() <= 4.0 / PER_G


def test_an_independent_reader_finds_the_same_times(read, log):
    found = read["timeseries"]["high_frequency"]["datetime"]
    assert np.abs(found - log.shown_ns).max() <= NS / 32768


def test_an_independent_reader_finds_device_and_surroundings(read, story):
    assert read["format"] == "Axivity CWA"
    assert read["metadata"]["device"]["hardware_type"] == "AX3"
    assert read["metadata"]["device"]["device_id"] == str(story.log.device_id)
    assert "synthetic" in read["metadata"]["session"]["annotation"]
    slow = read["timeseries"]["low_frequency"]
    assert slow["temperature"].min() == pytest.approx(32.6, abs=0.3)
    assert slow["battery_voltage"] == pytest.approx(4.05, abs=0.02)
    assert not read["warnings"]


def test_every_block_adds_up_to_zero(file):
    blocks = np.frombuffer(file[1024:], dtype="<u2").reshape(-1, 256)
    assert np.all(blocks.sum(axis=1, dtype=np.int64) & 0xFFFF == 0)
    sequence = blocks[:, 5].astype(np.int64) | blocks[:, 6].astype(np.int64) << 16
    assert np.array_equal(sequence, np.arange(len(blocks)))


def test_the_gap_lies_where_the_story_says_and_nowhere_else(log, story):
    steps = np.diff(log.shown_ns)
    wide = np.flatnonzero(steps != 10_000_000)
    assert len(wide) == 1
    before, after = log.true_ns[wide[0]], log.true_ns[wide[0] + 1]
    assert before == pytest.approx(epoch_ns(story.log.gap[0]), abs=1_000_000)
    assert after == pytest.approx(epoch_ns(story.log.gap[1]), abs=1_000_000)
    assert len(log.shown_ns) % BLOCK_SAMPLES == 0


def test_the_clock_is_wrong_by_what_the_story_says(log, story):
    wrong = log.shown_ns - LOCAL_NS - log.true_ns
    gone = (log.true_ns - epoch_ns(story.log.start)) / NS
    meant = story.log.offset_ns + gone * story.log.drift_ppb
    assert np.abs(wrong - meant).max() < 100_000
    assert story.log.true_ns(story.log.shown_ns(10**18)) == 10**18


@pytest.mark.parametrize("clip", [0, 1, 2])
def test_the_wrist_feels_every_movement_when_it_happens(log, story, clip):
    told = story.clips[clip]
    at = (log.true_ns - epoch_ns(told.start)) / NS
    felt = movement_of(log)
    quiet = np.median(felt[(at > 0) & (at < told.duration_ns / NS)])
    for move in told.movements:
        rise = 0.45 * move.duration_ns / NS
        during = felt[(at >= move.start_ns / NS) & (at <= move.start_ns / NS + rise)]
        assert during.max() > 6 * quiet, move


def test_nothing_is_felt_between_the_runs_of_a_sleeping_child(log, story):
    told = story.clips[0]
    at = (log.true_ns - epoch_ns(told.start)) / NS
    felt = movement_of(log)
    jerks = max(
        felt[(at > m.start_ns / NS) & (at < m.end_ns / NS)].max() for m in told.moves(Move.JERK)
    )
    calm = felt[(at > 24.0) & (at < 33.5)]
    assert calm.max() < 0.15 * jerks


def test_the_pat_is_a_spike_at_its_instant(log, story):
    told = story.clips[1]
    at = (log.true_ns - epoch_ns(told.start) - told.pat_ns) / NS
    felt = np.abs(np.linalg.norm(log.samples_g, axis=1) - 1.0)
    before = felt[(at > -0.4) & (at < -0.01)]
    near = (at > -0.1) & (at < 0.3)
    spike = felt[near]
    assert spike.max() > 5 * before.max()
    first = at[near][np.flatnonzero(spike > 0.5 * spike.max())[0]]
    assert 0.0 <= first < 0.04


def test_at_rest_the_wrist_feels_one_g(log):
    assert np.median(np.linalg.norm(log.samples_g, axis=1)) == pytest.approx(1.0, abs=0.01)


def test_the_watch_table_tells_the_same_as_the_log(story, log):
    start = epoch_ns(story.clips[1].start) + 13 * NS
    rows = list(csv.DictReader(io.StringIO(watch_table(story, start, start + 4 * NS).decode())))
    assert len(rows) == 400
    assert int(rows[0]["time"]) == start
    assert float(rows[1]["seconds_elapsed"]) == pytest.approx(0.01)

    def columns(name):
        return np.array([[float(r[f"{name}{k}"]) for k in "XYZ"] for r in rows])

    total = -(columns("gravity") + columns("acceleration"))
    times = np.array([int(r["time"]) for r in rows])
    same = np.stack(
        [np.interp(times - start, log.true_ns - start, log.samples_g[:, k]) for k in range(3)],
        axis=1,
    )
    assert np.abs(total - same).max() < 0.06
    assert np.linalg.norm(columns("gravity"), axis=1) == pytest.approx(1.0, abs=1e-6)
    turning = np.linalg.norm(columns("rotationRate"), axis=1)
    assert turning.max() > 1.5
    w = np.array([[float(r[f"quaternion{k}"]) for k in "WXYZ"] for r in rows])
    assert np.linalg.norm(w, axis=1) == pytest.approx(1.0, abs=1e-6)
