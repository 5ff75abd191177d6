from __future__ import annotations

import os
import sqlite3
import sys

import pytest

from db.library import Library


def test_a_case_from_beginning_to_letter(hypnic, clip, wrist, tmp_path):
    made = hypnic.json("case", "new", "Owl", "--born", "2026-06-10", "--gestation", "36+2",
                       "--sex", "girl", "--history", "medicines=vitamin D")  # fmt: skip
    assert made == {"case": "B-0001"}
    assert hypnic("case", "new", "Wren").stdout.strip() == "B-0002"
    facts = hypnic.json("add", "B-0001", clip, wrist, "--zone", "Europe/Rome")
    assert [s["label"] for s in facts["sources"]] == ["Clip 1", "Log 1"]
    assert [s["start_s"] for s in facts["sources"]] == [0.0, 0.0]
    assert facts["case_zero"] == "2026-11-22 13:00:00 CET"
    shown = hypnic.json("case", "show", "B-0001")
    assert shown == facts
    assert (shown["gestation_days"], shown["sex"], shown["born"]) == (254, "girl", "2026-06-10")
    assert shown["history"] == {"medicines": "vitamin D"}
    rows = hypnic.json("case", "list")
    assert [(r["case"], r["clips"], r["logs"]) for r in rows] == [
        ("B-0001", 1, 1), ("B-0002", 0, 0),
    ]  # fmt: skip
    out = tmp_path / "letter.pdf"
    assert hypnic("report", "B-0001", "-o", out).stdout.strip() == str(out)
    assert out.read_bytes().startswith(b"%PDF")
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []


def test_text_says_the_same(hypnic, clip):
    assert "No cases yet" in hypnic("case", "list").stdout
    hypnic("case", "new", "Owl")
    assert hypnic("add", "B-0001", clip).stdout.strip() == "Clip 1: morning.mp4"
    text = hypnic("case", "show", "B-0001").stdout
    assert "B-0001  Owl" in text
    assert "Clip 1: morning.mp4" in text
    assert "1 clips" in hypnic("case", "list").stdout


def test_looking_makes_no_library(hypnic):
    hypnic("case", "list")
    for words in (["case", "show", "B-0001"], ["verify"], ["db", "check"], ["db", "upgrade"],
                  ["report", "B-0001", "-o", "x.pdf"], ["add", "B-0001", "x.mp4"]):  # fmt: skip
        assert "no library" in hypnic.refused(*words)
    assert not hypnic.library.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--born", "10.6.2026"], "not a date"),
        (["--born", "2999-01-01"], "future"),
        (["--gestation", "12"], "not a possible gestational age"),
        (["--gestation", "36+9"], "not a gestational age"),
        (["--gestation", "²"], "not a gestational age"),
        (["--sex", "f"], "not a known sex"),
        (["--history", "fever"], "not name=text"),
        (["--history", "first_event=23.11.2026"], "such as 2026-11-23"),
        (["--history", "first_event=2099-01-01"], "lies in the future"),
        (["--history", "event_types=a few"], "not a number"),
        (["--history", "interpreter=perhaps"], "none of yes, no, unknown"),
        (["--history", "medicine=vitamin D"], "no history field 'medicine'; there are medicines"),
        (["--history", "question=why"], "no history field 'question'"),
    ],
)
def test_wrong_facts_are_refused_before_anything_is_made(hypnic, words, says):
    assert says in hypnic.refused("case", "new", "Owl", *words, expect=2)
    assert not hypnic.library.exists()


def test_a_child_needs_a_name(hypnic):
    assert "needs a name" in hypnic.refused("case", "new", "  ", expect=2)


def test_a_case_that_is_not_there(hypnic, clip):
    hypnic("case", "new", "Owl")
    for words in (["case", "show"], ["add"], ["report"]):
        more = {"add": [clip], "report": ["-o", "x.pdf"]}.get(words[0], [])
        assert "B-0099" in hypnic.refused(*words, "B-0099", *more)


