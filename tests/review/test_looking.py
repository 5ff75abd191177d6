"""What is on screen: clips side by side, and pictures locked on instants of their own."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review.test_frames import GAPS, MS, Clips, maps
from workstation.core.case import Placement
from workstation.core.timebase import ClockMap, Instant
from workstation.review.playback.frames import first_instant
from workstation.review.playback.looking import MOST, Looking, Moment, offset_text

CLIPS = "abcdef"


def moments(*clips: str) -> tuple[Moment, ...]:
    return tuple(Moment(c, i * MS) for i, c in enumerate(clips))


# -- how to look: values alone --------------------------------------------------------------------


def test_one_picture_is_the_normal_case():
    looking = Looking()
    assert (looking.count, looking.clips, looking.main_clip, looking.heard) == (1, (), None, 0)


def test_a_second_clip_comes_beside_the_one_on_screen_and_goes_again():
    both = Looking().turned("b", "a")
    assert both.chosen == ("a", "b")
    assert both.main_clip == "a"
    three = both.turned("c", "a").with_main(2).hearing(0)
    assert (three.main_clip, three.heard) == ("c", 0)
    two = three.turned("b", "a")
    assert (two.chosen, two.main_clip, two.heard) == (("a", "c"), "c", 0)
    assert two.turned("a", None) == Looking()


def test_what_is_heard_goes_with_the_main_picture_until_it_is_chosen():
    looking = Looking().arranged("abc")
    assert looking.with_main(1).heard == 1
    assert looking.hearing(2).with_main(1).heard == 2


def test_a_lock_is_left_for_what_was_there_before_and_can_be_taken_up_again():
    beside = Looking().arranged("ab").with_main(1)
    locked = beside.locked_on(moments("b", "c"), 1)
    assert locked.locked
    assert locked.clips == ("b", "c")
    back = locked.unlocked()
    assert (back.chosen, back.main, back.before) == (("a", "b"), 0, locked.moments)
    assert back.locked_on(back.before).moments == locked.moments


def test_the_same_clip_may_be_locked_twice_but_not_stand_twice_at_one_instant():
    assert Looking().locked_on(moments("a", "a")).count == 2
    with pytest.raises(ValueError, match="one moment"):
        Looking(("a", "a"))


@pytest.mark.parametrize(
    "bad",
    [
        lambda: Looking(("a",)),
        lambda: Looking(tuple("abcde")),
        lambda: Looking().locked_on(()),
        lambda: Looking().locked_on(moments("a")),
        lambda: Looking().locked_on(moments(*"abcde")),
        lambda: Looking().with_main(1),
        lambda: Looking().arranged("ab").hearing(2),
    ],
)
def test_what_cannot_be_looked_at_is_refused(bad):
    with pytest.raises(ValueError, match=r"picture|one moment"):
        bad()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("turned"), st.sampled_from(CLIPS)),
        st.tuples(st.just("arranged"), st.lists(st.sampled_from(CLIPS), max_size=6)),
        st.tuples(st.just("lock"), st.lists(st.sampled_from(CLIPS), min_size=2, max_size=MOST)),
        st.tuples(st.just("leave"), st.none()),
        st.tuples(st.just("main"), st.integers(0, 3)),
        st.tuples(st.just("hear"), st.integers(0, 3)),
        st.tuples(st.just("among"), st.sets(st.sampled_from(CLIPS))),
    ),
    max_size=20,
)


@given(STEPS)
def test_whatever_is_asked_there_is_a_main_picture_and_one_that_is_heard(steps):
    now = Looking()
    for what, how in steps:
        if what == "turned" and not now.locked and (how in now.chosen or len(now.chosen) < MOST):
            now = now.turned(how, "a")
        elif what == "arranged":
            now = now.unlocked().arranged(how)
        elif what == "lock":
            now = now.locked_on(moments(*how))
        elif what == "leave":
            now = now.unlocked()
        elif what == "main":
            now = now.with_main(how % now.count)
        elif what == "hear":
            now = now.hearing(how % now.count)
        elif what == "among":
            now = now.among(how)
            assert {*now.clips, *now.chosen, *(m.clip for m in now.before)} <= how
        assert 1 <= now.count <= MOST
        assert 0 <= now.main < now.count
        assert 0 <= now.heard < now.count


@given(st.integers(-(10**15), 10**15))
def test_an_offset_is_cut_and_never_rounded_past_the_frame(ns):
    text = offset_text(ns)
    value = float(text.removesuffix(" s").replace("−", "-").replace("+", ""))
    assert abs(value) * 1e9 <= abs(ns) + 1
    assert abs(abs(value) * 1e9 - abs(ns)) < 1_000_001
    assert ns // MS == 0 or (text[0] == "+") == (ns > 0) or abs(ns) < MS


def test_offsets_as_they_are_read():
    assert [offset_text(n * MS) for n in (0, 433, -1200, 61_000)] == [
        "0.000 s", "+0.433 s", "−1.200 s", "+61.000 s",
    ]  # fmt: skip


# -- which frame is in which picture --------------------------------------------------------------


def overlapping() -> Clips:
    tens = list(range(0, 1000, 10))
    return Clips(a=(tens, 1000, 0), b=(tens, 1000, 400), c=(tens, 1000, 50_000))


def test_side_by_side_every_clip_shows_the_same_instant():
    clips = overlapping()
    clips.times.looking = Looking().arranged("ab")
    at = Instant(505 * MS)
    assert [clips.times.seen_in(i, at).number for i in (0, 1)] == [50, 10]
    assert [clips.times.shift_ns(i) for i in (0, 1)] == [0, 0]
    assert clips.times.seen_in(1, Instant(100 * MS)) is None


def test_steps_play_and_footage_keep_to_the_clips_on_screen_the_main_one_first():
    clips = overlapping()
    times = clips.times
    times.looking = Looking().arranged("ac").with_main(1)
    assert [(f.start.ns // MS, f.end.ns // MS) for f in times.footage()] == [
        (0, 1000), (50_000, 51_000),
    ]  # fmt: skip
    assert times.clip_at(Instant(1200 * MS)) is None
    assert clips.step(990, 1) == 50_000
    assert times.bounds() == clips.case.span()


def test_locked_pictures_run_together_from_their_own_instants():
    clips = overlapping()
    times = clips.times
    a, c = times.moment("a", Instant(120 * MS)), times.moment("c", Instant(50_300 * MS))
    times.looking = Looking().locked_on((a, c))
    assert [times.seen_in(i, Instant(120 * MS)).number for i in (0, 1)] == [12, 30]
    assert [times.seen_in(i, Instant(150 * MS)).number for i in (0, 1)] == [15, 33]
    assert times.offset_ns(1, times.seen_in(1, Instant(150 * MS))) == 30 * MS
    assert times.bounds() == clips.case.span_of("a")
    assert clips.step(990, 1) == 990
    times.looking = times.looking.with_main(1)
    assert times.bounds() == clips.case.span_of("c")
    assert times.seen_in(0, Instant(50_300 * MS)).number == 12


def test_one_clip_may_be_locked_with_itself():
    clips = overlapping()
    times = clips.times
    times.looking = Looking().locked_on(
        (times.moment("a", Instant(100 * MS)), times.moment("a", Instant(800 * MS)))
    )
    assert [times.seen_in(i, Instant(150 * MS)).number for i in (0, 1)] == [15, 85]
    assert times.seen_in(1, Instant(400 * MS)) is None


def test_what_is_heard_may_be_another_picture_than_the_main_one():
    clips = overlapping()
    times = clips.times
    assert times.heard_at(Instant(100 * MS)) == ("a", 0)
    times.looking = (
        Looking()
        .locked_on((times.moment("a", Instant(100 * MS)), times.moment("c", Instant(50_000 * MS))))
        .hearing(1)
    )
    assert times.heard_at(Instant(100 * MS)) == ("c", 49_900 * MS)
    times.looking = Looking().arranged("ab").hearing(1)
    assert times.heard_at(Instant(100 * MS)) is None
    assert times.heard_at(Instant(500 * MS)) == ("b", 0)


def test_a_nudge_keeps_the_frame_a_picture_is_locked_on():
    clips = overlapping()
    times = clips.times
    times.looking = Looking().locked_on(
        (times.moment("a", Instant(100 * MS)), times.moment("c", Instant(50_300 * MS)))
    )
    moved = {**clips.case.placements, "c": Placement("c", ClockMap.at(70_000 * MS))}
    clips.case = replace(clips.case, placements=MappingProxyType(moved))
    assert times.seen_in(1, Instant(100 * MS)).number == 30
    assert times.seen_in(1, Instant(100 * MS)).start.ns == 70_300 * MS


def test_a_clip_that_leaves_the_case_leaves_the_screen():
    clips = overlapping()
    times = clips.times
    times.looking = (
        Looking()
        .arranged("ab")
        .locked_on((times.moment("a", Instant(0)), times.moment("c", Instant(50_000 * MS))))
    )
    rest = {k: v for k, v in clips.case.placements.items() if k != "c"}
    clips.case = replace(clips.case, placements=MappingProxyType(rest))
    assert times.looking == Looking().arranged("ab")
    assert times.bounds() == clips.case.span()


def test_the_nearest_frame_of_a_clip_stands_in_where_it_shows_none():
    times = overlapping().times
    assert times.moment("b", Instant(0)).clip_ns == 0
    assert times.moment("b", Instant(10_000 * MS)).clip_ns == 990 * MS


def starts_of(gaps: list[int]) -> list[int]:
    starts = [0]
    for gap in gaps:
        starts.append(starts[-1] + gap)
    return starts


@settings(max_examples=120, deadline=None)
@given(GAPS, GAPS, maps(), maps(), st.data())
def test_on_any_clocks_both_stand_on_their_frames_and_a_swap_turns_none_back(
    first, second, one, two, data
):
    starts, others = starts_of(first), starts_of(second)
    clips = Clips(a=(starts, starts[-1] + 10, one), b=(others, others[-1] + 10, two))
    times = clips.times
    i = data.draw(st.integers(0, len(starts) - 1))
    j = data.draw(st.integers(0, len(others) - 1))
    a, b = Moment("a", starts[i] * MS), Moment("b", others[j] * MS)
    times.looking = Looking().locked_on((a, b))
    at = times.instant_of(a)
    # At the lock each picture shows the very frame it is locked on.
    assert (times.seen_in(0, at).number, times.seen_in(1, at).number) == (i, j)
    assert times.offset_ns(0, times.seen_in(0, at)) == 0
    # Moved on, case time passes equally in both, whatever the slope of their clocks.
    on = first_instant(one, starts[data.draw(st.integers(i, len(starts) - 1))] * MS)
    seen = times.seen_in(1, on)
    gone = on.since(at)
    due = times.shown("b", times.instant_of(b).plus(gone))
    if seen is not None and due is not None:
        assert seen.number in {due.number, due.number + 1}
        assert seen.start.since(times.instant_of(b)) <= gone + 1_000
        # The other one leads from its frame, and the first goes on showing its own.
        after = max(on.plus(times.shift_ns(1)), seen.start)
        times.looking = times.looking.with_main(1)
        assert times.seen_in(1, after).number == seen.number
        assert times.seen_in(0, after).number == times.shown("a", on).number
