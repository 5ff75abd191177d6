from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tests.core.motion.scenes import Scene, jerks
from tests.core.motion.scenes import steady as even_seconds
from tests.support.logs import cwa_block, cwa_file, e4_files, wrist_motion
from tests.support.numbered import two_tracks
from tests.support.real import real_file
from tests.support.scenes import even_times, numbered_clip
from tests.support.slow import android, filmed


def test_probe_tells_what_is_shown(hypnic, clip):
    facts = hypnic.json("probe", clip)
    assert [(s["type"], s["codec"], s["shown"]) for s in facts["streams"]] == [
        ("video", "h264", True), ("audio", "aac", False),
    ]  # fmt: skip
    assert (facts["width"], facts["height"]) == (48, 64)
    assert (facts["rotation_deg"], facts["mirrored"]) == (90, False)
    assert (facts["codec"], facts["bit_depth"]) == ("h264", 8)
    assert facts["frame_count"] == 30
    assert facts["variable_rate"] is True
    assert facts["frame_interval_max_s"] == pytest.approx(1 / 3 + 1 / 30, abs=1e-4)
    assert facts["frame_interval_median_s"] == pytest.approx(1 / 30, abs=1e-4)
    assert facts["frame_interval_min_s"] == pytest.approx(1 / 30, abs=1e-4)
    assert facts["duration_s"] == pytest.approx(1 / 3 + 1, abs=1e-3)
    assert facts["audio"]["codec"] == "aac"
    (wall,) = facts["clocks"]
    assert wall["wall"] == "2026-11-22T12:00:00+00:00"
    assert {"clip_s", "zone", "origin", "trust", "uncertainty_s", "note"} <= wall.keys()
    assert facts["has_location"] is False
    assert isinstance(facts["problems"], list)
    assert isinstance(facts["findings"], list)
    assert facts["method"]
    assert facts["version"]
    assert not any(isinstance(v, dict) for k, v in facts.items() if k != "audio")


def test_probe_as_text(hypnic, clip):
    text = hypnic("probe", clip).stdout
    assert "frame_count: 30" in text
    assert "width: 48" in text


def test_a_date_in_the_future_is_a_problem(hypnic, tmp_path):
    path = numbered_clip(
        tmp_path / "later.mp4", even_times(5), created=datetime(2039, 1, 1, tzinfo=UTC)
    )
    facts = hypnic.json("probe", path)
    assert "clock.future" in facts["findings"]
    assert any("cannot be true" in p for p in facts["problems"])


def test_log_tells_of_its_channels(hypnic, wrist):
    facts = hypnic.json("log", wrist)
    assert facts["format"].startswith("Sensor Logger")
    channel = facts["channels"][0]
    assert {"name", "kind", "unit", "count", "rate_hz", "gaps"} <= channel.keys()
    assert channel["count"] == 200
    assert channel["rate_hz"] == pytest.approx(50, rel=1e-3)
    assert facts["clock"][0]["time"].startswith("2026-11-22T12:00:00")
    assert facts["duration_s"] == pytest.approx(199 * 0.02)
    assert {"device", "serial", "marks", "problems", "method", "version"} <= facts.keys()


def test_a_zip_and_a_folder_hold_the_same_log(hypnic, session_zip, tmp_path):
    folder = tmp_path / "session"
    folder.mkdir()
    for name, data in e4_files().items():
        (folder / name).write_bytes(data)
    packed, loose = hypnic.json("log", session_zip), hypnic.json("log", folder)
    assert packed == loose
    assert packed["format"] == "Empatica E4"
    assert packed["marks"] == [{"at_s": 3.0, "text": packed["marks"][0]["text"], "duration_s": 0.0}]


def test_a_gap_in_a_log_is_told(hypnic, tmp_path):
    codes = np.full((80, 3), 256, "<i2")
    path = tmp_path / "wrist.cwa"
    path.write_bytes(cwa_file([cwa_block(i, s, codes) for i, s in enumerate((0, 9))]))
    facts = hypnic.json("log", path)
    assert len(facts["channels"][0]["gaps"]) == 1


