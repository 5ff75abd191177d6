"""Whether two logs are one recording that came in two wrappings, such as a folder and its zip."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import BinaryIO

from workstation.core.errors import DamagedFileError
from workstation.core.evidence import Recording
from workstation.core.importing.kept_layout import END, MAGIC, damaged

_CHUNK = 2**20


def alike(one: Recording, other: Recording) -> bool:
    """Whether what is known of two recordings is the same: cheap, to be asked before the samples.

    What the import noticed is left out: a zip may carry a file beside the recording.
    """
    return replace(one, findings=()) == replace(other, findings=())


def samples_digest(kept: BinaryIO) -> str:
    """SHA-256 of the samples in a kept file, whatever its directory says beside them.

    Raises:
        DamagedFileError: it is no kept file.
    """
    size = kept.seek(0, 2)
    if size < len(MAGIC) + END.size:
        raise damaged()
    kept.seek(size - END.size)
    at, _length, _crc, magic = END.unpack(kept.read(END.size))
    if magic != MAGIC or at > size:
        raise damaged()
    kept.seek(0)
    digest = hashlib.sha256()
    left = at
    while left > 0:
        block = kept.read(min(left, _CHUNK))
        if not block:
            raise damaged()
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()


def same_samples(one: BinaryIO, other: BinaryIO) -> bool:
    """Whether two kept files hold the same samples; damaged ones are not the same as anything."""
    try:
        return samples_digest(one) == samples_digest(other)
    except DamagedFileError:
        return False
