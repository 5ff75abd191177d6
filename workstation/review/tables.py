"""Tables that a person describes: saved profiles, and which of them a file looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workstation.core.errors import HypnicError, UnreadableFileError
from workstation.core.importing.described import best_of, is_table, known_again
from workstation.core.importing.profile import LARGEST_BYTES, TableProfile, profile_of
from workstation.core.importing.sniff import is_any_table
from workstation.core.importing.table_head import TableHead, could_be, looks_like, table_head
from workstation.review.intake import name_of, opened_file
from workstation.review.ports import MediaStore, SavedProfile, TableProfiles


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table to be described: a file, or a log of the case.

    Attributes:
        head: its beginning.
        path: of the file, None for a log.
        source_id: of the log, "" for a file.
        profile: as it was read so far, None for a file.
    """

    head: TableHead
    path: Path | None = None
    source_id: str = ""
    profile: TableProfile | None = None


def table_file(path: Path) -> TableFile:
    """A file that is to be described.

    Raises:
        UnreadableFileError: it is no table.
        StoreError: it cannot be read.
    """
    name = name_of(path)
    with opened_file(path) as stream:
        return TableFile(_head(stream, name), path)


def table_in_case(
    media: MediaStore, source_id: str, sha256: str, name: str, profile: str
) -> TableFile:
    """A log of the case whose table is to be described otherwise.

    Raises:
        UnreadableFileError: it is no table.
        StoreError: the original is gone.
    """
    with media.open(sha256) as stream:
        head = _head(stream, name)
    return TableFile(head, None, source_id, profile_of(profile.encode(), name) if profile else None)


def _head(stream: BinaryIO, name: str) -> TableHead:
    head = table_head(stream, name)
    if head is None or not is_table(head):
        raise UnreadableFileError(
            "There is no table of numbers in this file.",
            file=name,
            advice="Check that it is the right file.",
        )
    return head


def looked_through(profiles: Sequence[SavedProfile], head: TableHead) -> tuple[TableProfile, ...]:
    """The saved profiles a table may have been meant for, the likeliest first."""
    alike = [s.profile for s in profiles if looks_like(head.lines, s.profile)]
    perhaps = [s.profile for s in profiles if could_be(head.lines, s.profile)]
    return (*alike, *perhaps)


def profile_for(
    profiles: Sequence[SavedProfile],
) -> Callable[[BinaryIO, str], TableProfile | None]:
    """Tells by which profile a file is read without asking.

    That is one somebody has seen a table through in this library, for a table with the very same
    header; never instead of the reader of a maker's format.
    """
    seen = tuple(s.profile for s in profiles if s.seen)

    def found(stream: BinaryIO, name: str) -> TableProfile | None:
        if not seen or not is_any_table(stream):
            return None
        return known_again(stream, name, lambda head: best_of(head, seen))

    return found


def offers(path: Path, profiles: Sequence[SavedProfile]) -> tuple[str, ...]:
    """Names of the saved profiles a file that could not be read by itself looks like."""
    if not profiles:
        return ()
    try:
        head = table_file(path).head
    except HypnicError:
        return ()
    return tuple(p.name for p in looked_through(profiles, head))


def named_profile(profiles: TableProfiles, name: str) -> TableProfile:
    """The saved profile of a name.

    Raises:
        UnreadableFileError: there is none.
        StoreError: the library cannot be read.
    """
    found = next((s.profile for s in profiles.all() if s.profile.name == name), None)
    if found is None:
        raise UnreadableFileError(
            f"There is no table profile called “{name}” in this library.",
            advice="See `hypnic profiles list`, or give a file.",
        )
    return found


def profile_from_file(path: Path) -> TableProfile:
    """A profile out of a file, wherever it came from.

    Raises:
        UnreadableFileError: it is none.
        StoreError: it cannot be read.
    """
    with opened_file(path) as stream:
        return profile_of(stream.read(LARGEST_BYTES + 1), name_of(path))
