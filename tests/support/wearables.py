"""Small files of wearables of which no real file is at hand, after their public readers."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

from tests.support.logs import zipped


def genea_file(
    seconds=6, *, start=1_300_000_000, rate=80, code=(340, -170, -340), pad=7, skip=()
) -> bytes:
    """A GENEA recording: a stamp a second, `rate` samples after it, and a battery chunk a page.

    Args:
        seconds, start, rate: how many stamps, the first, samples after each.
        code: what the device writes for x, y and z (340 is 1 g; x and z are turned).
        pad: bytes between header and first page.
        skip: seconds that are left out.
    """
    head = b"GENEA\r\nDevice_Serial:00123\r\nAccel_Gains:8192 8192 4096\r\n"
    head += b"Accel_Offsets:0 34 0\r\n\r\n"
    x, y, z = (c & 0xFFF for c in code)
    sample = bytes([0xAA, x >> 8, x & 0xFF, y >> 4, (y & 15) << 4 | z >> 8, z & 0xFF])
    chunks = []
    for second in range(seconds):
        if second in skip:
            continue
        chunks.append(b"\xaa\x20" + struct.pack(">I", start + second))
        if second % 4 == 0:
            chunks.append(bytes([0xAA, 0x40, 100, 0, 0, 0]))
        chunks += [sample] * rate
    filler = b"\xaa\xf0\0\0\0\0"
    chunks += [filler] * (-len(chunks) % 341)
    pages = [b"".join(chunks[i : i + 341]) + b"\0\0" for i in range(0, len(chunks), 341)]
    return head + bytes(pad) + b"".join(pages)


def mtn_file(counts=(0, 12, 40), light=(1.5, 2.25, 0), *, epoch=5, offset=0, more="") -> bytes:
    """A MotionWatch file started at 17:30:00, with facts about the wearer nobody should read."""

    def change(inner: str) -> str:
        return f'<change user="nurse" time="2018-05-24 10:49:07">{inner}</change>\n'

    def fact(name: str, content: str) -> str:
        inner = f"<name>{name}</name><content>{content}</content>"
        return change(f"<property>{inner}</property>")

    def channel(name: str, units: str, values) -> str:
        data = ",".join(f"{v:g}" for v in values) + ","
        return change(
            f"<channel><name>{name}</name><units>{units}</units><epoch>{epoch}</epoch>"
            f'<offset>{offset}</offset><data encoding="text">{data}</data></channel>'
        )

    return (
        '<?xml version="1.0" encoding="UTF-8"?><motionfile><log2 major="2" minor="1">\n'
        + fact("+UserID", "SECRET NAME")
        + fact("=Device", "MW8")
        + fact("=SerialNo", "000000")
        + fact("=SerialNo", "007565")
        + fact("=StartTime", "2018-05-23 17:30:00")
        + channel("motion", "Triaxial-Counts", counts)
        + channel("Light", "lux", light)
        + more
        + "</log2></motionfile>"
    ).encode()


def actical_file(dates=None, *, epoch=60, weekday="(Thu)", start="13-May-21") -> bytes:
    """An Actical export from midnight on; `dates` gives date and time of each epoch as written."""
    if dates is None:
        begin = datetime(2021, 5, 13, tzinfo=UTC)
        moments = [begin + timedelta(seconds=epoch * i) for i in range(12)]
        dates = [f"{m.day}-May-21,{m:%H:%M}" for m in moments]
    lines = [
        "Actical List Export File  (Version 03.00),,,,,,,,,",
        "Identity:,SECRET NAME,,,,,,,,",
        f"Start Date:,{start},{weekday},,,,,,,",
        "Start Time:,00:00,,,,,,,,",
        "Device Serial Number:,B11FFFF,,,,,,,,",
        ",,,,,,,,,",
        "------------------- Epoch-by-Epoch Data --------------------,,,,,,,,,",
        "Epoch#,Day#,Elapsed,Date,Time,Activity,Steps,Energy,Activity,Event Marker",
        ",,Seconds,,,Counts,,Expenditure,Intensity,Button Presses",
        ",,,,,,,kcals/min/kg,(1=sedentary),(1=pressed)",
        ",,,,,,,,(2=light),(0=not pressed)",
    ]
    lines += [
        f"{i},1,{epoch * (i + 1)},{moment},{10 * i},{i % 3},NaN,1,{int(i == 4)}"
        for i, moment in enumerate(dates)
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


EVERION = "EV-EC39-7079-57A8"
_EVERION_HEAD = "count,streamType,tag,time,values"


def everion_files(seconds=4, *, start=1_551_454_780) -> dict[str, bytes]:
    """An Everion's export, newest first: a heart rate, a saturation of no quality, raw motion."""
    signals, sensors, beats = [_EVERION_HEAD], [_EVERION_HEAD], [_EVERION_HEAD]
    for i in reversed(range(seconds)):
        at = start + i
        signals += [f"{900 + i},2,6,{at},{60 + i}.0;85.0", f"{900 + i},2,7,{at},60.0;0.0"]
        signals += [f"{900 + i},2,19,{at},32.5", f"{900 + i},2,24,{at},0.0"]
        for k in reversed(range(50)):
            count = 50 * i + k
            sensors += [
                f"{count},16,{tag},{at},{v}.0" for tag, v in ((84, count), (85, 0), (86, 4096))
            ]
        beats.append(f"{700 + i},4,14,{at},950.0;12.0")
    signals.append(signals[-1])  # sent twice
    named = {"signals": signals, "sensor_data": sensors, "features": beats}
    return {
        f"CsvData_{name}_{EVERION}.csv": ("\n".join(lines) + "\n").encode()
        for name, lines in named.items()
    }


