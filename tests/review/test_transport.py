from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.timebase import NS, Instant, Interval
from workstation.review.playback.transport import Moved, Transport

FRAME = NS // 30


class Bench:
    """A transport over two clips with a hole between them, on a clock that is wound by hand."""

    def __init__(self, covered=((0, 10), (20, 30))):
        self.time = 0
        self.covered = [Interval.of_ns(a * NS, b * NS) for a, b in covered]
        self.told = []
        self.transport = Transport(
            bounds=self.bounds,
            covered=lambda: self.covered,
            stepper=lambda at, n: Instant((at.ns // FRAME + n) * FRAME),
            now_ns=lambda: self.time,
        )
        self.transport.listen(self.told.append)

    def bounds(self):
        if not self.covered:
            return None
        return Interval(self.covered[0].start, self.covered[-1].end)

    def wait(self, seconds):
        self.time += int(seconds * NS)
        self.transport.tick()
        return self.transport.position.ns / NS


def test_it_plays_in_real_time_and_stops_where_it_is_told():
    bench = Bench()
    bench.transport.play()
    assert bench.wait(1.5) == 1.5
    bench.time += NS // 2
    bench.transport.pause()
    assert bench.transport.position.ns == 2 * NS
    assert bench.wait(5) == 2.0


@pytest.mark.parametrize(("speed", "expected"), [(0.25, 0.25), (8, 8.0), (Fraction(1, 20), 0.05)])
def test_speeds(speed, expected):
    bench = Bench()
    bench.transport.set_speed(speed)
    bench.transport.play()
    assert bench.wait(1) == expected


def test_backwards_stops_at_the_start():
    bench = Bench()
    bench.transport.seek(Instant(2 * NS))
    bench.transport.set_speed(-1)
    bench.transport.play()
    assert bench.wait(0.5) == 1.5
    assert bench.wait(9) == 0.0
    assert not bench.transport.playing


def test_playing_goes_over_a_hole_but_a_seek_into_it_stays():
    bench = Bench()
    bench.transport.seek(Instant(15 * NS))
    assert bench.transport.position.ns == 15 * NS
    bench.transport.seek(Instant(9 * NS))
    bench.transport.play()
    assert bench.wait(2) == 20.0
    assert bench.told[-1].moved is Moved.SKIPPED


def test_the_end_stops_and_play_begins_again():
    bench = Bench()
    bench.transport.seek(Instant(29 * NS))
    bench.transport.play()
    bench.wait(3)
    assert not bench.transport.playing
    assert bench.transport.position.ns == 30 * NS - 1
    bench.transport.play()
    assert bench.transport.position.ns == 0


def test_a_loop_comes_round_both_ways():
    bench = Bench()
    bench.transport.set_loop(Interval.of_ns(2 * NS, 4 * NS))
    bench.transport.seek(Instant(3 * NS))
    bench.transport.play()
    assert bench.wait(1.5) == 2.0
    bench.transport.set_speed(-2)
    assert bench.wait(0.5) == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("loop", "at_s", "speed", "begins_ns"),
    [
        ((25, 30), 30, 1, 25 * NS),
        ((0, 5), 0, -1, 5 * NS - 1),
        ((2, 5), 30, 1, 0),
        ((5, 8), 0, -1, 30 * NS - 1),
    ],
)
def test_playing_from_the_last_picture_begins_its_loop_again(loop, at_s, speed, begins_ns):
    bench = Bench()
    bench.transport.set_speed(speed)
    bench.transport.set_loop(Interval.of_ns(*(s * NS for s in loop)))
    bench.transport.seek(Instant(at_s * NS))
    bench.transport.play()
    assert bench.transport.position.ns == begins_ns


def test_a_step_pauses_and_moves_whole_frames():
    bench = Bench()
    bench.transport.play()
    bench.wait(1)
    bench.transport.step(1)
    assert not bench.transport.playing
    assert bench.transport.position.ns == (NS // FRAME + 1) * FRAME
    bench.transport.step(-2)
    assert bench.told[-1].moved is Moved.STEPPED


def test_the_sound_leads_at_normal_speed_and_never_pulls_back():
    bench = Bench()
    heard = [None]
    bench.transport.set_master(lambda: heard[0])
    bench.transport.play()
    assert bench.wait(1) == 1.0
    heard[0] = int(1.2 * NS)
    assert bench.wait(0.1) == 1.2
    heard[0] = int(1.1 * NS)
    assert bench.wait(0.1) == 1.2
    bench.transport.set_speed(2)
    heard[0] = int(1.9 * NS)
    assert bench.wait(0.5) == 1.9
    # Nothing is heard: the monotonic clock goes on from there.
    heard[0] = None
    assert bench.wait(0.5) == pytest.approx(2.9)
    bench.transport.set_speed(-1)
    heard[0] = int(2.9 * NS)
    assert bench.wait(0.5) == pytest.approx(2.4)


def test_l_pressed_again_doubles_and_j_turns_round():
    bench = Bench()
    bench.transport.shuttle(1)
    bench.transport.shuttle(1)
    assert bench.transport.speed == 2
    bench.transport.shuttle(-1)
    assert bench.transport.speed == -1
    assert bench.transport.playing


def test_without_material_nothing_plays():
    bench = Bench(covered=())
    bench.transport.play()
    assert not bench.transport.playing
    bench.transport.seek(Instant(5))
    assert bench.transport.position == Instant(0)


def test_a_speed_of_zero_is_refused():
    with pytest.raises(ValueError, match="pause"):
        Bench().transport.set_speed(0)


# -- properties -------------------------------------------------------------------------------

ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(0, 4_000_000_000)),
        st.tuples(st.just("seek"), st.integers(-5 * NS, 40 * NS)),
        st.tuples(st.just("step"), st.integers(-50, 50)),
        st.tuples(st.just("speed"), st.sampled_from([-4, -1, 0.05, 0.5, 1, 1.5, 8])),
        st.tuples(
            st.just("loop"),
            st.tuples(st.integers(-5, 35), st.integers(0, 20)),
        ),
        st.tuples(st.sampled_from(["play", "pause", "toggle", "unloop"]), st.none()),
        st.tuples(st.just("shrink"), st.sampled_from([1, 2])),
    ),
    max_size=40,
)


