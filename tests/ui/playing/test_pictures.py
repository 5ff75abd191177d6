"""From decoder threads to the picture: late ones while playing, none of another clip, rest."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.core.errors import DamagedFileError
from workstation.core.media.server import FrameReply, Quality
from workstation.core.timebase import NS, Instant
from workstation.review.playback.looking import Looking
from workstation.ui.panels.picture.shown import Picture, PictureRequest
from workstation.ui.picture_follow import LATE_NS, PictureFollower
from workstation.ui.playing.pictures import OPEN_AT_ONCE, REST_AFTER_NS, ServedPictures

FRAME = NS // 30


class Server:
    def __init__(self, deliver, failed):
        self.deliver, self.failed = deliver, failed
        self.asked = []
        self.rested = 0
        self.closed = False

    def request_frame(self, number, quality, look):
        self.asked.append((number, quality))
        return len(self.asked)

    def answer(self, request_id, *, exact=True):
        number = self.asked[request_id - 1][0]
        rgb = np.full((4, 6, 3), number % 256, np.uint8)
        self.deliver(FrameReply(request_id, number, number * FRAME, rgb, exact))

    def play(self, direction):
        pass

    def resize(self, size):
        pass

    def share(self, among):
        self.among = among

    def rest(self):
        self.rested += 1

    def close(self):
        self.closed = True


class Bench:
    def __init__(self):
        self.ns = 0
        self.servers = {}
        self.came = []
        self.pictures = ServedPictures(self, lambda call: call(), now_ns=lambda: self.ns)

    def frame_server(self, source_id, deliver, failed):
        self.servers[source_id] = Server(deliver, failed)
        return self.servers[source_id]

    def ask(self, number, clip="a", *, scrubbing=False):
        wanted = PictureRequest(
            clip, number, number * FRAME, Instant(number * FRAME), 600, 400, scrubbing
        )
        self.pictures.request(wanted, lambda w, p: self.came.append((w.number, p)))
        return wanted


@pytest.fixture
def bench():
    return Bench()


def test_late_answers_come_in_order_and_never_after_a_newer_one(bench):
    for number in range(4):
        bench.ask(number)
    server = bench.servers["a"]
    for request_id in (2, 1, 4, 3):
        server.answer(request_id)
    assert [n for n, _ in bench.came] == [1, 3]


def test_the_small_copy_and_then_the_exact_picture_of_one_request(bench):
    bench.ask(7)
    bench.servers["a"].answer(1, exact=False)
    bench.servers["a"].answer(1)
    assert [(n, p.exact) for n, p in bench.came] == [(7, False), (7, True)]


def test_dragging_asks_for_the_small_copy_alone(bench):
    bench.ask(3, scrubbing=True)
    bench.ask(4)
    assert [q for _, q in bench.servers["a"].asked] == [Quality.DRAFT, Quality.BEST]


def test_a_frame_that_cannot_be_decoded_is_told(bench):
    bench.ask(3)
    bench.servers["a"].failed(1, DamagedFileError("gone"))
    bench.servers["a"].failed(99, DamagedFileError("gone"))
    assert bench.came == [(3, None)]


def test_a_clip_nobody_looks_at_lets_go_of_its_memory_once(bench):
    bench.ask(1, "a")
    bench.ask(1, "b")
    assert bench.servers["a"].rested == 0
    bench.ns += REST_AFTER_NS + 1
    for number in range(2, 5):
        bench.ask(number, "b")
    assert bench.servers["a"].rested == 1
    assert bench.servers["b"].rested == 0
    bench.ask(2, "a")
    bench.ns += REST_AFTER_NS + 1
    bench.ask(9, "b")
    assert bench.servers["a"].rested == 2


def test_clips_played_together_all_keep_their_pictures(bench):
    for number in range(20):
        bench.ns += NS // 2
        bench.ask(number, "a")
        bench.ask(number, "b")
    assert [s.rested for s in bench.servers.values()] == [0, 0]


def test_the_clip_used_longest_ago_is_closed_first(bench):
    for clip in "abcd":
        bench.ask(1, clip)
    bench.ask(2, "a")
    bench.ask(1, "e")
    assert OPEN_AT_ONCE == 4
    assert [c for c, s in bench.servers.items() if s.closed] == ["b"]


def test_a_clip_shown_twice_has_two_readers_whose_answers_never_cross(bench):
    bench.made = []
    inner = bench.frame_server
    bench.frame_server = lambda *how: bench.made.append(inner(*how)) or bench.made[-1]
    for reader, number in ((0, 10), (1, 20)):
        wanted = PictureRequest("a", number, 0, Instant(0), 60, 40, reader=reader, among=2)
        bench.pictures.request(wanted, lambda w, p: bench.came.append((w.reader, p)))
    first, second = bench.made
    second.answer(1)
    first.answer(1)
    assert [(r, p.image[0, 0, 0]) for r, p in bench.came] == [(1, 20), (0, 10)]
    assert [s.among for s in bench.made] == [2, 2]


def test_an_answer_of_a_decoder_that_was_closed_is_not_taken_for_the_next_one_s(bench):
    bench.ask(1, "a")
    old = bench.servers["a"]
    for clip in "bcde":
        bench.ask(1, clip)
    assert old.closed
    bench.ask(7, "a")
    old.answer(1)
    old.failed(1, DamagedFileError("gone"))
    assert bench.came == []
    bench.servers["a"].answer(1)
    assert [n for n, _ in bench.came] == [7]


def test_so_many_pictures_share_what_one_may_keep(bench):
    bench.ask(1, "a")
    assert bench.servers["a"].among == 1
    wanted = PictureRequest("b", 1, 0, Instant(0), 60, 40, among=4)
    bench.pictures.request(wanted, lambda w, p: None)
    assert [s.among for s in bench.servers.values()] == [4, 4]


class View:
    device_size = (600, 400)

    def __init__(self):
        self.numbers = []

    def show_picture(self, picture, caption, settings):
        self.numbers.append(picture.request.number)

    def clear(self):
        self.numbers.append(None)


class Follow:
    """A follower of one clip whose answers are given by hand."""

    def __init__(self, monkeypatch):
        monkeypatch.setattr("workstation.ui.picture_follow.caption", lambda *_: None)
        self.asked = []
        self.view = View()
        self.case = type("Case", (), {"pictures": {}})()
        self.looking = Looking()
        self.follower = PictureFollower(self, self, self, type("G", (), {"views": [self.view]}))

    def clip_at(self, at):
        return "a" if at.ns < 60 * NS else "b"

    def shown(self, clip, at):
        number = at.ns // FRAME
        return PictureRequest(clip, number, number * FRAME, Instant(number * FRAME), 0, 0)

    def request(self, wanted, deliver):
        self.asked.append((wanted, deliver))

    def answer(self, place):
        wanted, deliver = self.asked[place]
        deliver(wanted, Picture(wanted, np.zeros((4, 6, 3), np.uint8)))


def test_while_playing_a_late_picture_is_shown_and_after_a_jump_it_is_not(monkeypatch):
    bench = Follow(monkeypatch)
    for number in range(3):
        bench.follower.go(Instant(number * FRAME))
    bench.answer(0)
    bench.answer(1)
    assert bench.view.numbers[-2:] == [0, 1]
    bench.follower.go(Instant(2 * FRAME + LATE_NS + FRAME))
    bench.answer(2)
    assert bench.view.numbers[-1] == 1
    bench.follower.go(Instant(61 * NS))
    bench.answer(3)
    assert bench.view.numbers[-1] is None
