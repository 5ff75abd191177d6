from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import openpyxl
import pytest

from tests.core.importing.describing import ACC, begun, column, head_of, imported, shown
from tests.core.importing.reading import codes
from tests.support.real import real_file
from workstation.core.errors import DamagedFileError, UnreadableFileError
from workstation.core.evidence import ChannelKind
from workstation.core.importing.described import UndescribedTableError
from workstation.core.importing.log import read_log
from workstation.core.importing.profile import TableProfile, profile_of
from workstation.core.importing.table_draft import (
    draft_from,
    draft_of,
    profile_from,
    relaid,
    said_to_hold,
)
from workstation.core.importing.table_head import could_be, looks_like, table_head
from workstation.core.importing.table_preview import Role, preview

AMBIGUOUS = "When;x;y;z\n" + "".join(f"03/04/2024 06:00:{i:02d};0,{i:02d};0;1\n" for i in range(20))


def test_an_ambiguous_date_is_left_to_the_person_and_everything_else_is_begun():
    head, draft = begun(AMBIGUOUS)
    assert (draft.delimiter, draft.decimal_comma, draft.skip, draft.form) == (";", True, 1, "")
    assert "how the time in “When” is written" in preview(head, draft).problem
    said = replace(draft, form="dmy", time=(0,), zone="Europe/Rome")
    seen = preview(head, said)
    facts = dict(seen.facts)
    assert seen.problem == ""
    assert seen.roles == (Role.TIME, Role.VALUE, Role.VALUE, Role.VALUE)
    assert facts["First row"] == "Wednesday 3 April 2024, 06:00:00 CEST"
    assert facts["Last row of the file"] == "Wednesday 3 April 2024, 06:00:19 CEST"
    assert facts["Measured rate"] == "1 a second (Hz)"
    other = preview(head, replace(said, form="mdy"))
    assert "change places" in other.warnings[0]
    assert dict(other.facts)["First row"] == "Monday 4 March 2024, 06:00:00 CET"


def test_what_the_preview_measures_is_what_the_import_makes():
    head, draft = begun(AMBIGUOUS)
    draft = column(replace(draft, form="dmy", time=(0,)), 3, kind=ACC, unit="g", name="acc z")
    data = imported(AMBIGUOUS, draft)
    seen = preview(head, draft)
    assert seen.data.recording.channels == data.recording.channels
    assert [c.unit for c in data.recording.channels] == ["unknown", "unknown", "g"]
    assert codes(data)["units.unknown"] == 2
    assert json.loads(data.recording.profile)["name"] == "mine"


def test_a_profile_survives_json_and_makes_the_same_log_again():
    _, draft = begun(AMBIGUOUS)
    data = imported(AMBIGUOUS, replace(draft, form="dmy", time=(0,)))
    profile = profile_of(data.recording.profile.encode(), "p.json")
    assert TableProfile.from_json(json.loads(profile.to_text())) == profile
    again = read_log(io.BytesIO(AMBIGUOUS.encode()), "table.csv", profile=profile)
    assert again.recording == data.recording


def _rows(stamps, header="t,v"):
    return "\n".join([header, *(f"{s},{i}" for i, s in enumerate(stamps))]) + "\n"


@pytest.mark.parametrize(
    ("stamps", "form", "unit", "first_s"),
    [
        (["1700000000", "1700000001", "1700000002"], "epoch", "s", 1_700_000_000),
        (["1700000000000", "1700000001000", "1700000002000"], "epoch", "ms", 1_700_000_000),
        (["1700000000000000", "1700000001000000", "1700000002000000"], "epoch", "us", 1.7e9),
        ([f"2023-11-14T22:13:2{i}Z" for i in range(3)], "iso", "s", 1.7e9),
        (["45244.9259259259", "45244.9259375", "45244.9259490741"], "excel", "s", 1.7e9),
        ([f"11/14/23 10:13:2{i} PM" for i in range(3)], "mdy", "s", 1.7e9),
    ],
)  # fmt: skip
def test_every_form_of_a_date_gives_its_instant(stamps, form, unit, first_s):
    draft = begun(_rows(stamps))[1]
    data = imported(_rows(stamps), replace(draft, form=form, time=(0,), unit=unit, zone="UTC"))
    times, values = data.column("v")
    assert np.allclose(times / 1e9, [0, 1, 2], atol=1e-5)
    assert values.tolist() == [0, 1, 2]
    assert data.recording.clocks[0].wall.utc_ns / 1e9 == pytest.approx(first_s, abs=1e-5)


