"""Accidents that happen to files: blind ones, and ones that respect how a file is built.

A blind accident rarely gets past a checksum or a zip's CRC. The others take the file apart, hurt
one part, and put it together again so that the reader behind the checksum is reached.
"""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
import zlib

WORDS = (
    b"\xff\xff\xff\xff", b"\0\0\0\x80", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\x01\0\0\0", b"1e400",
    b"nan,", b"-1", b"99999999999999999999", b"\n", b";", b",", b'"', b"\r\n\r\n", b"\0" * 64,
)  # fmt: skip
CELLS = (
    b"", b"nan", b"-inf", b"1e308", b"-1e38", b"9" * 25, b"0", b"-0", b"1,5", b"1.234.567,8",
    b'"', b'a"b', b"\xff\xfe", b"\0", b"2026-10-25 02:30:00", b"1970-01-01T00:00:00Z",
    b"31/02/2024 25:61", b"1601-01-01 00:00:00+14:00", b"9999-12-31T23:59:59.999999999",
    b"1719102681279387400", b"-62135596800", b"\xe2\x80\xae", b" " * 200, b"x" * 3000,
)  # fmt: skip
NUMBERS = (0, 1, 2, 255, 256, 32767, 32768, 65535, 2**31 - 1, 2**31, 2**32 - 1)
_STAMP = re.compile(
    rb"\d{2,4}[-/.]\d\d[-/.]\d{2,4}[ T,]*\d\d:\d\d(:\d\d)?|\d{10,19}|\d\d:\d\d:\d\d"
)
_FIGURE = re.compile(rb"-?\d+(\.\d+)?")
_LARGEST_INSIDE = 4 * 2**20


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """The seed with one to six accidents."""
    block = seed
    for _ in range(chance.randint(1, 6)):
        if not block:
            break
        kind = chance.random()
        if block[:2] == b"PK" and kind < 0.7:
            block = _repacked(block, chance)
        elif kind < 0.55:
            block = blind(block, chance)
        elif _is_text(block):
            block = chance.choice((_cell, _column, _rows, _stamp, _figure, _coded))(block, chance)
        else:
            block = chance.choice((_field, _field, _stamp, blind))(block, chance)
    return mended(block) if chance.random() < 0.6 else block


def blind(block: bytes, chance: random.Random) -> bytes:
    """A byte turned, a stretch lost, doubled or overwritten, the end missing."""
    out = bytearray(block)
    # Headers decide most: half of all accidents happen to the first kilobyte.
    at = chance.randrange(min(len(out), 1024) if chance.random() < 0.5 else len(out))
    what = chance.randrange(7)
    if what == 0:
        out[at] = chance.randrange(256)
    elif what == 1:
        out[at] ^= 1 << chance.randrange(8)
    elif what == 2:
        del out[at : at + chance.choice((1, 2, 7, 64, 600))]
    elif what == 3:
        word = chance.choice(WORDS)
        out[at : at + len(word)] = word
    elif what == 4:
        out[at:at] = chance.choice(WORDS)
    elif what == 5:
        piece = out[at : at + chance.choice((8, 64, 512))]
        to = chance.randrange(len(out))
        out[to:to] = piece
    else:
        del out[at:]
    return bytes(out)


def mended(block: bytes) -> bytes:
    """Checksums made right again, for the formats that have them."""
    if block[:2] == b"MD":
        return _cwa_mended(block)
    if block[512:516] == b"MDTC":
        return _matrix_mended(block)
    return block


def _cwa_mended(block: bytes) -> bytes:
    parts = [block[:1024]]
    for at in range(1024, len(block), 512):
        one = block[at : at + 512]
        if len(one) == 512:
            total = sum(struct.unpack("<255H", one[:510])) & 0xFFFF
            one = one[:510] + struct.pack("<H", -total & 0xFFFF)
        parts.append(one)
    return b"".join(parts)


def _matrix_mended(block: bytes) -> bytes:
    head, *packets = block.split(b"MDTCPACK")
    return head + b"".join(
        b"MDTCPACK" + struct.pack("<I", zlib.crc32(p[4:])) + p[4:] for p in packets
    )


def records_mended(log: bytes) -> bytes:
    """A log.bin of an ActiGraph in which every record adds up, as far as their lengths lead."""
    out = bytearray(log)
    at = 0
    while at + 9 <= len(out) and out[at] == 0x1E:
        end = at + 8 + int.from_bytes(out[at + 6 : at + 8], "little")
        if end >= len(out):
            break
        check = 0
        for byte in out[at:end]:
            check ^= byte
        out[end] = ~check & 0xFF
        at = end + 1
    return bytes(out)


