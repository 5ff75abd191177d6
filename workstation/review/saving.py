"""Files that go out: whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

from workstation.core.errors import StoreError

_DEAD_S = 3600.0
"""A half file nobody wrote to for so long was left by a program that was killed."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def write_whole(data: bytes, out: Path) -> None:
    """Write a file; an existing one is only replaced by a complete new one.

    Raises:
        StoreError: it cannot be written there.
    """
    with whole_file(out) as stream:
        stream.write(data)


@contextmanager
def whole_file(out: Path) -> Iterator[BinaryIO]:
    """A file to write and read, which takes its name once all of it is on the disk.

    An error on the way leaves nothing behind, and an existing file as it was. What a program that
    was killed left of the same name goes too.

    Raises:
        StoreError: it cannot be written there.
    """
    if not out.name or out.is_dir():
        raise StoreError(
            "This is a folder.", file=out.name or str(out), advice="Give a file name in it."
        )
    # Another window may be writing the same name: each has a half of its own.
    half = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with half.open("w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        half.replace(out)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StoreError(
                "The disk is full.",
                file=out.name,
                advice="Free some space or choose another folder.",
            ) from error
        raise StoreError(
            f"It could not be written ({error.strerror}).",
            file=out.name,
            advice="Choose another folder.",
        ) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
            _clear_dead(out)


def _clear_dead(out: Path) -> None:
    for left in out.parent.glob(f".{escape(out.name)}.*.part"):
        if time.time() - left.stat().st_mtime > _DEAD_S:
            left.unlink(missing_ok=True)