def test_noon_and_midnight_of_a_twelve_hour_clock_in_two_columns():
    text = "Date,Time,v\n" + "".join(
        f"1/13/2024,{t},1\n" for t in ("11:59:59 AM", "12:00:00 PM", "12:00:01 PM")
    )
    draft = begun(text)[1]
    data = imported(text, replace(draft, form="mdy", time=(0, 1)))
    assert data.column("v")[0].tolist() == [0, 10**9, 2 * 10**9]
    assert data.recording.clocks[0].wall.text() == "2024-01-13 11:59:59 (zone unknown)"


def test_a_time_of_day_without_a_date_runs_over_midnight_and_is_no_clock():
    text = _rows(["23:59:58", "23:59:59", "00:00:00", "00:00:01.5"])
    draft = begun(text)[1]
    data = imported(text, replace(draft, form="clock", time=(0,)))
    assert (data.column("v")[0] / 1e9).tolist() == [0, 1, 2, 3.5]
    assert data.recording.clocks == ()
    assert dict(shown(text, form="clock", time=(0,)).facts)["First row"].startswith("no date")


def test_frame_numbers_keep_the_holes_that_a_fixed_rate_would_close():
    text = _rows([0, 1, 2, 5, 6], "frame,v")
    draft = begun(text)[1]
    numbered = imported(text, replace(draft, form="number", time=(0,), rate_hz=25))
    assert (numbered.column("v")[0] / 4e7).tolist() == [0, 1, 2, 5, 6]
    fixed = imported(text, replace(draft, form="rate", rate_hz=25))
    assert (fixed.column("v")[0] / 4e7).tolist() == [0, 1, 2, 3, 4]


def test_the_given_zone_is_kept_through_a_clock_change():
    digits = ["2024-03-31 01:59:58", "2024-03-31 01:59:59", "2024-03-31 03:00:00"]
    draft = begun(_rows(digits))[1]
    data = imported(_rows(digits), replace(draft, form="iso", time=(0,), zone="Europe/Rome"))
    assert data.column("v")[0].tolist() == [0, 10**9, 2 * 10**9]
    assert data.recording.clocks[0].wall.text() == "2024-03-31 01:59:58 CET"


def test_tabs_commas_in_quotes_comments_units_row_and_a_byte_order_mark():
    text = (
        "# ward logger 3\n# exported, yesterday\ntime\tnote\tacc x\ns\t\tg\n"
        + "".join(f'{i / 10}\t"a, b"\t0.{i}\n' for i in range(9))
        + "# end\n0.9\tx\t0.9\n"
    )
    for codec in ("utf-8-sig", "utf-16"):
        head, draft = begun(text.encode(codec))
        assert (draft.delimiter, draft.comment, draft.skip, draft.form) == ("\t", "#", 4, "gone")
        assert [c.use for c in draft.columns] == [True, False, True]
        data = imported(text.encode(codec), draft)
        assert data.recording.channels[0].count == 10
        assert "table.rows" not in codes(data)
        assert preview(head, draft).titles == ("time", "note", "acc x")


def test_cells_in_quotes_may_hold_the_delimiter_and_thousands_are_said():
    text = "time (s),v\n" + "".join(f'{i},"1,{i:03d}.5"\n' for i in range(5))
    head, draft = begun(text)
    draft = replace(draft, form="gone", time=(0,))
    draft = column(draft, 1, use=True)
    wrong = preview(head, draft)
    assert any("not a single number" in w for w in wrong.warnings)
    data = imported(text, replace(draft, thousands=","))
    assert data.column("v")[1].tolist() == [1000.5, 1001.5, 1002.5, 1003.5, 1004.5]


def test_a_number_that_is_not_grouped_is_no_grouped_number():
    text = "t;v\n0;0,123\n1;1,234\n2;12,34\n"
    draft = replace(begun(text)[1], decimal_comma=False, thousands=",", form="gone", time=(0,))
    values = imported(text, column(draft, 1, use=True)).column("v")[1]
    assert np.isnan(values[0])
    assert values[1] == 1234
    assert np.isnan(values[2])


def test_white_space_columns_sentinels_and_words_for_nothing():
    text = "  time   temp\n   0.0   36.5\n   1.0   -999\n   2.0   lost\n   3.0   36.6\n"
    head, draft = begun(text)
    assert draft.delimiter == " "
    draft = column(replace(draft, form="gone", time=(0,), words=("lost",)), 1, sentinels=(-999.0,))
    data = imported(text, draft)
    assert np.isfinite(data.column("temp")[1]).tolist() == [True, False, False, True]
    assert "table.cells" not in codes(data)
    assert "table.cells" in codes(imported(text, replace(draft, words=())))
    assert preview(head, draft).warnings


def test_stamps_that_fall_and_repeat_and_rows_too_short_are_told_of():
    text = "t,x,y\n0,1,1\n1,1,1\n1,1,1\n2,1\n100,1,1\n3,1,1\n4,1,1\nx,1,1\n"
    seen = shown(text, form="gone", time=(0,))
    told = " ".join(seen.warnings)
    assert "was set back 1 time(s)" in told
    assert "1 row(s) have no readable time" in told
    assert dict(seen.facts)["Looked at"] == "all 7 rows"
    assert dict(seen.facts)["Gaps"].startswith("1 gap")


