from __future__ import annotations

import io
import os
import queue
import threading
from dataclasses import replace

import numpy as np
import pytest

from tests.support.numbered import KINDS, made
from tests.support.scenes import number_picture, read_number
from workstation.core.errors import DamagedFileError
from workstation.core.media.look import Compared, Look, Seen, is_gap, looked_at
from workstation.core.media.proxy import ProxyReader, ProxyWriter
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader
from workstation.core.media.ready import MAX_BYTES, MAX_FRAMES, ReadyFrames
from workstation.core.media.server import AHEAD, FrameServer, Quality
from workstation.core.media.tone import Tone, table
from workstation.core.timebase import NS

WAIT_S = 20


@pytest.fixture(scope="module")
def clip():
    data = made(KINDS["long-group"])
    proxy = ProxyWriter()
    reading = read_clip(io.BytesIO(data), "clip", [proxy])
    return data, reading, proxy.to_bytes()


class Slow(ClipReader):
    """A reader that waits for leave before each frame and notes what it was asked for."""

    def __init__(self, *args, **more) -> None:
        super().__init__(*args, **more)
        self.leave = threading.Semaphore(0)
        self.began: queue.Queue[int] = queue.Queue()

    def frame(self, number, *, cancelled=lambda: False):
        self.began.put(number)
        assert self.leave.acquire(timeout=WAIT_S)
        return super().frame(number, cancelled=cancelled)


class Desk:
    """A server with its answers in a queue."""

    def __init__(
        self, clip, *, reader=ClipReader, proxy=True, open_reader=None, compare=None
    ) -> None:
        data, reading, small = clip
        self.index = reading.index
        self.reader = None
        self.answers: queue.Queue = queue.Queue()
        self.errors: queue.Queue = queue.Queue()

        def opened():
            self.reader = reader(io.BytesIO(data), reading.facts, reading.index)
            return self.reader

        self.server = FrameServer(
            reading.index,
            open_reader or opened,
            self.answers.put,
            lambda *told: self.errors.put(told),
            open_proxy=(lambda: ProxyReader(io.BytesIO(small))) if proxy else None,
            compare=compare,
        )

    def answer(self):
        return self.answers.get(timeout=WAIT_S)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if isinstance(self.reader, Slow):
            self.reader.leave.release(1000)
        self.server.close()
        assert not [t for t in threading.enumerate() if t.name == "frames" and t.is_alive()]


def test_the_answer_is_the_frame_shown_at_that_time(clip):
    with Desk(clip, proxy=False) as desk:
        for number in (0, 60, 59, 119):
            asked = desk.server.request(desk.index.pts_of(number) + 1)
            reply = desk.answer()
            assert (reply.request_id, reply.number, reply.exact) == (asked, number, True)
            assert read_number(reply.rgb) == number
            assert reply.pts_ns == desk.index.pts_of(number)


def test_where_the_clip_shows_nothing_there_is_no_answer(clip):
    with Desk(clip) as desk:
        assert desk.server.request(-1) is None
        assert desk.server.request(desk.index.end_ns) is None
        with pytest.raises(IndexError):
            desk.server.request_frame(desk.index.count)


def test_the_small_copy_comes_first_when_the_exact_frame_takes_long(clip):
    with Desk(clip) as desk:
        desk.server.request_frame(90)
        first, second = desk.answer(), desk.answer()
        assert (first.exact, second.exact) == (False, True)
        assert first.request_id == second.request_id
        assert read_number(first.rgb) == read_number(second.rgb) == 90
        desk.server.request_frame(91)  # next door: no need for the copy
        assert desk.answer().exact


def test_a_draft_is_the_small_copy_alone(clip):
    with Desk(clip, reader=Slow) as desk:
        desk.server.request_frame(90, Quality.DRAFT)
        reply = desk.answer()
        assert not reply.exact
        assert read_number(reply.rgb) == 90
        assert desk.reader.began.empty()


def test_requests_that_were_overtaken_are_never_decoded(clip):
    with Desk(clip, reader=Slow, proxy=False) as desk:
        desk.server.request_frame(0, Quality.EXACT)
        assert _began(desk) == 0
        for number in range(30, 110):
            last = desk.server.request_frame(number, Quality.EXACT)
        desk.reader.leave.release(1000)
        replies = [desk.answer()]
        while replies[-1].request_id != last:
            replies.append(desk.answer())
        assert [r.number for r in replies] in ([109], [0, 109])


def _began(desk) -> int:
    for _ in range(200):
        if desk.reader is not None:
            break
        threading.Event().wait(0.01)
    return desk.reader.began.get(timeout=WAIT_S)


