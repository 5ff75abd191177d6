"""A piece encoded anew holds exactly the wanted frames, upright, each at its own moment."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from tests.core.media.test_cut import HIDDEN, Full, click_at, clip, numbers, plain
from tests.support.numbered import KINDS
from tests.support.real import real_file
from tests.support.scenes import even_times, numbered_clip
from workstation.core.errors import CancelledError, StoreError
from workstation.core.media.piece import FrameSpan
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader
from workstation.core.media.remake import remake, size_guess
from workstation.core.media.sound import decode_sound
from workstation.core.timebase import NS


def remade(data, reading, first, end, container="mp4", **more):
    out = io.BytesIO()
    piece = remake(
        io.BytesIO(data), reading.facts, reading.index, FrameSpan(first, end), out, container,
        **more,
    )  # fmt: skip
    return piece, out.getvalue()


@pytest.mark.parametrize("name", KINDS)
def test_exactly_the_wanted_frames_at_their_times(name):
    data, reading = clip(name)
    piece, got = remade(data, reading, 17, 40)
    wanted = [n + HIDDEN.get(name, 0) for n in range(17, 40)]
    assert numbers(got) == wanted
    assert plain(got) == wanted  # upright without any display matrix
    after = read_clip(io.BytesIO(got), "piece.mp4")
    assert (after.facts.rotation_deg, after.facts.mirrored) == (0, False)
    assert (after.facts.codec, after.facts.bit_depth) == ("h264", 8)
    ratio = reading.index.time_base / after.index.time_base
    assert ratio.denominator == 1
    ticks = (reading.index.pts[17:40] - reading.index.pts[17]) * int(ratio)
    assert after.index.pts.tolist() == ticks.tolist()
    assert after.facts.duration_ns == pytest.approx(piece.end_ns - piece.start_ns, abs=2)


def test_nothing_else_is_in_the_file():
    data, reading = clip("b-frames-pyramid")
    piece, got = remade(data, reading, 17, 40)
    with av.open(io.BytesIO(got)) as container:
        assert sum(1 for p in container.demux(video=0) if p.size) == 23
    assert (piece.hidden_before, piece.hidden_after, piece.copied) == (0, 0, False)


@pytest.mark.parametrize("rate_hz", [16_000, 44_100])
@pytest.mark.parametrize("first", [0, 33])
def test_sound_stays_in_step(tmp_path, first, rate_hz):
    path = numbered_clip(tmp_path / "click.mp4", even_times(90), tone=click_at(1.8))
    data = path.read_bytes()
    reading = read_clip(io.BytesIO(data), "click.mp4")
    piece, got = remade(data, reading, first, 75, sound_stream=io.BytesIO(data))
    facts = read_clip(io.BytesIO(got), "piece.mp4").facts
    length = piece.end_ns - piece.start_ns
    heard = np.abs(decode_sound(io.BytesIO(got), facts, 0, length).astype(np.int32)).max(axis=1)
    at_ns = int(heard.argmax()) * NS // facts.audio.rate_hz
    assert at_ns + piece.start_ns == pytest.approx(1.8 * NS, abs=4_000_000)


def test_sound_is_left_out_unless_it_is_handed_in(tmp_path):
    data = numbered_clip(tmp_path / "c.mp4", even_times(30), tone=click_at(0.5)).read_bytes()
    piece, got = remade(data, read_clip(io.BytesIO(data), "c.mp4"), 3, 20)
    assert not piece.sound
    assert "the sound" in piece.left_out
    assert read_clip(io.BytesIO(got), "piece.mp4").facts.audio is None


def test_what_is_painted_over_is_not_in_the_file():
    data, reading = clip("steady")

    def paint(number, rgb):
        assert 17 <= number < 40
        out = rgb.copy()
        out[:, :48] = 70
        return out

    _, got = remade(data, reading, 17, 40, paint=paint)
    after = read_clip(io.BytesIO(got), "piece.mp4")
    with ClipReader(io.BytesIO(got), after.facts, after.index) as reader:
        for n in range(23):
            assert np.abs(reader.frame(n)[:, :44].astype(int) - 70).max() <= 4


def test_an_odd_picture_is_filled_up_to_even_sides(tmp_path):
    data, reading = clip("steady")
    small = {"width": 95, "height": 63}
    facts = type(reading.facts)(
        **{f: getattr(reading.facts, f) for f in reading.facts.__slots__} | small
    )
    out = io.BytesIO()
    remake(io.BytesIO(data), facts, reading.index, FrameSpan(3, 9), out, "mp4")
    after = read_clip(out, "piece.mp4").facts
    assert (after.width, after.height) == (96, 64)
    assert numbers(out.getvalue()) == list(range(3, 9))


def test_it_stops_when_asked():
    data, reading = clip("steady")
    asked = iter([False, False, True])
    with pytest.raises(CancelledError):
        remade(data, reading, 0, 60, cancelled=lambda: next(asked, True))


def test_it_stops_while_it_is_read_back_too():
    data, reading = clip("steady")
    far = []
    with pytest.raises(CancelledError):
        remade(data, reading, 0, 60, progress=far.append, cancelled=lambda: far[-1:] >= [0.9])
    assert far[-1] < 1


def test_a_full_disk_is_one_sentence():
    data, reading = clip("steady")
    with pytest.raises(StoreError, match=r"a\.mp4: The disk is full\."):
        remake(
            io.BytesIO(data), reading.facts, reading.index, FrameSpan(0, 60), Full(), "mp4",
            out_name="a.mp4",
        )  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize(
    "name", ["iphone_hevc_hlg_editlist_trim.mp4", "android_rot270_person_and_dog_in_bed.mp4"]
)
def test_a_real_clip_looks_as_on_screen(name):
    with real_file(f"video/{name}").open("rb") as stream:
        reading = read_clip(stream, name)
        out = io.BytesIO()
        piece = remake(stream, reading.facts, reading.index, FrameSpan(20, 26), out, "mp4")
        after = read_clip(out, "piece")
        assert after.facts.transfer == "bt709"
        assert piece.size_bytes < 12 * size_guess(reading.facts, piece.end_ns - piece.start_ns)
        with (
            ClipReader(stream, reading.facts, reading.index) as a,
            ClipReader(out, after.facts, after.index) as b,
        ):
            difference = np.abs(a.frame(22).astype(int) - b.frame(2)).mean()
            assert difference < 4