def test_one_bad_file_is_told_and_the_rest_comes_in(hypnic, clip, tmp_path):
    hypnic("case", "new", "Owl")
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(os.urandom(5000))
    result = hypnic("add", "B-0001", junk, tmp_path / "gone.mp4", clip, clip, expect=1)
    told = result.stderr.strip().splitlines()
    heads = [line.split(":")[0] for line in told]
    assert heads[:3] == ["junk.mp4", "gone.mp4", "morning.mp4"]
    assert set(heads[3:]) <= {"Clip 1"}  # what a reader should know of what came in
    assert told[2] == "morning.mp4: already in this case as Clip 1."
    assert result.stdout.strip() == "Clip 1: morning.mp4"


def test_an_unknown_zone_is_wrong_use(hypnic, clip):
    hypnic("case", "new", "Owl")
    line = hypnic.refused("add", "B-0001", clip, "--zone", "Mars/Base", expect=2)
    assert "Mars/Base" in line
    assert hypnic.json("case", "show", "B-0001")["sources"] == []


def test_the_author_is_kept(hypnic, clip):
    hypnic("case", "new", "Owl", "--as", "Dr Owl")
    hypnic("--as", "Dr Wren", "add", "B-0001", clip)
    with Library.open(hypnic.library) as library:
        authors = [e.author for e in library.cases.audit_entries("B-0001")]
    assert authors == ["Dr Owl", "Dr Wren"]


def test_what_is_typed_counts_more_than_the_environment(hypnic, tmp_path, monkeypatch):
    monkeypatch.setenv("HYPNIC_LIBRARY", str(tmp_path / "environment"))
    hypnic("case", "new", "Owl")
    assert (hypnic.library / "library.sqlite").is_file()
    hypnic("case", "new", "Owl", library=False)
    assert (tmp_path / "environment" / "library.sqlite").is_file()


def test_a_library_may_be_named_after_the_command_too(hypnic, tmp_path):
    other = tmp_path / "other"
    hypnic("case", "new", "Owl", "--library", other)
    assert (other / "library.sqlite").is_file()
    assert not hypnic.library.exists()


def test_a_library_that_is_a_file(hypnic):
    hypnic.library.write_text("not a folder")
    assert hypnic.refused("case", "list")
    assert hypnic.refused("case", "new", "Owl")
    assert hypnic.library.read_text() == "not a folder"


def test_a_library_of_a_newer_program(hypnic):
    hypnic("case", "new", "Owl")
    with sqlite3.connect(hypnic.library / "library.sqlite") as db:
        db.execute("update alembic_version set version_num = '9999'")
        db.commit()
    db.close()
    assert "newer" in hypnic.refused("case", "list")


def test_a_library_that_is_junk(hypnic):
    hypnic.library.mkdir()
    (hypnic.library / "library.sqlite").write_bytes(os.urandom(8192))
    assert hypnic.refused("case", "list")


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be made read-only there")
def test_a_report_that_cannot_be_written(hypnic, tmp_path):
    hypnic("case", "new", "Owl")
    for out in (tmp_path, tmp_path / "no" / "letter.pdf", hypnic.library / "library.sqlite" / "x"):
        assert hypnic.refused("report", "B-0001", "-o", out)
    if os.geteuid() != 0:
        shut = tmp_path / "shut"
        shut.mkdir(mode=0o500)
        assert hypnic.refused("report", "B-0001", "-o", shut / "letter.pdf")
        assert hypnic.refused("case", "new", "Owl", "--library", shut / "library")
    nowhere = "/proc/hypnic/library"
    assert hypnic.refused("case", "new", "Owl", "--library", nowhere)


def test_a_server_that_is_not_there(hypnic):
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    assert hypnic.refused("--database", url, "case", "new", "Owl")
    assert hypnic.refused("--database", "nonsense", "case", "list")


def test_missing_words_are_wrong_use(hypnic):
    for words in (["case", "new"], ["add", "B-0001"], ["probe"], ["report", "B-0001"], ["nap"]):
        result = hypnic(*words, expect=2)
        assert result.stdout == ""
        assert result.stderr