def test_a_stream_of_near_requests_is_not_starved(clip):
    """While playing, each request leads to the next: none may cancel the one before for ever."""
    with Desk(clip, reader=Slow, proxy=False) as desk:
        shown = []
        for number in range(0, 60, 2):
            desk.server.request_frame(number, Quality.EXACT)
            assert _began(desk) == number
            desk.server.request_frame(number + 1, Quality.EXACT)  # already wants the next
            desk.reader.leave.release()
            shown.append(desk.answer().number)
            assert _began(desk) == number + 1
            desk.reader.leave.release()
            shown.append(desk.answer().number)
        assert shown == list(range(60))


@pytest.mark.parametrize(("direction", "start"), [(1, 20), (-1, 60)])
def test_playing_makes_the_next_frames_ready(clip, direction, start):
    with Desk(clip, reader=Slow, proxy=False) as desk:
        desk.server.play(direction)
        desk.server.request_frame(start, Quality.EXACT)
        desk_began = [_began(desk)]
        desk.reader.leave.release(1000)
        assert desk.answer().number == start
        while len(desk_began) < AHEAD + 1:
            desk_began.append(_began(desk))
        assert desk_began == [start + direction * i for i in range(AHEAD + 1)]


def test_at_the_ends_there_is_nothing_to_look_ahead_to(clip):
    with Desk(clip, proxy=False) as desk:
        for direction, number in ((1, desk.index.count - 1), (-1, 0)):
            desk.server.play(direction)
            desk.server.request_frame(number)
            assert desk.answer().number == number


def test_another_size_holds_from_the_next_request_on(clip):
    with Desk(clip, proxy=False) as desk:
        desk.server.request_frame(4)
        assert desk.answer().rgb.shape == (64, 96, 3)
        desk.server.resize((48, 48))
        desk.server.request_frame(4)
        assert desk.answer().rgb.shape == (32, 48, 3)


def test_a_clip_that_cannot_be_opened_answers_with_a_sentence(clip):
    def refuse():
        raise DamagedFileError("The clip is gone.", file="clip.mp4")

    with Desk(clip, open_reader=refuse) as desk:
        for _ in range(2):
            asked = desk.server.request_frame(3)
            told, error = desk.errors.get(timeout=WAIT_S)
            assert told == asked
            assert "clip.mp4: The clip is gone." in error.sentence


def test_a_defect_in_one_frame_is_told_and_the_next_one_comes(clip, caplog):
    class Faulty(ClipReader):
        def frame(self, number, *, cancelled=lambda: False):
            if number == 3:
                raise ZeroDivisionError
            return super().frame(number, cancelled=cancelled)

    with Desk(clip, reader=Faulty, proxy=False) as desk:
        asked = desk.server.request_frame(3)
        told, error = desk.errors.get(timeout=WAIT_S)
        assert told == asked
        assert "ZeroDivisionError" in error.sentence
        desk.server.request_frame(4)
        assert read_number(desk.answer().rgb) == 4


def test_a_damaged_copy_is_done_without(clip):
    data, reading, _ = clip
    with Desk((data, reading, b"no copy at all")) as desk:
        desk.server.request_frame(90)
        assert desk.answer().exact


def test_closing_during_a_long_way_is_quick_and_silent(clip):
    desk = Desk(clip, reader=Slow, proxy=False)
    desk.server.request_frame(110)
    _began(desk)
    threading.Timer(0.1, lambda: desk.reader.leave.release(1000)).start()
    desk.server.close()
    assert desk.answers.empty()
    desk.server.close()  # twice is once


