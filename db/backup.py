"""A backup is a library folder of its own: open it to use it, copy it back to restore it."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from db.blobs import BlobFolder, flush_folder
from db.engine import Opener
from db.migrate import HEAD, copy_file
from db.store import FolderMediaStore
from db.trouble import told
from workstation.core.errors import CancelledError, StoreError
from workstation.review.ports import AuditEntry, Cancelled, Progress

MANIFEST = "backup.json"


def write_backup(
    database: Path,
    media: FolderMediaStore,
    to: Path,
    *,
    head: AuditEntry | None,
    opener: Opener,
    progress: Progress,
    cancelled: Cancelled,
) -> Path:
    """Copy database and originals into the new folder `to`; every original is hashed on the way.

    The folder appears under its name only when it is complete. Computed results stay out: they
    can be computed again.

    Raises:
        StoreError: `to` is there already, no room, or an original is damaged.
        CancelledError: nothing was kept.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        what = "There is something at the place of the backup already."
        raise StoreError(what, file=to.name, advice="Choose a new or empty folder.")
    work = to.with_name(f"{to.name}.{uuid4().hex[:8]}.partial")
    with told(to.name):
        work.mkdir(parents=True)
        try:
            with closing(opener(database)()) as old:  # first the rows: their files came before them
                copy_file(old, work / database.name, opener)
            names = _copy_originals(media, work, progress, cancelled)
            manifest = {
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "schema": HEAD,
                "audit": {"seq": head.seq, "hash": head.hash} if head else None,
                "originals": names,
            }
            with (work / MANIFEST).open("w", encoding="utf-8") as out:
                json.dump(manifest, out, indent=1)
                out.flush()
                os.fsync(out.fileno())
            flush_folder(work)
            if to.exists():
                to.rmdir()
            work.rename(to)
            flush_folder(to.parent)
        except BaseException:
            _discard(work)
            raise
    return to


def _copy_originals(
    media: FolderMediaStore, work: Path, progress: Progress, cancelled: Cancelled
) -> dict[str, int]:
    target = BlobFolder(work / "store", work / "incoming")
    files = media.originals()
    total = sum(f.size_bytes for f in files) or 1
    done = 0
    for each in files:
        if cancelled():
            raise CancelledError
        start, size = done, each.size_bytes

        def step(share: float, start: int = start, size: int = size) -> None:
            progress((start + share * size) / total)

        with media.open(each.sha256) as stream:
            copied = target.put(stream, progress=step, cancelled=cancelled)
        if copied.sha256 != each.sha256:
            raise StoreError(
                "An original is damaged, so no backup was made.",
                file=each.sha256[:12],
                advice="Check the library; bring the file back from an older backup.",
            )
        done += size
    return {f.sha256: f.size_bytes for f in files}


def _discard(work: Path) -> None:
    """Remove a backup that was not finished; its read-only files included."""
    shutil.rmtree(work, ignore_errors=True)
