import numpy as np
import pytest

from workstation.core.timebase import NS
from workstation.core.vision import cv2
from workstation.demo.acting import pose_at
from workstation.demo.scene import Scene, Studio
from workstation.demo.skeleton import joints
from workstation.demo.sound import RATE_HZ, heard
from workstation.demo.story import Move, clip_seed, demo_story, frame_times

SIDE = 320
STEP_NS = 1_000_000


@pytest.fixture(scope="module")
def story():
    return demo_story()


@pytest.fixture(scope="module")
def studio(story):
    return Studio.built(SIDE, story.seed)


def scene_at(story, studio, number, times_ns):
    return Scene(
        story.clips[number],
        np.array(times_ns, dtype=np.int64),
        studio,
        long_side=SIDE,
        seed=clip_seed(story, number),
    )


def steadied(pictures):
    """Each picture, smoothed and laid over the first by its background, as float grey."""
    grey = [cv2.GaussianBlur(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), (0, 0), 1.5) for p in pictures]
    border = np.full(grey[0].shape, 255, np.uint8)
    height, width = border.shape
    border[height // 6 : -height // 6, width // 8 : -width // 8] = 0
    laid = []
    for each in grey:
        warp = np.eye(2, 3, dtype=np.float32)
        criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-5)
        _, warp = cv2.findTransformECC(
            grey[0], each, warp, cv2.MOTION_EUCLIDEAN, criteria, border, 3
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        laid.append(cv2.warpAffine(each, warp, (width, height), flags=flags).astype(float))
    return laid


def test_pixels_change_where_the_truth_says_a_flexion_begins(story, studio):
    for move in story.clips[1].moves(Move.FLEXION):
        span = move.duration_ns
        times = [move.start_ns - span // 8, move.start_ns, move.start_ns + span * 26 // 100]
        before, start, bent = (
            p[SIDE // 18 : -SIDE // 18]
            for p in steadied([scene_at(story, studio, 1, times).picture(i) for i in range(3)])
        )
        assert np.abs(bent - start).mean() > 2.0 * np.abs(start - before).mean(), move


def test_pixels_change_at_a_jerk_and_rest_when_the_child_lies_still(story, studio):
    jerk = story.clips[0].moves(Move.JERK)[0]
    peak = jerk.start_ns + jerk.duration_ns * 40 // 100
    scene = scene_at(story, studio, 0, [jerk.start_ns, peak, 26 * NS, 26 * NS + peak % 1000])
    pictures = [scene._world(i).astype(int) for i in range(4)]
    assert np.abs(pictures[1] - pictures[0]).max() > 40
    assert np.abs(pictures[3] - pictures[2]).max() == 0


def test_a_hand_that_has_left_is_gone_from_the_picture(story, studio):
    pat = story.clips[1].pat_ns
    times = [pat - 3 * NS, pat, pat + 3 * NS]
    scene = scene_at(story, studio, 1, times)
    # The child lies just so throughout: only the hand comes and goes.
    still = scene._joints.at(0)
    scene._joints = type(scene._joints)(**{k: np.stack([v] * 3) for k, v in still.items()})
    look = scene._look(0, still)
    scene._look = lambda i, at: look
    before, during, after = (scene._world(i).astype(int) for i in range(3))
    assert np.abs(during - before).max() > 40
    assert np.array_equal(after, before)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_limbs_leave_rest_within_a_frame_of_the_told_start(story, number):
    clip = story.clips[number]
    for move in clip.movements:
        at = np.arange(move.start_ns - 100 * STEP_NS, move.end_ns, STEP_NS, dtype=np.int64)
        pose = pose_at(clip, at, clip_seed(story, number))
        still = pose_at(clip, at[:1], clip_seed(story, number))
        hand = pose.right_arm.raised - still.right_arm.raised
        drift = np.abs(hand[:100]).max()
        moved = np.flatnonzero(np.abs(hand) > drift + 0.05 * np.abs(hand).max())
        assert 0 <= at[moved[0]] - move.start_ns < 100_000_000, move


def test_the_cluster_rises_and_falls_and_keeps_its_interval(story):
    moves = story.clips[1].moves(Move.FLEXION)
    assert len(moves) == 6
    sizes = [m.amplitude for m in moves]
    assert sizes[:4] == sorted(sizes[:4])
    assert sizes[3:] == sorted(sizes[3:], reverse=True)
    starts = np.array([m.start_ns for m in moves]) / NS
    assert np.diff(starts) == pytest.approx([6.2] * 5, abs=0.25)
    assert np.mean([m.duration_ns / NS for m in moves]) == pytest.approx(1.1, abs=0.05)
    assert [m.held for m in moves].index(True) == 3


def test_a_held_arm_stays_while_the_rest_bends(story):
    clip = story.clips[1]
    held = clip.moves(Move.FLEXION)[3]
    at = np.array([held.start_ns, held.start_ns + held.duration_ns * 2 // 5], dtype=np.int64)
    where = joints(pose_at(clip, at, clip_seed(story, 1)))
    left = where.left_wrist[1] - where.left_wrist[0]
    right = where.right_wrist[1] - where.right_wrist[0]
    assert left[2] < 0.65 * right[2]
    assert where.head[1][2] - where.head[0][2] > 8.0


def test_head_and_trunk_rise_and_arms_go_up_in_a_flexion(story):
    clip = story.clips[1]
    move = clip.moves(Move.FLEXION)[2]
    at = np.array([move.start_ns, move.start_ns + move.duration_ns * 2 // 5], dtype=np.int64)
    where = joints(pose_at(clip, at, clip_seed(story, 1)))
    for place in (where.head, where.neck, where.left_wrist, where.right_wrist, where.left_knee):
        assert place[1][2] - place[0][2] > 3.0
    assert where.head[1][0] < where.head[0][0] - 2.0


def test_jerks_come_three_a_second_in_runs_while_the_cot_is_rocked(story):
    clip = story.clips[0]
    starts = np.array([m.start_ns for m in clip.moves(Move.JERK)]) / NS
    steps = np.diff(starts)
    within = steps[steps < 1.0]
    assert 1 / within.mean() == pytest.approx(3.0, abs=0.15)
    assert (steps > 1.0).sum() == 2
    rocking = clip.span("rocking")
    assert starts.min() > rocking.start_ns / NS
    assert starts.max() < rocking.end_ns / NS


def test_no_joint_ever_jumps(story):
    for number, clip in enumerate(story.clips):
        at = frame_times(clip, 1)
        where = joints(pose_at(clip, at, clip_seed(story, number)))
        for name in ("head", "left_hand", "right_hand", "left_toes", "right_toes"):
            step = np.linalg.norm(np.diff(getattr(where, name), axis=0), axis=1)
            assert step.max() < 5.0, name


def test_the_picture_is_labelled_synthetic_in_its_corner(story, studio):
    scene = scene_at(story, studio, 1, [NS])
    picture = scene.picture(0)
    scene._mark = np.zeros_like(scene._mark)
    without = scene.picture(0)
    changed = np.argwhere((picture != without).any(axis=2))
    height, width = picture.shape[:2]
    assert len(changed) > 100
    assert changed[:, 0].min() > height * 0.9
    assert changed[:, 1].min() > width * 0.6


def test_the_pat_is_heard_at_its_instant(story):
    clip = story.clips[1]
    sound = heard(clip, clip_seed(story, 1)).astype(float) / 32_000
    at = np.arange(len(sound)) / RATE_HZ
    around = (at > 2.0) & (at < 4.0)
    loud = np.flatnonzero(np.abs(sound) * around > 0.15)
    assert at[loud[0]] == pytest.approx(clip.pat_ns / NS, abs=0.004)


def test_the_cry_comes_after_the_last_flexion_and_cloth_rustles_in_step(story):
    clip = story.clips[1]
    sound = heard(clip, clip_seed(story, 1)).astype(float) / 32_000
    second = RATE_HZ

    def strength(start_s, end_s):
        return float(np.sqrt(np.mean(sound[int(start_s * second) : int(end_s * second)] ** 2)))

    cry = clip.span("cry")
    assert strength(cry.start_ns / NS + 0.5, cry.end_ns / NS - 1) > 8 * strength(51, 53)
    assert cry.start_ns > clip.moves(Move.FLEXION)[-1].end_ns
    assert len(sound) == round(clip.duration_ns / NS * second)
    for move in clip.moves(Move.FLEXION):
        start = move.start_ns / NS
        assert strength(start, start + 0.4) > 1.5 * strength(51, 53), move
