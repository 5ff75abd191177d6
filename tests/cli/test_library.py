from __future__ import annotations

import shutil

import pytest

from db.library import Library


@pytest.fixture
def filled(hypnic, steady):
    hypnic("case", "new", "Owl")
    hypnic("add", "B-0001", steady)
    return hypnic


def originals(hypnic):
    return [p for p in (hypnic.library / "store").rglob("*") if p.is_file()]


@pytest.mark.parametrize("words", [["verify"], ["db", "check"]])
def test_a_whole_library_is_whole(filled, words):
    assert "whole" in filled(*words).stdout
    assert filled.json(*words) == {"problems": []}


def test_a_damaged_original_is_found(filled):
    (original,) = originals(filled)
    original.chmod(0o644)
    data = bytearray(original.read_bytes())
    data[100] ^= 1
    original.write_bytes(data)
    result = filled("verify", "--json", expect=1)
    assert "damaged" in result.stdout
    assert "damaged" in filled("db", "check", expect=1).stdout


def test_backup_and_restore(filled, tmp_path):
    backup = tmp_path / "backup"
    assert filled("db", "backup", backup).stdout.strip() == str(backup)
    before = filled.json("case", "show", "B-0001")
    filled("case", "new", "Wren")
    result = filled("db", "restore", backup)
    assert "before-restore-1" in result.stderr
    assert filled.json("case", "show", "B-0001") == before
    assert len(filled.json("case", "list")) == 1
    assert (tmp_path / "library.before-restore-1" / "library.sqlite").is_file()
    out = tmp_path / "letter.pdf"
    filled("report", "B-0001", "-o", out)
    assert out.stat().st_size > 10_000
    assert "already" in filled.refused("db", "backup", backup)


def test_restoring_into_nothing(filled, tmp_path):
    backup = tmp_path / "backup"
    filled("db", "backup", backup)
    shutil.rmtree(filled.library)
    assert filled("db", "restore", backup).stderr == ""
    assert filled.json("verify") == {"problems": []}


def test_restoring_puts_nothing_at_risk(filled, tmp_path, monkeypatch):
    backup = tmp_path / "backup"
    filled("db", "backup", backup)
    assert "same folder" in filled.refused("db", "restore", filled.library, expect=2)
    assert "no library" in filled.refused("db", "restore", tmp_path / "nothing")
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "novel.txt").write_text("chapter one")
    assert "something else" in filled.refused("db", "restore", backup, "--library", documents)
    assert (documents / "novel.txt").read_text() == "chapter one"
    with Library.open(filled.library):
        assert "open elsewhere" in filled.refused("db", "restore", backup)

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)
    assert "No space left" in filled.refused("db", "restore", backup)
    assert filled.json("verify") == {"problems": []}


def test_a_backup_that_is_not_whole_is_not_restored(filled, tmp_path):
    backup = tmp_path / "backup"
    filled("db", "backup", backup)
    for each in (backup / "store").rglob("*"):
        if each.is_file():
            each.unlink()
    assert "not whole" in filled.refused("db", "restore", backup)
    assert filled.json("verify") == {"problems": []}


def test_upgrade_says_so(filled):
    assert "up to date" in filled("db", "upgrade").stderr


def test_doctor_tells_what_is_here(filled):
    facts = filled.json("doctor")
    assert facts["library_state"] == "opens"
    assert facts["problems"] == []
    assert facts["packages"]["av"]
    assert {"H.264", "HEVC"} <= set(facts["codecs"])
    text = filled("doctor").stdout
    assert "problems: none" in text


def test_doctor_tells_what_is_wrong(hypnic):
    assert hypnic.json("doctor")["library_state"] == "not made yet"
    hypnic.library.write_text("a file")
    result = hypnic("doctor", expect=1)
    assert "does not open" in result.stdout


def test_the_checklists_are_valid(hypnic, tmp_path):
    assert "valid" in hypnic("checklist", "check").stdout
    assert hypnic.json("checklist", "check") == {"problems": []}
    empty = tmp_path / "empty"
    empty.mkdir()
    result = hypnic("checklist", "check", empty, "--json", expect=1)
    assert "problems" in result.stdout
    assert hypnic("checklist", "check", tmp_path / "gone", expect=1)
