from __future__ import annotations

import pytest

from tests.core.importing.reading import codes, read

COUNTS = (
    "------------ Data File Created By ActiGraph Link ActiLife v6.13.3 Firmware v1.7.1 "
    "date format M/d/yyyy Filter Normal -----------\n"
    "Serial Number: TAS1\nStart Time 15:00:00\nStart Date 9/21/2017\n"
    "Epoch Period (hh:mm:ss) 00:00:10\nDownload Time 15:00:00\nDownload Date 9/22/2017\n"
    "Current Memory Address: 0\nCurrent Battery Voltage: 4.2     Mode = 12\n"
    "--------------------------------------------------\n" + "1,2,3\n" * 20
)


@pytest.mark.parametrize("header", ["", "Axis1,Axis2,Axis3\n"])
def test_counts_without_a_time_column_are_timed_by_the_epoch_in_the_header(header):
    text = COUNTS.replace("---\n1,", f"---\n{header}1,", 1)
    data = read(text.encode(), "x.csv")
    recording = data.recording
    first = recording.channels[0]
    assert (first.name, first.rate_hz, first.count) == ("counts axis 1", 0.1, 20)
    assert recording.clocks[0].wall.text().startswith("2017-09-21 15:00:00")
    assert codes(data) == {}


def test_a_date_format_that_cannot_be_is_said_in_words():
    text = COUNTS.replace("M/d/yyyy", "dd/MM/yyyy")
    found = read(text.encode(), "x.csv").recording.findings
    assert [f.text for f in found if f.code == "clock.format"] == [
        "The header promises dates as dd/MM/yyyy, but they can only be month, day, year."
    ]
