"""Files that go out: whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from workstation.core.errors import StoreError


def write_whole(data: bytes, out: Path) -> None:
    """Write a file; an existing one is only replaced by a complete new one.

    Raises:
        StoreError: it cannot be written there.
    """
    if not out.name or out.is_dir():
        raise StoreError(
            "This is a folder.", file=out.name or str(out), advice="Give a file name in it."
        )
    half = out.with_name(f".{out.name}.part")
    try:
        with half.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(out)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise StoreError(
            f"It could not be written ({error.strerror}).",
            file=out.name,
            advice="Choose another folder.",
        ) from error
