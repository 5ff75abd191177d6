"""Traps of the libraries beneath, watched."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_qt_keeps_its_references_to_none():
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("x")
    assert before - sys.getrefcount(None) < 500


def test_opencv_leaves_qts_environment_alone():
    code = (
        "import os\n"
        "before = dict(os.environ)\n"
        "from workstation.core.vision import cv2\n"
        "names = ('QT_QPA_PLATFORM_PLUGIN_PATH', 'QT_QPA_FONTDIR', 'LD_LIBRARY_PATH')\n"
        "changed = [n for n in names if os.environ.get(n) != before.get(n)]\n"
        "raise SystemExit(f'changed {changed}' if changed else 0)\n"
    )
    for extra in ({}, {"QT_QPA_FONTDIR": "/kept", "LD_LIBRARY_PATH": "/kept"}):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **extra},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_qt_starts_after_opencv_was_imported():
    code = (
        "from workstation.core.vision import cv2\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "raise SystemExit(app.platformName() != 'offscreen')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
