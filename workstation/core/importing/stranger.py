"""What a file that is no recording is instead, and what to do with it: told by its first bytes."""

from __future__ import annotations

import re
from typing import BinaryIO

from workstation.core.errors import UnreadableFileError
from workstation.core.importing.bundle import is_zip, member_names
from workstation.core.importing.described import UndescribedTableError, refuse_unknown

_ORIGINAL = "Add the recording itself, not a picture or a letter of it."
_UNPACK = "Unpack it and add the recording inside."
_AS_CSV = "Open it in a spreadsheet program, save the sheet as CSV, and add that."
_SOUND = "Add the video it belongs to; sound alone is not reviewed here."

_PICTURES = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif", b"crx ")
_SOUNDS = (b"M4A ", b"M4B ", b"M4P ", b"aax ")

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (rb"%PDF-", "a PDF document", _ORIGINAL),
    (rb"\xff\xd8\xff", "a JPEG picture", _ORIGINAL),
    (rb"\x89PNG\r\n\x1a\n", "a PNG picture", _ORIGINAL),
    (rb"GIF8[79]a", "a GIF picture", _ORIGINAL),
    (rb"(II\*\0|MM\0\*)", "a TIFF picture", _ORIGINAL),
    (rb"BM.{4}\0\0\0\0", "a bitmap picture", _ORIGINAL),
    (rb"RIFF.{4}WEBP", "a WebP picture", _ORIGINAL),
    (rb"RIFF.{4}WAVE", "a sound file (WAV) without a sensor's recording", _SOUND),
    (rb"(ID3|\xff[\xfb\xf3\xf2\xfa])", "a sound file (MP3)", _SOUND),
    (rb"fLaC", "a sound file (FLAC)", _SOUND),
    (rb"FORM.{4}AIF", "a sound file (AIFF)", _SOUND),
    (rb"#!AMR", "a sound file (AMR)", _SOUND),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file (.xls, .doc)", _AS_CSV),
    (rb"\x1f\x8b", "a compressed file (gzip)", _UNPACK),
    (rb"BZh[1-9]", "a compressed file (bzip2)", _UNPACK),
    (rb"\xfd7zXZ\0", "a compressed file (xz)", _UNPACK),
    (rb"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (rb"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (rb"\{\\rtf", "a text document (RTF)", _ORIGINAL),
    (rb"\s*<(!doctype html|html)", "a web page", "Download the file itself and add that."),
    (rb"SQLite format 3\0", "a database this program does not know", "Export the data as CSV."),
    (rb"(MZ|\x7fELF)", "a program", _ORIGINAL),
    (rb"DICM", "a DICOM file", "Export the video or the signals from the viewer."),
)
_WORKBOOK = "an Excel file (.xlsx) of a kind this program does not know"
_ZIPPED: tuple[tuple[str, str, str], ...] = (
    ("document.xml", "a Word document (.docx)", _ORIGINAL),
    ("presentation.xml", "a PowerPoint file (.pptx)", _ORIGINAL),
    ("workbook.xml", _WORKBOOK, _AS_CSV),
    ("content.xml", "an OpenDocument file (.ods, .odt)", _AS_CSV),
    ("androidmanifest.xml", "an Android app", _ORIGINAL),
)


def is_still_or_sound(head: bytes) -> bool:
    """Whether a file in MP4's boxes holds a picture or sound alone, by its brand."""
    return head[4:8] == b"ftyp" and head[8:12] in (*_PICTURES, *_SOUNDS)


def what_it_is(head: bytes, stream: BinaryIO) -> tuple[str, str]:
    """What a file that is no recording is, and what to do; empty where nobody can tell.

    Args:
        head: its first bytes.
        stream: the file, seekable; read only where it is a zip.
    """
    if head[4:8] == b"ftyp":
        if head[8:12] in _PICTURES:
            return "a picture (HEIC or AVIF)", _ORIGINAL
        return ("a sound file (M4A)", _SOUND) if head[8:12] in _SOUNDS else ("", "")
    if is_zip(head):
        names = {n.lower() for n in member_names(stream)}
        known = next(((what, do) for n, what, do in _ZIPPED if n in names), None)
        return known or ("an archive (zip) that is not one recording this program knows", _UNPACK)
    block = head if head[:4] != b"\0" * 4 or head[128:132] != b"DICM" else head[128:]
    for signature, what, do in _SIGNATURES:
        if re.match(signature, block[:256], re.DOTALL | re.IGNORECASE):
            return what, do
    if head and not head.strip(b"\0"):
        return "a file of zeros", "Copy it again from the phone or device."
    return "", ""


def refusal(head: bytes, stream: BinaryIO, name: str, otherwise: str, advice: str) -> Exception:
    """The error for a file nobody here reads: what it is, else `otherwise` with its advice.

    A table (a workbook too) is an `UndescribedTableError`: a person can say what its columns are.
    """
    what, do = what_it_is(head, stream)
    if not what or what == _WORKBOOK:
        table = refuse_unknown(stream, name)
        if isinstance(table, UndescribedTableError) or (table is not None and not what):
            return table
    if what:
        return UnreadableFileError(f"It is {what}, not a recording.", file=name, advice=do)
    return UnreadableFileError(otherwise, file=name, advice=advice)
