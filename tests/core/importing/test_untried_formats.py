"""Formats learned from public readers, of which no real file is at hand."""

from __future__ import annotations

import io

import numpy as np
import pytest

from tests.core.importing.reading import codes, read
from tests.support.cases import clip
from tests.support.logs import wrist_motion, zipped
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
from workstation.core.errors import DamagedFileError, UnreadableFileError
from workstation.core.evidence import ChannelKind, ClipFacts
from workstation.core.importing.film_clock import film_clock, with_film_clock
from workstation.core.sync.placement import best_clock
from workstation.core.timebase import Trust

S = 10**9


@pytest.mark.parametrize("pad", [0, 5, 7, 12])
def test_genea_values_rate_and_stamps_wherever_its_pages_begin(pad):
    data = read(genea_file(20, pad=pad))
    r = data.recording
    assert (r.format, r.serial) == ("GENEA", "00123")
    times, x = data.column("acc x")
    assert x.size == 20 * 80
    assert np.all(x == -1.0)  # 340 steps are 1 g, and x is turned
    assert np.all(data.column("acc y")[1] == np.float32((-170 + 34) / 340))
    assert np.all(data.column("acc z")[1] == 0.5)  # half the gain
    assert r.channels[0].rate_hz == pytest.approx(80)
    assert times[80] == S
    assert r.channels[0].gaps == ()
    assert data.column("battery")[1][0] == pytest.approx(100 * 3.3 * 11 / 1024)
    assert (r.clocks[0].wall.utc_ns, r.clocks[0].trust) == (1_300_000_000 * S, Trust.LOW)
    assert "reader.untried" in codes(data)


def test_genea_keeps_a_gap_and_says_what_is_cut_off():
    data = read(genea_file(30, skip=range(10, 20))[:-100])
    (gap,) = data.recording.channels[0].gaps
    assert gap.end_ns - gap.start_ns == pytest.approx(10 * S, abs=0.02 * S)
    assert "truncated" in codes(data)


def test_genea_whose_stamps_are_not_understood_is_refused():
    with pytest.raises(DamagedFileError, match="are not where"):
        read(genea_file(20, start=7))


def test_mtn_counts_light_start_and_serial_but_nothing_of_the_wearer():
    data = read(mtn_file())
    r = data.recording
    assert (r.device, r.serial) == ("CamNtech MW8", "007565")
    assert r.clocks[0].wall.text() == "2018-05-23 17:30:00 (zone unknown)"
    found = {c.name: (c.kind, c.unit, c.count) for c in r.channels}
    assert found["activity"] == (ChannelKind.COUNTS, "1", 3)
    assert found["light"] == (ChannelKind.LIGHT, "lux", 3)
    assert data.column("activity")[1].tolist() == [0, 12, 40]
    assert data.column("light")[0].tolist() == [0, 5 * S, 10 * S]
    assert "SECRET" not in repr(r)


def test_mtn_channels_written_otherwise_are_left_out_and_said():
    strange = (
        "<change><channel><name>temp</name><units>C</units><epoch>5</epoch><offset>3</offset>"
        '<data encoding="text">1,2</data></channel></change>'
    )
    data = read(mtn_file(more=strange))
    assert codes(data) == {"part.unreadable": 1}
    assert {c.name for c in data.recording.channels} == {"activity", "light"}
    with pytest.raises(DamagedFileError, match="without a single readable sample"):
        read(mtn_file(offset=60))


def test_mtn_cut_off_keeps_what_is_whole_and_entities_are_refused():
    data = read(mtn_file()[:-120])
    assert {c.name for c in data.recording.channels} == {"activity"}
    assert "truncated" in codes(data)
    bomb = b'<?xml version="1.0"?><!DOCTYPE motionfile [<!ENTITY a "b">]><motionfile>&a;'
    with pytest.raises(UnreadableFileError, match="defines entities"):
        read(bomb + b"</motionfile>")


def test_actical_counts_markers_and_start():
    data = read(actical_file())
    r = data.recording
    assert (r.format, r.serial) == ("Actical", "B11FFFF")
    assert r.clocks[0].wall.text() == "2021-05-13 00:00:00 (zone unknown)"
    assert data.column("activity")[1].tolist() == [10 * i for i in range(12)]
    assert data.column("steps")[1].tolist() == [i % 3 for i in range(12)]
    assert {c.name: c.count for c in r.channels}["energy expenditure"] == 0
    assert [(m.log_ns, m.text) for m in r.marks] == [(240 * S, "button pressed")]
    assert "SECRET" not in repr(r)


