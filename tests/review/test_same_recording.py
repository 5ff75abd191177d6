from __future__ import annotations

import zipfile

import pytest

from tests.review.test_intake import Bench
from tests.support.logs import e4_files


@pytest.fixture
def bench():
    made = Bench()
    yield made
    made.batch.close()


@pytest.mark.parametrize("folder_first", [True, False])
def test_one_recording_as_folder_and_as_zip_is_one_log(bench, tmp_path, folder_first):
    """The family's zip is deflated and has other bytes than the archive a folder becomes."""
    folder, packed = tmp_path / "session", tmp_path / "session1.zip"
    folder.mkdir()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in e4_files().items():
            (folder / name).write_bytes(content)
            zipped.writestr(name, content)
    first, second = (folder, packed) if folder_first else (packed, folder)
    outcomes = bench.take(first, second)
    assert [o.same_as for o in outcomes] == ["", "Log 1"]
    assert len(bench.case.logs()) == 1
    assert len(bench.media.files) == 1


def test_two_recordings_of_one_device_that_look_alike_are_two_logs(bench, tmp_path):
    """Same length, same start, other samples."""
    for name, turned in (("a.zip", False), ("b.zip", True)):
        with zipfile.ZipFile(tmp_path / name, "w") as zipped:
            for member, content in e4_files().items():
                *head, last = content.decode().splitlines()
                other = "\n".join([*head, last.replace("64", "63")]) + "\n"
                changed = turned and member == "ACC.csv"
                zipped.writestr(member, other.encode() if changed else content)
    outcomes = bench.take(tmp_path / "a.zip", tmp_path / "b.zip")
    assert [o.same_as for o in outcomes] == ["", ""]
    assert len(bench.case.logs()) == 2
