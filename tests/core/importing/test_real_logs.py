"""The real sensor files: what they are known to hold."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import numpy as np
import pytest

from tests.support.real import real_file
from workstation.core.errors import UnreadableFileError
from workstation.core.importing.bundle import pack_folder
from workstation.core.importing.embedded import embedded_log
from workstation.core.importing.log import LogData, from_bytes, read_log, to_bytes
from workstation.core.timebase import Trust

pytestmark = pytest.mark.real


def _read(name) -> LogData:
    path = real_file(f"sensors/{name}")
    with path.open("rb") as stream:
        return read_log(stream, path.name)


def _acc(data):
    return np.stack([data.column(f"acc {a}")[1] for a in "xyz"], axis=1)


# file, format, first channel, samples, rate in Hz, number of gaps, wall clock of the first sample
KNOWN = [
    ("axivity/ax3_testfile.cwa", "Axivity CWA", "acc x", 17400, 98.816, 0,
     "2019-02-26 10:55:06 (zone unknown)"),
    ("axivity/ax3_testfile_corrupt_blocks_0_13_14_142_143_144.cwa", "Axivity CWA", "acc x", 16680,
     98.816, 1, "2019-02-26 10:55:07 (zone unknown)"),
    ("axivity/ax3test.wav", "Axivity WAV (OMGUI)", "acc x", 32640, 100, 0,
     "2018-03-18 17:24:47 (zone unknown)"),
    ("geneactiv/GENEActiv_testfile.bin", "GENEActiv", "acc x", 5031, 85.714, 0,
     "2013-05-30 10:12:54 +01:00"),
    ("parmay_matrix/mtx_25Hz_acc_HR.BIN", "Parmay Matrix", "acc x", 25119, 25.6, 0,
     "2025-01-24 21:22:01 UTC"),
    ("actigraph_gt3x/ISM_Disabled.gt3x", "ActiGraph GT3X", "acc x", 9000, 30, 0,
     "2021-03-19 15:53:00 -05:00"),
    ("actigraph_gt3x/neo.gt3x", "ActiGraph GT3X", "acc x", 18004, 30, 0,
     "2021-12-20 11:55:00 -06:00"),
    ("actigraph_gt3x/WRIST_rawLSB_032Hz_test.agdc", "ActiGraph GT3X", "acc x", 1920, 32, 0,
     "2017-11-01 11:45:00 (zone unknown)"),
    ("actigraph_agd/test_sample.agd", "ActiGraph AGD", "counts axis 1", 5394, 0.1, 0,
     "2019-04-15 15:00:00 (zone unknown)"),
    ("actigraph_csv/ActiGraph13_timestamps_headers.csv", "ActiGraph CSV", "counts axis 1", 1000, 1,
     0, "2017-09-12 15:00:00 (zone unknown)"),
    ("actiwatch/Actiwatch.csv", "Actiwatch (Actiware CSV)", "off wrist", 860, 1 / 15, 0,
     "2019-11-23 06:00:00 CET"),
    ("actiwatch/test_sample_rpx_ger_with_light.csv", "Actiwatch (Actiware CSV)", "off wrist", 20160,
     1 / 30, 0, "2019-09-19 14:00:00 CEST"),
    ("actiwatch/example_01.AWD", "Actiwatch AWD", "activity", 18401, 1 / 60, 0,
     "1918-01-23 13:58:00 (zone unknown)"),
    ("condor/test_sample_atr.txt", "Condor ActTrust", "event", 5760, 1 / 60, 0,
     "1918-01-01 09:00:00 (zone unknown)"),
    ("shimmer/Shimmer_40AC_Calibrated.csv", "Shimmer CSV", "Accel LN X", 90, 52.632, 0,
     "2020-07-28 10:56:50 UTC"),
    ("garmin/garmin_acc.csv", "Garmin acceleration CSV", "acc x", 10000, 25, 2,
     "2019-10-16 12:09:01 +02:00"),
    ("sensor_logger/WristMotion.csv", "Sensor Logger", "acc x", 1702, 99.454, 1,
     "2024-06-23 00:31:21 UTC"),
    ("fitbit/heart_rate-1995-06-24.json", "Fitbit heart rate", "heart rate", 201, None, 0,
     "1995-06-24 16:00:10 (zone unknown)"),
    ("philips_health_band/DataList_AH1234567890_PhilipsHealthBand.xlsx", "Philips Health Band",
     "steps", 491, 1 / 60, 0, "2022-11-04 23:58:00 (zone unknown)"),
    ("faros/Faros180_ECG_ACC.edf", "EDF", "ECG", 39000, 500, 0, "2018-10-12 16:54:12 +02:00"),
    ("adl_wrist/Accelerometer-2011-03-29-09-21-17-getup_bed-f1.txt", "ADL wrist accelerometer",
     "acc x", 402, 32, 0, "2011-03-29 09:21:17 (zone unknown)"),
    ("edf/edfPlusC.edf", "EDF+C", "ECG", 4000, 200, 0, "2009-12-10 12:44:02 (zone unknown)"),
    ("edf/edfPlusD_discontinuous.edf", "EDF+D", "ECG", 2200, 200, 5,
     "2009-12-10 12:44:02 (zone unknown)"),
    ("edf/duplicate_channel_labels.edf", "EDF+C", "EEG F1-Ref (2)", 2500, 250, 0,
     "2018-04-01 14:12:44 (zone unknown)"),
    ("edf/mne_test_EDFplusC_140ch.edf", "EDF+C", "A1", 3072, 512, 0,
     "2014-04-29 22:19:44 (zone unknown)"),
    ("edf/test_bdf_stim_channel.bdf", "BDF", "Cz", 5000, 500, 0,
     "2015-03-19 08:04:01 (zone unknown)"),
    ("edf/test_subsecond.edf", "EDF+C", "Fp1", 89344, 128, 0, "2020-01-24 04:05:56 (zone unknown)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "form", "channel", "count", "rate", "gaps", "clock"), KNOWN)
def test_known_facts(name, form, channel, count, rate, gaps, clock):
    data = _read(name)
    found = next(c for c in data.recording.channels if c.name == channel)
    assert data.recording.format == form
    assert found.count == count
    assert found.rate_hz == (None if rate is None else pytest.approx(rate, rel=1e-4))
    assert len(found.gaps) == gaps
    assert data.recording.clocks[0].wall.text() == clock
    again = from_bytes(to_bytes(data))
    assert again.recording == data.recording


def test_axivity_agrees_with_actfast():
    actfast = pytest.importorskip("actfast")
    path = real_file("sensors/axivity/ax3_testfile.cwa")
    fast = actfast.read(str(path))["timeseries"]
    data = _read("axivity/ax3_testfile.cwa")
    assert np.array_equal(_acc(data), fast["high_frequency"]["acceleration"])
    assert np.array_equal(data.column("temperature")[1], fast["low_frequency"]["temperature"])
    assert np.array_equal(data.column("light (raw)")[1], fast["low_frequency"]["light"])
    start = data.recording.clocks[0].wall.local_ns
    times = data.column("acc x")[0] + start
    # Blocks of 120 begin at the same moment. Inside a block actfast keeps the nominal 100 Hz and
    # jumps at the next; the device's own clock says 98.8 Hz, so samples drift from it by 1.2 %.
    theirs = fast["high_frequency"]["datetime"]
    assert np.abs(times[::120] - theirs[::120]).max() < 1_000_000
    assert np.diff(times).max() < 11_000_000
    assert np.diff(theirs).max() > 20_000_000


def test_axivity_with_damaged_blocks_holds_what_is_sound():
    whole, hurt = (_read(f"axivity/{n}") for n in (
        "ax3_testfile.cwa", "ax3_testfile_corrupt_blocks_0_13_14_142_143_144.cwa"))  # fmt: skip
    lost = [0, 13, 14, 142, 143, 144]
    kept = np.delete(_acc(whole).reshape(145, 120, 3), lost, axis=0).reshape(-1, 3)
    assert np.array_equal(_acc(hurt), kept)
    assert [(f.code, f.count) for f in hurt.recording.findings if f.code != "note"] == [
        ("blocks.damaged", 6)
    ]
    (gap,) = hurt.recording.channels[0].gaps
    assert (gap.end_ns - gap.start_ns) / 1e9 == pytest.approx(2.436, abs=0.01)


def test_geneactiv_agrees_with_actfast():
    actfast = pytest.importorskip("actfast")
    path = real_file("sensors/geneactiv/GENEActiv_testfile.bin")
    fast = actfast.read(str(path))["timeseries"]["high_frequency"]
    data = _read("geneactiv/GENEActiv_testfile.bin")
    assert np.abs(_acc(data) - fast["acceleration"]).max() < 1e-6
    assert np.abs(data.column("light")[1] - fast["light"]).max() < 1e-4
    gone = fast["datetime"] - fast["datetime"][0]
    assert np.abs(data.column("acc x")[0] - gone).max() < 1_000_000


@pytest.mark.parametrize(
    ("log", "table", "limit"),
    [
        ("neo.gt3x", "neo.csv", 0.0005),
        ("WRIST_rawLSB_032Hz_test.agdc", "WRIST_rawCalibrated_032Hz.csv", 1e-6),
    ],
)
def test_actigraph_agrees_with_the_makers_table(log, table, limit):
    path = real_file(f"sensors/actigraph_gt3x/{table}")
    rows = list(csv.reader(path.read_text().splitlines()[11:]))
    expected = np.array([[float(c) for c in row] for row in rows])
    data, exported = _read(f"actigraph_gt3x/{log}"), _read(f"actigraph_gt3x/{table}")
    got = _acc(data)
    assert got.shape == expected.shape
    # The maker's table is rounded to three places for the older device; float32 for the other.
    assert np.abs(got - expected).max() <= limit + 1e-6
    assert np.array_equal(_acc(exported), expected.astype(np.float32))
    # The table states a start and a rate: every sample lies at the same time in both.
    assert np.array_equal(data.column("acc x")[0], exported.column("acc x")[0])
    walls = [d.recording.clocks[0].wall.moment().replace(tzinfo=None) for d in (data, exported)]
    assert walls[0] == walls[1]
    rate = float(re.search(r"at (\d+) Hz", path.read_text()[:300])[1])
    even = np.rint(np.arange(len(expected)) * (1e9 / rate)).astype(np.int64)
    assert np.abs(data.column("acc x")[0] - even).max() <= 1


@pytest.mark.parametrize(
    "name",
    [
        "edf/test_subsecond.edf",
        "edf/mne_test_EDFplusC_140ch.edf",
        "edf/edfPlusC.edf",
        "edf/duplicate_channel_labels.edf",
        "faros/Faros180_ECG_ACC.edf",
    ],
)
def test_edf_agrees_with_edfio(name):
    edfio = pytest.importorskip("edfio")
    data = _read(name)
    reference = edfio.read_edf(real_file(f"sensors/{name}"))
    seen: dict[str, int] = {}
    for signal in reference.signals:
        seen[signal.label] = seen.get(signal.label, 0) + 1
        again = seen[signal.label]
        label = signal.label if again == 1 else f"{signal.label} ({again})"
        times, ours = data.column(label)
        (channel,) = [c for c in data.recording.channels if c.name == label]
        scale = {("mg", "g"): 1e-3, ("uV", "mV"): 1e-3}.get(
            (signal.physical_dimension, channel.unit), 1.0
        )
        span = max(abs(signal.physical_max), abs(signal.physical_min), 1)
        assert np.abs(ours - signal.data * scale).max() <= 2e-7 * span * max(scale, 1e-3) * 2
        assert channel.rate_hz == pytest.approx(signal.sampling_frequency, rel=1e-6)
        even = np.rint(np.arange(times.size) * (1e9 / signal.sampling_frequency))
        assert np.abs(times - even).max() <= 1
    # Every annotation of every annotation channel, with its onset, duration and text.
    theirs = [(a.onset, a.duration or 0.0, a.text) for a in reference.annotations]
    ours_too = [m for m in data.recording.marks if m.text != "button pressed"]
    assert [m.text for m in ours_too] == [t for _, _, t in theirs]
    assert [(m.log_ns / 1e9, m.duration_ns / 1e9) for m in ours_too] == [
        (pytest.approx(o, abs=1e-6), pytest.approx(d, abs=1e-6)) for o, d, _ in theirs
    ]


def test_marks_that_lie_outside_of_the_recording_are_said_to():
    found = {f.code: f.count for f in _read("edf/edfPlusC.edf").recording.findings}
    assert found == {"marks.outside": 1}


def test_biosemi_triggers_are_marks():
    data = _read("edf/test_bdf_stim_channel.bdf")
    at = [242, 310, 952, 1606, 2249, 2900, 3537, 4162, 4790]
    codes = [4, 2, 1, 1, 1, 1, 1, 1, 1]
    assert [(m.log_ns, m.text) for m in data.recording.marks] == [
        (2_000_000 * i, f"trigger {c}") for i, c in zip(at, codes, strict=True)
    ]


def test_actiware_lists_its_marker_presses_before_the_epochs():
    data = _read("actiwatch/Actiwatch.csv")
    begin = datetime(2019, 11, 23, 6, tzinfo=UTC)
    pressed = datetime(2019, 11, 28, 8, 9, tzinfo=UTC)
    assert [m.log_ns for m in data.recording.marks] == [
        round((pressed - begin).total_seconds()) * 10**9
    ]


def test_edf_discontinuous_is_the_continuous_one_with_holes():
    whole, holes = _read("edf/edfPlusC.edf"), _read("edf/edfPlusD_discontinuous.edf")
    times, values = whole.column("noise")
    some_times, some_values = holes.column("noise")
    assert np.array_equal(values[np.searchsorted(times, some_times)], some_values)


def test_empatica_folder_is_one_original():
    folder = real_file("sensors/empatica_e4_session1/ACC.csv").parent
    packed = io.BytesIO()
    pack_folder(folder, packed)
    data = read_log(packed, "session1.zip")
    counts = {c.name: (c.count, c.rate_hz) for c in data.recording.channels}
    assert counts["acc x"] == (890, 32.0)
    assert counts["pulse wave"] == (2054, 64.0)
    assert counts["heart rate"] == (28, 1.0)
    assert counts["interbeat"] == (49, None)
    assert data.column("heart rate")[0][0] == 10_000_000_000
    assert [m.log_ns for m in data.recording.marks] == [
        10_680_000_000, 17_170_000_000, 18_490_000_000, 27_040_000_000,
    ]  # fmt: skip
    assert data.recording.clocks[0].wall.text() == "2019-03-01 15:15:01 UTC"


def test_gopro_telemetry():
    path = real_file("video/gopro_karma_with_accel_gyro_telemetry.mp4")
    with path.open("rb") as stream:
        data = embedded_log(stream, path.name)
    assert data is not None
    counts = {c.name: c.count for c in data.recording.channels}
    assert (counts["acc x"], counts["gyro x"]) == (2397, 4795)
    assert data.recording.duration_ns / 1e9 == pytest.approx(12.08, abs=0.02)
    assert np.linalg.norm(_acc(data), axis=1).mean() == pytest.approx(1.0, abs=0.1)


def test_a_phone_video_has_no_log_inside():
    path = real_file("video/iphone6_rot90_gps_tz.mov")
    with path.open("rb") as stream:
        assert embedded_log(stream, path.name) is None
        with pytest.raises(UnreadableFileError, match="This is a video"):
            read_log(stream, path.name)


def test_open_seizure_detector_alarms():
    data = _read("openseizuredetector/Benjamin_Fit_26oct2017.txt")
    texts = [m.text for m in data.recording.marks]
    assert texts[:3] == ["alarm: WARNING", "alarm: WARNING", "alarm: ALARM"]
    assert data.recording.clocks[0].wall.text() == "2017-10-26 05:38:43 (zone unknown)"


def test_faros_button_and_zone():
    data = _read("faros/Faros180_ECG_ACC.edf")
    assert [(m.log_ns, m.text) for m in data.recording.marks] == [
        (72_000_000_000, "button pressed")
    ]
    assert (data.recording.device, data.recording.serial) == ("Bittium Faros180", "1621280")
    assert data.recording.clocks[0].trust is Trust.HIGH


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("actiwatch/example_01_sleepdiary.ods", "OpenDocument .* save the sheet as CSV"),
        ("openseizuredetector/Benjamin_Fit_26oct2017.xls", "old Excel .* save the sheet as CSV"),
        ("openseizuredetector/2019-11-29/README.txt", "not a sensor log"),
    ],
)
def test_what_is_no_log_is_refused(name, what):
    with pytest.raises(UnreadableFileError, match=what):
        _read(name)
