"""Clips as real phones and cameras wrote them, against what ffprobe says of them."""

from __future__ import annotations

import csv
import hashlib
import re
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from tests.support.real import real_file, real_root
from workstation.core.evidence import Stamps
from workstation.core.media.read import ClipReading, read_clip
from workstation.core.media.reader import ClipReader
from workstation.core.timebase import Trust

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 22, tzinfo=UTC)

HIDDEN = {"iphone_hevc_hlg_editlist_trim.mp4": 9, "iphone14pro_dolbyvision_hlg_rot90.MOV": 1}
"""Frames ffprobe counts that a trim on the phone hides: they are in the file, and not shown."""

OTHER_STREAM = {"multi_video_audio_streams_nasa.mp4": (390, 480, 270)}
"""Where the larger picture is not ffprobe's first: its frames and size."""


def _names() -> list[str]:
    folder = real_root() / "video"
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else ["(absent)"]


NAMES = _names()
_READ: dict[str, tuple[ClipReading, list[bytes]]] = {}


class Hashes:
    """What every displayed frame of a pass looked like."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def begin(self, width, height):
        self.size = (width, height)

    def take(self, frame):
        self.held.append(hashlib.sha256(frame.rgb(240).tobytes()).digest())


def reading(name: str) -> ClipReading:
    if name not in _READ:
        sink = Hashes()
        with real_file(f"video/{name}").open("rb") as stream:
            _READ[name] = read_clip(stream, name, [sink], now=NOW), sink.held
    return _READ[name][0]


def probed(name: str) -> dict[str, Any]:
    """What the manifest notes of ffprobe's answer."""
    with real_file("MANIFEST.tsv").open(newline="", encoding="utf-8") as lines:
        for row in csv.reader(lines, delimiter="\t"):
            if row and row[0] == f"video/{name}":
                text = next(cell for cell in row if "[ffprobe:" in cell).split("[ffprobe:")[1]
                streams = re.findall(r"v#(\d+) (\w+) [^;]*?(\d+)x(\d+) [^;]*?rot=(-?\d+)", text)
                first = streams[0]
                dur = re.search(r"v#\d[^;]*? dur=([\d.]+)", text)
                return {
                    "codec": first[1],
                    "width": first[2],
                    "height": first[3],
                    "rot": first[4],
                    "frames": re.search(r"frames=(\d+)", text)[1],
                    "dur": dur[1] if dur else "",
                    "sound": "" if "NO audio" in text else "yes",
                    "dt": re.search(r"dt=([\d.]+)-([\d.]+)ms", text).groups(),
                }
    pytest.fail(f"the manifest does not list {name}")


@pytest.mark.parametrize("name", NAMES)
def test_frames_size_and_turn_are_what_ffprobe_says(name):
    facts, said = reading(name).facts, probed(name)
    count, width, height = int(said["frames"]), int(said["width"]), int(said["height"])
    count, width, height = OTHER_STREAM.get(name, (count, width, height))
    turn = -int(said["rot"]) % 360
    assert facts.frame_count == count - HIDDEN.get(name, 0)
    shown = (height, width) if turn in {90, 270} else (width, height)
    assert (facts.width, facts.height) == shown
    assert facts.rotation_deg == turn
    assert not facts.mirrored
    assert facts.codec == said["codec"]
    assert (facts.audio is not None) == bool(said["sound"])


@pytest.mark.parametrize("name", [n for n in NAMES if n not in {*HIDDEN, *OTHER_STREAM}])
def test_frames_follow_one_another_as_ffprobe_says(name):
    facts = reading(name).facts
    low, high = (float(ms) for ms in probed(name)["dt"])
    assert facts.interval_min_ns / 1e6 == pytest.approx(low, abs=0.06)
    assert facts.interval_max_ns / 1e6 == pytest.approx(high, abs=0.06)
    assert facts.variable_rate == (high - low > max(1.0, 0.05 * low))


UNSTATED = {"bbb_vp9.webm", "fragmented_bogus_duration.mp4", *OTHER_STREAM}
"""Where the header states no length of the shown picture, or an absurd one."""


