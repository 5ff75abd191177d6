"""Which clip is heard, and that the playhead follows it on the case clock."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pytest

from tests.support.window import Clock, frames_of, rich_case, session_of, transport_of
from workstation.core.timebase import NS, Instant
from workstation.review.playback.looking import Looking
from workstation.ui.playing.player import Player

FRAME_NS = 33_333_333


class Sound:
    """A sound device that plays whatever it is given, exactly by the clock."""

    def __init__(self, clock):
        self.clock, self.begun, self.feed = clock, None, None
        self.log = []

    def start(self, feed, clip_ns):
        self.begun, self.feed = (clip_ns, self.clock.ns), feed
        self.log.append((feed.clip, clip_ns))

    def stop(self):
        self.begun = None

    def heard(self):
        if self.begun is None:
            return None
        clip_ns, at = self.begun
        return clip_ns + int((self.clock.ns - at) * self.feed.tempo)


class Bench:
    def __init__(self):
        self.session, self.clock = session_of(rich_case()), Clock()
        self.frames = frames_of(self.session)
        self.transport = transport_of(self.session, self.frames, self.clock)
        opened = SimpleNamespace(
            session=self.session, frames=self.frames, transport=self.transport,
            case=self.session.case, material=self,
        )  # fmt: skip
        self.player = Player(opened, SimpleNamespace(look_ahead=lambda direction: None))
        self.sound = self.player._sound = Sound(self.clock)

    def sound_feed(self, clip, tempo):
        return SimpleNamespace(clip=clip, tempo=tempo, close=lambda: None)

    def wait(self, seconds):
        for _ in range(round(seconds * 100)):
            self.clock.ns += NS // 100
            self.transport.tick()

    def close(self):
        self.transport.pause()
        self.player.close()


@pytest.fixture
def bench(qapp):
    held = Bench()
    yield held
    held.close()


def locked(bench, main=0):
    """Clip 1 from 5 s on and clip 3 from 50 s on."""
    moments = [
        bench.frames.moment("c1", Instant(5 * NS)),
        bench.frames.moment("c3", Instant(50 * NS)),
    ]
    bench.frames.looking = Looking().locked_on(moments, main)
    bench.transport.seek(bench.frames.instant_of(moments[main]))
    return [m.clip_ns for m in moments]


def test_the_main_picture_is_heard_unless_another_is_chosen(bench):
    first, second = locked(bench)
    bench.transport.play()
    assert bench.sound.log[-1] == ("c1", first)
    bench.wait(1)
    bench.frames.looking = bench.frames.looking.hearing(1)
    bench.transport.look_again()
    clip, at = bench.sound.log[-1]
    assert clip == "c3"
    assert abs(at - (second + NS)) < NS // 50


def test_the_playhead_keeps_its_own_time_while_another_picture_is_heard(bench):
    first, _ = locked(bench)
    bench.frames.looking = bench.frames.looking.hearing(1)
    begun = bench.transport.position
    bench.transport.play()
    bench.wait(2)
    assert abs(bench.transport.position.since(begun) - 2 * NS) < NS // 50
    assert bench.session.case.span_of("c1").holds(bench.transport.position)
    assert first < bench.session.case.map_of("c1").to_source(bench.transport.position)


def test_it_is_silent_where_the_heard_picture_has_no_footage(bench):
    bench.frames.looking = Looking().arranged(("c1", "c2")).hearing(1)
    bench.transport.seek(Instant(2 * NS))
    bench.transport.play()
    assert bench.sound.log == []
    bench.wait(0.5)
    assert bench.transport.position.ns == 2_500_000_000


def test_one_picture_is_heard_as_before(bench):
    bench.transport.seek(Instant(20 * NS))
    bench.transport.play()
    clip, at = bench.sound.log[-1]
    assert (clip, at) == ("c2", bench.session.case.map_of("c2").to_source(Instant(20 * NS)))
    bench.transport.set_speed(Fraction(-1))
    assert bench.sound.heard() is None


def test_what_was_watched_is_the_main_picture_s(bench):
    locked(bench)
    before = bench.session.case.watched
    bench.transport.play()
    bench.wait(1)
    bench.transport.pause()
    bench.player._opened.case = bench.session.case
    changed = {k for k, v in bench.session.case.watched.items() if before.get(k) != v}
    assert changed <= {"c1"}
    assert "c3" not in bench.session.case.watched
