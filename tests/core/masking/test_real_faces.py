"""Faces of real people, whichever way the head lies."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.support.real import real_file
from workstation.core.masking import MaskPlanner
from workstation.core.masking.cover import covered
from workstation.core.masking.faces import FaceFinder
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader

pytestmark = pytest.mark.real

FACES = {
    "pixel_two_hevc_tracks_selfie_vfr.mp4": (0.40, 0.52),
    "truncated_mdat_too_long.mp4": (0.53, 0.52),
    "mov_h264_location_person.mov": (0.53, 0.52),
}
"""Where the nose is, by eye, in shares of the picture."""


@cache
def finder():
    return FaceFinder()


def frames_of(name, numbers):
    with real_file(f"video/{name}").open("rb") as stream:
        reading = read_clip(stream, name)
        with ClipReader(stream, reading.facts, reading.index) as reader:
            return [reader.frame(n) for n in numbers], reading.index


def inside(regions, x, y):
    return any(r.x < x < r.x + r.width and r.y < y < r.y + r.height for r in regions)


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("name", FACES)
def test_a_face_is_found_whichever_way_the_head_lies(name, quarters):
    (rgb,), _ = frames_of(name, [10])
    x, y = FACES[name]
    for _ in range(quarters):
        x, y = 1 - y, x
    turned = np.ascontiguousarray(np.rot90(rgb, -quarters))
    assert inside(finder().find(turned), x, y)


@pytest.mark.parametrize("name", FACES)
def test_no_frame_shows_the_face(name):
    numbers = range(24)
    pictures, index = frames_of(name, numbers)
    planner = MaskPlanner(0, finder().find)
    for n, rgb in zip(numbers, pictures, strict=True):
        planner.take(rgb, index.pts_of(n), last=n == numbers[-1])
    plan = planner.plan()
    assert plan.to_check == ()
    for n, rgb in zip(numbers, pictures, strict=True):
        assert inside(plan.at(n), *FACES[name])
        # The detector itself finds nothing any more where the face was.
        left = finder().find(covered(rgb, plan.at(n))) if n % 8 == 0 else ()
        assert not inside(left, *FACES[name])
