"""Lines: broken in the order of thought, then turned into the order of the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bidi.algorithm import (
    apply_mirroring,
    explicit_embed_and_overrides,
    get_embedding_levels,
    get_empty_storage,
    reorder_resolved_levels,
    resolve_implicit_levels,
    resolve_neutral_types,
    resolve_weak_types,
)

from reports.runs import Cluster, Span, clean, clusters, joined, width_of
from reports.runs import rtl as is_rtl

_NO_START = set("、。，．・：；？！゛゜」』）】〉》〕｝ー々ゝヽ’”…‥")
_NO_END = set("「『（【〈《〔｛‘“")
_BREAK_AFTER = set("-/–—·,;_\\|&=?@")


@dataclass(frozen=True, slots=True)
class Line:
    """One line ready to print: pieces from left to right, and their width in points.

    `last`: its paragraph ends with it.
    """

    pieces: tuple[Cluster, ...]
    width: float
    rtl: bool = False
    last: bool = False


def lines(spans: Sequence[Span], room: float, size: float) -> list[Line]:
    """Spans set into a column `room` points wide; at least one line, possibly empty.

    Text is cleaned here, so that no caller can forget it.
    """
    found: list[Line] = []
    for paragraph in _paragraphs(spans):
        pieces = clusters(paragraph)
        rtl = _starts_rtl(pieces)
        found.extend(_line(row, size, rtl=rtl) for row in _filled(pieces, room, size))
        found[-1] = replace(found[-1], last=True)
    return found


def _paragraphs(spans: Sequence[Span]) -> Iterator[list[Span]]:
    held: list[Span] = []
    for span in spans:
        first, *rest = clean(span.text).split("\n")
        held.append(replace(span, text=first))
        for each in rest:
            yield held
            held = [replace(span, text=each)]
    yield held


def _filled(pieces: Sequence[Cluster], room: float, size: float) -> Iterator[list[Cluster]]:
    row: list[Cluster] = []
    used = 0.0
    for word in _words(pieces):
        need = width_of(_solid(word), size)
        if row and used + need > room:
            yield row
            row, used = [], 0.0
        if need > room:
            *full, last = _split(word, room, size)
            yield from full
            row, used = last, width_of(last, size)
            continue
        row.extend(word)
        used += width_of(word, size)
    yield row


def _solid(word: Sequence[Cluster]) -> Sequence[Cluster]:
    """Without the spaces at its end, which may hang over the edge."""
    end = len(word)
    while end and word[end - 1].blank:
        end -= 1
    return word[:end]


def _words(pieces: Sequence[Cluster]) -> Iterator[list[Cluster]]:
    """Stretches after which a line may end."""
    held: list[Cluster] = []
    for i, piece in enumerate(pieces):
        held.append(piece)
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        if after is None or _may_break(piece, after):
            yield held
            held = []


def _may_break(before: Cluster, after: Cluster) -> bool:
    if after.blank or after.text == "·":  # a dot between two things stays with the first
        return False
    if before.blank:
        return True
    a, b = before.text[-1], after.text[0]
    if b in _NO_START or a in _NO_END:
        return False
    if a in _BREAK_AFTER:
        return b.isalpha() and a not in ",;"
    return _ideograph(a) or _ideograph(b)


def _ideograph(char: str) -> bool:
    code = ord(char)
    return 0x2E80 <= code <= 0xD7AF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF


def _split(word: Sequence[Cluster], room: float, size: float) -> Iterator[list[Cluster]]:
    """A word too long for a line, cut between characters."""
    row: list[Cluster] = []
    used = 0.0
    for piece in word:
        need = width_of((piece,), size)
        if row and used + need > room:
            yield row
            row, used = [], 0.0
        row.append(piece)
        used += need
    yield row


def _starts_rtl(pieces: Sequence[Cluster]) -> bool:
    for piece in pieces:
        kind = unicodedata.bidirectional(piece.text[0])
        if kind in {"L", "R", "AL"}:
            return kind != "L"
    return False


def _line(row: Sequence[Cluster], size: float, *, rtl: bool) -> Line:
    end = len(row)
    while end and row[end - 1].blank:
        end -= 1
    kept = list(row[:end])
    if rtl or any(is_rtl(p) for p in kept):
        kept = _visual(kept, rtl=rtl)
    pieces = tuple(joined(kept))
    return Line(pieces, width_of(pieces, size), rtl)


def _visual(row: Sequence[Cluster], *, rtl: bool) -> list[Cluster]:
    """Pieces from left to right, by the Unicode bidirectional algorithm.

    One character stands for each piece; the pieces follow where it goes. Brackets are mirrored.
    """
    storage = get_empty_storage()
    storage["base_level"], storage["base_dir"] = (1, "R") if rtl else (0, "L")
    get_embedding_levels("".join(p.text[0] for p in row), storage)
    for place, each in enumerate(storage["chars"]):
        each["place"] = place
    explicit_embed_and_overrides(storage)
    resolve_weak_types(storage)
    resolve_neutral_types(storage, debug=False)
    resolve_implicit_levels(storage, debug=False)
    reorder_resolved_levels(storage, debug=False)
    apply_mirroring(storage, debug=False)
    return [
        replace(row[each["place"]], text=each["ch"] + row[each["place"]].text[1:])
        for each in storage["chars"]
    ]