def test_actical_epochs_shorter_than_its_stamps_go_by_elapsed_seconds():
    data = read(actical_file(epoch=15))
    assert data.column("activity")[0].tolist() == [15 * S * i for i in range(12)]
    assert codes(data) == {}


def test_actical_day_and_month_are_told_by_the_weekday_or_not_at_all():
    dates = [f"05/06/2021,00:0{i}" for i in range(5)]
    data = read(actical_file(dates, weekday="(Thu)", start="05/06/2021"))
    assert data.recording.clocks[0].wall.text() == "2021-05-06 00:00:00 (zone unknown)"
    data = read(actical_file(dates, weekday="(Sat)", start="05/06/2021"))
    assert data.recording.clocks[0].wall.text() == "2021-06-05 00:00:00 (zone unknown)"
    with pytest.raises(UnreadableFileError, match="cannot be told apart"):
        read(actical_file(dates, weekday="(gio)", start="05/06/2021"))


def test_everion_is_put_in_order_and_values_of_no_quality_are_left_out():
    data = read(zipped(everion_files()), "export.zip")
    r = data.recording
    assert (r.format, r.serial) == ("Biovotion Everion", EVERION)
    times, beats = data.column("heart rate")
    assert times.tolist() == [i * S for i in range(4)]
    assert beats.tolist() == [60, 61, 62, 63]
    assert np.isnan(data.column("oxygen saturation")[1]).all()
    assert codes(data)["quality.none"] == 4
    steps, raw = data.column("acc raw x")
    assert raw.tolist() == list(range(200))
    assert np.all(np.diff(steps) == S // 50)
    assert data.column("interbeat")[1].tolist() == [np.float32(0.95)] * 4
    kinds = {c.name: (c.kind, c.unit) for c in r.channels}
    assert kinds["acc raw x"] == (ChannelKind.OTHER, "1")
    assert codes(data)["units.unknown"] == 3
    assert r.clocks[0].wall.utc_ns == 1_551_454_780 * S


def test_one_file_of_an_everion_is_read_alone():
    files = everion_files()
    name = f"CsvData_signals_{EVERION}.csv"
    data = read(files[name], name)
    assert data.recording.serial == EVERION
    assert {c.group for c in data.recording.channels} == {"signals"}


def test_metamotion_names_units_and_the_zone_of_its_digits():
    data = read(metamotion_table(), "MetaWear_x_C8B2D1F0A0B5_Accelerometer_100.000Hz_1.5.0.csv")
    r = data.recording
    assert (r.format, r.serial) == ("MetaMotion", "C8B2D1F0A0B5")
    assert [c.name for c in r.channels] == ["acc x", "acc y", "acc z"]
    assert {(c.kind, c.unit) for c in r.channels} == {(ChannelKind.ACCELERATION, "g")}
    assert data.column("acc z")[1][0] == -0.5
    assert r.channels[0].rate_hz == pytest.approx(100)
    assert r.clocks[0].wall.text() == "2023-11-14 23:13:20 +01:00"
    assert codes(data) == {}


def test_metamotion_believes_its_rows_and_not_its_header_about_the_zone():
    data = read(metamotion_table(hours=2, header="00:00"), "x.csv")
    assert data.recording.clocks[0].wall.zone == "+02:00"
    assert codes(data) == {"clock.zone": 1}


@pytest.mark.parametrize(
    ("axes", "row", "name", "expected"),
    [
        ("x-axis (T),y-axis (T),z-axis (T)", "0.000042,0,0", "mag x", ("uT", 42.0)),
        ("temperature (C)", "31.5", "temperature", ("degC", 31.5)),
        ("illuminance (lx)", "12.0", "light", ("lux", 12.0)),
        ("w (number),x (number),y (number), z (number)", "1,0,0,0", "attitude w", ("1", 1.0)),
        ("pressure (Pa)", "101325", "pressure", ("Pa", 101325.0)),
    ],
)
def test_metamotion_sensors_are_told_by_their_columns(axes, row, name, expected):
    data = read(metamotion_table(axes=axes, row=row), "x.csv")
    (unit,) = [c.unit for c in data.recording.channels if c.name == name]
    assert unit == expected[0]
    assert data.column(name)[1][0] == pytest.approx(expected[1], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "channel"),
    [("x_Linear Acceleration.csv", "linear acc x"), ("x_Gravity.csv", "gravity x")],
)
def test_metamotion_acceleration_without_gravity_is_told_by_the_name(name, channel):
    assert read(metamotion_table(), name).recording.channels[0].name == channel


