from __future__ import annotations

import io
import struct

import numpy as np
import pytest

from tests.core.importing.reading import codes, read
from tests.support.logs import (
    e4_files,
    edf_file,
    gpmf_mp4,
    gpmf_payload,
    gt3x_file,
    gt3x_record,
    wrist_motion,
    zipped,
)
from workstation.core.errors import UnreadableFileError
from workstation.core.evidence import ChannelKind, Gap
from workstation.core.importing.embedded import embedded_log
from workstation.core.timebase import Trust

SECOND = 1_616_169_180


def _activity(second, x=256, count=30):
    return gt3x_record(26, second, struct.pack("<hhh", x, 0, -256) * count)


def test_gt3x_local_digits_become_utc_by_the_zone_it_states():
    log = b"".join(_activity(SECOND + i) for i in range(5)) + gt3x_record(2, SECOND, b"\xa0\x0f")
    data = read(gt3x_file(log, SECOND))
    assert np.all(data.column("acc x")[1] == 1.0)
    assert data.recording.channels[0].rate_hz == pytest.approx(30, rel=1e-6)
    clock = data.recording.clocks[0]
    assert clock.wall.utc_ns == (SECOND + 5 * 3600) * 10**9
    assert (clock.wall.zone, clock.trust) == ("-05:00", Trust.HIGH)
    assert float(data.column("battery")[1][0]) == pytest.approx(4.0)


def test_gt3x_gap_and_damaged_record():
    records = [_activity(SECOND + i) for i in (0, 1, 2, 60, 61)]
    records[1] = records[1][:20] + b"\x55" + records[1][21:]
    data = read(gt3x_file(b"".join(records), SECOND))
    assert codes(data)["blocks.damaged"] == 1
    assert data.column("acc x")[1].size == 4 * 30
    assert [round((g.end_ns - g.start_ns) / 1e9, 2) for g in data.recording.channels[0].gaps] == [
        1.03,
        57.03,
    ]


def test_gt3x_twelve_bit_order_is_y_x_z():
    packed = bytes.fromhex("006008ebd007009ebf")
    # The example of the published format: y 6, x 8, z -323; y 7, x 9, z -321.
    data = read(gt3x_file(gt3x_record(0, SECOND, packed), SECOND, rate=2))
    assert [float(data.column(f"acc {a}")[1][0] * 256) for a in "xyz"] == [8, 6, -323]
    assert [float(data.column(f"acc {a}")[1][1] * 256) for a in "xyz"] == [9, 7, -321]


def test_e4_units_tags_and_utc():
    data = read(zipped(e4_files()))
    assert np.all(data.column("acc z")[1] == 1.0)
    kinds = {c.name: (c.kind, c.unit) for c in data.recording.channels}
    assert kinds["skin conductance"] == (ChannelKind.SKIN_CONDUCTANCE, "uS")
    assert [(m.log_ns, m.text) for m in data.recording.marks] == [(3_000_000_000, "button pressed")]
    assert data.recording.clocks[0].wall.utc_ns == 1_551_453_301 * 10**9
    times, beats = data.column("interbeat")
    assert times.tolist() == [1_500_000_000, 2_250_000_000]
    assert beats.tolist() == [0.75, 0.75]


def test_one_file_of_an_e4_session_is_read_by_its_name_or_the_session_asked_for():
    files = e4_files()
    assert [c.name for c in read(files["EDA.csv"], "EDA.csv").recording.channels] == [
        "skin conductance"
    ]
    assert read(files["IBI.csv"], "beats.csv").column("interbeat")[1].tolist() == [0.75, 0.75]
    with pytest.raises(UnreadableFileError, match="folder or the zip of the whole session"):
        read(files["EDA.csv"], "night.csv")


@pytest.mark.parametrize("metric", [False, True])
def test_sensor_logger_tells_g_from_metres_by_gravity(metric):
    times = 1_719_102_681_279_387_400 + np.arange(50) * 10_000_001
    data = read(wrist_motion(times, metric=metric), "WristMotion.csv")
    assert np.allclose(data.column("linear acc x")[1], 0.5)
    assert np.allclose(data.column("acc z")[1], -1.0)
    assert np.allclose(data.column("gyro x")[1], 180.0)
    assert data.column("acc x")[0].tolist() == (times - times[0]).tolist()
    assert data.recording.clocks[0].wall.utc_ns == int(times[0])


def test_sensor_logger_zip_has_zone_device_and_annotations():
    times = 1_719_102_681_279_387_400 + np.arange(50) * 10_000_000
    files = {
        "WristMotion.csv": wrist_motion(times),
        "Metadata.csv": b"version,device name,recording timezone\n3,iPhone 14,Europe/Rome\n",
        "Annotation.csv": f"time,seconds_elapsed,text\n{times[10]},0.1,jerk\n".encode(),
        "Location.csv": b"time,seconds_elapsed,latitude,longitude\n1,0,45.0,9.0\n",
    }
    data = read(zipped(files), "rec.zip")
    assert data.recording.device == "iPhone 14"
    assert data.recording.clocks[0].wall.zone == "Europe/Rome"
    assert [(m.log_ns, m.text) for m in data.recording.marks] == [(100_000_000, "jerk")]
    assert not [c for c in data.recording.channels if "latitude" in c.name]


