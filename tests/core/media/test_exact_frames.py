"""The picture given for a number carries that number, whatever the clip and the order."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest

from tests.support.numbered import KINDS, Kind, made, read_number
from workstation.core.errors import CancelledError
from workstation.core.media.index import tick_to_ns
from workstation.core.media.read import ClipReading, read_clip
from workstation.core.media.reader import ClipReader

HIDDEN = {"hidden-start": 7, "hidden-start-b": 8}
"""Frames an edit list hides before the visible start."""


class Numbers:
    """Reads the number off every frame as it passes by."""

    def __init__(self) -> None:
        self.size = (0, 0)
        self.seen: list[tuple[int, int, int, int]] = []

    def begin(self, width, height):
        self.size = (width, height)

    def take(self, frame):
        colour, grey = read_number(frame.rgb(9999)), read_number(frame.luma(9999))
        self.seen.append((frame.number, frame.pts_ns, colour, grey))


@cache
def clip(name: str) -> tuple[bytes, ClipReading, Numbers]:
    data = made(KINDS[name])
    sink = Numbers()
    return data, read_clip(io.BytesIO(data), f"{name}.mp4", [sink]), sink


def reader(name: str, **more) -> ClipReader:
    data, reading, _ = clip(name)
    return ClipReader(io.BytesIO(data), reading.facts, reading.index, **more)


@pytest.mark.parametrize("name", KINDS)
def test_the_pass_shows_every_visible_frame_once_in_order(name):
    _, reading, sink = clip(name)
    hidden = HIDDEN.get(name, 0)
    kind = KINDS[name]
    assert [s[0] for s in sink.seen] == list(range(kind.count - hidden))
    assert [s[2] for s in sink.seen] == list(range(hidden, kind.count))
    assert [s[3] for s in sink.seen] == list(range(hidden, kind.count))
    assert [s[1] for s in sink.seen] == reading.index.pts_ns.tolist()


@pytest.mark.parametrize("name", KINDS)
def test_times_are_those_the_clip_was_written_with(name):
    _, reading, _ = clip(name)
    times = KINDS[name].times()[HIDDEN.get(name, 0) :]
    written = [tick_to_ns(t - times[0], KINDS[name].tick) for t in times]
    # Containers round to their own clock: a transport stream to 11 us, none by a millisecond.
    assert np.abs(reading.index.pts_ns - np.array(written)).max() < 100_000
    usual = tick_to_ns(KINDS[name].step, KINDS[name].tick)
    assert reading.facts.duration_ns == pytest.approx(written[-1] + usual, abs=1_000_000)


@pytest.mark.parametrize("name", KINDS)
def test_any_order_gives_the_frame_that_was_asked_for(name):
    _, reading, _ = clip(name)
    hidden, count = HIDDEN.get(name, 0), reading.index.count
    order = np.random.default_rng(11).integers(0, count, 25).tolist()
    order += [count - 1, *range(count - 1, count - 20, -1), 0, *range(20), count // 2]
    with reader(name) as held:
        assert [read_number(held.frame(n)) - hidden for n in order] == order


@pytest.mark.parametrize("name", ["b-frames", "long-group", "ten-bit-hevc", "hevc-open-gop"])
def test_a_tiny_budget_costs_time_but_never_the_right_frame(name):
    with reader(name, budget_bytes=1, max_size=(48, 48)) as held:
        count = held.index.count
        order = [*range(count - 1, count - 12, -1), 3, 2, 1, 0, count // 2]
        assert [read_number(held.frame(n)) for n in order] == order


@pytest.mark.parametrize(
    ("name", "size", "turn", "mirrored"),
    [
        ("steady", (96, 64), 0, False),
        ("turned-90", (64, 96), 90, False),
        ("turned-180", (96, 64), 180, False),
        ("turned-270", (64, 96), 270, False),
        ("mirrored", (96, 64), 0, True),
        ("turned-90-mirrored", (64, 96), 90, True),
    ],
)
def test_the_display_matrix_is_applied(name, size, turn, mirrored):
    _, reading, sink = clip(name)
    facts = reading.facts
    assert (facts.width, facts.height, facts.rotation_deg, facts.mirrored) == (
        *size,
        turn,
        mirrored,
    )
    assert sink.size == size
    with reader(name) as held:
        assert held.frame(5).shape == (size[1], size[0], 3)


def test_hidden_frames_are_told_of_and_not_shown():
    _, reading, _ = clip("hidden-start")
    found = {f.code: f for f in reading.facts.findings}
    assert found["trimmed"].count == 7
    assert reading.index.pts_ns[0] == 0


def test_a_cancelled_frame_leaves_the_reader_usable():
    with reader("long-group") as held:
        with pytest.raises(CancelledError):
            held.frame(100, cancelled=lambda: True)
        assert read_number(held.frame(101)) == 101
        assert read_number(held.frame(40)) == 40


@pytest.mark.parametrize(("name", "far"), [("long-group", 100), ("hevc-long-group", 100)])
def test_steps_back_after_a_jump_decode_nothing_new_and_a_whole_group_only_once_more(name, far):
    with reader(name) as held:
        held.frame(far)
        decoded = []
        inner = held._decoder.reach
        held._decoder.reach = lambda *a, **k: decoded.append(a[0]) or inner(*a, **k)
        for n in range(far - 1, -1, -1):
            assert read_number(held.frame(n)) == n
        # Frames nothing else needs were left out on the way, but not near the one jumped to.
        assert len(decoded) == 1
        assert decoded[0] < far - 30


@pytest.mark.parametrize("name", KINDS)
def test_a_jump_decodes_one_group_of_pictures_and_no_more(name):
    """Containers count seeks differently: a wrong guess lands a whole group too early."""
    with reader(name) as held:
        keys = np.unique(held.index.key_numbers)
        for key in keys[2:-1].tolist():
            passed: list[int] = []
            held._decoder.close()
            held._decoder._open()
            held._decoder.reach(key, lambda n, _, into=passed: into.append(n))
            assert passed == [key]


def test_a_frame_can_be_changed_without_changing_the_next_answer():
    with reader("steady", max_size=(48, 48)) as held:
        for n in (20, 19, 18):
            held.frame(n)
        held.frame(19)[:] = 0
        assert read_number(held.frame(19)) == 19


def test_there_is_no_frame_outside():
    with reader("steady") as held:
        for n in (-1, held.index.count):
            with pytest.raises(IndexError):
                held.frame(n)


def test_the_stream_stays_open():
    data, reading, _ = clip("steady")
    stream = io.BytesIO(data)
    with ClipReader(stream, reading.facts, reading.index) as held:
        held.frame(3)
    assert stream.read is not None
    assert not stream.closed


def test_going_back_through_a_large_picture_in_a_small_view_decodes_the_group_once():
    kind = Kind(gop=60, count=120, b_frames=2, width=192, height=128)
    data = made(kind)
    reading = read_clip(io.BytesIO(data), "clip", [])
    frame_bytes = 192 * 128 * 3 // 2
    with ClipReader(
        io.BytesIO(data),
        reading.facts,
        reading.index,
        max_size=(48, 48),
        budget_bytes=12 * frame_bytes,
    ) as held:
        held.frame(60)
        reached = []
        inner = held._decoder.reach
        held._decoder.reach = lambda *a, **k: reached.append(a[0]) or inner(*a, **k)
        for n in range(59, 1, -1):
            assert read_number(held.frame(n)) == n
        # Twelve frames fit as decoded, and more than sixty as they are shown.
        assert len(reached) <= 2
        held.resize((96, 96))
        assert held.frame(30).shape == (64, 96, 3)
