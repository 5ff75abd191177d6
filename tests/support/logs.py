"""Small sensor files as their devices write them, with known content."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import datetime

import fastavro
import numpy as np

TICKS_1970 = 621_355_968_000_000_000


def cwa_stamp(moment: datetime) -> int:
    """A date and time as Axivity packs it."""
    return (
        (moment.year - 2000) << 26
        | moment.month << 22
        | moment.day << 17
        | moment.hour << 12
        | moment.minute << 6
        | moment.second
    )


def cwa_block(sequence, seconds, codes, *, packing=0x32, light=0, rate=0x4A):
    """One Axivity block: `codes` (n, 3 or 6) int16, or (n,) uint32 where packed."""
    whole = int(seconds)
    fraction = int((seconds - whole) * 32768)
    count = len(codes)
    hz = 3200 // (1 << (15 - (rate & 15)))
    shim = ((fraction << 1) * hz) >> 16
    # The stamp belongs to the first sample; the offset is moved back for old readers.
    moment = np.datetime64("2024-03-01T22:10:00") + np.timedelta64(whole, "s")
    packed = cwa_stamp(moment.astype(datetime))
    head = struct.pack(
        "<2sHHIIIHHBBBBhH",
        b"AX", 508, 0x8000 | fraction, 7, sequence, packed, light, 258, 0, 190, rate, packing,
        -shim, count,
    )  # fmt: skip
    body = head + np.ascontiguousarray(codes).tobytes().ljust(480, b"\0")
    total = int(np.frombuffer(body, "<u2").sum()) & 0xFFFF
    return body + struct.pack("<H", (-total) & 0xFFFF)


def cwa_file(blocks, *, ax6=False, device=12345) -> bytes:
    """An Axivity file."""
    head = b"MD\xfc\x03" + bytes([0x64 if ax6 else 0x17]) + struct.pack("<HIH", device, 7, 0xFFFF)
    return head.ljust(1024, b"\xff") + b"".join(blocks)


def gt3x_record(kind: int, second: int, payload: bytes) -> bytes:
    """One record of an ActiGraph log.bin, with its checksum."""
    body = struct.pack("<BBIH", 0x1E, kind, second, len(payload)) + payload
    check = 0
    for byte in body:
        check ^= byte
    return body + bytes([~check & 0xFF])


def gt3x_file(log: bytes, start: int, *, rate=30, zone="-05:00:00", name="log.bin") -> bytes:
    """An ActiGraph zip."""
    info = (
        f"Serial Number: TAS1TEST\nDevice Type: Link\nSample Rate: {rate}\n"
        f"Start Date: {start * 10**7 + TICKS_1970}\nTimeZone: {zone}\nAcceleration Scale: 256.0\n"
    )
    return zipped({name: log, "info.txt": info.encode()})


def zipped(files: dict[str, bytes]) -> bytes:
    """A deflated zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, block in files.items():
            packed.writestr(name, block)
    return out.getvalue()


def e4_files(start: float = 1551453301.0, seconds: int = 10) -> dict[str, bytes]:
    """An Empatica E4 session: acceleration of exactly 1 g along z, and a tag after 3 s."""
    acc = "\n".join(["0,0,64"] * (32 * seconds))
    return {
        "ACC.csv": f"{start:f}, {start:f}, {start:f}\n32.0, 32.0, 32.0\n{acc}\n".encode(),
        "EDA.csv": (f"{start:f}\n4.0\n" + "0.25\n" * (4 * seconds)).encode(),
        "tags.csv": f"{start + 3:.2f}\n".encode(),
        "IBI.csv": f"{start:f}, IBI\n1.5,0.75\n2.25,0.75\n".encode(),
    }


def wrist_motion(times_ns, *, metric=False) -> bytes:
    """A Sensor Logger WristMotion.csv: gravity along -z, one unit of motion along x."""
    unit = 9.80665 if metric else 1.0
    rows = [
        "time,seconds_elapsed,rotationRateX,rotationRateY,rotationRateZ,gravityX,gravityY,gravityZ,"
        "accelerationX,accelerationY,accelerationZ,quaternionW,quaternionX,quaternionY,quaternionZ"
    ]
    rows += [
        f"{t},{(t - times_ns[0]) / 1e9},3.141592653589793,0,0,0,0,{-unit},{0.5 * unit},0,0,1,0,0,0"
        for t in times_ns
    ]
    return ("\n".join(rows) + "\n").encode()


def edf_file(onsets, *, plus="EDF+D", per_record=10, label="Accelerometer_X", unit="mg") -> bytes:
    """An EDF+ with one signal of 0, 1, 2, ... and one record for each onset (seconds)."""
    notes = 20
    number = 2

    def field(text, width):
        return str(text).encode().ljust(width)

    head = field(0, 8) + field("X X X X", 80) + field("Startdate 01-MAR-2024 X X X", 80)
    head += b"01.03.2422.10.00" + field(256 * (number + 1), 8) + field(plus, 44)
    head += field(len(onsets), 8) + field(1, 8) + field(number, 4)
    columns = [
        ((label, "EDF Annotations"), 16), (("", ""), 80), ((unit, ""), 8),
        (("-32768", "-1"), 8), (("32767", "1"), 8), (("-32768", "-32768"), 8),
        (("32767", "32767"), 8), (("", ""), 80), ((per_record, notes), 8), (("", ""), 32),
    ]  # fmt: skip
    for values, width in columns:
        head += b"".join(field(v, width) for v in values)
    body = b""
    value = 0
    for index, onset in enumerate(onsets):
        body += np.arange(value, value + per_record, dtype="<i2").tobytes()
        value += per_record
        tal = f"+{onset}\x14\x14\0".encode()
        if index == 0:
            tal += b"+0.5\x151.25\x14woke up\x14\0"
        body += tal.ljust(2 * notes, b"\0")
    return head + body


