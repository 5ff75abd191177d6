"""The real program: library, window, settings, and a clean way out."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys

import pytest

from db.library import Library
from tests.support.scenes import even_times, numbered_clip
from workstation.app import Workstation
from workstation.core.case import Case, Child
from workstation.review.session import utc_now
from workstation.review.settings import Settings, read_settings
from workstation.ui.theme.applied import apply, current
from workstation.ui.theme.theme import load

ENDED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from workstation.app import Workstation
from workstation.review.settings import Settings
folder, clip = Path(sys.argv[1]), Path(sys.argv[2])
station = Workstation(folder, None, "Reader 1", zone="Europe/Rome", settings_file=folder / "s.json")
station.window.show()
station.window.open_case("B-0417")
station.window.add_files([clip, clip])
def leave():
    if station.window.cases.busy:
        print("left while", station.window.on_screen.opened.batch.state.doing)
        station.window.close()
    else:
        QTimer.singleShot(1, leave)
QTimer.singleShot(0, leave)
code = station.application.exec()
station.close()
print("out", code)
"""


@pytest.fixture
def folder(tmp_path):
    with Library.open(tmp_path / "library") as library:
        library.cases.create(Case("B-0417", utc_now(), Child("Anna")), "Reader 1")
    return tmp_path / "library"


@pytest.fixture
def start(qapp, folder):
    made = []

    def begin(**how):
        station = Workstation(folder, None, "Reader 1", **how)
        made.append(station)
        station.window.show()
        return station

    yield begin
    for station in made:
        station.close()
        station.window.deleteLater()
    gc.disable()  # closing hands collection back to Python; the tests collect by themselves
    apply(qapp, load("dark"))


def test_settings_last_over_a_new_start(start, tmp_path):
    file = tmp_path / "settings.json"
    first = start(zone="Europe/Rome", settings_file=file)
    first.window.settings_changed.emit(
        Settings(reader="Dr Ruiz", theme="light", clinic="Clinic", page="Letter", zone="Asia/Tokyo")
    )
    assert current().name == "light"
    assert first.window.zone.key == "Asia/Tokyo"
    first.window.resize(970, 640)
    first.close()
    kept, trouble = read_settings(file)
    assert not trouble
    assert (kept.reader, kept.theme, kept.clinic) == ("Dr Ruiz", "light", "Clinic")
    second = start(settings=kept, settings_file=file)
    assert second.window.height() == 640
    assert second.window.zone.key == "Asia/Tokyo"
    assert current().name == "light"


def test_the_letter_is_headed_by_the_clinic_of_the_settings(start):
    from pypdf import PdfReader

    station = start(zone="Europe/Rome")
    case = station.library.cases.load("B-0417")

    def text():
        import io

        pdf = PdfReader(io.BytesIO(station._letters.pdf(case, None)))
        return pdf.pages[0].extract_text(), pdf.pages[0].mediabox.width

    assert "Ward of Dreams" not in text()[0]
    station.use(Settings(clinic="Ward of Dreams", page="Letter"))
    words, width = text()
    assert "Ward of Dreams" in words
    assert float(width) == 612


def test_settings_that_cannot_be_kept_hold_all_the_same(start, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    station = start(zone="Europe/Rome", settings_file=blocked / "settings.json")
    station.use(Settings(reader="Dr Ruiz"))
    assert station.desk.author == "Dr Ruiz"
    assert "settings.json" in station.window.notice.text
    blocked.unlink()


def test_an_urgency_setting_that_is_no_more_is_left_out(start):
    station = start(zone="Europe/Rome", settings=Settings(jurisdiction="atlantis"))
    assert station.window.settings.jurisdiction == ""
    station.window.open_case("B-0417")
    assert station.window.on_screen is not None


def test_leaving_in_the_midst_of_an_import_is_clean(folder, tmp_path):
    clip = numbered_clip(tmp_path / "long.mp4", even_times(900), width=320, height=240)
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error::RuntimeWarning", "-c", ENDED, folder, clip],
        capture_output=True, text=True, timeout=100, check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "left while" in done.stdout
    assert done.stdout.endswith("out 0\n")
    for complaint in ("QThread", "Timers cannot", "Traceback", "already deleted", "leaked"):
        assert complaint not in done.stderr, done.stderr
    with Library.open(folder) as library:
        assert not library.cases.load("B-0417").sources
    assert json.loads((folder / "s.json").read_text("utf-8"))["window"]


def test_how_the_lanes_lie_comes_back_at_the_next_start(start, tmp_path):
    file = tmp_path / "config" / "settings.json"
    first = start(settings_file=file)
    lanes = first.window._around.lanes
    lanes.rename("log:1:acc x", "left arm")
    lanes.turn("movements")
    first.close()
    again = start(settings_file=file)
    assert again.window._around.lanes == lanes
    assert again.window._around.lanes is not lanes
