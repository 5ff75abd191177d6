from __future__ import annotations

import io
import struct
import zipfile

import pytest

from tests.core.importing.reading import read
from tests.support.logs import e4_files, zipped
from workstation.core.errors import DamagedFileError, UnreadableFileError
from workstation.core.importing import bundle
from workstation.core.importing.bundle import Bundle, films_of, pack_folder
from workstation.core.importing.sniff import is_log_folder
from workstation.review.intake import files_of


def test_a_folder_becomes_the_same_bytes_every_time(tmp_path):
    for name, block in e4_files().items():
        (tmp_path / name).write_bytes(block)
    (tmp_path / "inner").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "ACC.csv")
    first, second = io.BytesIO(), io.BytesIO()
    assert pack_folder(tmp_path, first) == ("ACC.csv", "EDA.csv", "IBI.csv", "tags.csv")
    (tmp_path / "ACC.csv").touch()
    pack_folder(tmp_path, second)
    assert first.getvalue() == second.getvalue()
    assert read(first.getvalue()).recording.format == "Empatica E4"


def test_a_folder_that_is_one_log_is_told_from_any_other(tmp_path):
    session, other, pictures = (tmp_path / n for n in ("session", "other", "pictures"))
    for folder in (session, other / "meta", pictures):
        folder.mkdir(parents=True)
    for name, block in e4_files().items():
        (session / name).write_bytes(block)
    (other / "Accelerometer.csv").write_text("x")
    for name in ("device.csv", "time.csv"):
        (other / "meta" / name).write_text("x")
    (pictures / "holiday.jpg").write_text("x")
    assert [is_log_folder(f) for f in (session, other, pictures)] == [True, True, False]
    packed = io.BytesIO()
    assert pack_folder(other, packed) == ("Accelerometer.csv", "meta/device.csv", "meta/time.csv")


def test_a_recording_wrapped_into_another_folder_is_found(tmp_path):
    inner = tmp_path / "download" / "2019-03-01 session"
    inner.mkdir(parents=True)
    for name, block in e4_files().items():
        (inner / name).write_bytes(block)
    (tmp_path / "download" / ".DS_Store").write_bytes(b"x")
    (inner / "Thumbs.db").write_bytes(b"x")
    folder = tmp_path / "download"
    assert is_log_folder(folder)
    packed, direct = io.BytesIO(), io.BytesIO()
    assert pack_folder(folder, packed) == ("ACC.csv", "EDA.csv", "IBI.csv", "tags.csv")
    pack_folder(inner, direct)
    assert packed.getvalue() == direct.getvalue()


def test_a_folder_with_two_recordings_is_not_one(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        for part, block in e4_files().items():
            (tmp_path / name / part).write_bytes(block)
    assert not is_log_folder(tmp_path)


def test_films_beside_a_log_are_clips_of_their_own(tmp_path):
    camera = tmp_path / "rec" / "Camera"
    camera.mkdir(parents=True)
    (tmp_path / "rec" / "WristMotion.csv").write_text("x")
    (camera / "1719102681379.mp4").write_bytes(b"film")
    (camera / "notes.txt").write_text("x")
    assert [p.name for p in films_of(tmp_path)] == ["1719102681379.mp4"]
    assert pack_folder(tmp_path, io.BytesIO()) == ("WristMotion.csv",)
    assert files_of([tmp_path]) == [tmp_path, camera / "1719102681379.mp4"]


def test_an_empty_folder_is_said_to_be_empty(tmp_path):
    with pytest.raises(UnreadableFileError, match="folder is empty"):
        pack_folder(tmp_path, io.BytesIO())


def test_a_bomb_is_stopped_long_before_it_is_inflated():
    block = zipped({**e4_files(), "ACC.csv": b"0" * (64 * 2**20)})
    opened = Bundle(io.BytesIO(block), "bomb.zip")
    with pytest.raises(UnreadableFileError, match=r"bomb\.zip: The zip unpacks to an absurd"):
        opened.read("ACC.csv")
    assert opened._inflated < 16 * 2**20
    with pytest.raises(UnreadableFileError, match="absurd"):
        read(block, "bomb.zip")


def test_what_compresses_well_but_stays_small_is_read():
    assert Bundle(io.BytesIO(zipped({"a": b"0" * (9 * 2**20)})), "a.zip").read("a")


def test_too_many_entries_are_refused_before_they_are_parsed(monkeypatch):
    monkeypatch.setattr(bundle, "MOST_ENTRIES", 20)
    block = zipped({f"{i}.csv": b"" for i in range(21)})
    with pytest.raises(UnreadableFileError, match="absurd"):
        Bundle(io.BytesIO(block), "many.zip")


def test_names_are_never_paths():
    files = e4_files()
    block = zipped({f"../../etc/{n}": b for n, b in files.items()} | {"..\\evil.csv": b"x"})
    assert Bundle(io.BytesIO(block), "x").names == (*files, "evil.csv")
    assert read(block).recording.format == "Empatica E4"


def test_shadows_of_macos_do_not_hide_the_data():
    shadows = {f"__MACOSX/._{n}": b"\0\x05\x16\x07" for n in e4_files()}
    assert read(zipped(shadows | e4_files())).column("acc z")[1].size == 320


def test_an_encrypted_zip_is_said_to_be_encrypted():
    block = bytearray(zipped({"ACC.csv": b"1"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = block.find(mark) + at
        block[place : place + 2] = struct.pack("<H", 1)
    with pytest.raises(DamagedFileError, match="password"):
        Bundle(io.BytesIO(bytes(block)), "x.zip").read("ACC.csv")


def test_a_zip_in_a_zip_is_not_opened():
    inner = zipped(e4_files())
    with pytest.raises(UnreadableFileError, match=r"an archive .* not one recording"):
        read(zipped({"inner.zip": inner}), "outer.zip")


@pytest.mark.parametrize("cut", [30, 200, -30])
def test_a_cut_off_zip_is_refused(cut):
    with pytest.raises((DamagedFileError, UnreadableFileError)):
        read(zipped(e4_files())[:cut], "cut.zip")


def test_a_lying_size_is_not_believed():
    block = bytearray(zipped({"ACC.csv": b"0,0,64\n" * 100}))
    place = block.find(b"PK\x01\x02") + 24
    block[place : place + 4] = struct.pack("<I", 2**31)
    assert Bundle(io.BytesIO(bytes(block)), "x.zip").read("ACC.csv") == b"0,0,64\n" * 100


def test_stored_zips_of_the_standard_library_open():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("A.csv", "1")
    assert Bundle(out, "x").read("A.csv") == b"1"
