"""What is said to be heard, against a sound device whose samples are counted."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PySide6.QtMultimedia import QtAudio

from workstation.core.evidence import AudioFacts
from workstation.core.timebase import NS
from workstation.review.playback.sound_feed import SoundFeed
from workstation.ui.playing.sound_out import SoundOut

RATE = 16_000
FACTS = AudioFacts("aac", RATE, 1, 0, 60 * NS)


class Device:
    """Takes what fits into its buffer."""

    def __init__(self, sink):
        self.sink = sink

    def write(self, data):
        taken = min(len(data), self.sink.bytesFree())
        self.sink.held += taken
        self.sink.heard += data[:taken]
        return taken


class Sink:
    """A sound device that plays in lumps, by a clock that is wound by hand."""

    def __init__(self, shape, lump_s=0.02):
        self.shape = shape
        self.lump = round(lump_s * RATE) * 2
        self.held = 0
        self.heard = b""
        self.size = 0
        self.volume = 1.0
        self.owed = 0.0

    def format(self):
        return self.shape

    def setBufferSize(self, size):
        self.size = size

    def bufferSize(self):
        return self.size

    def bytesFree(self):
        return self.size - self.held

    def setVolume(self, volume):
        self.volume = volume

    def start(self):
        return Device(self)

    def error(self):
        return QtAudio.Error.NoError

    def state(self):
        return QtAudio.State.ActiveState

    def reset(self):
        self.held = 0

    def deleteLater(self):
        pass

    def play(self, seconds):
        self.owed += seconds * RATE * 2
        while self.owed >= self.lump:
            self.owed -= self.lump
            self.held -= min(self.lump, self.held)


def ramp(start_ns, end_ns):
    """Samples that carry their own place: one step for each 10 ms."""
    first, last = (t * RATE // NS for t in (start_ns, end_ns))
    return ((np.arange(first, last) // (RATE // 100)) % 30_000).astype(np.int16)[:, None]


class Greedy(Sink):
    """Swallows its first 200 ms at once, as servers of sound do."""

    greed = round(0.2 * RATE) * 2

    def bytesFree(self):
        return self.size - max(self.held - self.greed, 0)

    def play(self, seconds):
        super().play(seconds)
        self.held = max(self.held, 0)


class Bench:
    kind = Sink

    def __init__(self, tempo=1):
        self.ns = 0
        self.sinks = []
        self.feed = SoundFeed(FACTS, ramp, tempo=Fraction(tempo))
        self.out = SoundOut(open_sink=self._open, now_ns=lambda: self.ns)

    def _open(self, shape, parent):
        self.sinks.append(self.kind(shape))
        return self.sinks[-1]

    def start(self, clip_ns):
        self.out.start(self.feed, clip_ns)
        while not self.feed.ready(self.feed.number_at(clip_ns)):
            pass
        self.out._push()

    def wait(self, seconds):
        for _ in range(round(seconds * 1000)):
            self.ns += NS // 1000
            self.sinks[-1].play(0.001)
            if self.ns % 15_000_000 == 0:
                self.out._push()

    def close(self):
        self.out.stop()
        self.feed.close()


@pytest.fixture
def bench(request, qapp):
    held = Bench(getattr(request, "param", 1))
    yield held
    held.close()


@pytest.mark.parametrize("bench", [1, "1/2", "3/4", "3/2", 2], indirect=True)
def test_what_is_heard_is_known_within_40_ms_at_every_speed(bench):
    bench.start(2 * NS)
    off = []
    for _ in range(200):
        bench.wait(0.007)
        true_ns = 2 * NS + int(bench.ns * bench.feed.tempo)
        off.append(float((bench.out.heard() - true_ns) / bench.feed.tempo) / 1e6)
    assert np.abs(off).max() < 40
    assert np.abs(np.diff(off)).max() < 25


def test_between_two_lumps_the_clock_goes_on(bench):
    bench.start(0)
    bench.wait(0.5)
    heard = []
    for _ in range(40):
        bench.wait(0.002)
        heard.append(bench.out.heard())
    assert np.all(np.diff(heard) >= 0)
    assert np.unique(heard).size > 30


def test_the_samples_of_the_moment_come_out_of_the_device(bench):
    bench.start(3 * NS)
    bench.wait(0.4)
    sent = np.frombuffer(bench.sinks[-1].heard, np.int16)
    assert np.array_equal(sent, ramp(3 * NS, 3 * NS + len(sent) * NS // RATE)[: len(sent), 0])


def test_a_device_that_swallows_sound_at_first_does_not_push_the_playhead_ahead(bench):
    bench.kind = Greedy
    bench.start(0)
    heard = []
    for _ in range(50):
        bench.wait(0.004)
        heard.append((bench.out.heard() - bench.ns) / 1e6)
    assert max(heard) <= 0
    assert min(heard) > -40


def test_stopping_is_silence_at_once_and_nothing_is_heard(bench):
    bench.start(0)
    bench.wait(0.1)
    bench.out.stop()
    assert bench.out.heard() is None
    assert bench.sinks[-1].held == 0


def test_a_muted_clip_still_leads(bench):
    bench.out.mute(True)
    bench.start(0)
    bench.wait(0.3)
    assert bench.sinks[-1].volume == 0.0
    assert bench.out.heard() > 250_000_000


def test_no_device_is_told_once_and_nothing_is_heard(qapp):
    told = []
    out = SoundOut(open_sink=lambda shape, parent: None)
    out.unavailable.connect(lambda: told.append(True))
    feed = SoundFeed(FACTS, ramp)
    out.start(feed, 0)
    out.start(feed, 0)
    assert told == [True]
    assert out.heard() is None
    feed.close()
