"""A file comes in: copied unchanged, told apart by content, decoded once, measured, kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from workstation.core.errors import DamagedFileError, StoreError, UnreadableFileError
from workstation.core.evidence import (
    ClipFacts,
    DerivedKind,
    Finding,
    Recording,
    Severity,
    Source,
    SourceKind,
)
from workstation.core.importing.bundle import films_of, pack_folder
from workstation.core.importing.embedded import embedded_log
from workstation.core.importing.film_clock import with_film_clock
from workstation.core.importing.profile import TableProfile
from workstation.core.importing.same import alike, same_samples
from workstation.core.importing.sniff import is_log_folder, kind_of
from workstation.review.commands import new_id
from workstation.review.derived import held as held_derived
from workstation.review.derived import keep_log, measure_clip, measure_log, read_as
from workstation.review.ports import Cancelled, MediaStore, Progress, StoredFile

COPY_SHARE = 0.08
"""How much of an import's progress bar copying takes; decoding takes the rest."""

_NO_TELEMETRY = Finding(
    "telemetry.damaged",
    "The camera's own motion record in this file could not be read; the picture is not affected.",
    Severity.NOTE,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one file became.

    Attributes:
        sources: one, or two when a clip carries its own sensor log (the clip comes first).
        fresh: the store did not hold the file before.
        again: it is in the case already, and now read as described: it takes its own place.
    """

    sources: tuple[Source, ...]
    fresh: bool = False
    again: bool = False


Step = Callable[[str, float], None]
"""Told what is being done and how far the whole file is, 0 to 1."""


def take_in(
    path: Path,
    media: MediaStore,
    *,
    step: Step,
    cancelled: Cancelled,
    now: Callable[[], datetime],
    known: Callable[[str, SourceKind], Source | None] = lambda _, __: None,
    track: int | None = None,
    profile: TableProfile | None = None,
    recognise: Callable[[BinaryIO, str], TableProfile | None] = lambda _, __: None,
    logs: Iterable[Source] = (),
) -> Taken | Source:
    """Bring one file (or a folder that is one recording) into the store and measure it.

    Everything computed is kept as derived files before the sources are returned, so a source is
    never in a case without them. Pure of the case: runs on any thread.

    Args:
        path: the file or folder.
        media: where it goes.
        step: told what is being done.
        cancelled: asked often.
        now: the wall clock, UTC.
        known: the source of the case with a SHA-256 and kind, to recognise the same file.
        track: the video stream to take, None for the file's main one (and the log inside it).
        profile: how a person described this table.
        recognise: the saved profile by which a file is read without asking, or None.
        logs: of the case, to recognise the same recording in another wrapping (folder or zip).

    Returns:
        What the file became, or the source it already is.

    Raises:
        UnreadableFileError, DamagedFileError: nothing usable; the original is not in the case.
        StoreError: no room, or no right to write.
        CancelledError: as asked.
    """
    name = name_of(path)
    step("copying", 0.0)
    with opened_file(path) as stream:
        profile = profile or recognise(stream, name)
        kind = SourceKind.LOG if profile else kind_of(stream, name)
        if track is not None and kind is not SourceKind.CLIP:
            raise UnreadableFileError(
                "This is a log: there is no video in it to choose.",
                file=name,
                advice="Add it without naming a video.",
            )
        stored = media.put(
            stream, progress=lambda f: step("copying", f * COPY_SHARE), cancelled=cancelled
        )
    already = known(stored.sha256, kind)
    if already is not None:
        if profile is None or read_as(already) == profile.to_text():
            return already
        return read_again(already, media, profile, step=step, cancelled=cancelled)

    try:
        taken = _measured(
            name, kind, stored, media, profile, step=step, cancelled=cancelled, now=now, track=track
        )
        twin = _same_recording(taken, logs, media)
        if twin is None:
            return taken
        if stored.fresh:
            media.forget(stored.sha256)
        return twin  # noqa: TRY300 - what was stored is let go of in either case
    except BaseException:
        # What was stopped or cannot be read is nobody's: a family's film does not stay behind.
        if stored.fresh:
            media.forget(stored.sha256)
        raise


def _same_recording(taken: Taken, logs: Iterable[Source], media: MediaStore) -> Source | None:
    """The log of the case with the very samples of a log that came in, or None."""
    new = taken.sources[0]
    if new.kind is not SourceKind.LOG:
        return None
    for log in logs:
        if log.sha256 == new.sha256 or not alike(log.recording, new.recording):
            continue
        held = [held_derived(media, s, DerivedKind.SAMPLES) for s in (log, new)]
        try:
            one, other = held
            if one is not None and other is not None and same_samples(one, other):
                return log
        finally:
            for each in held:
                if each is not None:
                    each.close()
    return None


@dataclass(frozen=True, slots=True)
class OtherVideo:
    """A further video in the file of a clip that is in the case: its stream in that file."""

    of: Source
    stream: int

    @property
    def name(self) -> str:
        """The file's name."""
        return self.of.file_name


def take_other(
    wanted: OtherVideo,
    media: MediaStore,
    *,
    step: Step,
    cancelled: Cancelled,
    now: Callable[[], datetime],
) -> Taken:
    """Measure a further video of a stored original, as a clip of its own.

    Raises:
        UnreadableFileError, DamagedFileError: there is no such video, or it does not decode.
        StoreError: the original is gone, or there is no room.
        CancelledError: as asked.
    """
    held = StoredFile(wanted.of.sha256, wanted.of.size_bytes)
    return _measured(
        wanted.name,
        SourceKind.CLIP,
        held,
        media,
        None,
        step=step,
        cancelled=cancelled,
        now=now,
        track=wanted.stream,
    )


def read_again(
    source: Source, media: MediaStore, profile: TableProfile, *, step: Step, cancelled: Cancelled
) -> Taken:
    """Read a log of the case as a person describes it now; what it was before stays readable.

    Raises:
        UnreadableFileError, DamagedFileError: it cannot be read that way; nothing changed.
        StoreError: the original is gone, or there is no room.
        CancelledError: as asked.
    """
    recording = measure_log(
        media,
        source.sha256,
        source.file_name,
        profile=profile,
        progress=lambda f: step("reading", f),
        cancelled=cancelled,
    )
    return Taken((replace(source, facts=recording),), again=True)


def _measured(
    name: str,
    kind: SourceKind,
    stored: StoredFile,
    media: MediaStore,
    profile: TableProfile | None,
    *,
    step: Step,
    cancelled: Cancelled,
    now: Callable[[], datetime],
    track: int | None = None,
) -> Taken:
    """Decode and measure an original that is in the store."""

    def share(doing: str) -> Progress:
        return lambda f: step(doing, COPY_SHARE + (1 - COPY_SHARE) * f)

    def source(kind: SourceKind, facts: ClipFacts | Recording) -> Source:
        return Source(new_id(), kind, name, stored.sha256, stored.size_bytes, now(), facts)

    if kind is SourceKind.LOG:
        recording = measure_log(
            media,
            stored.sha256,
            name,
            profile=profile,
            progress=share("reading"),
            cancelled=cancelled,
        )
        return Taken((source(SourceKind.LOG, recording),), stored.fresh)
    reading = measure_clip(
        media,
        stored.sha256,
        name,
        progress=share("decoding and measuring"),
        cancelled=cancelled,
        now=now(),
        track=track,
    )
    facts = reading.facts
    if facts.chosen:  # the log inside comes with the main picture
        return Taken((source(SourceKind.CLIP, facts),), stored.fresh)
    try:
        with media.open(stored.sha256) as stream:
            inner = embedded_log(stream, name, cancelled=cancelled)
    except (UnreadableFileError, DamagedFileError):
        inner, facts = None, replace(facts, findings=(*facts.findings, _NO_TELEMETRY))
    with media.open(stored.sha256) as stream:
        facts = with_film_clock(facts, stream)
    sources = [source(SourceKind.CLIP, facts)]
    if inner is not None:
        keep_log(media, stored.sha256, inner)
        sources.append(source(SourceKind.LOG, inner.recording))
    return Taken(tuple(sources), stored.fresh)


def files_of(paths: Iterable[Path]) -> list[Path]:
    """What to take in: a folder stands for its files, unless they are one recording together.

    Films that lie in the folder of such a recording are clips of their own. Folders within a folder
    are left out, as are hidden files. A folder that cannot be looked into stays, so that taking it
    in says why.
    """
    out: list[Path] = []
    for path in paths:
        try:
            if path.is_dir() and is_log_folder(path):
                out += [path, *films_of(path)]
                continue
            inside = path.is_dir()
            files = sorted(
                p
                for p in (path.iterdir() if inside else ())
                if p.is_file() and not p.name.startswith(".")
            )
        except OSError:
            files = []
        out.extend(files or [path])
    return out


def name_of(path: Path) -> str:
    """What a file is called, in letters that can be stored and printed."""
    name = path.name or path.absolute().name or str(path)
    return name.encode("utf-8", "replace").decode()


def opened_file(path: Path) -> BinaryIO:
    """The bytes of a file, or of the one archive a folder becomes.

    Raises:
        UnreadableFileError: it is not there, may not be read, or the folder is no recording.
    """
    name = name_of(path)
    try:
        if path.is_dir():
            return _packed(path)
        if path.exists() and not path.is_file():  # a pipe would keep us waiting for ever
            raise UnreadableFileError("It is not a file.", file=name, advice="Choose a file.")
        return path.open("rb")
    except FileNotFoundError as error:
        raise UnreadableFileError(
            "There is no such file.", file=name, advice="Choose it again."
        ) from error
    except PermissionError as error:
        raise UnreadableFileError(
            "The file may not be read.", file=name, advice="Copy it to your own folder first."
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not valid"
        raise StoreError(f"The file could not be read ({why}).", file=name) from error


def _packed(folder: Path) -> BinaryIO:
    """The one archive a folder becomes, in a nameless temporary file."""
    name = name_of(folder)
    if not is_log_folder(folder):
        raise UnreadableFileError(
            "This folder is not one recording.", file=name, advice="Choose the files in it."
        )
    packed = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    try:
        pack_folder(folder, packed)
        packed.seek(0)
    except BaseException:
        packed.close()
        raise
    return packed