def test_a_wrong_unit_of_time_or_of_acceleration_is_seen_at_once():
    text = "t,aX,a_Y,a.z\n" + "".join(f"{i * 20},0,0,9.81\n" for i in range(50))
    head, draft = begun(text)
    draft = replace(draft, form="gone", time=(0,), unit="us")
    for i in (1, 2, 3):
        draft = draft.with_column(i, replace(said_to_hold(draft.columns[i], ACC), unit="g"))
    assert [c.name for c in draft.columns] == ["t", "a x", "a y", "a z"]
    told = " ".join(preview(head, draft).warnings)
    assert "unit of time" in told
    assert "feels 9.81 g most" in told
    draft = replace(draft, unit="ms")
    for i in (1, 2, 3):
        draft = column(draft, i, unit="m/s2")
    assert preview(head, draft).warnings == ()


def test_a_form_that_does_not_fit_says_so_with_the_first_cell():
    problem = shown("t,v\n1.5,1\n2.5,1\n3.5,1\n", form="iso", time=(0,)).problem
    assert problem.startswith("No time could be read in that form. The first one is “1.5”.")


def test_five_hundred_and_more_columns():
    names = ",".join(["t", *(f"c{i}" for i in range(700))])
    text = "\n".join([names, *(",".join([str(r), *(["1"] * 700)]) for r in range(30))])
    head, draft = begun(text)
    assert len(draft.columns) == 701
    seen = preview(head, replace(draft, form="gone", time=(0,)))
    assert len(seen.data.recording.channels) == 700


def test_a_table_cut_otherwise_keeps_what_was_said_of_columns_that_are_still_there():
    text = "junk\nt;a;b\n" + "".join(f"{i};1;2\n" for i in range(5))
    head, draft = begun(text)
    draft = column(replace(draft, form="gone", time=(0,)), 1, unit="g", kind=ACC)
    same = relaid(replace(draft, words=("x",)), head)
    assert (same.form, same.columns[1].unit) == ("gone", "g")
    cut = relaid(replace(draft, delimiter=","), head)
    assert len(cut.columns) == 1
    assert "which column" in cut.lacks()


def test_a_look_alike_has_the_same_header_whatever_its_values():
    head, draft = begun(AMBIGUOUS)
    profile = profile_from(replace(draft, form="dmy", time=(0,)), head, "ward")
    assert profile.header == ("When", "x", "y", "z")
    other = "When;x;y;z\n" + "01.02.2025 01:00:00;9;9;9\n" * 5
    assert looks_like(head_of(other).lines, profile)
    for unlike in ("When;x;y\n1;2;3\n1;2;3\n", "When;x;y;q\n1;2;3;4\n1;2;3;4\n", "1;2;3;4\n" * 4):
        assert not looks_like(head_of(unlike).lines, profile)
    bare = head_of("1;2;3\n" * 5)
    nameless = profile_from(replace(draft_of(bare), form="rate", rate_hz=10), bare, "bare")
    assert not looks_like(bare.lines, nameless)
    assert could_be(bare.lines, nameless)
    assert not could_be(head.lines, nameless)
    assert draft_from(profile, head).form == "dmy"


def test_a_workbook_is_read_as_the_table_of_its_first_sheet():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["when", "temp [degC]", "note"])
    start = datetime(2024, 3, 1, 22, 10)  # noqa: DTZ001 - a workbook knows no zone
    for i in range(30):
        sheet.append([start + timedelta(seconds=i), 36.5 if i else None, "a\tb"])
    out = io.BytesIO()
    book.save(out)
    head, draft = begun(out.getvalue())
    assert (draft.form, draft.time) == ("iso", (0,))
    assert (
        dict(preview(head, draft).facts)["Last row of the file"]
        == "Friday 1 March 2024, 22:10:29 (zone unknown)"
    )
    data = imported(out.getvalue(), draft, "t.xlsx")
    channel = data.recording.channels[0]
    assert (channel.kind, channel.unit, channel.count) == (ChannelKind.TEMPERATURE, "degC", 29)
    with pytest.raises(UndescribedTableError):
        read_log(io.BytesIO(out.getvalue()), "t.xlsx")
    spoiled = bytearray(out.getvalue())
    at = spoiled.index(b"xl/worksheets/sheet1.xml") + 60
    spoiled[at : at + 200] = bytes(200)
    profile = profile_from(draft, head, "mine")
    with pytest.raises(DamagedFileError, match=r"t\.xlsx"):
        read_log(io.BytesIO(spoiled), "t.xlsx", profile=profile)


