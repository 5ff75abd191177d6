"""A copied piece shows exactly the wanted frames, for our own reader and for plain FFmpeg."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import av
import numpy as np
import pytest

from tests.support.nasty import with_edits
from tests.support.numbered import KINDS, made, read_number, two_tracks
from tests.support.real import real_file
from tests.support.scenes import even_times, numbered_clip
from workstation.core.errors import CancelledError, StoreError
from workstation.core.media.cut import cut
from workstation.core.media.edit_list import end_edits
from workstation.core.media.piece import CannotCopyError, FrameSpan, frames_in
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader
from workstation.core.media.sound import decode_sound
from workstation.core.timebase import NS

HIDDEN = {"hidden-start": 7, "hidden-start-b": 8}
MATROSKA_CANNOT = set(HIDDEN)
"""Their key frame lies in what the phone hid, and Matroska can hide nothing."""


@cache
def clip(name):
    data = made(KINDS[name])
    return data, read_clip(io.BytesIO(data), f"{name}.mp4")


def piece_of(data, reading, first, end, container="mp4", **more):
    out = io.BytesIO()
    piece = cut(
        io.BytesIO(data), reading.facts, reading.index, FrameSpan(first, end), out, container,
        **more,
    )  # fmt: skip
    return piece, out.getvalue()


def numbers(data):
    """The numbers our own reader sees, in order of display."""
    reading = read_clip(io.BytesIO(data), "piece.mp4")
    with ClipReader(io.BytesIO(data), reading.facts, reading.index) as reader:
        return [read_number(reader.frame(n)) for n in range(reading.index.count)]


def plain(data, turn=0, mirrored=False):
    """The numbers PyAV alone sees; turned upright by hand."""
    out = []
    with av.open(io.BytesIO(data)) as container:
        for frame in container.decode(video=0):
            stored = np.rot90(frame.to_ndarray(format="rgb24"), -turn // 90)
            out.append(read_number(stored[:, ::-1] if mirrored else stored))
    return out


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("first", "end"), [(17, 40), (13, 14), (24, 37)])
def test_exactly_the_wanted_frames_are_shown(name, first, end):
    data, reading = clip(name)
    piece, got = piece_of(data, reading, first, end)
    kind = KINDS[name]
    wanted = [n + HIDDEN.get(name, 0) for n in range(first, end)]
    assert numbers(got) == wanted
    assert plain(got, kind.rotation_deg, kind.mirrored) == wanted
    assert piece.span == FrameSpan(first, end)
    assert piece.copied


@pytest.mark.parametrize("name", sorted(set(KINDS) - {"mkv"}))
def test_a_piece_from_the_first_frame_hides_nothing_before_it(name):
    data, reading = clip(name)
    piece, got = piece_of(data, reading, 0, 9)
    assert numbers(got) == [n + HIDDEN.get(name, 0) for n in range(9)]
    assert piece.hidden_before == HIDDEN.get(name, 0)


@pytest.mark.parametrize("name", KINDS)
def test_a_piece_to_the_last_frame_ends_where_the_clip_does(name):
    data, reading = clip(name)
    count = reading.index.count
    piece, got = piece_of(data, reading, count - 11, count)
    assert numbers(got) == [n + HIDDEN.get(name, 0) for n in range(count - 11, count)]
    assert piece.end_ns == reading.index.end_ns
    assert piece.hidden_after == 0


@pytest.mark.parametrize("name", KINDS)
def test_times_are_kept_to_the_containers_tick(name):
    data, reading = clip(name)
    _, got = piece_of(data, reading, 17, 40)
    index = read_clip(io.BytesIO(got), "piece.mp4").index
    ratio = reading.index.time_base / index.time_base
    assert ratio.denominator == 1, "the piece counts in whole parts of the clip's tick"
    wanted = (reading.index.pts[17:40] - reading.index.pts[17]) * int(ratio)
    assert (index.pts - index.pts[0]).tolist() == wanted.tolist()


def test_pictures_are_the_same_to_the_bit():
    data, reading = clip("ten-bit-hevc")
    _, got = piece_of(data, reading, 17, 40)
    piece = read_clip(io.BytesIO(got), "piece.mp4")
    assert piece.facts.bit_depth == 10
    with (
        ClipReader(io.BytesIO(data), reading.facts, reading.index) as before,
        ClipReader(io.BytesIO(got), piece.facts, piece.index) as after,
    ):
        for n in range(23):
            assert np.array_equal(before.frame(17 + n), after.frame(n))


@pytest.mark.parametrize("name", ["turned-90", "turned-270", "mirrored", "turned-90-mirrored"])
def test_turn_and_mirror_go_along(name):
    data, reading = clip(name)
    _, got = piece_of(data, reading, 17, 40)
    facts = read_clip(io.BytesIO(got), "piece.mp4").facts
    assert (facts.rotation_deg, facts.mirrored) == (
        KINDS[name].rotation_deg, KINDS[name].mirrored,
    )  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(KINDS) - MATROSKA_CANNOT))
def test_matroska_begins_at_the_key_frame_and_says_so(name):
    data, reading = clip(name)
    piece, got = piece_of(data, reading, 17, 40, "matroska")
    assert piece.span.first <= 17
    assert piece.span.end >= 40
    assert numbers(got) == list(range(piece.span.first, piece.span.end))
    assert piece.start_ns == reading.index.pts_of(piece.span.first)


@pytest.mark.parametrize("name", sorted(MATROSKA_CANNOT))
def test_what_matroska_cannot_hide_is_refused(name):
    data, reading = clip(name)
    with pytest.raises(CannotCopyError, match="re-encoded"):
        piece_of(data, reading, 5, 20, "matroska")


def test_what_is_stored_and_not_shown_is_told():
    data, reading = clip("b-frames")
    piece, got = piece_of(data, reading, 17, 40)
    with av.open(io.BytesIO(got)) as container:
        stored = sum(1 for p in container.demux(video=0) if p.size)
    assert piece.hidden_before == 5
    assert stored == 23 + piece.hidden_before + piece.hidden_after


# -- sound ----------------------------------------------------------------------------------------


def click_at(second):
    """Silence with a click."""
    return lambda t: np.where(np.abs(t - second) < 0.002, 0.9, 0.0)


@pytest.mark.parametrize(("first", "end"), [(30, 75), (37, 75), (0, 75)])
def test_sound_stays_in_step(tmp_path, first, end):
    path = numbered_clip(
        tmp_path / "click.mp4", even_times(90), tone=click_at(1.8), gop=30, b_frames=2
    )
    data = path.read_bytes()
    reading = read_clip(io.BytesIO(data), "click.mp4")
    piece, got = piece_of(data, reading, first, end)
    assert piece.sound
    facts = read_clip(io.BytesIO(got), "piece.mp4").facts
    length = piece.end_ns - piece.start_ns
    heard = np.abs(decode_sound(io.BytesIO(got), facts, 0, length).astype(np.int32)).max(axis=1)
    at_ns = int(heard.argmax()) * NS // facts.audio.rate_hz
    assert at_ns + piece.start_ns == pytest.approx(1.8 * NS, abs=4_000_000)
    # Nothing of what came before the piece, and nothing of what comes after, is heard.
    assert facts.audio.start_ns <= 0
    assert facts.audio.start_ns + facts.audio.duration_ns < length + 60_000_000


def test_sound_can_be_left_out_and_that_is_said(tmp_path):
    path = numbered_clip(tmp_path / "click.mp4", even_times(60), tone=click_at(1))
    data = path.read_bytes()
    piece, got = piece_of(data, read_clip(io.BytesIO(data), "c.mp4"), 10, 20, sound=False)
    assert not piece.sound
    assert "the sound" in piece.left_out
    assert read_clip(io.BytesIO(got), "piece.mp4").facts.audio is None


# -- what is not taken along ----------------------------------------------------------------------


def test_place_device_and_names_are_left_behind(tmp_path):
    tags = {
        "com.apple.quicktime.location.ISO6709": "+47.3769+008.5417/",
        "com.apple.quicktime.model": "iPhone of Anna",
        "title": "Anna asleep",
    }
    path = numbered_clip(tmp_path / "tagged.mov", even_times(60), metadata=tags)
    data = path.read_bytes()
    reading = read_clip(io.BytesIO(data), "tagged.mov")
    assert reading.facts.has_location
    piece, got = piece_of(data, reading, 20, 40, "mov")
    for word in (b"47.3769", b"iPhone", b"Anna"):
        assert word in data
        assert word not in got
    assert piece.left_out[0].startswith("the place it was filmed at")
    facts = read_clip(io.BytesIO(got), "piece.mov").facts
    assert not facts.has_location
    assert not facts.clocks


def test_the_date_is_that_of_the_first_shown_frame(tmp_path):
    zone = timezone(timedelta(hours=2))
    data = numbered_clip(tmp_path / "c.mov", even_times(60)).read_bytes()
    when = datetime(2026, 6, 1, 3, 4, 5, tzinfo=zone)
    _, got = piece_of(data, read_clip(io.BytesIO(data), "c.mov"), 20, 40, "mov", created=when)
    facts = read_clip(io.BytesIO(got), "piece.mov").facts
    best = facts.clocks[0]
    assert best.source_ns == 0
    assert best.wall.moment() == when
    assert best.wall.zone == "+02:00"


def test_further_pictures_are_left_out_and_that_is_said():
    data = two_tracks(30, 30)
    piece, got = piece_of(data, read_clip(io.BytesIO(data), "two.mp4"), 3, 20)
    assert "further pictures in the file" in piece.left_out
    with av.open(io.BytesIO(got)) as container:
        assert len(container.streams) == 1
        assert container.streams.video[0].width == 192


# -- where it cannot be done ----------------------------------------------------------------------


def test_a_codec_that_does_not_fit_is_named():
    data, reading = clip("vp9-webm")
    with pytest.raises(CannotCopyError, match=r"vp9 do not go into MOV.*re-encoded"):
        piece_of(data, reading, 3, 9, "mov")


def test_a_damaged_stretch_is_refused():
    data, reading = clip("steady")
    with av.open(io.BytesIO(data)) as container:
        places = [(p.pos, p.size) for p in container.demux(video=0) if p.size]
    broken = bytearray(data)
    for at, size in places[18:30]:
        broken[at : at + size] = b"\xff" * size
    with pytest.raises(CannotCopyError, match="re-encoded"):
        piece_of(bytes(broken), reading, 17, 40)


def test_packets_without_a_time_are_refused():
    data, reading = clip("mkv")
    with pytest.raises(CannotCopyError, match="does not say when"):
        piece_of(data, reading, 0, 9)


def trimmed_after(name, count):
    """A clip that shows its first frames only, as after a trim on a phone."""
    data = made(KINDS[name])
    kept = data.index(b"elst") + 4
    start = int.from_bytes(data[kept + 12 : kept + 16], "big")
    data = with_edits(data, [(count * KINDS[name].step, start)])
    return data, read_clip(io.BytesIO(data), "trimmed.mp4")


def test_a_matroska_piece_never_shows_what_a_trim_hides_at_the_end():
    data, reading = trimmed_after("b-frames", 23)
    assert reading.index.count == 23
    assert numbers(piece_of(data, reading, 20, 23)[1]) == [20, 21, 22]
    with pytest.raises(CannotCopyError, match=r"a trim hides.*re-encoded"):
        piece_of(data, reading, 20, 23, "matroska")
    piece, got = piece_of(data, reading, 2, 5, "matroska")
    assert numbers(got) == list(range(piece.span.first, piece.span.end))


def test_it_stops_when_asked():
    data, reading = clip("steady")
    with pytest.raises(CancelledError):
        piece_of(data, reading, 17, 40, cancelled=lambda: True)


class Full(io.BytesIO):
    """A file on a disk with room for a few bytes."""

    def write(self, data):
        if self.tell() + len(data) > 600:
            raise OSError(28, "No space left on device")
        return super().write(data)


def test_a_full_disk_is_one_sentence():
    data, reading = clip("steady")
    with pytest.raises(StoreError, match=r"a\.mp4: The disk is full\."):
        cut(
            io.BytesIO(data), reading.facts, reading.index, FrameSpan(17, 40), Full(), "mp4",
            out_name="a.mp4",
        )  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"\0" * 64, made(KINDS["vp9-webm"])])
def test_the_edit_list_of_something_else_is_not_touched(data):
    held = io.BytesIO(data)
    with pytest.raises(ValueError, match="box"):
        end_edits(held, 30, KINDS["steady"].tick)
    assert held.getvalue() == data


def test_frames_in_a_stretch_are_those_shown_in_it():
    index = clip("steady")[1].index
    at = index.pts_of
    assert frames_in(index, at(5), at(9)) == FrameSpan(5, 9)
    assert frames_in(index, at(5) + 1, at(9) + 1) == FrameSpan(5, 10)
    assert frames_in(index, -5 * NS, at(2)) == FrameSpan(0, 2)
    assert frames_in(index, at(50), 99 * NS) == FrameSpan(50, 60)
    assert frames_in(index, 99 * NS, 100 * NS) is None
    assert frames_in(index, at(5), at(5)) is None


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "container"),
    [
        ("iphone14pro_dolbyvision_hlg_rot90.MOV", "mov"),
        ("iphone_hevc_hlg_editlist_trim.mp4", "mp4"),
        ("hevc_hdr10_dropped_frames.mp4", "mp4"),
        ("pixel_two_hevc_tracks_selfie_vfr.mp4", "mp4"),
        ("android_rot270_person_and_dog_in_bed.mp4", "mp4"),
        ("iphone6_rot90_gps_tz.mov", "mov"),
        ("gopro_karma_with_accel_gyro_telemetry.mp4", "mp4"),
        ("kodak_mjpeg_pcm.avi", "mov"),
        ("person_walking_vp9_in_mp4.mp4", "mp4"),
    ],
)
def test_real_clips_are_cut_to_the_frame(name, container):
    with real_file(f"video/{name}").open("rb") as stream:
        reading = read_clip(stream, name)
        count = reading.index.count
        first, end = count // 3, max(count // 2, count // 3 + 1)
        out = io.BytesIO()
        piece = cut(
            stream, reading.facts, reading.index, FrameSpan(first, end), out, container, name=name,
            created=datetime(2026, 1, 2, tzinfo=UTC),
        )  # fmt: skip
        made_of = read_clip(out, "piece")
        before, after = reading.facts, made_of.facts
        assert (after.rotation_deg, after.mirrored) == (before.rotation_deg, before.mirrored)
        assert (after.transfer, after.bit_depth) == (before.transfer, before.bit_depth)
        assert (after.codec, piece.sound) == (before.codec, before.audio is not None)
        assert not after.has_location
        assert not after.device
        with (
            ClipReader(stream, before, reading.index) as a,
            ClipReader(out, after, made_of.index) as b,
        ):
            for n in {0, (end - first) // 2, end - first - 1}:
                assert np.array_equal(a.frame(first + n), b.frame(n))


@pytest.mark.real
def test_dolby_vision_and_light_levels_stay_in_the_file():
    with real_file("video/iphone14pro_dolbyvision_hlg_rot90.MOV").open("rb") as stream:
        reading = read_clip(stream, "clip.mov")
        out = io.BytesIO()
        cut(stream, reading.facts, reading.index, FrameSpan(0, 3), out, "mp4")
    assert b"dvvC" in out.getvalue() or b"dvcC" in out.getvalue()
    assert b"colrnclx" in out.getvalue() or b"colrnclc" in out.getvalue()
