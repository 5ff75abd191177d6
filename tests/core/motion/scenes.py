"""Rendered scenes with known truth: a cot with a limb that moves, seen by a camera that may not."""

from dataclasses import dataclass, field
from functools import lru_cache

import cv2  # noqa: TID251
import numpy as np

from workstation.core.motion.meter import MotionMeter

WIDTH, HEIGHT = 384, 216


@dataclass
class Frame:
    """A frame as the decoding pass hands it over."""

    number: int
    pts_ns: int
    picture: np.ndarray

    def luma(self, max_width):
        height, width = self.picture.shape
        if width <= max_width:
            return self.picture
        size = (max_width, round(height * max_width / width))
        return cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA)

    def rgb(self, max_width):
        return np.repeat(self.luma(max_width)[..., None], 3, axis=2)


@lru_cache(maxsize=12)
def texture(height, width, seed, *, mean=110.0, contrast=30.0):
    """Blankets, wall and cot: smooth noise at several scales."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for sigma, weight in ((2, 0.5), (6, 1.0), (20, 1.5)):
        layer = cv2.GaussianBlur(rng.normal(size=(height, width)).astype(np.float32), (0, 0), sigma)
        total += weight * layer / layer.std()
    return mean + contrast * total / total.std()


@dataclass
class Scene:
    """What is filmed. Every function takes seconds.

    Attributes:
        limb: (right, down) displacement of the limb in picture pixels.
        camera: (right, down, degrees) the camera sees the world moved by.
        light: (gain, offset) of the whole picture, or a (height, 1) array of gains for bands.
        noise: standard deviation in grey levels of each pixel and frame.
        limb_size: half axes of the limb in pixels.
        times_s: when frames are taken.
    """

    times_s: np.ndarray
    limb: object = lambda t: (0.0, 0.0)
    camera: object = lambda t: (0.0, 0.0, 0.0)
    light: object = lambda t: (1.0, 0.0)
    noise: float = 2.0
    limb_size: tuple = (22, 12)
    mean: float = 110.0
    seed: int = 1
    cut_at_s: float = 1e9
    background: np.ndarray = field(init=False)

    def __post_init__(self):
        pad = 60
        self.pad = pad
        self.background = texture(HEIGHT + 2 * pad, WIDTH + 2 * pad, self.seed, mean=self.mean)
        self.other = texture(HEIGHT + 2 * pad, WIDTH + 2 * pad, self.seed + 77, mean=self.mean)
        self.skin = texture(HEIGHT + 2 * pad, WIDTH + 2 * pad, self.seed + 5, mean=self.mean + 50)
        self.rng = np.random.default_rng(self.seed + 9)
        # Drawn once and shifted about for each frame: drawing afresh would take half the time.
        self.grain = self.rng.normal(scale=self.noise, size=(HEIGHT, WIDTH)).astype(np.float32)

    def frame(self, number):
        t = float(self.times_s[number])
        world = (self.other if t >= self.cut_at_s else self.background).copy()
        dx, dy = self.limb(t)
        h, w = world.shape
        shape = np.zeros((h, w), np.float32)
        # Drawn at a sixteenth of a pixel, then softened: movement below a pixel shows.
        centre = ((w * 0.55 + dx) * 16, (h * 0.55 + dy) * 16)
        axes = (self.limb_size[0] * 16, self.limb_size[1] * 16)
        cv2.ellipse(
            shape, tuple(round(v) for v in centre), axes, 25, 0, 360, 1.0, -1, cv2.LINE_AA, 4
        )
        shape = cv2.GaussianBlur(shape, (0, 0), 1.2)
        skin = cv2.warpAffine(self.skin, np.float32([[1, 0, dx], [0, 1, dy]]), (w, h))
        world += shape * (skin - world)
        cx, cy, turn = self.camera(t)
        matrix = cv2.getRotationMatrix2D((w / 2, h / 2), -turn, 1.0)
        matrix[:, 2] += (cx, cy)
        seen = cv2.warpAffine(world, matrix, (w, h), flags=cv2.INTER_CUBIC)
        seen = seen[self.pad : self.pad + HEIGHT, self.pad : self.pad + WIDTH]
        gain, offset = self.light(t)
        seen = seen * gain + offset
        if self.noise:
            seen = seen + np.roll(self.grain, self.rng.integers(0, (HEIGHT, WIDTH)), axis=(0, 1))
        picture = np.clip(np.rint(seen), 0, 255).astype(np.uint8)
        return Frame(number, round(t * 1e9), picture)

    def measured(self):
        meter = MotionMeter()
        meter.begin(WIDTH, HEIGHT)
        for number in range(len(self.times_s)):
            meter.take(self.frame(number))
        return meter.track()


def steady(fps, seconds):
    return np.arange(round(fps * seconds)) / fps


def variable(fps, seconds, seed=0):
    """Intervals as phones make them in bad light: now one, now two sensor periods."""
    rng = np.random.default_rng(seed)
    steps = rng.choice([1.0, 1.0, 1.0, 1.25, 2.0], size=round(fps * seconds * 2)) / fps
    times = np.concatenate([[0.0], np.cumsum(steps)])
    return times[times < seconds]


def jerks(starts, length_s, reach=14.0):
    """Out and back in `length_s`, at each start; smooth, still between."""

    def limb(t):
        for start in starts:
            if start <= t < start + length_s:
                return (
                    reach * np.sin(np.pi * (t - start) / length_s),
                    0.4 * reach * np.sin(np.pi * (t - start) / length_s),
                )
        return (0.0, 0.0)

    return limb


def swing(hz, start=0.0, stop=1e9, reach=5.0):
    """To and fro at one frequency."""

    def limb(t):
        if not start <= t < stop:
            return (0.0, 0.0)
        x = reach * np.sin(2 * np.pi * hz * (t - start))
        return (x, 0.5 * x)

    return limb


def shake(seed=0, reach=4.0):
    """A hand-held camera: drift, tremor up to 8 Hz and a little turning."""
    rng = np.random.default_rng(seed)
    parts = [
        (hz, reach * 1.2 / (1 + hz), *rng.uniform(0, 6.28, 3))
        for hz in (0.3, 0.7, 1.3, 2.9, 5.1, 8.3)
    ]

    def camera(t):
        x = sum(a * np.sin(2 * np.pi * hz * t + p) for hz, a, p, _, _ in parts)
        y = sum(a * np.sin(2 * np.pi * hz * t + p) for hz, a, _, p, _ in parts)
        turn = sum(0.15 * a * np.sin(2 * np.pi * hz * t + p) for hz, a, _, _, p in parts)
        return (x, y, turn)

    return camera
