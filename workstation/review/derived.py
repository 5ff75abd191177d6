"""What is computed from an original and kept beside it: made at import, made again when missing.

A computed file may be thrown away, or belong to an older version of its method. Whoever needs it
asks here; what is not there is computed from the original in one pass, and kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256 as digest
from typing import BinaryIO, cast

from workstation.core.errors import CancelledError, StoreError
from workstation.core.evidence import MAIN, DerivedKind, Recording, Source, SourceKind
from workstation.core.importing import log as logs
from workstation.core.importing.log import LogData, import_log
from workstation.core.importing.profile import TableProfile, profile_of
from workstation.core.media import envelope, proxy, spectrogram, thumbnails
from workstation.core.media import index as frame_index
from workstation.core.media.pace import pace_of
from workstation.core.media.proxy import ProxyWriter
from workstation.core.media.read import ClipReading, read_clip
from workstation.core.media.thumbnails import ThumbnailSink
from workstation.core.motion import meter
from workstation.core.motion.meter import MotionMeter
from workstation.review.ports import Cancelled, MediaStore, Progress

METHODS = {
    DerivedKind.FRAME_INDEX: (frame_index.METHOD, frame_index.VERSION),
    DerivedKind.MOTION: (meter.METHOD, meter.VERSION),
    DerivedKind.PROXY: (proxy.METHOD, proxy.VERSION),
    DerivedKind.THUMBNAILS: (thumbnails.METHOD, thumbnails.VERSION),
    DerivedKind.SOUND: (envelope.METHOD, envelope.VERSION),
    DerivedKind.SPECTROGRAM: (spectrogram.METHOD, spectrogram.VERSION),
    DerivedKind.SAMPLES: (logs.METHOD, logs.VERSION),
}
"""What computes each kind today, and its version."""

OF_CLIP = frozenset(DerivedKind) - {DerivedKind.SAMPLES}


_IN_MEMORY = 32 * 2**20
"""Bytes of kept samples that are not worth a temporary file."""


def held(media: MediaStore, source: Source, kind: DerivedKind) -> BinaryIO | None:
    """A computed file of today's version, or None where it must be computed."""
    method, version = _method(kind, read_as(source))
    # Kept samples carry sums of their own: a week is not read through to show a second of it.
    checked = kind is not DerivedKind.SAMPLES
    return media.derived(
        source.sha256, kind, method, version, stream=source.stream, checked=checked
    )


def read_as(source: Source) -> str:
    """The profile a source's table was read by, "" for everything else."""
    return source.facts.profile if isinstance(source.facts, Recording) else ""


def _method(kind: DerivedKind, profile: str) -> tuple[str, str]:
    """What computes a kind; the same table read in two ways has two results, side by side."""
    method, version = METHODS[kind]
    if kind is DerivedKind.SAMPLES and profile:
        version = f"{version}-{digest(profile.encode()).hexdigest()[:16]}"
    return method, version


def measure_clip(
    media: MediaStore,
    sha256: str,
    name: str,
    *,
    kinds: Collection[DerivedKind] = OF_CLIP,
    progress: Progress = lambda _: None,
    cancelled: Cancelled = lambda: False,
    now: datetime | None = None,
    track: int | None = None,
) -> ClipReading:
    """Decode a stored clip once and keep what is computed from it; nothing if cancelled.

    Args:
        media: holds the original, and gets the results.
        sha256: of the original.
        name: the file's name.
        kinds: what is wanted; only that is computed.
        progress: told how far the whole is, 0 to 1.
        cancelled: asked often.
        now: aware; without it a date in the future is not noticed.
        track: the video of the file to decode, None for the main one.

    Raises:
        UnreadableFileError, DamagedFileError: nothing in it can be shown.
        StoreError: no room.
        CancelledError: as asked.
    """
    motion: MotionMeter | None = None
    if DerivedKind.MOTION in kinds:
        with media.open(sha256) as stream:
            motion = MotionMeter(slowed=pace_of(stream, name, track))
    copy = ProxyWriter() if DerivedKind.PROXY in kinds else None
    pictures = ThumbnailSink() if DerivedKind.THUMBNAILS in kinds else None
    sinks = [s for s in (motion, copy, pictures) if s is not None]
    with media.open(sha256) as stream:
        reading = read_clip(
            stream, name, sinks, progress=progress, cancelled=cancelled, now=now, track=track
        )
    facts = reading.facts
    # What was computed from a video that was chosen never lies on that of the main one.
    chosen = facts.stream_index if facts.chosen else MAIN
    if cancelled():
        raise CancelledError
    if DerivedKind.FRAME_INDEX in kinds:
        _keep(media, sha256, DerivedKind.FRAME_INDEX, reading.index.to_bytes(), chosen)
    if motion is not None:
        _keep(media, sha256, DerivedKind.MOTION, motion.track().to_bytes(), chosen)
    if copy is not None:
        _keep(media, sha256, DerivedKind.PROXY, copy.to_bytes(), chosen)
    if pictures is not None:
        _keep(media, sha256, DerivedKind.THUMBNAILS, pictures.to_bytes(), chosen)
    if reading.sound is not None and DerivedKind.SOUND in kinds:
        _keep(media, sha256, DerivedKind.SOUND, reading.sound.to_bytes(), chosen)
    if reading.spectrogram is not None and DerivedKind.SPECTROGRAM in kinds:
        _keep(media, sha256, DerivedKind.SPECTROGRAM, reading.spectrogram.to_bytes(), chosen)
    return reading


