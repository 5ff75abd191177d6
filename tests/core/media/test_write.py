from datetime import datetime, timedelta, timezone
from fractions import Fraction
from io import BytesIO
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest

from tests.support.scenes import even_times, number_picture, numbered_clip, read_number
from workstation.core.media.write import ClipWriter, SoundTrack

UNEVEN = [0, 33_000_000, 71_000_000, 104_500_000, 350_000_000, 383_333_333, 420_000_000]


def decoded(path):
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        return [
            (
                round(Fraction(f.pts) * stream.time_base * 1_000_000_000),
                f.to_ndarray(format="rgb24"),
                f.rotation,
            )
            for f in file.decode(stream)
        ]


def upright(rgb, rotation_deg, mirrored):
    turned = np.rot90(rgb, k=-rotation_deg // 90)
    return turned[:, ::-1] if mirrored else turned


def matrix(path):
    """The nine numbers of the picture track's matrix, read from the bytes of the file."""
    data = path.read_bytes()
    at = data.index(b"tkhd") + 4 + 40
    return tuple(np.frombuffer(data[at : at + 36], dtype=">i4").tolist())


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_every_frame_keeps_its_own_moment(tmp_path, ending, b_frames):
    path = numbered_clip(tmp_path / f"a.{ending}", UNEVEN, b_frames=b_frames)
    frames = decoded(path)
    assert [read_number(rgb) for _, rgb, _ in frames] == list(range(len(UNEVEN)))
    tick = 1_000_000 if ending == "mkv" else 12_000
    assert [at for at, _, _ in frames] == pytest.approx(UNEVEN, abs=tick / 2 + 1)


def test_a_late_first_frame_stays_late(tmp_path):
    times = even_times(5, start_ns=1_000_000_000)
    frames = decoded(numbered_clip(tmp_path / "late.mp4", times, tone=np.sin, end_ns=1_200_000_000))
    assert [at for at, _, _ in frames] == pytest.approx(times, abs=6_000)


def test_the_last_frame_ends_where_it_was_told(tmp_path):
    path = numbered_clip(tmp_path / "a.mp4", UNEVEN, end_ns=500_000_000)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(0.5, abs=1e-5)
        last = list(file.decode(stream))[-1]
        assert float(last.duration * stream.time_base) == pytest.approx(0.08, abs=1e-4)


@pytest.mark.parametrize("b_frames", [0, 1, 2, 3])
@pytest.mark.parametrize("ending", ["mp4", "mov"])
def test_the_track_is_as_long_as_it_is_shown_whatever_the_order(tmp_path, ending, b_frames):
    path = numbered_clip(tmp_path / f"a.{ending}", UNEVEN, b_frames=b_frames, end_ns=500_000_000)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(0.5, abs=1e-4)
        assert file.duration / 1_000_000 == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("ending", ["mp4", "mov"])
def test_the_turn_stands_in_the_display_matrix(tmp_path, ending, turn, mirrored):
    path = numbered_clip(tmp_path / f"t.{ending}", UNEVEN, rotation_deg=turn, mirrored=mirrored)
    a, b, _, c, d, _, _, _, _ = matrix(path)
    cos, sin = round(np.cos(np.radians(turn))), round(np.sin(np.radians(turn)))
    flip = -1 if mirrored else 1
    assert (a, b, c, d) == (flip * cos << 16, sin << 16, flip * -sin << 16, cos << 16)
    for number, (_, rgb, _) in enumerate(decoded(path)):
        assert rgb.shape == (48, 64, 3)
        assert read_number(upright(rgb, turn, mirrored)) == number


def test_an_unturned_reader_of_a_turned_clip_notices(tmp_path):
    path = numbered_clip(tmp_path / "t.mp4", UNEVEN, rotation_deg=90)
    _, rgb, rotation = decoded(path)[0]
    assert rotation == -90
    with pytest.raises(ValueError, match="upright"):
        read_number(rgb)


def test_sound_comes_back_at_its_place_and_pitch(tmp_path):
    def tone(t):
        return np.where((t > 0.4) & (t < 0.5), np.sin(2 * np.pi * 1000 * t), 0.0)

    path = numbered_clip(tmp_path / "s.mp4", even_times(30), tone=tone)
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        blocks = list(file.decode(stream))
    heard = np.concatenate([b.to_ndarray()[0] for b in blocks])
    start = round(blocks[0].pts * blocks[0].time_base * 48_000)
    loud = np.flatnonzero(np.abs(heard) > 0.3) + start
    assert loud[0] / 48_000 == pytest.approx(0.4, abs=0.005)
    assert loud[-1] / 48_000 == pytest.approx(0.5, abs=0.005)
    part = heard[loud[0] - start : loud[0] - start + 4096]
    assert np.argmax(np.abs(np.fft.rfft(part))) * 48_000 / 4096 == pytest.approx(1000, abs=15)


def test_stereo_sound_without_loss_in_a_mov(tmp_path):
    samples = np.random.default_rng(1).integers(-30_000, 30_000, (4_800, 2)).astype(np.int16)
    path = tmp_path / "p.mov"
    with ClipWriter(
        path, width=64, height=48, sound=SoundTrack(channels=2, codec="pcm_s16le")
    ) as w:
        w.frame(number_picture(0), 0)
        w.sound(samples[:1_000])
        w.sound(samples[1_000:])
    with av.open(str(path)) as file:
        back = np.concatenate([b.to_ndarray().reshape(-1, 2) for b in file.decode(audio=0)])
    assert np.array_equal(back, samples)


def test_the_moment_of_capture_is_written_in_utc_and_with_its_zone(tmp_path):
    moment = datetime(2026, 3, 14, 6, 52, 20, tzinfo=ZoneInfo("Europe/Rome"))
    path = numbered_clip(tmp_path / "d.mov", [0], created=moment, metadata={"title": "synthetic"})
    with av.open(str(path)) as file:
        tags, picture = dict(file.metadata), dict(file.streams.video[0].metadata)
    assert tags["creation_time"].startswith("2026-03-14T05:52:20")
    assert picture["creation_time"].startswith("2026-03-14T05:52:20")
    assert tags["com.apple.quicktime.creationdate"] == "2026-03-14T06:52:20+0100"
    assert tags["title"] == "synthetic"


def test_without_a_date_none_is_made_up(tmp_path):
    with av.open(str(numbered_clip(tmp_path / "n.mov", [0]))) as file:
        assert "creation_time" not in file.metadata
        assert "com.apple.quicktime.creationdate" not in file.metadata


def test_the_same_calls_write_the_same_bytes(tmp_path):
    moment = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    first, second = (
        numbered_clip(
            tmp_path / f"{n}.mp4", UNEVEN, b_frames=2, tone=np.sin, created=moment
        ).read_bytes()
        for n in "ab"
    )
    assert first == second


def test_a_stream_stays_open_and_holds_the_clip():
    out = BytesIO()
    with ClipWriter(out, width=64, height=48, container="mp4") as writer:
        for number, at in enumerate(UNEVEN):
            writer.frame(number_picture(number), at)
    assert not out.closed
    out.seek(0)
    with av.open(out) as file:
        assert len(list(file.decode(video=0))) == len(UNEVEN)


def test_a_buffer_may_be_used_again_for_the_next_frame(tmp_path):
    path, buffer = tmp_path / "b.mp4", np.empty((48, 64, 3), np.uint8)
    with ClipWriter(path, width=64, height=48) as writer:
        for number, at in enumerate(UNEVEN):
            buffer[:] = number_picture(number)
            writer.frame(buffer, at)
    assert [read_number(rgb) for _, rgb, _ in decoded(path)] == list(range(len(UNEVEN)))


def test_hevc_with_frames_predicted_from_both_sides(tmp_path):
    path = numbered_clip(tmp_path / "h.mp4", UNEVEN, codec="libx265", b_frames=3)
    frames = decoded(path)
    assert [read_number(rgb) for _, rgb, _ in frames] == list(range(len(UNEVEN)))
    assert [at for at, _, _ in frames] == pytest.approx(UNEVEN, abs=6_000)


def test_what_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(ValueError, match="0, 90, 180 or 270"):
        ClipWriter(tmp_path / "a.mp4", width=64, height=48, rotation_deg=45)
    with pytest.raises(ValueError, match="zone"):
        ClipWriter(tmp_path / "a.mp4", width=64, height=48, created=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="ending"):
        ClipWriter(tmp_path / "a.xyz", width=64, height=48)
    with pytest.raises(ValueError, match="container"):
        ClipWriter(BytesIO(), width=64, height=48)
    writer = ClipWriter(tmp_path / "b.mp4", width=64, height=48)
    writer.frame(number_picture(0), 5_000_000)
    with pytest.raises(ValueError, match="rise"):
        writer.frame(number_picture(1), 5_000_000)
    with pytest.raises(ValueError, match="sound"):
        writer.sound(np.zeros(5, np.int16))
    with pytest.raises(ValueError, match="uint8"):
        writer.frame(number_picture(1, 32, 32), 6_000_000)
    with pytest.raises(ValueError, match="before its last frame"):
        writer.close(1)
    with pytest.raises(ValueError, match="at least one frame"):
        ClipWriter(tmp_path / "c.mp4", width=64, height=48).close()


def test_the_error_that_stopped_a_clip_is_the_one_seen(tmp_path):
    def fail():
        with ClipWriter(tmp_path / "a.mp4", width=64, height=48) as writer:
            writer.frame(number_picture(0), 0)
            raise KeyError("first")

    with pytest.raises(KeyError, match="first"):
        fail()
