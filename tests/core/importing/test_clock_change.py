"""The nights clocks are changed, in every way a table tells the time: against the true instants."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.importing.reading import codes, read
from tests.fuzz.mutate import mended
from tests.support.logs import cwa_block, cwa_file, cwa_stamp
from workstation.core.evidence import LogMark
from workstation.core.importing.clock_change import carried, changes_in
from workstation.core.importing.log import KeptLog, import_log
from workstation.core.sync.placement import place

S = 10**9
BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # 03:00 CEST becomes 02:00 CET
SPRING = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 02:00 CET becomes 03:00 CEST


def _truth(change, step_s=10, before_s=1800, after_s=1800):
    """Instants from half an hour before a change to half an hour behind it."""
    count = (before_s + after_s) // step_s
    return [change + timedelta(seconds=step_s * i - before_s) for i in range(count)]


def _gone(moments):
    return [round((m - moments[0]).total_seconds()) * S for m in moments]


def _iso(m):
    return f"{m.astimezone(BERLIN):%Y-%m-%dT%H:%M:%S}"


FORMS = {
    "iso without zone": ("time,acc x (g)", lambda m: f"{_iso(m)},1"),
    "iso with offset": ("time,acc x (g)", lambda m: f"{m.astimezone(BERLIN).isoformat()},1"),
    "iso in utc": ("time,acc x (g)", lambda m: f"{m:%Y-%m-%dT%H:%M:%S}Z,1"),
    "day first": ("Date,acc x (g)", lambda m: f"{m.astimezone(BERLIN):%d/%m/%Y %H:%M:%S},1"),
    "two columns": ("Date,Time,acc x (g)", lambda m: f"{m.astimezone(BERLIN):%d.%m.%Y,%H:%M:%S},1"),
    "month first": ("Date,acc x (g)", lambda m: f"{m.astimezone(BERLIN):%m/%d/%Y %I:%M:%S %p},1"),
    "unix": ("time (ms),acc x (g)", lambda m: f"{round(m.timestamp() * 1000)},1"),
}


@pytest.mark.parametrize("change", [AUTUMN, SPRING])
@pytest.mark.parametrize("form", FORMS)
def test_a_night_of_change_has_neither_gap_nor_fall_in_any_form(form, change):
    header, row = FORMS[form]
    moments = _truth(change)
    data = read("\n".join([header, *map(row, moments)]).encode() + b"\n", "x.csv")
    times = data.column("acc x")[0]
    assert times.tolist() == _gone(moments)
    assert data.recording.channels[0].gaps == ()
    digits = form not in ("iso with offset", "iso in utc", "unix")
    assert codes(data) == ({"clock.changed": 1} if digits else {})
    # Once the zone is said, the first sample lies at its true instant.
    placed = place(
        data.recording.clocks, data.recording.duration_ns, zero=None, taken=(), zone="Europe/Berlin"
    )
    assert placed.zero is not None
    assert placed.zero.utc_ns == round(moments[0].timestamp()) * S


@pytest.mark.parametrize("change", [AUTUMN, SPRING])
def test_a_device_whose_clock_stays_as_it_was_set_is_left_alone(change):
    moments = _truth(change)
    fixed = moments[0].astimezone(BERLIN).utcoffset()
    rows = [f"{m + fixed:%Y-%m-%dT%H:%M:%S},1" for m in moments]
    data = read("\n".join(["time,acc x (g)", *rows]).encode(), "x.csv")
    assert data.column("acc x")[0].tolist() == _gone(moments)
    assert codes(data) == {}


@pytest.mark.parametrize(
    ("change", "zone"),
    [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), "Europe/London"),
        (datetime(2026, 3, 8, 7, tzinfo=UTC), "America/New_York"),
        (datetime(2026, 11, 1, 6, tzinfo=UTC), "America/New_York"),
        (datetime(2026, 10, 3, 16, tzinfo=UTC), "Australia/Sydney"),
    ],
)
def test_the_clocks_of_other_countries_are_known(change, zone):
    moments = _truth(change)
    rows = [f"{m.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S},1" for m in moments]
    data = read("\n".join(["time,acc x (g)", *rows]).encode(), "x.csv")
    assert data.column("acc x")[0].tolist() == _gone(moments)
    (finding,) = data.recording.findings
    assert zone in finding.text


def test_an_hour_missing_on_any_other_night_is_a_gap():
    before = SPRING - timedelta(days=1)
    moments = _truth(before, before_s=1800, after_s=7200)
    rows = [f"{_iso(m)},1" for m in moments if not 0 <= (m - before).total_seconds() < 3600]
    data = read("\n".join(["time,acc x (g)", *rows]).encode(), "x.csv")
    assert codes(data) == {}
    (gap,) = data.recording.channels[0].gaps
    assert gap.end_ns - gap.start_ns == pytest.approx(3600 * S, abs=20 * S)


def test_a_pause_that_only_spans_the_change_stays_a_gap():
    """Half an hour was not recorded and the clock went forward: nobody can say how long it was."""
    moments = [m for m in _truth(SPRING) if not -600 < (m - SPRING).total_seconds() < 1200]
    data = read("\n".join(["time,acc x (g)", *[f"{_iso(m)},1" for m in moments]]).encode(), "x.csv")
    assert codes(data) == {}
    assert len(data.recording.channels[0].gaps) == 1


def test_irregular_readings_and_marks_go_with_the_change_of_clocks():
    offsets = [-900, -470, -60, 45, 400, 900]
    moments = [AUTUMN + timedelta(seconds=o) for o in offsets]
    lines = [
        json.dumps({
            "dataTime": f"{m.astimezone(BERLIN):%d-%m-%Y %H:%M:%S}", "alarmState": 2,
            "alarmPhrase": "ALARM", "hr": 100 + i,
        })
        for i, m in enumerate(moments)
    ]  # fmt: skip
    data = read("\n".join(lines).encode(), "alarms.txt")
    assert data.column("heart rate")[0].tolist() == _gone(moments)
    assert [m.log_ns for m in data.recording.marks] == _gone(moments)


def test_a_recorder_whose_own_clock_runs_on_keeps_its_gap():
    """An Axivity counts on by itself: an hour it does not hold was not recorded."""
    codes_ = np.ones((80, 3), dtype="<i2")
    blocks = [cwa_block(i, 0.8 * i + 3600 * (i > 4), codes_) for i in range(10)]
    whole = cwa_file(blocks)
    start = read(whole).recording.clocks[0].wall.local_ns
    assert start is not None
    # 01:59:56 on the night of the change, moved there by the stamps of the blocks alone.
    moment = datetime(2026, 3, 29, 1, 59, 56, tzinfo=UTC)
    out = bytearray(whole)
    for number in range(10):
        at = 1024 + 512 * number
        gone = 0.8 * number + 3600 * (number > 4)
        out[at + 14 : at + 18] = struct.pack("<I", cwa_stamp(moment + timedelta(seconds=int(gone))))
    data = read(mended(bytes(out)))
    assert "clock.changed" not in codes(data)
    (gap,) = data.recording.channels[0].gaps
    assert gap.end_ns - gap.start_ns == pytest.approx(3600 * S, rel=1e-3)


def test_the_kept_file_holds_the_same(tmp_path):
    header, row = FORMS["day first"]
    block = "\n".join([header, *map(row, _truth(AUTUMN))]).encode() + b"\n"
    path = tmp_path / "x.csv"
    path.write_bytes(block)
    with path.open("rb") as stream, (tmp_path / "kept").open("w+b") as out:
        recording = import_log(stream, "x.csv", out)
        assert recording == read(block, "x.csv").recording
        assert KeptLog(out).times("table").tolist() == read(block).column("acc x")[0].tolist()


def test_marks_behind_a_clock_set_back_lie_on_their_samples():
    rows = [f"01/01/2019 0{9 - 2 * (i > 4)}:0{i}:00;29.0;{int(i in (2, 7))}" for i in range(9)]
    head = "+---+ Condor Instruments Report +---+\r\nDATE/TIME;TEMPERATURE;EVENT\r\n"
    data = read((head + "\r\n".join(rows) + "\r\n").encode(), "x.txt")
    assert codes(data) == {"clock.backwards": 1}
    assert [m.log_ns for m in data.recording.marks] == [120 * S, 420 * S]


@cache
def _change_in_2025(name, autumn):
    zone = ZoneInfo(name)
    hours = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=i) for i in range(8760)]
    offsets = [h.astimezone(zone).utcoffset() for h in hours]
    turn = (lambda a, b: b < a) if autumn else (lambda a, b: b > a)
    return next(h for h, a, b in zip(hours[1:], offsets, offsets[1:], strict=False) if turn(a, b))


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 120),
    st.integers(60, 3000),
    st.integers(0, 3000),
    st.booleans(),
    st.sampled_from(["Europe/Berlin", "America/Chicago", "Europe/London", "Pacific/Auckland"]),
)
def test_digits_of_any_regular_log_across_a_change_become_its_true_times(
    step_s, before_s, after_s, autumn, name
):
    first = _change_in_2025(name, autumn) - timedelta(seconds=before_s + step_s)
    count = (before_s + after_s) // step_s + 4
    moments = [first + timedelta(seconds=step_s * i) for i in range(count)]
    local = [m.astimezone(ZoneInfo(name)).replace(tzinfo=UTC) for m in moments]
    digits = np.array([round(m.timestamp()) for m in local], dtype=np.int64) * S
    out = digits.copy()
    for change in changes_in(digits):
        out[change.at :] += change.shift_ns
    assert (out - out[0]).tolist() == _gone(moments)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.data())
def test_marks_are_carried_in_their_order(stamps, data):
    before = np.array(stamps, dtype=np.int64)
    after = np.arange(before.size, dtype=np.int64) * 100
    chosen = sorted(data.draw(st.sets(st.integers(0, before.size - 1), max_size=5)))
    marks = [LogMark(int(before[i]), "x") for i in chosen]
    moved = carried(marks, before, after)
    assert [m.log_ns for m in moved] == sorted(m.log_ns for m in moved)
    for mark, now in zip(marks, moved, strict=True):
        assert int(before[now.log_ns // 100]) == mark.log_ns
