"""What is covered stays covered: finds between looks, drawn masks, and the pixels themselves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import resources
from workstation.core.errors import CancelledError, DefinitionError
from workstation.core.masking import Drawing, MaskPlanner, Region
from workstation.core.masking.cover import Cover, covered
from workstation.core.masking.faces import MODEL, MODEL_SHA256, FaceFinder
from workstation.core.masking.follow import follow
from workstation.core.masking.plan import LOOK_NS, spans_of

SIZE = (240, 320)
FRAME_NS = 33_333_334


def scene(x, y, *, side=60, seed=4):
    """A textured square at a place, on a textured ground that stands still."""
    rng = np.random.default_rng(seed)
    ground = np.kron(rng.integers(60, 120, (24, 32)), np.ones((10, 10))).astype(np.uint8)
    patch = np.kron(rng.integers(0, 255, (12, 12)), np.ones((side // 12, side // 12)))
    out = np.repeat(ground[:, :, None], 3, axis=2)
    low_x, low_y = max(x, 0), max(y, 0)
    high_x, high_y = min(x + side, SIZE[1]), min(y + side, SIZE[0])
    if low_x < high_x and low_y < high_y:
        shown = patch[low_y - y : high_y - y, low_x - x : high_x - x]
        out[low_y:high_y, low_x:high_x] = shown[:, :, None]
    return np.ascontiguousarray(out)


def place(x, y, side=60):
    return Region(x / SIZE[1], y / SIZE[0], side / SIZE[1], side / SIZE[0], oval=False)


def holds(regions, region):
    """Whether some region covers another entirely, to a pixel or two."""
    slack = 0.01
    return any(
        r.x <= region.x + slack
        and r.y <= region.y + slack
        and r.x + r.width >= region.x + region.width - slack
        and r.y + r.height >= region.y + region.height - slack
        for r in regions
    )


def planned(path, find=None, drawings=(), pictures=None):
    planner = MaskPlanner(100, find, drawings)
    shown = pictures or [scene(*p) for p in path]
    for i, rgb in enumerate(shown):
        planner.take(rgb, i * FRAME_NS, last=i == len(shown) - 1)
    return planner.plan()


# -- following ------------------------------------------------------------------------------------


def test_a_moving_region_is_followed():
    grey = [scene(100 + 4 * i, 80 + 3 * i)[:, :, 0] for i in range(12)]
    region = place(100, 80)
    for before, after in pairwise(grey):
        gone = follow(before, after, region)
        assert gone.sure
        region = gone.region
    assert region.x == pytest.approx(144 / 320, abs=0.012)
    assert region.y == pytest.approx(113 / 240, abs=0.012)


def test_what_cannot_be_followed_stays_and_is_not_sure():
    before = scene(100, 80)[:, :, 0]
    after = np.random.default_rng(1).integers(0, 255, SIZE).astype(np.uint8)
    gone = follow(before, after, place(100, 80))
    assert not gone.sure
    assert gone.region == place(100, 80)
    blank = np.full(SIZE, 40, np.uint8)
    assert not follow(blank, blank, place(100, 80)).sure


def test_a_drawn_mask_follows_both_ways():
    path = [(60 + 3 * i, 60 + 2 * i) for i in range(40)]
    plan = planned(path, drawings=[Drawing(0, 120, place(*path[20]))])
    for i, (x, y) in enumerate(path):
        assert holds(plan.at(100 + i), place(x, y)), f"frame {i}"
    assert plan.to_check == ()


def test_a_second_drawing_of_the_same_mask_corrects_the_first():
    path = [(60 + 3 * i, 100) for i in range(40)]
    wrong, right = Drawing(0, 100, place(10, 10)), Drawing(0, 120, place(*path[20]))
    plan = planned(path, drawings=[wrong, right])
    assert holds(plan.at(139), place(*path[39]))
    # From the second drawing on the first says nothing.
    assert not any(r.x < 0.1 and r.y < 0.1 for r in plan.at(130))
    assert any(r.x < 0.1 and r.y < 0.1 for r in plan.at(105))


def test_where_following_fails_the_mask_grows_and_the_frames_are_named():
    still = [scene(100, 80) for _ in range(10)]
    rng = np.random.default_rng(3)
    noise = [
        np.repeat(rng.integers(0, 255, (*SIZE, 1)), 3, axis=2).astype(np.uint8) for _ in range(10)
    ]
    plan = planned(None, drawings=[Drawing(0, 100, place(100, 80))], pictures=still + noise)
    assert set(plan.unsure) >= set(range(111, 120))
    assert not set(plan.unsure) & set(range(100, 110))
    last = max(r.width for r in plan.regions[19])
    assert last > max(r.width for r in plan.regions[5]) * 1.1
    assert all(plan.regions), "it never lets go"


def test_frames_that_no_longer_look_like_what_was_drawn_on_are_named():
    # Something is laid over the drawn place bit by bit: each step is followed, the whole is not.
    shown = []
    for i in range(40):
        rgb = scene(100, 80)
        rgb[80:140, 100 : 100 + min(i * 2, 60)] = 90
        shown.append(rgb)
    plan = planned(None, drawings=[Drawing(0, 100, place(100, 80))], pictures=shown)
    assert 139 in plan.unsure
    assert not set(plan.unsure) & set(range(100, 106))


# -- faces ----------------------------------------------------------------------------------------


def finder(path, seen):
    """Finds the square only in the frames of `seen`; counts by being called every look."""
    every = round(LOOK_NS / FRAME_NS)
    calls = iter(range(0, len(path) + every, every))

    def find(rgb):
        at = min(next(calls), len(path) - 1)
        return (place(*path[at]).grown(1.2),) if at in seen else ()

    return find


def test_a_mask_does_not_blink_off_between_finds():
    path = [(40 + 2 * i, 60 + i) for i in range(60)]
    plan = planned(path, finder(path, seen={0, 36}))
    for i, (x, y) in enumerate(path):
        assert holds(plan.at(100 + i), place(x, y)), f"frame {i}"
    assert plan.bare == ()


def test_a_mask_begins_before_the_first_find_and_names_what_is_far_from_any():
    path = [(40 + 2 * i, 60) for i in range(60)]
    plan = planned(path, finder(path, seen={36}))
    assert holds(plan.at(100), place(*path[0]))
    assert holds(plan.at(159), place(*path[59]))
    assert 100 in plan.unsure
    assert 136 not in plan.unsure
    assert plan.finds == 1


def test_frames_in_which_nothing_is_covered_are_named():
    plan = planned([(40, 60)] * 30, lambda _: ())
    assert plan.bare == tuple(range(100, 130))
    assert plan.to_check == plan.bare
    assert spans_of(plan.to_check) == ((100, 129),)


def test_without_faces_asked_for_nothing_is_called_bare():
    assert planned([(40, 60)] * 5).bare == ()


def test_following_stops_when_asked_and_can_be_asked_again():
    planner = MaskPlanner(100, lambda _: (place(40, 60),), [Drawing(0, 103, place(40, 60))])
    for i in range(8):
        planner.take(scene(40, 60), i * FRAME_NS, last=i == 7)
    with pytest.raises(CancelledError):
        planner.plan(cancelled=lambda: True)
    told = []
    assert all(planner.plan(told.append).regions)
    assert told == sorted(told)


# -- covering -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cover", Cover)
def test_what_was_there_cannot_be_told_from_what_is_left(cover):
    """Two pictures that differ within the region only by what is finer than a block."""
    rng = np.random.default_rng(5)
    region = Region(0.25, 0.25, 0.5, 0.5, oval=False)
    first = np.full((200, 200, 3), 120, np.uint8)
    second = first.copy()
    checks = np.where(np.indices((100, 100)).sum(axis=0) % 2, 100, 140).astype(np.uint8)
    first[50:150, 50:150] = checks[:, :, None]
    second[50:150, 50:150] = rng.permutation(checks.ravel()).reshape(100, 100)[:, :, None]
    assert np.array_equal(covered(first, [region], cover), covered(second, [region], cover))


def test_solid_leaves_one_colour_and_the_rest_as_it_was():
    rgb = scene(100, 80)
    out = covered(rgb, [place(100, 80)])
    inside = out[80:140, 100:160].reshape(-1, 3)
    assert len(np.unique(inside, axis=0)) == 1
    assert np.array_equal(out[:70], rgb[:70])
    assert not np.shares_memory(out, rgb)


def test_an_oval_covers_its_middle_and_not_its_corners():
    out = covered(np.full((100, 100, 3), 200, np.uint8), [Region(0.2, 0.2, 0.6, 0.6)])
    assert out[50, 50, 0] < 100
    assert out[50, 21, 0] < 100
    assert out[21, 21, 0] == 200


@pytest.mark.parametrize("region", [Region(-0.5, -0.5, 0.6, 0.6), Region(0.9, 0.9, 0.5, 0.5)])
def test_a_region_may_reach_beyond_the_picture(region):
    out = covered(np.full((100, 100, 3), 200, np.uint8), [region.grown(1.0)])
    assert (out != 200).any()
    assert np.array_equal(
        covered(np.full((10, 10, 3), 9, np.uint8), [Region(2, 2, 1, 1)]),
        np.full((10, 10, 3), 9, np.uint8),
    )


def test_a_region_has_a_size():
    with pytest.raises(ValueError, match="width"):
        Region(0, 0, 0, 1)


# -- the detector ---------------------------------------------------------------------------------


def test_the_detector_that_ships_is_the_one_that_was_tested():
    FaceFinder()
    readme = resources.path("models/README.md").read_text(encoding="utf-8")
    assert MODEL_SHA256 in readme
    assert resources.path("models/LICENSE-centerface.txt").is_file()


def test_another_file_in_its_place_is_refused(monkeypatch, tmp_path):
    other = tmp_path / "other.onnx"
    other.write_bytes(b"something else")
    monkeypatch.setattr(resources, "path", lambda name: other)
    with pytest.raises(DefinitionError, match="not the one that was tested"):
        FaceFinder()
    monkeypatch.setattr(resources, "path", lambda name: tmp_path / MODEL)
    with pytest.raises(DefinitionError, match="not in this installation"):
        FaceFinder()


def test_nothing_is_found_where_there_is_nothing():
    assert FaceFinder().find(np.full((240, 320, 3), 90, np.uint8)) == ()
