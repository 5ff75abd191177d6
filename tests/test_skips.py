"""A test that is left out without an excuse fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import skips

ROOT = Path(__file__).resolve().parents[1]


UNEXPECTED = {
    "called": "def test_a():\n    pytest.skip('the moon is full')",
    "marked": "@pytest.mark.skip(reason='later')\ndef test_a():\n    pass",
    "lacking": "pytest.importorskip('no_such_module')",
    "whole_file": "pytest.skip('whole file', allow_module_level=True)",
}
NO_SKIP = {
    "passing": "def test_a():\n    pass",
    "expected": "@pytest.mark.xfail\ndef test_a():\n    assert 0",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What pytest says of a folder with one test file of each kind."""
    folder = tmp_path_factory.mktemp("skips")
    for name, source in {**UNEXPECTED, **NO_SKIP}.items():
        (folder / f"test_{name}.py").write_text(f"import pytest\n{source}\n")
    options = ["-rA", "-p", "tests.support.skips", "-p", "no:cacheprovider", "-c", "/dev/null"]
    options += ["--continue-on-collection-errors", "--rootdir", str(folder)]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return ended.stdout


@pytest.mark.parametrize("name", UNEXPECTED)
def test_an_unexpected_skip_fails_the_run(told, name):
    assert re.search(rf"^(FAILED|ERROR) \S*test_{name}\.py", told, re.MULTILINE), told
    assert told.count("unexpected skip: ") >= len(UNEXPECTED)


@pytest.mark.parametrize("name", NO_SKIP)
def test_what_is_no_skip_is_left_alone(told, name):
    assert re.search(rf"^(PASSED|XFAIL) \S*test_{name}\.py", told, re.MULTILINE), told


def test_real_files_excuse_only_where_there_are_none(tmp_path, monkeypatch):
    reason = "the real file video/x.mp4 is not here; set HYPNIC_REAL_DATA to its folder"
    monkeypatch.setenv("HYPNIC_REAL_DATA", str(tmp_path / "none"))
    assert skips.excused(reason)
    monkeypatch.setenv("HYPNIC_REAL_DATA", str(tmp_path))
    assert not skips.excused(reason)


def test_a_missing_server_excuses_only_where_none_is_installed(monkeypatch):
    monkeypatch.delenv("HYPNIC_TEST_POSTGRES", raising=False)
    monkeypatch.setattr(skips, "server_programs", lambda: None)
    assert skips.excused("PostgreSQL is not installed and HYPNIC_TEST_POSTGRES names no server")
    monkeypatch.setattr(skips, "server_programs", lambda: Path("/usr/bin"))
    assert not skips.excused("PostgreSQL is not installed and HYPNIC_TEST_POSTGRES names no server")
