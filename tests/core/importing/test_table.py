from __future__ import annotations

import io

import numpy as np
import pytest

from tests.core.importing.reading import codes, read
from workstation.core.errors import UnreadableFileError
from workstation.core.evidence import ChannelKind
from workstation.core.importing.assemble import assemble
from workstation.core.importing.profile import ColumnPlan, TableProfile, TimePlan
from workstation.core.importing.reader import Opened
from workstation.core.importing.samples import never_cancelled, no_progress
from workstation.core.importing.table import read_table


def _table(header, rows):
    return ("\n".join([header, *rows]) + "\n").encode()


def test_epoch_milliseconds_and_metres_per_second_squared():
    rows = [f"{1_700_000_000_000 + 20 * i},9.80665,0,-9.80665" for i in range(20)]
    data = read(_table("timestamp,Acc X (m/s^2),Acc Y (m/s^2),Acc Z (m/s^2)", rows))
    channel = data.recording.channels[0]
    assert (channel.name, channel.unit, channel.rate_hz) == ("Acc X", "g", 50.0)
    assert np.allclose(data.column("Acc X")[1], 1.0)
    assert data.recording.clocks[0].wall.utc_ns == 1_700_000_000 * 10**9


def test_semicolons_decimal_commas_and_seconds():
    rows = [f"{i / 10:.1f};0,5;180,0".replace(".", ",", 1) for i in range(20)]
    data = read(_table("Time (s);acc x [g];gyro x [deg/s]", rows))
    assert np.allclose(data.column("acc x")[1], 0.5)
    assert data.recording.channels[1].kind is ChannelKind.ROTATION
    assert data.recording.channels[0].rate_hz == pytest.approx(10)
    assert data.recording.clocks == ()


def test_iso_with_offset_is_utc_in_that_zone():
    rows = [f"2024-03-01T22:10:{i:02d}.500+01:00\t100\t97" for i in range(20)]
    data = read(_table("time\theart rate (bpm)\tSpO2 (%)", rows))
    clock = data.recording.clocks[0]
    assert clock.wall.text() == "2024-03-01 22:10:00 +01:00"
    assert [c.unit for c in data.recording.channels] == ["1/min", "%"]


def test_iso_without_zone_keeps_its_digits():
    rows = [f"2024-03-01 22:10:{i:02d},36.5" for i in range(20)]
    data = read(_table("date,temperature (degC)", rows))
    assert data.recording.clocks[0].wall.text() == "2024-03-01 22:10:00 (zone unknown)"


def test_date_and_time_in_two_columns():
    rows = [f"23/11/2019,06:00:{i:02d},0.1" for i in range(20)]
    data = read(_table("Date,Time,acc x (g)", rows))
    assert data.recording.clocks[0].wall.text() == "2019-11-23 06:00:00 (zone unknown)"


def test_day_and_month_that_cannot_be_told_apart_are_not_guessed():
    rows = [f"03/04/2019 06:00:{i:02d},0.1" for i in range(20)]
    with pytest.raises(UnreadableFileError, match="describe its columns"):
        read(_table("Date,acc x (g)", rows))


def test_a_unit_nobody_states_stays_unknown():
    rows = [f"{i * 10},0.1" for i in range(20)]
    data = read(_table("time (ms),acc x", rows))
    channel = data.recording.channels[0]
    assert (channel.kind, channel.unit) == (ChannelKind.OTHER, "unknown")
    assert codes(data)["units.unknown"] == 1


def test_cells_that_are_no_numbers_are_missing_and_counted():
    cells = ["0.1", "nan", "1e400", "1_000", "oops", "", "-inf", "0.2"]
    rows = [f"{i * 10},{c},1" for i, c in enumerate(cells)]
    data = read(_table("time (ms),acc x (g),acc y (g)", rows))
    values = data.column("acc x")[1]
    assert np.isfinite(values).tolist() == [True, *[False] * 6, True]
    assert codes(data)["table.cells"] == 4
    assert data.recording.channels[0].count == 2


def test_rows_without_a_time_are_left_out_and_counted():
    rows = [f"{t},0.1" for t in ("0", "10", "x", "30", "1e30", "50")]
    data = read(_table("time (ms),acc x (g)", rows))
    assert codes(data)["table.rows"] == 2
    assert data.column("acc x")[0].tolist() == [0, 10**7, 3 * 10**7, 5 * 10**7]


def test_exact_nanoseconds_survive():
    stamps = [1_719_102_681_279_387_411 + i * 10_000_003 for i in range(30)]
    data = read(_table("time_ns,acc x (g)", [f"{t},0.1" for t in stamps]))
    assert data.recording.clocks[0].wall.utc_ns == stamps[0]
    assert data.column("acc x")[0].tolist() == [t - stamps[0] for t in stamps]


def test_wrong_encoding_and_stray_nuls_do_not_stop_it():
    block = _table("time (ms),temperatur [°C]", [f"{i * 10},36.6" for i in range(20)])
    data = read(block.decode().encode("cp1252"))
    assert data.recording.channels[0].unit == "degC"
    wide = block.decode().encode("utf-16")
    assert read(wide).recording.channels[0].count == 20


def test_a_saved_profile_reads_what_the_header_does_not_tell():
    profile = TableProfile(
        "ward logger",
        ";",
        decimal_comma=True,
        skip=0,
        time=TimePlan((), "rate", rate_hz=50),
        columns=(ColumnPlan(1, "acc x", ChannelKind.ACCELERATION, "mg", (-999.0,)),),
    )
    assert TableProfile.from_json(profile.to_json()) == profile
    block = b"a;500,0\nb;-999\nc;1000,0\n"
    opened = Opened(io.BytesIO(block), "x", len(block), no_progress, never_cancelled)
    data = assemble(read_table(opened, profile), "x")
    times, values = data.column("acc x")
    assert times.tolist() == [0, 20_000_000, 40_000_000]
    assert values[0] == 0.5
    assert np.isnan(values[1])
