"""A long Axivity recording of a hand that lies still and moves, some thousand blocks at once."""

import numpy as np

from workstation.demo import cwa
from workstation.demo.cwa import BLOCK_SAMPLES, as_stored

START_S = 1_709_331_000
RATE_HZ = 100

_LAYOUT = np.dtype(
    {
        "names": ["mark", "length", "fraction", "session", "sequence", "stamp", "light",
                  "temperature", "battery", "rate", "packing", "offset", "count", "words", "check"],
        "formats": ["<u2", "<u2", "<u2", "<u4", "<u4", "<u4", "<u2",
                    "<u2", "u1", "u1", "u1", "<i2", "<u2", ("<u4", BLOCK_SAMPLES), "<u2"],
        "offsets": [0, 2, 4, 6, 10, 14, 18, 20, 23, 24, 25, 26, 28, 30, 510],
        "itemsize": 512,
    }
)  # fmt: skip


def _packed(samples_g):
    raw = np.rint(as_stored(samples_g) * cwa.PER_G).astype(np.int64)
    largest = np.maximum(raw.max(axis=1), -raw.min(axis=1) - 1)
    power = np.searchsorted([511, 1022, 2044], largest).astype(np.int64)
    x, y, z = ((raw >> power[:, None]) & 0x3FF).T
    return (x | y << 10 | z << 20 | power << 30).astype("<u4")


def write_week(path, days=7.0):
    """Write the file; its samples lie exactly 10 ms apart as far as its stamps can say."""
    number = int(days * 86_400 * RATE_HZ) // BLOCK_SAMPLES
    rng = np.random.default_rng(1)
    end_s = START_S + number * BLOCK_SAMPLES // RATE_HZ
    with path.open("wb") as out:
        out.write(
            cwa.header(
                device_id=12345, session_id=7, start_ns=START_S * 10**9, end_ns=end_s * 10**9,
                note="benchmark",
            )
        )  # fmt: skip
        for first in range(0, number, 2048):
            count = min(2048, number - first)
            sequence = np.arange(first, first + count)
            hundredths = sequence * BLOCK_SAMPLES
            second = START_S + hundredths // RATE_HZ
            fraction = hundredths % RATE_HZ * 32768 // RATE_HZ
            block = np.zeros(count, _LAYOUT)
            block["mark"], block["length"], block["session"] = 0x5841, 508, 7
            block["fraction"], block["sequence"] = 0x8000 | fraction, sequence
            block["stamp"] = _stamps(second)
            block["light"], block["temperature"], block["battery"] = 300, 280, 190
            block["rate"], block["packing"], block["count"] = 0x4A, 0x30, BLOCK_SAMPLES
            block["offset"] = -((fraction << 1) * RATE_HZ >> 16)
            t = np.arange(first * BLOCK_SAMPLES, (first + count) * BLOCK_SAMPLES) / RATE_HZ
            lying = np.stack([0.3 * np.sin(t / 600), 0.2 * np.cos(t / 911), np.full(len(t), 0.93)])
            moving = 1 + 40 * (np.sin(t / 97) > 0.97)
            noise = rng.standard_normal((len(t), 3), dtype=np.float32) * 0.01
            block["words"] = _packed(lying.T + noise * moving[:, None]).reshape(count, -1)
            words = block.view("<u2").reshape(count, 256)
            block["check"] = -words.sum(axis=1, dtype=np.int64) & 0xFFFF
            out.write(block.tobytes())


def _stamps(second):
    moment = second.astype("datetime64[s]")
    month, day = moment.astype("datetime64[M]"), moment.astype("datetime64[D]")
    year = moment.astype("datetime64[Y]").astype(np.int64) + 1970
    rest = second % 86_400
    return (
        (year - 2000) << 26
        | (month.astype(np.int64) % 12 + 1) << 22
        | ((day - month.astype("datetime64[D]")).astype(np.int64) + 1) << 17
        | rest // 3600 << 12
        | rest // 60 % 60 << 6
        | rest % 60
    )
