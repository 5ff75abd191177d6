from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from db.blobs import CHUNK, SPARE
from db.library import Library
from db.store import FolderMediaStore
from tests.db.examples import add_log, case, change
from workstation.core.errors import CancelledError, StoreError
from workstation.core.evidence import DerivedKind
from workstation.review.ports import MediaStore

BYTES = os.urandom(3 * CHUNK + 17)
NAME = hashlib.sha256(BYTES).hexdigest()


def stored(folder: Path, sha256: str, root="store") -> Path:
    return folder / root / sha256[:2] / sha256[2:4] / sha256


def leftovers(folder: Path) -> list[str]:
    return [p.name for p in (folder / "incoming").iterdir()]


def put(library, data=BYTES, **how):
    return library.media.put(io.BytesIO(data), **how)


def test_an_original_comes_back_byte_for_byte_and_is_kept_once(library, folder):
    media: MediaStore = library.media
    assert isinstance(media, FolderMediaStore)
    assert not media.has(NAME)
    first = put(library)
    assert (first.sha256, first.size_bytes) == (NAME, len(BYTES))
    assert put(library) == first
    assert media.has(NAME)
    assert library.media.originals() == (first,)
    with media.open(NAME) as reader:
        reader.seek(CHUNK)
        assert reader.read() == BYTES[CHUNK:]
    assert leftovers(folder) == []


def test_an_original_is_taken_whole_wherever_the_stream_stands(library):
    stream = io.BytesIO(BYTES)
    stream.seek(100)
    assert library.media.put(stream).sha256 == NAME


def test_a_stream_that_cannot_seek_is_taken_too(library):
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stream:
        os.write(write, b"abc")
        os.close(write)
        assert library.media.put(stream).sha256 == hashlib.sha256(b"abc").hexdigest()


def test_an_empty_file_is_a_file(library):
    kept = put(library, b"")
    assert kept.size_bytes == 0
    with library.media.open(kept.sha256) as reader:
        assert reader.read() == b""
    assert library.media.verify() == ()


def test_stored_originals_are_read_only(library, folder):
    put(library)
    assert stat.S_IMODE(stored(folder, NAME).stat().st_mode) == 0o444


def test_progress_rises_to_one(library):
    seen = []
    put(library, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) >= 4


@pytest.mark.parametrize("after", [0, 2, 4])
def test_a_cancelled_import_leaves_nothing(library, folder, after):
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > after

    with pytest.raises(CancelledError):
        put(library, cancelled=cancelled)
    assert leftovers(folder) == []
    assert library.media.originals() == ()