def test_measure_tells_that_it_is_no_diagnosis(hypnic, steady):
    facts = hypnic.json("measure", steady)
    assert "not a diagnosis" in facts["label"]
    assert {"movements", "gaps", "measured_share", "method", "version"} <= facts.keys()
    assert all(0 <= m["start_s"] < m["end_s"] <= 1 for m in facts["movements"])
    assert "quality" in hypnic("measure", steady).stdout


BAD = ("missing", "folder", "junk", "empty", "text", "pipe")


@pytest.fixture
def bad(tmp_path):
    places = {name: tmp_path / f"{name}.mp4" for name in BAD}
    places["folder"].mkdir()
    places["junk"].write_bytes(os.urandom(20_000))
    places["empty"].touch()
    places["text"].write_text("a;b;c\n1;2;3\n")
    if hasattr(os, "mkfifo"):
        os.mkfifo(places["pipe"])
    return places


@pytest.mark.parametrize("command", ["probe", "log", "measure"])
@pytest.mark.parametrize("what", BAD)
def test_what_is_no_recording_is_one_sentence(hypnic, bad, command, what):
    line = hypnic.refused(command, bad[what], library=False)
    assert line.startswith(f"{what}.mp4: ")


def test_a_name_that_cannot_be_printed_harms_nothing(hypnic, tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mp4")
    assert hypnic.refused("probe", path)


@pytest.mark.real
def test_the_log_inside_a_film(hypnic):
    facts = hypnic.json("log", real_file("video/gopro_karma_with_accel_gyro_telemetry.mp4"))
    assert {c["kind"] for c in facts["channels"]} >= {"acceleration", "rotation"}


def test_slow_motion_is_measured_in_real_seconds_and_says_so(hypnic, tmp_path):
    limb = jerks([0.4, 0.9], 0.15)
    path = filmed(
        tmp_path / "slow.mp4", Scene(even_seconds(240, 1.4), limb=limb), even_seconds(30, 11.2),
        metadata=android(240), movflags=("use_metadata_tags",),
    )  # fmt: skip
    probed = hypnic.json("probe", path)
    assert (probed["capture_rate_hz"], probed["time_stamps"]) == (240.0, "slowed")
    assert probed["file_seconds_in_a_real_one"] == 8.0
    assert probed["duration_s"] == pytest.approx(8 * probed["duration_real_s"])
    assert (
        "Filmed at 240 frames a second; shown and measured in real seconds." in (probed["problems"])
    )
    facts = hypnic.json("measure", path)
    assert (facts["seconds"], facts["file_seconds_in_a_real_one"]) == ("real", 8.0)
    assert [m["start_s"] for m in facts["movements"]] == pytest.approx([0.4, 0.9], abs=0.02)
    case = hypnic("case", "new", "Anna").stdout.strip()
    (source,) = hypnic.json("add", case, path)["sources"]
    assert source["duration_s"] == pytest.approx(1.4, abs=0.01)
    assert source["file_seconds_in_one"] == 8.0


def test_another_video_of_a_file_is_taken_in_by_its_number(hypnic, tmp_path):
    path = tmp_path / "two.mp4"
    path.write_bytes(two_tracks(small=45, large=30))
    streams = hypnic.json("probe", path)["streams"]
    assert [(s["shown"], s["can_be_added"]) for s in streams] == [(False, True), (True, False)]
    case = hypnic("case", "new", "Anna").stdout.strip()
    hypnic("add", case, path)
    sources = hypnic.json("add", case, path, "--track", 0)["sources"]
    assert [s["label"] for s in sources] == ["Clip 1", "Clip 2"]
    assert sources[0]["sha256"] == sources[1]["sha256"]
    assert "already in this case as Clip 2" in hypnic("add", case, path, "--track", 0).stderr
    refused = hypnic("add", case, path, "--track", 5, expect=1).stderr
    assert "Choose one of its videos: 0, 1." in refused


def test_a_log_has_no_video_to_choose(hypnic, wrist):
    case = hypnic("case", "new", "Anna").stdout.strip()
    assert "no video in it to choose" in hypnic("add", case, wrist, "--track", 0, expect=1).stderr


@pytest.mark.parametrize(
    ("name", "block", "what"),
    [
        ("letter.csv", b"%PDF-1.7\n" + bytes(300), "a PDF document"),
        ("night.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "an old Excel"),
        ("cry.csv", b"ID3\x04\0\0\0" + bytes(300), "a sound file"),
        ("photo.csv", b"\xff\xd8\xff\xe0" + bytes(300), "a JPEG picture"),
        ("night.gz", b"\x1f\x8b\x08\0" + bytes(300), "a compressed file"),
    ],
)
def test_a_stranger_is_named_and_nothing_of_it_is_taken_in(hypnic, tmp_path, name, block, what):
    path = tmp_path / name
    path.write_bytes(block)
    line = hypnic.refused("log", path, library=False)
    assert line.startswith(f"{name}: It is {what}")
    case = hypnic.json("case", "new", "Anna")["case"]
    assert what in hypnic("add", case, path, expect=1).stderr
    assert hypnic.json("case", "show", case)["sources"] == []


def test_a_wrapped_recording_is_one_log_and_its_film_a_clip(hypnic, tmp_path, clip):
    camera = tmp_path / "download" / "rec" / "Camera"
    camera.mkdir(parents=True)
    times = [1_795_348_800_000_000_000 + i * 10**7 for i in range(50)]
    (camera.parent / "WristMotion.csv").write_bytes(wrist_motion(times))
    (camera.parent / ".DS_Store").write_bytes(b"x")
    (camera / "1795348800100.mp4").write_bytes(clip.read_bytes())
    case = hypnic.json("case", "new", "Anna")["case"]
    sources = hypnic.json("add", case, tmp_path / "download")["sources"]
    assert sorted((s["kind"], s["file"]) for s in sources) == [
        ("clip", "1795348800100.mp4"), ("log", "download"),
    ]  # fmt: skip


@pytest.mark.parametrize("hour", [0, 1])
def test_digits_of_the_night_of_a_clock_change_lie_where_the_phones_utc_says(
    hypnic, tmp_path, hour
):
    """Europe/Berlin, 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC."""
    begun = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    moments = [begun + timedelta(seconds=10 * i) for i in range(600)]
    berlin = ZoneInfo("Europe/Berlin")
    table = "time,acc x (g)\n" + "".join(f"{m.astimezone(berlin):%F %T},1\n" for m in moments)
    (tmp_path / "digits.csv").write_text(table)
    stamps = [round(m.timestamp()) * 10**9 for m in moments]
    (tmp_path / "phone.csv").write_bytes(wrist_motion(stamps))
    case = hypnic.json("case", "new", "Anna")["case"]
    done = hypnic(
        "add", case, tmp_path / "phone.csv", tmp_path / "digits.csv", "--zone", "Europe/Berlin",
        "--json",
    )  # fmt: skip
    digits, phone = sorted(json.loads(done.stdout)["sources"], key=lambda s: s["file"])
    assert phone["duration_s"] == digits["duration_s"] == 5990
    assert digits["evidence"][0].startswith("time column: 2026-10-25 02:30:00 (zone unknown)")
    if hour == 0:
        # Its own clock goes back half an hour later: these digits are the first pass.
        assert digits["start_s"] == phone["start_s"]
        assert digits["uncertainty_s"] == 60
        assert "went an hour back at 2026-10-25 03:00" in done.stderr
    else:
        # Nobody can know: read as the first pass, told, and an hour unsure.
        assert digits["start_s"] == phone["start_s"] - 3600
        assert digits["uncertainty_s"] == 3600
        assert "showed this time twice" in done.stderr
