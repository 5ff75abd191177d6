"""Whatever is fed in: a log, or one clear sentence; no other error, no hang."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.importing.reading import read
from tests.support.logs import (
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
from workstation.core.errors import CancelledError, HypnicError
from workstation.core.importing.log import log_json, read_log, to_bytes


def _wave():
    text = b"Time: 2018-03-18 17:24:47.536\nChannel-1: Accel-X\nScale-1: 8\n\0"
    text += b"\0" * (len(text) % 2)
    info = b"INFOICMT" + struct.pack("<I", len(text)) + text
    shape = struct.pack("<HHIIHH", 1, 4, 100, 800, 8, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + shape
    body += b"LIST" + struct.pack("<I", len(info)) + info
    body += b"data" + struct.pack("<I", 80) + bytes(80)
    return b"RIFF" + struct.pack("<I", len(body)) + body


SEEDS = {
    "cwa": cwa_file([cwa_block(i, i * 0.8, np.ones((80, 3), dtype="<i2")) for i in range(3)]),
    "gt3x": gt3x_file(gt3x_record(26, 10**9, bytes(180)), 10**9),
    "edf": edf_file([0, 1, 5]),
    "gopro": gpmf_mp4([gpmf_payload(10), gpmf_payload(10)]),
    "embrace": embrace_file(seconds=2, codec="null"),
    "wrist": wrist_motion([10**18 + i * 10**7 for i in range(9)]),
    "e4 acc": e4_files(seconds=1)["ACC.csv"],
    "e4 zip": zipped(e4_files(seconds=1)),
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
    "matrix": bytes(512) + b"MDTC\x01\0\0\0\x08\0\xd0\x07MDTCPACK" + bytes(28),
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


@pytest.mark.parametrize("name", SEEDS)
def test_every_seed_is_read(name):
    if name == "matrix":
        with pytest.raises(HypnicError):
            read(SEEDS[name], name)
    else:
        assert read(SEEDS[name], name).recording.channels


def _read_or_refused(block, name):
    """The log, or None after one sentence that names the file."""
    try:
        return read(block, name)
    except HypnicError as error:
        if not error.sentence.startswith(name):
            raise
        return None


@st.composite
def _mutated(draw):
    name = draw(st.sampled_from(sorted(SEEDS)))
    block = bytearray(SEEDS[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, min(len(block), 3000) - 1))
        what = draw(st.sampled_from(("flip", "cut", "insert", "extreme", "repeat")))
        if what == "flip":
            block[at] = draw(st.integers(0, 255))
        elif what == "cut":
            del block[at : at + draw(st.integers(1, 600))]
        elif what == "insert":
            block[at:at] = draw(st.binary(min_size=1, max_size=12))
        elif what == "extreme":
            word = draw(st.sampled_from((b"\xff\xff\xff\xff", b"\0\0\0\x80", b"1e400", b"nan,")))
            block[at : at + len(word)] = word
        else:
            block[at:at] = block[at : at + 300]
        if not block:
            break
    return name, bytes(block)


@settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(_mutated())
def test_mutated_files_are_read_or_refused(case):
    name, block = case
    data = _read_or_refused(block, name)
    if data is None:
        return
    for group in data.groups.values():
        assert np.all(np.diff(group.times_ns) >= 0)
        for values in group.columns.values():
            assert values.dtype == np.float32
            assert values.size == group.times_ns.size
            assert not np.isinf(values).any()
    to_bytes(data)
    assert json.dumps(log_json(data))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000))
def test_junk_is_read_or_refused(block):
    _read_or_refused(block, "junk")


@pytest.mark.parametrize("name", SEEDS)
def test_truncation_anywhere_is_read_or_refused(name):
    block = SEEDS[name]
    for cut in range(1, len(block), max(1, len(block) // 40)):
        _read_or_refused(block[:cut], name)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("awd", b" 4 \r\n", b" 4 \r\x06\r\n"),
        ("awd", b"12 M", b"9e99"),
        ("wrist", b"1000000000000000000,", b"1e999999999999999999,"),
        ("garmin", b"+02:00;-36;620;-824\n", b"+\n"),
        ("actiware", b",307\r\n", b',"307\r\r\n'),
        ("geneactiv", b"0C4FFDF3D004", b"0C4F  FDF3D004"),
        ("gopro", b"ACCLs\x06\x00\x0a", b"ACCLs\x05\x00\x0d"),
    ],
)
def test_what_once_broke_a_reader(name, old, new):
    assert old in SEEDS[name]
    _read_or_refused(SEEDS[name].replace(old, new, 1), name)
    _read_or_refused(SEEDS[name].replace(old, new), name)


def test_a_zip_with_a_nameless_entry_is_read_or_refused():
    # A name ends at its first zero byte: this one is empty.
    _read_or_refused(SEEDS["gt3x"].replace(b"log.bin", b"\0og.bin"), "gt3x")


def test_clocks_set_back_over_centuries_are_refused():
    """Each step back is mended by a median interval: a few of them would leave 64 bits."""
    rows = [b"01/01/1918", b"01/01/2019", b"01/01/1918", b"01/01/2019", b"01/01/1918"]
    table = b"+---+ Condor Instruments Report +---+\r\nDATE/TIME;TEMPERATURE;PIM\r\n"
    table += b"".join(day + b" 09:00:00;29.38;1851\r\n" for day in rows)
    with pytest.raises(HypnicError, match="jump by more than a hundred years"):
        read(table)


def test_an_endless_line_is_refused():
    with pytest.raises(HypnicError, match=r"no table|not a sensor log"):
        read(wrist_motion([10**18, 10**18 + 1]) + b"9" * (9 * 2**20), "x.csv")


def test_whoever_asks_to_stop_is_heard():
    with pytest.raises(CancelledError):
        read_log(io.BytesIO(SEEDS["cwa"]), "x", cancelled=lambda: True)
