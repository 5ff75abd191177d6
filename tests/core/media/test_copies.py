"""The small copy, thumbnails, stills and JSON facts."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from tests.support.numbered import KINDS, made
from tests.support.scenes import even_times, number_picture, numbered_clip, read_number
from workstation.core.errors import DamagedFileError
from workstation.core.media.describe import clip_json
from workstation.core.media.proxy import LONG_SIDE, ProxyReader, ProxyWriter
from workstation.core.media.read import read_clip
from workstation.core.media.still import frame_caption, png_bytes
from workstation.core.media.streams import streams_of
from workstation.core.media.thumbnails import ThumbnailSink, thumbnails_from
from workstation.core.vision import cv2


def copied(data: bytes):
    writer, stills = ProxyWriter(), ThumbnailSink(count=8)
    reading = read_clip(io.BytesIO(data), "clip", [writer, stills])
    return reading, writer.to_bytes(), stills


@pytest.mark.parametrize("name", ["uneven-b", "turned-90-mirrored", "vp9-webm", "long-group"])
def test_the_copy_shows_the_same_frame_under_the_same_number(name):
    reading, data, _ = copied(made(KINDS[name]))
    count = reading.index.count
    order = np.random.default_rng(1).integers(0, count, 20).tolist()
    order += [*range(count), *range(count - 1, -1, -1)]
    with ProxyReader(io.BytesIO(data)) as held:
        assert [read_number(held.frame(n)) for n in order] == order


def test_the_copy_of_a_large_clip_is_small_and_keeps_its_shape(tmp_path):
    path = numbered_clip(tmp_path / "clip.mp4", even_times(20), width=1280, height=720)
    _, data, _ = copied(path.read_bytes())
    with ProxyReader(io.BytesIO(data)) as held:
        assert max(held.size) == LONG_SIDE
        assert held.size == (480, 270)
        assert held.frame(3).shape == (270, 480, 3)


def test_the_copy_has_the_colours_of_the_clip(tmp_path):
    reading, data, _ = copied(made(KINDS["steady"]))
    with ProxyReader(io.BytesIO(data)) as held:
        shown, true = held.frame(5), number_picture(5, 96, 64)
    assert reading.index.count
    # Away from the edges between blocks, where a small copy may blur.
    assert np.abs(shown[8::16, 12::24].astype(int) - true[8::16, 12::24]).max() < 12


def test_the_same_clip_gives_the_same_copy():
    data = made(KINDS["uneven"])
    assert copied(data)[1] == copied(data)[1]


def test_a_damaged_copy_is_refused():
    _, data, _ = copied(made(KINDS["steady"]))
    for bad in (b"", b"nonsense" * 100, data[:60], made(KINDS["steady"])):
        with pytest.raises((DamagedFileError, Exception)) as caught:
            ProxyReader(io.BytesIO(bad))
        assert type(caught.value).__name__ in {"DamagedFileError", "UnreadableFileError"}


def test_a_frame_the_copy_lacks_is_told():
    _, data, _ = copied(made(KINDS["steady"]))
    with ProxyReader(io.BytesIO(data)) as held:
        with pytest.raises(DamagedFileError):
            held.frame(10_000)
        assert read_number(held.frame(7)) == 7


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (5, 4), (300, 8)])
def test_thumbnails_lie_evenly_over_the_clip(tmp_path, count, expected):
    path = numbered_clip(tmp_path / "clip.mp4", even_times(count))
    _, _, sink = copied(path.read_bytes())
    stills = thumbnails_from(sink.to_bytes())
    assert stills == sink.thumbnails()
    assert len(stills) == expected
    assert stills[0].number == 0
    for still in stills:
        picture = cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert read_number(picture) == still.number
    if count > 100:
        gaps = np.diff([s.pts_ns for s in stills])
        assert gaps.max() < 1.5 * gaps.min()


def test_damaged_thumbnails_are_refused():
    with pytest.raises(DamagedFileError):
        thumbnails_from(b"nothing of the kind")


def test_a_still_is_the_frame_to_the_pixel():
    rgb = number_picture(77, 320, 240)
    data = png_bytes(rgb)
    assert np.array_equal(_decoded(data), rgb)


def test_a_caption_stands_under_the_picture_and_covers_nothing():
    rgb = number_picture(77, 320, 240)
    shown = _decoded(png_bytes(rgb, [frame_caption(20_733_000_000, 621), "time of day unknown"]))
    assert np.array_equal(shown[:240], rgb)
    assert shown.shape[0] > 240
    assert shown[240:].max() > 200
    assert frame_caption(20_733_000_000, 621) == "0:20.733 · frame 621"


@pytest.mark.parametrize("size", [(16, 16), (64, 48), (3840, 2160)])
def test_a_caption_fits_any_picture(size):
    shown = _decoded(png_bytes(np.zeros((size[1], size[0], 3), np.uint8), ["0:00.000 · frame 1"]))
    assert shown.shape[1] == size[0]
    # Nothing is cut off at the right edge.
    assert not shown[size[1] :, -1].any()


def _decoded(data: bytes) -> np.ndarray:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)


def test_facts_become_plain_json():
    name = "PXL_20240131_075959123.mp4"
    stream = io.BytesIO(made(KINDS["uneven"]))
    reading = read_clip(stream, name)
    made_json = clip_json(reading.facts, reading.index, streams_of(stream, name))
    facts = json.loads(json.dumps(made_json, allow_nan=False))
    assert facts["streams"] == [
        {
            "index": 0,
            "type": "video",
            "codec": "h264",
            "shown": True,
            "heard": False,
            "can_be_added": False,
        }
    ]
    assert (facts["width"], facts["height"], facts["rotation_deg"]) == (96, 64, 0)
    assert facts["frame_count"] == 60
    assert facts["variable_rate"] is True
    gaps = np.diff(reading.index.pts_ns) / 1e9
    assert facts["frame_interval_min_s"] == pytest.approx(gaps.min(), abs=1e-9)
    assert facts["frame_interval_max_s"] == pytest.approx(gaps.max(), abs=1e-9)
    assert facts["problems"] == [f.text for f in reading.facts.findings]
    assert facts["findings"] == [f.code for f in reading.facts.findings]
    assert round(facts["duration_s"] * 1e9) == reading.facts.duration_ns
    assert facts["clocks"][0]["wall"] == "2024-01-31T07:59:59.123000+00:00"
    assert facts["clocks"][0]["zone"] == "UTC"
    assert {"method", "version"} <= facts.keys()
    assert {"frames_method", "frames_version"} <= facts.keys()
    assert facts["audio"] is None
