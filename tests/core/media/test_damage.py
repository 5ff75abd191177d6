"""Damaged files: told of, never fatal, never endless."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest

from tests.support.numbered import KINDS, made, sound_only, two_tracks
from workstation.core.errors import (
    CancelledError,
    DamagedFileError,
    HypnicError,
    UnreadableFileError,
)
from workstation.core.evidence import Severity
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader

FRONT = ("fragmented", "mkv", "mjpeg-avi", "vp9-webm")
"""Kinds whose beginning can be decoded without their end."""


@cache
def whole(name: str) -> bytes:
    return made(KINDS[name])


def codes(data: bytes, name: str = "clip.mp4") -> dict[str, str]:
    return {f.code: f.text for f in read_clip(io.BytesIO(data), name).facts.findings}


@pytest.mark.parametrize("name", FRONT)
@pytest.mark.parametrize("share", [0.5, 0.7, 0.9, 0.97])
def test_a_cut_clip_keeps_what_decodes_and_says_that_it_is_cut(name, share):
    data = whole(name)
    reading = read_clip(io.BytesIO(data[: int(len(data) * share)]), "clip")
    assert 0 < reading.index.count < KINDS[name].count + 1
    assert "truncated" in {f.code for f in reading.facts.findings}


def test_the_seconds_that_are_lost_are_named():
    data = whole("mjpeg-avi")
    text = codes(data[: len(data) // 2])["truncated"]
    kept = read_clip(io.BytesIO(data[: len(data) // 2]), "clip").index.end_ns
    lost = round((2_000_000_000 - kept) / 1e9, 1)
    assert f"about {lost} s of the recording are missing" in text


@pytest.mark.parametrize("name", ["steady", "b-frames", "ten-bit-hevc"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_phone_clip_without_its_directory_is_named_as_cut_off(name, share):
    data = whole(name)
    with pytest.raises(DamagedFileError) as caught:
        read_clip(io.BytesIO(data[: int(len(data) * share)]), "IMG_0001.MOV")
    assert "cut off" in caught.value.sentence or "damaged" in caught.value.sentence
    assert caught.value.sentence.startswith("IMG_0001.MOV: ")


def test_a_box_that_promises_more_than_the_file_has_is_noticed():
    data = bytearray(whole("steady"))
    at = data.index(b"mdat") - 4
    length = int.from_bytes(data[at : at + 4])
    end = bytes(data[at + length :])
    assert end[4:8] == b"moov"
    # The directory moves before the pictures, as in a clip made for the web, and the end is lost.
    front = bytes(data[:at])
    shifted = _moved(end, len(end))
    cut = front + shifted + bytes(data[at : at + length - 8])
    assert "truncated" in codes(cut)


def _moved(moov: bytes, by: int) -> bytes:
    at = moov.index(b"stco") + 8
    count = int.from_bytes(moov[at : at + 4])
    places = np.frombuffer(moov, dtype=">u4", count=count, offset=at + 4) + by
    return moov[: at + 4] + places.astype(">u4").tobytes() + moov[at + 4 + 4 * count :]


@pytest.mark.parametrize("name", ["steady", "fragmented", "mkv", "mjpeg-avi", "hevc-open-gop"])
def test_changed_bytes_never_end_in_anything_but_a_sentence(name):
    data = whole(name)
    rng = np.random.default_rng(5)
    for _ in range(25):
        changed = bytearray(data)
        for _ in range(int(rng.integers(1, 16))):
            changed[int(rng.integers(0, len(changed)))] = int(rng.integers(0, 256))
        _read_or_sentence(bytes(changed))


@pytest.mark.parametrize("name", ["steady", "fragmented", "mkv", "mjpeg-avi", "transport-stream"])
def test_a_cut_anywhere_never_ends_in_anything_but_a_sentence(name):
    data = whole(name)
    for length in np.linspace(1, len(data) - 1, 25).astype(int):
        _read_or_sentence(data[:length])


def _read_or_sentence(data: bytes) -> None:
    try:
        reading = read_clip(io.BytesIO(data), "clip")
    except HypnicError as error:
        said = error.sentence
    else:
        said = "clip: "
    assert said.startswith("clip: ")
    if said != "clip: ":
        return
    with ClipReader(io.BytesIO(data), reading.facts, reading.index) as held:
        for n in {0, held.index.count // 2, held.index.count - 1}:
            held.frame(n)


def test_seconds_are_not_named_where_no_header_knows_them():
    data = whole("fragmented")
    text = codes(data[: int(len(data) * 0.6)])["truncated"]
    assert "cannot be told" in text
    assert " s of the recording" not in text


def test_broken_packets_are_counted_and_decoding_goes_on():
    data = bytearray(whole("mjpeg-avi"))
    for place in range(len(data) // 3, len(data) // 2, 997):
        data[place : place + 300] = bytes(300)
    reading = read_clip(io.BytesIO(bytes(data)), "clip")
    found = {f.code: f for f in reading.facts.findings}
    assert reading.index.count > KINDS["mjpeg-avi"].count // 2
    assert found["damaged"].count > 1
    assert found["damaged"].severity is Severity.CAUTION


def test_pictures_lost_inside_a_whole_file_are_told_of_loudly():
    data = bytearray(whole("mkv"))
    middle = len(data) // 2
    data[middle : middle + 200] = bytes(200)
    reading = read_clip(io.BytesIO(bytes(data)), "clip")
    assert reading.index.count < KINDS["mkv"].count
    assert {"duration.short", "damaged", "truncated"} & {
        f.code for f in reading.facts.findings if f.severity is Severity.CAUTION
    }


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"Liebe Frau Doktor,\nanbei die Zeiten.\n" * 20, "text file"),
        (b"PK\x03\x04" + bytes(200), "archive"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "photo"),
        (b"\0\0\0\x18ftypheic" + bytes(200), "photo"),
        (b"%PDF-1.7" + bytes(200), "PDF"),
        (bytes(range(256)) * 20, "not a video"),
        (b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n", "text file"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "text file"),
    ],
)
def test_what_is_no_video_gets_one_clear_sentence(data, word):
    with pytest.raises(UnreadableFileError) as caught:
        read_clip(io.BytesIO(data), "thing.bin")
    assert word in caught.value.sentence
    assert caught.value.advice


def test_a_sound_recording_is_named_as_one():
    with pytest.raises(UnreadableFileError, match="sound recording without a picture"):
        read_clip(io.BytesIO(sound_only()), "voice.m4a")


def test_the_larger_of_two_pictures_is_the_main_one():
    reading = read_clip(io.BytesIO(two_tracks(small=30, large=30)), "clip.mp4")
    assert (reading.facts.width, reading.facts.other_video_streams) == (192, (0,))


def test_a_large_slide_show_is_not_preferred_to_a_moving_picture():
    reading = read_clip(io.BytesIO(two_tracks(small=60, large=1)), "clip.mp4")
    assert (reading.facts.width, reading.facts.other_video_streams) == (64, (1,))


def test_a_pass_stops_when_asked():
    with pytest.raises(CancelledError):
        read_clip(io.BytesIO(whole("steady")), "clip.mp4", cancelled=lambda: True)


def test_progress_rises_to_one():
    told: list[float] = []
    read_clip(io.BytesIO(whole("mjpeg-avi")), "clip.avi", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 10


def test_a_failing_disk_is_not_taken_for_a_damaged_clip():
    class Failing(io.BytesIO):
        reads = 0

        def read(self, size=-1):
            self.reads += 1
            if self.reads > 6:
                raise HypnicError("The disk is gone.")
            return super().read(min(size, 2000) if size > 0 else size)

    with pytest.raises(HypnicError, match="disk is gone"):
        read_clip(Failing(whole("mjpeg-avi")), "clip.avi")