@pytest.mark.parametrize("name", [n for n in NAMES if n not in UNSTATED])
def test_the_length_is_what_the_frames_last(name):
    facts, said = reading(name).facts, probed(name)
    # A last frame without a length of its own is given the usual one.
    assert (
        abs(facts.duration_ns / 1e9 - float(said["dur"])) <= facts.interval_median_ns / 1e9 + 1e-3
    )


@pytest.mark.parametrize("name", NAMES)
def test_any_order_gives_the_pictures_of_the_pass(name):
    read, passed = reading(name), _READ[name][1]
    count = read.index.count
    order = np.random.default_rng(4).integers(0, count, 5).tolist()
    order += [*range(count - 1, max(count - 5, -1), -1), *range(min(count, 3))]
    with (
        real_file(f"video/{name}").open("rb") as stream,
        ClipReader(stream, read.facts, read.index, max_size=(240, 100_000)) as held,
    ):
        for n in order:
            seen = hashlib.sha256(held.frame(n).tobytes()).digest()
            assert seen == passed[n], f"frame {n}"


def codes(name: str) -> set[str]:
    return {f.code for f in reading(name).facts.findings}


def test_a_clip_cut_by_eight_bytes_says_so():
    assert "truncated" in codes("truncated_mdat_too_long.mp4")


@pytest.mark.parametrize("name", [n for n in NAMES if n != "truncated_mdat_too_long.mp4"])
def test_whole_clips_are_not_called_damaged(name):
    assert not codes(name) & {"truncated", "damaged", "duration.short", "times.backward"}


def test_an_iphones_own_clock_is_believed_and_a_later_one_less():
    first, second = reading("iphone6_rot90_gps_tz.mov").facts.clocks
    assert first.trust is Trust.HIGH
    assert first.wall.text() == "2019-07-24 11:25:40 +03:00"
    assert second.trust is Trust.LOW
    assert "17.0 s later" in second.note


def test_a_date_in_the_future_is_not_believed():
    facts = reading("android_empty_track_created_2033.mp4").facts
    assert [c.trust for c in facts.clocks] == [Trust.NONE]
    assert "clock.future" in codes("android_empty_track_created_2033.mp4")
    assert facts.other_video_streams == ()


def test_slow_motion_is_told_with_the_rate_of_the_camera():
    facts = reading("android_slowmo_240fps_vfr.mp4").facts
    assert facts.capture_rate_hz == 240.0
    assert facts.variable_rate
    assert (facts.stamps, facts.slowed) == (Stamps.SLOWED, 8)
    usual = reading("android_hevc_rot90_metadata_track_first.mp4").facts
    assert usual.capture_rate_hz == 30.0
    assert (usual.stamps, usual.slowed) == (Stamps.REAL, 1)


def test_every_other_real_clip_is_in_real_seconds():
    slow = {"android_slowmo_240fps_vfr.mp4"}
    for name in set(NAMES) - slow:
        facts = reading(name).facts
        assert (facts.stamps, facts.slowed) == (Stamps.REAL, 1), name


def test_sound_lies_where_the_file_puts_it():
    late = reading("flir_thermal_iphone_vfr.mp4").facts.audio
    early = reading("video_starts_1s_after_audio.mp4").facts.audio
    assert late is not None
    assert early is not None
    assert late.start_ns == pytest.approx(188_141_000, abs=1_000_000)
    assert early.start_ns == -1_000_000_000


def test_coordinates_are_noticed_and_kept_nowhere():
    read = reading("iphone6_rot90_gps_tz.mov")
    assert read.facts.has_location
    assert "32.09" not in repr(read.facts)
    assert not reading("bbb_vp9.webm").facts.has_location


def test_hdr_and_depth():
    facts = reading("iphone14pro_dolbyvision_hlg_rot90.MOV").facts
    assert (facts.bit_depth, facts.transfer) == (10, "arib-std-b67")
    assert reading("hevc_hdr10_dropped_frames.mp4").facts.transfer == "smpte2084"
    assert facts.device == "Apple iPhone 14 Pro"


def test_pauses_of_the_picture_are_named_with_the_longest():
    found = {f.code: f for f in reading("flir_thermal_iphone_vfr.mp4").facts.findings}
    assert "2.0 s" in found["pauses"].text
