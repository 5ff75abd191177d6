from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tests.support.fakes import NOON
from tests.support.logs import e4_files, wrist_motion, zipped
from tests.support.scenes import even_times, numbered_clip
from workstation.cli import app
from workstation.core.timebase import NS


class Hypnic:
    """The command in this process, on a library of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.library = folder / "library"
        self._runner = CliRunner()

    def __call__(self, *words, library=True, expect=0):
        words = [str(w) for w in words]
        head = ["--library", str(self.library)] if library else []
        result = self._runner.invoke(app, [*head, *words], catch_exceptions=True)
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        assert result.exit_code == expect, result.output
        assert "Traceback" not in result.output
        return result

    def json(self, *words, **how):
        return json.loads(self(*words, "--json", **how).stdout)

    def refused(self, *words, expect=1, library=True):
        """The one sentence a command ends with."""
        result = self(*words, expect=expect, library=library)
        assert result.stdout == ""
        (line,) = result.stderr.strip().splitlines()
        assert line.endswith((".", ")")), line
        assert "Error" not in line
        return line


@pytest.fixture
def hypnic(tmp_path, monkeypatch):
    for name in ("HYPNIC_LIBRARY", "HYPNIC_DATABASE", "HYPNIC_AUTHOR", "HYPNIC_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HYPNIC_SETTINGS", str(tmp_path / "settings.json"))
    # Should a command ever look for the usual library, it must not be a person's own.
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "usual"))
    return Hypnic(tmp_path)


@pytest.fixture
def clip(tmp_path):
    return numbered_clip(
        tmp_path / "morning.mp4",
        [0, *(i * NS // 30 + NS // 3 for i in range(1, 30))],
        rotation_deg=90,
        created=NOON,
        tone=lambda t: t * 0,
    )


@pytest.fixture
def steady(tmp_path):
    return numbered_clip(tmp_path / "steady.mp4", even_times(20), created=NOON)


@pytest.fixture
def wrist(tmp_path):
    path = tmp_path / "WristMotion.csv"
    first = int(NOON.timestamp()) * NS
    path.write_bytes(wrist_motion([first + i * 20_000_000 for i in range(200)]))
    return path


@pytest.fixture
def session_zip(tmp_path):
    path = tmp_path / "session.zip"
    path.write_bytes(zipped(e4_files()))
    return path
