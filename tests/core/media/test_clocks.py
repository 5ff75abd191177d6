from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workstation.core.media.clocks import clocks_of
from workstation.core.media.names import clock_in_name
from workstation.core.media.tags import device_of, has_place
from workstation.core.timebase import NS, Trust

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def found(name: str = "x.mp4", **tags: str):
    held = {k.replace("__", "."): v for k, v in tags.items()}
    return clocks_of([held], name, 10 * NS, NS // 30, NOW)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("VID_20240131_075959.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("20240131_075959.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("PXL_20240131_075959123.mp4", "2024-01-31 07:59:59 UTC"),
        ("PXL_20240131_075959123.LS.mp4", "2024-01-31 07:59:59 UTC"),
        ("IMG_20240131_075959.mov", "2024-01-31 07:59:59 (zone unknown)"),
        ("WhatsApp Video 2024-01-31 at 07.59.59.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("VID-20240131-WA0007.mp4", "2024-01-31 12:00:00 (zone unknown)"),
        ("Screen_Recording_20240131_075959_Photos.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("Screen_Recording_20240131-075959.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("signal-2024-01-31-075959.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("video_2024-01-31_07-59-59.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("RPReplay_Final1706687999.MP4", "2024-01-31 07:59:59 UTC"),
        ("IMG_20240131_075959.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("ScreenRecording_01-31-2024 07-59-59_1.MP4", "2024-01-31 07:59:59 (zone unknown)"),
        ("Screen Recording 2024-01-31 at 7.59.59 AM.mov", "2024-01-31 07:59:59 (zone unknown)"),
        (
            "Screen Recording 2024-01-31 at 11.59.59\u202fPM.mov",
            "2024-01-31 23:59:59 (zone unknown)",
        ),
        ("WhatsApp Video 2024-01-31 at 12.05.59 AM.mp4", "2024-01-31 00:05:59 (zone unknown)"),
        ("WhatsApp Video 2024-01-31 at 12.05.59 PM.mp4", "2024-01-31 12:05:59 (zone unknown)"),
        ("WhatsApp-Video-2024-01-31-at-07.59.59.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("Bildschirmaufnahme 2024-01-31 um 07.59.59.mov", "2024-01-31 07:59:59 (zone unknown)"),
        ("signal-2024-01-31-07-59-59-123.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("Screenrecorder-2024-01-31-07-59-59-1234.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("WIN_20240131_07_59_59_Pro.mp4", "2024-01-31 07:59:59 (zone unknown)"),
        ("DJI_20240131075959_0001_D.MP4", "2024-01-31 07:59:59 (zone unknown)"),
        ("C0001_2024-01-31T07:59:59Z.mp4", "2024-01-31 07:59:59 UTC"),
        ("2024-01-31T07_59_59+0200.mp4", "2024-01-31 07:59:59 +02:00"),
        ("Anna 2024-01-31.mov", "2024-01-31 12:00:00 (zone unknown)"),
    ],
)
def test_names_of_phones_and_messengers_hold_a_clock(name, text):
    clock = clock_in_name(name)
    assert clock is not None
    assert clock.wall.text() == text
    assert clock.trust is Trust.LOW


@pytest.mark.parametrize(
    "name",
    [
        "IMG_0001.MOV",
        "clip.mp4",
        "20241331_250000.mp4",
        "12345678901234.mp4",
        "VID_99999999_1.mp4",
        "document_5208889912345678901.mp4",
        "received_1234567890123456.mp4",
    ],
)
def test_other_names_hold_none(name):
    assert clock_in_name(name) is None


def test_a_messenger_names_the_sending():
    assert "sent" in clock_in_name("WhatsApp Video 2024-01-31 at 07.59.59.mp4").note
    screen = clock_in_name("ScreenRecording_01-31-2024 07-59-59_1.MP4")
    assert "need not have been filmed then" in screen.note
    assert screen.uncertainty_ns is None
    assert clock_in_name("VID-20240131-WA0007.mp4").uncertainty_ns == 12 * 3600 * NS


def test_the_cameras_own_clock_comes_first_and_a_later_date_loses_trust():
    clocks = found(
        com__apple__quicktime__creationdate="2023-05-09T12:41:46+0100",
        creation_time="2023-05-09T11:48:30.000000Z",
    )
    assert [(c.trust, c.wall.text()) for c in clocks] == [
        (Trust.HIGH, "2023-05-09 12:41:46 +01:00"),
        (Trust.LOW, "2023-05-09 11:48:30 UTC"),
    ]
    assert "6 min 44 s later" in clocks[1].note


def test_dates_that_agree_keep_their_trust():
    clocks = found(
        com__apple__quicktime__creationdate="2023-05-09T12:41:46+0100",
        creation_time="2023-05-09T11:41:56Z",  # when the ten seconds were over
    )
    assert [c.trust for c in clocks] == [Trust.HIGH, Trust.MEDIUM]


@pytest.mark.parametrize("date", ["2033-05-18T03:33:20Z", "1970-01-01T00:00:00Z", "1904-01-01"])
def test_impossible_dates_are_not_believed(date):
    (clock,) = found(creation_time=date)
    assert clock.trust is Trust.NONE
    assert clock.note


def test_a_header_date_may_stamp_either_end():
    (clock,) = found(creation_time="2024-01-31T07:59:59Z")
    assert clock.trust is Trust.MEDIUM
    assert clock.uncertainty_ns >= 10 * NS


def test_a_timecode_is_a_time_of_day_on_the_headers_day():
    clocks = found(creation_time="2017-04-17T19:27:57Z", timecode="19:26:48:04")
    assert clocks[-1].wall.text() == "2017-04-17 19:26:48 (zone unknown)"
    assert clocks[-1].wall.local_ns % NS == 4 * (NS // 30)


@pytest.mark.parametrize("code", ["00:00:00:00", "01:00:00:00", "25:00:00:00", "nonsense"])
def test_a_counter_is_no_clock(code):
    assert len(found(creation_time="2017-04-17T19:27:57Z", timecode=code)) == 1


def test_an_avi_day_has_no_time_of_day():
    (clock,) = found(date="2020-08-28")
    assert (clock.trust, clock.uncertainty_ns) == (Trust.LOW, 12 * 3600 * NS)


@pytest.mark.parametrize("bad", ["", "yesterday", "2024-13-45T99:99:99Z", "\x00\ufffd"])
def test_nonsense_is_passed_over(bad):
    assert found(creation_time=bad, com__apple__quicktime__creationdate=bad) == ()


def test_coordinates_are_noticed_and_nothing_else():
    assert has_place([{"com.apple.quicktime.location.iso6709": "+32.09+034.86/"}])
    assert has_place([{}, {"location-eng": "+40.6-74.4/"}])
    assert not has_place([{"location": ""}, {"title": "+40"}])


def test_maker_and_model():
    apple = {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 6"}
    assert device_of([apple]) == "Apple iPhone 6"
    assert device_of([{"make": "Canon", "model": "Canon X"}]) == "Canon X"
    assert device_of([{}]) == ""
