"""How the samples of a log lie in their kept file.

A kept file is written front to back: 8 bytes magic, then arrays (little endian, each at a multiple
of 64 bytes), then a directory as JSON, then 32 bytes that say where the directory is. A column is
cut into segments of a million entries; every 16,384 entries carry their own CRC-32, so that a
stretch can be read and trusted without reading the rest. No pickle, no compression.
"""

from __future__ import annotations

import struct

from workstation.core.errors import DamagedFileError

METHOD = "hypnic.samples"
VERSION = "3"

MAGIC = b"HYPLOG2\n"
END = struct.Struct("<QQI4x8s")
"""Where the directory begins, its length, its CRC-32, the magic again."""
ALIGN = 64
SEGMENT = 1 << 20
"""Entries of a column that lie together; a multiple of all blocks below."""
BLOCK = 1 << 14
"""Entries read and checked together."""
MOST_DIRECTORY = 64 * 2**20
MOST_BLANKS = 20_000
"""Runs without a value kept one by one; a worse channel is looked at sample by sample."""


def damaged() -> DamagedFileError:
    """The error for a kept file that is not what was written."""
    return DamagedFileError(
        "The kept samples of a log are damaged.", advice="They are computed again from the file."
    )
