"""The wrist log of the demo: an Axivity file, and the same wrist as a phone app would log it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from workstation.core.timebase import NS
from workstation.demo.cwa import BLOCK_SAMPLES, Surroundings, block, header
from workstation.demo.story import LogStory, Story, epoch_ns
from workstation.demo.wrist import Felt, felt

_NOISE_G = 0.006


@dataclass(frozen=True, slots=True)
class WristLog:
    """The samples of the log before they are written.

    Attributes:
        shown_ns: what the device's clock reads at each sample, int64 (n,), as if it were UTC.
        true_ns: when each sample was truly taken, int64 (n,).
        samples_g: (n, 3), noise included.
    """

    shown_ns: NDArray[np.int64]
    true_ns: NDArray[np.int64]
    samples_g: NDArray[np.float64]


def wrist_log(story: Story) -> WristLog:
    """The samples of the right wrist, in whole blocks, with the gap left out."""
    shown = _sample_times(story.log, _local_shift_ns(story))
    true = np.array(
        [story.log.true_ns(int(s) - _local_shift_ns(story)) for s in shown[::BLOCK_SAMPLES]]
    )
    within = np.arange(BLOCK_SAMPLES) * (NS // story.log.rate_hz)
    true_ns = (true[:, None] + within[None, :]).ravel().astype(np.int64)
    noise = np.random.default_rng(story.seed + 950).standard_normal((len(shown), 3))
    return WristLog(shown, true_ns, felt(story, true_ns).force_g + _NOISE_G * noise)


def axivity_file(story: Story, log: WristLog) -> bytes:
    """The log as an AX3 writes it."""
    device = story.log
    parts = [
        header(
            device_id=device.device_id,
            session_id=device.session_id,
            start_ns=int(log.shown_ns[0]),
            end_ns=int(log.shown_ns[-1]),
            note="_p=right+wrist&_x=synthetic+demo,+no+real+child&_sc=417",
        )
    ]
    blocks = len(log.shown_ns) // BLOCK_SAMPLES
    for k in range(blocks):
        part = slice(k * BLOCK_SAMPLES, (k + 1) * BLOCK_SAMPLES)
        share = k / blocks
        parts.append(
            block(
                session_id=device.session_id,
                sequence=k,
                first_ns=int(log.shown_ns[part.start]),
                samples_g=log.samples_g[part],
                around=Surroundings.of(
                    lux_log=round(180 + 260 * share), celsius=32.6 + 1.1 * share, volts=4.05
                ),
            )
        )
    return b"".join(parts)


def watch_table(story: Story, start_ns: int, end_ns: int) -> bytes:
    """The same wrist as the "Sensor Logger" app writes it for a watch: WristMotion.csv.

    Its clock is right. Gravity points down and both parts carry the app's sign: what rests feels
    minus 1 g upwards.

    Args:
        story: what happens.
        start_ns: true moment of the first sample, nanoseconds since 1970.
        end_ns: true moment before which the last one lies.
    """
    true_ns = np.arange(start_ns, end_ns, NS // 100, dtype=np.int64)
    parts: Felt = felt(story, true_ns)
    own = -(parts.force_g - parts.up_g)
    turns = Rotation.from_matrix(parts.axes).as_quat()[:, [3, 0, 1, 2]]
    head = (
        "time,seconds_elapsed,rotationRateX,rotationRateY,rotationRateZ,gravityX,gravityY,gravityZ,"
        "accelerationX,accelerationY,accelerationZ,quaternionW,quaternionX,quaternionY,quaternionZ"
    )
    columns = np.concatenate([parts.turning_rad_s, -parts.up_g, own, turns], axis=1)
    lines = [head]
    for at, row in zip(true_ns, columns, strict=True):
        elapsed = (int(at) - start_ns) / NS
        lines.append(f"{at},{elapsed:.6f}," + ",".join(f"{v:.9f}" for v in row))
    return ("\n".join(lines) + "\n").encode("ascii")


def _local_shift_ns(story: Story) -> int:
    """An AX3 is set by the family's computer and shows local time."""
    offset = story.log.start.utcoffset()
    assert offset is not None
    return round(offset.total_seconds()) * NS


def _sample_times(device: LogStory, local_ns: int) -> NDArray[np.int64]:
    """Readings of the device's clock at its samples: whole blocks, one ending where the gap is."""
    step = NS // device.rate_hz
    length = step * BLOCK_SAMPLES
    last = device.shown_ns(epoch_ns(device.gap[0])) + local_ns
    again = last + epoch_ns(device.gap[1]) - epoch_ns(device.gap[0])
    start = device.shown_ns(epoch_ns(device.start)) + local_ns
    end = device.shown_ns(epoch_ns(device.end)) + local_ns
    before = (last + step - start) // length
    after = (end - again) // length
    first = [last + step - (before - k) * length for k in range(before)]
    first += [again + k * length for k in range(after)]
    within = np.arange(BLOCK_SAMPLES, dtype=np.int64) * step
    return (np.array(first, dtype=np.int64)[:, None] + within[None, :]).ravel()
