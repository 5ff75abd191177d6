"""What is said of a clip, for every container, codec and oddity a family may send."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest

from tests.support.nasty import coded, with_duration, with_edits
from tests.support.numbered import KINDS, Kind, made, read_number
from workstation.core.media.describe import clip_json
from workstation.core.media.edits import MovieHeader, movie_header
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader
from workstation.core.media.streams import streams_of

X265 = "log-level=error"
HLG = {"x265-params": f"{X265}:transfer=arib-std-b67:colorprim=bt2020:colormatrix=bt2020nc"}
PQ = {"x265-params": f"{X265}:transfer=smpte2084:colorprim=bt2020:colormatrix=bt2020nc"}
QUICK = {"deadline": "realtime", "cpu-used": "8"}


class Numbers:
    """The numbers in the pictures as they pass by."""

    def __init__(self):
        self.held = []

    def begin(self, width, height):
        pass

    def take(self, frame):
        self.held.append(read_number(frame.rgb(4000)))


def looked_at(data, name="clip"):
    sink = Numbers()
    reading = read_clip(io.BytesIO(data), name, [sink])
    return clip_json(reading.facts, reading.index, streams_of(io.BytesIO(data), name)), sink.held


CODED = {
    "h263 in 3gp": (coded, ("3gp", "h263"), {}, ("h263", 8, None)),
    "mpeg4 in 3gp with sound": (coded, ("3gp", "mpeg4"), {"tracks": "va"}, ("mpeg4", 8, None)),
    "mpeg4 in avi": (coded, ("avi", "mpeg4"), {}, ("mpeg4", 8, None)),
    "mpeg2 in mkv": (coded, ("matroska", "mpeg2video"), {}, ("mpeg2video", 8, None)),
    "mjpeg in mov": (coded, ("mov", "mjpeg"), {"pix_fmt": "yuvj420p"}, ("mjpeg", 8, None)),
    "vp8 in webm": (coded, ("webm", "libvpx"), {"options": QUICK}, ("vp8", 8, None)),
    "vp9 in mp4": (coded, ("mp4", "libvpx-vp9"), {"options": QUICK}, ("vp9", 8, None)),
    "hevc in mov": (
        coded, ("mov", "libx265"), {"options": {"x265-params": X265}}, ("hevc", 8, None),
    ),
    "hlg": (
        coded, ("mp4", "libx265"),
        {"pix_fmt": "yuv420p10le", "transfer": 18, "options": HLG}, ("hevc", 10, "arib-std-b67"),
    ),
    "pq": (
        coded, ("mp4", "libx265"),
        {"pix_fmt": "yuv420p10le", "transfer": 16, "options": PQ}, ("hevc", 10, "smpte2084"),
    ),
    "sound first": (coded, ("mp4", "libx264"), {"tracks": "av"}, ("h264", 8, None)),
    "a cover": (coded, ("mp4", "libx264"), {"tracks": "vc"}, ("h264", 8, None)),
    "a cover first": (coded, ("mp4", "libx264"), {"tracks": "cv"}, ("h264", 8, None)),
}  # fmt: skip


@pytest.mark.parametrize("name", CODED)
def test_codecs_and_containers(name):
    make, words, more, (codec, depth, transfer) = CODED[name]
    facts, numbers = looked_at(make(*words, **more))
    assert numbers == list(range(20))
    assert (facts["codec"], facts["bit_depth"], facts["transfer"]) == (codec, depth, transfer)
    assert facts["frame_count"] == 20
    assert facts["variable_rate"] is False
    assert facts["frame_rate_hz"] == pytest.approx(30, abs=0.4)
    assert facts["duration_s"] == pytest.approx(20 * 1001 / 30000, abs=2e-3)
    assert ("hdr" in facts["findings"]) == (transfer is not None)
    sound = "a" in more.get("tracks", "")
    assert (facts["audio"] is not None) == sound
    assert ("no-sound" in facts["findings"]) != sound
    (shown,) = [s for s in facts["streams"] if s["shown"]]
    assert (shown["type"], shown["codec"]) == ("video", codec)
    assert [s["type"] for s in facts["streams"] if s["heard"]] == (["audio"] if sound else [])
    assert not any(s["can_be_added"] for s in facts["streams"])


def test_av1_is_called_by_its_own_name():
    data = coded("mp4", "libsvtav1", size=(192, 144), options={"preset": "12"})
    facts, _ = looked_at(data)
    assert (facts["codec"], facts["frame_count"]) == ("av1", 20)
    assert facts["streams"][0]["codec"] == "av1"


def test_a_picture_is_as_wide_as_its_pixels_make_it():
    facts, _ = looked_at(coded("3gp", "h263"))
    assert (facts["width"], facts["height"]) == (192, 144)  # 176 pixels, each 12 : 11


def test_a_rate_that_pauses_for_a_second_is_variable_and_told_of():
    facts, numbers = looked_at(made(KINDS["uneven"]))
    assert numbers == list(range(60))
    assert facts["variable_rate"] is True
    assert facts["frame_interval_max_s"] == pytest.approx(1.001)
    assert any("at most for 1.0 s" in p for p in facts["problems"])


STEADY = made(Kind())  # 60 frames; one is 1001 of 30,000 ticks


def test_an_empty_edit_at_the_start_only_shifts():
    facts, numbers = looked_at(with_edits(STEADY, [(15_000, -1), (60_060, 0)]))
    assert numbers == list(range(60))
    assert facts["frame_first_s"] == 0.0
    assert "edited" not in facts["findings"]


def test_a_trim_hides_all_it_hides():
    facts, numbers = looked_at(with_edits(STEADY, [(30_030, 15_015)]))
    assert numbers == list(range(15, 45))
    assert facts["duration_s"] == pytest.approx(1.001, abs=1e-4)
    assert any("30 more frames that a trim" in p for p in facts["problems"])
    assert "edited" not in facts["findings"]


@pytest.mark.parametrize(
    ("edits", "shown"),
    [
        ([(15_015, 0), (15_015, 45_045)], [*range(15), *range(45, 60)]),
        ([(15_015, 0), (15_015, 0)], [*range(15), *range(15)]),
    ],
)
def test_a_clip_cut_together_says_so(edits, shown):
    facts, numbers = looked_at(with_edits(STEADY, edits))
    assert numbers == shown
    assert any("cut together from 2 pieces" in p for p in facts["problems"])


def test_pieces_that_join_without_a_gap_are_one():
    data = with_edits(STEADY, [(15_015, 0), (45_045, 15_015)])
    assert movie_header(io.BytesIO(data)).pieces == {}
    hole = with_edits(STEADY, [(15_015, 0), (3_000, -1), (45_045, 15_015)])
    assert movie_header(io.BytesIO(hole)).pieces == {0: 2}


@pytest.mark.parametrize("ticks", [30_000 * 3600 * 24, 0xFFFFFFFF, 0])
def test_a_length_in_the_header_is_never_taken_for_the_clips(ticks):
    data = STEADY
    for kind in (b"mvhd", b"tkhd", b"mdhd"):
        data = with_duration(data, kind, ticks)
    facts, numbers = looked_at(data)
    assert numbers == list(range(60))
    assert facts["duration_s"] == pytest.approx(2.002, abs=1e-4)
    told = [p for p in facts["problems"] if "The header says the recording lasts 24 h" in p]
    assert len(told) == (ticks == 30_000 * 3600 * 24)


def test_one_frame_has_no_intervals_and_a_usual_length():
    facts, _ = looked_at(made(Kind(count=1)))
    assert facts["frame_interval_median_s"] is None
    assert facts["frame_rate_hz"] is None
    assert facts["duration_s"] > 0


def test_headers_that_lie_about_their_size_end_in_nothing():
    rng = np.random.default_rng(3)
    whole = with_edits(STEADY, [(15_015, 0), (15_015, 45_045)])
    at = whole.index(b"moov") - 4
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(4):
            data[int(rng.integers(at, len(data)))] = int(rng.integers(0, 256))
        assert isinstance(movie_header(io.BytesIO(bytes(data))), MovieHeader)
    huge = struct.pack(">II", 0, 0xFFFFFFFF) + b"\0" * 24
    for content in (huge, huge[:7], b"\x01" + huge[1:]):
        box = struct.pack(">I4s", 8 + len(content), b"elst") + content
        for kind in (b"edts", b"trak", b"moov"):
            box = struct.pack(">I4s", 8 + len(box), kind) + box
        assert movie_header(io.BytesIO(box)).length_ns is None


class Pictures:
    """The first picture as it passes by."""

    def begin(self, width, height):
        self.first = None

    def take(self, frame):
        if self.first is None:
            self.first = frame.rgb(4000).astype(int)


def first_picture(**more):
    data = coded("mp4", "libx265", count=12, **more)
    sink = Pictures()
    reading = read_clip(io.BytesIO(data), "clip", [sink])
    return sink.first, reading


def test_ten_bits_alone_are_not_adapted_and_hdr_is():
    sdr = {"x265-params": f"{X265}:transfer=bt709"}
    eight, _ = first_picture(options=sdr)
    ten, reading = first_picture(pix_fmt="yuv420p10le", options=sdr)
    assert np.abs(ten - eight).mean() < 2
    assert "hdr" not in {f.code for f in reading.facts.findings}
    hlg, reading = first_picture(pix_fmt="yuv420p10le", transfer=18, options=HLG)
    assert np.abs(hlg - ten).mean() > 10
    assert "hdr" in {f.code for f in reading.facts.findings}
    # A still asked for afterwards is the picture of the pass, tone-mapped alike.
    data = coded("mp4", "libx265", count=12, pix_fmt="yuv420p10le", transfer=18, options=HLG)
    with ClipReader(io.BytesIO(data), reading.facts, reading.index) as reader:
        assert (reader.frame(0) == hlg).all()