def _repacked(block: bytes, chance: random.Random) -> bytes:
    """A zip in which one member was hurt, renamed, doubled, nested or lost, with right CRCs."""
    try:
        with zipfile.ZipFile(io.BytesIO(block)) as packed:
            if sum(i.file_size for i in packed.infolist()) > _LARGEST_INSIDE:
                return blind(block, chance)
            members = [(i.filename, packed.read(i)) for i in packed.infolist()]
    except Exception:  # noqa: BLE001 - it was hurt before
        return blind(block, chance)
    if not members:
        return block
    at = chance.randrange(len(members))
    name, inside = members[at]
    what = chance.randrange(12)
    if what < 8:
        hurt = mutated(inside, chance)
        members[at] = name, records_mended(hurt) if name == "log.bin" else hurt
    elif what == 8:
        members[at] = chance.choice(("../", "x\\", "__MACOSX/._", "A/B/", "C:")) + name, inside
    elif what == 9:
        members.append((name, inside))
    elif what == 10:
        del members[at]
    else:
        members[at] = name, members[chance.randrange(len(members))][1]
    return _packed(members)


def _packed(members: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # doubled names are meant
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, inside in members:
                packed.writestr(name, inside)
    return out.getvalue()


def _is_text(block: bytes) -> bool:
    head = block[:400]
    return sum(b < 9 or 13 < b < 32 for b in head) * 20 < max(len(head), 1)


def _separator(block: bytes) -> bytes:
    head = block[:4000]
    return max((b",", b";", b"\t", b" ", b":"), key=head.count)


def _cell(block: bytes, chance: random.Random) -> bytes:
    lines = block.split(b"\n")
    at = chance.randrange(len(lines))
    by = _separator(block)
    cells = lines[at].split(by)
    cells[chance.randrange(len(cells))] = chance.choice(CELLS)
    lines[at] = by.join(cells)
    return b"\n".join(lines)


def _column(block: bytes, chance: random.Random) -> bytes:
    """One column lost, doubled, swapped or filled with one word."""
    by = _separator(block)
    rows = [line.split(by) for line in block.split(b"\n")]
    wide = max(len(r) for r in rows)
    a, b = chance.randrange(wide), chance.randrange(wide)
    what = chance.randrange(4)
    word = chance.choice(CELLS)
    for row in rows[chance.choice((0, 0, 1, 3)) :]:
        if len(row) > max(a, b):
            if what == 0:
                del row[a]
            elif what == 1:
                row.insert(b, row[a])
            elif what == 2:
                row[a], row[b] = row[b], row[a]
            else:
                row[a] = word
    return b"\n".join(by.join(r) for r in rows)


def _rows(block: bytes, chance: random.Random) -> bytes:
    lines = block.split(b"\n")
    at = chance.randrange(len(lines))
    what = chance.randrange(4)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines[at:at] = [lines[at]] * chance.choice((1, 3, 200))
    elif what == 2:
        to = chance.randrange(len(lines))
        lines[at], lines[to] = lines[to], lines[at]
    else:
        lines = lines[: at + 1] + lines[at + 1 :][::-1]
    return b"\n".join(lines)


def _stamp(block: bytes, chance: random.Random) -> bytes:
    """A date, a time of day or a Unix time replaced by another that is odd."""
    found = list(_STAMP.finditer(block[:200_000]))
    if not found:
        return blind(block, chance)
    one = chance.choice(found)
    return block[: one.start()] + chance.choice(CELLS[14:22]) + block[one.end() :]


def _figure(block: bytes, chance: random.Random) -> bytes:
    found = list(_FIGURE.finditer(block[:200_000]))
    if not found:
        return blind(block, chance)
    one = chance.choice(found)
    return block[: one.start()] + chance.choice(CELLS[:10]) + block[one.end() :]


def _coded(block: bytes, chance: random.Random) -> bytes:
    """The text in another encoding, or with other line ends."""
    text = block.decode("utf-8", errors="replace")
    what = chance.randrange(6)
    if what < 4:
        codec = ("utf-16", "utf-16-le", "cp932", "latin-1")[what]
        return text.encode(codec, errors="replace")
    return block.replace(b"\n", b"\r" if what == 4 else b"\r\n")


def _field(block: bytes, chance: random.Random) -> bytes:
    """A number of two, four or eight bytes set to an extreme, in either order."""
    size, form = chance.choice(((2, "H"), (4, "I"), (8, "Q")))
    if len(block) < size:
        return blind(block, chance)
    near = min(len(block), 1536) if chance.random() < 0.6 else len(block)
    at = chance.randrange(max(1, near - size + 1))
    number = chance.choice((*NUMBERS, 2**63, 2**64 - 1)) & ((1 << 8 * size) - 1)
    return block[:at] + struct.pack(chance.choice("<>") + form, number) + block[at + size :]
