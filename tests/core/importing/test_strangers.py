"""Files families send by mistake: each is named, with what to do; none is half taken in."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from tests.core.importing.reading import read
from tests.support.log_seeds import FORMATS, SEEDS
from tests.support.logs import e4_files, zipped
from workstation.core.errors import HypnicError, UnreadableFileError
from workstation.core.importing.log import import_log
from workstation.core.importing.sniff import kind_of

STRANGERS = {
    "PDF": b"%PDF-1.7\n1 0 obj" + bytes(300),
    "JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(500),
    "PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(300),
    "HEIC": b"\0\0\0\x18ftypheic" + bytes(300),
    "MP3": b"ID3\x04\0\0\0" + bytes(300),
    "M4A": b"\0\0\0\x18ftypM4A " + bytes(300),
    "Word": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
    "Excel .*xlsx": zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
    "OpenDocument": zipped({"mimetype": b"application/x", "content.xml": b"<x/>"}),
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
    "gzip": gzip.compress(SEEDS["cwa"]),
    "7-Zip": b"7z\xbc\xaf\x27\x1c" + bytes(300),
    "RAR": b"Rar!\x1a\x07\0" + bytes(300),
    "web page": b"<!DOCTYPE html>\n<html><body>a,b\n1,2\n</body></html>",
    "archive": zipped({"a.txt": b"x", "b.txt": b"y"}),
    "zeros": bytes(100_000),
    "database": b"SQLite format 3\0" + bytes(4000),
}


@pytest.mark.parametrize("what", STRANGERS)
@pytest.mark.parametrize("name", ["night.csv", "night.cwa", "night.mp4"])
def test_a_stranger_is_named_whatever_it_is_called(what, name):
    out = io.BytesIO()
    for look in (
        lambda: kind_of(io.BytesIO(STRANGERS[what]), name),
        lambda: read(STRANGERS[what], name),
        lambda: import_log(io.BytesIO(STRANGERS[what]), name, out),
    ):
        with pytest.raises(UnreadableFileError, match=f"{what}.*not a recording") as caught:
            look()
        assert caught.value.sentence.startswith(f"{name}: ")
        assert caught.value.advice
    assert not out.getvalue()


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "latin-1"])
def test_tables_in_other_encodings_are_read(codec):
    text = "time (ms),temperature [°C]\n" + "".join(f"{i * 10},36.6\n" for i in range(20))
    (channel,) = read(text.encode(codec), "x.csv").recording.channels
    assert (channel.unit, channel.count) == ("degC", 20)


def test_a_japanese_header_is_read_as_japanese():
    text = "time (ms),心拍,acc x (g)\n" + "".join(f"{i * 10},70,0.5\n" for i in range(20))
    names = [c.name for c in read(text.encode("cp932"), "x.csv").recording.channels]
    assert names == ["心拍", "acc x"]


def test_german_umlauts_are_not_taken_for_japanese():
    text = "time (ms),Größe äöü (g)\n" + "".join(f"{i * 10},1\n" for i in range(20))
    assert read(text.encode("cp1252"), "x.csv").recording.channels[0].name == "Größe äöü"


TEXTS = [n for n in FORMATS if SEEDS[n][:2] != b"PK" and b"\0" not in SEEDS[n] and n != "health"]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_known_texts_in_another_encoding_are_read_alike_or_refused(name, codec):
    """Excel saves "Unicode text" as UTF-16: nothing is read half, or as something else."""
    text = SEEDS[name].decode("utf-8")
    try:
        data = read(text.encode(codec), name)
    except HypnicError:
        return
    assert data.recording.format == FORMATS[name]
    whole = read(SEEDS[name], name)
    assert [c.count for c in data.recording.channels] == [c.count for c in whole.recording.channels]


def test_two_recordings_in_one_zip_are_never_mixed():
    one, other = e4_files(), e4_files(start=1551460000.0)
    files = {f"A/{n}": b for n, b in one.items()} | {f"B/{n}": b for n, b in other.items()}
    with pytest.raises(UnreadableFileError, match="more than one recording"):
        read(zipped(files), "both.zip")


def test_junk_of_computers_in_a_zip_is_passed_over():
    files = {f"rec\\{n}": b for n, b in e4_files().items()}
    junk = {"rec/.DS_Store": b"x", "__MACOSX/rec/._ACC.csv": b"x", "rec/Thumbs.db": b"x"}
    assert read(zipped(junk | files), "rec.zip").column("acc z")[1].size == 320


def test_an_error_in_a_part_names_the_bundle_and_the_part():
    files = {"WristMotion.csv": b"\0\1\2\3" * 100, "Metadata.csv": b"version\n3\n"}
    with pytest.raises(HypnicError) as caught:
        read(zipped(files), "session.zip")
    assert caught.value.sentence.startswith("session.zip: WristMotion.csv in it cannot be read")


def test_a_quine_of_zips_is_no_endless_loop():
    inner = b"x"
    for _ in range(50):
        inner = zipped({"a.zip": inner})
    with pytest.raises(UnreadableFileError, match="archive"):
        read(inner, "deep.zip")


def test_a_bomb_of_overlapping_entries_is_stopped():
    """Every entry of the directory points at the same inflated megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("WristMotion.csv", b"0" * (30 * 2**20))
        first = packed.infolist()[0]
        for i in range(2000):
            again = zipfile.ZipInfo(f"{i}.csv")
            again.header_offset, again.CRC = first.header_offset, first.CRC
            again.file_size, again.compress_size = first.file_size, first.compress_size
            again.compress_type = first.compress_type
            packed.filelist.append(again)
            packed.NameToInfo[again.filename] = again
    with pytest.raises(HypnicError):
        read(out.getvalue(), "bomb.zip")
