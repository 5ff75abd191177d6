"""Files that go out are whole or not at all, also where two windows write one name."""

from __future__ import annotations

import errno
import os

import pytest

from workstation.core.errors import StoreError
from workstation.review import saving
from workstation.review.saving import whole_file, write_whole


def test_two_windows_that_write_one_name_never_leave_half_a_file(tmp_path, monkeypatch):
    out = tmp_path / "piece.mp4"
    with whole_file(out) as first:
        first.write(b"first, ")
        monkeypatch.setattr(saving.os, "getpid", lambda: -1)
        with whole_file(out) as second:
            second.write(b"second")
        assert out.read_bytes() == b"second"
        first.write(b"whole")
    assert out.read_bytes() == b"first, whole"
    assert [p.name for p in tmp_path.iterdir()] == ["piece.mp4"]


def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path, monkeypatch):
    out = tmp_path / "picture.png"
    out.write_bytes(b"before")

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(saving.os, "fsync", full)
    with pytest.raises(StoreError, match=r"picture\.png: The disk is full\. Free some space"):
        write_whole(b"after", out)
    assert out.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["picture.png"]


def test_what_a_killed_program_left_of_a_name_goes_with_the_next_save(tmp_path):
    old, fresh, other = (tmp_path / f".{n}.part" for n in ("a[1].mp4.7", "a[1].mp4.8", "b.mp4.7"))
    for each in (old, fresh, other):
        each.write_bytes(b"half")
    for each in (old, other):
        os.utime(each, (1, 1))
    write_whole(b"whole", tmp_path / "a[1].mp4")
    assert {p.name for p in tmp_path.iterdir()} == {"a[1].mp4", fresh.name, other.name}