def test_waiting_pictures_stay_within_their_bounds():
    held = ReadyFrames()
    for n in range(100):
        held.put(n, np.zeros((100, 100, 3), np.uint8))
    assert sum(n in held for n in range(100)) == MAX_FRAMES
    large = np.zeros((MAX_BYTES // 3 // 1000, 1000, 3), np.uint8)
    held.put(200, large)
    held.put(201, large)
    assert 201 in held
    assert 200 not in held


def test_at_rest_nothing_is_kept_and_the_next_frame_is_right(clip):
    with Desk(clip, proxy=False) as desk:
        desk.server.request_frame(60)
        assert read_number(desk.answer().rgb) == 60
        assert desk.reader._kept.size_bytes > 0
        desk.server.rest()
        for _ in range(500):
            if desk.reader._kept.size_bytes == 0:
                break
            threading.Event().wait(0.01)
        assert desk.reader._kept.size_bytes == 0
        desk.server.request_frame(61)
        assert read_number(desk.answer().rgb) == 61


def test_stepping_back_makes_the_frames_before_ready(clip):
    with Desk(clip, reader=Slow, proxy=False) as desk:
        desk.server.request_frame(60, Quality.EXACT)
        began = [_began(desk)]
        desk.reader.leave.release(1000)
        assert desk.answer().number == 60
        desk.server.request_frame(59, Quality.EXACT)
        assert desk.answer().number == 59
        while len(began) < AHEAD + 2:
            began.append(_began(desk))
        assert began == [60 - i for i in range(AHEAD + 2)]


def marked(before, now, tone):
    """A difference that carries both frames' numbers, and the light, where they can be read."""
    told = [
        255 if before is None else read_number(before),
        read_number(now),
        round(10 * tone.gamma),
    ]
    return Compared(np.full((2, 2, 3), told, np.uint8), Seen.FIRST if before is None else Seen.COPY)


def test_light_is_changed_on_the_thread_for_the_copy_as_for_the_frame(clip):
    dim = Look(Tone(brightness=-0.3))
    with Desk(clip) as desk:
        for quality in (Quality.DRAFT, Quality.EXACT):
            desk.server.request_frame(90, quality)
            plain = desk.answer()
            desk.server.request_frame(91, quality, dim)
            desk.answer()
            desk.server.request_frame(90, quality, dim)
            dimmed = desk.answer()
            assert dimmed.exact is (quality is Quality.EXACT)
            assert (dimmed.rgb == table(-0.3, 1, 1)[plain.rgb]).all()
            desk.server.request_frame(90, quality)  # what waits to be shown is as filmed
            assert (desk.answer().rgb == plain.rgb).all()
            desk.server.request_frame(3, Quality.EXACT)
            desk.answer()


def test_a_picture_given_away_is_not_the_one_that_waits(clip):
    with Desk(clip, proxy=False) as desk:
        desk.server.request_frame(5)
        first = desk.answer().rgb
        first[:] = 0
        desk.server.request_frame(5)
        assert read_number(desk.answer().rgb) == 5


@pytest.mark.parametrize("order", [(40, 41, 42), (42, 41, 40), (90, 3, 60)])
def test_a_difference_is_always_to_the_frame_before_whichever_way_one_goes(clip, order):
    with Desk(clip, proxy=False, compare=marked) as desk:
        for number in order:
            desk.server.request_frame(number, look=Look(Tone(gamma=2.0), difference=True))
            reply = desk.answer()
            assert reply.rgb[0, 0].tolist() == [number - 1, number, 20]
            assert (reply.number, reply.seen, reply.exact) == (number, Seen.COPY, True)


def test_the_small_copy_gives_its_own_difference_first(clip):
    with Desk(clip, compare=marked) as desk:
        desk.server.request_frame(90, look=Look(difference=True))
        replies = [desk.answer(), desk.answer()]
        assert [r.exact for r in replies] == [False, True]
        assert [r.rgb[0, 0].tolist() for r in replies] == [[89, 90, 10]] * 2


def test_the_first_frame_has_none_before_it(clip):
    with Desk(clip, proxy=False, compare=marked) as desk:
        desk.server.request_frame(0, look=Look(difference=True))
        reply = desk.answer()
        assert (reply.seen, reply.rgb[0, 0, 0]) == (Seen.FIRST, 255)


def test_after_a_gap_nothing_is_compared():
    held = io.BytesIO(made(KINDS["long-group"]))
    index = read_clip(held, "clip", []).index
    late = index.pts_ns.copy()
    late[50:] += 300_000_000
    gapped = replace(index, pts_ns=late, end_ns=index.end_ns + 300_000_000)
    shown = lambda n: looked_at(  # noqa: E731
        Look(difference=True), n, gapped, number_picture, marked
    )
    assert shown(49).seen is Seen.COPY
    assert shown(50).seen is Seen.GAP
    assert shown(51).seen is Seen.COPY


def test_a_clip_of_a_frame_a_second_has_no_gaps():
    assert not is_gap(NS, NS)
    assert is_gap(4 * NS, NS)
    assert not is_gap(120_000_000, 33_333_333)
    assert is_gap(251_000_000, 33_333_333)


def test_without_anything_that_compares_the_frame_itself_is_shown(clip):
    with Desk(clip, proxy=False) as desk:
        desk.server.request_frame(7, look=Look(difference=True))
        reply = desk.answer()
        assert (read_number(reply.rgb), reply.seen) == (7, Seen.PICTURE)


def test_pictures_on_screen_together_share_what_one_may_keep(clip):
    with Desk(clip, proxy=False) as desk:
        for among, budget in ((4, 24_000_000), (2, 48_000_000), (1, 96_000_000)):
            desk.server.share(among)
            desk.server.request_frame(among)
            assert desk.answer().number == among
            assert desk.reader._budget == desk.reader._kept._budget == budget
            assert desk.reader._decoder._threads == min(-(-(os.cpu_count() + 1) // among), 6)
            assert desk.server._ready._most == MAX_BYTES * budget // 96_000_000


def test_with_less_room_less_is_kept_and_every_frame_is_still_the_right_one(clip):
    data, reading, _ = clip
    room = 12 * 96 * 64 * 3 // 2
    with ClipReader(io.BytesIO(data), reading.facts, reading.index, budget_bytes=room) as reader:
        reader.frame(80)
        assert reader._kept.size_bytes > room // 4
        reader.share(4)
        for number in (81, 80, 79, 40, 39, 100):
            assert read_number(reader.frame(number)) == number
            assert reader._kept.size_bytes <= room // 4
        reader.share(1)
        assert read_number(reader.frame(60)) == 60
