"""The beginning and the end of a table: all that describing its columns looks at."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from workstation.core.importing.figures import cells_of
from workstation.core.importing.profile import TableProfile
from workstation.core.importing.reader import Opened, size_of
from workstation.core.importing.samples import never_cancelled, no_progress
from workstation.core.importing.text import encoding_of, head_lines
from workstation.core.importing.workbook import is_workbook, workbook_text

HEAD_BYTES = 1 << 20
_TAIL_BYTES = 1 << 16
_MOST_LINES = 8000
_LONGEST_LINE = 1 << 18
HEADER_LINES = 120
"""Lines among which a table's header is looked for."""
_WORKBOOK_ROWS = 8000


@dataclass(frozen=True, slots=True)
class TableHead:
    """What was read of a table.

    Attributes:
        name: of the file.
        size: bytes of the whole file.
        data: its beginning, whole lines.
        lines: the same as text.
        last: the last lines of the file, () where they are among `lines` or not to be had.
        whole: whether `lines` is all there is.
    """

    name: str
    size: int
    data: bytes
    lines: tuple[str, ...]
    last: tuple[str, ...]
    whole: bool

    def opened(self) -> Opened:
        """The beginning as a file of its own."""
        size = len(self.data)
        return Opened(io.BytesIO(self.data), self.name, size, no_progress, never_cancelled)


def table_head(stream: BinaryIO, name: str) -> TableHead | None:
    """The head of a text table or workbook, None where the file is neither; stream left at 0."""
    size = size_of(stream)
    if is_workbook(stream):
        out = io.BytesIO()
        whole = workbook_text(stream, name, out, most_rows=_WORKBOOK_ROWS)
        lines = out.getvalue().decode().splitlines()
        return _head(name, size, lines, (), whole=whole)
    stream.seek(0)
    data = stream.read(HEAD_BYTES)
    codec = encoding_of(data)
    lines = head_lines(data, _MOST_LINES)
    if not codec or not lines or max(map(len, lines)) > _LONGEST_LINE:
        stream.seek(0)
        return None
    whole = size <= HEAD_BYTES and len(lines) < _MOST_LINES
    last: tuple[str, ...] = ()
    if not whole:
        # UTF-16 has two bytes a character: the tail must begin on one.
        stream.seek(max(size - _TAIL_BYTES, 0) & ~1)
        plain = "utf-16-be" if data[:2] == b"\xfe\xff" else "utf-16-le"
        text = stream.read(_TAIL_BYTES).decode(
            plain if codec == "utf-16" else codec, errors="replace"
        )
        last = tuple(text.splitlines()[1:][-20:])
    stream.seek(0)
    return _head(name, size, lines, last, whole=whole)


def _head(
    name: str, size: int, lines: Sequence[str], last: tuple[str, ...], *, whole: bool
) -> TableHead:
    return TableHead(name, size, "\n".join(lines).encode(), tuple(lines), last, whole)


def header_of(lines: Sequence[str], profile: TableProfile) -> tuple[str, ...]:
    """The cells of the line that names the columns, as such a profile cuts lines."""
    before = [line for line in lines[: profile.skip][-5:] if line.strip()]
    rows = [_cells(line, profile) for line in before]
    wide = [r for r in rows if len(r) * 2 >= max(profile.width, 2)]
    return tuple(c[:200] for c in wide[0]) if wide else ()


def width_of(lines: Sequence[str], profile: TableProfile) -> int:
    """How many cells most of the first rows have."""
    rows = [line for line in lines[profile.skip : profile.skip + 50] if line.strip()]
    widths = [len(_cells(line, profile)) for line in rows]
    return max(set(widths), key=widths.count) if widths else 0


def looks_like(lines: Sequence[str], profile: TableProfile) -> bool:
    """Whether a table has the header and the width a profile was made for.

    Only what names the columns is compared, never a value. A table without a header is never
    known again for certain; see `could_be`.
    """
    return (
        bool(profile.header)
        and header_of(lines, profile) == profile.header
        and abs(width_of(lines, profile) - profile.width) <= 1
    )


def could_be(lines: Sequence[str], profile: TableProfile) -> bool:
    """Whether a table without a header is as wide as a profile for such tables says."""
    return (
        not profile.header
        and profile.width > 1
        and not header_of(lines, profile)
        and width_of(lines, profile) == profile.width
    )


def _cells(line: str, profile: TableProfile) -> list[str]:
    marked = line.lstrip()
    if profile.comment and marked.startswith(profile.comment):
        line = marked.removeprefix(profile.comment)
    return [c.strip().strip('"').strip() for c in cells_of([line], profile.delimiter)[0]]