def metamotion_table(
    count=30, *, axes="x-axis (g),y-axis (g),z-axis (g)", row="1.000,0.000,-0.500", hours=1,
    header="+01:00", start_ms=1_700_000_000_000,
) -> bytes:  # fmt: skip
    """A table of MetaBase at 100 Hz whose digits are `hours` before UTC's."""
    lines = [f"epoch (ms),time ({header}),elapsed (s),{axes}"]
    for i in range(count):
        unix = start_ms + 10 * i
        local = datetime.fromtimestamp(unix / 1000, UTC) + timedelta(hours=hours)
        lines.append(f"{unix},{local:%Y-%m-%dT%H:%M:%S}.{unix % 1000:03d},{i / 100:.3f},{row}")
    return ("\r\n".join(lines) + "\r\n").encode()


def metamotion_zip(address="C8B2D1F0A0B5", other="") -> bytes:
    """Two sensors of one MetaMotion, or of two where another address is given."""
    stem = "MetaWear_2023-11-14T23.13.20.000"
    return zipped(
        {
            f"{stem}_{address}_Accelerometer_100.000Hz_1.5.0.csv": metamotion_table(),
            f"{stem}_{other or address}_Gyroscope_100.000Hz_1.5.0.csv": metamotion_table(
                axes="x-axis (deg/s),y-axis (deg/s),z-axis (deg/s)", row="90.0,0.0,-1.5"
            ),
        }
    )


def timed_film(stamps, *, form=">q", key=b"com.sensor_logger.epoch_timestamp", ticks=33) -> bytes:
    """An MP4 of nothing but a track of timed metadata, one stamp every `ticks` milliseconds."""

    def box(kind: bytes, *parts: bytes) -> bytes:
        content = b"".join(parts)
        return struct.pack(">I4s", 8 + len(content), kind) + content

    local = b"\0\0\0\x01"
    keys = box(b"keys", box(local, box(b"keyd", b"mdta", key), box(b"dtyp", bytes(4), b"\0\0\0J")))
    entry = box(b"mebx", bytes(6), b"\0\x01", keys)
    samples = [box(local, struct.pack(form, s)) for s in stamps]
    start = box(b"ftyp", b"mp42\0\0\0\0")
    count = len(samples)
    stbl = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 1), entry),
        box(b"stts", struct.pack(">IIII", 0, 1, count, ticks)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, count, 1)),
        box(b"stsz", struct.pack(">III", 0, 0, count), *[struct.pack(">I", 16)] * count),
        box(b"stco", struct.pack(">III", 0, 1, len(start) + 8)),
    )
    mdhd = box(b"mdhd", struct.pack(">IIIII", 0, 0, 0, 1000, 0), bytes(4))
    trak = box(b"trak", box(b"mdia", mdhd, box(b"minf", stbl)))
    return start + box(b"mdat", *samples) + box(b"moov", trak)