def measure_log(
    media: MediaStore,
    sha256: str,
    name: str,
    *,
    profile: TableProfile | None = None,
    progress: Progress = lambda _: None,
    cancelled: Cancelled = lambda: False,
) -> Recording:
    """Read a stored log and keep its samples, in memory that does not grow with it.

    Args:
        media: holds the original, and gets the samples.
        sha256: of the original.
        name: the file's name.
        profile: how a person described this table, None for any other log.
        progress: told how far the whole is, 0 to 1.
        cancelled: asked often.

    Raises:
        UnreadableFileError, DamagedFileError: it is no log, or nothing in it can be read.
        StoreError: no room.
        CancelledError: as asked; nothing was kept.
    """
    with media.open(sha256) as stream, _temporary() as samples:
        try:
            recording = import_log(
                stream, name, samples, profile=profile, progress=progress, cancelled=cancelled
            )
        except OSError as error:
            raise StoreError(
                f"The samples could not be written down ({error.strerror or error}).",
                file=name,
                advice="Free some space on the disk for temporary files and add the file again.",
            ) from error
        _keep(media, sha256, DerivedKind.SAMPLES, samples, profile=recording.profile)
    return recording


def keep_log(media: MediaStore, sha256: str, data: LogData) -> None:
    """Keep the samples of a log that is in memory."""
    _keep(media, sha256, DerivedKind.SAMPLES, logs.to_bytes(data))


def missing(media: MediaStore, source: Source) -> frozenset[DerivedKind]:
    """What of a source would have to be computed again."""
    wanted = {DerivedKind.SAMPLES}
    if source.kind is SourceKind.CLIP:
        wanted = set(OF_CLIP)
        if source.clip.audio is None:
            wanted -= {DerivedKind.SOUND, DerivedKind.SPECTROGRAM}
    return frozenset(k for k in wanted if not _is_held(media, source, k))


def compute_again(
    media: MediaStore,
    source: Source,
    kinds: Collection[DerivedKind],
    *,
    progress: Progress = lambda _: None,
    cancelled: Cancelled = lambda: False,
) -> None:
    """Compute some results of a source from its original, in one pass, and keep them.

    Raises:
        UnreadableFileError, DamagedFileError: the original does not give them any more.
        StoreError: the original is gone, or there is no room.
        CancelledError: as asked; nothing was kept.
    """
    if source.kind is SourceKind.CLIP:
        measure_clip(
            media,
            source.sha256,
            source.file_name,
            kinds=kinds,
            progress=progress,
            cancelled=cancelled,
            track=source.clip.stream_index,
        )
        return
    # By the description it was read with, whatever that name stands for today.
    told = read_as(source)
    measure_log(
        media,
        source.sha256,
        source.file_name,
        profile=profile_of(told.encode(), source.file_name) if told else None,
        progress=progress,
        cancelled=cancelled,
    )


def _temporary() -> BinaryIO:
    """A nameless file; small logs never reach the disk."""
    return cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))


def _keep(
    media: MediaStore,
    sha256: str,
    kind: DerivedKind,
    data: bytes | BinaryIO,
    stream: int = MAIN,
    *,
    profile: str = "",
) -> None:
    media.put_derived(sha256, kind, *_method(kind, profile), data, stream=stream)


def _is_held(media: MediaStore, source: Source, kind: DerivedKind) -> bool:
    found = held(media, source, kind)
    if found is None:
        return False
    found.close()
    return True
