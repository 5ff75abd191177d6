"""Several files that belong together, as one original: reading zips safely, packing folders.

A name inside a zip is only ever compared, never used as a path. Nothing is believed about sizes:
inflating stops at the caps.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from workstation.core.errors import DamagedFileError, UnreadableFileError
from workstation.core.importing.reader import size_of

MOST_ENTRIES = 10_000
MOST_DIRECTORY = MOST_ENTRIES * 300
MOST_INFLATED = 2 * 2**30
RATIO = 200
RATIO_FREE = 10 * 2**20
"""Below this much inflated data no ratio is suspicious: empty logs compress well."""

_CHUNK = 2**20
_DEEPEST = 3
_FILM = re.compile(r"\d{13}\.mp4", re.IGNORECASE)
_END = b"PK\x05\x06"

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OverflowError,
    ValueError,
    OSError,
)
"""Whatever the standard library's reader meets in a zip that is not sound."""


class Bundle:
    """A zip, read within caps."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._name = name
        self._size = size_of(stream)
        self._inflated = 0
        _check_directory(stream, self._size, name)
        try:
            self._zip = zipfile.ZipFile(stream)
        except _BROKEN as bad:
            raise self._damaged() from bad
        # A nameless entry has no last character for `is_dir` to look at.
        entries = [e for e in self._zip.infolist() if e.filename and not e.is_dir()]
        if len(entries) > MOST_ENTRIES:
            raise _too_much(name)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        for entry in entries:
            path = PurePosixPath(entry.filename.replace("\\", "/"))
            if _is_junk(path):
                continue
            if path.name in self._entries:
                self._twice.add(path.name)
            self._entries.setdefault(path.name, entry)

    @property
    def names(self) -> tuple[str, ...]:
        """Base names, in the order of the zip, each once."""
        return tuple(self._entries)

    def find(self, name: str) -> str:
        """The name as the zip writes it, whatever its case, or ""."""
        return next((n for n in self._entries if n.lower() == name.lower()), "")

    def size(self, name: str) -> int:
        """Bytes as the zip claims: for choosing, never for allocating."""
        return self._entries[name].file_size

    def read(self, name: str, most: int = MOST_INFLATED) -> bytes:
        """One member, inflated at most so far.

        Raises:
            UnreadableFileError: it inflates to an absurd size, or several are called so.
            DamagedFileError: it cannot be inflated, or is encrypted.
        """
        out = io.BytesIO()
        self.copy(name, out, most)
        return out.getvalue()

    def copy(self, name: str, out: BinaryIO, most: int = MOST_INFLATED) -> None:
        """Write one member into a file at its beginning; see `read`."""
        entry = self._entries[name]
        if name in self._twice:
            raise UnreadableFileError(
                f"The zip holds several files called {name}, so it is more than one recording.",
                file=self._name,
                advice="Unpack it and add each recording by itself.",
            )
        done = 0
        try:
            with self._zip.open(entry) as member:
                while block := member.read(_CHUNK):
                    done += out.write(block)
                    self._inflated += len(block)
                    self._check(done, most)
        except RuntimeError as error:
            raise DamagedFileError(
                "The zip is protected by a password.",
                file=self._name,
                advice="Unpack it and add the files themselves.",
            ) from error
        except _BROKEN as error:
            raise self._damaged() from error

    def _check(self, here: int, most: int) -> None:
        allowed = max(RATIO_FREE, RATIO * self._size)
        if here > most or self._inflated > min(MOST_INFLATED, allowed):
            raise _too_much(self._name)

    def _damaged(self) -> DamagedFileError:
        return DamagedFileError(
            "The zip is damaged or cut off.",
            file=self._name,
            advice="Copy it again from the phone or device.",
        )


def is_zip(head: bytes) -> bool:
    """Whether a file begins like a zip."""
    return head[:4] in (b"PK\x03\x04", _END)


def member_names(stream: BinaryIO) -> tuple[str, ...]:
    """Base names inside a zip for recognising it; none if it cannot be opened."""
    try:
        return Bundle(stream, "").names
    except (DamagedFileError, UnreadableFileError):
        return ()


def _put(packed: zipfile.ZipFile, name: str, source: BinaryIO) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    with packed.open(entry, "w", force_zip64=True) as member:
        while block := source.read(_CHUNK):
            member.write(block)


def recording_folder(folder: Path) -> Path:
    """The folder that holds the files: phones often wrap a recording into one more folder."""
    for _ in range(_DEEPEST):
        inside = [p for p in folder.iterdir() if not _is_junk(PurePosixPath(p.name))]
        if len(inside) != 1 or not inside[0].is_dir() or inside[0].is_symlink():
            break
        folder = inside[0]
    return folder


def folder_names(folder: Path) -> list[str]:
    """What of a folder belongs to a log: its files, and those of phyphox's sub-folder "meta".

    Films beside a log are clips of their own; see `films_of`.
    """
    places = [folder, folder / "meta"] if (folder / "meta").is_dir() else [folder]
    return sorted(
        p.relative_to(folder).as_posix()
        for place in places
        for p in place.iterdir()
        if _is_own_file(p) and not _FILM.fullmatch(p.name)
    )


def films_of(folder: Path) -> list[Path]:
    """The films Sensor Logger made beside a log, in the folder or its sub-folder "Camera"."""
    folder = recording_folder(folder)
    places = [folder, folder / "Camera"] if (folder / "Camera").is_dir() else [folder]
    return sorted(
        p
        for place in places
        for p in place.iterdir()
        if _is_own_file(p) and _FILM.fullmatch(p.name)
    )


def _is_own_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not _is_junk(PurePosixPath(path.name))


def _is_junk(path: PurePosixPath) -> bool:
    """What computers leave behind: macOS's shadow of every file, hidden files, thumbnails."""
    return (
        "__MACOSX" in path.parts
        or path.name.startswith(".")
        or path.name.lower() in ("thumbs.db", "desktop.ini")
    )


def pack_folder(folder: Path, out: BinaryIO) -> tuple[str, ...]:
    """Pack what of a folder belongs to a log (see `folder_names`); links are left out.

    The bytes depend on names and contents alone; stored, not deflated, since deflated bytes would
    change with the version of zlib.

    Returns:
        The names packed.

    Raises:
        UnreadableFileError: nothing in it, or too many files.
    """
    folder = recording_folder(folder)
    names = folder_names(folder)
    if not names:
        raise UnreadableFileError(
            "The folder is empty.", file=folder.name, advice="Choose the folder with the files."
        )
    if len(names) > MOST_ENTRIES:
        raise _too_much(folder.name)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in names:
            with (folder / name).open("rb") as source:
                _put(packed, name, source)
    return tuple(names)


def _check_directory(stream: BinaryIO, size: int, name: str) -> None:
    """Refuse a directory of absurd length before it is parsed."""
    tail = min(size, 66_000)
    stream.seek(size - tail)
    block = stream.read(tail)
    stream.seek(0)
    at = block.rfind(_END)
    if at < 0 or len(block) < at + 22:
        return
    count = int.from_bytes(block[at + 10 : at + 12], "little")
    length = int.from_bytes(block[at + 12 : at + 16], "little")
    if count > MOST_ENTRIES or length > MOST_DIRECTORY:
        raise _too_much(name)


def _too_much(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        "The zip unpacks to an absurd size or number of files and was not opened.",
        file=name,
        advice="Unpack it yourself and add the files you need.",
    )
