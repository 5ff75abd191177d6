"""One small file for every reader, to be mutated, cut and read; see `SEEDS`."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zlib

import numpy as np
import openpyxl

from tests.support.logs import (
    TICKS_1970,
    cwa_block,
    cwa_file,
    e4_files,
    edf_file,
    embrace_file,
    gpmf_mp4,
    gpmf_payload,
    gt3x_file,
    gt3x_record,
    wrist_motion,
    zipped,
)
from tests.support.wearables import (
    EVERION,
    actical_file,
    everion_files,
    genea_file,
    metamotion_table,
    metamotion_zip,
    mtn_file,
    timed_film,
)


def _wave() -> bytes:
    text = b"Time: 2018-03-18 17:24:47.536\nChannel-1: Accel-X\nScale-1: 8\n\0"
    text += b"\0" * (len(text) % 2)
    info = b"INFOICMT" + struct.pack("<I", len(text)) + text
    shape = struct.pack("<HHIIHH", 1, 4, 100, 800, 8, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + shape
    body += b"LIST" + struct.pack("<I", len(info)) + info
    body += b"data" + struct.pack("<I", 80) + bytes(80)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _matrix() -> bytes:
    counts = (50, 0, 2, 2)
    rest = struct.pack("<6I", 1_737_753_721, 1_737_753_723, *counts)
    rest += np.tile(np.array([0, 0, 4096], "<i2"), 50).tobytes()
    rest += np.array([330, 210, 331, 210, 80, 79, 81, 80], "<i2").tobytes()
    packet = b"MDTCPACK" + struct.pack("<I", zlib.crc32(rest)) + rest
    return bytes(512) + b"MDTC" + struct.pack("<IHH", 2, 8, 2000) + packet * 2


def _agd() -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE data (dataTimestamp INTEGER, axis1 INTEGER, axis2, axis3, lux)")
    base.execute("CREATE TABLE settings (settingName TEXT, settingValue TEXT)")
    base.execute("INSERT INTO settings VALUES ('deviceserial', 'TAS1')")
    start = TICKS_1970 + 1_555_340_400 * 10**7
    rows = [(start + i * 10**8, i, 0, 0, 3) for i in range(20)]
    base.executemany("INSERT INTO data VALUES (?, ?, ?, ?, ?)", rows)
    base.commit()
    block = base.serialize()
    base.close()
    return block


def _health_band() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["deviceSN: 000100621938"])
    sheet.append(["timeStamp", "activityCounts", "heartRate", "sleepEventMarker"])
    for i in range(8):
        sheet.append([f"11-24-2022 23:5{i}:00", i * 10, 70 + i, int(i == 3)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _old_gt3x() -> bytes:
    activity = bytes.fromhex("006008ebd007009ebf") * 20
    lux = np.array([100, 200, 0xFFFF], "<u2").tobytes()
    info = "Serial Number: NEO1\nDevice Type: GT3XPlus\nSample Rate: 30\nTimeZone: -06:00:00\n"
    info += f"Start Date: {TICKS_1970 + 1_640_000_000 * 10**7}\n"
    return zipped({"activity.bin": activity, "lux.bin": lux, "info.txt": info.encode()})


def _agdc() -> bytes:
    facts = {"isCalibrated": False, "calibrationMethod": 2}
    facts |= {f"offset{a}_32": 1.0 for a in "XYZ"}
    facts |= {f"sensitivity{p}_32": 25600.0 for p in ("XX", "YY", "ZZ")}
    facts |= {f"sensitivity{p}_32": 0.0 for p in ("XY", "XZ", "YZ")}
    second = 1_509_536_700
    log = gt3x_record(26, second, struct.pack("<hhh", 256, 0, -256) * 32)
    log += gt3x_record(2, second, b"\xa0\x0f") + gt3x_record(5, second, b"\x10\0")
    info = f"Serial Number: CPW1\nDevice Type: CPIW\nSample Rate: 32\nStart Date: {TICKS_1970}\n"
    return zipped(
        {"log.bin": log, "info.txt": info.encode(), "calibration.json": json.dumps(facts).encode()}
    )


def _bdf() -> bytes:
    edf = edf_file([0, 1, 2], plus="BDF+D")
    head = bytearray(edf[: 256 * 3])
    head[:8] = b"\xffBIOSEMI"
    head[256 + 16 : 256 + 32] = b"BDF Annotations ".ljust(16)
    body = b""
    for record in range(3):
        for value in range(10):
            body += (record * 10 + value).to_bytes(3, "little")
        body += f"+{record}\x14\x14\0+{record}.5\x14touch\x14\0".encode().ljust(60, b"\0")
    return bytes(head) + body


_TIMES = [1_719_102_681_279_000_000 + i * 10**7 for i in range(9)]

_PHYPHOX = {
    "Accelerometer.csv": b'"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)",'
    b'"Acceleration z (m/s^2)"\n'
    + b"".join(b"%d.%d,9.8,0,0\n" % (i // 10, i % 10) for i in range(20)),
    "meta/device.csv": b'"property","value"\n"deviceModel","Pixel 7"\n',
    "meta/time.csv": b'"event","experiment time","system time","system time text"\n'
    b'"START",0.25,1700000000.5,"2023-11-14 23:13:20.500 UTC+01:00"\n',
}

_HEALTH = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData '
    b'(Record*)>\n]>\n<HealthData locale="it_IT">\n'
    + b"".join(
        b'<Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" startDate="2024-03-31 '
        b'01:59:5%d +0100" value="12%d"/>\n' % (i, i)
        for i in range(6)
    )
    + b"</HealthData>"
)

_JSON = json.dumps(
    [{"sensor": "Metadata", "device name": "iPhone", "recording timezone": "Europe/Rome"}]
    + [
        {
            "sensor": "Gyroscope",
            "time": str(t),
            "seconds_elapsed": "0",
            "x": "1",
            "y": "0",
            "z": "0",
        }
        for t in _TIMES
    ]
).encode()
_SHIMMER = (
    b'"sep=;"\nShimmer_40AC_Timestamp_Unix_CAL;Shimmer_40AC_Accel_LN_X_CAL;Shimmer_40AC_Gyro_X_CAL;\n'
    b"ms;m/(s^2);deg/s;\n"
    + b"".join(b"1.595933810%03d0E12;-1,5;0,25;\n".replace(b",", b".") % (i * 20) for i in range(9))
)

SEEDS: dict[str, bytes] = {
    "cwa": cwa_file([cwa_block(i, i * 0.8, np.ones((80, 3), dtype="<i2")) for i in range(3)]),
    "cwa six": cwa_file(
        [cwa_block(i, i * 0.4, np.ones((40, 6), "<i2"), packing=0x62) for i in range(3)], ax6=True
    ),
    "cwa packed": cwa_file(
        [cwa_block(i, i * 1.2, np.full(120, 0x40000005, "<u4"), packing=0x30) for i in range(3)]
    ),
    "gt3x": gt3x_file(gt3x_record(26, 10**9, bytes(180)), 10**9),
    "gt3x old": _old_gt3x(),
    "agdc": _agdc(),
    "agd": _agd(),
    "edf": edf_file([0, 1, 5]),
    "bdf": _bdf(),
    "gopro": gpmf_mp4([gpmf_payload(10), gpmf_payload(10)]),
    "timed film": timed_film([1_770_510_090_666_860_288 + i * 33_000_000 for i in range(9)]),
    "embrace": embrace_file(seconds=2, codec="null"),
    "wrist": wrist_motion([10**18 + i * 10**7 for i in range(9)]),
    "sensor zip": zipped(
        {
            "WristMotion.csv": wrist_motion(_TIMES),
            "Metadata.csv": b"version,device name,recording timezone\n3,iPhone 14,Europe/Rome\n",
            "Annotation.csv": b"time,seconds_elapsed,text\n%d,0.1,jerk\n" % _TIMES[3],
        }
    ),
    "sensor json": _JSON,
    "phyphox": zipped(_PHYPHOX),
    "health": _HEALTH,
    "health zip": zipped({"apple_health_export/export.xml": _HEALTH}),
    "e4 acc": e4_files(seconds=1)["ACC.csv"],
    "e4 zip": zipped(e4_files(seconds=1)),
    "everion": everion_files()[f"CsvData_signals_{EVERION}.csv"],
    "everion zip": zipped(everion_files(2)),
    "metamotion": metamotion_table(),
    "metamotion zip": metamotion_zip(),
    "shimmer": _SHIMMER,
    "health band": _health_band(),
    "genea": genea_file(9),
    "mtn": mtn_file(),
    "actical": actical_file(),
    "table": b"time (ms);acc x (g)\n" + b"".join(b"%d;0,5\n" % (i * 10) for i in range(20)),
    "actigraph": b"------------ Data File Created By ActiGraph GT3X+ ActiLife v6 date format "
    b"M/d/yyyy at 30 Hz  Filter Normal -----------\nSerial Number: N\nStart Time 11:55:00\n"
    b"Start Date 12/20/2021\nEpoch Period (hh:mm:ss) 00:00:00\nDownload Time 12:09:58\n"
    b"Download Date 12/20/2021\nMemory: 0\nBattery: 4\n----------\n"
    b"Accelerometer X,Accelerometer Y,Accelerometer Z\n" + b"0.1,0.2,0.3\n" * 9,
    "awd": b"x\r\n23-Jan-1918\r\n13:58\r\n 4 \r\n00\r\nV1\r\nX\r\n" + b"0\r\n12 M\r\n" * 9,
    "fitbit": b'[{"dateTime" : "06/24/95 16:00:10","value" : {"bpm" : 70,"confidence" : 0}}]',
    "osd": b'{"dataTime":"29-11-2019 04:09:11","alarmState":1,"alarmPhrase":"WARNING","hr":80}\n',
    "garmin": b"2019-10-16T12:09:01.702+02:00;-36;620;-824\n" * 9,
    "adl": b"17 38 44\n" * 20,
    "matrix": _matrix(),
    "condor": b"+---+ Condor Instruments Report +---+\r\nDATE/TIME;TEMPERATURE;PIM\r\n"
    + b"01/01/1918 09:00:00;29.38;1851\r\n" * 5,
    "actiware": b'"Actiware-Export"\r\n"Line","Date","Time","Activity"\r\n\r\n'
    + b"".join(b"%d,19.09.2019,14:00:%02d,307\r\n" % (i + 1, i) for i in range(9)),
    "wav": _wave(),
    "geneactiv": b"Device Identity\r\nDevice Type:GENEActiv\r\nMeasurement Frequency:100 Hz\r\n"
    b"x gain:25600\r\nx offset:0\r\ny gain:25600\r\ny offset:0\r\nz gain:25600\r\nz offset:0\r\n"
    b"Recorded Data\r\nSequence Number:0\r\nPage Time:2024-03-01 22:10:00:250\r\n"
    b"Temperature:30.5\r\nBattery voltage:4.1\r\n" + b"0C4FFDF3D004" * 30 + b"\r\n",
}

FORMATS = {
    "cwa": "Axivity CWA", "cwa six": "Axivity CWA", "cwa packed": "Axivity CWA",
    "gt3x": "ActiGraph GT3X", "gt3x old": "ActiGraph GT3X", "agdc": "ActiGraph GT3X",
    "agd": "ActiGraph AGD", "edf": "EDF+D", "bdf": "BDF+D", "gopro": "GoPro telemetry",
    "embrace": "Empatica EmbracePlus", "wrist": "Sensor Logger", "sensor zip": "Sensor Logger",
    "sensor json": "Sensor Logger", "phyphox": "phyphox", "health": "Apple Health",
    "health zip": "Apple Health", "e4 acc": "Empatica E4", "e4 zip": "Empatica E4",
    "everion": "Biovotion Everion", "everion zip": "Biovotion Everion", "metamotion": "MetaMotion",
    "metamotion zip": "MetaMotion", "shimmer": "Shimmer CSV", "health band": "Philips Health Band",
    "genea": "GENEA", "mtn": "MotionWatch MTN", "actical": "Actical", "table": "Table",
    "actigraph": "ActiGraph CSV", "awd": "Actiwatch AWD", "fitbit": "Fitbit heart rate",
    "osd": "OpenSeizureDetector", "garmin": "Garmin acceleration CSV",
    "adl": "ADL wrist accelerometer", "matrix": "Parmay Matrix", "condor": "Condor ActTrust",
    "actiware": "Actiwatch (Actiware CSV)", "wav": "Axivity WAV (OMGUI)", "geneactiv": "GENEActiv",
}  # fmt: skip
"""Which reader each seed reaches; a "timed film" is no log, but has a clock."""
