"""What a device on the child's right wrist feels: the story's movements, gravity, and turning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase import NS
from workstation.demo.acting import pose_at
from workstation.demo.shapes import ease, wander
from workstation.demo.skeleton import joints, wrist_frame
from workstation.demo.story import ClipStory, Story, clip_seed, epoch_ns

_G_CM = 980.665
_STEP_NS = 2_500_000
"""Half the stretch over which speed and turning are taken."""
_HANDOVER_NS = 6 * NS
"""How long the child takes from lying as in one clip to lying as in the next."""


@dataclass(frozen=True, slots=True)
class Felt:
    """What the wrist feels at n moments, in the device's own axes.

    Attributes:
        force_g: specific force, (n, 3): at rest it points up with 1 g.
        up_g: the part of it that is gravity, (n, 3).
        turning_rad_s: rate of rotation, (n, 3).
        axes: the device's axes in the cot's frame as columns, (n, 3, 3).
    """

    force_g: NDArray[np.float64]
    up_g: NDArray[np.float64]
    turning_rad_s: NDArray[np.float64]
    axes: NDArray[np.float64]


def felt(story: Story, true_ns: NDArray[np.int64]) -> Felt:
    """What the right wrist feels at some true moments.

    Args:
        story: what happens.
        true_ns: nanoseconds since 1970, int64 (n,), rising.
    """
    n = len(true_ns)
    total = Felt(np.zeros((n, 3)), np.zeros((n, 3)), np.zeros((n, 3)), np.zeros((n, 3, 3)))
    for clip, seed, weight in _lying(story, true_ns):
        here = weight > 0.0
        share = weight[here][:, None]
        part = _felt_in(clip, true_ns[here] - epoch_ns(clip.start), seed)
        total.force_g[here] += share * part.force_g
        total.up_g[here] += share * part.up_g
        total.turning_rad_s[here] += share * part.turning_rad_s
        total.axes[here] += share[..., None] * part.axes
    total.force_g[:] += _unseen(story, true_ns)
    return total


def _lying(
    story: Story, true_ns: NDArray[np.int64]
) -> Iterator[tuple[ClipStory, int, NDArray[np.float64]]]:
    """Each clip with its seed and how much the child lies as in it, (n,); they add up to 1."""
    starts = [epoch_ns(c.start) for c in story.clips]
    ends = [s + c.duration_ns for s, c in zip(starts, story.clips, strict=True)]
    middles = [(e + s) // 2 for e, s in zip(ends[:-1], starts[1:], strict=True)]
    come = [ease((true_ns - m) / _HANDOVER_NS + 0.5) for m in middles]
    one = np.ones(len(true_ns))
    for k, clip in enumerate(story.clips):
        since = come[k - 1] if k else one
        until = come[k] if k < len(come) else one * 0.0
        yield clip, clip_seed(story, k), since - until


def _felt_in(clip: ClipStory, clip_ns: NDArray[np.int64], seed: int) -> Felt:
    before, now, after = (
        joints(pose_at(clip, clip_ns + step, seed)) for step in (-_STEP_NS, 0, _STEP_NS)
    )
    step_s = _STEP_NS / NS
    speeding = (before.right_wrist - 2.0 * now.right_wrist + after.right_wrist) / step_s**2
    axes = wrist_frame(now.right_elbow, now.right_wrist)
    turn = wrist_frame(after.right_elbow, after.right_wrist) - wrist_frame(
        before.right_elbow, before.right_wrist
    )
    spin = np.einsum("nji,njk->nik", axes, turn / (2.0 * step_s))
    up = axes[:, 2, :]
    force = np.einsum("nji,nj->ni", axes, speeding / _G_CM) + up
    turning = np.stack([spin[:, 2, 1], spin[:, 0, 2], spin[:, 1, 0]], axis=1)
    return Felt(force, up, turning, axes)


def _unseen(story: Story, true_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Stirring between the clips, when nobody filmed, in g."""
    t = (true_ns - epoch_ns(story.log.start)) / NS
    rng = np.random.default_rng(story.seed + 900)
    added = np.zeros((len(t), 3))
    for begin in _free_moments(story, rng):
        length = float(rng.uniform(1.5, 5.0))
        near = (t > begin) & (t < begin + length)
        strength = 0.16 * ease((t[near] - begin) / 0.6) * ease((begin + length - t[near]) / 0.8)
        for axis in range(3):
            seed = int(rng.integers(1 << 30))
            added[near, axis] += strength * wander(t[near], seed, period_s=1.1)
    return added


def _free_moments(story: Story, rng: np.random.Generator) -> list[float]:
    begin, end = epoch_ns(story.log.start), epoch_ns(story.log.end)
    moments = rng.uniform(5.0, (end - begin) / NS - 10.0, 22)
    filmed = [
        ((epoch_ns(c.start) - begin) / NS - 12.0, (epoch_ns(c.start) + c.duration_ns - begin) / NS)
        for c in story.clips
    ]
    return [float(m) for m in moments if not any(a < m < b + 5.0 for a, b in filmed)]
