from __future__ import annotations

import io

import pytest

from tests.core.importing.reading import read
from tests.support.logs import (
    cwa_block,
    cwa_file,
    e4_files,
    edf_file,
    gpmf_mp4,
    gt3x_file,
    wrist_motion,
    zipped,
)
from workstation.core.errors import UnreadableFileError
from workstation.core.evidence import SourceKind
from workstation.core.importing.sniff import kind_of

VIDEOS = {
    "mp4": b"\0\0\0\x18ftypmp42" + bytes(100),
    "mov": b"\0\0\0\x08wide\0\0\0\x20mdat" + bytes(100),
    "avi": b"RIFF\x10\0\0\0AVI LIST" + bytes(100),
    "webm": b"\x1aE\xdf\xa3" + bytes(100),
    "ts": (b"G" + bytes(187)) * 6,
    "mts": (bytes(4) + b"G" + bytes(187)) * 6,
    "wmv": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(100),
}


def _logs():
    import numpy as np

    return {
        "cwa": cwa_file([cwa_block(0, 0.0, np.zeros((80, 3), dtype="<i2"))]),
        "e4": zipped(e4_files()),
        "edf": edf_file([0, 1]),
        "gt3x": gt3x_file(b"", 1),
        "wrist": wrist_motion([10**18 + i * 10**7 for i in range(9)]),
    }


@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_is_a_clip_whatever_it_is_called(name):
    assert kind_of(io.BytesIO(VIDEOS[name]), "night.csv") is SourceKind.CLIP


@pytest.mark.parametrize("name", _logs())
def test_a_log_is_a_log_whatever_it_is_called(name):
    assert kind_of(io.BytesIO(_logs()[name]), "night.mp4") is SourceKind.LOG


@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_renamed_csv_is_told_as_such(name):
    with pytest.raises(UnreadableFileError, match=r"night\.csv: This is a video \(.*\), not a log"):
        read(VIDEOS[name], "night.csv")


def test_a_video_with_an_empty_telemetry_track_is_no_log():
    with pytest.raises(UnreadableFileError, match="video"):
        read(gpmf_mp4([bytes(16)]), "GX01.mp4")


def test_an_ordinary_sound_file_is_neither():
    wave = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0" + bytes(200)
    with pytest.raises(UnreadableFileError, match=r"a sound file .WAV. without a sensor"):
        kind_of(io.BytesIO(wave), "cry.wav")


@pytest.mark.parametrize(
    "block",
    [
        b"\0" * 5000,
        bytes(range(256)) * 40,
        b"%PDF-1.7 something",
        "Liebe Kollegin, anbei der Brief.\nGruß\n".encode("cp1252"),
        "a,b\n1,2\n".encode("utf-16"),
        b"time,value\n",
        b"\xff\xd8\xff\xe0" + bytes(500),
    ],
)
def test_what_is_neither_is_refused_in_one_sentence(block):
    with pytest.raises(UnreadableFileError) as caught:
        kind_of(io.BytesIO(block), "thing.bin")
    assert caught.value.sentence.startswith("thing.bin: ")
    with pytest.raises(UnreadableFileError):
        read(block, "thing.bin")


def test_an_empty_file_is_said_to_be_empty():
    for look in (lambda: kind_of(io.BytesIO(b""), "x.cwa"), lambda: read(b"", "x.cwa")):
        with pytest.raises(UnreadableFileError, match=r"x\.cwa: The file is empty"):
            look()