def gpmf_mp4(payloads: list[bytes], ticks: int = 1000, scale: int = 1000) -> bytes:
    """An MP4 with nothing but a GoPro telemetry track."""

    def box(kind: bytes, *parts: bytes) -> bytes:
        content = b"".join(parts)
        return struct.pack(">I4s", 8 + len(content), kind) + content

    start = box(b"ftyp", b"mp41\0\0\0\0")
    first = len(start) + 8
    stbl = box(
        b"stbl",
        box(b"stsd", struct.pack(">III4s", 0, 1, 16, b"gpmd"), bytes(8)),
        box(b"stts", struct.pack(">IIII", 0, 1, len(payloads), ticks)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, len(payloads), 1)),
        box(
            b"stsz",
            struct.pack(">III", 0, 0, len(payloads)),
            *[struct.pack(">I", len(p)) for p in payloads],
        ),
        box(b"stco", struct.pack(">III", 0, 1, first)),
    )
    mdhd = box(b"mdhd", struct.pack(">IIIII", 0, 0, 0, scale, 0), bytes(4))
    moov = box(b"moov", box(b"trak", box(b"mdia", mdhd, box(b"minf", stbl))))
    return start + box(b"mdat", *payloads) + moov


def gpmf_payload(count: int, value: int = 981) -> bytes:
    """One payload: `count` accelerations of (value, 0, 0) hundredths of m/s2."""

    def klv(key: bytes, kind: bytes, each: int, repeat: int, data: bytes) -> bytes:
        return (
            key
            + kind
            + bytes([each])
            + struct.pack(">H", repeat)
            + data.ljust(-(-len(data) // 4) * 4, b"\0")
        )

    samples = struct.pack(">hhh", value, 0, 0) * count
    stream = klv(b"SIUN", b"c", 4, 1, b"m/s\xb2") + klv(b"SCAL", b"s", 2, 1, struct.pack(">h", 100))
    stream += klv(b"ACCL", b"s", 6, count, samples)
    strm = klv(b"STRM", b"\0", 1, len(stream), stream)
    inner = klv(b"DVNM", b"c", 6, 1, b"Camera") + strm
    return klv(b"DEVC", b"\0", 1, len(inner), inner)


def embrace_file(
    *, start_us=1_700_000_000_000_000, seconds=10, codec="deflate", newer=False
) -> bytes:
    """An EmbracePlus file: 1 g along z at 64 Hz, a tag after 3 s, a beat every 0.8 s."""

    def record(name, *fields):
        return {
            "type": "record",
            "name": name,
            "fields": [{"name": n, "type": t} for n, t in fields],
        }

    def numbers(kind):
        return {"type": "array", "items": kind}

    ranges = ("physicalMin", "physicalMax", "digitalMin", "digitalMax")
    params = [("conversionFactor", "double")] if newer else [(r, "int") for r in ranges]
    imu = record("Imu", *params)
    begun = (("timestampStart", "long"), ("samplingFrequency", "float"))
    axes = tuple((a, numbers("int")) for a in "xyz")
    schema = record(
        "Session",
        ("timezone", "int"),
        ("deviceSn", "string"),
        ("deviceModel", "string"),
        (
            "rawData",
            record(
                "Raw",
                ("accelerometer", record("Acc", *begun, ("imuParams", imu), *axes)),
                ("temperature", record("Temp", *begun, ("values", numbers("float")))),
                ("systolicPeaks", record("Peaks", ("peaksTimeNanos", numbers("long")))),
                ("tags", record("Tags", ("tagsTimeMicros", numbers("long")))),
            ),
        ),
    )
    count = 64 * seconds
    told = (
        {"conversionFactor": 16 / 32768}
        if newer
        else dict(zip(ranges, (-16, 16, -32768, 32768), strict=True))
    )
    begin = {"timestampStart": start_us}
    held = {
        "timezone": 3600,
        "deviceSn": "3YK0000",
        "deviceModel": "EmbracePlus",
        "rawData": {
            "accelerometer": begin | {
                "samplingFrequency": 64.0, "imuParams": told,
                "x": [0] * count, "y": [0] * count, "z": [2048] * count,
            },
            "temperature": begin | {"samplingFrequency": 1.0, "values": [36.5] * seconds},
            "systolicPeaks": {
                "peaksTimeNanos": [start_us * 1000 + i * 800_000_000 for i in range(9)]
            },
            "tags": {"tagsTimeMicros": [start_us + 3_000_000]},
        },
    }  # fmt: skip
    out = io.BytesIO()
    fastavro.writer(out, schema, [held], codec=codec, sync_marker=bytes(range(16)))
    return out.getvalue()
