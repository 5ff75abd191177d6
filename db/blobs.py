"""A folder of write-once files named by the SHA-256 of what they hold."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from db.trouble import on_disk
from workstation.core.errors import CancelledError, StoreError
from workstation.review.ports import Cancelled, Progress, StoredFile

if sys.platform != "win32":
    import fcntl

CHUNK = 1 << 20
"""Bytes read, hashed and written at a time."""

SPARE = 64 << 20
"""Bytes that must stay free after a copy: the database needs room to save what the reader does."""

_HEX = frozenset("0123456789abcdef")


class BlobFolder:
    """Files under `aa/bb/<sha256>`, complete and durable or not there at all.

    A file is written in `incoming` beside the folder, flushed to the disk, made read-only, moved
    to its name in one step, and the folder is flushed too, before `put` returns.
    """

    def __init__(self, root: Path, incoming: Path) -> None:
        """Both folders must lie on one disk; they are made when missing."""
        self.root = root
        self._incoming = incoming
        root.mkdir(parents=True, exist_ok=True)
        incoming.mkdir(parents=True, exist_ok=True)

    def put(
        self,
        stream: BinaryIO,
        *,
        progress: Progress,
        cancelled: Cancelled,
        spare: int = SPARE,
    ) -> StoredFile:
        """Copy a stream in, from its beginning where it can seek; the same bytes are kept once.

        Raises:
            StoreError: no room (asked before copying where the length is known), or a disk error.
            CancelledError: `cancelled` said so; nothing was kept.
        """
        with on_disk(self.root.name):
            length = _rewound(stream)
            if length is not None:
                self._require_room(length + spare)
            with _temporary(self._incoming) as (path, out):
                digest, size = hashlib.sha256(), 0
                while chunk := _read(stream):
                    if cancelled():
                        raise CancelledError
                    digest.update(chunk)
                    out.write(chunk)
                    size += len(chunk)
                    if length:
                        progress(min(size / length, 1.0))
                if cancelled():
                    raise CancelledError
                out.flush()
                os.fsync(out.fileno())
                if sys.platform == "win32":
                    out.close()  # there an open file cannot be moved; elsewhere its lock stays
                fresh = self._publish(path, digest.hexdigest())
        progress(1.0)
        return StoredFile(digest.hexdigest(), size, fresh)

    def open(self, sha256: str) -> BinaryIO:
        """A seekable reader.

        Raises:
            StoreError: the content is not here.
        """
        with on_disk(sha256[:12]):
            try:
                return self._path(sha256).open("rb")
            except FileNotFoundError as error:
                what = "The library no longer holds this file."
                raise StoreError(
                    what, file=sha256[:12], advice="Bring it back from a backup or import it again."
                ) from error

    def has(self, sha256: str) -> bool:
        """Whether the content is here."""
        return self._path(sha256).is_file()

    def names(self) -> Iterator[str]:
        """The SHA-256 of every file, in order."""
        for first in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for second in sorted(first.glob("[0-9a-f][0-9a-f]")):
                yield from sorted(p.name for p in second.iterdir() if len(p.name) == 64)

    def size(self, sha256: str) -> int:
        """Bytes of a file that is here."""
        return self._path(sha256).stat().st_size

    def intact(self, sha256: str, *, cancelled: Cancelled) -> bool:
        """Whether the file still holds what its name says; False when it cannot be read.

        Raises:
            CancelledError: `cancelled` said so.
        """
        digest = hashlib.sha256()
        try:
            with self._path(sha256).open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    if cancelled():
                        raise CancelledError
                    digest.update(chunk)
        except OSError:
            return False
        return digest.hexdigest() == sha256

    def remove(self, sha256: str) -> None:
        """Drop a file nobody needs; one that is in use elsewhere may stay."""
        with suppress(OSError):
            self._path(sha256).unlink()

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise StoreError("A stored file is asked for by a name that is no SHA-256.")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _require_room(self, needed: int) -> None:
        free = shutil.disk_usage(self.root).free
        if free < needed:
            raise StoreError(
                f"There is not enough room: {_megabytes(needed)} MB are needed, "
                f"{_megabytes(free)} MB are free.",
                advice="Free some space on the library's disk and import again.",
            )

    def _publish(self, path: Path, sha256: str) -> bool:
        """Move a complete copy to its place; False if it was there already."""
        final = self._path(sha256)
        there = final.exists()
        if there and self.intact(sha256, cancelled=lambda: False):
            return False  # the temporary copy goes with its block
        for folder in (final.parent.parent, final.parent):
            if not folder.exists():
                folder.mkdir(exist_ok=True)
            flush_folder(folder.parent)  # another process may have made it a moment ago
        path.chmod(0o444)
        if sys.platform == "win32" and final.exists():
            final.chmod(0o666)  # a damaged copy that is read-only could not be replaced there
        path.replace(final)
        flush_folder(final.parent)
        return not there


def sweep(incoming: Path) -> int:
    """Remove what imports that died left behind; how many. Imports under way are left alone."""
    swept = 0
    for path in incoming.glob("*.part"):
        with suppress(OSError), path.open("rb") as leftover:
            if sys.platform != "win32":  # there an open file cannot be removed anyway
                fcntl.flock(leftover.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
                swept += 1
        if sys.platform == "win32":
            with suppress(OSError):
                path.unlink()
                swept += 1
    return swept


def flush_folder(folder: Path) -> None:
    """Make a folder's entries durable; Windows does that by itself."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file that is locked while it is written, and gone afterwards unless it was moved."""
    while True:
        path = folder / f"{uuid4().hex}.part"
        out = path.open("xb")
        if sys.platform != "win32":
            fcntl.flock(out.fileno(), fcntl.LOCK_EX)
        if path.exists():
            break
        out.close()  # a sweep took it between its making and its locking
    try:
        with out:
            yield path, out
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _read(stream: BinaryIO) -> bytes:
    """The next chunk.

    Raises:
        StoreError: what is being copied cannot be read to its end.
    """
    try:
        return stream.read(CHUNK)
    except OSError as error:
        raise StoreError(
            "The file could not be read to its end, so nothing was kept.",
            advice="See that the disk or device it lies on is connected, and import it again.",
        ) from error


def _rewound(stream: BinaryIO) -> int | None:
    """Go to a stream's beginning; its length in bytes, None where it cannot seek."""
    if not stream.seekable():
        return None
    length = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return length


def _megabytes(count: int) -> str:
    return f"{-(-count // 1_000_000):,}"
