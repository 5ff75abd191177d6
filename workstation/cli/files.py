"""`hypnic add`, `probe`, `log`, `measure`, `report`: one file or one case at a time."""

from __future__ import annotations

import queue
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast

import typer

from workstation.cli.facts import case_json
from workstation.cli.profiles import chosen_profile
from workstation.cli.shared import (
    AsJson,
    Author,
    Database,
    LibraryFolder,
    ProgressLine,
    author_name,
    local_zone,
    opened,
    show,
    tell,
    told,
    zone_name,
)
from workstation.core.errors import UnreadableFileError
from workstation.core.evidence import Severity
from workstation.core.importing.film_clock import with_film_clock
from workstation.core.importing.log import import_log, log_json
from workstation.core.importing.profile import TableProfile
from workstation.core.media.describe import clip_json
from workstation.core.media.pace import pace_of
from workstation.core.media.read import read_clip
from workstation.core.media.streams import streams_of
from workstation.core.motion.describe import motion_json
from workstation.core.motion.meter import MotionMeter
from workstation.review.batch import Batch
from workstation.review.batch_state import BatchState, Outcome
from workstation.review.intake import name_of, opened_file
from workstation.review.ports import MediaStore, TableProfiles
from workstation.review.saving import write_whole
from workstation.review.session import Session, utc_now
from workstation.review.tables import profile_from_file

File = Annotated[Path, typer.Argument(metavar="FILE")]


class Page(StrEnum):
    """Paper sizes."""

    A4 = "A4"
    LETTER = "Letter"