@settings(max_examples=200, deadline=None)
@given(ACTIONS)
def test_the_playhead_never_leaves_the_material(actions):
    bench = Bench(covered=((0, 10), (12, 14), (20, 30)))
    transport = bench.transport
    for what, value in actions:
        if what == "wait":
            bench.wait(value / NS)
        elif what == "seek":
            transport.seek(Instant(value))
        elif what == "step":
            transport.step(value)
        elif what == "speed":
            before = transport.position if not transport.playing else None
            transport.set_speed(value)
            assert before is None or transport.position == before
        elif what == "loop":
            start, length = value
            transport.set_loop(Interval.of_ns(start * NS, (start + length) * NS))
        elif what == "unloop":
            transport.set_loop(None)
        elif what == "shrink":
            bench.covered = bench.covered[:value]
            transport.settle()
        else:
            getattr(transport, what)()
        whole = bench.bounds()
        assert whole.start <= transport.position < whole.end
        assert bench.told == [] or bench.told[-1].position == transport.position


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 8),
    st.integers(1, 8),
    st.lists(st.integers(1_000_000, 300_000_000), min_size=30, max_size=80),
    st.sampled_from([0.25, 1, 2]),
)
def test_a_loop_is_kept_to_exactly(start, length, waits, speed):
    bench = Bench(covered=((0, 20),))
    loop = Interval.of_ns(start * NS, (start + length) * NS)
    bench.transport.set_loop(loop)
    bench.transport.seek(loop.start)
    bench.transport.set_speed(speed)
    bench.transport.play()
    for wait in waits:
        bench.time += wait
        bench.transport.tick()
        assert loop.holds(bench.transport.position)
        if bench.told[-1].moved is Moved.LOOPED:
            assert bench.transport.position == loop.start
    assert bench.transport.playing