def test_the_sensors_of_one_metamotion_are_one_recording_and_of_two_are_not():
    data = read(metamotion_zip(), "rec.zip")
    assert {c.group for c in data.recording.channels} == {"acc", "gyro"}
    assert data.column("gyro x")[1][0] == 90
    with pytest.raises(UnreadableFileError, match="not one recording"):
        read(metamotion_zip(other="AABBCCDDEEFF"), "rec.zip")


@pytest.mark.parametrize("form", [">q", ">d", ">Q"])
def test_a_film_of_sensor_logger_says_when_its_first_picture_was_taken(form):
    begun = 1_770_510_090_666_860_288
    late = [begun + i * 33_000_000 for i in range(40)]
    clock = film_clock(io.BytesIO(timed_film(late, form=form)))
    assert clock is not None
    assert clock.wall.utc_ns == pytest.approx(begun, abs=300)
    assert (clock.trust, clock.source_ns) == (Trust.HIGH, 0)


def test_that_clock_comes_before_the_date_in_the_films_header():
    facts = clip("c", "Clip 1", 5).facts
    assert isinstance(facts, ClipFacts)
    film = timed_film([1_770_510_090 * S + i * 33_000_000 for i in range(40)])
    known = with_film_clock(facts, io.BytesIO(film))
    assert best_clock(known.clocks) == film_clock(io.BytesIO(film))
    assert known.clocks[1:] == facts.clocks
    assert with_film_clock(facts, io.BytesIO(b"\0\0\0\x08free")) is facts


def test_a_film_with_other_metadata_or_nonsense_in_it_has_no_such_clock():
    assert film_clock(io.BytesIO(timed_film([1] * 9))) is None
    scattered = [1_770_510_090 * S + (i % 5) * S for i in range(40)]
    assert film_clock(io.BytesIO(timed_film(scattered))) is None
    other = timed_film([1_770_510_090 * S] * 9, key=b"com.apple.quicktime.detected-face")
    assert film_clock(io.BytesIO(other)) is None


def _axes(times, x, y, z):
    rows = [f"{t},{(t - times[0]) / 1e9},{x},{y},{z}" for t in times]
    return ("time,seconds_elapsed,x,y,z\n" + "\n".join(rows) + "\n").encode()


def test_an_iphones_gravity_and_motion_are_summed():
    times = 1_719_102_681_279_000_000 + np.arange(30) * 10_000_000
    files = {
        "Accelerometer.csv": _axes(times, 9.80665, 0, 0),
        "Gravity.csv": _axes(times, 0, 0, -9.80665),
        "Metadata.csv": b"version\n3\n",
    }
    data = read(zipped(files), "rec.zip")
    assert [float(data.column(f"acc {a}")[1][0]) for a in "xyz"] == pytest.approx([1, 0, -1])
    assert data.recording.channels[0].kind is ChannelKind.ACCELERATION


@pytest.mark.parametrize("unit", [1.0, 9.80665])
def test_uncalibrated_acceleration_is_in_g_whatever_the_phone_wrote(unit):
    times = 1_719_102_681_279_000_000 + np.arange(30) * 10_000_000
    data = read(_axes(times, 0, 0, unit), "AccelerometerUncalibrated.csv")
    assert data.column("acc uncalibrated z")[1][0] == pytest.approx(1)


def test_films_in_the_zip_of_a_recording_are_told_and_not_taken_for_a_clock():
    times = 1_719_102_681_279_000_000 + np.arange(30) * 10_000_000
    files = {
        "rec/WristMotion.csv": wrist_motion(times),
        "rec/Metadata.csv": b"version\n3\n",
        "rec/Camera/1719102681379.mp4": b"\0\0\0\x18ftypmp42",
    }
    data = read(zipped(files), "rec.zip")
    assert codes(data)["films.inside"] == 1
    (mark,) = data.recording.marks
    assert mark.text == "session of video 1719102681379.mp4 began"