def test_a_table_nobody_can_read_is_told_apart_from_what_is_no_table():
    with pytest.raises(UndescribedTableError, match="describe its columns"):
        read_log(io.BytesIO(AMBIGUOUS.encode()), "t.csv")
    with pytest.raises(UnreadableFileError) as told:
        read_log(io.BytesIO(b"Dear colleague,\nplease find enclosed\nthe film.\n" * 9), "t.txt")
    assert not isinstance(told.value, UndescribedTableError)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\0", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"{}", "not a table profile"),
        (b"[1]", "not a table profile"),
        (b" " * 600_000, "not a table profile"),
        ({"name": ""}, "no name"),
        ({"name": "x\x1b[2J"}, "no name"),
        ({"name": 5}, "missing or too long"),
        ({"delimiter": "abc"}, "something unknown"),
        ({"skip": -1}, "out of range"),
        ({"skip": 10**30}, "out of range"),
        ({"skip": True}, "out of range"),
        ({"zone": "../../etc/passwd"}, "no such time zone"),
        ({"decimal_comma": True, "delimiter": ","}, "comma cannot be both"),
        ({"thousands": ","}, "same mark"),
        ({"time": {"columns": [], "form": "rate", "unit": "s", "rate_hz": 0}}, "rate"),
        ({"time": {"columns": [], "form": "rate", "unit": "s", "rate_hz": 1e999}}, "number"),
        ({"time": {"columns": [0, 1, 2], "form": "dmy", "unit": "s", "rate_hz": 0}}, "where the"),
        ({"time": 7}, "wrong shape"),
        ({"columns": []}, "no column"),
        ({"columns": [{}] * 5000}, "too many"),
        ({"columns": {"a": 1}}, "wrong shape"),
        ({"header": ["x" * 300]}, "too long"),
    ],
)  # fmt: skip
def test_a_hostile_profile_is_refused_in_one_sentence(facts, why):
    if isinstance(facts, dict):
        head, draft = begun(AMBIGUOUS)
        good = profile_from(replace(draft, form="dmy", time=(0,)), head, "ward").to_json()
        facts = json.dumps(good | facts).encode()
    with pytest.raises(UnreadableFileError) as told:
        profile_of(facts, "p.json")
    assert why in told.value.sentence
    assert told.value.sentence.startswith("p.json: This table profile cannot be used: ")
    assert len(told.value.sentence) < 250


def _real(name: str):
    path = real_file(name)
    with path.open("rb") as stream:
        head = table_head(stream, path.name)
    assert head is not None
    return head, draft_of(head)


def test_the_garmin_table_without_a_header():
    head, draft = _real("sensors/garmin/garmin_acc.csv")
    assert (draft.delimiter, draft.skip, len(draft.columns)) == (";", 0, 4)
    assert (draft.form, draft.time) == ("iso", (0,))
    seen = preview(head, draft)
    assert dict(seen.facts)["Measured rate"] == "25 a second (Hz)"
    assert dict(seen.facts)["First row"] == "Wednesday 16 October 2019, 12:09:01 +02:00"


def test_poses_have_frame_numbers_and_no_times_and_rows_of_two_people():
    head, draft = _real("motion/infant_parent_pose_yolov8_v1.csv")
    assert draft.form == ""
    assert [draft.columns[i].use for i in (0, 1, 2)] == [True, False, True]
    both = replace(draft, form="number", time=(0,), rate_hz=30)
    child = replace(both, only=(1, "child"))
    seen = preview(head, child)
    assert seen.roles[:2] == (Role.TIME, Role.CHOICE)
    assert dict(seen.facts)["Measured rate"] == "30 a second (Hz)"
    looked = [int(dict(s.facts)["Looked at"].split()[-2]) for s in (seen, preview(head, both))]
    assert looked[0] * 2 - 60 < looked[1]


@pytest.mark.parametrize(
    ("name", "delimiter", "skip", "form", "time"),
    [
        ("sensors/shimmer/Shimmer_40AC_Calibrated.csv", ";", 3, "epoch", (0,)),
        ("sensors/condor/test_sample_atr.txt", ";", 25, "dmy", (0,)),
        ("sensors/actigraph_csv/ActiGraph13_timestamps_headers.csv", ",", 11, "iso", (0,)),
        ("sensors/adl_wrist/Accelerometer-2011-03-29-09-21-17-getup_bed-f1.txt", " ", 0, "", ()),
    ],
)
def test_tables_of_makers_begin_as_a_person_would_have_them(name, delimiter, skip, form, time):
    head, draft = _real(name)
    assert (draft.delimiter, draft.skip, draft.time) == (delimiter, skip, time)
    said = replace(draft, form=form or "rate", rate_hz=32)
    assert draft.form in ("", form)
    seen = preview(head, said)
    assert seen.problem == ""
    assert seen.data.recording.channels[0].count > 50
