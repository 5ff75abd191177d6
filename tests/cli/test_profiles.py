from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.support.real import real_file
from workstation.core.importing.table_draft import draft_of, profile_from
from workstation.review.tables import table_file

TEXT = "When;acc x;note\n" + "".join(f"03/04/2024 06:00:{i:02d};{i},5;ok\n" for i in range(50))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text(TEXT)
    return path


@pytest.fixture
def file(tmp_path, table):
    head = table_file(table).head
    draft = replace(draft_of(head), form="dmy", time=(0,), zone="Europe/Rome")
    path = tmp_path / "p.json"
    path.write_text(json.dumps(profile_from(draft, head, "Ward").to_json()))
    return path


@pytest.fixture
def case(hypnic):
    return hypnic("case", "new", "Anna").stdout.split()[0]


def test_a_log_is_read_by_a_profile_and_says_by_which(hypnic, table, file):
    line = hypnic.refused("log", table)
    assert "You can describe its columns." in line
    facts = hypnic.json("log", table, "--profile", file)
    assert facts["channels"][0]["rate_hz"] == 1.0
    assert facts["clock"][0]["time"] == "2024-04-03T06:00:00+02:00"
    assert facts["profile"] == json.loads(file.read_text())
    assert "table.described" in [p["code"] for p in facts["problems"]]


def test_a_profile_comes_in_is_offered_used_by_name_and_goes(hypnic, table, file, case, tmp_path):
    assert hypnic("profiles", "import", file).stdout.strip() == "Ward"
    (listed,) = hypnic.json("profiles", "list")
    assert (listed["name"], listed["seen"]) == ("Ward", False)
    assert "not used here yet" in hypnic("profiles", "list", "--for", table).stdout
    told = hypnic("add", case, table, expect=1).stderr
    assert "it looks like “Ward”; add it with --profile" in told
    facts = hypnic.json("add", case, table, "--profile", "Ward")
    assert [s["kind"] for s in facts["sources"]] == ["log"]
    out = tmp_path / "out.json"
    hypnic("profiles", "export", "Ward", "-o", out)
    assert json.loads(out.read_text()) == json.loads(file.read_text())
    assert json.loads(hypnic("profiles", "show", "Ward").stdout) == json.loads(file.read_text())
    hypnic("profiles", "remove", "Ward")
    assert hypnic.json("profiles", "list") == []
    assert "no table profile called “Ward”" in hypnic.refused("profiles", "show", "Ward")
    assert hypnic("verify").exit_code == 0


def test_a_name_that_is_taken_is_not_written_over_by_chance(hypnic, file, case):
    hypnic("profiles", "import", file)
    assert "already" in hypnic.refused("profiles", "import", file)
    hypnic("profiles", "import", file, "--replace")
    hypnic("profiles", "import", file, "--name", "Ward 2")
    assert [p["name"] for p in hypnic.json("profiles", "list")] == ["Ward", "Ward 2"]
    hypnic.refused("profiles", "import", file, "--name", "x\n", expect=2)


def test_a_hostile_profile_is_refused_wherever_it_is_given(hypnic, table, tmp_path, case):
    bad = tmp_path / "bad.json"
    bad.write_text('{"type": "hypnic table profile", "skip": 1e400}')
    for words in (
        ("log", table, "--profile", bad),
        ("add", case, table, "--profile", bad),
        ("profiles", "import", bad),
    ):
        assert "This table profile cannot be used" in hypnic.refused(*words)
    assert "no table profile called “nobody”" in hypnic.refused(
        "add", case, table, "--profile", "nobody"
    )


def test_what_a_header_tells_is_written_down_to_be_corrected(hypnic, tmp_path, table):
    plain = tmp_path / "plain.csv"
    plain.write_text("time (s),temp [degC]\n" + "".join(f"{i},36\n" for i in range(20)))
    out = tmp_path / "out.json"
    hypnic("profiles", "draft", plain, "-o", out, "--name", "Ward 9")
    assert json.loads(out.read_text())["time"]["form"] == "gone"
    assert hypnic.json("log", plain, "--profile", out)["channels"][0]["unit"] == "degC"
    assert "how the time in “When” is written" in hypnic.refused(
        "profiles", "draft", table, "-o", out
    )


def test_an_old_workbook_is_refused_in_one_sentence(hypnic, file):
    old = real_file("sensors/openseizuredetector/Benjamin_Fit_26oct2017.xls")
    for words in (("log", old), ("log", old, "--profile", file)):
        assert "old Excel" in hypnic.refused(*words)
