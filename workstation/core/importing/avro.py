"""Avro container files, read within bounds: nothing is believed about sizes, nothing recursive.

The container is taken apart here; single records are decoded by fastavro after their schema was
looked through: a schema can make a few bytes stand for endless lists, or for endless depth.
"""

from __future__ import annotations

import io
import json
import zlib
from typing import Any, BinaryIO, cast

import fastavro

from workstation.core.importing.reader import Opened, read_capped
from workstation.core.importing.samples import stop_if

MAGIC = b"Obj\x01"
MOST_FILE = 32 * 2**20
MOST_INFLATED = 24 * 2**20
"""Half an hour of a wrist band takes three; a list in memory takes eight times its bytes."""
MOST_RECORDS = 10_000
_MOST_META = 2**20
_SYNC = 16
_DEPTH = 24
_LEAST = {
    "null": 0, "boolean": 1, "int": 1, "long": 1, "float": 4, "double": 8, "bytes": 1, "string": 1,
}  # fmt: skip


def schema_of(head: bytes) -> Any:
    """The schema at the beginning of a container, None where there is none."""
    try:
        return json.loads(_header(io.BytesIO(head))["avro.schema"])
    except (ValueError, KeyError, EOFError, RecursionError):
        return None


def records_of(opened: Opened) -> list[dict[str, Any]]:
    """Every record of a container file of records.

    Raises:
        DamagedFileError: it is cut off, or its schema is not one to be trusted.
        UnreadableFileError: it is absurdly large.
    """
    stream = io.BytesIO(read_capped(opened, MOST_FILE))
    out: list[dict[str, Any]] = []
    try:
        meta = _header(stream)
        codec = meta.get("avro.codec", b"null")
        if codec not in (b"null", b"deflate"):
            raise opened.damaged("It is packed in a way this program does not read.")
        raw = json.loads(meta["avro.schema"])
        _least(raw, {}, 0)
        schema = fastavro.parse_schema(_plain(raw))
        sync = _taken(stream, _SYNC)
        room = MOST_INFLATED
        while stream.tell() < opened.size:
            stop_if(opened.cancelled)
            count, size = _long(stream), _long(stream)
            block = _inflated(_taken(stream, size), codec, room)
            room -= len(block)
            _expect(_taken(stream, _SYNC) == sync and 0 <= count <= MOST_RECORDS - len(out))
            inner = io.BytesIO(block)
            for _ in range(count):
                found = fastavro.schemaless_reader(inner, schema, None)
                _expect(isinstance(found, dict))
                out.append(cast("dict[str, Any]", found))
            opened.progress(stream.tell() / max(opened.size, 1))
    except (
        ValueError, KeyError, TypeError, IndexError, EOFError, OverflowError, AttributeError,
        RecursionError, zlib.error, fastavro.schema.SchemaParseException,
        fastavro.schema.UnknownType,
    ) as error:  # fmt: skip
        if not out:
            raise opened.damaged("This Avro file is damaged or cut off.") from error
    return out


def _header(stream: BinaryIO) -> dict[str, bytes]:
    """What stands before the first block: a map of bytes."""
    if _taken(stream, 4) != MAGIC:
        raise ValueError("no Avro container")
    meta: dict[str, bytes] = {}
    while count := _long(stream):
        if count < 0:
            count = -count
            _long(stream)
        if count > 100:
            raise ValueError("too many facts")
        for _ in range(count):
            key = _taken(stream, _long(stream)).decode()
            meta[key] = _taken(stream, _long(stream))
    return meta


def _long(stream: BinaryIO) -> int:
    """One zig-zag number of at most ten bytes."""
    value = 0
    for shift in range(0, 70, 7):
        byte = _taken(stream, 1)[0]
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return (value >> 1) ^ -(value & 1)
    raise ValueError("a number without end")


def _expect(good: bool) -> None:
    if not good:
        raise ValueError("a block that does not add up")


def _taken(stream: BinaryIO, size: int) -> bytes:
    if not 0 <= size <= MOST_FILE:
        raise ValueError("an absurd length")
    block = stream.read(size)
    if len(block) != size:
        raise EOFError("cut off")
    return block


def _inflated(block: bytes, codec: bytes, most: int) -> bytes:
    if codec == b"deflate":
        packed = zlib.decompressobj(-15)
        block = packed.decompress(block, most + 1)
    if len(block) > most:
        raise ValueError("too much inside")
    return block


def _least(schema: Any, names: dict[str, int], depth: int) -> int:
    """Fewest bytes a value of the schema takes.

    Raises:
        ValueError: it is recursive or very deep, or a list of it could be endless.
    """
    if depth > _DEPTH:
        raise ValueError("too deep")
    if isinstance(schema, list):
        return 1 + min(_least(s, names, depth + 1) for s in schema)
    if isinstance(schema, str):
        if schema in _LEAST:
            return _LEAST[schema]
        least = names[schema.rpartition(".")[2]]
        if least < 0:
            raise ValueError("a type within itself")
        return least
    kind = schema["type"]
    if kind in ("array", "map"):
        items = schema["items" if kind == "array" else "values"]
        if not _least(items, names, depth + 1) and kind == "array":
            raise ValueError("a list of nothing")
        return 1
    if kind in ("record", "enum", "fixed"):
        name = str(schema["name"]).rpartition(".")[2]
        names[name] = -1
        least = 1
        if kind == "record":
            least = sum(_least(f["type"], names, depth + 1) for f in schema["fields"])
        elif kind == "fixed":
            least = int(schema["size"])
        names[name] = least
        return least
    return _least(kind, names, depth + 1)


def _plain(schema: Any) -> Any:
    """The schema without logical types: dates and decimals would be turned into objects."""
    if isinstance(schema, list):
        return [_plain(s) for s in schema]
    if isinstance(schema, dict):
        return {k: _plain(v) for k, v in schema.items() if k not in ("logicalType", "default")}
    return schema
