from __future__ import annotations

import json

import numpy as np
import pytest

from tests.core.importing.reading import codes, read
from tests.support.logs import wrist_motion, zipped
from workstation.core.errors import DamagedFileError, UnreadableFileError
from workstation.core.evidence import ChannelKind
from workstation.core.timebase import Trust

HEALTH = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record*)>\n"
    "<!ATTLIST Record type CDATA #REQUIRED>\n]>\n"
    '<HealthData locale="it_IT">\n<Me HKCharacteristicTypeIdentifierDateOfBirth="2023-10-01"/>\n'
)


def _record(kind, start, value, unit):
    return (
        f'<Record type="HKQuantityTypeIdentifier{kind}" unit="{unit}" '
        f'startDate="{start}" endDate="{start}" value="{value}"/>\n'
    )


def test_phyphox_clock_units_and_gps_left_out():
    rows = "\n".join(f"{i / 100:.2f},9.80665,0,0" for i in range(50))
    files = {
        "Accelerometer.csv": b'"Time (s)","Acceleration x (m/s^2)","Acceleration y (m/s^2)",'
        b'"Acceleration z (m/s^2)"\n' + rows.encode(),
        "Location.csv": b'"Time (s)","Latitude (deg)"\n0,45.1\n1,45.2\n2,45.3\n',
        "meta/device.csv": b'"property","value"\n"deviceModel","Pixel 7"\n"deviceBrand","google"\n',
        "meta/time.csv": b'"event","experiment time","system time","system time text"\n'
        b'"START",0.25,1700000000.5,"2023-11-14 23:13:20.500 UTC+01:00"\n',
    }
    data = read(zipped(files), "experiment.zip")
    assert data.recording.device == "google Pixel 7"
    assert {c.kind for c in data.recording.channels} == {ChannelKind.ACCELERATION}
    times, x = next(iter(data.groups.values())).times_ns, data.recording.channels[0]
    assert x.rate_hz == pytest.approx(100)
    assert int(times[1]) == 10_000_000
    (clock,) = data.recording.clocks
    assert (clock.source_ns, clock.wall.utc_ns) == (250_000_000, 1_700_000_000_500_000_000)
    assert (clock.wall.zone, clock.trust) == ("+01:00", Trust.HIGH)


def test_sensor_logger_json_is_the_same_as_its_csv():
    times = 1_719_102_681_279_387_400 + np.arange(30) * 10_000_000
    table = wrist_motion(times).decode().splitlines()
    names = table[0].split(",")
    entries = [{"sensor": "Metadata", "device name": "iPhone", "recording timezone": "Europe/Rome"}]
    entries += [
        {"sensor": "WristMotion"} | dict(zip(names, row.split(","), strict=True))
        for row in table[1:]
    ]
    entries.append({"sensor": "Annotation", "time": str(times[5]), "text": "jerk",
                    "seconds_elapsed": "0.05"})  # fmt: skip
    one, other = read(json.dumps(entries).encode(), "x.json"), read("\n".join(table).encode())
    for channel in ("acc z", "gyro x", "linear acc x"):
        assert np.array_equal(one.column(channel)[1], other.column(channel)[1])
        assert np.array_equal(one.column(channel)[0], other.column(channel)[0])
    assert [(m.log_ns, m.text) for m in one.recording.marks] == [(50_000_000, "jerk")]
    assert one.recording.clocks[0].wall.zone == "Europe/Rome"


def test_sensor_logger_films_are_marked_where_they_began():
    times = 1_719_102_681_279_000_000 + np.arange(30) * 10_000_000
    files = {
        "WristMotion.csv": wrist_motion(times),
        "Metadata.csv": b"version\n3\n",
        "Camera/1719102681379.mp4": b"\0\0\0\x18ftypmp42",
    }
    (mark,) = read(zipped(files), "rec.zip").recording.marks
    assert (mark.log_ns, mark.text) == (100_000_000, "session of video 1719102681379.mp4 began")


def test_apple_health_across_the_change_of_clocks():
    block = HEALTH
    block += _record("HeartRate", "2024-03-31 01:59:50 +0100", 120, "count/min")
    block += _record("HeartRate", "2024-03-31 03:00:00 +0200", 121, "count/min")
    block += _record("HeartRate", "2024-03-31 01:59:40 +0100", 119, "count/min")
    block += _record("OxygenSaturation", "2024-03-31 01:59:40 +0100", 0.97, "%")
    block += _record("BodyTemperature", "2024-03-31 01:59:40 +0100", 99, "degF")
    data = read((block + "</HealthData>").encode(), "export.xml")
    times, beats = data.column("heart rate")
    assert times.tolist() == [0, 10**10, 2 * 10**10]
    assert beats.tolist() == [119, 120, 121]
    assert data.column("oxygen saturation")[1].tolist() == [97]
    assert codes(data) == {"units.unknown": 1, "times.sorted": 1}
    assert data.recording.clocks[0].wall.text() == "2024-03-31 01:59:40 +01:00"
    packed = zipped({"apple_health_export/export.xml": (block + "</HealthData>").encode()})
    assert read(packed, "export.zip").recording == data.recording


def test_apple_health_cut_off_keeps_what_is_there():
    block = HEALTH + _record("HeartRate", "2024-03-31 01:59:50 +0100", 120, "count/min") * 3
    data = read((block + "<Record typ").encode(), "export.xml")
    assert "truncated" in codes(data)
    assert data.column("heart rate")[1].size == 3


def test_entities_are_refused():
    bomb = '<?xml version="1.0"?><!DOCTYPE HealthData [<!ENTITY a "aaaaaaaaaa">'
    bomb += "".join(f'<!ENTITY a{i} "&a{i - 1 if i else ""};&a;">' for i in range(9))
    bomb += "]><HealthData>&a8;</HealthData>"
    with pytest.raises(UnreadableFileError, match="defines entities"):
        read(bomb.encode(), "export.xml")
    outside = '<?xml version="1.0"?><!DOCTYPE HealthData [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(UnreadableFileError, match="defines entities"):
        read((outside + "<HealthData>&x;</HealthData>").encode(), "export.xml")


def test_a_broken_json_is_said_to_be_damaged():
    block = b'[{"sensor":"WristMotion","time":"1","seconds_elapsed":"0"},{"sens'
    with pytest.raises(DamagedFileError, match=r"x\.json: This JSON file is damaged"):
        read(block, "x.json")
    deep = b'[{"sensor":"x","seconds_elapsed":' + b"[" * 200_000
    with pytest.raises((DamagedFileError, UnreadableFileError)):
        read(deep, "x.json")