CaseId = Annotated[str, typer.Argument(metavar="CASE")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("add")(add)
    app.command("probe")(probe)
    app.command("log")(log)
    app.command("measure")(measure)
    app.command("report")(report)


def add(
    case_id: CaseId,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    folder: LibraryFolder = None,
    database: Database = None,
    author: Author = None,
    zone: Annotated[
        str | None, typer.Option(help="Time zone of clocks that state none, e.g. Europe/Rome.")
    ] = None,
    track: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Take this video stream of the file, as `hypnic probe` numbers them, "
            "instead of its main one.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="The files are tables, read as this profile says: its name or a file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add clips and logs to a case. Exit 1 if any file could not be taken in."""
    with told():
        name = zone_name(zone)
    with told(), opened(folder, database) as library:
        session = Session(library.cases, case_id, author_name(author))
        outcomes = take_in_all(
            session,
            library.media,
            paths,
            name,
            ProgressLine(),
            profiles=library.profiles,
            profile=chosen_profile(library.profiles, profile),
            track=track,
        )
        for outcome in outcomes:
            if outcome.error:
                tell(outcome.error)
            elif outcome.same_as:
                tell(f"{outcome.file_name}: already in this case as {outcome.same_as}.")
            elif outcome.read_as:
                tell(f"{outcome.file_name}: read as the table profile “{outcome.read_as}” says.")
            for like in outcome.offers:
                tell(f"{outcome.file_name}: it looks like “{like}”; add it with --profile.")
        case = session.case
        for source in [case.sources[s] for o in outcomes for s in o.sources]:
            for finding in source.facts.findings:
                if finding.severity is Severity.CAUTION:
                    tell(f"{source.label}: {finding.text}")
        show(
            case_json(case),
            as_json=as_json,
            text=lambda: "\n".join(
                f"{case.sources[s].label}: {o.file_name}" for o in outcomes for s in o.sources
            ),
        )
        if any(o.error for o in outcomes):
            raise typer.Exit(1)


def take_in_all(
    session: Session,
    media: MediaStore,
    paths: Sequence[Path],
    zone: str,
    progress: Callable[[str, str, float], None],
    *,
    track: int | None = None,
    profiles: TableProfiles | None = None,
    profile: TableProfile | None = None,
) -> tuple[Outcome, ...]:
    """Take files (or one video of each) into a case and wait; the same batch as the window's."""
    calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    batch = Batch(session, media, deliver=calls.put, zone=zone, profiles=profiles)

    def watch(state: BatchState) -> None:
        if state.file_name:
            progress(state.file_name, state.doing, state.fraction)

    batch.listen(watch)
    batch.add(paths, profile, track=track)
    try:
        while batch.state.busy:
            calls.get()()
    finally:
        batch.close()
        if isinstance(progress, ProgressLine):
            progress.done()
    return batch.state.outcomes


def probe(path: File, as_json: AsJson = False) -> None:
    """What a clip holds, found by decoding all of it."""
    with told(), _reading_clip(path) as (stream, name, progress):
        reading = read_clip(stream, name, progress=progress, now=utc_now())
        clip = with_film_clock(reading.facts, stream)
        facts = clip_json(clip, reading.index, streams_of(stream, name))
        show(facts, as_json=as_json, text=lambda: _lines(facts))


def log(
    path: File,
    profile: Annotated[
        Path | None, typer.Option(help="It is a table, read as this file (JSON) describes it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What a sensor log holds: a file, a zip, a folder, or a film with a log inside."""
    with told():
        described = None if profile is None else profile_from_file(profile)
    with told(), _reading(path) as (stream, name, progress):
        with tempfile.TemporaryFile() as samples:  # a week does not fit into memory
            recording = import_log(
                stream, name, cast("BinaryIO", samples), profile=described, progress=progress
            )
        facts = log_json(recording)
        show(facts, as_json=as_json, text=lambda: _lines(facts))


def measure(path: File, as_json: AsJson = False) -> None:
    """The movement in a clip, in real seconds: for navigation and review, not a diagnosis."""
    with told(), _reading_clip(path) as (stream, name, progress):
        meter = MotionMeter(slowed=pace_of(stream, name))
        reading = read_clip(stream, name, (meter,), progress=progress, now=utc_now())
        facts = motion_json(meter.track(), reading.facts.believed)
        show(facts, as_json=as_json, text=lambda: _lines(facts))


def report(
    case_id: CaseId,
    out: Annotated[Path, typer.Option("--output", "-o", help="The PDF to write.")],
    folder: LibraryFolder = None,
    database: Database = None,
    page: Annotated[Page, typer.Option(help="Paper size.")] = Page.A4,
) -> None:
    """Write the referral of a case as PDF."""
    from workstation.cli.referral import letters_of  # noqa: PLC0415 - fonts and PDF load slowly

    with told(), opened(folder, database) as library:
        letters = letters_of(library, local_zone(), page=page)
        stored = library.cases.read(case_id)
        write_whole(letters.pdf(stored.case, stored.head), out)
        typer.echo(str(out))


@contextmanager
def _reading(path: Path) -> Iterator[tuple[BinaryIO, str, Callable[[float], None]]]:
    """A file open for reading, its name, and a progress line."""
    name, line = name_of(path), ProgressLine()
    with opened_file(path) as stream:
        try:
            yield stream, name, lambda f: line(name, "reading", f)
        finally:
            line.done()


@contextmanager
def _reading_clip(path: Path) -> Iterator[tuple[BinaryIO, str, Callable[[float], None]]]:
    """As `_reading`, but no folder."""
    if path.is_dir():
        raise UnreadableFileError(
            "This is a folder, not a video.", file=name_of(path), advice="Choose a video file."
        )
    with _reading(path) as held:
        yield held


def _lines(facts: object, indent: int = 0) -> str:
    """Facts as indented text."""
    pad = "  " * indent
    out: list[str] = []
    pairs: list[tuple[str, Any]] = (
        list(facts.items()) if isinstance(facts, dict) else [("-", f) for f in _as_list(facts)]
    )
    for key, value in pairs:
        if isinstance(value, dict) or (isinstance(value, list) and value):
            out.append(f"{pad}{key}:")
            out.append(_lines(value, indent + 1))
        elif value not in (None, [], ""):
            out.append(f"{pad}{key}: {value}" if key != "-" else f"{pad}- {value}")
    return "\n".join(out)


def _as_list(facts: object) -> list[Any]:
    return facts if isinstance(facts, list) else [facts]
