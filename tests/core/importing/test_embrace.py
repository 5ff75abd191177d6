from __future__ import annotations

import io
import json
import zlib

import fastavro
import numpy as np
import pytest

from tests.core.importing.reading import read
from tests.support.logs import embrace_file
from workstation.core.errors import HypnicError
from workstation.core.importing.avro import MAGIC


@pytest.mark.parametrize("codec", ["null", "deflate"])
@pytest.mark.parametrize("newer", [False, True])
def test_what_the_band_wrote(codec, newer):
    data = read(embrace_file(codec=codec, newer=newer), "p_1.avro")
    r = data.recording
    assert (r.format, r.device, r.serial) == (
        "Empatica EmbracePlus", "Empatica EmbracePlus", "3YK0000",
    )  # fmt: skip
    times, z = data.column("acc z")
    assert z.tolist() == [1.0] * 640
    assert np.abs(times - np.arange(640) * 1e9 / 64).max() <= 1
    assert data.column("temperature")[1][0] == 36.5
    assert data.column("interbeat")[1].tolist() == pytest.approx([0.8] * 8)
    assert [(m.log_ns, m.text) for m in r.marks] == [(3 * 10**9, "tag")]
    assert r.clocks[0].wall.text() == "2023-11-14 23:13:20 +01:00"
    assert r.findings == ()


def _container(schema, body, count=1, codec=b"null"):
    def number(value):
        value = value << 1 if value >= 0 else (-value << 1) - 1
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*out, value])

    def text(data):
        return number(len(data)) + data

    facts = text(b"avro.schema") + text(json.dumps(schema).encode())
    facts += text(b"avro.codec") + text(codec)
    sync = bytes(16)
    return (
        MAGIC + number(2) + facts + b"\0" + sync + number(count) + number(len(body)) + body + sync
    )


def _session(raw):
    return {"type": "record", "name": "S", "fields": [{"name": "rawData", "type": raw}]}


ENDLESS = {"type": "array", "items": "null"}
EMPTY = {"type": "array", "items": {"type": "record", "name": "E", "fields": []}}
WITHIN = {"type": "record", "name": "W", "fields": [{"name": "w", "type": ["null", "W"]}]}


@pytest.mark.parametrize("raw", [ENDLESS, EMPTY, WITHIN])
def test_schemas_that_make_much_of_little_are_refused(raw):
    with pytest.raises(HypnicError, match=r"damaged or cut off"):
        read(_container(_session(raw), b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f" + b"\x02" * 5000))


def test_a_bomb_is_refused():
    packed = zlib.compressobj(9, wbits=-15)
    body = packed.compress(bytes(10**8)) + packed.flush()
    raw = {"type": "array", "items": "int"}
    with pytest.raises(HypnicError):
        read(_container(_session(raw), body, codec=b"deflate"))


def test_an_avro_file_of_something_else_is_not_taken_for_a_log():
    out = io.BytesIO()
    schema = {"type": "record", "name": "A", "fields": [{"name": "a", "type": "int"}]}
    fastavro.writer(out, schema, [{"a": 1}])
    with pytest.raises(HypnicError, match="not a sensor log"):
        read(out.getvalue())
