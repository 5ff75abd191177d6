"""Measured movements against rendered truth, over random scenes nobody tuned on.

Run: python -m tests.benchmarks.bench_truth [--scenes 40] [--seed 90000] [--json FILE]

Every scene draws its own frame rate, camera, light, noise, number, length and strength of
movements, and small stirring between them. Prints how often the number of movements is right and
how far starts and lengths are off.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from tests.core.motion.scenes import Scene, jerks, shake, steady, swing
from workstation.core.motion import measure, rhythm

S = 1e9


def drawn(seed):
    """A random scene with its truth: starts and length in seconds."""
    rng = np.random.default_rng(seed)
    fps = float(rng.choice([24, 30, 30, 60]))
    length = float(rng.choice([0.2, 0.5, 1.0, 2.0]))
    count = int(rng.integers(2, 7)) if length < 1 else int(rng.integers(2, 4))
    # Slow movement that hardly pauses is taken for breathing: a known limit, told in the docs.
    starts = 0.8 + np.cumsum(rng.uniform(0.5, 1.4, count) * max(length, 1) + length) - length
    reach = rng.uniform(0.6, 1.0, count) * rng.uniform(12, 26)
    parts = [jerks([s], length, reach=r) for s, r in zip(starts, reach, strict=True)]
    slowest = float(reach.min()) / length
    stirs = jerks(starts + length + 0.15, 0.25, reach=0.15 * slowest * 0.25)

    def limb(t):
        return tuple(np.sum([p(t) for p in (*parts, stirs)], axis=0))

    camera = shake(seed, reach=rng.uniform(2, 15)) if rng.random() < 0.6 else lambda _: (0, 0, 0)
    flicker = rng.uniform(0, 0.06) * (rng.random() < 0.4)
    scene = Scene(
        steady(fps, starts[-1] + length + 1.2),
        limb=limb,
        camera=camera,
        light=lambda t: (1 + flicker * np.sin(44 * t), 0),
        noise=float(rng.uniform(0.5, 5)),
        limb_size=(int(rng.integers(14, 45)), int(rng.integers(9, 30))),
        mean=float(rng.uniform(50, 140)),
        seed=seed,
    )
    return scene, starts, length


def judged(seed):
    """Whether the number is right; errors of starts and lengths in milliseconds."""
    scene, starts, length = drawn(seed)
    got = measure(scene.measured(), 0, round(scene.times_s[-1] * S))
    right = got.count.value == len(starts)
    near = [min(got.events, key=lambda e: abs(e.start_ns / S - s), default=None) for s in starts]
    pairs = [(e, s) for e, s in zip(near, starts, strict=True) if e is not None]
    return (
        right,
        [1e3 * (e.start_ns / S - s) for e, s in pairs] if right else [],
        [1e3 * (e.duration_ns / S - length) for e, _ in pairs] if right else [],
    )


def still(seed):
    """How many movements are offered where nobody moves."""
    rng = np.random.default_rng(seed)
    scene = Scene(
        steady(float(rng.choice([24, 30, 60])), 4),
        camera=shake(seed, reach=rng.uniform(0, 25)),
        light=lambda t: (1 + 0.06 * np.sin(40 * t), 0),
        noise=float(rng.uniform(0.5, 7)),
        mean=float(rng.uniform(40, 140)),
        seed=seed,
    )
    return measure(scene.measured(), 0, 4 * 10**9).count.value or 0


def swung(seed):
    """Error in Hz of the rhythm of a swinging limb, None where it abstains."""
    rng = np.random.default_rng(seed)
    hz = float(rng.uniform(0.8, 9))
    scene = Scene(
        steady(30, max(3, 6 / hz)),
        limb=swing(hz, reach=rng.uniform(3, 9)),
        camera=shake(seed, reach=rng.uniform(0, 8)),
        seed=seed,
    )
    found = rhythm(scene.measured(), 0, 10**11).frequency.value
    return None if found is None else abs(found - hz)


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--scenes", type=int, default=40)
    ask.add_argument("--seed", type=int, default=90_000)
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    seeds = range(told.seed, told.seed + told.scenes)
    results = [judged(seed) for seed in seeds]
    starts = np.abs([x for r in results for x in r[1]])
    lengths = np.array([x for r in results for x in r[2]])
    quiet = [still(seed + 500_000) for seed in seeds[: told.scenes // 2]]
    swings = [swung(seed + 700_000) for seed in seeds[: told.scenes // 2]]
    known = [s for s in swings if s is not None]
    facts = {
        "scenes": told.scenes,
        "first_seed": told.seed,
        "count_right": sum(r[0] for r in results),
        "wrong_seeds": [s for s, r in zip(seeds, results, strict=True) if not r[0]],
        "movements": len(starts),
        "start_off_ms_p50": float(np.median(starts)),
        "start_off_ms_p95": float(np.quantile(starts, 0.95)),
        "length_off_ms_median": float(np.median(lengths)),
        "length_off_ms_p95": float(np.quantile(np.abs(lengths), 0.95)),
        "still_scenes": len(quiet),
        "still_scenes_with_movements": sum(q > 0 for q in quiet),
        "rhythms": len(swings),
        "rhythms_abstained": len(swings) - len(known),
        "rhythm_off_hz_max": max(known, default=None),
    }
    for name, value in facts.items():
        print(f"{name}: {value}")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
