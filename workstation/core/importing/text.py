"""Text of unknown encoding, line by line and within bounds."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from workstation.core.importing.reader import Opened
from workstation.core.importing.samples import stop_if

CHUNK = 4 * 2**20
LONGEST_LINE = 2**20

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(head: bytes) -> str:
    """A codec that reads this beginning of a text file, or "" if it is no text."""
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return codec
    if b"\0" in head:
        return _wide(head)
    controls = sum(head.count(bytes([c])) for c in range(32) if c not in (9, 10, 12, 13))
    if controls > len(head) // 200:
        return ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp932" if _is_japanese(head) else "cp1252"
    return "utf-8"


def _wide(head: bytes) -> str:
    """UTF-16 without its mark, or "": every other byte of a table's digits is zero."""
    pairs = len(head) // 2
    first, second = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    for none, many, codec in ((first, second, "utf-16-le"), (second, first, "utf-16-be")):
        if pairs >= 4 and none == 0 and many * 2 > pairs:
            text = head[: 2 * pairs].decode(codec, errors="replace")
            lone = sum(c < " " and c not in "\t\n\f\r" for c in text)
            return codec if lone * 200 <= len(text) else ""
    return ""


def _is_japanese(head: bytes) -> bool:
    """Shift-JIS, whose first bytes are those Windows' western code page hardly uses."""
    high = [b for b in head if b >= 0x80]
    if 3 * sum(0x81 <= b <= 0x9F for b in high) < len(high):
        return False
    try:
        codecs.getincrementaldecoder("cp932")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def head_text(head: bytes) -> str:
    """The beginning as text, or "" if it is no text; a cut-off character at its end is dropped."""
    codec = encoding_of(head)
    return head.decode(codec, errors="ignore") if codec else ""


def head_lines(head: bytes, most: int = 80) -> list[str]:
    """The first lines of a text, without a last one that may be cut off."""
    lines = head_text(head).splitlines()
    if len(lines) > 1 and head[-1:] not in b"\r\n" and len(head) > 4096:
        lines.pop()
    return lines[:most]


def line_chunks(opened: Opened, codec: str = "") -> Iterator[list[str]]:
    """All lines, some megabytes at a time, without their ends; reports progress.

    Args:
        opened: the file.
        codec: of a format that fixes it; found out where it is "".

    Raises:
        UnreadableFileError: a line is absurdly long, or the file is no text.
        CancelledError: the person asked to stop.
    """
    stream = opened.stream
    stream.seek(0)
    head = stream.read(65_536)
    stream.seek(0)
    codec = codec or encoding_of(head)
    if not codec:
        raise opened.unreadable("It is not a text file.", "Check that it is the right file.")
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    rest = ""
    done = 0
    while block := stream.read(CHUNK):
        stop_if(opened.cancelled)
        done += len(block)
        lines = (rest + decoder.decode(block)).split("\n")
        rest = lines.pop()
        if len(rest) > LONGEST_LINE:
            raise opened.unreadable(
                "It has a line of more than a million characters, so it is no table.",
                "Check that it is the right file.",
            )
        yield [line.rstrip("\r") for line in lines]
        opened.progress(min(done / max(opened.size, 1), 1.0))
    rest += decoder.decode(b"", final=True)
    if rest.strip():
        yield [rest.rstrip("\r")]