@given(st.lists(st.integers(1_000_000, 40_000_000), min_size=1, max_size=400))
def test_long_plays_do_not_drift(beats):
    bench = Bench(covered=((0, 100_000),))
    bench.transport.set_speed(Fraction(1, 4))
    bench.transport.play()
    for beat in beats:
        bench.time += beat
        bench.transport.tick()
    assert abs(bench.transport.position.ns * 4 - bench.time) < 4


def test_a_change_of_speed_goes_on_from_where_it_is():
    bench = Bench()
    bench.transport.play()
    bench.wait(1)
    bench.time += NS // 2
    bench.transport.set_speed(2)
    assert bench.transport.position.ns == 3 * NS // 2
    assert bench.wait(1) == 3.5
    bench.transport.set_speed(-1)
    assert bench.wait(1) == 2.5


@given(st.lists(st.integers(-80_000_000, 80_000_000), min_size=1, max_size=100))
def test_a_sound_that_reports_in_lumps_never_turns_the_picture_back(lumps):
    bench = Bench(covered=((0, 1000),))
    heard = [0]
    bench.transport.set_master(lambda: heard[0])
    bench.transport.play()
    last = 0
    for i, lump in enumerate(lumps):
        heard[0] = i * NS // 60 + lump
        bench.time += NS // 60
        bench.transport.tick()
        assert bench.transport.position.ns >= last
        last = bench.transport.position.ns
        assert last <= max(j * NS // 60 + each for j, each in enumerate([*lumps[: i + 1], 0]))
    # When the sound ends the monotonic clock goes on from what was heard last.
    heard[0] = None
    bench.time += NS
    bench.transport.tick()
    assert bench.transport.position.ns == last + NS


def test_a_loop_whose_end_lies_beyond_a_hole_comes_round():
    bench = Bench()
    bench.transport.set_loop(Interval.of_ns(8 * NS, 15 * NS))
    bench.transport.seek(Instant(9 * NS))
    bench.transport.play()
    assert bench.wait(2) == 8.0
    assert bench.told[-1].moved is Moved.LOOPED


def test_a_loop_in_a_hole_plays_the_hole():
    bench = Bench()
    bench.transport.set_loop(Interval.of_ns(12 * NS, 15 * NS))
    bench.transport.seek(Instant(12 * NS))
    bench.transport.play()
    assert bench.wait(2) == 14.0
    assert bench.wait(2) == 12.0


def test_a_loop_beyond_the_material_is_cut_to_it():
    bench = Bench()
    bench.transport.set_loop(Interval.of_ns(28 * NS, 90 * NS))
    bench.transport.seek(Instant(29 * NS))
    bench.transport.play()
    assert bench.wait(2) == 28.0
    assert bench.transport.playing
    bench.covered = bench.covered[:1]
    bench.transport.settle()
    assert bench.transport.position.ns == 10 * NS - 1


def test_playing_ends_a_drag():
    bench = Bench()
    bench.transport.seek(Instant(NS), scrubbing=True)
    bench.transport.play()
    assert not bench.told[-1].scrubbing


def test_material_that_comes_after_the_case_was_opened_is_played():
    bench = Bench(covered=())
    bench.covered = [Interval.of_ns(5 * NS, 9 * NS)]
    bench.transport.settle()
    assert bench.transport.position.ns == 5 * NS
    bench.transport.play()
    assert bench.wait(1) == 6.0


def test_a_speed_that_comes_to_nothing_is_refused():
    with pytest.raises(ValueError, match="pause"):
        Bench().transport.set_speed(0.0001)