def test_a_read_error_halfway_leaves_nothing(library, folder):
    class Torn(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > CHUNK:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(StoreError, match="could not be read to its end"):
        library.media.put(Torn(BYTES))
    assert leftovers(folder) == []
    assert library.media.originals() == ()


def test_room_is_asked_for_before_copying(library, folder, monkeypatch):
    free = len(BYTES) + SPARE - 1
    monkeypatch.setattr(
        "db.blobs.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, free)
    )
    with pytest.raises(StoreError, match=r"71 MB are needed, 71 MB are free|MB are needed"):
        put(library)
    assert leftovers(folder) == []
    monkeypatch.undo()
    assert put(library).sha256 == NAME


def test_a_changed_bit_is_found_and_importing_again_heals_it(library, folder):
    put(library)
    path = stored(folder, NAME)
    rotten = bytearray(BYTES)
    rotten[len(rotten) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(rotten)
    (problem,) = library.media.verify()
    assert problem.sha256 == NAME
    assert NAME[:12] in problem.text
    assert problem.text in library.check()
    put(library)
    assert library.media.verify() == ()


def test_a_shortened_and_a_vanished_original_are_found(library, folder):
    library.cases.create(case(), "Reader 1")
    library.cases.commit("B-0001", change(case(), *add_log(case(), sha256=NAME)))
    put(library)
    path = stored(folder, NAME)
    path.chmod(0o644)
    path.write_bytes(BYTES[:-1])
    assert [p.sha256 for p in library.media.verify()] == [NAME]
    path.unlink()
    assert library.check() == ("The original of source s1 in case B-0001 is missing.",)
    with pytest.raises(StoreError, match="no longer holds"):
        library.media.open(NAME)


def test_an_original_in_no_case_is_let_go_and_one_in_a_case_is_not(library, folder):
    assert put(library).fresh
    assert not put(library).fresh
    of = case()
    library.cases.create(of, "Reader 1")
    library.cases.commit(of.id, change(of, *add_log(of, sha256=NAME)))
    library.media.forget(NAME)
    assert stored(folder, NAME).exists()
    other = put(library, b"nobody's")
    library.media.forget(other.sha256)
    assert not library.media.has(other.sha256)


@pytest.mark.parametrize("name", ["", "x", "../../../etc/passwd", "A" * 64, "a" * 63, "/" * 64])
def test_a_name_that_is_no_hash_opens_nothing(library, name):
    with pytest.raises(StoreError):
        library.media.open(name)


def test_a_computed_result_is_kept_under_method_and_version_and_replaced(library, folder):
    media = library.media
    ask = (NAME, DerivedKind.MOTION, "grid", "1")
    assert media.derived(*ask) is None
    one = media.put_derived(*ask, b"one")
    other = media.put_derived(NAME, DerivedKind.MOTION, "grid", "2", b"two")
    with media.derived(*ask) as reader:
        assert reader.read() == b"one"
    with media.open(other.sha256) as reader:
        assert reader.read() == b"two"
    again = media.put_derived(*ask, b"three")
    with media.derived(*ask) as reader:
        assert reader.read() == b"three"
    assert again.sha256 != one.sha256
    assert not stored(folder, one.sha256, "derived").exists()
    assert media.originals() == ()


def test_a_result_two_methods_share_stays_until_neither_needs_it(library):
    media = library.media
    for version in ("1", "2"):
        media.put_derived(NAME, DerivedKind.SOUND, "envelope", version, b"same")
    media.put_derived(NAME, DerivedKind.SOUND, "envelope", "1", b"new")
    with media.derived(NAME, DerivedKind.SOUND, "envelope", "2") as reader:
        assert reader.read() == b"same"


def test_a_result_that_was_thrown_away_is_computed_again(library, folder):
    ask = (NAME, DerivedKind.PROXY, "scrub", "1")
    kept = library.media.put_derived(*ask, b"proxy")
    shutil.rmtree(folder / "derived" / kept.sha256[:2])
    assert library.media.derived(*ask) is None
    library.media.put_derived(*ask, b"proxy")
    with library.media.derived(*ask) as reader:
        assert reader.read() == b"proxy"


def test_a_computed_result_that_rotted_is_computed_again(library, folder):
    ask = (NAME, DerivedKind.FRAME_INDEX, "pts", "1")
    kept = library.media.put_derived(*ask, b"0 1 2 3")
    path = stored(folder, kept.sha256, "derived")
    path.chmod(0o644)
    path.write_bytes(b"0 1 2 4")
    assert library.media.derived(*ask) is None
    library.media.put_derived(*ask, b"0 1 2 3")
    with library.media.derived(*ask) as reader:
        assert reader.read() == b"0 1 2 3"


def test_leftovers_of_the_dead_are_swept_and_those_of_the_living_are_not(library, folder):
    (folder / "incoming" / "dead.part").write_bytes(b"half")
    code = (
        "import io, sys; from pathlib import Path; from db.blobs import BlobFolder\n"
        "class Slow(io.BytesIO):\n"
        "    def read(self, size=-1):\n"
        "        data = super().read(3)\n"
        "        if self.tell() == 6: print('half', flush=True); sys.stdin.readline()\n"
        "        return data\n"
        "f = Path(sys.argv[1]); blobs = BlobFolder(f / 'store', f / 'incoming')\n"
        "kept = blobs.put(Slow(b'abcdefghi'), progress=lambda s: None, cancelled=lambda: False)\n"
        "print(kept.sha256, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout.readline() == "half\n"
        with Library.open(folder) as second:
            assert second.media.swept == 1
        assert len(leftovers(folder)) == 1
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline().strip() == hashlib.sha256(b"abcdefghi").hexdigest()
    assert library.media.has(hashlib.sha256(b"abcdefghi").hexdigest())
    assert leftovers(folder) == []


def test_a_result_may_come_as_a_stream_and_be_read_unchecked(library):
    ask = (NAME, DerivedKind.SAMPLES, "samples", "1")
    stream = io.BytesIO(b"0 1 2 3")
    stream.seek(4)
    kept = library.media.put_derived(*ask, stream)
    assert not stream.closed
    path = next((library.folder / "derived").rglob(kept.sha256))
    path.chmod(0o600)
    path.write_bytes(b"0 1 9 3")
    with library.media.derived(*ask, checked=False) as found:
        assert found.read() == b"0 1 9 3"  # the reader's own sums tell
    assert library.media.derived(*ask) is None