def test_edf_discontinuous_keeps_its_gaps_and_annotations():
    data = read(edf_file([0, 1, 5, 6]))
    channel = data.recording.channels[0]
    assert (channel.kind, channel.unit) == (ChannelKind.ACCELERATION, "g")
    assert data.column("Accelerometer_X")[1].tolist() == pytest.approx(
        [i / 1000 for i in range(40)]
    )
    assert channel.gaps == (Gap(1_900_000_000, 5_000_000_000, "not recorded"),)
    (mark,) = data.recording.marks
    assert (mark.log_ns, mark.text, mark.duration_ns) == (500_000_000, "woke up", 1_250_000_000)


def test_edf_start_that_is_not_on_the_second():
    data = read(edf_file([0.25, 1.25]))
    assert data.recording.marks[0].log_ns == 250_000_000
    assert data.recording.clocks[0].wall.local_ns % 10**9 == 250_000_000


def test_edf_cut_off():
    data = read(edf_file([0, 1, 2])[:-30])
    assert "truncated" in codes(data)
    assert data.column("Accelerometer_X")[1].size == 20


def test_gopro_telemetry_is_on_the_pictures_clock():
    block = gpmf_mp4([gpmf_payload(200), gpmf_payload(200), gpmf_payload(20)])
    data = embedded_log(io.BytesIO(block), "GX01.mp4")
    assert data is not None
    times, x = data.column("acc x")
    assert np.allclose(x, 9.81 / 9.80665, atol=1e-6)
    assert times[200] == 1_000_000_000
    # A last payload that is not full keeps the interval of the others.
    assert int(times[-1]) == 2_000_000_000 + 19 * 5_000_000
    assert read(block, "GX01.mp4").recording == data.recording


@pytest.mark.parametrize("header_hour", [15, 17])
def test_actigraph_rows_marked_utc_are_local_only_if_the_header_says_so(header_hour):
    lines = [
        "------------ Data Table File Created By Actigraph Link ActiLife v6 date format M/d/yyyy -",
        "Serial Number: TAS1",
        f"Start Time {header_hour}:00:00",
        "Start Date 9/19/2017",
        "Epoch Period (hh:mm:ss) 00:00:01",
        *["x"] * 4,
        "-" * 40,
        "TimeStamp,axis1,axis2,axis3",
        *[f"2017-09-19T15:00:{i:02d}Z,{i},0,0" for i in range(5)],
    ]
    data = read("\n".join(lines).encode())
    wall = data.recording.clocks[0].wall
    if header_hour == 15:
        assert wall.text() == "2017-09-19 15:00:00 (zone unknown)"
        assert "clock.zone" in codes(data)
    else:
        assert wall.text() == "2017-09-19 15:00:00 UTC"
        assert "clock.zone" not in codes(data)


def test_no_device_clock_claims_an_accuracy():
    logs = [zipped(e4_files()), edf_file([0, 1]), gt3x_file(_activity(SECOND), SECOND)]
    for block in logs:
        assert [c.uncertainty_ns for c in read(block).recording.clocks] == [None]


def test_geneactiv_page():
    x, y, z, light, button = 1000, -200, 256, 300, 1
    word = (x & 0xFFF) << 36 | (y & 0xFFF) << 24 | (z & 0xFFF) << 12 | light << 2 | button << 1
    sample = f"{word:012X}"
    header = (
        "Device Identity\r\nDevice Unique Serial Code:000123\r\nDevice Type:GENEActiv\r\n"
        "Device Model:1.1\r\nMeasurement Frequency:100 Hz\r\nTime Zone:GMT +02:00\r\n"
        "x gain:25600\r\nx offset:100\r\ny gain:25600\r\ny offset:0\r\nz gain:25600\r\n"
        "z offset:0\r\nVolts:300\r\nLux:600\r\nNumber of Pages:2\r\n"
    )
    pages = "".join(
        f"Recorded Data\r\nDevice Unique Serial Code:000123\r\nSequence Number:{i}\r\n"
        f"Page Time:2024-03-01 22:10:0{3 * i}:250\r\nTemperature:30.5\r\nBattery voltage:4.1\r\n"
        f"Device Status:Recording\r\nMeasurement Frequency:100\r\n{sample * 300}\r\n"
        for i in range(2)
    )
    data = read((header + pages).encode(), "gene.bin")
    assert float(data.column("acc x")[1][0]) == pytest.approx((1000 * 100 - 100) / 25600)
    assert float(data.column("acc y")[1][0]) == pytest.approx(-20000 / 25600)
    assert float(data.column("light")[1][0]) == 600
    assert data.recording.marks[0].text == "button pressed"
    assert data.recording.clocks[0].wall.text() == "2024-03-01 22:10:00 +02:00"
    assert data.recording.channels[0].rate_hz == pytest.approx(100)
