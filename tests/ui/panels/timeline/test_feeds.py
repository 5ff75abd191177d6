from __future__ import annotations

import numpy as np

from workstation.core.errors import StoreError
from workstation.core.media.envelope import SoundEnvelope
from workstation.core.timebase import NS, ClockMap, Interval
from workstation.review.ports import TraceSlice
from workstation.ui.panels.timeline.feeds import (
    Deliver,
    DirectTraces,
    Feed,
    TraceKey,
    TraceKind,
    TraceRequest,
    sound_slice,
)


class LateTraces:
    """Answers when the test says so."""

    def __init__(self):
        self.waiting: list[tuple[TraceRequest, Deliver]] = []

    def request(self, wanted: TraceRequest, deliver: Deliver) -> None:
        self.waiting.append((wanted, deliver))


def some(value: float) -> TraceSlice:
    at = np.array([0, 1], np.int64)
    values = np.array([value, value], np.float32)
    return TraceSlice("acc", "g", at, values, values)


KEY = TraceKey(TraceKind.LOG, "l", "acc")


def test_an_answer_to_an_older_question_is_dropped():
    late, told = LateTraces(), []
    feed = Feed(KEY, late, lambda: told.append(1))
    feed.ask(Interval.of_ns(0, 10), 100)
    feed.ask(Interval.of_ns(5, 10), 100)
    (old, deliver), (new, _) = late.waiting
    deliver(new, some(2))
    deliver(old, some(1))
    assert feed.trace.low[0] == 2
    assert len(told) == 1


def test_the_same_question_is_asked_once():
    late = LateTraces()
    feed = Feed(KEY, late, lambda: None)
    feed.ask(Interval.of_ns(0, 10), 100)
    feed.ask(Interval.of_ns(0, 10), 100)
    assert len(late.waiting) == 1


def test_until_the_close_look_is_here_the_whole_one_stands_in():
    late = LateTraces()
    feed = Feed(KEY, late, lambda: None)
    feed.ask_whole(Interval.of_ns(0, 100), 50)
    assert feed.trace is None
    late.waiting[0][1](late.waiting[0][0], some(7))
    feed.ask(Interval.of_ns(0, 10), 100)
    assert feed.trace.low[0] == 7


def test_a_source_that_moved_is_asked_again_and_late_answers_of_before_do_not_count():
    late = LateTraces()
    feed = Feed(KEY, late, lambda: None)
    feed.ask(Interval.of_ns(0, 10), 100)
    feed.forget()
    late.waiting[0][1](late.waiting[0][0], some(1))
    assert feed.trace is None
    feed.ask(Interval.of_ns(0, 10), 100)
    assert len(late.waiting) == 2


def test_sound_is_cut_to_the_span_and_keeps_its_loudest_moment():
    low = np.zeros(1000, np.int16)
    high = np.zeros(1000, np.int16)
    high[777] = 16384
    low[300], high[300] = 1, -1  # nothing recorded
    envelope = SoundEnvelope(0, 5_000_000, low, high)
    clock = ClockMap.at(10 * NS, uncertainty_ns=7)
    cut = sound_slice(envelope, clock, Interval.of_ns(10 * NS, 15 * NS), 50)
    assert len(cut.at_ns) == 50
    assert cut.high.max() == 0.5
    assert cut.at_ns[0] == 10 * NS
    assert cut.uncertainty_ns == 7
    close = sound_slice(envelope, clock, Interval.of_ns(11_490_000_000, 11_515_000_000), 50)
    assert len(close.at_ns) == 5
    assert np.isnan(close.low[2])
    assert not len(sound_slice(envelope, clock, Interval.of_ns(0, NS), 50).at_ns)


class Unreadable:
    def motion(self, source_id, span, points):
        raise StoreError("The motion of this clip is missing.")


def test_what_cannot_be_read_is_delivered_as_nothing():
    found = []
    wanted = TraceRequest(TraceKey(TraceKind.MOTION, "c"), Interval.of_ns(0, 10), 5)
    DirectTraces(Unreadable(), lambda s: None).request(wanted, lambda w, t: found.append(t))
    assert found == [None]
